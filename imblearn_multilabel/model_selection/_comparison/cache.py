"""Keep cells on disk: one JSON file per cell, written whole, with a hash of its content."""

from __future__ import annotations

import hashlib
import json
import platform
import warnings
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from imblearn_multilabel._support import printable
from imblearn_multilabel._whole_file import whole_file
from imblearn_multilabel.exceptions import CorruptCellWarning
from imblearn_multilabel.model_selection._comparison.outcomes import Record

_PACKAGES = (
    "imblearn-multilabel",
    "imbalanced-learn",
    "scikit-learn",
    "numpy",
    "scipy",
    "torch",
    "scikit-multilearn-ng",
)


class CellCache:
    """Read and write the records of a folder, each under a digest of everything that decides it.

    A record is written to a temporary file and moved into place in one step, so a killed run leaves
    only whole files. Several runs may share a folder.

    Parameters
    ----------
    folder : path
        Folder of the files; created if it does not exist.
    """

    def __init__(self, folder: Any):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def read(self, key: str) -> Record | None:
        """Return a record; None, with a warning, if the file is damaged."""
        path = self._path(key)
        try:
            text = path.read_text()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            _warn(path, f"it cannot be read: {error}")
            return None
        try:
            found = json.loads(text)
            record = found["record"]
            intact = found["key"] == key and found["sha256"] == checksum(record)
        except (ValueError, KeyError, TypeError, RecursionError):
            _warn(path, "it was cut off or is not a cell")
            return None
        if intact:
            return record
        _warn(path, "its content does not match its hash")
        return None

    def write(self, key: str, record: Record) -> None:
        """Write a record."""
        write_json(self._path(key), {"key": key, "sha256": checksum(record), "record": record})

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.json"


def versions() -> dict[str, str | None]:
    """Return the versions of everything that may change a score."""
    found: dict[str, str | None] = {"python": platform.python_version()}
    for package in _PACKAGES:
        found[package] = None
        with suppress(PackageNotFoundError):
            found[package] = version(package)
    return found


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write a JSON file whole, or leave what was there before."""
    text = json.dumps(content, allow_nan=False)
    with whole_file(path) as file:
        file.write(text.encode())


def checksum(values: Any) -> str:
    """Return the SHA-256 of plain values, the same before and after a JSON round trip."""
    text = json.dumps(values, sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _warn(path: Path, reason: str) -> None:
    warnings.warn(
        f"Cell {printable(path)} is computed again: {reason}.", CorruptCellWarning, stacklevel=4
    )
