"""Ranks and tests of several methods over several data sets."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from scipy.stats import (
    PermutationMethod,
    f,
    friedmanchisquare,
    rankdata,
    studentized_range,
    wilcoxon,
)

#: Values that agree so far are the same but for the order they were added up in.
_DECIMALS = 12
#: Differences of which all sign patterns are gone through.
_MOST_PATTERNS = 14


class FriedmanResult(NamedTuple):
    """What Friedman's test finds.

    Parameters
    ----------
    chi2 : float
        Friedman's statistic, corrected for ties.
    f : float
        Iman and Davenport's statistic.
    df : tuple of (int, int)
        Degrees of freedom of `f`.
    p_value : float
        Of `f`.
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
        One value per data set and method, a mean over folds; nan for a method that failed.
    greater_is_better : bool, default=True
        Which way is better.

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
        With chi2, f, df and p_value.

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


def nemenyi_critical_difference(n_data: int, n_methods: int, alpha: float = 0.05) -> float:
    """Return by how much mean ranks must differ to be told apart, all pairs at once.

    Parameters
    ----------
    n_data, n_methods : int
        At least 2 each.
    alpha : float in (0, 1), default=0.05
        Level over all pairs.

    Returns
    -------
    float
        Critical difference of Nemenyi's test, in ranks.

    References
    ----------
    Demsar, "Statistical comparisons of classifiers over multiple data sets", JMLR 7 (2006), 1-30,
    https://jmlr.org/papers/v7/demsar06a.html, section 3.2.2.

    Examples
    --------
    >>> from imblearn_multilabel.statistics import nemenyi_critical_difference
    >>> round(nemenyi_critical_difference(n_data=9, n_methods=8), 2)
    3.5
    """
    if min(n_data, n_methods) < 2:
        raise ValueError(
            "Nemenyi's test needs at least 2 data sets and 2 methods; got "
            f"{n_data} and {n_methods}."
        )
    quantile = studentized_range.isf(alpha, n_methods, np.inf) / math.sqrt(2)
    return float(quantile * math.sqrt(n_methods * (n_methods + 1) / (6 * n_data)))


def exact_wilcoxon(differences: Any) -> tuple[float, int]:
    """Test paired differences by Wilcoxon's signed ranks, zeros dropped.

    Parameters
    ----------
    differences : array-like of float of shape (n_data,)
        By how much one method is better than the other on each data set; nan where one of them
        has no value, which is dropped as well.

    Returns
    -------
    p_value : float
        Two-sided; 1 where no difference is left.
    n : int
        Differences that are left.

    Notes
    -----
    Exact, also where differences tie in size as long as no more than 14 are left: all their
    2**n signs are gone through. For more of them with ties, the normal approximation. With n
    differences the smallest p there is, is ``2 / 2**n``.

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
        few = n <= _MOST_PATTERNS
        method = PermutationMethod(n_resamples=2**n) if few else "asymptotic"
    return float(wilcoxon(left, method=method).pvalue), n
