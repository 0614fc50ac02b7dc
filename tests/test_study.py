"""The study's run and reports, on data of seconds, and the committed tables."""

import importlib
import re
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from sklearn.preprocessing import MinMaxScaler

from imblearn_multilabel.metrics import (
    label_ranking_loss,
    macro_f1_score,
    macro_roc_auc_score,
)
from imblearn_multilabel.over_sampling import MLROS
from tests.study_data import write_tiny_data

pytest.importorskip("torch")

STUDY = Path(__file__).resolve().parents[1] / "docs" / "study"
# The scripts import each other as neighbors in their folder, which is how they are run.
sys.path.insert(0, str(STUDY))
ablation, plans, protocol, report, results, run = (
    importlib.import_module(name)
    for name in ("ablation", "plans", "protocol", "report", "results", "run")
)
from classifiers import BinaryRelevanceSVM  # noqa: E402

SMOKE = ablation.SMOKE


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("data")
    write_tiny_data(path, SMOKE.data)
    return path


def smoke(folder, output, *more, cells=None):
    """Run what is missing in a table, and return it."""
    given = ["--study", "smoke", "--data", folder, "--output", output, "--known"]
    run.main([str(each) for each in (*given, "--cache", cells or output.parent / "cells", *more)])
    return results.read_tables(output)


@pytest.fixture(scope="module")
def output(folder, tmp_path_factory):
    path = tmp_path_factory.mktemp("run") / "cells.csv"
    smoke(folder, path)
    return path


@pytest.fixture(scope="module")
def finished(output):
    return results.read_tables(output)


def planned(study, lines):
    return {
        results.Place(*part[:4], method, part.classifier)
        for part in plans.parts_of(study, lines)
        for method in part.methods
    }


def test_every_cell_has_scores_and_what_it_took(finished, output):
    assert set(finished) == planned(SMOKE, {})
    assert len(finished) == 40
    for place, line in finished.items():
        assert not line["failure"]
        assert all(0 <= line["scores"][measure.name] <= 1 for measure in SMOKE.measures)
        assert line["sampling_seconds"] >= 0
        assert line["source"]
        assert (line["rows_added"] > 0) == (place.method != "baseline")
    environments = output.with_name("cells_environments.json").read_text()
    assert environments.count("imblearn-multilabel") == 1
    assert run.source() in environments


def test_a_second_run_computes_nothing(folder, finished, output, capsys):
    before = output.read_bytes()
    smoke(folder, output)
    assert capsys.readouterr().out == "0 cells run, 0 failed.\n"
    assert output.read_bytes() == before


def test_a_run_that_lost_its_table_takes_the_cells_from_the_cache(
    folder, finished, output, tmp_path
):
    again = tmp_path / "cells.csv"
    smoke(folder, again, cells=output.parent / "cells")
    # Seconds too are those of the first run.
    assert again.read_bytes() == output.read_bytes()


def test_scores_are_those_of_the_same_steps_by_hand(folder, finished):
    """A cell is what the study says it is: scaled, resampled, trained and cut by hand."""
    X, y = run.load(folder, "tiny_dense")
    train, test = run.rows_of_cell(SMOKE, "test", 1, y)
    scaler = MinMaxScaler().fit(X[train])
    sampler = MLROS(random_state=SMOKE.sampler_seeds[1])
    model = BinaryRelevanceSVM().fit(*sampler.fit_resample(scaler.transform(X[train]), y[train]))
    scores = model.scores(scaler.transform(X[test]))
    found = finished[results.Place("smoke", "test", "tiny_dense", 1, "MLROS", "BR-SVM")]["scores"]
    assert found == {
        "macro_f": macro_f1_score(y[test], (scores >= 0).astype(int)),
        "macro_auc": macro_roc_auc_score(y[test], scores),
        "ranking_loss": label_ranking_loss(y[test], scores),
    }


@pytest.mark.slow
def test_workers_find_the_same(folder, finished, tmp_path):
    some = ("--stage", "inner", "--only", "tiny_sparse", "--jobs", "2")
    found = smoke(folder, tmp_path / "cells.csv", *some)
    assert len(found) == 8
    assert all(line["scores"] == finished[place]["scores"] for place, line in found.items())


class Broken(MLROS):
    def _plan(self, task):
        raise RuntimeError("too bad")


def test_a_failure_is_recorded_and_tried_again_when_asked(folder, tmp_path, capsys, monkeypatch):
    path, some = tmp_path / "cells.csv", ("--only", "tiny_dense", "--stage", "inner")
    with monkeypatch.context() as patch:
        patch.setattr(run, "make_sampler", lambda method, seed: Broken())
        found = smoke(folder, path, *some)
    assert {line["failure"] for line in found.values()} == {"RuntimeError: too bad"}
    assert "8 cells run, 8 failed." in capsys.readouterr().out
    smoke(folder, path, *some)
    assert "0 cells run" in capsys.readouterr().out
    found = smoke(folder, path, *some, "--retry-failed")
    assert "8 cells run, 0 failed." in capsys.readouterr().out
    assert not any(line["failure"] for line in found.values())


def test_a_study_may_have_one_stage(finished):
    one_stage = replace(SMOKE, methods=SMOKE.methods | {"test": ()})
    text = report.report(finished, one_stage)
    assert report.TITLES["inner"] in text
    assert report.TITLES["test"] not in text


def test_the_inner_stage_never_sees_the_outer_test_fold(folder):
    _, y = run.load(folder, "tiny_dense")
    for fold in range(SMOKE.n_folds):
        outer_train, outer_test = run.rows_of_cell(SMOKE, "test", fold, y)
        inner_train, validation = run.rows_of_cell(SMOKE, "inner", fold, y)
        assert not np.isin(outer_test, [*inner_train, *validation]).any()
        assert_array_equal(np.sort([*inner_train, *validation]), outer_train)


def test_the_full_protocol_can_be_built():
    full = ablation.FULL
    assert len(full.data) >= 8
    assert len(full.sampler_seeds) == full.n_folds == 5
    # Of the race the first leg: all methods on the first fold of all sets but the late one.
    n_inner, n_test = (len(full.methods[stage]) for stage in protocol.STAGES)
    assert len(planned(full, {})) == 2 * (n_inner * 7 + n_test * 8 * 5)


def made_up(values, failed=()):
    """Lines with one value for (data set, fold, method), the same in every column."""
    return {
        results.Place("smoke", "test", *key, name): {
            "failure": "broken" if key in failed else "",
            "scores": {measure.name: value for measure in SMOKE.measures},
            "seconds": 1.0,
            "source": "made up",
        }
        for key, value in values.items()
        for name in SMOKE.classifiers
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
    records = made_up(one_of_each(baseline=0.2, MLROS=0.5, AEMLO=0.5))
    found = results.collect(records, SMOKE, "test")
    assert found.methods == ("baseline", "MLROS", "AEMLO")
    assert_array_equal(found.ranks(column_of(found, "macro_f")), [[3, 1.5, 1.5]] * 2)
    assert_array_equal(found.ranks(column_of(found, "ranking_loss")), [[1, 2.5, 2.5]] * 2)


@pytest.mark.parametrize("measure", ["macro_f", "ranking_loss"])
def test_a_method_that_failed_is_last(measure):
    failed = [("tiny_dense", 0, "AEMLO")]
    records = made_up(one_of_each(baseline=0.2, MLROS=0.2, AEMLO=0.2), failed)
    found = results.collect(records, SMOKE, "test")
    assert_array_equal(found.ranks(column_of(found, measure)), [[1.5, 1.5, 3], [2, 2, 2]])
    assert "tiny_dense, fold 0, AEMLO: broken" in report.coverage(records, SMOKE, "test", found)


RACE = replace(
    SMOKE,
    n_folds=3,
    methods={
        "inner": (
            ablation.PLAIN,
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
            "baseline": 0.1,
            "AEMLO": 0.5,
            "good": 0.6,
            "bad": 0.4,
            "yardstick": 0.4,
        }.items()
        if fold not in left_out.get(name, ())
    }
    # Ranking loss is better when it is low; these made-up columns would cancel out.
    lines = {place._replace(stage="inner"): line for place, line in made_up(values).items()}
    for line in lines.values():
        line["scores"]["ranking_loss"] = 1 - line["scores"]["ranking_loss"]
    return lines


EVERYONE = ("baseline", "AEMLO", "good", "bad", "yardstick")
LEFT = ("baseline", "AEMLO", "good", "yardstick")


def methods_of_legs(records, study):
    return [leg.methods for leg in plans.race(records, study, "inner")]


def test_a_change_that_wins_too_little_is_out_of_the_race():
    assert methods_of_legs({}, RACE) == [EVERYONE]
    assert methods_of_legs(race_records([0]), RACE) == [EVERYONE, LEFT]
    records = race_records([0, 1], bad=[1])
    assert methods_of_legs(records, RACE) == [EVERYONE, LEFT, LEFT]
    found = results.collect(records, RACE, "inner", methods=LEFT)
    assert found.folds == dict.fromkeys(RACE.data, (0, 1))


def test_late_data_are_for_those_who_may_still_pass():
    study = replace(RACE, choice=replace(RACE.choice, least_wins=2, late=("tiny_sparse",)))
    records = {p: line for p, line in race_records([0, 1, 2]).items() if p.data == "tiny_dense"}
    *early, last = plans.race(records, study, "inner")
    assert [(leg.folds, leg.data) for leg in early] == [((f,), ("tiny_dense",)) for f in range(3)]
    assert last == plans.Leg((0, 1, 2), ("tiny_sparse",), LEFT)
    hopeless = replace(study, choice=replace(study.choice, least_wins=3))
    assert plans.race(records, hopeless, "inner")[-1].methods == ("baseline", "AEMLO", "yardstick")


def test_a_fold_waits_for_the_folds_before_it():
    records = race_records([0])
    del records[results.Place("smoke", "inner", "tiny_sparse", 0, "bad", "MLkNN")]
    assert len(plans.race(records, RACE, "inner")) == 1


def test_no_p_value_is_written_as_0():
    assert report.p_text(0.0) == "< 0.001"
    assert report.p_text(0.00004, 4) == "< 0.0001"
    assert report.p_text(0.0014) == "0.001"


def test_the_report_tells_who_was_out_and_when():
    records = race_records([0, 1, 2], bad=[1, 2])
    text = report.report(records, replace(RACE, methods=RACE.methods | {"test": (ablation.PLAIN,)}))
    assert "after fold 0: 5 methods, out: bad" in text
    assert "after fold 1: 4 methods, out: none" in text
    assert "Chosen by the rule (7 wins needed): **AEMLO**" in text


def test_only_folds_that_all_methods_have_are_compared():
    values = one_of_each(baseline=0.2, MLROS=0.5, AEMLO=0.5)
    del values["tiny_dense", 1, "MLROS"], values["tiny_sparse", 0, "baseline"]
    del values["tiny_sparse", 1, "baseline"]
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
    found = results.Results(("baseline",), ("one", "two"), {}, {column: by_data})
    assert "| baseline | 0.5000 | 0.5000 ± 0.1000 |" in report.per_data_set(found, column)


def test_report_writes_the_page_and_adds_to_the_table(finished, output, tmp_path, monkeypatch):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{report.BEGIN}\nstale tables\n{report.END}\nafter\n")
    monkeypatch.setattr(report, "RESULTS", tmp_path)
    report.main([str(output), "--study", "smoke", "--page", str(page)])
    text = page.read_text()
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "stale tables" not in text
    assert "tiny_dense 2, tiny_sparse 2" in text
    assert (tmp_path / "smoke.csv").read_bytes() == output.read_bytes()
    report.main(["--study", "smoke", "--page", str(page)])
    assert page.read_text() == text


COMMITTED = [path for path in sorted(results.RESULTS.glob("*.csv")) if run.is_of_cells(path)]


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.stem)
def test_committed_tables_are_read_and_written_as_they_are(path, tmp_path):
    lines = results.read_tables(path)
    assert {place.study for place in lines} == {path.stem}
    known = {m.name for stage in protocol.STAGES for m in plans.PROTOCOLS[path.stem].methods[stage]}
    assert {place.method for place in lines} <= known
    results.write_table(lines, tmp_path / "again.csv")
    assert (tmp_path / "again.csv").read_bytes() == path.read_bytes()


def test_all_tables_are_there():
    assert len(COMMITTED) == 10
    assert sum(len(results.read_tables(path)) for path in COMMITTED) == 5375


def test_the_page_of_the_ablation_says_what_its_table_says():
    # Scores in the table have five digits, so ranks of near ties may differ.
    lines = results.read_tables(results.RESULTS / "aemlo_ablation.csv")
    text = report.report(lines, ablation.FULL)
    page = (STUDY / "aemlo_ablation.md").read_text().split(report.BEGIN)[1].split(report.END)[0]

    def said(text):
        sentences = r"^(?:- after fold|Chosen by|By the|\d+ of \d+ cells).*"
        return re.findall(sentences, text, flags=re.M)

    assert said(text) == said(page)
    assert len(said(text)) == 10
