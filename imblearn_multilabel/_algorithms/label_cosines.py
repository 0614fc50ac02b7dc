"""Which labels go together, by the cosine of their columns (LSDMLO)."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from imblearn_multilabel._algorithms.co_occurrence import co_occurrence


def label_cosines(Y: sparse.csr_array) -> np.ndarray:
    """Return the cosine of every pair of label columns; 0 for a label without positives.

    Returns
    -------
    ndarray of shape (n_labels, n_labels)
    """
    together = co_occurrence(Y).toarray().astype(np.float64)
    length = np.sqrt(together.diagonal())
    scale = np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)
    return together * scale[:, None] * scale


def cosine_partners(Y: sparse.csr_array, n_pairs: int) -> list[np.ndarray]:
    """Name the partners of every label among the pairs of greatest cosine.

    Parameters
    ----------
    Y : csr_array of shape (n_samples, n_labels)
        Labels.
    n_pairs : int
        Pairs of labels, over all labels together. Pairs that never occur together do not count;
        of equal ones the first by column numbers do.

    Returns
    -------
    list of ndarray of int
        For every label the columns it is paired with, ascending.
    """
    together = co_occurrence(Y)
    sizes = together.diagonal().astype(np.float64)
    pairs = sparse.triu(together, k=1).tocoo()
    first, second = pairs.coords
    # One division of whole numbers: equal cosines are equal to the last bit.
    squared_cosine = pairs.data.astype(np.float64) ** 2 / (sizes[first] * sizes[second])
    strongest = np.lexsort((second, first, -squared_cosine))[:n_pairs]
    first, second = first[strongest], second[strongest]
    return [
        np.sort(np.concatenate([second[first == label], first[second == label]]))
        for label in range(Y.shape[1])
    ]
