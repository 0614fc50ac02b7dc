"""Tables no sampler takes, and those only samplers that never look at features do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from tests.kinds import KINDS


@dataclass(frozen=True)
class Flaw:
    """How a sound table is spoilt, how the message about it starts, and who must refuse the result.

    `refused_by` is "all", "readers" (samplers that compute with features) or "some", where a
    result is as good as an error.
    """

    spoil: Callable[[np.ndarray], Any]
    message: str
    refused_by: str = "all"
    package: str | None = None


class OnAnotherDevice:
    """A table that numpy cannot read."""

    def __array__(self, dtype=None, copy=None):
        raise TypeError("secret words of another library")


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


def _stored_twice(table: np.ndarray) -> Any:
    coo = sparse.coo_matrix(_with(1)(table))
    twice = np.tile([coo.data, coo.row, coo.col], 2)
    return sparse.coo_matrix((twice[0], (twice[1], twice[2])), shape=table.shape)


def _dates(table: np.ndarray) -> np.ndarray:
    return (table != 0).astype("M8[D]")


def _empty(package: str, key: Any) -> Callable[[np.ndarray], Any]:
    return lambda table: __import__(package).DataFrame(table[key])


_FEW_ROWS, _FEW_COLUMNS = r"Found array with 0 sample\(s\)", r"Found array with .*0 feature\(s\)"
_NO_ROWS, _NO_COLUMNS = "`y` has no rows; at least", "`y` has no columns; expected a 0/1 indicator"
_FLAT = r"Expected 2D array, got (scalar|1D|3D) array instead: `X` has the shape \("
_LENGTHS = r"Found input .* numbers of samples: `X` has \d+ rows and `y` has \d+; pass one row of"
_NAN_X = r"Input X contains NaN, first in row \d+, column .*, where finite numbers are needed"
_INFINITY = r"Input X contains infinity or a value too .*, first in row \d+, column \d+"
_NAN_Y = r"Input y contains NaN, first in row \d+, label .*: `y` must hold only 0 and 1\..*fill it"
_TYPE = r"Unknown label type: `y` holds values of type "
_OTHER = r"Unknown label type: (`y` must hold only 0 and 1; got |multiclass|continuous).*"
_THRESHOLD = _OTHER + "(Threshold probabilities|0/1 indicator)"
_INTEGERS = r"use `y\.astype\(int\)`, which makes"
_COLUMNS = r"Column\(s\) {} of `X` are not numeric, and numbers are needed"
_OF_DATES = "((?!category).)*numbers of dates((?!category).)*$"
_ENCODE = r"`X` holds values of type {}.* where numbers are needed\. Encode them first"
_DATES = r"`X` holds values of type {}.* where numbers are needed\. Make numbers of them first"
_OBJECTS = (
    r"`X` holds objects that are not numbers, first in row \d+, column \d+, .*{}.* them first"
)

#: What is wrong with a table as a whole: how it is spoilt, the messages about X and y, the package.
_SHAPES = {
    "no rows": (lambda table: table[:0], _FEW_ROWS, _NO_ROWS),
    "no rows, flat": (lambda table: table[:0, 0], _FLAT, _NO_ROWS),
    "no rows, a list": (lambda table: [], "(Found array with 0|Expected 2D array)", _NO_ROWS),
    "no rows, sparse": (lambda table: sparse.csr_matrix((0, 2)), _FEW_ROWS, _NO_ROWS),
    "no rows, pandas": (_empty("pandas", np.s_[:0]), _FEW_ROWS, _NO_ROWS, "pandas"),
    "no rows, polars": (_empty("polars", np.s_[:0]), _FEW_ROWS, _NO_ROWS, "polars"),
    "no columns": (lambda table: table[:, :0], _FEW_COLUMNS, _NO_COLUMNS),
    "no columns, sparse": (
        lambda table: sparse.csr_matrix((len(table), 0)),
        _FEW_COLUMNS,
        _NO_COLUMNS,
    ),
    "no columns, pandas": (_empty("pandas", np.s_[:, :0]), _FEW_COLUMNS, _NO_COLUMNS, "pandas"),
    "no columns, polars": (
        _empty("polars", np.s_[:, :0]),
        _FEW_COLUMNS,
        # A polars frame without columns has no rows either.
        f"{_NO_ROWS}|{_NO_COLUMNS}",
        "polars",
    ),
    "three dimensions": (
        lambda table: table[:, :, None],
        _FLAT,
        r"Unknown label type: `y` has 3 dimension\(s\); .*\(n_samples, n_labels\)",
    ),
    "a number": (lambda table: 3.0, _FLAT, "Unknown label type: `y` is the number 3.0; expected"),
    "a string": (lambda table: "table", _FLAT, _TYPE + "<U5; expected a 0/1 indicator"),
    "a dict": (lambda table: {"a": table.tolist()}, _FLAT, _TYPE + "dict; expected a 0/1"),
    "a set": (lambda table: {1, 2}, _FLAT, _TYPE + "set; expected a 0/1"),
    "nothing": (
        lambda table: None,
        _FLAT,
        r"This \w+ estimator requires y to be passed, but the target y is None",
    ),
    "a row less": (
        lambda table: table[:-1],
        f"{_LENGTHS}|{_FEW_ROWS}",
        f"{_LENGTHS}|{_NO_ROWS}",
    ),
    "a row less, flat": (lambda table: table[:-1, 0], _FLAT, f"{_LENGTHS}|{_NO_ROWS}"),
    "a row less, a list": (
        lambda table: table[:-1].tolist(),
        f"{_LENGTHS}|{_FEW_ROWS}|{_FLAT}",
        f"{_LENGTHS}|{_NO_ROWS}",
    ),
    "a row more": (lambda table: np.vstack([table, table[:1]]), _LENGTHS, _LENGTHS),
    "a row more, sparse": (
        lambda table: sparse.csr_matrix(np.vstack([table, table[:1]])),
        _LENGTHS,
        _LENGTHS,
    ),
    "ragged": (
        lambda table: [[], *table.tolist()][: len(table)],
        f"Rows of `X` have different lengths; pass one value per|{_FEW_COLUMNS}",
        f"Unknown label type: ragged `y`; .*MultiLabelBinarizer|{_NO_COLUMNS}",
    ),
    **{
        f"complex, {name}": (
            lambda table, make=make: make(table * 1j),
            "Complex data not supported: `X` holds values of type complex",
            _TYPE + r"complex.*0/1 indicator",
        )
        for name, make in {
            "array": np.array,
            "list": np.ndarray.tolist,
            "csr": sparse.csr_matrix,
            "coo": sparse.coo_array,
        }.items()
    },
    "repeated names": (
        _renamed("a", "a"),
        r"Column names of `X` must differ .* rename those that are 'a'",
        r"Column names of `y` must differ .* rename those that are 'a'",
        "pandas",
    ),
    "mixed names": (
        _renamed("a"),
        "Column names of `X` must be all strings or none, got both",
        "Column names of `y` must be all strings or none, got both",
        "pandas",
    ),
    "names equal as text": (
        _renamed("0"),
        "Column names of `X` must differ .* '0'",
        "Column names of `y` must differ .* '0'",
        "pandas",
    ),
    **{
        f"masked, {name}": (
            lambda table, make=make: make(np.ma.masked_equal(table, table[0, 0])),
            r"`X` is a masked array.*\.filled\(value\)",
            "`y` is a masked array",
        )
        for name, make in {"array": np.ma.array, "list": list}.items()
    },
    "lazy polars": (
        lambda table: KINDS["polars"].make(table).lazy(),
        r"`X` is a polars LazyFrame, which has no rows yet; call \.collect\(\)",
        r"`y` is a polars LazyFrame, which has no rows yet; call \.collect\(\)",
        "polars",
    ),
    "unreadable": (
        lambda table: OnAnotherDevice(),
        r"`X` is a .*OnAnotherDevice that numpy cannot read",
        r"`y` is a .*OnAnotherDevice that numpy cannot read",
    ),
}


def _shapes(side: int) -> dict[str, Flaw]:
    return {
        name: Flaw(spoil, messages[side], package=(*messages, None)[2])
        for name, (spoil, *messages) in _SHAPES.items()
    }


def _texts(make: Callable[[list[str]], Any]) -> Flaw:
    message = r"Expected 2D array.* shape \(\d+,\).*Put the vectorizer of texts before the"
    return Flaw(lambda table: make(["some text"] * len(table)), message)


OF_FEATURES = _shapes(0) | {
    "one dimension": Flaw(lambda table: table[:, 0], _FLAT),
    "texts": _texts(list),
    "texts, array": _texts(np.array),
    "texts, objects": _texts(lambda texts: np.array(texts, dtype=object)),
    "nan": Flaw(_with(np.nan, float), _NAN_X, "readers"),
    "infinity": Flaw(_with(-np.inf, float), _INFINITY, "readers"),
    "nan, float16": Flaw(_with(np.nan, np.float16), _NAN_X, "readers"),
    "nan, sparse": Flaw(lambda t: sparse.csc_array(_with(np.nan, float)(t)), _NAN_X, "readers"),
    "text": Flaw(lambda table: table.astype(str), _ENCODE.format("<U"), "readers"),
    "text, list": Flaw(lambda table: table.astype(str).tolist(), _ENCODE.format("<U"), "readers"),
    "bytes": Flaw(lambda table: table.astype(bytes), _ENCODE.format(r"\|S"), "readers"),
    "objects, numbers": Flaw(lambda table: table.astype(object), "", "some"),
    "objects, text": Flaw(_with("red", object), _OBJECTS.format("type str"), "readers"),
    "objects, nothing": Flaw(_with(None, object), _NAN_X, "readers"),
    "objects, dicts": Flaw(_with({}, object), _OBJECTS.format("must be .* number"), "readers"),
    "objects, lists": Flaw(_with([1, 2], object), _OBJECTS.format("type list"), "readers"),
    "objects, great": Flaw(_with(10**400, object), _OBJECTS.format("type int"), "readers"),
    "great integers": Flaw(lambda t: [[10**400]] * len(t), _OBJECTS.format("type int"), "readers"),
    "dates": Flaw(_dates, _DATES.format(r"datetime64\[D\]"), "readers"),
    "durations": Flaw(lambda t: _dates(t) - _dates(t[:1]), _DATES.format("timedelta"), "readers"),
    "pandas text": Flaw(
        lambda table: _frame(table, text="red"), _COLUMNS.format("text"), "readers", "pandas"
    ),
    "pandas objects": Flaw(
        lambda table: _frame(table).astype(object), _COLUMNS.format(".*"), "readers", "pandas"
    ),
    "pandas dates": Flaw(
        lambda table: _frame(table, day=_dates(table)[:, 0]),
        _COLUMNS.format("day") + _OF_DATES,
        "readers",
        "pandas",
    ),
    "pandas category": Flaw(
        lambda table: _frame(table, color=table[:, 0] != 0).astype({"color": "category"}),
        _COLUMNS.format("color"),
        "some",
        "pandas",
    ),
    "pandas, Int64 missing": Flaw(_missing("Int64"), _NAN_X, "readers", "pandas"),
    "pandas, Float32 missing": Flaw(_missing("Float32"), _NAN_X, "readers", "pandas"),
    "pandas, category missing": Flaw(
        lambda table: _missing("Int64")(table).astype("category"), _NAN_X, "readers", "pandas"
    ),
    "pandas, Arrow missing": Flaw(_missing("double[pyarrow]"), _NAN_X, "readers", "pyarrow"),
    "polars missing": Flaw(
        _polars(gap=lambda pl, n: pl.lit(None, pl.Int64)), _NAN_X, "readers", "polars"
    ),
    **{
        f"polars {name}": Flaw(
            _polars(odd=lambda pl, n, make=make: make(pl)),
            _COLUMNS.format("odd") + (_OF_DATES if name == "dates" else ""),
            "readers",
            "polars",
        )
        for name, make in {
            "text": lambda pl: pl.lit("red"),
            "dates": lambda pl: pl.lit(0).cast(pl.Date),
            "lists": lambda pl: pl.lit([1, 2]),
            "decimals": lambda pl: pl.lit(1).cast(pl.Decimal(10, 2)),
            "great integers": lambda pl: pl.lit(1).cast(getattr(pl, "Int128", pl.String)),
        }.items()
    },
    "polars category": Flaw(
        _polars(kind=lambda pl, n: pl.lit("red").cast(pl.Categorical)),
        _COLUMNS.format("kind"),
        "some",
        "polars",
    ),
}
#: Single columns of other values are one label of two values, or several classes: refused or not.
OF_LABELS = _shapes(1) | {
    "a two": Flaw(_with(2), _OTHER, "some"),
    "a minus one": Flaw(_with(-1, int), _OTHER, "some"),
    "a half": Flaw(_with(0.5, float), _THRESHOLD),
    "a half, sparse": Flaw(lambda t: sparse.csr_matrix(_with(0.5, float)(t)), _THRESHOLD),
    "almost one": Flaw(_with(np.nextafter(1, 2), float), _OTHER),
    "infinity": Flaw(_with(np.inf, np.float32), _OTHER + "inf"),
    "minus zero": Flaw(_with(-0.0, float), "", "some"),
    "a two, sparse": Flaw(lambda t: sparse.csr_matrix(_with(2)(t)), _OTHER + r"\(y > 0\)"),
    "ones stored twice": Flaw(_stored_twice, _OTHER + r"2 .*\(y > 0\)"),
    "nan": Flaw(_with(np.nan, float), _NAN_Y),
    **{
        f"nan, {form}": Flaw(
            lambda t, form=form: getattr(sparse, f"{form}_matrix")(_with(np.nan, float)(t)), _NAN_Y
        )
        for form in ("bsr", "coo", "csc", "csr", "dok", "lil")
    },
    "text": Flaw(lambda table: table.astype(str), _TYPE + "<U.*" + _INTEGERS),
    "words": Flaw(lambda t: np.where(t, "yes", "no"), _TYPE + "<U3.*MultiLabelBinarizer"),
    "bytes": Flaw(lambda table: table.astype(bytes), _TYPE + r"\|S\d+; expected a 0/1"),
    "objects": Flaw(lambda table: table.astype(object), _TYPE + "int; " + _INTEGERS),
    "dates": Flaw(_dates, _TYPE + r"datetime64\[D\]; expected a 0/1 indicator"),
    "label sets": Flaw(
        lambda table: [set(np.flatnonzero(row).tolist()) for row in table],
        _TYPE + "set; .*MultiLabelBinarizer",
    ),
    **{
        f"pandas, {dtype} missing": Flaw(_missing(dtype), _NAN_Y, package="pandas")
        for dtype in ("Int64", "boolean", "Float32")
    },
    **{
        f"pandas {dtype}": Flaw(
            lambda table, dtype=dtype: _frame(table).astype(dtype),
            "Unknown label type: `y` holds a column 'column 0' of type",
            package="pandas",
        )
        for dtype in ("category", "object", "str", "datetime64[ns]")
    },
    **{
        f"polars, {dtype} missing": Flaw(
            _polars(gap=lambda pl, n, dtype=dtype: pl.lit(None, getattr(pl, dtype))),
            _NAN_Y,
            package="polars",
        )
        for dtype in ("Boolean", "Int64", "Float32")
    },
    "polars text": Flaw(
        _polars(odd=lambda pl, n: pl.lit("yes")),
        "Unknown label type: `y` holds a column 'odd' of type Str",
        package="polars",
    ),
}
