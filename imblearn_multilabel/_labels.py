"""The label matrix inside the package (sparse, 0/1, canonical), and labels by name or number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from numbers import Integral, Real
from typing import Any

import numpy as np
from scipy import sparse


@dataclass(frozen=True)
class Labels:
    """Validated label matrix.

    Parameters
    ----------
    Y : csr_array of uint8 of shape (n_samples, n_labels)
        Ones only, no explicit zeros, column numbers sorted within each row.
    names : list of str or of numbers, or None
        Names of the labels if the caller gave any.
    values : tuple of (low, high)
        The caller's values for "no" and "yes"; other than 0 and 1 only in a single column.
    """

    Y: sparse.csr_array
    names: Sequence[Any] | None = None
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
        """Number of positive rows of every label, shape (n_labels,)."""
        return np.bincount(self.Y.indices, minlength=self.n_labels).astype(np.int64)

    @cached_property
    def sizes(self) -> np.ndarray:
        """Number of labels of every row, shape (n_samples,)."""
        return np.diff(self.Y.indptr).astype(np.int64)

    @cached_property
    def by_label(self) -> sparse.csc_array:
        """The matrix in columns, rows ascending in each."""
        return self.Y.tocsc()

    def rows_of(self, label: int) -> np.ndarray:
        """Return the row numbers of the positive rows of `label`, ascending."""
        by_label = self.by_label
        return by_label.indices[by_label.indptr[label] : by_label.indptr[label + 1]]

    def carries_any(self, columns: np.ndarray) -> np.ndarray:
        """Return a mask of the rows that carry at least one of the labels."""
        mask = np.zeros(self.n_samples, dtype=bool)
        mask[self.by_label[:, columns].indices] = True
        return mask

    def columns_of(self, wanted: Iterable[Any], parameter: str) -> list[int]:
        """Return the columns of labels that `parameter` lists; see :func:`find_labels`."""
        return find_labels(wanted, self.names, self.n_labels, parameter)

    def name_of(self, label: int) -> str:
        """Return the name of a label for messages."""
        return str(int(label)) if self.names is None else repr(self.names[label])

    def key_of(self, label: int) -> Any:
        """Return the name of a label where labels have names, else its column number."""
        return int(label) if self.names is None else self.names[label]

    def decode(self, Y: sparse.csr_array) -> Any:
        """Convert 0/1 rows to the caller's two values."""
        if self.values == (0, 1):
            return Y
        low, high = self.values
        return np.where(Y.toarray() == 1, high, low)


def name_labels(labels: Labels, columns: Any, limit: int = 5) -> str:
    """Join label names for a message, at most `limit` of them."""
    columns = list(columns)
    shown = ", ".join(labels.name_of(column) for column in columns[:limit])
    return shown if len(columns) <= limit else f"{shown} and {len(columns) - limit} more"


def find_labels(
    wanted: Iterable[Any], names: Sequence[Any] | None, n_labels: int, parameter: str
) -> list[int]:
    """Return the columns of labels that are listed by name or column number.

    A label is told by the name of its column. Where no name is a number, it can be told by column
    number too, counted from 0.

    Parameters
    ----------
    wanted : iterable of str or number
        Labels, as the caller lists them.
    names : sequence of str or of numbers, or None
        Names of all labels, if they have any.
    n_labels : int
        Number of labels.
    parameter : str
        Name of the caller's parameter, for messages.

    Raises
    ------
    ValueError
        If there is no such label, or a number could be that of one column and the name of another.
    """
    column_of = {name: column for column, name in enumerate(() if names is None else names)}
    has_numbers = any(isinstance(name, Real) for name in column_of)
    columns = []
    for label in wanted:
        is_number = isinstance(label, Real) and not isinstance(label, (bool, np.bool_))
        if isinstance(label, str) or (has_numbers and is_number):
            column = column_of.get(label)
        else:
            is_column = is_number and isinstance(label, Integral) and 0 <= int(label) < n_labels
            column = int(label) if is_column else None
            namesake = column_of.get(str(label), column)
            if is_column and names is not None and namesake != column:
                raise ValueError(
                    f"`{parameter}` must tell labels apart; got {label}, which is the number of "
                    f"{names[label]!r} and the name of another column. Use names, as text."
                )
        if column is None:
            raise ValueError(_no_label(label, names, n_labels, parameter))
        columns.append(column)
    return columns


def _no_label(label: Any, names: Sequence[Any] | None, n_labels: int, parameter: str) -> str:
    if names is not None and not isinstance(names[0], str):
        return (
            f"`{parameter}` must hold names of columns, which are numbers such as {names[0]}; got "
            f"{label!r}, which names no column. Column numbers do not count here."
        )
    reason = ""
    if isinstance(label, str):
        reason = f", but {'`y` has no column names' if names is None else 'no label is named so'}"
    return (
        f"`{parameter}` must hold column numbers from 0 to {n_labels - 1} or names of labels; got "
        f"{label!r}{reason}."
    )


def as_names(names: Iterable[Any]) -> list[Any]:
    """Return names as plain Python strings and numbers."""
    return [name.item() if isinstance(name, np.generic) else name for name in names]
