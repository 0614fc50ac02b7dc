"""Rows grouped by label set, or by any other key."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import count

import numpy as np
from scipy import sparse

#: Rows worked on at once, so that temporaries stay small against the label matrix.
_BLOCK_ROWS = 65_536


@dataclass(frozen=True)
class Bags:
    """Bags of equal rows, in order of first appearance.

    Parameters
    ----------
    group : ndarray of int of shape (n_samples,)
        Bag of every row.
    first : ndarray of int of shape (n_bags,)
        First row of every bag.
    """

    group: np.ndarray
    first: np.ndarray

    @cached_property
    def sizes(self) -> np.ndarray:
        """Rows of every bag, shape (n_bags,)."""
        return np.bincount(self.group)

    @property
    def mean(self) -> float:
        """Mean number of rows of a bag."""
        return len(self.group) / len(self.first)

    def rows_of(self, bag: int) -> np.ndarray:
        """Return the rows of a bag, ascending."""
        start = self.starts[bag]
        return self.order[start : start + self.sizes[bag]]

    @cached_property
    def order(self) -> np.ndarray:
        """All rows, bag after bag, ascending within each."""
        return self._by_bag(self.group)

    def _by_bag(self, group: np.ndarray) -> np.ndarray:
        # A stable sort by counting, which scipy has: rows of a table with a column per bag.
        n_samples, n_bags = len(group), len(self.first)
        ones = np.ones(n_samples, dtype=bool)
        table = (ones, group, np.arange(n_samples + 1, dtype=group.dtype))
        return sparse.csr_array(table, shape=(n_samples, n_bags)).tocsc().indices

    def draw(self, times: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
        """Draw rows with replacement, `times[bag]` of each bag, bag after bag."""
        bags = np.repeat(np.arange(len(times)), times)
        position = (rng.random_sample(len(bags)) * self.sizes[bags]).astype(np.intp)
        return self.order[self.starts[bags] + position]

    def draw_distinct(self, times: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
        """Draw rows without replacement, `times[bag]` of each bag, bag after bag."""
        shuffled = rng.permutation(len(self.group))
        by_bag = shuffled[self._by_bag(self.group[shuffled])]
        ends = np.cumsum(times)
        return by_bag[np.repeat(self.starts - (ends - times), times) + np.arange(ends[-1])]

    @cached_property
    def starts(self) -> np.ndarray:
        """Position of every bag in `order`, shape (n_bags,)."""
        return np.cumsum(self.sizes) - self.sizes


def labelset_bags(Y: sparse.csr_array) -> Bags:
    """Group rows by label set, the empty one included.

    Each label has a random 64-bit weight, and rows are grouped by the sum of theirs: no row of `Y`
    becomes a Python object. Equal sums are checked to be equal rows; should two label sets ever
    share a sum, other weights are drawn.
    """
    tried = (bags_of_keys(_row_keys(Y, seed)) for seed in count())
    return next(bags for bags in tried if _are_same_rows(Y, bags.first[bags.group]))


def _row_keys(Y: sparse.csr_array, seed: int) -> np.ndarray:
    """Add up the weights of each row's labels modulo 2^64, shape (n_samples,)."""
    weights = np.random.default_rng(seed).integers(0, 2**64, Y.shape[1], dtype=np.uint64)
    keys = np.empty(Y.shape[0], dtype=np.uint64)
    for start in range(0, Y.shape[0], _BLOCK_ROWS):
        bounds = Y.indptr[start : start + _BLOCK_ROWS + 1]
        sums = np.zeros(int(bounds[-1] - bounds[0]) + 1, dtype=np.uint64)
        np.cumsum(weights[Y.indices[bounds[0] : bounds[-1]]], out=sums[1:])
        keys[start : start + _BLOCK_ROWS] = np.diff(sums[bounds - bounds[0]])
    return keys


def bags_of_keys(keys: np.ndarray) -> Bags:
    """Group rows by key."""
    number = np.int32 if len(keys) < 2**31 else np.int64
    order = np.argsort(keys, kind="stable").astype(number)
    keys = keys[order]
    is_new = np.ones(len(order), dtype=bool)
    np.not_equal(keys[1:], keys[:-1], out=is_new[1:])
    # The largest array here, and done with.
    del keys
    first = order[is_new]
    by_appearance = np.argsort(first).astype(number)
    rank = np.empty(len(first), dtype=number)
    rank[by_appearance] = np.arange(len(first), dtype=number)
    group = np.empty(len(order), dtype=number)
    is_new[0] = False
    group[order] = rank[np.cumsum(is_new, dtype=number)]
    return Bags(group, first[by_appearance])


def _are_same_rows(Y: sparse.csr_array, others: np.ndarray) -> bool:
    """Tell whether every row equals the one named for it."""
    for start in range(0, Y.shape[0], _BLOCK_ROWS):
        bounds = Y.indptr[start : start + _BLOCK_ROWS + 1]
        other = others[start : start + _BLOCK_ROWS]
        sizes, begins = np.diff(bounds), Y.indptr[other]
        if not np.array_equal(sizes, Y.indptr[other + 1] - begins):
            return False
        columns = Y.indices[bounds[0] : bounds[-1]]
        shift = np.repeat(begins - (bounds[:-1] - bounds[0]), sizes)
        if not np.array_equal(columns, Y.indices[shift + np.arange(len(columns))]):
            return False
    return True
