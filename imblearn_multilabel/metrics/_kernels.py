"""Formulas on a validated label matrix; public functions validate, then call these."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import sparse

#: Rows worked on at once, so that temporaries stay small against the label matrix.
BLOCK_ROWS = 65_536


def row_blocks(Y: sparse.csr_array) -> Iterator[tuple[slice, np.ndarray, np.ndarray]]:
    """Yield (rows, row offset of every cell, column of every cell) for blocks of rows."""
    for start in range(0, Y.shape[0], BLOCK_ROWS):
        bounds = Y.indptr[start : start + BLOCK_ROWS + 1]
        offsets = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
        yield slice(start, start + len(bounds) - 1), offsets, Y.indices[bounds[0] : bounds[-1]]


def scumble_of_rows(Y: sparse.csr_array, ratios: np.ndarray) -> np.ndarray:
    """SCUMBLE of every row, shape (n_samples,); `ratios` is IRLbl, nan where absent."""
    result = np.zeros(Y.shape[0])
    # Products of hundreds of ratios overflow, their logarithms do not.
    logs = np.log(ratios)
    for rows, offsets, columns in row_blocks(Y):
        n_rows = rows.stop - rows.start
        sizes = np.bincount(offsets, minlength=n_rows)
        # Both means relative to the row's first label, which drops out of their quotient: a row
        # of equally frequent labels has exactly 0, where plain logarithms leave 1e-16.
        first = columns[(np.cumsum(sizes) - sizes)[offsets]]
        sizes = np.maximum(sizes, 1)
        arithmetic = np.bincount(offsets, ratios[columns] / ratios[first], n_rows) / sizes
        logarithm = np.bincount(offsets, logs[columns] - logs[first], n_rows) / sizes
        quotient = np.divide(
            np.exp(logarithm), arithmetic, out=np.ones(n_rows), where=arithmetic > 0
        )
        result[rows] = np.maximum(1.0 - quotient, 0.0)
    return result


def mean_over_carriers(Y: sparse.csr_array, per_row: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and sample standard deviation of a row value over the rows of each label."""
    n_labels = Y.shape[1]
    count = np.zeros(n_labels, dtype=np.int64)
    total = np.zeros(n_labels)
    for rows, offsets, columns in row_blocks(Y):
        count += np.bincount(columns, minlength=n_labels)
        total += np.bincount(columns, per_row[rows][offsets], n_labels)
    with np.errstate(invalid="ignore"):
        mean = total / count
        # Two passes: the one-pass formula loses all digits when a label's rows agree.
        squares = np.zeros(n_labels)
        for rows, offsets, columns in row_blocks(Y):
            deviation = per_row[rows][offsets] - mean[columns]
            squares += np.bincount(columns, deviation * deviation, n_labels)
        deviation = np.where(count > 1, np.sqrt(squares / (count - 1)), np.nan)
    return mean, deviation
