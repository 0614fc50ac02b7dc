"""Neighborhoods without a parameter: rows that are near to each other, both ways."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._algorithms.neighbors import find_neighbors

#: Neighbors fetched at first, in powers of two of the rows. A search costs mostly its distances,
#: so more than needed are cheaper than a second search.
_PER_DOUBLING = 4


def natural_neighbors(coordinates: Any, *, n_jobs: int | None = None) -> sparse.csr_array:
    """Find the natural neighbors of every row.

    With k = 1, 2, ... the rows that are nobody's k-neighbor are counted; at the first k whose
    count equals the one before, the natural neighbors of a row are those of its k neighbors
    that have it among theirs. Where no count repeats, k ends at all other rows.

    Parameters
    ----------
    coordinates : ndarray or csr_array of float64 of shape (n_samples, n_coordinates)
        Where the rows are; at least two rows. The nearest two of them, the first of equal
        pairs, always are natural neighbors, so the result is never empty.
    n_jobs : int or None, default=None
        Passed to the neighbor search.

    Returns
    -------
    csr_array of bool of shape (n_samples, n_samples)
        Symmetric, columns sorted, at most k true cells in a row; memory O(n_samples k).
    """
    n_others = coordinates.shape[0] - 1
    n_fetched = min(_PER_DOUBLING * n_others.bit_length(), n_others)
    while True:
        near = find_neighbors(coordinates, n_fetched, n_jobs=n_jobs)
        k = _first_repeated_count(near)
        if k <= n_fetched or n_fetched == n_others:
            return _mutual(near[:, :k])
        n_fetched = min(2 * n_fetched, n_others)


def _first_repeated_count(near: np.ndarray) -> int:
    """Return the first k > 1 with as many rows outside all k-neighborhoods as k - 1 has.

    That is the first k at which no row is found for the first time; one more than there are
    columns if every column finds some.
    """
    n_samples, n_columns = near.shape
    found_at = np.full(n_samples, n_columns)
    for column in range(n_columns - 1, -1, -1):
        found_at[near[:, column]] = column
    finds = np.bincount(found_at, minlength=n_columns + 1)[:n_columns] > 0
    return int(np.argmin(np.append(finds, False))) + 1


def _mutual(near: np.ndarray) -> sparse.csr_array:
    """Return the pairs of rows that are in each other's neighborhood."""
    n_samples, k = near.shape
    bounds = np.arange(0, near.size + 1, k)
    knows = sparse.csr_array(
        (np.ones(near.size, dtype=bool), np.sort(near, axis=1).ravel(), bounds),
        shape=(n_samples, n_samples),
    )
    return sparse.csr_array(knows.multiply(knows.T.tocsr()))
