import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse, stats

torch = pytest.importorskip("torch")

from imblearn_multilabel.over_sampling._mldm import diffusion  # noqa: E402
from imblearn_multilabel.over_sampling._mldm.diffusion import (  # noqa: E402
    DiffusionRecipe,
    NoiseSchedule,
    feature_loss,
    fit_diffusion,
    label_loss,
)

pytestmark = pytest.mark.torch

CPU = torch.device("cpu")
_RNG = np.random.RandomState(0)
X = _RNG.standard_normal((30, 3)) * [1, 10, 0.1] + [0, 100, 0]
Y = sparse.csr_array((_RNG.random_sample((30, 4)) < 0.4).astype(np.uint8))


def recipe(**changes):
    tiny = {
        "n_steps": 5,
        "max_iter": 3,
        "batch_size": 8,
        "hidden_sizes": (8,),
        "learning_rate": 1e-3,
        "weight_decay": 1e-5,
    }
    return DiffusionRecipe(**(tiny | changes))


def draw(model, n_rows):
    features, labels = zip(*model.draw(n_rows), strict=True)
    return np.concatenate(features), np.concatenate(labels)


def fit_and_draw(X=X, Y=Y, seed=0, n_rows=6, **changes):
    return draw(fit_diffusion(X, Y, recipe(**changes), seed, CPU)[0], n_rows)


def chance_of_label(kept, y):
    """Probability that a label is on after noise that keeps `kept`."""
    return kept * y + (1 - kept) / 2


def chance_earlier(schedule, start, y, t):
    """P(on one step earlier | y) from P(y | on one step earlier) and P(that | start)."""
    before = chance_of_label(schedule.kept_before[t], start)
    on, off = (chance_of_label(schedule.kept_by_step[t], earlier) for earlier in (1, 0))
    on, off = (on, off) if y else (1 - on, 1 - off)
    return on * before / (on * before + off * (1 - before))


@pytest.mark.parametrize("n_steps", [1, 2, 10, 1000])
def test_schedule_equals_the_formula(n_steps):
    def curve(t):
        return math.cos((t / n_steps + 0.008) / 1.008 * math.pi / 2) ** 2

    schedule = NoiseSchedule(n_steps, CPU)
    kept = 1.0
    for t in range(n_steps):
        assert_allclose(schedule.kept_before[t], kept, rtol=1e-12)
        kept *= 1 - min(1 - curve(t + 1) / curve(t), 0.999)
        assert_allclose(schedule.kept[t], kept, rtol=1e-12)
    assert schedule.kept[-1] < 2e-3


def test_noisy_features_keep_their_share_of_the_variance():
    schedule = NoiseSchedule(4, CPU)
    time = torch.tensor([0, 1, 2, 3])
    ones, zeros = torch.ones(4, 2), torch.zeros(4, 2)
    signal = schedule.noisy_features(ones, zeros, time).numpy()
    noise = schedule.noisy_features(zeros, ones, time).numpy()
    assert_allclose(signal[:, 0] ** 2, schedule.kept, rtol=1e-5)
    assert_allclose(signal**2 + noise**2, 1, rtol=1e-6)


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_noisy_labels_are_on_as_often_as_the_chain_says(value):
    schedule = NoiseSchedule(6, CPU)
    share = torch.rand((20_000, 1), generator=torch.Generator().manual_seed(0))
    for t in range(6):
        time = torch.full((20_000,), t)
        on = schedule.noisy_labels(torch.full((20_000, 1), value), share, time).sum()
        chance = value
        for alpha in schedule.kept_by_step[: t + 1]:
            chance = chance_of_label(alpha, chance)
        assert stats.binomtest(int(on), 20_000, chance).pvalue > 1e-4


@given(n_steps=st.integers(1, 20), data=st.data())
def test_labels_one_step_earlier_follow_bayes(n_steps, data):
    schedule = NoiseSchedule(n_steps, CPU)
    t = data.draw(st.integers(0, n_steps - 1))
    start = data.draw(st.floats(0.01, 0.99))
    y = data.draw(st.integers(0, 1))
    odds = schedule.label_odds_before(
        torch.tensor([[float(y)]]),
        torch.tensor([[math.log(start)]]),
        torch.tensor([[math.log(1 - start)]]),
        torch.tensor([t]),
    )
    expected = chance_earlier(schedule, start, y, t)
    assert_allclose(odds.sigmoid().item(), expected, rtol=2e-3, atol=1e-6)


@given(n_steps=st.integers(2, 20), data=st.data())
def test_features_one_step_earlier_follow_bayes(n_steps, data):
    schedule = NoiseSchedule(n_steps, CPU)
    t = data.draw(st.integers(1, n_steps - 1))
    start, noise = data.draw(st.floats(-1, 1)), data.draw(st.floats(-3, 3))
    alpha, kept, before = (
        part[t] for part in (schedule.kept_by_step, schedule.kept, schedule.kept_before)
    )
    x = math.sqrt(kept) * start + math.sqrt(1 - kept) * noise
    # A normal prior from the start, a normal likelihood of x.
    precision = 1 / (1 - before) + alpha / (1 - alpha)
    mean = (
        math.sqrt(before) * start / (1 - before) + math.sqrt(alpha) * x / (1 - alpha)
    ) / precision
    inputs = torch.tensor([[x]]), torch.tensor([[noise]])
    middle = schedule.features_before(*inputs, torch.zeros(1, 1), t).item()
    above = schedule.features_before(*inputs, torch.ones(1, 1), t).item()
    assert_allclose(middle, mean, atol=2e-4)
    assert_allclose(above - middle, precision**-0.5, atol=2e-4)


def test_the_last_step_back_adds_no_noise_and_stays_in_range():
    schedule = NoiseSchedule(10, CPU)
    far = torch.tensor([[-7.0, 0.0, 7.0]])
    ended = schedule.features_before(far, torch.zeros(1, 3), torch.full((1, 3), 100.0), 0)
    assert ended.tolist() == [[-1.0, 0.0, 1.0]]


def test_label_loss_equals_the_divergence_label_by_label():
    schedule = NoiseSchedule(8, CPU)
    generator = torch.Generator().manual_seed(3)
    shape = (40, 3)
    true = (torch.rand(shape, generator=generator) < 0.5).float()
    noisy = (torch.rand(shape, generator=generator) < 0.5).float()
    logits = 2 * torch.randn(shape, generator=generator)
    time = torch.randint(8, (40,), generator=generator)
    found = label_loss(schedule, logits, true, noisy, time).numpy()

    for row in range(40):
        total = 0.0
        for label in range(3):
            y, t = noisy[row, label].item(), time[row].item()
            q = chance_earlier(schedule, true[row, label].item(), y, t)
            start = 1 / (1 + math.exp(-logits[row, label].item()))
            p = chance_earlier(schedule, start, y, t)
            total += sum(a * math.log(a / b) for a, b in ((q, p), (1 - q, 1 - p)) if a > 0)
        assert_allclose(found[row], 8 * total / 3, rtol=1e-3, atol=1e-4)


def test_label_loss_vanishes_for_certain_labels_and_has_a_gradient_everywhere():
    schedule = NoiseSchedule(100, CPU)
    Y = torch.tensor([[1.0, 0.0]]).repeat(100, 1)
    time = torch.arange(100)
    certain = label_loss(schedule, 60 * (2 * Y - 1), Y, Y, time)
    assert_allclose(certain.numpy(), 0, atol=1e-3)
    for scale in (0.0, 60.0, -60.0, 1e4):
        logits = (scale * (2 * Y - 1)).requires_grad_()
        label_loss(schedule, logits, Y, 1 - Y, time).sum().backward()
        assert torch.isfinite(logits.grad).all()


def test_feature_loss_by_hand():
    found = feature_loss(torch.tensor([[1.0, 2.0], [0.0, 0.0]]), torch.tensor([[0.0, 0.0], [0, 2]]))
    assert found.tolist() == [2.5, 2.0]


def test_a_second_draw_goes_on_in_blocks(monkeypatch):
    monkeypatch.setattr(diffusion, "BLOCK_CELLS", 3 * 128)
    model, _ = fit_diffusion(X, Y, recipe(), 0, CPU)
    assert [len(features) for features, _ in model.draw(7)] == [3, 3, 1]
    assert not np.array_equal(draw(model, 4)[0], draw(model, 4)[0])


def test_global_state_and_defaults_do_not_matter():
    expected = fit_and_draw()[0].tobytes()
    before = torch.get_rng_state()
    torch.set_default_dtype(torch.float64)
    try:
        with torch.inference_mode():
            assert fit_and_draw()[0].tobytes() == expected
    finally:
        torch.set_default_dtype(torch.float32)
    assert torch.equal(torch.get_rng_state(), before)


def test_divergence_is_an_error_with_advice():
    with pytest.raises(FloatingPointError, match=r"step \d+ is not finite. Lower `learning_rate`"):
        fit_diffusion(X, Y, recipe(learning_rate=1e30, max_iter=20), 0, CPU)


def test_the_learning_rate_falls_linearly(monkeypatch):
    rates, step = [], torch.optim.AdamW.step
    watched = lambda self: rates.append(self.param_groups[0]["lr"]) or step(self)  # noqa: E731
    monkeypatch.setattr(torch.optim.AdamW, "step", watched)
    fit_diffusion(X, Y, recipe(max_iter=4, learning_rate=0.8), 0, CPU)
    assert_allclose(rates, [0.8, 0.6, 0.4, 0.2])


def test_every_pass_shows_all_rows_once():
    numbers = np.arange(10.0)[:, None]
    scale = diffusion.FeatureScale.of(numbers)
    rows = diffusion.feature_rows(numbers, scale, CPU)
    labels = diffusion.label_rows(sparse.csr_array(np.ones((10, 1), dtype=np.uint8)), CPU)
    batches = diffusion._endless_batches(rows, labels, 4, torch.Generator().manual_seed(0))
    for _ in range(2):
        shown = torch.cat([next(batches)[0] for _ in range(3)])
        np.testing.assert_allclose(np.sort(shown[:, 0].numpy()), np.arange(10) / 9, rtol=1e-6)


@pytest.mark.gpu
def test_runs_on_a_gpu():
    if not torch.cuda.is_available():
        pytest.skip("no CUDA device")
    cuda = torch.device("cuda")
    before = torch.cuda.get_rng_state()
    first = draw(fit_diffusion(X, Y, recipe(), 0, cuda)[0], 6)
    again = draw(fit_diffusion(X, Y, recipe(), 0, cuda)[0], 6)
    assert_array_equal(first[0], again[0])
    assert torch.equal(torch.cuda.get_rng_state(), before)
