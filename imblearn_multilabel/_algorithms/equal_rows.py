"""Equal rows: hashes that find them, and bags that hold them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache, reduce
from itertools import count
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._memory import block_slices

#: The multipliers of columns are the same in every process, so that hashes can be kept.
_SEED = 20240907
#: Rows of a sparse table worked on at once, so that temporaries stay small against the table.
_BLOCK_ROWS = 65_536


def labelset_bags(Y: sparse.csr_array) -> Bags:
    """Group rows by label set, the empty one included.

    Rows of equal fingerprints are checked to be equal; should two label sets ever share one, other
    multipliers are drawn.
    """
    tried = (bags_of_keys(fingerprints(Y, seed=seed)) for seed in count(_SEED))
    return next(bags for bags in tried if _are_same_rows(Y, bags.first[bags.group]))


def bags_of_keys(keys: np.ndarray) -> Bags:
    """Group rows by key."""
    number = np.int32 if len(keys) < 2**31 else np.int64
    order = np.argsort(keys, kind="stable").astype(number)
    keys = keys[order]
    is_new = np.ones(len(order), dtype=bool)
    np.not_equal(keys[1:], keys[:-1], out=is_new[1:])
    # The largest array here; it is no longer needed.
    del keys
    first = order[is_new]
    by_appearance = np.argsort(first).astype(number)
    rank = np.empty(len(first), dtype=number)
    rank[by_appearance] = np.arange(len(first), dtype=number)
    group = np.empty(len(order), dtype=number)
    is_new[0] = False
    group[order] = rank[np.cumsum(is_new, dtype=number)]
    return Bags(group, first[by_appearance])


@dataclass(frozen=True)
class Bags:
    """Bags of equal rows, in order of first appearance.

    `group` is the bag of every row, `first` the first row of every bag.
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


def _are_same_rows(Y: sparse.csr_array, others: np.ndarray) -> bool:
    """Tell whether every row equals the other row given for it."""
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


def fingerprints(*tables: Any, seed: int = _SEED) -> np.ndarray:
    """Hash the rows of tables that lie side by side: ndarray of uint64 of shape (n_rows,).

    A sum over the cells that are not 0, so dense and sparse tables of finite numbers agree. Two
    different rows have the same number once in 2^64 pairs. `seed` is that of the multipliers of
    columns.
    """
    ends = np.cumsum([table.shape[1] for table in tables])
    parts = np.split(_factors(ends[-1], seed), ends[:-1])
    return reduce(np.add, map(_sums, tables, parts))


@lru_cache(maxsize=1)
def _factors(n_columns: int, seed: int) -> np.ndarray:
    # Kept for the next bag of rows: to seed a generator takes longer than to hash a hundred rows.
    rng = np.random.RandomState(seed)
    return rng.randint(0, 2**64, size=n_columns, dtype=np.uint64) | np.uint64(1)


def _sums(table: Any, factors: np.ndarray) -> np.ndarray:
    n_rows, n_columns = table.shape
    sums = np.empty(n_rows, dtype=np.uint64)
    if not sparse.issparse(table):
        for block in block_slices(n_rows, n_columns):
            sums[block] = _mixed(table[block], factors).sum(axis=1, dtype=np.uint64)
        return sums
    for start in range(0, n_rows, _BLOCK_ROWS):
        bounds = table.indptr[start : start + _BLOCK_ROWS + 1]
        cells = slice(bounds[0], bounds[-1])
        # Sums of 64-bit integers wrap around, as they do in the dense branch.
        total = np.zeros(int(bounds[-1] - bounds[0]) + 1, dtype=np.uint64)
        np.cumsum(_mixed(table.data[cells], factors[table.indices[cells]]), out=total[1:])
        sums[start : start + _BLOCK_ROWS] = np.diff(total[bounds - bounds[0]])
    return sums


def _mixed(values: np.ndarray, factors: np.ndarray) -> np.ndarray:
    """Spread the bits of float64 values, 0 to 0 (splitmix64), and weigh them by column."""
    # Adding 0 turns -0.0 into 0.0, which equals it.
    bits = (values.astype(np.float64) + 0.0).view(np.uint64)
    bits ^= bits >> np.uint64(30)
    bits *= np.uint64(0xBF58476D1CE4E5B9)
    bits ^= bits >> np.uint64(27)
    bits *= np.uint64(0x94D049BB133111EB)
    bits ^= bits >> np.uint64(31)
    bits *= factors
    return bits
