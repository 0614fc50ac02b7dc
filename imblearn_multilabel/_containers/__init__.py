"""The caller's tables: which rows they have, how rows are taken, how new rows join them.

A sampler decides on numbers. What the caller gave is indexed in its own kind and never converted,
so dtypes, names, strings and categories stay as they are.
"""

from __future__ import annotations

from typing import Any

from imblearn_multilabel._containers._base import Container, cast, to_dense
from imblearn_multilabel._containers._dask import (
    Blocks,
    DaskArrayContainer,
    DaskFrameContainer,
    compute,
    count_ascending,
    each,
)
from imblearn_multilabel._containers._in_memory import (
    is_from,
    refuse_single_text,
    wrap_in_memory,
)

__all__ = [
    "Blocks",
    "Container",
    "cast",
    "compute",
    "count_ascending",
    "each",
    "is_from",
    "refuse_single_text",
    "to_dense",
    "wrap",
]


def wrap(data: Any, name: str = "X") -> Container:
    """Return the container adapter of `data`, which messages call by `name`."""
    if is_from("dask.array", data, "Array"):
        return DaskArrayContainer(data)
    if is_from("dask.dataframe", data, "DataFrame", "Series"):
        return DaskFrameContainer(data)
    return wrap_in_memory(data, name)
