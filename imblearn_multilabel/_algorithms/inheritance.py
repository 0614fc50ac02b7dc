"""Label sets of a new row from its two parents, by distance (MLSOL, Algorithm 3)."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._algorithms.local_imbalance import Neighborhoods

#: The nearer parent decides, but a cell passes its value on up to this share of the way: by type
#: 1 safe, 2 borderline, 3 rare (always), 4 outlier (never).
_REACH = np.array([np.nan, 0.5, 0.75, 1.0 + 1e-5, -1e-5])


def inherit_labels(
    Y: sparse.csr_array,
    minority_value: np.ndarray,
    cells: Neighborhoods,
    types: np.ndarray,
    seeds: np.ndarray,
    partners: np.ndarray,
    to_seed: np.ndarray,
    to_partner: np.ndarray,
) -> sparse.csr_array:
    """Give every new row the labels its parents agree on, and settle the others by distance.

    Of two parents that differ in a label exactly one holds the label's less frequent value. Its
    value is passed on if the new row is near enough to it for the type of its cell.

    Parameters
    ----------
    Y : csr_array of shape (n_samples, n_labels)
        Labels of the input.
    minority_value : ndarray of int of shape (n_labels,)
        The less frequent value of every label.
    cells : Neighborhoods
        The cells that hold it.
    types : ndarray of int of shape (n_cells,)
        Their types.
    seeds, partners : ndarray of int of shape (n_new,)
        Parents.
    to_seed, to_partner : ndarray of float of shape (n_new,)
        Distances of the new rows to their parents.

    Returns
    -------
    csr_array of uint8 of shape (n_new, n_labels)
    """
    of_seed, of_partner = Y[seeds].astype(np.int8), Y[partners].astype(np.int8)
    difference = (of_seed - of_partner).tocoo()
    nonzero = difference.data != 0
    new, label = difference.coords[0][nonzero], difference.coords[1][nonzero]
    seed_value = (difference.data[nonzero] > 0).astype(np.int8)
    seed_holds = seed_value == minority_value[label]
    holder = np.where(seed_holds, seeds[new], partners[new])
    to_holder = np.where(seed_holds, to_seed[new], to_partner[new])
    way = (to_seed + to_partner)[new]
    share = np.divide(to_holder, way, out=np.full(len(new), 0.5), where=way > 0)
    passes = share <= _REACH[types[cells.find(holder, label)]]
    on = np.where(passes, minority_value[label], 1 - minority_value[label]) == 1
    agreed = of_seed.multiply(of_partner)
    settled = sparse.csr_array(
        (np.ones(int(on.sum()), dtype=np.int8), (new[on], label[on])), shape=agreed.shape
    )
    return canonical(agreed + settled)


def canonical(Y: Any) -> sparse.csr_array:
    """Return a label table as CSR of uint8, ones only, columns sorted."""
    table = sparse.csr_array(Y).astype(np.uint8)
    table.eliminate_zeros()
    table.sort_indices()
    return table
