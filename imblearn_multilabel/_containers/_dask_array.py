"""Dask arrays, with chunks of numpy or of scipy sparse."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._containers._array import ArrayContainer
from imblearn_multilabel._containers._base import Container
from imblearn_multilabel._containers._dask import DaskContainer
from imblearn_multilabel._containers._dask_rows import Part
from imblearn_multilabel._containers._sparse import SparseContainer


class DaskArrayContainer(DaskContainer):
    """A Dask array; it comes back with known chunks that hold whole rows."""

    @cached_property
    def _rows(self) -> Any:
        """The array in chunks of whole rows, their sizes known."""
        data = self.data.rechunk({1: -1}) if self.data.ndim == 2 else self.data
        # Sizes are set in place, so not on the caller's object.
        return data.copy().compute_chunk_sizes() if np.isnan(data.shape).any() else data

    @property
    def _width(self) -> tuple[int, ...]:
        width = self.data.shape[1:]
        return self._rows.shape[1:] if np.isnan(width).any() else width

    @cached_property
    def template(self) -> Container:
        from dask.array.utils import meta_from_array

        meta = meta_from_array(self.data)
        shape = (0, *self._width)
        if sparse.issparse(meta):
            return SparseContainer(type(meta)(shape, dtype=self.data.dtype))
        if type(meta) is np.ndarray:
            return ArrayContainer(np.empty(shape, dtype=self.data.dtype))
        raise TypeError(
            f"Chunks of a Dask array must be numpy arrays or scipy sparse matrices; got "
            f"{type(meta).__module__}.{type(meta).__name__}. Convert them with `map_blocks`."
        )

    @property
    def sizes(self) -> np.ndarray:
        return np.array(self._rows.chunks[0], dtype=np.intp)

    @cached_property
    def parts(self) -> list[Any]:
        return self._rows.to_delayed().ravel().tolist()

    def copy(self) -> Any:
        return self._rows.copy()

    def join(self, first: Any, second: Any) -> Any:
        import dask.array as da

        return da.concatenate([self._rows if first is self.data else first, second])

    def _collect(self, parts: list[Part], *, keep_index: bool) -> Any:
        import dask.array as da

        meta, width = self.template.data, self._width
        if not parts:
            return self._rows[:0]
        blocks = [
            da.from_delayed(part.block, shape=(part.n_rows, *width), dtype=meta.dtype, meta=meta)
            for part in parts
        ]
        return da.concatenate(blocks)
