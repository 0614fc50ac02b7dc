"""Recognises a container without importing the library it comes from."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._containers._array import ArrayContainer
from imblearn_multilabel._containers._base import Container
from imblearn_multilabel._containers._dask_array import DaskArrayContainer
from imblearn_multilabel._containers._dask_frame import DaskFrameContainer
from imblearn_multilabel._containers._list import ListContainer
from imblearn_multilabel._containers._named import NamedContainer, NamedTable
from imblearn_multilabel._containers._pandas import PandasContainer
from imblearn_multilabel._containers._polars import PolarsContainer
from imblearn_multilabel._containers._sparse import SparseContainer


def wrap(data: Any) -> Container:
    """Return the container adapter of `data`.

    An object of an optional library can only exist after its library was imported, so
    looking the class up in `sys.modules` recognises it without an import of our own.
    """
    if isinstance(data, NamedTable):
        return NamedContainer(data, wrap(data.data))
    if sparse.issparse(data):
        return SparseContainer(data)
    if isinstance(data, np.ndarray):
        return ArrayContainer(data)
    if _is_from("pandas", data, "DataFrame", "Series"):
        return PandasContainer(data)
    if _is_from("polars", data, "DataFrame", "Series"):
        return PolarsContainer(data)
    if _is_from("polars", data, "LazyFrame"):
        raise TypeError("A polars LazyFrame has no rows yet; call .collect() on it first.")
    if _is_from("dask.array", data, "Array"):
        return DaskArrayContainer(data)
    if _is_from("dask.dataframe", data, "DataFrame", "Series"):
        return DaskFrameContainer(data)
    if isinstance(data, (list, tuple)):
        return ListContainer(data)
    return ArrayContainer(data)


def _is_from(module_name: str, data: Any, *class_names: str) -> bool:
    module = sys.modules.get(module_name)
    return module is not None and any(
        isinstance(data, getattr(module, name, ())) for name in class_names
    )
