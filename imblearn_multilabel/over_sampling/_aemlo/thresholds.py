"""Choose one threshold on the scores of each label."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from imblearn_multilabel._algorithms.cuts import cuts_of

#: Factors of label shares that are tried, and the greatest ratio of labels a row, new to given.
_FACTORS, _TOLERANCE = np.arange(20, 1, -1) / 20, 1.02
#: Number of highest scores from which the threshold of a label too rare for the rows is estimated.
_TAIL = 20


def share_thresholds(scores: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Choose thresholds that give labels to new rows as often as rows of the data carry them.

    Rows without a label are not kept, so that shares of all new rows would be too many labels for
    the kept ones. All shares are lowered by one factor, no further than needed for as many labels a
    row as the data has. Where labels order the rows alike, no factor may be low enough; then it is
    the greatest that comes near the fewest labels.

    The threshold of a label whose share is less than half a row is estimated from its highest
    scores, as if these fell off exponentially: set for a row at least, each of 100,000 labels would
    be on one row in 500.

    `scores`, (n_rows, n_labels), are those of new rows, kept or not; `shares`, (n_labels,), are
    shares of the input rows with a label. Thresholds are infinity for labels that never occur,
    minus infinity for those that always do.
    """
    ordered, n_rows = np.sort(scores, axis=0), len(scores)
    too_rare = np.flatnonzero((shares > 0) & (shares * n_rows < 0.5))
    tail = ordered[-_TAIL:, too_rare].astype(np.float64)
    spread = (tail - tail[:1]).sum(axis=0) / max(1, len(tail) - 1)
    found, ratios = [], []
    for factor in _FACTORS:
        lowered = np.where(shares < 1, factor * shares, 1)
        wanted = np.clip(np.rint(lowered * n_rows).astype(np.int64), 1, n_rows)
        cuts = ordered[n_rows - wanted, np.arange(len(shares))].astype(np.float64)
        cuts[too_rare] = tail[0] + spread * np.log(len(tail) / (n_rows * lowered[too_rare]))
        found.append(_with_constant_labels(cuts, shares))
        sets = scores >= found[-1]
        ratios.append(sets.sum() / max(1, np.count_nonzero(sets.any(axis=1))) / shares.sum())
        if ratios[-1] <= _TOLERANCE:
            break
    few_enough = np.array(ratios) <= _TOLERANCE * max(1, min(ratios))
    return found[int(np.argmax(few_enough))]


def label_thresholds(
    rule: str | float | Callable[[np.ndarray, np.ndarray], np.ndarray],
    scores: np.ndarray,
    Y: np.ndarray,
    prior: np.ndarray,
) -> np.ndarray:
    """Choose the least score at which each label is set, on validation rows: (n_labels,).

    `rule` is as `threshold` of AEMLO; `prior` is the share of all input rows that carry each label.
    Unless the rule is a number or a callable, the threshold of a label that never occurs is
    infinity, and that of a label that always occurs minus infinity. A label for which no allowed
    cut finds a positive validation row is set for its share.
    """
    n_rows, n_labels = scores.shape
    if callable(rule):
        return _check_shape(rule(scores, Y), n_labels)
    if not isinstance(rule, str):
        return np.full(n_labels, np.log(rule) - np.log1p(-rule))
    most = np.full(n_labels, n_rows)
    if rule == "capped":
        # A rare label may always be set for one row, else it would never be set.
        most = np.clip(np.floor(prior * n_rows + 1e-9), 1, n_rows).astype(np.int64)
    thresholds = np.empty(n_labels)
    for label in range(n_labels):
        carried = np.flatnonzero(Y[:, label])
        cuts = cuts_of(scores[:, label].astype(np.float64), carried, None)
        allowed = cuts.predicted <= most[label]
        # The first of equal maxima predicts the fewest rows.
        best = np.argmax(2 * cuts.tp * allowed / (cuts.predicted + max(len(carried), 1)))
        if cuts.tp[best] == 0:
            wanted = min(round(prior[label] * n_rows), int(most[label]))
            best = np.argmin(np.abs(cuts.predicted[allowed] - wanted))
        thresholds[label] = cuts.thresholds[best]
    return _with_constant_labels(thresholds, prior)


def _with_constant_labels(thresholds: np.ndarray, shares: np.ndarray) -> np.ndarray:
    return np.where(shares == 0, np.inf, np.where(shares == 1, -np.inf, thresholds))


def _check_shape(given: np.ndarray, n_labels: int) -> np.ndarray:
    thresholds = np.asarray(given, dtype=np.float64)
    if thresholds.shape != (n_labels,) or np.isnan(thresholds).any():
        raise ValueError(
            f"`threshold` as a callable must return one number per label, shape ({n_labels},) "
            f"without NaN; got shape {thresholds.shape}."
        )
    return thresholds
