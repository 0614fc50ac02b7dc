import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from imblearn_multilabel._algorithms.label_specific import agreement
from tests.strategies import label_matrices


@given(label_matrices(min_rows=2, every_label="present"), st.integers(1, 3), st.integers(0, 9))
def test_agreement_is_a_share_of_neighbors_and_of_the_row_with_them(y, k, seed):
    bag = np.flatnonzero(y[:, 0])
    near = np.random.default_rng(seed).integers(0, len(y), (len(bag), k))
    related = np.arange(1, y.shape[1])
    own, others = agreement(sparse.csr_array(y), 0, related, bag, near)
    assert own.tolist() == [y[rows, 0].mean() for rows in near]
    around = [y[[row, *rows]][:, related] for row, rows in zip(bag, near, strict=True)]
    np.testing.assert_allclose(others, [table.mean(axis=0).max(initial=0) for table in around])
