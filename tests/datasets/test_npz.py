import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy import sparse

from imblearn_multilabel.datasets import make_imbalanced_multilabel, read_npz, write_npz
from tests.benchmark_data import benchmark_file

Y_ARRAYS = {
    "y_data": np.ones(2, dtype=np.uint8),
    "y_indices": np.array([0, 1]),
    "y_indptr": np.array([0, 1, 2]),
    "y_shape": np.array([2, 2]),
}
ARRAYS = {"X": np.array([[0.5], [1.5]]), **Y_ARRAYS}


@pytest.mark.parametrize("sparse_X", [False, True])
def test_what_was_written_is_read(tmp_path, sparse_X):
    X, y = make_imbalanced_multilabel(40, 30, 5, sparse_X=sparse_X, sparse_y=True, random_state=0)
    path = tmp_path / "data.npz"
    write_npz(path, X, y, label_names=list("abcde"))
    data = read_npz(path)
    assert sparse.issparse(data.data) is sparse_X
    assert abs(data.data - X).sum() == 0
    assert data.data.dtype == X.dtype
    assert_array_equal(data.target.toarray(), y.toarray())
    assert data.target_names == list("abcde")
    assert data.feature_names is None


def test_names_of_data_frames_are_stored(tmp_path):
    pandas = pytest.importorskip("pandas")
    X = pandas.DataFrame({"width": [1.0, 2.0]})
    y = pandas.DataFrame({"cat": [1, 0], "dog": [0, 1]})
    write_npz(tmp_path / "data.npz", X, y)
    data = read_npz(tmp_path / "data.npz")
    assert data.feature_names == ["width"]
    assert data.target_names == ["cat", "dog"]


def test_the_name_of_the_file_is_taken_as_given(tmp_path):
    write_npz(tmp_path / "data.bin", [[1.0]], [[1, 0]])
    assert read_npz(tmp_path / "data.bin").target.shape == (1, 2)


@pytest.mark.parametrize(("name", "is_sparse"), [("enron", True), ("yeast", False)])
def test_benchmark_files_are_read(name, is_sparse):
    data = read_npz(benchmark_file(f"npz/{name}.npz"))
    assert sparse.issparse(data.data) is is_sparse
    assert data.data.shape == (data.target.shape[0], len(data.feature_names))
    assert data.target.shape[1] == len(data.target_names)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"X": None}, "no `X`"),
        ({"y_indptr": None}, "no `y`"),
        ({"X": np.array([["a"], ["b"]])}, "`X` must be a table of numbers"),
        ({"X": np.array([1.0, 2.0])}, "`X` must be a table of numbers; got 1 dim"),
        ({"X": np.ones((3, 1))}, "inconsistent numbers of samples"),
        ({"X": np.array([[None], [None]])}, "allow_pickle"),
        ({"y_data": np.array([1, 2])}, "must hold only 0 and 1; got 2"),
        ({"y_data": np.array([1.0, np.nan])}, "contains NaN"),
        ({"y_indices": np.array([0, 7])}, "Cannot read"),
        ({"y_indptr": np.array([0, 1])}, "Cannot read"),
        ({"y_shape": np.array([2, 2, 2])}, "Cannot read"),
        ({"y_shape": np.array([2, -2])}, "Cannot read"),
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


def test_a_damaged_archive_is_a_value_error(tmp_path):
    path = tmp_path / "damaged.npz"
    write_npz(path, np.random.RandomState(0).rand(200, 5), np.ones((200, 2), dtype=int))
    content = bytearray(path.read_bytes())
    content[len(content) // 3 : len(content) // 3 + 200] = bytes(200)
    path.write_bytes(content)
    with pytest.raises(ValueError, match="Cannot read"):
        read_npz(path)


def test_a_missing_file_is_an_os_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_npz(tmp_path / "nowhere.npz")


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
def test_unfit_data_are_not_written(tmp_path, X, y, names, message):
    with pytest.raises(ValueError, match=message):
        write_npz(tmp_path / "data.npz", X, y, label_names=names)
    assert not (tmp_path / "data.npz").exists()
