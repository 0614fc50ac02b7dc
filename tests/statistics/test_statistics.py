"""Statistics against figures worked by hand, scipy where it has the same, and slow counts."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats

from imblearn_multilabel.statistics import (
    corrected_t_test,
    exact_wilcoxon,
    friedman_test,
    holm,
    rank_methods,
)


def test_ranks_share_ties_and_put_failures_last():
    values = [[0.5, 0.5, 0.7, np.nan], [1.0, np.nan, 0.2, np.nan]]
    assert_array_equal(rank_methods(values), [[2.5, 2.5, 1, 4], [1, 3.5, 2, 3.5]])
    assert_array_equal(
        rank_methods(values, greater_is_better=False), [[1.5, 1.5, 3, 4], [2, 3.5, 1, 3.5]]
    )
    # Rounding errors are ties.
    assert_array_equal(rank_methods([[0.1 + 0.2, 0.3]]), [[1.5, 1.5]])


@given(
    st.lists(st.lists(st.sampled_from([0.1, 0.2, 0.3, np.nan]), min_size=4, max_size=4), min_size=1)
)
def test_mean_ranks_sum_to_what_they_must(values):
    ranks = rank_methods(values)
    assert_allclose(ranks.sum(axis=1), 10)
    # Each is a multiple of a half, so mean ranks are multiples of 1 / (2N).
    assert_array_equal(ranks * 2, np.rint(ranks * 2))


def test_friedman_by_hand():
    # Rank sums 5, 8, 11 of 4 data sets: chi2 = 12 / (4 * 3 * 4) * (25 + 64 + 121) - 3 * 4 * 4.
    found = friedman_test([[1, 2, 3], [1, 3, 2], [1, 2, 3], [2, 1, 3]])
    assert found.chi2 == pytest.approx(12 / 48 * 210 - 48)
    assert found.f == pytest.approx(3 * 4.5 / (4 * 2 - 4.5))
    assert found.df == (2, 6)
    assert found.p_value == pytest.approx(stats.f.sf(found.f, 2, 6))


def test_friedman_corrects_for_ties_as_scipy_does():
    ranks = rank_methods([[1, 1, 2, 3], [1, 2, 2, 2], [3, 2, 1, 1], [1, 4, 2, 2]])
    assert friedman_test(ranks).chi2 == pytest.approx(stats.friedmanchisquare(*ranks.T).statistic)


def test_friedman_at_its_bounds():
    assert friedman_test(np.full((5, 3), 2.0)) == (0, 0, (2, 8), 1)
    same_order = friedman_test([[1, 2, 3]] * 5)
    assert (same_order.f, same_order.p_value) == (math.inf, 0)


@pytest.mark.parametrize("shape", [(1, 3), (4, 2)])
def test_friedman_needs_data_sets_and_methods(shape):
    with pytest.raises(ValueError, match=f"got {shape[0]} and {shape[1]}"):
        friedman_test(np.ones(shape))


@pytest.mark.parametrize("n", [5, 9, 20])
def test_the_smallest_wilcoxon_p(n):
    p, left = exact_wilcoxon(np.arange(1, n + 1) / 10)
    assert (p, left) == (pytest.approx(2 / 2**n), n)


def test_wilcoxon_drops_zeros_and_missing_values():
    assert exact_wilcoxon([0.0, 1e-15, np.nan]) == (1.0, 0)
    assert exact_wilcoxon([1, 2, 3, 4, 5, 0, np.nan]) == (pytest.approx(2 / 2**5), 5)


@given(st.lists(st.sampled_from([-3, -2, -1, 1, 2, 3]), min_size=1, max_size=7))
def test_wilcoxon_is_exact_with_ties(differences):
    ranks = stats.rankdata(np.abs(differences))
    total = ranks.sum()
    observed = min(ranks[np.array(differences) > 0].sum(), ranks[np.array(differences) < 0].sum())
    sums = [
        ranks[np.array(signs, dtype=bool)].sum()
        for signs in itertools.product([0, 1], repeat=len(ranks))
    ]
    extreme = [min(s, total - s) <= observed for s in sums]
    assert exact_wilcoxon(differences)[0] == pytest.approx(np.mean(extreme))


def test_holm_by_hand():
    assert_allclose(holm([0.04, 0.01, 0.03, 0.9]), [0.09, 0.04, 0.09, 0.9])
    assert_allclose(holm([0.6, np.nan, 0.01]), [0.6, np.nan, 0.02])
    assert holm([]).shape == (0,)


def test_corrected_t_by_hand():
    # Mean 2, variance 1 (ddof 1), 3 folds of a third: t = 2 / sqrt(1/3 + 1/2).
    p = corrected_t_test([1, 2, 3], 1 / 3)
    assert p == pytest.approx(2 * stats.t.sf(2 / math.sqrt(1 / 3 + 1 / 2), 2))
    assert p > stats.ttest_1samp([1, 2, 3], 0).pvalue


def test_corrected_t_of_equal_differences():
    assert corrected_t_test([0, 0, 0], 0.2) == 1
    assert corrected_t_test([0.1 + 0.2, 0.3, 0.3], 0.2) == 0
    assert math.isnan(corrected_t_test([0.3], 0.2))
    with pytest.raises(ValueError, match=r"`test_share` must be in \(0, 1\)"):
        corrected_t_test([1, 2], 1)
