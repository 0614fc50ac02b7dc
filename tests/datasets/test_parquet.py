import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy import sparse

from imblearn_multilabel.datasets import read_parquet, write_parquet
from tests.datasets.arff_text import write

pd = pytest.importorskip("pandas")
pytest.importorskip("pyarrow")


def test_types_of_columns_are_kept(tmp_path):
    X = pd.DataFrame(
        {
            "kind": pd.Categorical(["a", None, "b"], categories=["b", "a", "spare"]),
            "said": ["x, y", None, ""],
            "small": np.array([1.5, np.nan, 2], dtype=np.float32),
            "day": pd.to_datetime(["2020-01-31", "2020-02-01", None]),
        },
        index=[5, 6, 7],
    )
    y = pd.DataFrame({"cat": [True, False, True]}, index=[5, 6, 7])
    write_parquet(tmp_path / "data.parquet", X, y)
    data = read_parquet(tmp_path / "data.parquet")
    pd.testing.assert_frame_equal(data.data, X.reset_index(drop=True))
    assert data.target["cat"].tolist() == [1, 0, 1]


def test_files_of_others_need_the_names_of_the_labels(tmp_path):
    frame = pd.DataFrame({"cat": [True, False], "a": [1, 2], "dog": [0.0, 1.0]})
    frame.to_parquet(tmp_path / "data.parquet")
    data = read_parquet(tmp_path / "data.parquet", labels=["dog", "cat"])
    assert_array_equal(data.target.to_numpy(), [[0, 1], [1, 0]])
    with pytest.raises(ValueError, match="nothing tells which columns are labels"):
        read_parquet(tmp_path / "data.parquet")


@pytest.mark.parametrize(
    ("values", "got"),
    [
        ([1, 2], "got 2"),
        ([1.0, None], "the value is missing"),
        (["1", "x"], "got a text of length 1"),
    ],
)
def test_a_label_that_is_none_is_named_with_its_row(tmp_path, values, got):
    path = tmp_path / "data.parquet"
    pd.DataFrame({"a": [1, 2], "cat": values}).to_parquet(path)
    with pytest.raises(ValueError, match="Cannot read") as raised:
        read_parquet(path, labels=["cat"])
    told = str(raised.value)
    assert told.startswith(f"Cannot read {path}: row 1, column 'cat': expected a label of 0 or 1; ")
    assert told.endswith(got)


def test_other_files_are_refused(tmp_path):
    with pytest.raises(ValueError, match="this is not a parquet file"):
        read_parquet(write(tmp_path, "a,b\n1,2\n", "data.parquet"))
    with pytest.raises(ValueError, match="every zero of sparse `X`"):
        write_parquet(tmp_path / "x.parquet", sparse.eye(2), [[1, 0], [0, 1]])
