"""Draws of AEMLO: seed rows in rounds, and rows that repeat others."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imblearn_multilabel.over_sampling._aemlo.generation import _draw_in_rounds, _repeats

weights_of_rows = st.lists(st.sampled_from([0.0, 0.0, 0.5, 3.0]), max_size=8).map(
    lambda weights: np.array([*weights, 1.0])
)


@given(weights=weights_of_rows, count=st.integers(0, 20), seed=st.integers(0, 1000))
def test_only_rows_of_positive_weight_are_drawn(weights, count, seed):
    drawn = _draw_in_rounds(weights, count, np.random.RandomState(seed))
    assert len(drawn) == count
    assert (weights[drawn] > 0).all()


@given(weights=weights_of_rows, count=st.integers(0, 30), seed=st.integers(0, 1000))
def test_rounds_use_every_row_before_any_again(weights, count, seed):
    drawn = _draw_in_rounds(weights, count, np.random.RandomState(seed))
    times = np.bincount(drawn, minlength=len(weights))[weights > 0]
    assert times.max() - times.min() <= 1


def test_heavier_rows_come_earlier():
    rng = np.random.RandomState(0)
    first = np.array([_draw_in_rounds(np.array([1.0, 4.0]), 1, rng)[0] for _ in range(2000)])
    assert first.mean() == pytest.approx(0.8, abs=0.03)


def test_repeats_of_known_rows_and_of_earlier_ones():
    hashes = np.array([5, 7, 5, 9, 7, 1], dtype=np.uint64)
    found = _repeats(hashes, np.array([9], dtype=np.uint64))
    assert found.tolist() == [False, False, True, True, True, False]
