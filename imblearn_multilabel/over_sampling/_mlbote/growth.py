"""Growth of MLBOTE's rows: seeds from the borders and from inside, and the rows made."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._algorithms.amounts import draw_by_weight
from imblearn_multilabel._algorithms.equal_rows import Bags
from imblearn_multilabel._algorithms.interpolation import flip_categories, mix, stack_rows
from imblearn_multilabel._algorithms.neighbors import find_neighbors
from imblearn_multilabel._task import NewRows, Task
from imblearn_multilabel.over_sampling._mlbote.borders import Borders

#: The method's limits: rows per self seed in all loops, and per cross seed in one loop.
_MAX_PER_SELF_SEED = 10.0
_MAX_PER_CROSS_SEED = 5.0


class BorderGrowth:
    """Rows made so far, and the seeds that the borders offer after them.

    Parameters
    ----------
    task : Task
        The call.
    Y : csr_array of shape (n_samples, n_labels)
        Labels to work on: those of the input without noise.
    encode : callable of X_new
        Function that returns the coordinates of new rows.
    neighbors : SameSetNeighbors
        Near rows of the same label set; a row without any is never a seed.
    borders : Borders
        Borders of the labels, which are updated by new rows.
    labels : ndarray of int
        Labels whose self weights count.
    factors : ndarray of float of shape (len(labels),)
        Factor of the self weights of each label.
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


_NONE = np.empty(0, dtype=np.intp)


@dataclass(frozen=True)
class SameSetNeighbors:
    """The nearest rows of the same label set, for every row.

    Parameters
    ----------
    counts : ndarray of int of shape (n_samples,)
        Number of near rows: 0 where the label set is unique or left out.
    rows : ndarray of int of shape (n_samples, k)
        Their numbers, the nearest first; only the first `counts` of each row mean anything.
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
