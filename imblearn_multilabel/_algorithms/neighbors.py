"""Exact nearest neighbors in a fixed order, and those that a caller's object finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from numbers import Integral
from typing import Any

import numpy as np
from scipy import sparse
from sklearn import config_context
from sklearn.base import clone
from sklearn.metrics.pairwise import euclidean_distances
from sklearn.neighbors import NearestNeighbors

from imblearn_multilabel._algorithms.distances import (
    pair_distances,
    product_error,
    range_scale,
    squared_norms,
)
from imblearn_multilabel._algorithms.equal_rows import Bags, bags_of_keys, fingerprints
from imblearn_multilabel._memory import block_slices

#: Candidates asked for beyond k, so that most ties at the k-th distance are seen at once.
_SLACK = 4
#: The same for whole numbers in many columns, counts or 0/1, where ties are the rule.
_TIED_SLACK = 32
#: scikit-learn's own limit between trees and brute force.
_TREE_COLUMNS = 15
#: Factor by which a tree search widens if ties need more candidates.
_GROWTH = 8
#: Cells of a block of candidates or distances, of which a search holds several at once.
_BLOCK_CELLS = 1_000_000
#: Mebibytes of distances that scikit-learn holds at once where it searches sparse rows.
_WORKING_MEMORY = 32
#: Most rows searched for between two reports.
_REPORTED_ROWS = 4096


def find_neighbors(
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
    input and any `n_jobs` give the same neighbors, and identical rows have distance 0 exactly.
    The search is among distinct rows, so repeated rows make it faster, not slower.

    `coordinates` are those of at least two rows, of which `queries` are sought, all by default; at
    most ``n_samples - 1`` neighbors are found. Of a neighbors object or a graph transformer as
    `k_neighbors`, the answer is used without the row itself. `report` receives the number of rows
    done since its last call; not for a neighbors object. The shape is (n_queries, k).
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


def find_neighbors_among(
    coordinates: Any,
    k: int,
    *,
    queries: np.ndarray,
    pool: np.ndarray,
    n_jobs: int | None = None,
    report: Callable[[int], None] | None = None,
) -> np.ndarray:
    """Return the nearest rows of `pool` for rows outside it, ordered by (distance, row number).

    As `find_neighbors`, with at most ``len(pool)`` neighbors. `pool` ascends and holds none of the
    `queries`.
    """
    return _first_rows(_in_range(coordinates), min(k, len(pool)), queries, pool, n_jobs, report)


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
    search = _Search(coordinates, pool[bags.first], bags.sizes, n_jobs)
    near = _nearest(search, asked, k, min(k + search.slack, len(bags.first)), report)
    if report is not None:
        report(len(queries) - len(asked))
    if len(bags.first) < len(pool):
        return pool[_unpack(search, asked, near, bags, k)][position]
    return pool[near][position]


def _bags_of_equal_rows(coordinates: Any) -> Bags:
    bags = bags_of_keys(fingerprints(coordinates))
    first = bags.first[bags.group]
    repeats = np.flatnonzero(first != np.arange(len(first)))
    if pair_distances(coordinates, repeats, first[repeats]).any():
        # Different rows with the same fingerprint: they never occur by chance, but can be
        # constructed.
        every = np.arange(coordinates.shape[0])
        return Bags(every, every)
    return bags


def _unpack(
    search: _Search, queries: np.ndarray, near: np.ndarray, bags: Bags, k: int
) -> np.ndarray:
    """Replace the nearest bags by their rows, the first k by (distance, row number)."""
    n_queries, n_near = near.shape
    found = np.empty((n_queries, k), dtype=np.intp)
    for asked in block_slices(n_queries, n_near * k, _BLOCK_CELLS):
        block = near[asked]
        pairs = np.repeat(queries[asked], n_near), block.ravel()
        squared = search.exact(*pairs).reshape(block.shape)
        is_farther = np.ones(block.shape, dtype=bool)
        np.greater(squared[:, 1:], squared[:, :-1], out=is_farther[:, 1:])
        sizes = bags.sizes[block]
        # Number of rows nearer than a bag: those of all bags before the first at its distance.
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
        found[asked] = rows[begins[:, None] + np.arange(k)]
    return found


class _Search:
    """scikit-learn's search, with a bound on the error of its squared distances.

    The rows of `pool` are found, ascending and distinct; each stands for `sizes` rows.
    """

    def __init__(self, coordinates: Any, pool: np.ndarray, sizes: np.ndarray, n_jobs: int | None):
        self._coordinates = coordinates
        self._pool, self._sizes = pool, sizes
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
        # With scikit-learn's own limit, sparse rows would be multiplied into a square matrix.
        with config_context(working_memory=_WORKING_MEMORY):
            distance, candidates = self._found.kneighbors(
                self._points[_as_slice(queries)], n_candidates
            )
        distance *= distance
        return self._rounded(distance), candidates

    def all_distances(self, queries: np.ndarray) -> np.ndarray:
        """Return rough squared distances to the whole pool, shape (n_queries, n_found)."""
        points = self._points[_as_slice(queries)]
        return self._rounded(euclidean_distances(points, self._targets, squared=True))

    def reach(self, squared: np.ndarray, candidates: np.ndarray, k: int) -> np.ndarray:
        """Return the squared distance that k rows lie within, given candidates, nearest first."""
        is_needed = np.cumsum(self._sizes[candidates], axis=1) < k
        return np.take_along_axis(squared, is_needed.sum(axis=1, keepdims=True), axis=1)

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
    """Find the nearest of the pool among `n_candidates` candidates, or more where ties need it.

    Returns positions in the pool, shape (n_queries, min(k, n_found)). Those that the first k rows
    need are in order, others follow.
    """
    n_found = min(k, search.n_found)
    result = np.empty((len(queries), n_found), dtype=np.intp)
    is_unsettled = np.zeros(len(queries), dtype=bool)
    cells = n_candidates if report is None else max(n_candidates, _BLOCK_CELLS // _REPORTED_ROWS)
    for block in block_slices(len(queries), cells, _BLOCK_CELLS):
        asked = queries[block]
        squared, candidates = search.propose(asked, n_candidates)
        reach = search.reach(squared, candidates, k)
        error = search.error(asked, reach[:, 0])[:, None]
        # The k nearest rows lie within this: they are the first k candidates, or nearer.
        is_near = squared <= reach + error
        # If the last candidate lies within it too, so may a row that was not proposed.
        is_unsettled[block] = is_near[:, -1] & (n_candidates < search.n_found)
        result[block] = candidates[:, :n_found]
        is_close = (np.diff(squared, axis=1) <= error) & is_near[:, :-1]
        close = np.flatnonzero(is_close.any(axis=1) & ~is_unsettled[block])
        if len(close):
            width = max(n_found, int(is_near[close].sum(axis=1).max()))
            result[block.start + close] = _by_exact_distance(
                search,
                asked[close],
                candidates[close, :width],
                squared[close, :width],
                is_near[close, :width],
            )[:, :n_found]
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
    """Find the nearest of the pool by computing all distances, as brute force does anyway."""
    n_found = min(k, search.n_found)
    result = np.empty((len(queries), n_found), dtype=np.intp)
    for block in block_slices(len(queries), search.n_found, _BLOCK_CELLS):
        asked = queries[block]
        squared = search.all_distances(asked)
        if not search.is_exact:
            reach = search.reach(*_smallest(squared, n_found), k)
            error = search.error(asked, reach[:, 0])[:, None]
            rows, near = np.nonzero(squared <= reach + error)
            squared.fill(np.inf)
            squared[rows, near] = search.exact(asked[rows], near)
        result[block] = _smallest(squared, n_found)[1]
    return result


def _smallest(values: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the k smallest values of every row by (value, column), and their columns."""
    limit = np.partition(values, k - 1, axis=1)[:, k - 1, None]
    is_smaller, is_tied = values < limit, values == limit
    n_tied = k - is_smaller.sum(axis=1, keepdims=True)
    is_smaller |= is_tied & (np.cumsum(is_tied, axis=1) <= n_tied)
    columns = np.nonzero(is_smaller)[1].reshape(len(values), k)
    found = np.take_along_axis(values, columns, axis=1)
    order = np.argsort(found, axis=1, kind="stable")
    return np.take_along_axis(found, order, axis=1), np.take_along_axis(columns, order, axis=1)


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
    """Return neighboring rows as a slice, which makes no copy of a dense table."""
    first, end = int(rows[0]), int(rows[0]) + len(rows)
    return slice(first, end) if np.array_equal(rows, np.arange(first, end)) else rows


def _in_range(coordinates: Any) -> Any:
    factor = range_scale(coordinates)
    return coordinates if factor == 1.0 else coordinates * factor


def _for_products(coordinates: Any) -> Any:
    """Change the coordinates, not the order of distances, so that products lose fewer digits.

    Tables of two numbers become tables of 0 and 1, whose squared distances are whole numbers.
    Dense rows are moved to their mean where a common offset would cost most digits.
    """
    low, high = coordinates.min(), coordinates.max()
    is_sparse = sparse.issparse(coordinates)
    if low < high and not (is_sparse and low * high) and _takes_only(coordinates, low, high):
        if is_sparse:
            return coordinates / (low + high)
        return (coordinates == high).astype(np.float64)
    if is_sparse:
        return coordinates
    center = coordinates.mean(axis=0)
    is_offset = center @ center > 0.999 * squared_norms(coordinates).mean()
    return coordinates - center if is_offset else coordinates


def _takes_only(coordinates: Any, *numbers: float) -> bool:
    """Tell whether all stored values are among these numbers; the first block mostly answers."""
    return all(np.isin(block, numbers).all() for block in _blocks(coordinates))


def _are_whole(coordinates: Any) -> bool:
    """Tell whether all values are whole numbers; the first block mostly answers."""
    return all(np.array_equal(block, np.rint(block)) for block in _blocks(coordinates))


def _blocks(coordinates: Any) -> Iterator[np.ndarray]:
    values = coordinates.data if sparse.issparse(coordinates) else coordinates
    return (values[rows] for rows in block_slices(len(values), 16 * values[:1].size, _BLOCK_CELLS))


def ask_object(search: Any, coordinates: Any, queries: np.ndarray) -> np.ndarray:
    """Ask a caller's object for the neighbors of some rows, without the rows themselves.

    `search` has scikit-learn's ``kneighbors``, or turns rows into graphs of neighbors, as
    scikit-learn's ``KNeighborsTransformer`` does; ours to fit. Answers that are not usable raise a
    ValueError.
    """
    ask = _by_kneighbors if hasattr(search, "kneighbors") else _by_graph
    found = _checked(ask(search, coordinates, queries), len(queries), search)
    if found.max(initial=-1) >= coordinates.shape[0] or found.min(initial=0) < 0:
        raise _nonsense(search, f"row numbers from 0 to {coordinates.shape[0] - 1}", found)
    return leave_out_self(found, queries)


def leave_out_self(found: np.ndarray, queries: np.ndarray) -> np.ndarray:
    """Drop the query itself from every list of rows, or the last row where it is not listed."""
    is_self = found == queries[:, None]
    is_self[~is_self.any(axis=1), -1] = True
    return found[~is_self].reshape(len(queries), found.shape[1] - 1)


def count_others(search: Any) -> int:
    """Return how many other rows an object with `n_neighbors` finds for each row."""
    return max(search.n_neighbors - hasattr(search, "kneighbors"), 1)


def _by_kneighbors(search: Any, coordinates: Any, queries: np.ndarray) -> Any:
    search.fit(coordinates)
    wanted = getattr(search, "n_neighbors", None)
    if wanted is not None and wanted > coordinates.shape[0]:
        search.set_params(n_neighbors=coordinates.shape[0])
        search.fit(coordinates)
    return search.kneighbors(coordinates[queries], return_distance=False)


def _by_graph(search: Any, coordinates: Any, queries: np.ndarray) -> np.ndarray:
    """Read a graph of distances, nearest first; every row gets as many as the shortest one has."""
    n_samples = coordinates.shape[0]
    # For transformers, `n_neighbors` counts the other rows only.
    wanted = getattr(search, "n_neighbors", None)
    if wanted is not None and wanted >= n_samples:
        search.set_params(n_neighbors=n_samples - 1)
    graph = search.fit_transform(coordinates)
    if not sparse.issparse(graph) or graph.shape != (n_samples, n_samples):
        raise _nonsense(search, f"a sparse graph of shape {(n_samples, n_samples)}", graph)
    graph = sparse.csr_array(graph)[queries]
    sizes = np.diff(graph.indptr)
    rows = np.repeat(np.arange(len(queries)), sizes)
    nearest_first = graph.indices[np.lexsort((graph.data, rows))]
    place = np.arange(len(rows)) - graph.indptr[rows]
    k = sizes.min(initial=n_samples)
    if k < 2:
        raise ValueError(
            f"`k_neighbors` must find another row for each row; the graph of "
            f"{type(search).__name__} has a row with none. Pass an int, "
            "KNeighborsTransformer(n_neighbors=k), or a larger radius if it has one."
        )
    return nearest_first[place < k].reshape(len(queries), k)


def _checked(answer: Any, n_queries: int, search: Any) -> np.ndarray:
    """Refuse an answer that is not a table of distinct row numbers with a row for every query."""
    try:
        found = np.asarray(answer)
    except ValueError:
        # Rows of different lengths.
        found = np.empty(0, dtype=object)
    if found.ndim != 2 or len(found) != n_queries or found.shape[1] < 2:
        wanted = f"an array of shape ({n_queries}, k), each row itself and others, so k at least 2"
        raise _nonsense(search, wanted, found)
    if found.dtype.kind not in "iu":
        raise _nonsense(search, "row numbers, which are integers", found)
    if (np.diff(np.sort(found, axis=1), axis=1) == 0).any():
        # Tree searches give this answer if distances are nan.
        raise _nonsense(search, "different rows", found)
    return found.astype(np.intp, copy=False)


def _nonsense(search: Any, wanted: str, found: Any) -> ValueError:
    shown = f"shape {found.shape} of {found.dtype}"
    if isinstance(found, np.ndarray) and found.size and found.dtype.kind in "iuf":
        shown += f", values from {found.min()} to {found.max()}"
    way = (
        "kneighbors(X, return_distance=False)"
        if hasattr(search, "kneighbors")
        else "fit_transform(X)"
    )
    return ValueError(
        f"`k_neighbors` must be an int or an object whose {way} "
        f"gives {wanted}; {type(search).__name__} gave {shown}."
    )
