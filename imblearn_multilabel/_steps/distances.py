"""Features turned into coordinates in which plain Euclidean distance is the wanted one."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse


def coordinates(
    X: Any, categorical: np.ndarray, metric: str, Y: sparse.csr_array, labels: np.ndarray
) -> Any:
    """Encode features once, so that any Euclidean search gives the wanted neighbours.

    Parameters
    ----------
    X : ndarray or csr_array of shape (n_samples, n_features)
        Features.
    categorical : ndarray of int
        Categorical columns.
    metric : "euclidean" or "heom"
        With "euclidean" numbers are taken as given and categories get the value difference
        metric; with "heom" numbers are divided by their range and categories count 0 or 1.
    Y : csr_array of shape (n_samples, n_labels)
        Labels, for the value difference metric.
    labels : ndarray of int
        The labels it is taken over.

    Returns
    -------
    ndarray or csr_array of float64
    """
    if not len(categorical):
        return scale_by_range(X) if metric == "heom" else as_float(X)
    numeric = np.setdiff1d(np.arange(X.shape[1]), categorical)
    numbers = X[:, numeric]
    scaled = scale_by_range(numbers) if metric == "heom" else as_float(numbers)
    columns = [dense_column(X, column) for column in categorical]
    if metric == "heom":
        encoded = [_indicators(column) for column in columns]
    else:
        encoded = [value_difference_coordinates(column, Y, labels) for column in columns]
    if sparse.issparse(X):
        return sparse.hstack([scaled, *encoded], format="csr")
    return np.hstack([scaled, *encoded])


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
