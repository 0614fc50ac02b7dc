"""Flawed tables and files are refused by messages of their own, which show nothing of the data.

They name types, shapes and places. Of labels, the first wrong number is named. Missing labels, and
labels of other types that become 0 and 1 as the message advises, are in `test_refusals.py`.
"""

import re
import warnings

import numpy as np
import pytest
from scipy import sparse

from imblearn_multilabel import datasets
from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.over_sampling import AEMLO, MLROS, MLSMOTE
from tests.kinds import KINDS
from tests.samplers import make_sampler, quiet

pytestmark = quiet

X, Y = make_imbalanced_multilabel(30, 3, 4, imbalance=1.3, random_state=0)
#: Texts in tables, which no message may show.
SECRET = "Jane Doe born 1961"
#: None of these appears in a message by chance.
SECRETS = [*SECRET.split(), *map(str, X.ravel())]


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


# Each takes a sound table and spoils it.


def frame(table, **columns):
    pytest.importorskip("pandas")
    return KINDS["pandas"].make(table).assign(**columns)


def renamed(*names):
    """Name the first and the last of several columns."""
    return lambda t: frame(t[:, :2]).set_axis(names, axis=1)


def missing(dtype):
    def spoil(table):
        pd = pytest.importorskip("pandas")
        rows = (table != 0).tolist()
        rows[-1][-1] = None
        return pd.DataFrame(rows, columns=map(str, range(table.shape[1])), dtype=dtype)

    return spoil


def last_is(value, dtype=None):
    def spoil(table):
        table = (table != 0).astype(dtype or table.dtype)
        table[-1, -1] = value
        return table

    return spoil


def polars(make_column=None):
    def spoil(table):
        pl = pytest.importorskip("polars")
        whole = KINDS["polars"].make(table)
        return whole.lazy() if make_column is None else whole.with_columns(odd=make_column(pl))

    return spoil


def no_columns(library):
    return lambda table: pytest.importorskip(library).DataFrame(table[:, :0])


def stored_twice(table):
    csr = sparse.csr_matrix(last_is(1)(table))
    twice = np.repeat(csr.data, 2), np.repeat(csr.indices, 2), 2 * csr.indptr
    return sparse.csr_matrix(twice, shape=table.shape)


def dates(table):
    return (table != 0).astype("M8[D]")


FEW_COLUMNS, NO_COLUMNS = "Found array with .*0 feature", "`y` has no columns; expected a 0/1 indi"
FLAT = r"Expected 2D array, got (scalar|1D|3D) array instead: `X` has the shape \("
VECTORIZER = FLAT + r"\d+,.*Put the vectorizer of texts before the"
LENGTHS = r"Found input .* numbers of samples: `X` has \d+ rows and `y` has \d+; pass one row of"
NAN_X = r"Input X contains NaN, first in row \d+, column .*, where finite numbers are needed"
LABELS = "Unknown label type: "
TYPE = LABELS + "`y` holds values of type "
OTHER = LABELS + "(`y` must hold only 0 and 1; got |multiclass|continuous).*"
COLUMNS = r"Column\(s\) {} of `X` are not numeric, and numbers are needed"
OF_DATES = "((?!category).)*numbers of dates((?!category).)*$"
OBJECTS = r"`X` holds objects that are not numbers, first in row \d+, column \d+, .*{}.* them first"

#: What is wrong with a table as a whole: how it is spoilt, and the messages about X and y.
OF_BOTH = {
    "no rows": (lambda t: t[:0], r"Found array with 0 sample\(s\)", "`y` has no rows; at least"),
    "no rows, pandas": (
        lambda t: frame(t)[:0],
        r"Found array with 0 sample\(s\)",
        "`y` has no rows; at least",
    ),
    "no columns": (lambda t: t[:, :0], FEW_COLUMNS, NO_COLUMNS),
    "no columns, pandas": (no_columns("pandas"), FEW_COLUMNS, NO_COLUMNS),
    # In older releases it has no rows either.
    "no columns, polars": (no_columns("polars"), "Found array with", "`y` has no (rows|columns);"),
    "three dimensions": (
        lambda t: t[:, :, None],
        FLAT,
        LABELS + r"`y` has 3 dimension\(s\); .*\(n_samples, n_labels\)",
    ),
    "a number": (lambda t: 3.0, FLAT, LABELS + "`y` is the number 3.0; expected"),
    "a string": (lambda t: SECRET, "`X` is a single text", "`y` is a single text"),
    "a dict": (lambda t: {SECRET: t.tolist()}, FLAT, TYPE + "dict; expected a 0/1"),
    "nothing": (
        lambda t: None,
        FLAT,
        r"This \w+ estimator requires y to be passed, but the target y is None",
    ),
    "more rows, sparse": (lambda t: sparse.csr_matrix(np.vstack([t, t])), LENGTHS, LENGTHS),
    "ragged words": (
        lambda t: [SECRET.split()[: 1 + n % 2] for n in range(len(t))],
        "Rows of `X` have different lengths; pass one value per",
        "Unknown label type: ragged `y`, .*MultiLabelBinarizer",
    ),
    "complex": (
        lambda t: sparse.coo_array(t * 1j),
        "Complex data not supported: `X` holds values of type complex",
        TYPE + "complex.*0/1 indicator",
    ),
    "mixed names": (
        renamed("a", 1),
        "Column names of `X` must be all strings or none, got both",
        "Column names of `y` must be all strings or none, got both",
    ),
    "names equal as text": (
        renamed("1", 1),
        "Column names of `X` must differ .* rename those that are '1'",
        "Column names of `y` must differ .* rename those that are '1'",
    ),
    **{
        f"masked {make.__name__}": (
            lambda t, make=make: make(np.ma.masked_equal(t, t[0, 0])),
            r"`X` is a masked array.*\.filled\(value\)",
            "`y` is a masked array",
        )
        for make in (np.ma.array, list)
    },
    "lazy polars": (
        polars(),
        r"`X` is a polars LazyFrame, which has no rows yet; call \.collect\(\)",
        r"`y` is a polars LazyFrame, which has no rows yet; call \.collect\(\)",
    ),
    "unreadable": (
        lambda t: OnAnotherDevice(),
        r"`X` is a .*OnAnotherDevice that numpy cannot read",
        r"`y` is a .*OnAnotherDevice that numpy cannot read",
    ),
}
OF_X = {name: (spoil, message) for name, (spoil, message, _) in OF_BOTH.items()} | {
    "one dimension": (lambda t: t[:, 0], FLAT),
    "texts": (lambda t: [SECRET] * len(t), VECTORIZER),
    "texts, objects": (lambda t: np.full(len(t), SECRET, dtype=object), VECTORIZER),
}
#: What only samplers that compute with features refuse.
OF_NUMBERS = {
    "nan": (last_is(np.nan, float), NAN_X),
    "nan, sparse": (lambda t: sparse.csc_matrix(last_is(np.nan, float)(t)), NAN_X),
    "infinity": (
        last_is(-np.inf, float),
        r"Input X contains infinity or a value too .*, first in row \d+, column \d+",
    ),
    "texts, list": (
        lambda t: np.full(t.shape, SECRET).tolist(),
        "`X` holds values of type <U.* where numbers are needed. Encode them first",
    ),
    "objects, nothing": (last_is(None, object), NAN_X),
    "objects, persons": (last_is(Person(), object), OBJECTS.format("type Person")),
    "objects, dicts": (last_is({}, object), OBJECTS.format("type dict")),
    "objects, great": (last_is(10**400, object), OBJECTS.format("type int")),
    "dates": (
        dates,
        r"`X` holds values of type datetime64\[D\].* needed\. Make numbers of them first",
    ),
    "pandas text": (lambda t: frame(t, text=SECRET), COLUMNS.format("text")),
    "pandas dates": (
        lambda t: frame(t, day=dates(t)[:, 0]),
        COLUMNS.format("day") + OF_DATES,
    ),
    "pandas missing": (missing("Int64"), NAN_X),
    "pandas, missing category": (
        lambda t: frame(t, text=[*[SECRET] * (len(t) - 1), None]).astype({"text": "category"}),
        NAN_X,
    ),
    "polars missing": (polars(lambda pl: pl.lit(None, pl.Int64)), NAN_X),
    "polars dates": (
        polars(lambda pl: pl.lit(0).cast(pl.Date)),
        COLUMNS.format("odd") + OF_DATES,
    ),
    "polars decimals": (
        polars(lambda pl: pl.lit(1).cast(pl.Decimal(10, 2))),
        COLUMNS.format("odd"),
    ),
    "polars, great integers": (
        polars(lambda pl: pl.lit(1).cast(getattr(pl, "Int128", pl.String))),
        COLUMNS.format("odd"),
    ),
}
OF_Y = {name: (spoil, message) for name, (spoil, _, message) in OF_BOTH.items()} | {
    "a two": (last_is(2), OTHER + r"2 .*\(y > 0\).* one sampler per output"),
    "ones stored twice": (stored_twice, OTHER + r"2 .*\(y > 0\)"),
    "minus and plus one": (lambda t: 2 * t - 1, OTHER + r"-1 .*\(y > 0\).* where -1 means no"),
    "classes": (lambda t: np.arange(len(t)) % 3, OTHER + "3 classes in one .*imbalanced-learn"),
    "features": (
        lambda t: t - 0.5 + np.arange(len(t))[:, None],
        OTHER + "numbers like features.*Are `X` and `y` sw",
    ),
    "a column of halves": (lambda t: t[:, 0] / 2, OTHER + "0/1 indicator"),
    "an infinite column": (lambda t: np.where(t[:, 0], np.inf, 0), OTHER + "inf"),
    "a sparse column": (lambda t: sparse.coo_array(t[:, 0]), LABELS + "sparse `y` has 1 dim"),
    "a half": (last_is(0.5, float), OTHER + "0.5.*Threshold probabilities"),
    "almost one": (last_is(np.nextafter(1, 2), float), OTHER),
    "texts": (lambda t: np.full(t.shape, SECRET), TYPE + "<U18; expected a 0/1"),
    "persons": (lambda t: np.full(t.shape, Person()), TYPE + "Person; expected a 0/1"),
    "dates": (dates, TYPE + r"datetime64\[D\]; expected a 0/1 indicator"),
    "pandas dates": (
        lambda t: frame(t).astype("datetime64[ns]"),
        LABELS + "`y` holds a column 'column 0' of type",
    ),
    "polars missing": (
        polars(lambda pl: pl.lit(None, pl.Boolean)),
        r"Input y contains NaN, first in row \d+, label .*: `y` must hold only 0 and 1\..*fill it",
    ),
    "polars texts": (
        polars(lambda pl: pl.lit(SECRET)),
        LABELS + "`y` holds a column 'odd' of type Str",
    ),
}


def told_by(function, *arguments, **options):
    """Return everything a call says: warnings, the error and the errors it came from."""
    told = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            function(*arguments, **options)
        except Exception as error:
            while error is not None:
                told.append(str(error))
                error = error.__cause__ or (
                    None if error.__suppress_context__ else error.__context__
                )
    return [*told, *(str(warning.message) for warning in caught)]


def assert_silent_about_data(told):
    for message in told:
        assert len(message) < 1000
        assert not [secret for secret in SECRETS if secret in message], message


def assert_refused(sampler, X_given, y_given, message):
    with pytest.raises((ValueError, TypeError)):
        sampler.fit_resample(X_given, y_given)
    told = told_by(sampler.fit_resample, X_given, y_given)
    assert re.match(message, told[0], re.DOTALL)
    assert_silent_about_data(told)
    assert not [name for name in vars(sampler) if name.endswith("_")], "half-fitted"


# All samplers read their tables by the same code; MLROS does not look at features.
@pytest.mark.parametrize("name", OF_X)
def test_tables_of_features_are_refused_by_name(name):
    spoil, message = OF_X[name]
    for sampler in (MLROS(), MLSMOTE()):
        assert_refused(sampler, spoil(X), Y, message)


@pytest.mark.parametrize("name", OF_NUMBERS)
def test_what_is_no_number_is_refused_where_features_are_read(name):
    spoil, message = OF_NUMBERS[name]
    assert_refused(MLSMOTE(), spoil(X), Y, message)
    assert len(MLROS().fit_resample(spoil(X), Y)[1]) > len(X)


@pytest.mark.parametrize("name", OF_Y)
def test_tables_of_labels_are_refused_by_name(name):
    spoil, message = OF_Y[name]
    assert_refused(MLROS(), X, spoil(Y), message)


@pytest.mark.torch
def test_encoding_does_not_show_what_X_holds():
    pytest.importorskip("torch")
    pd = pytest.importorskip("pandas")
    colors = pd.DataFrame({"a": X[:, 0], "b": pd.Categorical(["red", "blue"] * 15)})
    sampler = make_sampler(AEMLO, random_state=0)
    sampler.fit_resample(colors, Y)
    others = colors.assign(b=pd.Categorical([SECRET] * 30))
    (told,) = told_by(sampler.encode, others)
    assert "Column 'b' of `X` holds categories that the training data does not have" in told
    assert_silent_about_data([told])


def test_features_in_the_place_of_labels_show_one_number_at_most():
    shares = X % 1
    (told,) = told_by(MLROS().fit_resample, X, shares)
    assert sum(str(value) in told for value in shares.ravel()) == 1


@pytest.mark.parametrize("parameter", ["sampling_strategy", "categorical_features"])
def test_a_column_in_the_place_of_a_parameter_is_not_shown(parameter):
    told = told_by(MLSMOTE(**{parameter: X[:, 0]}).fit_resample, X, Y)
    assert told
    shown = [value for value in X[:, 0] if str(value) in " ".join(told)]
    assert len(shown) <= (parameter == "sampling_strategy")


_ARFF = (
    "@relation people\n@attribute age real\n@attribute kind {a,b}\n@attribute cat {0,1}\n@data\n"
)
_COMMA = SECRET.replace(" born", ", born")
_FILES = {
    "no header.arff": f"{_COMMA}\n" + _ARFF,
    "no number.arff": _ARFF + f"'{_COMMA}',a,0\n",
    "no value.arff": _ARFF + f"1,'{_COMMA}',0\n",
    "no label.arff": _ARFF + f"1,a,'{_COMMA}'\n",
    "no quotes.arff": _ARFF + f"1,{_COMMA} ' {_COMMA},0\n",
    "no pairs.arff": _ARFF + f"{{0 1, {_COMMA}}}\n",
    "values twice.arff": _ARFF.replace("{a,b}", f"{{'{_COMMA}',b,'{_COMMA}'}}"),
    "no closing brace.arff": _ARFF.replace("{a,b}", f"{{a,{_COMMA}"),
    "no label values.arff": _ARFF.replace("{0,1}", f"{{'{_COMMA}',1}}"),
    "no label.csv": f"age,cat\n1,{SECRET}\n",
    "too long.csv": f"age,cat\n1,0,{_COMMA}\n",
    "no pairs.svmlight": f"0 1:1\n0 {_COMMA}\n",
    "no label.svmlight": f"0 1:1\n{_COMMA} 1:1\n",
    "no number.svmlight": f"0 1:{SECRET.split()[0]}\n",
}


@pytest.mark.parametrize("name", _FILES)
def test_readers_do_not_show_what_a_damaged_file_holds(name, tmp_path):
    path = tmp_path / name
    path.write_text(_FILES[name])
    kind = path.suffix[1:]
    if kind == "csv":
        pytest.importorskip("pandas")
    labels = {} if kind == "svmlight" else {"labels": ["cat"]}
    told = told_by(getattr(datasets, f"read_{kind}"), path, **labels)
    assert told
    assert_silent_about_data(told)
