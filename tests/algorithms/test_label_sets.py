import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from imblearn_multilabel._algorithms import label_sets
from imblearn_multilabel._algorithms.groups import most_frequent, vote_on_labels
from imblearn_multilabel._algorithms.label_sets import co_occurrence
from tests.benchmark_data import golden
from tests.strategies import label_matrices


@pytest.mark.parametrize("block_rows", [7, 40])
@pytest.mark.parametrize("columns", [None, [2], [4, 0, 1]])
def test_counts_are_those_of_the_dense_product(columns, block_rows, monkeypatch):
    monkeypatch.setattr(label_sets, "_BLOCK_ROWS", block_rows)
    dense = (np.random.RandomState(0).random_sample((40, 5)) < 0.5).astype(np.int8)
    counts = co_occurrence(sparse.csr_array(dense), columns and np.array(columns))
    expected = dense.T.astype(int) @ dense
    np.testing.assert_array_equal(
        counts.toarray(), expected if columns is None else expected[columns]
    )
    assert counts.dtype == np.int32
    assert counts.has_sorted_indices


@pytest.mark.parametrize("shape", [(0, 3), (4, 0), (4, 3)])
def test_nothing_meets_in_tables_without_positives(shape):
    counts = co_occurrence(sparse.csr_array(shape, dtype=np.int8))
    assert counts.shape == (shape[1], shape[1])
    assert counts.nnz == 0


def test_many_labels_are_counted_at_once():
    dense = np.eye(30, dtype=np.int8)[:, ::-1]
    np.testing.assert_array_equal(co_occurrence(sparse.csr_array(dense)).toarray(), np.eye(30))


# Votes of groups of rows on labels and categories.


@given(label_matrices(), st.integers(1, 6), st.data())
def test_labels_of_at_least_the_needed_rows_are_set(y, size, data):
    needed = data.draw(st.integers(1, size))
    groups = np.random.default_rng(len(y)).integers(0, len(y), (7, size))
    found = vote_on_labels(sparse.csr_array(y), groups, needed)
    assert np.array_equal(found.toarray(), y[groups].sum(axis=1) >= needed)
    assert found.dtype == np.uint8
    assert (found.data == 1).all()
    assert found.has_sorted_indices


@pytest.mark.parametrize("name", ["emotions", "yeast"])
@pytest.mark.parametrize(("key", "needed"), [("union", 1), ("intersection", 6), ("ranking", 3)])
def test_label_sets_equal_those_of_mulan(name, key, needed):
    recorded = golden(f"mulan_{name}.npz")
    bag = recorded["smote_first_bag"]
    # Mulan sets ties, so its ranking needs 3 of 6 where ours needs 4.
    groups = np.column_stack([bag, recorded["smote_first_knn_indices"].reshape(len(bag), 5)])
    found = vote_on_labels(sparse.csr_array(recorded["Y"]), groups, needed)
    assert np.array_equal(found.toarray(), recorded[f"smote_first_Y_{key}"])


@pytest.mark.parametrize(
    ("values", "preferred", "expected"),
    [
        ([2, 1, 2], 1, 2),
        ([2, 1, 3], 1, 1),
        ([2, 1, 2, 1], 3, 1),
        ([2, 1, 2, 1], 2, 2),
    ],
)
def test_most_frequent_value_wins_then_the_preferred_then_the_smallest(values, preferred, expected):
    assert most_frequent(np.array([values]), np.array([preferred])).tolist() == [expected]
