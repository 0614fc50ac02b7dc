"""numpy arrays, and everything that only `numpy.asarray` understands."""

from __future__ import annotations

from typing import Any

import numpy as np

from imblearn_multilabel._containers._base import Container, cast


class ArrayContainer(Container):
    """An ndarray of one or two dimensions; subclasses come back as plain ndarrays."""

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
        dense = values.toarray() if hasattr(values, "toarray") else values
        return cast(dense.ravel() if self.is_flat else dense, self.data.dtype)

    def join(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        joined = np.empty((len(first) + len(second), *first.shape[1:]), dtype=self.data.dtype)
        joined[: len(first)] = first
        joined[len(first) :] = second
        return joined
