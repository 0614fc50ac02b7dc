"""From label scores to label sets: one threshold per label, fitted on validation rows.

All cuts between rows of different score are judged at once, so each column is sorted once.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

#: Cells of a block of columns.
_BLOCK_CELLS = 1_000_000


def choose_thresholds(
    rule: str | float | Callable[[np.ndarray, np.ndarray], np.ndarray],
    scores: np.ndarray,
    Y: np.ndarray,
    prior: np.ndarray,
    cap: float,
) -> np.ndarray:
    """Choose the score from which on a label is set.

    Parameters
    ----------
    rule : {"capped", "f_measure", "prior"}, float or callable
        "f_measure" maximises each label's F-measure; "capped" does so among the cuts that set
        the label for at most `cap` times its share `prior`; "prior" sets it for as near to that
        share as ties allow. A number is a threshold on the sigmoid of the score. A callable of
        (scores, Y) returns thresholds on the scores.
    scores : ndarray of shape (n_rows, n_labels)
        Scores of the validation rows.
    Y : ndarray of shape (n_rows, n_labels)
        Their labels, 0 and 1.
    prior : ndarray of shape (n_labels,)
        Share of all input rows that carry each label.
    cap : float
        For "capped".

    Returns
    -------
    ndarray of float64 of shape (n_labels,)
        A label is set where ``score >= threshold``. Unless `rule` is a number or a callable, a
        label that never occurs has threshold infinity and one that always does minus infinity; a
        label of which no allowed cut finds a positive row, so every one without a positive
        validation row, is matched to its prior.
    """
    n_rows, n_labels = scores.shape
    if callable(rule):
        return _check_shape(rule(scores, Y), n_labels)
    if not isinstance(rule, str):
        return np.full(n_labels, np.log(rule) - np.log1p(-rule))
    most = np.full(n_labels, n_rows)
    if rule == "capped":
        # A rare label may always be set for one row, else it could never be tried.
        most = np.clip(np.floor(cap * prior * n_rows + 1e-9), 1, n_rows).astype(np.int64)
    thresholds = np.empty(n_labels)
    width = max(1, _BLOCK_CELLS // n_rows)
    for start in range(0, n_labels, width):
        block = slice(start, start + width)
        thresholds[block] = _fit_block(
            scores[:, block], Y[:, block], prior[block], most[block], by_prior=rule == "prior"
        )
    thresholds[prior == 0] = np.inf
    thresholds[prior == 1] = -np.inf
    return thresholds


def _fit_block(
    scores: np.ndarray, Y: np.ndarray, prior: np.ndarray, most: np.ndarray, *, by_prior: bool
) -> np.ndarray:
    n_rows = len(scores)
    order = np.argsort(scores, axis=0)[::-1]
    ranked = np.take_along_axis(scores, order, axis=0)
    n_set = np.arange(1, n_rows + 1)[:, None]
    allowed = np.empty(ranked.shape, dtype=bool)
    # Rows of equal score are set together or not at all.
    np.greater(ranked[:-1], ranked[1:], out=allowed[:-1])
    allowed[-1] = True
    allowed &= n_set <= most
    matched = _match_prior(allowed, n_set, prior)
    if by_prior:
        return _cut(ranked, matched)
    hits = np.take_along_axis(Y, order, axis=0).cumsum(axis=0, dtype=np.int32)
    f_measure = np.where(allowed, 2 * hits / (n_set + hits[-1]), 0)
    # The first of equal maxima sets the fewest rows.
    best = f_measure.argmax(axis=0)
    found = np.take_along_axis(f_measure, best[None], axis=0)[0] > 0
    return _cut(ranked, np.where(found, best + 1, matched))


def _match_prior(allowed: np.ndarray, n_set: np.ndarray, prior: np.ndarray) -> np.ndarray:
    """Return how many rows to set, (n_labels,), as near to the prior as ties allow; 0 may be."""
    wanted = np.rint(prior * len(allowed))
    distance = np.where(allowed, np.abs(n_set - wanted), np.inf)
    nearest = distance.argmin(axis=0)
    is_nearer = np.take_along_axis(distance, nearest[None], axis=0)[0] < wanted
    return np.where(is_nearer, nearest + 1, 0)


def _cut(ranked: np.ndarray, n_set: np.ndarray) -> np.ndarray:
    """Return thresholds half-way between the last row set and the first that is not."""
    last = np.take_along_axis(ranked, np.maximum(n_set - 1, 0)[None], axis=0)[0].astype(np.float64)
    after = np.minimum(n_set, len(ranked) - 1)
    following = np.take_along_axis(ranked, after[None], axis=0)[0].astype(np.float64)
    middle = following + (last - following) / 2
    # In float64 the middle of two neighbouring numbers may fall on the lower one.
    middle = np.where(middle > following, middle, last)
    return np.where(n_set > 0, middle, np.nextafter(last, np.inf))


def _check_shape(given: np.ndarray, n_labels: int) -> np.ndarray:
    thresholds = np.asarray(given, dtype=np.float64)
    if thresholds.shape != (n_labels,) or np.isnan(thresholds).any():
        raise ValueError(
            f"`threshold` as a callable must return one number per label, shape ({n_labels},) "
            f"without NaN; got shape {thresholds.shape}."
        )
    return thresholds
