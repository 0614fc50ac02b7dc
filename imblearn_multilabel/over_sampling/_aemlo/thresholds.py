"""Choose one threshold on the scores of each label, on validation rows.

Each column is sorted once and only cuts at positive rows are compared, so a label costs little
more than the sort.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def choose_thresholds(
    rule: str | float | Callable[[np.ndarray, np.ndarray], np.ndarray],
    scores: np.ndarray,
    Y: np.ndarray,
    prior: np.ndarray,
    cap: float,
) -> np.ndarray:
    """Choose the least score at which each label is set.

    Parameters
    ----------
    rule : {"capped", "f_measure", "prior"}, float or callable
        "f_measure" maximizes each label's F-measure. "capped" does so among the cuts that set
        the label for at most `cap` times its share `prior`. "prior" sets the label for a share of
        the rows as near to `prior` as ties allow. A number is a threshold on the sigmoid of the
        score. A callable of (scores, Y) returns thresholds on the scores.
    scores : ndarray of shape (n_rows, n_labels)
        Scores of the validation rows.
    Y : ndarray of shape (n_rows, n_labels)
        Labels of the validation rows, 0 and 1.
    prior : ndarray of shape (n_labels,)
        Share of all input rows that carry each label.
    cap : float
        Factor for "capped".

    Returns
    -------
    ndarray of float64 of shape (n_labels,)
        A label is set where ``score >= threshold``. Unless `rule` is a number or a callable,
        the threshold of a label that never occurs is infinity, and that of a label that always
        occurs minus infinity. A label for which no allowed cut finds a positive validation row is
        set for its share `prior`.
    """
    n_rows, n_labels = scores.shape
    if callable(rule):
        return _check_shape(rule(scores, Y), n_labels)
    if not isinstance(rule, str):
        return np.full(n_labels, np.log(rule) - np.log1p(-rule))
    exact = rule == "prior"
    most = np.full(n_labels, n_rows)
    if rule == "capped":
        # A rare label may always be set for one row, else it would never be set.
        most = np.clip(np.floor(cap * prior * n_rows + 1e-9), 1, n_rows).astype(np.int64)
    thresholds = np.array(
        [
            _fit_label(
                scores[:, label], Y[:, label] == 1, prior[label], most[label], by_prior=exact
            )
            for label in range(n_labels)
        ]
    )
    thresholds[prior == 0] = np.inf
    thresholds[prior == 1] = -np.inf
    return thresholds


def _fit_label(
    scores: np.ndarray, carried: np.ndarray, prior: float, most: int, *, by_prior: bool
) -> float:
    n_rows = len(scores)
    ranked = np.sort(scores)
    n_set = 0 if by_prior else _best_cut(ranked, scores[carried], most)
    return _between(ranked, n_set or _match_prior(ranked, round(prior * n_rows), most))


def _best_cut(ranked: np.ndarray, relevant: np.ndarray, most: int) -> int:
    """Return the number of rows to set for the highest F-measure; 0 if no cut finds a positive."""
    # F falls with every negative row that is set, so the best cut ends at a positive one. Counts
    # of rows at or above a score take in all rows of equal score.
    relevant = np.sort(relevant)
    n_set = len(ranked) - np.searchsorted(ranked, relevant)
    hits = len(relevant) - np.searchsorted(relevant, relevant)
    f_measure = np.where(n_set <= most, 2 * hits / (n_set + len(relevant)), 0)
    highest = f_measure.max(initial=0)
    # Of equal maxima the last sets the fewest rows.
    return int(n_set[np.flatnonzero(f_measure == highest)[-1]]) if highest > 0 else 0


def _match_prior(ranked: np.ndarray, wanted: int, most: int) -> int:
    """Return the number of rows to set, as near to `wanted` as ties allow; the smaller of two."""
    wanted = min(wanted, most)
    if wanted == 0:
        return 0
    last = ranked[-wanted]
    fewer = len(ranked) - int(np.searchsorted(ranked, last, side="right"))
    more = len(ranked) - int(np.searchsorted(ranked, last, side="left"))
    return more if more <= most and more - wanted < wanted - fewer else fewer


def _between(ranked: np.ndarray, n_set: int) -> float:
    """Return a threshold half-way between the last row that is set and the next one."""
    if n_set == 0:
        return float(np.nextafter(np.float64(ranked[-1]), np.inf))
    last = float(ranked[-n_set])
    following = float(ranked[-n_set - 1]) if n_set < len(ranked) else last
    middle = following + (last - following) / 2
    # In float64 the middle of two neighboring numbers may fall on the lower one.
    return middle if middle > following else last


def _check_shape(given: np.ndarray, n_labels: int) -> np.ndarray:
    thresholds = np.asarray(given, dtype=np.float64)
    if thresholds.shape != (n_labels,) or np.isnan(thresholds).any():
        raise ValueError(
            f"`threshold` as a callable must return one number per label, shape ({n_labels},) "
            f"without NaN; got shape {thresholds.shape}."
        )
    return thresholds
