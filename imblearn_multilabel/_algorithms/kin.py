"""Near rows of the same label set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from imblearn_multilabel._algorithms.labelsets import Bags
from imblearn_multilabel._algorithms.neighbors import find_neighbors


@dataclass(frozen=True)
class Kin:
    """The nearest rows of the same label set, for every row.

    Parameters
    ----------
    counts : ndarray of int of shape (n_samples,)
        How many a row has: 0 where its label set is unique or left out.
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
    ) -> Kin:
        """Find them bag by bag.

        Parameters
        ----------
        coordinates : ndarray or csr_array of float64 of shape (n_samples, n_coordinates)
            Where the rows are.
        bags : Bags
            Rows by label set.
        wanted : ndarray of int
            The bags to look at, each of at least two rows.
        k_neighbors : int or neighbors object
            As in `find_neighbors`.
        n_jobs : int or None, default=None
            Passed to the neighbor searches.
        """
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
        """Draw one of the nearest for every seed, which must have some."""
        return self.rows[seeds, rng.randint(self.counts[seeds])]
