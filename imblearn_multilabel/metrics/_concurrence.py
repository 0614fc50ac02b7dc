"""Measure which labels share rows: SCUMBLE, pairs of labels, and label sets."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._algorithms.equal_rows import labelset_bags
from imblearn_multilabel._algorithms.label_sets import co_occurrence
from imblearn_multilabel._labels import Labels, read_labels
from imblearn_multilabel.metrics._balance import balance_of, select_labels

#: Rows per block; keeps temporary arrays small compared with the label matrix.
BLOCK_ROWS = 65_536


def scumble_per_row(y: Any) -> np.ndarray:
    """Compute SCUMBLE of each row: 1 - geometric / arithmetic mean of its labels' IRLbl.

    **Conventions.** A row without labels has 0, as mldr's ``.SCUMBLE`` (some forks of Mulan write
    nan); labels without positives do not matter. Cost O(nnz).

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.

    Returns
    -------
    ndarray of float of shape (n_samples,)
        Values in [0, 1); exactly 0 for a row whose labels are equally frequent.

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
    return per_row(read_labels(y))


def scumble(y: Any) -> float:
    """Compute SCUMBLE: how much rare and frequent labels share rows, as the mean over rows.

    **Conventions.** The mean of `scumble_per_row`: unlabeled rows count as 0, labels without
    positives do not matter. mldr: ``scumble``; Mulan: ``SCUMBLE``. Cost O(nnz).

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.

    Returns
    -------
    float
        In [0, 1). Above about 0.1, decoupling labels (REMEDIAL) before resampling is worth trying.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import scumble
    >>> round(scumble([[1, 0], [1, 1], [1, 0], [1, 0]]), 4)
    0.05
    """
    return float(scumble_per_row(y).mean())


def scumble_variation(y: Any) -> float:
    """Compute SCUMBLE.CV: sample standard deviation of `scumble_per_row` over its mean.

    **Conventions.** 0 if the mean is 0 or there is one row; unlabeled rows count as 0, labels
    without positives do not matter. mldr: ``scumble.cv``; not in Mulan. Cost O(nnz).

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.

    Returns
    -------
    float
        At least 0.

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
    """Compute SCUMBLE of each label: mean over the rows that carry it.

    **Conventions.** A label without positives has nan (mldr ``labels$SCUMBLE``: 0). The variation
    of a label with one positive is nan (mldr ``SCUMBLE.CV``: NA); if the mean is 0 it is 0.
    Unlabeled rows do not matter. Not in Mulan. Cost O(nnz).

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.
    labels : list of int or str, default=None
        Labels to return, by name or column number as in `sampling_strategy`; all by default.
    return_variation : bool, default=False
        Whether to return the coefficient of variation over the same rows too.

    Returns
    -------
    scumble : ndarray of float of shape (n_labels,)
        Values in [0, 1), in the order of `labels`.
    variation : ndarray of float of shape (n_labels,)
        Sample standard deviation over mean, at least 0. Only with `return_variation`.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import scumble_per_label
    >>> scumble_per_label([[1, 0], [1, 1], [1, 0], [1, 0]]).round(4)
    array([0.05, 0.2 ])
    """
    read = read_labels(y)
    mean, variation = (
        select_labels(values, read, labels) for values in per_label(read, per_row(read))
    )
    return (mean, variation) if return_variation else mean


def per_row(labels: Labels) -> np.ndarray:
    """Return SCUMBLE of every row of a validated label matrix."""
    return scumble_of_rows(labels.Y, balance_of(labels).imbalance_ratio_per_label)


def variation_of(rows: np.ndarray) -> float:
    """Return sample standard deviation over mean; 0 if it is undefined."""
    mean = rows.mean()
    return float(rows.std(ddof=1) / mean) if len(rows) > 1 and mean > 0 else 0.0


def per_label(labels: Labels, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and variation of the rows' SCUMBLE over the rows that carry each label."""
    n_labels, count = labels.n_labels, labels.positives
    total, squares = np.zeros(n_labels), np.zeros(n_labels)
    for block, offsets, columns in row_blocks(labels.Y):
        total += np.bincount(columns, rows[block][offsets], n_labels)
    with np.errstate(invalid="ignore"):
        mean = total / count
        # Two passes, because the one-pass formula loses all digits if a label's rows are equal.
        for block, offsets, columns in row_blocks(labels.Y):
            deviation = rows[block][offsets] - mean[columns]
            squares += np.bincount(columns, deviation * deviation, n_labels)
        deviation = np.sqrt(squares / (count - 1))
        # Where the mean is 0, all rows are; the deviation of a single row is nan.
        return mean, np.where(mean == 0, deviation, deviation / mean)


def row_blocks(Y: sparse.csr_array) -> Iterator[tuple[slice, np.ndarray, np.ndarray]]:
    """Yield (rows, row offset of every cell, column of every cell) for blocks of rows."""
    for start in range(0, Y.shape[0], BLOCK_ROWS):
        bounds = Y.indptr[start : start + BLOCK_ROWS + 1]
        offsets = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
        yield slice(start, start + len(bounds) - 1), offsets, Y.indices[bounds[0] : bounds[-1]]


def scumble_of_rows(Y: sparse.csr_array, ratios: np.ndarray) -> np.ndarray:
    """Compute SCUMBLE of each row; `ratios` is IRLbl, nan for labels without positives."""
    result = np.zeros(Y.shape[0])
    # Products of hundreds of ratios overflow; sums of their logarithms do not.
    logs = np.log(ratios)
    for rows, offsets, columns in row_blocks(Y):
        n_rows = rows.stop - rows.start
        sizes = np.bincount(offsets, minlength=n_rows)
        # Both means are relative to the row's first label, which cancels out of their quotient. So
        # a row of equally frequent labels has exactly 0; plain logarithms would leave 1e-16.
        first = columns[(np.cumsum(sizes) - sizes)[offsets]]
        sizes = np.maximum(sizes, 1)
        arithmetic = np.bincount(offsets, ratios[columns] / ratios[first], n_rows) / sizes
        logarithm = np.bincount(offsets, logs[columns] - logs[first], n_rows) / sizes
        quotient = np.divide(
            np.exp(logarithm), arithmetic, out=np.ones(n_rows), where=arithmetic > 0
        )
        result[rows] = np.maximum(1.0 - quotient, 0.0)
    return result


def label_concurrence(y: Any) -> sparse.csr_array:
    """Count the rows that carry both labels of every pair.

    **Conventions.** A label without positives has an empty row; unlabeled rows do not matter. mldr
    draws the same counts with ``plot(type = "LC")``; not in Mulan. Cost: sum over rows of the
    squared number of labels; memory proportional to the number of pairs that share rows.

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.

    Returns
    -------
    csr_array of int of shape (n_labels, n_labels)
        Symmetric; the diagonal holds the positives of each label.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import label_concurrence
    >>> label_concurrence([[1, 0], [1, 1], [1, 0]]).toarray()
    array([[3, 1],
           [1, 1]], dtype=int32)
    """
    return co_occurrence(read_labels(y).Y)


def label_interactions(y: Any) -> dict[int | str, dict[int | str, int]]:
    """Count the rows that the most mixed rare labels share with frequent ones.

    **Conventions.** The 10 % of minority labels with the highest SCUMBLE (at least three, all if
    fewer), as in mldr's ``labelInteractions``. Pairs without shared rows and labels without
    positives are left out; unlabeled rows do not matter. Empty if there is no minority label. Not
    in Mulan. Cost as `label_concurrence`, for these labels only.

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.

    Returns
    -------
    dict
        Minority label -> {other label: rows with both}, in order of falling SCUMBLE of the
        minority label. Keys are column names if `y` has them, else column numbers.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import label_interactions
    >>> label_interactions([[1, 0, 0], [1, 1, 0], [1, 1, 1], [1, 1, 0], [1, 0, 0]])
    {2: {0: 1, 1: 1}}
    """
    labels = read_labels(y)
    return interactions_of(labels, per_label(labels, per_row(labels))[0])


def interactions_of(labels: Labels, by_label: np.ndarray) -> dict[int | str, dict[int | str, int]]:
    """Return the interactions of a validated label matrix."""
    minority = balance_of(labels).minority
    # A stable sort keeps labels of equal SCUMBLE in column order.
    by_scumble = minority[np.argsort(-by_label[minority], kind="stable")]
    shown = by_scumble[: max(3, math.ceil(0.1 * len(minority)))]
    is_other = np.ones(labels.n_labels, dtype=bool)
    is_other[minority] = False
    counts = co_occurrence(labels.Y, shown)
    table = {}
    for label, start, stop in zip(shown, counts.indptr[:-1], counts.indptr[1:], strict=True):
        met, joint = counts.indices[start:stop], counts.data[start:stop]
        table[labels.key_of(label)] = {
            labels.key_of(other): int(count)
            for other, count in zip(met[is_other[met]], joint[is_other[met]], strict=True)
        }
    return table


def labelset_counts(y: Any) -> tuple[sparse.csr_array, np.ndarray]:
    """Return the distinct rows of `y` and how often each occurs.

    **Conventions.** The empty label set counts as one, as in mldr (``num.labelsets``); labels
    without positives do not matter. Cost O(nnz + n log n).

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.

    Returns
    -------
    labelsets : csr_array of shape (n_labelsets, n_labels)
        Distinct rows, the most frequent first; ties in order of first appearance.
    counts : ndarray of int of shape (n_labelsets,)
        Number of rows with each label set. ``counts[0]`` is mldr's ``max.frequency`` and
        ``(counts == 1).sum()`` its ``num.single.labelsets``.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import labelset_counts
    >>> labelsets, counts = labelset_counts([[1, 0], [1, 1], [1, 0], [0, 0]])
    >>> labelsets.toarray(), counts
    (array([[1, 0],
           [1, 1],
           [0, 0]], dtype=uint8), array([2, 1, 1]))
    """
    Y = read_labels(y).Y
    bags = labelset_bags(Y)
    order = np.argsort(-bags.sizes, kind="stable")
    return Y[bags.first[order]], bags.sizes[order]


def theoretical_complexity_score(
    X: Any = None, y: Any = None, *, n_features: int | None = None
) -> float:
    """Compute TCS: logarithm of features times labels times label sets.

    **Conventions.** The empty label set counts as a label set, a label without positives as a
    label. mldr: ``tcs``; not in Mulan. Cost O(nnz + n log n).

    Parameters
    ----------
    X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features), default=None
        Features, of which only the number is used.
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels), default=None
        0/1 indicator matrix. Required; it has a default because `X` has one.
    n_features : int, default=None
        Number of features, at least 1, instead of `X`; one of the two must be given.

    Returns
    -------
    float
        At least 0, a natural logarithm.

    References
    ----------
    Charte, Rivera, del Jesus, Herrera, HAIS 2016, LNCS 9648, doi 10.1007/978-3-319-32034-2_1.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import theoretical_complexity_score
    >>> y = [[1, 0], [1, 1], [1, 0], [0, 0]]
    >>> round(theoretical_complexity_score(y=y, n_features=10), 4)
    4.0943
    """
    if (X is None) == (n_features is None):
        raise ValueError(
            "Exactly one of `X` and `n_features` must be given, got "
            f"{'both' if X is not None else 'neither'}."
        )
    if n_features is None:
        n_features = np.shape(X)[1]
    if n_features < 1:
        raise ValueError(f"`n_features` must be at least 1; got {n_features!r}.")
    labels = read_labels(y)
    return complexity_of(n_features, labels.n_labels, len(labelset_bags(labels.Y).first))


def complexity_of(n_features: int, n_labels: int, n_labelsets: int) -> float:
    """Compute TCS from three counts."""
    return math.log(n_features * n_labels * n_labelsets)
