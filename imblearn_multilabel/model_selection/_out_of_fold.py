"""Out-of-fold scores of any multi-label classifier: thresholds and calibration stand on them."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any, TypeAlias

import numpy as np
from scipy import sparse
from sklearn.frozen import FrozenEstimator
from sklearn.model_selection import check_cv
from sklearn.utils import Bunch, indexable
from sklearn.utils import _safe_indexing as safe_indexing
from sklearn.utils.parallel import Parallel, delayed
from sklearn.utils.validation import _check_method_params as check_method_params
from sklearn.utils.validation import check_is_fitted

from imblearn_multilabel._classifiers import (
    Response,
    check_classifier,
    explained,
    fit_for_labels,
    is_prefit,
    label_scores,
    with_every_score,
)
from imblearn_multilabel._labels import Labels, read_target
from imblearn_multilabel._memory import check_dense
from imblearn_multilabel._progress import one_blas_thread, replaceable_workers
from imblearn_multilabel._typing import Classifier, Seed, Table
from imblearn_multilabel._validation import check_pair
from imblearn_multilabel.model_selection._split import (
    MultilabelStratifiedKFold,
    MultilabelStratifiedShuffleSplit,
    check_label_splitter,
)

#: Training rows and test rows.
Fold: TypeAlias = tuple[np.ndarray, np.ndarray]


def out_of_fold_scores(
    estimator: Classifier,
    X: Any,
    y: Table,
    *,
    cv: Any = None,
    response_method: Response = "auto",
    n_jobs: int | None = None,
    random_state: Seed = None,
    params: Mapping[str, Any] | None = None,
) -> np.ndarray:
    """Score every row by a model that was fitted without it.

    Parameters
    ----------
    estimator : classifier
        Any classifier, as of `TunedThresholdClassifierCV`. Clones are fitted; a
        ``FrozenEstimator`` scores all rows as it is.
    X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
        Features, in whatever form the estimator accepts.
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix; or one dimension with two classes. The estimator gets rows of it, a
        matrix as integers in a dense array or a data frame.
    cv : int, float, splitter, iterable or None, default=None
        Folds, as of `TunedThresholdClassifierCV`. None means five.
    response_method : {"auto", "any", "predict_proba", "decision_function"}, default="auto"
        Method of the estimator that gives the scores; "auto" prefers the first, and "any" takes
        0/1 predictions from a classifier with neither.
    n_jobs, random_state : optional, default=None
        Folds fitted at once, and seed, as of `TunedThresholdClassifierCV`.
    params : dict or None, default=None
        Parameters for the estimator's ``fit``. Values with one entry per row are split as well.

    Returns
    -------
    ndarray of float64 of shape (n_samples, n_labels)
        Probabilities, or decision values; their mean where a row is in several test parts. nan for
        a row in no test part, and for a label of which the training part holds one value.

    See Also
    --------
    TunedThresholdClassifierCV : Cuts chosen on these scores.
    CalibratedClassifierCV : Probabilities calibrated on these scores.
    sklearn.model_selection.cross_val_predict : The same for other targets; refuses partial folds.

    Notes
    -----
    Cost: one fit per fold; memory O(n_samples * n_labels). Labels with one value are hidden from
    the classifier (the last step of a pipeline), but not from a sampler before it. Linear algebra
    runs in one thread while a fold is fitted: use `n_jobs` to fill the machine.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.model_selection import out_of_fold_scores
    >>> X, y = make_imbalanced_multilabel(n_samples=100, n_labels=4, random_state=0)
    >>> out_of_fold_scores(LogisticRegression(), X, y, cv=3).shape
    (100, 4)
    """
    check_classifier(estimator)
    check_pair(X, y)
    X, y = indexable(X, y)
    labels = read_target(y, type(estimator).__name__, X)
    if isinstance(estimator, FrozenEstimator):
        model = with_every_score(estimator)
        return label_scores(model, X, labels.n_labels, response_method, unseen_as_nan=True)
    folds = make_folds(cv, X, labels, random_state)
    with explained(X, estimator):
        return score_folds(estimator, X, y, labels, folds, params or {}, response_method, n_jobs)


def make_folds(
    cv: Any, X: Any, labels: Labels, random_state: Seed, params: Mapping[str, Any] | None = None
) -> list[Fold]:
    """Return pairs of training and test rows; an int or a float is stratified by all labels.

    Whoever asks for folds scores them: refuse here what cannot fit, before anything is fitted.
    """
    # Scores, the number of times that each cell was scored, and labels as integers.
    check_dense("Scoring out of fold", labels.Y.shape, 20)
    if cv is None or isinstance(cv, Integral):
        n_folds = 5 if cv is None else int(cv)
        if labels.n_samples < n_folds:
            raise ValueError(
                f"`cv={n_folds}` folds need as many rows; got n_samples = {labels.n_samples}. Use "
                'fewer folds, or a fitted estimator and "prefit".'
            )
        cv = MultilabelStratifiedKFold(n_folds)
    elif isinstance(cv, Real):
        if not 0 < float(cv) < 1:
            raise ValueError(f"`cv` as a float must be a share in (0, 1); got {cv!r}.")
        cv = MultilabelStratifiedShuffleSplit(1, test_size=float(cv), random_state=random_state)
    else:
        cv = check_cv(cv) if labels.n_labels == 1 else check_label_splitter(cv)
    # Splitters look at labels only, and scikit-learn's own take a single label in one dimension.
    Y = labels.Y.toarray()
    return list(cv.split(X, Y.ravel() if labels.n_labels == 1 else Y, **(params or {})))


def fit_and_score(
    owner: Any, X: Any, y: Any, labels: Labels, routed: Bunch, response: Response
) -> tuple[Any, np.ndarray, list[Fold]]:
    """Return the model that will score rows, scores of held-out rows, and the folds.

    A fitted estimator is both; otherwise clones score the folds, and one is fitted on all rows.
    """
    if is_prefit(owner):
        model = with_every_score(owner.estimator)
        check_is_fitted(model)
        return model, label_scores(model, X, labels.n_labels, response, unseen_as_nan=True), []
    params = routed.estimator.fit
    folds = make_folds(owner.cv, X, labels, owner.random_state, routed.splitter.split)
    scores = score_folds(owner.estimator, X, y, labels, folds, params, response, owner.n_jobs)
    return fit_whole(owner.estimator, X, y, labels, params), scores, folds


def score_folds(
    estimator: Any,
    X: Any,
    y: Any,
    labels: Labels,
    folds: list[Fold],
    params: Mapping[str, Any],
    response_method: Response,
    n_jobs: int | None,
) -> np.ndarray:
    """Return the scores of test rows by models of the training rows; see `out_of_fold_scores`."""
    jobs = [
        delayed(_score_fold)(estimator, X, y, labels, fold, params, response_method)
        for fold in folds
    ]
    scores, times = np.zeros(labels.Y.shape), np.zeros(labels.Y.shape, dtype=np.int32)
    with replaceable_workers(n_jobs):
        parts = Parallel(n_jobs=n_jobs, return_as="generator")(jobs)
        for (_, test), part in zip(folds, parts, strict=True):
            is_scored = ~np.isnan(part)
            scores[test] += np.where(is_scored, part, 0)
            times[test] += is_scored
    if not any(len(test) for _, test in folds):
        raise ValueError("`cv` must give at least one test part with rows; got none.")
    scores[times == 0] = np.nan
    several = times > 1
    scores[several] /= times[several]
    return scores


def fit_and_score_fold(
    estimator: Any,
    X: Any,
    y: Any,
    labels: Labels,
    fold: Fold,
    params: Mapping[str, Any],
    response_method: Response,
) -> tuple[Any, np.ndarray]:
    """Fit a clone on training rows; return it and the scores of the test rows."""
    train, test = fold
    params = check_method_params(X, params, indices=train)
    X_train, y_train = safe_indexing(X, train), safe_indexing(y, train)
    with one_blas_thread():
        model = fit_for_labels(
            estimator, X_train, y_train, params, is_flat=labels.is_flat, hide=True
        )
        X_test = safe_indexing(X, test)
        scores = label_scores(model, X_test, labels.n_labels, response_method, unseen_as_nan=True)
    return model, scores


def _score_fold(*parts: Any) -> np.ndarray:
    # Models stay in the worker, scores come back.
    return fit_and_score_fold(*parts)[1]


def fit_whole(estimator: Any, X: Any, y: Any, labels: Labels, params: Mapping[str, Any]) -> Any:
    """Fit a clone on all rows; labels with one value are hidden if there are any."""
    hide = len(labels.varied) < labels.n_labels
    return fit_for_labels(estimator, X, y, params, is_flat=labels.is_flat, hide=hide)


def scored_only(
    scores: np.ndarray, Y: sparse.csr_array, weight: np.ndarray | None
) -> tuple[np.ndarray, sparse.csr_array, np.ndarray | None]:
    """Leave out the rows that have no score at all."""
    is_scored = ~np.isnan(scores).all(axis=1)
    if is_scored.all():
        return scores, Y, weight
    return scores[is_scored], Y[is_scored], None if weight is None else weight[is_scored]
