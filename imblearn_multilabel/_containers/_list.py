"""Lists and tuples, nested or flat; they come back as lists."""

from __future__ import annotations

from typing import Any

import numpy as np

from imblearn_multilabel._containers._base import Container, cast


class ListContainer(Container):
    """A list of rows, or a flat list where one column was given."""

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
        dense = values.toarray() if hasattr(values, "toarray") else values
        return cast(dense.ravel() if self.is_flat else dense, self.values().dtype).tolist()

    def join(self, first: Any, second: list[Any]) -> list[Any]:
        return self._fresh(first) + second

    def _fresh(self, rows: Any) -> list[Any]:
        # The caller's inner lists must not appear in the result: writing to one would show in
        # the other, and a row drawn twice would be one object.
        return list(rows) if self.is_flat else [list(row) for row in rows]
