import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imblearn_multilabel.metrics import LabelBalance
from imblearn_multilabel.under_sampling import MLTL, MLeNN
from imblearn_multilabel.under_sampling._cleaning import own_threshold
from tests import sampler_references as slow
from tests import toy
from tests.benchmark_data import features, golden, labels
from tests.references import nearest_rows
from tests.samplers import quiet
from tests.strategies import datasets


def test_mlenn_toy_removes_the_rows_that_disagree():
    # Row 5 {A} has {B}, {A, C}, {B} near: distances 1, 1/3, 1.
    sampler = MLeNN().fit(toy.X, toy.Y)
    sampler.fit_resample(toy.X, toy.Y)
    assert sampler.sample_indices_.tolist() == [0, 1, 2, 3, 4, 8]


@quiet
@given(data=datasets(min_rows=2), k=st.integers(1, 4), threshold=st.sampled_from([0.0, 0.4, 0.9]))
def test_mlenn_equals_the_loop(data, k, threshold):
    X, y = data
    sampler = MLeNN(k_neighbors=k, threshold=threshold)
    sampler.fit_resample(X, y)
    rare, _ = slow.rare_and_frequent(y)
    near = nearest_rows(X, k)
    marked = [
        i
        for i in range(len(y))
        if not y[i, rare].any()
        and 2 * sum(slow.adjusted_hamming(y[i], y[r]) > threshold for r in near[i]) >= len(near[i])
    ]
    does_work = rare.any() and len(marked) < len(y)
    removed = slow.removed_in_order(y, marked) if does_work else []
    assert sampler.sample_indices_.tolist() == [i for i in range(len(y)) if i not in removed]


@pytest.mark.parametrize("threshold", ["0.5", "0.75"])
@pytest.mark.parametrize("name", ["emotions", "yeast"])
def test_mlenn_equals_the_goldens(name, threshold):
    recorded = golden(f"mlenn_mltl_{name}.json")[f"k3_TH{threshold}"]
    y = labels(name)
    sampler = MLeNN(threshold=float(threshold))
    sampler.fit_resample(features(name), y)
    removed = np.setdiff1d(np.arange(y.shape[0]), sampler.sample_indices_)
    expected = recorded["true_knn_paper_candidates_removed_0based"]
    assert removed.tolist() == sorted(expected)


@pytest.mark.parametrize(
    ("params", "gone"),
    [({}, [5]), ({"mutual": True}, [5]), ({"mode": "cleaning"}, [5, 6, 8, 9])],
)
def test_mltl_toy(params, gone):
    sampler = MLTL(**params)
    sampler.fit_resample(toy.X, toy.Y)
    assert sampler.threshold_ == 0.5
    assert np.setdiff1d(np.arange(10), sampler.sample_indices_).tolist() == gone


@pytest.mark.parametrize(
    ("scumble", "mean_ratio", "threshold"),
    [(0.4, 100, 0.5), (0.1, 3.9, 0.5), (0.1, 4.1, 0.3), (0.1, 11.0, 0.3), (0.1, 11.2, 0.15)],
)
def test_own_threshold(scumble, mean_ratio, threshold):
    # Two labels with IRLbl 1 and 2 m - 1 have the mean m.
    positives = np.array([2 * mean_ratio - 1, 1.0])
    assert own_threshold(scumble, LabelBalance(positives, 1000)) == threshold


@quiet
@given(
    data=datasets(min_rows=2),
    threshold=st.sampled_from([0.0, 0.4, 0.6]),
    mode=st.sampled_from(["undersampling", "cleaning"]),
    mutual=st.booleans(),
)
def test_mltl_equals_the_loop(data, threshold, mode, mutual):
    X, y = data
    sampler = MLTL(threshold=threshold, mode=mode, mutual=mutual)
    sampler.fit_resample(X, y)
    _, frequent = slow.rare_and_frequent(y)
    near = nearest_rows(X, 1)[:, 0]
    marked = [
        i
        for i in range(len(y))
        if (mode == "cleaning" or y[i, frequent].any())
        and slow.jaccard(y[i], y[near[i]]) > threshold
        and (not mutual or near[near[i]] == i)
    ]
    removed = slow.removed_in_order(y, marked)
    assert sampler.sample_indices_.tolist() == [i for i in range(len(y)) if i not in removed]


@pytest.mark.parametrize(("key", "threshold"), [("k1_TH0.5", 2 / 3), ("k1_TH0.75", 6 / 7)])
@pytest.mark.parametrize("name", ["emotions", "yeast"])
def test_mltl_equals_the_goldens(name, key, threshold):
    # The reference divides by |a| + |b|: its t is t / (2 - t) of the union's, hence 2/3 and 6/7.
    recorded = golden(f"mlenn_mltl_{name}.json")[key]
    y = labels(name)
    sampler = MLTL(threshold=threshold)
    sampler.fit_resample(features(name), y)
    removed = np.setdiff1d(np.arange(y.shape[0]), sampler.sample_indices_)
    assert removed.tolist() == sorted(recorded["true_knn_R_candidates_removed_0based"])


@pytest.mark.parametrize("name", ["emotions", "yeast"])
def test_mutual_pairs_equal_the_goldens(name):
    recorded = golden(f"mlenn_mltl_{name}.json")
    X, y = features(name), labels(name).toarray()
    pairs = np.array(recorded["mutual_nearest_pairs_0based"])
    far = [pair for pair in pairs if slow.jaccard(*y[pair]) > 0.5]
    expected = slow.removed_in_order(y, sorted({int(row) for pair in far for row in pair}))
    sampler = MLTL(threshold=0.5, mode="cleaning", mutual=True)
    sampler.fit_resample(X, y)
    assert np.setdiff1d(np.arange(len(y)), sampler.sample_indices_).tolist() == expected
