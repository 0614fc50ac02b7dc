"""Everything about a label matrix at once."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._algorithms.co_occurrence import co_occurrence
from imblearn_multilabel._algorithms.labelsets import labelset_bags
from imblearn_multilabel._validation import read_labels
from imblearn_multilabel.metrics._balance import format_measures
from imblearn_multilabel.metrics._concurrence import complexity_of, interactions_of
from imblearn_multilabel.metrics._imbalance import balance_of
from imblearn_multilabel.metrics._kernels import scumble_of_rows
from imblearn_multilabel.metrics._scumble import per_label, variation_of

#: Labels shown when a profile is printed.
_SHOWN = 20


class LabelProfile:
    """All label-imbalance measures of one label matrix, each computed once, when asked for.

    Printing it gives two tables: the data set, then its rarest labels.

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.
    n_features : int, default=None
        Number of features, for the theoretical complexity score.
    label_names : list of str, default=None
        Names of the labels to print; those of `y` by default.

    Attributes
    ----------
    balance : LabelBalance
        Positives per label and the measures that follow from them.
    scumble_per_row : ndarray of float of shape (n_samples,)
        SCUMBLE of every row.
    scumble, scumble_variation : float
        Mean over the rows and their coefficient of variation.
    scumble_per_label, scumble_variation_per_label : ndarray of float of shape (n_labels,)
        The same over the carriers of each label.
    labelset_counts : ndarray of int of shape (n_labelsets,)
        Rows of every distinct label set, falling.
    n_unlabeled : int
        Rows without labels.
    theoretical_complexity_score : float
        TCS; nan without `n_features`.
    concurrence : csr_array of int of shape (n_labels, n_labels)
        Rows that carry both labels of every pair.
    interactions : dict
        For the minority labels that mix most with others, the non-minority labels they meet.

    See Also
    --------
    LabelBalance : The part that needs only counts.

    Notes
    -----
    **Conventions.** Those of the functions of the same names. Undefined measures are nan, without a
    warning. Cost O(nnz + n log n), `concurrence` and `interactions` apart.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import LabelProfile
    >>> profile = LabelProfile([[1, 0], [1, 1], [1, 0], [0, 0]])
    >>> profile.balance.mean_imbalance_ratio, len(profile.labelset_counts)
    (2.0, 3)
    >>> print(profile.label_table())
    label  positives      IRLbl        ImR   SCUMBLE
    1              1       3.00       3.00    0.1340
    0              3       1.00       3.00    0.0447
    """

    def __init__(
        self, y: Any, *, n_features: int | None = None, label_names: list[str] | None = None
    ):
        self._labels = read_labels(y)[1]
        if label_names is not None:
            if len(label_names) != self._labels.n_labels:
                raise ValueError(
                    f"`label_names` must have one name per label, {self._labels.n_labels}; "
                    f"got {len(label_names)}."
                )
            self._labels = replace(self._labels, names=[str(name) for name in label_names])
        self.n_features = n_features
        self.balance = balance_of(self._labels)

    @cached_property
    def scumble_per_row(self) -> np.ndarray:
        """SCUMBLE of every row."""
        return scumble_of_rows(self._labels.Y, self.balance.imbalance_ratio_per_label)

    @property
    def scumble(self) -> float:
        """SCUMBLE of the data set."""
        return float(self.scumble_per_row.mean())

    @property
    def scumble_variation(self) -> float:
        """Coefficient of variation of the rows' SCUMBLE."""
        return variation_of(self.scumble_per_row)

    @property
    def scumble_per_label(self) -> np.ndarray:
        """Mean SCUMBLE over the carriers of every label."""
        return self._scumble_of_labels[0]

    @property
    def scumble_variation_per_label(self) -> np.ndarray:
        """Coefficient of variation of SCUMBLE over the carriers of every label."""
        return self._scumble_of_labels[1]

    @cached_property
    def labelset_counts(self) -> np.ndarray:
        """Rows of every distinct label set, falling."""
        return np.sort(labelset_bags(self._labels.Y).sizes)[::-1]

    @property
    def n_unlabeled(self) -> int:
        """Rows without labels."""
        return int((self._labels.sizes == 0).sum())

    @property
    def theoretical_complexity_score(self) -> float:
        """TCS; nan where the number of features is not known."""
        if self.n_features is None:
            return float("nan")
        return complexity_of(self.n_features, self.balance.n_labels, len(self.labelset_counts))

    @cached_property
    def concurrence(self) -> sparse.csr_array:
        """Rows that carry both labels of every pair."""
        return co_occurrence(self._labels.Y)

    @cached_property
    def interactions(self) -> dict[int | str, dict[int | str, int]]:
        """For the minority labels that mix most with others, the non-minority labels they meet."""
        return interactions_of(self._labels, self.scumble_per_label)

    @cached_property
    def _scumble_of_labels(self) -> tuple[np.ndarray, np.ndarray]:
        return per_label(self._labels, self.scumble_per_row)

    def as_dict(self) -> dict[str, Any]:
        """Return the measures of the data set under the names they have in the literature.

        Returns
        -------
        dict of str to number
            Name of a measure -> its value.
        """
        measures = {
            **self.balance.as_dict(),
            "SCUMBLE": self.scumble,
            "SCUMBLE.CV": self.scumble_variation,
            "label sets": len(self.labelset_counts),
            "label sets seen once": int((self.labelset_counts == 1).sum()),
            "rows without labels": self.n_unlabeled,
        }
        if self.n_features is not None:
            measures["TCS"] = self.theoretical_complexity_score
        return measures

    def label_table(self, limit: int | None = None) -> str:
        """Write one line per label, the rarest first.

        Parameters
        ----------
        limit : int, default=None
            Show at most this many labels; all by default.

        Returns
        -------
        str
            A heading, the labels, and how many were left out.
        """
        balance = self.balance
        order = np.argsort(balance.positives, kind="stable")[:limit]
        names = [str(self._labels.key_of(label)) for label in order]
        width = max([len("label"), *map(len, names)])
        lines = [f"{'label':<{width}}  {'positives':>9}  {'IRLbl':>9}  {'ImR':>9}  {'SCUMBLE':>8}"]
        lines += [
            f"{name:<{width}}  {balance.positives[label]:>9d}  "
            f"{balance.imbalance_ratio_per_label[label]:>9.2f}  "
            f"{balance.class_ratio_per_label[label]:>9.2f}  "
            f"{self.scumble_per_label[label]:>8.4f}"
            for name, label in zip(names, order, strict=True)
        ]
        n_more = balance.n_labels - len(order)
        return "\n".join([*lines, f"... and {n_more} more"] if n_more else lines)

    def __str__(self) -> str:
        return f"{format_measures(self.as_dict())}\n\n{self.label_table(_SHOWN)}"

    def __repr__(self) -> str:
        return f"LabelProfile(n_samples={self.balance.n_samples}, n_labels={self.balance.n_labels})"
