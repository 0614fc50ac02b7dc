"""Rows of blocks as Dask tasks: which block a row is in, and what a worker does with it."""

from __future__ import annotations

import itertools
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from imblearn_multilabel._containers._base import Container
from imblearn_multilabel._containers._blocks import starts_of
from imblearn_multilabel._containers._wrap_in_memory import wrap_in_memory


class Part(NamedTuple):
    """A block of the result: a Delayed object, and the number of rows it will have."""

    block: Any
    n_rows: int


def take_parts(
    parts: list[Any], sizes: np.ndarray, rows: np.ndarray, *, keep_index: bool
) -> list[Part]:
    """Plan blocks that hold the given rows, in order.

    As long as rows ascend they stay in the blocks they are in; what follows, such as clones, is
    gathered into blocks of at most the greatest input size.

    Parameters
    ----------
    parts : list of Delayed
        Blocks.
    sizes : ndarray of int of shape (n_blocks,)
        Their numbers of rows.
    rows : ndarray of int
        Row numbers; they may repeat.
    keep_index : bool
        Whether rows of data frames keep their index labels.
    """
    starts = starts_of(sizes)
    block_of = np.searchsorted(starts, rows, side="right") - 1
    falls = np.flatnonzero(np.diff(rows) < 0)
    n_ordered = int(falls[0]) + 1 if len(falls) else len(rows)
    changes = np.flatnonzero(np.diff(block_of[:n_ordered])) + 1
    bounds = [0, *changes.tolist(), n_ordered] if n_ordered else [0]
    ahead = even_slices(len(rows) - n_ordered, int(sizes.max(initial=1)))
    bounds += [n_ordered + piece.stop for piece in ahead]
    return [
        Part(_gather(parts, starts, rows[low:high], block_of[low:high], keep_index), high - low)
        for low, high in itertools.pairwise(bounds)
    ]


def even_slices(n_rows: int, most: int) -> list[slice]:
    """Cut rows into pieces of like size, at most `most` rows each."""
    bounds = np.linspace(0, n_rows, -(-n_rows // max(most, 1)) + 1).astype(int).tolist()
    return [slice(*ends) for ends in itertools.pairwise(bounds)]


def _gather(
    parts: list[Any], starts: np.ndarray, rows: np.ndarray, block_of: np.ndarray, keep_index: bool
) -> Any:
    import dask

    take = dask.delayed(take_block, pure=False)
    used = np.unique(block_of).tolist()
    if len(used) == 1:
        return take(parts[used[0]], rows - starts[used[0]], keep_index)
    by_block = np.argsort(block_of, kind="stable")
    back = np.empty(len(rows), dtype=np.intp)
    back[by_block] = np.arange(len(rows))
    pieces = [take(parts[i], rows[block_of == i] - starts[i], keep_index) for i in used]
    return dask.delayed(stack_blocks, pure=False)(pieces, back, keep_index)


def take_block(block: Any, rows: np.ndarray, keep_index: bool) -> Any:
    """Return rows of a computed block, in its kind."""
    return wrap_in_memory(block).take(rows, keep_index=keep_index)


def stack_blocks(blocks: list[Any], order: np.ndarray, keep_index: bool) -> Any:
    """Return the rows of computed blocks in an order that counts through all of them."""
    if isinstance(blocks[0], np.ndarray):
        return np.concatenate(blocks)[order]
    if sparse.issparse(blocks[0]):
        return wrap_in_memory(blocks[0]).build(sparse.vstack(blocks, format="csr")[order])
    import pandas as pd

    return wrap_in_memory(pd.concat(blocks)).take(order, keep_index=keep_index)


def build_block(values: Any, template: Container, n_rows: int) -> Any:
    """Return computed numbers in the kind of a template, which has no rows of its own."""
    if values.shape[0] != n_rows:
        raise RuntimeError(
            f"A block gave {values.shape[0]} new rows, and {n_rows} when it was planned. Workers "
            "must hold the same data and the same releases of numpy, scipy and this package."
        )
    return template.build(values)


def index_block(block: Any, start: int) -> Any:
    """Give the rows of a computed data frame numbers from `start` on."""
    import pandas as pd

    return block.set_axis(pd.RangeIndex(start, start + len(block)), axis=0)


def sparse_block(block: Any) -> sparse.csr_array:
    """Return a computed block of labels as CSR, 0/1 in one byte each."""
    values = wrap_in_memory(block).values()
    if not sparse.issparse(values):
        values = sparse.csr_array(values)
    # Values that are no labels keep their type: the message about them should show them.
    return values.astype(np.uint8) if (values.data == 1).all() else values


def dense_block(block: Any) -> np.ndarray:
    """Return a computed block of one column as ndarray."""
    values = wrap_in_memory(block).values()
    return values.toarray() if sparse.issparse(values) else values
