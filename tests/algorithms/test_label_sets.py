import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from imblearn_multilabel._algorithms import label_sets
from imblearn_multilabel._algorithms.label_sets import co_occurrence
from imblearn_multilabel._labels import Labels
from imblearn_multilabel.under_sampling._cleaning import spare_last_positives
from tests import sampler_references as slow
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


@given(label_matrices(min_rows=2), st.data())
def test_marked_rows_go_in_order_while_their_labels_have_others(y, data):
    marked = data.draw(st.lists(st.sampled_from(range(len(y))), unique=True))
    rows = np.array(marked, dtype=np.intp)
    found = spare_last_positives(Labels(sparse.csr_array(y)), rows)
    assert found.dtype == np.intp
    assert found.tolist() == slow.removed_in_order(y, marked)
