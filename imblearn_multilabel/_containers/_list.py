"""Lists and tuples, nested or flat; they come back as lists."""

from __future__ import annotations

from typing import Any

import numpy as np

from imblearn_multilabel._containers._base import Container, cast


class ListContainer(Container):
    """A list of rows, or a flat list where one column was given."""

    def __init__(self, data: Any):
        super().__init__(data)
        self._values = None

    @property
    def n_rows(self) -> int:
        return len(self.data)

    @property
    def is_flat(self) -> bool:
        return bool(self.data) and not isinstance(self.data[0], (list, tuple, np.ndarray))

    def values(self) -> np.ndarray:
        if self._values is None:
            self._values = np.asarray(self.data)
        return self._values

    def copy(self) -> list:
        return self.take(np.arange(self.n_rows), keep_index=False)

    def take(self, rows: np.ndarray, *, keep_index: bool) -> list:
        if self.is_flat:
            return [self.data[row] for row in rows.tolist()]
        return [list(self.data[row]) for row in rows.tolist()]

    def build(self, values: Any) -> list:
        dense = values.toarray() if hasattr(values, "toarray") else values
        return cast(dense.ravel() if self.is_flat else dense, self.values().dtype).tolist()

    def join(self, first: list, second: list) -> list:
        return first + second
