"""An ensemble of samplings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from numbers import Integral
from typing import Any, ClassVar, Literal, Self

import numpy as np
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from imblearn_multilabel._algorithms.cuts import Measure
from imblearn_multilabel._classifiers import (
    VariedLabels,
    check_classifier,
    for_label_matrices,
    label_scores,
    response_name,
    split_pipeline,
)
from imblearn_multilabel._compat import HasMethods, Interval, StrOptions, fit_context
from imblearn_multilabel._estimators import clone_seeded, derive_seed
from imblearn_multilabel._labels import read_labels
from imblearn_multilabel._memory import check_dense
from imblearn_multilabel._typing import Classifier, Sampler, Seed, Table
from imblearn_multilabel.ensemble._base import (
    Job,
    MemberEnsemble,
    ThresholdFolds,
    TrainingData,
)


class ResamplingEnsembleClassifier(MemberEnsemble):
    """Average classifiers fitted on independent resamplings of the data.

    A sampler that draws at random gives other rows each time; one draw may be a bad one. Here
    every member learns from a draw of its own, the scores of the members are averaged, and each
    label gets the threshold that is best for it on rows the members had not seen.

    Parameters
    ----------
    estimator : classifier or None, default=None
        Classifier of the members, scikit-multilearn's included; one for a single target is trained
        once per label. The steps before the classifier of a pipeline are fitted on a member's rows
        before they are resampled. None is ``LogisticRegression(max_iter=1000)``: fast, sparse data
        stays sparse, and its scores are graded, which averages and thresholds need.
    sampler : object with ``fit_resample``, "default" or None, default="default"
        Sampler of the members, or a pipeline of samplers. "default" is
        ``MLSOL(sampling_ratio=0.3)``, the papers' choice. None leaves the rows as they are.
    n_estimators : int, default=5
        Number of members, at least 1.
    threshold_cv, threshold_scoring, n_jobs, random_state, verbose : as of `BRUSClassifier`
        Choice of thresholds, members fitted in parallel, seed of all that is drawn (samplers and
        classifiers with a ``random_state`` of their own included), progress bar.

    Attributes
    ----------
    estimators_ : list of classifiers
        The fitted members. A member is None if its rows left nothing to learn.
    estimators_labels_ : list of ndarray of int
        Columns of y each member was fitted on: those with both values in its rows, where a single
        one of several labels is given twice. For the other labels its score is their one value.
    thresholds_, classes_, n_features_in_, n_labels_in_, feature_names_in_, label_names_in_
        As those of `BRUSClassifier`.

    See Also
    --------
    imblearn_multilabel.over_sampling.MLSOL : The default sampler.
    imblearn_multilabel.model_selection.TunedThresholdClassifierCV : Describes the thresholds; set
        `threshold_cv` to None and wrap the ensemble in it for other rules.

    Notes
    -----
    Seeds are derived from one draw, so `threshold_cv` changes thresholds but no member. Folds are
    stratified by all labels (`MultilabelStratifiedKFold`). Scores and thresholds are as in
    `BRUSClassifier`; a label without positives or negatives gets 0.5.

    Where sources differ: thresholds are chosen on held-out rows. Mulan chooses them on the
    training rows the members have seen (``threshold_cv="train"``), and takes the best of 0.05,
    0.10, ..., 0.95 without regularization. Cost: ``n_estimators * (threshold_cv + 1)`` resamplings
    and fits; memory for scores O(n_samples * n_labels).

    References
    ----------
    .. [1] Liu, Tsoumakas, "Synthetic oversampling of multi-label data based on local label
       distribution", ECML PKDD 2019, LNAI 11907, doi 10.1007/978-3-030-46147-8_11 (ensemble of
       multi-label samplings, EMLS).
    .. [2] Liu, Blekas, Tsoumakas, "Multi-label sampling based on local label imbalance", Pattern
       Recognition 122 (2022) 108294, doi 10.1016/j.patcog.2021.108294.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.ensemble import ResamplingEnsembleClassifier
    >>> X, y = make_imbalanced_multilabel(n_samples=300, n_labels=4, random_state=0)
    >>> model = ResamplingEnsembleClassifier(n_estimators=3, random_state=0).fit(X[:200], y[:200])
    >>> model.predict(X[200:]).shape
    (100, 4)
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **MemberEnsemble._parameter_constraints,
        "sampler": [HasMethods(["fit_resample"]), StrOptions({"default"}), None],
        "n_estimators": [Interval(Integral, 1, None, closed="left")],
    }

    def __init__(
        self,
        estimator: Classifier | None = None,
        sampler: Sampler | Literal["default"] | None = "default",
        *,
        n_estimators: int = 5,
        threshold_cv: ThresholdFolds = 3,
        threshold_scoring: str | float | Measure = "f1",
        n_jobs: int | None = None,
        random_state: Seed = None,
        verbose: bool = False,
    ) -> None:
        self.estimator = estimator
        self.sampler = sampler
        self.n_estimators = n_estimators
        self.threshold_cv = threshold_cv
        self.threshold_scoring = threshold_scoring
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.verbose = verbose

    # `estimator` and `sampler` are the caller's, so their parameters are checked as well.
    @fit_context(prefer_skip_nested_validation=False)
    def fit(self, X: Table, y: Table) -> Self:
        """Fit the members and choose the thresholds.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
            Features. A data frame reaches samplers and classifiers as it is.
        y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
            0/1 indicator matrix; or one dimension with two classes of any kind.
        """
        check_classifier(self._parts()[0])
        return self._fit(X, y)

    def _describe(self) -> None:
        models = [member.model for member in self._members_]
        self.estimators_ = [model.estimator_ for model in models]
        self.estimators_labels_ = [model.kept_ for model in models]

    def _make_jobs(self, data: TrainingData, rows: np.ndarray, seed: int) -> list[Job]:
        return [
            partial(_fit_member, *self._parts(), data, rows, derive_seed(seed, number))
            for number in range(self.n_estimators)
        ]

    def _estimators(self) -> list[Any]:
        return [part for part in self._parts() if part is not None]

    @property
    def _hidden_sampler(self) -> Any:
        """The unfitted sampler, for those who prepare features for it."""
        return self._parts()[1]

    def _parts(self) -> tuple[Any, Any]:
        estimator, sampler = self.estimator, self.sampler
        if estimator is None:
            estimator = LogisticRegression(max_iter=1000)
        if isinstance(sampler, str):
            from imblearn_multilabel.over_sampling import MLSOL

            sampler = MLSOL(sampling_ratio=0.3)
        return estimator, sampler


@dataclass(frozen=True)
class ResampledMember:
    """A classifier of all labels that was fitted on resampled rows."""

    model: VariedLabels
    labels: np.ndarray
    head: Any = None

    def scores(self, X: Any) -> np.ndarray:
        """Return one score in [0, 1] per row and label, so that members can be averaged."""
        if self.head is not None:
            X = self.head.transform(X)
        method = response_name(self.model, "any")
        scores = label_scores(self.model, X, len(self.labels), method)
        return expit(scores) if method == "decision_function" else scores


def _fit_member(
    estimator: Any, sampler: Any, data: TrainingData, rows: np.ndarray, seed: int
) -> ResampledMember:
    """Resample some rows and fit a classifier on the result; the other rows have no influence."""
    rng = np.random.RandomState(seed)
    X, y = data.X.take(rows, keep_index=False), data.y.take(rows, keep_index=False)
    head, estimator = split_pipeline(estimator)
    if head is not None:
        head = clone_seeded(head, rng, replace=True)
        X = head.fit_transform(X, y)
    if sampler is not None:
        X, y = clone_seeded(sampler, rng, replace=True).fit_resample(X, y)
    labels = read_labels(y, type(sampler).__name__)
    check_dense("ResamplingEnsembleClassifier", labels.Y.shape, 9)
    Y = labels.Y.toarray().astype(np.int64)
    model = for_label_matrices(clone_seeded(estimator, rng, replace=True))
    if not isinstance(model, VariedLabels):
        model = VariedLabels(model, labels.names)
        if Y.shape[1] == 1 and len(np.unique(Y)) == 2:
            # Classifiers of several labels take a single one in one dimension.
            Y = Y.ravel()
    return ResampledMember(model.fit(X, Y), np.arange(data.labels.n_labels), head)
