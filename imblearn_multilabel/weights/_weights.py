"""Weights for labels and rows, and a classifier fitted with them."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any, ClassVar, Literal

import numpy as np
from scipy import sparse
from scipy.optimize import minimize
from sklearn import get_config
from sklearn.linear_model import LogisticRegression
from sklearn.utils.metadata_routing import process_routing
from sklearn.utils.parallel import Parallel, delayed
from sklearn.utils.validation import validate_data

from imblearn_multilabel._algorithms.equal_rows import labelset_bags
from imblearn_multilabel._classifiers import (
    DecisionValuesMixin,
    Response,
    WrappingClassifier,
    certain_scores,
    fit_label,
    for_single_labels,
    label_scores,
    last_step_name,
    takes_sample_weight,
    weight_params,
)
from imblearn_multilabel._compat import StrOptions
from imblearn_multilabel._labels import Labels, read_labels
from imblearn_multilabel._progress import replaceable_workers
from imblearn_multilabel._typing import Classifier, Table
from imblearn_multilabel._validation import check_weight, num_samples
from imblearn_multilabel.exceptions import UnreachedTargetWarning

Scheme = Literal["balanced", "sqrt", "effective_number", "capped"]

#: How little distance from equal weights counts against distance from the target.
_SLACK = 1e-6
#: Share of rows by which a target may be missed without a warning.
_TOLERANCE = 1e-3
#: Starts of the solver, each from where the one before it failed; two are enough as a rule.
_MAX_STARTS = 10


def compute_label_weight(
    y: Table,
    scheme: Scheme = "balanced",
    *,
    as_pos_weight: bool = False,
    beta: float | None = None,
    cap: float | None = None,
    sample_weight: Any = None,
) -> np.ndarray:
    """Compute weights for the rows without and with each label.

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.
    scheme : {"balanced", "sqrt", "effective_number", "capped"}, default="balanced"
        How much more a positive row of a rare label weighs than a negative one, from the counts
        p and m of positive and negative rows:

        - "balanced": m / p, so that both values have the same total weight.
        - "sqrt": the square root of m / p; milder, and less noisy for few positives.
        - "effective_number": (1 - beta^m) / (1 - beta^p).
        - "capped": m / p, but at most `cap` and at least 1 / `cap`.
    as_pos_weight : bool, default=False
        Whether to return the ratio of the two weights only, as ``pos_weight`` of
        ``torch.nn.BCEWithLogitsLoss`` and ``scale_pos_weight`` of gradient boosting take it.
    beta : float or None, default=None
        Base of "effective_number", in [0, 1): 0 for no weights, near 1 for balanced ones; None is
        0.999.
    cap : float or None, default=None
        Bound of "capped", at least 1; None is 10.
    sample_weight : array-like of shape (n_samples,) or None, default=None
        Weights of rows, at least 0; counts become sums of weights.

    Returns
    -------
    ndarray of float of shape (n_labels, 2), or (n_labels,) with `as_pos_weight`
        Weights of negative and positive rows, whose sum over the rows is the number of rows; or
        their ratio. All are 1 for a label with one value only.

    See Also
    --------
    compute_row_weight : One weight per row instead of one per cell.
    LabelWeightedClassifier : Fits with these weights.
    sklearn.utils.class_weight.compute_class_weight : The same for one multiclass target.

    References
    ----------
    Cui, Jia, Lin, Song, Belongie, "Class-balanced loss based on effective number of samples", CVPR
    2019, arXiv 1901.05555, equation 2.

    Examples
    --------
    >>> from imblearn_multilabel.weights import compute_label_weight
    >>> y = [[1, 1], [0, 1], [0, 0], [0, 0]]
    >>> compute_label_weight(y).round(3)
    array([[0.667, 2.   ],
           [1.   , 1.   ]])
    >>> compute_label_weight(y, as_pos_weight=True)
    array([3., 1.])
    """
    labels: Labels = read_labels(y, "compute_label_weight")
    weight = check_weight(sample_weight, labels.n_samples)
    ratio_of = _ratio_of(scheme, beta, cap)
    weights = _label_weight(*_totals(labels.Y, weight), ratio_of)
    return weights[:, 1] / weights[:, 0] if as_pos_weight else weights


def compute_row_weight(
    y: Table,
    target: Any,
    *,
    bounds: tuple[float, float] = (0.1, 10.0),
) -> np.ndarray:
    """Compute one weight per row so that labels get the frequencies that you ask for.

    These are the weights nearest 1 that reach the target; weights per label cannot simply be
    multiplied where a row carries several labels.

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.
    target : float, array-like of shape (n_labels,) or mapping
        Wanted share of the total weight on rows with each label, in (0, 1): one for all labels,
        one per label, nan for any, or a mapping of labels, by name or column number as in
        `sampling_strategy` of samplers, to shares; labels that it leaves out may get any.
    bounds : tuple of two float, default=(0.1, 10.0)
        Least and greatest weight; 0 <= least < 1 < greatest.

    Returns
    -------
    ndarray of float of shape (n_samples,)
        Weights with a mean near 1, for ``sample_weight``. Rows with the same labels have the same.

    Warns
    -----
    UnreachedTargetWarning
        If a wanted share is missed by more than 0.001, with the labels and what was reached.

    See Also
    --------
    compute_label_weight : Weights for models that have one output per label.

    Notes
    -----
    Calibration of survey weights with bounds: minimizes the squared distance of the weights from 1
    plus 10^6 times a penalty: the sum over labels of (weighted positives - target * total weight)^2
    / positives, which misses targets that cannot be reached by as little as possible, plus 10^4 *
    (total weight - n_samples)^2 / n_samples, which holds the mean at 1. Cost O(nnz of the distinct
    rows of y) per step of L-BFGS.

    References
    ----------
    Deville, Sarndal, "Calibration estimators in survey sampling", Journal of the American
    Statistical Association 87(418), 1992, doi 10.1080/01621459.1992.10475217.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_multilabel.weights import compute_row_weight
    >>> y = np.array([[1, 1], [1, 0], [1, 0], [0, 0]])
    >>> weight = compute_row_weight(y, [0.75, 0.5])
    >>> (weight @ y / weight.sum()).round(3)
    array([0.75, 0.5 ])
    """
    labels: Labels = read_labels(y, "compute_row_weight")
    shares = _read_shares(target, labels)
    low, high = bounds
    if not 0 <= low < 1 < high:
        raise ValueError(f"`bounds` must be two numbers around 1, the least >= 0; got {bounds}.")
    wanted = np.flatnonzero(~np.isnan(shares))
    kept = np.intersect1d(wanted, labels.varied)
    # Rows with the same of these labels have the same weight: one is solved for each set.
    Y = labels.Y[:, kept]
    bags = labelset_bags(Y)
    Y = Y[bags.first].astype(float)
    weights = _calibrate(Y, bags.sizes, shares[kept], low, high)[bags.group]
    reached = (labels.Y.T @ weights) / weights.sum()
    missed = wanted[np.abs(reached - shares)[wanted] > _TOLERANCE]
    if len(missed):
        worst = missed[np.argsort(-np.abs(reached - shares)[missed], kind="stable")]
        shown = ", ".join(
            f"label {labels.name_of(label)} has {reached[label]:.3g} instead of {shares[label]:.3g}"
            for label in worst[:3]
        )
        warnings.warn(
            f"`target` is missed for {len(missed)} of {len(wanted)} labels: {shown}"
            f"{' and so on' if len(missed) > 3 else ''}. Widen `bounds` or ask for shares nearer "
            "to those of the rows.",
            UnreachedTargetWarning,
            stacklevel=2,
        )
    return weights


def undo_label_weight(scores: Any, label_weight: Any, *, log_odds: bool = False) -> np.ndarray:
    """Correct the probabilities of a model that was fitted with label weights.

    A model whose loss weighs positives w times predicts ``w p / (w p + 1 - p)`` where the chance is
    p. This finds p; nothing is fitted.

    Parameters
    ----------
    scores : array-like of float of shape (n_samples, n_labels)
        Probabilities in [0, 1], or logits with `log_odds`.
    label_weight : array-like of float of shape (n_labels,) or (n_labels, 2)
        Weights > 0 of positive rows relative to negative ones, such as ``pos_weight`` of
        ``torch.nn.BCEWithLogitsLoss``; or weights of negative and positive rows.
    log_odds : bool, default=False
        Whether scores are logits, of which ``log(w)`` is taken away.

    Returns
    -------
    ndarray of float of shape (n_samples, n_labels)
        Probabilities or logits, as `scores`.

    See Also
    --------
    compute_label_weight : Computes the weights.
    imblearn_multilabel.model_selection.CalibratedClassifierCV : Does the same for a
        `LabelWeightedClassifier` with the method "prior", and fits curves with others.

    Notes
    -----
    This is right where the model fits the weighted rows well. A strongly regularized one follows
    large weights only in part, and the result is too low (Brier score, in units of that without
    weights: from 1.41 to 1.00 on yeast, but from 1.06 to 1.19 on medical with its 1449 features).
    Compare ``macro_brier_score_loss`` before and after on held-out rows.

    References
    ----------
    Elkan, "The foundations of cost-sensitive learning", IJCAI 2001, theorem 2.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_multilabel.weights import undo_label_weight
    >>> undo_label_weight(np.array([[0.5, 0.9], [0.2, 0.1]]), [4.0, 9.0]).round(3)
    array([[0.2  , 0.5  ],
           [0.059, 0.012]])
    """
    values = np.asarray(scores, dtype=float)
    if values.ndim != 2:
        raise ValueError(
            f"`scores` must have shape (n_samples, n_labels); got shape {values.shape}."
        )
    weights = _read_pairs(label_weight, values.shape[1])
    ratio = weights[:, 1] / np.where(weights[:, 0] > 0, weights[:, 0], np.nan)
    if not (ratio > 0).all():
        raise ValueError("`label_weight` must hold numbers above 0 here; got others.")
    if log_odds:
        return values - np.log(ratio)
    if not ((values >= 0) & (values <= 1)).all():
        raise ValueError(
            "`scores` must be probabilities in [0, 1]; got values outside or NaN. Pass "
            "`log_odds=True` for logits."
        )
    return values / (values + ratio * (1 - values))


class LabelWeightedClassifier(DecisionValuesMixin, WrappingClassifier):
    """Fit one classifier per label, each with the weights of its label.

    The remedy for imbalance that adds no rows: a missed positive of a rare label costs more. It
    works with any classifier of two classes that takes ``sample_weight``. Weights distort
    probabilities: calibrate them if you use them.

    Parameters
    ----------
    estimator : classifier or None, default=None
        Classifier of two classes whose ``fit`` takes ``sample_weight``. It is cloned. None is a
        logistic regression, or in `compare_remedies` each of the estimators there.
    label_weight : str, array-like or dict, default="balanced"
        "balanced", "sqrt", "effective_number" or "capped", as in `compute_label_weight`; or
        weights of negative and positive rows, of shape (n_labels, 2); or weights of positive rows
        of shape (n_labels,), those of negative ones being 1. A dict gives either by label, name or
        column number; a label that it does not name has weight 1.
    n_jobs : int or None, default=None
        Labels fitted at once. The result does not depend on it.

    Attributes
    ----------
    estimators_ : list of classifiers
        One fitted clone per label; None for a label with one value only, which is always
        predicted.
    label_weight_ : ndarray of float of shape (n_labels, 2)
        Weights of negative and positive rows.
    classes_, n_features_in_, feature_names_in_, label_names_in_
        As those of `TunedThresholdClassifierCV`.

    See Also
    --------
    compute_label_weight : The weights.
    undo_label_weight : Takes them out of probabilities; so does the method "prior" of
        `CalibratedClassifierCV`.
    imblearn_multilabel.model_selection.TunedThresholdClassifierCV : Thresholds instead of weights.
    sklearn.multioutput.MultiOutputClassifier : The same without weights of labels.

    Notes
    -----
    Integer `sample_weight` is the same as repeated rows. Other parameters of ``fit`` reach every
    clone; with metadata routing, as its fit request says. Put preprocessing before this class, not
    inside: it would be repeated for every label.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.weights import LabelWeightedClassifier
    >>> X, y = make_imbalanced_multilabel(n_samples=400, n_labels=6, random_state=0)
    >>> model = LabelWeightedClassifier(LogisticRegression(), "capped").fit(X[:200], y[:200])
    >>> model.predict(X[200:]).shape
    (200, 6)
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        # `check_classifier` says what to pass instead.
        "estimator": "no_validation",
        "label_weight": [
            StrOptions({"balanced", "sqrt", "effective_number", "capped"}),
            "array-like",
            Mapping,
        ],
        "n_jobs": [Integral, None],
    }

    def __init__(
        self,
        estimator: Classifier | None = None,
        label_weight: Any = "balanced",
        *,
        n_jobs: int | None = None,
    ) -> None:
        self.estimator = estimator
        self.label_weight = label_weight
        self.n_jobs = n_jobs

    #: `compare_remedies` hands over classifiers for one label.
    _one_classifier_per_label = True

    def _classifier(self) -> Any:
        """Return the unfitted classifier of every label."""
        if self.estimator is None:
            return LogisticRegression(max_iter=1000)
        return for_single_labels(self.estimator)

    def _fit_labels(
        self, X: Any, y: Any, labels: Labels, weight: np.ndarray | None, params: dict[str, Any]
    ) -> Any:
        weight = np.ones(labels.n_samples) if weight is None else weight
        params = self._params_of_clones(params)
        positives, negatives = _totals(labels.Y, weight)
        self.label_weight_ = self._read_label_weight(labels, positives, negatives)
        self._has_positives_ = positives > 0
        is_varied = self._has_positives_ & (negatives > 0)
        fits = [
            delayed(_fit_weighted)(
                self._classifier(),
                X,
                labels.rows_of(label),
                weight,
                self.label_weight_[label],
                params,
            )
            for label in np.flatnonzero(is_varied).tolist()
        ]
        with replaceable_workers(self.n_jobs):
            found = iter(Parallel(n_jobs=self.n_jobs)(fits))
        self.estimators_ = [next(found) if varied else None for varied in is_varied]
        first = next((model for model in self.estimators_ if model is not None), None)
        if first is None:
            # No clone has checked the features.
            validate_data(self, X, skip_check_array=True)
        return first

    def _predict(self, X: Any) -> np.ndarray:
        predicted = np.tile(self._has_positives_, (num_samples(X), 1))
        for label, model in enumerate(self.estimators_):
            if model is not None:
                predicted[:, label] = model.predict(X) == 1
        return predicted

    def _scores(self, X: Any, method: Response) -> np.ndarray:
        scores = certain_scores(self._has_positives_, num_samples(X), method)
        for label, model in enumerate(self.estimators_):
            if model is not None:
                scores[:, [label]] = label_scores(model, X, 1, method)
        return scores

    def _gives(self, method: str) -> bool:
        # An AttributeError of the estimator says more than that of this class would.
        getattr(self._classifier(), method)
        return True

    def _params_of_clones(self, params: dict[str, Any]) -> dict[str, Any]:
        """Return the parameters for ``fit`` of the clones besides their weights."""
        if get_config()["enable_metadata_routing"]:
            return dict(process_routing(self, "fit", **params).estimator.fit)
        if not takes_sample_weight(self._classifier()):
            raise ValueError(
                "`estimator` must take `sample_weight` in fit; "
                f"{last_step_name(self._classifier())} does not. Use another classifier, or "
                "thresholds (TunedThresholdClassifierCV), which need no weights."
            )
        return params

    def _read_label_weight(
        self, labels: Labels, positives: np.ndarray, negatives: np.ndarray
    ) -> np.ndarray:
        """Return the weights of negative and positive rows of every label."""
        if isinstance(self.label_weight, Mapping):
            weights = np.ones((labels.n_labels, 2))
            columns = labels.columns_of(self.label_weight, "label_weight")
            weights[columns] = _read_pairs(list(self.label_weight.values()), len(columns))
            return weights
        if isinstance(self.label_weight, str):
            return _label_weight(positives, negatives, _ratio_of(self.label_weight, None, None))
        return _read_pairs(self.label_weight, len(positives))

    def _constant_labels(self) -> dict[int, bool]:
        return {
            label: bool(self._has_positives_[label])
            for label, model in enumerate(self.estimators_)
            if model is None
        }

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "estimators_")


def _read_pairs(label_weight: Any, n_labels: int) -> np.ndarray:
    """Read weights of negative and positive rows; those of negative ones are 1 by default."""
    try:
        given = np.asarray(label_weight, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(
            "`label_weight` must hold numbers; got others. Pass an array in the order of the "
            "columns of `y`."
        ) from None
    if given.shape not in ((n_labels,), (n_labels, 2)):
        raise ValueError(
            f"`label_weight` must have shape ({n_labels},) or ({n_labels}, 2), one row per "
            f"label; got {given.shape}."
        )
    if not (np.isfinite(given) & (given >= 0)).all():
        raise ValueError("`label_weight` must hold finite numbers of at least 0; got others.")
    return np.column_stack([np.ones(n_labels), given]) if given.ndim == 1 else given


def _fit_weighted(
    estimator: Any,
    X: Any,
    rows: np.ndarray,
    weight: np.ndarray,
    label_weight: np.ndarray,
    params: dict[str, Any],
) -> Any:
    is_on = np.zeros(len(weight), dtype=np.intp)
    is_on[rows] = 1
    weights = weight_params(estimator, weight * label_weight[is_on])
    return fit_label(estimator, X, is_on, weights | params)


def _totals(Y: sparse.csr_array, weight: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """Return the total weights of the positive and of the negative rows of every label."""
    n_samples = Y.shape[0]
    if weight is None:
        positives = np.bincount(Y.indices, minlength=Y.shape[1]).astype(float)
        return positives, n_samples - positives
    positives, total = Y.T @ weight, weight.sum()
    negatives = total - positives
    # The difference of nearly equal sums is a rounding error: there the rows are added up.
    by_label = Y.tocsc()
    for label in np.flatnonzero(negatives < 1e-3 * total):
        is_off = np.ones(n_samples, dtype=bool)
        is_off[by_label.indices[by_label.indptr[label] : by_label.indptr[label + 1]]] = False
        negatives[label] = weight[is_off].sum()
    return positives, negatives


def _label_weight(positives: np.ndarray, negatives: np.ndarray, ratio_of: Any) -> np.ndarray:
    """Return weights of negative and positive rows that leave the total as it is."""
    weights = np.ones((len(positives), 2))
    varied = np.flatnonzero((positives > 0) & (negatives > 0))
    if len(varied):
        p, m = positives[varied], negatives[varied]
        ratio = ratio_of(p, m)
        weights[varied, 0] = (p + m) / (m + p * ratio)
        weights[varied, 1] = weights[varied, 0] * ratio
    return weights


def _ratio_of(scheme: str, beta: float | None, cap: float | None) -> Any:
    """Return the function of positives and negatives that gives the ratio of their weights."""
    schemes = ("balanced", "sqrt", "effective_number", "capped")
    if scheme not in schemes:
        raise ValueError(f"`scheme` must be one of {', '.join(schemes)}; got {scheme!r}.")
    for name, value, user in (("beta", beta, "effective_number"), ("cap", cap, "capped")):
        if value is not None and scheme != user:
            raise ValueError(f"`{name}` has an effect with scheme {user!r} only; leave it None.")
    beta = 0.999 if beta is None else beta
    cap = 10.0 if cap is None else cap
    if not isinstance(beta, Real) or not 0 <= beta < 1:
        raise ValueError(f"`beta` must be a number in [0, 1); got {beta!r}.")
    if not isinstance(cap, Real) or not cap >= 1:
        raise ValueError(f"`cap` must be a number of at least 1; got {cap!r}.")
    if scheme == "sqrt":
        return lambda p, m: np.sqrt(m / p)
    if scheme == "capped":
        return lambda p, m: np.clip(m / p, 1 / cap, cap)
    if scheme == "effective_number" and beta > 0:
        log_beta = np.log(beta)
        return lambda p, m: np.expm1(m * log_beta) / np.expm1(p * log_beta)
    return (lambda p, m: np.ones(len(p))) if scheme == "effective_number" else (lambda p, m: m / p)


def _read_shares(target: Any, labels: Labels) -> np.ndarray:
    """Return the wanted share of every label, nan for any."""
    shares = np.full(labels.n_labels, np.nan)
    if isinstance(target, Mapping):
        shares[labels.columns_of(target, "target")] = list(target.values())
    else:
        given = np.asarray(target, dtype=float)
        if given.shape not in ((), shares.shape):
            raise ValueError(
                f"`target` must be one share, one per label, shape {shares.shape}, or a mapping of "
                f"labels to shares; got shape {given.shape}."
            )
        shares[:] = given
    if ((shares <= 0) | (shares >= 1)).any():
        raise ValueError("`target` must hold shares in (0, 1), or nan for any; got others.")
    return shares


def _calibrate(
    Y: sparse.csr_array, times: np.ndarray, shares: np.ndarray, low: float, high: float
) -> np.ndarray:
    """Return the weights in [low, high] nearest 1 that give labels their shares.

    Minimizes |w - 1|^2 / 2 + |A w - b|^2 / (2 slack): one row of A for each label,
    (Y_j - share_j) / sqrt(positives_j), with b_j = 0, and one for the total, 100 / sqrt(n) * 1. For
    multipliers v of the rows, the best w is clip(1 + A'v, low, high), and the dual function of v
    has the gradient b - slack * v - A w. Row i of `Y` stands for `times[i]` equal rows.
    """
    n_samples = int(times.sum())
    by_label = sparse.csr_array(Y.T)
    scale = 1 / np.sqrt(np.maximum(by_label @ times, 1))
    of_total = 100 / np.sqrt(n_samples)
    b = np.append(np.zeros(len(shares)), of_total * n_samples)

    def weights_at(v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        pull = Y @ (v[:-1] * scale) - shares @ (v[:-1] * scale) + v[-1] * of_total
        return np.clip(1 + pull, low, high), pull

    def negative_dual(v: np.ndarray, slack: float) -> tuple[float, np.ndarray]:
        w, pull = weights_at(v)
        total = times @ w
        sums = np.append((by_label @ (times * w) - shares * total) * scale, of_total * total)
        value = v @ b - slack / 2 * v @ v + times @ (np.square(w - 1) / 2 - pull * w)
        return -value, -(b - slack * v - sums)

    v = np.zeros(len(b))
    # Where a target cannot be reached, multipliers are of the order of 1 / slack, and a line search
    # from afar may fail by rounding. So a first solution has more slack, and a search that failed
    # starts afresh where it stopped.
    for slack in (1e3 * _SLACK, _SLACK):
        for _ in range(_MAX_STARTS):
            found = minimize(
                negative_dual,
                v,
                args=(slack,),
                jac=True,
                method="L-BFGS-B",
                options={
                    "maxiter": 10_000,
                    "maxfun": 20_000,
                    "ftol": 0,
                    "gtol": 1e-6,
                    "maxcor": 30,
                },
            )
            v = found.x
            if found.success:
                break
    return weights_at(v)[0]
