"""Thresholds for label matrices: a classifier that chooses them, and the choice on arrays."""

from __future__ import annotations

from dataclasses import replace
from numbers import Integral, Real
from typing import Any, ClassVar, Literal, TypeAlias

import numpy as np
from scipy import sparse
from scipy.special import expit, logit
from scipy.stats import rankdata
from sklearn.utils.validation import check_is_fitted

from imblearn_multilabel._algorithms.cuts import (
    Cuts,
    Measure,
    cuts_by_label,
    cuts_of,
    thresholds_between,
)
from imblearn_multilabel._compat import (
    HasMethods,
    Interval,
    StrOptions,
    available_if,
)
from imblearn_multilabel._support import block_slices
from imblearn_multilabel._typing import Classifier, Seed, Table
from imblearn_multilabel._validation import read_labels
from imblearn_multilabel.model_selection._out_of_fold import (
    Response,
    Target,
    WrappingClassifier,
    check_weight,
    fit_and_score,
    label_scores,
    response_name,
    route_fit,
    scored_only,
)

Strategy: TypeAlias = Literal["per_label", "global", "prior", "top"]

#: The regularized rule, as chosen in docs/study/thresholds.md: positives that the pooled curve
#: counts for, width of the window of nearly best cuts, positives that the line counts for.
_POOLED_POSITIVES, _WINDOW, _LINE_POSITIVES = 10, 0.1, 5
#: Predicted rows per positive at which recall curves are pooled.
_RATIOS = np.geomspace(1 / 16, 64, 241)
#: Cuts of a label that the regularized rule looks at, evenly spaced in the log of predicted rows.
_MOST_CUTS = 2048
#: Probabilities nearer to 0 or 1 than this count as this near.
_TINY = 1e-6


class TunedThresholdClassifierCV(WrappingClassifier):
    """Cut the scores of a multi-label classifier where each label is predicted best.

    A classifier that predicts a label from 0.5 on rarely predicts a rare label at all. Here the
    scores of rows held out by cross-validation choose the thresholds. This is the remedy for
    rare labels to try first: it needs no other model and no other rows.

    Parameters
    ----------
    estimator : classifier
        Any multi-label classifier with ``predict_proba`` or ``decision_function``, or a pipeline
        that ends with one. A sampler in the pipeline resamples training rows only.
    scoring : {"f1", "f1_micro", "balanced_accuracy", "g_mean"}, float or callable, default="f1"
        Measure to maximize, by label. A float > 0 is the beta of an F measure. A callable gets
        arrays of one shape, (hits, false_alarms, positives, n_samples), and returns an array in
        [0, 1], higher is better. "f1_micro" pools the cells of all labels; for the strategies
        "global" and "top" only.
    strategy : {"per_label", "global", "prior", "top"}, default="per_label"
        "per_label" chooses a threshold for every label (SCut [1]_). "global" chooses one for all
        labels, by the mean of their measures. "prior" predicts each label for the share of rows
        that carry it in y (PCut). "top" predicts the k best labels of every row (RCut) and
        chooses k by the mean of the labels' measures.
    regularize : bool, default=True
        Whether "per_label" borrows from all labels what few positives cannot tell, see Notes.
        False takes the exact best cut of every label.
    response_method : {"auto", "predict_proba", "decision_function"}, default="auto"
        Method of the estimator that gives the scores; "auto" prefers the first.
    cv : int, float, splitter, iterable, "prefit" or None, default=None
        Folds. An int means `MultilabelStratifiedKFold` without shuffling, None five such folds. A
        float in (0, 1) is the share of one held-out part. Otherwise a splitter, or pairs of
        training and test row numbers. "prefit" takes a fitted `estimator` as it is; give `fit`
        rows that it has not seen. So does a ``FrozenEstimator``, whatever `cv`.
    refit : bool, default=True
        Whether the estimator is fitted again on all rows; must be False with "prefit". False
        keeps the model of the training part, where `cv` makes one split only.
    n_jobs : int or None, default=None
        Folds fitted at once. The result does not depend on it.
    random_state : int, RandomState instance or None, default=None
        Seed of the held-out part where `cv` is a float; None draws fresh entropy.
    store_cv_results : bool, default=False
        Whether to keep the out-of-fold scores in `cv_results_`.

    Attributes
    ----------
    estimator_ : object
        The fitted classifier that scores rows to predict. Where a label of y has one value, it
        wraps a clone of `estimator` (of its last step in a pipeline) that does not see the label.
    best_thresholds_ : ndarray of float of shape (n_labels,)
        A label is predicted where its score is at least this. Not with the strategy "top". A
        label with one value in y has the usual one, 0.5 or decision value 0.
    best_scores_ : ndarray of float of shape (n_labels,)
        The measure by label on the out-of-fold scores; nan for a label with one value. With
        "f1_micro", one value of the pooled cells for all labels.
    n_top_ : int
        Labels predicted per row, with the strategy "top" only. Labels whose scores tie with the
        last of them are predicted as well.
    cv_results_ : dict
        Only with `store_cv_results`: "scores", ndarray of shape (n_samples, n_labels) with the
        out-of-fold scores, nan for rows in no test part.
    classes_ : list of ndarray of shape (n_labels,), or ndarray
        Values of every label; a single array where y has one dimension.
    n_features_in_ : int
        Number of features, if the fitted estimator knows it.
    feature_names_in_ : ndarray of str
        Names of features, if the fitted estimator knows them.
    label_names_in_ : ndarray of object
        Names of labels, if y has them.

    See Also
    --------
    choose_thresholds : The same choice on arrays of scores, from whatever model.
    CalibratedClassifierCV : Probabilities that agree with observed shares.
    sklearn.model_selection.TunedThresholdClassifierCV : The same for one binary target.

    Notes
    -----
    Wrap single-target classifiers in ``MultiOutputClassifier`` or ``OneVsRestClassifier`` first
    and this class last. scikit-learn's class of this name, put inside ``OneVsRestClassifier``,
    is ignored without a word.

    **Regularization.** The best cut on three positives says little about the next rows. First,
    each label's recall, as a function of predicted rows per positive, is averaged with that of
    all labels, which counts for 10 positives. Second, the threshold is a mean of nearly best
    cuts in log-odds: a cut weighs ``exp(sqrt(positives + 10) * (quality - best) / 0.1)`` times
    its distance to the next cut in log predicted rows. Third, it is shrunk toward a line in the
    log-odds of the label's share, fitted over all labels; the line counts for 5 values of the
    rarer kind. Decision values count as log-odds. Every constant comes from an experiment on
    training parts (``docs/study/thresholds.md``); with one label, only the second part acts.

    Of equally good exact cuts the one with fewest predicted rows is taken. Thresholds lie
    half-way between two scores.

    **Cost.** One fit per fold and one more; O(n_samples log n_samples) per label for the cuts,
    in blocks of labels. "global" sorts all cells at once, in about four times their memory.

    `sample_weight` weighs rows in the measure, and reaches ``fit`` of the estimator; with
    metadata routing, as its fit request says.

    References
    ----------
    .. [1] Yang, "A study of thresholding strategies for text categorization", SIGIR 2001,
       doi 10.1145/383952.383975 (SCut, PCut, RCut).
    .. [2] Lipton, Elkan, Naryanaswamy, "Optimal thresholding of classifiers to maximize F1
       measure", ECML PKDD 2014, arXiv 1402.1892.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.multiclass import OneVsRestClassifier
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.metrics import macro_f1_score
    >>> from imblearn_multilabel.model_selection import TunedThresholdClassifierCV
    >>> X, y = make_imbalanced_multilabel(400, n_labels=6, noise=4.0, random_state=0)
    >>> plain = OneVsRestClassifier(LogisticRegression()).fit(X[:200], y[:200])
    >>> tuned = TunedThresholdClassifierCV(plain, cv=3).fit(X[:200], y[:200])
    >>> plain_score = macro_f1_score(y[200:], plain.predict(X[200:]))
    >>> macro_f1_score(y[200:], tuned.predict(X[200:])) > plain_score
    True
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        "estimator": [
            HasMethods(["fit", "predict_proba"]),
            HasMethods(["fit", "decision_function"]),
        ],
        "scoring": [
            StrOptions({"f1", "f1_micro", "balanced_accuracy", "g_mean"}),
            Interval(Real, 0, None, closed="neither"),
            callable,
        ],
        "strategy": [StrOptions({"per_label", "global", "prior", "top"})],
        "regularize": ["boolean"],
        "response_method": [StrOptions({"auto", "predict_proba", "decision_function"})],
        "cv": ["cv_object", StrOptions({"prefit"}), Interval(Real, 0, 1, closed="neither")],
        "refit": ["boolean"],
        "n_jobs": [Integral, None],
        "random_state": ["random_state"],
        "store_cv_results": ["boolean"],
    }

    def __init__(
        self,
        estimator: Classifier,
        *,
        scoring: str | float | Measure = "f1",
        strategy: Strategy = "per_label",
        regularize: bool = True,
        response_method: Response = "auto",
        cv: Any = None,
        refit: bool = True,
        n_jobs: int | None = None,
        random_state: Seed = None,
        store_cv_results: bool = False,
    ) -> None:
        self.estimator = estimator
        self.scoring = scoring
        self.strategy = strategy
        self.regularize = regularize
        self.response_method = response_method
        self.cv = cv
        self.refit = refit
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.store_cv_results = store_cv_results

    def _fit_target(
        self, X: Any, y: Any, target: Target, weight: np.ndarray | None, params: dict[str, Any]
    ) -> Any:
        measure = _measure_of(self.scoring, self.strategy)
        routed = route_fit(self, weight, params)
        if self.refit and isinstance(self.cv, str):
            raise ValueError('`refit` must be False with `cv="prefit"`; got True.')
        self.estimator_, scores = fit_and_score(
            self, X, y, target, routed, self.response_method, refit=self.refit
        )
        self._response_ = response_name(self.estimator_, self.response_method)
        if self.store_cv_results:
            self.cv_results_ = {"scores": scores}
        self._choose(*scored_only(scores, target.Y, weight), measure)
        return self.estimator_

    def _choose(
        self,
        scores: np.ndarray,
        Y: sparse.csr_array,
        weight: np.ndarray | None,
        measure: Measure,
    ) -> None:
        pooled = self.scoring == "f1_micro"
        if self.strategy == "top":
            self.n_top_ = _choose_top(scores, Y, measure, weight, pooled=pooled)
            is_on = _within_top(scores, self.n_top_)
        else:
            self.best_thresholds_ = _choose_thresholds(
                scores,
                Y,
                measure,
                self.strategy,
                weight,
                regularize=self.regularize,
                pooled=pooled,
                log_odds=self._response_ == "decision_function",
            )
            is_on = scores >= self.best_thresholds_
        self.best_scores_ = _judge(is_on, Y, measure, weight, pooled=pooled)

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
        scores = label_scores(self.estimator_, X, self._target_.n_labels, self._response_)
        if self.strategy == "top":
            return self._target_.written(_within_top(scores, self.n_top_))
        return self._target_.written(scores >= self.best_thresholds_)

    @available_if(lambda self: _has(self, "predict_proba"))
    def predict_proba(self, X: Any) -> Any:
        """Return the probabilities of the fitted estimator; thresholds play no part.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
            Features.

        Returns
        -------
        object
            What the estimator returns.
        """
        check_is_fitted(self)
        return self.estimator_.predict_proba(X)

    @available_if(lambda self: _has(self, "decision_function"))
    def decision_function(self, X: Any) -> Any:
        """Return the decision values of the fitted estimator; thresholds play no part.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
            Features.

        Returns
        -------
        object
            What the estimator returns.
        """
        check_is_fitted(self)
        return self.estimator_.decision_function(X)


def choose_thresholds(
    scores: np.ndarray,
    y: Table,
    *,
    scoring: str | float | Measure = "f1",
    strategy: Literal["per_label", "global", "prior"] = "per_label",
    regularize: bool = True,
    log_odds: bool = False,
    sample_weight: Any = None,
) -> np.ndarray:
    """Choose the score from which on each label is predicted.

    For scores of any model, a neural network's too; take rows that the model was not fitted on.

    Parameters
    ----------
    scores : ndarray of shape (n_samples, n_labels)
        Probabilities, or decision values with `log_odds`.
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        True 0/1 indicator matrix.
    scoring : {"f1", "f1_micro", "balanced_accuracy", "g_mean"}, float or callable, default="f1"
        Measure to maximize, as in `TunedThresholdClassifierCV`.
    strategy : {"per_label", "global", "prior"}, default="per_label"
        One threshold per label, one for all, or as many predicted rows as carry the label.
    regularize : bool, default=True
        Whether "per_label" borrows from all labels what few positives cannot tell; False takes
        the exact best cut of every label.
    log_odds : bool, default=False
        Whether scores are decision values, any numbers with 0 in the middle. Otherwise they must
        be in [0, 1].
    sample_weight : array-like of shape (n_samples,) or None, default=None
        Weights of rows, at least 0.

    Returns
    -------
    ndarray of float of shape (n_labels,)
        Predict a label where its score is at least this. A label with one value in y has 0.5, or
        0 with `log_odds`.

    Raises
    ------
    ValueError
        If shapes differ, or a score is nan or not in the stated range.

    See Also
    --------
    TunedThresholdClassifierCV : Chooses on out-of-fold scores; describes the rules.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_multilabel.model_selection import choose_thresholds
    >>> scores = np.array([[0.1], [0.2], [0.4], [0.3]])
    >>> y = np.array([[0], [1], [1], [0]])
    >>> choose_thresholds(scores, y, regularize=False)
    array([0.15])
    """
    Y = read_labels(y)[1].Y
    scores = np.asarray(scores)
    if scores.shape != Y.shape:
        raise ValueError(
            f"`scores` must have the shape of `y`, {Y.shape}; got {scores.shape}. Pass one row "
            "per sample and one column per label."
        )
    return _choose_thresholds(
        scores,
        Y,
        _measure_of(scoring, strategy),
        strategy,
        check_weight(sample_weight, Y.shape[0]),
        regularize=regularize,
        pooled=isinstance(scoring, str) and scoring == "f1_micro",
        log_odds=log_odds,
    )


def _choose_thresholds(
    scores: np.ndarray,
    Y: sparse.csr_array,
    measure: Measure,
    strategy: Strategy,
    weight: np.ndarray | None,
    *,
    regularize: bool,
    pooled: bool,
    log_odds: bool,
) -> np.ndarray:
    _check_scores(scores, log_odds=log_odds)
    usual = 0.0 if log_odds else 0.5
    if strategy == "global":
        return np.full(Y.shape[1], _one_for_all(scores, Y, measure, weight, usual, pooled=pooled))
    thresholds = np.full(Y.shape[1], usual)
    thinned = {}
    for label, cuts in cuts_by_label(scores, Y, weight):
        if strategy == "prior":
            chosen = np.abs(cuts.predicted - cuts.positives).argmin()
            thresholds[label] = cuts.thresholds[chosen]
        elif regularize:
            thinned[label] = _thin(cuts)
        else:
            thresholds[label] = cuts.thresholds[cuts.quality(measure).argmax()]
    if thinned:
        found = _regularized(list(thinned.values()), measure, log_odds=log_odds)
        thresholds[list(thinned)] = found
    return thresholds


def _thin(cuts: Cuts) -> Cuts:
    """Drop the cut that predicts no row; thin out the others if there are very many."""
    kept = np.arange(1, len(cuts.thresholds))
    if len(kept) > _MOST_CUTS:
        wanted = np.geomspace(cuts.predicted[1], cuts.predicted[-1], _MOST_CUTS)
        kept = np.unique(np.searchsorted(cuts.predicted, wanted).clip(1, kept[-1]))
    return replace(
        cuts,
        thresholds=cuts.thresholds[kept],
        predicted=cuts.predicted[kept],
        hits=cuts.hits[kept],
    )


def _regularized(labels: list[Cuts], measure: Measure, *, log_odds: bool) -> np.ndarray:
    """Return one threshold per label, each chosen with the help of all."""
    curves = [
        np.interp(_RATIOS * cuts.positives, cuts.predicted, cuts.hits, left=0.0) / cuts.positives
        for cuts in labels
    ]
    pooled = np.mean(curves, axis=0)
    chosen = np.array([_near_best(cuts, pooled, measure, log_odds=log_odds) for cuts in labels])
    if len(labels) > 2:
        chosen = _shrink_to_line(chosen, labels)
    return chosen if log_odds else expit(chosen)


def _near_best(cuts: Cuts, pooled: np.ndarray, measure: Measure, *, log_odds: bool) -> float:
    """Return the log-odds of a label's threshold: the mean of cuts that are nearly best."""
    ratio = cuts.predicted / cuts.positives
    recall = np.interp(ratio, _RATIOS, pooled)
    recall = np.where(ratio < _RATIOS[0], pooled[0] * ratio / _RATIOS[0], recall)
    # Parts of the pooled curve beyond the rows of this label are left out.
    fewest = (cuts.predicted - (cuts.n_samples - cuts.positives)) / cuts.positives
    recall = recall.clip(np.maximum(fewest, 0), np.minimum(ratio, 1))
    evidence = cuts.positives + _POOLED_POSITIVES
    hits = cuts.positives * (cuts.hits + _POOLED_POSITIVES * recall) / evidence
    quality = cuts.quality(measure, hits)
    weight = np.exp(np.sqrt(evidence) * (quality - quality.max()) / _WINDOW)
    weight *= np.diff(np.log1p(cuts.predicted), prepend=0)
    thresholds = cuts.thresholds if log_odds else logit(cuts.thresholds.clip(_TINY, 1 - _TINY))
    return float(thresholds @ weight / weight.sum())


def _shrink_to_line(chosen: np.ndarray, labels: list[Cuts]) -> np.ndarray:
    """Shrink log-odds toward their line in the log-odds of the labels' shares."""
    positives = np.array([cuts.positives for cuts in labels])
    n_samples = np.array([cuts.n_samples for cuts in labels])
    rarer = np.minimum(positives, n_samples - positives)
    share = logit((positives / n_samples).clip(_TINY, 1 - _TINY))
    away = share - np.average(share, weights=rarer)
    spread = rarer @ away**2
    # Equal shares differ from their mean by rounding, and a slope over that would be any number.
    slope = rarer @ (away * chosen) / spread if np.ptp(share) > 1e-9 else 0.0
    line = np.average(chosen, weights=rarer) + slope * away
    own = rarer / (rarer + _LINE_POSITIVES)
    return own * chosen + (1 - own) * line


def _one_for_all(
    scores: np.ndarray,
    Y: sparse.csr_array,
    measure: Measure,
    weight: np.ndarray | None,
    usual: float,
    *,
    pooled: bool,
) -> float:
    """Return the one threshold of best mean measure, or of best measure of all cells."""
    if pooled:
        cells = np.asarray(scores, dtype=np.float64).ravel()
        repeated = None if weight is None else np.repeat(weight, Y.shape[1])
        cuts = cuts_of(cells, np.ravel_multi_index(Y.nonzero(), Y.shape), repeated)
        if not 0 < cuts.positives < cuts.n_samples:
            return usual
        return float(cuts.thresholds[cuts.quality(measure).argmax()])
    # The mean over labels changes where some label has a score: sum up the changes, label by
    # label, from the highest score on.
    starts, gains, places = 0.0, [], []
    for label, cuts in cuts_by_label(scores, Y, weight):
        quality = cuts.quality(measure)
        starts += quality[0]
        gains.append(np.diff(quality))
        values = scores[:, label] if weight is None else scores[weight > 0, label]
        places.append(np.unique(values)[::-1])
    if not gains:
        return usual
    place, gain = np.concatenate(places), np.concatenate(gains)
    distinct, group = np.unique(place, return_inverse=True)
    total = starts + np.bincount(group, gain)[::-1].cumsum()
    distinct = distinct[::-1].astype(np.float64)
    thresholds = np.append(np.nextafter(distinct[0], np.inf), thresholds_between(distinct))
    return float(thresholds[np.append(starts, total).argmax()])


def _choose_top(
    scores: np.ndarray,
    Y: sparse.csr_array,
    measure: Measure,
    weight: np.ndarray | None,
    *,
    pooled: bool,
) -> int:
    """Return how many labels to predict per row."""
    _check_scores(scores, log_odds=True)
    n_samples, n_labels = scores.shape
    weight = np.ones(n_samples) if weight is None else weight
    predicted, hits = np.zeros((2, n_labels, n_labels))
    columns = np.arange(n_labels)
    for rows in block_slices(n_samples, n_labels):
        # Cell (label, r) counts the rows in which r other labels score higher than the label.
        place = columns * n_labels + _labels_above(scores[rows])
        of_row = np.broadcast_to(weight[rows, None], place.shape)
        carried = Y[rows].toarray() == 1
        size = n_labels**2
        predicted += np.bincount(place.ravel(), of_row.ravel(), size).reshape(predicted.shape)
        hits += np.bincount(place[carried], of_row[carried], size).reshape(hits.shape)
    predicted, hits = predicted.cumsum(axis=1), hits.cumsum(axis=1)
    if pooled:
        positives = np.full(n_labels, hits[:, -1].sum())
        cells = np.full(n_labels, predicted[:, -1].sum())
        hits, predicted = hits.sum(axis=0), predicted.sum(axis=0)
        quality = measure(hits, predicted - hits, positives, cells)
        return int(np.argmax(quality)) + 1
    varied = (hits[:, -1] > 0) & (hits[:, -1] < predicted[:, -1])
    if not varied.any():
        return 1
    hits, predicted = hits[varied], predicted[varied]
    positives, rows_seen = (np.broadcast_to(part[:, -1:], hits.shape) for part in (hits, predicted))
    return int(measure(hits, predicted - hits, positives, rows_seen).mean(axis=0).argmax()) + 1


def _labels_above(scores: np.ndarray) -> np.ndarray:
    """Count, for every cell, the labels of the row that score higher."""
    return rankdata(-scores, method="min", axis=1).astype(np.int64) - 1


def _within_top(scores: np.ndarray, n_top: int) -> np.ndarray:
    is_on = np.empty(scores.shape, dtype=bool)
    for rows in block_slices(*scores.shape):
        is_on[rows] = _labels_above(scores[rows]) < n_top
    return is_on


def _judge(
    is_on: np.ndarray,
    Y: sparse.csr_array,
    measure: Measure,
    weight: np.ndarray | None,
    *,
    pooled: bool,
) -> np.ndarray:
    """Return the measure of every label's predictions; nan for a label with one value."""
    n_labels = Y.shape[1]
    weight = np.ones(len(is_on)) if weight is None else weight
    predicted = np.zeros(n_labels)
    for rows in block_slices(len(is_on), n_labels):
        predicted += weight[rows] @ is_on[rows]
    row, label = Y.nonzero()
    positives = np.bincount(label, weight[row], n_labels)
    hits = np.bincount(label, weight[row] * is_on[row, label], n_labels)
    n_samples = np.full(n_labels, weight.sum())
    counts = (hits, predicted - hits, positives, n_samples)
    found = np.full(n_labels, np.nan)
    if pooled:
        found[:] = measure(*(np.array([count.sum()]) for count in counts))
        return found
    varied = (positives > 0) & (positives < n_samples)
    if varied.any():
        found[varied] = measure(*(count[varied] for count in counts))
    return found


def _measure_of(scoring: str | float | Measure, strategy: str) -> Measure:
    if scoring == "f1_micro" and strategy not in ("global", "top"):
        raise ValueError(
            '`scoring="f1_micro"` pools labels and needs `strategy` "global" or "top"; got '
            f"{strategy!r}. Use scoring='f1' to choose label by label."
        )
    if callable(scoring):
        return scoring
    if isinstance(scoring, str):
        return _MEASURES[scoring]
    beta = float(scoring) ** 2
    return lambda hits, false_alarms, positives, n_samples: (
        (1 + beta) * hits / (beta * positives + hits + false_alarms)
    )


def _f1(
    hits: np.ndarray, false_alarms: np.ndarray, positives: np.ndarray, n_samples: np.ndarray
) -> np.ndarray:
    return 2 * hits / (hits + false_alarms + positives)


def _g_mean(
    hits: np.ndarray, false_alarms: np.ndarray, positives: np.ndarray, n_samples: np.ndarray
) -> np.ndarray:
    negatives = n_samples - positives
    # Rounding of weights may leave a tiny negative number of true negatives.
    return np.sqrt(hits * np.maximum(negatives - false_alarms, 0) / (positives * negatives))


def _balanced_accuracy(
    hits: np.ndarray, false_alarms: np.ndarray, positives: np.ndarray, n_samples: np.ndarray
) -> np.ndarray:
    negatives = n_samples - positives
    in_both = hits * negatives + (negatives - false_alarms) * positives
    return in_both / (2 * positives * negatives)


#: Each divides whole numbers once, so that equal qualities are equal to the last bit.
_MEASURES: dict[str, Measure] = {
    "f1": _f1,
    "f1_micro": _f1,
    "g_mean": _g_mean,
    "balanced_accuracy": _balanced_accuracy,
}


def _check_scores(scores: np.ndarray, *, log_odds: bool) -> None:
    lowest, highest = scores.min(initial=np.inf), scores.max(initial=-np.inf)
    if np.isnan(lowest):
        raise ValueError(
            "`scores` must be numbers; got NaN. Leave out rows or labels that have no score."
        )
    # An average of probabilities may pass 1 by rounding.
    if not log_odds and (lowest < -_TINY or highest > 1 + _TINY):
        raise ValueError(
            "`scores` must be probabilities in [0, 1]; got values outside. Pass `log_odds=True` "
            "for decision values."
        )


def _has(model: TunedThresholdClassifierCV, method: str) -> bool:
    # As in scikit-learn: the AttributeError names the wrapped estimator.
    getattr(getattr(model, "estimator_", model.estimator), method)
    return True
