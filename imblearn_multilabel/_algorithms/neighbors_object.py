"""Neighbors by an object of the caller's, whose answers are checked."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse


def ask_object(search: Any, coordinates: Any, queries: np.ndarray) -> np.ndarray:
    """Return what an object says of the neighbors of some rows, less the rows themselves.

    Parameters
    ----------
    search : object
        With scikit-learn's ``kneighbors``, or a transformer to graphs of neighbors, as
        scikit-learn's ``KNeighborsTransformer`` is one; ours to fit.
    coordinates : ndarray or csr_array of float64 of shape (n_samples, n_coordinates)
        Where the rows are.
    queries : ndarray of int
        Rows whose neighbors are wanted.

    Returns
    -------
    ndarray of int of shape (n_queries, k)

    Raises
    ------
    ValueError
        When the answer is none: this is no data of the caller's that could be checked before.
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
    """Read a graph of distances row by row, the nearest first, as many of each row as of all."""
    n_samples = coordinates.shape[0]
    # Of transformers it counts the others.
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
    """Refuse what is no table of different whole numbers with a row for every query."""
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
        # Trees answer so where distances are nan.
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
