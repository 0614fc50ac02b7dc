"""One answer from several tests."""

from __future__ import annotations

from typing import Any

import numpy as np


def holm(p_values: Any) -> np.ndarray:
    """Adjust p-values so that the chance of any false alarm among them stays bounded.

    Parameters
    ----------
    p_values : array-like of float of shape (n_tests,)
        In [0, 1]; nan for a test that could not be made, which counts for nothing.

    Returns
    -------
    ndarray of float of shape (n_tests,)
        Adjusted p-values, at most 1; a test is significant where its own is at most the level.

    References
    ----------
    Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of
    Statistics 6 (1979), 65-70, https://www.jstor.org/stable/4615733.

    Examples
    --------
    >>> from imblearn_multilabel.statistics import holm
    >>> holm([0.04, 0.01, 0.03, 0.9]).round(2)
    array([0.09, 0.04, 0.09, 0.9 ])
    """
    p_values = np.asarray(p_values, dtype=float)
    # nan sorts to the end.
    order = np.argsort(p_values, kind="stable")[: np.count_nonzero(~np.isnan(p_values))]
    steps = p_values[order] * np.arange(len(order), 0, -1)
    adjusted = np.full(len(p_values), np.nan)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1)
    return adjusted
