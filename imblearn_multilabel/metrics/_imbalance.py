"""Label imbalance: how unequal the frequencies of the labels are."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from imblearn_multilabel._labels import Labels
from imblearn_multilabel._validation import read_labels
from imblearn_multilabel.metrics._balance import LabelBalance


def label_balance(y: Any) -> LabelBalance:
    """Count the positives of every label.

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.

    Returns
    -------
    LabelBalance
        Positives per label and the measures that follow from them.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import label_balance
    >>> label_balance([[1, 0], [1, 1], [1, 0], [0, 1]]).positives
    array([3, 2])
    """
    return balance_of(read_labels(y)[1])


def balance_of(labels: Labels) -> LabelBalance:
    """Return the balance of a validated label matrix."""
    return LabelBalance(labels.positives, labels.n_samples, labels.names)


def imbalance_ratio_per_label(y: Any, *, labels: Any = None) -> np.ndarray:
    """IRLbl: positives of the most frequent label over positives of each label.

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.
    labels : array-like of int, default=None
        Columns to return; all by default.

    Returns
    -------
    ndarray of shape (n_labels,)
        Values in [1, n_samples]; 1 for the most frequent label.

    Notes
    -----
    **Conventions.** A label without positives has nan. mldr (``labels$IRLbl``) writes 0 for it
    and Mulan (``IRLbls``) infinity. Unlabelled rows do not matter. Cost O(nnz).

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
    return _pick(label_balance(y).imbalance_ratio_per_label, labels)


def class_ratio_per_label(y: Any, *, labels: Any = None) -> np.ndarray:
    """ImR: rows of the larger class over rows of the smaller class, for each label.

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.
    labels : array-like of int, default=None
        Columns to return; all by default.

    Returns
    -------
    ndarray of shape (n_labels,)
        Values in [1, n_samples - 1].

    Notes
    -----
    **Conventions.** A label with only one value has nan; Mulan (``ImRs``) writes infinity, mldr
    has no such measure. Cost O(nnz).

    Examples
    --------
    >>> from imblearn_multilabel.metrics import class_ratio_per_label
    >>> class_ratio_per_label([[1, 0], [1, 1], [1, 0], [0, 0]])
    array([3., 3.])
    """
    return _pick(label_balance(y).class_ratio_per_label, labels)


def mean_imbalance_ratio(y: Any) -> float:
    """MeanIR: mean of IRLbl over the labels that occur.

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.

    Returns
    -------
    float
        At least 1; 1 when all labels that occur are equally frequent. nan, with a warning, when
        no label occurs.

    Notes
    -----
    **Conventions.** Labels without positives are left out, as in Mulan (``MeanIR``); mldr
    (``meanIR``) averages them in as 0, so counts 4, 2, 0 give 1.5 here and 1 there.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import mean_imbalance_ratio
    >>> mean_imbalance_ratio([[1, 0, 0], [1, 1, 0], [1, 0, 0], [1, 1, 0]])
    1.5
    """
    return _defined(label_balance(y).mean_imbalance_ratio, "MeanIR")


def max_imbalance_ratio(y: Any) -> float:
    """MaxIR: IRLbl of the rarest label that occurs.

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.

    Returns
    -------
    float
        At least 1. nan, with a warning, when no label occurs.

    Notes
    -----
    **Conventions.** Labels without positives are left out. Mulan: ``MaxIR``; not in mldr.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import max_imbalance_ratio
    >>> max_imbalance_ratio([[1, 0], [1, 1], [1, 0], [1, 0]])
    4.0
    """
    return _defined(label_balance(y).max_imbalance_ratio, "MaxIR")


def imbalance_ratio_variation(y: Any) -> float:
    """CVIR: sample standard deviation of IRLbl over MeanIR.

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.

    Returns
    -------
    float
        At least 0; 0 exactly when all labels that occur are equally frequent, or one occurs.
        nan, with a warning, when no label occurs.

    Notes
    -----
    **Conventions.** Standard deviation with n - 1 (ddof 1), which reproduces the published values;
    labels without positives are left out. Mulan: ``CVIR``; not in mldr.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import imbalance_ratio_variation
    >>> round(imbalance_ratio_variation([[1, 0], [1, 1], [1, 0], [1, 1]]), 4)
    0.4714
    """
    return _defined(label_balance(y).imbalance_ratio_variation, "CVIR")


def label_cardinality(y: Any) -> float:
    """Return the mean number of labels of a row.

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.

    Returns
    -------
    float
        In [0, n_labels].

    Notes
    -----
    **Conventions.** Unlabelled rows count. mldr and Mulan: ``cardinality``.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import label_cardinality
    >>> label_cardinality([[1, 0], [1, 1], [0, 0], [1, 0]])
    1.0
    """
    return label_balance(y).label_cardinality


def label_density(y: Any) -> float:
    """Label cardinality as a share of the number of labels.

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.

    Returns
    -------
    float
        In [0, 1].

    Notes
    -----
    **Conventions.** Labels without positives count as labels. mldr and Mulan: ``density``.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import label_density
    >>> label_density([[1, 0], [1, 1], [0, 0], [1, 0]])
    0.5
    """
    return label_balance(y).label_density


def _pick(values: np.ndarray, labels: Any) -> np.ndarray:
    return values if labels is None else values[np.asarray(labels)]


def _defined(value: float, name: str) -> float:
    if np.isnan(value):
        warnings.warn(
            f"{name} is undefined: no label has a positive row.", UserWarning, stacklevel=3
        )
    return value
