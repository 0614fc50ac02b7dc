"""Lines are as wide as COLUMNS allows, and 80 characters where nothing tells a width."""

import os
import subprocess
import sys
import textwrap

import pytest

from imblearn_multilabel.__main__ import main
from imblearn_multilabel._cli.command import COMMANDS
from imblearn_multilabel.datasets import make_imbalanced_multilabel, write_npz
from tests.cli.files import run, small_npz

COMPARE = ["--samplers", "none,MLROS(sampling_ratio=0.05)", "--cv", "2"]


def words(text):
    return sorted(text.split())


@pytest.mark.parametrize(
    "command",
    [
        "--help",
        *(f"{name} --help" for name in COMMANDS),
        "profile",
        "profile small.npz",
        "resample small.npz more.npz --sampler MLROS --ratio 3",
        "compare --samplers none,MLROS,MLSMOTE,REMEDIAL --cv 2",
        "small.npz --samplers none,MLSMOTE(k_neighbors=3) --cv 2 --repeats 2",
    ],
)
def test_lines_fit_80_columns(tmp_path, command):
    small_npz(tmp_path)
    kept = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    for width in ({}, {"COLUMNS": "80"}):
        done = subprocess.run(
            [sys.executable, "-m", "imblearn_multilabel", *command.split()],
            cwd=tmp_path,
            env=kept | width,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stderr == ""
        assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.parametrize("command", [[], ["compare"]])
def test_tables_and_prose_fit(capsys, tmp_path, monkeypatch, command):
    monkeypatch.setenv("COLUMNS", "300")
    small = small_npz(tmp_path)
    _, wide, _ = run(capsys, *command, small, *COMPARE)
    assert max(map(len, wide.splitlines())) > 100
    monkeypatch.setenv("COLUMNS", "70")
    _, narrow, _ = run(capsys, *command, small, *COMPARE)
    assert max(map(len, narrow.splitlines())) <= 70
    # Only the first column is there twice; what cells cost differs from run to run.
    names = ["sampler", "none", "MLROS(sampling_ratio=0.05)"]
    assert len(words(narrow)) - len(words(wide)) in (len(names), 2 * len(names))
    assert set(words(narrow)) >= {"Macro-F", "seconds", "verdict", *names} - {"verdict"}


def test_long_names_of_labels_are_cut(capsys, tmp_path, monkeypatch):
    X, y = make_imbalanced_multilabel(60, 3, 2, random_state=0)
    write_npz(tmp_path / "a.npz", X, y, label_names=["a" * 50, "b"])
    monkeypatch.setenv("COLUMNS", "60")
    _, out, _ = run(capsys, "profile", tmp_path / "a.npz")
    assert max(map(len, out.splitlines())) == 60
    assert f"{'a' * 14}...  " in out
    monkeypatch.setenv("COLUMNS", "200")
    assert "a" * 50 in run(capsys, "profile", tmp_path / "a.npz")[1]


def test_warnings_of_resample_are_broken(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "50")
    options = ["--sampler", "MLROS", "--ratio", "3"]
    _, out, _ = run(capsys, "resample", small_npz(tmp_path), tmp_path / "more.npz", *options)
    told = out[out.index("ShortfallWarning") :]
    assert told.count("\n") > 1
    assert max(map(len, told.splitlines())) <= 50


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_help_is_filled(capsys, monkeypatch, command):
    monkeypatch.setenv("COLUMNS", "60")
    with pytest.raises(SystemExit, match="0"):
        main([*command, "--help"])
    lines = capsys.readouterr().out.splitlines()
    start = lines.index("Examples:") + 1
    examples = lines[start : lines.index("", start)]
    # Commands to copy, and the usage, stay as they are.
    assert all(line.startswith("  ") for line in examples)
    assert all(len(line) <= 60 for line in lines[1:] if line not in examples)
    end = lines[lines.index(next(line for line in lines if line.startswith("Messages"))) :]
    assert "\n".join(end) == textwrap.fill(" ".join(end), 58)
