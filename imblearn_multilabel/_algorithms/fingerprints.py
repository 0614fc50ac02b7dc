"""One number for each row, equal for equal rows: duplicates are found without comparing rows."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

#: Cells hashed at once.
_BLOCK_CELLS = 1_000_000
#: The multipliers of columns are the same in every process, so that hashes can be kept.
_SEED = 20240907


def fingerprints(*tables: Any) -> np.ndarray:
    """Hash the rows of tables that lie side by side: ndarray of uint64 of shape (n_rows,).

    A sum over the cells that are not 0, so dense and sparse tables agree. Two different rows have
    the same number once in 2^64 pairs.

    Parameters
    ----------
    *tables : ndarray or csr_array of shape (n_rows, n_columns)
        Finite numbers, the same number of rows in each; at least one table.
    """
    ends = np.cumsum([table.shape[1] for table in tables])
    parts = np.split(_factors(ends[-1]), ends[:-1])
    return np.sum([_sums(*part) for part in zip(tables, parts, strict=True)], axis=0)


def repeats(hashes: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Tell which rows equal a known row or an earlier one of their own: bool, (n_rows,)."""
    is_repeat = np.ones(len(hashes), dtype=bool)
    is_repeat[np.unique(hashes, return_index=True)[1]] = False
    return is_repeat | np.isin(hashes, known)


def _factors(n_columns: int) -> np.ndarray:
    rng = np.random.RandomState(_SEED)
    return rng.randint(0, 2**64, size=n_columns, dtype=np.uint64) | np.uint64(1)


def _sums(table: Any, factors: np.ndarray) -> np.ndarray:
    if sparse.issparse(table):
        # Sums of 64-bit integers wrap around, as they do in the dense branch.
        sums = np.concatenate(
            [[np.uint64(0)], np.cumsum(_mixed(table.data, factors[table.indices]))]
        )
        return sums[table.indptr[1:]] - sums[table.indptr[:-1]]
    sums = np.empty(len(table), dtype=np.uint64)
    step = max(1, _BLOCK_CELLS // max(table.shape[1], 1))
    for start in range(0, len(table), step):
        block = slice(start, start + step)
        sums[block] = _mixed(table[block], factors).sum(axis=1, dtype=np.uint64)
    return sums


def _mixed(values: np.ndarray, factors: np.ndarray) -> np.ndarray:
    """Spread the bits of float64 values, 0 to 0 (splitmix64), and weigh them by column."""
    # Adding 0 turns -0.0 into 0.0, which equals it.
    bits = (values.astype(np.float64) + 0.0).view(np.uint64)
    bits ^= bits >> np.uint64(30)
    bits *= np.uint64(0xBF58476D1CE4E5B9)
    bits ^= bits >> np.uint64(27)
    bits *= np.uint64(0x94D049BB133111EB)
    bits ^= bits >> np.uint64(31)
    bits *= factors
    return bits
