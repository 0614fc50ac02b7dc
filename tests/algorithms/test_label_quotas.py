import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from scipy import sparse

from imblearn_multilabel._algorithms.label_quotas import fill_quotas, share_out


def test_shares_by_hand():
    # 12 in proportion 1 : 1 : 2 is 3, 3, 6; the third holds 4, and its 2 go to the others alike.
    assert_array_equal(share_out(np.array([1.0, 1, 2]), np.array([9, 9, 4]), 12), [4, 4, 4])
    # 10 over three alike is 3 1/3 each: the odd one goes to the first.
    assert_array_equal(share_out(np.ones(3), np.array([5, 5, 5]), 10), [4, 3, 3])


def test_a_total_of_all_there_is_fills_everything():
    assert_array_equal(share_out(np.array([1.0, 1]), np.array([1, 2]), 3), [1, 2])


def test_the_largest_remainders_are_rounded_up():
    # Shares of 0.9, 2.2 and 2.9 are 0, 2 and 2, and 2 are left.
    assert_array_equal(share_out(np.array([0.9, 2.2, 2.9]), np.array([9, 9, 9]), 6), [1, 2, 3])


@st.composite
def vessels(draw):
    n = draw(st.integers(1, 8))
    weights = np.array(draw(st.lists(st.integers(0, 5), min_size=n, max_size=n)), dtype=float)
    capacities = np.array(draw(st.lists(st.integers(0, 30), min_size=n, max_size=n)))
    capacities[weights == 0] = 0
    return weights, capacities, draw(st.integers(0, int(capacities.sum())))


def slow_shares(weights, capacities, total):
    """Raise the water by bisection until it holds the total."""
    low, high = 0.0, 1e6
    for _ in range(200):
        level = (low + high) / 2
        low, high = (
            (level, high) if np.minimum(level * weights, capacities).sum() < total else (low, level)
        )
    return np.minimum(high * weights, capacities)


@given(vessels())
def test_shares_are_those_of_a_common_level_rounded(given):
    weights, capacities, total = given
    found = share_out(*given)
    assert found.sum() == total
    assert (found <= capacities).all()
    if total:
        assert np.abs(found - slow_shares(weights, capacities, total)).max() < 1 + 1e-6


@given(st.integers(0, 10**6))
def test_quotas_are_filled_by_all_rows_of_a_label_alike(seed):
    rng = np.random.default_rng(seed)
    Y = (rng.random((12, 5)) < 0.3).astype(np.uint8)
    quotas = rng.integers(0, 20, size=5) * Y.any(axis=0)
    drawn = fill_quotas(sparse.csc_array(Y), quotas, rng)
    for label, part in enumerate(np.split(drawn, np.cumsum(quotas)[:-1])):
        times = np.bincount(part, minlength=12)
        carriers = Y[:, label] == 1
        assert len(part) == quotas[label]
        assert (times[~carriers] == 0).all()
        if carriers.any():
            assert np.ptp(times[carriers]) <= 1


def test_the_rows_that_fill_a_broken_round_are_random():
    by_label = sparse.csc_array(np.ones((4, 1), dtype=np.uint8))
    found = [
        fill_quotas(by_label, np.array([1]), np.random.default_rng(seed))[0] for seed in range(400)
    ]
    assert np.bincount(found, minlength=4) == pytest.approx(100, abs=35)
