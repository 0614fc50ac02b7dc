"""compare_samplers."""

from __future__ import annotations

from numbers import Integral
from typing import Any

from imblearn_multilabel._random import make_generator
from imblearn_multilabel.model_selection._comparison.cache import CellCache
from imblearn_multilabel.model_selection._comparison.classifiers import read_estimators
from imblearn_multilabel.model_selection._comparison.data import read_data
from imblearn_multilabel.model_selection._comparison.folds import check_folds
from imblearn_multilabel.model_selection._comparison.measures import read_measure, read_measures
from imblearn_multilabel.model_selection._comparison.planning import Plan
from imblearn_multilabel.model_selection._comparison.running import run
from imblearn_multilabel.model_selection._comparison.samplers import read_samplers
from imblearn_multilabel.model_selection._sampler_comparison import SamplerComparison


def compare_samplers(
    X: Any,
    y: Any = None,
    samplers: Any = None,
    estimators: Any = None,
    *,
    control: str = "none",
    preprocess: Any = "auto",
    scoring: Any = None,
    cv: Any = 5,
    n_repeats: int = 1,
    inner_cv: int = 3,
    inner_scoring: Any = None,
    cache: Any = None,
    n_jobs: int | None = None,
    random_state: Any = None,
    verbose: bool = False,
) -> SamplerComparison:
    """Find out which sampler, if any, helps on your data.

    Every sampler meets the same folds, classifiers and seeds. Everything is fitted on training
    folds only: preprocessing, the sampler, its parameters, the classifier.

    Parameters
    ----------
    X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features), or mapping
        Features; anything that `preprocess` turns into numbers. Or several data sets: a mapping
        of names to pairs (X, y) or Bunches. Or a Bunch with `data`, `target` and perhaps
        `target_names`.
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels), default=None
        0/1 indicator matrix of at least two labels; None where `X` holds it.
    samplers : list or mapping, default=None
        Names of samplers, objects with ``fit_resample``, or None or "none" for no resampling, which
        is put first where it is missing; a mapping gives them names of your own. A tuple
        ``(sampler, param_grid)`` has its parameters chosen on inner folds of each training part.
        By default "none", "MLROS", "MLSMOTE", "MLSOL", "REMEDIAL" and "MLRUS": quick ones, one of
        each kind.
    estimators : classifier, list or mapping, default=None
        One or several. One that takes a single target is trained once per label. Of a pipeline,
        the sampler goes in front of the last step. By default a logistic regression.
    control : str, default="none"
        Name of the sampler that the others are held against; name it before you look.
    preprocess : transformer, "auto" or None, default="auto"
        What is fitted before the sampler. "auto" scales features to [0, 1], sparse ones by their
        largest value, unless the estimator is a pipeline.
    scoring : str, list, mapping or None, default=None
        Scores in `metrics` by name, names of scikit-learn's scorers, or a mapping of names to
        either or to functions of (estimator, X, y) of which greater is better. The first one
        decides. None: "macro_f1_score", "micro_f1_score", "macro_roc_auc_score" and
        "label_ranking_loss".
    cv : int, splitter or iterable, default=5
        An int is a number of folds by iterative stratification.
    n_repeats : int, default=1
        How often to split anew; with an int `cv` only. More folds show smaller differences.
    inner_cv : int, default=3
        Folds on which parameters are chosen.
    inner_scoring : str or callable, default=None
        What parameters are chosen by; the first of `scoring` by default.
    cache : path, default=None
        Folder that keeps each cell as soon as it is done, so that a run that was killed
        continues. Needs a `random_state`.
    n_jobs : int, default=None
        Cells run at once, as in scikit-learn. The result does not depend on it. Under joblib's
        "threading" backend cells wait for each other; use processes, the default.
    random_state : int, RandomState instance or None, default=None
        Seed of folds, samplers and classifiers; a ``random_state`` set in one of them stays. None
        takes fresh entropy.
    verbose : bool, default=False
        Whether to show a progress bar.

    Returns
    -------
    SamplerComparison
        Prints as a table and a verdict. A cell that fails is told in `failures`.

    Raises
    ------
    TypeError, ValueError
        If something asked for makes no sense. What happens inside a cell is recorded there.

    Warns
    -----
    CorruptCellWarning
        If a cell of the cache is damaged. It is computed again.

    See Also
    --------
    SamplerComparison : What to do with the result.

    Notes
    -----
    **One data set.** Training parts of folds overlap, and so do repetitions; a test that takes
    them as independent finds differences that are not there. The verdict uses the corrected
    resampled t test [1]_, with Holm's correction over all samplers and estimators. It speaks of
    samples of this size from this source. With **several data sets**, each gives one value, its
    mean over folds, and tests are over data sets [2]_.

    **Seeds** follow from `random_state` by repetition and fold, the same for all samplers and
    estimators: more folds or samplers change no other cell.

    **Parameters** are chosen by ``GridSearchCV`` on inner folds of the training part. Grids of
    different size are an unequal chance, and the verdict says so.

    **The cache** is one JSON file per cell, named by a digest of the data, the rows, the seeds, all
    parameters and the versions of the libraries; data sets never mix. It does not see that the
    code of a class of your own has changed; use another folder then. Failed cells are run again.

    A cell runs on one thread unless the variable OMP_NUM_THREADS says otherwise: timings and
    results are then alike on any machine load and any `n_jobs`. The threads of a process run one
    cell at a time, because warning filters belong to the whole process. torch is loaded before the
    clock of the first cell that needs it starts; where that is its first use in a process, it
    stays at one thread there. Cost: samplers x estimators x folds trainings; with a grid,
    candidates x `inner_cv` more in each.

    References
    ----------
    .. [1] Nadeau, Bengio, "Inference for the generalization error", Machine Learning 52 (2003),
       239-281, doi 10.1023/A:1024068626366.
    .. [2] Demsar, "Statistical comparisons of classifiers over multiple data sets", JMLR 7
       (2006), 1-30, https://jmlr.org/papers/v7/demsar06a.html.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.model_selection import compare_samplers
    >>> from imblearn_multilabel.over_sampling import MLROS
    >>> X, y = make_imbalanced_multilabel(n_samples=300, n_labels=4, random_state=0)
    >>> found = compare_samplers(
    ...     X, y, ["none", (MLROS(), {"sampling_ratio": [0.1, 0.3]})], cv=3, random_state=0
    ... )
    >>> found.verdict().better
    ()
    """
    plan = Plan(
        read_data(X, y),
        read_samplers(samplers, control),
        read_estimators(estimators),
        preprocess,
        measures := read_measures(scoring),
        measures[0] if inner_scoring is None else read_measure(inner_scoring),
        control,
        cv,
        n_repeats,
        inner_cv,
        _base_seed(random_state, cache),
    )
    check_folds(cv, n_repeats)
    if not isinstance(inner_cv, Integral) or inner_cv < 2:
        raise ValueError(f"`inner_cv` must be an int of at least 2; got {inner_cv!r}.")
    design, jobs = plan.lay_out()
    records = run(jobs, None if cache is None else CellCache(cache), n_jobs, verbose)
    return SamplerComparison(design, records)


def _base_seed(random_state: Any, cache: Any) -> int:
    if cache is not None and random_state is None:
        raise ValueError(
            "`cache` needs a `random_state`: without one, every run is another and finds nothing "
            "of the last. Pass an int."
        )
    if isinstance(random_state, Integral):
        make_generator(random_state)
        return int(random_state)
    return int(make_generator(random_state).randint(2**31 - 1))
