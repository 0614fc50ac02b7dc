"""What the job runs on."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel.datasets import load_digit_attributes, read_npz


@dataclass(frozen=True)
class Data:
    """A data set in the form classifiers and measures take.

    Parameters
    ----------
    name : str
        What to call it.
    X : {ndarray, csr_matrix} of shape (n_samples, n_features)
        Features.
    y : ndarray of int of shape (n_samples, n_labels)
        0/1 indicator matrix.
    feature_names, label_names : list of str or None
        Names of the columns.
    """

    name: str
    X: Any
    y: np.ndarray
    feature_names: list[str] | None
    label_names: list[str] | None


def load(path: str | None, n_splits: int) -> Data:
    """Read a file, or the embedded digits without one.

    Raises
    ------
    OSError, ValueError
        If the file cannot be read, has fewer rows than folds, or features that are not finite.
    """
    data = _digits() if path is None else _file(path)
    if len(data.y) < n_splits:
        raise ValueError(f"{data.name} has {len(data.y)} rows; --cv {n_splits} needs as many")
    return data


def _digits() -> Data:
    digits = load_digit_attributes()
    return Data(
        "digit attributes", digits.data, digits.target, digits.feature_names, digits.target_names
    )


def _file(path: str) -> Data:
    data = read_npz(path)
    X, y = data.data, data.target
    if not np.isfinite(X.data if sparse.issparse(X) else X).all():
        raise ValueError(f"{path} has missing or infinite feature values; fill them first")
    y = y.toarray() if sparse.issparse(y) else y
    name = os.path.splitext(os.path.basename(path))[0]
    return Data(name, X, y.astype(np.int64), data.feature_names, data.target_names)
