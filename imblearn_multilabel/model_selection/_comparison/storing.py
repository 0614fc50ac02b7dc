"""Plain values on disk: whole files only, each with a hash of what it holds."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any


def write_whole(path: Path, content: dict[str, Any]) -> None:
    """Write JSON beside its place and move it there in one step.

    So a run that is killed, or a disk that is full, leaves what was there before.
    """
    text = json.dumps(content, allow_nan=False)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".imblearn_multilabel_") as folder:
        beside = Path(folder) / path.name
        with beside.open("w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)


def checksum(values: Any) -> str:
    """Return the SHA-256 of plain values, the same after a way through JSON."""
    text = json.dumps(values, sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
