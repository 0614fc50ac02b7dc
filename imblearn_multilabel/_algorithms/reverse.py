"""Who counts me among their neighbors: reverse neighbors, and pairs drawn from them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class ReverseNeighbors:
    """The rows that have a row among their neighbors, for every row.

    Parameters
    ----------
    counts : ndarray of int of shape (n_rows,)
        Reverse neighbors of every row.
    owners : ndarray of int
        The reverse neighbors, row after row, ascending within each.
    """

    counts: np.ndarray
    owners: np.ndarray

    @classmethod
    def of(cls, neighbors: np.ndarray) -> ReverseNeighbors:
        """Turn round a table of neighbors of shape (n_rows, k)."""
        n_rows, k = neighbors.shape
        order = np.argsort(neighbors.ravel(), kind="stable")
        return cls(np.bincount(neighbors.ravel(), minlength=n_rows), order // max(k, 1))

    @property
    def seeds(self) -> np.ndarray:
        """Rows that have a reverse neighbor."""
        return np.flatnonzero(self.counts)

    def draw_pairs(self, n_pairs: int, rng: np.random.RandomState) -> tuple[np.ndarray, np.ndarray]:
        """Draw seeds uniformly, and for each one of its reverse neighbors."""
        seeds = self.seeds[rng.randint(len(self.seeds), size=n_pairs)]
        starts = np.cumsum(self.counts) - self.counts
        return seeds, self.owners[starts[seeds] + rng.randint(self.counts[seeds])]
