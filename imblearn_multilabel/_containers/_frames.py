"""Data frames and series of pandas and polars."""

from __future__ import annotations

from abc import abstractmethod
from numbers import Real
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._containers._base import Container, cast, to_dense


class FrameContainer(Container):
    """A data frame or a series, whose columns have dtypes of their own."""

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
    def column_dtypes(self) -> list[Any]:
        return list(self.data.dtypes) if self.is_frame else [self.data.dtype]

    def encoded(self, categorical: np.ndarray) -> Any:
        to_encode = np.intersect1d(categorical, np.flatnonzero(self.category_mask()))
        if not len(to_encode):
            return self.values()
        encoded = np.empty(self.data.shape)
        for position in range(encoded.shape[1]):
            encoded[:, position] = self._numbers(position, is_category=position in to_encode)
        return encoded

    @abstractmethod
    def _numbers(self, position: int, *, is_category: bool) -> np.ndarray:
        """Return a column as numbers: its values, or the codes of its categories."""


class PandasContainer(FrameContainer):
    """A DataFrame or Series; names and dtypes stay, and the index if rows are only dropped."""

    @property
    def column_names(self) -> list[Any] | None:
        columns = self.data.columns.tolist() if self.is_frame else [self.data.name]
        # Numbers from 0 in order are what pandas gives to columns without names.
        is_named = columns != list(range(len(columns)))
        are_names = all(isinstance(name, (str, Real)) for name in columns)
        return columns if is_named and are_names else None

    def values(self) -> Any:
        import pandas as pd

        dtypes = self.column_dtypes
        if not dtypes or not self.numeric_mask().all():
            return self.data.to_numpy()
        # `sparse.to_coo` refuses any other fill value than zero.
        all_sparse = all(isinstance(d, pd.SparseDtype) and d.fill_value == 0 for d in dtypes)
        if self.is_frame and all_sparse:
            return sparse.csr_matrix(self.data.sparse.to_coo())
        if all(isinstance(d, np.dtype) for d in dtypes):
            # By default pandas makes objects of a boolean column beside an integer one.
            return self.data.to_numpy(dtype=np.result_type(*dtypes))
        return self.data.to_numpy(dtype=np.float64, na_value=np.nan)

    def integers(self) -> Any:
        return self.data.astype(np.int64)

    @property
    def number_dtypes(self) -> list[np.dtype | None]:
        return list(map(_number_dtype, self.column_dtypes))

    def category_mask(self) -> np.ndarray:
        import pandas as pd

        return np.array([isinstance(d, pd.CategoricalDtype) for d in self.column_dtypes])

    def _numbers(self, position: int, *, is_category: bool) -> np.ndarray:
        column = self.data.iloc[:, position]
        if is_category:
            codes = column.cat.codes.to_numpy()
            return np.where(codes < 0, np.nan, codes)
        is_plain = isinstance(column.dtype, np.dtype)
        return column.to_numpy() if is_plain else column.to_numpy(float, na_value=np.nan)

    def categories(self, position: int) -> list[Any] | None:
        is_category = self.category_mask()[position]
        return self.column_dtypes[position].categories.tolist() if is_category else None

    def copy(self) -> Any:
        return self.data.copy()

    def take(self, rows: np.ndarray, *, keep_index: bool) -> Any:
        taken = self.data.take(rows)
        return taken if keep_index else taken.reset_index(drop=True)

    def build(self, values: Any) -> Any:
        dense = to_dense(values)
        if not self.is_frame:
            return self.data._constructor(
                self._column(dense.ravel(), self.data.dtype), name=self.data.name
            )
        columns = {
            position: self._column(dense[:, position], dtype)
            for position, dtype in enumerate(self.column_dtypes)
        }
        built = self.data._constructor(columns)
        built.columns = self.data.columns
        return built

    def join(self, first: Any, second: Any) -> Any:
        import pandas as pd

        return pd.concat([first, second], ignore_index=True)

    @staticmethod
    def _column(values: np.ndarray, dtype: Any) -> Any:
        import pandas as pd

        if isinstance(dtype, pd.CategoricalDtype):
            return pd.Categorical.from_codes(cast(values, np.int64), dtype=dtype)
        if isinstance(dtype, pd.SparseDtype):
            return pd.arrays.SparseArray(cast(values, dtype.subtype), dtype=dtype)
        if isinstance(dtype, np.dtype):
            return cast(values, dtype)
        return pd.array(cast(values, dtype.numpy_dtype), dtype=dtype)


def _number_dtype(dtype: Any) -> np.dtype | None:
    if isinstance(dtype, np.dtype):
        return dtype
    # Columns of pandas' sparse, nullable and Arrow types; categories have neither.
    return getattr(dtype, "subtype", None) or getattr(dtype, "numpy_dtype", None)


class PolarsContainer(FrameContainer):
    """A polars DataFrame or Series; the schema stays."""

    @property
    def column_names(self) -> list[str] | None:
        if self.is_frame:
            return list(self.data.columns)
        return [self.data.name] if self.data.name else None

    def values(self) -> np.ndarray:
        import polars as pl

        if not self.column_dtypes:
            # Older releases of polars fail without columns.
            return np.empty((self.n_rows, 0))
        missing = any(column.null_count() for column in self._columns())
        if missing and self.numeric_mask().all():
            return self.data.cast(pl.Float64).to_numpy()
        return self.data.to_numpy()

    def integers(self) -> Any:
        import polars as pl

        return self.data.cast(pl.Int64)

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

    def _numbers(self, position: int, *, is_category: bool) -> np.ndarray:
        column = self._columns()[position]
        return self._codes(column) if is_category else column.to_numpy()

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
        # All columns share the categories of a Categorical; only those of this column are numbered.
        return sorted(column.drop_nulls().unique().to_list())

    def copy(self) -> Any:
        return self.data.clone()

    def take(self, rows: np.ndarray, *, keep_index: bool) -> Any:
        return self.data[rows]

    def build(self, values: Any) -> Any:
        dense = to_dense(values).reshape(-1, len(self._columns()))
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
