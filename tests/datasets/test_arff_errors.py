"""Malformed ARFF files: the message names file, line and attribute."""

import sys
import tracemalloc

import pytest

from imblearn_multilabel.datasets import read_arff
from tests.datasets.arff_text import DENSE, SPARSE, write

HEAD = "@relation r\n@attribute a real\n@attribute c {x,y}\n@attribute cat {0,1}\n@data\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + "1,x,0\n1_0,x,1\n", "line 7, attribute 'a': expected a number; got a text of"),
        (
            HEAD + "1,x,0\n\n% c\n1,z,1\n",
            "line 9, attribute 'c': expected one of its 2 declared values; got a text of",
        ),
        (HEAD + "1,x,2\n", "line 6, label 'cat': expected one of its 2 declared values; got 2"),
        (HEAD + "1,x,?\n", "line 6, label 'cat': expected 0 or 1; the value is missing"),
        (HEAD + "1,x,0\n1,x\n", "line 7: expected 3 values, one per attribute; got 2"),
        (HEAD + "1,x y,0\n", "line 6: cannot be split into values at its character 3; quote"),
        (HEAD + "1,x,0\n{0 1}\n", "line 7: expected a dense row, as the first row is; got a sp"),
        (HEAD + "{0 1}\n1,x,0\n", "line 7: expected a sparse row, in braces, as the first row is"),
        (HEAD + "{0 1}\n{3 1}\n", "line 7: expected pairs of an attribute's number, from 0 to 2"),
        (HEAD + "{0 1\n", "line 6: expected pairs of an attribute's number"),
        (HEAD + "{0 1,0 2}\n", "line 6: an attribute has two values"),
        (HEAD, "it has no rows after @data"),
        (HEAD.replace("@data", ""), "it has no line @data; is it an ARFF file?"),
        (
            "label,a\n1,2\n",
            "line 1: expected @relation, @attribute, @data or a comment; got 7 char",
        ),
        ("@relation r\n@data\n1\n", "line 2: @data before any @attribute"),
        (HEAD.replace("a real", "a"), "line 2: expected @attribute name type"),
        (HEAD.replace("a real", "a float"), "line 2, attribute 'a': expected a type of numeric"),
        (HEAD.replace("a real", "c real"), "line 3: attribute 'c' is declared twice, first in li"),
        (HEAD.replace("{x,y}", "{x,y"), "line 3, attribute 'c': cannot read the list of its val"),
        (HEAD.replace("{x,y}", "{" + "v," * 4000 + "v z}"), "line 3, attribute 'c': cannot read"),
        (HEAD.replace("{x,y}", "{x,y,x}"), "line 3, attribute 'c': value 3 repeats an earlier one"),
        (
            HEAD.replace("{0,1}", "{no,1}") + "1,x,1\n",
            "line 4, label 'cat': expected values 0 and 1",
        ),
        (
            HEAD.replace("{0,1}", "real") + "1,x,0.5\n",
            "line 6, label 'cat': expected 0 or 1; got 0.5",
        ),
    ],
)
def test_the_place_and_what_was_expected_are_named(tmp_path, text, message):
    path = write(tmp_path, text)
    with pytest.raises(ValueError, match="Cannot read") as raised:
        read_arff(path, labels=["cat"], as_frame=False)
    assert str(raised.value).startswith(f"Cannot read {path}: {message}")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (["rain", "snow"], "there is no attribute 'snow', which is named as a label"),
        (["strong_wind"], "did you mean 'strong wind'?"),
        (["rain", "rain"], "labels must differ; 'rain' is there twice"),
        ("rain", "`labels` must be a list of names; got 'rain'"),
        ([0, 1], "`labels` must be names of columns, not their numbers"),
        ([], "expected at least one label; got none"),
    ],
)
def test_labels_that_are_not_there_are_named(tmp_path, labels, message):
    with pytest.raises(ValueError, match="Cannot read") as raised:
        read_arff(write(tmp_path, DENSE), labels=labels)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "nothing tells which attributes are labels"),
        ({"labels": ["cat"], "xml": "labels.xml"}, "give `labels` or `xml`, not both"),
        ({"labels": ["cat"], "as_frame": True}, "the file is sparse; read it with as_frame=False"),
        ({"labels": ["cat"], "as_frame": 3}, '`as_frame` must be True, False or "auto"; got 3'),
    ],
)
def test_options_that_do_not_fit(tmp_path, options, message):
    with pytest.raises(ValueError, match=message):
        read_arff(write(tmp_path, SPARSE), **options)


def test_memory_of_a_sparse_file_is_that_of_its_values(tmp_path):
    n_rows, n_columns = 2000, 5000
    header = "".join(f"@attribute a{column} real\n" for column in range(n_columns))
    rows = "".join(f"{{{row} 1.5,{n_columns} 1}}\n" for row in range(n_rows))
    path = write(tmp_path, f"@relation r\n{header}@attribute cat {{0,1}}\n@data\n{rows}")
    tracemalloc.start()
    data = read_arff(path, labels=["cat"])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert data.data.shape == (n_rows, n_columns)
    assert data.data.nnz == data.target.nnz == n_rows
    # Dense, this would be 80 MB.
    assert peak < 16e6


def test_nominal_features_need_pandas_only_as_a_frame(tmp_path, monkeypatch):
    path = write(tmp_path, DENSE)
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match=r'needs pandas, .* "imblearn-multilabel\[pandas\]"'):
        read_arff(path)
    assert read_arff(path, as_frame=False).data.shape == (3, 3)
