"""Which files a command reads and writes: none is replaced that was not meant."""

import os

import pytest

from imblearn_multilabel import datasets
from tests.cli.files import LABELS, mistake, run, small_npz

SAMPLER = ["--sampler", "MLROS", "--ratio", "0.1"]


@pytest.fixture(name="csv")
def csv_file(tmp_path, monkeypatch):
    pytest.importorskip("pandas")
    data = datasets.read_npz(small_npz(tmp_path))
    datasets.write_csv(tmp_path / "data.csv", data.data, data.target, label_names=LABELS)
    monkeypatch.chdir(tmp_path)
    return "data.csv"


@pytest.mark.parametrize("target", ["./small.npz", "missing/../small.npz", "link.npz", "{}"])
def test_the_input_is_not_replaced(capsys, tmp_path, monkeypatch, target):
    small = small_npz(tmp_path)
    monkeypatch.chdir(tmp_path)
    os.symlink("small.npz", "link.npz")
    before = (tmp_path / "small.npz").read_bytes()
    told = mistake(capsys, "resample", "small.npz", target.format(small), *SAMPLER)
    assert "is the file that is read; give --force to replace it" in told
    assert (tmp_path / "small.npz").read_bytes() == before
    assert run(capsys, "resample", "link.npz", target.format(small), *SAMPLER, "--force")[0] == 0
    assert len(datasets.read_npz("small.npz").data) > 150


@pytest.mark.parametrize(
    "command",
    [
        ["profile", "data.png", "--format", "npz"],
        ["data.png", "--format", "npz", "--remedies", "baseline"],
        ["resample", "data.png", "more.npz", "--format", "npz", *SAMPLER, "--force"],
        ["resample", "small.npz", "data.png", "--output-format", "npz", *SAMPLER],
    ],
)
def test_a_picture_replaces_no_data(capsys, tmp_path, monkeypatch, command):
    pytest.importorskip("matplotlib")
    small_npz(tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data.png").write_bytes((tmp_path / "small.npz").read_bytes())
    before = (tmp_path / "data.png").read_bytes()
    told = mistake(capsys, *command, "--plot", "data.png")
    assert "argument --plot: data.png is the file that is" in told
    assert (tmp_path / "data.png").read_bytes() == before


def test_files_that_tell_the_labels_are_not_replaced(capsys, tmp_path, csv):
    (tmp_path / "names.csv").write_text("\n".join(LABELS))
    told = mistake(capsys, "resample", csv, "names.csv", "--labels", "@names.csv", *SAMPLER)
    assert "argument output: names.csv is the file that is read" in told
    assert (tmp_path / "names.csv").read_text() == "\n".join(LABELS)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "names.txt: No such file"),
        (b"sun\nm\xe9\n", "Cannot read names.txt: it is not text in utf-8; give the --encoding"),
        (b"\n \n", "Cannot read data.csv: expected at least one label; got none"),
    ],
)
def test_files_of_names_that_cannot_be_read_are_named(capsys, tmp_path, csv, content, message):
    if content is not None:
        (tmp_path / "names.txt").write_bytes(content)
    assert message in mistake(capsys, "profile", csv, "--labels", "@names.txt")
