import numpy as np
import pytest
from scipy import sparse

from imblearn_multilabel._algorithms.arrivals import Arrivals


@pytest.mark.parametrize("as_table", [np.asarray, sparse.csr_array])
@pytest.mark.parametrize("offset", [0.0, 1e8])
def test_distances_are_exact_up_to_the_limit(as_table, offset):
    # Squares of 1e8 leave no digit to a matrix product that a distance of 1 could be read from.
    rng = np.random.RandomState(0)
    X = offset + rng.randint(0, 6, (60, 3)).astype(np.float64)
    rows, new = np.array([3, 1, 20]), np.arange(0, 30, 2)
    expected = ((X[rows, None] - X[None, 30 + new]) ** 2).sum(axis=2)
    limit = np.sort(expected, axis=1)[:, 4]
    found = Arrivals(as_table(X), slice(30, 60)).distances(rows, new, limit)
    assert np.array_equal(found, np.where(expected <= limit[:, None], expected, np.inf))


def test_merging_keeps_the_smallest_in_order():
    X = np.array([[0.0], [10.0], [1.0], [3.0], [8.0]])
    smallest = np.array([[4.0, 100.0], [100.0, np.inf]])
    Arrivals(X, slice(2, 5)).merge(smallest, np.array([0, 1]), np.array([0, 2]))
    assert smallest.tolist() == [[1.0, 4.0], [4.0, 81.0]]
