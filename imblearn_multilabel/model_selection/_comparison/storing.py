"""Plain values on disk: whole files only, each with a hash of what it holds."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from imblearn_multilabel._whole_file import whole_file


def write_whole(path: Path, content: dict[str, Any]) -> None:
    """Write JSON; what was there before stays if that fails."""
    text = json.dumps(content, allow_nan=False)
    with whole_file(path) as file:
        file.write(text.encode())


def checksum(values: Any) -> str:
    """Return the SHA-256 of plain values, the same after a way through JSON."""
    text = json.dumps(values, sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
