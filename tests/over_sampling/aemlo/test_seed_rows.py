"""Neighbors in a random sample of many rows."""

import numpy as np
import pytest
from scipy import sparse

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.over_sampling import AEMLO
from imblearn_multilabel.over_sampling._aemlo import seed_rows


@pytest.fixture
def few_are_many(monkeypatch):
    monkeypatch.setattr(seed_rows, "EXACT_ROWS", 60)
    monkeypatch.setattr(seed_rows, "SAMPLED_ROWS", 40)
    monkeypatch.setattr(seed_rows, "_BLOCK_ROWS", 7)


def nearest_in_sample(row, table, sample, k):
    """Order the other rows of the sample by distance, then by number."""
    others = [other for other in sample if other != row]
    return sorted(others, key=lambda other: (((table[row] - table[other]) ** 2).sum(), other))[:k]


@pytest.mark.parametrize("is_sparse", [False, True])
def test_neighbors_are_the_nearest_of_the_sample(few_are_many, is_sparse):
    table = np.random.RandomState(0).randint(0, 4, (90, 3)).astype(float)
    sample = seed_rows.sampled_rows(90, 5)
    assert len(sample) == len(set(sample)) == 40
    queries = np.random.RandomState(1).permutation(90)[:50]
    assert 0 < np.isin(queries, sample).sum() < 50
    done = []
    given = sparse.csr_array(table) if is_sparse else table
    found = seed_rows.neighbors_of(queries, given, sample, 4, None, done.append)
    expected = [nearest_in_sample(row, table, sample.tolist(), 4) for row in queries]
    np.testing.assert_array_equal(found, expected)
    assert sum(done) == 50


def test_no_sample_is_drawn_of_few_rows(few_are_many):
    assert seed_rows.sampled_rows(60, 0) is None


def test_every_row_is_as_likely_in_the_sample(few_are_many):
    counts = sum(np.bincount(seed_rows.sampled_rows(80, seed), minlength=80) for seed in range(300))
    # Half of 300 draws; 5.5 standard deviations.
    assert np.abs(counts - 150).max() < 5.5 * np.sqrt(300 / 4)


@pytest.mark.torch
def test_aemlo_of_many_rows(few_are_many, tmp_path):
    pytest.importorskip("torch")
    X, y = make_imbalanced_multilabel(n_samples=200, n_labels=4, random_state=0)
    settings = {"hidden_size": 16, "latent_size": 4, "sampling_ratio": 0.25, "random_state": 3}
    sampler = AEMLO(**settings)
    X_res, y_res = sampler.fit_resample(X, y)
    assert len(X_res) == 250
    assert (y_res[200:].sum(axis=1) > 0).all()
    again = AEMLO(**settings).fit_resample(X, y)
    assert again[0].tobytes() == X_res.tobytes()
    assert again[1].tobytes() == y_res.tobytes()
    sampler.save(tmp_path / "model")
    kept = AEMLO.load(tmp_path / "model").sample(5, random_state=0)
    new = sampler.sample(5, random_state=0)
    np.testing.assert_array_equal(kept[0], new[0])
    np.testing.assert_array_equal(kept[1], new[1])


@pytest.mark.torch
def test_weights_of_a_sample_resemble_those_of_all_rows(monkeypatch):
    pytest.importorskip("torch")
    X, y = make_imbalanced_multilabel(n_samples=600, n_labels=4, random_state=0)
    settings = {"hidden_size": 16, "latent_size": 4, "max_epochs": 1, "random_state": 0}
    exact = AEMLO(**settings)
    exact.fit_resample(X, y)
    monkeypatch.setattr(seed_rows, "EXACT_ROWS", 500)
    monkeypatch.setattr(seed_rows, "SAMPLED_ROWS", 300)
    sampled = AEMLO(**settings)
    sampled.fit_resample(X, y)
    assert not np.array_equal(exact.seed_weights_, sampled.seed_weights_)
    assert np.corrcoef(exact.seed_weights_, sampled.seed_weights_)[0, 1] > 0.5
