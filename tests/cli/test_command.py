"""Names of commands, help, pipes, signals, exit codes."""

import io
import os
import signal
import subprocess
import sys

import pytest
from threadpoolctl import threadpool_info

from imblearn_multilabel import __version__
from imblearn_multilabel.__main__ import main
from imblearn_multilabel._cli.options import sampler_names
from imblearn_multilabel.datasets import make_imbalanced_multilabel, read_npz, write_npz
from imblearn_multilabel.model_selection._comparison.cells import one_thread
from tests.cli.files import mistake, small_npz

COMMANDS = ["profile", "compare", "resample"]
PROGRAM = [sys.executable, "-m", "imblearn_multilabel"]


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_help_tells_options_examples_and_exit_codes(capsys, monkeypatch, command):
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit, match="0"):
        main([*command, "--help"])
    text = capsys.readouterr().out
    assert "Examples:" in text
    assert "130 interrupted by Ctrl-C" in " ".join(text.split())
    assert " ".join(["usage: imblearn-multilabel", *command]) in text
    assert max(map(len, text.splitlines())) <= 80
    assert "--quiet" in text if command else all(f"\n    {name} " in text for name in COMMANDS)
    if command and command != ["profile"]:
        words = text.replace("(", " ").replace(")", " ").replace(",", " ").split()
        assert set(sampler_names()) < set(words)


def test_what_needs_no_data_imports_no_scikit_learn():
    answers = [["--version"], ["--help"], *([name, "--help"] for name in COMMANDS)]
    code = (
        "import contextlib, sys, imblearn_multilabel\n"
        "assert not {'imblearn_multilabel._cli', 'tqdm'} & set(sys.modules)\n"
        "from imblearn_multilabel.__main__ import main\n"
        f"for arguments in {answers}:\n"
        "    with contextlib.suppress(SystemExit):\n"
        "        main(arguments)\n"
        "assert not {'numpy', 'scipy', 'sklearn', 'pandas', 'torch'} & set(sys.modules)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE)
    assert ran.stdout.startswith(f"{__version__}\n".encode())


def test_pipes_carry_files_in_and_out(capsys, tmp_path, monkeypatch):
    command = [*PROGRAM, "resample", "-", "-", "--sampler", "MLROS", "--format", "npz"]
    with open(small_npz(tmp_path), "rb") as source:
        made = subprocess.run(command, stdin=source, capture_output=True, check=True)
    (tmp_path / "made.npz").write_bytes(made.stdout)
    assert read_npz(tmp_path / "made.npz").data.shape[0] > 150
    assert made.stderr.startswith(b"-: standard input resampled with MLROS")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"no archive")))
    told = mistake(capsys, "profile", "-", "--format", "npz")
    assert told.startswith("Cannot read standard input: it is no .npz archive")


@pytest.mark.parametrize(
    "command",
    [["profile", "--json"], ["resample", "{path}", "-", "--sampler", "MLROS"]],
)
def test_a_reader_that_leaves_early_gets_no_traceback(tmp_path, command):
    path = small_npz(tmp_path)
    arguments = [*PROGRAM, *(each.format(path=path) for each in command)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_ctrl_c_is_exit_code_130(tmp_path):
    (tmp_path / "slow.py").write_text(
        "import time\n"
        "from imblearn_multilabel.over_sampling import MLROS\n"
        "class Slow(MLROS):\n"
        "    def _plan(self, task):\n"
        "        print('started', flush=True)\n"
        "        time.sleep(60)\n"
    )
    command = ["resample", small_npz(tmp_path), "more.npz", "--sampler", "slow.Slow"]
    with subprocess.Popen(
        [*PROGRAM, *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        # What a shell starts in the background ignores Ctrl-C, and so would this process.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        assert process.stdout.readline() == b"started\n"
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == b"interrupted\n"
    assert process.returncode == 130
    assert not (tmp_path / "more.npz").exists()


def test_names_that_cannot_be_printed_are_spelled_out(monkeypatch, tmp_path):
    X, y = make_imbalanced_multilabel(60, 3, 2, random_state=0)
    write_npz(tmp_path / "größe.npz", X, y, label_names=["café", "tea"])
    # In the test, since pytest replaces the stream after the fixtures.
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    assert main(["profile", str(tmp_path / "größe.npz")]) == 0
    assert rb"gr\xf6\xdfe: 60 rows" in stream.buffer.getvalue()
    assert rb"caf\xe9" in stream.buffer.getvalue()


def test_threads_are_held_to_one_unless_the_environment_says_otherwise(monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    with one_thread():
        assert os.environ["OMP_NUM_THREADS"] == "1"
        assert {pool["num_threads"] for pool in threadpool_info()} == {1}
    assert "OMP_NUM_THREADS" not in os.environ
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    with one_thread():
        assert os.environ["OMP_NUM_THREADS"] == "2"
