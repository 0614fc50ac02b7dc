"""New feature rows on the segment between two rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from imblearn_multilabel._algorithms.synthesis import mix


def interpolate_on_segment(
    X: Any, seeds: np.ndarray, partners: np.ndarray, rng: np.random.RandomState
) -> Any:
    """Return one new row per (seed, partner), somewhere on the segment between them.

    All features of a row have the same share u ~ U(0, 1) of the way. Parameters and result as in
    `synthesis.interpolate`.
    """
    shares = rng.random_sample(len(seeds))
    return mix(
        X, seeds, partners, lambda start, end, rows: np.broadcast_to(shares[rows], start.shape)
    )
