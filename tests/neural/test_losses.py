import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.neural import references

torch = pytest.importorskip("torch")

from imblearn_multilabel.neural import _losses as losses  # noqa: E402

pytestmark = pytest.mark.torch

FORMS = ["softplus", "exponential", "log"]


def batch(seed, n_rows=6, n_columns=4, scale=1.0):
    return np.random.RandomState(seed).normal(scale=scale, size=(n_rows, n_columns))


def label_sets(seed, n_rows=6, n_labels=5):
    Y = (np.random.RandomState(seed).uniform(size=(n_rows, n_labels)) < 0.4).astype(float)
    Y[0], Y[1] = 0, 1
    return Y


def tensor(array):
    return torch.tensor(array, dtype=torch.float64)


sizes = st.tuples(st.integers(0, 10**6), st.integers(1, 7), st.integers(1, 6))


@given(sizes)
def test_squared_gap_of_codes_is_the_trace_of_the_paper(size):
    seed, n_rows, n_columns = size
    codes, others = batch(seed, n_rows, n_columns), batch(seed + 1, n_rows, n_columns)
    found = losses.squared_gap(tensor(codes), tensor(others))
    np.testing.assert_allclose(found, references.embedding(codes, others), rtol=1e-12)


@given(sizes, st.booleans())
def test_orthonormality_is_the_trace_of_the_paper_plain_and_averaged(size, averaged):
    codes = batch(*size)
    found = losses.orthonormality(tensor(codes), averaged=averaged)
    expected = references.orthonormality(codes, len(codes) if averaged else 1.0)
    np.testing.assert_allclose(found, expected, rtol=1e-10)


def test_orthonormal_codes_cost_nothing():
    basis = np.linalg.qr(batch(0, 6, 4))[0]
    assert losses.orthonormality(tensor(basis), averaged=False) == pytest.approx(0, abs=1e-20)
    scaled = tensor(basis * math.sqrt(6))
    assert losses.orthonormality(scaled, averaged=True) == pytest.approx(0, abs=1e-20)


def test_orthonormality_cannot_fall_below_the_latent_dimensions_that_exceed_the_batch():
    basis = np.linalg.qr(batch(0, 4, 4))[0]
    codes = np.hstack([basis, np.zeros((4, 3))])
    assert losses.orthonormality(tensor(codes), averaged=False) == pytest.approx(3)


@given(sizes)
def test_squared_gap_of_features_is_the_sum_of_the_paper(size):
    X, decoded = batch(*size), batch(size[0] + 1, *size[1:])
    found = losses.squared_gap(tensor(decoded), tensor(X))
    np.testing.assert_allclose(found, references.reconstruction(decoded, X), rtol=1e-12)


@given(sizes)
def test_distance_distortion_is_the_double_sum_of_the_paper(size):
    X, decoded = batch(*size), batch(size[0] + 1, *size[1:])
    found = losses.distance_distortion(tensor(decoded), tensor(X))
    np.testing.assert_allclose(found, references.similarity(decoded, X), rtol=1e-9, atol=1e-20)


def test_distance_distortion_ignores_where_the_rows_lie():
    # In float32 the squares of coordinates near 1000 leave no digits for distances near 1.
    X, decoded = batch(0, scale=0.1), batch(1, scale=0.1)
    near = losses.distance_distortion(*(torch.tensor(a).float() for a in (decoded, X)))
    far = losses.distance_distortion(*(torch.tensor(a + 1000).float() for a in (decoded, X)))
    assert far == pytest.approx(float(near), rel=1e-2)


def test_distances_and_reconstruction_of_a_perfect_decoder_cost_nothing():
    X = tensor(batch(0))
    assert losses.squared_gap(X, X) == 0
    assert losses.distance_distortion(X, X) == 0


def test_a_single_row_has_no_distances():
    X = torch.ones((1, 3), requires_grad=True)
    value = losses.distance_distortion(X, torch.zeros((1, 3)))
    value.backward()
    assert value == 0
    assert torch.isfinite(X.grad).all()


def expected_ranking(scores, Y, form):
    change = {"exponential": lambda t: t, "softplus": math.log1p, "log": math.log}[form]
    means = [references.pair_loss(*row) for row in zip(scores, Y, strict=True)]
    return [change(mean) if mean else 0.0 for mean in means]


@pytest.mark.parametrize("form", FORMS)
@given(seed=st.integers(0, 10**6))
def test_ranking_loss_is_the_double_sum_over_pairs(form, seed):
    scores, Y = batch(seed, 6, 5, scale=2.0), label_sets(seed)
    found = losses.ranking_loss(tensor(scores), tensor(Y), form)
    np.testing.assert_allclose(found, expected_ranking(scores, Y, form), rtol=1e-10, atol=1e-14)


@given(st.integers(0, 10**6))
def test_ranking_losses_bound_the_share_of_wrong_pairs_from_above(seed):
    scores, Y = batch(seed, 6, 5), label_sets(seed)
    wrong = np.array([references.wrong_pairs(*row) for row in zip(scores, Y, strict=True)])
    exponential = losses.ranking_loss(tensor(scores), tensor(Y), "exponential").numpy()
    softplus = losses.ranking_loss(tensor(scores), tensor(Y), "softplus").numpy()
    assert (exponential >= wrong - 1e-12).all()
    assert (softplus / math.log(2) >= wrong - 1e-12).all()


@pytest.mark.parametrize("form", FORMS)
def test_rows_with_no_or_all_labels_cost_nothing_and_pull_at_nothing(form):
    scores = torch.randn(2, 4, dtype=torch.float64).requires_grad_()
    Y = tensor([[0, 0, 0, 0], [1, 1, 1, 1]])
    value = losses.ranking_loss(scores, Y, form)
    value.sum().backward()
    assert value.tolist() == [0, 0]
    assert (scores.grad == 0).all()


@pytest.mark.parametrize("form", ["softplus", "log"])
@pytest.mark.parametrize("size", [1e4, -1e4])
def test_ranking_loss_and_its_gradient_are_finite_at_extreme_scores(form, size):
    scores = torch.tensor([[size, -size, 0, size], [-size, size, size, 0]], requires_grad=True)
    Y = torch.tensor([[1.0, 0, 0, 1], [1, 0, 1, 0]])
    value = losses.ranking_loss(scores, Y, form)
    value.sum().backward()
    assert torch.isfinite(value).all()
    assert torch.isfinite(scores.grad).all()
    assert (scores.grad != 0).any()


def test_exponential_loss_does_not_overflow_when_all_scores_drift():
    scores, Y = torch.tensor([[0.0, 1, 2]]), torch.tensor([[1.0, 0, 1]])
    here = losses.ranking_loss(scores, Y, "exponential")
    drifted = losses.ranking_loss(scores + 1e4, Y, "exponential")
    assert drifted.item() == pytest.approx(here.item(), rel=1e-2)


@pytest.mark.parametrize("form", FORMS)
def test_gradients_are_those_of_finite_differences(form):
    X, decoded = tensor(batch(0)), tensor(batch(1)).requires_grad_()
    scores, Y = tensor(batch(3, 6, 5)).requires_grad_(), tensor(label_sets(3))
    other = tensor(batch(2)).requires_grad_()
    assert torch.autograd.gradcheck(
        lambda *given: losses.squared_gap(*given, scale=0.3), (decoded, other)
    )
    assert torch.autograd.gradcheck(
        lambda given: losses.distance_distortion(given, X, scale=0.3), decoded
    )
    assert torch.autograd.gradcheck(
        lambda given: losses.orthonormality(given, averaged=True, scale=0.3), decoded
    )
    assert torch.autograd.gradcheck(lambda given: losses.ranking_loss(given, Y, form), scores)


def test_batch_order_does_not_matter():
    codes, X, decoded = tensor(batch(0)), tensor(batch(1)), tensor(batch(2))
    scores, Y = tensor(batch(3, 6, 5)), tensor(label_sets(3))
    order = torch.tensor([3, 1, 5, 0, 2, 4])
    for value, shuffled in [
        (losses.squared_gap(codes, X), losses.squared_gap(codes[order], X[order])),
        (
            losses.orthonormality(codes, averaged=True),
            losses.orthonormality(codes[order], averaged=True),
        ),
        (
            losses.distance_distortion(decoded, X),
            losses.distance_distortion(decoded[order], X[order]),
        ),
        (
            losses.ranking_loss(scores, Y, "log")[order],
            losses.ranking_loss(scores[order], Y[order], "log"),
        ),
    ]:
        torch.testing.assert_close(value, shuffled)
