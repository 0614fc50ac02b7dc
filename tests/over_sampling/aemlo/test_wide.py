"""Exact algebra of wide sparse features: the same numbers as the dense step."""

import numpy as np
import pytest
from scipy import sparse

torch = pytest.importorskip("torch")

from imblearn_multilabel._torch.rows import FeatureScale, feature_rows  # noqa: E402
from imblearn_multilabel.over_sampling import AEMLO, AEMLORecipe  # noqa: E402
from imblearn_multilabel.over_sampling._aemlo import wide  # noqa: E402
from imblearn_multilabel.over_sampling._aemlo.features import centered, column_moments  # noqa: E402
from imblearn_multilabel.over_sampling._aemlo.losses import Objective  # noqa: E402
from imblearn_multilabel.over_sampling._aemlo.network import Network  # noqa: E402
from imblearn_multilabel.over_sampling._aemlo.wide import SparseBatch, WideRows  # noqa: E402

pytestmark = pytest.mark.torch

CPU = torch.device("cpu")


def text(n_rows=40, n_features=300, seed=0):
    """Rows of a few words each, one column that is mostly set and one with negative numbers."""
    rng = np.random.RandomState(seed)
    X = (rng.random_sample((n_rows, n_features)) < 0.03) * rng.random_sample((n_rows, n_features))
    X[:, 3] = 1 + rng.random_sample(n_rows) * (rng.random_sample(n_rows) < 0.9)
    X[:, 5] *= -1
    X[:, 7] = 0
    return X


def labels(n_rows=40, n_labels=4, seed=1):
    y = (np.random.RandomState(seed).random_sample((n_rows, n_labels)) < 0.4).astype(np.uint8)
    y[:, 0] |= ~y.any(axis=1)
    return y


def scale_of(X):
    ranges = FeatureScale.of(X)
    return centered(ranges, column_moments(X, ranges), X.shape[0])


def test_scaled_rows_are_those_of_the_dense_table():
    X = text()
    # Columns whose zeros would be far away: in float32 what is added cannot be taken away again.
    X[:, 9] = 1e9 + np.random.RandomState(2).random_sample(40)
    X[:, 11] = 1.7e308
    scale = scale_of(X)
    order = torch.randperm(40)
    sparse_rows, dense_rows = WideRows(sparse.csr_array(X), scale), feature_rows(X, scale, CPU)
    for mine, theirs in zip(
        sparse_rows.batches(order, 16), dense_rows.batches(order, 16), strict=True
    ):
        np.testing.assert_array_equal(mine.rows.toarray(), theirs.numpy())
    assert next(sparse_rows.batches(order, 40)).rows.nnz < 0.1 * X.size


@pytest.mark.parametrize("codes", ["linear", "leaky_relu"])
@pytest.mark.parametrize("weight", ["variance", "none"])
def test_terms_and_gradients_are_those_of_the_dense_step(codes, weight):
    # In float64, where the two ways differ by rounding alone.
    X, Y = sparse.csr_array(text()), torch.from_numpy(labels().astype(np.float64))
    batch = next(WideRows(X, scale_of(X)).batches(torch.arange(40), 40)).rows.astype(np.float64)
    total = 300 if weight == "variance" else None
    objective = Objective(AEMLORecipe(alpha=0.5, beta=2.0), total)
    found = []
    for is_wide in (False, True):
        torch.manual_seed(0)
        network = Network(300, 4, 16, 6, activated=codes == "leaky_relu", wide=is_wide).double()
        if is_wide:
            network.feature_encoder.layers[0].weight.data = (
                network.feature_encoder.layers[0].weight.data.T.contiguous().T
            )
            network._first = wide.FirstLayer(network.feature_encoder.layers[0].weight)
        rows = SparseBatch(batch) if is_wide else torch.from_numpy(batch.toarray())
        terms = objective.terms(network(rows, Y), rows, Y)
        weights = torch.tensor(list(objective.weights.values()), dtype=torch.float64)
        (terms @ weights).backward()
        found.append((terms.detach(), {n: p.grad for n, p in network.named_parameters()}))
    (terms, gradients), (own_terms, own_gradients) = found
    torch.testing.assert_close(own_terms, terms, rtol=1e-10, atol=1e-10)
    largest = max(gradient.abs().max() for gradient in gradients.values())
    for name, gradient in gradients.items():
        torch.testing.assert_close(own_gradients[name], gradient, rtol=0, atol=1e-9 * largest)


def test_the_gradient_of_untouched_rows_is_zero_in_the_next_step():
    first, second = sparse.csr_array(text(seed=0)), sparse.csr_array(text(seed=2))
    layer = wide.FirstLayer(torch.nn.Parameter(torch.zeros(300, 5).T))
    for batch in (first, second):
        batch = batch.astype(np.float32)
        layer(SparseBatch(batch)).sum().backward()
        expected = np.repeat(batch.toarray().sum(axis=0)[None], 5, axis=0)
        np.testing.assert_allclose(layer.weight.grad.numpy(), expected, atol=1e-5)


def test_sparse_and_dense_tables_give_the_same_network_up_to_rounding(monkeypatch):
    X, y = text(n_rows=120), labels(n_rows=120)
    params = {"max_epochs": 4, "hidden_size": 16, "latent_size": 6, "random_state": 0}
    one, other, again = AEMLO(**params), AEMLO(**params), AEMLO(**params)
    X_sparse, _ = one.fit_resample(sparse.csr_array(X), y)
    other.fit_resample(X, y)
    X_again, _ = again.fit_resample(sparse.csr_array(X), y)
    np.testing.assert_allclose(one.loss_curve_, other.loss_curve_, rtol=1e-4)
    np.testing.assert_allclose(one.encode(X), other.encode(sparse.csr_array(X)), atol=0.01)
    assert (X_sparse != X_again).nnz == 0
    codes = one.encode(X)
    monkeypatch.setattr("imblearn_multilabel._memory.BLOCK_CELLS", 7 * 16)
    np.testing.assert_allclose(one.encode(sparse.csr_array(X)), codes, rtol=1e-5, atol=1e-6)


def test_no_table_of_all_features_is_made_for_a_batch(monkeypatch):
    X, y = sparse.csr_array(text(n_rows=120)), labels(n_rows=120)

    def refuse(*args, **kwargs):
        raise AssertionError("a dense batch")

    monkeypatch.setattr(wide, "feature_rows", refuse)
    AEMLO(max_epochs=2, hidden_size=16, latent_size=6, random_state=0).fit_resample(X, y)


@pytest.mark.parametrize("is_sparse", [False, True])
def test_a_share_of_the_cells_is_hidden_and_the_mean_stays(is_sparse):
    X = np.ones((400, 50), dtype=np.float32)
    X[:, 25:] = 0
    given = SparseBatch(sparse.csr_array(X)) if is_sparse else torch.from_numpy(X)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        hidden = wide.hide(given, 0.2)
    found = hidden.rows.toarray() if is_sparse else hidden.numpy()
    assert set(np.unique(found)) == {0.0, np.float32(1.25)}
    assert (found[:, 25:] == 0).all()
    # Five standard deviations of 10 000 cells.
    assert abs((found[:, :25] == 0).mean() - 0.2) < 5 * 0.4 / 100
    given = given.rows.toarray() if is_sparse else given.numpy()
    np.testing.assert_array_equal(given, X)


@pytest.mark.parametrize("is_sparse", [False, True])
def test_features_are_hidden_in_training_only_and_reconstructed_whole(is_sparse):
    X = torch.rand(6, 300)
    rows = SparseBatch(sparse.csr_array(X.numpy())) if is_sparse else X
    network, Y = Network(300, 2, 8, 4, dropout=0.5, wide=is_sparse), torch.ones(6, 2)
    with torch.no_grad():
        first, second = network(rows, Y), network(rows, Y)
        assert not torch.equal(first.feature_codes, second.feature_codes)
        assert torch.equal(first.label_codes, second.label_codes)
        network.eval()
        plain = network(rows, Y).feature_codes
        torch.testing.assert_close(plain, network.feature_encoder(X))
        network.train()
        if is_sparse:
            error = float(((network.decoder.features(first.feature_codes) - X) ** 2).sum())
            assert float(first.gaps[0]) == pytest.approx(error, rel=1e-3)
