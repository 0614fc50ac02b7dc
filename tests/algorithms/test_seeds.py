import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imblearn_multilabel._algorithms.seeds import draw_by_weight, draw_in_rounds

weights_of_rows = st.lists(st.sampled_from([0.0, 0.0, 0.5, 3.0]), max_size=8).map(
    lambda weights: np.array([*weights, 1.0])
)


@pytest.mark.parametrize("draw", [draw_by_weight, draw_in_rounds])
@given(weights=weights_of_rows, count=st.integers(0, 20), seed=st.integers(0, 1000))
def test_only_rows_of_positive_weight_are_drawn(draw, weights, count, seed):
    drawn = draw(weights, count, np.random.RandomState(seed))
    assert len(drawn) == count
    assert (weights[drawn] > 0).all()


@given(weights=weights_of_rows, count=st.integers(0, 30), seed=st.integers(0, 1000))
def test_rounds_use_every_row_before_any_again(weights, count, seed):
    drawn = draw_in_rounds(weights, count, np.random.RandomState(seed))
    times = np.bincount(drawn, minlength=len(weights))[weights > 0]
    assert times.max() - times.min() <= 1


@pytest.mark.parametrize("draw", [draw_by_weight, draw_in_rounds])
def test_heavier_rows_come_more_often_or_earlier(draw):
    rng = np.random.RandomState(0)
    first = np.array([draw(np.array([1.0, 4.0]), 1, rng)[0] for _ in range(2000)])
    assert first.mean() == pytest.approx(0.8, abs=0.03)


@pytest.mark.parametrize("share", [0.0, 0.5, np.nextafter(1.0, 0.0)])
def test_rows_of_weight_zero_are_never_drawn_not_even_at_a_bound(share):
    class Fixed:
        def random_sample(self, count):
            return np.full(count, share)

    weights = np.array([0.0, 1.0, 0.0, 1.0, 0.0])
    assert set(draw_by_weight(weights, 3, Fixed())) <= {1, 3}
