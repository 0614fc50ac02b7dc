"""Label sets of new rows from the label sets of a group of rows."""

from __future__ import annotations

import numpy as np
from scipy import sparse


def vote(Y: sparse.csr_array, groups: np.ndarray, needed: int) -> sparse.csr_array:
    """Set the labels that at least `needed` rows of a group carry.

    Parameters
    ----------
    Y : csr_array of shape (n_samples, n_labels)
        Labels.
    groups : ndarray of int of shape (n_groups, size)
        Row numbers of every group.
    needed : int
        1 gives the union, `size` the intersection, more than half of `size` the strict majority.

    Returns
    -------
    csr_array of uint8 of shape (n_groups, n_labels)
    """
    votes = count_votes(Y, groups)
    votes.data = (votes.data >= needed).astype(np.uint8)
    votes = votes.astype(np.uint8)
    votes.eliminate_zeros()
    votes.sort_indices()
    return votes


def count_votes(Y: sparse.csr_array, groups: np.ndarray) -> sparse.csr_array:
    """Count the rows of every group that carry each label.

    Returns
    -------
    csr_array of int32 of shape (n_groups, n_labels)
    """
    n_groups, size = groups.shape
    membership = sparse.csr_array(
        (
            np.ones(groups.size, dtype=np.int32),
            groups.ravel(),
            np.arange(0, groups.size + 1, size),
        ),
        shape=(n_groups, Y.shape[0]),
    )
    return (membership @ Y.astype(np.int32)).tocsr()
