"""Sound tables in containers made to hurt: those of `tests.kinds` in all dtypes, and others."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from tests.kinds import KINDS, SPARSE_FORMATS, Kind

DTYPES = ("float64", "float32", "float16", "bool")
DTYPES += ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64")
#: scipy has no sparse float16.
SPARSE_DTYPES = tuple(dtype for dtype in DTYPES if dtype != "float16")


def _byte_swapped(table: np.ndarray) -> np.ndarray:
    return table.astype(table.dtype.newbyteorder("S"))


def _backwards(table: np.ndarray) -> np.ndarray:
    return np.array(table[::-1, ::-1])[::-1, ::-1]


def _with_gaps(table: np.ndarray) -> np.ndarray:
    padded = np.zeros((2 * len(table), 3 * table.shape[1]), table.dtype)
    padded[::2, 1::3] = table
    return padded[::2, 1::3]


def _locked_sparse(table: np.ndarray) -> Any:
    csr = sparse.csr_matrix(table)
    for part in (csr.data, csr.indices, csr.indptr):
        part.flags.writeable = False
    return csr


def _repeated_index(table: np.ndarray) -> Any:
    return KINDS["pandas"].make(table).set_axis([0] * len(table), axis=0)


def _numbered(table: np.ndarray) -> Any:
    import pandas as pd

    return pd.DataFrame(table)


def _by_columns(table: np.ndarray) -> Any:
    """A frame put together from views of one array that nobody may write to."""
    import pandas as pd

    table = table.copy()
    table.flags.writeable = False
    return pd.concat([pd.Series(column, name=str(i)) for i, column in enumerate(table.T)], axis=1)


def _nullable(table: np.ndarray) -> Any:
    return KINDS["pandas"].make(table).convert_dtypes()


def _arrow(table: np.ndarray) -> Any:
    return KINDS["pandas"].make(table).convert_dtypes(dtype_backend="pyarrow")


def _polars_chunks(table: np.ndarray) -> Any:
    import polars as pl

    half = len(table) // 2
    parts = [KINDS["polars"].make(part) for part in (table[:half], table[half:])]
    return pl.concat(parts, rechunk=False)


_IN_EVERY_DTYPE = {
    "array": Kind(np.array),
    "Fortran order": KINDS["Fortran order"],
    "read-only": KINDS["read-only"],
    "byte-swapped": Kind(_byte_swapped),
    "negative strides": Kind(_backwards),
    "not contiguous": Kind(_with_gaps),
    "memmap": KINDS["memmap"],
    "list": KINDS["list"],
    "tuple": KINDS["tuple"],
    "pandas": KINDS["pandas"],
    "pandas with an index": KINDS["pandas with an index"],
    "pandas with a repeated index": Kind(_repeated_index, package="pandas"),
    "pandas with numbered columns": Kind(_numbered, package="pandas"),
    "pandas, column by column": Kind(_by_columns, package="pandas"),
    "pandas subclass": KINDS["pandas subclass"],
}
_FORMS = [(form, kind) for form in SPARSE_FORMATS for kind in ("matrix", "array")]
_IN_ANY_BUT_FLOAT16 = {
    **{f"{form}_{kind}": KINDS[f"{form}_{kind}"] for form, kind in _FORMS},
    "csr with long indices": KINDS["csr with long indices"],
    "csr with unsorted indices": KINDS["csr with unsorted indices"],
    "csr with stored zeros": KINDS["csr with stored zeros"],
    "csr, read-only": Kind(_locked_sparse),
    "pandas nullable": Kind(_nullable, package="pandas"),
    "pandas of Arrow": Kind(_arrow, package="pyarrow"),
    "polars": KINDS["polars"],
    "polars in chunks": Kind(_polars_chunks, package="polars"),
}
_IN_ONE_DTYPE = ("coo with duplicates", "pandas Int64", "pandas Float32", "pandas boolean")
_IN_ONE_DTYPE += ("pandas Sparse", "pandas Sparse, filled with 1", "pandas Sparse int")

#: Name -> kind and the dtypes of the arrays it is made of.
SOUND: dict[str, tuple[Kind, tuple[str, ...]]] = {
    **{name: (kind, DTYPES) for name, kind in _IN_EVERY_DTYPE.items()},
    **{name: (kind, SPARSE_DTYPES) for name, kind in _IN_ANY_BUT_FLOAT16.items()},
    **{name: (KINDS[name], (np.dtype(KINDS[name].dtype).name,)) for name in _IN_ONE_DTYPE},
}
