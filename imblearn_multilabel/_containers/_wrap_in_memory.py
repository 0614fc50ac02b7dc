"""Recognizes a container whose rows are in memory, without importing the library it comes from."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._containers._array import ArrayContainer
from imblearn_multilabel._containers._base import Container
from imblearn_multilabel._containers._list import ListContainer
from imblearn_multilabel._containers._pandas import PandasContainer
from imblearn_multilabel._containers._polars import PolarsContainer
from imblearn_multilabel._containers._sparse import SparseContainer


def wrap_in_memory(data: Any, name: str = "X") -> Container:
    """Return the container adapter of `data`, or that of arrays for what is not known.

    Raises
    ------
    TypeError
        For tables that would lose something: lazy, masked, or in a memory numpy cannot read.
    """
    rows = data if isinstance(data, (list, tuple)) else [data]
    if any(isinstance(row, np.ma.MaskedArray) for row in rows):
        raise TypeError(
            f"`{name}` is a masked array, whose mask would be lost. Fill it with .filled(value), "
            "or leave out the rows that hold masked values."
        )
    if sparse.issparse(data):
        return SparseContainer(data)
    if isinstance(data, np.ndarray):
        return ArrayContainer(data)
    if is_from("pandas", data, "DataFrame", "Series"):
        return PandasContainer(data)
    if is_from("polars", data, "DataFrame", "Series"):
        return PolarsContainer(data)
    if is_from("polars", data, "LazyFrame"):
        raise TypeError(
            f"`{name}` is a polars LazyFrame, which has no rows yet; call .collect() on it first."
        )
    if isinstance(data, (list, tuple)):
        return ListContainer(data)
    try:
        return ArrayContainer(data)
    except (TypeError, RuntimeError):
        kind = f"{type(data).__module__}.{type(data).__name__}"
        raise TypeError(
            f"`{name}` is a {kind} that numpy cannot read. Pass an array; for a tensor that is "
            "`.detach().cpu().numpy()`."
        ) from None


def is_from(module_name: str, data: Any, *class_names: str) -> bool:
    """Tell whether `data` is of a class of an optional library.

    Such an object can only exist after its library was imported, so looking the class up in
    `sys.modules` recognizes it without an import of our own.
    """
    module = sys.modules.get(module_name)
    return module is not None and any(
        isinstance(data, getattr(module, name, ())) for name in class_names
    )
