"""The containers users come with, each as a way to make one from an array."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

SPARSE_FORMATS = ("bsr", "coo", "csc", "csr", "dia", "dok", "lil")


DTYPES = ("float64", "float32", "float16", "bool")
DTYPES += ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64")
#: scipy has no sparse float16.
SPARSE_DTYPES = tuple(dtype for dtype in DTYPES if dtype != "float16")


@dataclass(frozen=True)
class Kind:
    """A container. `make` takes an array of `dtype`, or of any of `others`."""

    make: Callable[[np.ndarray], Any]
    dtype: Any = np.float64
    package: str | None = None
    others: tuple[str, ...] = ()

    @property
    def dtypes(self) -> tuple[str, ...]:
        return self.others or (np.dtype(self.dtype).name,)


def _names(table: np.ndarray) -> list[str]:
    return [f"column {number}" for number in range(table.shape[1])]


def _pandas(dtype: str | None = None, index: bool = False) -> Callable[[np.ndarray], Any]:
    def make(table: np.ndarray) -> Any:
        import pandas as pd

        labels = [f"row {number}" for number in range(len(table))] if index else None
        return pd.DataFrame(table, columns=_names(table), index=labels).astype(dtype or table.dtype)

    return make


def _sparse_columns(fill: int) -> Callable[[np.ndarray], Any]:
    def make(table: np.ndarray) -> Any:
        import pandas as pd

        return _pandas()(table).astype(pd.SparseDtype(table.dtype, fill))

    return make


def _subclass(table: np.ndarray) -> Any:
    import pandas as pd

    class Frame(pd.DataFrame):
        @property
        def _constructor(self):
            return Frame

    return Frame(table, columns=_names(table))


def _mixed(table: np.ndarray) -> Any:
    frame = _pandas()(table)
    first, last = frame.columns[0], frame.columns[-1]
    return frame.astype({first: np.int8, last: "Float64"})


def _by_columns(table: np.ndarray) -> Any:
    """A frame put together from views of one array that nobody may write to."""
    import pandas as pd

    columns = enumerate(_read_only(table).T)
    return pd.concat([pd.Series(column, name=str(i)) for i, column in columns], axis=1)


def _converted(**backend: str) -> Callable[[np.ndarray], Any]:
    return lambda table: _pandas()(table).convert_dtypes(**backend)


def _polars(table: np.ndarray) -> Any:
    import polars as pl

    return pl.DataFrame(np.ascontiguousarray(table), schema=_names(table))


def _polars_chunks(table: np.ndarray) -> Any:
    import polars as pl

    half = len(table) // 2
    return pl.concat([_polars(part) for part in (table[:half], table[half:])], rechunk=False)


def _memmap(table: np.ndarray) -> np.ndarray:
    import tempfile

    with tempfile.TemporaryFile() as file:
        mapped = np.memmap(file, dtype=table.dtype, shape=table.shape)
        mapped[:] = table
        return mapped


def _with_gaps(table: np.ndarray) -> np.ndarray:
    return np.repeat(np.repeat(table, 2, axis=0), 3, axis=1)[::2, ::3]


def _backwards(table: np.ndarray) -> np.ndarray:
    return np.array(table[::-1, ::-1])[::-1, ::-1]


def _byte_swapped(table: np.ndarray) -> np.ndarray:
    return table.astype(table.dtype.newbyteorder("S"))


def _read_only(table: np.ndarray) -> np.ndarray:
    table = table.copy()
    table.flags.writeable = False
    return table


def _long_indices(table: np.ndarray) -> Any:
    csr = sparse.csr_matrix(table)
    csr.indices, csr.indptr = csr.indices.astype(np.int64), csr.indptr.astype(np.int64)
    return csr


def _locked_sparse(table: np.ndarray) -> Any:
    csr = sparse.csr_matrix(table)
    for part in (csr.data, csr.indices, csr.indptr):
        part.flags.writeable = False
    return csr


def _unsorted(table: np.ndarray) -> Any:
    csr = sparse.csr_matrix(table)
    for start, end in zip(csr.indptr[:-1], csr.indptr[1:], strict=True):
        csr.indices[start:end] = csr.indices[start:end][::-1].copy()
        csr.data[start:end] = csr.data[start:end][::-1].copy()
    csr.has_sorted_indices = False
    return csr


def _duplicated(table: np.ndarray) -> Any:
    """Every entry stored twice: as 3 and as the rest, so that only the sum is right."""
    coo = sparse.coo_matrix(table)
    values = np.concatenate([np.full_like(coo.data, 3), coo.data - 3])
    rows, columns = np.tile(coo.row, 2), np.tile(coo.col, 2)
    return sparse.coo_matrix((values, (rows, columns)), shape=table.shape)


def _stored_zeros(table: np.ndarray) -> Any:
    csr = sparse.csr_matrix(np.ones_like(table))
    csr.data[:] = table.ravel()
    return csr


_ARRAYS = {
    "uint16": Kind(np.array, np.uint16),
    "bool": Kind(np.array, np.bool_),
    "byte-swapped int": Kind(_byte_swapped, np.int32),
} | {
    name: Kind(make, others=DTYPES)
    for name, make in {
        "float64": np.array,
        "byte-swapped": _byte_swapped,
        "Fortran order": np.asfortranarray,
        "with gaps": _with_gaps,
        "backwards": _backwards,
        "read-only": _read_only,
        "memmap": _memmap,
        "list": np.ndarray.tolist,
        "tuple": lambda table: tuple(map(tuple, table.tolist())),
    }.items()
}
_SPARSE = {"coo with duplicates": Kind(_duplicated)} | {
    name: Kind(make, others=SPARSE_DTYPES)
    for name, make in {
        **{
            f"{form}_{kind}": getattr(sparse, f"{form}_{kind}")
            for form in SPARSE_FORMATS
            for kind in ("matrix", "array")
        },
        "csr with long indices": _long_indices,
        "csr with unsorted indices": _unsorted,
        "csr with stored zeros": _stored_zeros,
        "csr, read-only": _locked_sparse,
    }.items()
}
_PANDAS = {
    name: Kind(make, package="pandas", others=DTYPES)
    for name, make in {
        "pandas": _pandas(),
        "pandas with an index": _pandas(index=True),
        "pandas with a repeated index": lambda t: _pandas()(t).set_axis([0] * len(t)),
        "pandas with numbered columns": lambda t: _pandas()(t).set_axis(range(t.shape[1]), axis=1),
        "pandas, column by column": _by_columns,
        "pandas subclass": _subclass,
    }.items()
} | {
    f"pandas {name}": Kind(_pandas(name), dtype, "pandas")
    for name, dtype in {
        "int64": np.int64,
        "bool": np.bool_,
        "Int64": np.int64,
        "Float32": np.float32,
        "boolean": np.bool_,
    }.items()
}
_PANDAS_SPARSE = {
    "pandas Sparse": Kind(_sparse_columns(0), package="pandas"),
    "pandas Sparse, filled with 1": Kind(_sparse_columns(1), package="pandas"),
    "pandas Sparse int": Kind(_sparse_columns(0), np.int64, "pandas"),
}
# Whole numbers of any dtype become integers here.
_CONVERTED = {
    "pandas nullable": Kind(_converted(), np.int64, "pandas", SPARSE_DTYPES),
    "pandas of Arrow": Kind(
        _converted(dtype_backend="pyarrow"), np.int64, "pyarrow", SPARSE_DTYPES
    ),
}
_POLARS = {
    "polars": Kind(_polars, package="polars", others=SPARSE_DTYPES),
    "polars in chunks": Kind(_polars_chunks, package="polars", others=SPARSE_DTYPES),
    "polars int": Kind(_polars, np.int64, "polars"),
    "polars uint8": Kind(_polars, np.uint8, "polars"),
    "polars bool": Kind(_polars, np.bool_, "polars"),
}
KINDS: dict[str, Kind] = _ARRAYS | _SPARSE | _PANDAS | _PANDAS_SPARSE | _CONVERTED | _POLARS
#: Frames whose columns differ in dtype; values of an inventing sampler are rounded in one of them.
MIXED_FRAME = Kind(_mixed, package="pandas")


def describe(table: Any) -> Any:
    """Everything about a container but its rows: what must come out as it went in."""
    if sparse.issparse(table):
        return type(table), table.dtype
    if isinstance(table, np.ndarray):
        return np.ndarray, table.dtype
    if hasattr(table, "dtypes"):
        return type(table), list(table.columns), list(table.dtypes)
    return list


def read(table: Any) -> np.ndarray:
    """The values as float64."""
    if sparse.issparse(table):
        table = table.toarray()
    elif hasattr(table, "to_numpy"):
        table = table.to_numpy()
    return np.asarray(table, dtype=np.float64)
