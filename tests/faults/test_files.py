"""Files are whole: new ones, old ones with a mode, links, devices, pipes, and on a full disk.

The size limit of the system stands for the disk: beyond it, writing fails as on a full one.
"""

import contextlib
import os
import stat
import subprocess
import sys
import threading

import pytest
from sklearn.tree import DecisionTreeClassifier

from imblearn_multilabel import datasets
from imblearn_multilabel._whole_file import whole_file
from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.datasets._arff import write_mulan_xml
from imblearn_multilabel.exceptions import UnsavedCellWarning
from imblearn_multilabel.model_selection import compare_remedies
from tests.model_selection.comparison.data import X, Y
from tests.samplers import quiet

resource = pytest.importorskip("resource")  # of systems that have such files
pytestmark = quiet

NEEDS = {"csv": "pandas", "parquet": "pyarrow"}
KINDS = ("npz", "svmlight", "arff", *NEEDS)
TREE = DecisionTreeClassifier(max_depth=3)


def write(path, text=b"what is new"):
    with whole_file(path) as file:
        file.write(text)


def test_a_new_file_has_the_mode_of_any(tmp_path):
    before = os.umask(0o027)
    try:
        write(tmp_path / "file")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o640


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


@pytest.mark.parametrize("kind", KINDS)
def test_a_pipe_gives_its_reader_what_a_file_would_hold(kind, tmp_path):
    if kind == "parquet":
        pytest.importorskip("pyarrow", "18", reason="pyarrow 17 asks a pipe for its position")
    pytest.importorskip(NEEDS.get(kind, "numpy"))
    write, read = (getattr(datasets, f"{do}_{kind}") for do in ("write", "read"))
    data = make_imbalanced_multilabel(60, random_state=0)
    pipe, paths = tmp_path / "pipe", [tmp_path / "file", tmp_path / "read"]
    os.mkfifo(pipe)
    thread = threading.Thread(target=lambda: paths[1].write_bytes(pipe.read_bytes()), daemon=True)
    thread.start()
    write(pipe, *data)
    thread.join(30)
    write(paths[0], *data)
    options = {"labels": [f"y{n}" for n in range(10)]} if kind == "csv" else {}
    found, expected = (str(read(path, **options)) for path in paths)
    assert found == expected


def test_standard_output_gets_what_is_written():
    code = (
        "from imblearn_multilabel._whole_file import whole_file\n"
        "with whole_file('/dev/stdout') as file:\n    file.write(b'written')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=True)
    assert done.stdout == b"written"


WRITERS = {
    **{kind: getattr(datasets, f"write_{kind}") for kind in KINDS},
    "svmlight.gz": datasets.write_svmlight,
    "xml": lambda path, X, y: write_mulan_xml(path, map(str, range(2000))),
}


@contextlib.contextmanager
def room_for(n_bytes):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def assert_does_not_fit(write, path, n_bytes):
    """A file that does not fit leaves what was there."""
    for before in ([], [b"what was there"]):
        if before:
            path.write_bytes(*before)
        with room_for(n_bytes), pytest.raises(OSError, match="File too large"):
            write()
        assert [each.read_bytes() for each in path.parent.iterdir()] == before


# numpy 2.0 leaves an archive open that it could not write, which is told when it is collected.
@pytest.mark.filterwarnings(
    "ignore:Exception ignored in.*ZipFile:pytest.PytestUnraisableExceptionWarning"
)
@pytest.mark.parametrize("kind", WRITERS)
def test_data_that_do_not_fit_leave_what_was_there(kind, tmp_path):
    pytest.importorskip(NEEDS.get(kind, "numpy"))
    path, data = tmp_path / f"data.{kind}", make_imbalanced_multilabel(300, random_state=0)
    assert_does_not_fit(lambda: WRITERS[kind](path, *data), path, 2000)
    WRITERS[kind](path, *data)
    assert path.stat().st_size > 2000


def compare(remedies, **options):
    options |= {"cv": 2, "random_state": 0, "scoring": "macro_f1_score"}
    return compare_remedies(X, Y, remedies, TREE, **options)


def test_a_comparison_that_does_not_fit_leaves_what_was_there(tmp_path):
    found, path = compare(["baseline"]), tmp_path / "found.json"
    assert_does_not_fit(lambda: found.save(path), path, 100)


def test_cells_that_were_kept_are_kept(tmp_path):
    compare(["baseline"], cache=tmp_path)
    kept = {each: each.read_bytes() for each in tmp_path.iterdir()}
    assert len(kept) == 2
    with (
        room_for(100),
        pytest.warns(UnsavedCellWarning, match=f"{tmp_path}: File too large") as told,
    ):
        found = compare(["MLROS"], cache=tmp_path)
    assert len(told) == 1
    assert [record["failure"] for record in found.to_dict()["records"]] == [None] * 4
    assert {each: each.read_bytes() for each in tmp_path.iterdir()} == kept
    assert len(compare(["MLROS"], cache=tmp_path).to_dict()["records"]) == 4
