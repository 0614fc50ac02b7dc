"""The race for AEMLO's recipe runs on tiny data, continues, and its report can be computed."""

import csv
import importlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.study_data import write_tiny_data

pytest.importorskip("torch")
pytest.importorskip("threadpoolctl")

STUDY = Path(__file__).resolve().parents[1] / "docs" / "study"


@pytest.fixture(scope="module")
def study():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(STUDY))
        yield importlib.import_module("aemlo_recipe")


@pytest.fixture(scope="module")
def prototype(study):
    return importlib.import_module("aemlo_recipe_prototype")


@pytest.fixture(scope="module")
def table():
    rng = np.random.RandomState(0)
    X = rng.random_sample((90, 12)).astype(np.float32) * (rng.random_sample((90, 12)) < 0.6)
    y = (X[:, :5] + 0.2 * rng.random_sample((90, 5)) > [0.5, 0.7, 0.8, 0.9, 0.95]).astype(int)
    return X, y


def short(study, recipe):
    return replace(recipe, training=replace(recipe.training, epochs=3, hidden_size=32))


def test_runs_continues_and_reports(study, monkeypatch, tmp_path, capsys):
    write_tiny_data(tmp_path, ["tiny", "tiny_sparse"])
    recipe = short(study, study.BASE)
    monkeypatch.setattr(study, "SCREEN", {"base": recipe})
    monkeypatch.setattr(study, "FINAL", {"base": recipe})
    output = tmp_path / "out.csv"
    common = ["--data", str(tmp_path), "--output", str(output), "--folds", "0"]
    study.main(["run", *common, "--sets", "tiny"])
    monkeypatch.setattr(study, "CLASSIFIERS", ("lr", "knn"))
    screen = ["run", *common, "--sets", "tiny", "tiny_sparse"]
    study.main(screen)
    once = output.read_text()
    study.main(screen)
    assert output.read_text() == once
    study.main(["run", *common, "--sets", "tiny", "--stage", "final"])
    rows = list(csv.DictReader(output.read_text().splitlines()))
    assert len(rows) == 3 * (4 + 2 + 2)
    assert all(0 <= float(row["ap"]) <= 1 for row in rows)
    assert all((row["stage"] == "final") == bool(row["f"]) for row in rows)
    capsys.readouterr()
    study.main(["report", "--output", str(output)])
    assert capsys.readouterr().out.count("| base |") == 2


@pytest.mark.parametrize("name", ["base, full rows", "base, edited by own path", "repeat"])
def test_draws_the_rows_that_a_recipe_asks_for(study, prototype, table, name):
    X, y = table
    recipe = short(study, study.SCREEN[name])
    stored = (X > 0).sum(axis=1)
    model = prototype.fit(X, y, recipe.training, 0)
    rows, sets = prototype.draw(model, X, y, recipe, stored, np.random.RandomState(0))
    assert rows.shape == (9, 12)
    assert sets.shape == (9, 5)
    assert sets.any(axis=1).all()
    assert (rows >= X.min(axis=0)).all()
    assert (rows <= X.max(axis=0)).all()
    if name == "repeat":
        whole = np.hstack([X, y])
        assert all((whole == row).all(axis=1).any() for row in np.hstack([rows, sets]))


def test_codes_are_white(study, prototype, table):
    X, y = table
    model = prototype.fit(X, y, short(study, study.BASE).training, 0)
    covariance = np.cov(model.codes, rowvar=False)
    # Shrinkage leaves directions of little variance, and held-out rows differ.
    assert np.abs(covariance - np.eye(len(covariance))).mean() < 0.1
    assert 0.7 < covariance.diagonal().mean() < 1.3
    assert np.allclose(model.encode(X), model.codes, atol=1e-5)


def test_the_fast_logistic_regression_is_scikit_learns(study, table):
    from sklearn.linear_model import LogisticRegression

    X, y = table
    expected = LogisticRegression(max_iter=1000, tol=1e-6).fit(X, y[:, 1]).predict_proba(X)[:, 1]
    assert np.allclose(study._logistic(X, y, X)[:, 1], expected, atol=5e-3)


def test_effects_are_medians_over_sets_of_gaps_to_the_control(study):
    def line(name, arm, value):
        head = {"stage": "final", "set": name, "fold": "0", "arm": arm, "classifier": "lr"}
        return head | dict.fromkeys(study.MEASURES, str(value))

    rows = [line(name, "none", 0.5) for name in "abc"]
    rows += [line(name, "arm", value) for name, value in zip("abc", (0.6, 0.52, 0.4), strict=True)]
    found = study.effects(rows, "final")["arm", "lr", "ap"]
    assert (round(found.median, 6), found.wins, found.n_sets) == (0.02, 2, 3)


def test_effects_are_tested_over_sets_and_marked(study):
    def line(name, arm, value):
        head = {"stage": "final", "set": name, "fold": "0", "arm": arm, "classifier": "lr"}
        return head | dict.fromkeys(study.MEASURES, str(value))

    rows = [line(name, "none", 0.5) for name in "abcdefghij"]
    rows += [line(name, "none again", 0.4) for name in "abcdefghij"]
    rows += [line(name, "worse", 0.4 - n / 100) for n, name in enumerate("abcdefghij")]
    rows += [line(name, "mixed", 0.45 + (-1) ** n / 100) for n, name in enumerate("abcdefghij")]
    assert study.effects(rows, "final")["worse", "lr", "ap"].p == pytest.approx(2 / 2**10)
    lines = {line.split(" | ")[0].strip("| "): line for line in study.report(rows).splitlines()}
    assert lines["worse"].count("(0/10)*") == 4
    assert "*" not in lines["mixed"] + lines["none"] + lines["none again"]


def test_the_page_shows_the_stored_tables(study):
    page = (STUDY / "aemlo_recipe.md").read_text()
    rows = study.read(STUDY / "results" / "aemlo_recipe.csv")
    missing = [line for line in study.report(rows).splitlines() if line not in page]
    assert not missing
