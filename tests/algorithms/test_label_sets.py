import numpy as np
import pytest
from scipy import sparse

from imblearn_multilabel._algorithms import label_sets
from imblearn_multilabel._algorithms.label_sets import co_occurrence


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
