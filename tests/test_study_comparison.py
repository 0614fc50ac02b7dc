"""The comparison's plan and report, on data of seconds, and its committed page."""

import importlib
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from tests.study_data import write_tiny_data

pytest.importorskip("torch")
pytest.importorskip("matplotlib")

STUDY = Path(__file__).resolve().parents[1] / "docs" / "study"
# The scripts import each other as neighbors in their folder, which is how they are run.
sys.path.insert(0, str(STUDY))
comparison, plans, results, report, run, errors = (
    importlib.import_module(name)
    for name in (
        "comparison",
        "plans",
        "results",
        "comparison_report",
        "run",
        "benchmark_errors",
    )
)
SMOKE = comparison.COMPARISON_SMOKE


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("data")
    write_tiny_data(path, SMOKE.data)
    return path


@pytest.fixture(scope="module")
def output(folder, tmp_path_factory):
    path = tmp_path_factory.mktemp("run") / "cells.csv"
    smoke(folder, path)
    return path


@pytest.fixture(scope="module")
def lines(output):
    return results.read_tables(output)


def smoke(folder, output, *known):
    given = ["--study", SMOKE.name, "--data", folder, "--output", output, "--known", *known]
    run.main([str(each) for each in (*given, "--cache", output.parent / "cells")])
    return results.read_tables(output)


def planned(study, lines):
    return {
        results.Place(*part[:4], method, part.classifier)
        for part in plans.parts_of(study, lines)
        for method in part.methods
    }


def test_every_planned_cell_is_there_and_has_scores(lines):
    assert planned(SMOKE, lines) == set(lines)
    for line in lines.values():
        assert not line["failure"]
        assert all(value is not None for value in line["scores"].values())


def test_all_five_classifiers_score_all_methods_on_their_legs(lines):
    for leg in SMOKE.legs:
        for classifier in leg.classifiers:
            found = report.results_of(lines, SMOKE, classifier)
            assert found.methods == SMOKE.families
            assert all(set(leg.folds) <= set(found.folds[data]) for data in leg.data)
            assert all(
                np.isfinite(found.values[column][data]).all()
                for column in found.values
                for data in leg.data
            )


def test_no_test_score_decides_a_setting(lines):
    poisoned = {
        place: line | {"scores": None} if place.stage == "test" else line
        for place, line in lines.items()
    }
    assert planned(SMOKE, poisoned) == planned(SMOKE, lines)


def test_the_setting_of_best_mean_rank_on_the_inner_split_is_scored(lines):
    changed, settings = dict(lines), plans.settings_of(SMOKE, "MLROS")
    for rank, setting in enumerate(settings):
        # The last is best by two measures of three.
        scores = {"macro_f": rank / 10, "macro_auc": -rank, "ranking_loss": 1 - rank / 10}
        for classifier in SMOKE.tuning_classifiers:
            place = results.Place(SMOKE.name, "inner", "tiny_dense", 0, setting, classifier)
            changed[place] = lines[place] | {"scores": scores}
    for classifier in SMOKE.classifiers:
        found = plans.chosen(SMOKE, changed, "tiny_dense", 0, "MLROS", classifier)
        assert found == settings[-1]


def test_a_setting_that_failed_is_not_chosen(lines):
    changed, settings = dict(lines), plans.settings_of(SMOKE, "MLROS")
    for place, line in lines.items():
        if place.stage == "inner" and place.method != settings[1]:
            changed[place] = line | {"failure": "ValueError: no", "scores": None}
    assert plans.chosen(SMOKE, changed, "tiny_sparse", 1, "MLROS", "MLkNN") == settings[1]


def test_choices_wait_for_all_inner_scores(lines):
    gone = next(p for p in lines if p.method.startswith("MLROS") and p.classifier == "BR-SVM")
    fewer = {place: line for place, line in lines.items() if place != gone}
    assert plans.chosen(SMOKE, fewer, gone.data, gone.fold, "MLROS", "BR-SVM") is None
    assert plans.chosen(SMOKE, fewer, gone.data, gone.fold, "AEMLO", "BR-SVM") is not None


def test_every_tuned_method_has_the_same_budget():
    n_settings = {
        family: len(plans.settings_of(comparison.GENUINE, family))
        for family in comparison.GENUINE.families
    }
    assert set(comparison.GENUINE.families) == set(comparison.PAPER_METHODS)
    assert sorted(n_settings.values()) == [1, 1, 1, 3, 3, 3, 3, 3]


def test_a_lent_setting_is_the_cell_of_the_study_that_lends_it():
    again = comparison.AGAIN
    parts = plans.tuning_parts(again, "cal500", 0)
    lent = [part for part in parts if set(part.methods) & set(again.lent)]
    assert {part.study for part in lent} == {comparison.GENUINE.name}
    assert {part.study for part in parts} == {comparison.GENUINE.name, again.name}
    assert {(part.classifier, name) for part in lent for name in part.methods} <= {
        (part.classifier, name)
        for part in plans.tuning_parts(comparison.GENUINE, "cal500", 0)
        for name in part.methods
    }
    assert len(plans.settings_of(again, "AEMLO")) == 3


def test_a_method_is_replaced_on_the_folds_that_both_have():
    column = results.Column(SMOKE.measures[0], "BR-SVM")

    def made(methods, folds, values):
        return results.Results(methods, tuple(folds), folds, {column: values})

    first = made(
        ("baseline", "AEMLO"),
        {"a": (0, 1, 2), "b": (0,)},
        {"a": np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]), "b": np.array([[0.7], [0.8]])},
    )
    second = made(("AEMLO",), {"a": (2, 0)}, {"a": np.array([[0.9, 1.0]])})
    before, others = results.on_common_folds(first, second)
    found = results.replaced(before, others)
    assert found.folds == {"a": (0, 2)}
    assert found.data == ("a",)
    assert_array_equal(found.values[column]["a"], [[0.1, 0.3], [1.0, 0.9]])
    assert_array_equal(before.values[column]["a"], [[0.1, 0.3], [0.4, 0.6]])


def test_data_sets_of_two_studies_are_joined():
    column = results.Column(SMOKE.measures[0], "BR-SVM")

    def made(**values):
        by_data = {name: np.array(each)[:, None] for name, each in values.items()}
        folds = dict.fromkeys(by_data, (0,))
        return results.Results(("baseline", "AEMLO"), tuple(by_data), folds, {column: by_data})

    found = results.joined(made(a=[0.1, 0.2], b=[0.4, 0.3]), made(c=[0.5, 0.6]), without=("b",))
    assert found.data == ("a", "c")
    assert_array_equal(found.means(column), [[0.1, 0.2], [0.5, 0.6]])


def test_the_second_attempt_stands_beside_the_first(lines, monkeypatch):
    monkeypatch.setattr(report, "AGAIN", SMOKE.name)
    real = report.ranked(lines, SMOKE)
    failed = {name: with_failures(found, "AEMLO") for name, found in real.items()}
    rows = report.second_attempt(lines, failed, "AEMLO").split("\n\n")[0].splitlines()[2:]
    expected = [
        (f"{len(found.methods):.2f}", f"{found.ranks(column).mean(axis=0)[-1]:.2f}")
        for measure in SMOKE.measures
        for found in real.values()
        for column in found.values
        if column.measure == measure
    ]
    assert [tuple(line.strip("| ").split(" | ")[-2:]) for line in rows] == expected
    assert any(first != second for first, second in expected)


def with_failures(found, method):
    row = found.methods.index(method)
    values = {
        column: {
            name: np.where(np.arange(len(each))[:, None] == row, np.nan, each)
            for name, each in by_data.items()
        }
        for column, by_data in found.values.items()
    }
    return replace(found, values=values)


def test_a_run_goes_on_from_a_table(lines, folder, output, tmp_path):
    known = tmp_path / "table.csv"
    gone = next(place for place in lines if place.stage == "test")
    results.write_table({p: line for p, line in lines.items() if p != gone}, known)
    found = smoke(folder, tmp_path / "cells.csv", known)
    assert set(found) == {gone}
    assert found[gone]["scores"] == lines[gone]["scores"]


def test_new_lines_change_the_page_and_stay_in_the_table(lines, output, tmp_path, monkeypatch):
    """The report reads what was added to a table as it read the new lines."""
    for name, value in {"MAIN": SMOKE.name, "STUDY": tmp_path, "RESULTS": tmp_path}.items():
        monkeypatch.setattr(report, name, value)
    shutil.copy(STUDY / "comparison_tables.md", tmp_path)
    shutil.copy(STUDY / "results" / "aemlo_ablation.csv", tmp_path)
    report.main([str(output)])
    page = (tmp_path / "comparison_tables.md").read_text()
    assert report.body(lines, SMOKE) in page
    assert (tmp_path / f"{SMOKE.name}.csv").read_bytes() == output.read_bytes()
    report.main([])
    assert (tmp_path / "comparison_tables.md").read_text() == page


def test_the_committed_page_follows_from_the_committed_tables(tmp_path, monkeypatch):
    shutil.copytree(STUDY, tmp_path / "study", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(report, "STUDY", tmp_path / "study")
    monkeypatch.setattr(report, "RESULTS", tmp_path / "study" / "results")
    report.main([])
    for path in (STUDY / "comparison_tables.md", *sorted(STUDY.glob("results/comparison*.csv"))):
        again = tmp_path / "study" / path.relative_to(STUDY)
        assert again.read_bytes() == path.read_bytes(), path.name


def test_wins_equal_losses():
    rng = np.random.default_rng(0)
    for _ in range(20):
        # Four methods are six pairs, each with an exact test of 512 signs.
        goodness = np.round(rng.normal(size=(9, 4)) + np.arange(4), 1)
        for corrected in (False, True):
            found = results.wins_and_losses(goodness, false_discoveries=corrected)
            assert found.wins.sum() == found.losses.sum()
    assert found.wins.sum() > 0


def test_a_method_that_is_always_best_beats_all_and_is_beaten_by_none():
    goodness = np.column_stack([np.zeros(9), np.arange(9) % 2 - 0.5, np.arange(1.0, 10)])
    found = results.wins_and_losses(goodness)
    assert_array_equal(found.wins, [0, 0, 2])
    assert_array_equal(found.losses, [1, 1, 0])


def test_failed_methods_lose():
    goodness = np.column_stack([np.full(9, -np.inf), np.full(9, -np.inf), np.arange(9.0)])
    found = results.wins_and_losses(goodness)
    assert_array_equal(found.wins, [0, 0, 2])
    assert_array_equal(found.losses, [1, 1, 0])


def test_the_shift_of_labels_between_two_halves_is_found(monkeypatch):
    monkeypatch.setattr(errors, "HALF", 150)
    X, y = make_imbalanced_multilabel(300, 12, 8, sparse_y=True, random_state=0)
    shifted = y.toarray()
    shifted[150:] = np.roll(shifted[150:], -3, axis=1)
    monkeypatch.setattr(errors, "SHIFTS", range(-4, 5))
    for labels, expected in ((y, 0), (type(y)(shifted), 3)):
        found = errors.micro_f_by_shift(X, labels)
        assert max(found, key=found.get) == expected


def test_the_published_means_contradict_the_published_ranks():
    rows = errors.table_2().splitlines()[2:]
    differs = [row.split(" | ")[1] != row.split(" | ")[2].strip(" |") for row in rows]
    assert differs == [False, True, False]


def test_failures_are_shown(lines):
    place = next(place for place in lines if place.stage == "test")
    broken = lines | {place: lines[place] | {"failure": "ValueError: too bad"}}
    assert "too bad" in report.body(broken, replace(SMOKE))
