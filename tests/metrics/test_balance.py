import numpy as np
import pytest

from imblearn_multilabel.metrics import LabelBalance, label_balance
from tests.metrics.tables import TOY


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
