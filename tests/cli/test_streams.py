"""Streams and folders that cannot be read or written: one line, and the documented exit code."""

import gzip
import io
import json
import os
import subprocess
import sys

import numpy as np
import pytest

from imblearn_multilabel.__main__ import main
from imblearn_multilabel.datasets import make_imbalanced_multilabel, read_npz, write_npz
from tests.cli.files import run, small_npz

pytestmark = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs Linux")

PROGRAM = f"{sys.executable} -m imblearn_multilabel"
COMPARE = ["--samplers", "none,MLROS(sampling_ratio=0.05)", "--cv", "2"]
NO_ROOM = "cannot write to standard output: No space left on device\n"


def shell(folder, command, **environment):
    """Run a command of bash; return exit code, standard output and standard error."""
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    done = subprocess.run(
        ["bash", "-c", f"{PROGRAM} {command}"],
        cwd=folder,
        env=kept | environment,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("command", "code", "told"),
    [
        ("profile small.npz > /dev/full", 1, NO_ROOM),
        ("--help > /dev/full", 1, NO_ROOM),
        ("resample small.npz more.npz --sampler MLROS > /dev/full", 1, NO_ROOM),
        (
            "resample small.npz - --output-format npz --sampler MLROS > /dev/full",
            1,
            NO_ROOM,
        ),
        ("profile small.npz >&-", 1, "standard output is closed\n"),
        ("profile small.npz <&-", 0, ""),
        ("compare small.npz --samplers none --cv 2 2>&-", 0, ""),
        ("compare small.npz --samplers none --cv 2 --jobs 2 2>&-", 0, ""),
        ("profile no.npz 2>&-", 2, ""),
    ],
)
def test_a_stream_that_is_closed_or_full(tmp_path, command, code, told):
    small_npz(tmp_path)
    found, out, err = shell(tmp_path, command)
    assert (found, err) == (code, told)
    assert bool(out) is (code == 0)


@pytest.mark.parametrize("command", ["profile small.npz", "--help"])
def test_a_full_output_without_a_buffer(tmp_path, command):
    small_npz(tmp_path)
    found, _, err = shell(tmp_path, f"{command} > /dev/full", PYTHONUNBUFFERED="1")
    assert (found, err) == (1, NO_ROOM)


def test_standard_input_that_is_closed_is_a_mistake(tmp_path):
    code, _, err = shell(tmp_path, "profile - --format npz <&-")
    assert code == 2
    assert err.endswith(" profile: error: standard input is closed\n")
    assert err.count("\n") == 2


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


def ascii_output(monkeypatch):
    """Make standard output ASCII; in the test, since pytest replaces it after the fixtures."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    return stream


@pytest.fixture(name="accented")
def accented_file(tmp_path):
    X, y = make_imbalanced_multilabel(60, 3, 2, random_state=0)
    write_npz(tmp_path / "a.npz", X, y, label_names=["café", "tea"])
    return str(tmp_path / "a.npz")


@pytest.mark.parametrize(
    "command",
    [["profile"], [*COMPARE], ["resample", "more.npz", "--sampler", "MLROS"]],
)
def test_names_that_cannot_be_printed_are_a_mistake(
    capsys, monkeypatch, tmp_path, accented, command
):
    stream = ascii_output(monkeypatch)
    monkeypatch.chdir(tmp_path)
    place = 1 if command[0] in ("profile", "resample") else 0
    with pytest.raises(SystemExit, match="2"):
        main([*command[:place], accented, *command[place:]])
    told = capsys.readouterr().err
    assert "'caf\\xe9' cannot be printed in the encoding ascii; set PYTHONIOENCODING" in told
    # Nothing was done before.
    assert stream.buffer.getvalue() == b""
    assert os.listdir(tmp_path) == ["a.npz"]


def test_json_escapes_what_cannot_be_printed(monkeypatch, accented):
    stream = ascii_output(monkeypatch)
    assert main(["profile", accented, "--json"]) == 0
    shown = json.loads(stream.buffer.getvalue())
    assert {each["label"] for each in shown["labels"]} == {"café", "tea"}


def test_names_of_rows_on_standard_output_are_told_on_standard_error(
    monkeypatch, tmp_path, accented
):
    stream = ascii_output(monkeypatch)
    command = ["resample", accented, "-", "--output-format", "npz", "--sampler", "MLROS"]
    assert main(command) == 0
    (tmp_path / "made.npz").write_bytes(stream.buffer.getvalue())
    assert read_npz(tmp_path / "made.npz").target_names == ["café", "tea"]


@pytest.mark.parametrize(
    ("command", "option"),
    [
        (["compare", "{small}", *COMPARE, "--cache", "/proc/cells"], "--cache"),
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
        (["--cache", "small.npz/cells"], "small.npz is a file; expected a folder"),
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
        "error: x has one label; expected several, which samplers balance\n"
    )


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_full_cache_costs_a_warning_and_no_result(capsys, tmp_path, monkeypatch, jobs):
    import resource

    small = small_npz(tmp_path)
    _, wanted, _ = run(capsys, "compare", small, *COMPARE, "--json")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    command = f"compare small.npz --samplers '{COMPARE[1]}' --cv 2 --json --cache cells"
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
    for ours, theirs in zip(found["samplers"], wanted["samplers"], strict=True):
        assert ours["macro_f1_score"] == theirs["macro_f1_score"]
