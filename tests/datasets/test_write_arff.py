import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from scipy import sparse

from imblearn_multilabel.datasets import read_arff, write_arff
from tests.datasets.tables import WORDS

#: Stands for pandas.NA, since pandas may not be there.
PANDAS_NA = object()


@given(
    words=st.lists(st.one_of(WORDS, st.none()), min_size=1, max_size=6),
    texts=st.lists(st.one_of(WORDS, st.none()), min_size=6, max_size=6),
)
def test_categories_and_strings_of_data_frames_are_kept(tmp_path_factory, words, texts):
    pd = pytest.importorskip("pandas")
    X = pd.DataFrame(
        {
            "kind": pd.Categorical(words, categories=sorted({*words, "spare"} - {None})),
            "said": pd.Series(texts[: len(words)]),
            "size": np.arange(len(words)) / 2,
        }
    )
    y = pd.DataFrame({"yes": np.ones(len(words), dtype=int)})
    path = tmp_path_factory.mktemp("frames") / "data.arff"
    write_arff(path, X, y)
    data = read_arff(path)
    pd.testing.assert_frame_equal(data.data, X)
    pd.testing.assert_frame_equal(data.target, y)


def test_polars_frames_are_written_like_those_of_pandas(tmp_path):
    pl, pd = pytest.importorskip("polars"), pytest.importorskip("pandas")
    columns = {"size": [1.5, None], "said": ["a b", None]}
    kinds = pl.Series("kind", ["x", "y"], dtype=pl.Enum(["y", "x"]))
    y = {"cat": [1, 0], "dog": [0, 1]}
    write_arff(tmp_path / "a", pl.DataFrame(columns).with_columns(kinds), pl.DataFrame(y))
    frame = pd.DataFrame(columns).assign(kind=pd.Categorical(["x", "y"], categories=["y", "x"]))
    write_arff(tmp_path / "b", frame, pd.DataFrame(y))
    assert (tmp_path / "a").read_text() == (tmp_path / "b").read_text()
    assert "@attribute kind {y,x}" in (tmp_path / "a").read_text()


@pytest.mark.parametrize(
    ("dtype", "values", "kind", "words"),
    [
        ("Int64", [1, None], "numeric", ["1", "?"]),
        ("boolean", [True, None], "numeric", ["1", "?"]),
        ("string", ["a b", None], "string", ["'a b'", "?"]),
        ("object", ["a", PANDAS_NA], "string", ["a", "?"]),
        ("bool[pyarrow]", [True, None], "numeric", ["1", "?"]),
        ("timestamp[s][pyarrow]", ["2020-01-31", None], "string", ["'2020-01-31 00:00:00'", "?"]),
        ("datetime64[s]", ["2020-01-31", None], "string", ["'2020-01-31 00:00:00'", "?"]),
        ("category", ["a", None], "{a}", ["a", "?"]),
    ],
)
def test_missing_values_of_every_kind(tmp_path, dtype, values, kind, words):
    pd = pytest.importorskip("pandas")
    if "pyarrow" in dtype:
        pytest.importorskip("pyarrow")
    values = [pd.NA if value is PANDAS_NA else value for value in values]
    X = pd.DataFrame({"a": pd.Series(values, dtype=dtype), "beside": [1.5, 2.5]})
    write_arff(tmp_path / "data.arff", X, [[1], [0]])
    head, rows = (tmp_path / "data.arff").read_text().split("@data\n")
    assert f"@attribute a {kind}\n" in head
    assert [row.split(",")[0] for row in rows.splitlines()] == words


def test_the_sign_of_zero_is_kept(tmp_path):
    write_arff(tmp_path / "data.arff", [[-0.0], [0.0], [5.0], [1e22]], [[1], [0], [1], [0]])
    assert "@data\n-0,1\n0,0\n5,1\n1e+22,0\n" in (tmp_path / "data.arff").read_text()
    assert np.signbit(read_arff(tmp_path / "data.arff").data).ravel().tolist() == [True] + 3 * [
        False
    ]


@pytest.mark.parametrize("categories", [[], [1, "1"]])
def test_categories_that_arff_cannot_hold_are_refused(tmp_path, categories):
    pd = pytest.importorskip("pandas")
    X = pd.DataFrame({"kind": pd.Categorical([None, None], categories=categories)})
    with pytest.raises(ValueError, match="feature 'kind' must have categories that differ"):
        write_arff(tmp_path / "data.arff", X, [[1], [0]])
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("as_sparse", [False, True])
def test_numbers_of_categories_are_written_as_words(tmp_path, as_sparse):
    X = np.array([[0, 1.5], [2, 0], [1, 3]])
    X = sparse.csr_matrix(X) if as_sparse else X
    categories = {"x0": ["red", "dark green", "blue"]}
    path = tmp_path / "data.arff"
    write_arff(path, X, [[1], [0], [1]], categories=categories)
    assert "'dark green'" in path.read_text().split("@data")[1]
    data = read_arff(path, as_frame=False)
    assert abs(data.data - X).sum() == 0
    assert data.categories == categories


def test_the_callers_data_stay_as_they_are(tmp_path):
    X = sparse.csr_matrix(([1.0, 2.0, 0.0], [1, 1, 0], [0, 2, 3]), shape=(2, 2))
    before = X.data.copy(), X.indices.copy(), X.indptr.copy()
    write_arff(tmp_path / "data.arff", X, [[1], [0]])
    for old, new in zip(before, (X.data, X.indices, X.indptr), strict=True):
        assert_array_equal(old, new)
    assert (tmp_path / "data.arff").read_text().endswith("@data\n{1 3,2 1}\n{}\n")


def test_a_packed_file_holds_neither_name_nor_time(tmp_path):
    write_arff(tmp_path / "a.arff.gz", [[0.5]], [[1, 0]])
    assert (tmp_path / "a.arff.gz").read_bytes()[:8] == b"\x1f\x8b\x08\x00" + bytes(4)


@pytest.mark.parametrize(
    ("X", "y", "more", "message"),
    [
        ([["a"]], [[1, 0]], {}, "`X` must hold numbers, or be a data frame"),
        ([[1.0]], [[1, 0]], {"label_names": ["a", "a"]}, "must differ; 'a' is there twice"),
        ([[1.0]], [[1, 0]], {"label_names": ["x0", "a"]}, "must differ; 'x0' is there twice"),
        ([[1.0]], [[1]], {"label_names": ["\x01"], "xml": "a.xml"}, "XML cannot hold"),
        ([[1.0]], [[1]], {"relation": "b -c -2 d"}, "`relation` must not hold an option -C"),
        ([[0.5]], [[1]], {"categories": {"x0": ["p"]}}, "'x0' holds a value that is the number of"),
        ([[0.5]], [[1]], {"categories": {"z": ["p"]}}, "names 'z', which is not a feature"),
    ],
)
def test_unfit_data_are_not_written(tmp_path, monkeypatch, X, y, more, message):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match=message):
        write_arff(tmp_path / "data.arff", X, y, **more)
    assert not list(tmp_path.iterdir())
