"""Which labels share rows, counted."""

from __future__ import annotations

import numpy as np
from scipy import sparse


def co_occurrence(Y: sparse.csr_array, columns: np.ndarray | None = None) -> sparse.csr_array:
    """Count rows that carry both labels of every pair; the diagonal holds the positives.

    `columns` are the labels that get a row, all by default.
    """
    if columns is not None:
        Y = Y[np.flatnonzero(np.diff(Y[:, columns].indptr))]
    number = np.int32 if Y.shape[0] < 2**31 else np.int64
    counts = sparse.csr_array((Y.data.astype(number), Y.indices, Y.indptr), shape=Y.shape)
    chosen = counts if columns is None else counts[:, columns]
    # scipy multiplies in the format of the left factor, CSC here; its transpose is CSR for free.
    result = (counts.T @ chosen).T
    result.sort_indices()
    return result
