import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from imblearn_multilabel import _support
from imblearn_multilabel.ensemble._thresholds import MEASURES, THRESHOLDS, best_thresholds
from tests.strategies import label_matrices


def plain_quality(true, predicted, measure):
    hits = int((true & predicted).sum())
    alarms, positives = int(predicted.sum()) - hits, int(true.sum())
    negatives = len(true) - positives
    if measure == "f":
        return 2 * hits / (hits + alarms + positives)
    rates = hits / positives, 1 - alarms / negatives
    return math.sqrt(rates[0] * rates[1]) if measure == "g_mean" else sum(rates) / 2


def plain_threshold(true, scores, measure):
    """Try the thresholds from 0.5 outwards, and keep the first best."""
    if true.all() or not true.any():
        return 0.5
    best, chosen = -1.0, None
    for step in sorted(range(1, 20), key=lambda step: (abs(step - 10), step)):
        quality = plain_quality(true, scores > step / 20, measure)
        if quality > best + 1e-12:
            best, chosen = quality, step / 20
    return chosen


def test_worked_example():
    # F is 2/3 when all three are predicted, 1 between 0.2 and 0.4, 2/3 from 0.4 on.
    scores = np.array([[0.2], [0.4], [0.7]])
    Y = sparse.csr_array([[0], [1], [1]])
    assert best_thresholds(scores, Y, "f") == [0.35]


def test_a_score_equal_to_the_threshold_is_below_it():
    Y = sparse.csr_array([[0], [1]])
    assert best_thresholds(np.array([[0.95], [0.96]]), Y, "f") == [0.95]
    assert best_thresholds(np.array([[0.7], [0.75]]), Y, "f") == [0.7]


def test_label_with_one_value_only_and_equally_good_thresholds_give_one_half():
    scores = np.array([[0.9, 0.9, 0.9], [0.8, 0.8, 0.1]])
    assert best_thresholds(scores, sparse.csr_array([[1, 0, 1], [1, 0, 0]]), "f").tolist() == [
        0.5,
        0.5,
        0.5,
    ]


@pytest.mark.parametrize(
    ("measure", "scores"),
    [
        # Rates of 2/3 and 1/3 are as good as 1 and 0.
        ("balanced_accuracy", [0.0, 0.75, 0.75, 0.0, 0.75, 0.75]),
        # Rates of 1/3 and 1 are as good as 1 and 1/3.
        ("g_mean", [0.75, 0.3, 0.3, 0.3, 0.3, 0.1]),
    ],
)
def test_equally_good_thresholds_are_equal_to_the_last_bit(measure, scores):
    Y = sparse.csr_array(np.array([1, 1, 1, 0, 0, 0])[:, None])
    assert best_thresholds(np.array(scores)[:, None], Y, measure) == [0.5]


@pytest.mark.parametrize("measure", list(MEASURES))
@given(data=st.data(), y=label_matrices(max_rows=12, max_labels=4))
def test_equals_the_loop_over_thresholds(measure, data, y):
    steps = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 1.0, *THRESHOLDS]))
    scores = data.draw(arrays(np.float64, y.shape, elements=steps))
    expected = [
        plain_threshold(y[:, label] == 1, scores[:, label], measure) for label in range(y.shape[1])
    ]
    assert best_thresholds(scores, sparse.csr_array(y), measure).tolist() == expected


def test_blocks_change_nothing(monkeypatch):
    rng = np.random.default_rng(0)
    scores, Y = rng.random((50, 3)), sparse.csr_array(rng.integers(0, 2, (50, 3)))
    expected = best_thresholds(scores, Y, "f")
    monkeypatch.setattr(_support, "BLOCK_CELLS", 7)
    assert np.array_equal(best_thresholds(scores, Y, "f"), expected)
