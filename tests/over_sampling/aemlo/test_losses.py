"""The terms of the loss against plain references, and their weighted sum."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.over_sampling.aemlo import references

torch = pytest.importorskip("torch")

from imblearn_multilabel.over_sampling._aemlo import losses  # noqa: E402
from imblearn_multilabel.over_sampling._aemlo.losses import Objective  # noqa: E402
from imblearn_multilabel.over_sampling._aemlo.network import Network  # noqa: E402

pytestmark = pytest.mark.torch


def table(seed, n_rows=6, n_columns=4, scale=1.0):
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
    codes, others = table(seed, n_rows, n_columns), table(seed + 1, n_rows, n_columns)
    found = losses.squared_gap(tensor(codes), tensor(others))
    np.testing.assert_allclose(found, references.embedding(codes, others), rtol=1e-12)


@given(sizes, st.booleans())
def test_orthonormality_is_the_trace_of_the_paper_plain_and_averaged(size, averaged):
    codes = table(*size)
    found = losses.orthonormality(tensor(codes), averaged=averaged)
    expected = references.orthonormality(codes, len(codes) if averaged else 1.0)
    np.testing.assert_allclose(found, expected, rtol=1e-10)


def test_orthonormal_codes_cost_nothing():
    basis = np.linalg.qr(table(0, 6, 4))[0]
    assert losses.orthonormality(tensor(basis), averaged=False) == pytest.approx(0, abs=1e-20)
    scaled = tensor(basis * math.sqrt(6))
    assert losses.orthonormality(scaled, averaged=True) == pytest.approx(0, abs=1e-20)


def test_orthonormality_cannot_fall_below_the_latent_dimensions_that_exceed_the_batch():
    basis = np.linalg.qr(table(0, 4, 4))[0]
    codes = np.hstack([basis, np.zeros((4, 3))])
    assert losses.orthonormality(tensor(codes), averaged=False) == pytest.approx(3)


@given(sizes)
def test_squared_gap_of_features_is_the_sum_of_the_paper(size):
    X, decoded = table(*size), table(size[0] + 1, *size[1:])
    found = losses.squared_gap(tensor(decoded), tensor(X))
    np.testing.assert_allclose(found, references.reconstruction(decoded, X), rtol=1e-12)


@given(sizes)
def test_distance_distortion_is_the_double_sum_of_the_paper(size):
    X, decoded = table(*size), table(size[0] + 1, *size[1:])
    found = losses.distance_distortion(tensor(decoded), tensor(X))
    np.testing.assert_allclose(found, references.similarity(decoded, X), rtol=1e-9, atol=1e-20)


def test_distance_distortion_ignores_where_the_rows_lie():
    # In float32 the squares of coordinates near 1000 leave no digits for distances near 1.
    X, decoded = table(0, scale=0.1), table(1, scale=0.1)
    near = losses.distance_distortion(*(torch.tensor(a).float() for a in (decoded, X)))
    far = losses.distance_distortion(*(torch.tensor(a + 1000).float() for a in (decoded, X)))
    assert far == pytest.approx(float(near), rel=1e-2)


def test_distances_and_reconstruction_of_a_perfect_decoder_cost_nothing():
    X = tensor(table(0))
    assert losses.squared_gap(X, X) == 0
    assert losses.distance_distortion(X, X) == 0


def test_a_single_row_has_no_distances():
    X = torch.ones((1, 3), requires_grad=True)
    value = losses.distance_distortion(X, torch.zeros((1, 3)))
    value.backward()
    assert value == 0
    assert torch.isfinite(X.grad).all()


@given(seed=st.integers(0, 10**6))
def test_ranking_loss_is_the_double_sum_over_pairs(seed):
    scores, Y = table(seed, 6, 5, scale=2.0), label_sets(seed)
    found = losses.ranking_loss(tensor(scores), tensor(Y))
    expected = [references.pair_loss(*row) for row in zip(scores, Y, strict=True)]
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-14)


@given(st.integers(0, 10**6))
def test_ranking_loss_bounds_the_share_of_wrong_pairs_from_above(seed):
    scores, Y = table(seed, 6, 5), label_sets(seed)
    wrong = np.array([references.wrong_pairs(*row) for row in zip(scores, Y, strict=True)])
    found = losses.ranking_loss(tensor(scores), tensor(Y)).numpy()
    assert (found >= wrong - 1e-12).all()


def test_rows_with_no_or_all_labels_cost_nothing_and_pull_at_nothing():
    scores = torch.randn(2, 4, dtype=torch.float64).requires_grad_()
    Y = tensor([[0, 0, 0, 0], [1, 1, 1, 1]])
    value = losses.ranking_loss(scores, Y)
    value.sum().backward()
    assert value.tolist() == [0, 0]
    assert (scores.grad == 0).all()


def test_exponential_loss_does_not_overflow_when_all_scores_drift():
    scores, Y = torch.tensor([[0.0, 1, 2]]), torch.tensor([[1.0, 0, 1]])
    here = losses.ranking_loss(scores, Y)
    drifted = losses.ranking_loss(scores + 1e4, Y)
    assert drifted.item() == pytest.approx(here.item(), rel=1e-2)


def test_gradients_are_those_of_finite_differences():
    X, decoded = tensor(table(0)), tensor(table(1)).requires_grad_()
    scores, Y = tensor(table(3, 6, 5)).requires_grad_(), tensor(label_sets(3))
    other = tensor(table(2)).requires_grad_()
    assert torch.autograd.gradcheck(
        lambda *given: losses.squared_gap(*given, scale=0.3), (decoded, other)
    )
    assert torch.autograd.gradcheck(
        lambda given: losses.distance_distortion(given, X, scale=0.3), decoded
    )
    assert torch.autograd.gradcheck(
        lambda given: losses.orthonormality(given, averaged=True, scale=0.3), decoded
    )
    assert torch.autograd.gradcheck(lambda given: losses.ranking_loss(given, Y), scores)


def test_batch_order_does_not_matter():
    codes, X, decoded = tensor(table(0)), tensor(table(1)), tensor(table(2))
    scores, Y = tensor(table(3, 6, 5)), tensor(label_sets(3))
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
        (losses.ranking_loss(scores, Y)[order], losses.ranking_loss(scores[order], Y[order])),
    ]:
        torch.testing.assert_close(value, shuffled)


def objective(**changes):
    values = {
        "alpha": 0.5,
        "beta": 2.0,
        "label_loss": "exponential",
        "label_loss_on": "both",
        "total_variance": None,
    }
    return Objective(**(values | changes))


def batch(n_rows=5, n_features=3, n_labels=4, latent_size=2):
    torch.manual_seed(0)
    network = Network(n_features, n_labels, 6, latent_size).double()
    X = torch.randn(n_rows, n_features, dtype=torch.float64)
    Y = (torch.rand(n_rows, n_labels) < 0.5).double()
    Y[0] = 0
    return network, X, Y


@pytest.fixture(autouse=True)
def _global_state():
    with torch.random.fork_rng(devices=[]):
        yield


def expected_terms(outputs, X, Y):
    arrays = [value.detach().numpy() for value in (*outputs, X, Y) if value is not None]
    feature_codes, label_codes, decoded, of_features, of_labels, X, Y = arrays
    pairs = [
        sum(references.pair_loss(*row) for row in zip(scores, Y, strict=True))
        for scores in (of_labels, of_features)
    ]
    return {
        "embedding": references.embedding(feature_codes, label_codes),
        "orthonormality": references.orthonormality(feature_codes)
        + references.orthonormality(label_codes),
        "reconstruction": references.reconstruction(decoded, X),
        "similarity": references.similarity(decoded, X),
        "label_codes": pairs[0],
        "feature_codes": pairs[1],
    }


def test_without_normalization_terms_are_the_sums_of_the_paper():
    network, X, Y = batch()
    outputs = network(X, Y)
    found = dict(zip(objective().weights, objective().terms(outputs, X, Y).tolist(), strict=True))
    assert found == pytest.approx(expected_terms(outputs, X, Y), rel=1e-10)


def test_with_variance_terms_are_means_in_natural_units():
    network, X, Y = batch()
    outputs = network(X, Y)
    scaled = objective(total_variance=4.0)
    found = dict(zip(scaled.weights, scaled.terms(outputs, X, Y).tolist(), strict=True))
    plain = expected_terms(outputs, X, Y)
    codes = [value.detach().numpy() for value in outputs[:2]]
    orthonormality = sum(references.orthonormality(code, 5) for code in codes)
    expected = {
        "embedding": plain["embedding"] / 5 / 2,
        "orthonormality": orthonormality / 2,
        "reconstruction": plain["reconstruction"] / 5 / 4,
        "similarity": plain["similarity"] / 16,
        "label_codes": plain["label_codes"] / 5,
        "feature_codes": plain["feature_codes"] / 5,
    }
    assert found == pytest.approx(expected, rel=1e-10)


def test_cross_entropy_is_minus_the_log_likelihood_of_the_label_set():
    network, X, Y = batch()
    outputs = network(X, Y)
    own = objective(label_loss="cross_entropy", total_variance=4.0)
    found = dict(zip(own.weights, own.terms(outputs, X, Y).tolist(), strict=True))
    for name, scores in (
        ("label_codes", outputs.scores_of_labels),
        ("feature_codes", outputs.scores_of_features),
    ):
        expected = references.cross_entropy(scores.tolist(), Y.tolist())
        assert found[name] == pytest.approx(expected / len(X), rel=1e-10)
    plain = objective(label_loss="cross_entropy")
    total = dict(zip(plain.weights, plain.terms(outputs, X, Y).tolist(), strict=True))
    assert total["label_codes"] == pytest.approx(len(X) * found["label_codes"], rel=1e-10)


def test_weights_are_those_of_equation_2():
    assert objective().weights == {
        "embedding": 1.0,
        "orthonormality": 0.1,
        "reconstruction": 0.5,
        "similarity": 0.05,
        "label_codes": 2.0,
        "feature_codes": 2.0,
    }


def test_terms_without_weight_are_left_out():
    assert "feature_codes" not in objective(label_loss_on="labels").weights
    assert list(objective(alpha=0.0, beta=0.0).weights) == ["embedding", "orthonormality"]


def test_features_without_variance_give_finite_terms():
    network, X, Y = batch()
    constant = torch.zeros_like(X)
    terms = objective(total_variance=0.0).terms(network(constant, Y), constant, Y)
    assert torch.isfinite(terms).all()


def test_a_single_label_is_ordered_against_zero():
    network, X, _ = batch(n_labels=1)
    Y = torch.tensor([[0.0], [1], [0], [1], [0]], dtype=torch.float64)
    outputs = network(X, Y)
    terms = dict(zip(objective().weights, objective().terms(outputs, X, Y), strict=True))
    scores = outputs.scores_of_features.detach().numpy().ravel()
    signs = np.where(Y.numpy().ravel() == 1, -1, 1)
    assert terms["feature_codes"].item() == pytest.approx(np.exp(signs * scores).sum())


@pytest.mark.parametrize(
    ("changes", "term", "advice"),
    [
        ({"label_loss": "exponential"}, "label_codes", "label_loss='cross_entropy'"),
        ({"label_loss": "cross_entropy"}, "similarity", "normalization='variance'"),
        ({"total_variance": 1.0}, "similarity", "Lower `learning_rate`."),
    ],
)
def test_advice_names_what_to_change(changes, term, advice):
    assert advice in objective(**changes).advice(term)


def test_shapes_of_the_network():
    network, X, Y = batch(n_rows=5, n_features=3, n_labels=4, latent_size=2)
    outputs = network(X, Y)
    shapes = [tuple(value.shape) for value in outputs if value is not None]
    assert shapes == [(5, 2), (5, 2), (5, 3), (5, 4), (5, 4)]


def test_a_callers_default_dtype_changes_no_weight():
    torch.set_default_dtype(torch.float64)
    try:
        network = Network(3, 4, 6, 2)
    finally:
        torch.set_default_dtype(torch.float32)
    assert {weight.dtype for weight in network.parameters()} == {torch.float32}
