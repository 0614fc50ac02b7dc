"""The label matrix inside the package: sparse, 0/1, canonical."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse


@dataclass(frozen=True)
class Labels:
    """A validated label matrix.

    Parameters
    ----------
    Y : csr_array of uint8 of shape (n_samples, n_labels)
        Ones only, no explicit zeros, column numbers sorted within each row.
    names : list of str or None
        Names of the labels where the caller gave them.
    values : tuple of (low, high)
        What the caller writes for "no" and "yes"; other than 0 and 1 only in a single column.
    """

    Y: sparse.csr_array
    names: list[str] | None = None
    values: tuple[Any, Any] = (0, 1)

    @property
    def n_samples(self) -> int:
        """Number of rows."""
        return self.Y.shape[0]

    @property
    def n_labels(self) -> int:
        """Number of label columns."""
        return self.Y.shape[1]

    @cached_property
    def positives(self) -> np.ndarray:
        """Positive rows of every label, shape (n_labels,)."""
        return np.bincount(self.Y.indices, minlength=self.n_labels).astype(np.int64)

    @cached_property
    def sizes(self) -> np.ndarray:
        """Labels of every row, shape (n_samples,)."""
        return np.diff(self.Y.indptr).astype(np.int64)

    @cached_property
    def by_label(self) -> sparse.csc_array:
        """The matrix label by label, rows ascending."""
        return self.Y.tocsc()

    def rows_of(self, label: int) -> np.ndarray:
        """Return the numbers of the rows that carry `label`, ascending."""
        by_label = self.by_label
        return by_label.indices[by_label.indptr[label] : by_label.indptr[label + 1]]

    def carries_any(self, columns: np.ndarray) -> np.ndarray:
        """Return a mask of the rows that carry at least one of the labels."""
        mask = np.zeros(self.n_samples, dtype=bool)
        mask[self.by_label[:, columns].indices] = True
        return mask

    def name_of(self, label: int) -> str:
        """Return the name of a label as messages should write it."""
        return str(int(label)) if self.names is None else repr(self.names[label])

    def key_of(self, label: int) -> int | str:
        """Return what the caller would write for a label: its name, else its column number."""
        return int(label) if self.names is None else self.names[label]

    def decode(self, Y: sparse.csr_array) -> Any:
        """Write 0/1 rows in the caller's two values."""
        if self.values == (0, 1):
            return Y
        low, high = self.values
        return np.where(Y.toarray() == 1, high, low)


def name_labels(labels: Labels, columns: Any, limit: int = 5) -> str:
    """Write some label names for a message, at most `limit` of them."""
    columns = list(columns)
    shown = ", ".join(labels.name_of(column) for column in columns[:limit])
    return shown if len(columns) <= limit else f"{shown} and {len(columns) - limit} more"
