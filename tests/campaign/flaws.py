"""Tables no sampler should take, and those only samplers that never look at features may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from tests.kinds import KINDS


@dataclass(frozen=True)
class Flaw:
    """How a sound table is spoilt, and who must refuse the result.

    `refused_by` is "all", "readers" (samplers that compute with features) or "some", where a
    result is as good as an error.
    """

    spoil: Callable[[np.ndarray], Any]
    refused_by: str = "all"
    package: str | None = None


def _frame(table: np.ndarray, **columns: Any) -> Any:
    return KINDS["pandas"].make(table).assign(**columns)


def _renamed(first: Any, *others: Any) -> Callable[[np.ndarray], Any]:
    def make(table: np.ndarray) -> Any:
        frame = KINDS["pandas"].make(np.column_stack([table, table]))
        return frame.set_axis([*others, *range(frame.shape[1] - 1 - len(others)), first], axis=1)

    return make


def _missing(dtype: str) -> Callable[[np.ndarray], Any]:
    def make(table: np.ndarray) -> Any:
        import pandas as pd

        rows = (table != 0).tolist()
        rows[-1][-1] = None
        return pd.DataFrame(rows, columns=map(str, range(table.shape[1])), dtype=dtype)

    return make


def _with(value: Any, dtype: Any = None) -> Callable[[np.ndarray], Any]:
    def make(table: np.ndarray) -> np.ndarray:
        table = (table != 0).astype(dtype or table.dtype)
        table[-1, -1] = value
        return table

    return make


def _polars(**columns: Any) -> Callable[[np.ndarray], Any]:
    def make(table: np.ndarray) -> Any:
        import polars as pl

        made = {name: make_column(pl, len(table)) for name, make_column in columns.items()}
        return KINDS["polars"].make(table).with_columns(**made)

    return make


def _lazy(table: np.ndarray) -> Any:
    return KINDS["polars"].make(table).lazy()


def _ragged(table: np.ndarray) -> list[Any]:
    return [[], *table.tolist()][: len(table)]


def _stored_twice(table: np.ndarray) -> Any:
    coo = sparse.coo_matrix(_with(1)(table))
    twice = np.tile([coo.data, coo.row, coo.col], 2)
    return sparse.coo_matrix((twice[0], (twice[1], twice[2])), shape=table.shape)


def _dates(table: np.ndarray) -> np.ndarray:
    return (table != 0).astype("M8[D]")


_SHAPES = {
    "no rows": Flaw(lambda table: table[:0]),
    "no columns": Flaw(lambda table: table[:, :0]),
    "sparse without rows": Flaw(lambda table: sparse.csr_matrix((0, 2))),
    "three dimensions": Flaw(lambda table: table[:, :, None]),
    "a number": Flaw(lambda table: 3.0),
    "a string": Flaw(lambda table: "table"),
    "a dict": Flaw(lambda table: {"a": table.tolist()}),
    "a set": Flaw(lambda table: {1, 2}),
    "nothing": Flaw(lambda table: None),
    "a row less": Flaw(lambda table: table[:-1]),
    "a row more": Flaw(lambda table: np.vstack([table, table[:1]])),
    "ragged": Flaw(_ragged),
    "complex": Flaw(lambda table: table * 1j),
    "sparse complex": Flaw(lambda table: sparse.csr_matrix(table * 1j)),
    "repeated names": Flaw(_renamed("a", "a"), package="pandas"),
    "mixed names": Flaw(_renamed("a"), package="pandas"),
    "names equal as text": Flaw(_renamed("0"), package="pandas"),
    "lazy polars": Flaw(_lazy, package="polars"),
}
OF_FEATURES = _SHAPES | {
    "one dimension": Flaw(lambda table: table[:, 0]),
    "nan": Flaw(_with(np.nan, float), "readers"),
    "infinity": Flaw(_with(-np.inf, float), "readers"),
    "nan, float16": Flaw(_with(np.nan, np.float16), "readers"),
    "sparse nan": Flaw(lambda table: sparse.csc_array(_with(np.nan, float)(table)), "readers"),
    "text": Flaw(lambda table: table.astype(str), "readers"),
    "bytes": Flaw(lambda table: table.astype(bytes), "readers"),
    "objects, numbers": Flaw(lambda table: table.astype(object), "some"),
    "objects, text": Flaw(_with("red", object), "readers"),
    "objects, nothing": Flaw(_with(None, object), "readers"),
    "objects, dicts": Flaw(_with({}, object), "readers"),
    "objects, lists": Flaw(_with([1, 2], object), "readers"),
    "objects, great integers": Flaw(_with(10**400, object), "readers"),
    "dates": Flaw(_dates, "readers"),
    "durations": Flaw(lambda table: _dates(table) - _dates(table[:1]), "readers"),
    "list of words": Flaw(lambda table: table.astype(str).tolist(), "readers"),
    "list of great integers": Flaw(lambda table: [[10**400]] * len(table), "readers"),
    "pandas text": Flaw(lambda table: _frame(table, text="red"), "readers", "pandas"),
    "pandas objects": Flaw(lambda table: _frame(table).astype(object), "readers", "pandas"),
    "pandas dates": Flaw(lambda table: _frame(table, day=_dates(table)[:, 0]), "readers", "pandas"),
    "pandas category": Flaw(
        lambda table: _frame(table, color=table[:, 0] != 0).astype({"color": "category"}),
        "some",
        "pandas",
    ),
    "pandas, Int64 missing": Flaw(_missing("Int64"), "readers", "pandas"),
    "pandas, Float32 missing": Flaw(_missing("Float32"), "readers", "pandas"),
    "pandas, category missing": Flaw(
        lambda table: _missing("Int64")(table).astype("category"), "readers", "pandas"
    ),
    "pandas, Arrow missing": Flaw(_missing("double[pyarrow]"), "readers", "pyarrow"),
    "polars text": Flaw(_polars(text=lambda pl, n: pl.lit("red")), "readers", "polars"),
    "polars missing": Flaw(_polars(gap=lambda pl, n: pl.lit(None, pl.Int64)), "readers", "polars"),
    "polars dates": Flaw(_polars(day=lambda pl, n: pl.lit(0).cast(pl.Date)), "readers", "polars"),
    "polars lists": Flaw(_polars(many=lambda pl, n: pl.lit([1, 2])), "readers", "polars"),
    "polars category": Flaw(
        _polars(kind=lambda pl, n: pl.lit("red").cast(pl.Categorical)), "some", "polars"
    ),
}
#: Single columns of other values are one label of two values, or several classes: refused or not.
OF_LABELS = _SHAPES | {
    "a two": Flaw(_with(2), "some"),
    "a minus one": Flaw(_with(-1), "some"),
    "a half": Flaw(_with(0.5, float)),
    "almost one": Flaw(_with(np.nextafter(1, 2), float)),
    "nan": Flaw(_with(np.nan, float)),
    "infinity": Flaw(_with(np.inf, np.float32)),
    "minus zero": Flaw(_with(-0.0, float), "some"),
    "sparse two": Flaw(lambda table: sparse.csr_matrix(_with(2)(table))),
    "sparse sum of two": Flaw(_stored_twice),
    "sparse nan": Flaw(lambda table: sparse.lil_matrix(_with(np.nan, float)(table))),
    "text": Flaw(lambda table: table.astype(str)),
    "bytes": Flaw(lambda table: table.astype(bytes)),
    "objects": Flaw(lambda table: table.astype(object)),
    "dates": Flaw(_dates),
    "label sets": Flaw(lambda table: [set(np.flatnonzero(row).tolist()) for row in table]),
    "pandas, Int64 missing": Flaw(_missing("Int64"), package="pandas"),
    "pandas, boolean missing": Flaw(_missing("boolean"), package="pandas"),
    "pandas category": Flaw(lambda table: _frame(table).astype("category"), package="pandas"),
    "pandas objects": Flaw(lambda table: _frame(table).astype(object), package="pandas"),
    "polars missing": Flaw(_polars(gap=lambda pl, n: pl.lit(None, pl.Int64)), package="polars"),
    "polars text": Flaw(_polars(text=lambda pl, n: pl.lit("1")), package="polars"),
}
