import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse
from sklearn.neighbors import NearestNeighbors

from imblearn_multilabel._algorithms import neighbors as module
from imblearn_multilabel._algorithms.distances import range_scale, squared_distances
from imblearn_multilabel._algorithms.neighbors import find_neighbors, find_neighbors_among
from tests.benchmark_data import features, golden
from tests.graphs import Graphs
from tests.references import nearest_rows


def random_table(kind, n_rows=150, n_columns=20, seed=0):
    rng = np.random.default_rng(seed)
    return {
        "normal": lambda: rng.normal(size=(n_rows, n_columns)),
        "low": lambda: rng.normal(size=(n_rows, 3)),
        "low grid": lambda: rng.integers(0, 3, (n_rows, 3)).astype(float),
        "binary": lambda: (rng.random((n_rows, n_columns)) < 0.1).astype(float),
        "tenths": lambda: (rng.random((n_rows, n_columns)) < 0.1) * 0.1,
        "duplicates": lambda: rng.normal(size=(n_rows // 10, n_columns))[
            rng.integers(0, n_rows // 10, n_rows)
        ],
        "identical": lambda: np.full((n_rows, n_columns), 0.3),
        "zero": lambda: np.zeros((n_rows, n_columns)),
        "offset": lambda: 1e9 + rng.integers(0, 3, (n_rows, n_columns)) / 8,
        "one offset column": lambda: np.column_stack(
            [1.7e9 + rng.random(n_rows), rng.normal(size=(n_rows, n_columns))]
        ),
        "far row": lambda: np.vstack([np.full(n_columns, 1e12), rng.normal(size=(n_rows, 20))]),
        "mixed scales": lambda: rng.normal(size=(n_rows, n_columns)) * 10.0 ** -np.arange(20),
    }[kind]()


KINDS = [
    "normal", "low", "low grid", "binary", "tenths", "duplicates", "identical", "zero", "offset",
    "one offset column", "far row", "mixed scales",
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_neighbors_are_those_of_a_sort_by_distance_and_row_number(kind):
    X = random_table(kind)
    assert np.array_equal(find_neighbors(X, 5), nearest_rows(X, 5))


@pytest.mark.parametrize("kind", KINDS)
def test_sparse_and_dense_have_the_same_neighbors(kind):
    X = random_table(kind)
    assert np.array_equal(find_neighbors(sparse.csr_array(X), 5), find_neighbors(X, 5))


@pytest.mark.parametrize("kind", ["normal", "binary", "duplicates"])
@pytest.mark.parametrize("n_jobs", [1, 2])
def test_n_jobs_does_not_change_neighbors(kind, n_jobs):
    X = random_table(kind)
    assert np.array_equal(find_neighbors(X, 5, n_jobs=n_jobs), nearest_rows(X, 5))


@given(
    hnp.arrays(
        float,
        st.tuples(st.integers(2, 25), st.integers(1, 4)),
        elements=st.sampled_from([0.0, 1.0, -1.0, 0.1, 0.3, 0.7]),
    ),
    st.integers(1, 30),
)
def test_ties_and_duplicates_are_ordered_by_row_number(X, k):
    assert np.array_equal(find_neighbors(X, k), nearest_rows(X, k))


def test_rows_with_more_ties_than_candidates_ask_again(monkeypatch):
    monkeypatch.setattr(module, "_TIED_SLACK", 1)
    monkeypatch.setattr(module, "_GROWTH", 2)
    X = random_table("binary")
    assert np.array_equal(find_neighbors(X, 3), nearest_rows(X, 3))


@pytest.mark.parametrize("kind", ["normal", "tenths", "binary"])
@pytest.mark.parametrize("as_table", [np.asarray, sparse.csr_array])
def test_blocks_do_not_change_neighbors(kind, as_table, monkeypatch):
    X = random_table(kind)
    expected = nearest_rows(X, 5)
    monkeypatch.setattr(module, "_BLOCK_CELLS", 700)
    assert np.array_equal(find_neighbors(as_table(X), 5), expected)


@pytest.mark.parametrize("kind", ["normal", "low", "duplicates", "zero"])
def test_every_query_is_reported_once_and_block_by_block(kind, monkeypatch):
    table, queries, done = random_table(kind), np.arange(0, 150, 2), []
    expected = find_neighbors(table, 3, queries=queries)
    monkeypatch.setattr(module, "_REPORTED_ROWS", 10)
    found = find_neighbors(table, 3, queries=queries, report=done.append)
    np.testing.assert_array_equal(found, expected)
    assert sum(done) == 75
    if kind != "zero":
        assert max(done[:-1]) <= 10


def test_a_row_is_never_its_own_neighbor():
    X = random_table("identical")
    assert not (find_neighbors(X, 5) == np.arange(len(X))[:, None]).any()


def test_identical_rows_are_listed_by_row_number():
    assert find_neighbors(np.ones((4, 2)), 2).tolist() == [[1, 2], [0, 2], [0, 1], [0, 1]]


def test_k_shrinks_to_the_other_rows():
    assert find_neighbors(np.array([[0.0], [1.0], [3.0]]), 9).tolist() == [[1, 2], [0, 2], [1, 0]]


def test_only_the_queries_are_answered():
    X = random_table("binary")
    queries = np.array([7, 3, 100])
    assert np.array_equal(find_neighbors(X, 4, queries=queries), find_neighbors(X, 4)[queries])


def nearest_in_pool(X, queries, pool, k):
    distance = np.cumsum((X[queries][:, None] - X[pool]) ** 2, axis=2)[..., -1]
    return np.array([pool[np.lexsort((pool, row))][:k] for row in distance])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("as_table", [np.asarray, sparse.csr_array])
def test_neighbors_among_other_rows_are_those_of_a_sort(kind, as_table):
    X = random_table(kind)
    pool, queries = np.arange(1, len(X), 2), np.arange(0, len(X), 2)[::-1]
    found = find_neighbors_among(as_table(X), 5, queries=queries, pool=pool)
    assert np.array_equal(found, nearest_in_pool(X, queries, pool, 5))


@given(
    hnp.arrays(
        float,
        st.tuples(st.integers(2, 25), st.integers(1, 4)),
        elements=st.sampled_from([0.0, 1.0, -1.0, 0.1, 0.3, 0.7]),
    ),
    st.integers(1, 30),
    st.integers(1, 24),
)
def test_ties_among_other_rows_are_ordered_by_row_number(X, k, split):
    split = min(split, len(X) - 1)
    rows = np.arange(len(X))
    found = find_neighbors_among(X, k, queries=rows[:split], pool=rows[split:])
    assert np.array_equal(found, nearest_in_pool(X, rows[:split], rows[split:], k))


def test_one_far_row_does_not_make_all_others_ambiguous(monkeypatch):
    X = random_table("far row")
    pairs = []
    exact = module.pair_distances
    monkeypatch.setattr(
        module, "pair_distances", lambda *args: pairs.append(len(args[1])) or exact(*args)
    )
    find_neighbors(X, 5)
    assert sum(pairs) < 2 * len(X)


@pytest.mark.parametrize("scale", [1e-300, 1e-200, 1e200, 1e308])
@pytest.mark.parametrize("as_table", [np.asarray, sparse.csr_array])
def test_values_whose_squares_overflow_or_vanish_are_told_apart(scale, as_table):
    X = np.array([[0.0, 0.1], [0.5, 0.0], [1.0, 0.3], [0.2, 0.9]])
    assert np.array_equal(find_neighbors(as_table(X * scale), 3), find_neighbors(X, 3))


def test_the_least_number_is_scaled_by_a_finite_power():
    assert range_scale(np.array([[0.0, 5e-324]])) == 2.0**1000
    assert range_scale(np.array([[0.0, -1e300]])) == 2.0**-997
    assert range_scale(np.array([[0.0, 1e99]])) == 1.0


def test_neighbors_object_is_asked_and_the_row_itself_left_out():
    X = random_table("normal")
    found = find_neighbors(X, NearestNeighbors(n_neighbors=5))
    assert np.array_equal(found, find_neighbors(X, 4))


def test_neighbors_object_with_duplicates_never_answers_the_row_itself():
    X = random_table("identical")
    found = find_neighbors(X, NearestNeighbors(n_neighbors=5))
    assert found.shape == (len(X), 4)
    assert not (found == np.arange(len(X))[:, None]).any()


def test_neighbors_object_shrinks_to_the_rows_there_are():
    X = np.array([[0.0], [1.0], [3.0]])
    found = find_neighbors(X, NearestNeighbors(n_neighbors=6))
    assert found.tolist() == [[1, 2], [0, 2], [1, 0]]


def test_neighbors_object_is_not_fitted_by_the_search():
    search = NearestNeighbors(n_neighbors=5)
    find_neighbors(random_table("normal"), search)
    assert not hasattr(search, "n_samples_fit_")


@pytest.mark.parametrize("kind", ["normal", "identical"])
def test_a_graph_is_read_nearest_first_and_the_row_itself_left_out(kind):
    X = random_table(kind)
    found = find_neighbors(X, Graphs(4))
    assert found.shape == (len(X), 4)
    assert not (found == np.arange(len(X))[:, None]).any()
    if kind == "normal":
        assert np.array_equal(found, find_neighbors(X, 4))
        queries = np.array([7, 2, 3])
        assert np.array_equal(find_neighbors(X, Graphs(4), queries=queries), found[queries])


def test_a_graph_shrinks_to_the_rows_there_are():
    X = np.array([[0.0], [1.0], [3.0]])
    assert find_neighbors(X, Graphs(6)).tolist() == [[1, 2], [0, 2], [1, 0]]


def test_of_uneven_rows_of_a_graph_as_many_are_read_as_all_have():
    class Uneven(Graphs):
        def fit_transform(self, X, y=None):
            graph = super().fit_transform(X).tolil()
            # The farthest of three neighbors of row 0.
            graph[0, 3] = 0
            return graph.tocsr()

    X = np.array([[0.0], [1.0], [3.0], [7.0]])
    assert find_neighbors(X, Uneven(3)).tolist() == [[1, 2], [0, 2], [1, 0], [2, 1]]


@pytest.mark.parametrize("answer", [np.eye(10), sparse.eye_array(10, 9).tocsr()])
def test_what_is_no_graph_is_refused(answer):
    class Other(Graphs):
        def fit_transform(self, X, y=None):
            return answer

    message = r"fit_transform\(X\) gives a sparse graph of shape \(10, 10\); Other gave shape \(10,"
    with pytest.raises(ValueError, match=message):
        find_neighbors(np.arange(10.0)[:, None], Other())


def table_with_repeats(kind, n_rows=240, seed=0):
    rng = np.random.default_rng(seed)
    return {
        "mostly zeros": lambda: rng.normal(size=(n_rows, 5)) * (rng.random((n_rows, 5)) < 0.05),
        "constant": lambda: np.full((n_rows, 5), 0.3),
        "one-hot": lambda: np.eye(5)[rng.integers(0, 5, n_rows)],
        "scaled one-hot": lambda: np.sqrt(0.5) * np.eye(30)[rng.integers(0, 30, n_rows)],
        "two one-hot": lambda: np.hstack([np.eye(9)[rng.integers(0, 9, n_rows)] for _ in "ab"]),
        "all at one distance": lambda: np.eye(n_rows),
        "all at one rounded distance": lambda: (0.1 * np.eye(n_rows) + 0.3)[: min(n_rows, 90), :90],
        "grid of tenths": lambda: rng.integers(0, 4, (n_rows, 3)) / 10,
        "wide grid of tenths": lambda: rng.integers(0, 2, (n_rows, 20)) / 10 + 0.1,
        "minus and 0": lambda: rng.choice([-0.3, 0.0], (n_rows, 20)),
        "pairs": lambda: rng.permutation(np.repeat(rng.normal(size=(n_rows // 2, 6)), 2, axis=0)),
        "both zeros": lambda: rng.choice([0.0, -0.0, 1.0], (n_rows, 4)),
        "squares that vanish": lambda: rng.choice([0.0, 1e-200, 1.0], (n_rows, 2)),
        "far clusters": lambda: (
            rng.choice([0.0, 3e9], (n_rows, 1)) + rng.integers(0, 9, (n_rows, 3))
        ),
    }[kind]()


REPEATS = [
    "mostly zeros", "constant", "one-hot", "scaled one-hot", "two one-hot", "all at one distance",
    "all at one rounded distance", "grid of tenths", "wide grid of tenths", "minus and 0", "pairs",
    "both zeros", "squares that vanish", "far clusters",
]  # fmt: skip


@pytest.mark.parametrize("kind", REPEATS)
@pytest.mark.parametrize("k", [1, 5, 70])
@pytest.mark.parametrize("as_table", [np.asarray, sparse.csr_array])
@pytest.mark.slow
def test_repeated_rows_have_the_neighbors_of_a_sort(kind, k, as_table):
    X = table_with_repeats(kind)
    assert np.array_equal(find_neighbors(as_table(X), k), nearest_rows(X, k))


@pytest.mark.parametrize("kind", REPEATS)
@pytest.mark.parametrize("as_table", [np.asarray, sparse.csr_array])
def test_repeated_rows_among_others_are_those_of_a_sort(kind, as_table):
    X = table_with_repeats(kind)
    pool, queries = np.arange(1, len(X), 3), np.arange(0, len(X), 3)
    found = find_neighbors_among(as_table(X), 5, queries=queries, pool=pool)
    assert np.array_equal(found, nearest_in_pool(X, queries, pool, 5))


@pytest.mark.parametrize("kind", REPEATS)
@pytest.mark.parametrize("as_table", [np.asarray, sparse.csr_array])
def test_blocks_do_not_change_the_neighbors_of_repeated_rows(kind, as_table, monkeypatch):
    X = table_with_repeats(kind, 60)
    queries = np.arange(0, len(X), 3)[::-1]
    monkeypatch.setattr(module, "_BLOCK_CELLS", 300)
    found = find_neighbors(as_table(X), 5, queries=queries, n_jobs=2)
    assert np.array_equal(found, nearest_rows(X, 5)[queries])


@given(
    hnp.arrays(
        float,
        st.tuples(st.integers(1, 6), st.sampled_from([1, 3, 16])),
        elements=st.sampled_from([0.0, 1.0, -1.0, 0.1, 0.3, 0.7]),
    ),
    st.lists(st.integers(0, 5), min_size=2, max_size=30),
    st.integers(1, 35),
    st.booleans(),
)
def test_copies_of_a_few_rows_are_ordered_by_row_number(few, copies, k, is_sparse):
    X = few[np.array(copies) % len(few)]
    table = sparse.csr_array(X) if is_sparse else X
    assert np.array_equal(find_neighbors(table, k), nearest_rows(X, k))


def test_different_rows_of_one_fingerprint_stay_apart(monkeypatch):
    X = table_with_repeats("pairs")
    monkeypatch.setattr(module, "fingerprints", lambda table: np.zeros(len(table), np.uint64))
    assert np.array_equal(find_neighbors(X, 5), nearest_rows(X, 5))


def least_seconds(X):
    times = []
    for _ in range(3):
        start = time.process_time()
        find_neighbors(X, 5)
        times.append(time.process_time() - start)
    return min(times)


@pytest.mark.parametrize("kind", ["mostly zeros", "constant", "one-hot"])
@pytest.mark.parametrize("as_table", [np.asarray, sparse.csr_array])
@pytest.mark.slow
def test_repeated_rows_cost_no_more_than_distinct_ones(kind, as_table):
    distinct = least_seconds(as_table(np.random.default_rng(0).normal(size=(4000, 5))))
    # Quadratic cost took from 10 to 50 times as long here.
    assert least_seconds(as_table(table_with_repeats(kind, 4000))) < 5 * distinct


@pytest.mark.parametrize("as_table", [np.asarray, sparse.csr_array])
def test_equal_distances_of_all_rows_cost_no_more_than_others(as_table):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(1000, 1000)) * (rng.random((1000, 1000)) < 0.01)
    # As HEOM encodes a category that no two rows share; settled pair by pair it took from 7 to 100
    # times as long.
    assert least_seconds(as_table(np.sqrt(0.5) * np.eye(1000))) < 5 * least_seconds(as_table(X))


def test_squared_distances_have_the_same_bits_dense_and_sparse():
    rng = np.random.default_rng(0)
    left = rng.normal(size=(50, 40)) * (rng.random((50, 40)) < 0.5)
    right = rng.normal(size=(50, 40)) * (rng.random((50, 40)) < 0.5)
    as_sparse = squared_distances(sparse.csr_array(left), sparse.csr_array(right))
    assert np.array_equal(squared_distances(left, right), as_sparse)


@pytest.mark.parametrize("name", ["emotions", "yeast"])
def test_neighbors_equal_those_r_found(name):
    expected = np.array(golden(f"mlenn_mltl_{name}.json")["knn6_0based"])
    assert np.array_equal(find_neighbors(features(name), 6), expected)


@pytest.mark.parametrize("name", ["emotions", "flags_numeric"])
@pytest.mark.parametrize("k", [3, 5])
def test_neighbors_equal_those_given_to_r(name, k):
    expected = golden(f"mlsol_mlul_parts_{name}.json")[f"k{k}"]["knn_0based"]
    X = features(name.removesuffix("_numeric"))
    if name == "flags_numeric":
        X = X[:, [2, 3, 6, 7, 8, 9, 10, 11, 12, 13]]
    assert np.array_equal(find_neighbors(X, k), expected)


@pytest.mark.slow
def test_binary_text_has_the_neighbors_of_a_sort():
    X = features("enron")[:600]
    assert np.array_equal(find_neighbors(X, 5), nearest_rows(X.toarray(), 5))


def test_pair_distances_of_a_table_with_hardly_a_value():
    X = sparse.csr_array([[1.0], [0.0], [0.0], [2.0]])
    found = module.pair_distances(X, np.array([0, 0]), np.array([1, 3]))
    assert found.tolist() == [1.0, 1.0]
