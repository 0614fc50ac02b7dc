"""Dask data frames and series."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from imblearn_multilabel._containers._base import Container
from imblearn_multilabel._containers._blocks import compute, each, starts_of
from imblearn_multilabel._containers._dask import DaskContainer
from imblearn_multilabel._containers._dask_rows import Part, index_block
from imblearn_multilabel._containers._pandas import PandasContainer


class DaskFrameContainer(DaskContainer):
    """A Dask DataFrame or Series; names, dtypes and, where rows are only dropped, the index stay.

    A result with an index of its own counts rows from 0 through all partitions, and its divisions
    say so.
    """

    @cached_property
    def template(self) -> Container:
        from dask.dataframe.utils import make_meta

        return PandasContainer(make_meta(self.data))

    @cached_property
    def sizes(self) -> np.ndarray:
        # The index alone: formats that store columns apart need not read the others.
        return np.array(compute(each(len, self.data.index.to_delayed())), dtype=np.intp)

    @cached_property
    def parts(self) -> list[Any]:
        return self.data.to_delayed()

    def join(self, first: Any, second: Any) -> Any:
        return self._collect([*self._parts_of(first), *self._parts_of(second)], keep_index=False)

    def _parts_of(self, frame: Any) -> list[Part]:
        if frame is self.data:
            return list(map(Part, self.parts, self.sizes.tolist()))
        ends = [*frame.divisions[:-1], frame.divisions[-1] + 1]
        return list(map(Part, frame.to_delayed(), np.diff(ends).tolist()))

    def _collect(self, parts: list[Part], *, keep_index: bool) -> Any:
        import dask.dataframe as dd

        meta = self.template.data
        # Divisions cannot tell where a partition without rows lies.
        parts = [part for part in parts if part.n_rows]
        if not parts:
            return dd.from_pandas(meta.reset_index(drop=not keep_index), npartitions=1)
        blocks = [part.block for part in parts]
        if keep_index:
            return dd.from_delayed(blocks, meta=meta)
        starts = starts_of(np.array([part.n_rows for part in parts])).tolist()
        blocks = each(index_block, blocks, starts[:-1])
        divisions = (*starts[:-1], starts[-1] - 1)
        return dd.from_delayed(blocks, meta=meta.reset_index(drop=True), divisions=divisions)
