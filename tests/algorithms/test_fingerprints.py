import numpy as np
import pytest
from scipy import sparse

from imblearn_multilabel._algorithms import fingerprints as module
from imblearn_multilabel._algorithms.fingerprints import fingerprints, repeats


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
    monkeypatch.setattr("imblearn_multilabel._algorithms.fingerprints._BLOCK_CELLS", 20)
    stored_zeros = sparse.csr_array(X.astype(dtype))
    stored_zeros.data[::2] = 0
    assert (fingerprints(X.astype(dtype), Y) == expected).all()
    assert (fingerprints(sparse.csr_array(X.astype(dtype)), Y) == expected).all()
    assert (fingerprints(stored_zeros, Y) == fingerprints(stored_zeros.toarray(), Y)).all()


def test_zeros_of_both_signs_are_equal():
    Y = sparse.csr_array([[1], [1]])
    assert np.ptp(fingerprints(np.array([[0.0], [-0.0]]), Y)) == 0


def test_one_cell_makes_the_difference():
    X = np.vstack([np.zeros(50), np.eye(50), 2 * np.eye(50), 3.0 * np.eye(50)])
    assert len(set(fingerprints(X, sparse.csr_array((151, 2))).tolist())) == 151


def test_no_rows():
    assert fingerprints(np.empty((0, 3)), sparse.csr_array((0, 2))).shape == (0,)
    assert fingerprints(sparse.csr_array((0, 3)), sparse.csr_array((0, 2))).shape == (0,)


def test_repeats_of_known_rows_and_of_earlier_ones():
    hashes = np.array([5, 7, 5, 9, 7, 1], dtype=np.uint64)
    found = repeats(hashes, np.array([9], dtype=np.uint64))
    assert found.tolist() == [False, False, True, True, True, False]


def test_bits_are_spread_as_splitmix64_does():
    # The first number of splitmix64 from state 0, whose increment is the input here.
    value = np.array([0x9E3779B97F4A7C15], dtype=np.uint64).view(np.float64)
    found = module._mixed(value, np.ones(1, dtype=np.uint64))
    assert found.tolist() == [0xE220A8397B1DCDAF]
