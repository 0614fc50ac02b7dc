"""Choose one threshold on the scores of each label, on validation rows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from imblearn_multilabel._algorithms.cuts import cuts_of


def label_thresholds(
    rule: str | float | Callable[[np.ndarray, np.ndarray], np.ndarray],
    scores: np.ndarray,
    Y: np.ndarray,
    prior: np.ndarray,
    cap: float,
) -> np.ndarray:
    """Choose the least score at which each label is set, on validation rows.

    Parameters
    ----------
    rule : {"capped", "f_measure", "prior"}, float or callable
        As `threshold` of AEMLO.
    scores, Y : ndarray of shape (n_rows, n_labels)
        Scores of the validation rows, and their labels, 0 and 1.
    prior : ndarray of shape (n_labels,)
        Share of all input rows that carry each label.
    cap : float
        Factor of `prior` for "capped".

    Returns
    -------
    ndarray of float64 of shape (n_labels,)
        Unless `rule` is a number or a callable, the threshold of a label that never occurs is
        infinity, and that of a label that always occurs minus infinity. A label for which no
        allowed cut finds a positive validation row is set for its share `prior`.
    """
    n_rows, n_labels = scores.shape
    if callable(rule):
        return _check_shape(rule(scores, Y), n_labels)
    if not isinstance(rule, str):
        return np.full(n_labels, np.log(rule) - np.log1p(-rule))
    most = np.full(n_labels, n_rows)
    if rule == "capped":
        # A rare label may always be set for one row, else it would never be set.
        most = np.clip(np.floor(cap * prior * n_rows + 1e-9), 1, n_rows).astype(np.int64)
    thresholds = np.empty(n_labels)
    for label in range(n_labels):
        carried = np.flatnonzero(Y[:, label])
        cuts = cuts_of(scores[:, label].astype(np.float64), carried, None)
        allowed = cuts.predicted <= most[label]
        # The first of equal maxima predicts the fewest rows.
        best = np.argmax(2 * cuts.tp * allowed / (cuts.predicted + max(len(carried), 1)))
        if rule == "prior" or cuts.tp[best] == 0:
            wanted = min(round(prior[label] * n_rows), int(most[label]))
            best = np.argmin(np.abs(cuts.predicted[allowed] - wanted))
        thresholds[label] = cuts.thresholds[best]
    thresholds[prior == 0] = np.inf
    thresholds[prior == 1] = -np.inf
    return thresholds


def _check_shape(given: np.ndarray, n_labels: int) -> np.ndarray:
    thresholds = np.asarray(given, dtype=np.float64)
    if thresholds.shape != (n_labels,) or np.isnan(thresholds).any():
        raise ValueError(
            f"`threshold` as a callable must return one number per label, shape ({n_labels},) "
            f"without NaN; got shape {thresholds.shape}."
        )
    return thresholds
