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
    """A container. `make` takes an array of any of the dtypes, by default of the first."""

    make: Callable[[np.ndarray], Any]
    dtypes: tuple[str, ...] = ("float64",)
    package: str | None = None

    @property
    def dtype(self) -> np.dtype:
        return np.dtype(self.dtypes[0])


def _names(table: np.ndarray) -> list[str]:
    return [f"column {number}" for number in range(table.shape[1])]


def _pandas(pandas_dtype: Any = None, index: bool = False) -> Callable[[np.ndarray], Any]:
    def make(table: np.ndarray) -> Any:
        import pandas as pd

        dtype = pandas_dtype(pd) if callable(pandas_dtype) else pandas_dtype
        labels = [f"row {number}" for number in range(len(table))] if index else None
        return pd.DataFrame(table, columns=_names(table), index=labels).astype(dtype or table.dtype)

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


def _numbered(table: np.ndarray) -> Any:
    import pandas as pd

    return pd.DataFrame(table)


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


def _sparse(name: str) -> Callable[[np.ndarray], Any]:
    return lambda table: getattr(sparse, name)(table)


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
    "float64": Kind(np.array, DTYPES),
    "float32": Kind(np.array, ("float32",)),
    "int64": Kind(np.array, ("int64",)),
    "int8": Kind(np.array, ("int8",)),
    "uint16": Kind(np.array, ("uint16",)),
    "bool": Kind(np.array, ("bool",)),
    "byte-swapped": Kind(_byte_swapped, DTYPES),
    "byte-swapped int": Kind(_byte_swapped, ("int32",)),
    "Fortran order": Kind(np.asfortranarray, DTYPES),
    "with gaps": Kind(_with_gaps, DTYPES),
    "backwards": Kind(_backwards, DTYPES),
    "read-only": Kind(_read_only, DTYPES),
    "memmap": Kind(_memmap, DTYPES),
    "list": Kind(np.ndarray.tolist, DTYPES),
    "tuple": Kind(lambda table: tuple(map(tuple, table.tolist())), DTYPES),
}
_SPARSE = {
    f"{form}_{kind}": Kind(_sparse(f"{form}_{kind}"), SPARSE_DTYPES)
    for form in SPARSE_FORMATS
    for kind in ("matrix", "array")
} | {
    "csr_matrix int": Kind(_sparse("csr_matrix"), ("int64",)),
    "csc_array float32": Kind(_sparse("csc_array"), ("float32",)),
    "lil_matrix bool": Kind(_sparse("lil_matrix"), ("bool",)),
    "csr with long indices": Kind(_long_indices, SPARSE_DTYPES),
    "csr with unsorted indices": Kind(_unsorted, SPARSE_DTYPES),
    "csr with stored zeros": Kind(_stored_zeros, SPARSE_DTYPES),
    "csr, read-only": Kind(_locked_sparse, SPARSE_DTYPES),
    "coo with duplicates": Kind(_duplicated),
}
_FRAMES = {
    "pandas": Kind(_pandas(), DTYPES, "pandas"),
    "pandas float32": Kind(_pandas(), ("float32",), "pandas"),
    "pandas int": Kind(_pandas(), ("int64",), "pandas"),
    "pandas bool": Kind(_pandas(), ("bool",), "pandas"),
    "pandas with an index": Kind(_pandas(index=True), DTYPES, "pandas"),
    "pandas with a repeated index": Kind(
        lambda table: _pandas()(table).set_axis([0] * len(table)), DTYPES, "pandas"
    ),
    "pandas with numbered columns": Kind(_numbered, DTYPES, "pandas"),
    "pandas, column by column": Kind(_by_columns, DTYPES, "pandas"),
    "pandas subclass": Kind(_subclass, DTYPES, "pandas"),
    # Whole numbers of any dtype become integers here.
    "pandas nullable": Kind(_converted(), ("int64", *SPARSE_DTYPES), "pandas"),
    "pandas of Arrow": Kind(
        _converted(dtype_backend="pyarrow"), ("int64", *SPARSE_DTYPES), "pyarrow"
    ),
    "pandas Int64": Kind(_pandas("Int64"), ("int64",), "pandas"),
    "pandas Float32": Kind(_pandas("Float32"), ("float32",), "pandas"),
    "pandas boolean": Kind(_pandas("boolean"), ("bool",), "pandas"),
    "pandas Sparse": Kind(_pandas(lambda pd: pd.SparseDtype(float, 0)), package="pandas"),
    "pandas Sparse, filled with 1": Kind(
        _pandas(lambda pd: pd.SparseDtype(float, 1)), package="pandas"
    ),
    "pandas Sparse int": Kind(
        _pandas(lambda pd: pd.SparseDtype(np.int64, 0)), ("int64",), "pandas"
    ),
    "polars": Kind(_polars, SPARSE_DTYPES, "polars"),
    "polars in chunks": Kind(_polars_chunks, SPARSE_DTYPES, "polars"),
    "polars float32": Kind(_polars, ("float32",), "polars"),
    "polars int": Kind(_polars, ("int64",), "polars"),
    "polars uint8": Kind(_polars, ("uint8",), "polars"),
    "polars bool": Kind(_polars, ("bool",), "polars"),
}
KINDS: dict[str, Kind] = _ARRAYS | _SPARSE | _FRAMES
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


def is_sparse(table: Any) -> bool:
    """Whether a table is sparse, as a whole or in each column."""
    return sparse.issparse(table) or "Sparse" in str(getattr(table, "dtypes", ""))


def read(table: Any) -> np.ndarray:
    """The values as float64."""
    if sparse.issparse(table):
        table = table.toarray()
    elif hasattr(table, "to_numpy"):
        table = table.to_numpy()
    return np.asarray(table, dtype=np.float64)
