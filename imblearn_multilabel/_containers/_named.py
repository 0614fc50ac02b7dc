"""A table whose column names stand beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from imblearn_multilabel._containers._base import Container


@dataclass(frozen=True)
class NamedTable:
    """An array or sparse matrix with names for its columns, as a file holds them.

    Samplers take it as y, speak of labels by name and return another one. It is for code of this
    package that holds names beside a table; callers with names have data frames.
    """

    data: Any
    names: list[str]


class NamedContainer(Container):
    """Whatever the table is, and the names."""

    def __init__(self, named: NamedTable, inner: Container):
        super().__init__(named)
        self._inner = inner

    @property
    def n_rows(self) -> int:
        return self._inner.n_rows

    @property
    def is_flat(self) -> bool:
        return self._inner.is_flat

    @property
    def column_names(self) -> list[str]:
        return list(self.data.names)

    def values(self) -> Any:
        return self._inner.values()

    @property
    def column_dtypes(self) -> list[Any]:
        return self._inner.column_dtypes

    @property
    def number_dtypes(self) -> list[np.dtype | None]:
        return self._inner.number_dtypes

    def copy(self) -> NamedTable:
        return self._named(self._inner.copy())

    def take(self, rows: np.ndarray, *, keep_index: bool) -> NamedTable:
        return self._named(self._inner.take(rows, keep_index=keep_index))

    def build(self, values: Any) -> NamedTable:
        return self._named(self._inner.build(values))

    def join(self, first: NamedTable, second: NamedTable) -> NamedTable:
        return self._named(self._inner.join(first.data, second.data))

    def _named(self, data: Any) -> NamedTable:
        return NamedTable(data, self.data.names)
