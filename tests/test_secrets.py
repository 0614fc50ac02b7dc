"""Messages name types, shapes and places, never what the caller's tables hold."""

import warnings

import numpy as np
import pytest

from imblearn_multilabel.metrics import local_imbalance
from imblearn_multilabel.over_sampling import AEMLO, MLROS, MLSMOTE
from tests.samplers import HAS_TORCH, every_sampler, make_sampler

SECRET = "Jane Doe, born 1961"
#: As a number it can be told from any count or row number.
SECRET_NUMBER = 19610308.25

_RNG = np.random.RandomState(1)
X = _RNG.random_sample((30, 3))
Y = (_RNG.random_sample((30, 3)) < [0.6, 0.4, 0.2]).astype(int)
TEXTS = [f"{SECRET}, patient {i}" for i in range(30)]


class Person:
    def __repr__(self):
        return SECRET

    __str__ = __repr__

    def __float__(self):
        raise ValueError(SECRET)


class Record:
    """An array-like that speaks of its content where it cannot be read."""

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError(SECRET)


def _with(value, dtype=object):
    table = X.astype(dtype)
    table[2, 1] = value
    return table


def tables():
    """Yield tables that some samplers, or all, refuse as X."""
    yield "texts", TEXTS
    yield "texts in an array", np.array(TEXTS)
    yield "texts as objects", np.array(TEXTS, dtype=object)
    yield "one text", SECRET
    yield "a set of texts", set(TEXTS)
    yield "a dict", {SECRET: TEXTS}
    yield "records", [{"name": text} for text in TEXTS]
    yield "ragged words", [text.split()[: 1 + i % 2] for i, text in enumerate(TEXTS)]
    yield "a column of texts", [[text] for text in TEXTS]
    yield "three dimensions of texts", np.array(TEXTS).reshape(-1, 1, 1)
    yield "bytes", np.array(TEXTS, dtype=bytes)
    yield "a text among numbers", _with(SECRET)
    yield "an object among numbers", _with(Person())
    yield "objects", [[Person()] for _ in TEXTS]
    yield "an unreadable table", Record()
    yield "flat numbers", np.full(30, SECRET_NUMBER)
    yield "a flat list", [SECRET_NUMBER] * 30
    yield "too few rows", np.full((29, 2), SECRET_NUMBER)
    yield "a number too large", _with(int(SECRET_NUMBER * 4) * 10**400)
    yield "missing and secret", np.where(X > 0.5, np.nan, SECRET_NUMBER)
    yield "infinite and secret", np.where(X > 0.5, np.inf, SECRET_NUMBER)
    yield "complex and secret", np.full((30, 2), SECRET_NUMBER * 1j)
    yield "masked", np.ma.masked_equal(np.full((30, 2), SECRET_NUMBER), SECRET_NUMBER)


def frames():
    pd = pytest.importorskip("pandas")
    yield "a text column", pd.DataFrame({"a": X[:, 0], "b": TEXTS})
    yield "a series", pd.Series(TEXTS)
    yield "mixed objects", pd.DataFrame({"a": X[:, 0], "b": _with(Person())[:, 1]})
    missing = pd.Series([*TEXTS[:29], None], dtype="category")
    yield "a missing category", pd.DataFrame({"a": X[:, 0], "b": missing})
    yield "missing and secret", pd.DataFrame(np.where(X > 0.5, np.nan, SECRET_NUMBER))


def told_by(function, *arguments):
    """Return everything a call says: warnings, the error and the errors it came from."""
    told = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            function(*arguments)
        except Exception as error:
            while error is not None:
                told.append(str(error))
                error = error.__cause__ or (
                    None if error.__suppress_context__ else error.__context__
                )
    return [*map(str, (warning.message for warning in caught)), *told]


def assert_silent_about_data(told, what):
    for message in told:
        assert len(message) < 1000, what
        for word in ("Jane", "born", "patient", "1961"):
            assert word not in message, f"{what}: {message}"


@every_sampler
def test_no_message_shows_what_X_holds(sampler_class):
    for what, table in [*tables(), *frames()]:
        told = told_by(make_sampler(sampler_class).fit_resample, table, Y)
        assert_silent_about_data(told, what)


@every_sampler
def test_no_message_shows_texts_in_y(sampler_class):
    for what, table in [*tables(), *frames()]:
        if isinstance(table, np.ndarray) and table.dtype.kind == "f":
            continue  # The one wrong number of y is named.
        told = told_by(make_sampler(sampler_class).fit_resample, X, table)
        if "secret" not in what and "flat" not in what and "few" not in what:
            assert told, what
            assert_silent_about_data(told, what)


def test_features_in_the_place_of_labels_show_one_number_at_most():
    (told,) = told_by(MLROS().fit_resample, X, X)
    assert sum(str(value) in told for value in X.ravel()) == 1


@pytest.mark.parametrize("parameter", ["sampling_strategy", "categorical_features"])
def test_a_column_in_the_place_of_a_parameter_is_not_shown(parameter):
    told = told_by(MLSMOTE(**{parameter: X[:, 0] + SECRET_NUMBER}).fit_resample, X, Y)
    assert told
    assert sum("19610308" in message for message in told) <= (parameter == "sampling_strategy")


def test_measures_do_not_show_what_X_holds():
    for what, table in [*tables(), *frames()]:
        assert_silent_about_data(told_by(local_imbalance, table, Y), what)


@pytest.mark.torch
@pytest.mark.skipif(not HAS_TORCH, reason="torch is not installed")
def test_encoding_does_not_show_what_X_holds():
    pd = pytest.importorskip("pandas")
    sampler = make_sampler(AEMLO, random_state=0)
    sampler.fit_resample(X, Y)
    for what, table in tables():
        assert_silent_about_data(told_by(sampler.encode, table), what)
    colors = pd.DataFrame({"a": X[:, 0], "b": pd.Categorical(["red", "blue"] * 15)})
    sampler.fit_resample(colors, Y)
    others = colors.assign(b=pd.Categorical(TEXTS))
    (told,) = told_by(sampler.encode, others)
    assert "Column 'b' of `X` holds categories that the training data does not have" in told
    assert_silent_about_data([told], "other categories")


_ARFF = (
    "@relation people\n@attribute age real\n@attribute kind {a,b}\n@attribute cat {0,1}\n@data\n"
)
_FILES = {
    "no header.arff": f"{SECRET}\n" + _ARFF,
    "no number.arff": _ARFF + f"'{SECRET}',a,0\n",
    "no value.arff": _ARFF + f"1,'{SECRET}',0\n",
    "no label.arff": _ARFF + f"1,a,'{SECRET}'\n",
    "no quotes.arff": _ARFF + f"1,{SECRET} ' {SECRET},0\n",
    "no pairs.arff": _ARFF + f"{{0 1, {SECRET}}}\n",
    "values twice.arff": _ARFF.replace("{a,b}", f"{{'{SECRET}',b,'{SECRET}'}}"),
    "no closing brace.arff": _ARFF.replace("{a,b}", f"{{a,{SECRET}"),
    "no label values.arff": _ARFF.replace("{0,1}", f"{{'{SECRET}',1}}"),
    "no label.csv": f"age,cat\n1,{SECRET.replace(',', '')}\n",
    "too long.csv": f"age,cat\n1,0,{SECRET}\n",
    "no pairs.svmlight": f"0 1:1\n0 {SECRET}\n",
    "no label.svmlight": f"0 1:1\n{SECRET} 1:1\n",
    "no number.svmlight": f"0 1:{SECRET.split()[0]}\n",
}


@pytest.mark.parametrize("name", _FILES)
def test_readers_do_not_show_what_a_damaged_file_holds(name, tmp_path):
    from imblearn_multilabel import datasets

    path = tmp_path / name
    path.write_text(_FILES[name])
    kind = path.suffix[1:]
    if kind == "csv":
        pytest.importorskip("pandas")
    labels = {} if kind == "svmlight" else {"labels": ["cat"]}
    told = told_by(lambda: getattr(datasets, f"read_{kind}")(path, **labels))
    assert told
    assert_silent_about_data(told, name)
