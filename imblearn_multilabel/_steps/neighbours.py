"""Who is near: exact nearest neighbours in a fixed order, the row itself left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from numbers import Integral
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.base import clone
from sklearn.metrics.pairwise import euclidean_distances
from sklearn.neighbors import NearestNeighbors

from imblearn_multilabel._steps.fingerprints import fingerprints
from imblearn_multilabel._steps.labelsets import Bags, bags_of_keys
from imblearn_multilabel._steps.neighbours_object import ask_object, leave_out_self

#: Candidates asked for beyond k, so that most ties at the k-th distance are seen at once.
_SLACK = 4
#: The same for whole numbers in many columns, counts or 0/1, where ties are the rule.
_TIED_SLACK = 32
#: scikit-learn's own limit between trees and brute force.
_TREE_COLUMNS = 15
#: How many times more candidates a tree is asked for where ties need more.
_GROWTH = 8
#: Cells of a temporary block of candidates, distances or coordinate differences.
_BLOCK_CELLS = 1_000_000
#: Most rows searched for between two reports.
_REPORTED_ROWS = 4096


def find_neighbours(
    coordinates: Any,
    k_neighbors: Any,
    *,
    n_jobs: int | None = None,
    queries: Any = None,
    report: Callable[[int], None] | None = None,
) -> np.ndarray:
    """Return the nearest other rows of every row, ordered by (distance, row number).

    scikit-learn proposes candidates; where its distances are too close to call, float64 distances
    from coordinate differences, summed in column order, settle their order. So dense and sparse
    input and any `n_jobs` give the same neighbours, and identical rows have distance 0 exactly.
    The search is among distinct rows, so repeated rows make it faster, not slower.

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
    report : callable of int, default=None
        Receives how many rows more are done; never called for a neighbours object.

    Returns
    -------
    ndarray of int of shape (n_queries, k)
    """
    n_samples = coordinates.shape[0]
    queries = np.arange(n_samples) if queries is None else queries
    if not isinstance(k_neighbors, Integral):
        return ask_object(clone(k_neighbors), coordinates, queries)
    k = min(k_neighbors, n_samples - 1)
    # A row is nearest to itself, but rows that equal it may come before it.
    found = _first_rows(
        _in_range(coordinates), k + 1, queries, np.arange(n_samples), n_jobs, report
    )
    return leave_out_self(found, queries)


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
    return _first_rows(_in_range(coordinates), min(k, len(pool)), queries, pool, n_jobs)


def _first_rows(
    coordinates: Any,
    k: int,
    queries: np.ndarray,
    pool: np.ndarray,
    n_jobs: int | None,
    report: Callable[[int], None] | None = None,
) -> np.ndarray:
    """Return the first k rows of `pool` by (distance, row number), shape (n_queries, k)."""
    equal = _bags_of_equal_rows(coordinates)
    asked, position = np.unique(equal.group[queries], return_inverse=True)
    asked = equal.first[asked]
    bags = bags_of_keys(equal.group[pool])
    # Each of the first k rows is in one of the first k bags by (distance, first row).
    search = _Search(coordinates, pool[bags.first], n_jobs)
    n_bags = min(k, len(bags.first))
    n_candidates = min(n_bags + search.slack, len(bags.first))
    near = _nearest(search, asked, n_bags, n_candidates, report)
    if report is not None:
        report(len(queries) - len(asked))
    if len(bags.first) < len(pool):
        return pool[_unpack(search, asked, near, bags, k)][position]
    return pool[near][position]


def _bags_of_equal_rows(coordinates: Any) -> Bags:
    """Group equal rows."""
    bags = bags_of_keys(fingerprints(coordinates))
    first = bags.first[bags.group]
    repeats = np.flatnonzero(first != np.arange(len(first)))
    if pair_distances(coordinates, repeats, first[repeats]).any():
        # Different rows with the same fingerprint: as good as never, unless somebody made them.
        every = np.arange(coordinates.shape[0])
        return Bags(every, every)
    return bags


def _unpack(
    search: _Search, queries: np.ndarray, near: np.ndarray, bags: Bags, k: int
) -> np.ndarray:
    """Replace the nearest bags by their rows, the first k by (distance, row number)."""
    n_queries, n_near = near.shape
    found = np.empty((n_queries, k), dtype=np.intp)
    step = max(1, _BLOCK_CELLS // (n_near * k))
    for start in range(0, n_queries, step):
        block = near[start : start + step]
        pairs = np.repeat(queries[start : start + step], n_near), block.ravel()
        squared = search.exact(*pairs).reshape(block.shape)
        is_farther = np.ones(block.shape, dtype=bool)
        np.greater(squared[:, 1:], squared[:, :-1], out=is_farther[:, 1:])
        sizes = bags.sizes[block]
        # Rows that are nearer than those of a bag: all of the bags before the first as far away.
        nearer = np.where(is_farther, np.cumsum(sizes, axis=1) - sizes, 0)
        nearer = np.maximum.accumulate(nearer, axis=1)
        sizes = np.clip(k - nearer, 0, sizes)
        ends = np.cumsum(sizes)
        bag = np.repeat(np.arange(len(ends)), sizes.ravel())
        starts = bags.starts[block].ravel() - (ends - sizes.ravel())
        rows = bags.order[starts[bag] + np.arange(ends[-1])]
        rows = rows[np.lexsort((rows, np.cumsum(is_farther)[bag]))]
        ends_of_queries = np.cumsum(sizes.sum(axis=1))
        begins = ends_of_queries - sizes.sum(axis=1)
        found[start : start + step] = rows[begins[:, None] + np.arange(k)]
    return found


class _Search:
    """scikit-learn's search, with a bound on the error of its squared distances.

    Parameters
    ----------
    coordinates : ndarray or csr_array of float64 of shape (n_samples, n_coordinates)
        Where the rows are.
    pool : ndarray of int
        Rows to find, ascending and distinct.
    n_jobs : int or None
        Passed to scikit-learn.
    """

    def __init__(self, coordinates: Any, pool: np.ndarray, n_jobs: int | None):
        self._coordinates = coordinates
        self._pool = pool
        self.n_found = len(pool)
        n_columns = coordinates.shape[1]
        self.is_tree = n_columns <= _TREE_COLUMNS and not sparse.issparse(coordinates)
        self._points = coordinates if self.is_tree else _for_products(coordinates)
        self._norms = squared_norms(self._points)
        is_all = self.n_found == coordinates.shape[0]
        self._targets = self._points if is_all else self._points[pool]
        algorithm = "kd_tree" if self.is_tree else "brute"
        self._found = NearestNeighbors(algorithm=algorithm, n_jobs=n_jobs).fit(self._targets)
        # Sums of whole numbers below 2^53 have no rounding error in whatever order.
        self.is_exact = 4 * self._norms.max() < 2**51 and _are_whole(self._points)
        self.slack = _TIED_SLACK if self.is_exact and not self.is_tree else _SLACK
        self._relative_error = product_error(n_columns)

    def propose(self, queries: np.ndarray, n_candidates: int) -> tuple[np.ndarray, np.ndarray]:
        """Return rough squared distances, ascending, and positions in the pool."""
        distance, candidates = self._found.kneighbors(
            self._points[_as_slice(queries)], n_candidates
        )
        distance *= distance
        return self._rounded(distance), candidates

    def all_distances(self, queries: np.ndarray) -> np.ndarray:
        """Return rough squared distances to the whole pool, shape (n_queries, n_found)."""
        points = self._points[_as_slice(queries)]
        return self._rounded(euclidean_distances(points, self._targets, squared=True))

    def exact(self, queries: np.ndarray, positions: np.ndarray) -> np.ndarray:
        """Return squared distances of pairs of a row and a position in the pool."""
        return pair_distances(self._coordinates, queries, self._pool[positions])

    def error(self, queries: np.ndarray, squared: np.ndarray) -> np.ndarray:
        """Bound how far rough squared distances near `squared` are off, shape (n_queries,).

        Trees add up squared differences. |a|^2 - 2ab + |b|^2 loses digits in proportion to
        |a|^2 + |b|^2, and |b| is at most |a| and the distance together; one far row does not blur
        all others.
        """
        if self.is_exact:
            return np.zeros(len(queries))
        size = squared if self.is_tree else self._norms[queries] + squared
        # Squares near the least float64 lose digits in proportion to it.
        return self._relative_error * size + np.finfo(np.float64).tiny

    def _rounded(self, squared: np.ndarray) -> np.ndarray:
        return np.rint(squared, out=squared) if self.is_exact else squared


def _nearest(
    search: _Search,
    queries: np.ndarray,
    k: int,
    n_candidates: int,
    report: Callable[[int], None] | None = None,
) -> np.ndarray:
    """Find the nearest of the pool among so many candidates, or more where ties need it."""
    result = np.empty((len(queries), k), dtype=np.intp)
    is_unsettled = np.zeros(len(queries), dtype=bool)
    step = max(1, _BLOCK_CELLS // n_candidates)
    if report is not None:
        step = min(step, _REPORTED_ROWS)
    for start in range(0, len(queries), step):
        block = slice(start, start + step)
        asked = queries[block]
        squared, candidates = search.propose(asked, n_candidates)
        error = search.error(asked, squared[:, k - 1])
        # The k nearest are within this, being k of the first candidates or nearer.
        is_near = squared <= (squared[:, k - 1] + error)[:, None]
        # If the last candidate is too, a row that was not proposed may be as well.
        is_unsettled[block] = is_near[:, -1] & (n_candidates < search.n_found)
        result[block] = candidates[:, :k]
        is_clear = (np.diff(squared[:, : k + 1], axis=1) > error[:, None]).all(axis=1)
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
        if report is not None:
            report(len(asked))
    late = np.flatnonzero(is_unsettled)
    if len(late) and search.is_tree:
        more = min(_GROWTH * n_candidates, search.n_found)
        result[late] = _nearest(search, queries[late], k, more)
    elif len(late):
        result[late] = _nearest_of_all(search, queries[late], k)
    return result


def _nearest_of_all(search: _Search, queries: np.ndarray, k: int) -> np.ndarray:
    """Find the nearest of the pool by all distances, which brute force takes in any case."""
    result = np.empty((len(queries), k), dtype=np.intp)
    step = max(1, _BLOCK_CELLS // search.n_found)
    for start in range(0, len(queries), step):
        asked = queries[start : start + step]
        squared = search.all_distances(asked)
        if not search.is_exact:
            limit = np.partition(squared, k - 1, axis=1)[:, k - 1]
            rows, near = np.nonzero(squared <= (limit + search.error(asked, limit))[:, None])
            squared.fill(np.inf)
            squared[rows, near] = search.exact(asked[rows], near)
        limit = np.partition(squared, k - 1, axis=1)[:, k - 1, None]
        is_nearer, is_tied = squared < limit, squared == limit
        n_tied = k - is_nearer.sum(axis=1, keepdims=True)
        is_nearer |= is_tied & (np.cumsum(is_tied, axis=1) <= n_tied)
        candidates = np.nonzero(is_nearer)[1].reshape(len(asked), k)
        order = np.argsort(np.take_along_axis(squared, candidates, axis=1), axis=1, kind="stable")
        result[start : start + step] = np.take_along_axis(candidates, order, axis=1)
    return result


def _by_exact_distance(
    search: _Search,
    queries: np.ndarray,
    candidates: np.ndarray,
    squared: np.ndarray,
    is_near: np.ndarray,
) -> np.ndarray:
    """Sort the near candidates by (distance, row number), the rest last."""
    if search.is_exact:
        exact = np.where(is_near, squared, np.inf)
    else:
        exact = np.full(candidates.shape, np.inf)
        rows, _ = np.nonzero(is_near)
        exact[is_near] = search.exact(queries[rows], candidates[is_near])
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


def _for_products(coordinates: Any) -> Any:
    """Change the coordinates, not the order of distances, so that products lose fewer digits.

    Rows of 0 and one other number become rows of 0 and 1, whose distances are whole numbers.
    Dense rows are moved to their mean where a common offset would cost most digits.
    """
    is_sparse = sparse.issparse(coordinates)
    values = coordinates.data if is_sparse else coordinates
    largest = values.max(initial=0.0)
    if largest > 0 and _takes_only(values, largest):
        return coordinates if largest == 1.0 else coordinates / largest
    if is_sparse:
        return coordinates
    center = coordinates.mean(axis=0)
    is_offset = center @ center > 0.999 * squared_norms(coordinates).mean()
    return coordinates - center if is_offset else coordinates


def _takes_only(values: np.ndarray, number: float) -> bool:
    """Tell whether all values are 0 or this number."""
    return all(np.isin(block, (0.0, number)).all() for block in _blocks(values))


def _are_whole(coordinates: Any) -> bool:
    """Tell whether all values are whole numbers; the first block mostly answers."""
    values = coordinates.data if sparse.issparse(coordinates) else coordinates
    return all(np.array_equal(block, np.rint(block)) for block in _blocks(values))


def _blocks(values: np.ndarray) -> Iterator[np.ndarray]:
    step = max(1, _BLOCK_CELLS // 16 // max(1, values[:1].size))
    return (values[i : i + step] for i in range(0, len(values), step))


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
