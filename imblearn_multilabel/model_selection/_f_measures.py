"""F measures of labels and of cells, under conventions that rare labels survive."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse
from sklearn.metrics import f1_score

from imblearn_multilabel._validation import read_labels
from imblearn_multilabel.model_selection._scored import check_shape, scored_labels


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
    ``average="macro"`` also counts the labels left out here: by default a label on no row as 0, a
    label on all rows by its F measure.

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


def _read_pair(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    """Return both as scikit-learn's measures take them."""
    true, predicted = read_labels(y_true)[1].Y, read_labels(y_pred)[1].Y
    check_shape("y_pred", predicted.shape, true.shape)
    if true.shape[1] == 1:
        # scikit-learn reads one column as two classes.
        return true.toarray().ravel(), predicted.toarray().ravel()
    return sparse.csr_matrix(true), sparse.csr_matrix(predicted)
