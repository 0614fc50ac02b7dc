"""The comparison's harness, on data of seconds: what it would report of real data is not tested."""

import importlib
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

# The scripts import each other as neighbors in their folder, which is how they are run.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "docs" / "study"))
comparison, plan, results, report, run, table, errors = (
    importlib.import_module(name)
    for name in (
        "comparison",
        "comparison_plan",
        "comparison_results",
        "comparison_report",
        "comparison_run",
        "comparison_table",
        "benchmark_errors",
    )
)
SMOKE = comparison.COMPARISON_SMOKE


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("data")
    write_tiny_data(path, SMOKE.data)
    return path


def smoke(folder, output, *more):
    given = ["--study", SMOKE.name, "--data", str(folder), "--output", str(output)]
    run.main([*given, "--known", *more])
    return run.records_of([], output)


@pytest.fixture(scope="module")
def records(folder, tmp_path_factory):
    return smoke(folder, tmp_path_factory.mktemp("run") / "cells.jsonl")


def planned(records):
    return [
        cell
        for leg in SMOKE.legs
        for part in (plan.tuning_cells, plan.scoring_cells)
        for cell in part(SMOKE, leg, records)
    ]


def test_every_planned_cell_is_there_and_has_the_scores_of_its_classifiers(records):
    assert {cell.key for cell in planned(records)} == set(records)
    for record in records.values():
        assert record["failure"] is None
        assert list(record["scores"]) == record["classifiers"]


def test_all_five_classifiers_score_all_methods_on_their_legs(records):
    for leg in SMOKE.legs:
        for classifier in leg.classifiers:
            found = results.collect(records, SMOKE, classifier)
            assert found.methods == SMOKE.families
            assert all(set(leg.folds) <= set(found.folds[data]) for data in leg.data)
            assert all(
                np.isfinite(found.values[column][data]).all()
                for column in found.values
                for data in leg.data
            )


def test_no_test_score_decides_a_setting(records):
    poisoned = {
        key: record | {"scores": None} if record["stage"] == "test" else record
        for key, record in records.items()
    }
    assert planned(poisoned) == planned(records)


def test_the_setting_of_best_mean_rank_on_the_inner_split_is_scored(records):
    changed, settings = dict(records), plan.settings_of(SMOKE, "MLROS")
    for place, setting in enumerate(settings):
        cell = next(
            cell
            for cell in planned(records)
            if (cell.stage, cell.data, cell.fold, cell.method)
            == ("inner", "tiny_dense", 0, setting)
        )
        # The last is best by two measures of three.
        scores = {"macro_f": place / 10, "macro_auc": -place, "ranking_loss": 1 - place / 10}
        changed[cell.key] = records[cell.key] | {"scores": {"BR-SVM": scores, "MLkNN": scores}}
    for classifier in SMOKE.classifiers:
        found = plan.chosen(SMOKE, changed, "tiny_dense", 0, "MLROS", classifier)
        assert found == settings[-1]


def test_a_setting_that_failed_is_not_chosen(records):
    changed, settings = dict(records), plan.settings_of(SMOKE, "MLROS")
    for key, record in records.items():
        if record["stage"] == "inner" and record["method"] != settings[1]:
            changed[key] = record | {"failure": "ValueError: no", "scores": None}
    assert plan.chosen(SMOKE, changed, "tiny_sparse", 1, "MLROS", "MLkNN") == settings[1]


def test_choices_wait_for_all_inner_scores(records):
    key = next(key for key, record in records.items() if record["method"].startswith("MLROS"))
    fewer = {other: record for other, record in records.items() if other != key}
    gone = records[key]
    assert plan.chosen(SMOKE, fewer, gone["data"], gone["fold"], "MLROS", "BR-SVM") is None
    assert plan.chosen(SMOKE, fewer, gone["data"], gone["fold"], "AEMLO", "BR-SVM") is not None


def test_every_tuned_method_has_the_same_budget():
    n_settings = {
        family: len(plan.settings_of(comparison.GENUINE, family))
        for family in comparison.GENUINE.families
    }
    assert set(comparison.GENUINE.families) == set(comparison.PAPER_METHODS)
    assert sorted(n_settings.values()) == [1, 1, 1, 3, 3, 3, 3, 3]


def test_a_lent_setting_is_the_cell_of_the_study_that_lends_it():
    again, leg = comparison.AGAIN, comparison.AGAIN.legs[0]
    planned = plan.tuning_cells(again, leg, {})
    lent = {cell.key for cell in planned if cell.method in again.lent}
    others = {cell.study for cell in planned if cell.method not in again.lent}
    assert lent
    assert lent <= {cell.key for cell in plan.tuning_cells(comparison.GENUINE, leg, {})}
    assert others == {again.name}
    assert len(plan.settings_of(again, "AEMLO")) == 3


def test_a_method_is_replaced_on_the_folds_that_both_have():
    column = results.Column(SMOKE.measures[0], "BR-SVM")

    def made(methods, folds, values):
        return results.Results(methods, tuple(folds), folds, {column: values})

    first = made(
        ("none", "AEMLO"),
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
        return results.Results(("none", "AEMLO"), tuple(by_data), folds, {column: by_data})

    found = results.joined(made(a=[0.1, 0.2], b=[0.4, 0.3]), made(c=[0.5, 0.6]), without=("b",))
    assert found.data == ("a", "c")
    assert_array_equal(found.means(column), [[0.1, 0.2], [0.5, 0.6]])


def test_the_second_attempt_stands_beside_the_first(records, monkeypatch):
    monkeypatch.setattr(report, "AGAIN", SMOKE.name)
    real = report.ranked(records, SMOKE)
    failed = {name: with_failures(found, "AEMLO") for name, found in real.items()}
    lines = report.second_attempt(records, failed, "AEMLO").split("\n\n")[0].splitlines()[2:]
    expected = [
        (f"{len(found.methods):.2f}", f"{found.ranks(column).mean(axis=0)[-1]:.2f}")
        for measure in SMOKE.measures
        for found in real.values()
        for column in found.values
        if column.measure == measure
    ]
    assert [tuple(line.strip("| ").split(" | ")[-2:]) for line in lines] == expected
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


def test_a_table_gives_the_same_page_as_the_cells_it_was_written_from(records, tmp_path):
    path = tmp_path / "table.csv"
    table.write_table(records, path)
    again = table.read_table(path)
    assert set(again) == set(records)
    assert report.body(again, SMOKE) == report.body(records, SMOKE)


def test_a_run_goes_on_from_a_table(records, folder, tmp_path):
    path, output = tmp_path / "table.csv", tmp_path / "cells.jsonl"
    key = next(key for key, record in records.items() if record["stage"] == "test")
    table.write_table({k: record for k, record in records.items() if k != key}, path)
    found = smoke(folder, output, str(path))
    assert set(found) == {key}
    assert found[key]["scores"] == records[key]["scores"]


def test_writing_a_table_from_a_table_changes_nothing(records, tmp_path):
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    table.write_table(records, first)
    beside = first.with_name(f"{first.stem}_environments.json")
    environments = beside.read_text()
    table.write_table(table.read_table(first), second)
    table.write_table(table.read_table(first), first)
    assert beside.read_text() == environments
    assert second.read_bytes() == first.read_bytes()


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
    lines = errors.table_2().splitlines()[2:]
    differs = [line.split(" | ")[1] != line.split(" | ")[2].strip(" |") for line in lines]
    assert differs == [False, True, False]


def test_failures_are_shown(records):
    key = next(key for key, record in records.items() if record["stage"] == "test")
    broken = records | {key: records[key] | {"failure": "ValueError: too bad"}}
    assert "too bad" in report.body(broken, replace(SMOKE))
