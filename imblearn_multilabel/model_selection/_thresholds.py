"""Thresholds for label matrices: a classifier that chooses them, and the choice on arrays."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from numbers import Integral, Real
from typing import Any, ClassVar, Literal, TypeAlias

import numpy as np
from scipy import sparse
from scipy.special import expit, logit
from scipy.stats import rankdata
from sklearn.utils import Bunch
from sklearn.utils.validation import check_is_fitted

from imblearn_multilabel._algorithms.cuts import (
    Cuts,
    Measure,
    cuts_by_label,
    cuts_of_scored,
    quality_of,
    thresholds_between,
)
from imblearn_multilabel._classifiers import (
    Response,
    WrappingClassifier,
    for_label_matrices,
    is_prefit,
    label_scores,
    response_name,
    route_fit,
)
from imblearn_multilabel._compat import (
    HasMethods,
    Interval,
    StrOptions,
    available_if,
    validate_params,
)
from imblearn_multilabel._labels import Labels, read_labels
from imblearn_multilabel._memory import block_slices
from imblearn_multilabel._typing import Classifier, Seed, Table
from imblearn_multilabel._validation import check_weight, read_scores
from imblearn_multilabel.model_selection._out_of_fold import (
    fit_and_score_fold,
    fit_whole,
    make_folds,
    score_folds,
    scored_only,
)

Strategy: TypeAlias = Literal["per_label", "global", "prior", "top"]

#: The regularized rule, as chosen in docs/study/thresholds.md: positives that the pooled curve
#: counts for, width of the window of nearly best cuts, positives that the line counts for.
_POOLED_POSITIVES, _WINDOW, _LINE_POSITIVES = 10, 0.1, 5
#: Predicted rows per positive at which recall curves are pooled.
_RATIOS = np.geomspace(1 / 16, 64, 241)
#: Cuts of a label that the regularized rule looks at, evenly spaced in the log of predicted rows.
_MAX_CUTS = 2048
#: Probabilities nearer to 0 or 1 than this count as this near.
_TINY = 1e-6


class TunedThresholdClassifierCV(WrappingClassifier):
    """Tune one decision threshold per label by cross-validation.

    A classifier that predicts a label from 0.5 on almost never predicts a rare one. Here the scores
    of rows held out by cross-validation choose the thresholds. This is the remedy for rare labels
    to try first: it needs no other model and no other rows.

    Parameters
    ----------
    estimator : classifier
        Any classifier with ``predict_proba`` or ``decision_function``, or a pipeline that ends
        with one. One for a single target, such as ``LogisticRegression()``, is trained once per
        label. A sampler in the pipeline resamples training rows only.
    scoring : {"f1", "f1_micro", "balanced_accuracy", "g_mean"}, float or callable, default="f1"
        Measure to maximize, by label. A float > 0 is the beta of an F measure. A callable gets
        arrays of one shape, (tp, fp, positives, n_samples), with the true and the false positives
        of a cut, and returns an array of finite numbers, higher is better; nan, as in 0 / 0,
        counts as 0. "f1_micro" pools the cells of all labels; for the strategies
        "global" and "top" only.
    strategy : {"per_label", "global", "prior", "top"}, default="per_label"
        "per_label" chooses a threshold for every label (SCut [1]_). "global" chooses one for all
        labels, by the mean of their measures. "prior" predicts each label for the share of rows
        that carry it in y (PCut). "top" predicts the k best labels of every row (RCut) and
        chooses k by the mean of the labels' measures.
    regularize : bool, default=True
        Whether "per_label" borrows from all labels what few positives cannot tell, see Notes.
        False takes the exact best cut of every label. So does a callable `scoring`, since the mean
        of good cuts may break a condition that the callable sets.
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
    min_labels : int, default=0
        Fewest labels predicted per row. Where fewer reach their thresholds, those of the next best
        scores are added.
    max_labels : int or None, default=None
        Most labels predicted per row. Where more reach their thresholds, those of the best scores
        are kept; None keeps all.
    n_jobs : int or None, default=None
        Folds fitted at once, each with one thread of linear algebra. The result does not depend on
        it.
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
    A classifier for label matrices says so by its tags
    (``classifier_tags.multi_label`` or ``target_tags.multi_output``); any other is cloned for each
    label. scikit-learn's class of this name, put inside ``OneVsRestClassifier``, is ignored
    without a word.

    If the training part of a fold holds one value of a label, the model has never seen the label,
    and its scores are no evidence: the rows of the fold have no part in that label's choice.

    **Regularization.** The best cut on three positives says little about the next rows. First,
    each label's recall, as a function of predicted rows per positive, is averaged with that of
    all labels, which counts for 10 positives. Second, the threshold is a mean of nearly best
    cuts in log-odds: a cut weighs ``exp(sqrt(positives + 10) * (quality - best) / 0.1)`` times
    its distance to the next cut in log predicted rows. Third, it is shrunk toward a line in the
    log-odds of the label's share, fitted over all labels; the line counts for 5 values of the
    rarer kind. Decision values count as log-odds. With `sample_weight`, positives are effective
    numbers, ``sum(w)**2 / sum(w**2)``, which the scale of weights does not change. Every constant
    comes from an experiment on training parts (``docs/study/thresholds.md``); with one label, only
    the second part acts.

    The result is kept within the label's own scores. A label none of whose positives has a score is
    cut by the curve of the other labels alone. Where all rows have one score, all are predicted if
    more than half of them carry the label, else none.

    Of equally good exact cuts the one with fewest predicted rows is taken. Exact thresholds lie
    half-way between two scores. A label that the features say nothing about has its best F measure
    where it is predicted on nearly every row (precision p, recall 1 and F = 2 p / (1 + p) for a
    share p), so predicted rows may carry many more labels than true ones. Where that matters, set
    `max_labels`, or give `scoring` a callable with a floor of precision.

    **Cost.** One fit per fold and one more; O(n_samples log n_samples) per label for the cuts,
    in blocks of labels. "global" sorts all cells at once, in about five times their memory, with
    "f1_micro" in about ten times.

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
    >>> tuned = TunedThresholdClassifierCV(LogisticRegression(), cv=3).fit(X[:200], y[:200])
    >>> plain_score = macro_f1_score(y[200:], plain.predict(X[200:]))
    >>> macro_f1_score(y[200:], tuned.predict(X[200:])) > plain_score
    True
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        "estimator": [
            HasMethods(["fit", "predict"]),
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
        "min_labels": [Interval(Integral, 0, None, closed="left")],
        "max_labels": [Interval(Integral, 1, None, closed="left"), None],
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
        min_labels: int = 0,
        max_labels: int | None = None,
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
        self.min_labels = min_labels
        self.max_labels = max_labels
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.store_cv_results = store_cv_results

    def _fit_labels(
        self, X: Any, y: Any, labels: Labels, weight: np.ndarray | None, params: dict[str, Any]
    ) -> Any:
        _measure_of(self.scoring, self.strategy)
        self._check_bounds(labels)
        routed = route_fit(self, weight, params)
        self.estimator_, scores = self._fit_and_score(X, y, labels, routed)
        self._response_ = response_name(self.estimator_, self.response_method)
        if self.store_cv_results:
            self.cv_results_ = {"scores": scores}
        self._fit_thresholds(*scored_only(scores, labels.Y, weight))
        return self.estimator_

    def _fit_and_score(
        self, X: Any, y: Any, labels: Labels, routed: Bunch
    ) -> tuple[Any, np.ndarray]:
        """Return the classifier that will score rows to predict, and scores of held-out rows."""
        response = self.response_method
        if self.refit and isinstance(self.cv, str):
            raise ValueError('`refit` must be False with `cv="prefit"`; got True.')
        if is_prefit(self):
            check_is_fitted(self.estimator)
            scores = label_scores(self.estimator, X, labels.n_labels, response, unseen_as_nan=True)
            return self.estimator, scores
        params = routed.estimator.fit
        folds = make_folds(self.cv, X, labels, self.random_state, routed.splitter.split)
        if self.refit:
            scores = score_folds(self.estimator, X, y, labels, folds, params, response, self.n_jobs)
            return fit_whole(self.estimator, X, y, labels, params), scores
        if len(folds) > 1:
            raise ValueError(
                f"`refit` must be True where `cv` makes several folds; got False and {len(folds)} "
                "folds. Use a float for one held-out part."
            )
        scores = np.full(labels.Y.shape, np.nan)
        model, scores[folds[0][1]] = fit_and_score_fold(
            self.estimator, X, y, labels, folds[0], params, response
        )
        return model, scores

    def _check_bounds(self, labels: Labels) -> None:
        least, most = self.min_labels, self.max_labels
        if most is not None and most < least:
            raise ValueError(
                f"`max_labels` must be at least `min_labels`, {least}; got {most}. No row can have "
                "both."
            )
        if labels.is_flat and (least or most is not None):
            raise ValueError(
                "`min_labels` and `max_labels` need a `y` of several labels; got one dimension."
            )

    def _fit_thresholds(
        self, scores: np.ndarray, Y: sparse.csr_array, weight: np.ndarray | None
    ) -> None:
        measure, pooled = _measure_of(self.scoring, self.strategy), _is_pooled(self.scoring)
        if self.strategy == "top":
            self.n_top_ = _choose_top(scores, Y, measure, weight, pooled=pooled)
        else:
            self.best_thresholds_ = _thresholds_of(
                scores,
                Y,
                self.scoring,
                self.strategy,
                weight,
                regularize=self.regularize,
                log_odds=self._response_ == "decision_function",
            )
        predicted = self._cut(scores)
        self.best_scores_ = _measure_labels(predicted, scores, Y, measure, weight, pooled=pooled)

    def _cut(self, scores: np.ndarray) -> np.ndarray:
        """Return the predictions that scores lead to."""
        if self.strategy == "top":
            predicted = _within_top(scores, self.n_top_)
        else:
            predicted = scores >= self.best_thresholds_
        if self.min_labels or self.max_labels is not None:
            predicted = _bound_labels(predicted, scores, self.min_labels, self.max_labels)
        return predicted

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
        predicted = self._cut(self._scores(X, None))
        return self._labels_.decode(predicted)

    @available_if(lambda self: _has(self, "predict_proba"))
    def predict_proba(self, X: Any) -> np.ndarray:
        """Return the probabilities of the fitted estimator; thresholds play no part.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
            Features.

        Returns
        -------
        ndarray of float of shape (n_samples, n_labels)
            Probabilities of the positives, whatever form the estimator gives them in; of shape
            (n_samples, n_classes) where y had one dimension.
        """
        scores = self._scores(X, "predict_proba")
        return self._labels_.probabilities(scores)

    @available_if(lambda self: _has(self, "decision_function"))
    def decision_function(self, X: Any) -> np.ndarray:
        """Return the decision values of the fitted estimator; thresholds play no part.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
            Features.

        Returns
        -------
        ndarray of float of shape (n_samples, n_labels), or (n_samples,)
            Of one dimension where y had one.
        """
        scores = self._scores(X, "decision_function")
        return scores.ravel() if self._labels_.is_flat else scores

    def _scores(self, X: Any, response: Response | None) -> np.ndarray:
        check_is_fitted(self)
        response = self._response_ if response is None else response
        return label_scores(self.estimator_, X, self._labels_.n_labels, response)


@validate_params(
    {
        **{
            name: TunedThresholdClassifierCV._parameter_constraints[name]
            for name in ("scoring", "regularize")
        },
        "strategy": [StrOptions({"per_label", "global", "prior"})],
        "log_odds": ["boolean"],
    },
    prefer_skip_nested_validation=True,
)
def choose_thresholds(
    scores: Any,
    y: Table,
    *,
    scoring: str | float | Measure = "f1",
    strategy: Literal["per_label", "global", "prior"] = "per_label",
    regularize: bool = True,
    log_odds: bool = False,
    sample_weight: Any = None,
) -> np.ndarray:
    """Choose the least score at which each label is predicted.

    For scores of any model, a neural network's too; take rows that the model was not fitted on.

    Parameters
    ----------
    scores : {array-like, dataframe} of shape (n_samples, n_labels), or list of arrays
        Probabilities, or finite decision values with `log_odds`. nan where a row has no score for
        a label, as in `out_of_fold_scores`: such a row has no part in that label's choice. Also
        scikit-learn's list of one array of shape (n_samples, 2) per label.
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        True 0/1 indicator matrix.
    scoring : {"f1", "f1_micro", "balanced_accuracy", "g_mean"}, float or callable, default="f1"
        Measure to maximize, as in `TunedThresholdClassifierCV`.
    strategy : {"per_label", "global", "prior"}, default="per_label"
        One threshold per label, one for all, or as many predicted rows as carry the label.
    regularize : bool, default=True
        Whether "per_label" borrows from all labels what few positives cannot tell; False, and a
        callable `scoring`, take the exact best cut of every label.
    log_odds : bool, default=False
        Whether scores are decision values, any numbers with 0 in the middle. Otherwise they must
        be in [0, 1].
    sample_weight : array-like of shape (n_samples,) or None, default=None
        Weights of rows, at least 0. Their scale has no effect.

    Returns
    -------
    ndarray of float of shape (n_labels,)
        Predict a label where its score is at least this. A label with one value in y has 0.5, or
        0 with `log_odds`.

    Raises
    ------
    ValueError
        If shapes differ, or a score is infinite or not in the stated range.

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
    labels = read_labels(y)
    scores = read_scores(scores, labels.Y.shape, "scores", "y")
    if len(labels.varied) and np.isnan(scores).all():
        raise ValueError("`scores` must hold numbers; got NaN only. Pass rows that were scored.")
    return _thresholds_of(
        scores,
        labels.Y,
        scoring,
        strategy,
        check_weight(sample_weight, labels.n_samples),
        regularize=regularize,
        log_odds=log_odds,
    )


def _thresholds_of(
    scores: np.ndarray,
    Y: sparse.csr_array,
    scoring: str | float | Measure,
    strategy: Strategy,
    weight: np.ndarray | None,
    *,
    regularize: bool,
    log_odds: bool,
) -> np.ndarray:
    _check_scores(scores, log_odds=log_odds)
    measure = _measure_of(scoring, strategy)
    usual = 0.0 if log_odds else 0.5
    thresholds = np.full(Y.shape[1], usual)
    if strategy == "global":
        pooled = _is_pooled(scoring)
        thresholds[:] = _one_for_all(scores, Y, measure, weight, usual, pooled=pooled)
        return thresholds
    labels: dict[int, Cuts] = {}
    for label, cuts in cuts_by_label(scores, Y, weight):
        if strategy == "per_label" and regularize and not callable(scoring):
            labels[label] = _thin(cuts)
        elif not cuts.has_both_values:
            continue
        elif strategy == "prior":
            chosen = np.abs(cuts.predicted - cuts.positives).argmin()
            thresholds[label] = cuts.thresholds[chosen]
        else:
            thresholds[label] = cuts.thresholds[cuts.quality(measure).argmax()]
    if labels:
        weight = np.ones(Y.shape[0]) if weight is None else weight
        found = _regularized(labels, Y.T @ weight / weight.sum(), measure, log_odds=log_odds)
        thresholds[list(found)] = list(found.values())
    return thresholds


def _thin(cuts: Cuts) -> Cuts:
    """Drop the cut that predicts no row; thin out the others if there are very many."""
    kept = np.arange(1, len(cuts.thresholds))
    if len(kept) > _MAX_CUTS:
        wanted = np.geomspace(cuts.predicted[1], cuts.predicted[-1], _MAX_CUTS)
        kept = np.unique(np.searchsorted(cuts.predicted, wanted).clip(1, kept[-1]))
    return replace(
        cuts,
        thresholds=cuts.thresholds[kept],
        predicted=cuts.predicted[kept],
        tp=cuts.tp[kept],
        scores=cuts.scores[kept - 1],
    )


def _regularized(
    labels: dict[int, Cuts], shares: np.ndarray, measure: Measure, *, log_odds: bool
) -> dict[int, float]:
    """Return the thresholds of labels, each chosen with the help of all.

    A label whose only positives were scored by no model that had seen the label is cut by the
    pooled curve alone. Labels with one value in y have no threshold here.
    """
    with_both = {label: cuts for label, cuts in labels.items() if cuts.has_both_values}
    if not with_both:
        return {}
    curves = [
        np.interp(_RATIOS * cuts.positives, cuts.predicted, cuts.tp, left=0.0) / cuts.positives
        for cuts in with_both.values()
    ]
    pooled = np.mean(curves, axis=0)
    chosen = np.array(
        [_near_best(cuts, pooled, measure, log_odds=log_odds) for cuts in with_both.values()]
    )
    if len(with_both) > 2:
        chosen = _shrink_to_line(chosen, list(with_both.values()))
    found = dict(zip(with_both, chosen, strict=True))
    for label in labels.keys() - with_both.keys():
        if 0 < shares[label] < 1:
            cuts = labels[label]
            alike = replace(
                cuts,
                positives=shares[label] * cuts.n_samples,
                tp=np.zeros(len(cuts.tp)),
                effective_positives=0.0,
            )
            found[label] = _near_best(alike, pooled, measure, log_odds=log_odds)
    # A line through other labels, or a mean in log-odds, may leave the label's own scores.
    return {
        label: _within_scores(
            threshold if log_odds else expit(threshold), labels[label].scores, shares[label]
        )
        for label, threshold in found.items()
    }


def _within_scores(threshold: float, scores: np.ndarray, share: float) -> float:
    """Move a threshold to where it parts the rows of a label, or predicts none of them.

    Rows that all have one score cannot be parted: all are predicted if most carry the label.
    """
    lowest, highest = scores[[-1, 0]]
    if lowest == highest:
        return float(lowest if share > 0.5 else np.nextafter(highest, np.inf))
    return float(np.clip(threshold, *np.nextafter([lowest, highest], np.inf)))


def _near_best(cuts: Cuts, pooled: np.ndarray, measure: Measure, *, log_odds: bool) -> float:
    """Return the log-odds of a label's threshold: the mean of cuts that are nearly best."""
    ratio = cuts.predicted / cuts.positives
    recall = np.interp(ratio, _RATIOS, pooled)
    recall = np.where(ratio < _RATIOS[0], pooled[0] * ratio / _RATIOS[0], recall)
    # Parts of the pooled curve beyond the rows of this label are left out.
    fewest = (cuts.predicted - (cuts.n_samples - cuts.positives)) / cuts.positives
    recall = recall.clip(np.maximum(fewest, 0), np.minimum(ratio, 1))
    evidence = cuts.effective_positives + _POOLED_POSITIVES
    own = cuts.effective_positives * cuts.tp / cuts.positives
    tp = cuts.positives * (own + _POOLED_POSITIVES * recall) / evidence
    quality = cuts.quality(measure, tp)
    weight = np.exp(np.sqrt(evidence) * (quality - quality.max()) / _WINDOW)
    n_predicted = cuts.predicted * (cuts.effective_samples / cuts.n_samples)
    weight *= np.diff(np.log1p(n_predicted), prepend=0)
    thresholds = cuts.thresholds if log_odds else logit(cuts.thresholds.clip(_TINY, 1 - _TINY))
    return float(thresholds @ weight / weight.sum())


def _shrink_to_line(chosen: np.ndarray, labels: list[Cuts]) -> np.ndarray:
    """Shrink log-odds toward their line in the log-odds of the labels' shares."""
    evidence = np.array(
        [min(cuts.effective_positives, cuts.effective_negatives) for cuts in labels]
    )
    share = np.array([cuts.positives / cuts.n_samples for cuts in labels])
    share = logit(share.clip(_TINY, 1 - _TINY))
    away = share - np.average(share, weights=evidence)
    spread = evidence @ away**2
    # Equal shares differ from their mean by rounding, and a slope over that would be any number.
    slope = evidence @ (away * chosen) / spread if np.ptp(share) > 1e-9 else 0.0
    line = np.average(chosen, weights=evidence) + slope * away
    own = evidence / (evidence + _LINE_POSITIVES)
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
        carried = np.ravel_multi_index(Y.nonzero(), Y.shape)
        repeated = None if weight is None else np.repeat(weight, Y.shape[1])
        cuts = cuts_of_scored(scores.ravel().astype(np.float64), carried, repeated)
        if cuts is None or not cuts.has_both_values:
            return usual
        return float(cuts.thresholds[cuts.quality(measure).argmax()])
    # The mean over labels changes where some label has a score: sum up the changes, label by
    # label, from the highest score on. Arrays are of all cells, so they are filled in place.
    start, n_changes = 0.0, 0
    places, gains = np.empty((2, scores.size))
    for _, cuts in cuts_by_label(scores, Y, weight):
        if cuts.has_both_values:
            quality = cuts.quality(measure)
            start += quality[0]
            changes = slice(n_changes, n_changes + len(cuts.scores))
            places[changes], gains[changes] = cuts.scores, np.diff(quality)
            n_changes = changes.stop
    if not n_changes:
        return usual
    order = np.argsort(-places[:n_changes], kind="stable")
    places = places[order]
    totals = gains[order]
    del gains, order
    totals.cumsum(out=totals)
    totals += start
    # Only where the score changes is there a cut.
    totals[:-1][places[1:] == places[:-1]] = -np.inf
    best = totals.argmax()
    if start >= totals[best]:
        return float(np.nextafter(places[0], np.inf))
    return float(thresholds_between(places[best : best + 2])[0])


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
    # Labels of the row that score higher, for every cell; a cell without score comes last, since
    # it is never the choice that counts.
    above = np.empty(scores.shape, dtype=np.int32)
    for rows in block_slices(n_samples, n_labels):
        above[rows] = rankdata(-np.nan_to_num(scores[rows], nan=-np.inf), method="min", axis=1) - 1
    order = np.argsort(above, axis=None, kind="stable")
    bounds = np.searchsorted(above.ravel(), np.arange(n_labels + 1), sorter=order)
    carried = Y.toarray() == 1
    positives, total = Y.T @ weight, weight.sum()
    varied = (positives > 0) & (positives < total)
    predicted, tp = np.zeros((2, n_labels))
    quality = np.zeros(n_labels)
    if not pooled:
        if not varied.any():
            return 1
        quality[varied] = quality_of(
            measure, *(np.zeros((2, varied.sum()))), positives[varied], np.full(varied.sum(), total)
        )
    found = np.empty(n_labels)
    for rank, (start, end) in enumerate(pairwise(bounds)):
        of_cells, labels = np.divmod(order[start:end], n_labels)
        np.add.at(predicted, labels, weight[of_cells])
        np.add.at(tp, labels, weight[of_cells] * carried[of_cells, labels])
        if pooled:
            counts = (tp.sum(), predicted.sum() - tp.sum(), positives.sum(), total * n_labels)
            found[rank] = quality_of(measure, *(np.array([count]) for count in counts))[0]
            continue
        # Only these labels have changed.
        changed = np.unique(labels)
        changed = changed[varied[changed]]
        counts = (tp, predicted - tp, positives, np.full(n_labels, total))
        quality[changed] = quality_of(measure, *(count[changed] for count in counts))
        found[rank] = quality[varied].mean()
    return int(found.argmax()) + 1


def _within_top(scores: np.ndarray, n_top: int) -> np.ndarray:
    """Predict the labels that fewer than `n_top` labels of the row beat."""
    predicted = np.empty(scores.shape, dtype=bool)
    for rows in block_slices(*scores.shape):
        of_rows = np.nan_to_num(scores[rows], nan=-np.inf)
        last = np.partition(of_rows, -n_top, axis=1)[:, [-n_top]]
        predicted[rows] = of_rows >= last
    return predicted


def _bound_labels(
    predicted: np.ndarray, scores: np.ndarray, min_labels: int, max_labels: int | None
) -> np.ndarray:
    """Predict at least and at most so many labels a row: the best scores fill or cut."""
    n_labels = predicted.shape[1]
    sizes = predicted.sum(axis=1)
    wanted = sizes.clip(min(min_labels, n_labels), n_labels if max_labels is None else max_labels)
    rows = np.flatnonzero(wanted != sizes)
    for block in block_slices(len(rows), n_labels):
        some = rows[block]
        # Predicted labels first, each group from its best score on, ties in the order of columns.
        order = np.lexsort((-scores[some], ~predicted[some]), axis=1)
        first = np.arange(n_labels) < wanted[some, None]
        bounded = np.zeros(order.shape, dtype=bool)
        np.put_along_axis(bounded, order, first, axis=1)
        predicted[some] = bounded
    return predicted


def _measure_labels(
    is_on: np.ndarray,
    scores: np.ndarray,
    Y: sparse.csr_array,
    measure: Measure,
    weight: np.ndarray | None,
    *,
    pooled: bool,
) -> np.ndarray:
    """Return the measure of every label's predictions; nan for a label with one value.

    Cells without score are left out.
    """
    n_labels = Y.shape[1]
    weight = np.ones(len(is_on)) if weight is None else weight
    predicted, n_samples = np.zeros((2, n_labels))
    for rows in block_slices(len(is_on), n_labels):
        is_scored = ~np.isnan(scores[rows])
        predicted += weight[rows] @ (is_on[rows] & is_scored)
        n_samples += weight[rows] @ is_scored
    row, label = Y.nonzero()
    is_scored = ~np.isnan(scores[row, label])
    row, label = row[is_scored], label[is_scored]
    positives = np.bincount(label, weight[row], n_labels)
    tp = np.bincount(label, weight[row] * is_on[row, label], n_labels)
    counts = (tp, predicted - tp, positives, n_samples)
    found = np.full(n_labels, np.nan)
    if pooled:
        found[:] = quality_of(measure, *(np.array([count.sum()]) for count in counts))
        return found
    varied = (positives > 0) & (positives < n_samples)
    if varied.any():
        found[varied] = quality_of(measure, *(count[varied] for count in counts))
    return found


def _is_pooled(scoring: str | float | Measure) -> bool:
    return isinstance(scoring, str) and scoring == "f1_micro"


def _measure_of(scoring: str | float | Measure, strategy: str) -> Measure:
    if _is_pooled(scoring) and strategy not in ("global", "top"):
        raise ValueError(
            '`scoring="f1_micro"` pools labels and needs `strategy` "global" or "top"; got '
            f"{strategy!r}. Use scoring='f1' to choose label by label."
        )
    if callable(scoring):
        return scoring
    if isinstance(scoring, str):
        return _MEASURES[scoring]
    beta = float(scoring) ** 2
    return lambda tp, fp, positives, n_samples: (1 + beta) * tp / (beta * positives + tp + fp)


def _f1(tp: np.ndarray, fp: np.ndarray, positives: np.ndarray, n_samples: np.ndarray) -> np.ndarray:
    return 2 * tp / (tp + fp + positives)


def _g_mean(
    tp: np.ndarray, fp: np.ndarray, positives: np.ndarray, n_samples: np.ndarray
) -> np.ndarray:
    negatives = n_samples - positives
    # Rounding of weights may leave a tiny negative number of true negatives.
    return np.sqrt(tp * np.maximum(negatives - fp, 0) / (positives * negatives))


def _balanced_accuracy(
    tp: np.ndarray, fp: np.ndarray, positives: np.ndarray, n_samples: np.ndarray
) -> np.ndarray:
    negatives = n_samples - positives
    return (tp * negatives + (negatives - fp) * positives) / (2 * positives * negatives)


#: Each divides whole numbers once, so that equal qualities are equal to the last bit.
_MEASURES: dict[str, Measure] = {
    "f1": _f1,
    "f1_micro": _f1,
    "g_mean": _g_mean,
    "balanced_accuracy": _balanced_accuracy,
}


def _check_scores(scores: np.ndarray, *, log_odds: bool) -> None:
    lowest = np.fmin.reduce(scores, axis=None, initial=np.inf)
    highest = np.fmax.reduce(scores, axis=None, initial=-np.inf)
    if np.isinf(scores).any():
        raise ValueError(
            "`scores` must be finite; got infinity. Clip log-odds, for example to [-30, 30]."
        )
    # An average of probabilities may pass 1 by rounding.
    if not log_odds and (lowest < -_TINY or highest > 1 + _TINY):
        raise ValueError(
            "`scores` must be probabilities in [0, 1]; got values outside. Pass `log_odds=True` "
            "for decision values."
        )


def _has(model: TunedThresholdClassifierCV, method: str) -> bool:
    # As in scikit-learn: the AttributeError names the wrapped estimator.
    getattr(getattr(model, "estimator_", for_label_matrices(model.estimator)), method)
    return True
