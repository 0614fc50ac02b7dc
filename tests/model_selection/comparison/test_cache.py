"""Cells on disk: a run that ends early, files that are damaged, data that must not mix."""

import json
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from sklearn.tree import DecisionTreeClassifier

from imblearn_multilabel.exceptions import CorruptCellWarning
from imblearn_multilabel.model_selection import compare_samplers
from imblearn_multilabel.model_selection._comparison import compare as engine
from imblearn_multilabel.over_sampling import MLROS, MLSMOTE
from tests.model_selection.comparison.data import Failing, Killing, Slow, X, Y, scores_of

TREE = DecisionTreeClassifier(max_depth=3)


@pytest.fixture(name="runs")
def count_runs(monkeypatch):
    """Names of the samplers that were really run."""
    names, run_cell = [], engine.run_cell
    monkeypatch.setattr(
        engine, "run_cell", lambda job, data: names.append(job.sampler) or run_cell(job, data)
    )
    return names


def compare(cache, samplers=("MLROS",), X=X, Y=Y, **more):
    options = {"cv": 2, "random_state": 0, "scoring": "macro_f1_score"} | more
    return compare_samplers(X, Y, samplers, TREE, cache=cache, **options)


def test_what_is_there_is_not_computed_again(tmp_path, runs):
    first = compare(tmp_path / "new" / "folder")
    assert runs == ["none", "MLROS"] * 2
    again = compare(tmp_path / "new" / "folder")
    assert len(runs) == 4
    assert again.to_dict() == first.to_dict()
    compare(tmp_path / "new" / "folder", ["MLROS", "MLSMOTE"])
    assert runs[4:] == ["MLSMOTE"] * 2


@pytest.mark.parametrize(
    "change",
    [
        {"X": np.where(np.arange(len(X))[:, None] == 3, X + 1e-9, X)},
        {"Y": np.roll(Y, 1, axis=0)},
        {"random_state": 1},
        {"cv": 3},
        {"preprocess": None},
        {"scoring": "micro_f1_score"},
        {"samplers": [MLROS(sampling_ratio=0.2)]},
        {"samplers": [(MLROS(), {"sampling_ratio": [0.2]})]},
    ],
    ids=lambda change: next(iter(change)),
)
def test_another_question_is_another_cell(tmp_path, runs, change):
    compare(tmp_path)
    runs.clear()
    compare(tmp_path, **change)
    assert "MLROS" in {name.split("(")[0] for name in runs}


def test_another_version_of_a_library_is_another_cell(tmp_path, runs, monkeypatch):
    compare(tmp_path)
    monkeypatch.setattr(engine, "versions", lambda: {"numpy": "0.1"})
    compare(tmp_path)
    assert len(runs) == 8


def test_names_decide_nothing(tmp_path, runs):
    compare(tmp_path, {"a": MLROS()})
    found = compare(tmp_path, {"b": MLROS()})
    assert len(runs) == 4
    assert found.samplers == ("none", "b")


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda text: text[: len(text) // 2], "cut off"),
        (lambda text: "", "cut off"),
        (lambda text: "[1]", "cut off"),
        (lambda text: "[" * 100_000, "cut off"),
        (lambda text: text.replace('"n_test": 60', '"n_test": NaN'), "cut off"),
        (lambda text: text.replace('"n_test": 60', '"n_test": 61'), "does not match its hash"),
        (lambda text: text.replace('"key": "', '"key": "0'), "does not match its hash"),
    ],
    ids=["half", "empty", "other", "deep", "no number", "changed", "moved"],
)
def test_a_damaged_cell_is_computed_again(tmp_path, runs, damage, reason):
    first = compare(tmp_path)
    path = sorted(tmp_path.iterdir())[1]
    whole = path.read_text()
    path.write_text(damage(whole))
    assert path.read_text() != whole
    with pytest.warns(CorruptCellWarning, match=f"{path.name} is computed again: .*{reason}"):
        again = compare(tmp_path)
    assert len(runs) == 5
    assert scores_of(again) == scores_of(first)
    compare(tmp_path)
    assert len(runs) == 5


def test_bytes_that_are_no_text_are_computed_again(tmp_path, runs):
    compare(tmp_path)
    sorted(tmp_path.iterdir())[0].write_bytes(b"\xff\xfe\x00")
    with pytest.warns(CorruptCellWarning, match="cannot be read"):
        compare(tmp_path)
    assert len(runs) == 5


def test_a_failed_cell_is_tried_again(tmp_path, runs):
    found = compare(tmp_path, [Failing()], cv=3)
    n_failed = len(found.failures)
    assert n_failed
    runs.clear()
    compare(tmp_path, [Failing()], cv=3)
    assert runs == ["Failing"] * n_failed


def test_files_hold_plain_json(tmp_path):
    compare(tmp_path)
    for path in tmp_path.iterdir():
        assert json.loads(path.read_text())["record"]["failure"] is None
    assert len(list(tmp_path.iterdir())) == 4


RUN = """
import signal
import sys
# What a shell starts in the background is deaf to it, and so is what that starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
from tests.model_selection.comparison.test_cache import {sampler}, compare
compare(sys.argv[1], ["none", "MLROS", {sampler}()], cv=3, n_jobs={n_jobs})
"""


def started(folder, sampler, n_jobs=1):
    return subprocess.Popen(
        [sys.executable, "-c", RUN.format(sampler=sampler, n_jobs=n_jobs), folder]
    )


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_killed_run_continues(tmp_path, runs, monkeypatch):
    folder = tmp_path / "cells"
    with started(folder, "Killing") as process:
        pass
    assert process.returncode == -signal.SIGKILL
    # The first fold's "none" and MLROS were done when the third sampler killed the process.
    assert len(list(folder.glob("*.json"))) == 2
    monkeypatch.setattr(Killing, "is_harmless", True)
    samplers = ["none", "MLROS", Killing()]
    resumed = compare(folder, samplers, cv=3)
    assert len(runs) == 7
    assert scores_of(resumed) == scores_of(compare(None, samplers, cv=3))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGINT")
def test_ctrl_c_leaves_a_cache_that_can_be_used(tmp_path, runs):
    folder = tmp_path / "cells"
    with started(folder, "Slow", n_jobs=2) as process:
        start = time.monotonic()
        while len(list(folder.glob("*.json"))) < 2 and time.monotonic() - start < 60:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
    assert process.returncode != 0
    n_kept = len(list(folder.glob("*.json")))
    assert 2 <= n_kept < 9
    # A damaged cell would warn here, and warnings are errors.
    compare(folder, ["none", "MLROS", Slow()], cv=3)
    assert len(runs) == 9 - n_kept


def test_a_cache_needs_a_seed(tmp_path):
    with pytest.raises(ValueError, match="`cache` needs a `random_state`"):
        compare(tmp_path, random_state=None)


def test_what_cannot_be_named_cannot_be_kept(tmp_path):
    scoring = {"own": lambda model, X, y: 1.0}
    with pytest.raises(ValueError, match="no lambdas"):
        compare(tmp_path, scoring=scoring)
    assert compare(None, scoring=scoring).measures == ("own",)


def test_two_data_sets_of_one_shape_do_not_mix(tmp_path, runs):
    data = {"a": (X, Y), "b": (X[::-1].copy(), Y[::-1].copy())}
    together = compare(tmp_path, [MLSMOTE()], X=data, Y=None)
    assert len(runs) == 8
    alone = compare(None, [MLSMOTE()], X=data["b"][0], Y=data["b"][1])
    assert scores_of(together)[4:] == scores_of(alone)
