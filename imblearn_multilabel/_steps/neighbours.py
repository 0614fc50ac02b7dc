"""Who is near: exact nearest neighbours in a fixed order, the row itself left out."""

from __future__ import annotations

from numbers import Integral
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.base import clone
from sklearn.neighbors import NearestNeighbors

from imblearn_multilabel._steps.neighbours_object import ask_object

#: Candidates asked for beyond k, so that most ties at the k-th distance are seen at once.
_SLACK = 4
#: The same for whole numbers in many columns, counts or 0/1, where ties are the rule.
_TIED_SLACK = 32
#: scikit-learn's own limit between trees and brute force.
_TREE_COLUMNS = 15
#: How many times more candidates a row with more ties than that asks for.
_GROWTH = 8
#: Cells of a temporary block of candidates or coordinate differences.
_BLOCK_CELLS = 1_000_000


def find_neighbours(
    coordinates: Any, k_neighbors: Any, *, n_jobs: int | None = None, queries: Any = None
) -> np.ndarray:
    """Return the nearest other rows of every row, ordered by (distance, row number).

    scikit-learn proposes candidates; where its distances are too close to call, float64 distances
    from coordinate differences, summed in column order, settle their order. So dense and sparse
    input and any `n_jobs` give the same neighbours, and identical rows have distance 0 exactly.

    Parameters
    ----------
    coordinates : ndarray or csr_array of float64 of shape (n_samples, n_coordinates)
        Where the rows are; at least two rows.
    k_neighbors : int or neighbours object
        How many, at most ``n_samples - 1`` are found; or an object with scikit-learn's
        ``kneighbors``, or a transformer to graphs of neighbours, whose answer is taken as it is,
        less the row itself.
    n_jobs : int or None, default=None
        Passed to scikit-learn.
    queries : ndarray of int, default=None
        Rows whose neighbours are wanted; all by default.

    Returns
    -------
    ndarray of int of shape (n_queries, k)
    """
    n_samples = coordinates.shape[0]
    queries = np.arange(n_samples) if queries is None else queries
    if not isinstance(k_neighbors, Integral):
        return ask_object(clone(k_neighbors), coordinates, queries)
    k = min(k_neighbors, n_samples - 1)
    search = _Search(_in_range(coordinates), n_jobs)
    return _nearest(search, queries, k, min(k + 1 + search.slack, n_samples), n_self=1)


def find_neighbours_among(
    coordinates: Any,
    k: int,
    *,
    queries: np.ndarray,
    pool: np.ndarray,
    n_jobs: int | None = None,
) -> np.ndarray:
    """Return the nearest rows of `pool` for rows outside it, ordered by (distance, row number).

    Parameters
    ----------
    coordinates : ndarray or csr_array of float64 of shape (n_samples, n_coordinates)
        Where the rows are.
    k : int
        How many, at most ``len(pool)`` are found.
    queries : ndarray of int
        Rows whose neighbours are wanted; none of them is in `pool`.
    pool : ndarray of int
        Rows to find, ascending; at least one.
    n_jobs : int or None, default=None
        Passed to scikit-learn.

    Returns
    -------
    ndarray of int of shape (n_queries, k)
    """
    k = min(k, len(pool))
    search = _Search(_in_range(coordinates), n_jobs, pool)
    return _nearest(search, queries, k, min(k + 1 + search.slack, len(pool)), n_self=0)


class _Search:
    """scikit-learn's search, with a bound on the error of its squared distances.

    Parameters
    ----------
    coordinates : ndarray or csr_array of float64 of shape (n_samples, n_coordinates)
        Where the rows are.
    n_jobs : int or None
        Passed to scikit-learn.
    pool : ndarray of int or None, default=None
        Rows to find, all by default.
    """

    def __init__(self, coordinates: Any, n_jobs: int | None, pool: np.ndarray | None = None):
        self.coordinates = coordinates
        self._pool = pool
        n_columns = coordinates.shape[1]
        self.n_found = coordinates.shape[0] if pool is None else len(pool)
        is_low = n_columns <= _TREE_COLUMNS and not sparse.issparse(coordinates)
        self._points = _centred(coordinates)
        self._norms = squared_norms(self._points)
        self._found = NearestNeighbors(algorithm="kd_tree" if is_low else "brute", n_jobs=n_jobs)
        self._found.fit(self._points if pool is None else self._points[pool])
        # Sums of whole numbers below 2^53 have no rounding error in whatever order.
        self.is_exact = 4 * self._norms.max() < 2**51 and _are_whole(self._points)
        self.slack = _TIED_SLACK if self.is_exact and not is_low else _SLACK
        self._relative_error = product_error(n_columns)

    def propose(self, queries: np.ndarray, n_candidates: int) -> tuple[np.ndarray, np.ndarray]:
        """Return rough squared distances, ascending, and the rows they belong to."""
        rows = _as_slice(queries)
        distance, candidates = self._found.kneighbors(self._points[rows], n_candidates)
        distance *= distance
        if self._pool is not None:
            candidates = self._pool[candidates]
        return (np.rint(distance, out=distance) if self.is_exact else distance), candidates

    def error(self, queries: np.ndarray, squared: np.ndarray) -> np.ndarray:
        """Bound how far rough squared distances near `squared` are off, shape (n_queries,).

        |a|^2 - 2ab + |b|^2 loses digits in proportion to |a|^2 + |b|^2, and |b| is at most |a|
        and the distance together; one far row does not blur all others.
        """
        if self.is_exact:
            return np.zeros(len(queries))
        return self._relative_error * (self._norms[queries] + squared)


def _nearest(
    search: _Search, queries: np.ndarray, k: int, n_candidates: int, n_self: int
) -> np.ndarray:
    """Find the nearest other rows among so many candidates, or more where ties need it.

    `n_self` is 1 where the query itself is among the rows to find, else 0.
    """
    last = k - 1 + n_self
    result = np.empty((len(queries), k), dtype=np.intp)
    is_unsettled = np.zeros(len(queries), dtype=bool)
    step = max(1, _BLOCK_CELLS // n_candidates)
    for start in range(0, len(queries), step):
        block = slice(start, start + step)
        asked = queries[block]
        squared, candidates = search.propose(asked, n_candidates)
        error = search.error(asked, squared[:, last])
        # The k nearest others are within this, being k of the first candidates or nearer.
        is_near = squared <= (squared[:, last] + error)[:, None]
        # If the last candidate is too, a row that was not proposed may be as well.
        is_unsettled[block] = is_near[:, -1] & (n_candidates < search.n_found)
        result[block] = candidates[:, n_self : last + 1]
        is_clear = (np.diff(squared[:, : last + 2], axis=1) > error[:, None]).all(axis=1)
        close = np.flatnonzero(~is_clear & ~is_unsettled[block])
        if len(close):
            width = int(is_near[close].sum(axis=1).max())
            result[start + close] = _by_exact_distance(
                search,
                asked[close],
                candidates[close, :width],
                squared[close, :width],
                is_near[close, :width],
            )[:, :k]
    late = np.flatnonzero(is_unsettled)
    if len(late):
        more = min(_GROWTH * n_candidates, search.n_found)
        result[late] = _nearest(search, queries[late], k, more, n_self)
    return result


def _by_exact_distance(
    search: _Search,
    queries: np.ndarray,
    candidates: np.ndarray,
    squared: np.ndarray,
    is_near: np.ndarray,
) -> np.ndarray:
    """Sort the near candidates by (distance, row number), the rest and the row itself last."""
    if search.is_exact:
        exact = np.where(is_near, squared, np.inf)
    else:
        exact = np.full(candidates.shape, np.inf)
        rows, _ = np.nonzero(is_near)
        exact[is_near] = pair_distances(search.coordinates, queries[rows], candidates[is_near])
    exact[candidates == queries[:, None]] = np.inf
    return np.take_along_axis(candidates, np.lexsort((candidates, exact), axis=1), axis=1)


def _as_slice(rows: np.ndarray) -> slice | np.ndarray:
    """Return neighbouring rows as a slice, which makes no copy of a dense table."""
    first, end = int(rows[0]), int(rows[0]) + len(rows)
    return slice(first, end) if np.array_equal(rows, np.arange(first, end)) else rows


def _in_range(coordinates: Any) -> Any:
    factor = range_scale(coordinates)
    return coordinates if factor == 1.0 else coordinates * factor


def range_scale(coordinates: Any, greatest: float = 1e100) -> float:
    """Return a power of two that keeps squares from overflowing or vanishing; mostly 1.

    It is another where the greatest value is beyond `greatest` or below one over it.
    """
    values = coordinates.data if sparse.issparse(coordinates) else coordinates
    largest = max(values.max(initial=0.0), -values.min(initial=0.0))
    if largest == 0.0 or 1 / greatest < largest < greatest:
        return 1.0
    # 2^1074 is no float64, and not needed: squares of 2^-74 do not vanish.
    return 2.0 ** np.clip(-int(np.frexp(largest)[1]), -1000, 1000)


def _centred(coordinates: Any) -> Any:
    """Move dense coordinates to their mean where a common offset would cost most digits."""
    if sparse.issparse(coordinates):
        return coordinates
    centre = coordinates.mean(axis=0)
    is_offset = centre @ centre > 0.999 * squared_norms(coordinates).mean()
    return coordinates - centre if is_offset else coordinates


def _are_whole(coordinates: Any) -> bool:
    """Tell whether all values are whole numbers; the first block mostly answers."""
    values = coordinates.data if sparse.issparse(coordinates) else coordinates.ravel()
    return all(
        np.array_equal(block, np.rint(block))
        for block in (values[i : i + 65_536] for i in range(0, len(values), 65_536))
    )


def product_error(n_columns: int) -> float:
    """Bound the error of |a|^2 - 2ab + |b|^2 as a share of |a|^2 + |b|^2."""
    return 16 * (n_columns + 4) * np.finfo(np.float64).eps


def squared_norms(coordinates: Any) -> np.ndarray:
    """Squared length of every row, shape (n_rows,)."""
    if sparse.issparse(coordinates):
        return np.asarray(coordinates.multiply(coordinates).sum(axis=1)).ravel()
    return np.einsum("ij,ij->i", coordinates, coordinates)


def pair_distances(coordinates: Any, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Squared distances of row pairs in blocks, shape (n_pairs,)."""
    squared = np.empty(len(left))
    cells = coordinates.shape[1]
    if sparse.issparse(coordinates):
        cells = 2 * coordinates.nnz // coordinates.shape[0] + 1
    step = max(1, _BLOCK_CELLS // cells)
    for start in range(0, len(left), step):
        block = slice(start, start + step)
        squared[block] = squared_distances(coordinates[left[block]], coordinates[right[block]])
    return squared


def squared_distances(left: Any, right: Any) -> np.ndarray:
    """Squared distances row by row, added up in column order, shape (n_rows,)."""
    difference = left - right
    if sparse.issparse(difference):
        difference.sort_indices()
        rows = np.repeat(np.arange(difference.shape[0]), np.diff(difference.indptr))
        return np.bincount(rows, difference.data**2, difference.shape[0])
    difference *= difference
    # A plain sum adds pairwise; a cumulative one adds in order, as the sparse branch does, so
    # that both give the same bits.
    return np.cumsum(difference, axis=1, out=difference)[:, -1]
