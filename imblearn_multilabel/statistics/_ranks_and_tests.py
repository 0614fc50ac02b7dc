"""Rank and test methods: over data sets, over the folds of one, and several tests at once."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from scipy.stats import (
    PermutationMethod,
    f,
    friedmanchisquare,
    rankdata,
    wilcoxon,
)
from scipy.stats import t as student_t

#: Decimals to round to: beyond them, values differ by the order in which they were added up.
_DECIMALS = 12
#: Largest number of differences for which all sign patterns are enumerated.
_MAX_PATTERNS = 14


class FriedmanResult(NamedTuple):
    """Result of Friedman's test.

    Parameters
    ----------
    chi2, f : float
        Friedman's statistic, corrected for ties, and Iman and Davenport's.
    df : tuple of (int, int)
        Degrees of freedom of `f`.
    p_value : float
        P-value of `f`.
    """

    chi2: float
    f: float
    df: tuple[int, int]
    p_value: float


def rank_methods(values: Any, *, greater_is_better: bool = True) -> np.ndarray:
    """Rank methods on every data set.

    Parameters
    ----------
    values : array-like of float of shape (n_data, n_methods)
        Mean over folds for each data set and method; nan for a method that failed.
    greater_is_better : bool, default=True
        Whether greater values are better.

    Returns
    -------
    ndarray of float of shape (n_data, n_methods)
        1 is best. Ties share their mean rank; values that differ by less than 1e-12 are ties.
        Methods that failed share the last ranks. Every row sums to
        ``n_methods * (n_methods + 1) / 2``.

    Examples
    --------
    >>> from imblearn_multilabel.statistics import rank_methods
    >>> rank_methods([[0.2, 0.5, 0.5], [0.3, float("nan"), 0.1]])
    array([[3. , 1.5, 1.5],
           [1. , 3. , 2. ]])
    """
    values = np.asarray(values, dtype=float)
    loss = np.round(-values if greater_is_better else values, _DECIMALS)
    return rankdata(np.where(np.isnan(loss), np.inf, loss), axis=1)


def friedman_test(ranks: Any) -> FriedmanResult:
    """Test whether methods differ at all, by Friedman's test in Iman and Davenport's form.

    It says nothing about pairs.

    Parameters
    ----------
    ranks : array-like of float of shape (n_data, n_methods)
        Ranks by `rank_methods`, or any values: only their order within a data set counts. At
        least 2 data sets and 3 methods.

    Returns
    -------
    FriedmanResult
        Tuple of chi2, f, df and p_value.

    References
    ----------
    .. [1] Iman, Davenport, "Approximations of the critical region of the Friedman statistic",
       Communications in Statistics A9 (1980), 571-595, doi 10.1080/03610928008827904.
    .. [2] Demsar, "Statistical comparisons of classifiers over multiple data sets", JMLR 7
       (2006), 1-30, https://jmlr.org/papers/v7/demsar06a.html.

    Examples
    --------
    >>> from imblearn_multilabel.statistics import friedman_test
    >>> found = friedman_test([[1, 2, 3], [1, 3, 2], [1, 2, 3], [2, 1, 3]])
    >>> round(found.chi2, 2), round(found.f, 2), found.df, round(found.p_value, 3)
    (4.5, 3.86, (2, 6), 0.084)
    """
    ranks = np.asarray(ranks, dtype=float)
    n_data, n_methods = ranks.shape
    if n_data < 2 or n_methods < 3:
        raise ValueError(
            "Friedman's test needs at least 2 data sets and 3 methods; got "
            f"{n_data} and {n_methods}. Use `exact_wilcoxon` for two methods."
        )
    df = (n_methods - 1, (n_methods - 1) * (n_data - 1))
    if (ranks == ranks[:, [0]]).all():
        return FriedmanResult(0.0, 0.0, df, 1.0)
    chi2 = float(friedmanchisquare(*ranks.T).statistic)
    rest = n_data * (n_methods - 1) - chi2
    statistic = (n_data - 1) * chi2 / rest if rest > 1e-9 else math.inf
    return FriedmanResult(chi2, statistic, df, float(f.sf(statistic, *df)))


def check_alpha(alpha: Any) -> None:
    """Refuse a level of significance outside (0, 1)."""
    if not 0 < alpha < 1:
        raise ValueError(f"`alpha` must be a number in (0, 1); got {alpha!r}.")


def exact_wilcoxon(differences: Any) -> tuple[float, int]:
    """Test paired differences by Wilcoxon's signed ranks, zeros dropped.

    Parameters
    ----------
    differences : array-like of float of shape (n_data,)
        Gain of one method over the other on each data set; nan, where one of them has no value, is
        dropped too.

    Returns
    -------
    p_value : float
        Two-sided p; 1 where no difference is left.
    n : int
        Number of differences that are left.

    Notes
    -----
    The test is exact. If sizes of differences tie, all ``2**n`` sign patterns are enumerated as
    long as no more than 14 differences are left; with more, the normal approximation is used. With
    n differences the smallest possible p is ``2 / 2**n``.

    References
    ----------
    Wilcoxon, "Individual comparisons by ranking methods", Biometrics Bulletin 1 (1945), 80-83,
    doi 10.2307/3001968.

    Examples
    --------
    >>> from imblearn_multilabel.statistics import exact_wilcoxon
    >>> exact_wilcoxon([0.1, 0.2, 0.3, 0.4, 0.5, 0.0])
    (0.0625, 5)
    """
    differences = np.asarray(differences, dtype=float)
    left = np.round(differences[~np.isnan(differences)], _DECIMALS)
    left = left[left != 0]
    n = len(left)
    if not n:
        return 1.0, 0
    method: Any = "exact"
    if len(np.unique(np.abs(left))) < n:
        # The tabulated distribution does not know ties.
        few = n <= _MAX_PATTERNS
        method = PermutationMethod(n_resamples=2**n) if few else "approx"
    return float(wilcoxon(left, method=method).pvalue), n


def corrected_t_test(differences: Any, test_share: float) -> float:
    """Test whether two methods differ on the folds of one data set.

    Training parts of folds overlap, so a plain t test finds differences far too often. This test
    enlarges the variance of their mean according to the size of the test folds.

    Parameters
    ----------
    differences : array-like of float of shape (n_folds,)
        Gain of one method over the other on each fold of each repetition.
    test_share : float in (0, 1)
        Rows of a test fold as a share of all rows: 0.2 for five folds.

    Returns
    -------
    float
        Two-sided p-value; nan for fewer than two folds, 1 where no fold differs.

    Notes
    -----
    ``t = mean / sqrt((1 / n + share / (1 - share)) * variance)`` with ``n - 1`` degrees of
    freedom, variance with ``ddof=1``, n the folds of all repetitions. The correction is a rule of
    thumb, since no unbiased estimate of the variance exists. The result is about training sets of
    this size from this source of data, not about other data sets.

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


def holm(p_values: Any) -> np.ndarray:
    """Adjust p-values so that the chance of any false positive among them stays bounded.

    Parameters
    ----------
    p_values : array-like of float of shape (n_tests,)
        P-values in [0, 1]; nan for a test that could not be made, which is left out.

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
