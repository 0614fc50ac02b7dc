"""New feature rows between two rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._memory import block_slices

#: Cells computed at once, few enough for the processor's cache: up to twice as fast as 4 million.
_BLOCK_CELLS = 100_000


def interpolate(X: Any, seeds: np.ndarray, partners: np.ndarray, rng: np.random.RandomState) -> Any:
    """Return one new row per (seed, partner), each feature somewhere between its two parents.

    Every feature has a share u ~ U(0, 1) of its own. Shares are drawn only for features in which
    the parents differ, in row order, so that dense and sparse input use the generator alike. New
    rows are float64, inside the box of their parents; sparse ones have at most the union of their
    non-zeros.
    """

    def share(start: np.ndarray, end: np.ndarray, *_: np.ndarray) -> np.ndarray:
        differs = start != end
        if differs.all():
            return rng.random_sample(start.shape)
        shares = np.zeros(start.shape)
        shares[differs] = rng.random_sample(np.count_nonzero(differs))
        return shares

    return mix(X, seeds, partners, share)


def mix(
    X: Any,
    seeds: np.ndarray,
    partners: np.ndarray,
    share: Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], np.ndarray],
) -> Any:
    """Move from every seed toward its partner, sparse staying sparse.

    `share` says how far each cell moves, in [0, 1]. It takes the values of both parents and,
    broadcasting against them, the numbers of the new rows and of the columns; it is called block
    after block, in row order.
    """
    if sparse.issparse(X):
        start, end = on_union(X[seeds].astype(np.float64), X[partners].astype(np.float64))
        rows = np.repeat(np.arange(len(seeds)), np.diff(start.indptr))
        shares = share(start.data, end.data, rows, start.indices)
        values = between(start.data, end.data, shares)
        new = sparse.csr_array((values, start.indices, start.indptr), shape=start.shape)
        new.eliminate_zeros()
        return new
    new, columns = np.empty((len(seeds), X.shape[1])), np.arange(X.shape[1])
    for block in block_slices(len(seeds), X.shape[1], _BLOCK_CELLS):
        seed = X[seeds[block]].astype(np.float64, copy=False)
        partner = X[partners[block]].astype(np.float64, copy=False)
        rows = np.arange(block.start, block.stop)[:, None]
        new[block] = between(seed, partner, share(seed, partner, rows, columns))
    return new


def between(start: np.ndarray, end: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Return the value at `share` of the way, kept inside the two ends against rounding."""
    with np.errstate(over="ignore"):
        value = end - start
    far = np.isinf(value)
    value[far] = 0.0
    value *= share
    value += start
    if far.any():
        # From -1e308 to 1e308 is not a float64, but there are many on the way.
        value[far] = (1.0 - share[far]) * start[far] + share[far] * end[far]
    return np.clip(value, np.minimum(start, end), np.maximum(start, end), out=value)


def on_union(
    left: sparse.csr_array, right: sparse.csr_array
) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Write two sparse tables on the union of their patterns, zeros stored, columns sorted."""

    def pattern(table: sparse.csr_array) -> sparse.csr_array:
        ones = np.ones(len(table.data), dtype=np.int8)
        return sparse.csr_array((ones, table.indices, table.indptr), shape=table.shape)

    union = pattern(left) + pattern(right)
    union.sort_indices()
    rows = np.repeat(np.arange(union.shape[0]), np.diff(union.indptr)).astype(np.int64)
    keys = rows * union.shape[1] + union.indices

    def spread(table: sparse.csr_array) -> sparse.csr_array:
        table.sort_indices()
        own_rows = np.repeat(np.arange(table.shape[0]), np.diff(table.indptr)).astype(np.int64)
        values = np.zeros(len(keys))
        values[np.searchsorted(keys, own_rows * table.shape[1] + table.indices)] = table.data
        return sparse.csr_array((values, union.indices, union.indptr), shape=union.shape)

    return spread(left), spread(right)


def replace_columns(X: Any, columns: np.ndarray, values: np.ndarray) -> Any:
    """Return `X` with some columns set, sparse staying sparse; dense input is changed in place."""
    if not sparse.issparse(X):
        X[:, columns] = values
        return X
    kept = np.where(np.isin(X.indices, columns), 0.0, X.data)
    others = sparse.csr_array((kept, X.indices, X.indptr), shape=X.shape)
    rows = np.repeat(np.arange(X.shape[0]), len(columns))
    placed = sparse.csr_array((values.ravel(), (rows, np.tile(columns, X.shape[0]))), shape=X.shape)
    replaced = (others + placed).tocsr()
    replaced.eliminate_zeros()
    return replaced


def flip_categories(
    X: Any,
    X_new: Any,
    columns: np.ndarray,
    seeds: np.ndarray,
    partners: np.ndarray,
    rng: np.random.RandomState,
) -> Any:
    """Give every categorical feature of a new row the value of one parent, by a fair coin."""
    if not len(columns):
        return X_new
    return replace_columns(X_new, columns, draw_categories(X, columns, seeds, partners, rng))


def draw_categories(
    X: Any,
    columns: np.ndarray,
    seeds: np.ndarray,
    partners: np.ndarray,
    rng: np.random.RandomState,
) -> np.ndarray:
    """Draw the value of one parent by a fair coin: (n_new, n_categorical)."""
    from_seed, from_partner = dense_rows(X, seeds, columns), dense_rows(X, partners, columns)
    coin = rng.random_sample(from_seed.shape) < 0.5
    return np.where(coin, from_seed, from_partner)


def dense_rows(X: Any, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Return some columns of some rows as a dense table."""
    picked = X[rows][:, columns]
    return picked.toarray() if sparse.issparse(picked) else picked


def stack_rows(parts: list[Any]) -> Any:
    """Join blocks of new rows, dense or sparse."""
    return sparse.vstack(parts, format="csr") if sparse.issparse(parts[0]) else np.vstack(parts)
