"""Weights of seed rows, and neighbors in a random sample of many rows."""

import warnings

import numpy as np
import pytest

pytest.importorskip("torch")

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.over_sampling import AEMLO
from imblearn_multilabel.over_sampling._aemlo import generation
from tests.over_sampling.aemlo.make import make

pytestmark = pytest.mark.torch


@pytest.fixture
def few_are_many(monkeypatch):
    monkeypatch.setattr(generation, "SAMPLED_ROWS", 40)
    monkeypatch.setattr(generation, "_BLOCK_ROWS", 7)


def nearest_in_sample(row, table, sample, k):
    """Order the other rows of the sample by distance, then by number."""
    others = [other for other in sample if other != row]
    return sorted(others, key=lambda other: (((table[row] - table[other]) ** 2).sum(), other))[:k]


def test_neighbors_are_the_nearest_of_the_sample(few_are_many):
    table = np.random.RandomState(0).randint(0, 4, (90, 3)).astype(float)
    sample = generation.sampled_rows(90, 5)
    assert len(sample) == len(set(sample)) == 40
    queries = np.random.RandomState(1).permutation(90)[:50]
    assert 0 < np.isin(queries, sample).sum() < 50
    done = []
    found = generation.neighbors_of(queries, table, sample, 4, None, done.append)
    expected = [nearest_in_sample(row, table, sample.tolist(), 4) for row in queries]
    np.testing.assert_array_equal(found, expected)
    assert sum(done) == 50


def test_every_row_is_as_likely_in_the_sample_and_few_are_all_in(few_are_many):
    assert generation.sampled_rows(40, 0).tolist() == list(range(40))
    counts = sum(
        np.bincount(generation.sampled_rows(80, seed), minlength=80) for seed in range(300)
    )
    # Half of 300 draws; 5.5 standard deviations.
    assert np.abs(counts - 150).max() < 5.5 * np.sqrt(300 / 4)


def test_aemlo_of_many_rows(few_are_many, tmp_path):
    X, y = make_imbalanced_multilabel(n_samples=200, n_labels=4, random_state=0)
    settings = {"hidden_size": 16, "latent_size": 4, "sampling_ratio": 0.25, "random_state": 3}
    sampler = AEMLO(**settings)
    X_res, y_res = sampler.fit_resample(X, y)
    assert len(X_res) == 250
    assert (y_res[200:].sum(axis=1) > 0).all()
    sampler.save(tmp_path / "model")
    kept = AEMLO.load(tmp_path / "model").sample(5, random_state=0)
    new = sampler.sample(5, random_state=0)
    np.testing.assert_array_equal(kept[0], new[0])
    np.testing.assert_array_equal(kept[1], new[1])


class TestWeights:
    #: Four positives of the first label, two of the second, one of the third, none of the fourth.
    Y = np.array(
        [[1, 0, 0, 0], [1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]]
    )

    def weights(self, rule, **params):
        sampler = make(seed_rows=rule, sampling_ratio=0.5, max_epochs=1, **params)
        X = np.random.RandomState(0).normal(size=(6, 2))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sampler.fit_resample(X, self.Y)
        return sampler.seed_weights_.tolist()

    def test_of_a_row_is_the_mean_rarity_of_its_labels(self):
        expected = [1 / 4, (1 / 4 + 1 / 2) / 2, (1 / 2 + 1) / 2, 0, 1 / 4, 1 / 4]
        assert self.weights("label_balance") == expected

    def test_only_listed_labels_count(self):
        expected = [0, 1 / 2, (1 / 2 + 1) / 2, 0, 0, 0]
        assert self.weights("label_balance", sampling_strategy=[1, 2]) == expected

    def test_all_rows_with_a_label_count_alike(self):
        assert self.weights("all") == [1, 1, 1, 0, 1, 1]

    def test_rows_with_a_minority_label_count_alike(self):
        assert self.weights("minority", sampling_strategy=[1]) == [0, 1, 1, 0, 0, 0]
        # IRLbl 1, 2, 4 with mean 7 / 3: the third label, whose ImR is 5.
        assert self.weights("minority") == [0, 0, 1, 0, 0, 0]
        assert self.weights("minority", imr_threshold=5.0) == [0] * 6
