"""Only `fetch` functions use the network, and no reader runs code from a file."""

import pickle
import socket

import numpy as np
import pytest

from imblearn_multilabel import datasets

READERS = {"arff": None, "csv": "pandas", "parquet": "pyarrow", "svmlight": None, "npz": None}
OPTIONS = {"csv": {"labels": ["y0"]}}


@pytest.mark.parametrize("kind", READERS)
def test_addresses_are_no_files(monkeypatch, kind):
    if READERS[kind]:
        pytest.importorskip(READERS[kind])

    def connect(*_):
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket, "socket", connect)
    monkeypatch.setattr(socket, "create_connection", connect)
    read = getattr(datasets, f"read_{kind}")
    with pytest.raises(FileNotFoundError):
        read(f"http://localhost/data.{kind}", **OPTIONS.get(kind, {}))


class Bomb:
    """Goes off when it is unpickled."""

    def __reduce__(self):
        return (pytest.fail, ("code from the file was run",))


@pytest.mark.parametrize("kind", READERS)
def test_pickles_are_not_unpacked(tmp_path, kind):
    if READERS[kind]:
        pytest.importorskip(READERS[kind])
    path = tmp_path / "data"
    read, options = getattr(datasets, f"read_{kind}"), OPTIONS.get(kind, {})
    path.write_bytes(pickle.dumps(Bomb()))
    with pytest.raises(ValueError, match="Cannot read"):
        read(path, **options)


def test_pickled_arrays_are_not_unpacked(tmp_path):
    np.savez(tmp_path / "data.npz", X=np.array([[Bomb()]], dtype=object), y=np.ones((1, 1)))
    with pytest.raises(ValueError, match="allow_pickle"):
        datasets.read_npz(tmp_path / "data.npz")
