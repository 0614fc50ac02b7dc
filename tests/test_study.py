"""The study's harness, on data of seconds: what it would report of real data is not tested here."""

import csv
import importlib
import json
import math
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy import sparse

from tests.study_data import write_tiny_data

pytest.importorskip("torch")

# The scripts import each other as neighbors in their folder, which is how they are run.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "docs" / "study"))
ablation, cells, classifiers, datasets, protocol, report, results, run, store = (
    importlib.import_module(name)
    for name in (
        "ablation",
        "cells",
        "classifiers",
        "datasets",
        "protocol",
        "report",
        "results",
        "run",
        "store",
    )
)
SMOKE = ablation.SMOKE


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("data")
    write_tiny_data(path, SMOKE.data)
    return path


def smoke(folder, output, *more):
    run.main(["--study", "smoke", "--data", str(folder), "--output", str(output), *more])
    return output


@pytest.fixture(scope="module")
def finished(folder, tmp_path_factory):
    return smoke(folder, tmp_path_factory.mktemp("run") / "cells.jsonl")


def lines_of(path):
    return path.read_text().splitlines(keepends=True)


def scores_of(path):
    return {key: record["scores"] for key, record in store.read(path)[0].items()}


def test_every_cell_is_recorded_with_scores_and_what_it_took(finished):
    records, n_corrupt = store.read(finished)
    assert n_corrupt == 0
    assert set(records) == {cell.key for cell in cells.cells_of(SMOKE)}
    for record in records.values():
        assert record["failure"] is None
        assert set(record["scores"]) == set(SMOKE.classifiers)
        for scores in record["scores"].values():
            assert all(0 <= scores[measure.name] <= 1 for measure in SMOKE.measures)
        assert record["sampling_seconds"] >= 0
        assert record["environment"]["imblearn-multilabel"]
        assert (record["rows_added"] > 0) == (record["method"] != "none")


def test_a_second_run_computes_nothing(folder, finished, capsys):
    before = finished.read_text()
    smoke(folder, finished)
    printed = capsys.readouterr().out
    assert "inner, leg 1: 8 cells, 0 to run" in printed
    assert "0 done, 0 failed, 0 left" in printed
    assert finished.read_text() == before


def test_a_killed_run_continues_and_a_corrupt_line_is_run_again(folder, finished, tmp_path, capsys):
    lines = lines_of(finished)
    lines[2] = lines[2].replace('"key"', '"k\x00', 1)
    broken = tmp_path / "cells.jsonl"
    broken.write_text("".join(lines[:-3]) + lines[-3][:40])
    smoke(folder, broken)
    printed = capsys.readouterr().out
    assert "2 lines could not be read" in printed
    assert "4 done, 0 failed, 0 left" in printed
    assert scores_of(broken) == scores_of(finished)


def test_no_cell_is_started_when_the_budget_is_spent(folder, tmp_path, capsys):
    output = smoke(folder, tmp_path / "cells.jsonl", "--budget-seconds", "0")
    assert "0 done, 0 failed, 20 left" in capsys.readouterr().out
    assert output.read_text() == ""


def test_shards_share_the_cells_out(folder, finished, tmp_path):
    outputs = [
        smoke(folder, tmp_path / f"{i}.jsonl", "--stage", "inner", "--shard", f"{i}/2")
        for i in (1, 2)
    ]
    parts = [set(scores_of(output)) for output in outputs]
    assert not parts[0] & parts[1]
    inner = {cell.key for cell in cells.cells_of(SMOKE, ["inner"])}
    assert parts[0] | parts[1] == inner


@pytest.mark.slow
def test_workers_find_the_same(folder, finished, tmp_path):
    some = ("--stage", "inner", "--only", "tiny_sparse")
    found = scores_of(smoke(folder, tmp_path / "cells.jsonl", "--jobs", "2", *some))
    expected = scores_of(finished)
    assert len(found) == 4
    assert all(scores == expected[key] for key, scores in found.items())


def test_a_failure_is_recorded_and_tried_again_when_asked(folder, tmp_path, capsys):
    output = smoke(tmp_path, tmp_path / "cells.jsonl", "--only", "tiny_dense", "--stage", "inner")
    assert "0 done, 4 failed, 0 left" in capsys.readouterr().out
    assert "tiny_dense.npz" in json.loads(lines_of(output)[0])["failure"]
    smoke(folder, output, "--only", "tiny_dense", "--stage", "inner")
    assert "0 to run" in capsys.readouterr().out
    smoke(folder, output, "--only", "tiny_dense", "--stage", "inner", "--retry-failed")
    assert "4 done, 0 failed, 0 left" in capsys.readouterr().out


def test_a_study_may_have_one_stage(finished):
    records, _ = store.read(finished)
    one_stage = replace(SMOKE, methods=SMOKE.methods | {"test": ()})
    text = report.report(records, one_stage)
    assert report.TITLES["inner"] in text
    assert report.TITLES["test"] not in text


def test_a_changed_parameter_is_another_cell():
    cell = cells.Cell("smoke", "inner", "tiny_dense", 0, "AEMLO", SMOKE.classifiers)
    changed = replace(cell, fold=1)
    digests = {each.key.rsplit("/", 1)[1] for each in (cell, changed)}
    assert len(digests) == 2, "the sampler's seed differs between folds"


@pytest.mark.filterwarnings("ignore::imblearn_multilabel.exceptions.MultilabelWarning")
@pytest.mark.parametrize("name", SMOKE.data)
@pytest.mark.parametrize("method", SMOKE.methods["test"], ids=lambda method: method.name)
def test_rows_to_score_do_not_change_what_is_fitted(folder, name, method):
    X, y = datasets.load(folder, name)
    train, test = datasets.rows_of_cell(SMOKE, "test", 0, y)
    poisoned_X, poisoned_y = X.tolil() if sparse.issparse(X) else X.copy(), y.toarray()
    poisoned_X[test] = np.nan
    poisoned_X = poisoned_X.tocsr() if sparse.issparse(X) else poisoned_X
    poisoned_y[test] = 1
    poisoned_y = sparse.csr_matrix(poisoned_y)
    clean = cells.fit(X, y, train, method, 1, SMOKE.classifiers)
    poisoned = cells.fit(poisoned_X, poisoned_y, train, method, 1, SMOKE.classifiers)
    assert clean.facts["rows_added"] == poisoned.facts["rows_added"]
    for classifier in SMOKE.classifiers:
        scores, after = (
            fitted.models[classifier].scores(fitted.scaler.transform(X[test]))
            for fitted in (clean, poisoned)
        )
        assert_array_equal(scores, after)


def test_the_inner_stage_never_sees_the_outer_test_fold(folder):
    _, y = datasets.load(folder, "tiny_dense")
    for fold in range(SMOKE.n_folds):
        outer_train, outer_test = datasets.rows_of_cell(SMOKE, "test", fold, y)
        inner_train, validation = datasets.rows_of_cell(SMOKE, "inner", fold, y)
        assert not np.isin(outer_test, [*inner_train, *validation]).any()
        assert_array_equal(np.sort([*inner_train, *validation]), outer_train)


def test_the_full_protocol_can_be_built():
    full = ablation.FULL
    assert len(full.data) >= 8
    assert len(full.sampler_seeds) == full.n_folds == 5
    keys = [cell.key for cell in cells.cells_of(full)]
    assert len(set(keys)) == len(keys)


def made_up(values, failed=()):
    """Records with one value for (data set, fold, method), the same in every column."""
    return {
        str(key): {
            "study": "smoke",
            "stage": "test",
            "data": key[0],
            "fold": key[1],
            "method": key[2],
            "failure": "broken" if key in failed else None,
            "scores": {
                name: {measure.name: value for measure in SMOKE.measures}
                for name in SMOKE.classifiers
            },
        }
        for key, value in values.items()
    }


def one_of_each(**by_method):
    return {
        (data, fold, name): value + fold / 100
        for data in SMOKE.data
        for fold in range(SMOKE.n_folds)
        for name, value in by_method.items()
    }


def column_of(found, measure):
    return next(column for column in found.values if column.measure.name == measure)


def test_ranks_know_which_way_is_better_and_ties_share():
    records = made_up(one_of_each(none=0.2, MLROS=0.5, AEMLO=0.5))
    found = results.collect(records, SMOKE, "test")
    assert found.methods == ("none", "MLROS", "AEMLO")
    assert_array_equal(found.ranks(column_of(found, "macro_f")), [[3, 1.5, 1.5]] * 2)
    assert_array_equal(found.ranks(column_of(found, "ranking_loss")), [[1, 2.5, 2.5]] * 2)


@pytest.mark.parametrize("measure", ["macro_f", "ranking_loss"])
def test_a_method_that_failed_is_last(measure):
    failed = [("tiny_dense", 0, "AEMLO")]
    records = made_up(one_of_each(none=0.2, MLROS=0.2, AEMLO=0.2), failed)
    found = results.collect(records, SMOKE, "test")
    assert_array_equal(found.ranks(column_of(found, measure)), [[1.5, 1.5, 3], [2, 2, 2]])
    assert "tiny_dense, fold 0, AEMLO: broken" in report.coverage(
        {key: record | {"environment": {}} for key, record in records.items()},
        SMOKE,
        "test",
        found,
    )


RACE = replace(
    SMOKE,
    n_folds=3,
    methods={
        "inner": (
            ablation.NONE,
            ablation.DEFAULT,
            *(protocol.Method(name, "AEMLO") for name in ("good", "bad", "yardstick")),
        )
    },
    choice=protocol.Choice(race_wins=1, stay=("yardstick",)),
)


def race_records(folds, **left_out):
    values = {
        (data, fold, name): value
        for data in RACE.data
        for fold in folds
        for name, value in {
            "none": 0.1,
            "AEMLO": 0.5,
            "good": 0.6,
            "bad": 0.4,
            "yardstick": 0.4,
        }.items()
        if fold not in left_out.get(name, ())
    }
    # Ranking loss is better when it is low; these made-up columns would cancel out.
    records = made_up(values)
    for record in records.values():
        record["stage"] = "inner"
        for scores in record["scores"].values():
            scores["ranking_loss"] = 1 - scores["ranking_loss"]
    return records


EVERYONE = ("none", "AEMLO", "good", "bad", "yardstick")
LEFT = ("none", "AEMLO", "good", "yardstick")


def methods_of_legs(records, study):
    return [leg.methods for leg in results.race(records, study, "inner")]


def test_a_change_that_wins_too_little_is_out_of_the_race():
    assert methods_of_legs({}, RACE) == [EVERYONE]
    assert methods_of_legs(race_records([0]), RACE) == [EVERYONE, LEFT]
    records = race_records([0, 1], bad=[1])
    assert methods_of_legs(records, RACE) == [EVERYONE, LEFT, LEFT]
    found = results.collect(records, RACE, "inner", methods=LEFT)
    assert found.folds == dict.fromkeys(RACE.data, (0, 1))


def test_late_data_are_for_those_who_may_still_pass():
    study = replace(RACE, choice=replace(RACE.choice, least_wins=2, late=("tiny_sparse",)))
    records = {key: r for key, r in race_records([0, 1, 2]).items() if r["data"] == "tiny_dense"}
    *early, last = results.race(records, study, "inner")
    assert [(leg.folds, leg.data) for leg in early] == [((f,), ("tiny_dense",)) for f in range(3)]
    assert last == results.Leg((0, 1, 2), ("tiny_sparse",), LEFT)
    hopeless = replace(study, choice=replace(study.choice, least_wins=3))
    assert results.race(records, hopeless, "inner")[-1].methods == ("none", "AEMLO", "yardstick")


def test_a_fold_waits_for_the_folds_before_it():
    records = race_records([0])
    del records[str(("tiny_sparse", 0, "bad"))]
    assert len(results.race(records, RACE, "inner")) == 1


def test_the_report_tells_who_was_out_and_when():
    records = race_records([0, 1, 2], bad=[1, 2])
    for record in records.values():
        record |= {"environment": {}, "cpu_seconds": 1.0}
    text = report.report(records, replace(RACE, methods=RACE.methods | {"test": (ablation.NONE,)}))
    assert "after fold 0: 5 methods, out: bad" in text
    assert "after fold 1: 4 methods, out: none" in text
    assert "Chosen by the rule (7 wins needed): **AEMLO**" in text


def test_only_folds_that_all_methods_have_are_compared():
    values = one_of_each(none=0.2, MLROS=0.5, AEMLO=0.5)
    del values["tiny_dense", 1, "MLROS"], values["tiny_sparse", 0, "none"]
    del values["tiny_sparse", 1, "none"]
    found = results.collect(made_up(values), SMOKE, "test")
    assert found.folds == {"tiny_dense": (0,)}


@pytest.mark.parametrize(("wins", "chosen"), [(1, "default"), (2, "change")])
def test_a_change_replaces_the_default_only_by_enough_wins(wins, chosen):
    values = np.array([[0.5, 0.6], [0.5, 0.6 if wins == 2 else 0.4]])
    column = results.Column(SMOKE.measures[0], "BR-SVM")
    by_data = dict(zip("ab", values[:, :, None], strict=True))
    found = results.Results(("default", "change"), ("a", "b"), {}, {column: by_data})
    rule = SimpleNamespace(default="default", least_wins=2)
    assert results.choose(found, rule, ["change"]) == chosen


def test_a_spread_is_told_only_of_several_folds():
    column = results.Column(SMOKE.measures[0], "BR-SVM")
    by_data = {"one": np.array([[0.5]]), "two": np.array([[0.4, 0.6]])}
    found = results.Results(("none",), ("one", "two"), {}, {column: by_data})
    assert "| none | 0.5000 | 0.5000 ± 0.1000 |" in report.per_data_set(found, column)


def test_report_writes_page_and_csv(finished, tmp_path):
    page, table = tmp_path / "page.md", tmp_path / "results" / "cells.csv"
    page.write_text(f"before\n{report.BEGIN}\nstale tables\n{report.END}\nafter\n")
    arguments = [str(finished), "--study", "smoke", "--page", str(page), "--csv", str(table)]
    report.main(arguments)
    text = page.read_text()
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "stale tables" not in text
    assert "tiny_dense 2, tiny_sparse 2" in text
    report.main(arguments)
    assert page.read_text() == text
    with table.open() as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == 20
    assert not any(math.isnan(float(line["MLkNN macro_f"])) for line in lines)
    environments = json.loads((tmp_path / "results" / "cells_environment.json").read_text())
    assert sum(each["cells"] for each in environments) == 20
