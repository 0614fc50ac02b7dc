"""Seeds and labels of new rows by the distances of single labels (LSDMLO, steps 3 to 5)."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._algorithms.distances import scale_columns
from imblearn_multilabel._algorithms.inheritance import canonical
from imblearn_multilabel._algorithms.neighbors import squared_distances

#: Cells of a block of rows whose distances are taken.
_BLOCK_CELLS = 4_000_000


def agreement(
    Y: sparse.csr_array, label: int, related: np.ndarray, bag: np.ndarray, neighbors: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Say how the neighbors of a label's rows agree with the label and with its relatives.

    Parameters
    ----------
    Y : csr_array of shape (n_samples, n_labels)
        Labels.
    label : int
        The label.
    related : ndarray of int
        Labels related to it.
    bag : ndarray of int of shape (n_rows,)
        Rows that carry the label.
    neighbors : ndarray of int of shape (n_rows, k)
        Their neighbors among all rows.

    Returns
    -------
    own : ndarray of float of shape (n_rows,)
        C: share of the neighbors that carry the label.
    others : ndarray of float of shape (n_rows,)
        H: the largest share, among a row and its neighbors, that carries one related label.
    """
    k = neighbors.shape[1]
    carried = Y[:, [label, *related]].toarray().astype(np.int64)
    near = carried[neighbors].sum(axis=1)
    own = near[:, 0] / k
    others = (near[:, 1:] + carried[bag, 1:]).max(axis=1, initial=0) / (k + 1)
    return own, others


def label_specific_weights(own: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Weight the rows of one label: C + H, each divided by its sum, over rows with 0 < C < 1.

    Parameters
    ----------
    own, others : ndarray of float of shape (n_rows,)
        C and H.

    Returns
    -------
    ndarray of float of shape (n_rows,)
        0 for rows whose neighbors carry the label all or not at all.
    """
    inside = (own > 0) & (own < 1)
    return _normalized(np.where(inside, own, 0.0)) + _normalized(np.where(inside, others, 0.0))


def inherit_from_nearer(
    Y: sparse.csr_array,
    weights: np.ndarray,
    coordinates: Any,
    placed: Any,
    seeds: np.ndarray,
    partners: np.ndarray,
) -> sparse.csr_array:
    """Give every new row the labels its parents agree on, and the others from the nearer parent.

    Which parent is nearer is asked label by label, in the distance of that label; the seed wins a
    tie.

    Parameters
    ----------
    Y : csr_array of shape (n_samples, n_labels)
        Labels of the input.
    weights : ndarray of shape (n_coordinates, n_labels)
        Weight of every squared coordinate difference in the distance of every label.
    coordinates : ndarray or csr_array of shape (n_samples, n_coordinates)
        Where the input rows are.
    placed : ndarray or csr_array of shape (n_new, n_coordinates)
        Where the new rows are.
    seeds, partners : ndarray of int of shape (n_new,)
        Parents.

    Returns
    -------
    csr_array of uint8 of shape (n_new, n_labels)
    """
    of_seed, of_partner = Y[seeds].astype(np.int8), Y[partners].astype(np.int8)
    difference = (of_seed - of_partner).tocsc()
    difference.eliminate_zeros()
    step = max(1, _BLOCK_CELLS // coordinates.shape[1])
    on = np.zeros(len(difference.data), dtype=bool)
    for label in np.flatnonzero(np.diff(difference.indptr)).tolist():
        factor = np.sqrt(weights[:, label])
        end = difference.indptr[label + 1]
        for start in range(difference.indptr[label], end, step):
            cells = slice(start, min(start + step, end))
            new = difference.indices[cells]
            own = scale_columns(placed[new], factor)
            to_seed, to_partner = (
                squared_distances(own, scale_columns(coordinates[parents[new]], factor))
                for parents in (seeds, partners)
            )
            seed_carries = difference.data[cells] > 0
            on[cells] = np.where(to_partner < to_seed, ~seed_carries, seed_carries)
    settled = sparse.csc_array(
        (on.astype(np.int8), difference.indices, difference.indptr), shape=difference.shape
    )
    return canonical(of_seed.multiply(of_partner) + settled)


def _normalized(values: np.ndarray) -> np.ndarray:
    total = values.sum()
    return values / total if total > 0 else values
