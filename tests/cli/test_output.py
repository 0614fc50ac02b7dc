"""What is printed and drawn: messages, JSON, the width of lines, pictures."""

import json
import math
import sys

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier

from imblearn_multilabel import model_selection
from imblearn_multilabel._cli.output import message_of, to_json
from imblearn_multilabel.datasets import make_imbalanced_multilabel, write_npz
from tests.cli.files import run, small_npz
from tests.model_selection.comparison.made_up import by_fold, made_up

STARTS = {"png": b"\x89PNG", "svg": b"<?xml"}


def test_json_takes_numbers_of_numpy_and_leaves_out_what_json_lacks():
    results = {"n": np.int64(3), "x": [np.float32(0.5), math.nan, math.inf], "name": "é\x9b"}
    text = to_json(results)
    assert json.loads(text) == {"n": 3, "x": [0.5, None, None], "name": "é\x9b"}
    # No sign of control, in any encoding.
    assert text.isascii()


def test_messages_come_in_message_of():
    assert message_of(ValueError("a\n  b")) == "a b"
    assert message_of(KeyboardInterrupt()) == "KeyboardInterrupt"
    assert message_of(FileNotFoundError(2, "No such file", "a.npz")) == "a.npz: No such file"
    assert message_of(OSError(28, "No space", "\x1b[2J")) == r"\x1b[2J: No space"


@pytest.mark.parametrize(
    "command",
    [
        "profile",
        "profile small.npz",
        "resample small.npz more.npz --sampler MLROS --ratio 3",
        "compare small.npz --remedies baseline,MLROS,MLSMOTE,REMEDIAL --cv 2",
        "small.npz --remedies baseline,MLSMOTE(k_neighbors=3) --cv 2 --repeats 2",
    ],
)
def test_lines_fit_80_columns(capsys, monkeypatch, tmp_path, command):
    small_npz(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    code, out, err = run(capsys, *command.split())
    assert code == 0
    assert max(map(len, (out + err).splitlines())) <= 80


def test_long_names_of_labels_are_cut(capsys, tmp_path, monkeypatch):
    X, y = make_imbalanced_multilabel(60, 3, 2, random_state=0)
    write_npz(tmp_path / "a.npz", X, y, label_names=["a" * 50, "b"])
    monkeypatch.setenv("COLUMNS", "60")
    _, out, _ = run(capsys, "profile", tmp_path / "a.npz")
    assert max(map(len, out.splitlines())) == 60
    assert f"{'a' * 14}...  " in out
    monkeypatch.setenv("COLUMNS", "200")
    assert "a" * 50 in run(capsys, "profile", tmp_path / "a.npz")[1]


@pytest.mark.parametrize("suffix", STARTS)
def test_profile_draws_the_labels(capsys, tmp_path, suffix):
    pytest.importorskip("matplotlib")
    picture = tmp_path / f"labels.{suffix}"
    code, out, err = run(capsys, "profile", small_npz(tmp_path), "--plot", picture)
    assert (code, err) == (0, "")
    assert "MeanIR" in out
    assert picture.read_bytes().startswith(STARTS[suffix])


def test_resample_draws_labels_before_and_after(capsys, tmp_path):
    pytest.importorskip("matplotlib")
    picture = tmp_path / "change.svg"
    options = ["--sampler", "MLROS", "--ratio", "0.1", "--plot", picture]
    assert run(capsys, "resample", small_npz(tmp_path), tmp_path / "more.npz", *options)[0] == 0
    text = picture.read_text()
    # Text is drawn as shapes, each with the text as a comment before it.
    for words in ("before: 150 rows", "after: 165 rows", "fireball"):
        assert words in text


@pytest.mark.parametrize(
    ("terminal", "variables", "is_bold"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (True, {"TERM": "dumb"}, False),
    ],
)
def test_best_values_are_bold_on_a_terminal(
    capsys, monkeypatch, tmp_path, terminal, variables, is_bold
):
    for name, value in ({"NO_COLOR": "", "TERM": "xterm", "COLUMNS": "80"} | variables).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal, raising=False)
    found = made_up({"baseline": by_fold(0.5, 0.5), "MLROS": by_fold(0.6, 0.6)})
    monkeypatch.setattr(model_selection, "compare_remedies", lambda *_, **__: found)
    model = model_selection.TunedThresholdClassifierCV(MLPClassifier())
    monkeypatch.setattr(type(found), "best_estimator", lambda _: model)
    small_npz(tmp_path)
    # A path in the code at the end cannot be broken, so it is a short one.
    monkeypatch.chdir(tmp_path)
    _, out, _ = run(capsys, "compare", "small.npz", "--remedies", "baseline,MLROS")
    assert ("\033[1m" in out) == is_bold
    visible = out.replace("\033[1m", "").replace("\033[0m", "")
    assert max(map(len, visible.splitlines())) <= 80
