"""Equal rows: hashes that find them, and bags that hold them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial, reduce
from itertools import count
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._memory import block_slices

#: The multipliers of columns are the same in every process, so that hashes can be kept.
_SEED = 20240907
#: Rows of a sparse table worked on at once, so that temporaries stay small against the table.
_BLOCK_ROWS = 32_768


def labelset_bags(Y: sparse.csr_array) -> Bags:
    """Group rows by label set, the empty one included.

    Rows of equal fingerprints are checked to be equal; should two label sets ever share one, other
    multipliers are drawn.
    """

    def hash_block(seed: int, rows: slice) -> np.ndarray:
        # Each block is hashed twice: fingerprints of all rows take as much memory as the labels.
        return fingerprints(Y[rows], seed=seed)

    tried = (_bags_of(Y.shape[0], partial(hash_block, seed)) for seed in count(_SEED))
    return next(bags for bags in tried if _are_same_rows(Y, bags))


def bags_of_keys(keys: np.ndarray) -> Bags:
    """Group rows by key."""
    return _bags_of(len(keys), keys.__getitem__)


def _bags_of(n_rows: int, keys_of: Callable[[slice], np.ndarray]) -> Bags:
    blocks = _blocks(n_rows)
    keys = _distinct(np.concatenate([_distinct(keys_of(rows)) for rows in blocks]))
    first = np.full(len(keys), n_rows, dtype=np.int32 if n_rows < 2**31 else np.int64)
    # A byte or two a row where few label sets are in many rows.
    group = np.empty(n_rows, dtype=np.min_scalar_type(len(keys)))
    for rows in blocks:
        own = keys_of(rows)
        order = np.argsort(own)
        # Keys in order are found several times faster.
        group[rows.start + order] = np.searchsorted(keys, own[order])
        np.minimum.at(first, group[rows], np.arange(rows.start, rows.stop, dtype=first.dtype))
    by_appearance = np.argsort(first)
    rank = np.empty(len(keys), dtype=group.dtype)
    rank[by_appearance] = np.arange(len(keys))
    return Bags(rank[group], first[by_appearance])


def _distinct(keys: np.ndarray) -> np.ndarray:
    # `np.unique` hashes first, which takes several times as long for keys that hardly repeat.
    keys = np.sort(keys)
    return keys[np.append(True, keys[1:] != keys[:-1])]


def _blocks(n_rows: int) -> list[slice]:
    starts = range(0, n_rows, _BLOCK_ROWS)
    return [slice(start, min(start + _BLOCK_ROWS, n_rows)) for start in starts]


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
        sizes = np.zeros(len(self.first), dtype=np.intp)
        for rows in _blocks(len(self.group)):
            np.add.at(sizes, self.group[rows], 1)
        return sizes

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
        return self._first_of_each(self.sizes)

    def draw(self, times: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
        """Draw rows with replacement, `times[bag]` of each bag, bag after bag."""
        ends, sizes = np.cumsum(times), np.where(times > 0, self.sizes, 0)
        starts, by_bag = np.cumsum(sizes) - sizes, self._first_of_each(sizes)
        drawn = np.empty(times.sum(), dtype=by_bag.dtype)
        for block in _blocks(len(drawn)):
            bag = np.searchsorted(ends, np.arange(block.start, block.stop), side="right")
            position = (rng.random_sample(len(bag)) * sizes[bag]).astype(np.intp)
            drawn[block] = by_bag[starts[bag] + position]
        return drawn

    def draw_distinct(self, times: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
        """Draw rows without replacement, `times[bag]` of each bag, bag after bag."""
        rows = np.arange(len(self.group), dtype=self.first.dtype)
        rng.shuffle(rows)
        return self._first_of_each(times, rows)

    def _first_of_each(self, wanted: np.ndarray, rows: np.ndarray | None = None) -> np.ndarray:
        """Return the first `wanted[bag]` rows of each bag, bag after bag.

        First in the order of `rows`, by default ascending. Rows are sorted block by block: all at
        once would take several times their memory.
        """
        starts, n_seen = np.cumsum(wanted) - wanted, np.zeros(len(wanted), dtype=np.intp)
        found = np.empty(wanted.sum(), dtype=self.first.dtype)
        for block in _blocks(len(self.group)):
            own = np.arange(block.start, block.stop) if rows is None else rows[block]
            own = own[np.argsort(self.group[own], kind="stable")]
            bag = self.group[own]
            begins = np.flatnonzero(np.append(True, bag[1:] != bag[:-1]))
            counts = np.diff(np.append(begins, len(bag)))
            place = np.arange(len(own)) + np.repeat(n_seen[bag[begins]] - begins, counts)
            n_seen[bag[begins]] += counts
            taken = place < wanted[bag]
            found[starts[bag[taken]] + place[taken]] = own[taken]
        return found

    @cached_property
    def starts(self) -> np.ndarray:
        """Position of every bag in `order`, shape (n_bags,)."""
        return np.cumsum(self.sizes) - self.sizes


def _are_same_rows(Y: sparse.csr_array, bags: Bags) -> bool:
    """Tell whether every row equals the first one of its bag."""
    for rows in _blocks(Y.shape[0]):
        bounds = Y.indptr[rows.start : rows.stop + 1]
        other = bags.first[bags.group[rows]]
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
    for rows in _blocks(n_rows):
        bounds = table.indptr[rows.start : rows.stop + 1]
        cells = slice(bounds[0], bounds[-1])
        # Sums of 64-bit integers wrap around, as they do in the dense branch.
        total = np.zeros(int(bounds[-1] - bounds[0]) + 1, dtype=np.uint64)
        np.cumsum(_mixed(table.data[cells], factors[table.indices[cells]]), out=total[1:])
        sums[rows] = np.diff(total[bounds - bounds[0]])
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
