"""Scores of multi-label predictions, under conventions that rare labels survive.

A label with one value only in the rows scored, and a row with no label or all of them, have no
score of their own: libraries decree 0, 1 or nan for them. Here they are left out, and
``scored_labels`` and ``scored_rows`` tell what is left.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse
from scipy.stats import rankdata
from sklearn.metrics import f1_score, roc_auc_score

from imblearn_multilabel._validation import read_labels


def scored_labels(y_true: Any) -> np.ndarray:
    """Return the columns with at least one positive and one negative.

    Parameters
    ----------
    y_true : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        True 0/1 indicator matrix.

    Returns
    -------
    ndarray of int
        Column numbers.

    Examples
    --------
    >>> from imblearn_multilabel.model_selection._scoring import scored_labels
    >>> scored_labels([[1, 0, 1], [1, 0, 0]])
    array([2])
    """
    labels = read_labels(y_true)[1]
    return np.flatnonzero((labels.positives > 0) & (labels.positives < labels.n_samples))


def scored_rows(y_true: Any) -> np.ndarray:
    """Return the rows with at least one label, but not all.

    Parameters
    ----------
    y_true : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        True 0/1 indicator matrix.

    Returns
    -------
    ndarray of int
        Row numbers.

    Examples
    --------
    >>> from imblearn_multilabel.model_selection._scoring import scored_rows
    >>> scored_rows([[1, 0], [1, 1], [0, 0]])
    array([0])
    """
    labels = read_labels(y_true)[1]
    return np.flatnonzero((labels.sizes > 0) & (labels.sizes < labels.n_labels))


def macro_f(y_true: Any, y_pred: Any) -> float:
    """F measure, averaged over the labels with both values in `y_true`.

    Parameters
    ----------
    y_true, y_pred : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        True and predicted 0/1 indicator matrices.

    Returns
    -------
    float
        In [0, 1], 1 is best; nan if no label has both values.

    Notes
    -----
    **Conventions.** 0 for a label that is never predicted. scikit-learn's ``f1_score`` with
    ``average="macro"`` also counts the labels left out here, with 0 by default.

    Examples
    --------
    >>> from imblearn_multilabel.model_selection import macro_f
    >>> macro_f([[1, 0], [1, 0], [0, 0]], [[1, 0], [1, 1], [0, 0]])
    1.0
    """
    values = f_per_label(y_true, y_pred)
    values = values[~np.isnan(values)]
    return float(np.mean(values)) if len(values) else float("nan")


def micro_f(y_true: Any, y_pred: Any) -> float:
    """F measure of all cells together, whatever their row and label.

    Parameters
    ----------
    y_true, y_pred : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        True and predicted 0/1 indicator matrices.

    Returns
    -------
    float
        In [0, 1], 1 is best; nan where nothing is true and nothing predicted.

    Notes
    -----
    **Conventions.** All rows and all labels count, those with one value too. scikit-learn's
    ``f1_score`` with ``average="micro"`` is the same, but for 0 in place of nan.

    Examples
    --------
    >>> from imblearn_multilabel.model_selection import micro_f
    >>> micro_f([[1, 0], [1, 0], [0, 0]], [[1, 0], [1, 1], [0, 0]])
    0.8
    """
    true, predicted = _read_pair(y_true, y_pred)
    average = "binary" if true.ndim == 1 else "micro"
    return float(f1_score(true, predicted, average=average, zero_division=np.nan))


def f_per_label(y_true: Any, y_pred: Any) -> np.ndarray:
    """F measure of every label.

    Parameters
    ----------
    y_true, y_pred : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        True and predicted 0/1 indicator matrices.

    Returns
    -------
    ndarray of float of shape (n_labels,)
        In [0, 1], 1 is best; nan for a label with one value only in `y_true`.

    Notes
    -----
    **Conventions.** 0 for a label that is never predicted. Its mean without nan is `macro_f`.

    Examples
    --------
    >>> from imblearn_multilabel.model_selection import f_per_label
    >>> f_per_label([[1, 0], [1, 0], [0, 0]], [[1, 0], [1, 1], [0, 0]])
    array([ 1., nan])
    """
    true, predicted = _read_pair(y_true, y_pred)
    labels = read_labels(y_true)[1]
    values, kept = np.full(labels.n_labels, np.nan), scored_labels(labels.Y)
    if not len(kept):
        return values
    if true.ndim == 1:
        values[0] = f1_score(true, predicted, zero_division=0)
    else:
        values[kept] = f1_score(true, predicted, labels=kept, average=None, zero_division=0)
    return values


def macro_auc(y_true: Any, scores: Any) -> float:
    """Area under the ROC curve, averaged over the labels with both values in `y_true`.

    Parameters
    ----------
    y_true : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        True 0/1 indicator matrix.
    scores : array-like of shape (n_samples, n_labels)
        Finite numbers, higher for a likelier label.

    Returns
    -------
    float
        In [0, 1], 0.5 for constant scores, 1 is best; nan if no label has both values.

    Notes
    -----
    **Conventions.** Ties count half. scikit-learn's ``roc_auc_score`` with ``average="macro"`` is
    nan as soon as one label has one value only.

    Examples
    --------
    >>> from imblearn_multilabel.model_selection import macro_auc
    >>> macro_auc([[1, 0], [0, 0], [0, 0]], [[0.9, 0.1], [0.9, 0.5], [0.2, 0.3]])
    0.75
    """
    labels, scores = read_labels(y_true)[1], _read_scores(scores)
    _check_shape("scores", scores.shape, labels.Y.shape)
    by_label = sparse.csc_array(labels.Y)
    areas = [
        roc_auc_score(by_label[:, [label]].toarray().ravel(), scores[:, label])
        for label in scored_labels(labels.Y)
    ]
    return float(np.mean(areas)) if areas else float("nan")


def ranking_loss(y_true: Any, scores: Any) -> float:
    """Share of label pairs in wrong order, averaged over the rows that have such pairs.

    A pair is a label the row carries and one it does not.

    Parameters
    ----------
    y_true : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        True 0/1 indicator matrix.
    scores : array-like of shape (n_samples, n_labels)
        Finite numbers, higher for a likelier label.

    Returns
    -------
    float
        In [0, 1], 0.5 for constant scores, 0 is best; nan if no row has such a pair.

    Notes
    -----
    **Conventions.** A pair of equal scores counts half. scikit-learn's ``label_ranking_loss``
    counts it as wrong, and rows without pairs as 0.

    Examples
    --------
    >>> from imblearn_multilabel.model_selection import ranking_loss
    >>> ranking_loss([[1, 0, 0], [0, 0, 0]], [[0.5, 0.5, 0.1], [0.3, 0.2, 0.1]])
    0.25
    """
    labels, scores = read_labels(y_true)[1], _read_scores(scores)
    _check_shape("scores", scores.shape, labels.Y.shape)
    rows = scored_rows(labels.Y)
    if not len(rows):
        return float("nan")
    # Mann-Whitney: the ranks of the carried labels, less their least possible sum, count the
    # pairs in right order, ties as half.
    ranks = rankdata(scores[rows], axis=1)
    n_carried = labels.sizes[rows]
    sums = labels.Y[rows].multiply(ranks).sum(axis=1)
    right = sums - n_carried * (n_carried + 1) / 2
    return float(np.mean(1 - right / (n_carried * (labels.n_labels - n_carried))))


def _read_pair(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    """Return both as scikit-learn's measures take them."""
    true, predicted = read_labels(y_true)[1].Y, read_labels(y_pred)[1].Y
    _check_shape("y_pred", predicted.shape, true.shape)
    if true.shape[1] == 1:
        # scikit-learn reads one column as two classes.
        return true.toarray().ravel(), predicted.toarray().ravel()
    return sparse.csr_matrix(true), sparse.csr_matrix(predicted)


def _read_scores(scores: Any) -> np.ndarray:
    scores = np.asarray(scores, dtype=float)
    if not np.isfinite(scores).all():
        raise ValueError("`scores` must be finite; got nan or infinity.")
    return scores


def _check_shape(name: str, got: tuple[int, ...], expected: tuple[int, ...]) -> None:
    if got != expected:
        raise ValueError(
            f"`{name}` must have the shape of `y_true`, {expected}; got {got}. Pass one row per "
            "sample and one column per label."
        )
