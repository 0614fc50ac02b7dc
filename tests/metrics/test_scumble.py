import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imblearn_multilabel.metrics import (
    _concurrence,
    scumble,
    scumble_per_label,
    scumble_per_row,
    scumble_variation,
)
from tests import references
from tests.benchmark_data import golden, labels
from tests.metrics.tables import DATA_SETS, TOY
from tests.strategies import label_matrices


def test_worked_examples():
    expected = np.zeros(10)
    expected[2], expected[4] = 1 - math.sqrt(2) / 1.5, 1 - math.sqrt(3) / 2
    assert scumble_per_row(TOY) == pytest.approx(expected, abs=1e-15)
    assert round(scumble(TOY), 5) == 0.01912
    assert round(scumble_variation(TOY), 4) == 2.3110
    assert scumble_per_label(TOY).round(4).tolist() == [0.0319, 0.0191, 0.0670]
    mean, variation = scumble_per_label(TOY, labels=[2, 0], return_variation=True)
    assert mean.round(4).tolist() == [0.0670, 0.0319]
    assert len(variation) == 2


@pytest.mark.parametrize("name", DATA_SETS)
def test_measures_equal_those_of_mldr(name):
    expected, y = golden(f"measures_{name}.json"), labels(name)
    assert scumble_per_row(y) == pytest.approx(expected["scumble_per_instance"], abs=1e-10)
    measures, table = expected["measures"], expected["labels"]
    assert scumble(y) == pytest.approx(measures["scumble"], rel=1e-10)
    assert scumble_variation(y) == pytest.approx(measures["scumble.cv"], rel=1e-10)
    variations = [row["SCUMBLE.CV"] for row in table]
    variations = [math.nan if value is None else value for value in variations]
    mean, variation = scumble_per_label(y, return_variation=True)
    assert mean == pytest.approx([row["SCUMBLE"] for row in table], rel=1e-10)
    assert variation == pytest.approx(variations, rel=1e-10, nan_ok=True)


@pytest.mark.parametrize("name", ["emotions", "yeast"])
def test_rows_and_tables_equal_those_of_mulan(name):
    expected = golden(f"mulan_{name}.npz")
    assert scumble_per_row(labels(name)) == pytest.approx(expected["stat_SCUMBLE_i"], abs=1e-10)
    assert scumble(labels(name)) == pytest.approx(float(expected["stat_SCUMBLE"]), rel=1e-10)


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


@given(label_matrices())
def test_measures_equal_a_plain_loop(y):
    rows = y.tolist()
    assert scumble_per_row(y) == pytest.approx(references.scumble_per_row(rows), abs=1e-13)
    assert ((scumble_per_row(y) >= 0) & (scumble_per_row(y) < 1)).all()
    assert scumble(y) == pytest.approx(references.scumble(rows), abs=1e-13)
    assert scumble_variation(y) == pytest.approx(references.scumble_variation(rows), abs=1e-6)
    mean, variation = scumble_per_label(y, return_variation=True)
    assert mean == pytest.approx(references.scumble_per_label(rows), abs=1e-13, nan_ok=True)
    expected = references.scumble_variation_per_label(rows)
    assert variation == pytest.approx(expected, abs=1e-6, nan_ok=True)


@given(label_matrices(), st.integers(1, 5))
def test_blocks_of_rows_add_up(y, block_rows):
    expected = np.array(scumble_per_label(y, return_variation=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_concurrence, "BLOCK_ROWS", block_rows)
        found = np.array(scumble_per_label(y, return_variation=True))
    assert found == pytest.approx(expected, abs=1e-13, nan_ok=True)
