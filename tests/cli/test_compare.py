"""``compare`` and the options it shares with the job without a command."""

import json

import pytest

from imblearn_multilabel._cli import compare
from imblearn_multilabel.datasets import read_npz
from imblearn_multilabel.model_selection import compare_samplers
from imblearn_multilabel.model_selection._comparison import compare as engine
from imblearn_multilabel.over_sampling import MLROS
from tests.cli.files import LABELS, run, small_npz
from tests.model_selection.comparison.made_up import by_fold, made_up

SMALL = ["--samplers", "none,MLROS(sampling_ratio=0.05)", "--cv", 2]
SCORES = {"none": by_fold(0.5, 0.6), "MLROS(sampling_ratio=0.05)": by_fold(0.6, 0.6)}


@pytest.fixture(name="small")
def small_file(tmp_path):
    return small_npz(tmp_path)


def test_figures_are_those_of_compare_samplers(capsys, small):
    _, out, _ = run(capsys, "compare", small, *SMALL, "--json")
    shown = json.loads(out)
    table = read_npz(small)
    expected = compare_samplers(
        table.data, table.target, [MLROS(sampling_ratio=0.05)], cv=2, random_state=0
    ).summary()
    for found, wanted in zip(shown["samplers"], expected, strict=True):
        for name in (
            "rows_added",
            "macro_f1_score",
            "micro_f1_score",
            "macro_roc_auc_score",
            "label_ranking_loss",
        ):
            assert found[name] == wanted[name]


def test_the_verdict_comes_last(capsys, small):
    code, out, _ = run(capsys, "compare", small, *SMALL)
    assert code == 0
    verdict = out.split("\n\n")[-1]
    assert verdict.startswith("Macro-F on 150 rows and 4 labels, 2 folds by iterative")
    assert "No sampler beats none beyond noise on this data" in verdict


def test_json_holds_table_verdict_and_cells(capsys, small):
    code, out, _ = run(capsys, "compare", small, *SMALL, "--json", "--repeats", 2)
    shown = json.loads(out)
    assert code == 0
    assert shown["rows"] == 150
    assert shown["labels"] == LABELS
    assert [each["sampler"] for each in shown["samplers"]] == ["none", "MLROS(sampling_ratio=0.05)"]
    assert shown["verdict"]["better"] == []
    assert shown["verdict"]["open"] == ["MLROS(sampling_ratio=0.05)"]
    assert len(shown["cells"]) == 2 * 2 * 2
    assert "2 times" in shown["verdict"]["text"]


def test_json_without_a_command_has_the_profile_too(capsys, small):
    _, out, _ = run(capsys, small, *SMALL, "--json")
    shown = json.loads(out)
    assert shown["profile"]["MeanIR"] > 1
    assert shown["samplers"]


def test_a_picture_has_a_point_for_every_label(capsys, small, tmp_path):
    pytest.importorskip("matplotlib")
    for command in ([], ["compare"]):
        code, _, _ = run(capsys, *command, small, *SMALL, "--plot", tmp_path / "gains.svg")
        assert code == 0
        assert (tmp_path / "gains.svg").read_text().count("<use") >= len(LABELS)
        (tmp_path / "gains.svg").unlink()


def test_a_stopped_run_continues(capsys, small, tmp_path, monkeypatch):
    ran, run_cell = [], engine.run_cell
    monkeypatch.setattr(engine, "run_cell", lambda *job: ran.append(job) or run_cell(*job))
    options = ["--cache", tmp_path / "cells", "--quiet"]
    _, first, _ = run(capsys, "compare", small, *SMALL, *options)
    assert len(ran) == 4
    _, second, _ = run(capsys, "compare", small, *SMALL, *options)
    assert len(ran) == 4
    assert second == first


def test_jobs_and_repeats_are_passed_on(capsys, small, monkeypatch):
    asked = {}
    monkeypatch.setattr(
        compare, "compare_samplers", lambda data, **more: asked.update(more) or made_up(SCORES)
    )
    run(capsys, "compare", small, *SMALL, "--jobs", 3, "--repeats", 4, "--seed", 5)
    assert (asked["n_jobs"], asked["n_repeats"], asked["random_state"]) == (3, 4, 5)
