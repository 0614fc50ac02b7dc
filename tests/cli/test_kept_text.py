"""Rows that `resample` keeps leave a CSV file as they were written."""

import csv
import gzip
import io
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sklearn.base import BaseEstimator

from imblearn_multilabel import datasets
from imblearn_multilabel.__main__ import main
from imblearn_multilabel._cli.csv_text import CsvText
from imblearn_multilabel.over_sampling import MLSMOTE
from tests.cli.files import run

pytest.importorskip("pandas")

HEADER = "code,cat,land,size,dog,flag"
ROWS = [
    "007,1,NA,5,0,TRUE",
    '"010",0,"a, ""b""",5.0,1,True',
    "11,0,,-0.0,1,",
    "012,0,nan,1e3,1,false",
    '1,0,"two\nlines",0.10,0,FALSE',
    "2,0, padded ,7,1,TRUE",
]
LABELS = ["--labels", "cat,dog"]
#: Numbers only, for samplers that read them.
NUMBERS = [
    "007,1,5,0",
    "010,1,5.0,TRUE",
    '011,0,"-0.0",1',
    "012,0,1e3,1",
    "013,FALSE,.5,1",
    "014,0,+7,1.0",
    "015,0,8,1",
    "016,0,9,true",
]


def write(path, header, rows, end="\n"):
    text = end.join([header, *rows]) + end
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def resampled(capsys, source, target, sampler, *more):
    code, _, err = run(capsys, "resample", source, target, *LABELS, "--sampler", sampler, *more)
    assert (code, err) == (0, "")
    made = target.read_bytes()
    return (gzip.decompress(made) if target.suffix == ".gz" else made).decode()


@pytest.mark.parametrize("sampler", ["MLROS", "LPROS"])
@pytest.mark.parametrize("suffix", [".csv", ".csv.gz"])
def test_all_rows_and_their_repetitions_are_written_as_they_were(capsys, tmp_path, sampler, suffix):
    source = write(tmp_path / f"a{suffix}", HEADER, ROWS)
    made = resampled(capsys, source, tmp_path / f"b{suffix}", f"{sampler}(sampling_ratio=0.4)")
    kept = "\n".join([HEADER, *ROWS]) + "\n"
    assert made.startswith(kept)
    assert made[len(kept) :] == f"{ROWS[0]}\n"


@pytest.mark.parametrize("sampler", ["MLRUS", "LPRUS", "BlockwiseSampler"])
def test_rows_that_stay_are_written_as_they_were(capsys, tmp_path, sampler):
    source = write(tmp_path / "a.csv", HEADER, ROWS)
    if sampler == "BlockwiseSampler":
        sampler = (
            "imblearn_multilabel.blockwise.BlockwiseSampler("
            "imblearn_multilabel.under_sampling.MLRUS(sampling_ratio=0.4))"
        )
    else:
        sampler = f"{sampler}(sampling_ratio=0.4)"
    made = resampled(capsys, source, tmp_path / "b.csv", sampler)
    left = [row for row in ROWS if f"\n{row}\n" in made]
    assert made == "\n".join([HEADER, *left]) + "\n"
    assert 0 < len(left) < len(ROWS)


def test_line_ends_and_a_missing_last_one(capsys, tmp_path):
    source = tmp_path / "a.csv"
    source.write_bytes("\r\n".join([HEADER, "", *ROWS]).encode())
    made = resampled(capsys, source, tmp_path / "b.csv", "MLROS(sampling_ratio=0.2)")
    assert made == "\r\n".join([HEADER, *ROWS, ROWS[0], ""])


def test_cells_that_a_sampler_read_are_written_as_they_were(capsys, tmp_path):
    source = write(tmp_path / "a.csv", "code,cat,size,dog", NUMBERS)
    sampler = "MLSMOTE(sampling_ratio=0.5, k_neighbors=1, categorical_features=['code'])"
    made = resampled(capsys, source, tmp_path / "b.csv", sampler)
    kept = "\n".join(["code,cat,size,dog", *NUMBERS]) + "\n"
    assert made.startswith(kept)
    new = list(csv.reader(io.StringIO(made[len(kept) :])))
    given, found = (
        datasets.read_csv(tmp_path / each, labels=["cat", "dog"]) for each in ("a.csv", "b.csv")
    )
    X, y = MLSMOTE(
        sampling_ratio=0.5, k_neighbors=1, categorical_features=["code"], random_state=0
    ).fit_resample(given.data, given.target)
    # What was computed is written exactly, and a value of the column in the column's own words.
    assert found.data.equals(X)
    assert found.target.equals(y)
    assert len(new) == len(X) - len(NUMBERS) > 0
    assert {row[0] for row in new} <= {row.split(",")[0] for row in NUMBERS}
    assert {row[1] for row in new} <= {"1", "0"}
    assert {row[3] for row in new} <= {"TRUE", "0"}


def test_only_the_label_cells_that_change_differ(capsys, tmp_path):
    rows = ['"007",TRUE,NA,"5",true', "1,FALSE,x,5.0,true", "2,FALSE,,5,true", "3,FALSE,y,6,true"]
    source = write(tmp_path / "a.csv", "code,cat,land,size,dog", rows)
    made = resampled(capsys, source, tmp_path / "b.csv", "REMEDIAL")
    # The rare label stays in the row, the frequent one goes into the repetition. `dog` never was
    # false, so its word for it is not known.
    kept = ['"007",TRUE,NA,"5",0', *rows[1:]]
    assert made == "\n".join(["code,cat,land,size,dog", *kept, '"007",FALSE,NA,"5",true', ""])


def test_remedial_hands_the_source_on_to_the_next_sampler(capsys, tmp_path):
    rows = ['"007",1,NA,"5",1', "1,0,x,5.0,1", "2,0,,5,1", "3,0,y,6,1"]
    source = write(tmp_path / "a.csv", "code,cat,land,size,dog", rows)
    sampler = "REMEDIALHwR(resampler=imblearn_multilabel.over_sampling.MLROS(sampling_ratio=0.4))"
    made = resampled(capsys, source, tmp_path / "b.csv", sampler)
    lines = ['"007",1,NA,"5",0', *rows[1:], '"007",0,NA,"5",1']
    assert made.splitlines()[:6] == ["code,cat,land,size,dog", *lines]
    assert set(made.splitlines()[6:]) == {lines[0]}


class Foreign(BaseEstimator):
    """A sampler from elsewhere, which does not tell what it keeps."""

    def fit_resample(self, X, y):
        return X.iloc[::-1], y.iloc[::-1]


def test_rows_of_unknown_source_are_written_in_the_words_of_their_columns(capsys, tmp_path):
    rows = ['"007",1,5,1', "1,0,6.0,1", "2,0,.5,1", "3,0,8,1"]
    source = write(tmp_path / "a.csv", "code,cat,size,dog", rows)
    sampler = "REMEDIALHwR(resampler=tests.cli.test_kept_text.Foreign())"
    made = resampled(capsys, source, tmp_path / "b.csv", sampler)
    back = ['"007",0,5,1', *rows[:0:-1], '"007",1,5,0']
    assert made.splitlines() == ["code,cat,size,dog", *back]


def test_words_that_a_sampler_made_are_quoted(tmp_path):
    source = write(tmp_path / "a.csv", "text,cat", ["old,1", ",0"])
    given = datasets.read_csv(source, labels=["cat"])
    X = given.data.iloc[[0, 0, 1]].assign(text=['new, "fresh"', "old", None])
    made = X, given.target.iloc[[0, 0, 1]]
    CsvText.read(str(source)).write(
        str(tmp_path / "b.csv"), (given.data, given.target), made, np.full(3, -1)
    )
    expected = 'text,cat\n"new, ""fresh""",1\nold,1\n,0\n'
    assert (tmp_path / "b.csv").read_text() == expected


def test_from_standard_input_to_standard_output(tmp_path):
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "imblearn_multilabel",
            "resample",
            "-",
            "-",
            "--format",
            "csv",
            *LABELS,
            "--sampler",
            "MLROS",
            "--ratio",
            "0.2",
        ],
        input="\n".join([HEADER, *ROWS]) + "\n",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "\n".join([HEADER, *ROWS, ROWS[0]]) + "\n"


@given(
    cells=st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=4, max_size=4
    ),
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
@example(cells=["a\rb", "", "", ""], end="\n", quoting=csv.QUOTE_MINIMAL)
def test_any_text_comes_back(tmp_path_factory, cells, end, quoting):
    if any("\r" in cell for cell in cells):
        # Before Python 3.13 the csv module does not quote a carriage return, which ends a line.
        quoting = csv.QUOTE_ALL
    folder = tmp_path_factory.mktemp("text")
    with open(folder / "a.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator=end, quoting=quoting)
        writer.writerows([["text", "cat", "dog"], *zip(cells, "1000", "1111", strict=True)])
    source = (folder / "a.csv").read_bytes()
    command = ["resample", str(folder / "a.csv"), str(folder / "b.csv"), *LABELS]
    assert main([*command, "--sampler", "MLROS", "--ratio", "0.3"]) == 0
    made = (folder / "b.csv").read_bytes()
    assert made.startswith(source)
    assert made != source
    # REMEDIAL changes one cell of the first row and repeats it.
    assert main([*command, "--sampler", "REMEDIAL"]) == 0
    with open(folder / "b.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert [row[0] for row in rows] == ["text", *cells, cells[0]]
    assert [row[1:] for row in rows[1:]] == [["1", "0"], *[["0", "1"]] * 4]
