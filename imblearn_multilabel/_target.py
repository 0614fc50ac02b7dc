"""The y of a classifier: a label matrix, or one column of two classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.utils import check_array
from sklearn.utils.multiclass import type_of_target

from imblearn_multilabel._compat import check_sample_weight
from imblearn_multilabel._containers import wrap
from imblearn_multilabel._labels import Labels
from imblearn_multilabel._validation import read_labels


@dataclass(frozen=True)
class Target:
    """A validated y.

    Parameters
    ----------
    Y : csr_array of uint8 of shape (n_samples, n_labels)
        The labels, 1 for "yes".
    is_flat : bool
        Whether y was one-dimensional: a single label, predicted in one dimension as well.
    values : ndarray of shape (2,)
        What the caller writes for "no" and "yes".
    names : list of str or of numbers, or None
        Names of the labels where the caller gave them.
    """

    Y: sparse.csr_array
    is_flat: bool
    values: np.ndarray
    names: Sequence[Any] | None = None

    @property
    def n_labels(self) -> int:
        """Number of label columns."""
        return self.Y.shape[1]

    @cached_property
    def positives(self) -> np.ndarray:
        """Positive rows of every label, shape (n_labels,)."""
        return np.bincount(self.Y.indices, minlength=self.n_labels)

    @property
    def varied(self) -> np.ndarray:
        """Columns with both values."""
        return np.flatnonzero((self.positives > 0) & (self.positives < self.Y.shape[0]))

    @property
    def classes(self) -> np.ndarray | list[np.ndarray]:
        """Values of y, one array for each label unless y is flat."""
        distinct = np.unique(self.values)
        return distinct if self.is_flat else [distinct] * self.n_labels

    def decode(self, predicted: np.ndarray) -> np.ndarray:
        """Write boolean predictions in the caller's values and dimensions."""
        if tuple(self.values) == (0, 1):
            decoded = predicted.astype(self.values.dtype)
        else:
            decoded = self.values[predicted.astype(np.intp)]
        return decoded.ravel() if self.is_flat else decoded

    def probabilities(self, of_positive: np.ndarray) -> np.ndarray:
        """Arrange probabilities of positives, a column per label: per class where y is flat."""
        if not self.is_flat:
            return of_positive
        return np.hstack([1 - of_positive, of_positive])[:, : len(self.classes)]

    def without_rows(self) -> Target:
        """Return what predictions need of this, without the labels of the rows."""
        return Target(self.Y[:0], self.is_flat, self.values, self.names)


def read_target(y: Any, estimator_name: str) -> Target:
    """Check `y`: an indicator matrix, or one column of two classes."""
    if y is not None and _is_flat(y):
        return _read_flat(y, estimator_name)
    labels: Labels = read_labels(y, estimator_name)[1]
    return Target(labels.Y, False, np.array(labels.values), labels.names)


def check_weight(sample_weight: Any, n_samples: int) -> np.ndarray | None:
    """Check `sample_weight`: one finite number of at least 0 per row."""
    if sample_weight is None:
        return None
    return check_sample_weight(sample_weight, np.empty((n_samples, 1)), ensure_non_negative=True)


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
            "one dimension; use sklearn.preprocessing.MultiLabelBinarizer on label sets, or "
            "scikit-learn's class of this name on a multiclass target."
        )
    classes, codes = np.unique(values, return_inverse=True)
    Y = sparse.csr_array(codes.reshape(-1, 1).astype(np.uint8))
    return Target(Y, True, classes[[0, -1]])
