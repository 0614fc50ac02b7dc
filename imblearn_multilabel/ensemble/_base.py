"""What all ensembles share: fitting members, averaging their scores, choosing thresholds."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any, ClassVar, Literal, Protocol, Self, TypeAlias

import numpy as np
from scipy.special import expit, softmax
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import get_tags
from sklearn.utils.parallel import Parallel, delayed
from sklearn.utils.validation import validate_data

from imblearn_multilabel._algorithms.cuts import Measure
from imblearn_multilabel._classifiers import (
    LabelClassifier,
    Response,
    check_classifier,
    explained,
    for_single_labels,
    has_too_few_to_stop_early,
    response_name,
    split_pipeline,
    takes_sample_weight,
    train_to_the_end,
    weight_params,
)
from imblearn_multilabel._compat import Interval, StrOptions, fit_context
from imblearn_multilabel._containers import Container, wrap
from imblearn_multilabel._estimators import (
    clone_seeded,
    derive_seed,
    make_generator,
    unfitted,
)
from imblearn_multilabel._labels import Labels, read_target
from imblearn_multilabel._progress import one_blas_thread, progress_bar, replaceable_workers
from imblearn_multilabel._typing import Classifier, Seed, Table
from imblearn_multilabel._validation import (
    check_kind,
    check_same_length,
    check_weight,
    is_texts,
    num_samples,
)
from imblearn_multilabel.model_selection import MultilabelStratifiedKFold, choose_thresholds

ThresholdFolds: TypeAlias = int | Literal["train"] | None
#: Parts of a call that seeds are derived for.
_MEMBERS, _FOLDS, _HELD_OUT = range(3)


class Member(Protocol):
    """A part of an ensemble that scores some of the labels."""

    @property
    def labels(self) -> np.ndarray:
        """Columns that this member scores."""
        ...

    def scores(self, X: Any) -> np.ndarray:
        """Return one score in [0, 1] per row and label of this member."""
        ...


#: Fits a member; called in the process that runs it.
Job: TypeAlias = Callable[[], Member]


@dataclass(frozen=True)
class TrainingData:
    """Features, labels as 0 and 1 in the caller's kind of table, labels read, and row weights."""

    X: Container
    y: Container
    labels: Labels
    weight: np.ndarray | None

    def take(self, rows: np.ndarray) -> tuple[Any, np.ndarray | None]:
        """Return the features and the weights of some rows."""
        weight = None if self.weight is None else self.weight[rows]
        return self.X.take(rows, keep_index=False), weight

    def constants(self, rows: np.ndarray) -> np.ndarray:
        """Return the score of every label that has one value in some rows: that value."""
        return (self.labels.take(rows).positives > 0).astype(float)


class MemberEnsemble(LabelClassifier):
    """Base class of ensembles: the score of a label is the mean over members that score it.

    A subclass defines `_make_jobs`, `_estimators` and ``fit``.
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        # `check_classifier` says what to pass instead.
        "estimator": "no_validation",
        "threshold_cv": [Interval(Integral, 2, None, closed="left"), StrOptions({"train"}), None],
        "threshold_scoring": [
            StrOptions({"f1", "balanced_accuracy", "g_mean"}),
            Interval(Real, 0, None, closed="neither"),
            callable,
        ],
        "n_jobs": [Integral, None],
        "random_state": ["random_state"],
        "verbose": ["boolean"],
    }
    #: What arrays must hold; None leaves it to samplers and classifiers.
    _array_dtype: ClassVar[Literal["numeric"] | None] = None

    estimator: Classifier | None
    threshold_cv: ThresholdFolds
    threshold_scoring: str | float | Measure
    n_jobs: int | None
    random_state: Seed
    verbose: bool

    @property
    def _keeps_frames(self) -> bool:
        """Whether data frames reach the classifiers, or the steps before them, as they are."""
        return True

    @abstractmethod
    def _make_jobs(self, data: TrainingData, rows: np.ndarray, seed: int) -> list[Job]:
        """Return what fits the members on some rows."""

    @abstractmethod
    def _estimators(self) -> list[Any]:
        """Return the unfitted parts whose tags decide which features are accepted."""

    def _fit(self, X: Any, y: Any, weight: np.ndarray | None = None) -> Self:
        """Fit a copy, and take its state in one statement: an interrupt leaves the old state."""
        fitted = unfitted(self)
        with explained(X, self._estimators()[0]):
            fitted._fit_members(X, y, weight)
        self.__dict__ = fitted.__dict__
        return self

    def _fit_members(self, X: Any, y: Any, weight: np.ndarray | None) -> None:
        table = self._read_features(X, reset=True)
        labels = read_target(y, type(self).__name__, X)
        data = TrainingData(table, _label_table(y, labels), labels, weight)
        check_same_length(table, data.y)
        # A row without weight is a row that is not there.
        rows = np.arange(table.n_rows) if weight is None else np.flatnonzero(weight)
        self._check_folds(len(rows))
        entropy = int(make_generator(self.random_state).randint(np.iinfo(np.int32).max))
        jobs = self._make_jobs(data, rows, derive_seed(entropy, _MEMBERS))
        with replaceable_workers(self.n_jobs):
            self._members_ = list(self._run("members", [delayed(_fit)(job) for job in jobs]))
        self._constants_ = data.constants(rows)
        self._varied_ = labels.take(rows).varied
        self.classes_ = labels.classes
        self._labels_ = labels.without_rows()
        self.n_labels_in_ = labels.n_labels
        if labels.names is not None:
            self.label_names_in_ = np.array(labels.names, dtype=object)
        self._describe()
        self.thresholds_ = self._fit_thresholds(data, rows, entropy)

    @abstractmethod
    def _describe(self) -> None:
        """Set the attributes that show the members."""

    def _predict(self, X: Any) -> np.ndarray:
        return self._average(X) >= self.thresholds_

    def _constant_labels(self) -> dict[int, bool]:
        """Return the labels with a single value in the training rows, and that value."""
        constant = np.setdiff1d(np.arange(self.n_labels_in_), self._varied_)
        return {int(label): bool(self._constants_[label]) for label in constant}

    def _scores(self, X: Any, method: Response) -> np.ndarray:
        return self._average(X)

    def _average(self, X: Any) -> np.ndarray:
        X = self._read_features(X, reset=False).data
        mean = _Mean(num_samples(X), self._constants_)
        # Set once, around all members: where each sets and restores the limit for itself, as
        # scikit-learn's neighbors do, threads undo each other's, and last bits change.
        with one_blas_thread():
            parts = Parallel(n_jobs=self.n_jobs, prefer="threads", return_as="generator")(
                delayed(_scores)(member, X) for member in self._members_
            )
            for part in parts:
                mean.add(*part)
        return mean.result()

    def _fit_thresholds(self, data: TrainingData, rows: np.ndarray, entropy: int) -> np.ndarray:
        if self.threshold_cv is None:
            return np.full(data.labels.n_labels, 0.5)
        if self.threshold_cv == "train":
            scores = self._average(data.take(rows)[0])
        else:
            scores = self._score_out_of_fold(self.threshold_cv, data, rows, entropy)
        return choose_thresholds(
            scores,
            data.labels.Y[rows],
            scoring=self.threshold_scoring,
            sample_weight=None if data.weight is None else data.weight[rows],
        )

    def _score_out_of_fold(
        self, n_folds: int, data: TrainingData, rows: np.ndarray, entropy: int
    ) -> np.ndarray:
        """Average, for every row, members that are fitted without its fold.

        nan where the other folds hold one value of the label: no member has seen it.
        """
        Y = data.labels.Y[rows]
        splitter = MultilabelStratifiedKFold(
            n_folds, shuffle=True, random_state=derive_seed(entropy, _FOLDS)
        )
        folds = list(splitter.split(np.empty(len(rows)), Y))
        means, jobs = [], []
        for number, (train, test) in enumerate(folds):
            means.append(_Mean(len(test), data.constants(rows[train])))
            of_fold = self._make_jobs(data, rows[train], derive_seed(entropy, _HELD_OUT, number))
            jobs += [(number, job) for job in of_fold]
        calls = [
            delayed(_fit_and_score)(job, data.X, rows[folds[number][1]]) for number, job in jobs
        ]
        with replaceable_workers(self.n_jobs):
            for (number, _), part in zip(jobs, self._run("thresholds", calls), strict=True):
                means[number].add(*part)
        scores = np.empty(Y.shape)
        for (_, test), mean in zip(folds, means, strict=True):
            scores[test] = mean.result()
        for train, test in folds:
            unseen = np.setdiff1d(np.arange(Y.shape[1]), data.labels.take(rows[train]).varied)
            scores[np.ix_(test, unseen)] = np.nan
        return scores

    def _check_folds(self, n_rows: int) -> None:
        if isinstance(self.threshold_cv, Integral) and n_rows < self.threshold_cv:
            raise ValueError(
                f"`threshold_cv={self.threshold_cv}` needs as many rows; got n_samples = {n_rows}. "
                'Use fewer folds, "train" or None.'
            )

    def _run(self, purpose: str, jobs: list[Any]) -> Iterable[Any]:
        # Results come one by one, so that scores can be added up as they do.
        results = Parallel(n_jobs=self.n_jobs, return_as="generator")(jobs)
        return progress_bar(results, desc=purpose, total=len(jobs), disable=not self.verbose)

    def _read_features(self, X: Any, *, reset: bool) -> Container:
        """Check what indexing rows of `X` needs; frames stay frames, all else becomes an array.

        Texts are left to the first step of a pipeline.
        """
        if any(split_pipeline(part)[0] is not None for part in self._estimators()) and is_texts(X):
            return wrap(np.asarray(X, dtype=object))
        container = wrap(X)
        if container.is_frame and self._keeps_frames:
            validate_data(self, X, reset=reset, skip_check_array=True)
            return container
        values = X if container.is_frame else check_kind(container)
        return wrap(
            validate_data(
                self,
                values,
                reset=reset,
                accept_sparse="csr",
                dtype=self._array_dtype,
                ensure_all_finite=False,
            )
        )

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        parts = [get_tags(part).input_tags for part in self._estimators()]
        tags.input_tags.sparse = all(part.sparse for part in parts)
        tags.input_tags.allow_nan = all(part.allow_nan for part in parts)
        tags.input_tags.string = self._keeps_frames and all(part.string for part in parts)
        return tags


class BinaryEnsemble(MemberEnsemble):
    """Base class of ensembles whose members are classifiers of one label each."""

    #: `compare_remedies` hands over classifiers for one label.
    _one_classifier_per_label = True
    # Of a row that is not drawn no classifier could say that it is no number.
    _array_dtype = "numeric"

    # `estimator` is the caller's, so its parameters are checked as well.
    @fit_context(prefer_skip_nested_validation=False)
    def fit(self, X: Table, y: Table, sample_weight: Any = None) -> Self:
        """Fit the members and choose the thresholds.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
            Features.
        y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
            0/1 indicator matrix; or one dimension with two classes of any kind.
        sample_weight : array-like of shape (n_samples,) or None, default=None
            Weights of rows, at least 0, for ``fit`` of the classifiers and for the thresholds.
            Rows of weight 0 are left out. Rows are drawn without regard to other weights.
        """
        if self.estimator is not None:
            check_classifier(self.estimator)
        weight = check_weight(sample_weight, num_samples(X))
        if weight is not None and not takes_sample_weight(self._classifier()):
            raise ValueError(
                f"`sample_weight` cannot reach {type(self._classifier()).__name__}, whose fit has "
                "no such parameter; use another estimator or pass None."
            )
        return self._fit(X, y, weight)

    def _classifier(self) -> Any:
        """Return the unfitted classifier."""
        if self.estimator is None:
            return DecisionTreeClassifier()
        return for_single_labels(self.estimator)

    def _estimators(self) -> list[Any]:
        return [self._classifier()]


def fit_classes(
    estimator: Any,
    X: Any,
    codes: np.ndarray,
    weight: np.ndarray | None,
    rng: np.random.RandomState,
) -> Any:
    """Fit a seeded clone on rows of two or more classes.

    Neighbors are at most the rows, of which an under-sampled rare label has few.
    """
    model = clone_seeded(estimator, rng, replace=True)
    too_large = {
        name: len(codes)
        for name, value in model.get_params(deep=True).items()
        if name.split("__")[-1] == "n_neighbors"
        and isinstance(value, (int, np.integer))
        and value > len(codes)
    }
    if has_too_few_to_stop_early(codes):
        train_to_the_end(model)
    return model.set_params(**too_large).fit(X, codes, **weight_params(model, weight))


def last_class_score(model: Any, X: Any) -> np.ndarray:
    """Return the score in [0, 1] that a classifier gives its last class, for every row.

    The logistic function puts a decision value of 0, the model's own cut, at 0.5.
    """
    method = response_name(model, "any")
    found = np.asarray(getattr(model, method)(X))
    if method == "predict":
        return (found == model.classes_[-1]).astype(float)
    if method == "predict_proba":
        return found[:, -1]
    return expit(found) if found.ndim == 1 else softmax(found, axis=1)[:, -1]


def draw_balanced(codes: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """Draw as many rows of every class as the rarest class has; return row numbers in order."""
    rows = [np.flatnonzero(codes == code) for code in np.flatnonzero(np.bincount(codes))]
    fewest = min(map(len, rows))
    return np.sort(np.concatenate([rng.permutation(each)[:fewest] for each in rows]))


def _label_table(y: Any, labels: Labels) -> Container:
    if labels.is_flat:
        return wrap(labels.Y.toarray().ravel())
    return wrap(labels.Y.toarray()) if labels.has_own_values else wrap(y)


def _scores(member: Member, X: Any) -> tuple[np.ndarray, np.ndarray]:
    return member.labels, member.scores(X)


def _fit_and_score(job: Job, X: Container, test: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    with one_blas_thread():
        return _scores(_fit(job), X.take(test, keep_index=False))


def _fit(job: Job) -> Member:
    with one_blas_thread():
        return job()


class _Mean:
    """Average scores by label; a label without any has its constant."""

    def __init__(self, n_rows: int, constants: np.ndarray) -> None:
        self.constants = constants
        self.total = np.zeros((n_rows, len(constants)))
        self.times = np.zeros(len(constants))

    def add(self, labels: np.ndarray, scores: np.ndarray) -> None:
        self.total[:, labels] += scores
        self.times[labels] += 1

    def result(self) -> np.ndarray:
        unscored = self.times == 0
        self.total[:, unscored] = self.constants[unscored]
        return self.total / np.maximum(self.times, 1)
