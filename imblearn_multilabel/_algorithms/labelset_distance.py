"""How different label sets are."""

from __future__ import annotations

import numpy as np
from scipy import sparse

#: Pairs of rows looked at at once.
_BLOCK_PAIRS = 200_000


def shared_labels(Y: sparse.csr_array, rows: np.ndarray, neighbors: np.ndarray) -> np.ndarray:
    """Count the labels every row shares with each of its neighbors, shape of `neighbors`."""
    n_rows, k = neighbors.shape
    shared = np.empty(n_rows * k, dtype=np.int64)
    left, right = np.repeat(rows, k), neighbors.ravel()
    for start in range(0, len(left), _BLOCK_PAIRS):
        block = slice(start, start + _BLOCK_PAIRS)
        common = Y[left[block]].multiply(Y[right[block]])
        shared[block] = np.diff(sparse.csr_array(common).indptr)
    return shared.reshape(n_rows, k)


def adjusted_hamming(Y: sparse.csr_array, rows: np.ndarray, neighbors: np.ndarray) -> np.ndarray:
    """Return ``|a xor b| / (|a| + |b|)`` of every row and its neighbors; 0 if both are empty.

    Returns
    -------
    ndarray of float of shape (n_rows, k)
        In [0, 1].
    """
    sizes = np.diff(Y.indptr)
    both = sizes[rows][:, None] + sizes[neighbors]
    different = both - 2 * shared_labels(Y, rows, neighbors)
    return np.divide(different, both, out=np.zeros(both.shape), where=both > 0)


def jaccard_distance(Y: sparse.csr_array, rows: np.ndarray, neighbors: np.ndarray) -> np.ndarray:
    """Return ``|a xor b| / |a or b|`` of every row and its neighbors; 0 if both are empty.

    Returns
    -------
    ndarray of float of shape (n_rows, k)
        In [0, 1].
    """
    sizes = np.diff(Y.indptr)
    shared = shared_labels(Y, rows, neighbors)
    union = sizes[rows][:, None] + sizes[neighbors] - shared
    return np.divide(union - shared, union, out=np.zeros(union.shape), where=union > 0)
