import numpy as np
import pytest
from hypothesis import given
from scipy import sparse
from sklearn.neighbors import NearestNeighbors

from imblearn_multilabel.metrics import local_imbalance
from tests import references
from tests.benchmark_data import features, golden, labels
from tests.metrics.tables import TOY, TOY_X
from tests.strategies import datasets


def test_worked_example():
    per_label, mean = local_imbalance(TOY_X, TOY, k_neighbors=3)
    assert per_label.round(4).tolist() == [0.1667, 0.7778, 1.0]
    assert round(mean, 4) == 0.6481
    X = sparse.csr_array(np.array(TOY_X, dtype=float))
    assert local_imbalance(X, TOY, k_neighbors=3)[1] == mean
    search = NearestNeighbors(n_neighbors=4)
    assert local_imbalance(TOY_X, TOY, k_neighbors=search)[1] == mean
    nine, many = (local_imbalance(TOY_X, TOY, k_neighbors=k)[1] for k in (9, 50))
    assert nine == many


@pytest.mark.parametrize("k", [3, 5])
@pytest.mark.parametrize("name", ["emotions", "flags_numeric"])
def test_shares_equal_those_of_r(name, k):
    X, y = features(name.removesuffix("_numeric")), labels(name.removesuffix("_numeric"))
    if name == "flags_numeric":
        X = X[:, [2, 3, 6, 7, 8, 9, 10, 11, 12, 13]]
    expected = golden(f"mlsol_mlul_parts_{name}.json")
    C = np.array(expected[f"k{k}"]["C"])
    is_cell = y.toarray() == np.array(expected["minority_value_per_label"])
    wanted = [C[is_cell[:, j], j].mean() for j in range(y.shape[1])]
    per_label, mean = local_imbalance(X, y, k_neighbors=k)
    assert per_label == pytest.approx(wanted, rel=1e-10)
    assert mean == pytest.approx(np.mean(wanted), rel=1e-10)


def test_tables_of_different_length_and_single_rows_are_refused():
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        local_imbalance(TOY_X[:-1], TOY)
    with pytest.raises(ValueError, match="minimum of 2"):
        local_imbalance([[1.0]], [[1, 0]])


@given(datasets(min_rows=2, max_rows=15))
def test_equals_a_plain_loop(data):
    X, y = data
    expected = references.local_imbalance_per_label(X, y.tolist(), 3)
    per_label, mean = local_imbalance(X, y, k_neighbors=3)
    assert per_label == pytest.approx(expected, nan_ok=True)
    defined = [value for value in expected if value == value]
    assert mean == pytest.approx(np.mean(defined) if defined else np.nan, nan_ok=True)
