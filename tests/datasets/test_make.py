import time

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.multiclass import OneVsRestClassifier

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.metrics import mean_imbalance_ratio


def test_arrays_have_no_empty_rows_or_columns():
    X, y = make_imbalanced_multilabel(random_state=0)
    assert (X.shape, X.dtype) == ((1000, 20), np.float64)
    assert (y.shape, y.dtype) == ((1000, 10), np.int64)
    assert set(np.unique(y)) == {0, 1}
    assert y.sum(axis=1).min() == 1
    assert y.sum(axis=0).min() >= 1


def test_rows_without_labels_occur_only_on_request():
    _, y = make_imbalanced_multilabel(cardinality=0.5, allow_unlabeled=True, random_state=0)
    assert (y.sum(axis=1) == 0).mean() == pytest.approx(np.exp(-0.5), abs=0.05)


@pytest.mark.parametrize("allow_unlabeled", [False, True])
def test_cardinality_is_the_mean_number_of_labels(allow_unlabeled):
    options = {"cardinality": 3, "allow_unlabeled": allow_unlabeled, "random_state": 0}
    _, y = make_imbalanced_multilabel(5000, 2, 50, **options)
    assert y.sum(axis=1).mean() == pytest.approx(3, abs=0.1)


def test_imbalance_lengthens_the_tail():
    ratios = [
        mean_imbalance_ratio(make_imbalanced_multilabel(imbalance=tail, random_state=0)[1])
        for tail in (0, 1, 2)
    ]
    assert ratios[0] == pytest.approx(1, abs=0.2)
    assert ratios[0] < ratios[1] < ratios[2]


def test_correlation_makes_labels_meet_more_often_than_chance():
    def strongest(correlation):
        _, y = make_imbalanced_multilabel(
            5000, 2, 50, imbalance=0, correlation=correlation, random_state=0
        )
        return np.sort(np.corrcoef(y.T)[np.triu_indices(50, 1)])[-20]

    assert strongest(0) < 0.05 < 0.15 < strongest(0.9)


@pytest.mark.parametrize("sparse_X", [False, True])
def test_features_tell_the_labels_unless_noise_hides_them(sparse_X):
    def score(noise):
        X, y = make_imbalanced_multilabel(
            1000, 300, 6, noise=noise, sparse_X=sparse_X, random_state=0
        )
        model = OneVsRestClassifier(LogisticRegression(max_iter=300)).fit(X[:500], y[:500])
        return roc_auc_score(y[500:], model.predict_proba(X[500:]), average="macro")

    assert score(10.0) < 0.8 < score(1.0)


def test_the_seed_decides_and_containers_of_y_hold_the_same_values():
    X, y = make_imbalanced_multilabel(100, random_state=3)
    X_again, y_sparse = make_imbalanced_multilabel(100, sparse_y=True, random_state=3)
    assert_array_equal(X_again, X)
    assert_array_equal(y_sparse.toarray(), y)
    assert isinstance(y_sparse, sparse.csr_matrix)
    assert y_sparse.dtype == y.dtype
    assert (make_imbalanced_multilabel(100, random_state=4)[1] != y).any()


def test_sparse_X_keeps_near_the_density_asked_for():
    X, _ = make_imbalanced_multilabel(1000, 500, sparse_X=True, density=0.02, random_state=0)
    assert isinstance(X, sparse.csr_matrix)
    assert X.has_canonical_format
    assert 0.01 < X.nnz / (1000 * 500) <= 0.021


@pytest.mark.parametrize("cardinality", [1, 6, 100])
def test_small_shapes_work(cardinality):
    for n_labels in (1, 2, 6):
        X, y = make_imbalanced_multilabel(3, 1, n_labels, cardinality=cardinality, random_state=0)
        assert X.shape == (3, 1)
        assert y.sum(axis=1).min() >= 1


def test_many_rows_and_labels_stay_sparse_and_fast():
    start = time.perf_counter()
    X, y = make_imbalanced_multilabel(
        100_000, 1000, 50_000, cardinality=5, sparse_X=True, sparse_y=True, random_state=0
    )
    assert time.perf_counter() - start < 20
    assert y.nnz == pytest.approx(500_000, rel=0.05)
    assert y.sum(axis=0).min() >= 1
    assert X.shape == (100_000, 1000)
