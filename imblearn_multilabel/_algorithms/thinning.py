"""Dense rows made sparse."""

from __future__ import annotations

import numpy as np
from scipy import sparse


def keep_largest(values: np.ndarray, weight: np.ndarray, counts: np.ndarray) -> sparse.csr_array:
    """Keep the cells of greatest weighted magnitude of every row, the first of equal ones.

    Parameters
    ----------
    values : ndarray of shape (n_rows, n_columns)
        Dense rows.
    weight : ndarray of float of shape (n_columns,)
        Factor of each column's magnitudes; infinite for columns that must stay.
    counts : ndarray of int of shape (n_rows,)
        Cells to keep in each row, at most n_columns.

    Returns
    -------
    csr_array of shape (n_rows, n_columns)
        Canonical, no zeros stored: a row whose own cells run out has fewer than `counts`.
    """
    n_rows, n_columns = values.shape
    with np.errstate(invalid="ignore"):
        magnitude = np.abs(values) * weight
    # 0 * inf: a zero in a column that must stay stores nothing anyway.
    magnitude[np.isnan(magnitude)] = 0
    most = int(counts.max(initial=0))
    if most < n_columns:
        # Cells below the row's `most`-th greatest magnitude are out; of the rest few remain.
        limit = -np.partition(-magnitude, max(most - 1, 0), axis=1)[:, max(most - 1, 0)]
        rows, columns = np.nonzero((magnitude >= limit[:, None]) & (magnitude > 0))
    else:
        rows, columns = np.nonzero(magnitude)
    order = np.lexsort((columns, -magnitude[rows, columns], rows))
    begins = np.searchsorted(rows, np.arange(n_rows))
    rank = np.arange(len(rows)) - begins[rows]
    kept = order[rank < counts[rows]]
    kept.sort()
    rows, columns = rows[kept], columns[kept]
    indptr = np.concatenate([[0], np.bincount(rows, minlength=n_rows).cumsum()])
    return sparse.csr_array((values[rows, columns], columns, indptr), shape=values.shape)
