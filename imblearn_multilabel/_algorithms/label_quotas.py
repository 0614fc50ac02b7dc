"""How many draws each label is worth, and draws that fill such quotas."""

from __future__ import annotations

import numpy as np
from scipy import sparse


def share_out(weights: np.ndarray, capacities: np.ndarray, total: int) -> np.ndarray:
    """Share a total out in proportion to weights, none above its capacity.

    What a full share cannot take goes to the others, again in proportion.

    Parameters
    ----------
    weights : ndarray of float of shape (n,)
        At least 0.
    capacities : ndarray of int of shape (n,)
        At least 0, and 0 where the weight is 0.
    total : int
        From 0 to the sum of the capacities.

    Returns
    -------
    ndarray of int of shape (n,)
        Whole numbers that add up to `total`.
    """
    shares = np.zeros(len(weights))
    # The level at which water stands in vessels of these widths and volumes: vessels fill in the
    # order of volume over width, and only the last level that leaves the rest unfilled holds.
    is_open = weights > 0
    heights = np.divide(capacities, weights, where=is_open, out=np.full(len(weights), np.inf))
    order = np.argsort(heights, kind="stable")
    volumes = np.append(0, np.cumsum(capacities[order]))
    widths = np.cumsum(weights[order][::-1])[::-1]
    n_full = 0
    while n_full < len(order) and is_open[order[n_full]]:
        level = (total - volumes[n_full]) / widths[n_full]
        if level < heights[order[n_full]]:
            shares[order[n_full:]] = level * weights[order[n_full:]]
            break
        n_full += 1
    shares[order[:n_full]] = capacities[order[:n_full]]
    whole = np.floor(shares).astype(np.int64)
    rest = shares - whole
    # A share that is below its capacity has room for the one that rounding gives back.
    largest = np.lexsort((np.arange(len(rest)), -np.where(whole < capacities, rest, -1.0)))
    whole[largest[: total - whole.sum()]] += 1
    return whole


def fill_quotas(
    by_label: sparse.csc_array, quotas: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Draw rows on account of every label, all its rows alike often, give or take one.

    Parameters
    ----------
    by_label : csc_array of shape (n_samples, n_labels)
        Rows of every label.
    quotas : ndarray of int of shape (n_labels,)
        Draws on account of each label; 0 for labels without rows.
    rng : Generator
        Generator.

    Returns
    -------
    ndarray of int of shape (sum of quotas,)
        Row numbers, label by label.
    """
    sizes = np.diff(by_label.indptr)
    # Whole rounds take every row of a label; what is left of the quota, some rows at random.
    rounds, left = np.divmod(quotas, np.maximum(sizes, 1))
    of_cell = np.repeat(np.arange(len(quotas)), sizes)
    order = np.lexsort((rng.random(len(of_cell)), of_cell))
    place = np.arange(len(of_cell)) - by_label.indptr[of_cell]
    repeats = rounds[of_cell] + (place < left[of_cell])
    return np.repeat(by_label.indices[order], repeats)
