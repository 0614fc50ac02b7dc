"""Decide how many rows to make or drop, and which: budgets, shares, draws by weight."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

#: More rows than any table has.
MAX_ROWS = 2**62
#: Share of the rows for a method that may stop earlier, where the user gives none.
DEFAULT_SHARE = 0.25
#: Draws allowed in all, as a multiple of the rows wanted.
MAX_DRAWS_PER_ROW = 100


def row_budget(sampling_ratio: float, n_samples: int) -> int:
    """Return the number of rows a share of `n_samples` asks for.

    The share is often a decimal like 0.29 whose product falls just below a whole number.
    """
    return math.floor(min(float(sampling_ratio) * n_samples, MAX_ROWS) + 1e-9)


def apportion(budget: int, weights: np.ndarray) -> np.ndarray:
    """Split `budget` in proportion to `weights` by largest remainder; ties go to the first."""
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


def share_by_capacity(budget: int, capacity: np.ndarray) -> np.ndarray:
    """Spend a budget on bags of limited capacity as equally as their capacities allow.

    Bags are served by rising capacity, ties in the given order; each takes its equal share of what
    is left or its capacity, the last whatever remains up to its capacity.
    """
    open_bags = np.flatnonzero(capacity > 0)
    open_bags = open_bags[np.argsort(capacity[open_bags], kind="stable")]
    shares = capacity[open_bags].astype(np.int64)
    waiting = np.arange(len(shares), 0, -1)
    equal = (budget - (np.cumsum(shares) - shares)) // np.maximum(waiting, 1)
    # From the first bag that holds more than its share, all do: equal shares, the last ones one
    # more each where some is left over.
    larger = np.flatnonzero(shares > equal)
    if len(larger):
        first, n_equal = larger[0], waiting[larger[0]]
        left_over = budget - shares[:first].sum() - n_equal * equal[first]
        shares[first:] = equal[first] + (waiting[first:] <= left_over)
    taken = np.zeros(len(capacity), dtype=np.int64)
    taken[open_bags] = shares
    return taken


def spread_evenly(count: int, n_items: int, rng: np.random.RandomState) -> np.ndarray:
    """Return how often each item is used, `count` times in all: alike but for a random rest."""
    if n_items == 0:
        return np.zeros(0, dtype=np.intp)
    passes, rest = divmod(count, n_items)
    times = np.full(n_items, passes, dtype=np.intp)
    times[rng.permutation(n_items)[:rest]] += 1
    return times


def draw_by_weight(weights: np.ndarray, count: int, rng: np.random.RandomState) -> np.ndarray:
    """Draw `count` rows with replacement, with probability in proportion to their weights."""
    bounds = np.cumsum(weights)
    drawn = np.searchsorted(bounds, rng.random_sample(count) * bounds[-1], side="right")
    # Rounding may carry a draw to the very end, past the last row of positive weight.
    return np.minimum(drawn, np.flatnonzero(weights)[-1])


def draw_labeled(
    n_rows: int, draw: Callable[[int], Any], report: Callable[[int], None] = lambda n_drawn: None
) -> list[Any]:
    """Draw rows in batches and keep the labeled ones, until there are `n_rows`.

    `draw` makes so many new rows, with label sets ``Y`` in CSR and a method ``take(rows)``;
    `report` hears of the labeled rows of every batch. There are fewer rows where 100 times as many
    draws did not yield them.
    """
    batches: list[Any] = []
    missing, draws_left = n_rows, MAX_DRAWS_PER_ROW * n_rows
    while missing and draws_left:
        size = min(missing, draws_left)
        batch = draw(size)
        draws_left -= size
        labeled = np.flatnonzero(np.diff(batch.Y.indptr))
        if len(labeled):
            batches.append(batch if len(labeled) == size else batch.take(labeled))
        missing -= len(labeled)
        report(len(labeled))
    return batches
