"""Generated data, and samplers by name."""

import numpy as np
from scipy import sparse

from imblearn_multilabel import combine, over_sampling, under_sampling
from imblearn_multilabel.datasets import make_imbalanced_multilabel

SAMPLERS = {
    name: getattr(family, name)
    for family in (over_sampling, under_sampling, combine)
    for name in family.__all__
}
SELECTING = ["MLROS", "LPROS", "MLRUS", "LPRUS", "REMEDIAL"]


def make_sampler(name):
    """Return a sampler with its defaults and a seed."""
    sampler = SAMPLERS[name]()
    if "random_state" in sampler.get_params():
        sampler.set_params(random_state=0)
    return sampler


def unread_features(n_rows, n_features):
    """Return features for samplers that only index them: random, the same over and over."""
    block = np.random.default_rng(0).random((min(n_rows, 10_000), n_features))
    return np.resize(block, (n_rows, n_features))


def few_labels(n_rows, n_labels, sparse_y):
    """Return imbalanced, correlated labels."""
    return make_imbalanced_multilabel(n_rows, 1, n_labels, sparse_y=sparse_y, random_state=0)[1]


def many_labels(n_rows, n_labels, labels_per_row=5):
    """Return a long-tailed sparse label matrix."""
    rng = np.random.default_rng(0)
    columns = (n_labels * rng.random((n_rows, labels_per_row)) ** 3).astype(np.int64)
    cells = (np.arange(n_rows)[:, None] * n_labels + columns).ravel()
    cells.sort()
    cells = cells[np.append(True, cells[1:] != cells[:-1])]
    indptr = np.searchsorted(cells, np.arange(n_rows + 1) * n_labels)
    parts = (np.ones(len(cells), dtype=np.int8), cells % n_labels, indptr)
    return sparse.csr_array(tuple(map(_small, parts)), shape=(n_rows, n_labels))


def _small(numbers):
    return numbers.astype(np.int32) if numbers.dtype == np.int64 else numbers
