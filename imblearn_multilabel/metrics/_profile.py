"""Everything about a label matrix at once."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from imblearn_multilabel._validation import read_labels
from imblearn_multilabel.metrics._balance import format_measures
from imblearn_multilabel.metrics._imbalance import balance_of
from imblearn_multilabel.metrics._kernels import scumble_of_rows
from imblearn_multilabel.metrics._concurrence import labelsets_of
from imblearn_multilabel.metrics._scumble import per_label, variation_of


class LabelProfile:
    """All label-imbalance measures of one label matrix, each computed once.

    Printing it gives two tables: the data set, then its labels from rare to frequent.

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.

    Attributes
    ----------
    balance : LabelBalance
        Positives per label and the measures that follow from them.
    scumble_per_row : ndarray of shape (n_samples,)
        SCUMBLE of every row.
    scumble, scumble_variation : float
        Mean over the rows and their coefficient of variation.
    scumble_per_label, scumble_variation_per_label : ndarray of shape (n_labels,)
        The same over the carriers of each label.
    labelset_counts : ndarray of int
        Rows of every distinct label set, falling.
    n_unlabelled : int
        Rows without labels.

    See Also
    --------
    LabelBalance : The part that needs only counts.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import LabelProfile
    >>> profile = LabelProfile([[1, 0], [1, 1], [1, 0], [0, 0]])
    >>> profile.balance.mean_imbalance_ratio, len(profile.labelset_counts)
    (2.0, 3)
    """

    def __init__(self, y: Any):
        self._labels = read_labels(y)[1]
        self.balance = balance_of(self._labels)

    @cached_property
    def scumble_per_row(self) -> np.ndarray:  # noqa: D102
        return scumble_of_rows(self._labels.Y, self.balance.imbalance_ratio_per_label)

    @property
    def scumble(self) -> float:  # noqa: D102
        return float(self.scumble_per_row.mean())

    @property
    def scumble_variation(self) -> float:  # noqa: D102
        return variation_of(self.scumble_per_row)

    @cached_property
    def _scumble_of_labels(self) -> tuple[np.ndarray, np.ndarray]:
        return per_label(self._labels)

    @property
    def scumble_per_label(self) -> np.ndarray:  # noqa: D102
        return self._scumble_of_labels[0]

    @property
    def scumble_variation_per_label(self) -> np.ndarray:  # noqa: D102
        return self._scumble_of_labels[1]

    @cached_property
    def labelset_counts(self) -> np.ndarray:  # noqa: D102
        return labelsets_of(self._labels)[1]

    @property
    def n_unlabelled(self) -> int:  # noqa: D102
        return int((self._labels.sizes == 0).sum())

    def as_dict(self) -> dict[str, Any]:
        """Return the data-set measures under the field's names."""
        return {
            **self.balance.as_dict(),
            "SCUMBLE": self.scumble,
            "SCUMBLE.CV": self.scumble_variation,
            "label sets": len(self.labelset_counts),
            "label sets seen once": int((self.labelset_counts == 1).sum()),
            "rows without labels": self.n_unlabelled,
        }

    def label_table(self, limit: int | None = None) -> str:
        """Write one line per label, the rarest first.

        Parameters
        ----------
        limit : int, default=None
            Show at most this many labels; all by default.

        Returns
        -------
        str
        """
        balance = self.balance
        order = np.argsort(balance.positives, kind="stable")[:limit]
        names = [self._labels.name_of(label).strip("'") for label in order]
        width = max([len("label"), *map(len, names)])
        lines = [f"{'label':<{width}}  {'positives':>9}  {'IRLbl':>9}  {'ImR':>9}  {'SCUMBLE':>8}"]
        lines += [
            f"{name:<{width}}  {balance.positives[label]:>9d}  "
            f"{balance.imbalance_ratio_per_label[label]:>9.2f}  "
            f"{balance.class_ratio_per_label[label]:>9.2f}  "
            f"{self.scumble_per_label[label]:>8.4f}"
            for name, label in zip(names, order, strict=True)
        ]
        return "\n".join(lines)

    def __str__(self) -> str:
        return f"{format_measures(self.as_dict())}\n\n{self.label_table()}"

    def __repr__(self) -> str:
        return f"LabelProfile(n_samples={self.balance.n_samples}, n_labels={self.balance.n_labels})"
