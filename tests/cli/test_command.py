"""Commands as processes: names, pipes, signals, exit codes."""

import os
import signal
import subprocess
import sys

import pytest
from threadpoolctl import threadpool_info

from imblearn_multilabel import __version__
from imblearn_multilabel.__main__ import main
from imblearn_multilabel._cli.command import COMMANDS
from imblearn_multilabel.datasets import read_npz
from imblearn_multilabel.model_selection._comparison.cells import one_thread
from tests.cli.files import run, small_npz

PROGRAM = [sys.executable, "-m", "imblearn_multilabel"]


@pytest.fixture(name="small")
def small_file(tmp_path):
    return small_npz(tmp_path)


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_help_tells_options_examples_and_exit_codes(capsys, command):
    with pytest.raises(SystemExit, match="0"):
        main([*command, "--help"])
    text = capsys.readouterr().out
    assert "Examples:" in text
    assert "130 interrupted by Ctrl-C" in " ".join(text.split())
    assert " ".join(["usage: imblearn-multilabel", *command]) in text


def test_the_main_help_lists_the_commands(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    text = capsys.readouterr().out
    assert all(f"\n    {name} " in text for name in COMMANDS)


#: What is answered without data.
ANSWERS = [["--version"], ["--help"], *([name, "--help"] for name in COMMANDS)]


@pytest.mark.parametrize("option", ANSWERS, ids=" ".join)
def test_what_needs_no_data_imports_no_scikit_learn(option):
    code = (
        "import sys\n"
        "from imblearn_multilabel.__main__ import main\n"
        "try:\n"
        f"    main({option!r})\n"
        "finally:\n"
        "    heavy = {'numpy', 'scipy', 'sklearn', 'pandas', 'torch'}\n"
        "    print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"
    assert done.stdout


@pytest.mark.parametrize("option", ANSWERS, ids=" ".join)
def test_what_needs_no_data_is_quick(option):
    before = os.times()
    subprocess.run([*PROGRAM, *option], capture_output=True, check=True)
    after = os.times()
    seconds = after.children_user - before.children_user
    assert seconds + after.children_system - before.children_system < 0.5


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_help_fits_a_page_and_every_command_can_be_quiet(capsys, monkeypatch, command):
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit, match="0"):
        main([*command, "--help"])
    text = capsys.readouterr().out
    assert max(map(len, text.splitlines())) <= 80
    assert not command or "--quiet" in text


def test_the_version_is_printed(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().out == f"{__version__}\n"


@pytest.mark.parametrize("more", [[], ["data.npz", "--limit", "3"]])
@pytest.mark.parametrize(
    ("word", "advice"),
    [
        ("profle", "did you mean profile?"),
        ("Compare", "did you mean compare?"),
        ("plot", "commands are profile, resample, compare"),
    ],
)
def test_a_command_spelt_wrongly_is_named_as_such(capsys, word, advice, more):
    with pytest.raises(SystemExit, match="2"):
        main([word, *more])
    assert f"{word} is neither a file nor a command; {advice}" in capsys.readouterr().err


def test_an_option_that_no_command_has_is_named(capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["profile", "--limits"])
    told = capsys.readouterr().err
    assert "unrecognized arguments: --limits" in told
    # A mistake is not hidden under all the options.
    assert told.count("\n") == 2


def test_compare_prints_the_table_without_the_profile(capsys, tmp_path):
    options = ["--remedies", "baseline,MLROS", "--cv", 2]
    code, out, _ = run(capsys, "compare", small_npz(tmp_path), *options)
    assert code == 0
    assert "small: 150 rows, 6 features" in out
    assert "Macro-AUC" in out
    assert "SCUMBLE" not in out


def test_pipes_carry_files_in_and_out(tmp_path):
    path = small_npz(tmp_path)
    with open(path, "rb") as source:
        made = subprocess.run(
            [*PROGRAM, "resample", "-", "-", "--sampler", "MLROS", "--format", "npz"],
            stdin=source,
            capture_output=True,
            check=True,
        )
    (tmp_path / "made.npz").write_bytes(made.stdout)
    assert read_npz(tmp_path / "made.npz").data.shape[0] > 150
    assert made.stderr.startswith(b"-: standard input resampled with MLROS")


def test_standard_input_is_named_in_errors():
    command = [*PROGRAM, "profile", "-", "--format", "npz"]
    done = subprocess.run(command, input=b"no archive", capture_output=True)
    assert done.returncode == 2
    assert b"Cannot read standard input: it is no .npz archive" in done.stderr


def test_error_lines_break_at_words(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    with pytest.raises(SystemExit, match="2"):
        main(["compare", "--remedies", "MLROZ"])
    told = capsys.readouterr().err
    assert max(map(len, told.splitlines())) <= 60
    assert "did you mean MLROS? Expected one of baseline, AEMLO, LPROS," in " ".join(told.split())


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


def test_as_a_process(small):
    done = subprocess.run(
        [sys.executable, "-m", "imblearn_multilabel", small, "--remedies", "baseline", "--cv", "2"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert "Macro-AUC" in done.stdout


def test_a_reader_that_leaves_a_comparison_early_gets_no_traceback(small):
    command = [sys.executable, "-m", "imblearn_multilabel", small, "--remedies", "baseline"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_importing_the_package_imports_no_command_line():
    code = (
        "import sys, imblearn_multilabel\n"
        "print([name for name in sys.modules if '_cli' in name.split('.') or name == 'tqdm'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_interruption_ends_quietly(capsys, small, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("imblearn_multilabel.model_selection.compare_remedies", interrupt)
    code, _, err = run(capsys, small, "--cv", "2")
    assert code == 130
    assert err == "interrupted\n"


def test_threads_are_held_to_one_unless_the_environment_says_otherwise(monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    with one_thread():
        assert os.environ["OMP_NUM_THREADS"] == "1"
        assert {pool["num_threads"] for pool in threadpool_info()} == {1}
    assert "OMP_NUM_THREADS" not in os.environ
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    with one_thread():
        assert os.environ["OMP_NUM_THREADS"] == "2"
