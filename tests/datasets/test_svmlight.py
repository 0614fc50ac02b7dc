import gzip

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_array_equal
from scipy import sparse
from sklearn.datasets import dump_svmlight_file, load_svmlight_file

from imblearn_multilabel.datasets import read_npz, read_svmlight, write_svmlight
from tests.benchmark_data import benchmark_file
from tests.datasets.arff_text import write
from tests.datasets.tables import tables

PLAIN = "# a file\n0,2 1:0.5 3:2 # comment\n\n 2:1.5\n1 1:-1e-3\n"


def test_labels_and_pairs(tmp_path):
    data = read_svmlight(write(tmp_path, PLAIN, "data.svm"))
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


def test_what_scikit_learn_wrote_is_read(tmp_path):
    rng = np.random.RandomState(0)
    X, y = rng.rand(20, 4), rng.randint(2, size=(20, 3))
    path = str(tmp_path / "data.svm")
    dump_svmlight_file(X, y, path, multilabel=True)
    data = read_svmlight(path)
    np.testing.assert_allclose(data.data.toarray(), X, rtol=1e-15)
    assert_array_equal(data.target.toarray(), y)


def test_benchmark_data_come_back_with_their_names(tmp_path):
    source = read_npz(benchmark_file("npz/medical.npz"))
    names = {"feature_names": source.feature_names, "label_names": source.target_names}
    write_svmlight(tmp_path / "medical.svm", source.data, source.target, **names)
    data = read_svmlight(tmp_path / "medical.svm")
    assert abs(data.data - source.data).max() == 0
    assert abs(data.target - source.target.astype(int)).max() == 0
    assert (data.feature_names, data.target_names) == (source.feature_names, source.target_names)


def test_a_packed_file_needs_no_suffix(tmp_path):
    (tmp_path / "data").write_bytes(gzip.compress(PLAIN.encode()))
    assert read_svmlight(tmp_path / "data").data.shape == (3, 3)


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
        ("0 0:1\nlabel 0:1\n", {}, "line 2: expected labels with commas between"),
        ("0 0:1\n0 1\n", {}, "line 2: expected labels with commas between"),
        (
            "0 0:1\n0,1.5 1:1\n",
            {},
            "line 2: expected labels as whole numbers from 0 to 9999999; got 1.5; give `n_la",
        ),
        (
            "0 0:1\n-1 1:1\n",
            {},
            "line 2: expected labels as whole numbers from 0 to 9999999; got -1; give `n_lab",
        ),
        (
            "# c\n0 0:1\n3 1:1\n",
            {"n_labels": 3},
            "line 3: expected labels as whole numbers from 0 ",
        ),
        ("0 1:1\n0 0:1\n", {"zero_based": False}, "line 2: expected labels with commas between"),
        ("0 0:1\n\n1 3:1\n", {"n_features": 3}, "there are 4 features; expected 3"),
        (
            "0 0:1\n",
            {"n_labels": 3, "label_names": ["a"]},
            "`label_names` must have",
        ),
        ("0 0:1\n", {"zero_based": "maybe"}, "The 'zero_based' parameter"),
        ("# imblearn-multilabel: {\n0 0:1\n", {}, "Expecting property name"),
        ("# imblearn-multilabel: []\n0 0:1\n", {}, "'list' object"),
        ("# imblearn-multilabel: " + "[" * 100_000 + "\n0 0:1\n", {}, "maximum recursion depth"),
        (f"0 0:1\n0 {2**63}:1\n", {}, "line 2: "),
        *(
            (f"0 0:1\n{label},1 0:1\n", {}, "line 2: expected labels as whole numbers from 0 to 99")
            for label in ("9223372036854775808", "1e300", "inf", "10000000", "nan")
        ),
    ],
)
def test_malformed_files_name_the_line(tmp_path, text, more, message):
    path = write(tmp_path, text, "data.svm")
    with pytest.raises(ValueError, match="Cannot read") as raised:
        read_svmlight(path, **more)
    assert str(raised.value).startswith(f"Cannot read {path}: {message}")


def test_words_are_not_written(tmp_path):
    with pytest.raises(ValueError, match="`X` must be a table of numbers"):
        write_svmlight(tmp_path / "data.svm", [["a"]], [[1, 0]])
    assert not list(tmp_path.iterdir())
