"""Who counts me among their neighbours: reverse neighbours, and pairs drawn from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class ReverseNeighbours:
    """The rows that have a row among their neighbours, for every row.

    Parameters
    ----------
    counts : ndarray of int of shape (n_rows,)
        Reverse neighbours of every row.
    owners : ndarray of int
        The reverse neighbours, row after row, ascending within each.
    """

    counts: np.ndarray
    owners: np.ndarray

    @classmethod
    def of(cls, neighbours: np.ndarray) -> ReverseNeighbours:
        """Turn round a table of neighbours of shape (n_rows, k)."""
        n_rows, k = neighbours.shape
        order = np.argsort(neighbours.ravel(), kind="stable")
        return cls(np.bincount(neighbours.ravel(), minlength=n_rows), order // max(k, 1))

    @property
    def seeds(self) -> np.ndarray:
        """Rows that have a reverse neighbour."""
        return np.flatnonzero(self.counts)

    def draw_pairs(self, n_pairs: int, rng: np.random.RandomState) -> tuple[np.ndarray, np.ndarray]:
        """Draw seeds uniformly, and for each one of its reverse neighbours."""
        seeds = self.seeds[rng.randint(len(self.seeds), size=n_pairs)]
        starts = np.cumsum(self.counts) - self.counts
        return seeds, self.owners[starts[seeds] + rng.randint(self.counts[seeds])]
