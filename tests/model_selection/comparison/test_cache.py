"""Cells on disk: a run that ends early, files that are damaged, data that must not mix."""

import json
import os
import signal
import subprocess
import sys
import threading
import types

import numpy as np
import pytest
from sklearn import config_context
from sklearn.tree import DecisionTreeClassifier

from imblearn_multilabel.exceptions import CorruptCellWarning
from imblearn_multilabel.model_selection import compare_remedies
from imblearn_multilabel.model_selection._comparison import cache as cache_module
from imblearn_multilabel.model_selection._comparison import compare as engine
from imblearn_multilabel.model_selection._comparison.cache import fingerprint
from imblearn_multilabel.model_selection._comparison.inputs import read_data
from imblearn_multilabel.over_sampling import MLROS
from tests.model_selection.comparison.data import Failing, Killing, X, Y, scores_of

TREE = DecisionTreeClassifier(max_depth=3)


@pytest.fixture(name="runs")
def count_runs(monkeypatch):
    """Names of the samplers that were really run."""
    names, run_cell = [], engine.run_cell
    monkeypatch.setattr(engine, "run_cell", lambda job: names.append(job.remedy) or run_cell(job))
    return names


def compare(cache, remedies=("MLROS",), X=X, Y=Y, **more):
    options = {"cv": 2, "random_state": 0, "scoring": "macro_f1_score", "thresholds": "default"}
    options |= more
    return compare_remedies(X, Y, remedies, TREE, cache=cache, **options)


def test_what_is_there_is_not_computed_again(tmp_path, runs):
    folder = tmp_path / "new" / "folder"
    first = compare(folder, {"mine": MLROS()})
    assert runs == ["baseline", "mine"] * 2
    again = compare(folder, {"mine": MLROS()})
    assert len(runs) == 4
    assert again.to_dict() == first.to_dict()
    # Names decide nothing. A failed cell is not kept.
    named = compare(folder, {"a": MLROS(), "failing": Failing()})
    assert named.remedies == ("baseline", "a", "failing")
    assert (len(named.failures), runs[4:]) == (2, ["failing"] * 2)
    compare(folder, [Failing()])
    assert runs[6:] == ["Failing"] * 2
    assert {json.loads(each.read_text())["failure"] for each in folder.iterdir()} == {None}


def test_another_question_is_another_cell(tmp_path, runs):
    compare(tmp_path)
    for change in (
        {"X": np.where(np.arange(len(X))[:, None] == 3, X + 1e-9, X)},
        {"Y": np.roll(Y, 1, axis=0)},
        {"random_state": 1},
        {"cv": 3},
        {"preprocess": None},
        {"scoring": "micro_f1_score"},
        {"remedies": [MLROS(sampling_ratio=0.2)]},
        {"remedies": [(MLROS(), {"sampling_ratio": [0.2]})]},
    ):
        runs.clear()
        compare(tmp_path, **change)
        assert "MLROS" in {name.split("(")[0] for name in runs}, change


@pytest.mark.parametrize(
    "damage",
    [lambda content: content[: len(content) // 2], lambda _: b"[1]", lambda _: b"[" * 100_000],
    ids=["half", "other", "deep"],
)
def test_a_damaged_cell_is_computed_again(tmp_path, runs, damage):
    first = compare(tmp_path)
    path = sorted(tmp_path.iterdir())[1]
    path.write_bytes(damage(path.read_bytes()))
    with pytest.warns(CorruptCellWarning, match=f"{path.name} is no cell that can be read; it is"):
        again = compare(tmp_path)
    assert len(runs) == 5
    assert scores_of(again) == scores_of(first)
    compare(tmp_path)
    assert len(runs) == 5


RUN = """
import sys
from tests.model_selection.comparison.test_cache import Killing, compare
compare(sys.argv[1], ["baseline", "MLROS", Killing()], cv=3)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_killed_run_continues(tmp_path, runs, monkeypatch):
    folder = tmp_path / "cells"
    killed = subprocess.run([sys.executable, "-c", RUN, folder])
    assert killed.returncode == -signal.SIGKILL
    # The first fold's "baseline" and MLROS were done when the third sampler killed the process.
    assert len(list(folder.glob("*.json"))) == 2
    monkeypatch.setattr(Killing, "is_harmless", True)
    samplers = ["baseline", "MLROS", Killing()]
    resumed = compare(folder, samplers, cv=3)
    assert len(runs) == 7
    assert scores_of(resumed) == scores_of(compare(None, samplers, cv=3))


def test_what_cannot_be_kept_is_refused_unless_code_only_refers_to_it_by_name(tmp_path):
    lock = threading.Lock()
    scoring = {"own": lambda model, X, y: float(lock.locked())}
    with pytest.raises(ValueError, match="Let them hold no open files or locks"):
        compare(tmp_path, scoring=scoring)
    scope = {"LOCKS": {"one": threading.Lock()}, "__name__": "scorers_of_a_user"}
    exec("def score(model, X, y): return float(len(LOCKS))", scope)
    found = compare(tmp_path, scoring={"own": scope["score"]})
    assert [each["own"] for each in scores_of(found)] == [1.0] * 4
    with pytest.raises(ValueError, match="`cache` needs a `random_state`"):
        compare(tmp_path, random_state=None)


def test_all_that_is_seen_of_a_frame_is_part_of_a_cell():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(X, columns=[f"x{number}" for number in range(6)])
    frame["kind"] = pd.Categorical(["a", "b"] * 60, categories=["a", "b"])
    others = [
        frame.rename(columns={"x0": "x9"}),
        frame.rename(columns={"x0": 0}),
        frame.assign(kind=frame.kind.cat.set_categories(["b", "a"])),
        frame.assign(kind=frame.kind.cat.as_ordered()),
        frame.astype({"x0": object}),
    ]
    digests = [read_data(each, Y)[0].digest for each in (frame, frame.copy(), *others)]
    assert digests[0] == digests[1]
    assert len(set(digests)) == 1 + len(others)


def test_settings_and_versions_are_part_of_a_cell(tmp_path, runs, monkeypatch):
    compare(tmp_path)
    with config_context(display="text"):
        compare(tmp_path)
    assert len(runs) == 4
    with config_context(enable_metadata_routing=True):
        compare(tmp_path)
    assert len(runs) == 8
    monkeypatch.setattr(cache_module, "version", lambda name: f"{name} 99")
    assert cache_module.environment()["lightgbm"] == "lightgbm 99"
    compare(tmp_path)
    assert len(runs) == 12


SCORER = """
import functools
import numpy as np
from sklearn.metrics import make_scorer

BETA = 1
TABLE = {"b": [2], "a": {"y", "x"}}

def helper(y, predicted):
    return float(np.mean(y == predicted)) + BETA + len(TABLE) + (recursive(2) in {"u", "v", "w"})

def recursive(n):
    return n if n < 1 else recursive(n - 1)

def score(y, predicted, extra=0):
    def inner():
        return extra + 3
    return helper(y, predicted).real * 1 + inner() + recursive(2)

class Base:
    factor = 1

    def scaled(self, value):
        return value * self.factor

class Scorer(Base):
    def __init__(self, offset):
        self.offset = offset

    @property
    def shift(self):
        return self.offset + 4

    def __call__(self, model, X, y):
        return self.scaled(score(y, model.predict(X))) + self.shift

    def method(self, model, X, y):
        return super().scaled(5)

def closing(value):
    def scorer(model, X, y):
        return value + score(y, model.predict(X))
    return scorer

objects = {
    "function": score,
    "scorer of scikit-learn": make_scorer(score),
    "partial": functools.partial(score, extra=1),
    "object": Scorer(1),
    "method": Scorer(1).method,
    "closure": closing(1),
    "lambda": lambda model, X, y: score(y, y),
    "class": Scorer,
}
"""
EVERYTHING = {
    *("function", "scorer of scikit-learn", "partial", "object", "method"),
    *("closure", "lambda", "class"),
}


def user_code(source):
    """Return the objects that a module of a user holds."""
    name = "scorers_of_a_user"
    module = sys.modules[name] = types.ModuleType(name)
    exec(source, vars(module))
    return module.objects


def digests_of(source):
    return {name: fingerprint(each) for name, each in user_code(source).items()}


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("extra + 3", "extra + 4", EVERYTHING),
        (".real", ".imag", EVERYTHING),
        ("extra=0", "extra=1", EVERYTHING),
        ("np.mean(y == predicted)", "np.mean(y != predicted)", EVERYTHING),
        ("BETA = 1", "BETA = 2", EVERYTHING),
        ('{"y", "x"}', '{"y", "z"}', EVERYTHING),
        ('"u", "v", "w"', '"u", "v", "x"', EVERYTHING),
        ("recursive(n - 1)", "recursive(n - 2)", EVERYTHING),
        ("factor = 1", "factor = 2", {"object", "method", "class"}),
        ("value * self.factor", "value / self.factor", {"object", "method", "class"}),
        ("self.offset + 4", "self.offset + 5", {"object", "method", "class"}),
        ("Scorer(1)", "Scorer(2)", {"object", "method"}),
        ("closing(1)", "closing(2)", {"closure"}),
        ("score(y, y)", "score(y, X)", {"lambda"}),
        ("import functools", "# A comment.\n\nimport functools", set()),
    ],
)
def test_edited_code_is_noticed_wherever_it_is(old, new, changed):
    assert old in SCORER
    before, after = digests_of(SCORER), digests_of(SCORER.replace(old, new))
    assert {name for name in before if before[name] != after[name]} == changed


def test_code_has_one_digest_in_all_processes():
    program = (
        "from tests.model_selection.comparison.test_cache import SCORER, digests_of\n"
        "print(sorted(digests_of(SCORER).items()))"
    )
    # Sets have another order there.
    told = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONHASHSEED": "1"},
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    assert told == f"{sorted(digests_of(SCORER).items())}\n"
