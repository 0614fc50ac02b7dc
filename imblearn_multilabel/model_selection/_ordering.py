"""How well scores order rows and labels, under conventions that rare labels survive."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse
from scipy.stats import rankdata
from sklearn.metrics import roc_auc_score

from imblearn_multilabel._validation import read_labels
from imblearn_multilabel.model_selection._scored import check_shape, scored_labels, scored_rows


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
    check_shape("scores", scores.shape, labels.Y.shape)
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
    check_shape("scores", scores.shape, labels.Y.shape)
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


def _read_scores(scores: Any) -> np.ndarray:
    scores = np.asarray(scores, dtype=float)
    if not np.isfinite(scores).all():
        raise ValueError("`scores` must be finite; got nan or infinity.")
    return scores
