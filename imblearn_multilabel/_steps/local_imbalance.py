"""Where the neighbourhood of a row disagrees with its labels (MLSOL's C and S, Section 3)."""

from __future__ import annotations

import numpy as np
from scipy import sparse


def minority_cells(Y: sparse.csr_array, positives: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return row and label of every cell that holds its label's less frequent value.

    The less frequent value is 1 for a label with at most half of the rows, else 0.

    Returns
    -------
    rows, columns : ndarray of int of shape (n_cells,)
        Ordered by column, then row.
    """
    n_samples = Y.shape[0]
    by_label = Y.tocsc()
    rows = []
    for label, count in enumerate(positives.tolist()):
        carriers = by_label.indices[by_label.indptr[label] : by_label.indptr[label + 1]]
        if count == 0 or count == n_samples:
            # A label without positives belongs to neither side; one that is always on has no
            # row of its less frequent value.
            rows.append(np.empty(0, dtype=np.intp))
        elif 2 * count <= n_samples:
            rows.append(carriers)
        else:
            rows.append(np.setdiff1d(np.arange(n_samples), carriers, assume_unique=True))
    columns = np.repeat(np.arange(len(rows)), [len(part) for part in rows])
    return np.concatenate(rows).astype(np.intp), columns


def disagreements(
    Y: sparse.csr_array, neighbours: np.ndarray, rows: np.ndarray, columns: np.ndarray
) -> np.ndarray:
    """Count, for each cell, the neighbours of its row that hold the other value.

    Parameters
    ----------
    Y : csr_array of shape (n_samples, n_labels)
        Labels.
    neighbours : ndarray of int of shape (n_samples, k)
        Neighbours of every row.
    rows, columns : ndarray of int of shape (n_cells,)
        The cells.

    Returns
    -------
    ndarray of int of shape (n_cells,)
        From 0 to k; k times C of the paper.
    """
    n_samples, k = neighbours.shape
    graph = sparse.csr_array(
        (
            np.ones(neighbours.size, dtype=np.int32),
            neighbours.ravel(),
            np.arange(0, neighbours.size + 1, k),
        ),
        shape=(n_samples, n_samples),
    )
    carrying = cells_of((graph @ Y.astype(np.int32)).tocsr(), rows, columns)
    own = cells_of(Y, rows, columns)
    return np.where(own == 1, k - carrying, carrying)


def cells_of(table: sparse.csr_array, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Read single cells of a sparse table without a row or column of it made dense."""
    table.sort_indices()
    own_rows = np.repeat(np.arange(table.shape[0]), np.diff(table.indptr)).astype(np.int64)
    keys = own_rows * table.shape[1] + table.indices
    wanted = rows.astype(np.int64) * table.shape[1] + columns
    position = np.searchsorted(keys, wanted)
    found = np.zeros(len(wanted), dtype=np.int64)
    inside = position < len(keys)
    hit = np.flatnonzero(inside)[keys[position[inside]] == wanted[inside]]
    found[hit] = table.data[position[hit]]
    return found


def seed_weights(
    counts: np.ndarray, k: int, rows: np.ndarray, columns: np.ndarray, n_samples: int, n_labels: int
) -> np.ndarray:
    """Weight rows by the local imbalance of their minority cells (w of the paper).

    ``S_ij = C_ij / sum_i' C_i'j`` over the minority cells of label j with C < 1, and ``w_i`` the
    sum of S over the labels of row i's minority cells.

    Returns
    -------
    ndarray of float of shape (n_samples,)
    """
    inside = counts < k
    total = np.bincount(columns[inside], counts[inside], n_labels)
    usable = inside & (total[columns] > 0)
    shares = counts[usable] / total[columns[usable]]
    return np.bincount(rows[usable], shares, n_samples)
