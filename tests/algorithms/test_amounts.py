import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from imblearn_multilabel._algorithms.amounts import (
    apportion,
    draw_by_weight,
    row_budget,
    spread_evenly,
)


@pytest.mark.parametrize(
    ("share", "n_samples", "expected"),
    [(0.29, 100, 29), (0.25, 10, 2), (0.1, 9, 0), (1.0, 7, 7), (2.5, 4, 10), (0.0, 5, 0)],
)
def test_budget_is_the_whole_part_of_the_share(share, n_samples, expected):
    assert row_budget(share, n_samples) == expected


@given(st.integers(0, 1000), st.integers(1, 2000))
def test_a_decimal_share_of_hundredths_is_never_one_short(hundredths, n_hundreds):
    assert row_budget(hundredths / 100, 100 * n_hundreds) == hundredths * n_hundreds


@pytest.mark.parametrize(
    ("budget", "weights", "shares"),
    [
        (5, [2, 4, 6], [1, 2, 2]),  # 0.83, 1.67 and 2.5
        (2, [0.1, 0.1, 0.1], [1, 1, 0]),  # the first of equal ones, whatever their rounding
        (5, [0, 1, 0], [0, 5, 0]),
        (5, [0, 0, 0], [0, 0, 0]),
    ],
)
def test_largest_remainders_get_what_is_left(budget, weights, shares):
    assert apportion(budget, np.array(weights)).tolist() == shares


@given(
    st.integers(0, 10_000),
    hnp.arrays(float, st.integers(1, 20), elements=st.floats(0.001, 1000)),
)
def test_shares_add_up_and_lie_within_one_of_proportion(budget, weights):
    shares = apportion(budget, weights)
    assert shares.sum() == budget
    assert (np.abs(shares - budget * weights / weights.sum()) < 1 + 1e-6).all()


@pytest.mark.parametrize("share", [0.0, 0.5, np.nextafter(1.0, 0.0)])
def test_rows_of_weight_zero_are_never_drawn_not_even_at_a_bound(share):
    class Fixed:
        def random_sample(self, count):
            return np.full(count, share)

    weights = np.array([0.0, 1.0, 0.0, 1.0, 0.0])
    # Shares of the least float64 are rounded up to all of it.
    for unit in (1.0, 5e-324):
        assert set(draw_by_weight(unit * weights, 3, Fixed())) <= {1, 3}


def test_all_items_are_used_like_often_and_a_random_rest_once_more():
    times = spread_evenly(8, 3, np.random.RandomState(0))
    assert sorted(times.tolist()) == [2, 3, 3]
    others = {tuple(spread_evenly(8, 3, np.random.RandomState(seed))) for seed in range(20)}
    assert len(others) == 3
    assert spread_evenly(5, 0, np.random.RandomState(0)).tolist() == []


def test_heavier_rows_come_more_often():
    rng = np.random.RandomState(0)
    first = np.array([draw_by_weight(np.array([1.0, 4.0]), 1, rng)[0] for _ in range(2000)])
    assert first.mean() == pytest.approx(0.8, abs=0.03)
