import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from imblearn_multilabel import _memory
from imblearn_multilabel._algorithms.label_sets import cells_of
from imblearn_multilabel._algorithms.local_imbalance import (
    BORDERLINE,
    OUTLIER,
    SAFE,
    Neighborhoods,
    disagreements,
    minority_cells,
)
from tests import sampler_references as slow
from tests.benchmark_data import golden, labels
from tests.strategies import label_matrices


def recorded_cells(name, part):
    data = golden(f"mlsol_mlul_parts_{name}.json")
    Y = labels(name.removesuffix("_numeric"))
    near = np.array(data[part]["knn_0based"])
    cells = Neighborhoods.of(Y, np.asarray(Y.sum(axis=0)).ravel(), near)
    return data, cells


def neighborhoods(y, seed=0):
    near = np.random.default_rng(seed).integers(0, len(y), (len(y), 3))
    return Neighborhoods.of(sparse.csr_array(y), y.sum(axis=0), near)


PARTS = pytest.mark.parametrize("part", ["k3", "k5"])
NAMES = pytest.mark.parametrize("name", ["emotions", "flags_numeric"])


@NAMES
@PARTS
def test_disagreement_of_minority_cells_equals_that_of_r(name, part):
    data, cells = recorded_cells(name, part)
    expected = np.array(data[part]["C"])[cells.rows, cells.columns]
    np.testing.assert_allclose(cells.counts / cells.k, expected, rtol=0, atol=1e-10)


@NAMES
@PARTS
def test_minority_cells_equal_those_of_r(name, part):
    data, cells = recorded_cells(name, part)
    y = labels(name.removesuffix("_numeric")).toarray()
    expected = y == np.array(data["minority_value_per_label"])
    found = np.zeros_like(expected)
    found[cells.rows, cells.columns] = True
    assert np.array_equal(found, expected)


@NAMES
@PARTS
def test_shares_equal_those_of_r(name, part):
    data, cells = recorded_cells(name, part)
    expected = np.array(data[part]["S_minus1_means_undefined"], dtype=float)
    found = np.full(expected.shape, -1.0)
    found[cells.rows, cells.columns] = np.nan_to_num(
        cells.shares(np.arange(expected.shape[1])), nan=-1
    )
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10)


@NAMES
@PARTS
def test_weights_equal_those_of_r(name, part):
    data, cells = recorded_cells(name, part)
    weights = cells.weights(np.arange(cells.shape[1]))
    np.testing.assert_allclose(weights, data[part]["w"], rtol=0, atol=1e-10)


@NAMES
@PARTS
def test_types_equal_those_of_the_paper(name, part):
    data, cells = recorded_cells(name, part)
    expected = np.array(data[part]["types_paper_03_07"])[cells.rows, cells.columns]
    assert np.array_equal(cells.types(), expected)


@pytest.mark.parametrize("name", ["emotions", "yeast"])
def test_shares_weights_and_types_equal_those_of_mulan(name):
    data = golden(f"mulan_{name}.npz")
    Y = labels(name)
    cells = Neighborhoods.of(Y, np.asarray(Y.sum(axis=0)).ravel(), data["knn_idx"])
    chosen = np.arange(Y.shape[1])
    found = cells.shares(chosen)
    np.testing.assert_allclose(found, data["S"][cells.rows, cells.columns], rtol=0, atol=1e-10)
    np.testing.assert_allclose(cells.weights(chosen), data["w"], rtol=0, atol=1e-10)
    # Mulan counts types from 0.
    assert np.array_equal(cells.types() - 1, data["type_fixed"][cells.rows, cells.columns])


@given(label_matrices(min_rows=2))
def test_cells_hold_the_rarer_value_of_labels_with_two(y):
    rows, columns = minority_cells(sparse.csr_array(y), y.sum(axis=0))
    counts = y.sum(axis=0)
    rarer = np.where(2 * counts <= len(y), 1, 0)
    expected = (y == rarer) & (counts > 0) & (counts < len(y))
    assert list(zip(columns, rows, strict=True)) == list(zip(*np.nonzero(expected.T), strict=True))


@given(label_matrices(min_rows=2), st.integers(0, 5))
def test_disagreement_equals_a_plain_count(y, seed):
    cells = neighborhoods(y, seed)
    own = y[cells.rows, cells.columns]
    expected = [
        (y[near, column] != value).sum()
        for near, column, value in zip(cells.neighbors[cells.rows], cells.columns, own, strict=True)
    ]
    assert cells.counts.tolist() == expected


@given(label_matrices(min_rows=2), st.integers(1, 10), st.integers(0, 9))
def test_types_equal_the_loop_whoever_the_neighbors_are(y, k, seed):
    near = np.random.default_rng(seed).integers(0, len(y), (len(y), k))
    cells = Neighborhoods.of(sparse.csr_array(y), y.sum(axis=0), near)
    found = zip(cells.rows, cells.columns, cells.types(), strict=True)
    assert {(row, column): kind for row, column, kind in found} == slow.cell_types(y, near)


def test_the_first_cell_is_a_neighbor_like_others():
    y = np.array([[1], [1], [1], *[[0]] * 5])
    near = np.full((8, 10), 7)
    near[0] = 1
    # Nine of ten disagree, and the tenth is the first cell of all, which is safe.
    near[1, 0] = 0
    cells = Neighborhoods.of(sparse.csr_array(y), y.sum(axis=0), near)
    assert cells.types().tolist() == [SAFE, BORDERLINE, OUTLIER]


def test_in_a_block_the_rarer_value_is_that_of_the_whole_table():
    # Of ten rows the first label is on in four, three of which are in this block of five.
    block = np.array([[1, 0], [1, 0], [1, 0], [0, 1], [0, 0]])
    near = np.array([[1], [0], [1], [4], [3]])
    cells = Neighborhoods.of(sparse.csr_array(block), np.array([4, 1]), near, n_counted=10)
    assert list(zip(cells.columns, cells.rows, strict=True)) == [(0, 0), (0, 1), (0, 2), (1, 3)]
    assert cells.counts.tolist() == [0, 0, 0, 1]


@given(label_matrices())
def test_single_cells_are_read_as_from_a_dense_table(y):
    rows, columns = (axis.ravel() for axis in np.indices(y.shape))
    assert np.array_equal(cells_of(sparse.csr_array(y), rows, columns), y.ravel())


@given(label_matrices(min_rows=2))
def test_shares_of_a_label_add_up_to_one_or_are_undefined(y):
    cells = neighborhoods(y)
    shares = cells.shares(np.arange(y.shape[1]))
    total = np.bincount(cells.columns, np.nan_to_num(shares), y.shape[1])
    assert np.allclose(total[total > 0], 1)


@given(label_matrices(min_rows=2))
def test_labels_not_chosen_have_no_share(y):
    cells = neighborhoods(y)
    assert np.isnan(cells.shares(np.array([0]))[cells.columns != 0]).all()


@given(label_matrices(min_rows=2))
def test_cells_are_found_by_row_and_label_and_others_are_not(y):
    cells = neighborhoods(y)
    rows, columns = np.indices(y.shape)
    found = cells.find(rows, columns)
    expected = np.full(y.shape, -1)
    expected[cells.rows, cells.columns] = np.arange(len(cells.rows))
    assert np.array_equal(found, expected)


@pytest.mark.parametrize("cells", [1, 70, 400])
def test_blocks_of_rows_count_alike(monkeypatch, cells):
    y = (np.random.default_rng(1).random((40, 5)) < [0.1, 0.3, 0.5, 0.7, 0.9]).astype(np.int8)
    whole = neighborhoods(y).counts
    monkeypatch.setattr(_memory, "BLOCK_CELLS", cells)
    assert np.array_equal(neighborhoods(y).counts, whole)
    assert len(set(whole)) == 4


def test_an_empty_list_of_cells_is_answered_with_an_empty_list():
    Y = sparse.csr_array(np.array([[1, 0], [0, 1]]))
    none = np.empty(0, dtype=int)
    assert disagreements(Y, np.array([[1], [0]]), none, none).shape == (0,)
