import numpy as np
import pytest

from tests.neural import references

torch = pytest.importorskip("torch")

from imblearn_multilabel.neural._network import Network  # noqa: E402
from imblearn_multilabel.neural._objective import Objective  # noqa: E402

pytestmark = pytest.mark.torch

WEIGHTS = {"alpha": 0.5, "beta": 2.0, "orthonormality_weight": 0.1, "similarity_weight": 3.0}


def objective(**changes):
    values = WEIGHTS | {
        "label_loss": "exponential",
        "label_loss_on": "both",
        "total_variance": None,
    }
    return Objective(**(values | changes))


def batch(n_rows=5, n_features=3, n_labels=4, n_latent=2):
    torch.manual_seed(0)
    network = Network(n_features, n_labels, 6, n_latent).double()
    X = torch.randn(n_rows, n_features, dtype=torch.float64)
    Y = (torch.rand(n_rows, n_labels) < 0.5).double()
    Y[0] = 0
    return network, X, Y


@pytest.fixture(autouse=True)
def _global_state():
    with torch.random.fork_rng(devices=[]):
        yield


def expected_terms(outputs, X, Y):
    arrays = [value.detach().numpy() for value in (*outputs, X, Y)]
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


def test_weights_are_those_of_equation_2():
    assert objective().weights == {
        "embedding": 1.0,
        "orthonormality": 0.1,
        "reconstruction": 0.5,
        "similarity": 1.5,
        "label_codes": 2.0,
        "feature_codes": 2.0,
    }


def test_terms_without_weight_are_left_out():
    assert "feature_codes" not in objective(label_loss_on="labels").weights
    assert "label_codes" not in objective(label_loss_on="features").weights
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
        ({"label_loss": "exponential"}, "label_codes", "label_loss='softplus'"),
        ({"label_loss": "softplus"}, "similarity", "normalization='variance'"),
        ({"total_variance": 1.0}, "similarity", "Lower `learning_rate`."),
    ],
)
def test_advice_names_what_to_change(changes, term, advice):
    assert advice in objective(**changes).advice(term)


def test_shapes_of_the_network():
    network, X, Y = batch(n_rows=5, n_features=3, n_labels=4, n_latent=2)
    outputs = network(X, Y)
    assert [tuple(value.shape) for value in outputs] == [(5, 2), (5, 2), (5, 3), (5, 4), (5, 4)]


def test_a_callers_default_dtype_changes_no_weight():
    torch.set_default_dtype(torch.float64)
    try:
        network = Network(3, 4, 6, 2)
    finally:
        torch.set_default_dtype(torch.float32)
    assert {weight.dtype for weight in network.parameters()} == {torch.float32}
