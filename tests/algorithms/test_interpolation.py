import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse, stats

from imblearn_multilabel._algorithms import interpolation as module
from imblearn_multilabel._algorithms.interpolation import (
    between,
    interpolate,
    mix,
)
from tests.strategies import VALUES, seeds

TABLES = hnp.arrays(
    float, st.tuples(st.integers(2, 8), st.integers(1, 5)), elements=st.sampled_from(VALUES)
)


def parents(X, n_new=12):
    rng = np.random.default_rng(len(X))
    return rng.integers(0, len(X), n_new), rng.integers(0, len(X), n_new)


@given(TABLES, seeds())
def test_new_rows_lie_in_the_box_of_their_parents_sparse_as_dense(X, seed):
    first, second = parents(X)
    table = sparse.csr_array(np.ones(X.shape))
    table.data[:] = X.ravel()  # zeros are stored
    X.flags.writeable = table.data.flags.writeable = False
    new = interpolate(X, first, second, np.random.RandomState(seed))
    assert (new >= np.minimum(X[first], X[second])).all()
    assert (new <= np.maximum(X[first], X[second])).all()
    as_sparse = interpolate(table, first, second, np.random.RandomState(seed))
    assert as_sparse.toarray().tobytes() == (new + 0.0).tobytes()
    assert (as_sparse.data != 0).all()


def test_every_feature_has_a_share_of_its_own():
    X = np.array([[0.0] * 50, [1.0] * 50])
    new = interpolate(X, np.array([0]), np.array([1]), np.random.RandomState(0))
    assert len(np.unique(new)) == 50
    # Uniform from the first parent to the second.
    new = interpolate(X, np.zeros(20, int), np.ones(20, int), np.random.RandomState(0))
    assert stats.kstest(new.ravel(), "uniform").pvalue > 1e-3


def test_new_rows_and_columns_are_numbered_across_blocks(monkeypatch):
    def share(start, end, rows, columns):
        return rows / 10 * (columns == 1) + 0 * end

    X = np.array([[0.0, 0.0], [1.0, 2.0]])
    seeds, partners = np.zeros(11, dtype=int), np.ones(11, dtype=int)
    monkeypatch.setattr(module, "_BLOCK_CELLS", 6)
    for table in (X, sparse.csr_array(X)):
        new = mix(table, seeds, partners, share)
        new = new.toarray() if sparse.issparse(new) else new
        np.testing.assert_allclose(new[:, 1], np.arange(11) / 5)
        np.testing.assert_array_equal(new[:, 0], 0)


def test_between_opposite_ends_of_float64_is_finite():
    start, end = np.full(5, -1.7e308), np.full(5, 1.7e308)
    share = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
    expected = [-1.7e308, -0.85e308, 0, 0.85e308, 1.7e308]
    assert between(start, end, share) == pytest.approx(expected)


@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(0, 1, exclude_max=True),
)
def test_between_never_leaves_its_ends(start, end, share):
    value = between(np.array([start]), np.array([end]), np.array([share]))[0]
    assert min(start, end) <= value <= max(start, end)
    if max(abs(start), abs(end)) < 1e300:
        assert value == pytest.approx(start + share * (end - start), rel=1e-9, abs=1e-300)
