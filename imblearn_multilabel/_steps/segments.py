"""New feature rows on the segment between two rows."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._steps.synthesis import between, on_union

#: Cells computed at once.
_BLOCK_CELLS = 4_000_000


def interpolate_on_segment(
    X: Any, seeds: np.ndarray, partners: np.ndarray, rng: np.random.RandomState
) -> Any:
    """Return one new row per (seed, partner), somewhere on the segment between them.

    All features of a row have the same share u ~ U(0, 1) of the way. Parameters and result as in
    `synthesis.interpolate`.
    """
    shares = rng.random_sample(len(seeds))
    if sparse.issparse(X):
        start, end = on_union(X[seeds].astype(np.float64), X[partners].astype(np.float64))
        values = between(start.data, end.data, np.repeat(shares, np.diff(start.indptr)))
        new = sparse.csr_array((values, start.indices, start.indptr), shape=start.shape)
        new.eliminate_zeros()
        return new
    new = np.empty((len(seeds), X.shape[1]))
    step = max(1, _BLOCK_CELLS // X.shape[1])
    for begin in range(0, len(seeds), step):
        block = slice(begin, begin + step)
        start = X[seeds[block]].astype(np.float64)
        end = X[partners[block]].astype(np.float64)
        share = np.broadcast_to(shares[block, None], start.shape)
        new[block] = between(start.ravel(), end.ravel(), share.ravel()).reshape(start.shape)
    return new
