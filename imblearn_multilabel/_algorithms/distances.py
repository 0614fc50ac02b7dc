"""Features as coordinates of a Euclidean space, and exact distances in it."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._memory import block_slices


class FeatureSpace:
    """Features as coordinates whose Euclidean distance is a metric of `MultilabelSampler`."""

    def __init__(self, X: Any, categorical: np.ndarray, metric: str, Y: sparse.csr_array):
        self._X = X
        self._Y = Y
        self._categorical = categorical
        self._numeric = np.setdiff1d(np.arange(X.shape[1]), categorical)
        self._factor = range_factor(X)[self._numeric] if metric == "heom" else None
        coded = [np.unique(dense_column(X, column), return_inverse=True) for column in categorical]
        self._values = [values for values, _ in coded]
        self._codes = [codes.ravel() for _, codes in coded]

    def coordinates(self, labels: np.ndarray, rows: np.ndarray | None = None) -> Any:
        """Return the coordinates of some rows, or all; value differences are over `labels`."""
        picked = self._X if rows is None else self._X[rows]
        codes = self._codes if rows is None else [column[rows] for column in self._codes]
        return self._join(picked, codes, labels)

    def encode(self, X_new: Any, labels: np.ndarray) -> Any:
        """Return the coordinates of computed rows, whose categories must be known ones."""
        codes = [
            np.searchsorted(values, dense_column(X_new, column))
            for values, column in zip(self._values, self._categorical, strict=True)
        ]
        return self._join(X_new, codes, labels)

    def _join(self, X: Any, codes: list[np.ndarray], labels: np.ndarray) -> Any:
        numbers = as_float(X[:, self._numeric] if codes else X)
        if self._factor is not None:
            numbers = scale_columns(numbers, self._factor)
        if not codes:
            return numbers
        parts = [table[column] for table, column in zip(self._tables(labels), codes, strict=True)]
        if sparse.issparse(numbers):
            return sparse.hstack([numbers, *parts], format="csr")
        return np.hstack([numbers, *parts])

    def _tables(self, labels: np.ndarray) -> list[np.ndarray]:
        """Return the coordinates of every value of every categorical feature."""
        if self._factor is not None:
            # Two rows that differ do so in two indicators, hence one half of the square each.
            return [np.sqrt(0.5) * np.eye(len(values)) for values in self._values]
        return [value_difference_table(codes, self._Y, labels) for codes in self._codes]


def as_float(X: Any) -> Any:
    """Return `X` as float64, without a copy if it already is."""
    if sparse.issparse(X):
        return X.astype(np.float64, copy=False)
    return np.asarray(X, dtype=np.float64)


def dense_column(X: Any, column: int) -> np.ndarray:
    """Return one feature as a dense vector."""
    values = X[:, [column]]
    return values.toarray().ravel() if sparse.issparse(values) else values.ravel()


def column_ranges(X: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return least and greatest value of every feature, float64 of shape (n_features,)."""
    if not X.shape[1]:
        return np.empty(0), np.empty(0)
    low, high = X.min(axis=0), X.max(axis=0)
    if sparse.issparse(X):
        low, high = low.toarray().ravel(), high.toarray().ravel()
    return low.astype(np.float64), high.astype(np.float64)


def range_factor(X: Any) -> np.ndarray:
    """Return the reciprocal of every feature's range; 0 for a constant feature."""
    low, high = column_ranges(X)
    # The range of -1e308 and 1e308 is not a float64, nor is one over a subnormal one.
    with np.errstate(over="ignore"):
        width = high - low
    limits = np.finfo(np.float64)
    return np.where(width > 0, 1.0 / np.clip(width, limits.tiny, limits.max), 0.0)


def scale_columns(X: Any, factor: np.ndarray) -> Any:
    """Multiply every column by its factor."""
    if sparse.issparse(X):
        return sparse.csr_array((X.data * factor[X.indices], X.indices, X.indptr), shape=X.shape)
    return X * factor


def value_difference_table(
    codes: np.ndarray, Y: sparse.csr_array, labels: np.ndarray
) -> np.ndarray:
    """Return coordinates of categories whose Euclidean distance is the value difference metric.

    ``delta(a, b)^2 = mean over labels of 2 (P(l|a) - P(l|b))^2``, where P(l|a) is the share of rows
    with category a, one of `codes` from 0, that carry l. Shape (n_categories, len(labels)); where
    there is no label, a column of zeros: nothing tells the categories apart.
    """
    n_rows = len(codes)
    counts = np.bincount(codes)
    if not len(labels):
        return np.zeros((len(counts), 1))
    membership = sparse.csr_array(
        (np.ones(n_rows), (codes, np.arange(n_rows))), shape=(len(counts), n_rows)
    )
    carriers = (membership @ Y[:, labels].astype(np.float64)).toarray()
    return np.sqrt(2.0 / len(labels)) * carriers / counts[:, None]


def range_scale(coordinates: Any, greatest: float = 1e100) -> float:
    """Return a power of two that keeps squares from overflowing or vanishing; mostly 1.

    It is not 1 only if the greatest value is beyond `greatest` or below its reciprocal.
    """
    values = coordinates.data if sparse.issparse(coordinates) else coordinates
    largest = max(values.max(initial=0.0), -values.min(initial=0.0))
    if largest == 0.0 or 1 / greatest < largest < greatest:
        return 1.0
    # 2^1074 is not a float64, and not needed: squares of 2^-74 do not vanish.
    return 2.0 ** np.clip(-int(np.frexp(largest)[1]), -1000, 1000)


def product_error(n_columns: int) -> float:
    """Bound the error of |a|^2 - 2ab + |b|^2 as a share of |a|^2 + |b|^2."""
    return 16 * (n_columns + 4) * np.finfo(np.float64).eps


def squared_norms(coordinates: Any) -> np.ndarray:
    """Return the squared length of every row, shape (n_rows,)."""
    if sparse.issparse(coordinates):
        return np.asarray(coordinates.multiply(coordinates).sum(axis=1)).ravel()
    return np.einsum("ij,ij->i", coordinates, coordinates)


def pair_distances(coordinates: Any, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return squared distances of pairs of rows, shape (n_pairs,)."""
    squared = np.empty(len(left))
    cells = coordinates.shape[1]
    if sparse.issparse(coordinates):
        cells = 2 * coordinates.nnz // coordinates.shape[0] + 1
    for block in block_slices(len(left), cells):
        squared[block] = squared_distances(coordinates[left[block]], coordinates[right[block]])
    return squared


def squared_distances(left: Any, right: Any) -> np.ndarray:
    """Return squared distances row by row, summed in column order, shape (n_rows,)."""
    difference = left - right
    if sparse.issparse(difference):
        difference.sort_indices()
        rows = np.repeat(np.arange(difference.shape[0]), np.diff(difference.indptr))
        return np.bincount(rows, difference.data**2, difference.shape[0])
    difference *= difference
    # A plain sum adds pairwise; a cumulative one adds in order, as the sparse branch does, so
    # that both give the same bits.
    return np.cumsum(difference, axis=1, out=difference)[:, -1]
