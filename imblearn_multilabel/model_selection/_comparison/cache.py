"""Cells on disk, one file each."""

from __future__ import annotations

import json
import platform
import warnings
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from imblearn_multilabel.exceptions import CorruptCellWarning
from imblearn_multilabel.model_selection._comparison.storing import checksum, write_whole

_PACKAGES = (
    "imblearn-multilabel",
    "imbalanced-learn",
    "scikit-learn",
    "numpy",
    "scipy",
    "torch",
    "scikit-multilearn-ng",
)


def versions() -> dict[str, str | None]:
    """Return the versions that may change a score."""
    found: dict[str, str | None] = {"python": platform.python_version()}
    for package in _PACKAGES:
        found[package] = None
        with suppress(PackageNotFoundError):
            found[package] = version(package)
    return found


class CellCache:
    """A folder of records, each under the digest of what decides it.

    A record is written beside its place and moved there in one step, so a killed run leaves whole
    files only. Each holds a hash of its content. Several runs may share a folder.

    Parameters
    ----------
    folder : path
        Made if it is not there.
    """

    def __init__(self, folder: Any):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def read(self, key: str) -> dict[str, Any] | None:
        """Return a record; None, with a warning, for a file that does not hold what was written."""
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
            _warn(path, "it was cut off or is no cell")
            return None
        if intact:
            return record
        _warn(path, "its content does not match its hash")
        return None

    def write(self, key: str, record: dict[str, Any]) -> None:
        """Write a record."""
        content = {"key": key, "sha256": checksum(record), "record": record}
        write_whole(self._path(key), content)

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.json"


def _warn(path: Path, reason: str) -> None:
    warnings.warn(f"Cell {path} is computed again: {reason}.", CorruptCellWarning, stacklevel=4)
