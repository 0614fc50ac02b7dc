"""The study of threshold rules runs, on tiny data."""

import csv
import sys

import numpy as np
import pytest

from imblearn_multilabel.model_selection import choose_thresholds
from tests.study_data import STUDY, load_study, write_tiny_data

RESULTS = STUDY / "results" / "thresholds.csv"
DEFAULT = "pooled 10, window 0.1, line 5"


@pytest.fixture(scope="module")
def study():
    return load_study("thresholds")


def test_runs_and_keeps_its_scores(study, monkeypatch, tmp_path):
    write_tiny_data(tmp_path, ["tiny", "tiny_sparse"])
    few = ["0.5", "exact", "pooled 3", DEFAULT, "package's default"]
    every = study.rules()
    monkeypatch.setattr(study, "rules", lambda: {name: every[name] for name in few})
    tables = []
    for output in ("first.csv", "second.csv"):
        arguments = ["--data", str(tmp_path), "--output", str(tmp_path / output)]
        more = ["--sets", "tiny", "tiny_sparse", "--cache", str(tmp_path / "scores")]
        (tmp_path / "scores").mkdir(exist_ok=True)
        monkeypatch.setattr(sys, "argv", ["thresholds.py", *arguments, *more])
        study.main()
        tables.append((tmp_path / output).read_text())
    assert tables[0] == tables[1]
    rows = list(csv.DictReader(tables[0].splitlines()))
    assert len(rows) == 10
    assert all(0 <= float(row[stage]) <= 1 for row in rows for stage in ("inner", "outer"))


def test_the_candidate_that_was_chosen_is_the_packages_default(study):
    rng = np.random.RandomState(0)
    y = (rng.random_sample((100, 8)) < np.linspace(0.03, 0.5, 8)).astype(int)
    scores = 1 / (1 + np.exp(1 - 2 * y - rng.standard_normal(y.shape)))
    expected = study.rules()[DEFAULT](scores, y)
    # Since that study, thresholds are kept within the label's own scores.
    bounds = np.nextafter([scores.min(axis=0), scores.max(axis=0)], np.inf)
    assert np.allclose(choose_thresholds(scores, y), expected.clip(*bounds), atol=1e-3)


def test_the_page_follows_the_stored_results(study):
    page = (STUDY / "thresholds.md").read_text()
    with RESULTS.open() as file:
        table, claims = study.summarize(list(csv.DictReader(file)))
    assert table in page
    for claim in claims:
        assert claim in page


def test_the_worst_loss_is_that_of_the_unrounded_scores(study):
    def lines(name, exact, default):
        scores = dict.fromkeys(study.RULES_SHOWN, exact) | {study.DEFAULT: default}
        return [
            {"data": name, "rule": rule, "inner": 0.5, "outer": score}
            for rule, score in scores.items()
        ]

    _, claims = study.summarize(lines("a", 0.2384, 0.2371) + lines("b", 0.2, 0.3))
    assert "It loses at most .001 on any set (a, .238 to .237)." in " ".join(claims)


def test_the_stored_results_choose_the_packages_default(study):
    rows = list(csv.DictReader(RESULTS.read_text().splitlines()))
    inner = {}
    for row in rows:
        inner.setdefault(row["rule"], []).append(float(row["inner"]))
    packages = np.array(inner.pop("package's default"))
    values = {rule: np.array(of_sets) for rule, of_sets in inner.items()}
    assert study.choose(values) == DEFAULT
    # The package also keeps pooled recall within what a label's own rows allow.
    assert np.allclose(values[DEFAULT], packages, atol=2e-3)
