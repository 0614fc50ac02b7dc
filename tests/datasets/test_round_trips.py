"""What a writer writes comes back as it was, or the writer refuses it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from scipy import sparse

from imblearn_multilabel import datasets
from tests.datasets.tables import NUMBERS, WORDS, tables

pytestmark = pytest.mark.filterwarnings("ignore::imblearn_multilabel.exceptions.IndexColumnWarning")
HOSTILE = st.one_of(
    WORDS,
    st.sampled_from(["a\x00b", "\ud800"]),
    # numpy drops NUL at the end.
    st.text(st.characters(exclude_characters="\0"), max_size=4),
    st.text("\r\n\"', ;", min_size=1, max_size=3),
)
#: Format: package it needs, what marks its X, options of the writer and of the reader.
FORMATS = {
    "csv": ("pandas", np.asarray, {}),
    "csv with blanks between": ("pandas", np.asarray, {"sep": " "}),
    "arff": ("numpy", np.asarray, {}),
    "arff sparse": ("numpy", sparse.csr_matrix, {}),
    "npz": ("numpy", np.asarray, {}),
    "npz sparse": ("numpy", sparse.csr_matrix, {}),
    "parquet": ("pyarrow", np.asarray, {}),
    "svmlight": ("numpy", np.asarray, {}),
}


def may_be_refused(kind, names):
    """Whether names are no Unicode text, or repeat in a format whose columns have names."""
    no_text = any("\ud800" <= letter <= "\udfff" for name in names for letter in name)
    return no_text or (len(set(names)) < len(names) and kind not in ("npz", "svmlight"))


@pytest.mark.parametrize("name", FORMATS)
@given(
    table=tables(
        numbers=st.one_of(NUMBERS, st.sampled_from([-0.0, np.nan, np.inf])),
        words=HOSTILE,
    ),
    repeat=st.integers(0, 9),
)
def test_hostile_names(tmp_path_factory, name, table, repeat):
    kind = name.split()[0]
    package, container, options = FORMATS[name]
    pytest.importorskip(package)
    X, y, features, labels = table
    if not repeat:
        features = [labels[0], *features[1:]]
    path = tmp_path_factory.mktemp("names") / ("data.gz" if kind == "svmlight" else "data")
    write, read = (getattr(datasets, f"{what}_{kind}") for what in ("write", "read"))
    try:
        write(path, container(X), y, feature_names=features, label_names=labels, **options)
    except ValueError:
        assert may_be_refused(kind, [*features, *labels])
        assert not list(path.parent.iterdir())
        return
    # Labels are named, or the file names them.
    given = {"csv": [labels], "arff": [labels, None], "parquet": [labels, None]}
    for names in given.get(kind, [None]):
        data = read(path, **options, **({"labels": names} if names else {}))
        assert (data.feature_names, data.target_names) == (features, labels)
        returned = [part.toarray() if sparse.issparse(part) else part for part in data.values()][:2]
        assert_array_equal(np.asarray(returned[0], dtype=float), X)
        assert_array_equal(np.asarray(returned[1]), y)
        if name in ("csv", "arff", "npz", "parquet"):
            assert_array_equal(np.signbit(np.asarray(returned[0], dtype=float)), np.signbit(X))


@pytest.mark.parametrize("kind", ["csv", "arff", "parquet"])
@given(cells=st.lists(HOSTILE, min_size=1, max_size=4))
@example(cells=["a\rb"])
@example(cells=["\n", " "])
def test_hostile_cells(tmp_path_factory, kind, cells):
    pd = pytest.importorskip("pandas")
    pytest.importorskip({"parquet": "pyarrow"}.get(kind, "pandas"))
    if kind == "csv" and pd.__version__ < "3":
        # pandas 2 ends a cell there.
        cells = [cell.replace("\x00", "") for cell in cells]
    # One word keeps the column from being one of numbers in CSV, which knows no types.
    cells = [*cells, "word"]
    X = pd.DataFrame({"said": pd.Series(cells, dtype=object), "size": 0.5})
    y = pd.DataFrame({"cat": [1, *[0] * (len(cells) - 1)]})
    path = tmp_path_factory.mktemp("cells") / "data"
    write, read = (getattr(datasets, f"{what}_{kind}") for what in ("write", "read"))
    try:
        write(path, X, y)
    except ValueError:
        assert any("\ud800" <= letter <= "\udfff" for cell in cells for letter in cell)
        assert not list(path.parent.iterdir())
        return
    more = {"csv": {"labels": ["cat"], "missing": []}}.get(kind, {})
    data = read(path, **more)
    assert data.data["said"].tolist() == cells
    assert data.data["size"].tolist() == [0.5] * len(cells)
    assert data.target["cat"].tolist() == y["cat"].tolist()
