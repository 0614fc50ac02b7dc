"""Tables in memory: arrays, scipy's sparse tables, lists, and how any table is recognized."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._containers._base import Container, cast, to_dense
from imblearn_multilabel._containers._frames import PandasContainer, PolarsContainer


def wrap_in_memory(data: Any, name: str = "X") -> Container:
    """Return the container adapter of a table in memory; unknown kinds are read as arrays.

    Raises
    ------
    TypeError
        If the table is lazy or masked, or numpy cannot read it.
    """
    refuse_single_text(data, name)
    rows = data if isinstance(data, (list, tuple)) else [data]
    if any(isinstance(row, np.ma.MaskedArray) for row in rows):
        raise TypeError(
            f"`{name}` is a masked array, whose mask would be lost. Fill it with .filled(value), "
            "or leave out the rows that hold masked values."
        )
    if sparse.issparse(data):
        return SparseContainer(data)
    if isinstance(data, np.ndarray):
        return ArrayContainer(data)
    if is_from("pandas", data, "DataFrame", "Series"):
        return PandasContainer(data)
    if is_from("polars", data, "DataFrame", "Series"):
        return PolarsContainer(data)
    if is_from("polars", data, "LazyFrame"):
        raise TypeError(
            f"`{name}` is a polars LazyFrame, which has no rows yet; call .collect() on it first."
        )
    if isinstance(data, (list, tuple)):
        return ListContainer(data)
    try:
        return ArrayContainer(data)
    except (TypeError, RuntimeError):
        kind = f"{type(data).__module__}.{type(data).__name__}"
        raise TypeError(
            f"`{name}` is a {kind} that numpy cannot read. Pass an array; for a tensor that is "
            "`.detach().cpu().numpy()`."
        ) from None


def refuse_single_text(data: Any, name: str = "X") -> None:
    """Refuse one text where there should be a list of them."""
    if isinstance(data, (str, bytes)):
        raise ValueError(f"`{name}` is a single text; pass a list of texts, such as [text].")


def is_from(module_name: str, data: Any, *class_names: str) -> bool:
    """Tell whether `data` is of a class of an optional library.

    An object of a library can only exist after the library was imported, so the class is looked up
    in `sys.modules` and nothing is imported here.
    """
    module = sys.modules.get(module_name)
    return module is not None and any(
        isinstance(data, getattr(module, name, ())) for name in class_names
    )


class ArrayContainer(Container):
    """An ndarray, or what `numpy.asarray` reads; subclasses come back as plain ndarrays."""

    def __init__(self, data: Any):
        super().__init__(np.asarray(data))

    @property
    def n_rows(self) -> int:
        return self.data.shape[0]

    @property
    def is_flat(self) -> bool:
        return self.data.ndim == 1

    def values(self) -> np.ndarray:
        return self.data

    def copy(self) -> np.ndarray:
        return np.array(self.data)

    def take(self, rows: np.ndarray, *, keep_index: bool) -> np.ndarray:
        return np.take(self.data, rows, axis=0)

    def build(self, values: Any) -> np.ndarray:
        dense = to_dense(values)
        return cast(dense.ravel() if self.is_flat else dense, self.data.dtype)

    def join(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        joined = np.empty((len(first) + len(second), *first.shape[1:]), dtype=self.data.dtype)
        joined[: len(first)] = first
        joined[len(first) :] = second
        return joined


class ListContainer(Container):
    """A list or tuple of rows, or of the values of one column; it comes back as a list."""

    def __init__(self, data: Any):
        super().__init__(data)
        self._values: np.ndarray | None = None

    @property
    def n_rows(self) -> int:
        return len(self.data)

    @property
    def is_flat(self) -> bool:
        return self.values().ndim == 1

    def values(self) -> np.ndarray:
        if self._values is None:
            self._values = np.asarray(self.data)
        return self._values

    def copy(self) -> list[Any]:
        return self._fresh(self.data)

    def take(self, rows: np.ndarray, *, keep_index: bool) -> list[Any]:
        return self._fresh([self.data[row] for row in rows.tolist()])

    def build(self, values: Any) -> list[Any]:
        dense = to_dense(values)
        return cast(dense.ravel() if self.is_flat else dense, self.values().dtype).tolist()

    def join(self, first: Any, second: list[Any]) -> list[Any]:
        return self._fresh(first) + second

    def _fresh(self, rows: Any) -> list[Any]:
        # The caller's inner lists must not appear in the result: writing to one would show in
        # the other, and a row drawn twice would be one object.
        return list(rows) if self.is_flat else [list(row) for row in rows]


class SparseContainer(Container):
    """A scipy sparse table, which comes back in its own format, as matrix or as array.

    Most of scikit-multilearn takes no sparse arrays, so a matrix must never turn into one.
    """

    @property
    def n_rows(self) -> int:
        return self.data.shape[0]

    def values(self) -> Any:
        # Some releases of scipy have no CSR format for one-dimensional tables.
        return self.data.tocsr() if self.data.ndim == 2 else self.data

    def numeric_mask(self) -> np.ndarray:
        return np.array([self.data.dtype.kind in "biuf"])

    def copy(self) -> Any:
        return self.data.copy()

    def take(self, rows: np.ndarray, *, keep_index: bool) -> Any:
        return self._restore(self.data.tocsr()[rows])

    def build(self, values: Any) -> Any:
        built = sparse.csr_array(values)
        cells = cast(built.data, self.data.dtype)
        rows = sparse.csr_array((cells, built.indices, built.indptr), shape=built.shape)
        if not cells.all():
            # Rounding has made zeros, and removing them writes to index arrays that are shared.
            rows = rows.copy()
            rows.eliminate_zeros()
        return self._restore(rows)

    def join(self, first: Any, second: Any) -> Any:
        return self._restore(sparse.vstack([first, second], format="csr"))

    def _restore(self, rows: Any) -> Any:
        kind = "array" if isinstance(self.data, sparse.sparray) else "matrix"
        own_type = getattr(sparse, f"{self.data.format}_{kind}")
        rows = _narrow(rows)
        return rows if type(rows) is own_type else own_type(rows)


def _narrow(rows: Any) -> Any:
    """Return a CSR table with 32-bit indices where they fit.

    Operations of scipy widen the indices of sparse arrays, and liblinear and libsvm refuse 64 bits.
    """
    if max(rows.nnz, *rows.shape) > np.iinfo(np.int32).max:
        return rows
    indices, indptr = (part.astype(np.int32, copy=False) for part in (rows.indices, rows.indptr))
    return type(rows)((rows.data, indices, indptr), shape=rows.shape)
