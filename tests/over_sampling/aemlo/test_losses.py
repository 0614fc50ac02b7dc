"""The terms of the loss against the paper's equations, loop by loop in float64."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

from imblearn_multilabel.over_sampling import AEMLORecipe  # noqa: E402
from imblearn_multilabel.over_sampling._aemlo import losses  # noqa: E402
from imblearn_multilabel.over_sampling._aemlo.losses import Objective  # noqa: E402
from imblearn_multilabel.over_sampling._aemlo.network import Network  # noqa: E402

pytestmark = pytest.mark.torch


def squared_gap(rows, others):
    """Tr(C1' C1) of codes, Eq. 3, 4; M of features, Eq. 6."""
    return sum(float(np.sum((a - b) ** 2)) for a, b in zip(rows, others, strict=True))


def orthonormality(codes, divisor=1.0):
    """Tr(C2' C2), Eq. 4: codes as columns, C2 = F F' - I."""
    columns = codes.T
    total = 0.0
    for a, b in product(range(len(columns)), repeat=2):
        moment = sum(x * y for x, y in zip(columns[a], columns[b], strict=True)) / divisor
        total += (moment - (a == b)) ** 2
    return total


def similarity(decoded, X):
    """S, Eq. 7."""
    n = len(X)
    total = 0.0
    for i, j in product(range(n), repeat=2):
        before, after = (float(np.sum((table[i] - table[j]) ** 2)) for table in (X, decoded))
        total += (before - after) ** 2
    return total / (n * (n - 1)) if n > 1 else 0.0


def pair_loss(scores, labels):
    """Surrogate of Eq. 8 for one row: exp(-(f_p - f_q)) averaged over pairs; 0 without pairs."""
    losses = [
        math.exp(-(scores[p] - scores[q]))
        for p, q in product(range(len(labels)), repeat=2)
        if labels[p] == 1 and labels[q] == 0
    ]
    return sum(losses) / len(losses) if losses else 0.0


def cross_entropy(scores, labels):
    """Minus the log-likelihood of one label set, with the sigmoid as the probability."""
    chances = [1 / (1 + math.exp(-score)) for score in scores]
    return -sum(math.log(p if y else 1 - p) for p, y in zip(chances, labels, strict=True))


def table(seed, n_rows=6, n_columns=4, scale=1.0):
    return np.random.RandomState(seed).normal(scale=scale, size=(n_rows, n_columns))


def label_sets(seed, n_rows=6, n_labels=5):
    Y = (np.random.RandomState(seed).uniform(size=(n_rows, n_labels)) < 0.4).astype(float)
    Y[0], Y[1] = 0, 1
    return Y


def tensor(array):
    return torch.tensor(array, dtype=torch.float64)


sizes = st.tuples(st.integers(0, 10**6), st.integers(1, 7), st.integers(1, 6))


@given(sizes, st.sampled_from([1.0, 0.3]))
def test_terms_of_codes_and_features_are_those_of_the_paper(size, scale):
    X, decoded = table(*size), table(size[0] + 1, *size[1:])
    own = tensor(decoded), tensor(X)
    for name, reference in (
        ("squared_gap", squared_gap),
        ("distance_distortion", similarity),
    ):
        expected = scale * reference(decoded, X)
        found = getattr(losses, name)(*own, scale)
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-20)
    for divisor in (1, len(X)):
        found = losses.orthonormality(own[0], 1 / divisor, scale)
        expected = scale * orthonormality(decoded, divisor)
        np.testing.assert_allclose(found, expected, rtol=1e-10)


def test_distance_distortion_ignores_where_the_rows_lie():
    # In float32 the squares of coordinates near 1000 leave no digits for distances near 1.
    X, decoded = table(0, scale=0.1), table(1, scale=0.1)
    near, far = (
        losses.distance_distortion(*(torch.tensor(a + shift).float() for a in (decoded, X)), 1.0)
        for shift in (0, 1000)
    )
    assert far == pytest.approx(float(near), rel=1e-2)


@given(st.integers(0, 10**6))
def test_ranking_loss_is_the_double_sum_over_pairs(seed):
    scores, Y = table(seed, 6, 5, scale=2.0), label_sets(seed)
    found = losses.ranking_loss(tensor(scores), tensor(Y))
    expected = [pair_loss(*row) for row in zip(scores, Y, strict=True)]
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-14)


def test_ranking_loss_of_rows_without_a_pair_pulls_at_nothing_and_drift_does_not_overflow():
    scores, Y = tensor(table(0, 2, 4)).requires_grad_(), tensor([[0] * 4, [1] * 4])
    losses.ranking_loss(scores, Y).sum().backward()
    assert (scores.grad == 0).all()
    scores, Y = torch.tensor([[0.0, 1, 2]]), torch.tensor([[1.0, 0, 1]])
    drifted = losses.ranking_loss(scores + 1e4, Y).item()
    assert drifted == pytest.approx(losses.ranking_loss(scores, Y).item(), rel=1e-2)


def test_gradients_are_those_of_finite_differences():
    X, decoded = tensor(table(0)), tensor(table(1)).requires_grad_()
    scores, Y = tensor(table(3, 6, 5)).requires_grad_(), tensor(label_sets(3))
    for loss, inputs in [
        (lambda *both: losses.squared_gap(*both, 0.3), (decoded, X.requires_grad_())),
        (lambda given: losses.distance_distortion(given, X.detach(), 0.3), decoded),
        (lambda given: losses.orthonormality(given, 1 / 6, 0.3), decoded),
        (lambda given: losses.ranking_loss(given, Y), scores),
    ]:
        assert torch.autograd.gradcheck(loss, inputs)


def objective(total_variance=None, **changes):
    values = {"alpha": 0.5, "beta": 2.0, "label_loss": "exponential"}
    return Objective(AEMLORecipe(**(values | changes)), total_variance)


def batch(n_labels=4):
    """Five rows of three features, and outputs of a network with two latent dimensions."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        network = Network(3, n_labels, 6, 2).double()
        X = torch.randn(5, 3, dtype=torch.float64)
        Y = (torch.rand(5, n_labels) < 0.5).double()
    Y[0] = 0
    return network(X, Y), X, Y


def terms_of(own, outputs, X, Y):
    return dict(zip(own.weights, own.terms(outputs, X, Y).tolist(), strict=True))


def expected_terms(outputs, X, Y, label_loss, divisor=1.0):
    arrays = [value.detach().numpy() for value in (*outputs, X, Y) if value is not None]
    feature_codes, label_codes, decoded, of_features, of_labels, X, Y = arrays
    return {
        "embedding": squared_gap(feature_codes, label_codes),
        "orthonormality": orthonormality(feature_codes, divisor)
        + orthonormality(label_codes, divisor),
        "reconstruction": squared_gap(decoded, X),
        "similarity": similarity(decoded, X),
        "label_codes": sum(map(label_loss, of_labels, Y)),
        "feature_codes": sum(map(label_loss, of_features, Y)),
    }


@pytest.mark.parametrize("name", ["exponential", "cross_entropy"])
def test_terms_are_sums_of_the_paper_or_means_in_natural_units(name):
    given, own = batch(), objective(label_loss=name)
    label_loss = pair_loss if name == "exponential" else cross_entropy
    expected = expected_terms(*given, label_loss)
    assert terms_of(own, *given) == pytest.approx(expected, rel=1e-10)
    expected = expected_terms(*given, label_loss, 5)
    # Five rows, two latent dimensions, and a feature variance of 4.
    units = {"embedding": 5 * 2, "orthonormality": 2, "reconstruction": 5 * 4, "similarity": 16}
    expected = {term: value / units.get(term, 5) for term, value in expected.items()}
    scaled = objective(label_loss=name, total_variance=4.0)
    assert terms_of(scaled, *given) == pytest.approx(expected, rel=1e-10)


def test_weights_are_those_of_equation_2_and_terms_without_weight_are_left_out():
    assert objective().weights == {
        "embedding": 1.0,
        "orthonormality": 0.1,
        "reconstruction": 0.5,
        "similarity": 0.05,
        "label_codes": 2.0,
        "feature_codes": 2.0,
    }
    on_labels = objective(label_loss_on="labels")
    assert list(terms_of(on_labels, *batch()))[-2:] == ["similarity", "label_codes"]
    alone = objective(alpha=0.0, beta=0.0)
    assert list(terms_of(alone, *batch())) == ["embedding", "orthonormality"]


def test_features_without_variance_give_finite_terms():
    outputs, X, Y = batch()
    assert torch.isfinite(objective(total_variance=0.0).terms(outputs, 0 * X, Y)).all()


def test_a_single_label_is_ordered_against_zero():
    outputs, X, Y = batch(n_labels=1)
    signed = outputs.scores_of_features.detach().numpy() * np.where(Y.numpy() == 1, -1, 1)
    found = terms_of(objective(), outputs, X, Y)["feature_codes"]
    assert found == pytest.approx(np.exp(signed).sum())


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


def test_codes_are_linear_unless_the_recipe_activates_them():
    for activated in (False, True):
        network = Network(5, 3, 16, 4, activated=activated)
        codes = network(torch.randn(50, 5), torch.ones(50, 3)).feature_codes
        # A leaky ReLU leaves a hundredth of what is negative.
        assert (codes.min() > -0.03) == activated
