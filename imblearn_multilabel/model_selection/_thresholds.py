"""Thresholds for label matrices: a classifier that chooses them, and the choice on arrays."""

from __future__ import annotations

import warnings
from numbers import Integral, Real
from typing import Any, ClassVar, Literal

import numpy as np
from scipy import sparse
from sklearn.utils import Bunch

from imblearn_multilabel._classifiers import (
    DecisionValuesMixin,
    Response,
    WrappingClassifier,
    for_label_matrices,
    has_method,
    is_prefit,
    label_scores,
    response_name,
    route_fit,
)
from imblearn_multilabel._compat import (
    Interval,
    StrOptions,
    validate_params,
)
from imblearn_multilabel._labels import Labels, read_label_table
from imblearn_multilabel._messages import listed
from imblearn_multilabel._typing import Classifier, Seed, Table
from imblearn_multilabel._validation import check_weight, read_scores
from imblearn_multilabel.exceptions import UnreachedTargetWarning
from imblearn_multilabel.model_selection._out_of_fold import (
    Fold,
    fit_and_score,
    fit_and_score_fold,
    fit_whole,
    make_folds,
    scored_only,
)
from imblearn_multilabel.model_selection._threshold_rules import (
    MEASURES,
    Choice,
    Curve,
    Objective,
    Scoring,
    Strategy,
    bound_labels,
    choose,
    choose_from_probabilities,
    choose_top,
    measure_labels,
    read_objective,
    within_batch,
    within_top,
)


class TunedThresholdClassifierCV(DecisionValuesMixin, WrappingClassifier):
    """Tune one decision threshold per label by cross-validation.

    A classifier that cuts at 0.5 almost never predicts a rare label. Here thresholds are chosen on
    the scores of rows held out by cross-validation. This is the remedy for rare labels to try
    first: it needs no other model and no other rows.

    Parameters
    ----------
    estimator : classifier
        Any classifier with ``predict_proba`` or ``decision_function``, or a pipeline that ends
        with one. One for a single target, such as ``LogisticRegression()``, is trained once per
        label. A sampler in the pipeline resamples training rows only.
    scoring : str, float, dict or callable, default="f1"
        Measure to maximize, by label:

        - "f1", "jaccard", "matthews_corrcoef", "accuracy", "balanced_accuracy" or "g_mean".
        - "f1_micro" pools the cells of all labels.
        - A float > 0 is the beta of an F measure.
        - A dict with one key is a floor. ``{"precision": 0.9}`` asks for the best recall where
          precision is at least 0.9, ``{"recall": 0.8}`` for the best precision where recall is at
          least 0.8. Instead of one number in (0, 1], an array has one for each label, and a dict
          one for some labels, by name or column number; the others are cut by "f1".
        - A callable gets arrays of one shape, (tp, fp, positives, n_samples), with the true and
          the false positives of a cut, and returns an array of finite numbers, higher is better;
          nan, as in 0 / 0, counts as 0.
    strategy : {"per_label", "global", "prior", "top", "expected"}, default="per_label"
        How thresholds are chosen:

        - "per_label" chooses one for every label (SCut [1]_).
        - "global" chooses one for all labels, by the mean of their measures.
        - "prior" predicts each label for the share of rows that carry it in y (PCut).
        - "top" predicts the k best labels of every row (RCut) and chooses k by the mean of the
          labels' measures.
        - "expected" takes what is best if the probabilities are right [3]_, in the rows to
          predict; see Notes.
    regularize : bool, default=True
        Whether "per_label" borrows from all labels what few positives cannot tell, see Notes.
        False takes the exact best cut of every label; so do "f1_micro", a callable or a floor.
    confidence : float or None, default=None
        Confidence in (0, 1) with which a floor holds on other rows: the lower Clopper-Pearson bound
        of precision or recall must reach it. None compares the observed rate.
    response_method : {"auto", "predict_proba", "decision_function"}, default="auto"
        Method of the estimator that gives the scores; "auto" prefers the first.
    cv : int, float, splitter, iterable, "prefit" or None, default=None
        Folds. An int means `MultilabelStratifiedKFold` without shuffling, None five such folds, or
        none with "expected". A float in (0, 1) is the share of one held-out part. Otherwise a
        splitter, or pairs of training and test row numbers. "prefit" takes a fitted `estimator` as
        it is; give `fit` rows that it has not seen. So does a ``FrozenEstimator``, whatever `cv`.
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
        Whether to keep the out-of-fold scores in `cv_results_`, and to choose thresholds again
        without each fold, which tells how sure they are.

    Attributes
    ----------
    estimator_ : object
        The fitted classifier that scores rows to predict. Where a label of y has one value, it
        wraps a clone of `estimator` (of its last step in a pipeline) that does not see the label.
    best_thresholds_ : ndarray of float of shape (n_labels,)
        A label is predicted where its score is at least this. Not with the strategy "top". A
        label with one value in y has the usual one, 0.5 or decision value 0.
    best_scores_ : ndarray of float of shape (n_labels,)
        The measure by label on the out-of-fold scores; nan for a label with one value in the rows
        that are scored, as with a single positive, whose fold's model has seen none. With
        "f1_micro", one value of the pooled cells for all labels. With "expected" and no folds, the
        measure that the probabilities of the training rows lead to expect.
    floor_reached_ : ndarray of float of shape (n_labels,)
        With a floor only: its precision or recall on the rows that thresholds are chosen on; nan
        where no cut reaches it, and for a label with one value or without a floor. A label that
        misses a floor of precision is never predicted (unless `min_labels` asks for it), one that
        misses a floor of recall always is, and a warning names them.
    n_top_ : int
        With "top" only: labels predicted per row, and those whose scores tie with the last.
    thresholds_std_ : ndarray of float of shape (n_labels,)
        With `store_cv_results` and several folds, not with "top": standard error of every
        threshold, by the jackknife over folds. nan where the rows without some fold hold one
        value of the label, as with a single positive.
    cv_results_ : dict
        Only with `store_cv_results`: "scores", ndarray of shape (n_samples, n_labels) with the
        out-of-fold scores, nan for rows in no test part; "y", csr_array of the same shape, and
        "sample_weight", as passed to `fit`; "thresholds", ndarray of shape (n_folds, n_labels),
        with what is chosen without the test rows of each fold, where `thresholds_std_` is set.
    classes_ : ndarray of shape (n_labels, 2), or (2,) where y has one dimension
        Values of every label.
    n_features_in_, feature_names_in_, label_names_in_ : int, ndarray of str, ndarray of object
        Number and names of features, if the fitted estimator knows them; names of labels of y.

    See Also
    --------
    choose_thresholds : The same choice on arrays of scores of any model.
    imblearn_multilabel.displays.ThresholdDisplay : Draws thresholds and how sure they are.
    CalibratedClassifierCV : Probabilities that agree with observed shares.
    sklearn.model_selection.TunedThresholdClassifierCV : The same for one binary target.

    Notes
    -----
    A classifier for label matrices says so by its tags
    (``classifier_tags.multi_label`` or ``target_tags.multi_output``); any other is cloned for each
    label. Do not put scikit-learn's class of this name inside ``OneVsRestClassifier``, which
    ignores its thresholds. If the training part of a fold holds one value of a label, the rows of
    the fold have no part in that label's choice.

    **Regularization.** The best cut on three positives says little about the next rows. First,
    each label's recall, as a function of predicted rows per positive, is averaged with that of
    all labels, which counts for 10 positives. Second, the threshold is a mean of nearly best
    cuts in log-odds: a cut weighs ``exp(sqrt(positives + 10) * (quality - best) / 0.1)`` times
    its distance to the next cut in log predicted rows. Third, it is shrunk toward a line in the
    log-odds of the label's share, fitted over all labels; the line counts for 5 values of the
    rarer kind. Fourth, a logistic curve is fitted to the label's scores (Platt's rule, from
    probabilities or their log-odds, whichever is likelier), and three tenths of the threshold
    are the cut that would be best if the curve were right. Decision values count as log-odds;
    probabilities of 0 and 1 as half-way to the nearest other one. With `sample_weight`,
    positives are effective numbers, ``sum(w)**2 / sum(w**2)``, which the scale of weights does
    not change. With one label, only the second and the fourth part act. Evidence and the origin of
    the constants: ``docs/study/thresholds.md``.

    The result is kept within the label's own scores. A label none of whose positives has a score is
    cut by the curve of the other labels alone, and predicted on a tenth of the rows at most, or on
    its own share. Where all rows have one score, all are predicted if more than half of them carry
    the label, else none.

    Of equally good exact cuts, half-way between two scores, the one with fewest predicted rows is
    taken. A label that the features say nothing about has its best F measure where it is predicted
    on nearly every row, so predicted rows may carry many more labels than true ones. Where that
    matters, set `max_labels`, or give `scoring` a floor of precision.

    **Expected.** A label is predicted for the k likeliest rows, with k the best of
    ``2 (p_1 + ... + p_k) / (p_1 + ... + p_m + k)`` (or of another measure of expected counts).
    Without folds the classifier's probabilities are taken as they are; with folds, the logistic
    curves of the out-of-fold scores give them. The rows are those passed to `predict`, so that what
    is predicted for a row depends on the rows beside it. Where they hold less than one positive of
    a label in expectation, and in `best_thresholds_`, they are those of `fit`; without folds, a
    classifier that fits its training rows too well then cuts too high.

    **How sure is a threshold?** `thresholds_std_` is ``sqrt((1 - s) / s)`` times the standard
    deviation of the thresholds chosen without each fold, with s the share of rows in a fold's test
    part. It tells how much the choice depends on these rows, not how much another model would
    differ.

    **Cost.** One fit per fold and one more; O(n_samples log n_samples) per label for the cuts,
    in blocks of labels. "global" sorts all cells at once, in about five times their memory, with
    "f1_micro" in about ten times. `store_cv_results` makes as many choices more as there are folds.

    `sample_weight` weighs rows in the measure, and reaches ``fit`` of the estimator; with
    metadata routing, as its fit request says.

    References
    ----------
    .. [1] Yang, "A study of thresholding strategies for text categorization", SIGIR 2001,
       doi 10.1145/383952.383975 (SCut, PCut, RCut).
    .. [2] Lipton, Elkan, Naryanaswamy, "Optimal thresholding of classifiers to maximize F1
       measure", ECML PKDD 2014, arXiv 1402.1892.
    .. [3] Schultheis, Wydmuch, Kotłowski, Babbar, Dembczyński, "Generalized test utilities for
       long-tail performance in extreme multi-label classification", NeurIPS 2023,
       arXiv 2311.05081.

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
        # `check_classifier` says what to pass instead.
        "estimator": "no_validation",
        "scoring": [
            StrOptions(set(MEASURES)),
            Interval(Real, 0, None, closed="neither"),
            callable,
            dict,
        ],
        "strategy": [StrOptions({"per_label", "global", "prior", "top", "expected"})],
        "regularize": ["boolean"],
        "confidence": [Interval(Real, 0, 1, closed="neither"), None],
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
        scoring: Scoring = "f1",
        strategy: Strategy = "per_label",
        regularize: bool = True,
        confidence: float | None = None,
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
        self.confidence = confidence
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
        objective = read_objective(self.scoring, self.strategy, labels, self.confidence)
        one_fit = self.strategy == "expected" and self.cv is None and not is_prefit(self)
        if one_fit and (self.store_cv_results or self.response_method == "decision_function"):
            raise ValueError(
                '`strategy="expected"` with `cv=None` has no folds and needs `predict_proba`; '
                "`store_cv_results` and decision values need folds. Pass `cv=5`."
            )
        self._check_bounds(labels)
        routed = route_fit(self, weight, params)
        response = self.response_method
        if one_fit:
            self.estimator_ = fit_whole(self.estimator, X, y, labels, routed.estimator.fit)
            self._response_: Response = "predict_proba"
            scores = label_scores(self.estimator_, X, labels.n_labels, "predict_proba")
            choice, self.best_scores_ = choose_from_probabilities(scores, objective, weight)
            self._remember(choice, objective, labels)
            return self.estimator_
        self.estimator_, scores, folds = self._fit_and_score(X, y, labels, routed)
        self._response_ = response_name(self.estimator_, response)
        if self.store_cv_results:
            self.cv_results_ = {"scores": scores, "y": labels.Y, "sample_weight": weight}
            if len(folds) > 1 and self.strategy != "top":
                self._choose_without(folds, scores, labels, objective, weight)
        scores, Y, weight = scored_only(scores, labels.Y, weight)
        self._curves_: list[Curve | None] | None = None
        if self.strategy == "top":
            self.n_top_ = choose_top(scores, Y, objective, weight)
        else:
            self._remember(self._choose(scores, Y, objective, weight), objective, labels)
        predicted = self._cut(scores)
        self.best_scores_ = measure_labels(predicted, scores, Y, objective, weight)
        return self.estimator_

    def _choose(
        self,
        scores: np.ndarray,
        Y: sparse.csr_array,
        objective: Objective,
        weight: np.ndarray | None,
    ) -> Choice:
        return choose(
            scores,
            Y,
            objective,
            self.strategy,
            weight,
            regularize=self.regularize,
            log_odds=self._response_ == "decision_function",
            confidence=self.confidence,
        )

    def _choose_without(
        self,
        folds: list[Fold],
        scores: np.ndarray,
        labels: Labels,
        objective: Objective,
        weight: np.ndarray | None,
    ) -> None:
        """Choose thresholds without the test rows of each fold, and set their spread."""
        found = np.full((len(folds), labels.n_labels), np.nan)
        for (_, test), thresholds in zip(folds, found, strict=True):
            kept = np.ones(labels.n_samples, dtype=bool) if weight is None else weight > 0
            kept[test] = False
            others = labels.take(kept)
            of_others = None if weight is None else weight[kept]
            rows = scored_only(scores[kept], others.Y, of_others)
            chosen = self._choose(*rows[:2], objective, rows[2]).thresholds
            thresholds[others.varied] = chosen[others.varied]
        tests = [test for _, test in folds]
        share = np.mean([len(test) for test in tests]) / len(np.unique(np.concatenate(tests)))
        self.cv_results_["thresholds"] = found
        self.thresholds_std_ = np.sqrt((1 - share) / share) * found.std(axis=0)

    def _fit_and_score(
        self, X: Any, y: Any, labels: Labels, routed: Bunch
    ) -> tuple[Any, np.ndarray, list[Fold]]:
        """Return the classifier that will score rows, scores of held-out rows, and the folds."""
        response = self.response_method
        if self.refit and isinstance(self.cv, str):
            raise ValueError('`refit` must be False with `cv="prefit"`; got True.')
        if self.refit or is_prefit(self):
            return fit_and_score(self, X, y, labels, routed, response)
        params = routed.estimator.fit
        folds = make_folds(self.cv, X, labels, self.random_state, routed.splitter.split)
        if len(folds) > 1:
            raise ValueError(
                f"`refit` must be True where `cv` makes several folds; got False and {len(folds)} "
                "folds. Use a float for one held-out part."
            )
        scores = np.full(labels.Y.shape, np.nan)
        model, scores[folds[0][1]] = fit_and_score_fold(
            self.estimator, X, y, labels, folds[0], params, response
        )
        return model, scores, folds

    def _check_bounds(self, labels: Labels) -> None:
        least, most = self.min_labels, self.max_labels
        _check_range_of_labels(least, most, labels.n_labels)
        if labels.is_flat and (least or most is not None):
            raise ValueError(
                "`min_labels` and `max_labels` need a `y` of several labels; got one dimension."
            )

    def _remember(self, choice: Choice, objective: Objective, labels: Labels) -> None:
        self.best_thresholds_, self._curves_ = choice.thresholds, choice.curves
        if choice.reached is not None:
            self.floor_reached_ = choice.reached
            _warn_of_unreached(choice.reached, objective, labels)

    def _cut(self, scores: np.ndarray) -> np.ndarray:
        """Return the predictions that scores lead to."""
        if self.strategy == "top":
            predicted = within_top(scores, self.n_top_)
        else:
            predicted = scores >= self.best_thresholds_
        return self._bounded(predicted, scores)

    def _bounded(self, predicted: np.ndarray, scores: np.ndarray) -> np.ndarray:
        if self.min_labels or self.max_labels is not None:
            return bound_labels(predicted, scores, self.min_labels, self.max_labels)
        return predicted

    def _predict(self, X: Any) -> np.ndarray:
        scores = self._scores(X, self._response_)
        if self._curves_ is None:
            return self._cut(scores)
        objective = read_objective(self.scoring, self.strategy, self._labels_)
        return self._bounded(
            within_batch(scores, self.best_thresholds_, self._curves_, objective.measure), scores
        )

    def _scores(self, X: Any, method: Response) -> np.ndarray:
        return label_scores(self.estimator_, X, self._labels_.n_labels, method)

    def _gives(self, method: str) -> bool:
        return has_method(getattr(self, "estimator_", for_label_matrices(self.estimator)), method)


@validate_params(
    {
        **{
            name: TunedThresholdClassifierCV._parameter_constraints[name]
            for name in ("scoring", "regularize", "confidence")
        },
        "strategy": [StrOptions({"per_label", "global", "prior", "expected"})],
        "log_odds": ["boolean"],
    },
    prefer_skip_nested_validation=True,
)
def choose_thresholds(
    scores: Any,
    y: Table | None = None,
    *,
    scoring: Scoring = "f1",
    strategy: Literal["per_label", "global", "prior", "expected"] = "per_label",
    regularize: bool = True,
    confidence: float | None = None,
    log_odds: bool = False,
    sample_weight: Any = None,
) -> np.ndarray:
    """Choose one threshold per label from scores and true labels.

    For scores of any model, a neural network's too; take rows that the model was not fitted on.

    Parameters
    ----------
    scores : {array, sparse matrix, dataframe} of shape (n_samples, n_labels), or list of arrays
        Probabilities, or finite decision values with `log_odds`; or one array of shape
        (n_samples, 2) for each label. A row with nan has no part in that label's choice. Cells that
        a sparse matrix does not store have probability 0 and are never predicted.
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels), default=None
        True 0/1 indicator matrix. None with "expected" only, for scores that are probabilities.
    scoring : str, float, dict or callable, default="f1"
        Measure to maximize, or a floor, as in `TunedThresholdClassifierCV`.
    strategy : {"per_label", "global", "prior", "expected"}, default="per_label"
        How thresholds are chosen, as in `TunedThresholdClassifierCV`. With "expected", scores are
        the probabilities, or logistic curves of them where y is given.
    regularize : bool, default=True
        As in `TunedThresholdClassifierCV`.
    confidence : float or None, default=None
        As in `TunedThresholdClassifierCV`.
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

    Warns
    -----
    UnreachedTargetWarning
        If no cut of a label reaches its floor.

    See Also
    --------
    TunedThresholdClassifierCV : Chooses on out-of-fold scores; describes the rules.
    predict_labels : Predicts from scores and thresholds.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_multilabel.model_selection import choose_thresholds
    >>> scores = np.array([[0.1], [0.2], [0.4], [0.3]])
    >>> y = np.array([[0], [1], [1], [0]])
    >>> choose_thresholds(scores, y, regularize=False)
    array([0.15])
    """
    if y is None:
        return _without_y(scores, scoring, strategy, log_odds, sample_weight)
    labels = read_label_table(y, "choose_thresholds", scores, first="scores")[1]
    if sparse.issparse(scores):
        scores = _read_stored(scores, labels, log_odds, sample_weight)
    else:
        scores = read_scores(scores, labels.Y.shape, "scores", "y", labels.names)
    if not sparse.issparse(scores) and len(labels.varied) and np.isnan(scores).all():
        raise ValueError("`scores` must hold numbers; got NaN only. Pass rows that were scored.")
    objective = read_objective(scoring, strategy, labels, confidence)
    choice = choose(
        scores,
        labels.Y,
        objective,
        strategy,
        check_weight(sample_weight, labels.n_samples),
        regularize=regularize,
        log_odds=log_odds,
        confidence=confidence,
    )
    if choice.reached is not None:
        _warn_of_unreached(choice.reached, objective, labels)
    return choice.thresholds


def predict_labels(
    scores: Any, thresholds: Any, *, min_labels: int = 0, max_labels: int | None = None
) -> np.ndarray | sparse.csr_array:
    """Predict labels from scores and one threshold per label.

    Parameters
    ----------
    scores : {array-like, sparse matrix} of shape (n_samples, n_labels)
        Scores of any model. Cells that a sparse matrix does not store are not predicted.
    thresholds : float or array-like of float of shape (n_labels,)
        A label is predicted where its score is at least this, as of `choose_thresholds`.
    min_labels : int, default=0
        Fewest labels predicted per row. Where fewer reach their thresholds, those of the next best
        scores are added, as far as they are stored.
    max_labels : int or None, default=None
        Most labels predicted per row. Where more reach their thresholds, those of the best scores
        are kept; None keeps all.

    Returns
    -------
    ndarray or csr_array of uint8 of shape (n_samples, n_labels)
        0/1 indicator matrix, sparse if `scores` are.

    See Also
    --------
    choose_thresholds : Chooses the thresholds.

    Examples
    --------
    >>> from scipy import sparse
    >>> from imblearn_multilabel.model_selection import predict_labels
    >>> scores = sparse.csr_array([[0.9, 0.3, 0.0], [0.2, 0.0, 0.1]])
    >>> predict_labels(scores, [0.5, 0.2, 0.4], min_labels=1).toarray()
    array([[1, 1, 0],
           [1, 0, 0]], dtype=uint8)
    """
    is_sparse = sparse.issparse(scores)
    scores = sparse.csr_array(scores) if is_sparse else np.asarray(scores)
    cuts = np.asarray(thresholds)
    if cuts.dtype.kind not in "iuf":
        raise TypeError(
            f"`thresholds` must be one number, or one for each label; got values of type "
            f"{cuts.dtype}. Pass what `choose_thresholds` returns."
        )
    if scores.ndim != 2 or cuts.shape not in ((), scores.shape[1:]):
        raise ValueError(
            "`thresholds` must be one number, or one for each of the columns of `scores`; got "
            f"shapes {cuts.shape} and {scores.shape}."
        )
    _check_range_of_labels(min_labels, max_labels, scores.shape[1])
    if not is_sparse:
        predicted = bound_labels(scores >= cuts, scores, min_labels, max_labels)
        return predicted.astype(np.uint8)
    rows = np.repeat(np.arange(scores.shape[0]), np.diff(scores.indptr))
    is_on = scores.data >= np.broadcast_to(cuts, scores.shape[1:])[scores.indices]
    sizes = np.bincount(rows[is_on], minlength=scores.shape[0])
    wanted = sizes.clip(min_labels, max_labels)
    if (wanted != sizes).any():
        # Predicted labels first, each group from its best score on, ties in the stored order.
        order = np.lexsort((-scores.data, ~is_on, rows))
        is_on[order] = np.arange(scores.nnz) - scores.indptr[rows] < wanted[rows]
    kept = rows[is_on], scores.indices[is_on]
    return sparse.csr_array((np.ones(len(kept[0]), dtype=np.uint8), kept), shape=scores.shape)


def _check_range_of_labels(least: int, most: int | None, n_labels: int) -> None:
    if least > n_labels:
        raise ValueError(
            f"`min_labels` must be at most the number of labels, {n_labels}; got {least}."
        )
    if most is not None and most < least:
        raise ValueError(
            f"`max_labels` must be at least `min_labels`, {least}; got {most}. No row can have "
            "both."
        )


def _read_stored(
    scores: Any, labels: Labels, log_odds: bool, sample_weight: Any
) -> sparse.csc_array:
    """Read sparse probabilities, a column per label."""
    if log_odds or sample_weight is not None:
        raise ValueError(
            "`log_odds` and `sample_weight` must be left out with sparse `scores`, whose absent "
            "cells are probabilities of 0. Store probabilities, and repeat rows for weights."
        )
    if scores.shape != labels.Y.shape:
        raise ValueError(
            f"`scores` must have the shape of `y`, {labels.Y.shape}; got {scores.shape}. Pass one "
            "row per sample and one column per label."
        )
    columns = sparse.csc_array(scores, copy=True)
    columns.sum_duplicates()
    if np.isnan(columns.data).any():
        raise ValueError("`scores` must hold numbers where they are sparse; got NaN.")
    return columns


def _without_y(
    scores: Any, scoring: Scoring, strategy: str, log_odds: bool, sample_weight: Any
) -> np.ndarray:
    if strategy != "expected":
        raise ValueError(
            f'`y` may be None with `strategy="expected"` only; got {strategy!r}. Pass the labels '
            "of the rows."
        )
    if log_odds:
        raise ValueError("`log_odds` must be False without `y`, which needs probabilities.")
    scores = read_scores(scores, np.shape(scores), "scores", "y")
    weight = check_weight(sample_weight, len(scores))
    labels = Labels(sparse.csr_array(scores.shape, dtype=np.uint8))
    objective = read_objective(scoring, strategy, labels)
    return choose_from_probabilities(scores, objective, weight)[0].thresholds


def _warn_of_unreached(reached: np.ndarray, objective: Objective, labels: Labels) -> None:
    assert objective.least is not None
    is_missed = np.isnan(reached) & ~np.isnan(objective.least)
    missed = [labels.key_of(label) for label in labels.varied if is_missed[label]]
    if missed:
        rows = "above every" if objective.floor == "precision" else "below every"
        warnings.warn(
            f"No threshold reaches the {objective.floor} that `scoring` asks for, of labels "
            f"{listed(missed)}; theirs lie {rows} score now. Ask for less, or get more positives.",
            UnreachedTargetWarning,
            stacklevel=3,
        )
