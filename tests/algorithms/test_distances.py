import numpy as np
import pytest
from hypothesis import given
from scipy import sparse

from imblearn_multilabel._algorithms.distances import (
    FeatureSpace,
    range_factor,
    value_difference_table,
)
from imblearn_multilabel._algorithms.neighbors import find_neighbors
from tests.benchmark_data import benchmark_file, features, golden, labels
from tests.strategies import datasets

NONE = np.empty(0, dtype=int)


def squared_distance(space, a, b, chosen):
    coordinates = space.coordinates(np.array(chosen))
    coordinates = coordinates.toarray() if sparse.issparse(coordinates) else coordinates
    return ((coordinates[a] - coordinates[b]) ** 2).sum()


def test_heom_divides_numbers_by_their_range_and_counts_categories_as_one():
    X = np.array([[0.0, 7.0], [2.0, 8.0], [8.0, 8.0]])
    space = FeatureSpace(X, np.array([1]), "heom", sparse.csr_array((3, 1)))
    assert squared_distance(space, 0, 1, [0]) == pytest.approx(0.25**2 + 1)
    assert squared_distance(space, 1, 2, [0]) == pytest.approx(0.75**2)


@pytest.mark.parametrize("as_table", [np.asarray, sparse.csr_array])
def test_heom_takes_no_account_of_a_constant_feature(as_table):
    X = as_table(np.array([[5.0, 1.0], [5.0, 3.0]]))
    space = FeatureSpace(X, NONE, "heom", sparse.csr_array((2, 1)))
    assert squared_distance(space, 0, 1, [0]) == 1


@pytest.mark.parametrize("X", [[[-1.7e308], [1.7e308]], [[0.0], [5e-324]], [[1e308], [1e308]]])
def test_ranges_at_the_edge_of_float64_have_a_finite_factor(X):
    assert np.isfinite(range_factor(np.array(X))).all()


def test_the_range_of_bytes_does_not_wrap_around():
    assert range_factor(np.array([[-100], [100]], dtype=np.int8)).tolist() == [1 / 200]


def test_value_difference_follows_its_formula():
    # Category 0: rows 0, 1, 2 with 2 of 3 and 0 of 3; category 1: rows 3, 4 with 1 of 2, 1 of 2.
    Y = sparse.csr_array(np.array([[1, 0], [1, 0], [0, 0], [1, 1], [0, 0]]))
    table = value_difference_table(np.array([0, 0, 0, 1, 1]), Y, np.array([0, 1]))
    expected = (2 * (2 / 3 - 1 / 2) ** 2 + 2 * (0 - 1 / 2) ** 2) / 2
    assert ((table[0] - table[1]) ** 2).sum() == pytest.approx(expected)


def test_no_label_makes_all_categories_alike():
    table = value_difference_table(np.array([0, 1]), sparse.csr_array((2, 3)), NONE)
    assert table.tolist() == [[0.0], [0.0]]


@pytest.mark.parametrize("number", range(4))
def test_shares_of_labels_per_category_equal_those_of_r(number):
    X, y = features("flags"), labels("flags")
    with np.load(benchmark_file("npz/flags.npz")) as arrays:
        is_nominal = arrays["feature_nominal"].astype(bool)
    recorded = golden("distance_vdm_flags.json")["rows"][number]
    row, label = recorded["instance_0based"], np.array([recorded["label_0based"]])
    squared = ((X[:, ~is_nominal] - X[row, ~is_nominal]) ** 2).sum(axis=1)
    for column in np.flatnonzero(is_nominal):
        _, codes = np.unique(X[:, column], return_inverse=True)
        # R's exponent is 1 and it knows one class; ours is the square over both, hence the root.
        share = value_difference_table(codes, y, label)[codes, 0] / np.sqrt(2)
        squared += np.abs(share - share[row])
    expected = np.array(recorded["distances"], dtype=float)
    others = np.arange(len(X)) != row
    np.testing.assert_allclose(np.sqrt(squared[others]), expected[others], rtol=1e-10)


@pytest.mark.parametrize("name", ["emotions", "yeast"])
def test_heom_has_the_neighbors_and_distances_of_mulan(name):
    space = FeatureSpace(features(name), NONE, "heom", labels(name))
    coordinates = space.coordinates(np.arange(labels(name).shape[1]))
    expected = golden(f"mulan_{name}.npz")
    found = find_neighbors(coordinates, 5)
    assert np.array_equal(found, expected["knn_idx"])
    distance = np.linalg.norm(coordinates[:, None] - coordinates[found], axis=2)
    # The packed features are float32.
    np.testing.assert_allclose(distance, expected["knn_dist"], rtol=1e-5)


@pytest.mark.parametrize("metric", ["euclidean", "heom"])
@given(data=datasets(min_rows=2))
def test_new_rows_that_repeat_old_ones_have_their_coordinates(metric, data):
    X, y = data
    space = FeatureSpace(X, np.array([0]), metric, sparse.csr_array(y))
    chosen = np.arange(y.shape[1])
    assert np.array_equal(space.encode(X[::-1], chosen), space.coordinates(chosen)[::-1])


@pytest.mark.parametrize("metric", ["euclidean", "heom"])
@given(data=datasets(min_rows=2))
def test_sparse_and_dense_have_the_same_coordinates(metric, data):
    X, y = data
    Y, chosen = sparse.csr_array(y), np.arange(y.shape[1])
    dense = FeatureSpace(X, np.array([0]), metric, Y).coordinates(chosen)
    as_sparse = FeatureSpace(sparse.csr_array(X), np.array([0]), metric, Y).coordinates(chosen)
    assert np.array_equal(as_sparse.toarray(), dense)


def test_value_difference_is_taken_over_the_chosen_labels():
    X = np.array([[0.0], [0.0], [1.0], [1.0]])
    Y = sparse.csr_array(np.array([[1, 1], [1, 0], [0, 1], [0, 0]]))
    space = FeatureSpace(X, np.array([0]), "euclidean", Y)
    assert squared_distance(space, 0, 2, [0]) == pytest.approx(2)
    assert squared_distance(space, 0, 2, [1]) == 0
