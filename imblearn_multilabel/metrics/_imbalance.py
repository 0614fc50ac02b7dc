"""Label imbalance: how unequal the frequencies of the labels are."""

from __future__ import annotations

import warnings
from numbers import Integral
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

    See Also
    --------
    LabelProfile : All measures of a label matrix.

    Notes
    -----
    **Conventions.** A label without positives has 0 positives and nan ratios; unlabeled rows
    count in the number of rows. mldr: ``labels$count``. Cost O(nnz).

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
    labels : list of int or str, default=None
        Column numbers or names of the labels wanted; all by default.

    Returns
    -------
    ndarray of float of shape (n_labels,)
        Values in [1, n_samples], in the order of `labels`; 1 for the most frequent label.

    Notes
    -----
    **Conventions.** A label without positives has nan. mldr (``labels$IRLbl``) writes 0 for it
    and Mulan (``IRLbls``) infinity. Unlabeled rows do not matter. Cost O(nnz).

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
    read = read_labels(y)[1]
    return pick(balance_of(read).imbalance_ratio_per_label, read, labels)


def class_ratio_per_label(y: Any, *, labels: Any = None) -> np.ndarray:
    """ImR: rows of the larger class over rows of the smaller class, for each label.

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.
    labels : list of int or str, default=None
        Column numbers or names of the labels wanted; all by default.

    Returns
    -------
    ndarray of float of shape (n_labels,)
        Values in [1, n_samples - 1], in the order of `labels`.

    Notes
    -----
    **Conventions.** A label with only one value, always or never on, has nan; Mulan (``ImRs``)
    writes infinity, mldr has no such measure. Unlabeled rows count as negatives. Cost O(nnz).

    Examples
    --------
    >>> from imblearn_multilabel.metrics import class_ratio_per_label
    >>> class_ratio_per_label([[1, 0], [1, 1], [1, 0], [0, 0]])
    array([3., 3.])
    """
    read = read_labels(y)[1]
    return pick(balance_of(read).class_ratio_per_label, read, labels)


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
    (``meanIR``) averages them in as 0, so counts 4, 2, 0 give 1.5 here and 1 there. Unlabeled
    rows do not matter. Cost O(nnz).

    References
    ----------
    Charte, Rivera, del Jesus, Herrera, Neurocomputing 163 (2015) 3-16,
    doi 10.1016/j.neucom.2014.08.091.

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
        In [1, n_samples]. nan, with a warning, when no label occurs.

    Notes
    -----
    **Conventions.** Labels without positives are left out; unlabeled rows do not matter. Mulan:
    ``MaxIR``; not in mldr. Cost O(nnz).

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
    labels without positives are left out, unlabeled rows do not matter. Mulan: ``CVIR``; not in
    mldr. Cost O(nnz).

    References
    ----------
    Charte, Rivera, del Jesus, Herrera, Neurocomputing 163 (2015) 3-16,
    doi 10.1016/j.neucom.2014.08.091.

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
    **Conventions.** Unlabeled rows count as 0; labels without positives do not matter. mldr and
    Mulan: ``cardinality``. Cost O(nnz).

    Examples
    --------
    >>> from imblearn_multilabel.metrics import label_cardinality
    >>> label_cardinality([[1, 0], [1, 1], [0, 0], [1, 0]])
    1.0
    """
    return label_balance(y).label_cardinality


def label_density(y: Any) -> float:
    """Return the label cardinality as a share of the number of labels.

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
    **Conventions.** Labels without positives count as labels, unlabeled rows as rows. mldr and
    Mulan: ``density``. Cost O(nnz).

    Examples
    --------
    >>> from imblearn_multilabel.metrics import label_density
    >>> label_density([[1, 0], [1, 1], [0, 0], [1, 0]])
    0.5
    """
    return label_balance(y).label_density


def pick(values: np.ndarray, labels: Labels, wanted: Any) -> np.ndarray:
    """Return the values of the labels the caller listed by number or name."""
    if wanted is None:
        return values
    numbers = {name: column for column, name in enumerate(labels.names or [])}
    columns = [numbers.get(label, label) for label in wanted]
    for column in columns:
        is_number = isinstance(column, Integral)
        if not is_number or not 0 <= column < labels.n_labels:
            raise ValueError(
                f"`labels` must hold column numbers from 0 to {labels.n_labels - 1} or column "
                f"names of `y`; got {column!r}."
            )
    return values[np.array(columns, dtype=np.intp)]


def _defined(value: float, name: str) -> float:
    if np.isnan(value):
        warnings.warn(
            f"{name} is undefined: no label has a positive row.", UserWarning, stacklevel=3
        )
    return value
