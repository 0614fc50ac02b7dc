"""SCUMBLE: how much frequent and rare labels share rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from imblearn_multilabel._labels import Labels
from imblearn_multilabel._validation import read_labels
from imblearn_multilabel.metrics._imbalance import balance_of, pick
from imblearn_multilabel.metrics._kernels import mean_over_carriers, scumble_of_rows


def scumble_per_row(y: Any) -> np.ndarray:
    """SCUMBLE of every row: one minus geometric over arithmetic mean of its labels' IRLbl.

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.

    Returns
    -------
    ndarray of float of shape (n_samples,)
        Values in [0, 1); exactly 0 for a row whose labels are equally frequent.

    Notes
    -----
    **Conventions.** A row without labels has 0, as mldr's ``.SCUMBLE`` (some forks of Mulan write
    nan); labels without positives do not matter. The geometric mean is taken in logarithms: a
    plain product overflows with hundreds of labels in a row. Cost O(nnz).

    References
    ----------
    Charte, Rivera, del Jesus, Herrera, Neurocomputing 326-327 (2019) 39-53,
    doi 10.1016/j.neucom.2016.08.158.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import scumble_per_row
    >>> scumble_per_row([[1, 0], [1, 1], [1, 0], [1, 0]]).round(4)
    array([0. , 0.2, 0. , 0. ])
    """
    return per_row(read_labels(y)[1])


def scumble(y: Any) -> float:
    """SCUMBLE of a data set: mean over all rows.

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.

    Returns
    -------
    float
        In [0, 1). Above about 0.1, decoupling (REMEDIAL) before resampling is worth a try.

    Notes
    -----
    **Conventions.** Unlabeled rows count as 0; labels without positives do not matter. mldr:
    ``scumble``; Mulan: ``SCUMBLE``. Cost O(nnz).

    References
    ----------
    Charte, Rivera, del Jesus, Herrera, Neurocomputing 326-327 (2019) 39-53,
    doi 10.1016/j.neucom.2016.08.158.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import scumble
    >>> round(scumble([[1, 0], [1, 1], [1, 0], [1, 0]]), 4)
    0.05
    """
    return float(scumble_per_row(y).mean())


def scumble_variation(y: Any) -> float:
    """SCUMBLE.CV: sample standard deviation of the rows' SCUMBLE over their mean.

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.

    Returns
    -------
    float
        At least 0.

    Notes
    -----
    **Conventions.** 0 if the mean is 0 or there is one row; unlabeled rows count as 0, labels
    without positives do not matter. mldr: ``scumble.cv``; not in Mulan. Cost O(nnz).

    Examples
    --------
    >>> from imblearn_multilabel.metrics import scumble_variation
    >>> round(scumble_variation([[1, 0], [1, 1], [1, 0], [1, 0]]), 4)
    2.0
    """
    return variation_of(scumble_per_row(y))


def scumble_per_label(
    y: Any, *, labels: Any = None, return_variation: bool = False
) -> np.ndarray | tuple[np.ndarray, np.ndarray]:
    """SCUMBLE of every label: mean over the rows that carry it.

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.
    labels : list of int or str, default=None
        Column numbers or names of the labels wanted; all by default.
    return_variation : bool, default=False
        Also return sample standard deviation over mean of the same rows.

    Returns
    -------
    scumble : ndarray of float of shape (n_labels,)
        Values in [0, 1), in the order of `labels`.
    variation : ndarray of float of shape (n_labels,)
        At least 0. Only with `return_variation`.

    Notes
    -----
    **Conventions.** A label without positives has nan (mldr ``labels$SCUMBLE``: 0). The variation
    of a label with one positive is nan (mldr ``SCUMBLE.CV``: NA); with mean 0 it is 0. Rows
    without labels belong to no label. Not in Mulan. Cost O(nnz).

    Examples
    --------
    >>> from imblearn_multilabel.metrics import scumble_per_label
    >>> scumble_per_label([[1, 0], [1, 1], [1, 0], [1, 0]]).round(4)
    array([0.05, 0.2 ])
    """
    read = read_labels(y)[1]
    mean, variation = (pick(values, read, labels) for values in per_label(read, per_row(read)))
    return (mean, variation) if return_variation else mean


def per_row(labels: Labels) -> np.ndarray:
    """Return SCUMBLE of every row of a validated label matrix."""
    return scumble_of_rows(labels.Y, balance_of(labels).imbalance_ratio_per_label)


def variation_of(rows: np.ndarray) -> float:
    """Sample standard deviation over mean; 0 where it is undefined."""
    mean = rows.mean()
    return float(rows.std(ddof=1) / mean) if len(rows) > 1 and mean > 0 else 0.0


def per_label(labels: Labels, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and variation of the rows' SCUMBLE over the carriers of every label."""
    mean, deviation = mean_over_carriers(labels.Y, rows)
    with np.errstate(invalid="ignore"):
        variation = np.where(mean > 0, deviation / mean, deviation * 0.0)
    return mean, variation
