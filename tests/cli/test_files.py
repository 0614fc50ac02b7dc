"""Which files a command reads and writes: none is replaced that was not meant."""

import os
import time

import pytest

from imblearn_multilabel import datasets
from imblearn_multilabel.__main__ import main
from tests.cli.files import LABELS, run, small_npz

SAMPLER = ["--sampler", "MLROS", "--ratio", "0.1"]


def refused(capsys, *command):
    """Run a command that is refused; return what it says, in one line."""
    with pytest.raises(SystemExit, match="2"):
        main([*map(str, command)])
    return " ".join(capsys.readouterr().err.split())


@pytest.fixture(name="csv")
def csv_file(tmp_path, monkeypatch):
    pytest.importorskip("pandas")
    data = datasets.read_npz(small_npz(tmp_path))
    datasets.write_csv(tmp_path / "data.csv", data.data, data.target, label_names=LABELS)
    monkeypatch.chdir(tmp_path)
    return "data.csv"


@pytest.mark.parametrize(
    "target", ["small.npz", "./small.npz", "missing/../small.npz", "link.npz", "hard.npz", "{}"]
)
@pytest.mark.parametrize("source", ["small.npz", "missing/../small.npz", "link.npz"])
def test_the_input_is_not_replaced(capsys, tmp_path, monkeypatch, target, source):
    small = small_npz(tmp_path)
    monkeypatch.chdir(tmp_path)
    os.symlink("small.npz", "link.npz")
    os.link("small.npz", "hard.npz")
    before = (tmp_path / "small.npz").read_bytes()
    told = refused(capsys, "resample", source, target.format(small), *SAMPLER)
    assert "is the file that is read; give --force to replace it" in told
    assert (tmp_path / "small.npz").read_bytes() == before


def test_force_replaces_it(capsys, tmp_path):
    small = small_npz(tmp_path)
    assert run(capsys, "resample", small, small, *SAMPLER, "--force")[0] == 0
    assert len(datasets.read_npz(small).data) > 150


@pytest.mark.parametrize(
    ("command", "option"),
    [
        (["profile", "data.png", "--format", "npz"], []),
        (["compare", "data.png", "--format", "npz", "--remedies", "baseline"], []),
        (["data.png", "--format", "npz", "--remedies", "baseline"], []),
        (["resample", "data.png", "more.npz", "--format", "npz", *SAMPLER], []),
        (["resample", "data.png", "more.npz", "--format", "npz", *SAMPLER], ["--force"]),
        (["resample", "small.npz", "data.png", "--output-format", "npz", *SAMPLER], []),
        (["resample", "small.npz", "data.png", "--output-format", "npz", *SAMPLER], ["--force"]),
    ],
)
@pytest.mark.parametrize("picture", ["data.png", "missing/../data.png"])
def test_a_picture_replaces_no_data(capsys, tmp_path, monkeypatch, command, option, picture):
    pytest.importorskip("matplotlib")
    small_npz(tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data.png").write_bytes((tmp_path / "small.npz").read_bytes())
    before = (tmp_path / "data.png").read_bytes()
    told = refused(capsys, *command, *option, "--plot", picture)
    assert f"argument --plot: {picture} is the file that is" in told
    assert (tmp_path / "data.png").read_bytes() == before


def test_files_that_tell_the_labels_are_not_replaced(capsys, tmp_path, csv):
    (tmp_path / "names.csv").write_text("\n".join(LABELS))
    told = refused(capsys, "resample", csv, "names.csv", "--labels", "@names.csv", *SAMPLER)
    assert "argument output: names.csv is the file that is read" in told
    assert (tmp_path / "names.csv").read_text() == "\n".join(LABELS)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("/dev/zero", None, "/dev/zero is a device; expected a file of names"),
        ("nowhere.txt", None, "cannot open nowhere.txt: No such file"),
        ("names.txt", b"sun\nm\xe9\n", "names.txt is not text in UTF-8: line 2: unexpected"),
        ("names.txt", b"a\n" * 2**24, "names.txt has more than 16777216 bytes; expected names"),
        ("names.txt", b"\n \n", "names.txt holds no names"),
        ("\x1b[2J", None, r"cannot open \x1b[2J: No such file"),
    ],
)
def test_files_of_names_that_cannot_be_read_are_named(
    capsys, tmp_path, csv, name, content, message
):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    start = time.monotonic()
    told = refused(capsys, "profile", csv, "--labels", f"@{name}")
    assert f"argument --labels: {message}" in told
    assert time.monotonic() - start < 5


def test_an_endless_device_is_not_read(capsys):
    told = refused(capsys, "profile", "/dev/zero", "--format", "csv", "--labels", "a")
    assert "/dev/zero is a device; expected a file or a pipe" in told
