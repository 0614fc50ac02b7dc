import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imblearn_multilabel.metrics import (
    _scumble,
    scumble,
    scumble_per_label,
    scumble_per_row,
    scumble_variation,
)
from tests import references
from tests.benchmark_data import golden, labels
from tests.metrics.tables import DATA_SETS, TOY, with_counts
from tests.strategies import label_matrices


def test_worked_example_of_rows():
    expected = np.zeros(10)
    expected[2], expected[4] = 1 - math.sqrt(2) / 1.5, 1 - math.sqrt(3) / 2
    assert scumble_per_row(TOY) == pytest.approx(expected, abs=1e-15)


def test_worked_example_of_the_table():
    assert round(scumble(TOY), 5) == 0.01912
    assert round(scumble_variation(TOY), 4) == 2.3110


def test_worked_example_of_labels():
    assert scumble_per_label(TOY).round(4).tolist() == [0.0319, 0.0191, 0.0670]


@pytest.mark.parametrize("name", DATA_SETS)
def test_rows_equal_those_of_mldr(name):
    expected = golden(f"measures_{name}.json")["scumble_per_instance"]
    assert scumble_per_row(labels(name)) == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize("name", DATA_SETS)
def test_tables_equal_those_of_mldr(name):
    expected = golden(f"measures_{name}.json")["measures"]
    assert scumble(labels(name)) == pytest.approx(expected["scumble"], rel=1e-10)
    assert scumble_variation(labels(name)) == pytest.approx(expected["scumble.cv"], rel=1e-10)


@pytest.mark.parametrize("name", DATA_SETS)
def test_labels_equal_those_of_mldr(name):
    table = golden(f"measures_{name}.json")["labels"]
    variations = [row["SCUMBLE.CV"] for row in table]
    variations = [math.nan if value is None else value for value in variations]
    mean, variation = scumble_per_label(labels(name), return_variation=True)
    assert mean == pytest.approx([row["SCUMBLE"] for row in table], rel=1e-10)
    assert variation == pytest.approx(variations, rel=1e-10, nan_ok=True)


@pytest.mark.parametrize("name", ["emotions", "yeast"])
def test_rows_and_tables_equal_those_of_mulan(name):
    expected = golden(f"mulan_{name}.npz")
    assert scumble_per_row(labels(name)) == pytest.approx(expected["stat_SCUMBLE_i"], abs=1e-10)
    assert scumble(labels(name)) == pytest.approx(float(expected["stat_SCUMBLE"]), rel=1e-10)


def test_an_unlabeled_row_is_zero_and_lowers_the_mean():
    longer = [*TOY, [0, 0, 0]]
    assert scumble_per_row(longer)[-1] == 0
    assert scumble(longer) == pytest.approx(scumble(TOY) * 10 / 11)


def test_a_label_without_positives_is_nan():
    mean, variation = scumble_per_label(with_counts([4, 2, 0], 5), return_variation=True)
    assert (math.isnan(mean[2]), math.isnan(variation[2])) == (True, True)
    assert not np.isnan(mean[:2]).any()


def test_variation_of_a_label_with_one_positive_is_nan():
    _, variation = scumble_per_label([[1, 1], [1, 0]], return_variation=True)
    assert np.isnan(variation).tolist() == [False, True]


def test_variation_is_zero_where_the_mean_is():
    _, variation = scumble_per_label([[1, 0], [1, 0], [0, 1], [0, 1]], return_variation=True)
    assert variation.tolist() == [0, 0]
    assert scumble_variation([[1, 0], [0, 1]]) == 0


def test_two_rows_have_a_variation():
    # One value and 0: the deviation is the value over the root of 2, the mean half of it.
    assert scumble_variation([[1, 1], [1, 0]]) == pytest.approx(math.sqrt(2))


def test_one_row_has_no_variation():
    assert (scumble([[1, 1]]), scumble_variation([[1, 1]])) == (0, 0)


def test_one_label_mixes_with_nothing():
    assert scumble([[1], [0], [1]]) == 0


def test_without_any_positive_everything_is_zero():
    y = np.zeros((3, 2), dtype=int)
    assert (scumble(y), scumble_variation(y)) == (0, 0)
    assert np.isnan(scumble_per_label(y)).all()


def test_hundreds_of_labels_in_a_row_do_not_overflow():
    # Ratios of 1000 in 200 labels: their product is 1e600.
    y = np.zeros((1000, 201), dtype=int)
    y[:, 0] = 1
    y[0] = 1
    arithmetic = (200 * 1000 + 1) / 201
    geometric = math.exp(200 * math.log(1000) / 201)
    assert scumble_per_row(y)[0] == pytest.approx(1 - geometric / arithmetic, rel=1e-12)


def test_a_row_of_many_equally_frequent_labels_is_exactly_zero():
    y = np.zeros((30, 700), dtype=int)
    y[:7], y[7, 0] = 1, 1
    assert (scumble_per_row(y[:, 1:]) == 0).all()


def test_listed_labels_come_in_the_order_listed():
    mean, variation = scumble_per_label(TOY, labels=[2, 0], return_variation=True)
    assert mean.round(4).tolist() == [0.0670, 0.0319]
    assert len(variation) == 2


@given(label_matrices())
def test_rows_equal_a_plain_loop(y):
    assert scumble_per_row(y) == pytest.approx(references.scumble_per_row(y.tolist()), abs=1e-13)


@given(label_matrices())
def test_tables_equal_a_plain_loop(y):
    assert scumble(y) == pytest.approx(references.scumble(y.tolist()), abs=1e-13)


@given(label_matrices())
def test_labels_equal_a_plain_loop(y):
    expected = references.scumble_per_label(y.tolist())
    assert scumble_per_label(y) == pytest.approx(expected, abs=1e-13, nan_ok=True)


@given(label_matrices())
def test_variations_equal_a_plain_loop(y):
    expected = references.scumble_variation_per_label(y.tolist())
    _, variation = scumble_per_label(y, return_variation=True)
    assert variation == pytest.approx(expected, abs=1e-6, nan_ok=True)
    assert scumble_variation(y) == pytest.approx(references.scumble_variation(y.tolist()), abs=1e-6)


@given(label_matrices(), st.integers(1, 5))
def test_blocks_of_rows_add_up(y, block_rows):
    expected = np.array(scumble_per_label(y, return_variation=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_scumble, "BLOCK_ROWS", block_rows)
        found = np.array(scumble_per_label(y, return_variation=True))
    assert found == pytest.approx(expected, abs=1e-13, nan_ok=True)


@given(label_matrices())
def test_rows_lie_between_zero_and_one(y):
    rows = scumble_per_row(y)
    assert ((rows >= 0) & (rows < 1)).all()


@given(label_matrices())
def test_rows_follow_row_order_and_not_label_order(y):
    expected = scumble_per_row(y)
    assert np.array_equal(scumble_per_row(y[::-1]), expected[::-1])
    assert scumble_per_row(y[:, ::-1]) == pytest.approx(expected, abs=1e-13)


@given(label_matrices())
def test_repeating_the_table_changes_nothing(y):
    assert scumble(np.vstack([y, y])) == pytest.approx(scumble(y), abs=1e-13)
