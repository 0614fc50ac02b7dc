import time
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse

from imblearn_multilabel._algorithms import neighbors as module
from imblearn_multilabel._algorithms.distances import range_scale
from imblearn_multilabel._algorithms.neighbors import find_neighbors, find_neighbors_among
from tests.benchmark_data import features, golden
from tests.references import nearest_rows


def one_hot(rng, n_rows, n_values):
    return np.eye(n_values)[rng.integers(0, n_values, n_rows)]


#: Kind of table -> how to make so many rows of it.
TABLES = {
    "normal": lambda rng, n: rng.normal(size=(n, 20)),
    "few columns": lambda rng, n: rng.normal(size=(n, 3)),
    "grid": lambda rng, n: rng.integers(0, 3, (n, 3)).astype(float),
    "grid of tenths": lambda rng, n: rng.integers(0, 4, (n, 3)) / 10,
    "wide grid of tenths": lambda rng, n: rng.integers(0, 2, (n, 20)) / 10 + 0.1,
    "binary": lambda rng, n: (rng.random((n, 20)) < 0.1).astype(float),
    "tenths": lambda rng, n: (rng.random((n, 20)) < 0.1) * 0.1,
    "minus and 0": lambda rng, n: rng.choice([-0.3, 0.0], (n, 20)),
    "both zeros": lambda rng, n: rng.choice([0.0, -0.0, 1.0], (n, 4)),
    "duplicates": lambda rng, n: rng.normal(size=(n // 10, 20))[rng.integers(0, n // 10, n)],
    "pairs": lambda rng, n: rng.permutation(np.repeat(rng.normal(size=(n // 2, 6)), 2, axis=0)),
    "mostly zeros": lambda rng, n: rng.normal(size=(n, 5)) * (rng.random((n, 5)) < 0.05),
    "identical": lambda rng, n: np.full((n, 20), 0.3),
    "identical, few columns": lambda rng, n: np.full((n, 5), 0.3),
    "zero": lambda rng, n: np.zeros((n, 20)),
    "one-hot": lambda rng, n: one_hot(rng, n, 5),
    "scaled one-hot": lambda rng, n: np.sqrt(0.5) * one_hot(rng, n, 30),
    "two one-hot": lambda rng, n: np.hstack([one_hot(rng, n, 9), one_hot(rng, n, 9)]),
    "all at one distance": lambda rng, n: np.eye(n),
    "all at one rounded distance": lambda rng, n: (0.1 * np.eye(n) + 0.3)[:90, :90],
    "offset": lambda rng, n: 1e9 + rng.integers(0, 3, (n, 20)) / 8,
    "one offset column": lambda rng, n: np.column_stack(
        [1.7e9 + rng.random(n), rng.normal(size=(n, 20))]
    ),
    "far row": lambda rng, n: np.vstack([np.full(20, 1e12), rng.normal(size=(n, 20))]),
    "far clusters": lambda rng, n: rng.choice([0.0, 3e9], (n, 1)) + rng.integers(0, 9, (n, 3)),
    "mixed scales": lambda rng, n: rng.normal(size=(n, 20)) * 10.0 ** -np.arange(20),
    "squares that vanish": lambda rng, n: rng.choice([0.0, 1e-200, 1.0], (n, 2)),
}


@cache
def table(kind, n_rows=180):
    return TABLES[kind](np.random.default_rng(0), n_rows)


@cache
def all_nearest(kind):
    """Return all other rows of every row in order."""
    return nearest_rows(table(kind), len(table(kind)))


def nearest_in_pool(X, queries, pool, k):
    distance = np.cumsum((X[queries][:, None] - X[pool]) ** 2, axis=2)[..., -1]
    return np.array([pool[np.lexsort((pool, row))][:k] for row in distance])


dense_and_sparse = pytest.mark.parametrize("as_table", [np.asarray, sparse.csr_array])


@pytest.mark.parametrize("kind", TABLES)
@dense_and_sparse
def test_neighbors_are_those_of_a_sort_by_distance_and_row_number(kind, as_table, monkeypatch):
    X, expected = as_table(table(kind)), all_nearest(kind)
    for k in (1, 5, 70):
        assert np.array_equal(find_neighbors(X, k), expected[:, :k])
    pool, queries = np.arange(1, X.shape[0], 3), np.arange(0, X.shape[0], 3)[::-1]
    found = find_neighbors_among(X, 5, queries=queries, pool=pool)
    assert np.array_equal(found, nearest_in_pool(table(kind), queries, pool, 5))
    # Neither threads nor blocks change anything.
    assert np.array_equal(find_neighbors(X, 5, n_jobs=2), expected[:, :5])
    monkeypatch.setattr(module, "_BLOCK_CELLS", 700)
    assert np.array_equal(find_neighbors(X, 5, queries=queries), expected[queries, :5])


@given(
    hnp.arrays(
        float,
        st.tuples(st.integers(1, 25), st.sampled_from([1, 3, 16])),
        elements=st.sampled_from([0.0, 1.0, -1.0, 0.1, 0.3, 0.7]),
    ),
    st.lists(st.integers(0, 24), min_size=2, max_size=30),
    st.integers(1, 35),
    st.integers(1, 29),
    st.booleans(),
)
def test_ties_and_copies_are_ordered_by_row_number(few, copies, k, split, is_sparse):
    X = few[np.array(copies) % len(few)]
    given_X = sparse.csr_array(X) if is_sparse else X
    assert np.array_equal(find_neighbors(given_X, k), nearest_rows(X, k))
    first, rest = np.split(np.arange(len(X)), [min(split, len(X) - 1)])
    found = find_neighbors_among(given_X, k, queries=first, pool=rest)
    assert np.array_equal(found, nearest_in_pool(X, first, rest, k))


def test_rows_with_more_ties_than_candidates_ask_again(monkeypatch):
    monkeypatch.setattr(module, "_TIED_SLACK", 1)
    monkeypatch.setattr(module, "_GROWTH", 2)
    assert np.array_equal(find_neighbors(table("binary"), 3), all_nearest("binary")[:, :3])


@pytest.mark.parametrize("kind", ["normal", "few columns", "duplicates", "zero"])
def test_every_query_is_reported_once_and_block_by_block(kind, monkeypatch):
    X, queries, done = table(kind), np.arange(0, 150, 2), []
    monkeypatch.setattr(module, "_REPORTED_ROWS", 10)
    found = find_neighbors(X, 3, queries=queries, report=done.append)
    assert np.array_equal(found, all_nearest(kind)[queries, :3])
    assert sum(done) == 75
    if kind != "zero":
        assert max(done[:-1]) <= 10


def test_one_far_row_does_not_make_all_others_ambiguous(monkeypatch):
    pairs, exact = [], module.pair_distances
    monkeypatch.setattr(
        module, "pair_distances", lambda *args: pairs.append(len(args[1])) or exact(*args)
    )
    find_neighbors(table("far row"), 5)
    assert sum(pairs) < 2 * len(table("far row"))


@pytest.mark.parametrize("scale", [1e-300, 1e-200, 1e200, 1e308])
@dense_and_sparse
def test_values_whose_squares_overflow_or_vanish_are_told_apart(scale, as_table):
    X = np.array([[0.0, 0.1], [0.5, 0.0], [1.0, 0.3], [0.2, 0.9]])
    assert np.array_equal(find_neighbors(as_table(X * scale), 3), find_neighbors(X, 3))


def test_the_least_number_is_scaled_by_a_finite_power():
    assert range_scale(np.array([[0.0, 5e-324]])) == 2.0**1000
    assert range_scale(np.array([[0.0, -1e300]])) == 2.0**-997
    assert range_scale(np.array([[0.0, 1e99]])) == 1.0


def test_different_rows_of_one_fingerprint_stay_apart(monkeypatch):
    monkeypatch.setattr(module, "fingerprints", lambda table: np.zeros(len(table), np.uint64))
    assert np.array_equal(find_neighbors(table("pairs"), 5), all_nearest("pairs")[:, :5])


def least_seconds(X):
    times = []
    for _ in range(2):
        start = time.process_time()
        find_neighbors(X, 5)
        times.append(time.process_time() - start)
    return min(times)


@dense_and_sparse
def test_equal_distances_of_all_rows_cost_no_more_than_others(as_table):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(1000, 1000)) * (rng.random((1000, 1000)) < 0.01)
    # As HEOM encodes a category that no two rows share; settled pair by pair it took from 7 to 100
    # times as long.
    assert least_seconds(as_table(np.sqrt(0.5) * np.eye(1000))) < 5 * least_seconds(as_table(X))


def test_pair_distances_of_a_table_with_hardly_a_value():
    X = sparse.csr_array([[1.0], [0.0], [0.0], [2.0]])
    found = module.pair_distances(X, np.array([0, 0]), np.array([1, 3]))
    assert found.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("name", ["emotions", "yeast"])
def test_neighbors_equal_those_r_found(name):
    expected = np.array(golden(f"mlenn_mltl_{name}.json")["knn6_0based"])
    assert np.array_equal(find_neighbors(features(name), 6), expected)


@pytest.mark.slow
def test_binary_text_has_the_neighbors_of_a_sort():
    X = features("enron")[:250]
    assert np.array_equal(find_neighbors(X, 5), nearest_rows(X.toarray(), 5))
