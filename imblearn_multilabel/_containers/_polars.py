"""polars data frames and series."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._containers._base import Container, cast


class PolarsContainer(Container):
    """A polars DataFrame or Series; the schema stays."""

    @property
    def n_rows(self) -> int:
        return len(self.data)

    @property
    def is_frame(self) -> bool:
        return hasattr(self.data, "columns")

    @property
    def is_flat(self) -> bool:
        return not self.is_frame

    @property
    def column_names(self) -> list[str] | None:
        if self.is_frame:
            return list(self.data.columns)
        return [self.data.name] if self.data.name else None

    @property
    def column_dtypes(self) -> list[Any]:
        return list(self.data.dtypes) if self.is_frame else [self.data.dtype]

    def values(self) -> np.ndarray:
        import polars as pl

        if not self.column_dtypes:
            # Older releases find nothing to put together.
            return np.empty((self.n_rows, 0))
        missing = any(column.null_count() for column in self._columns())
        if missing and self.numeric_mask().all():
            return self.data.cast(pl.Float64).to_numpy()
        return self.data.to_numpy()

    def numeric_mask(self) -> np.ndarray:
        import polars as pl

        # numpy has neither decimals nor integers of 128 bits.
        return np.array(
            [
                d.is_float() or d == pl.Boolean or (d.is_integer() and "128" not in str(d))
                for d in self.column_dtypes
            ]
        )

    @property
    def number_dtypes(self) -> list[np.dtype | None]:
        return [
            None if is_category else column.clear().to_numpy().dtype
            for column, is_category in zip(self._columns(), self.category_mask(), strict=True)
        ]

    def category_mask(self) -> np.ndarray:
        import polars as pl

        return np.array([d in (pl.Categorical, pl.Enum) for d in self.column_dtypes])

    def encoded(self, categorical: np.ndarray) -> Any:
        to_encode = np.intersect1d(categorical, np.flatnonzero(self.category_mask()))
        if not len(to_encode):
            return self.values()
        encoded = np.empty(self.data.shape)
        for position, column in enumerate(self._columns()):
            read = self._codes(column) if position in to_encode else column.to_numpy()
            encoded[:, position] = read
        return encoded

    def categories(self, position: int) -> list[Any] | None:
        is_category = self.category_mask()[position]
        return self._categories(self._columns()[position]) if is_category else None

    @classmethod
    def _codes(cls, column: Any) -> np.ndarray:
        position_of = {category: float(i) for i, category in enumerate(cls._categories(column))}
        return np.array([position_of.get(value, np.nan) for value in column.to_list()])

    @staticmethod
    def _categories(column: Any) -> list[str]:
        import polars as pl

        if isinstance(column.dtype, pl.Enum):
            return column.dtype.categories.to_list()
        # Columns share the categories of a Categorical, so the column's own ones are numbered.
        return sorted(column.drop_nulls().unique().to_list())

    def copy(self) -> Any:
        return self.data.clone()

    def take(self, rows: np.ndarray, *, keep_index: bool) -> Any:
        return self.data[rows]

    def build(self, values: Any) -> Any:
        dense = values.toarray() if sparse.issparse(values) else values
        dense = dense.reshape(-1, len(self._columns()))
        columns = [
            self._column(column, dense[:, position])
            for position, column in enumerate(self._columns())
        ]
        if self.is_flat:
            return columns[0]
        return type(self.data)(columns)

    def join(self, first: Any, second: Any) -> Any:
        import polars as pl

        return pl.concat([first, second])

    def _columns(self) -> list[Any]:
        return self.data.get_columns() if self.is_frame else [self.data]

    @classmethod
    def _column(cls, column: Any, values: np.ndarray) -> Any:
        import polars as pl

        dtype = column.dtype
        if dtype in (pl.Categorical, pl.Enum):
            categories = cls._categories(column)
            chosen = [categories[code] for code in cast(values, np.int64).tolist()]
            return pl.Series(column.name, chosen, dtype=dtype)
        own_dtype = column.clear().to_numpy().dtype
        return pl.Series(column.name, cast(values, own_dtype)).cast(dtype)
