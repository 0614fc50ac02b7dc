"""Count which labels share rows, and measure label sets."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._algorithms.equal_rows import labelset_bags
from imblearn_multilabel._algorithms.label_sets import co_occurrence
from imblearn_multilabel._labels import Labels, read_labels
from imblearn_multilabel.metrics._balance import balance_of
from imblearn_multilabel.metrics._scumble import per_label, per_row


def label_concurrence(y: Any) -> sparse.csr_array:
    """Count the rows that carry both labels of every pair.

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.

    Returns
    -------
    csr_array of int of shape (n_labels, n_labels)
        Symmetric; the diagonal holds the positives of each label.

    Notes
    -----
    **Conventions.** A label without positives has an empty row; unlabeled rows do not matter. mldr
    draws the same counts with ``plot(type = "LC")``; not in Mulan. Cost: sum over rows of the
    squared number of labels; memory proportional to the number of pairs that share rows.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import label_concurrence
    >>> label_concurrence([[1, 0], [1, 1], [1, 0]]).toarray()
    array([[3, 1],
           [1, 1]], dtype=int32)
    """
    return co_occurrence(read_labels(y).Y)


def label_interactions(y: Any) -> dict[int | str, dict[int | str, int]]:
    """Count the rows that the most mixed minority labels share with non-minority labels.

    Parameters
    ----------
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.

    Returns
    -------
    dict
        Minority label -> {other label: rows with both}, in order of falling SCUMBLE of the
        minority label. Keys are column names if `y` has them, else column numbers.

    Notes
    -----
    **Conventions.** The 10 % of minority labels with the highest SCUMBLE (at least three, all if
    fewer), as in mldr's ``labelInteractions``. Pairs without shared rows and labels without
    positives are left out; unlabeled rows do not matter. Empty if there is no minority label. Not
    in Mulan. Cost as `label_concurrence`, for these labels only.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import label_interactions
    >>> label_interactions([[1, 0, 0], [1, 1, 0], [1, 1, 1], [1, 1, 0], [1, 0, 0]])
    {2: {0: 1, 1: 1}}
    """
    labels = read_labels(y)
    return interactions_of(labels, per_label(labels, per_row(labels))[0])


def interactions_of(
    labels: Labels, scumble_per_label: np.ndarray
) -> dict[int | str, dict[int | str, int]]:
    """Return the interactions of a validated label matrix."""
    minority = balance_of(labels).minority
    # A stable sort keeps labels of equal SCUMBLE in column order.
    by_scumble = minority[np.argsort(-scumble_per_label[minority], kind="stable")]
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

    Notes
    -----
    **Conventions.** The empty label set counts as one, as in mldr (``num.labelsets``); labels
    without positives do not matter. Cost O(nnz + n log n).

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

    Parameters
    ----------
    X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features), default=None
        Features, of which only the number is used.
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels), default=None
        0/1 indicator matrix. Required; it has a default because `X` has one.
    n_features : int, default=None
        Number of features, as an alternative to `X`.

    Returns
    -------
    float
        At least 0, a natural logarithm.

    Raises
    ------
    ValueError
        If both or neither of `X` and `n_features` are given, or there is no feature.

    Notes
    -----
    **Conventions.** The empty label set counts as a label set, a label without positives as a
    label. mldr: ``tcs``; not in Mulan. Cost O(nnz + n log n).

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
