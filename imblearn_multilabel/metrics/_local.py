"""Measure local imbalance: how many neighbors of a label's rows hold the other value."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._algorithms.distances import as_float
from imblearn_multilabel._algorithms.local_imbalance import Neighborhoods
from imblearn_multilabel._algorithms.neighbors import find_neighbors
from imblearn_multilabel._validation import check_same_length, read_labels, read_numbers


def local_imbalance(
    X: Any, y: Any, *, k_neighbors: Any = 5, n_jobs: int | None = None
) -> tuple[np.ndarray, float]:
    """Compute the share of neighbors with the other value, over each label's rarer value.

    Parameters
    ----------
    X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
        Numeric features, at least two rows. Distances are Euclidean on the features as given.
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.
    k_neighbors : int or neighbors object, default=5
        Neighbors of each row; at most ``n_samples - 1`` are used.
    n_jobs : int or None, default=None
        Number of threads of the neighbor search.

    Returns
    -------
    per_label : ndarray of float of shape (n_labels,)
        Values in [0, 1]; 0 if all neighbors of rows with the rarer value hold that value too.
    mean : float
        Mean over the labels with a defined value; nan if there are none.

    Notes
    -----
    **Conventions.** A label that is always or never on has nan. If half of the rows carry a label,
    its rarer value is taken as 1. Unlabeled rows are neighbors like all others. Mulan computes
    these numbers inside ``MLSOL`` only; not in mldr. Cost: the neighbor search, then
    O(nnz(y) k).

    The share of a single cell is C in [1]_; the values per label and data set are defined in
    [2]_.

    References
    ----------
    .. [1] Liu, Tsoumakas, "Synthetic oversampling of multi-label data based on local label
       distribution", ECML PKDD 2019, LNAI 11907, doi 10.1007/978-3-030-46147-8_11.
    .. [2] Liu, Blekas, Tsoumakas, "Multi-label sampling based on local label imbalance", Pattern
       Recognition 122 (2022) 108294, doi 10.1016/j.patcog.2021.108294.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import local_imbalance
    >>> X = [[0], [1], [2], [10], [11], [12]]
    >>> per_label, mean = local_imbalance(X, [[1], [1], [0], [0], [0], [1]], k_neighbors=1)
    >>> per_label.round(4)
    array([0.3333])
    """
    table, numbers = read_numbers(X, fewest=2)
    y_table, labels = read_labels(y)
    check_same_length(table, y_table)
    if sparse.issparse(numbers):
        # Converting through COO sums duplicate entries without changing the caller's table.
        numbers = sparse.csr_array(numbers.tocoo())
    neighbors = find_neighbors(as_float(numbers), k_neighbors, n_jobs=n_jobs)
    cells = Neighborhoods.of(labels.Y, labels.positives, neighbors)
    n_cells = np.bincount(cells.columns, minlength=labels.n_labels)
    with np.errstate(invalid="ignore"):
        total = np.bincount(cells.columns, cells.counts, labels.n_labels)
        per_label = total / (cells.k * n_cells)
    defined = per_label[n_cells > 0]
    return per_label, float(defined.mean()) if len(defined) else float("nan")
