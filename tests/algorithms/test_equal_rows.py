from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from scipy import sparse, stats

from imblearn_multilabel import _memory
from imblearn_multilabel._algorithms import equal_rows as module
from imblearn_multilabel._algorithms.equal_rows import fingerprints, labelset_bags
from tests import sampler_references as slow
from tests.strategies import label_matrices, seeds


def table(n_rows=200, n_features=6, n_labels=4):
    rng = np.random.RandomState(0)
    X = rng.randint(-1, 2, size=(n_rows, n_features)).astype(float)
    return X, sparse.csr_array(rng.randint(0, 2, size=(n_rows, n_labels)))


def test_equal_for_equal_rows_and_only_for_them():
    X, Y = table()
    hashes = fingerprints(X, Y)
    rows = np.hstack([X, Y.toarray()])
    _, by_value = np.unique(rows, axis=0, return_inverse=True)
    _, by_hash = np.unique(hashes, return_inverse=True)
    pairs = np.unique(np.column_stack([by_value.ravel(), by_hash.ravel()]), axis=0)
    assert len(pairs) == by_value.max() + 1 == by_hash.max() + 1


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int8, np.int64])
def test_the_same_for_every_form(monkeypatch, dtype):
    X, Y = table()
    expected = fingerprints(X, Y)
    monkeypatch.setattr(_memory, "BLOCK_CELLS", 20)
    monkeypatch.setattr(module, "_BLOCK_ROWS", 7)
    stored_zeros = sparse.csr_array(X.astype(dtype))
    stored_zeros.data[::2] = 0
    assert (fingerprints(X.astype(dtype), Y) == expected).all()
    assert (fingerprints(sparse.csr_array(X.astype(dtype)), Y) == expected).all()
    assert (fingerprints(stored_zeros, Y) == fingerprints(stored_zeros.toarray(), Y)).all()


def test_no_rows():
    assert fingerprints(np.empty((0, 3)), sparse.csr_array((0, 2))).shape == (0,)
    assert fingerprints(sparse.csr_array((0, 3)), sparse.csr_array((0, 2))).shape == (0,)


def test_bits_are_spread_as_splitmix64_does():
    # The first number of splitmix64 from state 0, whose increment is the input here.
    value = np.array([0x9E3779B97F4A7C15], dtype=np.uint64).view(np.float64)
    found = module._mixed(value, np.ones(1, dtype=np.uint64))
    assert found.tolist() == [0xE220A8397B1DCDAF]


@given(label_matrices())
def test_bags_are_those_of_the_loop(y):
    bags = labelset_bags(sparse.csr_array(y))
    expected = list(slow.labelset_bags(y).values())
    assert [bags.rows_of(bag).tolist() for bag in range(len(bags.first))] == expected
    assert bags.first.tolist() == [rows[0] for rows in expected]
    assert bags.sizes.tolist() == [len(rows) for rows in expected]
    assert bags.mean == len(y) / len(expected)
    assert all((bags.group[rows] == bag).all() for bag, rows in enumerate(expected))


def test_rows_are_drawn_of_every_bag_for_itself_and_alike():
    y = np.array([[0], [1]] * 3)
    bags = labelset_bags(sparse.csr_array(y))
    drawn = bags.draw(np.array([3000, 3000]), np.random.RandomState(0))
    assert (drawn[:3000] % 2 == 0).all()
    assert (drawn[3000:] % 2 == 1).all()
    met = np.histogram2d(drawn[:3000] // 2, drawn[3000:] // 2, bins=3)[0]
    assert stats.chisquare(met.ravel()).pvalue > 1e-3


@given(label_matrices(), seeds())
def test_distinct_rows_are_the_first_of_their_bag_in_random_order(y, seed):
    bags = labelset_bags(sparse.csr_array(y))
    times = np.random.RandomState(seed).randint(bags.sizes + 1)
    order = np.random.RandomState(seed).permutation(len(y))
    expected = [
        row
        for bag, n_drawn in enumerate(times)
        for row in order[bags.group[order] == bag][:n_drawn].tolist()
    ]
    with mock.patch.object(module, "_BLOCK_ROWS", 3):
        assert bags.draw_distinct(times, np.random.RandomState(seed)).tolist() == expected


def test_different_rows_of_one_hash_are_told_apart_by_other_multipliers(monkeypatch):
    y = np.array([[1, 0, 0], [0, 1, 0], [0, 1, 1], [1, 0, 0]])
    real, tried = module.fingerprints, {}

    def colliding(Y, seed):
        tried.setdefault(seed, len(tried))
        # First all hashes agree, then those of the rows with equally many labels.
        if tried[seed] == 0:
            return np.zeros(Y.shape[0], dtype=np.uint64)
        return np.diff(Y.indptr).astype(np.uint64) if tried[seed] == 1 else real(Y, seed=seed)

    monkeypatch.setattr(module, "fingerprints", colliding)
    assert labelset_bags(sparse.csr_array(y)).group.tolist() == [0, 1, 2, 0]
    assert len(tried) == 3


def test_rows_of_several_blocks_are_grouped_together(monkeypatch):
    y = (np.random.RandomState(0).random_sample((50, 3)) < 0.4).astype(int)
    whole = labelset_bags(sparse.csr_array(y))
    times = np.arange(len(whole.first))
    drawn = whole.draw(times, np.random.RandomState(0))
    monkeypatch.setattr(module, "_BLOCK_ROWS", 7)
    found = labelset_bags(sparse.csr_array(y))
    assert found.group.tolist() == whole.group.tolist()
    assert found.first.tolist() == whole.first.tolist()
    assert found.sizes.tolist() == np.bincount(whole.group).tolist()
    assert (y[found.first[found.group]] == y).all()
    assert found.order.tolist() == whole.order.tolist()
    assert found.draw(times, np.random.RandomState(0)).tolist() == drawn.tolist()


def test_zeros_of_both_signs_are_equal():
    Y = sparse.csr_array([[1], [1]])
    assert np.ptp(fingerprints(np.array([[0.0], [-0.0]]), Y)) == 0
