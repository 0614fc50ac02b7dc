"""Positive cells that stand alone, far from the other rows of their label."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._algorithms.labeling import count_votes
from imblearn_multilabel._algorithms.local_imbalance import cells_of
from imblearn_multilabel._algorithms.neighbors import find_neighbors, pair_distances


def drop_noise_cells(
    Y: sparse.csr_array,
    coordinates: Any,
    n_neighbors: int,
    factor: float,
    *,
    n_jobs: int | None = None,
) -> sparse.csr_array:
    """Return the labels without the noise cells.

    A positive cell is suspect if none of its row's nearest neighbors carries the label. Among
    the positives of a label, those not suspect or among another's nearest positives are retained;
    a suspect cell is noise if its nearest positive is farther than `factor` times the largest
    distance between a retained row and one of its nearest positives. Labels with at most
    ``n_neighbors + 1`` positives are left alone.

    Parameters
    ----------
    Y : csr_array of shape (n_samples, n_labels)
        Labels.
    coordinates : ndarray or csr_array of float64 of shape (n_samples, n_coordinates)
        Where the rows are; at least two rows.
    n_neighbors : int
        Neighbors of a row, among all rows and among the positives of a label.
    factor : float
        At least 0.
    n_jobs : int or None, default=None
        Passed to the neighbor search.

    Returns
    -------
    csr_array of uint8 of shape (n_samples, n_labels)
        Canonical.
    """
    by_label = Y.tocsc()
    positives = np.diff(by_label.indptr)
    if (positives <= n_neighbors + 1).all():
        return Y
    near = find_neighbors(coordinates, n_neighbors, n_jobs=n_jobs)
    columns = np.repeat(np.arange(Y.shape[1]), positives)
    suspect = _is_alone(Y, near, by_label.indices, columns)
    for label in np.flatnonzero(positives > n_neighbors + 1):
        cells = slice(by_label.indptr[label], by_label.indptr[label + 1])
        if suspect[cells].any():
            bag = coordinates[by_label.indices[cells]]
            is_noise = _is_far(bag, suspect[cells], n_neighbors, factor, n_jobs)
            by_label.data[cells] = ~is_noise
    by_label.eliminate_zeros()
    return by_label.tocsr()


def _is_alone(
    Y: sparse.csr_array, near: np.ndarray, rows: np.ndarray, columns: np.ndarray
) -> np.ndarray:
    """Tell for every cell whether none of its row's neighbors carries the label."""
    return cells_of(count_votes(Y, near), rows, columns) == 0


def _is_far(
    coordinates: Any, suspect: np.ndarray, n_neighbors: int, factor: float, n_jobs: int | None
) -> np.ndarray:
    """Tell which positives of one label are suspect and far from the others."""
    near = find_neighbors(coordinates, n_neighbors, n_jobs=n_jobs)
    rows = np.arange(len(near))
    reach = np.sqrt(pair_distances(coordinates, rows, near[:, -1]))
    retained = ~suspect
    retained[near] = True
    nearest = np.sqrt(pair_distances(coordinates, rows, near[:, 0]))
    return suspect & (nearest > factor * reach[retained].max())
