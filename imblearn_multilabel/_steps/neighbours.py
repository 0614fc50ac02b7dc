"""Who is near: exact nearest neighbours in a fixed order, the row itself left out."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse
from sklearn.base import clone
from sklearn.metrics.pairwise import euclidean_distances
from sklearn.neighbors import NearestNeighbors

#: Candidates fetched beyond k, so that most ties at the k-th distance are seen at once.
_SLACK = 4
#: Cells of a temporary block of coordinate differences or distances.
_BLOCK_CELLS = 4_000_000


def find_neighbours(
    coordinates: Any, k_neighbors: Any, *, n_jobs: int | None = None, queries: Any = None
) -> np.ndarray:
    """Return the nearest other rows of every row, ordered by (distance, row number).

    scikit-learn proposes candidates; float64 distances from coordinate differences, summed in
    column order, settle their order. So dense and sparse input and any `n_jobs` give the same
    neighbours, and identical rows have distance 0 exactly.

    Parameters
    ----------
    coordinates : ndarray or csr_array of float64 of shape (n_samples, n_coordinates)
        Where the rows are; at least two rows.
    k_neighbors : int or neighbours object
        How many, at most ``n_samples - 1`` are found; or an object with scikit-learn's
        ``kneighbors``, whose answer is taken as it is, less the row itself.
    n_jobs : int or None, default=None
        Passed to scikit-learn.
    queries : ndarray of int, default=None
        Rows whose neighbours are wanted; all by default.

    Returns
    -------
    ndarray of int of shape (n_queries, k)
    """
    n_samples = coordinates.shape[0]
    points = coordinates if queries is None else coordinates[queries]
    queries = np.arange(n_samples) if queries is None else queries
    if hasattr(k_neighbors, "kneighbors"):
        return _ask(clone(k_neighbors), coordinates, points, queries)
    k = min(k_neighbors, n_samples - 1)
    n_candidates = min(k + 1 + _SLACK, n_samples)
    search = NearestNeighbors(n_neighbors=n_candidates, n_jobs=n_jobs).fit(coordinates)
    approximate, candidates = search.kneighbors(points)
    exact = _pair_distances(coordinates, queries, candidates)
    exact[candidates == queries[:, None]] = np.inf
    order = np.lexsort((candidates, exact), axis=1)[:, :k]
    result = np.take_along_axis(candidates, order, axis=1)
    if n_candidates < n_samples:
        reach = np.take_along_axis(exact, order[:, -1:], axis=1).ravel()
        error = _search_error(coordinates, queries)
        # A row that was not proposed may be as near as the k-th one found.
        unsettled = np.flatnonzero(approximate[:, -1] ** 2 - error <= reach)
        limit = (reach + error)[unsettled]
        result[unsettled] = _settle(coordinates, queries[unsettled], k, limit)
    return result


def _ask(search: Any, coordinates: Any, points: Any, queries: np.ndarray) -> np.ndarray:
    search.fit(coordinates)
    wanted = getattr(search, "n_neighbors", None)
    if wanted is not None and wanted > coordinates.shape[0]:
        search.set_params(n_neighbors=coordinates.shape[0])
        search.fit(coordinates)
    found = np.asarray(search.kneighbors(points, return_distance=False))
    is_self = found == queries[:, None]
    # An approximate search may miss the row itself; then its farthest answer goes instead.
    is_self[~is_self.any(axis=1), -1] = True
    return found[~is_self].reshape(len(queries), found.shape[1] - 1)


def _search_error(coordinates: Any, queries: np.ndarray) -> np.ndarray:
    """Bound the error of squared distances computed as |a|^2 - 2ab + |b|^2, shape (n_queries,)."""
    norms = _squared_norms(coordinates)
    relative = 8 * np.finfo(np.float64).eps * coordinates.shape[1] ** 0.5
    return relative * (norms[queries] + norms.max())


def _squared_norms(coordinates: Any) -> np.ndarray:
    if sparse.issparse(coordinates):
        return np.asarray(coordinates.multiply(coordinates).sum(axis=1)).ravel()
    return np.einsum("ij,ij->i", coordinates, coordinates)


def _pair_distances(coordinates: Any, queries: np.ndarray, candidates: np.ndarray) -> np.ndarray:
    """Squared distances of every query to its candidates, shape of `candidates`."""
    n_queries, n_candidates = candidates.shape
    squared = np.empty(n_queries * n_candidates)
    left, right = np.repeat(queries, n_candidates), candidates.ravel()
    step = max(1, _BLOCK_CELLS // max(coordinates.shape[1], 1))
    if sparse.issparse(coordinates):
        step = _BLOCK_CELLS // max(1, coordinates.nnz // coordinates.shape[0] + 1)
    for start in range(0, len(left), step):
        block = slice(start, start + step)
        squared[block] = squared_distances(coordinates, left[block], right[block])
    return squared.reshape(candidates.shape)


def squared_distances(coordinates: Any, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Squared distances of row pairs, added up in column order, shape (n_pairs,)."""
    difference = coordinates[left] - coordinates[right]
    if sparse.issparse(difference):
        difference.sort_indices()
        rows = np.repeat(np.arange(len(left)), np.diff(difference.indptr))
        return np.bincount(rows, difference.data**2, len(left))
    difference *= difference
    # A plain sum adds pairwise; a cumulative one adds in order, as the sparse branch does, so
    # that both give the same bits.
    return np.cumsum(difference, axis=1, out=difference)[:, -1]


def _settle(coordinates: Any, queries: np.ndarray, k: int, limit: np.ndarray) -> np.ndarray:
    """Find neighbours among all rows within a squared distance, for queries with many ties."""
    result = np.empty((len(queries), k), dtype=np.intp)
    step = max(1, _BLOCK_CELLS // coordinates.shape[0])
    for start in range(0, len(queries), step):
        block = slice(start, start + step)
        rough = euclidean_distances(coordinates[queries[block]], coordinates, squared=True)
        near = rough <= limit[block][:, None]
        near[np.arange(len(near)), queries[block]] = False
        rows, columns = np.nonzero(near)
        exact = _pair_distances(coordinates, queries[block][rows], columns[:, None]).ravel()
        order = np.lexsort((columns, exact, rows))
        first = np.searchsorted(rows, np.arange(len(near)))
        result[block] = columns[order][first[:, None] + np.arange(k)]
    return result
