"""Which labels share rows, counted."""

from __future__ import annotations

from functools import reduce
from operator import add

import numpy as np
from scipy import sparse

#: Rows of a block whose products fit a cache.
_BLOCK_ROWS = 65_536


def co_occurrence(Y: sparse.csr_array, columns: np.ndarray | None = None) -> sparse.csr_array:
    """Count rows that carry both labels of every pair; the diagonal holds the positives.

    `columns` are the labels that get a row, all by default.
    """
    if columns is None:
        chosen = Y
    else:
        Y = Y[np.flatnonzero(np.diff(Y[:, columns].indptr))]
        chosen = Y[:, columns]
    number = np.int32 if Y.shape[0] < 2**31 else np.int64
    # Blocks are added up, which pays while a sum is small beside what it counts.
    if Y.shape[1] * chosen.shape[1] > Y.nnz:
        result = _product(Y, chosen, number)
    else:
        starts = range(0, max(1, Y.shape[0]), _BLOCK_ROWS)
        blocks = (slice(start, start + _BLOCK_ROWS) for start in starts)
        result = reduce(add, (_product(Y[block], chosen[block], number) for block in blocks))
    result.sort_indices()
    return result


def _product(
    Y: sparse.csr_array, chosen: sparse.csr_array, number: type[np.signedinteger]
) -> sparse.csr_array:
    # Both factors are ones, so they share their values.
    ones = np.ones(max(Y.nnz, chosen.nnz), dtype=number)
    by_label = chosen.tocsc()
    rows = sparse.csc_array((ones[: Y.nnz], Y.indices, Y.indptr), shape=Y.shape[::-1])
    labels = sparse.csc_array(
        (ones[: chosen.nnz], by_label.indices, by_label.indptr), shape=chosen.shape
    )
    # scipy multiplies in the format of the left factor, CSC here; its transpose is CSR for free.
    return (rows @ labels).T
