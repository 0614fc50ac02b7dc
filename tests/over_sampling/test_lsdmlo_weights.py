import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse
from sklearn.linear_model import Ridge

from imblearn_multilabel.over_sampling._lsdmlo import (
    cosine_partners,
    feature_weights,
    fit_label_weights,
    label_cosines,
)
from tests.strategies import datasets, label_matrices

# Two rows for each of two features, so X'X = 2 I; A is carried by rows 0 and 1, B by 1 and 2.
X = np.array([[1.0, 0], [1, 0], [0, 1], [0, 1]])
Y = np.array([[1, 0], [1, 1], [0, 1], [0, 0]])


def fit(X, Y, *, alpha=1.0, beta=0.25, gamma=1e-3, max_iter=100):
    Y = sparse.csr_array(np.asarray(Y, dtype=np.uint8))
    W, n_steps = fit_label_weights(
        X, Y, label_cosines(Y), alpha=alpha, beta=beta, gamma=gamma, max_iter=max_iter
    )
    assert 0 <= n_steps <= max_iter
    return W


def slow_laplacian(Y):
    """Build the Laplacian from the cosine of every pair of label columns."""
    q = Y.shape[1]
    S = np.zeros((q, q))
    for j in range(q):
        for m in range(q):
            norms = np.linalg.norm(Y[:, j]) * np.linalg.norm(Y[:, m])
            if norms > 0:
                S[j, m] = Y[:, j] @ Y[:, m] / norms
    return np.diag(S.sum(axis=1)) - S


def slow_objective(W, X, Y, alpha, beta):
    fitted = X @ W
    smooth = alpha / 2 * np.trace(fitted @ slow_laplacian(Y) @ fitted.T)
    return 0.5 * ((fitted - Y) ** 2).sum() + smooth + beta * np.abs(W).sum()


def random_table(seed, n=60, d=5, q=4):
    rng = np.random.RandomState(seed)
    return rng.standard_normal((n, d)), (rng.random_sample((n, q)) < 0.4).astype(int)


def test_related_labels_worked_by_hand():
    # cos(A, B) = 1 / (sqrt 2 sqrt 2) = 1/2, L = [[.5, -.5], [-.5, .5]] and
    # (I + L)^-1 = [[1.5, -.5], [-.5, 1.5]]^-1 = [[.75, .25], [.25, .75]].
    # W = X'Y / 2 (I + L)^-1 = [[1, .5], [0, .5]] [[.75, .25], [.25, .75]].
    W = fit(X, Y, alpha=1.0, beta=0.0)
    assert_allclose(W, [[0.875, 0.625], [0.125, 0.375]], atol=1e-9)


def test_softmax_worked_by_hand():
    # exp(ln 3) : exp(0) = 3 : 1, whatever the sign.
    weights = feature_weights(np.array([[-np.log(3), 0.0], [0.0, 0.0]]))
    assert_allclose(weights, [[0.75, 0.5], [0.25, 0.5]])
    assert_allclose(feature_weights(np.array([[1e6], [-1e6], [0.0]])), [[0.5], [0.5], [0.0]])


@pytest.mark.parametrize(("alpha", "beta"), [(1.0, 0.25), (4.0, 3.0), (0.25, 0.0), (0.0, 2.0)])
def test_no_small_change_of_the_result_is_better(alpha, beta):
    X, Y = random_table(0)
    W = fit(X, Y, alpha=alpha, beta=beta, max_iter=5000)
    slope = X.T @ (X @ W @ (np.eye(4) + alpha * slow_laplacian(Y)) - Y)
    # At the minimum of a function with beta |W|: the slope is -beta sign(W), within beta at 0.
    assert_allclose(slope[W != 0], -beta * np.sign(W[W != 0]), atol=1e-4)
    assert (np.abs(slope[W == 0]) <= beta + 1e-4).all()


def test_begins_at_the_ridge_solution():
    X, Y = random_table(0)
    start = fit(X, Y, gamma=3.0, max_iter=0)
    ridge = Ridge(alpha=3.0, fit_intercept=False).fit(X, Y.astype(float))
    assert_allclose(start, ridge.coef_.T, atol=1e-8)


@given(data=datasets(min_rows=2, every_label="present"))
def test_more_steps_never_raise_the_objective(data):
    X, Y = data
    values = [slow_objective(fit(X, Y, max_iter=m), X, Y, 1.0, 0.25) for m in range(12)]
    assert (np.diff(values) <= 1e-9 * (1 + abs(values[0]))).all()


@given(data=datasets())
def test_dense_and_sparse_give_the_same_bytes(data):
    X, Y = data
    expected = fit(X, Y).tobytes()
    assert fit(sparse.csr_array(X), Y).tobytes() == expected
    assert fit(np.asfortranarray(X), Y).tobytes() == expected


def test_blocks_of_rows_add_up(monkeypatch):
    X, Y = random_table(1)
    whole = fit(X, Y)
    monkeypatch.setattr("imblearn_multilabel._memory.BLOCK_CELLS", 5 * 7)
    assert_allclose(fit(X, Y), whole, atol=1e-9)


def test_features_without_any_value_get_no_weight():
    assert_array_equal(fit(np.zeros((4, 3)), Y), np.zeros((3, 2)))


def test_repeated_and_large_features_do_not_break_the_start():
    X, Y = random_table(2)
    W = fit(np.hstack([1e7 * X, 1e7 * X]), Y, gamma=1e-12)
    assert np.isfinite(W).all()


@given(y=label_matrices(), n_pairs=st.integers(0, 8))
def test_related_labels_equal_the_loop(y, n_pairs):
    q = y.shape[1]
    counts = y.sum(axis=0)
    pairs = [
        (-((y[:, j] @ y[:, m]) ** 2) / (counts[j] * counts[m]), j, m)
        for j in range(q)
        for m in range(j + 1, q)
        if y[:, j] @ y[:, m] > 0
    ]
    expected = [set() for _ in range(q)]
    for _, j, m in sorted(pairs)[:n_pairs]:
        expected[j].add(m)
        expected[m].add(j)
    found = cosine_partners(sparse.csr_array(y.astype(np.uint8)), n_pairs)
    assert [part.tolist() for part in found] == [sorted(part) for part in expected]
