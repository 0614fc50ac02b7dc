"""The study of ensembles runs again, and its page shows what was measured."""

import csv

import pytest
from sklearn.base import clone

from tests.samplers import quiet
from tests.study_data import STUDY, load_study, write_tiny_data

pytest.importorskip("pandas")


@pytest.fixture(scope="module")
def study():
    return load_study("ensembles")


def read(path):
    with path.open() as file:
        return list(csv.DictReader(file))


@quiet
def test_writes_a_line_per_arm_and_prints_the_tables(study, monkeypatch, tmp_path, capsys):
    write_tiny_data(tmp_path, ["tiny_sparse"])
    few = {"BR": None, "BR, bagged": study.ARMS["BR, bagged"]}
    for name in ("BRUS", "ECC", *study.PROPOSED):
        few[name] = clone(study.ARMS[name])
        size = "n_couplings" if name == "COCOA" else "n_estimators"
        few[name].set_params(**{size: 1})
    monkeypatch.setattr(study, "ARMS", few)
    monkeypatch.setattr(study, "N_INNER_FOLDS", 2)
    output = tmp_path / "ensembles.csv"
    study.main(["--data", str(tmp_path), "--only", "tiny_sparse", "--output", str(output)])
    lines = read(output)
    assert [line["arm"] for line in lines] == list(few)
    assert all(0 < float(line[column]) < 1 for line in lines for column in study.TITLES)
    assert capsys.readouterr().out == f"{study.summarize(lines)}\n\n{study.judge(lines)}\n"


def test_a_claim_holds_if_the_mean_and_two_thirds_of_the_sets_do(study, monkeypatch):
    def lines(*gains):
        values = {"BR": [0.5] * len(gains), "COCOA": [0.5 + gain for gain in gains]}
        return [
            {"arm": arm, **dict.fromkeys(study.TITLES, value), "seconds": 1}
            for arm, of_arm in values.items()
            for value in of_arm
        ]

    monkeypatch.setattr(study, "CLAIMS", {"claim": [("COCOA", "BR")]})
    for gains, outcome in (
        ((0.1, 0.1, -0.1), "holds, +0.033 (2/3)"),
        ((0.1, 0.1, -0.3), "fails, -0.033 (2/3)"),
        ((0.4, -0.1, -0.1), "fails, +0.067 (1/3)"),
    ):
        assert study.judge(lines(*gains)).splitlines()[2].split(" | ")[2] == outcome
    assert study.summarize(lines(0.1, -0.1)).splitlines()[3].startswith("| COCOA | 0.500 (1/2) |")


def test_the_page_shows_the_measured_tables(study):
    page, lines = (STUDY / "ensembles.md").read_text(), read(study.RESULTS)
    assert study.summarize(lines) in page
    assert study.judge(lines) in page
