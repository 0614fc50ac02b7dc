"""Borders between rows with and without a label, and densities around them."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse
from sklearn.metrics.pairwise import euclidean_distances

from imblearn_multilabel._algorithms.distances import pair_distances, product_error, squared_norms
from imblearn_multilabel._algorithms.interpolation import stack_rows
from imblearn_multilabel._algorithms.neighbors import find_neighbors, find_neighbors_among
from imblearn_multilabel._memory import block_slices


class LabelBorder:
    """The border between the rows with a label, T, and those without, R.

    The outer border holds the nearest rows in R of every row in T, the inner border the nearest
    rows in T of every row of the outer one. Both are sets of input rows and stay; what is near to
    them changes as rows arrive in T and R.

    Parameters
    ----------
    coordinates : ndarray or csr_array of float64 of shape (n_samples, n_coordinates)
        Coordinates of the rows.
    carriers : ndarray of int
        T, ascending: at least two rows, and not all.
    k_border : int
        Neighbors across the border.
    k : int
        Neighbors on the own side.
    n_jobs : int or None, default=None
        Passed to the neighbor searches.
    """

    def __init__(
        self,
        coordinates: Any,
        carriers: np.ndarray,
        k_border: int,
        k: int,
        n_jobs: int | None = None,
    ):
        others = np.setdiff1d(np.arange(coordinates.shape[0]), carriers, assume_unique=True)
        self._n_jobs, self._k = n_jobs, k
        across = find_neighbors_among(
            coordinates, k_border, queries=carriers, pool=others, n_jobs=n_jobs
        )
        self.outer = np.unique(across)
        back = find_neighbors_among(
            coordinates, k_border, queries=self.outer, pool=carriers, n_jobs=n_jobs
        )
        self.inner = np.unique(back)
        inner_position = np.searchsorted(carriers, self.inner)
        #: Rows of T whose nearest in T are known: the inner border, then new rows as needed.
        self._known = self.inner
        self._inside_of_known = _smallest_within(coordinates, carriers, self.inner, k, n_jobs)
        self._outside_of_inner = _squared(coordinates, self.inner, across[inner_position], k_border)
        self._outside_of_outer = _smallest_within(coordinates, others, self.outer, k, n_jobs)
        self._nearest = back[:, 0].copy()
        self._to_nearest = pair_distances(coordinates, self.outer, self._nearest)
        self._carriers = carriers

    def self_weights(self) -> np.ndarray:
        """Return self weights of the inner border, distance to T over that to R, of sum 1."""
        inside = self._inside_of_known[: len(self.inner)]
        outside = mean_distance(self._outside_of_inner)
        usable = (inside[:, 0] > 0) & (outside > 0)
        weights = np.divide(mean_distance(inside), outside, where=usable, out=np.zeros(len(usable)))
        return weights / weights.sum() if weights.any() else weights

    def density_ratios(self) -> np.ndarray:
        """Return density ratios of the outer border: the spread of R there over that of T."""
        outside = self._outside_of_outer[:, 0]
        inside = mean_distance(self._inside_of_known)[self._positions(self._nearest)]
        usable = (outside > 0) & np.isfinite(outside) & (inside > 0)
        own = mean_distance(self._outside_of_outer)
        return np.divide(own, inside, where=usable, out=np.zeros(len(usable))) ** 2

    def add_rows(self, distances_to_new: DistancesToNew, first: int, carrying: np.ndarray) -> None:
        """Add new rows, numbered from `first`, to T where `carrying`, else to R."""
        inside, outside = np.flatnonzero(carrying), np.flatnonzero(~carrying)
        if len(outside):
            distances_to_new.merge(self._outside_of_inner, self.inner, outside)
            distances_to_new.merge(self._outside_of_outer, self.outer, outside)
        if len(inside):
            distances_to_new.merge(self._inside_of_known, self._known, inside)
            squared = distances_to_new.distances(self.outer, inside, self._to_nearest)
            best = squared.argmin(axis=1)
            least = squared[np.arange(len(best)), best]
            nearer = least < self._to_nearest
            self._nearest[nearer] = first + inside[best[nearer]]
            self._to_nearest[nearer] = least[nearer]
            self._carriers = np.concatenate([self._carriers, first + inside])

    def find_missing_neighbors(self, coordinates: Any) -> None:
        """Find the neighbors in T of new rows that have become the nearest of an outer row."""
        unknown = np.setdiff1d(self._nearest, self._known)
        if len(unknown):
            smallest = _smallest_within(coordinates, self._carriers, unknown, self._k, self._n_jobs)
            # New rows have higher numbers than the inner border, but not than each other.
            rows = np.concatenate([self._known, unknown])
            order = np.argsort(rows)
            self._known = rows[order]
            self._inside_of_known = np.vstack([self._inside_of_known, smallest])[order]

    def _positions(self, rows: np.ndarray) -> np.ndarray:
        return np.searchsorted(self._known, rows)


def _smallest_within(
    coordinates: Any, members: np.ndarray, rows: np.ndarray, k: int, n_jobs: int | None
) -> np.ndarray:
    """Return the k smallest squared distances of some members to the others, shape (n_rows, k)."""
    if len(members) < 2:
        return np.full((len(rows), k), np.inf)
    near = find_neighbors(
        coordinates[members], k, n_jobs=n_jobs, queries=np.searchsorted(members, rows)
    )
    return _squared(coordinates, rows, members[near], k)


def _squared(coordinates: Any, rows: np.ndarray, near: np.ndarray, k: int) -> np.ndarray:
    """Return squared distances to given neighbors as lists of length k, filled with infinity."""
    squared = np.full((len(rows), k), np.inf)
    found = near.shape[1]
    pairs = pair_distances(coordinates, np.repeat(rows, found), near.ravel())
    squared[:, :found] = pairs.reshape(near.shape)
    return squared


class Borders:
    """The borders of all labels that have at least two positives and a negative.

    Parameters
    ----------
    coordinates : ndarray or csr_array of float64 of shape (n_samples, n_coordinates)
        Coordinates of the rows.
    Y : csr_array of shape (n_samples, n_labels)
        Labels.
    k_border, k : int
        Neighbors across a border and on the own side.
    n_jobs : int or None, default=None
        Passed to the neighbor searches.
    """

    def __init__(
        self, coordinates: Any, Y: sparse.csr_array, k_border: int, k: int, n_jobs: int | None
    ):
        self._coordinates = coordinates
        self._n_samples = coordinates.shape[0]
        by_label = Y.tocsc()
        positives = np.diff(by_label.indptr)
        self._of = {
            int(label): LabelBorder(
                coordinates,
                by_label.indices[by_label.indptr[label] : by_label.indptr[label + 1]],
                k_border,
                k,
                n_jobs,
            )
            for label in np.flatnonzero((positives > 1) & (positives < self._n_samples))
        }

    def on_any(self) -> np.ndarray:
        """Return a mask of the input rows on any border, outer or inner."""
        mask = np.zeros(self._n_samples, dtype=bool)
        for border in self._of.values():
            mask[border.outer] = mask[border.inner] = True
        return mask

    def self_weights(self, labels: np.ndarray, factors: np.ndarray) -> np.ndarray:
        """Return the largest self weight of every input row over labels, times their factors."""
        weights = np.zeros(self._n_samples)
        for label, factor in zip(labels.tolist(), factors, strict=True):
            if label in self._of:
                border = self._of[label]
                own = factor * border.self_weights()
                weights[border.inner] = np.maximum(weights[border.inner], own)
        return weights

    def density_ratios(self) -> np.ndarray:
        """Return the least density ratio of every input row; 0 for rows on no outer border."""
        ratios = np.full(self._n_samples, np.inf)
        for border in self._of.values():
            ratios[border.outer] = np.minimum(ratios[border.outer], border.density_ratios())
        return np.where(np.isinf(ratios), 0.0, ratios)

    def add_rows(self, coordinates: Any, Y: sparse.csr_array) -> None:
        """Add new rows to T or R of every label."""
        first = self._coordinates.shape[0]
        self._coordinates = stack_rows([self._coordinates, coordinates])
        end = self._coordinates.shape[0]
        for new in block_slices(end - first, end):
            distances_to_new = DistancesToNew(
                self._coordinates, slice(first + new.start, first + new.stop)
            )
            by_label = Y[new].tocsc()
            for label, border in self._of.items():
                carrying = np.zeros(new.stop - new.start, dtype=bool)
                rows = slice(by_label.indptr[label], by_label.indptr[label + 1])
                carrying[by_label.indices[rows]] = True
                border.add_rows(distances_to_new, first + new.start, carrying)
        for border in self._of.values():
            border.find_missing_neighbors(self._coordinates)


class DistancesToNew:
    """Distances from earlier rows to some new rows.

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
        earlier, added = coordinates[: new.start], coordinates[new]
        squared = euclidean_distances(earlier, added, squared=True)
        norms = squared_norms(earlier)[:, None] + squared_norms(added)
        norms *= product_error(coordinates.shape[1])
        self._at_least = np.subtract(squared, norms, out=squared)

    def distances(self, rows: np.ndarray, new: np.ndarray, limit: np.ndarray) -> np.ndarray:
        """Return squared distances of rows to some of the new rows: (n_queries, n_new).

        `new` counts from the first new row. Infinite beyond `limit`, the largest squared distance
        of interest for each row.
        """
        left, right = np.nonzero(self._at_least[np.ix_(rows, new)] <= limit[:, None])
        squared = np.full((len(rows), len(new)), np.inf)
        exact = pair_distances(self._coordinates, rows[left], self._first + new[right])
        squared[left, right] = np.where(exact <= limit[left], exact, np.inf)
        return squared

    def merge(self, smallest: np.ndarray, rows: np.ndarray, new: np.ndarray) -> None:
        """Merge new rows into lists of the k smallest squared distances, in place.

        `smallest` has shape (n_queries, k), ascending, infinite where a list is not full.
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
