import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from imblearn_multilabel import _memory
from imblearn_multilabel._algorithms.local_imbalance import Neighborhoods
from tests import sampler_references as slow
from tests.benchmark_data import golden, labels
from tests.strategies import label_matrices


def recorded_cells(name, part):
    data = golden(f"mlsol_mlul_parts_{name}.json")
    Y = labels(name.removesuffix("_numeric"))
    near = np.array(data[part]["knn_0based"])
    cells = Neighborhoods.of(Y, np.asarray(Y.sum(axis=0)).ravel(), near)
    return data, cells


def neighborhoods(y, seed=0, k=3):
    near = np.random.default_rng(seed).integers(0, len(y), (len(y), k))
    return Neighborhoods.of(sparse.csr_array(y), y.sum(axis=0), near)


@pytest.mark.parametrize("name", ["emotions", "flags_numeric"])
@pytest.mark.parametrize("part", ["k3", "k5"])
def test_all_measures_equal_those_of_r_and_of_the_paper(name, part):
    data, cells = recorded_cells(name, part)
    recorded = data[part]
    where, every = (cells.rows, cells.columns), np.arange(cells.shape[1])
    y = labels(name.removesuffix("_numeric")).toarray()
    is_minority = np.zeros(y.shape, dtype=bool)
    is_minority[where] = True
    assert np.array_equal(is_minority, y == np.array(data["minority_value_per_label"]))
    shares = np.full(y.shape, -1.0)
    shares[where] = np.nan_to_num(cells.shares(every), nan=-1)
    for found, expected in (
        (cells.counts / cells.k, np.array(recorded["C"])[where]),
        (shares, np.array(recorded["S_minus1_means_undefined"], dtype=float)),
        (cells.weights(every), recorded["w"]),
        (cells.types(), np.array(recorded["types_paper_03_07"])[where]),
    ):
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10)


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


@given(label_matrices(min_rows=2), st.integers(1, 10), st.integers(0, 9), st.data())
def test_all_measures_equal_the_loops_whoever_the_neighbors_are(y, k, seed, data):
    cells = neighborhoods(y, seed, k)
    near, where = cells.neighbors, list(zip(cells.rows, cells.columns, strict=True))
    assert where == sorted(where, key=lambda cell: cell[::-1])
    assert dict(zip(where, cells.counts, strict=True)) == slow.disagreement(y, near)
    assert dict(zip(where, cells.types(), strict=True)) == slow.cell_types(y, near)
    chosen = data.draw(
        st.lists(st.integers(0, y.shape[1] - 1), min_size=1, unique=True).map(sorted)
    )
    shares = {
        cell: s for cell, s in zip(where, cells.shares(np.array(chosen)), strict=True) if s == s
    }
    assert shares == pytest.approx(slow.local_shares(y, near, chosen))
    np.testing.assert_allclose(
        cells.weights(np.array(chosen)), slow.seed_weights(y, near, chosen), atol=1e-12
    )


def test_types_change_at_three_and_seven_tenths():
    near, only = np.tile(np.arange(1, 11), (11, 1)), np.array([0])
    for count, kind in zip((2, 3, 6, 7, 9, 10), (1, 2, 2, 3, 3, 4), strict=True):
        cells = Neighborhoods(near, only, only, np.array([count]), (11, 1))
        assert cells.types().tolist() == [kind]


def test_in_a_block_the_rarer_value_is_that_of_the_whole_table():
    # Of ten rows the first label is on in four, three of which are in this block of five.
    block = np.array([[1, 0], [1, 0], [1, 0], [0, 1], [0, 0]])
    near = np.array([[1], [0], [1], [4], [3]])
    cells = Neighborhoods.of(sparse.csr_array(block), np.array([4, 1]), near, n_counted=10)
    assert list(zip(cells.columns, cells.rows, strict=True)) == [(0, 0), (0, 1), (0, 2), (1, 3)]
    assert cells.counts.tolist() == [0, 0, 0, 1]


@pytest.mark.parametrize("cells", [1, 70, 400])
def test_blocks_of_rows_count_alike(monkeypatch, cells):
    y = (np.random.default_rng(1).random((40, 5)) < [0.1, 0.3, 0.5, 0.7, 0.9]).astype(np.int8)
    whole = neighborhoods(y).counts
    monkeypatch.setattr(_memory, "BLOCK_CELLS", cells)
    assert np.array_equal(neighborhoods(y).counts, whole)
    assert len(set(whole)) == 4


def test_the_first_cell_is_a_neighbor_like_others():
    y = np.array([[1], [1], [1], *[[0]] * 5])
    near = np.full((8, 10), 7)
    near[0] = 1
    # Nine of ten disagree, and the tenth is the first cell of all, which is safe.
    near[1, 0] = 0
    cells = Neighborhoods.of(sparse.csr_array(y), y.sum(axis=0), near)
    assert cells.types().tolist() == [slow.SAFE, slow.BORDERLINE, slow.OUTLIER]
