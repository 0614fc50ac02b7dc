"""Tables of the caller: what every kind can do."""

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

    def integers(self) -> Any:
        """Return whole numbers as int64: a frame as a frame, anything else as a dense array."""
        return to_dense(self.values()).astype(np.int64, copy=False)

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
