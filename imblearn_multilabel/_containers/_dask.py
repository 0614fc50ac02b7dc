"""Dask's arrays and data frames: rows in blocks, which are computed when somebody reads them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from operator import getitem
from typing import Any, NamedTuple
from uuid import uuid4

import numpy as np
from scipy import sparse

from imblearn_multilabel._containers._base import Container, to_dense
from imblearn_multilabel._containers._frames import PandasContainer
from imblearn_multilabel._containers._in_memory import (
    ArrayContainer,
    SparseContainer,
    wrap_in_memory,
)
from imblearn_multilabel._memory import even_slices

#: Blocks of labels that are computed together at the least.
_MIN_AT_ONCE = 64


@dataclass(frozen=True, eq=False)
class Blocks:
    """A table of numbers that Dask computes block by block."""

    #: Delayed objects; ndarray or csr_array, as `is_sparse` tells, when computed.
    parts: list[Any]
    #: Rows of each block.
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
        """Number of the first row of each block, followed by the number of all rows."""
        return starts_of(self.sizes)

    def slices(self) -> list[slice]:
        """Return the rows of each block, as slices."""
        return [slice(*ends) for ends in zip(self.starts[:-1], self.starts[1:], strict=True)]

    def each(self, function: Callable[..., Any], *per_block: Sequence[Any]) -> list[Any]:
        """Plan ``function(block, ...)`` for every block; `per_block` follow the block."""
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
        taken = compute(each(getitem, [self.parts[i] for i in used], chosen))
        back = np.empty(len(order), dtype=np.intp)
        back[order] = np.arange(len(order))
        stacked = sparse.vstack(taken, format="csr") if self.is_sparse else np.concatenate(taken)
        return stacked[back]


def starts_of(sizes: np.ndarray, dtype: Any = np.intp) -> np.ndarray:
    """Return where blocks of these sizes start, and where the last one ends."""
    ends = np.zeros(len(sizes) + 1, dtype=dtype)
    np.cumsum(sizes, out=ends[1:])
    return ends


def each(function: Callable[..., Any], *columns: Sequence[Any]) -> list[Any]:
    """Plan one call of a function for every row of the columns, as Delayed objects."""
    return _calls(function, list(zip(*columns, strict=True)))


def _calls(function: Callable[..., Any], rows: list[tuple[Any, ...]]) -> list[Any]:
    """Plan one call of a function for each tuple of arguments; all or none hold Delayed objects."""
    import dask

    # A key must mean one task, whatever is read: schedulers of a cluster, which remember tasks by
    # their keys, raise KeyError or hang otherwise. But Dask fuses a task with its only dependency
    # where nothing else that is read needs that dependency, and keeps the key of the task. A task
    # of two dependencies is never fused with one of them: the second one is the function.
    depends = bool(rows) and any(map(dask.is_dask_collection, rows[0]))
    shared = [dask.delayed(function, pure=True)] if depends else []
    call = dask.delayed(_call if depends else function)
    # To name the tasks of a pure function, Dask would hash all arguments.
    name = f"{function.__name__}-{uuid4().hex}"
    return [call(*shared, *row, dask_key_name=(name, i)) for i, row in enumerate(rows)]


def _call(function: Callable[..., Any], *arguments: Any) -> Any:
    return function(*arguments)


def compute(tasks: Sequence[Any]) -> list[Any]:
    """Compute Delayed objects together, with the current scheduler."""
    import dask

    return list(dask.compute(*tasks))


class Part(NamedTuple):
    """A block of the result: a Delayed object, and the number of rows it will have."""

    block: Any
    n_rows: int


class DaskContainer(Container):
    """A Dask collection, whose rows are taken and joined as further tasks.

    Only `values`, which reads labels, computes rows: block by block and sparse.
    """

    is_lazy = True

    @property
    @abstractmethod
    def template(self) -> Container:
        """A table in memory, without rows, of the kind the blocks have."""

    @property
    @abstractmethod
    def sizes(self) -> np.ndarray:
        """Rows of each block."""

    @property
    @abstractmethod
    def parts(self) -> list[Any]:
        """Blocks of rows as Delayed objects."""

    @abstractmethod
    def _collect(self, parts: list[Part], *, keep_index: bool) -> Any:
        """Make a collection of the caller's kind."""

    @property
    def n_rows(self) -> int:
        return int(self.sizes.sum())

    @property
    def is_frame(self) -> bool:
        return self.template.is_frame

    @property
    def is_flat(self) -> bool:
        return self.template.is_flat

    @property
    def column_names(self) -> list[Any] | None:
        return self.template.column_names

    @property
    def column_dtypes(self) -> list[Any]:
        return self.template.column_dtypes

    @property
    def number_dtypes(self) -> list[np.dtype | None]:
        return self.template.number_dtypes

    def numeric_mask(self) -> np.ndarray:
        return self.template.numeric_mask()

    def category_mask(self) -> np.ndarray:
        return self.template.category_mask()

    def categories(self, position: int) -> list[Any] | None:
        return self.template.categories(position)

    def values(self) -> Any:
        shape = self.template.data.shape
        if len(shape) > 2:
            return self.template.values()
        if len(shape) == 1 or shape[1] == 1:
            return np.concatenate(compute(each(dense_block, self.parts)))
        return _stack(each(sparse_cells, self.parts), shape[1])

    def copy(self) -> Any:
        return self.data.copy()

    def take(self, rows: np.ndarray, *, keep_index: bool) -> Any:
        parts = take_parts(self.parts, self.sizes, rows, keep_index=keep_index)
        return self._collect(parts, keep_index=keep_index)

    def build(self, values: Any) -> Any:
        if isinstance(values, Blocks):
            parts, sizes = values.parts, values.sizes.tolist()
        else:
            pieces = even_slices(values.shape[0], int(self.sizes.max(initial=1)))
            parts = [values[rows] for rows in pieces]
            sizes = [part.shape[0] for part in parts]
        built = each(build_block, parts, [self.template] * len(parts), sizes)
        return self._collect(list(map(Part, built, sizes)), keep_index=False)


class DaskArrayContainer(DaskContainer):
    """A Dask array; it comes back with known chunks that hold whole rows."""

    @cached_property
    def _rows(self) -> Any:
        """The array in chunks of whole rows, their sizes known."""
        data = self.data.rechunk({1: -1}) if self.data.ndim == 2 else self.data
        # `compute_chunk_sizes` works in place, so it must not get the caller's object.
        return data.copy().compute_chunk_sizes() if np.isnan(data.shape).any() else data

    @property
    def _width(self) -> tuple[int, ...]:
        width = self.data.shape[1:]
        return self._rows.shape[1:] if np.isnan(width).any() else width

    @cached_property
    def template(self) -> Container:
        from dask.array.utils import meta_from_array

        meta = meta_from_array(self.data)
        shape = (0, *self._width)
        if sparse.issparse(meta):
            return SparseContainer(type(meta)(shape, dtype=self.data.dtype))
        if type(meta) is np.ndarray:
            return ArrayContainer(np.empty(shape, dtype=self.data.dtype))
        raise TypeError(
            f"Chunks of a Dask array must be numpy arrays or scipy sparse matrices; got "
            f"{type(meta).__module__}.{type(meta).__name__}. Convert them with `map_blocks`."
        )

    @property
    def sizes(self) -> np.ndarray:
        return np.array(self._rows.chunks[0], dtype=np.intp)

    @cached_property
    def parts(self) -> list[Any]:
        from dask.delayed import Delayed

        parts = self._rows.to_delayed().ravel().tolist()
        graph = parts[0].dask
        (layer,), tasks = graph.layers, graph.to_dict()
        # The key of a block that was fused is an alias. Dask would fuse it again, and under another
        # name, whenever a result is read.
        keys = [getattr(tasks[part.key], "target", part.key) for part in parts]
        return [Delayed(key, graph, layer=layer) for key in keys]

    def copy(self) -> Any:
        return self._rows.copy()

    def join(self, first: Any, second: Any) -> Any:
        import dask.array as da

        if first is self.data:
            n_blocks = len(self.parts)
            # Tasks of our own: see `each`.
            kept = each(take_block, self.parts, [None] * n_blocks, [False] * n_blocks)
            first = self._collect(list(map(Part, kept, self.sizes.tolist())), keep_index=False)
        return da.concatenate([first, second])

    def _collect(self, parts: list[Part], *, keep_index: bool) -> Any:
        import dask.array as da

        meta, width = self.template.data, self._width
        if not parts:
            return self._rows[:0]
        blocks = [
            da.from_delayed(part.block, shape=(part.n_rows, *width), dtype=meta.dtype, meta=meta)
            for part in parts
        ]
        return da.concatenate(blocks)


class DaskFrameContainer(DaskContainer):
    """A Dask DataFrame or Series; names and dtypes stay, and the index if rows are only dropped.

    A result with a new index numbers its rows from 0 through all partitions and has known
    divisions.
    """

    @cached_property
    def template(self) -> Container:
        from dask.dataframe.utils import make_meta

        return PandasContainer(make_meta(self.data))

    @cached_property
    def sizes(self) -> np.ndarray:
        # Formats that store columns separately read the index alone.
        return np.array(compute(each(len, self.data.index.to_delayed())), dtype=np.intp)

    @cached_property
    def parts(self) -> list[Any]:
        return self.data.to_delayed()

    def join(self, first: Any, second: Any) -> Any:
        return self._collect([*self._parts_of(first), *self._parts_of(second)], keep_index=False)

    def _parts_of(self, frame: Any) -> list[Part]:
        if frame is self.data:
            return list(map(Part, self.parts, self.sizes.tolist()))
        ends = [*frame.divisions[:-1], frame.divisions[-1] + 1]
        return list(map(Part, frame.to_delayed(), np.diff(ends).tolist()))

    def _collect(self, parts: list[Part], *, keep_index: bool) -> Any:
        import dask.dataframe as dd

        meta = self.template.data
        # Divisions cannot express a partition without rows.
        parts = [part for part in parts if part.n_rows]
        if not parts:
            return dd.from_pandas(meta.reset_index(drop=not keep_index), npartitions=1)
        blocks = [part.block for part in parts]
        if keep_index:
            return dd.from_delayed(blocks, meta=meta)
        starts = starts_of(np.array([part.n_rows for part in parts])).tolist()
        blocks = each(index_block, blocks, starts[:-1])
        divisions = (*starts[:-1], starts[-1] - 1)
        return dd.from_delayed(blocks, meta=meta.reset_index(drop=True), divisions=divisions)


def take_parts(
    parts: list[Any], sizes: np.ndarray, rows: np.ndarray, *, keep_index: bool
) -> list[Part]:
    """Plan blocks that hold the given rows, in order.

    The rows that ascend from the start stay in their blocks. The rows after them, such as clones,
    must ascend as well: they are gathered into blocks that are no larger than the largest input
    block, each of which then needs few input blocks, and the tasks grow like the number of blocks.
    """
    starts = starts_of(sizes)
    n_ordered = count_ascending(rows)
    kept, new = _by_block(rows[:n_ordered], starts), rows[n_ordered:]
    blocks = even_slices(len(new), int(sizes.max(initial=1)))
    gathered = [_by_block(new[block], starts) for block in blocks]
    used = [piece for pieces in [kept, *gathered] for piece in pieces]
    sources, chosen = [parts[i] for i, _ in used], [own for _, own in used]
    taken = iter(each(take_block, sources, chosen, [keep_index] * len(used)))
    stays = [Part(next(taken), sizes[i] if own is None else own.n_rows) for i, own in kept]
    stacked = _calls(
        stack_blocks, [(keep_index, *islice(taken, len(pieces))) for pieces in gathered]
    )
    n_rows = [block.stop - block.start for block in blocks]
    return stays + list(map(Part, stacked, n_rows))


def count_ascending(rows: np.ndarray) -> int:
    """Count the rows up to the first that is not above the one before it."""
    falls = rows[1:] <= rows[:-1]
    return int(falls.argmax()) + 1 if falls.any() else len(rows)


def _by_block(rows: np.ndarray, starts: np.ndarray) -> list[tuple[int, PackedRows | None]]:
    """Divide ascending rows among blocks; return the number of each, and its rows, None for all."""
    # Of another type, they would make numpy convert all rows.
    ends = np.searchsorted(rows, starts.astype(rows.dtype))
    found = []
    for i in np.flatnonzero(np.diff(ends)).tolist():
        own = rows[ends[i] : ends[i + 1]] - starts[i]
        size = int(starts[i + 1] - starts[i])
        is_whole = len(own) == size and bool((own == np.arange(size)).all())
        found.append((i, None if is_whole else PackedRows.of(own, size)))
    return found


@dataclass(frozen=True)
class PackedRows:
    """Some rows of a block, in few bytes, because the graph holds them.

    Rows without repetition are stored as one bit per row of the block, where that is less than
    their numbers.
    """

    packed: np.ndarray
    #: Rows of the block if `packed` has bits, else None.
    n_bits: int | None
    n_rows: int

    @classmethod
    def of(cls, rows: np.ndarray, size: int) -> PackedRows:
        """Pack ascending rows of a block of `size` rows."""
        small = rows.astype(np.min_scalar_type(size))
        if 8 * small.nbytes <= size or not (rows[1:] > rows[:-1]).all():
            return cls(small, None, len(rows))
        is_taken = np.zeros(size, dtype=bool)
        is_taken[rows] = True
        return cls(np.packbits(is_taken), size, len(rows))

    def unpack(self) -> np.ndarray:
        """Return the numbers of the rows, ascending."""
        if self.n_bits is None:
            return self.packed.astype(np.intp)
        return np.flatnonzero(np.unpackbits(self.packed, count=self.n_bits))


def take_block(block: Any, rows: PackedRows | None, keep_index: bool) -> Any:
    """Return rows of a computed block, or all of them, in its kind."""
    if rows is None:
        return block
    return wrap_in_memory(block).take(rows.unpack(), keep_index=keep_index)


def stack_blocks(keep_index: bool, *blocks: Any) -> Any:
    """Return the rows of computed blocks as one, in their kind."""
    if isinstance(blocks[0], np.ndarray):
        return np.concatenate(blocks)
    if sparse.issparse(blocks[0]):
        return wrap_in_memory(blocks[0]).build(sparse.vstack(blocks, format="csr"))
    import pandas as pd

    return pd.concat(blocks, ignore_index=not keep_index)


class Cells(NamedTuple):
    """Cells of a block of labels, in the few bytes that small numbers need.

    Numbers of stored cells of each row, their columns row after row, and their values, None if all
    are 1.
    """

    sizes: np.ndarray
    columns: np.ndarray
    values: np.ndarray | None


def _stack(blocks: list[Any], n_columns: int) -> sparse.csr_array:
    """Compute blocks of `Cells`, some at a time, and stack them."""
    small = np.min_scalar_type(n_columns)
    sizes, columns, values = bytearray(), bytearray(), []
    # All at once, they would leave holes of their size in memory.
    for some in even_slices(len(blocks), max(_MIN_AT_ONCE, len(blocks) // 16)):
        for block in compute(blocks[some]):
            sizes += block.sizes.astype(small).data
            columns += block.columns.astype(small).data
            ones = np.broadcast_to(np.uint8(1), len(block.columns))
            values.append(ones if block.values is None else block.values)
    n_cells = len(columns) // small.itemsize
    index = np.int32 if max(n_cells, n_columns) < 2**31 else np.int64
    ends = starts_of(np.frombuffer(sizes, small), index)
    del sizes
    cells = np.concatenate(values), np.frombuffer(columns, small).astype(index), ends
    return sparse.csr_array(cells, shape=(len(ends) - 1, n_columns))


def build_block(values: Any, template: Container, n_rows: int) -> Any:
    """Return computed numbers in the kind of a template without rows."""
    if values.shape[0] != n_rows:
        raise RuntimeError(
            f"A block gave {values.shape[0]} new rows, and {n_rows} when it was planned. Workers "
            "must hold the same data and the same releases of numpy, scipy and this package."
        )
    return template.build(values)


def index_block(block: Any, start: int) -> Any:
    """Replace the index of a computed data frame by row numbers from `start`."""
    import pandas as pd

    return block.set_axis(pd.RangeIndex(start, start + len(block)), axis=0)


def sparse_cells(block: Any) -> Cells:
    """Return the cells of a computed block of labels."""
    values = sparse.csr_array(wrap_in_memory(block).values())
    if not values.has_canonical_format:
        # The memory may be the caller's.
        values = values.copy()
        values.sum_duplicates()
    sizes = np.diff(values.indptr)
    # Values that are not labels go along, so that the message about them can show them.
    return Cells(
        sizes.astype(np.min_scalar_type(int(sizes.max(initial=0)))),
        values.indices.astype(np.min_scalar_type(values.shape[1])),
        None if (values.data == 1).all() else values.data,
    )


def dense_block(block: Any) -> np.ndarray:
    """Return a computed block of one column as ndarray."""
    return to_dense(wrap_in_memory(block).values())
