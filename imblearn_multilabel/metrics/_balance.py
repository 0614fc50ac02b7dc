"""Measure label imbalance: how often labels occur, and how mixed their neighborhoods are."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from imblearn_multilabel._algorithms.distances import as_float
from imblearn_multilabel._algorithms.local_imbalance import Neighborhoods
from imblearn_multilabel._algorithms.neighbors import find_neighbors
from imblearn_multilabel._labels import Labels, read_label_table, read_labels
from imblearn_multilabel._validation import check_same_length, read_numbers

#: Relative tolerance of "IRLbl > MeanIR". Counts 6, 3, 2 give ratios 1, 2, 3 with mean 2, so the
#: middle label must be neither minority nor majority, however the mean is rounded.
TOLERANCE = 1e-12


@dataclass(frozen=True, eq=False)
class LabelBalance:
    """Positives per label and the imbalance measures that follow from them.

    Samplers store one as ``balance_before_`` and one as ``balance_after_``. Printing it shows a
    small table.

    Parameters
    ----------
    positives : ndarray of int of shape (n_labels,)
        Number of rows that carry each label.
    n_samples : int
        Number of rows.
    names : list of str or of numbers, or None, default=None
        Names of the labels.

    Attributes
    ----------
    imbalance_ratio_per_label, class_ratio_per_label : ndarray of shape (n_labels,)
        IRLbl and ImR of each label, as from the functions of these names.
    mean_imbalance_ratio, max_imbalance_ratio, imbalance_ratio_variation : float
        MeanIR, MaxIR and CVIR, as from the functions of these names; nan without a warning.
    minority, majority : ndarray of int
        Columns with IRLbl > MeanIR, and with IRLbl < MeanIR.
    occurring, absent : ndarray of int
        Columns with, and without, positive rows.
    n_labels, label_cardinality, label_density : int, float, float
        Number of labels, mean number per row, and the latter divided by the former.

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
    names: Sequence[Any] | None = None

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
        """Mean number of labels per row."""
        return float(self.positives.sum() / self.n_samples)

    @property
    def label_density(self) -> float:
        """Label cardinality divided by the number of labels."""
        return self.label_cardinality / self.n_labels

    @property
    def _occurring_ratios(self) -> np.ndarray:
        return self.imbalance_ratio_per_label[self.occurring]

    def as_dict(self) -> dict[str, Any]:
        """Return the measures of the data set as a dict, by their names in the literature."""
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


def label_balance(y: Any) -> LabelBalance:
    """Count the positives of every label.

    **Conventions.** A label without positives has 0 positives and nan ratios; unlabeled rows
    count in the number of rows. mldr: ``labels$count``. Cost O(nnz).

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.

    Returns
    -------
    LabelBalance
        Positives per label and the measures that follow from them.

    See Also
    --------
    LabelProfile : All measures of a label matrix.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import label_balance
    >>> label_balance([[1, 0], [1, 1], [1, 0], [0, 1]]).positives
    array([3, 2])
    """
    return balance_of(read_labels(y))


def balance_of(labels: Labels) -> LabelBalance:
    """Return the balance of a validated label matrix."""
    return LabelBalance(labels.positives, labels.n_samples, labels.names)


def imbalance_ratio_per_label(y: Any, *, labels: Any = None) -> np.ndarray:
    """Compute IRLbl: positives of the most frequent label over positives of each label.

    **Conventions.** A label without positives has nan. mldr (``labels$IRLbl``) writes 0 for it
    and Mulan (``IRLbls``) infinity. Unlabeled rows do not matter. Cost O(nnz).

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.
    labels : list of int or str, default=None
        Labels to return, by name or column number as in `sampling_strategy`; all by default.

    Returns
    -------
    ndarray of float of shape (n_labels,)
        Values in [1, n_samples], in the order of `labels`; 1 for the most frequent label.

    References
    ----------
    Charte, Rivera, del Jesus, Herrera, Neurocomputing 163 (2015) 3-16,
    doi 10.1016/j.neucom.2014.08.091.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import imbalance_ratio_per_label
    >>> imbalance_ratio_per_label([[1, 0, 0], [1, 1, 0], [1, 0, 0], [1, 1, 0]])
    array([ 1.,  2., nan])
    """
    read = read_labels(y)
    return select_labels(balance_of(read).imbalance_ratio_per_label, read, labels)


def class_ratio_per_label(y: Any, *, labels: Any = None) -> np.ndarray:
    """Compute ImR of each label: rows of the larger class over rows of the smaller class.

    **Conventions.** A label that is always or never on has nan; Mulan (``ImRs``) writes infinity,
    mldr has no such measure. Unlabeled rows count as negatives. Cost O(nnz).

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.
    labels : list of int or str, default=None
        Labels to return, by name or column number as in `sampling_strategy`; all by default.

    Returns
    -------
    ndarray of float of shape (n_labels,)
        Values in [1, n_samples - 1], in the order of `labels`.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import class_ratio_per_label
    >>> class_ratio_per_label([[1, 0], [1, 1], [1, 0], [0, 0]])
    array([3., 3.])
    """
    read = read_labels(y)
    return select_labels(balance_of(read).class_ratio_per_label, read, labels)


def mean_imbalance_ratio(y: Any) -> float:
    """Compute MeanIR: mean of `imbalance_ratio_per_label` over the labels that occur.

    **Conventions.** Labels without positives are left out, as in Mulan (``MeanIR``); mldr
    (``meanIR``) counts them as 0, so counts 4, 2, 0 give 1.5 here and 1 in mldr. Unlabeled
    rows do not matter. Cost O(nnz).

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.

    Returns
    -------
    float
        At least 1; 1 if all labels that occur are equally frequent. nan, with a warning, if no
        label occurs.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import mean_imbalance_ratio
    >>> mean_imbalance_ratio([[1, 0, 0], [1, 1, 0], [1, 0, 0], [1, 1, 0]])
    1.5
    """
    return _defined(label_balance(y).mean_imbalance_ratio, "MeanIR")


def max_imbalance_ratio(y: Any) -> float:
    """Compute MaxIR: IRLbl of the rarest label that occurs.

    **Conventions.** Labels without positives are left out; unlabeled rows do not matter. Mulan:
    ``MaxIR``; not in mldr. Cost O(nnz).

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.

    Returns
    -------
    float
        In [1, n_samples]. nan, with a warning, if no label occurs.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import max_imbalance_ratio
    >>> max_imbalance_ratio([[1, 0], [1, 1], [1, 0], [1, 0]])
    4.0
    """
    return _defined(label_balance(y).max_imbalance_ratio, "MaxIR")


def imbalance_ratio_variation(y: Any) -> float:
    """Compute CVIR: sample standard deviation of `imbalance_ratio_per_label` over its mean.

    **Conventions.** The standard deviation divides by n - 1, which reproduces the published
    values. Labels without positives are left out; unlabeled rows do not matter. Mulan: ``CVIR``;
    not in mldr. Cost O(nnz).

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.

    Returns
    -------
    float
        At least 0; 0 exactly if all labels that occur are equally frequent. nan, with a warning,
        if no label occurs.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import imbalance_ratio_variation
    >>> round(imbalance_ratio_variation([[1, 0], [1, 1], [1, 0], [1, 1]]), 4)
    0.4714
    """
    return _defined(label_balance(y).imbalance_ratio_variation, "CVIR")


def label_cardinality(y: Any) -> float:
    """Return the mean number of labels per row.

    **Conventions.** Unlabeled rows count as 0; labels without positives do not matter. mldr and
    Mulan: ``cardinality``. Cost O(nnz).

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.

    Returns
    -------
    float
        In [0, n_labels].

    Examples
    --------
    >>> from imblearn_multilabel.metrics import label_cardinality
    >>> label_cardinality([[1, 0], [1, 1], [0, 0], [1, 0]])
    1.0
    """
    return label_balance(y).label_cardinality


def label_density(y: Any) -> float:
    """Return the label cardinality divided by the number of labels.

    **Conventions.** Labels without positives count as labels, unlabeled rows as rows. mldr and
    Mulan: ``density``. Cost O(nnz).

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.

    Returns
    -------
    float
        In [0, 1].

    Examples
    --------
    >>> from imblearn_multilabel.metrics import label_density
    >>> label_density([[1, 0], [1, 1], [0, 0], [1, 0]])
    0.5
    """
    return label_balance(y).label_density


def local_imbalance(
    X: Any, y: Any, *, k_neighbors: Any = 5, n_jobs: int | None = None
) -> tuple[np.ndarray, float]:
    """Compute the share of neighbors with the other value, for the rows of a label's rarer value.

    Parameters
    ----------
    X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
        Numeric features, at least two rows. Distances are Euclidean on the features as given.
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.
    k_neighbors : int or neighbors object, default=5
        Neighbors of each row; at most ``n_samples - 1`` are used.
    n_jobs : int or None, default=None
        Number of threads of the neighbor search.

    Returns
    -------
    per_label : ndarray of float of shape (n_labels,)
        Values in [0, 1]; 0 if all neighbors of rows with the rarer value hold that value too.
    mean : float
        Mean over the labels with a defined value; nan if there are none.

    Notes
    -----
    **Conventions.** A label that is always or never on has nan. If half of the rows carry a label,
    its rarer value is taken as 1. Unlabeled rows are neighbors like all others. Mulan computes
    these numbers inside ``MLSOL`` only; not in mldr. Cost: the neighbor search, then
    O(nnz(y) k).

    The share of a single cell is C in [1]_; the values per label and data set are defined in
    [2]_.

    References
    ----------
    .. [1] Liu, Tsoumakas, "Synthetic oversampling of multi-label data based on local label
       distribution", ECML PKDD 2019, LNAI 11907, doi 10.1007/978-3-030-46147-8_11.
    .. [2] Liu, Blekas, Tsoumakas, "Multi-label sampling based on local label imbalance", Pattern
       Recognition 122 (2022) 108294, doi 10.1016/j.patcog.2021.108294.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import local_imbalance
    >>> X = [[0], [1], [2], [10], [11], [12]]
    >>> per_label, mean = local_imbalance(X, [[1], [1], [0], [0], [0], [1]], k_neighbors=1)
    >>> per_label.round(4)
    array([0.3333])
    """
    table, numbers = read_numbers(X, min_rows=2)
    y_table, labels = read_label_table(y)
    check_same_length(table, y_table)
    neighbors = find_neighbors(as_float(numbers), k_neighbors, n_jobs=n_jobs)
    cells = Neighborhoods.of(labels.Y, labels.positives, neighbors)
    n_cells = np.bincount(cells.columns, minlength=labels.n_labels)
    with np.errstate(invalid="ignore"):
        total = np.bincount(cells.columns, cells.counts, labels.n_labels)
        per_label = total / (cells.k * n_cells)
    defined = per_label[n_cells > 0]
    return per_label, float(defined.mean()) if len(defined) else float("nan")


def select_labels(values: np.ndarray, labels: Labels, wanted: Any) -> np.ndarray:
    """Return the values of labels listed by number or name."""
    if wanted is None:
        return values
    return values[np.array(labels.columns_of(wanted, "labels"), dtype=np.intp)]


def _defined(value: float, name: str) -> float:
    if np.isnan(value):
        warnings.warn(
            f"{name} is undefined: no label has a positive row.", UserWarning, stacklevel=3
        )
    return value


def format_measures(measures: dict[str, Any]) -> str:
    """Write name-value pairs as aligned lines."""
    width = max(map(len, measures))
    return "\n".join(
        f"{name:<{width}}  {value:>12,d}"
        if isinstance(value, (int, np.integer))
        else f"{name:<{width}}  {value:>12.4f}"
        for name, value in measures.items()
    )
