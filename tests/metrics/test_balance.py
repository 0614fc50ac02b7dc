"""Measures of label frequencies against worked examples, mldr, Mulan and plain loops."""

import math

import numpy as np
import pytest
from hypothesis import given

from imblearn_multilabel.metrics import (
    LabelBalance,
    class_ratio_per_label,
    imbalance_ratio_per_label,
    imbalance_ratio_variation,
    label_balance,
    label_cardinality,
    label_density,
    max_imbalance_ratio,
    mean_imbalance_ratio,
)
from tests import references
from tests.benchmark_data import golden, labels
from tests.metrics.tables import DATA_SETS, TOY, with_counts
from tests.strategies import label_matrices

#: Measure -> worked example.
WORKED = {
    imbalance_ratio_per_label: [1, 2, 3],
    class_ratio_per_label: [1.5, 7 / 3, 4],
    mean_imbalance_ratio: 2,
    max_imbalance_ratio: 3,
    imbalance_ratio_variation: 0.5,
    label_cardinality: 1.1,
    label_density: 1.1 / 3,
}
WHOLE_TABLE = [mean_imbalance_ratio, max_imbalance_ratio, imbalance_ratio_variation]


@pytest.mark.parametrize("measure", WORKED)
def test_worked_example(measure):
    assert measure(TOY) == pytest.approx(WORKED[measure], abs=1e-12)


@pytest.mark.parametrize("name", DATA_SETS)
def test_measures_equal_those_of_mldr(name):
    expected, y = golden(f"measures_{name}.json"), labels(name)
    balance, table = label_balance(y), expected["labels"]
    shown = {
        "cardinality": balance.label_cardinality,
        "density": balance.label_density,
        "meanIR": balance.mean_imbalance_ratio,
    }
    wanted = {key: expected["measures"][key] for key in shown}
    assert shown == pytest.approx(wanted, rel=1e-10)
    assert balance.imbalance_ratio_variation == pytest.approx(expected["CVIR"], rel=1e-10)
    assert len(balance.minority) == expected["n_minority_labels_IRLbl_gt_meanIR"]
    assert balance.positives.tolist() == [row["count"] for row in table]
    ratios = [row["IRLbl"] for row in table]
    assert imbalance_ratio_per_label(y) == pytest.approx(ratios, rel=1e-10)


@pytest.mark.parametrize("name", ["emotions", "yeast"])
@pytest.mark.parametrize(
    ("measure", "key"),
    [
        (imbalance_ratio_per_label, "stat_IRLbl"),
        (class_ratio_per_label, "stat_ImR"),
        (mean_imbalance_ratio, "stat_meanIR"),
        (max_imbalance_ratio, "stat_maxIRLbl"),
        (imbalance_ratio_variation, "stat_CVIR"),
        (label_cardinality, "stat_cardinality"),
    ],
)
def test_measures_equal_those_of_mulan(name, measure, key):
    expected = golden(f"mulan_{name}.npz")[key]
    assert measure(labels(name)) == pytest.approx(expected, rel=1e-10)


def test_labels_without_positives_are_left_out_of_the_mean_and_on_neither_side():
    y = with_counts([4, 2, 0], 5)
    # As in Mulan; mldr's rule would give (1 + 2 + 0) / 3 = 1.
    assert mean_imbalance_ratio(y) == 1.5
    assert imbalance_ratio_per_label(y) == pytest.approx([1, 2, math.nan], nan_ok=True)
    balance = label_balance(y)
    assert balance.absent.tolist() == [2]
    assert balance.occurring.tolist() == [0, 1]
    assert (balance.minority.tolist(), balance.majority.tolist()) == ([1], [0])


@pytest.mark.parametrize(
    ("measure", "name"), zip(WHOLE_TABLE, ["MeanIR", "MaxIR", "CVIR"], strict=True)
)
def test_without_any_positive_a_measure_is_nan_with_a_warning(measure, name):
    expected = f"^{name} is undefined: no label has a positive row.$"
    with pytest.warns(UserWarning, match=expected) as caught:
        assert math.isnan(measure(np.zeros((4, 2), dtype=int)))
    assert caught[0].filename == __file__


def test_without_any_positive_ratios_are_nan_without_a_warning():
    y = np.zeros((4, 2), dtype=int)
    assert np.isnan([imbalance_ratio_per_label(y), class_ratio_per_label(y)]).all()
    assert (label_cardinality(y), label_density(y)) == (0, 0)
    balance = LabelBalance(np.zeros(2, dtype=int), n_samples=4)
    assert math.isnan(balance.mean_imbalance_ratio)
    assert len(balance.minority) == len(balance.majority) == 0


def test_labels_are_listed_by_number_or_name():
    pd = pytest.importorskip("pandas")
    for measure in (imbalance_ratio_per_label, class_ratio_per_label):
        assert measure(TOY, labels=[2, 0]).tolist() == measure(TOY)[[2, 0]].tolist()
    y = pd.DataFrame(TOY, columns=["A", "B", "C"])
    assert imbalance_ratio_per_label(y, labels=["C", "A"]).tolist() == [3, 1]
    assert imbalance_ratio_per_label(TOY, labels=[]).shape == (0,)
    with pytest.raises(ValueError, match="`labels` must hold column numbers from 0 to 2"):
        imbalance_ratio_per_label(TOY, labels=[3])


@pytest.mark.parametrize("measure", WORKED)
@given(y=label_matrices(every_label="present"))
def test_measures_equal_a_plain_loop(measure, y):
    expected = getattr(references, measure.__name__)(y.tolist())
    assert measure(y) == pytest.approx(expected, rel=1e-12, nan_ok=True)


@given(label_matrices())
def test_sides_equal_a_plain_loop_also_with_absent_labels(y):
    expected = references.minority(y.tolist()) if y.any() else []
    assert label_balance(y).minority.tolist() == expected
