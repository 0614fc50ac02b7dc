"""Collect all imbalance measures of a label matrix."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel import _html
from imblearn_multilabel._algorithms.equal_rows import labelset_bags
from imblearn_multilabel._algorithms.label_sets import co_occurrence
from imblearn_multilabel._labels import as_names, read_labels
from imblearn_multilabel._messages import printable
from imblearn_multilabel.metrics._balance import balance_of, format_measures
from imblearn_multilabel.metrics._concurrence import (
    complexity_of,
    interactions_of,
    per_label,
    scumble_of_rows,
    variation_of,
)
from imblearn_multilabel.metrics._scores import few_positives

#: Number of labels in a printed profile, in a notebook's table, and in its heat map.
_SHOWN, _ROWS, _SQUARE = 20, 200, 16
#: Characters of a printed line.
_WIDTH = 80


class LabelProfile:
    """All imbalance measures of a label matrix, each computed on first access.

    Printing it shows two tables: the measures of the data set, and its rarest labels. A notebook
    shows a table that can be sorted, and a heat map of labels that share rows.

    **Conventions.** As for the functions of the same names, but undefined measures are nan without
    a warning. Cost O(nnz + n log n), except for `concurrence` and `interactions`.

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.
    n_features : int, default=None
        Number of features, for the theoretical complexity score.
    label_names : list of str or of numbers, default=None
        Names of the labels; those of `y` by default.

    Attributes
    ----------
    balance : LabelBalance
        Positives per label and the measures that follow from them.
    scumble_per_row : ndarray of float of shape (n_samples,)
        SCUMBLE of every row.
    scumble, scumble_variation : float
        Mean and coefficient of variation of SCUMBLE over all rows.
    scumble_per_label, scumble_variation_per_label : ndarray of float of shape (n_labels,)
        Mean and coefficient of variation of SCUMBLE over the rows that carry each label.
    labelset_counts : ndarray of int of shape (n_labelsets,)
        Number of rows of each distinct label set, in falling order.
    n_unlabeled, theoretical_complexity_score : int, float
        Number of rows without labels; TCS, nan without `n_features`.
    concurrence, interactions : csr_array of int of shape (n_labels, n_labels), dict
        As from `label_concurrence` and `label_interactions`.

    See Also
    --------
    LabelBalance : The measures that need only counts.

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
        self, y: Any, *, n_features: int | None = None, label_names: Sequence[Any] | None = None
    ):
        self._labels = read_labels(y)
        if label_names is not None:
            names = as_names(label_names, self._labels.n_labels)
            self._labels = replace(self._labels, names=names)
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
        """Mean SCUMBLE over the rows that carry each label."""
        return self._scumble_of_labels[0]

    @property
    def scumble_variation_per_label(self) -> np.ndarray:
        """Coefficient of variation of SCUMBLE over the rows that carry each label."""
        return self._scumble_of_labels[1]

    @cached_property
    def labelset_counts(self) -> np.ndarray:
        """Number of rows of each distinct label set, in falling order."""
        return np.sort(labelset_bags(self._labels.Y).sizes)[::-1]

    @property
    def n_unlabeled(self) -> int:
        """Number of rows without labels."""
        return int((self._labels.sizes == 0).sum())

    @property
    def theoretical_complexity_score(self) -> float:
        """TCS; nan without `n_features`."""
        if self.n_features is None:
            return float("nan")
        return complexity_of(self.n_features, self.balance.n_labels, len(self.labelset_counts))

    @cached_property
    def concurrence(self) -> sparse.csr_array:
        """Number of rows that carry both labels of each pair."""
        return co_occurrence(self._labels.Y)

    @cached_property
    def interactions(self) -> dict[int | str, dict[int | str, int]]:
        """Rows that the most mixed minority labels share with each non-minority label."""
        return interactions_of(self._labels, self.scumble_per_label)

    @cached_property
    def _scumble_of_labels(self) -> tuple[np.ndarray, np.ndarray]:
        return per_label(self._labels, self.scumble_per_row)

    def as_dict(self) -> dict[str, Any]:
        """Return the measures of the data set as a dict, by their names in the literature."""
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
            Maximum number of labels; all by default.

        Returns
        -------
        str
            Heading, labels, and the number of labels left out.
        """
        balance = self.balance
        order = np.argsort(balance.positives, kind="stable")[:limit]
        names = [printable(self._labels.key_of(label)) for label in order]
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

    def mixed_labels(self, limit: int = 20) -> np.ndarray:
        """Return the labels of highest SCUMBLE, each followed by its most frequent companion.

        Parameters
        ----------
        limit : int, default=20
            Maximum number of labels, at least 2.

        Returns
        -------
        ndarray of int of shape (n_chosen,)
            Columns; all of them, in their order, if there are at most `limit`.
        """
        if self.balance.n_labels <= limit:
            return np.arange(self.balance.n_labels)
        pairs = self.concurrence.copy()
        pairs.setdiag(0)
        # Labels without positives come last: their SCUMBLE is nan.
        falling = np.argsort(-np.nan_to_num(self.scumble_per_label, nan=-1.0), kind="stable")
        chosen: dict[int, None] = {}
        for label in falling.tolist():
            start, stop = pairs.indptr[label : label + 2]
            met, rows = pairs.indices[start:stop], pairs.data[start:stop]
            companion = [int(met[np.argmax(rows)])] if rows.any() else []
            chosen |= dict.fromkeys([label, *companion])
            if len(chosen) >= limit:
                break
        return np.array(list(chosen)[:limit], dtype=np.intp)

    def _repr_html_(self) -> str:
        balance = self.balance
        cards = {
            "rows": f"{balance.n_samples:,}",
            "labels": f"{balance.n_labels:,}",
            "labels per row": f"{balance.label_cardinality:.2f}",
            "MeanIR": f"{balance.mean_imbalance_ratio:.2f}",
            "minority labels": f"{len(balance.minority):,}",
            "SCUMBLE": f"{self.scumble:.3f}",
        }
        shown = self.mixed_labels(_SQUARE)
        shown = shown[np.argsort(-balance.positives[shown], kind="stable")]
        names = [str(self._labels.key_of(label)) for label in shown]
        pairs = _html.heat_map(names, self.concurrence[shown][:, shown].toarray().tolist())
        all_measures = [
            [_html.Cell(name), _html.number(value, "d" if isinstance(value, int) else ".4f")]
            for name, value in self.as_dict().items()
        ]
        return _html.page(
            "Label profile",
            _html.cards(cards),
            self._html_table(),
            _html.fold(
                f"Labels that share rows ({len(shown)} of {balance.n_labels}; positives on the "
                "diagonal)",
                pairs,
            ),
            _html.fold("All measures", _html.table(["measure", "value"], all_measures)),
        )

    def _html_table(self) -> str:
        balance = self.balance
        order = np.argsort(balance.positives, kind="stable")[:_ROWS]
        minority = set(balance.minority.tolist())
        most = max(int(balance.positives.max(initial=0)), 1)
        rows = []
        for label in order.tolist():
            positives, is_rare = int(balance.positives[label]), label in minority
            mark = " ▲" if is_rare else ""
            rows.append(
                [
                    _html.Cell(f"{self._labels.key_of(label)}{mark}", bold=is_rare),
                    _html.number(positives, ",d", bar=positives / most),
                    _html.number(positives / balance.n_samples, ".1%"),
                    _html.number(balance.imbalance_ratio_per_label[label], ".2f"),
                    _html.number(balance.class_ratio_per_label[label], ".2f"),
                    _html.number(self.scumble_per_label[label], ".4f"),
                ]
            )
        heads = ["label", "positives", "share", "IRLbl", "ImR", "SCUMBLE"]
        n_more = balance.n_labels - len(order)
        text = "▲ minority label: IRLbl above MeanIR."
        if n_more:
            text += f" The {len(order)} rarest labels; {n_more} more are not shown."
        return _html.table(heads, rows, sortable=True) + _html.note(f"{text} {self._few}")

    def __str__(self) -> str:
        parts = [format_measures(self.as_dict()), self.label_table(_SHOWN)]
        return "\n\n".join(parts + ([textwrap.fill(self._few, _WIDTH)] if self._few else []))

    @property
    def _few(self) -> str:
        labels = self._labels
        names = range(labels.n_labels) if labels.names is None else labels.names
        return few_positives(names, labels.positives.tolist())

    def __repr__(self) -> str:
        return f"LabelProfile(n_samples={self.balance.n_samples}, n_labels={self.balance.n_labels})"
