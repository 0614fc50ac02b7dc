import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imblearn_multilabel.under_sampling import MLeNN
from tests import sampler_references as slow
from tests import toy
from tests.benchmark_data import features, golden, labels
from tests.references import nearest_rows
from tests.samplers import quiet
from tests.strategies import datasets


def test_toy_removes_the_rows_that_disagree():
    # Row 5 {A} has {B}, {A, C}, {B} near: distances 1, 1/3, 1.
    sampler = MLeNN().fit(toy.X, toy.Y)
    sampler.fit_resample(toy.X, toy.Y)
    assert sampler.sample_indices_.tolist() == [0, 1, 2, 3, 4, 8]


@quiet
@given(data=datasets(min_rows=2), k=st.integers(1, 4), threshold=st.sampled_from([0.0, 0.4, 0.9]))
def test_removed_rows_equal_the_loop(data, k, threshold):
    X, y = data
    sampler = MLeNN(k_neighbors=k, threshold=threshold)
    sampler.fit_resample(X, y)
    counts = y.sum(axis=0)
    occurring = counts > 0
    removed = []
    if occurring.any():
        ratio = np.where(occurring, counts.max() / np.maximum(counts, 1), 0)
        rare = occurring & (ratio > ratio[occurring].mean() * (1 + 1e-12))
        near = nearest_rows(X, k)
        marked = [
            i
            for i in range(len(y))
            if not y[i, rare].any()
            and 2 * sum(slow.adjusted_hamming(y[i], y[r]) > threshold for r in near[i])
            >= len(near[i])
        ]
        if rare.any() and len(marked) < len(y):
            removed = slow.removed_in_order(y, marked)
    assert sampler.sample_indices_.tolist() == [i for i in range(len(y)) if i not in removed]


@pytest.mark.parametrize("threshold", ["0.5", "0.75"])
@pytest.mark.parametrize("name", ["emotions", "yeast"])
def test_removed_rows_equal_the_goldens(name, threshold):
    recorded = golden(f"mlenn_mltl_{name}.json")[f"k3_TH{threshold}"]
    y = labels(name)
    sampler = MLeNN(threshold=float(threshold))
    sampler.fit_resample(features(name), y)
    removed = np.setdiff1d(np.arange(y.shape[0]), sampler.sample_indices_)
    expected = recorded["true_knn_paper_candidates_removed_0based"]
    assert removed.tolist() == sorted(expected)
