"""Probabilities of label matrices that agree with observed shares."""

from __future__ import annotations

from numbers import Integral, Real
from typing import Any, ClassVar, Literal

import numpy as np
from scipy import sparse
from scipy.special import expit, logit
from sklearn.calibration import _SigmoidCalibration as SigmoidCalibration
from sklearn.frozen import FrozenEstimator
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from imblearn_multilabel._classifiers import (
    Response,
    VariedLabels,
    WrappingClassifier,
    classifier_name,
    for_label_matrices,
    is_prefit,
    label_scores,
    response_name,
    route_fit,
    with_every_score,
)
from imblearn_multilabel._compat import Interval, StrOptions
from imblearn_multilabel._labels import Labels
from imblearn_multilabel._typing import Classifier, Seed
from imblearn_multilabel.model_selection._out_of_fold import (
    fit_and_score,
    fit_whole,
    scored_only,
)

#: Bound of log-odds; beyond it, probabilities differ by rounding only.
_MAX_LOG_ODDS = 30.0


class CalibratedClassifierCV(WrappingClassifier):
    """Calibrate the probabilities of a multi-label classifier, label by label.

    Resampling and class weights distort probabilities: a rare label may be predicted with ten
    times its share. Here a map from score to probability is fitted for every label, on scores of
    rows held out by cross-validation, or the known change of shares is undone.

    Parameters
    ----------
    estimator : classifier
        Any classifier with ``decision_function`` or ``predict_proba``, or a pipeline that ends with
        one, as of `TunedThresholdClassifierCV`.
    method : {"sigmoid", "isotonic", "prior"}, default="sigmoid"
        "sigmoid" fits a logistic curve per label (Platt [1]_), "isotonic" a rising step function,
        which needs some hundred positives. "prior" undoes in closed form what the sampler of a
        pipeline did to label shares [2]_, from its ``balance_before_`` and ``balance_after_``, and
        the weights of a `LabelWeightedClassifier`; it needs no held-out scores.
    min_positives : int, default=10
        Positives of y below which a label uses the map that such labels share.
    cv : int, float, splitter, iterable, "prefit" or None, default=None
        Folds, or a fitted `estimator`, as of `TunedThresholdClassifierCV`. None means five folds.
    n_jobs, random_state : optional, default=None
        Folds fitted at once, and seed, as of `TunedThresholdClassifierCV`.

    Attributes
    ----------
    calibrators_ : list of object or None
        One regressor per label with ``predict``, from scores in log-odds to probabilities; None
        for a label that uses the shared map. Not with "prior".
    shared_calibrator_ : object or None
        The classifier for labels with few positives, from (score, label share), both in log-odds,
        to probabilities; None where no label uses it. Not with "prior".
    prior_shift_ : ndarray of float of shape (n_labels,)
        Only with "prior": what is added to the log-odds of each label.
    estimator_, classes_, n_features_in_, feature_names_in_, label_names_in_
        As those of `TunedThresholdClassifierCV`.

    See Also
    --------
    TunedThresholdClassifierCV : Thresholds, for which probabilities need no calibration.
    out_of_fold_scores : The scores that maps are fitted on.
    sklearn.calibration.CalibratedClassifierCV : The same for one target.
    sklearn.calibration.CalibrationDisplay : Draws one label's predicted and observed shares.

    Notes
    -----
    One model is fitted on all rows and used with maps from the folds, as scikit-learn does with
    ``ensemble=False``. Maps start from log-odds, decision values or logits of probabilities, so
    that a calibrated model stays as it is; probabilities nearer to 0 or 1 than half a row count as
    that near.

    A label with fewer than `min_positives` positives, or whose own logistic curve would fall, is
    mapped by a logistic regression on its score and its share, both in log-odds. It is fitted on
    all labels with so few positives together, or on all labels, if those few have fewer positives
    than the bound in sum. A row scored by a model that had one value of a label in training has no
    part in that label's map.

    "prior" maps p to ``p r1 / (p r1 + (1 - p) r0)``, with ``r1`` the share of the label before over
    that after resampling and ``r0`` the same of rows without it: a shift of log-odds. It is right
    where the sampler keeps what rows with the label look like, as cloning nearly does. Weights of
    labels are undone as by `undo_label_weight`, which says when that is right. "sigmoid" has no
    such condition.

    Cost: one fit per fold and one more, "prior" one fit; a map per label, O(n_samples) each.

    References
    ----------
    .. [1] Platt, "Probabilistic outputs for support vector machines and comparisons to
       regularized likelihood methods", 1999.
    .. [2] Saerens, Latinne, Decaestecker, "Adjusting the outputs of a classifier to new a priori
       probabilities", Neural Computation 14(1), 2002, doi 10.1162/089976602753284446, eq. 2.4.

    Examples
    --------
    >>> from imblearn.pipeline import make_pipeline
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.multiclass import OneVsRestClassifier
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.model_selection import CalibratedClassifierCV
    >>> X, y = make_imbalanced_multilabel(400, n_labels=6, noise=4.0, random_state=0)
    >>> weighted = OneVsRestClassifier(LogisticRegression(class_weight="balanced"))
    >>> weighted.fit(X, y).predict_proba(X).mean(axis=0)[5] > 2 * y[:, 5].mean()
    np.True_
    >>> calibrated = CalibratedClassifierCV(weighted, cv=3).fit(X, y)
    >>> abs(calibrated.predict_proba(X).mean(axis=0)[5] - y[:, 5].mean()) < 0.02
    np.True_
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        # `check_classifier` says what to pass instead.
        "estimator": "no_validation",
        "method": [StrOptions({"sigmoid", "isotonic", "prior"})],
        "min_positives": [Interval(Integral, 1, None, closed="left")],
        "cv": ["cv_object", StrOptions({"prefit"}), Interval(Real, 0, 1, closed="neither")],
        "n_jobs": [Integral, None],
        "random_state": ["random_state"],
    }

    def __init__(
        self,
        estimator: Classifier,
        *,
        method: Literal["sigmoid", "isotonic", "prior"] = "sigmoid",
        min_positives: int = 10,
        cv: Any = None,
        n_jobs: int | None = None,
        random_state: Seed = None,
    ) -> None:
        self.estimator = estimator
        self.method = method
        self.min_positives = min_positives
        self.cv = cv
        self.n_jobs = n_jobs
        self.random_state = random_state

    def _fit_labels(
        self, X: Any, y: Any, labels: Labels, weight: np.ndarray | None, params: dict[str, Any]
    ) -> Any:
        routed = route_fit(self, weight, params)
        make = with_every_score if is_prefit(self) else for_label_matrices
        model = make(self.estimator)
        self._response_: Response = "decision_function"
        if not hasattr(model, "decision_function"):
            self._response_ = response_name(model, "auto")
        # n rows cannot show a share nearer to 0 or 1 than half a row.
        self._max_log_odds_ = _MAX_LOG_ODDS
        if self._response_ == "predict_proba":
            self._max_log_odds_ = min(_MAX_LOG_ODDS, float(np.log(2 * labels.n_samples - 1)))
        if self.method == "prior":
            self.estimator_ = model
            if not is_prefit(self):
                self.estimator_ = fit_whole(self.estimator, X, y, labels, routed.estimator.fit)
            self.prior_shift_ = _prior_shift(self.estimator_, labels.n_labels)
            return self.estimator_
        self.estimator_, scores, _ = fit_and_score(self, X, y, labels, routed, self._response_)
        scores, Y, weight = scored_only(scores, labels.Y, weight)
        self._fit_maps(self._log_odds(scores), Y.tocsc(), weight)
        return self.estimator_

    def _fit_maps(
        self,
        scores: np.ndarray,
        Y: sparse.csc_array,
        weight: np.ndarray | None,
    ) -> None:
        n_samples, n_labels = scores.shape
        # Scores of a model that never saw a label are no evidence for that label's map.
        was_scored = ~np.isnan(scores)
        positives = np.diff(Y.indptr)
        # Half a row keeps the share of a label with one value off 0 and 1.
        self._share_ = logit((positives + 0.5) / (n_samples + 1))
        self.calibrators_: list[Any] = [None] * n_labels
        for label in np.flatnonzero(positives >= self.min_positives):
            scored = was_scored[:, label]
            carried = _column(Y, [label])[scored]
            if 0 < carried.sum() < len(carried):
                self.calibrators_[label] = _fit_map(
                    self.method,
                    scores[scored, label],
                    carried,
                    None if weight is None else weight[scored],
                )
        shared = [label for label, own in enumerate(self.calibrators_) if own is None]
        self.shared_calibrator_ = None
        rows, labels = Y.nonzero()
        n_scored = np.bincount(labels, was_scored[rows, labels], n_labels)
        if shared and n_scored[shared].sum() < self.min_positives:
            shared = list(range(n_labels))
        scored = was_scored[:, shared].T.ravel()
        carried = _column(Y, shared)[scored]
        if 0 < carried.sum() < len(carried):
            cells = np.column_stack(
                [scores[:, shared].T.ravel(), np.repeat(self._share_[shared], n_samples)]
            )
            of_cells = None if weight is None else np.tile(weight, len(shared))[scored]
            self.shared_calibrator_ = LogisticRegression(C=100).fit(
                cells[scored], carried, sample_weight=of_cells
            )

    def _predict(self, X: Any) -> np.ndarray:
        return self._scores(X, "predict_proba") > 0.5

    def _scores(self, X: Any, method: Response) -> np.ndarray:
        scores = label_scores(self.estimator_, X, self._labels_.n_labels, self._response_)
        scores = self._log_odds(scores)
        if self.method == "prior":
            return expit(scores + self.prior_shift_)
        probabilities = expit(scores)
        for label, own in enumerate(self.calibrators_):
            if own is not None:
                probabilities[:, label] = own.predict(scores[:, label])
            elif self.shared_calibrator_ is not None:
                share = np.full(len(scores), self._share_[label])
                cells = np.column_stack([scores[:, label], share])
                probabilities[:, label] = self.shared_calibrator_.predict_proba(cells)[:, 1]
        return probabilities

    def _log_odds(self, scores: np.ndarray) -> np.ndarray:
        if self._response_ == "predict_proba":
            with np.errstate(divide="ignore"):
                scores = logit(scores.clip(0, 1))
        return scores.clip(-self._max_log_odds_, self._max_log_odds_)


def _column(Y: sparse.csc_array, labels: Any) -> np.ndarray:
    """Return the cells of labels, label after label, as 0 and 1."""
    return Y[:, labels].toarray().T.ravel()


def _fit_map(
    method: str, scores: np.ndarray, carried: np.ndarray, weight: np.ndarray | None
) -> Any:
    """Return a label's own map, or None where it would turn the order of scores around."""
    if method == "isotonic":
        return IsotonicRegression(out_of_bounds="clip").fit(scores, carried, weight)
    curve = SigmoidCalibration().fit(scores, carried, weight)
    low, high = curve.predict(np.array([-1.0, 1.0]))
    return curve if low < high else None


def _prior_shift(model: Any, n_labels: int) -> np.ndarray:
    """Return the log-odds that undo what samplers and class weights did to label shares."""
    balances = [
        (sampler.balance_before_, sampler.balance_after_) for sampler in _samplers_of(model)
    ]
    weights = _label_weight_of(model)
    if not balances and weights is None:
        raise ValueError(
            '`method="prior"` undoes what a sampler or label weights did, so `estimator` must be a '
            "pipeline with a sampler that sets balance_before_ and balance_after_, or a "
            f'LabelWeightedClassifier; got {classifier_name(model)} without one. Use "sigmoid".'
        )
    shift = np.zeros(n_labels)
    if weights is not None:
        if len(weights) != n_labels:
            raise ValueError(
                f"The LabelWeightedClassifier of `estimator` must know the {n_labels} labels of "
                f"`y`; it was fitted on {len(weights)}."
            )
        # Nothing can be undone where rows had no weight.
        positive = (weights > 0).all(axis=1)
        shift[positive] = -np.log(weights[positive, 1] / weights[positive, 0])
    if not balances:
        return shift
    before, after = (
        np.asarray(balance.positives) / balance.n_samples
        for balance in (balances[0][0], balances[-1][1])
    )
    if len(before) != n_labels:
        raise ValueError(
            f"The sampler of `estimator` must know the {n_labels} labels of `y`; it was fitted on "
            f"{len(before)}."
        )
    varied = (before > 0) & (before < 1) & (after > 0) & (after < 1)
    shift[varied] += logit(before[varied]) - logit(after[varied])
    return shift


def _label_weight_of(model: Any) -> np.ndarray | None:
    """Return the weights of negative and positive rows of a LabelWeightedClassifier, if any."""
    if isinstance(model, FrozenEstimator):
        return _label_weight_of(model.estimator)
    if isinstance(model, Pipeline):
        return _label_weight_of(model[-1])
    if isinstance(model, VariedLabels):
        return _label_weight_of(model.estimator_)
    return getattr(model, "label_weight_", None)


def _samplers_of(model: Any) -> list[Any]:
    if isinstance(model, FrozenEstimator):
        return _samplers_of(model.estimator)
    if isinstance(model, Pipeline):
        return [sampler for _, step in model.steps for sampler in _samplers_of(step)]
    return [model] if hasattr(model, "balance_after_") else []
