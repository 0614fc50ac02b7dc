"""Pipes, terminals of other encodings, and folders that cannot be written."""

import gzip
import io
import json
import os
import subprocess
import sys

import numpy as np
import pytest

from imblearn_multilabel.__main__ import main
from imblearn_multilabel.datasets import make_imbalanced_multilabel, write_npz
from tests.cli.files import run, small_npz

pytestmark = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs Linux")

PROGRAM = f"{sys.executable} -m imblearn_multilabel"
COMPARE = ["--remedies", "baseline,MLROS(sampling_ratio=0.05)", "--cv", "2"]


def shell(folder, command, **environment):
    """Run a command of bash; return exit code, standard output and standard error."""
    done = subprocess.run(
        ["bash", "-c", f"{PROGRAM} {command}"],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout, done.stderr


def test_a_process_substitution_is_read_whole(tmp_path):
    pytest.importorskip("pandas")
    lines = ["x,a,b", *(f"{number},{number % 2},1" for number in range(20_000))]
    (tmp_path / "x.csv.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    for inner in ("zcat", "cat"):
        command = f"profile <({inner} x.csv.gz) --format csv --labels a,b --json"
        code, out, err = shell(tmp_path, command)
        assert (code, err) == (0, "")
        assert json.loads(out)["rows"] == 20_000


def test_a_pipe_is_named_in_errors(capsys, tmp_path):
    os.mkfifo(tmp_path / "pipe.npz")
    writing = ["bash", "-c", f"echo no archive > {tmp_path}/pipe.npz"]
    with subprocess.Popen(writing), pytest.raises(SystemExit, match="2"):
        main(["profile", str(tmp_path / "pipe.npz")])
    assert f"Cannot read {tmp_path}/pipe.npz: it is no .npz archive" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["profile"], ["compare", *COMPARE]])
def test_names_that_cannot_be_printed_are_spelled_out(monkeypatch, tmp_path, command):
    X, y = make_imbalanced_multilabel(60, 3, 2, random_state=0)
    write_npz(tmp_path / "größe.npz", X, y, label_names=["café", "tea"])
    # In the test, since pytest replaces the stream after the fixtures.
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    assert main([command[0], str(tmp_path / "größe.npz"), *command[1:]]) == 0
    shown = stream.buffer.getvalue()
    assert rb"gr\xf6\xdfe: 60 rows" in shown
    assert command[0] != "profile" or rb"caf\xe9" in shown


@pytest.mark.parametrize(
    ("command", "option"),
    [
        (["compare", "{small}", *COMPARE, "--cache", "/proc"], "--cache"),
        (["compare", "{small}", *COMPARE, "--plot", "/proc/a.png"], "--plot"),
        (["profile", "{small}", "--plot", "/proc/a.png"], "--plot"),
        (["resample", "{small}", "/proc/a.npz", "--sampler", "MLROS"], "output"),
    ],
)
def test_folders_that_take_no_file_are_told_before_the_work(capsys, tmp_path, command, option):
    if option == "--plot":
        pytest.importorskip("matplotlib")
    with pytest.raises(SystemExit, match="2"):
        main([each.format(small=small_npz(tmp_path)) for each in command])
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"argument {option}: cannot write to the folder /proc: " in captured.err


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (["--cache", "small.npz/cells"], "--cache: cannot open small.npz/cells: Not a directory"),
        (["--plot", "folder.png"], "--plot: folder.png is a folder; expected a file"),
    ],
)
def test_a_file_is_no_folder(capsys, monkeypatch, tmp_path, target, message):
    pytest.importorskip("matplotlib")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(SystemExit, match="2"):
        main(["compare", small_npz(tmp_path), *COMPARE, *target])
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("command", [[], ["compare"]])
def test_one_label_is_nothing_to_compare(capsys, tmp_path, command):
    write_npz(tmp_path / "x.npz", np.eye(9), np.eye(9, 1, dtype=int))
    with pytest.raises(SystemExit, match="2"):
        main([*command, str(tmp_path / "x.npz"), *COMPARE])
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.endswith(
        "error: x has one label; expected several, which remedies balance\n"
    )


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_full_cache_costs_a_warning_and_no_result(capsys, tmp_path, monkeypatch, jobs):
    import resource

    small = small_npz(tmp_path)
    _, wanted, _ = run(capsys, "compare", small, *COMPARE, "--json")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    command = f"compare small.npz --remedies '{COMPARE[1]}' --cv 2 --json --cache cells"
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        code, out, err = shell(tmp_path, f"{command} --jobs {jobs}", JOBLIB_TEMP_FOLDER="/dev/shm")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert code == 0
    assert err.count("\n") == 1
    assert err.startswith("UnsavedCellWarning: Cells that are done are kept in memory only, ")
    assert "cells: File too large" in err
    assert list((tmp_path / "cells").iterdir()) == []
    found, wanted = json.loads(out), json.loads(wanted)
    for ours, theirs in zip(found["remedies"], wanted["remedies"], strict=True):
        assert ours["macro_f1_score"] == theirs["macro_f1_score"]
