"""The study of calibration runs on tiny data, and its page shows what was measured."""

import csv

import pytest

from tests.samplers import quiet
from tests.study_data import STUDY, load_study, write_tiny_data


@pytest.fixture(scope="module")
def study():
    return load_study("calibration")


def read(path):
    with path.open() as file:
        return list(csv.DictReader(file))


@quiet
def test_writes_a_line_per_remedy_and_method_and_prints_their_tables(
    study, monkeypatch, tmp_path, capsys
):
    monkeypatch.setattr(study, "REMEDIES", ["MLROS", "class weights"])
    write_tiny_data(tmp_path, ["tiny"])
    output = tmp_path / "calibration.csv"
    study.main(["--data", str(tmp_path), "--only", "tiny", "--output", str(output)])
    lines = read(output)
    assert [(line["remedy"], line["method"]) for line in lines] == [
        ("none", "none"),
        ("MLROS", "none"),
        ("MLROS", "prior"),
        ("MLROS", "sigmoid"),
        ("MLROS", "isotonic"),
        ("class weights", "none"),
        ("class weights", "sigmoid"),
        ("class weights", "isotonic"),
    ]
    assert float(lines[0]["relative_brier"]) == 1
    assert all(0 < float(line["brier"]) < 1 for line in lines)
    assert capsys.readouterr().out == "\n\n".join(study.summarize(lines)) + "\n"


@quiet
def test_the_best_curves_leave_the_order_of_rows(study, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(study, "REMEDIES", ["MLROS"])
    write_tiny_data(tmp_path, ["tiny"])
    study.main(["--data", str(tmp_path), "--only", "tiny", "--order"])
    found = study.order_loss(*study.load(tmp_path, "tiny"))
    assert capsys.readouterr().out == f"tiny {found}\n"
    assert found["none"] == 1
    assert 0.5 < found["MLROS"] < 2


def test_the_page_shows_the_measured_tables(study):
    page = (STUDY / "calibration.md").read_text()
    for part in study.summarize(read(study.RESULTS)):
        assert part in page
