import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imblearn_multilabel.metrics import LabelBalance
from imblearn_multilabel.under_sampling import MLTL
from imblearn_multilabel.under_sampling._cleaning import own_threshold
from tests import sampler_references as slow
from tests import toy
from tests.benchmark_data import features, golden, labels
from tests.references import nearest_rows
from tests.samplers import quiet
from tests.strategies import datasets


@pytest.mark.parametrize(
    ("params", "gone"),
    [({}, [5]), ({"mutual": True}, [5]), ({"mode": "cleaning"}, [5, 6, 8, 9])],
)
def test_toy(params, gone):
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
def test_removed_rows_equal_the_loop(data, threshold, mode, mutual):
    X, y = data
    sampler = MLTL(threshold=threshold, mode=mode, mutual=mutual)
    sampler.fit_resample(X, y)
    counts = y.sum(axis=0)
    occurring = counts > 0
    ratio = np.where(occurring, counts.max() / np.maximum(counts, 1), np.nan)
    frequent = np.zeros(len(counts), dtype=bool)
    if occurring.any():
        frequent = occurring & (ratio < np.nanmean(ratio) * (1 - 1e-12))
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
def test_removed_rows_equal_the_goldens(name, key, threshold):
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
