"""CSV and Parquet files, as data frames."""

import bz2
import csv
import gzip
import os
import threading

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy import sparse

from imblearn_multilabel.datasets import read_csv, read_parquet, write_csv, write_parquet
from imblearn_multilabel.exceptions import DecimalCommaWarning, IndexColumnWarning
from tests.datasets.arff_text import write

pd = pytest.importorskip("pandas")

TEXT = 'cat,"width, mm",kind,dog\n1,0.5,"a ""b""\nc",0\n\n0,,NA,TRUE\n'


def test_labels_are_taken_by_name(tmp_path):
    data = read_csv(write(tmp_path, TEXT, "data.csv"), labels=["dog", "cat"])
    assert data.feature_names == list(data.data.columns) == ["width, mm", "kind"]
    assert data.target_names == list(data.target.columns) == ["dog", "cat"]
    assert_array_equal(data.target.to_numpy(), [[0, 1], [1, 0]])
    assert data.target["dog"].dtype == np.int64
    assert data.data["width, mm"].tolist()[0] == 0.5
    assert data.data["kind"][0] == 'a "b"\nc'
    assert data.data.isna().to_numpy().tolist() == [[False, False], [True, True]]
    kept = read_csv(write(tmp_path, TEXT, "data.csv"), labels=["dog", "cat"], missing=[""])
    assert kept.data["kind"][1] == "NA"


def test_other_separators_packed_files_and_encodings(tmp_path):
    text = "é;cat\n1;0\n"
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(text.encode("latin-1")))
    data = read_csv(tmp_path / "a.csv.gz", labels=["cat"], sep=";", encoding="latin-1")
    assert data.feature_names == ["é"]
    (tmp_path / "b").write_bytes(bz2.compress(text.encode("utf-8-sig")))
    assert read_csv(tmp_path / "b", labels=["cat"], sep=";").feature_names == ["é"]
    with pytest.raises(ValueError, match="not text in utf-8; give the `encoding` it is written in"):
        read_csv(tmp_path / "a.csv.gz", labels=["cat"], sep=";")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,cat\n1,0\n2\n", "line 3: expected 2 cells; got 1"),
        ("a,cat\n1,0,5\n", "line 2: expected 2 cells; got 3"),
        (
            "a,cat\n1,0\n\n2,yes\n",
            "line 4, column 'cat': expected a label of 0 or 1; got a text of length 3",
        ),
        ('a,cat\n"x\ny",2\n', "line 3, column 'cat': expected a label of 0 or 1; got 2"),
        ("a,cat\n1,\n", "line 2, column 'cat': expected a label of 0 or 1; the value is missing"),
        (
            "a,dog\n1,1\n",
            "there is no column 'cat', which is named as a label; the first of 2 is 'a'",
        ),
        ("a,a,cat\n1,1,1\n", "names of columns must differ; 'a' is there twice"),
        ("", "it is empty; expected the names of the columns in its first line"),
    ],
)
def test_malformed_files_name_line_and_column(tmp_path, text, message):
    path = write(tmp_path, text, "data.csv")
    with pytest.raises(ValueError, match="Cannot read") as raised:
        read_csv(path, labels=["cat"])
    assert str(raised.value) == f"Cannot read {path}: {message}"


def test_another_separator_is_guessed(tmp_path):
    # Also where decimal commas give the lines different numbers of cells.
    path = write(tmp_path, "width\tcat\n1,5\t1\n", "data.csv")
    with pytest.raises(ValueError, match=r"separated by '\\t', pass `sep='\\t'`"):
        read_csv(path, labels=["cat"])


def test_empty_lines_before_the_names_are_passed_over(tmp_path):
    data = read_csv(write(tmp_path, "\n\na,cat\n\n1,1\n", "data.csv"), labels=["cat"])
    assert data.data.to_numpy().tolist() == [[1]]
    with pytest.raises(ValueError, match="line 5, column 'cat'"):
        read_csv(write(tmp_path, "\n\na,cat\n\n1,2\n", "data.csv"), labels=["cat"])


def test_an_index_that_was_written_is_told(tmp_path):
    frame = pd.DataFrame({"a": [0.5, 1.5], "cat": [1, 0]})
    frame.to_csv(tmp_path / "data.csv")
    with pytest.warns(IndexColumnWarning, match="drop it") as warned:
        data = read_csv(tmp_path / "data.csv", labels=["cat"])
    assert warned[0].filename == __file__
    assert data.feature_names == list(data.data.columns) == ["", "a"]
    # Elsewhere, a column without a name is no index.
    data = read_csv(write(tmp_path, "a,,cat\n1,2,1\n", "other.csv"), labels=["cat"])
    assert data.feature_names == list(data.data.columns) == ["a", ""]
    pd.read_csv(tmp_path / "data.csv").to_csv(tmp_path / "again.csv", index=False)
    with pytest.warns(IndexColumnWarning, match="'Unnamed: 0'"):
        read_csv(tmp_path / "again.csv", labels=["cat"])


def test_decimal_commas_are_told_and_read(tmp_path):
    text = "age;code;height;cat\n74,5;1,5;-1,250;1\nNA;a;0,5;0\n3;b;2,125;0\n1,25;c;1,0;1\n"
    path = write(tmp_path, text, "data.csv")
    message = r"^Columns 'age', 'height' look like .* comma, read as text; pass `decimal=','`\.$"
    with pytest.warns(DecimalCommaWarning, match=message) as warned:
        read_csv(path, labels=["cat"], sep=";")
    assert warned[0].filename == __file__
    data = read_csv(path, labels=["cat"], sep=";", decimal=",").data
    assert_array_equal(data["age"], [74.5, np.nan, 3, 1.25])
    assert_array_equal(data["height"], [-1.25, 0.5, 2.125, 1])
    assert data["code"].tolist() == ["1,5", "a", "b", "c"]


@pytest.mark.parametrize("values", [["1,234", "12,000", "-1,000"], ["a,b", "1,5"], ["1,2,3"] * 2])
def test_other_commas_are_no_decimal_commas(tmp_path, values):
    rows = "".join(f"{value};{row % 2}\n" for row, value in enumerate(values))
    data = read_csv(write(tmp_path, f"a;cat\n{rows}", "data.csv"), labels=["cat"], sep=";")
    assert data.data["a"].tolist() == values


@pytest.mark.parametrize("sep", [",", ";"])
def test_decimal_commas_come_back(tmp_path, sep):
    X = pd.DataFrame({"a": [0.1 + 0.2, 1e-20, 1 / 3], "n": [1, 2, 3], "t": ["x,y", "u\rv", "1.5"]})
    y = pd.DataFrame({"cat": [1, 0, 1]})
    write_csv(tmp_path / "data.csv", X, y, sep=sep, decimal=",")
    assert "0,30000000000000004" in (tmp_path / "data.csv").read_text()
    data = read_csv(tmp_path / "data.csv", labels=["cat"], sep=sep, decimal=",")
    pd.testing.assert_frame_equal(data.data, X)
    with pytest.raises(ValueError, match="`decimal` must be one character"):
        read_csv(tmp_path / "data.csv", labels=["cat"], decimal="")


def test_quotes_are_only_written_where_they_are_needed(tmp_path):
    X = pd.DataFrame({"said": ["a b", "c\nd"], "when": pd.to_datetime(["2020-01-31"] * 2)}, [7, 3])
    write_csv(tmp_path / "data.csv", X, [[1], [0]])
    text = 'said,when,y0\na b,2020-01-31,1\n"c\nd",2020-01-31,0\n'
    assert (tmp_path / "data.csv").read_bytes() == text.encode()


def test_a_pipe_is_read_from_its_first_byte(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    text = "a,cat\n" + "1,1\n" * 50_000
    writer = threading.Thread(target=(tmp_path / "pipe").write_text, args=(text,))
    writer.start()
    data = read_csv(tmp_path / "pipe", labels=["cat"])
    writer.join()
    assert data.data.shape == (50_000, 1)


def test_a_cell_may_be_a_whole_document(tmp_path):
    limit = csv.field_size_limit()
    text = "word " * 50_000
    path = write(tmp_path, f'said,cat\n"{text}",1\n', "data.csv")
    assert read_csv(path, labels=["cat"]).data["said"][0] == text
    assert csv.field_size_limit() == limit


def test_parquet_keeps_types_of_columns(tmp_path):
    pytest.importorskip("pyarrow")
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


def test_parquet_of_others_needs_the_names_of_the_labels(tmp_path):
    pytest.importorskip("pyarrow")
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
def test_a_label_of_parquet_is_named_with_its_row(tmp_path, values, got):
    pytest.importorskip("pyarrow")
    path = tmp_path / "data.parquet"
    pd.DataFrame({"a": [1, 2], "cat": values}).to_parquet(path)
    with pytest.raises(ValueError, match="Cannot read") as raised:
        read_parquet(path, labels=["cat"])
    told = str(raised.value)
    assert told.startswith(f"Cannot read {path}: row 1, column 'cat': expected a label of 0 or 1; ")
    assert told.endswith(got)


def test_other_tables_are_refused(tmp_path):
    pytest.importorskip("pyarrow")
    with pytest.raises(ValueError, match="this is not a parquet file"):
        read_parquet(write(tmp_path, "a,b\n1,2\n", "data.parquet"))
    for write_frame in (write_csv, write_parquet):
        with pytest.raises(ValueError, match="every zero of sparse `X`"):
            write_frame(tmp_path / "x", sparse.eye(2), [[1, 0], [0, 1]])
    assert not (tmp_path / "x").exists()
