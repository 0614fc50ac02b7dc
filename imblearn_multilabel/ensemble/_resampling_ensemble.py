"""An ensemble of samplings."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral
from typing import Any, ClassVar, Literal, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin
from sklearn.utils import get_tags
from sklearn.utils.parallel import Parallel, delayed
from sklearn.utils.validation import check_is_fitted

from imblearn_multilabel._compat import (
    DocumentationLink,
    HasMethods,
    Interval,
    StrOptions,
    fit_context,
    validate_data,
)
from imblearn_multilabel._containers import Container, wrap
from imblearn_multilabel._support import make_generator, unfitted
from imblearn_multilabel._typing import Classifier, Sampler, Seed, Table
from imblearn_multilabel._validation import check_kind, check_same_length
from imblearn_multilabel.ensemble._members import (
    MAX_SEED,
    Member,
    Target,
    fit_member,
    read_target,
    score_held_out,
)
from imblearn_multilabel.ensemble._thresholds import MEASURES, best_thresholds


class ResamplingEnsembleClassifier(
    DocumentationLink, ClassifierMixin, MetaEstimatorMixin, BaseEstimator
):
    """Average classifiers fitted on independent resamplings of the data.

    A sampler that draws at random gives other rows each time; one draw may be a bad one. Here
    every member learns from a draw of its own, the scores of the members are averaged, and each
    label gets the threshold that is best for it on rows the members had not seen.

    Parameters
    ----------
    estimator : classifier or None, default=None
        Classifier of the members; any that takes an indicator matrix, scikit-multilearn's
        included. None is ``OneVsRestClassifier(LogisticRegression(max_iter=1000))``: fast, sparse
        data stays sparse, and its scores are graded, which averages and thresholds need.
    sampler : object with ``fit_resample`` or None, default=None
        Sampler of the members, or a pipeline of samplers. None is ``MLSOL(sampling_ratio=0.3)``,
        the papers' choice.
    n_estimators : int, default=5
        Number of members, at least 1.
    threshold_cv : int, "train" or None, default=3
        Where thresholds are chosen. An int of at least 2 is a number of folds: their members are
        fitted on the resampled other folds, so ``n_estimators * threshold_cv`` more classifiers
        are fitted in all. ``"train"`` takes the members' scores on the training rows, which they
        know: thresholds tend to come out too high. None sets 0.5 for all labels.
    threshold_measure : {"f", "g_mean", "balanced_accuracy"}, default="f"
        Measure that a label's threshold maximizes: F measure, geometric mean of true positive and
        true negative rate, or their arithmetic mean.
    n_jobs : int or None, default=None
        Number of members fitted in parallel. The result does not depend on it.
    random_state : int, RandomState instance or None, default=None
        Seed of folds, samplers and classifiers, whose own ``random_state`` it replaces: members
        with one seed would all be the same. None draws fresh entropy.
    verbose : bool, default=False
        Whether to show a progress bar.

    Attributes
    ----------
    estimators_ : list of classifiers
        The fitted members. A member is None if its rows left nothing to learn.
    estimators_labels_ : list of ndarray of int
        Columns of y each member was fitted on: those with both values in its rows, where a single
        one of several labels is given twice. For the other labels its score is their one value.
    thresholds_ : ndarray of float of shape (n_labels,)
        A label is predicted where its score is greater.
    classes_ : list of ndarray of shape (n_labels,), or ndarray
        Values of every label; a single array where y has one dimension.
    n_features_in_, n_labels_in_ : int
        Numbers of columns of X and y.
    feature_names_in_, label_names_in_ : ndarray of str
        Column names of X and y, where all are strings.

    See Also
    --------
    imblearn_multilabel.over_sampling.MLSOL : The default sampler.
    sklearn.model_selection.TunedThresholdClassifierCV : Thresholds for one binary target.

    Notes
    -----
    Seeds are drawn up front from one generator, those of the members first, so `threshold_cv`
    changes thresholds but no member. Folds are stratified by all labels
    (`MultilabelStratifiedKFold`). Thresholds are 0.05, 0.10, ..., 0.95; of equally good ones the
    one nearest 0.5 is taken, then the lower. A label without positives or negatives gets 0.5.

    Scores are probabilities where the classifier has ``predict_proba``, in either form:
    a table, dense or sparse, or a list with one array per label. Decision values go through
    the logistic function; of a classifier with neither, the predictions are averaged as votes.

    Where sources differ: thresholds are chosen on held-out rows. Mulan chooses them on the
    training rows the members have seen (``threshold_cv="train"``). A label is predicted where its
    score is above the threshold; in Mulan, at or above. Cost: ``n_estimators *
    (threshold_cv + 1)`` resamplings and fits; memory for scores O(n_samples * n_labels).

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
    >>> model.predict_proba(X[200:]).shape
    (100, 4)
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        "estimator": [HasMethods(["fit", "predict"]), None],
        "sampler": [HasMethods(["fit_resample"]), None],
        "n_estimators": [Interval(Integral, 1, None, closed="left")],
        "threshold_cv": [Interval(Integral, 2, None, closed="left"), StrOptions({"train"}), None],
        "threshold_measure": [StrOptions(set(MEASURES))],
        "n_jobs": [Integral, None],
        "random_state": ["random_state"],
        "verbose": ["boolean"],
    }

    def __init__(
        self,
        estimator: Classifier | None = None,
        sampler: Sampler | None = None,
        *,
        n_estimators: int = 5,
        threshold_cv: int | Literal["train"] | None = 3,
        threshold_measure: Literal["f", "g_mean", "balanced_accuracy"] = "f",
        n_jobs: int | None = None,
        random_state: Seed = None,
        verbose: bool = False,
    ) -> None:
        self.estimator = estimator
        self.sampler = sampler
        self.n_estimators = n_estimators
        self.threshold_cv = threshold_cv
        self.threshold_measure = threshold_measure
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

        Returns
        -------
        self : object
            The classifier itself.
        """
        fitted = unfitted(self)
        fitted._fit(X, y)
        # One statement: an interrupt leaves the old state or the new one.
        self.__dict__ = fitted.__dict__
        return self

    def _fit(self, X: Any, y: Any) -> None:
        X_table = self._read_features(X, reset=True)
        target = read_target(y, type(self).__name__)
        check_same_length(X_table, target.table)
        self._check_folds(X_table.n_rows)
        rng = make_generator(self.random_state)
        seeds = rng.randint(MAX_SEED, size=self.n_estimators)
        parts, rows = self._parts(), np.arange(X_table.n_rows)
        fits = [delayed(fit_member)(*parts, X_table, target, rows, seed) for seed in seeds]
        self._members_ = list(self._run("members", fits))
        self.estimators_ = [member.estimator for member in self._members_]
        self.estimators_labels_ = [member.labels for member in self._members_]
        self.classes_ = target.classes
        self._is_flat_, self._values_ = target.is_flat, target.values
        self.n_labels_in_ = target.Y.shape[1]
        if target.names is not None:
            self.label_names_in_ = np.array(target.names, dtype=object)
        self.thresholds_ = self._choose_thresholds(X_table, target, rng)

    def predict(self, X: Table) -> np.ndarray:
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
        is_on = self._average(X) > self.thresholds_
        predicted = self._values_[is_on.astype(np.intp)]
        return predicted.ravel() if self._is_flat_ else predicted

    def predict_proba(self, X: Table) -> np.ndarray:
        """Average the scores of the members, without thresholds.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
            Features.

        Returns
        -------
        ndarray of float of shape (n_samples, n_labels)
            In [0, 1]; of shape (n_samples, n_classes) where y had one dimension.
        """
        scores = self._average(X)
        if not self._is_flat_:
            return scores
        return np.column_stack([1 - scores, scores])[:, : len(self.classes_)]

    def _average(self, X: Any) -> np.ndarray:
        check_is_fitted(self)
        X = self._read_features(X, reset=False).data
        parts = Parallel(n_jobs=self.n_jobs, prefer="threads", return_as="generator")(
            delayed(Member.scores)(member, X) for member in self._members_
        )
        scores = np.zeros((X.shape[0], self.n_labels_in_))
        for part in parts:
            scores += part
        return scores / len(self._members_)

    def _choose_thresholds(
        self, X: Container, target: Target, rng: np.random.RandomState
    ) -> np.ndarray:
        if self.threshold_cv is None:
            return np.full(target.Y.shape[1], 0.5)
        if self.threshold_cv == "train":
            scores = self._average(X.data)
        else:
            scores = self._score_out_of_fold(self.threshold_cv, X, target, rng)
        return best_thresholds(scores, target.Y, self.threshold_measure)

    def _score_out_of_fold(
        self, n_folds: int, X: Container, target: Target, rng: np.random.RandomState
    ) -> np.ndarray:
        """Average, for every row, members that are fitted without its fold."""
        from imblearn_multilabel.model_selection import MultilabelStratifiedKFold

        folds = MultilabelStratifiedKFold(n_folds, shuffle=True, random_state=rng.randint(MAX_SEED))
        jobs = [
            (train, test, seed)
            for train, test in folds.split(np.empty(X.n_rows), target.Y)
            for seed in rng.randint(MAX_SEED, size=self.n_estimators)
        ]
        parts = self._parts()
        fits = [delayed(score_held_out)(*parts, X, target, *job) for job in jobs]
        scores = np.zeros(target.Y.shape)
        for (_, test, _), part in zip(jobs, self._run("thresholds", fits), strict=True):
            scores[test] += part
        return scores / self.n_estimators

    def _check_folds(self, n_rows: int) -> None:
        if isinstance(self.threshold_cv, Integral) and n_rows < self.threshold_cv:
            raise ValueError(
                f"`threshold_cv={self.threshold_cv}` needs as many rows; got n_samples = {n_rows}. "
                'Use fewer folds, "train" or None.'
            )

    def _run(self, purpose: str, jobs: list[Any]) -> Iterable[Any]:
        # Imported here: what suits the place, a terminal or a notebook, is found out by the import.
        from tqdm.auto import tqdm

        # Results come one by one, so that scores can be added up as they do.
        results = Parallel(n_jobs=self.n_jobs, return_as="generator")(jobs)
        return tqdm(results, desc=purpose, total=len(jobs), disable=not self.verbose)

    def _parts(self) -> tuple[Any, Any]:
        """Return classifier and sampler."""
        estimator, sampler = self.estimator, self.sampler
        if estimator is None:
            from sklearn.linear_model import LogisticRegression
            from sklearn.multiclass import OneVsRestClassifier

            estimator = OneVsRestClassifier(LogisticRegression(max_iter=1000))
        if sampler is None:
            from imblearn_multilabel.over_sampling import MLSOL

            sampler = MLSOL(sampling_ratio=0.3)
        return estimator, sampler

    def _read_features(self, X: Any, *, reset: bool) -> Container:
        """Check what indexing rows of `X` needs; frames stay frames, all else becomes an array."""
        container = wrap(X)
        if container.is_frame:
            validate_data(self, X, reset=reset, skip_check_array=True)
            return container
        values = check_kind(container)
        return wrap(
            validate_data(
                self, values, reset=reset, accept_sparse="csr", dtype=None, ensure_all_finite=False
            )
        )

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.classifier_tags.multi_label = True
        tags.target_tags.multi_output = True
        parts = [get_tags(part).input_tags for part in self._parts()]
        tags.input_tags.sparse = all(part.sparse for part in parts)
        tags.input_tags.allow_nan = all(part.allow_nan for part in parts)
        tags.input_tags.string = all(part.string for part in parts)
        return tags
