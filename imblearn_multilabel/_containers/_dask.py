"""What Dask's arrays and data frames have in common: rows in blocks, none of them computed here."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._containers._base import Container
from imblearn_multilabel._containers._blocks import Blocks, compute, each
from imblearn_multilabel._containers._dask_rows import (
    Part,
    build_block,
    dense_block,
    even_slices,
    sparse_block,
    take_parts,
)


class DaskContainer(Container):
    """A table of which only the kind is known: rows are taken and joined as further tasks.

    Labels are the exception. `values` computes them, block by block and sparse.
    """

    is_lazy = True

    @property
    @abstractmethod
    def template(self) -> Container:
        """A table in memory, without rows, of the kind the blocks have."""

    @property
    @abstractmethod
    def sizes(self) -> np.ndarray:
        """Rows of each block."""

    @property
    @abstractmethod
    def parts(self) -> list[Any]:
        """Blocks of rows as Delayed objects."""

    @abstractmethod
    def _collect(self, parts: list[Part], *, keep_index: bool) -> Any:
        """Make a collection of the caller's kind."""

    @property
    def n_rows(self) -> int:
        return int(self.sizes.sum())

    @property
    def is_frame(self) -> bool:
        return self.template.is_frame

    @property
    def is_flat(self) -> bool:
        return self.template.is_flat

    @property
    def column_names(self) -> list[str] | None:
        return self.template.column_names

    @property
    def column_dtypes(self) -> list[Any]:
        return self.template.column_dtypes

    @property
    def number_dtypes(self) -> list[np.dtype | None]:
        return self.template.number_dtypes

    def numeric_mask(self) -> np.ndarray:
        return self.template.numeric_mask()

    def category_mask(self) -> np.ndarray:
        return self.template.category_mask()

    def categories(self, position: int) -> list[Any] | None:
        return self.template.categories(position)

    def values(self) -> Any:
        shape = self.template.data.shape
        if len(shape) > 2:
            return self.template.values()
        if len(shape) == 1 or shape[1] == 1:
            return np.concatenate(compute(each(dense_block, self.parts)))
        return sparse.vstack(compute(each(sparse_block, self.parts)), format="csr")

    def copy(self) -> Any:
        return self.data.copy()

    def take(self, rows: np.ndarray, *, keep_index: bool) -> Any:
        parts = take_parts(self.parts, self.sizes, rows, keep_index=keep_index)
        return self._collect(parts, keep_index=keep_index)

    def build(self, values: Any) -> Any:
        return self._collect(self._build_parts(values), keep_index=False)

    def _build_parts(self, values: Any) -> list[Part]:
        if isinstance(values, Blocks):
            parts, sizes = values.parts, values.sizes.tolist()
        else:
            pieces = even_slices(values.shape[0], int(self.sizes.max(initial=1)))
            parts = [values[rows] for rows in pieces]
            sizes = [part.shape[0] for part in parts]
        built = each(build_block, parts, [self.template] * len(parts), sizes)
        return list(map(Part, built, sizes))
