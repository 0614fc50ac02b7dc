"""Which rows may go: no label loses its last positive row."""

from __future__ import annotations

import numpy as np
from scipy import sparse


def spare_last_positives(
    Y: sparse.csr_array, positives: np.ndarray, marked: np.ndarray
) -> np.ndarray:
    """Go through marked rows in order and spare those that are a label's last positive by then.

    Parameters
    ----------
    Y : csr_array of shape (n_samples, n_labels)
        Labels.
    positives : ndarray of int of shape (n_labels,)
        Positives of every label.
    marked : ndarray of int
        Rows meant to go, in the order they are looked at.

    Returns
    -------
    ndarray of int
        The rows that go, in the same order.
    """
    gone = np.bincount(Y[marked].indices, minlength=Y.shape[1])
    # Only rows of a label that would lose everything need to be looked at one by one.
    endangered = set(np.flatnonzero((gone == positives) & (positives > 0)).tolist())
    if not endangered:
        return marked
    left = positives.tolist()
    going = []
    for row in marked.tolist():
        carried = Y.indices[Y.indptr[row] : Y.indptr[row + 1]].tolist()
        if any(label in endangered and left[label] == 1 for label in carried):
            continue
        for label in carried:
            left[label] -= 1
        going.append(row)
    return np.array(going, dtype=np.intp)


def swap_in_lost_labels(
    Y: sparse.csr_array, positives: np.ndarray, ranking: np.ndarray, n_kept: int
) -> np.ndarray:
    """Keep the best-ranked rows, and at least one positive row of every label.

    For each label left without a kept row, in column order, its best-ranked row stays instead of
    the worst-ranked kept row that is no label's last kept positive.

    Parameters
    ----------
    Y : csr_array of shape (n_samples, n_labels)
        Labels.
    positives : ndarray of int of shape (n_labels,)
        Positives of every label.
    ranking : ndarray of int of shape (n_samples,)
        All rows, the best first.
    n_kept : int
        Rows to keep.

    Returns
    -------
    ndarray of int
        Kept rows, ascending; more than `n_kept` when no row could make room.
    """
    kept = np.zeros(Y.shape[0], dtype=bool)
    kept[ranking[:n_kept]] = True
    left = np.bincount(Y[ranking[:n_kept]].indices, minlength=Y.shape[1])
    lost = np.flatnonzero((left == 0) & (positives > 0))
    if len(lost):
        rank = np.empty(len(ranking), dtype=np.intp)
        rank[ranking] = np.arange(len(ranking))
        by_label = Y.tocsc()
    for label in lost:
        if left[label]:
            continue
        carriers = by_label.indices[by_label.indptr[label] : by_label.indptr[label + 1]]
        rescued = carriers[np.argmin(rank[carriers])]
        kept[rescued] = True
        left[_carried(Y, rescued)] += 1
        for row in ranking[n_kept - 1 :: -1]:
            if kept[row] and (left[_carried(Y, row)] > 1).all():
                kept[row] = False
                left[_carried(Y, row)] -= 1
                break
    return np.flatnonzero(kept)


def _carried(Y: sparse.csr_array, row: int) -> np.ndarray:
    return Y.indices[Y.indptr[row] : Y.indptr[row + 1]]
