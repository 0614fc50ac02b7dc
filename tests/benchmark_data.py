"""Where the benchmark data and reference figures lie; they are no part of the repository."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

VARIABLE = "IMBLEARN_MULTILABEL_SHARED"
_ROOT = Path(__file__).resolve().parents[1]


def benchmark_file(name: str) -> Path:
    """Return the path of a file of the benchmark data, or skip the test and say why."""
    return _find("data", name)


@cache
def golden(name: str) -> dict:
    """Return a file of reference figures, or skip the test and say why."""
    path = _find("goldens", name)
    if path.suffix == ".json":
        return json.loads(path.read_text())
    with np.load(path) as arrays:
        return dict(arrays)


@cache
def features(name: str) -> np.ndarray | sparse.csr_array:
    """Return the features of a data set as float64, sparse where the file keeps them so."""
    with np.load(benchmark_file(f"npz/{name}.npz")) as arrays:
        if "X" in arrays:
            return arrays["X"].astype(np.float64)
        parts = (arrays["X_data"].astype(np.float64), arrays["X_indices"], arrays["X_indptr"])
        return sparse.csr_array(parts, shape=tuple(arrays["X_shape"]))


@cache
def labels(name: str) -> sparse.csr_array:
    """Return the labels of a data set."""
    with np.load(benchmark_file(f"npz/{name}.npz")) as arrays:
        parts = (arrays["y_data"], arrays["y_indices"], arrays["y_indptr"])
        return sparse.csr_array(parts, shape=tuple(arrays["y_shape"]))


@cache
def label_names(name: str) -> list[str]:
    """Return the names of a data set's labels."""
    with np.load(benchmark_file(f"npz/{name}.npz")) as arrays:
        return arrays["label_names"].tolist()


def _find(folder: str, name: str) -> Path:
    path = Path(os.environ.get(VARIABLE, _ROOT.parent / "shared")) / folder / name
    if not path.exists():
        pytest.skip(f"{folder}/{name} not found; set {VARIABLE} to the folder that holds {folder}")
    return path
