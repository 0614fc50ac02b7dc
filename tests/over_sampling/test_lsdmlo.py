import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse, stats
from sklearn.linear_model import Ridge

from imblearn_multilabel.exceptions import NothingToResampleWarning
from imblearn_multilabel.over_sampling import LSDMLO
from imblearn_multilabel.over_sampling._lsdmlo import (
    _draw_cells,
    cosine_partners,
    feature_weights,
    fit_label_weights,
    inherit_from_nearer,
    label_cosines,
)
from tests import toy
from tests.references import nearest_rows
from tests.samplers import quiet
from tests.strategies import datasets, label_matrices, seeds


def as_labels(y):
    return sparse.csr_array(np.asarray(y, dtype=np.uint8))


def slow_weights(y, near_by_label, chosen, n_related):
    """Add up C + H row by row, for neighbors given by label."""
    related = cosine_partners(as_labels(y), n_related)
    weights = np.zeros(len(y))
    for j in chosen:
        own, others = {}, {}
        for i in np.flatnonzero(y[:, j]).tolist():
            near = near_by_label[j][i].tolist()
            share = sum(y[r, j] for r in near) / len(near)
            if 0 < share < 1:
                own[i] = share
                others[i] = max(
                    [sum(y[r, m] for r in [i, *near]) / (len(near) + 1) for m in related[j]],
                    default=0.0,
                )
        for i in own:
            weights[i] += own[i] / sum(own.values())
            weights[i] += others[i] / sum(others.values()) if sum(others.values()) else 0.0
    return weights


def slow_inheritance(y, weights, X, placed, pairs):
    def distance(a, b, weight):
        return sum(w * (u - v) ** 2 for w, u, v in zip(weight, a, b, strict=True))

    made = np.zeros((len(pairs), y.shape[1]), dtype=int)
    for new, (s, r) in enumerate(pairs):
        for j in range(y.shape[1]):
            to_seed = distance(placed[new], X[s], weights[:, j])
            to_partner = distance(placed[new], X[r], weights[:, j])
            made[new, j] = y[r, j] if to_partner < to_seed else y[s, j]
    return made


def test_toy_weights_worked_by_hand():
    # With one feature every label's distance is the plain one, so the neighbors are the table's.
    # B is carried by rows 2, 6, 7. C of B: row 2 (near 1 3 0) 0, row 6 (5 7 8) 1/3,
    # row 7 (6 8 5) 1/3: normalized 1/2 for rows 6 and 7. B's only relative is A (once together):
    # H of row 6 is the share of A in {6, 5, 7, 8}, 1/4, of row 7 in {7, 6, 8, 5}, 1/4: 1/2 each.
    # A is carried by rows 0 to 5; C is 1 but for row 5 (near 6 4 7), where it is 1/3. Its
    # relatives are B and C; of {5, 6, 4, 7} 2/4 carry B, 1/4 carry C, so H = 1/2. Alone, row 5
    # gets 1 + 1.
    sampler = LSDMLO(sampling_strategy=[0, 1], k_neighbors=3, sampling_ratio=40, random_state=0)
    sampler.fit_resample(toy.X, toy.Y)
    assert_allclose(sampler.seed_weights_, [0, 0, 0, 0, 0, 2, 1, 1, 0, 0])
    drawn = np.bincount(sampler.seed_indices_, minlength=10)
    assert drawn[[5, 6, 7]].sum() == 400
    # Only draws without labels are drawn again, and rows 5, 6, 7 have labeled neighbors only.
    assert stats.chisquare(drawn[[5, 6, 7]], [200, 100, 100]).pvalue > 1e-3


def test_toy_relatives_are_the_strongest_pairs():
    # cos^2: A-B 1/(6 * 3), A-C 1/(6 * 2), B-C 0. The strongest pair is A-C, so B has no relative
    # and only C counts for it.
    sampler = LSDMLO(sampling_strategy=[1], k_neighbors=3, n_related=1, random_state=0)
    sampler.fit_resample(toy.X, toy.Y)
    assert_allclose(sampler.seed_weights_, [0, 0, 0, 0, 0, 0, 0.5, 0.5, 0, 0])


def test_toy_labels_worked_by_hand():
    # Seed 6 {B} at 7, reference 5 {A} at 6: at 6.4 nearer to the reference, at 6.5 as near, which
    # is the seed's, at 6.6 nearer to the seed. Seed 6, reference 8 {C} at 9: 8.5 is the latter's.
    made = inherit_from_nearer(
        as_labels(toy.Y),
        np.ones((1, 3)),
        toy.X,
        np.array([[6.4], [6.5], [6.6], [8.5]]),
        np.array([6, 6, 6, 6]),
        np.array([5, 5, 5, 8]),
    )
    assert toy.labelsets(made.toarray()) == ["A", "B", "B", "C"]


def test_each_label_asks_its_own_distance():
    # Label 0 looks at the first feature only, label 1 at the second. Row 0 {0} is at (0, 0), row 1
    # {1} at (1, 1): (.2, .9) is near both in the feature of their label, (.9, .2) near neither.
    X, placed = np.array([[0.0, 0], [1, 1]]), np.array([[0.2, 0.9], [0.9, 0.2]])
    parents = np.array([0, 0]), np.array([1, 1])
    made = inherit_from_nearer(as_labels(np.eye(2)), np.eye(2), X, placed, *parents)
    assert made.toarray().tolist() == [[1, 1], [0, 0]]


def test_only_chosen_labels_that_stand_alone_leave_the_data_unchanged():
    # No neighbor of rows 4 and 8 carries C.
    with pytest.warns(NothingToResampleWarning, match="has a neighbor that carries the label"):
        X_res, _ = LSDMLO(k_neighbors=3).fit_resample(toy.X, toy.Y)
    assert_array_equal(X_res, toy.X)


def test_weights_all_zero_fall_back_on_rows_amid_their_label():
    X = np.array([[0.0], [1], [2], [10], [11], [12], [13], [20]])
    y = np.array([[1, 0], [1, 0], [1, 0], [0, 1], [0, 1], [0, 1], [0, 1], [1, 0]])
    sampler = LSDMLO(sampling_strategy=[0], k_neighbors=2, sampling_ratio=4, random_state=0)
    _, y_res = sampler.fit_resample(X, y)
    assert not sampler.seed_weights_.any()
    # Row 7 stands alone among rows of the other label.
    assert set(sampler.seed_indices_.tolist()) == {0, 1, 2}
    assert_array_equal(y_res[8:], np.tile([1, 0], (32, 1)))


@quiet
@given(data=datasets(min_rows=2, every_label="mixed"), seed=seeds())
def test_new_rows_grow_between_a_row_and_a_neighbor_for_one_of_its_labels(data, seed):
    X, y = data
    chosen = list(range(y.shape[1]))
    sampler = LSDMLO(sampling_strategy=chosen, random_state=seed, k_neighbors=3, sampling_ratio=1.0)
    X_res, y_res = sampler.fit_resample(X, y)
    assert len(X_res) <= 2 * len(X)
    weights = sampler.feature_weights_
    near = {j: nearest_rows(X * np.sqrt(weights[:, j]), 3) for j in chosen}
    assert_allclose(sampler.seed_weights_, slow_weights(y, near, chosen, 10), atol=1e-12)
    pairs = list(zip(sampler.seed_indices_, sampler.neighbor_indices_, strict=True))
    for s, r in pairs:
        assert any(y[s, j] and r in near[j][s] for j in chosen)
    expected = slow_inheritance(y, weights, X, X_res[len(X) :], pairs)
    # Where a feature differs between the parents a tie has probability 0; rounding may still move
    # rows whose distances are as good as equal.
    differs = np.array([not np.array_equal(X[s], X[r]) for s, r in pairs], dtype=bool)
    assert_array_equal(y_res[len(X) :][differs], expected[differs])


def test_a_label_is_searched_by_the_feature_it_depends_on():
    rng = np.random.RandomState(0)
    X = rng.standard_normal((300, 6))
    y = np.column_stack([X[:, 0] > 1.0, X[:, 1] > -0.5, rng.random_sample(300) < 0.7]).astype(int)
    sampler = LSDMLO(sampling_strategy=[0], beta=0.1, random_state=0).fit(X, y)
    sampler.fit_resample(X, y)
    assert np.argmax(sampler.feature_weights_, axis=0)[:2].tolist() == [0, 1]
    assert_allclose(sampler.feature_weights_.sum(axis=0), 1.0)


def test_too_many_features_are_refused_with_a_way_out():
    X = sparse.csr_array((np.ones(4), ([0, 1, 2, 3], [0, 0, 1, 5000])), shape=(4, 5001))
    y = np.array([[1, 0], [1, 1], [1, 0], [0, 0]])
    with pytest.raises(ValueError, match=r"at most 5000 .* got 5001.*SelectKBest, or use MLSOL"):
        LSDMLO(sampling_strategy=[0]).fit_resample(X, y)


def test_steps_of_the_fit_tell_whether_it_has_converged():
    rng = np.random.RandomState(3)
    X, y = rng.standard_normal((120, 6)), (rng.random_sample((120, 4)) < 0.3).astype(int)

    def fitted(max_iter):
        sampler = LSDMLO(max_iter=max_iter, random_state=0)
        sampler.fit_resample(X, y)
        return sampler

    stopped, converged = fitted(3), fitted(5000)
    assert stopped.n_iter_ == 3
    assert 3 < converged.n_iter_ < 5000
    assert_array_equal(fitted(9000).feature_weights_, converged.feature_weights_)
    assert not np.array_equal(stopped.feature_weights_, converged.feature_weights_)


@quiet
def test_no_step_is_taken_where_there_is_nothing_to_do():
    sampler = LSDMLO()
    sampler.fit_resample([[0.0], [1.0], [2.0]], [[1, 0], [1, 0], [1, 0]])
    assert sampler.n_iter_ == 0


def test_every_row_draws_one_of_its_own_labels_by_itself():
    y = as_labels([[1, 0, 0], [0, 1, 1]])
    drawn = _draw_cells(y, np.repeat([0, 1], 200), np.random.RandomState(0))
    assert set(drawn[:200].tolist()) == {0}
    assert stats.binomtest(int(np.sum(drawn[200:] == 1)), 200).pvalue > 1e-3
    assert set(drawn[200:].tolist()) == {1, 2}


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
