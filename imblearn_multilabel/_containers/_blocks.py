"""Numbers in blocks of rows, each of which exists only while somebody reads it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse


@dataclass(frozen=True, eq=False)
class Blocks:
    """A table of numbers that is made block by block, by Dask.

    Parameters
    ----------
    parts : list of Delayed
        Blocks of rows, ndarray or csr_array once they are computed.
    sizes : ndarray of int of shape (n_blocks,)
        Rows of each block.
    n_columns : int
        Columns of each block.
    dtype : dtype
        Of the numbers.
    is_sparse : bool
        Whether blocks are csr_array.
    """

    parts: list[Any]
    sizes: np.ndarray
    n_columns: int
    dtype: np.dtype
    is_sparse: bool

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return int(self.sizes.sum()), self.n_columns

    @cached_property
    def starts(self) -> np.ndarray:
        """Number of the first row of each block, and the number of rows."""
        return starts_of(self.sizes)

    def slices(self) -> list[slice]:
        """Return which rows each block holds."""
        return [slice(*ends) for ends in zip(self.starts[:-1], self.starts[1:], strict=True)]

    def each(self, function: Callable[..., Any], *per_block: Sequence[Any]) -> list[Any]:
        """Plan ``function(block, ...)`` for every block; entries of `per_block` follow the block.

        Returns
        -------
        list of Delayed
        """
        return each(function, self.parts, *per_block)

    def fetch(self, number: int) -> Any:
        """Compute one block."""
        return self.parts[number].compute()

    def __getitem__(self, rows: np.ndarray) -> Any:
        """Compute some rows, in the order given."""
        order = np.argsort(rows, kind="stable")
        ascending = np.asarray(rows)[order]
        ends = np.searchsorted(ascending, self.starts)
        used = np.flatnonzero(np.diff(ends))
        chosen = [ascending[ends[i] : ends[i + 1]] - self.starts[i] for i in used]
        taken = compute(each(take_numbers, [self.parts[i] for i in used], chosen))
        back = np.empty(len(order), dtype=np.intp)
        back[order] = np.arange(len(order))
        stacked = sparse.vstack(taken, format="csr") if self.is_sparse else np.concatenate(taken)
        return stacked[back]


def starts_of(sizes: np.ndarray) -> np.ndarray:
    """Return where blocks of these sizes start, and where the last one ends."""
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.intp)


def each(function: Callable[..., Any], *columns: Sequence[Any]) -> list[Any]:
    """Plan one call of a function for every row of the columns, as Delayed objects."""
    import dask

    # Impure in Dask's terms: names from the arguments would mean to hash all of them.
    task = dask.delayed(function, pure=False)
    return [task(*arguments) for arguments in zip(*columns, strict=True)]


def compute(tasks: Sequence[Any]) -> list[Any]:
    """Compute Delayed objects together, by whatever scheduler is in force."""
    import dask

    return list(dask.compute(*tasks))


def take_numbers(block: Any, rows: np.ndarray) -> Any:
    """Return rows of a computed block."""
    return block[rows]
