"""Rows to grow from, drawn by weight."""

from __future__ import annotations

import numpy as np


def draw_by_weight(weights: np.ndarray, count: int, rng: np.random.RandomState) -> np.ndarray:
    """Draw rows with replacement, each with probability proportional to its weight.

    Parameters
    ----------
    weights : ndarray of float of shape (n_samples,)
        At least 0, not all 0.
    count : int
        How many.
    rng : RandomState
        Generator.

    Returns
    -------
    ndarray of int of shape (count,)
    """
    bounds = np.cumsum(weights)
    drawn = np.searchsorted(bounds, rng.random_sample(count) * bounds[-1], side="right")
    # Rounding may carry a draw to the very end, past the last row of positive weight.
    return np.minimum(drawn, np.flatnonzero(weights)[-1])


def draw_in_rounds(weights: np.ndarray, count: int, rng: np.random.RandomState) -> np.ndarray:
    """Draw rows by weight, every row of positive weight once before any is drawn again.

    Parameters and result as in `draw_by_weight`.
    """
    rows = np.flatnonzero(weights)
    rounds = []
    for _ in range(-(-count // len(rows))):
        # The order of exponential waiting times is weighted drawing without replacement.
        waiting = rng.standard_exponential(len(rows)) / weights[rows]
        rounds.append(rows[np.argsort(waiting, kind="stable")])
    return np.concatenate([*rounds, np.empty(0, dtype=np.intp)])[:count]


def rank_by_weight(weights: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
    """Rank rows as successive draws without replacement, proportional to `weights`, would.

    Waiting times with rate v arrive in just that order; weight 0 waits for ever, ties at random.
    """
    waiting = rng.standard_exponential(len(weights))
    with np.errstate(divide="ignore"):
        arrival = waiting / weights
    return np.lexsort((waiting, arrival))
