"""Ensembles of classifier chains, plain and with under-sampling for every label."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from numbers import Integral
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np
from scipy import sparse

from imblearn_multilabel._algorithms.cuts import Measure
from imblearn_multilabel._classifiers import split_pipeline
from imblearn_multilabel._compat import Interval
from imblearn_multilabel._estimators import clone_seeded, derive_seed
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

#: Bounds of the number of models of a label, in multiples of `n_estimators`.
_MAX_CHAINS, _MIN_CHAINS = 10, 0.5


class _Chains(BinaryEnsemble):
    """Ensembles with one member per chain."""

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **BinaryEnsemble._parameter_constraints,
        "n_estimators": [Interval(Integral, 1, None, closed="left")],
        "bootstrap": ["boolean"],
    }
    _under_samples: ClassVar[bool] = False

    n_estimators: int
    bootstrap: bool

    @property
    def _keeps_frames(self) -> bool:
        # Labels are appended to arrays, which the steps of a pipeline make of frames.
        return split_pipeline(self._classifier())[0] is not None

    def _make_jobs(self, data: TrainingData, rows: np.ndarray, seed: int) -> list[Job]:
        labels = data.labels.take(rows)
        varied = labels.varied
        if not len(varied):
            return []
        positives = labels.positives[varied]
        n_models = self._models_per_label(np.minimum(positives, len(rows) - positives))
        return [
            partial(
                _fit_chain,
                self._classifier(),
                data,
                rows,
                varied[n_models > number],
                derive_seed(seed, number),
                bootstrap=self.bootstrap,
                under_sample=self._under_samples,
            )
            for number in range(n_models.max())
        ]

    def _models_per_label(self, n_minority: np.ndarray) -> np.ndarray:
        """Return how many chains each label is in, from the counts of its less frequent value."""
        return np.full(len(n_minority), self.n_estimators)

    def _describe(self) -> None:
        self.estimators_ = [
            [None if link is None else link.model for link in member.models]
            for member in self._members_
        ]
        self.chains_ = [member.labels for member in self._members_]


class ECCClassifier(_Chains):
    """Average chains of classifiers that see the labels in random orders.

    In a chain, the classifier of a label is given the labels before it as features. An ensemble of
    classifier chains (ECC) averages several chains over random orders and random rows. Nothing in
    it is made for rare labels: it is the plain base that `ECCRUClassifier` extends.

    Parameters
    ----------
    estimator : classifier or None, default=None
        Classifier of two classes, as of `BRUSClassifier`.
    n_estimators : int, default=10
        Number of chains, at least 1.
    bootstrap : bool, default=True
        Whether each chain learns from as many rows as there are, drawn with replacement; False
        takes every row once.
    threshold_cv, threshold_scoring, n_jobs, random_state, verbose : as of `BRUSClassifier`
        Choice of thresholds, chains fitted in parallel, seed of all that is drawn, progress bar.

    Attributes
    ----------
    estimators_ : list of lists of classifiers
        The fitted classifiers of every chain, in its order. One is None where the rows of the
        chain hold one value of its label, which is then the label's score.
    chains_ : list of ndarray of int
        Columns of y in the order of every chain, without those that have one value.
    thresholds_, classes_, n_features_in_, n_labels_in_, feature_names_in_, label_names_in_
        As those of `BRUSClassifier`.

    See Also
    --------
    ECCRUClassifier : The same with under-sampling for every label.
    sklearn.multioutput.ClassifierChain : A single chain.

    Notes
    -----
    Classifiers are fitted with the true labels before theirs and predict with predicted ones, those
    whose score is above 0.5. A label's score is the mean over its chains; scores and thresholds are
    as in `BRUSClassifier`. Labels are appended to arrays, which data frames become, after the first
    steps of a pipeline if there are any.

    Without `bootstrap`, chains differ by their orders only, and their mean gains little over one
    (``docs/study/ensembles.md``). Cost: ``n_labels * n_estimators`` fits, times
    ``threshold_cv + 1``. Memory is that of the models, and scores O(n_samples * n_labels).

    References
    ----------
    .. [1] Read, Pfahringer, Holmes, Frank, "Classifier chains for multi-label classification",
       Machine Learning 85 (2011) 333-359, doi 10.1007/s10994-011-5256-5.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.ensemble import ECCClassifier
    >>> X, y = make_imbalanced_multilabel(n_samples=300, n_labels=4, random_state=0)
    >>> model = ECCClassifier(random_state=0).fit(X[:200], y[:200])
    >>> model.predict(X[200:]).shape
    (100, 4)
    """

    def __init__(
        self,
        estimator: Classifier | None = None,
        *,
        n_estimators: int = 10,
        bootstrap: bool = True,
        threshold_cv: ThresholdFolds = 3,
        threshold_scoring: str | float | Measure = "f1",
        n_jobs: int | None = None,
        random_state: Seed = None,
        verbose: bool = False,
    ) -> None:
        self.estimator = estimator
        self.n_estimators = n_estimators
        self.bootstrap = bootstrap
        self.threshold_cv = threshold_cv
        self.threshold_scoring = threshold_scoring
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.verbose = verbose


class ECCRUClassifier(_Chains):
    """Average chains of classifiers, each fitted on rows under-sampled for its label.

    An ensemble of classifier chains resilient to class imbalance (ECCRU): in every chain, the
    classifier of a label learns from all rows of its rarer value and as many randomly drawn rows
    of the other. Variants 2 and 3 give rare labels more classifiers, so that more of the other
    rows are used at about the same cost. Try thresholds alone first (`TunedThresholdClassifierCV`).

    Parameters
    ----------
    estimator : classifier or None, default=None
        Classifier of two classes, as of `BRUSClassifier`.
    variant : {1, 2, 3}, default=3
        1 (ECCRU) puts every label in every chain. 2 (ECCRU2) shares out the rows to learn from
        evenly over labels, so that rare labels are in more chains and frequent ones in fewer. 3
        (ECCRU3) also leaves no label in fewer than half of `n_estimators` chains.
    n_estimators : int, default=10
        Number c of chains of the first variant, at least 1. It sets the budget of the others.
    bootstrap : bool, default=True
        Whether each chain draws from as many rows as there are, drawn with replacement; False
        draws from every row once.
    threshold_cv, threshold_scoring, n_jobs, random_state, verbose : as of `BRUSClassifier`
        Choice of thresholds, chains fitted in parallel, seed of all that is drawn, progress bar.

    Attributes
    ----------
    n_models_per_label_ : ndarray of int of shape (n_labels,)
        Number of chains that each label is in; 0 for a label with one value, whose score is that
        value.
    estimators_, chains_
        As those of `ECCClassifier`.
    thresholds_, classes_, n_features_in_, n_labels_in_, feature_names_in_, label_names_in_
        As those of `BRUSClassifier`.

    See Also
    --------
    ECCClassifier : The same without under-sampling.
    BRUSClassifier : Under-sampling without chains.
    COCOAClassifier : Classifiers of three classes instead of chains.

    Notes
    -----
    Let m_j be the rows of the rarer value of label j, q the number of labels with two values and
    B = c (m_1 + ... + m_q) the budget of the first variant, in rows of rarer values; the rows to
    learn from are twice as many. The second variant puts label j in ``floor(B / (q m_j))`` chains,
    at least 1 and at most 10 c; the third in at least c / 2, rounded up. Chain i holds the labels
    that are in i chains or more. So the second variant learns from at most 1 + 1 / c times the
    rows of the first, the third from at most 1.5 + 1 / c times, and neither fits more than 10 c q
    classifiers. ``max(n_models_per_label_)`` chains are fitted.

    Orders, links between classifiers, scores and thresholds are as in `ECCClassifier`. Rows are
    under-sampled after the chain's own draw. Where the paper is silent: a chain of a single label
    is kept as a classifier without links, since dropping it would cost the rarest label its
    models, and a label that its share would put in no chain is in one.

    Under-sampling draws rows anew for each classifier, so `bootstrap` matters less than in
    `ECCClassifier`; without it, each has all rows of a rare label. Cost: ``threshold_cv + 1`` times
    the budget; about a minute of one core for 10 000 rows, 100 features and 50 labels. Memory is
    that of the models, and scores O(n_samples * n_labels).

    References
    ----------
    .. [1] Liu, Tsoumakas, "Making classifier chains resilient to class imbalance", ACML 2018, PMLR
       95, 280-295, arXiv 1807.11393.
    .. [2] Liu, Tsoumakas, "Dealing with class imbalance in classifier chains via random
       undersampling", Knowledge-Based Systems 192 (2020) 105292,
       doi 10.1016/j.knosys.2019.105292.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.ensemble import ECCRUClassifier
    >>> X, y = make_imbalanced_multilabel(n_samples=300, n_labels=4, random_state=0)
    >>> model = ECCRUClassifier(random_state=0).fit(X[:200], y[:200])
    >>> model.predict(X[200:]).shape
    (100, 4)
    >>> model.n_models_per_label_.tolist()  # the first label is the rarest
    [15, 7, 8, 11]
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **_Chains._parameter_constraints,
        "variant": [Interval(Integral, 1, 3, closed="both")],
    }
    _under_samples = True

    def __init__(
        self,
        estimator: Classifier | None = None,
        variant: Literal[1, 2, 3] = 3,
        *,
        n_estimators: int = 10,
        bootstrap: bool = True,
        threshold_cv: ThresholdFolds = 3,
        threshold_scoring: str | float | Measure = "f1",
        n_jobs: int | None = None,
        random_state: Seed = None,
        verbose: bool = False,
    ) -> None:
        self.estimator = estimator
        self.variant = variant
        self.n_estimators = n_estimators
        self.bootstrap = bootstrap
        self.threshold_cv = threshold_cv
        self.threshold_scoring = threshold_scoring
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.verbose = verbose

    def _models_per_label(self, n_minority: np.ndarray) -> np.ndarray:
        if self.variant == 1:
            return super()._models_per_label(n_minority)
        fewest = 1 if self.variant == 2 else int(np.ceil(_MIN_CHAINS * self.n_estimators))
        shares = self.n_estimators * n_minority.sum() // (len(n_minority) * n_minority)
        return shares.clip(fewest, _MAX_CHAINS * self.n_estimators)

    def _describe(self) -> None:
        super()._describe()
        in_chains = np.concatenate([np.empty(0, dtype=np.intp), *self.chains_])
        self.n_models_per_label_ = np.bincount(in_chains, minlength=self.n_labels_in_)


@dataclass(frozen=True)
class Chain:
    """The classifiers of one chain, in its order.

    `models` has None for a label with one value in the rows, which `constants`, shape (n_labels,),
    holds.
    """

    labels: np.ndarray
    models: list[Any]
    constants: np.ndarray

    def scores(self, X: Any) -> np.ndarray:
        """Return the scores of the chain's labels, each given the predictions before it."""
        scores = np.tile(self.constants, (X.shape[0], 1))
        for place, link in enumerate(self.models):
            if link is not None:
                features = X if link.head is None else link.head.transform(X)
                known = _append(features, scores[:, :place] > 0.5)
                scores[:, place] = last_class_score(link.model, known)
        return scores


class Link(NamedTuple):
    """The classifier of one label in a chain, and the steps of a pipeline before it.

    Labels are appended to what the steps return, so that none scales, selects or refuses them.
    """

    head: Any
    model: Any


def _fit_chain(
    estimator: Any,
    data: TrainingData,
    rows: np.ndarray,
    labels: np.ndarray,
    seed: int,
    *,
    bootstrap: bool,
    under_sample: bool,
) -> Chain:
    rng = np.random.RandomState(seed)
    labels = rng.permutation(labels)
    if bootstrap:
        rows = np.sort(rows[rng.randint(len(rows), size=len(rows))])
    Y = data.labels.Y[rows][:, labels].toarray().astype(np.int64)
    models: list[Any] = []
    for place in range(len(labels)):
        codes = Y[:, place]
        if codes.min() == codes.max():
            models.append(None)
            continue
        drawn = draw_balanced(codes, rng) if under_sample else np.arange(len(rows))
        X, weight = data.take(rows[drawn])
        head, classifier = split_pipeline(estimator)
        if head is not None:
            head = clone_seeded(head, rng, replace=True)
            X = head.fit_transform(X, codes[drawn])
        known = _append(X, Y[drawn, :place])
        models.append(Link(head, fit_classes(classifier, known, codes[drawn], weight, rng)))
    return Chain(labels, models, (Y[0] > 0).astype(float))


def _append(X: Any, labels: np.ndarray) -> Any:
    if sparse.issparse(X):
        # Of the kind that X is: not every classifier takes arrays and matrices alike.
        kind = sparse.csr_array if isinstance(X, sparse.sparray) else sparse.csr_matrix
        return kind(sparse.hstack([X, kind(labels.astype(X.dtype))], format="csr"))
    X = np.asarray(X)
    return np.hstack([X, labels.astype(X.dtype)])
