"""Where whole files go: new ones, old ones with a mode, links, devices and pipes."""

import os
import stat
import subprocess
import sys
import threading

import pytest

from imblearn_multilabel import datasets
from imblearn_multilabel._whole_file import whole_file
from imblearn_multilabel.datasets import make_imbalanced_multilabel

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such files there")


def write(path, text=b"what is new"):
    with whole_file(path) as file:
        file.write(text)


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o027, 0o640)], ids=oct)
def test_a_new_file_has_the_mode_of_any(mask, mode, tmp_path):
    before = os.umask(mask)
    try:
        write(tmp_path / "file")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == mode


def test_an_old_file_is_replaced_and_keeps_its_mode(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o751)
    with path.open("rb") as reader:
        write(path)
        assert reader.read() == b"old"
    assert path.read_bytes() == b"what is new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o751


def test_a_link_is_followed(tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "there" / "file")
    write(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "there" / "file").read_bytes() == b"what is new"


@pytest.mark.parametrize("error", [KeyError, KeyboardInterrupt])
@pytest.mark.parametrize("old", [None, b"old"])
def test_an_error_leaves_what_was_there(tmp_path, error, old):
    path = tmp_path / "file"
    if old is not None:
        path.write_bytes(old)

    def fail():
        with whole_file(path) as file:
            file.write(b"half")
            raise error

    with pytest.raises(error):
        fail()
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [old] * (old is not None)


def test_what_is_written_may_be_closed(tmp_path):
    with whole_file(tmp_path / "file") as file:
        file.write(b"closed")
        file.close()
    assert (tmp_path / "file").read_bytes() == b"closed"


@pytest.mark.parametrize(
    ("path", "error"),
    [("folder", IsADirectoryError), ("new/", IsADirectoryError), ("no/file", FileNotFoundError)],
)
def test_what_cannot_be_written_is_named(path, error, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    with pytest.raises(error, match="folder"):
        write(path)
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]


def test_a_file_that_may_not_be_written_is_not_replaced(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o444)
    if os.access(path, os.W_OK):
        pytest.skip("root may write everything")
    with pytest.raises(PermissionError, match="file"):
        write(path)
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize("kind", ["npz", "csv", "arff", "svmlight", "parquet"])
def test_a_pipe_gives_its_reader_what_a_file_would_hold(kind, tmp_path):
    pytest.importorskip({"csv": "pandas", "parquet": "pyarrow"}.get(kind, "numpy"))
    writer, data = (
        getattr(datasets, f"write_{kind}"),
        make_imbalanced_multilabel(60, random_state=0),
    )
    pipe, file, read = tmp_path / "pipe", tmp_path / "file", []
    os.mkfifo(pipe)
    thread = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    thread.start()
    writer(pipe, *data)
    thread.join(30)
    writer(file, *data)
    (tmp_path / "read").write_bytes(read[0])
    found = [
        getattr(datasets, f"read_{kind}")(
            path, **({"labels": [f"y{n}" for n in range(10)]} if kind == "csv" else {})
        )
        for path in (file, tmp_path / "read")
    ]
    assert str(found[0]) == str(found[1])


def test_standard_output_gets_what_is_written():
    code = (
        "from imblearn_multilabel._whole_file import whole_file\n"
        "with whole_file('/dev/stdout') as file:\n    file.write(b'written')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=True)
    assert done.stdout == b"written"
