"""Recognizes any container."""

from __future__ import annotations

from typing import Any

from imblearn_multilabel._containers._base import Container
from imblearn_multilabel._containers._dask_array import DaskArrayContainer
from imblearn_multilabel._containers._dask_frame import DaskFrameContainer
from imblearn_multilabel._containers._named import NamedContainer, NamedTable
from imblearn_multilabel._containers._wrap_in_memory import is_from, wrap_in_memory


def wrap(data: Any, name: str = "X") -> Container:
    """Return the container adapter of `data`, which messages call by `name`."""
    if isinstance(data, NamedTable):
        return NamedContainer(data, wrap(data.data, name))
    if is_from("dask.array", data, "Array"):
        return DaskArrayContainer(data)
    if is_from("dask.dataframe", data, "DataFrame", "Series"):
        return DaskFrameContainer(data)
    return wrap_in_memory(data, name)
