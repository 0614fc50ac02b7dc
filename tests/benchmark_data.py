"""Where the benchmark data of the tests lie; they are no part of the repository."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

VARIABLE = "IMBLEARN_MULTILABEL_DATA"
_ROOT = Path(__file__).resolve().parents[1]


def benchmark_file(name: str) -> Path:
    """Return the path of a file of the benchmark data, or skip the test and say why."""
    folder = Path(os.environ.get(VARIABLE, _ROOT.parent / "shared" / "data"))
    path = folder / name
    if not path.exists():
        pytest.skip(f"{name} not found; set {VARIABLE} to the folder of the benchmark data")
    return path
