import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

torch = pytest.importorskip("torch")

from imblearn_multilabel._torch.rows import (  # noqa: E402
    FeatureScale,
    even_batch,
    feature_rows,
    label_rows,
)

pytestmark = pytest.mark.torch

CPU = torch.device("cpu")


def table(seed, n_rows=9, n_columns=4):
    rng = np.random.RandomState(seed)
    X = rng.normal(size=(n_rows, n_columns)) * (rng.uniform(size=(n_rows, n_columns)) < 0.5)
    X[0] = 0
    return X * np.array([1, 1e6, 1e-3, 0])[:n_columns]


@given(st.integers(0, 10**6), st.integers(1, 9))
def test_sparse_and_dense_tables_give_the_same_bytes(seed, size):
    X = table(seed)
    order = torch.tensor([3, 0, 8, 3, 1])
    batches = []
    for form in (X, sparse.csr_array(X)):
        rows = feature_rows(form, FeatureScale.of(form), CPU)
        batches.append([batch.numpy().tobytes() for batch in rows.batches(order, size)])
    assert batches[0] == batches[1]


@given(st.integers(0, 10**6))
def test_scaling_maps_to_the_unit_interval_and_back(seed):
    X = table(seed)
    scale = FeatureScale.of(X)
    scaled = scale.scale_rows(X)
    assert scaled.dtype == np.float32
    assert scaled.min() >= 0
    assert scaled.max() <= 1
    width = np.ptp(X, axis=0)
    np.testing.assert_allclose(scale.restore(scaled) / (width + 1), X / (width + 1), atol=1e-7)


def test_features_far_from_zero_keep_their_digits():
    X = 1e9 + np.arange(5.0)[:, None]
    scale = FeatureScale.of(X)
    np.testing.assert_allclose(scale.scale_rows(X).ravel(), np.arange(5) / 4, atol=1e-7)


@pytest.mark.parametrize("form", [np.array, sparse.csr_array])
def test_ranges_that_are_no_float_are_scaled_and_restored(form):
    greatest = np.finfo(np.float64).max
    X = np.array([[-greatest, 1.0], [greatest, 2.0], [0.0, 4.0], [greatest / 2, 1.0]])
    scale = FeatureScale.of(form(X))
    (batch,) = feature_rows(form(X), scale, CPU).batches(torch.arange(4), 4)
    np.testing.assert_allclose(batch.numpy(), [[0, 0], [1, 1 / 3], [0.5, 1], [0.75, 0]], atol=1e-7)
    np.testing.assert_allclose(scale.restore(batch.numpy()), X, rtol=1e-6, atol=greatest / 1e7)
    beyond = scale.restore(np.array([[-1.5, -9.0], [2.5, 9.0]], dtype=np.float32))
    np.testing.assert_array_equal(beyond, [X.min(axis=0), X.max(axis=0)])


@given(st.integers(1, 1000), st.integers(1, 200))
def test_batches_are_of_like_size_and_never_larger_than_asked(n_rows, size):
    even = even_batch(n_rows, size)
    assert 1 <= even <= min(size, n_rows)
    assert -(-n_rows // even) == -(-n_rows // size)


def test_many_labels_stay_sparse_and_give_the_same_batches(monkeypatch):
    Y = (table(0) != 0).astype(np.uint8)
    dense = label_rows(sparse.csr_array(Y), CPU)
    monkeypatch.setattr(label_rows.__module__ + ".BLOCK_CELLS", 0)
    thin = label_rows(sparse.csr_array(Y), CPU)
    assert type(thin) is not type(dense)
    for rows in (dense, thin):
        (batch,) = rows.batches(torch.tensor([2, 1, 0]), 3)
        np.testing.assert_array_equal(batch.numpy(), Y[[2, 1, 0]])
