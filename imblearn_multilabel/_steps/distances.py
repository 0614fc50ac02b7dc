"""Features turned into coordinates in which plain Euclidean distance is the wanted one."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse


class FeatureSpace:
    """Features seen through a metric: coordinates whose Euclidean distance is the wanted one.

    Encoding once lets any Euclidean search find the neighbours.

    Parameters
    ----------
    X : ndarray or csr_array of shape (n_samples, n_features)
        Features.
    categorical : ndarray of int
        Categorical columns.
    metric : "euclidean" or "heom"
        With "euclidean" numbers are taken as given and categories get the value difference
        metric; with "heom" numbers are divided by their range over all rows and categories
        count 0 or 1.
    Y : csr_array of shape (n_samples, n_labels)
        Labels, for the value difference metric.
    """

    def __init__(self, X: Any, categorical: np.ndarray, metric: str, Y: sparse.csr_array):
        self._columns = [dense_column(X, column) for column in categorical]
        self._numbers = X
        if len(categorical):
            self._numbers = X[:, np.setdiff1d(np.arange(X.shape[1]), categorical)]
        self._Y = Y
        self._fixed = None
        if metric == "heom":
            self._numbers = scale_by_range(self._numbers)
            self._fixed = [_indicators(column) for column in self._columns]

    def coordinates(self, labels: np.ndarray, rows: np.ndarray | None = None) -> Any:
        """Return the coordinates of some rows, all by default.

        Parameters
        ----------
        labels : ndarray of int
            The labels the value difference metric is taken over.
        rows : ndarray of int or None, default=None
            Row numbers.

        Returns
        -------
        ndarray or csr_array of float64 of shape (n_rows, n_coordinates)
        """
        numbers = as_float(self._numbers if rows is None else self._numbers[rows])
        if not self._columns:
            return numbers
        encoded = self._fixed or [
            value_difference_coordinates(column, self._Y, labels) for column in self._columns
        ]
        parts = [part if rows is None else part[rows] for part in encoded]
        if sparse.issparse(numbers):
            return sparse.hstack([numbers, *parts], format="csr")
        return np.hstack([numbers, *parts])


def as_float(X: Any) -> Any:
    """Return `X` as float64, without a copy where it is."""
    if sparse.issparse(X):
        return X.astype(np.float64, copy=False)
    return np.asarray(X, dtype=np.float64)


def dense_column(X: Any, column: int) -> np.ndarray:
    """Return one feature as a dense vector."""
    values = X[:, [column]]
    return values.toarray().ravel() if sparse.issparse(values) else values.ravel()


def scale_by_range(X: Any) -> Any:
    """Divide every feature by its range over all rows; a constant feature contributes nothing."""
    X = as_float(X)
    if sparse.issparse(X):
        low, high = X.min(axis=0).toarray().ravel(), X.max(axis=0).toarray().ravel()
    else:
        low, high = X.min(axis=0), X.max(axis=0)
    width = high - low
    factor = np.divide(1.0, width, out=np.zeros_like(width), where=width > 0)
    if sparse.issparse(X):
        return sparse.csr_array((X.data * factor[X.indices], X.indices, X.indptr), shape=X.shape)
    return X * factor


def value_difference_coordinates(
    column: np.ndarray, Y: sparse.csr_array, labels: np.ndarray
) -> np.ndarray:
    """Coordinates whose Euclidean distance is the value difference metric of one feature.

    ``delta(a, b)^2 = mean over labels of 2 (P(l|a) - P(l|b))^2``.

    Returns
    -------
    ndarray of shape (n_samples, len(labels))
    """
    _, codes, counts = np.unique(column, return_inverse=True, return_counts=True)
    codes = codes.ravel()
    membership = sparse.csr_array(
        (np.ones(len(codes)), (codes, np.arange(len(codes)))), shape=(len(counts), len(codes))
    )
    carriers = (membership @ Y[:, labels].astype(np.float64)).toarray()
    probability = carriers / counts[:, None]
    return np.sqrt(2.0 / max(len(labels), 1)) * probability[codes]


def _indicators(column: np.ndarray) -> np.ndarray:
    values, codes = np.unique(column, return_inverse=True)
    # Two rows that differ differ in two indicators, hence one half of the square each.
    return np.sqrt(0.5) * np.eye(len(values))[codes.ravel()]
