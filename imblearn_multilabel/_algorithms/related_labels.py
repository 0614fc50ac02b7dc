"""Label sets of a new row from its two parents, by what each label goes with (MLONC)."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from imblearn_multilabel._algorithms.co_occurrence import co_occurrence
from imblearn_multilabel._algorithms.inheritance import canonical


def most_related(Y: sparse.csr_array) -> np.ndarray:
    """Return for every label the one it shares most rows with, the first of equal ones.

    Parameters
    ----------
    Y : csr_array of shape (n_samples, n_labels)
        Labels.

    Returns
    -------
    ndarray of int of shape (n_labels,)
        Columns; a label that is never together with another is its own.
    """
    shared = co_occurrence(Y).tocoo()
    label, other = shared.coords
    apart = label != other
    label, other, rows = label[apart], other[apart], shared.data[apart]
    order = np.lexsort((other, -rows, label))
    labels, first = np.unique(label[order], return_index=True)
    related = np.arange(Y.shape[1])
    related[labels] = other[order][first]
    return related


def follow_related(
    Y: sparse.csr_array, related: np.ndarray, seeds: np.ndarray, partners: np.ndarray
) -> sparse.csr_array:
    """Give every new row the labels its parents agree on, and settle the others by relation.

    A disputed label is on if the seed carries its related label, or if the new row does by then:
    labels are settled in column order, so a related label further right is not set yet.

    Parameters
    ----------
    Y : csr_array of shape (n_samples, n_labels)
        Labels of the input.
    related : ndarray of int of shape (n_labels,)
        Related label of every label.
    seeds, partners : ndarray of int of shape (n_new,)
        Parents.

    Returns
    -------
    csr_array of uint8 of shape (n_new, n_labels)
    """
    n_labels = Y.shape[1]
    of_seed, of_partner = Y[seeds].astype(np.int8), Y[partners].astype(np.int8)
    agreed = of_seed.multiply(of_partner)
    row, label = _cells(canonical(abs(of_seed - of_partner)))
    wanted = row * n_labels + related[label]
    seed_row, seed_label = _cells(of_seed)
    on = _position_in(seed_row * n_labels + seed_label, wanted) >= 0
    # An agreed label that is on is the seed's too, so only a disputed one can still add to that.
    source = _position_in(row * n_labels + label, wanted)
    waits = np.flatnonzero((source >= 0) & (related[label] < label) & ~on)
    source = source[waits]
    # Each pass settles what waits for one more label; a related label lies to the left, so this
    # ends at what column order gives.
    while (turned := on[source] & ~on[waits]).any():
        on[waits[turned]] = True
    settled = sparse.csr_array(
        (np.ones(int(on.sum()), dtype=np.int8), (row[on], label[on])), shape=agreed.shape
    )
    return canonical(agreed + settled)


def _cells(table: sparse.csr_array) -> tuple[np.ndarray, np.ndarray]:
    """Row and column of every stored cell, in order."""
    rows = np.repeat(np.arange(table.shape[0], dtype=np.int64), np.diff(table.indptr))
    return rows, table.indices.astype(np.int64)


def _position_in(ascending: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return where each wanted number stands, -1 where it does not."""
    position = np.searchsorted(ascending, wanted)
    found = np.append(ascending, -1)[position] == wanted
    return np.where(found, position, -1)
