"""Out-of-fold scores of any multi-label classifier: thresholds and calibration stand on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from inspect import signature
from numbers import Integral, Real
from typing import Any, Literal, Self

import numpy as np
from scipy import sparse
from sklearn import get_config
from sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin, clone
from sklearn.frozen import FrozenEstimator
from sklearn.model_selection import check_cv
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import Pipeline
from sklearn.utils import Bunch, check_array, get_tags, indexable
from sklearn.utils.metadata_routing import (
    MetadataRouter,
    MethodMapping,
    get_routing_for_object,
    process_routing,
)
from sklearn.utils.multiclass import type_of_target
from sklearn.utils.parallel import Parallel, delayed
from sklearn.utils.validation import check_is_fitted

from imblearn_multilabel._compat import (
    ConstantPredictor,
    DocumentationLink,
    available_if,
    check_method_params,
    check_sample_weight,
    fit_context,
    num_samples,
    safe_indexing,
)
from imblearn_multilabel._containers import wrap
from imblearn_multilabel._labels import Labels
from imblearn_multilabel._support import unfitted
from imblearn_multilabel._typing import Classifier, Seed, Table
from imblearn_multilabel._validation import check_order, read_labels
from imblearn_multilabel.model_selection._split import (
    MultilabelStratifiedKFold,
    MultilabelStratifiedShuffleSplit,
)

#: "any" is "auto", or the 0/1 predictions of a classifier that gives no scores.
Response = Literal["auto", "any", "predict_proba", "decision_function", "predict"]

#: Decision value of a label that had one value only where the model was fitted. Finite, so that
#: measures accept it.
CERTAIN = float(np.finfo(np.float32).max)


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
        Any multi-label classifier with ``predict_proba`` or ``decision_function``, or a pipeline
        that ends with one. A sampler in the pipeline resamples the training rows only. Clones are
        fitted; a ``FrozenEstimator`` scores all rows as it is.
    X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
        Features, in whatever form the estimator accepts.
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix; or one dimension with two classes. The estimator gets rows of it.
    cv : int, float, splitter, iterable or None, default=None
        Folds. An int means `MultilabelStratifiedKFold` without shuffling, None five such folds.
        A float in (0, 1) is the share of one held-out part. Otherwise a splitter, or pairs of
        training and test row numbers.
    response_method : {"auto", "any", "predict_proba", "decision_function"}, default="auto"
        Method of the estimator that gives the scores; "auto" prefers the first, and "any" takes
        0/1 predictions from a classifier with neither.
    n_jobs : int or None, default=None
        Folds fitted at once. The result does not depend on it.
    random_state : int, RandomState instance or None, default=None
        Seed of the held-out part where `cv` is a float; None draws fresh entropy.
    params : dict or None, default=None
        Parameters for the estimator's ``fit``. Values with one entry per row are split as well.

    Returns
    -------
    ndarray of float64 of shape (n_samples, n_labels)
        Probabilities, or decision values; their mean for a row in several test parts, nan for a
        row in none. A label with one value only in a training part has probability 0 or 1 there,
        or a decision value of the largest float32 with that sign.

    Raises
    ------
    ValueError
        If y is neither an indicator matrix nor two classes, lengths differ, or `cv` cannot be
        used.

    See Also
    --------
    TunedThresholdClassifierCV : Cuts chosen on these scores.
    CalibratedClassifierCV : Probabilities calibrated on these scores.
    sklearn.model_selection.cross_val_predict : The same for other targets; refuses partial folds.

    Notes
    -----
    Cost: one fit per fold; memory O(n_samples * n_labels). Labels with one value are hidden from
    the classifier (the last step of a pipeline), since many classifiers refuse them, but not from
    a sampler before it.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.multiclass import OneVsRestClassifier
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.model_selection import out_of_fold_scores
    >>> X, y = make_imbalanced_multilabel(n_samples=100, n_labels=4, random_state=0)
    >>> out_of_fold_scores(OneVsRestClassifier(LogisticRegression()), X, y, cv=3).shape
    (100, 4)
    """
    X, y = indexable(X, y)
    check_order(X, y)
    target = read_target(y, type(estimator).__name__)
    if isinstance(estimator, FrozenEstimator):
        return label_scores(estimator, X, target.n_labels, response_method)
    params = check_method_params(X, params or {})
    folds = list(make_folds(cv, X, target, random_state))
    jobs = [
        delayed(_score_fold)(estimator, X, y, target.n_labels, *fold, params, response_method)
        for fold in folds
    ]
    parts = Parallel(n_jobs=n_jobs, return_as="generator")(jobs)
    scores, times = np.zeros(target.Y.shape), np.zeros(target.Y.shape[0])
    for (_, test), part in zip(folds, parts, strict=True):
        scores[test] += part
        times[test] += 1
    if not times.any():
        raise ValueError("`cv` must give at least one test part with rows; got none.")
    scores[times == 0] = np.nan
    several = times > 1
    scores[several] /= times[several, None]
    return scores


def label_scores(
    model: Any, X: Any, n_labels: int, response_method: Response = "auto"
) -> np.ndarray:
    """Return the scores a fitted classifier gives, as one matrix.

    Parameters
    ----------
    model : object
        Fitted classifier or pipeline.
    X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
        Features.
    n_labels : int
        Columns of the y it was fitted on.
    response_method : {"auto", "any", "predict_proba", "decision_function"}, default="auto"
        Method that gives the scores; "any" takes 0/1 predictions where there is none.

    Returns
    -------
    ndarray of float64 of shape (n_samples, n_labels)
        Higher for a likelier label.

    Examples
    --------
    >>> from sklearn.ensemble import RandomForestClassifier
    >>> from imblearn_multilabel.model_selection._out_of_fold import label_scores
    >>> model = RandomForestClassifier(n_estimators=1).fit([[0], [1]], [[1, 0], [1, 0]])
    >>> label_scores(model, [[0]], n_labels=2)
    array([[1., 0.]])
    """
    scores = getattr(model, response_name(model, response_method))(X)
    if isinstance(scores, list):
        columns = [
            _positive_column(of_label, classes)
            for of_label, classes in zip(scores, model.classes_, strict=True)
        ]
        return np.column_stack(columns).astype(np.float64)
    scores = scores.toarray() if sparse.issparse(scores) else np.asarray(scores)
    if n_labels == 1 and scores.ndim == 2 and scores.shape[1] == 2:
        scores = scores[:, 1]
    if scores.size != len(scores) * n_labels:
        raise ValueError(
            f"`estimator` must score {n_labels} labels, the columns of `y`; got scores of shape "
            f"{scores.shape}. Fit it on the same labels."
        )
    scores = scores.reshape(len(scores), n_labels).astype(np.float64, copy=False)
    if response_name(model, response_method) == "decision_function":
        return _certain_where_constant(model, scores)
    return scores


def _certain_where_constant(model: Any, scores: np.ndarray) -> np.ndarray:
    """Replace the decision values 0 and 1 of labels that had one value only in training.

    `OneVsRestClassifier` gives them, and 0 would be as likely as not.
    """
    while isinstance(model, (FrozenEstimator, Pipeline)):
        model = model.estimator if isinstance(model, FrozenEstimator) else model[-1]
    if not isinstance(model, OneVsRestClassifier):
        return scores
    constant = [
        (label, each.y_[0])
        for label, each in enumerate(model.estimators_)
        if isinstance(each, ConstantPredictor)
    ]
    if constant:
        scores = scores.copy()
    for label, value in constant:
        scores[:, label] = CERTAIN if value else -CERTAIN
    return scores


def response_name(model: Any, response_method: Response) -> Response:
    """Return the method that `response_method` means for this model."""
    wanted: tuple[Response, ...] = ("predict_proba", "decision_function")
    if response_method == "any":
        wanted = (*wanted, "predict")
    elif response_method != "auto":
        wanted = (response_method,)
    for method in wanted:
        if hasattr(model, method):
            return method
    raise AttributeError(
        f"`estimator` must have {' or '.join(wanted)}; {type(model).__name__} has no attribute "
        f"{wanted[-1]}. Use a classifier that gives scores."
    )


@dataclass(frozen=True)
class Target:
    """A validated y.

    Parameters
    ----------
    Y : csr_array of uint8 of shape (n_samples, n_labels)
        The labels, 1 for "yes".
    is_flat : bool
        Whether y was one-dimensional: a single label, predicted in one dimension as well.
    values : ndarray of shape (2,)
        What the caller writes for "no" and "yes".
    names : list of str or of numbers, or None
        Names of the labels where the caller gave them.
    """

    Y: sparse.csr_array
    is_flat: bool
    values: np.ndarray
    names: Sequence[Any] | None = None

    @property
    def n_labels(self) -> int:
        """Number of label columns."""
        return self.Y.shape[1]

    @cached_property
    def positives(self) -> np.ndarray:
        """Positive rows of every label, shape (n_labels,)."""
        return np.bincount(self.Y.indices, minlength=self.n_labels)

    @property
    def varied(self) -> np.ndarray:
        """Columns with both values."""
        return np.flatnonzero((self.positives > 0) & (self.positives < self.Y.shape[0]))

    @property
    def classes(self) -> np.ndarray | list[np.ndarray]:
        """Values of y, one array for each label unless y is flat."""
        distinct = np.unique(self.values)
        return distinct if self.is_flat else [distinct] * self.n_labels

    def written(self, is_on: np.ndarray) -> np.ndarray:
        """Write 0/1 predictions in the caller's values and dimensions."""
        predicted = self.values[is_on.astype(np.intp)]
        return predicted.ravel() if self.is_flat else predicted

    def chances(self, of_yes: np.ndarray) -> np.ndarray:
        """Arrange chances of "yes", a column per label: per class where y is flat."""
        if not self.is_flat:
            return of_yes
        return np.hstack([1 - of_yes, of_yes])[:, : len(self.classes)]

    def without_rows(self) -> Target:
        """Return what predictions need of this, without the labels of the rows."""
        return Target(self.Y[:0], self.is_flat, self.values, self.names)


def read_target(y: Any, estimator_name: str) -> Target:
    """Check `y`: an indicator matrix, or one column of two classes."""
    if y is not None and _is_flat(y):
        return _read_flat(y, estimator_name)
    labels: Labels = read_labels(y, estimator_name)[1]
    return Target(labels.Y, False, np.array(labels.values), labels.names)


def make_folds(
    cv: Any, X: Any, target: Target, random_state: Seed, params: Mapping[str, Any] | None = None
) -> Iterable[tuple[np.ndarray, np.ndarray]]:
    """Return pairs of training and test rows; an int or a float is stratified by all labels."""
    if cv is None or isinstance(cv, Integral):
        n_folds, n_samples = 5 if cv is None else int(cv), target.Y.shape[0]
        if n_samples < n_folds:
            raise ValueError(
                f"`cv={n_folds}` folds need as many rows; got n_samples = {n_samples}. Use fewer "
                'folds, or a fitted estimator and "prefit".'
            )
        cv = MultilabelStratifiedKFold(n_folds)
    elif isinstance(cv, Real):
        if not 0 < float(cv) < 1:
            raise ValueError(f"`cv` as a float must be a share in (0, 1); got {cv!r}.")
        cv = MultilabelStratifiedShuffleSplit(1, test_size=float(cv), random_state=random_state)
    else:
        cv = check_cv(cv)
    # Splitters look at labels only, and scikit-learn's own take a single label in one dimension.
    labels = target.Y.toarray()
    yield from cv.split(X, labels.ravel() if target.n_labels == 1 else labels, **(params or {}))


def is_fitted(owner: Any) -> bool:
    """Whether `owner` takes its estimator as it is: `cv="prefit"`, or frozen."""
    return isinstance(owner.cv, str) or isinstance(owner.estimator, FrozenEstimator)


def fit_whole(estimator: Any, X: Any, y: Any, target: Target, params: Mapping[str, Any]) -> Any:
    """Fit a clone on all rows; labels with one value are hidden if there are any."""
    return fit_model(estimator, X, y, params, hide=len(target.varied) < target.n_labels)


def scored_only(
    scores: np.ndarray, Y: sparse.csr_array, weight: np.ndarray | None
) -> tuple[np.ndarray, sparse.csr_array, np.ndarray | None]:
    """Leave out the rows that no fold has scored."""
    is_scored = ~np.isnan(scores[:, 0])
    if is_scored.all():
        return scores, Y, weight
    return scores[is_scored], Y[is_scored], None if weight is None else weight[is_scored]


def fit_model(estimator: Any, X: Any, y: Any, params: Mapping[str, Any], *, hide: bool) -> Any:
    """Fit a clone; with `hide`, labels with one value are hidden from its classifier."""
    model = clone(estimator)
    if hide and isinstance(model, Pipeline):
        name, classifier = model.steps[-1]
        model.steps[-1] = (name, VariedLabels(classifier))
    elif hide:
        model = VariedLabels(model)
    return model.fit(X, y, **params)


def _fit_and_score_fold(
    estimator: Any,
    X: Any,
    y: Any,
    n_labels: int,
    train: np.ndarray,
    test: np.ndarray,
    params: Mapping[str, Any],
    response_method: Response,
) -> tuple[Any, np.ndarray]:
    params = check_method_params(X, params, indices=train)
    X_train, y_train = safe_indexing(X, train), safe_indexing(y, train)
    model = fit_model(estimator, X_train, y_train, params, hide=True)
    return model, label_scores(model, safe_indexing(X, test), n_labels, response_method)


def _score_fold(*parts: Any) -> np.ndarray:
    # Models stay in the worker, scores come back.
    return _fit_and_score_fold(*parts)[1]


class VariedLabels(ClassifierMixin, BaseEstimator):
    """Fit a classifier on the labels with both values; score the others as certain.

    A resampled or small part of the rows may hold one value of a rare label. Many classifiers
    refuse such a label, and none can learn from it.
    """

    def __init__(self, estimator: Any) -> None:
        self.estimator = estimator

    def fit(self, X: Any, y: Any, **params: Any) -> Self:
        self.target_ = read_target(y, type(self.estimator).__name__)
        self.classes_ = self.target_.classes
        kept, n_labels = self.target_.varied, self.target_.n_labels
        self.is_on_ = self.target_.positives > 0
        self.estimator_ = None
        if len(kept) == n_labels:
            self.estimator_ = clone(self.estimator).fit(X, y, **params)
        elif len(kept):
            # A multi-label classifier may not take a single column, so it gets this one twice.
            kept = np.repeat(kept, 2) if len(kept) == 1 else kept
            Y = self.target_.Y[:, kept].toarray().astype(np.int64)
            self.estimator_ = clone(self.estimator).fit(X, Y, **params)
        self.kept_ = kept
        self.target_ = self.target_.without_rows()
        take_fitted_names(self, self.estimator_, self.target_)
        return self

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "kept_")

    def predict(self, X: Any) -> np.ndarray:
        is_on = np.tile(self.is_on_, (num_samples(X), 1))
        if self.estimator_ is not None:
            predicted = self.estimator_.predict(X)
            predicted = predicted.toarray() if sparse.issparse(predicted) else predicted
            predicted = np.asarray(predicted).reshape(len(is_on), -1)
            is_on[:, self.kept_] = predicted == self.target_.values[1]
        return self.target_.written(is_on)

    @available_if(lambda self: hasattr(self.estimator, "predict_proba"))
    def predict_proba(self, X: Any) -> np.ndarray:
        scores = self._scores(X, "predict_proba", 0.0, 1.0)
        return np.hstack([1 - scores, scores]) if self.target_.is_flat else scores

    @available_if(lambda self: hasattr(self.estimator, "decision_function"))
    def decision_function(self, X: Any) -> np.ndarray:
        scores = self._scores(X, "decision_function", -CERTAIN, CERTAIN)
        return scores.ravel() if self.target_.is_flat else scores

    def get_metadata_routing(self) -> Any:
        return get_routing_for_object(self.estimator)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags

    def _scores(self, X: Any, method: Any, low: float, high: float) -> np.ndarray:
        scores = np.tile(np.where(self.is_on_, high, low), (num_samples(X), 1))
        if self.estimator_ is not None:
            scores[:, self.kept_] = label_scores(self.estimator_, X, len(self.kept_), method)
        return scores


class OnePerLabel(MultiOutputClassifier):
    """Train a classifier once per label, with its decision values where it has any.

    `OneVsRestClassifier` would cut scores itself and ignore a classifier's own thresholds.
    """

    @available_if(lambda self: hasattr(self.estimator, "decision_function"))
    def decision_function(self, X: Any) -> np.ndarray:
        return np.column_stack([model.decision_function(X) for model in self.estimators_])


def for_label_matrices(classifier: Any) -> Any:
    """Return a classifier for label matrices; train one for a single target once per label."""
    tags = get_tags(classifier)
    # scikit-multilearn's classifiers declare nothing, and take label matrices.
    takes_labels = (
        tags.classifier_tags is None
        or tags.classifier_tags.multi_label
        or tags.target_tags.multi_output
    )
    if takes_labels:
        return classifier
    # A label with one value in a training part is hidden from the classifier, which may refuse it.
    return VariedLabels(OnePerLabel(classifier))


class WrappingClassifier(DocumentationLink, ClassifierMixin, MetaEstimatorMixin, BaseEstimator):
    """A classifier of label matrices around another one; a subclass defines `_fit_target`."""

    # `estimator` is the caller's, so its parameters are checked as well.
    @fit_context(prefer_skip_nested_validation=False)
    def fit(self, X: Any, y: Table, sample_weight: Any = None, **params: Any) -> Self:
        """Fit the estimator, and what this class adds to it.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
            Features, in whatever form the estimator accepts.
        y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
            0/1 indicator matrix; or one dimension with two classes of any kind.
        sample_weight : array-like of shape (n_samples,) or None, default=None
            Weights of rows, at least 0.
        **params : dict
            Further parameters for ``fit`` of the estimator and, where there are folds, for
            ``split`` of the splitter.

        Returns
        -------
        self : object
            The classifier itself.
        """
        fitted = unfitted(self)
        fitted._fit(X, y, sample_weight, params)
        # One statement: an interrupt leaves the old state or the new one.
        self.__dict__ = fitted.__dict__
        return self

    def _fit(self, X: Any, y: Any, sample_weight: Any, params: dict[str, Any]) -> None:
        X, y = indexable(X, y)
        check_order(X, y)
        target = read_target(y, type(self).__name__)
        weight = check_weight(sample_weight, target.Y.shape[0])
        model = self._fit_target(X, y, target, weight, params)
        self.classes_ = target.classes
        self._target_ = target.without_rows()
        take_fitted_names(self, model, target)

    def _fit_target(
        self, X: Any, y: Any, target: Target, weight: np.ndarray | None, params: dict[str, Any]
    ) -> Any:
        """Set the fitted attributes; return a fitted model that knows the features, if any."""
        raise NotImplementedError

    def get_metadata_routing(self) -> MetadataRouter:
        """Return how `fit` passes metadata on: to itself, the estimator and the splitter.

        Returns
        -------
        MetadataRouter
            Its routing.
        """
        return fit_router(self)

    def __sklearn_tags__(self) -> Any:
        return wrapped_tags(super().__sklearn_tags__(), self.estimator)


def fit_and_score(
    owner: Any,
    X: Any,
    y: Any,
    target: Target,
    routed: Bunch,
    response_method: Response,
    *,
    refit: bool,
) -> tuple[Any, np.ndarray]:
    """Return the model that an estimator of thresholds or calibration keeps, and the scores.

    Parameters
    ----------
    owner : object
        With the parameters `estimator`, `cv`, `n_jobs` and `random_state`.
    X, y : object
        Features and labels as given.
    target : Target
        The labels read.
    routed : Bunch
        What `route_fit` returns.
    response_method : {"auto", "predict_proba", "decision_function"}
        Method that gives the scores.
    refit : bool
        Whether the model is fitted on all rows, not on the training part of the only fold.

    Returns
    -------
    model : object
        The fitted classifier that will score rows to predict.
    scores : ndarray of shape (n_samples, n_labels)
        Scores of held-out rows, nan elsewhere.
    """
    if is_fitted(owner):
        check_is_fitted(owner.estimator)
        return owner.estimator, label_scores(owner.estimator, X, target.n_labels, response_method)
    folds = list(make_folds(owner.cv, X, target, owner.random_state, routed.splitter.split))
    params = check_method_params(X, routed.estimator.fit)
    if refit:
        scores = out_of_fold_scores(
            owner.estimator,
            X,
            y,
            cv=folds,
            response_method=response_method,
            n_jobs=owner.n_jobs,
            params=params,
        )
        return fit_whole(owner.estimator, X, y, target, params), scores
    if len(folds) > 1:
        raise ValueError(
            f"`refit` must be True where `cv` makes several folds; got False and {len(folds)} "
            "folds. Use a float for one held-out part."
        )
    scores = np.full(target.Y.shape, np.nan)
    train, test = folds[0]
    model, scores[test] = _fit_and_score_fold(
        owner.estimator, X, y, target.n_labels, train, test, params, response_method
    )
    return model, scores


def route_fit(owner: Any, sample_weight: Any, params: dict[str, Any]) -> Bunch:
    """Return the parameters for the estimator's ``fit`` and the splitter's ``split``."""
    if get_config()["enable_metadata_routing"]:
        return process_routing(owner, "fit", sample_weight=sample_weight, **params)
    if sample_weight is not None:
        if "sample_weight" not in signature(owner.estimator.fit).parameters:
            raise ValueError(
                f"`sample_weight` cannot reach {type(owner.estimator).__name__}, whose fit has no "
                "such parameter; enable metadata routing and set fit requests, or pass None."
            )
        params = params | {"sample_weight": sample_weight}
    return Bunch(estimator=Bunch(fit=params), splitter=Bunch(split={}))


def fit_router(owner: Any) -> MetadataRouter:
    """Return the routing of `owner.fit`: to itself, its estimator and its splitter."""
    return (
        MetadataRouter(owner=owner)
        .add_self_request(owner)
        .add(
            estimator=owner.estimator,
            method_mapping=MethodMapping().add(caller="fit", callee="fit"),
        )
        .add(splitter=owner.cv, method_mapping=MethodMapping().add(caller="fit", callee="split"))
    )


def take_fitted_names(owner: Any, model: Any, target: Target) -> None:
    """Set the attributes that tell features and labels, as far as they are known."""
    for name in ("n_features_in_", "feature_names_in_"):
        if hasattr(model, name):
            setattr(owner, name, getattr(model, name))
    if target.names is not None:
        owner.label_names_in_ = np.array(target.names, dtype=object)


def wrapped_tags(tags: Any, estimator: Any) -> Any:
    """Set the tags of a classifier for label matrices around `estimator`."""
    inner = get_tags(estimator)
    tags.classifier_tags.multi_class = False
    if inner.classifier_tags is not None:
        tags.classifier_tags.multi_label = inner.classifier_tags.multi_label
    tags.target_tags, tags.input_tags = inner.target_tags, inner.input_tags
    return tags


def check_weight(sample_weight: Any, n_samples: int) -> np.ndarray | None:
    """Check `sample_weight`: one finite number of at least 0 per row."""
    if sample_weight is None:
        return None
    return check_sample_weight(sample_weight, np.empty((n_samples, 1)), ensure_non_negative=True)


def _is_flat(y: Any) -> bool:
    try:
        return wrap(y).is_flat
    except ValueError:
        # Ragged lists; the reading of label matrices has the message for them.
        return False


def _read_flat(y: Any, estimator_name: str) -> Target:
    values = check_array(y, ensure_2d=False, dtype=None, input_name="y", estimator=estimator_name)
    kind = type_of_target(values, input_name="y")
    if kind != "binary":
        raise ValueError(
            f"Unknown label type: {kind}. Only binary classification is supported where `y` has "
            "one dimension; use sklearn.preprocessing.MultiLabelBinarizer on label sets, or "
            "scikit-learn's class of this name on a multiclass target."
        )
    classes, codes = np.unique(values, return_inverse=True)
    Y = sparse.csr_array(codes.reshape(-1, 1).astype(np.uint8))
    return Target(Y, True, classes[[0, -1]])


def _positive_column(scores: np.ndarray, classes: np.ndarray) -> np.ndarray:
    # A label with one value only in the training rows has one column, for that value.
    found = np.flatnonzero(np.asarray(classes) == 1)
    return scores[:, found[0]] if len(found) else np.zeros(len(scores))
