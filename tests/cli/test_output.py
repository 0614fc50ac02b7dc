"""What is printed and drawn: messages, JSON, the width of lines, pictures, the profile."""

import json
import sys

import numpy as np
import pytest

from imblearn_multilabel._cli.output import is_styled
from imblearn_multilabel.datasets import make_imbalanced_multilabel, read_npz, write_npz
from imblearn_multilabel.metrics import LabelProfile
from tests.cli.files import LABELS, run, small_npz


@pytest.mark.parametrize(
    "command",
    [
        "profile small.npz",
        "resample small.npz more.npz --sampler MLROS --ratio 3",
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


def test_labels_are_drawn(capsys, tmp_path):
    pytest.importorskip("matplotlib")
    picture = tmp_path / "labels.png"
    code, out, err = run(capsys, "profile", small_npz(tmp_path), "--plot", picture)
    assert (code, err) == (0, "")
    assert "MeanIR" in out
    assert picture.read_bytes().startswith(b"\x89PNG")
    picture = tmp_path / "change.svg"
    options = ["--sampler", "MLROS", "--ratio", "0.1", "--plot", picture]
    assert run(capsys, "resample", small_npz(tmp_path), tmp_path / "more.npz", *options)[0] == 0
    text = picture.read_text()
    # Text is drawn as shapes, each with the text as a comment before it.
    for words in ("before: 150 rows", "after: 165 rows", "fireball"):
        assert words in text


def test_headings_are_bold_on_a_terminal(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("NO_COLOR", "")
    monkeypatch.setenv("TERM", "xterm")
    command = ["compare", small_npz(tmp_path), "--remedies", "baseline", "--cv", 2]
    assert "\033" not in run(capsys, *command)[1]
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert "\033[1mVERDICT\033[0m" in run(capsys, *command)[1]
    monkeypatch.setenv("TERM", "dumb")
    assert not is_styled()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not is_styled()


def test_measures_and_rarest_labels_as_text(capsys, tmp_path):
    source = small_npz(tmp_path)
    given = read_npz(source)
    y = given.target.toarray()
    y[6:, 3] = 0
    y[:6, 3] = 1
    write_npz(source, given.data, y, label_names=LABELS)
    code, out, err = run(capsys, "profile", source, "--limit", 3)
    assert (code, err) == (0, "")
    assert "small: 150 rows, 6 features" in out
    assert "MeanIR" in out
    assert "fireball" in out
    assert "\n... and 1 more\n" in out
    assert "\nLabels with fewer than 10 positives, in brackets: fireball (6). " in out
    _, out, _ = run(capsys, "profile", small_npz(tmp_path), "--limit", 0)
    assert all(f"\n{label} " in out for label in LABELS)
    assert "more" not in out
    assert "fewer than 10 positives" not in out


def test_json_holds_the_same_figures(capsys, tmp_path):
    path = small_npz(tmp_path)
    code, out, err = run(capsys, "profile", path, "--json")
    assert (code, err) == (0, "")
    told, expected = json.loads(out), LabelProfile(read_npz(path).target, n_features=6)
    assert (told["name"], told["rows"], told["features"]) == ("small", 150, 6)
    assert told["measures"] == pytest.approx(expected.as_dict())
    assert [label["label"] for label in told["labels"]] == LABELS
    for key, values in {
        "positives": expected.balance.positives,
        "IRLbl": expected.balance.imbalance_ratio_per_label,
        "ImR": expected.balance.class_ratio_per_label,
        "SCUMBLE": expected.scumble_per_label,
    }.items():
        assert [label[key] for label in told["labels"]] == pytest.approx(values)


def test_numbers_that_do_not_exist_are_null_in_json(capsys, tmp_path):
    write_npz(tmp_path / "empty.npz", np.ones((3, 1)), [[1, 0], [1, 0], [1, 0]])
    _, out, _ = run(capsys, "profile", tmp_path / "empty.npz", "--json")
    labels = json.loads(out)["labels"]
    assert [label["label"] for label in labels] == ["0", "1"]
    assert labels[1]["IRLbl"] is None
