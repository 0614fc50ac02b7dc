"""COCOA, and the binary relevance with under-sampling that it extends."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from numbers import Integral
from typing import Any, ClassVar

import numpy as np

from imblearn_multilabel._algorithms.cuts import Measure
from imblearn_multilabel._compat import Interval
from imblearn_multilabel._estimators import derive_seed
from imblearn_multilabel._typing import Classifier, Seed
from imblearn_multilabel.ensemble._base import (
    BinaryEnsemble,
    Job,
    ThresholdFolds,
    TrainingData,
    draw_balanced,
    fit_classes,
    last_class_score,
)


class _LabelByLabel(BinaryEnsemble):
    """Ensembles with one member per label."""

    def _make_jobs(self, data: TrainingData, rows: np.ndarray, seed: int) -> list[Job]:
        varied = data.labels.take(rows).varied
        rng = np.random.RandomState(seed)
        return [
            partial(
                _fit_label,
                self._classifier(),
                data,
                rows,
                label,
                self._tasks(np.setdiff1d(varied, label), rng),
                derive_seed(seed, int(label)),
            )
            for label in varied
        ]

    @abstractmethod
    def _tasks(self, others: np.ndarray, rng: np.random.RandomState) -> Sequence[int | None]:
        """Return what the models of a label learn: it alone, None, or it beside another label."""

    def _describe(self) -> None:
        self.estimators_: list[list[Any]] = [[] for _ in range(self.n_labels_in_)]
        for member in self._members_:
            self.estimators_[member.label] = member.models


class BRUSClassifier(_LabelByLabel):
    """Fit classifiers on under-sampled rows of one label at a time.

    Binary relevance with random under-sampling (BRUS; EBRUS with several classifiers per label).
    Each classifier of a label learns from all rows of its rarer value and as many randomly drawn
    rows of the other. It is the plain base that `COCOAClassifier` and `ECCRUClassifier` extend.

    Parameters
    ----------
    estimator : classifier or None, default=None
        Classifier of two classes. It is cloned. None is a ``DecisionTreeClassifier()``, or in
        `compare_remedies` each of the estimators there.
    n_estimators : int, default=10
        Number of classifiers per label, at least 1. Each draws rows of its own.
    threshold_cv : int, "train" or None, default=3
        Where thresholds are chosen. An int of at least 2 is a number of folds, each of which is
        scored by members fitted on the others. ``"train"`` takes the members' scores on the
        training rows, which they know: thresholds tend to come out too high. None sets 0.5 for all
        labels.
    threshold_scoring : {"f1", "balanced_accuracy", "g_mean"}, float or callable, default="f1"
        Measure that the thresholds maximize, as in `TunedThresholdClassifierCV`.
    n_jobs : int or None, default=None
        Number of labels fitted in parallel. The result does not depend on it.
    random_state : int, RandomState instance or None, default=None
        Seed of the draws, the folds and the classifiers, whose own ``random_state`` it replaces.
        None draws fresh entropy.
    verbose : bool, default=False
        Whether to show a progress bar.

    Attributes
    ----------
    estimators_ : list of lists of classifiers
        The fitted classifiers of every label; none for a label with one value, whose score is
        that value.
    thresholds_ : ndarray of float of shape (n_labels,)
        A label is predicted where its score is at least this.
    classes_ : ndarray of shape (n_labels, 2), or (2,) where y has one dimension
        Values of every label.
    n_features_in_, n_labels_in_ : int
        Numbers of columns of X and y.
    feature_names_in_, label_names_in_ : ndarray of object
        Column names of X, where all are strings, and of y, where they are strings or numbers.

    See Also
    --------
    COCOAClassifier : Adds classifiers that look at a second label.
    ECCRUClassifier : Under-sampled chains of classifiers.
    imblearn_multilabel.weights.LabelWeightedClassifier : Weights instead of fewer rows.

    Notes
    -----
    A label's score is the mean of its classifiers' probabilities of "yes"; decision values go
    through the logistic function, and predictions of a classifier without either are votes. Scores
    are not calibrated: the classifiers saw as many positive as negative rows. Thresholds are those
    of `choose_thresholds`, regularized for rare labels.

    Cost: ``n_labels * n_estimators`` fits on twice as many rows as the rarer value has, times
    ``threshold_cv + 1``. Memory is that of the models, and scores O(n_samples * n_labels).

    References
    ----------
    .. [1] Liu, Tsoumakas, "Dealing with class imbalance in classifier chains via random
       undersampling", Knowledge-Based Systems 192 (2020) 105292,
       doi 10.1016/j.knosys.2019.105292 (compares BRUS and EBRUS).

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.ensemble import BRUSClassifier
    >>> X, y = make_imbalanced_multilabel(n_samples=300, n_labels=4, random_state=0)
    >>> model = BRUSClassifier(random_state=0).fit(X[:200], y[:200])
    >>> model.predict(X[200:]).shape
    (100, 4)
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **BinaryEnsemble._parameter_constraints,
        "n_estimators": [Interval(Integral, 1, None, closed="left")],
    }

    def __init__(
        self,
        estimator: Classifier | None = None,
        *,
        n_estimators: int = 10,
        threshold_cv: ThresholdFolds = 3,
        threshold_scoring: str | float | Measure = "f1",
        n_jobs: int | None = None,
        random_state: Seed = None,
        verbose: bool = False,
    ) -> None:
        self.estimator = estimator
        self.n_estimators = n_estimators
        self.threshold_cv = threshold_cv
        self.threshold_scoring = threshold_scoring
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.verbose = verbose

    def _tasks(self, others: np.ndarray, rng: np.random.RandomState) -> Sequence[int | None]:
        return [None] * self.n_estimators


class COCOAClassifier(_LabelByLabel):
    """Predict each label by classifiers that learn it together with other labels.

    Cross-coupling aggregation (COCOA) learns each label by one classifier of two classes and by
    several of three: rows with the label, rows with a randomly chosen second label instead, and
    rows with neither. All are fitted on rows under-sampled to balance. Try thresholds alone first
    (`TunedThresholdClassifierCV`): they cost a tenth.

    Parameters
    ----------
    estimator : classifier or None, default=None
        Classifier of two and of three classes, as of `BRUSClassifier`.
    n_couplings : int, default=10
        Number K of labels to couple each label with, at least 1; all others where there are fewer.
    threshold_cv, threshold_scoring, n_jobs, random_state, verbose : as of `BRUSClassifier`
        Choice of thresholds, labels fitted in parallel, seed of all that is drawn, progress bar.

    Attributes
    ----------
    estimators_ : list of lists of classifiers
        The fitted classifiers of every label, the one of two classes first; none for a label with
        one value, whose score is that value.
    coupling_labels_ : list of ndarray of int
        Columns of y that every label was coupled with, in the order of its classifiers.
    thresholds_, classes_, n_features_in_, n_labels_in_, feature_names_in_, label_names_in_
        As those of `BRUSClassifier`.

    See Also
    --------
    BRUSClassifier : The same without coupling.
    ECCRUClassifier : Under-sampled chains of classifiers.

    Notes
    -----
    For label j and a coupled label k, class 2 is "j", class 1 "k without j" and class 0 "neither"
    (the paper's tri-class data set). The score is the mean of P(j) by the first classifier and of
    P(2) by the K others; the paper takes the sum, which ranks and cuts the same. Decision values
    of three classes go through softmax, of two as in `BRUSClassifier`.

    Under-sampling draws as many rows of every class as the smallest class has that is not empty;
    the paper leaves the learner of imbalanced classes open and uses trees on under-sampled rows.
    An empty class is left out: if k never comes without j, two classes are told apart. Labels
    with one value are not coupled with. Thresholds are chosen on held-out rows, regularized for
    rare labels; the paper maximizes F on the training rows (``threshold_cv="train"``).

    Cost: ``n_labels * (1 + K)`` fits on few rows, times ``threshold_cv + 1``; about a minute of
    one core for 10 000 rows, 100 features and 50 labels. Memory is that of the models, and scores
    O(n_samples * n_labels).

    References
    ----------
    .. [1] Zhang, Li, Liu, "Towards class-imbalance aware multi-label learning", IJCAI 2015,
       4041-4047.
    .. [2] Zhang, Li, Yang, Liu, "Towards class-imbalance aware multi-label learning", IEEE
       Transactions on Cybernetics 52 (2022) 4459-4471, doi 10.1109/TCYB.2020.3027509.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.ensemble import COCOAClassifier
    >>> X, y = make_imbalanced_multilabel(n_samples=300, n_labels=4, random_state=0)
    >>> model = COCOAClassifier(random_state=0).fit(X[:200], y[:200])
    >>> model.predict(X[200:]).shape
    (100, 4)
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **BinaryEnsemble._parameter_constraints,
        "n_couplings": [Interval(Integral, 1, None, closed="left")],
    }

    def __init__(
        self,
        estimator: Classifier | None = None,
        *,
        n_couplings: int = 10,
        threshold_cv: ThresholdFolds = 3,
        threshold_scoring: str | float | Measure = "f1",
        n_jobs: int | None = None,
        random_state: Seed = None,
        verbose: bool = False,
    ) -> None:
        self.estimator = estimator
        self.n_couplings = n_couplings
        self.threshold_cv = threshold_cv
        self.threshold_scoring = threshold_scoring
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.verbose = verbose

    def _tasks(self, others: np.ndarray, rng: np.random.RandomState) -> Sequence[int | None]:
        return [None, *rng.permutation(others)[: self.n_couplings].tolist()]

    def _describe(self) -> None:
        super()._describe()
        self.coupling_labels_ = [np.empty(0, dtype=np.intp) for _ in range(self.n_labels_in_)]
        for member in self._members_:
            self.coupling_labels_[member.label] = np.array(member.tasks[1:], dtype=np.intp)


@dataclass(frozen=True)
class LabelMember:
    """The classifiers of one label, whose last class is the label.

    `tasks` has the label that each classifier couples this one with, or None.
    """

    label: int
    tasks: Sequence[int | None]
    models: list[Any]

    @property
    def labels(self) -> np.ndarray:
        """Columns that this member scores."""
        return np.array([self.label])

    def scores(self, X: Any) -> np.ndarray:
        """Return the mean score of the classifiers, one column."""
        total = np.zeros(X.shape[0])
        for model in self.models:
            total += last_class_score(model, X)
        return total[:, None] / len(self.models)


def _fit_label(
    estimator: Any,
    data: TrainingData,
    rows: np.ndarray,
    label: int,
    tasks: Sequence[int | None],
    seed: int,
) -> LabelMember:
    rng = np.random.RandomState(seed)
    # Where labels are coupled, they follow the first task, that of the label alone.
    columns = [label, *(other for other in tasks if other is not None)]
    Y = data.labels.Y[rows][:, columns].toarray().astype(np.int64)
    models = []
    for place, other in enumerate(tasks):
        codes = Y[:, 0] if other is None else np.where(Y[:, 0], 2, Y[:, place])
        drawn = draw_balanced(codes, rng)
        X, weight = data.take(rows[drawn])
        models.append(fit_classes(estimator, X, codes[drawn], weight, rng))
    return LabelMember(int(label), tasks, models)
