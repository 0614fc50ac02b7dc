"""What every kind of table can do; arrays, lists and scipy's sparse tables."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

import numpy as np
from scipy import sparse


class Container(ABC):
    """A table of the caller, which is never written to."""

    #: Whether rows are only planned, and computed when they are read.
    is_lazy: ClassVar[bool] = False

    def __init__(self, data: Any):
        self.data = data

    @property
    @abstractmethod
    def n_rows(self) -> int:
        """Number of rows."""

    @property
    def is_frame(self) -> bool:
        """Whether columns carry names and dtypes of their own."""
        return False

    @property
    def is_flat(self) -> bool:
        """Whether the data is one-dimensional."""
        return False

    @property
    def column_names(self) -> list[Any] | None:
        """Column names where all are strings or numbers, else None.

        Numbers from 0 in order are no names.
        """
        return None

    @property
    def index(self) -> Any:
        """The pandas index of the rows, else None."""
        return None

    @abstractmethod
    def values(self) -> Any:
        """Return the data as ndarray or scipy sparse, without a copy where possible."""

    @property
    def column_dtypes(self) -> list[Any]:
        """The dtype of every column; one for all of them where they share it."""
        return [self.values().dtype]

    @property
    def number_dtypes(self) -> list[np.dtype | None]:
        """The numpy dtype in which `build` writes each column of numbers; None for other columns.

        One for all of them where they share it.
        """
        return [own if own.kind in "biuf" else None for own in self.column_dtypes]

    def numeric_mask(self) -> np.ndarray:
        """Whether the values are numbers or booleans: one entry per column with its own dtype."""
        return np.array([getattr(d, "kind", "O") in "biuf" for d in self.column_dtypes])

    def category_mask(self) -> np.ndarray:
        """Whether the values are categories: one entry per column with its own dtype."""
        return np.zeros(len(self.column_dtypes), dtype=bool)

    def encoded(self, categorical: np.ndarray) -> Any:
        """Return the data as numbers; the given category columns of a frame become codes."""
        return self.values()

    def categories(self, position: int) -> list[Any] | None:
        """Return the values of the codes of a category column, in order; None for other columns."""
        return None

    @abstractmethod
    def copy(self) -> Any:
        """Return an independent copy in the caller's kind."""

    @abstractmethod
    def take(self, rows: np.ndarray, *, keep_index: bool) -> Any:
        """Return the given rows, in that order, in the caller's kind; they may repeat.

        With `keep_index`, they keep their index labels where the kind has an index.
        """

    @abstractmethod
    def build(self, values: Any) -> Any:
        """Return computed rows (ndarray or CSR) in the caller's kind, names and dtypes."""

    @abstractmethod
    def join(self, first: Any, second: Any) -> Any:
        """Return the rows of `first` followed by those of `second`."""


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


def cast(values: np.ndarray, dtype: Any) -> np.ndarray:
    """Convert computed values to `dtype`: round to integers, cut booleans at 0.5."""
    dtype = np.dtype(dtype)
    if values.dtype == dtype:
        return values
    if dtype.kind == "b":
        return values >= 0.5
    if dtype.kind in "iu" and values.dtype.kind == "f":
        limits = np.iinfo(dtype)
        rounded = np.maximum(np.rint(values), float(limits.min))
        # float64 cannot hold the largest 64-bit integers: their cast would wrap.
        too_high = rounded >= float(limits.max)
        result = np.where(too_high, 0.0, rounded).astype(dtype)
        result[too_high] = limits.max
        return result
    return values.astype(dtype)


def to_dense(values: Any) -> Any:
    """Return ndarray or scipy sparse values as ndarray."""
    return values.toarray() if sparse.issparse(values) else values
