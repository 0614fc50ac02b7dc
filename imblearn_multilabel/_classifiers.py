"""Any classifier on label matrices: how it is fitted, and its scores in one form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from typing import Any, Literal, Self

import numpy as np
from imblearn.pipeline import Pipeline as ResamplingPipeline
from scipy import sparse
from sklearn import get_config
from sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin, clone, is_regressor
from sklearn.frozen import FrozenEstimator
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import Pipeline
from sklearn.utils import Bunch, get_tags, indexable
from sklearn.utils.discovery import all_estimators
from sklearn.utils.metadata_routing import (
    MetadataRouter,
    MethodMapping,
    get_routing_for_object,
    process_routing,
)
from sklearn.utils.parallel import Parallel, delayed
from sklearn.utils.validation import check_is_fitted, has_fit_parameter

from imblearn_multilabel._compat import available_if, fit_context
from imblearn_multilabel._estimators import DocumentationLink, unfitted
from imblearn_multilabel._labels import Labels, as_integers, read_labels, read_target
from imblearn_multilabel._memory import check_dense
from imblearn_multilabel._messages import nearest
from imblearn_multilabel._typing import Table
from imblearn_multilabel._validation import (
    check_pair,
    check_weight,
    is_text_vectorizer,
    num_samples,
    refuse_other_than_numbers,
)

#: "any" is "auto", or the 0/1 predictions of a classifier that gives no scores.
Response = Literal["auto", "any", "predict_proba", "decision_function", "predict"]

#: Decision value for a label that had a single value in the training rows; finite, so that measures
#: accept it.
CERTAIN = float(np.finfo(np.float32).max)

#: How classifiers refuse what is not a number; many of their messages go on with a value of it.
_NO_NUMBER = re.compile(
    r"could not convert|[Cc]annot (convert|cast)|float\(\) argument|could not be promoted|"
    r"arrays of bytes/strings|DataFrame\.dtypes|pandas dtypes|got 1D array|contains NaN\.|"
    r"contains infinity or a value too large for dtype\(\S+\)\."
)


def for_label_matrices(estimator: Any) -> Any:
    """Return a classifier for label matrices that trains a single-target one once per label.

    One that takes label matrices, as its tags say, comes back as it is.
    """
    if isinstance(estimator, Pipeline):
        samplers = [step for _, step in estimator.steps if hasattr(step, "fit_resample")]
        if samplers and not isinstance(estimator, ResamplingPipeline):
            raise TypeError(
                f"`estimator` must be a pipeline of imbalanced-learn to hold a sampler; got "
                f"scikit-learn's with {type(samplers[0]).__name__}. Use "
                "imblearn.pipeline.make_pipeline."
            )
        return _with_last_step(estimator, for_label_matrices)
    if isinstance(estimator, MultiOutputClassifier):
        # It hides the decision values of its classifiers.
        return VariedLabels(OnePerLabel(estimator.estimator, n_jobs=estimator.n_jobs))
    if takes_label_matrices(estimator):
        return estimator
    # A label with one value in a training part is hidden from the classifier, which may refuse it.
    return VariedLabels(OnePerLabel(estimator))


def check_classifier(
    given: Any,
    demand: str = "`estimator` must be a classifier, an object with `fit` and `predict`",
) -> None:
    """Refuse what is no classifier, alone or at the end of a pipeline, and say what to pass."""
    last = split_pipeline(given)[1]
    got = None
    if isinstance(last, type):
        got = f"the class {last.__name__}; pass {last.__name__}()"
    elif isinstance(last, str):
        meant = nearest(last, dict(all_estimators("classifier"))) or "LogisticRegression"
        got = f"the name {last!r}; pass an object, such as {meant}()"
    elif hasattr(last, "__sklearn_tags__") and is_regressor(last):
        got = f"{type(last).__name__}, a regressor"
    elif not hasattr(last, "fit") or not any(
        hasattr(last, name) for name in ("predict", "predict_proba", "decision_function")
    ):
        got = type(last).__name__
        if hasattr(last, "fit_resample"):
            got += ", a sampler; put it before a classifier in a pipeline"
    if got is not None:
        raise TypeError(f"{demand}; got {got}.")


@contextmanager
def explained(X: Any, estimator: Any) -> Iterator[None]:
    """Name the features that an estimator cannot take, and say what to do.

    Errors of classifiers name no column, and print values of the caller's.
    """
    try:
        yield
    except Exception as error:
        first = flat_steps(estimator)[0]
        is_table = len(getattr(X, "shape", ())) == 2 and not sparse.issparse(X)
        if is_table and is_text_vectorizer(first):
            column = repr(X.columns[0]) if hasattr(X, "columns") else ":, 0"
            raise ValueError(
                f"{type(first).__name__} takes one text per row; got a table as `X`. Pass one "
                f"column, such as X[{column}], or put the vectorizer into a ColumnTransformer."
            ) from None
        if not is_table and is_text_vectorizer(first) and first.input == "content":
            for row, text in enumerate(X):
                if not isinstance(text, (str, bytes)):
                    raise ValueError(
                        f"{type(first).__name__} takes one text per row; row {row} of `X` holds a "
                        f"value of type {type(text).__name__}. Drop such rows, or fill missing "
                        "texts with ''."
                    ) from None
        if _NO_NUMBER.search(str(error)):
            classifier = flat_steps(estimator)[-1]
            has_tags = hasattr(classifier, "__sklearn_tags__")
            takes_missing = has_tags and get_tags(classifier).input_tags.allow_nan
            refuse_other_than_numbers(X, type(classifier).__name__, takes_missing=takes_missing)
        raise


def flat_steps(estimator: Any) -> list[Any]:
    """Return the steps of pipelines and the classifier inside wrappers, which comes last."""
    if isinstance(estimator, Pipeline):
        return [found for _, step in estimator.steps for found in flat_steps(step)]
    # Forests have an attribute `estimator` that is no parameter.
    inner = None
    if hasattr(estimator, "get_params"):
        inner = estimator.get_params(deep=False).get("estimator")
    return [estimator] if inner is None or isinstance(inner, str) else flat_steps(inner)


def takes_label_matrices(estimator: Any) -> bool:
    """Tell whether a classifier takes label matrices, by its tags."""
    tags = get_tags(estimator)
    # scikit-multilearn's classifiers declare nothing, and take label matrices.
    return bool(
        isinstance(estimator, FrozenEstimator)
        or tags.classifier_tags is None
        or tags.classifier_tags.multi_label
        or tags.target_tags.multi_output
    )


def for_single_labels(estimator: Any) -> Any:
    """Return the classifier of one label inside a wrapper that trains one per label."""
    if isinstance(estimator, Pipeline):
        return _with_last_step(estimator, for_single_labels)
    if isinstance(estimator, (MultiOutputClassifier, OneVsRestClassifier)):
        return estimator.estimator
    return estimator


def split_pipeline(estimator: Any) -> tuple[Any, Any]:
    """Return the steps before the classifier, None where there are none, and the classifier."""
    if isinstance(estimator, Pipeline) and len(estimator) > 1:
        return estimator[:-1], estimator[-1]
    return None, estimator[-1] if isinstance(estimator, Pipeline) else estimator


def last_step_name(estimator: Any) -> str:
    """Return the class name of a classifier, or of the last step of a pipeline."""
    return type(split_pipeline(estimator)[1]).__name__


def takes_sample_weight(estimator: Any) -> bool:
    """Tell whether fit of a classifier, or of the last step of a pipeline, takes row weights."""
    last = split_pipeline(estimator)[1]
    # It hands them on.
    last = last.estimator if isinstance(last, MultiOutputClassifier) else last
    return has_fit_parameter(last, "sample_weight")


def weight_params(estimator: Any, weight: np.ndarray | None) -> dict[str, Any]:
    """Return the parameters by which row weights reach fit of a classifier, or of a last step."""
    if weight is None:
        return {}
    if isinstance(estimator, Pipeline) and not get_config()["enable_metadata_routing"]:
        name, last = estimator.steps[-1]
        return {f"{name}__{key}": value for key, value in weight_params(last, weight).items()}
    return {"sample_weight": weight}


def fit_for_labels(
    estimator: Any, X: Any, y: Any, params: Mapping[str, Any], *, is_flat: bool, hide: bool
) -> Any:
    """Fit a clone to a label matrix, or to y of one dimension.

    With `hide`, its classifier does not see labels with one value, which many refuse.
    """
    model = estimator
    if not is_flat:
        model = for_label_matrices(estimator)
        # Some classifiers refuse sparse labels, and others learn nothing from booleans.
        y = as_integers(y)
    if hide:
        model = hide_constant_labels(model)
    return clone(model).fit(X, y, **params)


def hide_constant_labels(estimator: Any, label_names: Sequence[Any] | None = None) -> Any:
    """Return a classifier, or a pipeline with one, that does not see labels with one value."""
    if isinstance(estimator, Pipeline):
        return _with_last_step(estimator, lambda last: hide_constant_labels(last, label_names))
    hides = isinstance(estimator, VariedLabels)
    return estimator if hides else VariedLabels(estimator, label_names)


def _with_last_step(pipeline: Pipeline, change: Callable[[Any], Any]) -> Pipeline:
    """Return a pipeline of the same steps, which are not cloned, but for a changed last one."""
    name, last = pipeline.steps[-1]
    new = change(last)
    if new is last:
        return pipeline
    changed = copy(pipeline)
    changed.steps = [*pipeline.steps[:-1], (name, new)]
    return changed


def label_scores(
    model: Any,
    X: Any,
    n_labels: int,
    response_method: Response = "auto",
    *,
    unseen_as_nan: bool = False,
) -> np.ndarray:
    """Return the scores a fitted classifier gives, as one float64 matrix, a column per label of y.

    The response "any" takes 0/1 predictions where there are no scores. A label with a single value
    in the training rows has probability 0 or 1, or a decision value of plus or minus the largest
    float32; with `unseen_as_nan` it has nan.
    """
    n_rows = num_samples(X)
    method = response_name(model, response_method)
    with explained(X, model):
        scores = getattr(model, method)(X)
        if isinstance(scores, list):
            columns = [
                _positive_column(of_label, classes)
                for of_label, classes in zip(scores, model.classes_, strict=True)
            ]
            scores = np.column_stack(columns)
        if sparse.issparse(scores):
            check_dense(type(model).__name__, scores.shape, 8)
            scores = scores.toarray()
        scores = np.asarray(scores)
        if n_labels == 1 and scores.ndim == 2 and scores.shape[1] == 2:
            scores = scores[:, 1]
        if scores.size != n_rows * n_labels:
            raise ValueError(
                f"`estimator` must score {n_labels} labels, the columns of `y`; got scores of "
                f"shape {scores.shape}. Fit it on the same labels."
            )
    scores = scores.reshape(n_rows, n_labels).astype(np.float64, copy=False)
    if not np.isfinite(scores).all():
        raise ValueError(
            f"`estimator` must give finite scores; {method} of {type(model).__name__} gave NaN or "
            "infinity. Look for features that are not finite, or too large."
        )
    constant = _constant_labels(model, n_labels)
    if constant:
        scores = scores.copy()
    for label, value in constant.items():
        if unseen_as_nan:
            scores[:, label] = np.nan
        elif method == "decision_function":
            scores[:, label] = CERTAIN if value else -CERTAIN
    return scores


def _constant_labels(model: Any, n_labels: int) -> dict[int, bool]:
    """Return the labels with a single value in the training rows of a model, and that value."""
    while (inner := _inner_model(model)) is not None:
        model = inner
    if isinstance(model, OneVsRestClassifier):
        # scikit-learn has a stand-in for a label with one value.
        return {
            label: bool(each.y_[0])
            for label, each in enumerate(model.estimators_)
            if not isinstance(each, type(model.estimator))
        }
    if hasattr(model, "_constant_labels"):
        return dict(model._constant_labels())
    classes = getattr(model, "classes_", None)
    if isinstance(classes, list) and len(classes) == n_labels:
        return {label: bool(each[0] == 1) for label, each in enumerate(classes) if len(each) == 1}
    return {}


def _inner_model(model: Any) -> Any:
    """Return the model that a wrapper asks for its scores, or None."""
    if isinstance(model, FrozenEstimator):
        return model.estimator
    if isinstance(model, Pipeline):
        return model[-1]
    if isinstance(model, WrappingClassifier):
        return getattr(model, "estimator_", None)
    return getattr(model, "best_estimator_", None)


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
        f"`estimator` must have {' or '.join(wanted)}; {classifier_name(model)} has no attribute "
        f"{wanted[-1]}. Use a classifier that gives scores."
    )


def has_method(model: Any, method: str) -> bool:
    """Return True, or raise an AttributeError that names the caller's classifier."""
    if not hasattr(model, method):
        raise AttributeError(f"{classifier_name(model)!r} object has no attribute {method!r}")
    return True


def classifier_name(model: Any) -> str:
    """Return the class name of a model, looking inside this package's private wrappers."""
    while isinstance(model, (VariedLabels, OnePerLabel)):
        model = model.estimator
    return last_step_name(model)


class LabelClassifier(DocumentationLink, ClassifierMixin, MetaEstimatorMixin, BaseEstimator):
    """A classifier of label matrices: predictions and probabilities in the form of y.

    `fit` of a subclass sets `_labels_`. `_predict` returns a 0/1 matrix and `_scores` a matrix of
    scores by one method, a column per label.
    """

    _labels_: Labels

    def predict(self, X: Any) -> np.ndarray:
        """Predict the labels of rows.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
            Features.

        Returns
        -------
        ndarray of shape (n_samples, n_labels), or (n_samples,) where y had one dimension
            0/1 indicator matrix, or classes.
        """
        check_is_fitted(self)
        with explained(X, self):
            predicted = self._predict(X)
        return self._labels_.decode(predicted)

    @available_if(lambda self: self._gives("predict_proba"))
    def predict_proba(self, X: Any) -> np.ndarray:
        """Return the probabilities of the positives; thresholds play no part.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
            Features.

        Returns
        -------
        ndarray of float of shape (n_samples, n_labels)
            In [0, 1]; of shape (n_samples, n_classes) where y had one dimension.
        """
        check_is_fitted(self)
        with explained(X, self):
            scores = self._scores(X, "predict_proba")
        return self._labels_.probabilities(scores)

    def _predict(self, X: Any) -> np.ndarray:
        raise NotImplementedError

    def _scores(self, X: Any, method: Response) -> np.ndarray:
        raise NotImplementedError

    def _gives(self, method: str) -> bool:
        """Return whether there is a method, or raise the AttributeError of the estimator."""
        return True

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.classifier_tags.multi_label = True
        tags.target_tags.multi_output = True
        return tags


class DecisionValuesMixin:
    """A `LabelClassifier` with decision values, where its estimator has any."""

    _labels_: Labels
    _gives: Any
    _scores: Any

    @available_if(lambda self: self._gives("decision_function"))
    def decision_function(self, X: Any) -> np.ndarray:
        """Return the decision values of labels; thresholds play no part.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
            Features.

        Returns
        -------
        ndarray of float of shape (n_samples, n_labels), or (n_samples,) where y had one dimension
            Higher for a likelier label.
        """
        check_is_fitted(self)
        scores = self._scores(X, "decision_function")
        return scores.ravel() if self._labels_.is_flat else scores


class VariedLabels(DecisionValuesMixin, LabelClassifier):
    """Fit a classifier on the labels with both values; score the others as certain.

    A part of the rows may hold one value of a rare label, which many classifiers refuse. Those of
    this package do not, and their parameters may name labels or count them, so they get all, with
    `label_names` if there are any.
    """

    def __init__(self, estimator: Any, label_names: Sequence[Any] | None = None) -> None:
        self.estimator = estimator
        self.label_names = label_names

    def fit(self, X: Any, y: Any, **params: Any) -> Self:
        labels = read_target(y, type(self.estimator).__name__)
        self.classes_ = labels.classes
        kept, n_labels = labels.varied, labels.n_labels
        if counts_labels(self.estimator):
            kept = np.arange(n_labels)
            if self.label_names is not None:
                y = _with_names(y, self.label_names)
        self.has_positives_ = labels.positives > 0
        self.positive_value_ = labels.values[1]
        self.estimator_ = None
        if len(kept) == n_labels and not isinstance(self.estimator, OnePerLabel):
            self.estimator_ = clone(self.estimator).fit(X, y, **params)
        elif len(kept):
            self.positive_value_ = 1
            if len(kept) == 1 and not isinstance(self.estimator, OnePerLabel):
                # A multi-label classifier may not take a single column, so it gets this one twice.
                kept = np.repeat(kept, 2)
            check_dense(type(self.estimator).__name__, (labels.n_samples, len(kept)), 9)
            Y = labels.Y[:, kept].toarray().astype(np.int64)
            model = clone(self.estimator)
            _drop_parameters(model, kept, n_labels)
            self.estimator_ = model.fit(X, Y, **params)
        self.kept_ = kept
        self._labels_ = labels.without_rows()
        take_fitted_names(self, self.estimator_, labels)
        return self

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "kept_")

    def _predict(self, X: Any) -> np.ndarray:
        predicted = np.tile(self.has_positives_, (num_samples(X), 1))
        if self.estimator_ is not None:
            found = self.estimator_.predict(X)
            found = found.toarray() if sparse.issparse(found) else np.asarray(found)
            predicted[:, self.kept_] = found.reshape(len(predicted), -1) == self.positive_value_
        return predicted

    def _scores(self, X: Any, method: Response) -> np.ndarray:
        scores = certain_scores(self.has_positives_, num_samples(X), method)
        if self.estimator_ is not None:
            scores[:, self.kept_] = label_scores(self.estimator_, X, len(self.kept_), method)
        return scores

    def _gives(self, method: str) -> bool:
        return hasattr(self.estimator, method)

    def get_metadata_routing(self) -> Any:
        return get_routing_for_object(self.estimator)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags = get_tags(self.estimator).input_tags
        return tags

    def _constant_labels(self) -> dict[int, bool]:
        hidden = np.setdiff1d(np.arange(len(self.has_positives_)), self.kept_)
        found = {int(label): bool(self.has_positives_[label]) for label in hidden}
        if self.estimator_ is None:
            return found
        inside = _constant_labels(self.estimator_, len(self.kept_))
        return found | {int(self.kept_[label]): value for label, value in inside.items()}


def _with_names(y: Any, label_names: Sequence[Any]) -> Any:
    """Return labels as a data frame; as they are without pandas, or if names cannot tell apart."""
    try:
        from pandas import DataFrame

        named = DataFrame(y, columns=label_names)
        read_labels(named)
    except (ImportError, ValueError):
        return y
    return named


def _drop_parameters(model: Any, kept: np.ndarray, n_labels: int) -> None:
    """Keep the class weights, and the places in the order of a chain, of some labels."""
    parameters = model.get_params(deep=False)
    weights, order = parameters.get("class_weight"), parameters.get("order")
    if isinstance(weights, list) and len(weights) == n_labels:
        model.set_params(class_weight=[weights[label] for label in kept])
    if np.shape(order) == (n_labels,):
        places = np.argsort(order)[kept]
        model.set_params(order=np.argsort(places, kind="stable"))


def counts_labels(estimator: Any) -> bool:
    """Tell whether a classifier wants all labels: one of this package, maybe in a search."""
    if isinstance(estimator, (GridSearchCV, RandomizedSearchCV)):
        return counts_labels(split_pipeline(estimator.estimator)[1])
    own = (LabelClassifier, FrozenEstimator)
    return isinstance(estimator, own) and not isinstance(estimator, VariedLabels)


def certain_scores(has_positives: np.ndarray, n_rows: int, method: Response) -> np.ndarray:
    """Return the scores of labels that have one value: it is certain, on every row."""
    low, high = (-CERTAIN, CERTAIN) if method == "decision_function" else (0.0, 1.0)
    return np.tile(np.where(has_positives, high, low), (n_rows, 1))


class OnePerLabel(MultiOutputClassifier):
    """Train a classifier once per label, with its decision values where it has any.

    `OneVsRestClassifier` would cut scores itself and ignore a classifier's own thresholds.
    """

    def fit(self, X: Any, Y: Any, **params: Any) -> Self:
        if get_config()["enable_metadata_routing"]:
            params = process_routing(self, "fit", **params).estimator.fit
        fits = (delayed(fit_label)(self.estimator, X, column, params) for column in np.asarray(Y).T)
        self.estimators_ = Parallel(n_jobs=self.n_jobs)(fits)
        self.classes_ = [model.classes_ for model in self.estimators_]
        for name in {"n_features_in_", "feature_names_in_"} & vars(self.estimators_[0]).keys():
            setattr(self, name, getattr(self.estimators_[0], name))
        return self

    @available_if(lambda self: hasattr(self.estimator, "decision_function"))
    def decision_function(self, X: Any) -> np.ndarray:
        return np.column_stack([model.decision_function(X) for model in self.estimators_])


def fit_label(estimator: Any, X: Any, y: np.ndarray, params: Mapping[str, Any]) -> Any:
    """Fit a clone to one label."""
    model = clone(estimator)
    if has_too_few_to_stop_early(y):
        train_to_the_end(model)
    return model.fit(X, y, **params)


def has_too_few_to_stop_early(y: np.ndarray) -> bool:
    """Tell whether classifiers would fail to hold back a tenth of the rows, some of each class."""
    counts = np.bincount(y)
    counts = counts[counts > 0]
    return bool(counts.min() < 2 or len(y) <= 10 * (len(counts) - 1))


def train_to_the_end(model: Any) -> None:
    """Set every `early_stopping` of a classifier to False."""
    names = [name for name in model.get_params() if name.split("__")[-1] == "early_stopping"]
    model.set_params(**dict.fromkeys(names, False))


class WrappingClassifier(LabelClassifier):
    """A classifier of label matrices around another one; a subclass defines `_fit_labels`."""

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
        """
        check_classifier(self._classifier())
        check_pair(X, y)
        X, y = indexable(X, y)
        labels = read_target(y, type(self).__name__, X)
        weight = check_weight(sample_weight, labels.n_samples)
        fitted = unfitted(self)
        with explained(X, self):
            model = fitted._fit_labels(X, y, labels, weight, params)
        fitted.classes_ = labels.classes
        fitted._labels_ = labels.without_rows()
        take_fitted_names(fitted, model, labels)
        # One statement: an interrupt leaves the old state or the new one.
        self.__dict__ = fitted.__dict__
        return self

    def _fit_labels(
        self, X: Any, y: Any, labels: Labels, weight: np.ndarray | None, params: dict[str, Any]
    ) -> Any:
        """Set the fitted attributes; return a fitted model that knows the features, if any."""
        raise NotImplementedError

    def _classifier(self) -> Any:
        """Return the unfitted classifier inside."""
        return self.estimator

    def get_metadata_routing(self) -> MetadataRouter:
        """Return how `fit` passes metadata on: to itself, the estimator and the splitter, if any.

        Returns
        -------
        MetadataRouter
            Its routing.
        """
        router = MetadataRouter(owner=self).add_self_request(self)
        to_fit = MethodMapping().add(caller="fit", callee="fit")
        router.add(estimator=self._classifier(), method_mapping=to_fit)
        if hasattr(self, "cv"):
            to_split = MethodMapping().add(caller="fit", callee="split")
            router.add(splitter=self.cv, method_mapping=to_split)
        return router

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags = get_tags(self._classifier()).input_tags
        return tags


def with_every_score(model: Any) -> Any:
    """Return a fitted model that shows what is hidden by a MultiOutputClassifier in it.

    That class hides the decision values of its classifiers, and their classes after partial_fit.
    """
    if isinstance(model, FrozenEstimator):
        inner = with_every_score(model.estimator)
        return model if inner is model.estimator else FrozenEstimator(inner)
    if isinstance(model, Pipeline):
        return _with_last_step(model, with_every_score)
    if not isinstance(model, MultiOutputClassifier) or not hasattr(model, "estimators_"):
        return model
    has_scores = hasattr(model, "predict_proba")
    if isinstance(model, OnePerLabel) or (has_scores and hasattr(model, "classes_")):
        return model
    shown = copy(model) if has_scores else OnePerLabel(model.estimator)
    shown.__dict__ = vars(model) | {"classes_": [each.classes_ for each in model.estimators_]}
    return shown


def is_prefit(owner: Any) -> bool:
    """Tell whether `owner` takes its estimator as it is: ``cv="prefit"``, or a frozen one."""
    return isinstance(owner.cv, str) or isinstance(owner.estimator, FrozenEstimator)


def route_fit(owner: Any, sample_weight: Any, params: dict[str, Any]) -> Bunch:
    """Return the parameters for the estimator's ``fit`` and the splitter's ``split``."""
    if get_config()["enable_metadata_routing"]:
        return process_routing(owner, "fit", sample_weight=sample_weight, **params)
    if is_prefit(owner):
        # Nothing is fitted that weights could reach.
        sample_weight = None
    if sample_weight is not None and not takes_sample_weight(owner.estimator):
        raise ValueError(
            f"`sample_weight` cannot reach {last_step_name(owner.estimator)}, whose fit has no "
            "such parameter; enable metadata routing and set fit requests, or pass None."
        )
    params = params | weight_params(owner.estimator, sample_weight)
    return Bunch(estimator=Bunch(fit=params), splitter=Bunch(split={}))


def take_fitted_names(owner: Any, model: Any, labels: Labels) -> None:
    """Set the attributes that tell features and labels, as far as they are known."""
    for name in ("n_features_in_", "feature_names_in_"):
        if hasattr(model, name):
            setattr(owner, name, getattr(model, name))
    if labels.names is not None:
        owner.label_names_in_ = np.array(labels.names, dtype=object)


def _positive_column(scores: np.ndarray, classes: np.ndarray) -> np.ndarray:
    # A label with one value only in the training rows has one column, for that value.
    found = np.flatnonzero(np.asarray(classes) == 1)
    return scores[:, found[0]] if len(found) else np.zeros(len(scores))
