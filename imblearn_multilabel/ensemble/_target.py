"""What a classifier learns to predict, and how predictions are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.utils import check_array
from sklearn.utils.multiclass import type_of_target

from imblearn_multilabel._containers import Container, wrap
from imblearn_multilabel._validation import read_labels


@dataclass(frozen=True)
class Target:
    """A validated y.

    Parameters
    ----------
    table : Container
        What a sampler is given rows of; 0 and 1 inside.
    Y : csr_array of uint8 of shape (n_samples, n_labels)
        The same as a label matrix.
    is_flat : bool
        Whether y was one-dimensional: a single label, predicted in one dimension as well.
    values : ndarray of shape (2,)
        What the caller writes for "no" and "yes".
    names : list of str or None
        Names of the labels where the caller gave them.
    """

    table: Container
    Y: sparse.csr_array
    is_flat: bool
    values: np.ndarray
    names: list[str] | None = None

    @property
    def classes(self) -> np.ndarray | list[np.ndarray]:
        """Values of y, one array for each label unless y is flat."""
        distinct = np.unique(self.values)
        return distinct if self.is_flat else [distinct] * self.Y.shape[1]


def read_target(y: Any, estimator_name: str) -> Target:
    """Check `y`: an indicator matrix, or one column of two classes."""
    if _is_flat(y):
        return _read_flat(y, estimator_name)
    table, labels = read_labels(y, estimator_name)
    if labels.values != (0, 1):
        table = wrap(labels.Y.toarray())
    return Target(table, labels.Y, False, np.array(labels.values), labels.names)


def _is_flat(y: Any) -> bool:
    try:
        return wrap(y).is_flat
    except ValueError:
        # Ragged lists; the reading of label matrices has the message for them.
        return False


def _read_flat(y: Any, estimator_name: str) -> Target:
    values = check_array(y, ensure_2d=False, dtype=None, input_name="y", estimator=estimator_name)
    kind = type_of_target(values, input_name="y")
    if kind != "binary":
        raise ValueError(
            f"Unknown label type: {kind}. Only binary classification is supported where `y` has "
            "one dimension; use "
            "sklearn.preprocessing.MultiLabelBinarizer on label sets, or an ensemble of "
            "imbalanced-learn on a multiclass target."
        )
    classes, codes = np.unique(values, return_inverse=True)
    Y = sparse.csr_array(codes.reshape(-1, 1).astype(np.uint8))
    return Target(wrap(codes), Y, True, classes[[0, -1]])
