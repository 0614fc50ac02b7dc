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


def test_printing_shows_every_measure_of_the_data_set():
    lines = dict(line.rsplit(maxsplit=1) for line in str(label_balance(TOY)).splitlines())
    assert lines == {
        "rows": "10",
        "labels": "3",
        "labels without positives": "0",
        "minority labels": "1",
        "MeanIR": "2.0000",
        "MaxIR": "3.0000",
        "CVIR": "0.5000",
        "cardinality": "1.1000",
        "density": "0.3667",
    }


def test_repr_names_size_and_imbalance():
    assert repr(label_balance(TOY)) == "LabelBalance(n_samples=10, n_labels=3, MeanIR=2)"


def test_without_positives_every_ratio_is_nan_without_a_warning():
    balance = LabelBalance(np.zeros(3, dtype=int), n_samples=4)
    assert np.isnan(
        [
            balance.mean_imbalance_ratio,
            balance.max_imbalance_ratio,
            balance.imbalance_ratio_variation,
        ]
    ).all()
    assert len(balance.minority) == len(balance.majority) == 0


def test_names_of_labels_are_kept():
    pd = pytest.importorskip("pandas")
    assert label_balance(pd.DataFrame(TOY, columns=["A", "B", "C"])).names == ["A", "B", "C"]


WHOLE_TABLE = [mean_imbalance_ratio, max_imbalance_ratio, imbalance_ratio_variation]


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (imbalance_ratio_per_label, [1, 2, 3]),
        (class_ratio_per_label, [1.5, 7 / 3, 4]),
        (mean_imbalance_ratio, 2),
        (max_imbalance_ratio, 3),
        (imbalance_ratio_variation, 0.5),
        (label_cardinality, 1.1),
        (label_density, 1.1 / 3),
    ],
)
def test_worked_example(measure, expected):
    assert measure(TOY) == pytest.approx(expected, abs=1e-12)


def test_counts_of_the_worked_example():
    assert label_balance(TOY).positives.tolist() == [6, 3, 2]


@pytest.mark.parametrize("name", DATA_SETS)
def test_measures_equal_those_of_mldr(name):
    expected, y = golden(f"measures_{name}.json"), labels(name)
    balance = label_balance(y)
    shown = {
        "cardinality": balance.label_cardinality,
        "density": balance.label_density,
        "meanIR": balance.mean_imbalance_ratio,
    }
    wanted = {key: expected["measures"][key] for key in shown}
    assert shown == pytest.approx(wanted, rel=1e-10)
    assert balance.imbalance_ratio_variation == pytest.approx(expected["CVIR"], rel=1e-10)
    assert len(balance.minority) == expected["n_minority_labels_IRLbl_gt_meanIR"]


@pytest.mark.parametrize("name", DATA_SETS)
def test_ratios_per_label_equal_those_of_mldr(name):
    table, y = golden(f"measures_{name}.json")["labels"], labels(name)
    assert label_balance(y).positives.tolist() == [row["count"] for row in table]
    expected = [row["IRLbl"] for row in table]
    assert imbalance_ratio_per_label(y) == pytest.approx(expected, rel=1e-10)


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


def test_labels_without_positives_are_left_out_of_the_mean_as_in_mulan():
    y = with_counts([4, 2, 0], 5)
    assert mean_imbalance_ratio(y) == 1.5
    # mldr's rule would give (1 + 2 + 0) / 3 = 1.
    assert imbalance_ratio_per_label(y) == pytest.approx([1, 2, math.nan], nan_ok=True)


def test_a_label_without_positives_is_on_neither_side():
    balance = label_balance(with_counts([4, 2, 0], 5))
    assert balance.absent.tolist() == [2]
    assert balance.occurring.tolist() == [0, 1]
    assert (balance.minority.tolist(), balance.majority.tolist()) == ([1], [0])


def test_a_label_at_the_mean_ratio_is_on_neither_side():
    # Counts 6, 3, 2 give ratios 1, 2, 3 and mean 2, whatever the rounding.
    balance = label_balance(TOY)
    assert (balance.minority.tolist(), balance.majority.tolist()) == ([2], [0])


def test_class_ratio_of_a_label_that_is_always_on_is_undefined():
    ratios = class_ratio_per_label(with_counts([5, 2, 0], 5))
    assert ratios == pytest.approx([math.nan, 1.5, math.nan], nan_ok=True)


def test_a_label_that_is_always_on_is_an_ordinary_label():
    assert imbalance_ratio_per_label(with_counts([5, 2], 5)).tolist() == [1, 2.5]


def test_one_label_that_occurs_has_no_variation():
    assert imbalance_ratio_variation(with_counts([3, 0], 5)) == 0


def test_one_label_has_ratio_one():
    y = [[1], [0], [0]]
    assert [measure(y) for measure in WHOLE_TABLE] == [1, 1, 0]


def test_one_row_is_enough():
    y = [[1, 0, 1]]
    assert [measure(y) for measure in WHOLE_TABLE] == [1, 1, 0]
    assert label_cardinality(y) == 2


@pytest.mark.parametrize(
    ("measure", "name"), zip(WHOLE_TABLE, ["MeanIR", "MaxIR", "CVIR"], strict=True)
)
def test_without_any_positive_a_measure_is_nan_with_a_warning(measure, name):
    expected = f"^{name} is undefined: no label has a positive row.$"
    with pytest.warns(UserWarning, match=expected) as caught:
        assert math.isnan(measure(np.zeros((4, 2), dtype=int)))
    assert caught[0].filename == __file__


def test_without_any_positive_ratios_are_nan_and_cardinality_is_zero():
    y = np.zeros((4, 2), dtype=int)
    assert np.isnan(imbalance_ratio_per_label(y)).all()
    assert np.isnan(class_ratio_per_label(y)).all()
    assert (label_cardinality(y), label_density(y)) == (0, 0)


def test_unlabeled_rows_count_in_cardinality_only():
    longer = [*TOY, [0, 0, 0]]
    assert label_cardinality(longer) == 1
    assert mean_imbalance_ratio(longer) == mean_imbalance_ratio(TOY)


@pytest.mark.parametrize("measure", [imbalance_ratio_per_label, class_ratio_per_label])
def test_listed_labels_come_in_the_order_listed(measure):
    assert measure(TOY, labels=[2, 0]).tolist() == measure(TOY)[[2, 0]].tolist()


def test_labels_are_listed_by_name_where_y_has_names():
    pd = pytest.importorskip("pandas")
    y = pd.DataFrame(TOY, columns=["A", "B", "C"])
    assert imbalance_ratio_per_label(y, labels=["C", "A"]).tolist() == [3, 1]


@pytest.mark.parametrize("wrong", [3, -1, "A", 1.5, True])
def test_a_listed_label_that_is_not_there_is_refused(wrong):
    with pytest.raises(ValueError, match="`labels` must hold column numbers from 0 to 2"):
        imbalance_ratio_per_label(TOY, labels=[wrong])


def test_no_listed_label_gives_no_value():
    assert imbalance_ratio_per_label(TOY, labels=[]).shape == (0,)


@pytest.mark.parametrize(
    "name",
    [
        "imbalance_ratio_per_label",
        "class_ratio_per_label",
        "mean_imbalance_ratio",
        "max_imbalance_ratio",
        "imbalance_ratio_variation",
        "label_cardinality",
        "label_density",
    ],
)
@given(y=label_matrices(every_label="present"))
def test_measures_equal_a_plain_loop(name, y):
    expected = getattr(references, name)(y.tolist())
    assert globals()[name](y) == pytest.approx(expected, rel=1e-12, nan_ok=True)


@given(label_matrices())
def test_sides_equal_a_plain_loop_also_with_absent_labels(y):
    expected = references.minority(y.tolist()) if y.any() else []
    assert label_balance(y).minority.tolist() == expected


@given(label_matrices(every_label="present"))
def test_ratios_are_at_least_one_and_one_for_the_most_frequent_label(y):
    ratios = imbalance_ratio_per_label(y)
    assert (ratios >= 1).all()
    assert ratios[y.sum(axis=0).argmax()] == 1


@given(label_matrices(every_label="present"))
def test_variation_is_zero_exactly_when_counts_are_equal(y):
    assert (imbalance_ratio_variation(y) == 0) == (len(set(y.sum(axis=0))) == 1)


@given(label_matrices())
def test_density_times_labels_is_cardinality(y):
    assert label_density(y) * y.shape[1] == pytest.approx(label_cardinality(y))


@given(label_matrices(every_label="present"))
def test_repeating_the_table_changes_nothing(y):
    once, twice = label_balance(y), label_balance(np.vstack([y, y]))
    assert once.mean_imbalance_ratio == twice.mean_imbalance_ratio
    assert once.imbalance_ratio_variation == twice.imbalance_ratio_variation
    assert once.label_cardinality == twice.label_cardinality


@given(label_matrices())
def test_ratios_follow_label_order(y):
    reversed_ratios = imbalance_ratio_per_label(y[:, ::-1])
    assert np.array_equal(imbalance_ratio_per_label(y), reversed_ratios[::-1], equal_nan=True)
