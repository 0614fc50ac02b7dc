"""Tables no sampler takes, and those only samplers that never look at features do.

Texts in them are secrets, which no message may show.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from tests.kinds import KINDS


@dataclass(frozen=True)
class Flaw:
    """How a sound table is spoilt, and how the message about it starts."""

    spoil: Callable[[np.ndarray], Any]
    message: str
    #: Whether only samplers that compute with features refuse it.
    readers_only: bool = False
    package: str | None = None


SECRET = "Jane Doe born 1961"


class OnAnotherDevice:
    """A table that numpy cannot read."""

    def __array__(self, dtype=None, copy=None):
        raise TypeError(SECRET)


class Person:
    """A value that is no number."""

    def __repr__(self):
        return SECRET

    def __float__(self):
        raise ValueError(SECRET)


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


def _sparse(form: str, value: Any) -> Callable[[np.ndarray], Any]:
    return lambda table: getattr(sparse, f"{form}_matrix")(_with(value, float)(table))


def _polars(make_column: Callable[[Any], Any]) -> Callable[[np.ndarray], Any]:
    def make(table: np.ndarray) -> Any:
        import polars as pl

        return KINDS["polars"].make(table).with_columns(odd=make_column(pl))

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
_LABELS = "Unknown label type: "
_TYPE = _LABELS + "`y` holds values of type "
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
_SHAPES: dict[str, tuple[Any, ...]] = {
    "no rows": (lambda t: t[:0], _FEW_ROWS, _NO_ROWS),
    "no rows, flat": (lambda t: t[:0, 0], _FLAT, _NO_ROWS),
    "no rows, a list": (lambda t: [], "(Found array with 0|Expected 2D array)", _NO_ROWS),
    "no rows, pandas": (_empty("pandas", np.s_[:0]), _FEW_ROWS, _NO_ROWS, "pandas"),
    "no rows, polars": (_empty("polars", np.s_[:0]), _FEW_ROWS, _NO_ROWS, "polars"),
    "no columns": (lambda t: t[:, :0], _FEW_COLUMNS, _NO_COLUMNS),
    "no columns, pandas": (_empty("pandas", np.s_[:, :0]), _FEW_COLUMNS, _NO_COLUMNS, "pandas"),
    "no columns, polars": (
        _empty("polars", np.s_[:, :0]),
        _FEW_COLUMNS,
        # In older releases it has no rows either.
        f"{_NO_ROWS}|{_NO_COLUMNS}",
        "polars",
    ),
    "three dimensions": (
        lambda t: t[:, :, None],
        _FLAT,
        r"Unknown label type: `y` has 3 dimension\(s\); .*\(n_samples, n_labels\)",
    ),
    "a number": (lambda t: 3.0, _FLAT, "Unknown label type: `y` is the number 3.0; expected"),
    "a string": (lambda t: SECRET, "`X` is a single text", "`y` is a single text"),
    "a dict": (lambda t: {SECRET: t.tolist()}, _FLAT, _TYPE + "dict; expected a 0/1"),
    "a set": (lambda t: {SECRET}, _FLAT, _TYPE + "set; expected a 0/1"),
    "records": (lambda t: [{"name": SECRET}] * len(t), _FLAT, _TYPE + "dict; expected a 0/1"),
    "nothing": (
        lambda t: None,
        _FLAT,
        r"This \w+ estimator requires y to be passed, but the target y is None",
    ),
    "a row less": (lambda t: t[:-1], _LENGTHS, _LENGTHS),
    "a row less, flat": (lambda t: t[:-1, 0], _FLAT, _LENGTHS),
    "a row less, a list": (lambda t: t[:-1].tolist(), _LENGTHS, _LENGTHS),
    "a row more": (lambda t: np.vstack([t, t[:1]]), _LENGTHS, _LENGTHS),
    "a row more, sparse": (lambda t: sparse.csr_matrix(np.vstack([t, t])), _LENGTHS, _LENGTHS),
    "ragged": (
        lambda t: [[], *t.tolist()][: len(t)],
        "Rows of `X` have different lengths; pass one value per",
        "Unknown label type: ragged `y`, .*MultiLabelBinarizer",
    ),
    "ragged words": (
        lambda t: [SECRET.split()[: 1 + n % 2] for n in range(len(t))],
        "Rows of `X` have different lengths; pass one value per",
        "Unknown label type: ragged `y`, .*MultiLabelBinarizer",
    ),
    **{
        f"complex, {name}": (
            lambda t, make=make: make(t * 1j),
            "Complex data not supported: `X` holds values of type complex",
            _TYPE + r"complex.*0/1 indicator",
        )
        for name, make in {"list": np.ndarray.tolist, "coo": sparse.coo_array}.items()
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
            lambda t, make=make: make(np.ma.masked_equal(t, t[0, 0])),
            r"`X` is a masked array.*\.filled\(value\)",
            "`y` is a masked array",
        )
        for name, make in {"array": np.ma.array, "list": list}.items()
    },
    "lazy polars": (
        lambda t: KINDS["polars"].make(t).lazy(),
        r"`X` is a polars LazyFrame, which has no rows yet; call \.collect\(\)",
        r"`y` is a polars LazyFrame, which has no rows yet; call \.collect\(\)",
        "polars",
    ),
    "unreadable": (
        lambda t: OnAnotherDevice(),
        r"`X` is a .*OnAnotherDevice that numpy cannot read",
        r"`y` is a .*OnAnotherDevice that numpy cannot read",
    ),
}
#: What only samplers that compute with features refuse.
_OF_VALUES: dict[str, tuple[Any, ...]] = {
    "nan": (_with(np.nan, float), _NAN_X),
    "infinity": (_with(-np.inf, float), _INFINITY),
    "nan, float16": (_with(np.nan, np.float16), _NAN_X),
    "nan, sparse": (_sparse("csc", np.nan), _NAN_X),
    "text": (lambda t: t.astype(str), _ENCODE.format("<U")),
    "text, list": (lambda t: np.full(t.shape, SECRET).tolist(), _ENCODE.format("<U")),
    "bytes": (lambda t: np.full(t.shape, SECRET, dtype=bytes), _ENCODE.format(r"\|S")),
    "objects, text": (_with(SECRET, object), _OBJECTS.format("type str")),
    "objects, persons": (_with(Person(), object), _OBJECTS.format("type Person")),
    "objects, nothing": (_with(None, object), _NAN_X),
    "objects, dicts": (_with({}, object), _OBJECTS.format("must be .* number")),
    "objects, lists": (_with([1, 2], object), _OBJECTS.format("type list")),
    "objects, great": (_with(10**400, object), _OBJECTS.format("type int")),
    "great integers": (lambda t: [[10**400]] * len(t), _OBJECTS.format("type int")),
    "dates": (_dates, _DATES.format(r"datetime64\[D\]")),
    "durations": (lambda t: _dates(t) - _dates(t[:1]), _DATES.format("timedelta")),
    "pandas text": (lambda t: _frame(t, text=SECRET), _COLUMNS.format("text"), "pandas"),
    "pandas objects": (lambda t: _frame(t).astype(object), _COLUMNS.format(".*"), "pandas"),
    "pandas dates": (
        lambda t: _frame(t, day=_dates(t)[:, 0]),
        _COLUMNS.format("day") + _OF_DATES,
        "pandas",
    ),
    "pandas, Int64 missing": (_missing("Int64"), _NAN_X, "pandas"),
    "pandas, category missing": (
        lambda t: _missing("Int64")(t).astype("category"),
        _NAN_X,
        "pandas",
    ),
    "pandas, secret category missing": (
        lambda t: _frame(t, text=[*[SECRET] * (len(t) - 1), None]).astype({"text": "category"}),
        _NAN_X,
        "pandas",
    ),
    "pandas, Arrow missing": (_missing("double[pyarrow]"), _NAN_X, "pyarrow"),
    "polars missing": (_polars(lambda pl: pl.lit(None, pl.Int64)), _NAN_X, "polars"),
    **{
        f"polars {name}": (
            _polars(make),
            _COLUMNS.format("odd") + (_OF_DATES if name == "dates" else ""),
            "polars",
        )
        for name, make in {
            "text": lambda pl: pl.lit(SECRET),
            "dates": lambda pl: pl.lit(0).cast(pl.Date),
            "lists": lambda pl: pl.lit([1, 2]),
            "decimals": lambda pl: pl.lit(1).cast(pl.Decimal(10, 2)),
            "great integers": lambda pl: pl.lit(1).cast(getattr(pl, "Int128", pl.String)),
        }.items()
    },
}
_OF_TEXTS = {
    name: Flaw(
        lambda t, make=make: make(len(t)),
        r"Expected 2D array.* shape \(\d+,.*Put the vectorizer of texts before the",
    )
    for name, make in {
        "texts": lambda n: [SECRET] * n,
        "texts, array": lambda n: np.full(n, SECRET),
        "texts, objects": lambda n: np.full(n, SECRET, dtype=object),
        "texts, three dimensions": lambda n: np.full((n, 1, 1), SECRET),
    }.items()
}
_OF_LABELS: dict[str, tuple[Any, ...]] = {
    "a two": (_with(2), _OTHER),
    "minus and plus one": (lambda t: 2 * t - 1, _OTHER + r"-1 .*\(y > 0\)"),
    "classes": (lambda t: np.arange(len(t)) % 3, _OTHER + "3 classes in one .*imbalanced-learn"),
    "a column of classes": (lambda t: np.arange(len(t))[:, None] % 3, _OTHER + "3 classes in one"),
    "classes of several outputs": (lambda t: t + t[:, ::-1] + 1, _OTHER + "one sampler per output"),
    "features": (
        lambda t: t - 0.5 + np.arange(len(t))[:, None],
        _OTHER + "numbers like features.*Are `X` and `y` sw",
    ),
    "a column of features": (lambda t: np.arange(len(t)) / 7, _OTHER + "0/1 indicator"),
    "an infinite column": (lambda t: np.where(t[:, 0], np.inf, 0), _OTHER + "inf"),
    "a sparse column": (
        lambda t: sparse.coo_array(t[:, 0]),
        _LABELS + "sparse `y` has 1 dim",
    ),
    "a half": (_with(0.5, float), _THRESHOLD),
    "a half, sparse": (_sparse("csr", 0.5), _THRESHOLD),
    "almost one": (_with(np.nextafter(1, 2), float), _OTHER),
    "infinity": (_with(np.inf, np.float32), _OTHER + "inf"),
    "a two, sparse": (_sparse("csr", 2), _OTHER + r"\(y > 0\)"),
    "ones stored twice": (_stored_twice, _OTHER + r"2 .*\(y > 0\)"),
    "nan": (_with(np.nan, float), _NAN_Y),
    **{f"nan, {form}": (_sparse(form, np.nan), _NAN_Y) for form in ("bsr", "coo", "csc", "lil")},
    "text": (lambda t: t.astype(str), _TYPE + "<U.*" + _INTEGERS),
    "texts": (lambda t: np.full(t.shape, SECRET), _TYPE + "<U18; expected a 0/1"),
    "persons": (lambda t: np.full(t.shape, Person()), _TYPE + "Person; expected a 0/1"),
    "bytes": (lambda t: np.full(t.shape, SECRET, dtype=bytes), _TYPE + r"\|S\d+; expected a 0/1"),
    "objects": (lambda t: t.astype(object), _TYPE + "int; " + _INTEGERS),
    "dates": (_dates, _TYPE + r"datetime64\[D\]; expected a 0/1 indicator"),
    "label sets": (
        lambda t: [set(np.flatnonzero(row).tolist()) for row in t],
        _TYPE + "set; .*MultiLabelBinarizer",
    ),
    **{
        f"pandas, {dtype} missing": (_missing(dtype), _NAN_Y, "pandas")
        for dtype in ("Int64", "boolean")
    },
    **{
        f"pandas {dtype}": (
            lambda t, dtype=dtype: _frame(t).astype(dtype),
            "Unknown label type: `y` holds a column 'column 0' of type",
            "pandas",
        )
        for dtype in ("category", "object", "str", "datetime64[ns]")
    },
    "polars missing": (_polars(lambda pl: pl.lit(None, pl.Boolean)), _NAN_Y, "polars"),
    "polars text": (
        _polars(lambda pl: pl.lit(SECRET)),
        "Unknown label type: `y` holds a column 'odd' of type Str",
        "polars",
    ),
}
OF_FEATURES = (
    {n: Flaw(make, x, package=next(iter(p), None)) for n, (make, x, _, *p) in _SHAPES.items()}
    | {n: Flaw(make, x, True, *p) for n, (make, x, *p) in _OF_VALUES.items()}
    | {"one dimension": Flaw(lambda t: t[:, 0], _FLAT)}
    | _OF_TEXTS
)
OF_LABELS = {
    n: Flaw(make, y, package=next(iter(p), None)) for n, (make, _, y, *p) in _SHAPES.items()
} | {n: Flaw(make, y, False, *p) for n, (make, y, *p) in _OF_LABELS.items()}
