"""The table of remedies can be measured again, and the page shows what was measured."""

import csv
from pathlib import Path

import pytest

from tests.samplers import quiet
from tests.study_data import load_study, write_tiny_data

pytest.importorskip("pandas")

DOCS = Path(__file__).resolve().parents[1] / "docs"


@pytest.fixture(scope="module")
def study():
    return load_study("remedies")


def read(path):
    with path.open() as file:
        return list(csv.DictReader(file))


@quiet
def test_writes_a_line_per_remedy_and_prints_their_table(study, tmp_path, capsys):
    write_tiny_data(tmp_path, ["tiny_dense"])
    output = tmp_path / "remedies.csv"
    study.main(["--data", str(tmp_path), "--only", "tiny_dense", "--output", str(output)])
    lines = read(output)
    assert [line["remedy"] for line in lines] == [
        "baseline",
        "class weights",
        "MLROS",
        "MLSMOTE",
        "class weights, calibrated",
    ]
    assert all(
        0 < float(line[title]) < 1 for line in lines for title in study.TITLES if line[title]
    )
    assert capsys.readouterr().out == study.summarize(lines) + "\n"


def test_the_table_counts_the_sets_on_which_the_baseline_is_beaten(study):
    def line(data, remedy, f, brier):
        return {"data": data, "remedy": remedy, "macro_f1_score": f, "brier": brier}

    lines = [line("a", "none", 0.5, 0.1), line("a", "more", 0.6, 0.2)]
    lines += [line("b", "none", 0.5, 0.1), line("b", "more", 0.4, 0.05)]
    assert study.summarize(lines).splitlines()[2:] == [
        "| baseline | 0.500 |  |  | 0.100 |",
        "| more | 0.500 (1/2) |  |  | 0.125 (1/2) |",
    ]


def test_the_page_shows_the_measured_table(study):
    page = (DOCS / "guide" / "before_you_resample.md").read_text()
    assert study.summarize(read(study.RESULTS)) in page
