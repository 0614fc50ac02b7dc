"""Borders between rows with and without a label, and the rows grown along them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.metrics.pairwise import euclidean_distances

from imblearn_multilabel._algorithms.amounts import draw_by_weight
from imblearn_multilabel._algorithms.distances import pair_distances, product_error, squared_norms
from imblearn_multilabel._algorithms.equal_rows import Bags
from imblearn_multilabel._algorithms.interpolation import flip_categories, mix, stack_rows
from imblearn_multilabel._algorithms.neighbors import find_neighbors, find_neighbors_among
from imblearn_multilabel._memory import block_slices
from imblearn_multilabel._task import NewRows, Task

#: The method's limits: rows per self seed in all loops, and per cross seed in one loop.
_MAX_PER_SELF_SEED = 10.0
_MAX_PER_CROSS_SEED = 5.0
_NONE = np.empty(0, dtype=np.intp)


class LabelBorder:
    """The border between the rows with a label, T, and those without, R.

    The outer border holds the nearest rows in R of every row in T, the inner border the nearest
    rows in T of every row of the outer one. Both are sets of input rows and stay; what is near to
    them changes as rows arrive in T and R. `carriers` are T, ascending: at least two rows, and not
    all. `k_border` counts neighbors across the border, `k` those on the own side.
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
        inside = mean_distance(self._inside_of_known)[np.searchsorted(self._known, self._nearest)]
        usable = (outside > 0) & (inside > 0)
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
    """The borders of all labels that have at least two positives and a negative."""

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


class BorderGrowth:
    """Rows made so far, and the seeds that the borders offer after them.

    `Y` are the labels of the input without noise. `encode` returns the coordinates of new rows.
    `neighbors` are near rows of the same label set; a row without any is never a seed. New rows
    update the `borders`. `labels` are those whose self weights count, times their `factors`.
    """

    def __init__(
        self,
        task: Task,
        Y: sparse.csr_array,
        encode: Any,
        neighbors: SameSetNeighbors,
        borders: Borders,
        labels: np.ndarray,
        factors: np.ndarray,
    ):
        self._task, self._Y, self._encode = task, Y, encode
        self._neighbors, self._borders = neighbors, borders
        self._labels, self._factors = labels, factors
        self._is_seed = neighbors.counts > 0
        self._pending: list[NewRows] = []
        self.made: list[NewRows] = []
        self.left = task.budget
        self.positives = np.bincount(Y.indices, minlength=Y.shape[1])

    def grow(self, seeds: np.ndarray) -> None:
        """Make a row from every seed, as far as the limit allows."""
        seeds = seeds[: self.left]
        if not len(seeds):
            return
        X, rng = self._task.X, self._task.rng
        partners = self._neighbors.draw(seeds, rng)
        X_new = interpolate_on_segment(X, seeds, partners, rng)
        X_new = flip_categories(X, X_new, self._task.categorical, seeds, partners, rng)
        new = NewRows(X_new, self._Y[seeds], seeds, partners)
        self.made.append(new)
        self._pending.append(new)
        self.left -= new.n_rows
        self.positives = self.positives + np.bincount(new.Y.indices, minlength=len(self.positives))

    def self_quota(self, alpha: float, n_loops: int) -> int:
        """Return how many self seeds a loop draws."""
        counts = self.positives[self.positives > 0]
        n_samples = self._Y.shape[0]
        per_seed = min(alpha * ((n_samples - counts) / counts).mean(), _MAX_PER_SELF_SEED)
        return round(per_seed * np.count_nonzero(self._self_weights()) / n_loops)

    def draw_self_seeds(self, count: int) -> np.ndarray:
        """Draw seeds far from their own side of a border; none if there are none."""
        weights = self._self_weights()
        count = min(count, self.left) if weights.any() else 0
        return draw_by_weight(weights, count, self._task.rng) if count else _NONE

    def draw_cross_seeds(self, threshold: float) -> np.ndarray:
        """Draw seeds in thin regions across from dense ones; none if there are none."""
        self._update_borders()
        excess = np.where(self._is_seed, self._borders.density_ratios(), 0.0)
        excess = np.where(excess > threshold, excess - 1.0, 0.0)
        count = math.floor(np.minimum(excess, _MAX_PER_CROSS_SEED).sum() + 1e-9)
        count = min(count, self.left)
        return draw_by_weight(excess, count, self._task.rng) if count else _NONE

    def fill_labels(self, labels: np.ndarray, aim: int) -> list[int]:
        """Make rows until every label has `aim` positives, the label that lacks least first.

        Return labels none of whose rows is a seed.
        """
        inside = ~self._borders.on_any()
        by_label = self._Y.tocsc()
        unserved = []
        lacking = set(labels.tolist())
        while lacking and self.left:
            needs = {label: aim - int(self.positives[label]) for label in sorted(lacking)}
            label = min(needs, key=needs.__getitem__)
            lacking.remove(label)
            if needs[label] <= 0:
                continue
            rows = by_label.indices[by_label.indptr[label] : by_label.indptr[label + 1]]
            rows = rows[self._is_seed[rows]]
            rows = rows[inside[rows]] if inside[rows].any() else rows
            if len(rows):
                drawn = self._task.rng.randint(len(rows), size=min(needs[label], self.left))
                self.grow(rows[drawn].astype(np.intp))
            else:
                unserved.append(label)
        return unserved

    def _self_weights(self) -> np.ndarray:
        self._update_borders()
        weights = self._borders.self_weights(self._labels, self._factors)
        return np.where(self._is_seed, weights, 0.0)

    def _update_borders(self) -> None:
        if self._pending:
            coordinates = stack_rows([self._encode(new.X) for new in self._pending])
            self._borders.add_rows(coordinates, stack_rows([new.Y for new in self._pending]))
            self._pending = []


@dataclass(frozen=True)
class SameSetNeighbors:
    """The nearest rows of the same label set, for every row.

    `counts` is 0 where the label set is unique or left out. Of each row of `rows`, shape
    (n_samples, k), the first `counts` are near rows, the nearest first; others mean nothing.
    """

    counts: np.ndarray
    rows: np.ndarray

    @classmethod
    def of(
        cls,
        coordinates: Any,
        bags: Bags,
        wanted: np.ndarray,
        k_neighbors: Any,
        *,
        n_jobs: int | None = None,
    ) -> SameSetNeighbors:
        """Find the nearest rows within each of the wanted bags, each of at least two rows."""
        found = {}
        for bag in wanted.tolist():
            members = bags.rows_of(bag)
            near = find_neighbors(coordinates[members], k_neighbors, n_jobs=n_jobs)
            found[bag] = members, members[near]
        width = max((near.shape[1] for _, near in found.values()), default=0)
        counts = np.zeros(len(bags.group), dtype=np.intp)
        rows = np.zeros((len(bags.group), width), dtype=np.intp)
        for members, near in found.values():
            counts[members] = near.shape[1]
            rows[members, : near.shape[1]] = near
        return cls(counts, rows)

    def draw(self, seeds: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
        """Draw one near row for every seed; each seed must have at least one."""
        return self.rows[seeds, rng.randint(self.counts[seeds])]


def interpolate_on_segment(
    X: Any, seeds: np.ndarray, partners: np.ndarray, rng: np.random.RandomState
) -> Any:
    """Return one new row per (seed, partner), somewhere on the segment between them.

    All features of a row have the same share u ~ U(0, 1) of the way, unlike in `interpolate`.
    """
    shares = rng.random_sample(len(seeds))
    return mix(
        X, seeds, partners, lambda start, end, rows, _: np.broadcast_to(shares[rows], start.shape)
    )
