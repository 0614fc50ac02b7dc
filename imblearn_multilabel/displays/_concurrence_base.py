"""Pictures of labels that share rows: which labels they show."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from numbers import Integral
from typing import Any, Self

import numpy as np
from scipy import sparse

from imblearn_multilabel._typing import Table
from imblearn_multilabel.metrics import LabelProfile

#: From this SCUMBLE on, decoupling of labels is worth a try.
_MIXED = 0.1


class ConcurrenceBase(ABC):
    """Base of the pictures of label pairs.

    Parameters
    ----------
    concurrence : ndarray of int of shape (n_shown, n_shown)
        Rows that carry both labels of every pair; positives on the diagonal.
    scumble_per_label : ndarray of float of shape (n_shown,)
        SCUMBLE of every label shown; nan for a label without positives.
    label_names : list of str or None, default=None
        Names of the labels shown; by default their numbers.
    scumble : float or None, default=None
        SCUMBLE of the data set, for the title.
    n_labels : int or None, default=None
        Labels of the data set, shown or not; by default those shown are all.
    """

    def __init__(
        self,
        concurrence: np.ndarray,
        scumble_per_label: np.ndarray,
        *,
        label_names: Sequence[str] | None = None,
        scumble: float | None = None,
        n_labels: int | None = None,
    ):
        self.concurrence = concurrence
        self.scumble_per_label = scumble_per_label
        self.label_names = label_names
        self.scumble = scumble
        self.n_labels = n_labels

    @abstractmethod
    def plot(self, *, ax: Any = None) -> Self:
        """Draw the picture."""

    @classmethod
    def from_labels(
        cls,
        y: Table,
        *,
        label_names: Sequence[str] | None = None,
        labels: Sequence[int | str] | None = None,
        max_labels: int = 20,
        **plot_kw: Any,
    ) -> Self:
        """Count the pairs of a label matrix and draw them.

        Parameters
        ----------
        y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
            0/1 indicator matrix.
        label_names : list of str, default=None
            Names of the labels; by default the column names of `y`, or column numbers.
        labels : list of int or str, default=None
            Labels to show, as column numbers or names, in that order. By default all if there are
            at most `max_labels`, else those of highest SCUMBLE, each with the label it shares
            most rows with; the most frequent first.
        max_labels : int, default=20
            Most labels to show where `labels` lists none, at least 2.
        **plot_kw : Any
            Keywords of `plot`, such as `ax`.

        Returns
        -------
        display
            With the picture drawn.
        """
        profile = LabelProfile(y, label_names=None if label_names is None else list(label_names))
        names = profile.balance.names or [str(each) for each in range(profile.balance.n_labels)]
        if labels is not None:
            shown = _columns_of(labels, profile.balance.names, profile.balance.n_labels)
        elif not isinstance(max_labels, Integral) or max_labels < 2:
            raise ValueError(
                f"`max_labels` must be an int of at least 2, labels to show; got {max_labels!r}."
            )
        else:
            shown = _mixed_labels(profile.concurrence, profile.scumble_per_label, max_labels)
            shown = shown[np.argsort(-profile.balance.positives[shown], kind="stable")]
        return cls(
            profile.concurrence[shown][:, shown].toarray(),
            profile.scumble_per_label[shown],
            label_names=[names[column] for column in shown],
            scumble=profile.scumble,
            n_labels=profile.balance.n_labels,
        ).plot(**plot_kw)

    @property
    def _names(self) -> list[str]:
        if self.label_names is not None:
            return list(self.label_names)
        return [str(column) for column in range(len(self.concurrence))]

    @property
    def _scumble_limit(self) -> float:
        """Upper end of scales of SCUMBLE: labels hardly mixed must not look like mixed ones."""
        return float(max(_MIXED, np.nan_to_num(self.scumble_per_label).max(initial=0)))

    def _title(self, what: str) -> str:
        lines = [what if self.scumble is None else f"{what}, SCUMBLE {self.scumble:.3f}"]
        n_shown, n_labels = len(self.concurrence), self.n_labels
        if n_labels is not None and n_shown < n_labels:
            lines.append(f"{n_shown} of {n_labels} labels")
        return "\n".join(lines)


def _columns_of(labels: Sequence[int | str], names: list[str] | None, n_labels: int) -> np.ndarray:
    numbers: dict[Any, int] = {name: column for column, name in enumerate(names or [])}
    columns: list[Any] = [numbers.get(label, label) for label in labels]
    for column in columns:
        if not isinstance(column, (int, np.integer)) or not 0 <= column < n_labels:
            raise ValueError(
                f"`labels` must hold column numbers from 0 to {n_labels - 1} or names of labels; "
                f"got {column!r}."
            )
    if len(set(columns)) < len(columns) or not columns:
        raise ValueError("`labels` must hold at least one label, and none twice.")
    return np.array(columns, dtype=np.intp)


def _mixed_labels(
    concurrence: sparse.csr_array, scumble: np.ndarray, max_labels: int
) -> np.ndarray:
    """Choose labels of highest SCUMBLE with their closest companions: columns in that order."""
    if len(scumble) <= max_labels:
        return np.arange(len(scumble))
    pairs = concurrence.copy()
    pairs.setdiag(0)
    # Labels without positives come last: their SCUMBLE is nan.
    falling = np.argsort(-np.nan_to_num(scumble, nan=-1.0), kind="stable")
    chosen: dict[int, None] = {}
    for label in falling.tolist():
        start, stop = pairs.indptr[label : label + 2]
        met, rows = pairs.indices[start:stop], pairs.data[start:stop]
        companion = [int(met[np.argmax(rows)])] if rows.any() else []
        chosen |= dict.fromkeys([label, *companion])
        if len(chosen) >= max_labels:
            break
    return np.array(list(chosen)[:max_labels], dtype=np.intp)
