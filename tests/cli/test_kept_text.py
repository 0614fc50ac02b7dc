"""Cells of a CSV file that `resample` keeps have the text that was read."""

import csv
import os
import re
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import BaseEstimator

from imblearn_multilabel import datasets
from imblearn_multilabel.__main__ import main
from imblearn_multilabel.over_sampling import MLSMOTE
from tests.cli.files import run

pytest.importorskip("pandas")

HEADER = ["code", "cat", "land", "size", "dog", "flag"]
ROWS = [
    ["007", "1", "NA", "5", "0", "TRUE"],
    ["010", "0", 'a, "b"', "5.0", "1", "True"],
    ["11", "0", "", "-0.0", "1", ""],
    ["012", "0", "nan", "1e3", "1", "false"],
    ["1", "0", "two\nlines", "0.10", "0", "FALSE"],
    ["2", "0", " padded ", "7", "1", "TRUE"],
]
LABELS = ["--labels", "cat,dog"]
#: Numbers only, for samplers that read them.
NUMBERS = [
    ["007", "1", "5", "0"],
    ["010", "1", "5.0", "TRUE"],
    ["011", "0", "-0.0", "1"],
    ["012", "0", "1e3", "1"],
    ["013", "FALSE", ".5", "1"],
    ["014", "0", "+7", "1.0"],
    ["015", "0", "8", "1"],
    ["016", "0", "9", "true"],
]


def write(path, header, rows, **dialect):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, **dialect).writerows([header, *rows])
    return path


def cells(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def resampled(capsys, source, target, sampler, *more):
    command = ["resample", source, target, *LABELS, "--sampler", sampler, *more]
    assert run(capsys, *command)[0] == 0
    header, *rows = cells(target)
    assert header == cells(source)[0]
    return rows


@pytest.mark.parametrize(
    "sampler",
    [
        "MLROS(sampling_ratio=0.4)",
        "LPRUS(sampling_ratio=0.4)",
        "imblearn_multilabel.blockwise.BlockwiseSampler("
        "imblearn_multilabel.under_sampling.MLRUS(sampling_ratio=0.4))",
    ],
)
def test_rows_that_stay_and_their_repetitions(capsys, tmp_path, sampler):
    source = write(tmp_path / "a.csv", HEADER, ROWS)
    made = resampled(capsys, source, tmp_path / "b.csv", sampler)
    if "OS" in sampler:
        assert made == [*ROWS, ROWS[0]]
    else:
        assert made == [row for row in ROWS if row in made]
        assert 0 < len(made) < len(ROWS)


@pytest.mark.filterwarnings("always::imblearn_multilabel.exceptions.DecimalCommaWarning")
def test_decimal_commas(capsys, tmp_path):
    rows = [f"{n},50;{int(n < 3)};1;{n}.5" for n in range(9)]
    path = tmp_path / "a.csv"
    path.write_bytes("\r\n".join(["größe;cat;dog;half", *rows]).encode("latin-1"))
    command = ["resample", path, tmp_path / "b.csv", *LABELS, "--sep", ";", "--ratio", "0.3"]
    command += ["--encoding", "latin-1"]
    assert "comma, read as text; pass --decimal=','." in run(capsys, *command, "--sampler=MLROS")[2]
    content = (tmp_path / "b.csv").read_bytes().decode("latin-1")
    assert content.startswith("\n".join(["größe;cat;dog;half", *rows, ""]))
    command += ["--drop", "half", "--sampler", "MLSMOTE(k_neighbors=1)"]
    assert run(capsys, *command, "--decimal", ",")[0] == 0
    _, *made = (tmp_path / "b.csv").read_text("latin-1").splitlines()
    assert made[:9] == rows
    given = [float(row.split(";")[0].replace(",", ".")) for row in rows]
    new = [row.split(";")[0] for row in made[9:]]
    assert new
    assert all(re.fullmatch(r"\d,\d+", each) for each in new)
    assert all(0.5 <= float(each.replace(",", ".")) <= max(given) for each in new)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no such pipes")
def test_a_pipe_with_empty_lines(capsys, tmp_path):
    source = tmp_path / "pipe"
    os.mkfifo(source)
    text = "\n\na,cat,dog\n07,1,0\n\n1,0,1\n2,0,1\n"
    threading.Thread(target=source.write_text, args=(text,)).start()
    options = ["--format", "csv", "--labels", "ca?,dog", "--sampler", "MLROS", "--ratio", "0.4"]
    assert run(capsys, "resample", source, tmp_path / "b.csv", *options)[0] == 0
    assert (tmp_path / "b.csv").read_text() == "a,cat,dog\n07,1,0\n1,0,1\n2,0,1\n07,1,0\n"


def test_columns_that_are_dropped_stay_and_are_empty_where_rows_are_computed(capsys, tmp_path):
    source = write(tmp_path / "a.csv", ["code", "cat", "size", "dog"], NUMBERS)
    rows = resampled(
        capsys, source, tmp_path / "b.csv", "MLROS(sampling_ratio=0.2)", "--drop", "c?de"
    )
    assert rows[:8] == NUMBERS
    assert rows[8] in NUMBERS
    rows = resampled(
        capsys, source, tmp_path / "b.csv", "MLSMOTE", "--drop", "code", "--ratio", "0.2"
    )
    assert rows[:8] == NUMBERS
    assert rows[8][0] == ""
    assert all(rows[8][1:])


def test_values_that_a_sampler_computes(capsys, tmp_path):
    source = write(tmp_path / "a.csv", ["code", "cat", "size", "dog"], NUMBERS)
    sampler = "MLSMOTE(sampling_ratio=0.5, k_neighbors=1, categorical_features=['code'])"
    made = resampled(capsys, source, tmp_path / "b.csv", sampler)
    assert made[: len(NUMBERS)] == NUMBERS
    new = made[len(NUMBERS) :]
    given, found = (
        datasets.read_csv(tmp_path / each, labels=["cat", "dog"]) for each in ("a.csv", "b.csv")
    )
    X, y = MLSMOTE(
        sampling_ratio=0.5, k_neighbors=1, categorical_features=["code"], random_state=0
    ).fit_resample(given.data, given.target)
    # What was computed is written exactly, and a value of the column in the column's own words.
    assert found.data.equals(X)
    assert found.target.equals(y)
    assert new
    assert {row[0] for row in new} <= {row[0] for row in NUMBERS}
    assert {row[1] for row in new} <= {"1", "0"}
    assert {row[3] for row in new} <= {"TRUE", "0"}


def test_words_are_categories_for_a_sampler_that_knows_them(capsys, tmp_path):
    rows = [[f"{n % 3}", str(int(n < 3)), "ab"[n % 2], "1"] for n in range(9)]
    source = write(tmp_path / "a.csv", ["x", "cat", "word", "dog"], rows)
    made = resampled(capsys, source, tmp_path / "b.csv", "MLSMOTE(sampling_ratio=0.3)")
    assert made[:9] == rows
    assert {row[2] for row in made[9:]} <= {"a", "b"}
    assert len(made) > 9
    # Others say what can be done here.
    sampler = "imblearn_multilabel.blockwise.BlockwiseSampler()"
    command = ["resample", source, tmp_path / "c.csv", *LABELS, "--sampler", sampler]
    code, _, err = run(capsys, *command)
    assert code == 1
    assert err.endswith("are needed. Encode them first, or leave them out with --drop.\n")


def test_only_the_label_cells_that_change_differ(capsys, tmp_path):
    header = ["code", "cat", "land", "size", "dog"]
    rows = [
        ["007", "TRUE", "NA", "5", "true"],
        ["1", "FALSE", "x", "5.0", "true"],
        ["2", "FALSE", "", "5", "true"],
        ["3", "FALSE", "y", "6", "true"],
    ]
    source = write(tmp_path / "a.csv", header, rows)
    made = resampled(capsys, source, tmp_path / "b.csv", "REMEDIAL")
    # The rare label stays in the row, the frequent one goes into the repetition. `dog` never was
    # false, so its word for it is not known.
    kept = ["007", "TRUE", "NA", "5", "0"]
    assert made == [kept, *rows[1:], ["007", "FALSE", "NA", "5", "true"]]
    sampler = "REMEDIALHwR(resampler=imblearn_multilabel.over_sampling.MLROS(sampling_ratio=0.4))"
    again = resampled(capsys, source, tmp_path / "c.csv", sampler)
    assert again[:5] == made
    assert all(row in made for row in again[5:])


class Foreign(BaseEstimator):
    """A sampler from elsewhere, which does not tell what it keeps."""

    def fit_resample(self, X, y):
        return X.iloc[::-1], y.iloc[::-1]


def test_rows_of_unknown_source_have_the_words_of_their_columns(capsys, tmp_path):
    rows = [["007", "1", "5", "1"], ["1", "0", "6.0", "1"], ["2", "0", "6", "1"]]
    source = write(tmp_path / "a.csv", ["code", "cat", "size", "dog"], rows)
    sampler = "REMEDIALHwR(resampler=tests.cli.test_kept_text.Foreign())"
    made = resampled(capsys, source, tmp_path / "b.csv", sampler)
    # The first word of a value is that of all.
    others = [["2", "0", "6.0", "1"], rows[1]]
    assert made == [["007", "0", "5", "1"], *others, ["007", "1", "5", "0"]]


@given(
    texts=st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=4, max_size=4
    ),
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_any_text_comes_back(tmp_path_factory, texts, end, quoting):
    folder = tmp_path_factory.mktemp("text")
    rows = [*map(list, zip(texts, "1000", "1111", strict=True))]
    write(folder / "a.csv", ["text", "cat", "dog"], rows, lineterminator=end, quoting=quoting)
    command = ["resample", str(folder / "a.csv"), str(folder / "b.csv"), *LABELS]
    assert main([*command, "--sampler", "MLROS", "--ratio", "0.3"]) == 0
    assert cells(folder / "b.csv") == [["text", "cat", "dog"], *rows, rows[0]]
    # REMEDIAL changes one cell of the first row and repeats it.
    assert main([*command, "--sampler", "REMEDIAL"]) == 0
    made = cells(folder / "b.csv")[1:]
    assert [row[0] for row in made] == [*texts, texts[0]]
    assert [row[1:] for row in made] == [["1", "0"], *[["0", "1"]] * 4]
