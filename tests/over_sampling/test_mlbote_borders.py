import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import sparse

from imblearn_multilabel import _memory
from imblearn_multilabel.over_sampling._mlbote.borders import Borders, DistancesToNew
from imblearn_multilabel.over_sampling._mlbote.sampler import drop_noise_cells
from tests import toy
from tests.references import nearest_rows
from tests.strategies import datasets


def sparse_labels(y):
    return sparse.csr_array(np.asarray(y, dtype=np.uint8))


def distance(a, b):
    return np.sqrt(np.cumsum((a - b) ** 2)[-1])


def nearest(X, row, pool, k):
    others = [other for other in pool if other != row]
    return sorted(others, key=lambda other: (distance(X[row], X[other]), other))[:k]


def mean_distance(X, row, near):
    return np.mean([distance(X[row], X[other]) for other in near])


def border_sets(X, y, label, k_border):
    with_label = np.flatnonzero(y[:, label] == 1).tolist()
    without = np.flatnonzero(y[:, label] == 0).tolist()
    outer = {r for t in with_label for r in nearest(X, t, without, k_border)}
    inner = {t for r in outer for t in nearest(X, r, with_label, k_border)}
    return outer, inner


def is_bordered(y, label):
    return 2 <= y[:, label].sum() < len(y)


def slow_self_weights(X, y, n_input, label, k_border, k):
    """Borders of the first rows, distances among all."""
    _, inner = border_sets(X[:n_input], y[:n_input], label, k_border)
    with_label, without = np.flatnonzero(y[:, label] == 1), np.flatnonzero(y[:, label] == 0)
    weights = np.zeros(n_input)
    for t in inner:
        inside, outside = nearest(X, t, with_label, k), nearest(X, t, without, k_border)
        if distance(X[t], X[inside[0]]) > 0 and mean_distance(X, t, outside) > 0:
            weights[t] = mean_distance(X, t, inside) / mean_distance(X, t, outside)
    return weights / weights.sum() if weights.any() else weights


def slow_density_ratios(X, y, n_input, k_border, k):
    ratios = np.full(n_input, np.inf)
    for label in range(y.shape[1]):
        if not is_bordered(y[:n_input], label):
            continue
        outer, _ = border_sets(X[:n_input], y[:n_input], label, k_border)
        with_label, without = np.flatnonzero(y[:, label] == 1), np.flatnonzero(y[:, label] == 0)
        for r in outer:
            ratio = 0.0
            around = nearest(X, r, without, k)
            across = nearest(X, r, with_label, 1)[0]
            inside = mean_distance(X, across, nearest(X, across, with_label, k))
            if around and distance(X[r], X[around[0]]) > 0 and inside > 0:
                ratio = (mean_distance(X, r, around) / inside) ** 2
            ratios[r] = min(ratios[r], ratio)
    return np.where(np.isinf(ratios), 0.0, ratios)


def test_toy_borders():
    borders = Borders(toy.X, sparse_labels(toy.Y), 1, 1, None)
    weights = borders.self_weights(np.array([2]), np.ones(1))
    assert np.flatnonzero(weights).tolist() == [4, 8]
    assert weights[[4, 8]].tolist() == [0.5, 0.5]
    ratios = np.array([0, 0.04, 0, 0.04, 0, 4, 0.25, 0.04, 4, 0])
    assert_allclose(borders.density_ratios(), ratios, atol=1e-12)
    assert not borders.on_any()[[0, 9]].any()


@given(
    data=datasets(min_rows=2),
    n_new=st.lists(st.integers(0, 6), max_size=3),
    k_border=st.integers(1, 3),
    k=st.integers(1, 3),
)
@pytest.mark.parametrize("as_table", [np.asarray, sparse.csr_array])
def test_weights_and_ratios_equal_the_loops_as_rows_arrive(as_table, data, n_new, k_border, k):
    X, y = data
    n_input = max(len(X) - sum(n_new), 2)
    borders = Borders(as_table(X[:n_input]), sparse_labels(y[:n_input]), k_border, k, None)
    end = n_input
    for size in [0, *n_new]:
        start, end = end, min(end + size, len(X))
        if end > start:
            borders.add_rows(as_table(X[start:end]), sparse_labels(y[start:end]))
        for label in range(y.shape[1]):
            if is_bordered(y[:n_input], label):
                expected = slow_self_weights(X[:end], y[:end], n_input, label, k_border, k)
                found = borders.self_weights(np.array([label]), np.ones(1))
                assert_allclose(found, expected, rtol=1e-12, atol=0)
        expected = slow_density_ratios(X[:end], y[:end], n_input, k_border, k)
        assert_allclose(borders.density_ratios(), expected, rtol=1e-12, atol=0)


def test_a_row_takes_the_largest_weight_over_the_labels():
    rng = np.random.RandomState(0)
    X, y = rng.standard_normal((60, 2)), (rng.random_sample((60, 3)) < 0.3).astype(int)
    borders = Borders(X, sparse_labels(y), 3, 5, None)
    single = [borders.self_weights(np.array([label]), np.ones(1)) for label in range(3)]
    factors = np.array([1.0, 0.5, 0.25])
    both = borders.self_weights(np.arange(3), factors)
    assert_allclose(both, (np.array(single) * factors[:, None]).max(axis=0))


def test_blocks_do_not_change_weights_and_ratios(monkeypatch):
    rng = np.random.RandomState(0)
    X, y = rng.standard_normal((80, 3)), (rng.random_sample((80, 3)) < 0.3).astype(int)

    def measured():
        borders = Borders(X[:50], sparse_labels(y[:50]), 2, 3, None)
        borders.add_rows(X[50:], sparse_labels(y[50:]))
        return borders.self_weights(np.arange(3), np.ones(3)), borders.density_ratios()

    whole = measured()
    monkeypatch.setattr(_memory, "BLOCK_CELLS", 300)
    parts = measured()
    assert np.array_equal(whole[0], parts[0])
    assert np.array_equal(whole[1], parts[1])


@pytest.mark.parametrize("as_table", [np.asarray, sparse.csr_array])
@pytest.mark.parametrize("offset", [0.0, 1e8])
def test_distances_are_exact_up_to_the_limit(as_table, offset):
    # Squares of 1e8 leave no digit to a matrix product that a distance of 1 could be read from.
    rng = np.random.RandomState(0)
    X = offset + rng.randint(0, 6, (60, 3)).astype(np.float64)
    rows, new = np.array([3, 1, 20]), np.arange(0, 30, 2)
    expected = ((X[rows, None] - X[None, 30 + new]) ** 2).sum(axis=2)
    limit = np.sort(expected, axis=1)[:, 4]
    found = DistancesToNew(as_table(X), slice(30, 60)).distances(rows, new, limit)
    assert np.array_equal(found, np.where(expected <= limit[:, None], expected, np.inf))


def cleaned(X, y, n_neighbors, factor):
    Y = sparse.csr_array(np.asarray(y, dtype=np.uint8))
    result = drop_noise_cells(Y, X, n_neighbors, factor)
    assert result.has_sorted_indices
    assert result.dtype == np.uint8
    assert (result.data == 1).all()
    assert np.array_equal(Y.toarray(), y)
    return result.toarray()


def slow(X, y, n_neighbors, factor):
    def distance(a, b):
        return np.sqrt(np.cumsum((X[a] - X[b]) ** 2)[-1])

    result = y.copy()
    near = nearest_rows(X, n_neighbors)
    for label in range(y.shape[1]):
        rows = np.flatnonzero(y[:, label])
        if len(rows) <= n_neighbors + 1:
            continue
        own = dict(zip(rows, rows[nearest_rows(X[rows], n_neighbors)], strict=True))
        suspect = {row for row in rows if not y[near[row], label].any()}
        retained = [
            row for row in rows if row not in suspect or any(row in own[other] for other in rows)
        ]
        largest = max(distance(row, other) for row in retained for other in own[row])
        for row in suspect:
            if distance(row, own[row][0]) > factor * largest:
                result[row, label] = 0
    return result


@given(
    data=datasets(min_rows=2, max_labels=3),
    n_neighbors=st.integers(1, 3),
    factor=st.sampled_from([0.0, 0.5, 1.5]),
)
def test_noise_cells_equal_the_loop(data, n_neighbors, factor):
    X, y = data
    assert np.array_equal(cleaned(X, y, n_neighbors, factor), slow(X, y, n_neighbors, factor))


def test_a_new_row_as_near_as_the_nearest_does_not_take_its_place():
    X = np.array([[0.0], [5.0], [1.0], [1.5], [-1.0]])
    y = np.array([[0], [0], [1], [1], [1]])
    borders = Borders(X[:4], sparse_labels(y[:4]), 1, 1, None)
    borders.add_rows(X[4:], sparse_labels(y[4:]))
    assert borders.density_ratios()[0] == 100
    assert_allclose(borders.density_ratios(), slow_density_ratios(X, y, 4, 1, 1))


def test_a_label_with_too_few_positives_keeps_them_beside_one_with_enough():
    X = np.concatenate([[0.0, 1.0, 500.0], 100 + np.arange(9.0)])[:, None]
    y = np.zeros((12, 2), dtype=int)
    y[:3, 0] = 1
    y[3:, 1] = 1
    assert np.array_equal(cleaned(X, y, 2, 0.5), y)
    y[3, 0] = 1
    assert cleaned(X, y, 2, 0.5)[2].tolist() == [0, 0]
