"""Lists of smallest distances, kept up to date while rows arrive."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.metrics.pairwise import euclidean_distances

from imblearn_multilabel._algorithms.neighbors import pair_distances, product_error, squared_norms


class Arrivals:
    """Some new rows, and how far every earlier row is from them.

    One matrix product bounds all distances from below; the exact ones, which differ in the last
    digits, are taken only of the few pairs that may matter.

    Parameters
    ----------
    coordinates : ndarray or csr_array of float64 of shape (n_rows, n_coordinates)
        Where all rows are, earlier and new.
    new : slice
        The new rows.
    """

    def __init__(self, coordinates: Any, new: slice):
        self._coordinates = coordinates
        self._first = new.start
        earlier, arrived = coordinates[: new.start], coordinates[new]
        squared = euclidean_distances(earlier, arrived, squared=True)
        norms = squared_norms(earlier)[:, None] + squared_norms(arrived)
        norms *= product_error(coordinates.shape[1])
        self._at_least = np.subtract(squared, norms, out=squared)

    def distances(self, rows: np.ndarray, new: np.ndarray, limit: np.ndarray) -> np.ndarray:
        """Squared distances of rows to some of the new rows where they matter.

        Parameters
        ----------
        rows : ndarray of int of shape (n_queries,)
            Earlier rows.
        new : ndarray of int of shape (n_new,)
            New rows, counted from the first new one.
        limit : ndarray of float of shape (n_queries,)
            The largest squared distance that matters to each row.

        Returns
        -------
        ndarray of float of shape (n_queries, n_new)
            Infinite beyond the limit.
        """
        left, right = np.nonzero(self._at_least[np.ix_(rows, new)] <= limit[:, None])
        squared = np.full((len(rows), len(new)), np.inf)
        exact = pair_distances(self._coordinates, rows[left], self._first + new[right])
        squared[left, right] = np.where(exact <= limit[left], exact, np.inf)
        return squared

    def merge(self, smallest: np.ndarray, rows: np.ndarray, new: np.ndarray) -> None:
        """Let some of the new rows into the sorted lists of smallest squared distances of rows.

        Parameters
        ----------
        smallest : ndarray of float of shape (n_queries, k)
            Ascending, infinite where a list is not full; changed in place.
        rows, new : ndarray of int
            As in `distances`.
        """
        squared = self.distances(rows, new, smallest[:, -1])
        moved = np.flatnonzero(np.isfinite(squared).any(axis=1))
        both = np.hstack([smallest[moved], squared[moved]])
        smallest[moved] = np.sort(both, axis=1)[:, : smallest.shape[1]]


def mean_distance(squared: np.ndarray) -> np.ndarray:
    """Return the mean distance of every list of squared distances; 0 for an empty list."""
    listed = np.isfinite(squared)
    total = np.sqrt(squared, where=listed, out=np.zeros(squared.shape)).sum(axis=1)
    return total / np.maximum(listed.sum(axis=1), 1)
