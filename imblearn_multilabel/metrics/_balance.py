"""How often each label occurs, and every measure that follows from that alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

#: Relative tolerance of "IRLbl > MeanIR": counts 6, 3, 2 give 1, 2, 3 and the middle label is
#: neither minority nor majority, whatever the rounding of the mean.
TOLERANCE = 1e-12


@dataclass(frozen=True, eq=False)
class LabelBalance:
    """Positives per label, and the imbalance measures that follow from them.

    Samplers store one as ``balance_before_`` and one as ``balance_after_``. Printing it gives a
    small table.

    Parameters
    ----------
    positives : ndarray of int of shape (n_labels,)
        Rows that carry each label.
    n_samples : int
        Number of rows.
    names : list of str or None, default=None
        Names of the labels.

    Attributes
    ----------
    imbalance_ratio_per_label : ndarray of shape (n_labels,)
        IRLbl, in [1, n_samples]; nan for a label without positives.
    class_ratio_per_label : ndarray of shape (n_labels,)
        ImR, in [1, n_samples - 1]; nan for a label with only one value.
    mean_imbalance_ratio, max_imbalance_ratio : float
        MeanIR and MaxIR over labels that occur; nan if none does.
    imbalance_ratio_variation : float
        CVIR, sample standard deviation of IRLbl over MeanIR; 0 if one label occurs.
    minority, majority : ndarray of int
        Columns with IRLbl > MeanIR, and with IRLbl < MeanIR.
    occurring, absent : ndarray of int
        Columns with, and without, positive rows.
    n_labels : int
        Number of labels.
    label_cardinality, label_density : float
        Mean labels of a row, and the same as a share of the number of labels.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_multilabel.metrics import LabelBalance
    >>> balance = LabelBalance(np.array([6, 3, 2]), n_samples=10)
    >>> balance.mean_imbalance_ratio, balance.minority, balance.majority
    (2.0, array([2]), array([0]))
    """

    positives: np.ndarray
    n_samples: int
    names: list[str] | None = None

    @cached_property
    def imbalance_ratio_per_label(self) -> np.ndarray:
        """IRLbl of every label."""
        largest = self.positives.max(initial=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.positives > 0, largest / self.positives, np.nan)

    @cached_property
    def class_ratio_per_label(self) -> np.ndarray:
        """ImR of every label."""
        negatives = self.n_samples - self.positives
        smaller = np.minimum(self.positives, negatives)
        larger = np.maximum(self.positives, negatives)
        with np.errstate(divide="ignore"):
            return np.where(smaller > 0, larger / smaller, np.nan)

    @cached_property
    def occurring(self) -> np.ndarray:
        """Columns with at least one positive row."""
        return np.flatnonzero(self.positives > 0)

    @cached_property
    def absent(self) -> np.ndarray:
        """Columns without positive rows."""
        return np.flatnonzero(self.positives == 0)

    @cached_property
    def mean_imbalance_ratio(self) -> float:
        """MeanIR."""
        ratios = self._occurring_ratios
        return float(ratios.mean()) if len(ratios) else float("nan")

    @cached_property
    def max_imbalance_ratio(self) -> float:
        """MaxIR."""
        return float(self._occurring_ratios.max(initial=0)) or float("nan")

    @cached_property
    def imbalance_ratio_variation(self) -> float:
        """CVIR."""
        ratios = self._occurring_ratios
        if len(ratios) == 0:
            return float("nan")
        return float(ratios.std(ddof=1) / ratios.mean()) if len(ratios) > 1 else 0.0

    @cached_property
    def minority(self) -> np.ndarray:
        """Columns with IRLbl > MeanIR."""
        limit = self.mean_imbalance_ratio * (1 + TOLERANCE)
        return np.flatnonzero(self.imbalance_ratio_per_label > limit)

    @cached_property
    def majority(self) -> np.ndarray:
        """Columns with IRLbl < MeanIR."""
        limit = self.mean_imbalance_ratio * (1 - TOLERANCE)
        return np.flatnonzero(self.imbalance_ratio_per_label < limit)

    @property
    def n_labels(self) -> int:
        """Number of labels."""
        return len(self.positives)

    @property
    def label_cardinality(self) -> float:
        """Mean number of labels of a row."""
        return float(self.positives.sum() / self.n_samples)

    @property
    def label_density(self) -> float:
        """Label cardinality as a share of the number of labels."""
        return self.label_cardinality / self.n_labels

    @property
    def _occurring_ratios(self) -> np.ndarray:
        return self.imbalance_ratio_per_label[self.occurring]

    def as_dict(self) -> dict[str, Any]:
        """Return the measures of the data set under the names they have in the literature.

        Returns
        -------
        dict of str to number
            Name of a measure -> its value.
        """
        return {
            "rows": self.n_samples,
            "labels": self.n_labels,
            "labels without positives": len(self.absent),
            "minority labels": len(self.minority),
            "MeanIR": self.mean_imbalance_ratio,
            "MaxIR": self.max_imbalance_ratio,
            "CVIR": self.imbalance_ratio_variation,
            "cardinality": self.label_cardinality,
            "density": self.label_density,
        }

    def __str__(self) -> str:
        return format_measures(self.as_dict())

    def __repr__(self) -> str:
        return (
            f"LabelBalance(n_samples={self.n_samples}, n_labels={self.n_labels}, "
            f"MeanIR={self.mean_imbalance_ratio:.4g})"
        )


def format_measures(measures: dict[str, Any]) -> str:
    """Write name-value pairs as aligned lines."""
    width = max(map(len, measures))
    return "\n".join(
        f"{name:<{width}}  {value:>12,d}"
        if isinstance(value, (int, np.integer))
        else f"{name:<{width}}  {value:>12.4f}"
        for name, value in measures.items()
    )
