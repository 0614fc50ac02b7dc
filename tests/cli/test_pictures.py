import sys

import pytest

from imblearn_multilabel.__main__ import main
from tests.cli.files import run, small_npz

STARTS = {"png": b"\x89PNG", "pdf": b"%PDF", "svg": b"<?xml"}


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
    ("name", "message"),
    [
        ("labels.txt", "--plot: expected a suffix of"),
        ("labels", "--plot: expected a suffix of"),
        ("no/such/labels.png", "--plot: there is no folder"),
    ],
)
def test_a_picture_that_cannot_be_written_is_a_mistake(capsys, name, message):
    pytest.importorskip("matplotlib")
    with pytest.raises(SystemExit, match="2"):
        main(["profile", "--plot", name])
    captured = capsys.readouterr()
    assert captured.out == ""
    assert message in captured.err


def test_without_matplotlib_the_way_out_is_told(capsys, monkeypatch):
    for module in [name for name in sys.modules if name.split(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(SystemExit, match="2"):
        main(["profile", "--plot", "labels.png"])
    assert "needs matplotlib, which is not installed. Run: pip install" in capsys.readouterr().err
