"""Formulas on a validated label matrix; public functions validate, then call these."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import sparse

#: Rows worked on at once, so that temporaries stay small against the label matrix.
BLOCK_ROWS = 65_536


def row_blocks(Y: sparse.csr_array) -> Iterator[tuple[int, int, np.ndarray, np.ndarray]]:
    """Yield (start, stop, row offsets, column numbers) for blocks of rows."""
    n_rows = Y.shape[0]
    for start in range(0, n_rows, BLOCK_ROWS):
        stop = min(start + BLOCK_ROWS, n_rows)
        first, last = Y.indptr[start], Y.indptr[stop]
        lengths = np.diff(Y.indptr[start : stop + 1])
        rows = np.repeat(np.arange(stop - start), lengths)
        yield start, stop, rows, Y.indices[first:last]


def scumble_of_rows(Y: sparse.csr_array, ratios: np.ndarray) -> np.ndarray:
    """SCUMBLE of every row, shape (n_samples,); `ratios` is IRLbl, nan where absent."""
    result = np.zeros(Y.shape[0])
    # Products of hundreds of ratios overflow, their logarithms do not.
    logs = np.log(ratios)
    for start, stop, rows, columns in row_blocks(Y):
        n_block = stop - start
        sizes = np.bincount(rows, minlength=n_block)
        labelled = sizes > 0
        arithmetic = np.bincount(rows, ratios[columns], n_block)[labelled] / sizes[labelled]
        geometric = np.exp(np.bincount(rows, logs[columns], n_block)[labelled] / sizes[labelled])
        block = np.zeros(n_block)
        block[labelled] = 1.0 - geometric / arithmetic
        # A row with labels of one frequency has exactly 0; the logarithms leave 1e-16.
        block[np.abs(block) < 1e-14] = 0.0
        result[start:stop] = block
    return result


def mean_over_carriers(Y: sparse.csr_array, per_row: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and sample standard deviation of a row value over the rows of each label."""
    n_labels = Y.shape[1]
    count = np.zeros(n_labels, dtype=np.int64)
    total = np.zeros(n_labels)
    for start, _, rows, columns in row_blocks(Y):
        count += np.bincount(columns, minlength=n_labels)
        total += np.bincount(columns, per_row[start + rows], n_labels)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = total / count
        # Two passes: the one-pass formula loses all digits when a label's rows agree.
        squares = np.zeros(n_labels)
        for start, _, rows, columns in row_blocks(Y):
            deviation = per_row[start + rows] - mean[columns]
            squares += np.bincount(columns, deviation * deviation, n_labels)
        deviation = np.where(count > 1, np.sqrt(squares / (count - 1)), np.nan)
    return mean, deviation


def group_labelsets(Y: sparse.csr_array) -> tuple[np.ndarray, np.ndarray]:
    """Group rows by label set.

    Returns
    -------
    group : ndarray of int of shape (n_samples,)
        Number of each row's label set, in order of first appearance.
    first : ndarray of int of shape (n_labelsets,)
        First row of each label set.
    """
    width = Y.indices.itemsize
    # A memory view compares and hashes by content, so a row costs one slice.
    columns = np.ascontiguousarray(Y.indices).tobytes()
    bounds = (Y.indptr.astype(np.int64) * width).tolist()
    numbers: dict[bytes, int] = {}
    group = np.fromiter(
        (
            numbers.setdefault(columns[begin:end], len(numbers))
            for begin, end in zip(bounds[:-1], bounds[1:], strict=True)
        ),
        dtype=np.int64,
        count=Y.shape[0],
    )
    _, first = np.unique(group, return_index=True)
    return group, first


def concurrence(Y: sparse.csr_array) -> sparse.csr_array:
    """Count rows that carry both labels of every pair; the diagonal holds the positives."""
    counts = Y.astype(np.int64)
    return (counts.T @ counts).tocsr()
