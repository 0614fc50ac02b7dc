"""How many rows."""

import math

import numpy as np


def row_budget(sampling_ratio: float, n_samples: int) -> int:
    """Return the number of rows a share of `n_samples` asks for.

    The share is often a decimal like 0.29 whose product falls just below a whole number.
    """
    return math.floor(sampling_ratio * n_samples + 1e-9)


def share_out(budget: int, weights: np.ndarray) -> np.ndarray:
    """Split `budget` in proportion to `weights` by largest remainder; ties go to the first.

    Returns
    -------
    ndarray of int of shape (len(weights),)
        Sums to `budget` when any weight is positive.
    """
    total = weights.sum()
    if total <= 0:
        return np.zeros(len(weights), dtype=np.int64)
    exact = budget * weights / total
    # A quotient that is whole by arithmetic may fall 1e-16 short of it.
    shares = np.floor(exact + 1e-9).astype(np.int64)
    remainder = np.round(exact - shares, 9)
    missing = budget - shares.sum()
    shares[np.argsort(-remainder, kind="stable")[:missing]] += 1
    return shares
