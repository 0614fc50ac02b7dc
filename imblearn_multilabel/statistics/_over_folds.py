"""Tests of two methods on one data set."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy.stats import t as student_t


def corrected_t_test(differences: Any, test_share: float) -> float:
    """Test whether two methods differ on the folds of one data set.

    Training parts of folds overlap, so differences on them are not independent and a plain t test
    finds differences far too often. Here the variance of their mean is taken as larger, by as
    much as the size of the test folds suggests.

    Parameters
    ----------
    differences : array-like of float of shape (n_folds,)
        By how much one method is better than the other on each fold of each repetition.
    test_share : float in (0, 1)
        Rows of a test fold as a share of all rows: 0.2 for five folds.

    Returns
    -------
    float
        Two-sided p-value; nan for fewer than two folds, 1 where no fold differs.

    Notes
    -----
    ``t = mean / sqrt((1 / n + share / (1 - share)) * variance)`` with ``n - 1`` degrees of
    freedom, variance with ``ddof=1``, n the folds of all repetitions. A correction by rule of
    thumb: no unbiased estimate of the variance exists. It speaks of training sets of this size
    drawn from this source of data, never of other data sets.

    References
    ----------
    .. [1] Nadeau, Bengio, "Inference for the generalization error", Machine Learning 52 (2003),
       239-281, doi 10.1023/A:1024068626366.
    .. [2] Bouckaert, Frank, "Evaluating the replicability of significance tests for comparing
       learning algorithms", PAKDD 2004, doi 10.1007/978-3-540-24775-3_3 (repeated folds).

    Examples
    --------
    >>> from imblearn_multilabel.statistics import corrected_t_test
    >>> round(corrected_t_test([0.02, 0.03, 0.01, 0.02, 0.02], test_share=0.2), 3)
    0.014
    """
    if not 0 < test_share < 1:
        raise ValueError(
            f"`test_share` must be in (0, 1), the share of rows in a test fold; got {test_share}."
        )
    differences = np.asarray(differences, dtype=float)
    n = len(differences)
    if n < 2:
        return math.nan
    variance = differences.var(ddof=1)
    mean = float(differences.mean())
    # Equal differences leave a variance of rounding errors.
    if variance <= (1e-12 * max(abs(mean), 1e-300)) ** 2:
        return 0.0 if mean else 1.0
    t = mean / math.sqrt((1 / n + test_share / (1 - test_share)) * variance)
    return float(2 * student_t.sf(abs(t), n - 1))
