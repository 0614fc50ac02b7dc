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


def _in_all(make: Callable[[np.ndarray], Any], package: str | None = None) -> Kind:
    return Kind(make, package=package, others=DTYPES)


def _in_sparse(make: Callable[[np.ndarray], Any], package: str | None = None) -> Kind:
    return Kind(make, package=package, others=SPARSE_DTYPES)


_ARRAYS = {
    "float64": _in_all(np.array),
    "float32": Kind(np.array, np.float32),
    "int64": Kind(np.array, np.int64),
    "int8": Kind(np.array, np.int8),
    "uint16": Kind(np.array, np.uint16),
    "bool": Kind(np.array, np.bool_),
    "byte-swapped": _in_all(_byte_swapped),
    "byte-swapped int": Kind(_byte_swapped, np.int32),
    "Fortran order": _in_all(np.asfortranarray),
    "with gaps": _in_all(_with_gaps),
    "backwards": _in_all(_backwards),
    "read-only": _in_all(_read_only),
    "memmap": _in_all(_memmap),
    "list": _in_all(np.ndarray.tolist),
    "tuple": _in_all(lambda table: tuple(map(tuple, table.tolist()))),
}
_SPARSE = {
    f"{form}_{kind}": _in_sparse(_sparse(f"{form}_{kind}"))
    for form in SPARSE_FORMATS
    for kind in ("matrix", "array")
} | {
    "csr_matrix int": Kind(_sparse("csr_matrix"), np.int64),
    "csc_array float32": Kind(_sparse("csc_array"), np.float32),
    "lil_matrix bool": Kind(_sparse("lil_matrix"), np.bool_),
    "csr with long indices": _in_sparse(_long_indices),
    "csr with unsorted indices": _in_sparse(_unsorted),
    "csr with stored zeros": _in_sparse(_stored_zeros),
    "csr, read-only": _in_sparse(_locked_sparse),
    "coo with duplicates": Kind(_duplicated),
}
_FRAMES = {
    "pandas": _in_all(_pandas(), "pandas"),
    "pandas float32": Kind(_pandas(), np.float32, "pandas"),
    "pandas int": Kind(_pandas(), np.int64, "pandas"),
    "pandas bool": Kind(_pandas(), np.bool_, "pandas"),
    "pandas with an index": _in_all(_pandas(index=True), "pandas"),
    "pandas with a repeated index": _in_all(
        lambda table: _pandas()(table).set_axis([0] * len(table)), "pandas"
    ),
    "pandas with numbered columns": _in_all(_numbered, "pandas"),
    "pandas, column by column": _in_all(_by_columns, "pandas"),
    "pandas subclass": _in_all(_subclass, "pandas"),
    # Whole numbers of any dtype become integers here.
    "pandas nullable": Kind(_converted(), np.int64, "pandas", SPARSE_DTYPES),
    "pandas of Arrow": Kind(
        _converted(dtype_backend="pyarrow"), np.int64, "pyarrow", SPARSE_DTYPES
    ),
    "pandas Int64": Kind(_pandas("Int64"), np.int64, "pandas"),
    "pandas Float32": Kind(_pandas("Float32"), np.float32, "pandas"),
    "pandas boolean": Kind(_pandas("boolean"), np.bool_, "pandas"),
    "pandas Sparse": Kind(_pandas(lambda pd: pd.SparseDtype(float, 0)), package="pandas"),
    "pandas Sparse, filled with 1": Kind(
        _pandas(lambda pd: pd.SparseDtype(float, 1)), package="pandas"
    ),
    "pandas Sparse int": Kind(_pandas(lambda pd: pd.SparseDtype(np.int64, 0)), np.int64, "pandas"),
    "polars": _in_sparse(_polars, "polars"),
    "polars in chunks": _in_sparse(_polars_chunks, "polars"),
    "polars float32": Kind(_polars, np.float32, "polars"),
    "polars int": Kind(_polars, np.int64, "polars"),
    "polars uint8": Kind(_polars, np.uint8, "polars"),
    "polars bool": Kind(_polars, np.bool_, "polars"),
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
