import numpy as np
import pytest
from scipy import sparse

torch = pytest.importorskip("torch")

from imblearn_multilabel._torch import rows as _rows  # noqa: E402
from imblearn_multilabel._torch.rows import (  # noqa: E402
    DenseRows,
    FeatureScale,
    feature_rows,
    label_rows,
)
from imblearn_multilabel._torch.runtime import seeded  # noqa: E402
from imblearn_multilabel.over_sampling import AEMLORecipe  # noqa: E402
from imblearn_multilabel.over_sampling._aemlo import training as _training  # noqa: E402
from imblearn_multilabel.over_sampling._aemlo.features import centered, column_moments  # noqa: E402
from imblearn_multilabel.over_sampling._aemlo.fitting import n_epochs  # noqa: E402
from imblearn_multilabel.over_sampling._aemlo.losses import Objective  # noqa: E402
from imblearn_multilabel.over_sampling._aemlo.network import Network  # noqa: E402

pytestmark = pytest.mark.torch

CPU = torch.device("cpu")


def data(n_rows=8, n_features=4, n_labels=3):
    rng = np.random.RandomState(0)
    X = rng.uniform(size=(n_rows, n_features)).astype(np.float32)
    Y = sparse.csr_array((rng.uniform(size=(n_rows, n_labels)) < 0.5).astype(np.uint8))
    return DenseRows(X, CPU), label_rows(Y, CPU)


#: All terms, in units of a variance of 0.3.
OBJECTIVE = Objective(AEMLORecipe(), 0.3)


def run(n_rows=8, *, network=None, **changes):
    X, Y = data(n_rows)
    settings = {
        "training": np.arange(n_rows),
        "validation": np.arange(n_rows),
        "max_epochs": 5,
        "batch_size": 4,
        "learning_rate": 1e-2,
        "patience": None,
    }
    with seeded(0, CPU) as generator:
        network = network or Network(4, 3, 32, 8)
        history = _training.train(
            network, OBJECTIVE, X, Y, generator=generator, **(settings | changes)
        )
    return network, history


def test_overfits_eight_rows():
    _, history = run(max_epochs=300, batch_size=8)
    assert history.terms["reconstruction"][-1] < 0.05 * history.terms["reconstruction"][0]
    assert history.terms["feature_codes"][-1] < 0.05 * history.terms["feature_codes"][0]


def test_history_has_every_term_of_every_epoch():
    seen = []
    _, history = run(max_epochs=7, report=lambda n, **figures: seen.append((n, figures)))
    assert history.n_epochs == 7
    assert history.stopped == "max_epochs"
    assert history.best_epoch == 6
    assert list(history.validation_terms) == list(history.terms)
    weights = OBJECTIVE.weights
    assert list(history.terms) == list(weights)
    total = sum(weights[name] * values for name, values in history.terms.items())
    np.testing.assert_allclose(history.loss, total)
    assert history.validation_loss.shape == (7,)
    judged = sum(weights[name] * values for name, values in history.validation_terms.items())
    np.testing.assert_allclose(history.validation_loss, judged)
    assert not np.array_equal(judged, total)
    losses = zip(history.loss, history.validation_loss, strict=True)
    assert seen == [(1, {"loss": f"{a:.4g}", "validation": f"{b:.4g}"}) for a, b in losses]


def test_stops_after_patience_and_restores_the_best_state(monkeypatch):
    losses = iter([5.0, 3.0, 4.0, float("nan"), 3.5, 1.0])
    states = []
    is_over = _training.EarlyStopping.is_over

    def scripted(self, epoch, loss):
        states.append([weight.detach().clone() for weight in self._weights])
        return is_over(self, epoch, next(losses))

    monkeypatch.setattr(_training.EarlyStopping, "is_over", scripted)
    network, history = run(max_epochs=50, patience=3)
    assert (history.n_epochs, history.best_epoch, history.stopped) == (5, 1, "patience")
    for weight, best in zip(network.parameters(), states[1], strict=True):
        assert torch.equal(weight, best)


@pytest.mark.parametrize(("n_rows", "batch_size"), [(1, 4), (2, 1), (5, 4), (8, 100)])
def test_any_batch_size_works(n_rows, batch_size):
    _, history = run(n_rows, batch_size=batch_size)
    assert np.isfinite(history.loss).all()


def test_divergence_names_the_term_and_the_way_out():
    network = Network(4, 3, 32, 8)
    with torch.no_grad():
        network.decoder.features.weight.fill_(1e25)
    with pytest.raises(FloatingPointError, match=r"epoch 1, batch 1.*'reconstruction'.*Lower `lea"):
        run(network=network)


def test_divergence_by_a_gradient_names_the_greatest_term():
    # A loss of 1e38 is finite, its gradient is not: from the second batch on all terms are nan.
    network = Network(4, 3, 32, 8)
    with torch.no_grad():
        network.decoder.features.weight.fill_(0)
        network.decoder.features.bias.copy_(torch.tensor([1e18, 2e18, 0, 0]))
    with pytest.raises(FloatingPointError, match="'reconstruction'"):
        run(network=network, learning_rate=1e38)


@pytest.mark.parametrize(
    ("patience", "validation"), [(None, np.arange(8)), (1, np.arange(8)), (None, np.arange(0))]
)
def test_divergence_in_the_last_step_is_found(patience, validation):
    with pytest.raises(FloatingPointError, match=r"diverged in epoch 1, at its end: the loss term"):
        run(
            max_epochs=1, batch_size=8, learning_rate=1e30, patience=patience, validation=validation
        )


def test_without_validation_rows_their_history_is_empty():
    seen = []
    _, history = run(
        max_epochs=3,
        validation=np.arange(0),
        report=lambda n, **figures: seen.append(list(figures)),
    )
    assert history.validation_loss.shape == (0,)
    assert list(history.validation_terms) == list(history.terms)
    assert all(values.shape == (0,) for values in history.validation_terms.values())
    assert (history.n_epochs, history.best_epoch) == (3, 2)
    assert seen == [["loss"]] * 3


def test_weights_decay_and_biases_do_not():
    def largest(weight_decay):
        network = Network(4, 3, 32, 8)
        with torch.no_grad():
            for weight in network.parameters():
                weight.fill_(5.0)
        # Steps are so short that only what decay takes shows, a tenth in each of ten.
        run(network=network, learning_rate=1e-7, weight_decay=weight_decay, max_epochs=5)
        return {
            name: float(weight.detach().abs().max()) for name, weight in network.named_parameters()
        }

    kept, decayed = largest(0.0), largest(1e6)
    for name, size in decayed.items():
        expected = 5.0 if name.endswith("bias") else 5.0 * 0.9**10
        assert size == pytest.approx(expected, abs=0.01), name
        assert kept[name] == pytest.approx(5.0, abs=0.01)


@pytest.mark.parametrize("form", [np.asarray, sparse.csr_array])
@pytest.mark.parametrize("most_cells", [_rows.BLOCK_CELLS, 1])
def test_the_host_asks_the_device_nothing_within_an_epoch(form, most_cells, monkeypatch):
    # A tensor of the meta device has no values: whatever waits for one fails.
    monkeypatch.setattr(_rows, "BLOCK_CELLS", most_cells)
    meta = torch.device("meta")
    rng = np.random.RandomState(0)
    X = form(rng.uniform(size=(50, 4)) * rng.randint(0, 2, size=(50, 4)))
    Y = sparse.csr_array((rng.uniform(size=(50, 3)) < 0.5).astype(np.uint8))
    network, seen = Network(4, 3, 8, 2).to(meta), []
    network.register_forward_hook(lambda *_: seen.append(torch.is_grad_enabled()))
    features = feature_rows(X, FeatureScale.of(X), meta)
    with (
        seeded(0, CPU) as generator,
        pytest.raises(NotImplementedError, match="Cannot copy out of meta tensor"),
    ):
        _training.train(
            network,
            OBJECTIVE,
            features,
            label_rows(Y, meta),
            training=np.arange(40),
            validation=np.arange(40, 50),
            max_epochs=5,
            batch_size=8,
            learning_rate=1e-2,
            patience=2,
            generator=generator,
        )
    # All steps of the first epoch and its validation went by before the first question.
    assert seen == [True] * 5 + [False] * 2


@pytest.mark.parametrize("form", [np.asarray, sparse.csr_array])
def test_features_are_centered_and_of_mean_variance_one(form):
    X = np.random.RandomState(3).normal(size=(90, 4)) * [1, 1e6, 1e-3, 0]
    X[:, 1] *= np.random.RandomState(4).random_sample(90) < 0.3
    X = form(X)
    ranges = FeatureScale.of(X)
    scale = centered(ranges, column_moments(X, ranges), 90)
    (batch,) = feature_rows(X, scale, CPU).batches(torch.arange(90), 90)
    assert float(batch.var(dim=0, correction=0).mean()) == pytest.approx(1)
    np.testing.assert_allclose(batch.mean(dim=0)[[0, 2, 3]], 0, atol=1e-6)
    # Zeros of a column that is mostly 0 stay zeros.
    assert (batch[:, 1] == 0).sum() > 45
    dense = X.toarray() if sparse.issparse(X) else X
    np.testing.assert_allclose(scale.restore(batch.numpy()), dense, rtol=1e-6, atol=1e-6)


def test_one_cycle_rises_to_the_rate_and_falls_to_zero(monkeypatch):
    seen = []
    step = torch.optim.AdamW.step

    def watched(self, *args):
        seen.append(self.param_groups[0]["lr"])
        return step(self, *args)

    monkeypatch.setattr(torch.optim.AdamW, "step", watched)
    run(max_epochs=10, learning_rate=0.5, one_cycle=True)
    assert len(seen) == 20
    assert seen[:4] == sorted(seen[:4])
    assert seen[4:] == sorted(seen[4:], reverse=True)
    assert 0.45 < max(seen) <= 0.5
    assert seen[-1] < 0.01


def test_epochs_follow_the_number_of_batches():
    found = {n_rows: n_epochs("auto", n_rows, 64) for n_rows in (2, 500, 1_800, 10**6)}
    assert found == {2: 40, 500: 40, 1_800: 16, 10**6: 5}
    assert n_epochs(7, 10**6, 64) == 7
