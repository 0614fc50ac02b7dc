"""Lines are as long as COLUMNS allows."""

import textwrap

import pytest

from imblearn_multilabel.__main__ import main
from imblearn_multilabel._cli.command import COMMANDS
from imblearn_multilabel.datasets import make_imbalanced_multilabel, write_npz
from tests.cli.files import run, small_npz

COMPARE = ["--samplers", "none,MLROS(sampling_ratio=0.05)", "--cv", 2]


def words(text):
    return sorted(text.split())


@pytest.mark.parametrize("command", [[], ["compare"]])
def test_tables_and_prose_fit(capsys, tmp_path, monkeypatch, command):
    monkeypatch.delenv("COLUMNS", raising=False)
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
    # A command to copy stays in one line.
    assert all(len(line) <= 60 for line in lines if "-m imblearn_multilabel" not in line)
    assert any(len(line) > 60 for line in lines)
    codes = "\n".join(lines[lines.index(next(x for x in lines if x.startswith("exit codes"))) :])
    assert codes == textwrap.fill(codes, 58)
