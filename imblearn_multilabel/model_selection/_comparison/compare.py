"""Compare remedies: the public function, and the run of all cells."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from itertools import product
from numbers import Integral
from pathlib import Path
from typing import Any

import numpy as np
from imblearn.pipeline import Pipeline
from joblib import Parallel, delayed, effective_n_jobs
from sklearn import config_context, get_config

from imblearn_multilabel._classifiers import for_label_matrices, hide_constant_labels
from imblearn_multilabel._estimators import clone_seeded, derive_seed, make_generator
from imblearn_multilabel._messages import printable
from imblearn_multilabel._progress import listening, progress_bar, replaceable_workers
from imblearn_multilabel.exceptions import UnsavedCellWarning
from imblearn_multilabel.model_selection._comparison.cache import (
    environment,
    fingerprint,
    read_cell,
    write_json,
)
from imblearn_multilabel.model_selection._comparison.cells import (
    Fold,
    Job,
    NamingSampler,
    constant_record,
    lost_cell,
    run_cell,
)
from imblearn_multilabel.model_selection._comparison.inputs import (
    DataSet,
    read_data,
    read_estimators,
    read_remedies,
)
from imblearn_multilabel.model_selection._comparison.measures import (
    at_thresholds,
    read_measure,
    read_measures,
)
from imblearn_multilabel.model_selection._comparison.outcomes import (
    BASELINE,
    DataSummary,
    Outcomes,
    Record,
)
from imblearn_multilabel.model_selection._comparison.result import RemedyComparison
from imblearn_multilabel.model_selection._split import (
    check_label_splitter,
    read_groups,
    shuffled_folds,
)

#: Uses of a seed.
_SPLIT, _FIT, _INNER_SPLIT = range(3)


def compare_remedies(
    X: Any,
    y: Any = None,
    remedies: Any = None,
    estimators: Any = None,
    *,
    control: str = BASELINE,
    preprocess: Any = "auto",
    scoring: Any = None,
    thresholds: Any = ("tuned", "default"),
    cv: Any = 5,
    groups: Any = None,
    n_repeats: int = 1,
    inner_cv: int = 3,
    inner_scoring: Any = None,
    cache: Any = None,
    n_jobs: int | None = None,
    random_state: Any = None,
    verbose: bool = False,
) -> RemedyComparison:
    """Find out which sampler or other remedy, if any, helps on your data.

    All remedies get the same folds, classifiers and seeds. Everything is fitted on training folds
    only: preprocessing, the sampler, its parameters, the classifier, the thresholds.

    Parameters
    ----------
    X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features), texts or mapping
        Features: numbers, a list of texts, or anything that `preprocess` turns into numbers.
        Several data sets as a mapping of names to pairs (X, y) or Bunches. Or one Bunch with
        `data`, `target` and, if known, `target_names`.
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels), default=None
        0/1 indicator matrix of at least two labels; None if `X` holds the labels too.
    remedies : list or mapping, default=None
        Names of samplers and of classifiers in `weights` and `ensemble`, objects with
        ``fit_resample``, or None or "baseline" for plain training, which is put first if it is
        missing. A mapping gives the remedies names of your own. For a tuple
        ``(sampler, param_grid)``, parameters are chosen on inner folds of each training part.
        A classifier, such as ``LabelWeightedClassifier()`` or an ensemble, takes the place of the
        estimators, and gets each of them in turn where its own parameter `estimator` is None. By
        default "baseline", "LabelWeightedClassifier" (unless no estimator takes weights), "MLROS"
        and "MLSMOTE". "AEMLO" takes twice the time of all of these.
    estimators : classifier, list or mapping, default=None
        One or several classifiers. A classifier for a single target is trained once per label. In
        a pipeline, the sampler goes before the last step. By default a logistic regression. What
        a classifier prints, it prints at every fit; LightGBM is silent with ``verbose=-1``.
    control : str, default="baseline"
        Name of the remedy that the others are compared with; choose it before you look. "baseline"
        is plain training, also where a mapping gives it another name.
    preprocess : transformer, "auto" or None, default="auto"
        Transformer that is fitted before the sampler. "auto" scales features to [0, 1], sparse ones
        by their largest value, fills missing values by the median, and encodes texts, categories
        and dates of a data frame by skrub's ``TableVectorizer`` (extra ``tables``). A list of texts
        gets a ``TfidfVectorizer``, unless the classifier comes with steps that read texts. It
        leaves other pipelines as they are, and missing values and categories to boosters that take
        them, unless a sampler reads the features. A remedy with steps of its own keeps these only.
    scoring : str, list or mapping, default=None
        Names of scores in `metrics` or of scikit-learn's scorers, or a mapping of names to either
        or to functions of (estimator, X, y), greater being better. The first one decides. By
        default "macro_f1_score", "macro_average_precision_score", "macro_roc_auc_score",
        "label_ranking_loss" and "macro_brier_score_loss", which stays empty where a classifier
        gives decision values instead of probabilities.
    thresholds : list or tuple, default=("tuned", "default")
        Thresholds at which scores of predicted labels are taken, from the same fitted models.
        "tuned" are chosen on `inner_cv` folds of the training part; such a score is named
        "tuned_macro_f1_score" and the like. "default" are the classifier's own. The first decides.
    cv : int, splitter or iterable, default=5
        Number of folds by iterative stratification, a splitter, or pairs of row numbers.
    groups : array-like of shape (n_samples,), default=None
        Group of every row, such as a patient or a document, for one data set only. All rows of a
        group are in the same fold, inside training parts too; classifiers in `remedies` that
        split their rows themselves do not know it.
    n_repeats : int, default=1
        Number of times the data are split, for an int `cv` only. More folds show smaller
        differences.
    inner_cv : int, default=3
        Number of folds of a training part on which thresholds and parameters are chosen, at least
        2.
    inner_scoring : str or callable, default=None
        Measure that parameters are chosen by; the first of `scoring` by default, at the
        classifier's own thresholds.
    cache : path, default=None
        Folder that keeps each finished cell, so that a killed run can continue. Needs a
        `random_state`.
    n_jobs : int, default=None
        Number of cells that run at once, in processes. The result does not depend on it.
    random_state : int, RandomState instance or None, default=None
        Seed of folds, samplers and classifiers; None draws fresh entropy. A ``random_state`` that
        is set in a sampler or a classifier is kept.
    verbose : bool, default=False
        Whether to show a progress bar that names the running cell.

    Returns
    -------
    RemedyComparison
        Result, printed as a table and a verdict. `failures` lists cells that failed.

    Raises
    ------
    TypeError, ValueError
        If an argument makes no sense. Errors inside a cell are recorded, not raised.

    Warns
    -----
    CorruptCellWarning
        If a cell of the cache is damaged; it is computed again.
    IndexColumnWarning
        If columns of a data frame look like row numbers.

    See Also
    --------
    RemedyComparison : Describes the result.

    Notes
    -----
    **Tests.** Training parts of folds overlap, so a plain t test finds differences that do not
    exist. With one data set, the verdict uses the corrected resampled t test [1]_, with Holm's
    correction over all remedies and estimators. It is about samples of this size from this source.
    With several data sets, each gives one value, its mean over folds, and tests are over data
    sets [2]_.

    **The constant prediction** is a row of every table: every label on every row, scored by its
    share of the training rows. It has no part in the tests; the verdict names the remedies that do
    not beat it.

    **Seeds** follow from `random_state`, repetition and fold, and are the same for all remedies and
    estimators. More folds or remedies change no other cell. Grids of different size give unequal
    chances, and the verdict says so.

    **The cache** has one JSON file per cell, named by a digest of the data with the names of
    columns and labels, the rows, the seeds, all parameters, the versions of the libraries and the
    settings of scikit-learn. Functions and classes of your own, such as scorers, are part of it by
    their code, with their defaults, closures, and the functions and plain values that they refer to
    by name. It does not notice when anything else changes, such as other packages, files, and
    environment variables: use another folder then. Failed cells are run again.

    A cell runs on one thread unless the variable OMP_NUM_THREADS says otherwise. The threads of a
    process run one cell at a time, because warning filters belong to the whole process. torch is
    loaded before the clock of the first cell that needs it starts; if that is its first use in a
    process, it keeps to one thread there. Cost: remedies x estimators x folds trainings, times
    1 + `inner_cv` with tuned thresholds; with a grid, candidates x `inner_cv` more in each.

    References
    ----------
    .. [1] Nadeau, Bengio, "Inference for the generalization error", Machine Learning 52 (2003),
       239-281, doi 10.1023/A:1024068626366.
    .. [2] Demsar, "Statistical comparisons of classifiers over multiple data sets", JMLR 7
       (2006), 1-30, https://jmlr.org/papers/v7/demsar06a.html.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.model_selection import compare_remedies
    >>> from imblearn_multilabel.over_sampling import MLROS
    >>> X, y = make_imbalanced_multilabel(n_samples=300, n_labels=4, random_state=0)
    >>> found = compare_remedies(
    ...     X, y, ["baseline", (MLROS(), {"sampling_ratio": [0.1, 0.3]})], cv=3, random_state=0
    ... )
    >>> found.verdict().better
    ()
    """
    data_sets = read_data(X, y)
    learners = read_estimators(estimators)
    compared, control = read_remedies(remedies, control, learners)
    scores = read_measures(scoring)
    measures = at_thresholds(scores, thresholds)
    inner_measure = scores[0]
    if inner_scoring is not None:
        inner_measure = read_measure(inner_scoring, parameter="inner_scoring")
    base_seed = _base_seed(random_state, cache)
    _check_folds(cv, n_repeats, inner_cv)
    tuning_cv = None
    if groups is not None:
        if len(data_sets) > 1:
            raise ValueError(
                "`groups` must be None where there are several data sets; got "
                f"{len(data_sets)} of them. Compare one at a time."
            )
        y_only = data_sets[0].y
        n_groups, groups = read_groups(groups, len(y_only))
        # Splitters get no groups where metadata routing is off.
        tuning_cv = shuffled_folds(y_only, min(n_groups, 5), base_seed, groups)
    folds = [
        fold
        for data in data_sets
        for fold in _split(data, cv, n_repeats, inner_cv, base_seed, groups)
    ]
    models = {
        (data.name, learner.name, remedy.name): (
            learner.steps_before(preprocess, data, remedy),
            remedy.sampler,
            remedy.classifier(learner),
            remedy.candidates,
            tuning_cv,
        )
        for data, learner, remedy in product(data_sets, learners, compared)
    }
    # Fold by fold, so that a part can be compared early.
    jobs = [
        Job(
            fold=fold,
            estimator=learner.name,
            remedy=remedy.name,
            model=_seeded_model(
                fold, base_seed, *models[fold.data.name, learner.name, remedy.name][:3]
            ),
            candidates=remedy.candidates,
            inner_measure=inner_measure,
            measures=measures,
        )
        for fold, learner, remedy in product(folds, learners, compared)
    ]
    outcomes = Outcomes(
        data=[
            DataSummary(
                name=data.name,
                n_samples=data.y.shape[0],
                n_labels=data.y.shape[1],
                label_names=list(map(str, data.label_names or range(data.y.shape[1]))),
                positives=data.y.sum(axis=0).tolist(),
                n_folds=sum(fold.data is data for fold in folds),
            )
            for data in data_sets
        ],
        estimators=[learner.name for learner in learners],
        remedies=[remedy.name for remedy in compared],
        measures=measures,
        control=control,
        n_candidates=[max(len(remedy.candidates), 1) for remedy in compared],
        inner_measure=inner_measure.title,
        n_inner_splits=int(inner_cv),
        cv=_describe_folds(cv, n_repeats, of_groups=groups is not None),
        random_state=base_seed,
        records=_run(_name_files(jobs, cache), n_jobs, verbose),
        constant=[constant_record(fold, measures) for fold in folds],
    )
    return RemedyComparison(outcomes, models)


def _base_seed(random_state: Any, cache: Any) -> int:
    if cache is not None and random_state is None:
        raise ValueError(
            "`cache` needs a `random_state`: without one, every run draws other seeds and finds no "
            "cell of the last run. Pass an int."
        )
    if isinstance(random_state, Integral):
        make_generator(random_state)
        return int(random_state)
    return int(make_generator(random_state).randint(2**31 - 1))


def _seeded_model(
    fold: Fold, base_seed: int, before: list[Any], sampler: Any, classifier: Any
) -> Pipeline:
    # One seed for all remedies and estimators of a fold, so that chance favors none of them.
    seed = derive_seed(base_seed, _FIT, fold.repeat, fold.number)

    def seeded(template: Any) -> Any:
        return clone_seeded(template, np.random.RandomState(seed))

    resampler: Any = "passthrough"
    if sampler is not None:
        resampler = NamingSampler(seeded(sampler), fold.data.label_names)
    # Numbered, since two transformers of one class are allowed.
    named = [(f"before{number}", seeded(step)) for number, step in enumerate(before)]
    classifier = seeded(for_label_matrices(classifier))
    classifier = hide_constant_labels(classifier, fold.data.label_names)
    return Pipeline([*named, ("resample", resampler), ("classify", classifier)])


def _split(
    data: DataSet,
    cv: Any,
    n_repeats: int,
    n_inner_splits: int,
    base_seed: int,
    groups: np.ndarray | None,
) -> Iterator[Fold]:
    """Split by iterative stratification, anew in each repetition, or as the caller says."""
    y = data.y
    for repeat in range(n_repeats):
        if isinstance(cv, Integral):
            parts = shuffled_folds(y, int(cv), derive_seed(base_seed, _SPLIT, repeat), groups)
        else:
            parts = check_label_splitter(cv).split(data.X, y, groups)
        for number, (train, test) in enumerate(parts):
            yield Fold(
                data=data,
                repeat=repeat,
                number=number,
                train=np.asarray(train),
                test=np.asarray(test),
                n_inner_splits=n_inner_splits,
                inner_seed=derive_seed(base_seed, _INNER_SPLIT, repeat, number),
                groups=groups,
            )


def _check_folds(cv: Any, n_repeats: Any, inner_cv: Any) -> None:
    """Refuse folds that cannot be made."""
    if not isinstance(n_repeats, Integral) or n_repeats < 1:
        raise ValueError(f"`n_repeats` must be an int of at least 1; got {n_repeats!r}.")
    if not isinstance(cv, Integral):
        if n_repeats != 1:
            raise ValueError(
                "`n_repeats` repeats the folds of an int `cv` only; pass a splitter that repeats, "
                "or an int."
            )
        check_label_splitter(cv)
    elif cv < 2:
        raise ValueError(f"`cv` must be an int of at least 2 or a splitter; got {cv!r}.")
    if not isinstance(inner_cv, Integral) or inner_cv < 2:
        raise ValueError(f"`inner_cv` must be an int of at least 2; got {inner_cv!r}.")


def _describe_folds(cv: Any, n_repeats: int, *, of_groups: bool) -> str:
    if not isinstance(cv, Integral):
        return f"folds of {' '.join(str(cv).split()) if hasattr(cv, 'split') else 'a given list'}"
    times = f", {n_repeats} times" if n_repeats > 1 else ""
    of = " of groups" if of_groups else ""
    return f"{cv} folds{of} by iterative stratification{times}"


def _name_files(jobs: list[Job], cache: Any) -> list[Job]:
    """Give every cell its file in the cache, named by a digest of everything that decides it."""
    if cache is None:
        return jobs
    folder, libraries = Path(cache), fingerprint(environment())
    folder.mkdir(parents=True, exist_ok=True)
    try:
        return [replace(job, file=folder / f"{job.key(libraries)}.json") for job in jobs]
    except Exception as error:
        raise ValueError(
            "With `cache`, remedies, estimators and scorers must be objects that pickle can store, "
            f"or functions: {error}. Let them hold no open files or locks, or leave `cache`."
        ) from error


def _run(jobs: list[Job], n_jobs: int | None, verbose: bool) -> list[Record]:
    """Return the records of all jobs, in order; those that are kept in files are not run."""
    found: list[Any] = list(map(read_cell, (job.file for job in jobs)))
    to_run = [number for number, record in enumerate(found) if record is None]
    bar = progress_bar(
        total=len(jobs),
        initial=len(jobs) - len(to_run),
        disable=not verbose,
        leave=False,
        bar_format="{desc} {percentage:3.0f}%|{bar}| {elapsed}<{remaining}",
    )
    progress = _Progress(bar, len(jobs))
    with bar, replaceable_workers(n_jobs), listening(progress.listen):
        records = _records([jobs[number] for number in to_run], n_jobs)
        has_warned = False
        for number in to_run:
            progress.begin(jobs[number])
            record = found[number] = next(records)
            progress.end()
            problem = record.pop("unsaved", None)
            if problem is not None and not has_warned:
                # Cells change filters, after which Python would show it again.
                has_warned = True
                warnings.warn(
                    "Finished cells are kept in memory only, since the cache cannot be written to "
                    f"({problem}). This comparison continues; a later one computes them again.",
                    UnsavedCellWarning,
                    stacklevel=3,
                )
    # Names do not decide a cell, so a record from a file may hold others.
    return [{**record, **job.names} for record, job in zip(found, jobs, strict=True)]


class _Progress:
    """Name the cell that runs beside a bar, and move the bar while a network trains in it.

    Several processes run several cells; the first of those that are not done is named.
    """

    def __init__(self, bar: Any, n_cells: int) -> None:
        self._bar, self._n_cells, self._n_done = bar, n_cells, bar.n
        self._job: Job | None = None
        self._n_fits = 0

    def begin(self, job: Job) -> None:
        """Name a cell."""
        self._job, self._n_fits = job, 0
        fold = f"fold {job.fold.number + 1}"
        names = ", ".join(map(printable, (job.remedy, job.estimator, fold)))
        self._bar.set_description_str(f"cell {self._n_done + 1:,} of {self._n_cells:,}: {names}")

    def listen(self, title: str, share: float) -> None:
        """Move inside a cell; stages other than training are short."""
        if self._job is None or not title.endswith("training"):
            return
        self._n_fits += not share
        self._move(min((self._n_fits - 1 + share) / self._job.n_fits, 1.0))

    def end(self) -> None:
        """Move to the end of the cell."""
        self._move(1.0)
        self._n_done += 1

    def _move(self, inside: float) -> None:
        self._bar.update(max(self._n_done + inside - self._bar.n, 0))


def _records(jobs: list[Job], n_jobs: int | None) -> Iterator[Record]:
    """Yield the records of some cells, in order, even if workers die."""
    config, n_done = get_config(), 0
    while n_done < len(jobs):
        try:
            for record in Parallel(n_jobs=n_jobs, return_as="generator")(
                delayed(_run_and_keep)(job, config) for job in jobs[n_done:]
            ):
                n_done += 1
                yield record
        except BrokenProcessPool as error:
            if len(jobs) == 1:
                yield lost_cell(jobs[0], error)
                return
            # A worker that dies takes all others along. One of the running cells killed it; each
            # of them is run alone to see which, never in this process as with one job.
            for job in jobs[n_done:][: 2 * effective_n_jobs(n_jobs)]:
                n_done += 1
                kept = read_cell(job.file)
                yield from _records([job], 2) if kept is None else [kept]


def _run_and_keep(job: Job, config: dict[str, Any]) -> Record:
    # scikit-learn's own Parallel passes its configuration on too, but also sets warning filters
    # around each call: in threads, those of one call outlast another.
    with config_context(**config):
        record = run_cell(job)
    # The worker writes, so a finished cell is kept whatever happens to the process that
    # waits for it. A failed cell is tried again next time.
    if job.file is not None and record["failure"] is None:
        try:
            write_json(job.file, record)
        except OSError as error:
            # A full disk must not cost the work of hours. The waiting process warns of it.
            record["unsaved"] = f"{job.file.parent}: {error.strerror or error}"
    return record
