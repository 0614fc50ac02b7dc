"""What a score can speak of.

A label with one value only in the rows scored, and a row with no label or all of them, have no
score of their own: libraries decree 0, 1 or nan for them. Here they are left out.
"""

from __future__ import annotations

from typing import Any

import numpy as np

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
    >>> from imblearn_multilabel.model_selection._scored import scored_labels
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
    >>> from imblearn_multilabel.model_selection._scored import scored_rows
    >>> scored_rows([[1, 0], [1, 1], [0, 0]])
    array([0])
    """
    labels = read_labels(y_true)[1]
    return np.flatnonzero((labels.sizes > 0) & (labels.sizes < labels.n_labels))


def check_shape(name: str, got: tuple[int, ...], expected: tuple[int, ...]) -> None:
    """Refuse predictions of another shape."""
    if got != expected:
        raise ValueError(
            f"`{name}` must have the shape of `y_true`, {expected}; got {got}. Pass one row per "
            "sample and one column per label."
        )
