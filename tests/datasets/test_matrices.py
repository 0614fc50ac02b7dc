"""Files of numbers: npz and svmlight."""

import gzip

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_array_equal
from scipy import sparse
from sklearn.datasets import load_svmlight_file

from imblearn_multilabel import datasets
from imblearn_multilabel.datasets import read_npz, read_svmlight, write_svmlight
from tests.datasets.arff_text import write
from tests.datasets.tables import tables

PLAIN = "# a file\n0,2 1:0.5 3:2 # comment\n\n 2:1.5\n1 1:-1e-3\n"


def test_labels_and_pairs(tmp_path):
    (tmp_path / "packed").write_bytes(gzip.compress(PLAIN.encode()))
    data = read_svmlight(tmp_path / "packed")
    assert data.data.format == data.target.format == "csr"
    # No column 0, so that columns count from 1.
    assert_array_equal(data.data.toarray(), [[0.5, 0, 2], [0, 1.5, 0], [-0.001, 0, 0]])
    assert_array_equal(data.target.toarray(), [[1, 0, 1], [0, 0, 0], [0, 1, 0]])
    assert data.feature_names is data.target_names is None


def test_columns_that_no_row_has_are_there_if_told(tmp_path):
    path = write(tmp_path, PLAIN, "data.svm")
    data = read_svmlight(path, n_features=6, n_labels=5, zero_based=True)
    assert (data.data.shape, data.target.shape) == ((3, 6), (3, 5))
    named = read_svmlight(path, feature_names=list("abcd"), label_names=iter("xyz"))
    assert (named.data.shape, named.target.shape) == ((3, 4), (3, 3))
    assert (named.feature_names, named.target_names) == (list("abcd"), list("xyz"))


@given(table=tables())
def test_scikit_learn_reads_what_was_written(tmp_path_factory, table):
    X, y, _, _ = table
    path = str(tmp_path_factory.mktemp("svmlight") / "data.svm")
    write_svmlight(path, sparse.coo_array(X), sparse.csc_array(y))
    theirs, rows = load_svmlight_file(path, multilabel=True, n_features=X.shape[1], zero_based=True)
    assert_array_equal(theirs.toarray(), X)
    assert rows == [tuple(np.flatnonzero(row)) for row in y]


@pytest.mark.parametrize("note", ["", '# imblearn-multilabel: {"n_labels": 4}\n'])
def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path, note):
    plain = read_svmlight(write(tmp_path, note + PLAIN, "plain.svm"))
    marked = read_svmlight(write(tmp_path, note + PLAIN, "marked.svm", encoding="utf-8-sig"))
    assert_array_equal(marked.data.toarray(), plain.data.toarray())
    assert_array_equal(marked.target.toarray(), plain.target.toarray())
    with pytest.raises(ValueError, match="line 1: expected labels with commas between"):
        read_svmlight(write(tmp_path, "x 0:1\n", "marked.svm", encoding="utf-8-sig"))


def test_a_label_named_twice_in_a_row_is_one_label(tmp_path):
    data = read_svmlight(write(tmp_path, "1,1 0:1\n0 0:1\n", "data.svm"))
    assert_array_equal(data.target.toarray(), [[0, 1], [1, 0]])


@pytest.mark.parametrize(
    ("text", "more", "message"),
    [
        ("0 0:1\n0 1:x\n", {}, "line 2: expected labels with commas between, then column:value"),
        ("0 0:1\n\n# c\n0 2:1 1:1\n", {}, "line 4: expected labels with commas between"),
        (
            "# c\n0 0:1\n3 1:1\n",
            {"n_labels": 3},
            "line 3: expected labels as whole numbers from 0 ",
        ),
        ("0 1:1\n0 0:1\n", {"zero_based": False}, "line 2: expected labels with commas between"),
        ("0 0:1\n\n1 3:1\n", {"n_features": 3}, "there are 4 features; expected 3"),
        ("0 0:1\n", {"n_labels": 3, "label_names": ["a"]}, "`label_names` must have"),
        ("0 0:1\n", {"zero_based": "maybe"}, "The 'zero_based' parameter"),
        ("# imblearn-multilabel: []\n0 0:1\n", {}, "'list' object"),
        (f"0 0:1\n0 {2**63}:1\n", {}, "line 2: "),
        *(
            (f"0 0:1\n{label},1 0:1\n", {}, "line 2: expected labels as whole numbers from 0 to 99")
            for label in ("-1", "1.5", "10000000", "nan")
        ),
    ],
)
def test_malformed_files_name_the_line(tmp_path, text, more, message):
    path = write(tmp_path, text, "data.svm")
    with pytest.raises(ValueError, match="Cannot read") as raised:
        read_svmlight(path, **more)
    assert str(raised.value).startswith(f"Cannot read {path}: {message}")


Y_ARRAYS = {
    "y_data": np.ones(2, dtype=np.uint8),
    "y_indices": np.array([0, 1]),
    "y_indptr": np.array([0, 1, 2]),
    "y_shape": np.array([2, 2]),
}
ARRAYS = {"X": np.array([[0.5], [1.5]]), **Y_ARRAYS}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"X": None}, "no `X`"),
        ({"y_indptr": None}, "no `y`"),
        ({"X": np.array([["a"], ["b"]])}, "`X` must be a table of numbers"),
        ({"X": np.array([1.0, 2.0])}, "`X` must be a table of numbers; got 1 dim"),
        ({"X": np.array([[None], [None]])}, "allow_pickle"),
        ({"y_data": np.array([1, 2])}, "must hold only 0 and 1; got 2"),
        ({"y_indices": np.array([0, 7])}, "Cannot read"),
        ({"label_names": np.array(["only one"])}, "`label_names` must have one name per column"),
        ({"feature_names": np.array(["a", "b"])}, "`feature_names` must have one name"),
    ],
)
def test_malformed_files_get_one_line(tmp_path, change, message):
    path = tmp_path / "broken.npz"
    arrays = {key: value for key, value in {**ARRAYS, **change}.items() if value is not None}
    np.savez(path, **arrays)
    with pytest.raises(ValueError, match=message) as raised:
        read_npz(path)
    assert str(raised.value).startswith(f"Cannot read {path}")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("content", [b"", b"label,feature\n1,2\n", b"PK\x03\x04"])
def test_other_files_are_named_as_such(tmp_path, content):
    path = tmp_path / "other.npz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="it is no"):
        read_npz(path)


@pytest.mark.parametrize("kind", ["npz", "svmlight"])
@pytest.mark.parametrize(
    ("X", "y", "names", "message"),
    [
        ([[1.0]], [[1, 0], [0, 1]], None, "inconsistent numbers of samples"),
        ([["a"]], [[1, 0]], None, "must be a table of numbers"),
        ([1.0], [[1, 0]], None, "must have two dimensions; got 1"),
        ([[1.0]], [[1, 2]], None, "must hold only 0 and 1"),
        ([[1.0]], [[1, 0]], ["one"], "`label_names` must have one name per column, 2; got 1"),
    ],
)
def test_unfit_data_are_not_written(tmp_path, kind, X, y, names, message):
    with pytest.raises(ValueError, match=message):
        getattr(datasets, f"write_{kind}")(tmp_path / "data", X, y, label_names=names)
    assert not list(tmp_path.iterdir())
