"""The diffusion model of MLDM: its training and draws, its network, its noise, and the way back.

Gaussian noise on features, coin flips on labels. Axes: ``batch`` rows, ``n_features``,
``n_labels``. ``time`` counts steps of noise from 0. After step 0 a row is nearly what it was; after
the last step it is pure noise.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, logsigmoid
from torch.nn.utils import skip_init

from imblearn_multilabel._memory import BLOCK_CELLS
from imblearn_multilabel._torch.rows import (
    FeatureScale,
    Rows,
    even_batch,
    feature_rows,
    label_rows,
)
from imblearn_multilabel._torch.runtime import fixed_threads

#: Units of the layer that adds the embedded row and the embedded time.
_WIDTH = 128
#: Offset of the cosine schedule, and the largest noise of one step (Nichol, Dhariwal).
_OFFSET, _MAX_NOISE = 0.008, 0.999


@dataclass(frozen=True)
class DiffusionRecipe:
    """Parameters of MLDM that decide what is trained."""

    n_steps: int
    max_iter: int
    batch_size: int
    hidden_sizes: tuple[int, ...]
    learning_rate: float
    weight_decay: float


@dataclass(frozen=True, eq=False)
class TabularDiffusion:
    """Trained model that draws rows."""

    denoiser: Denoiser
    schedule: NoiseSchedule
    scale: FeatureScale
    generator: torch.Generator  # on the device of the network

    def draw(self, n_rows: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Draw rows in blocks: features within the range of the training rows, and labels, bool."""
        widest = max(layer.numel() for layer in self.denoiser.parameters() if layer.ndim == 1)
        step = max(1, BLOCK_CELLS // widest)
        for start in range(0, n_rows, step):
            X, Y = self._draw_block(min(step, n_rows - start))
            features = ((X + 1) / 2).cpu().numpy()
            yield self.scale.restore(features), Y.cpu().numpy() > 0.5

    @fixed_threads()
    def _draw_block(self, n_rows: int) -> tuple[torch.Tensor, torch.Tensor]:
        schedule, device = self.schedule, self.generator.device
        with torch.inference_mode():
            X = _normal((n_rows, self.denoiser.n_features), self.generator)
            Y = (_uniform((n_rows, self.denoiser.n_labels), self.generator) < 0.5).float()
            for time in reversed(range(schedule.n_steps)):
                times = torch.full((n_rows,), time, dtype=torch.int64, device=device)
                noise, logits = self.denoiser(X, Y, times)
                X = schedule.features_before(X, noise, _normal(X.shape, self.generator), time)
                log_on, log_off = (logsigmoid(sign * logits) for sign in (1, -1))
                odds = schedule.label_odds_before(Y, log_on, log_off, times)
                Y = (_uniform(Y.shape, self.generator) < odds.sigmoid()).float()
        return X, Y


@fixed_threads()
def fit_diffusion(
    X: Any,
    Y: Any,
    recipe: DiffusionRecipe,
    seed: int,
    device: torch.device,
    report: Callable[[], None] = lambda: None,
) -> tuple[TabularDiffusion, np.ndarray]:
    """Train a model on rows; return it and the training loss of every step.

    X is an ndarray or csr_array, (n_samples, n_features), and Y a csr_array of 0/1, (n_samples,
    n_labels), perhaps without a column. torch's own generators do not move. A loss that is no
    longer finite raises a FloatingPointError.
    """
    scale = FeatureScale.of(X)
    on_host = torch.Generator(device="cpu").manual_seed(seed)
    other_seed = int(torch.randint(2**31, (), generator=on_host, device="cpu"))
    generator = torch.Generator(device=device).manual_seed(other_seed)
    # The caller may be inside `no_grad` or `inference_mode`; training needs gradients.
    with torch.inference_mode(False), torch.enable_grad():
        features, labels = feature_rows(X, scale, device), label_rows(Y, device)
        denoiser = Denoiser(X.shape[1], Y.shape[1], recipe.hidden_sizes, on_host).to(device)
        schedule = NoiseSchedule(recipe.n_steps, device)
        batches = _endless_batches(features, labels, recipe.batch_size, on_host)
        losses = _train(denoiser, schedule, batches, recipe, generator, report)
    model = TabularDiffusion(denoiser.eval().requires_grad_(False), schedule, scale, generator)
    return model, losses


def _train(
    denoiser: Denoiser,
    schedule: NoiseSchedule,
    batches: Iterator[tuple[torch.Tensor, torch.Tensor]],
    recipe: DiffusionRecipe,
    generator: torch.Generator,
    report: Callable[[], None],
) -> np.ndarray:
    optimizer = torch.optim.AdamW(
        denoiser.parameters(),
        lr=recipe.learning_rate,
        weight_decay=recipe.weight_decay,
        fused=generator.device.type in ("cpu", "cuda"),
    )
    losses = []
    for iteration in range(recipe.max_iter):
        X, Y = next(batches)
        for group in optimizer.param_groups:
            group["lr"] = recipe.learning_rate * (1 - iteration / recipe.max_iter)
        loss = _loss(denoiser, schedule, 2 * X - 1, Y, generator)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
        report()
    values = torch.stack(losses).cpu().numpy().astype(np.float64)
    if not np.isfinite(values).all():
        first = int(np.flatnonzero(~np.isfinite(values))[0])
        raise FloatingPointError(
            f"training diverged: the loss of step {first + 1} is not finite. Lower `learning_rate`."
        )
    return values


def _loss(
    denoiser: Denoiser,
    schedule: NoiseSchedule,
    X: torch.Tensor,
    Y: torch.Tensor,
    generator: torch.Generator,
) -> torch.Tensor:
    """Add noise of random steps to a batch; return the loss of its prediction, a scalar Tensor."""
    time = torch.randint(schedule.n_steps, (len(X),), generator=generator, device=generator.device)
    noise = _normal(X.shape, generator)
    noisy = schedule.noisy_labels(Y, _uniform(Y.shape, generator), time)
    predicted, logits = denoiser(schedule.noisy_features(X, noise, time), noisy, time)
    losses = feature_loss(predicted, noise)
    if Y.shape[1]:
        losses = losses + label_loss(schedule, logits, Y, noisy, time)
    return losses.mean()


def _endless_batches(
    X: Rows, Y: Rows, batch_size: int, generator: torch.Generator
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Yield batches without end; each pass over all rows has a new random order."""
    n_rows = X.shape[0]
    size = even_batch(n_rows, batch_size)
    while True:
        order = torch.randperm(n_rows, generator=generator, device="cpu")
        yield from zip(X.batches(order, size), Y.batches(order, size), strict=True)


def _normal(shape: Any, generator: torch.Generator) -> torch.Tensor:
    return torch.randn(shape, generator=generator, device=generator.device, dtype=torch.float32)


def _uniform(shape: Any, generator: torch.Generator) -> torch.Tensor:
    return torch.rand(shape, generator=generator, device=generator.device, dtype=torch.float32)


class Denoiser(nn.Module):
    """Perceptron that predicts the noise in features and the labels without noise.

    The generator of the first weights is on the CPU, so that torch's own is not used.
    """

    def __init__(
        self,
        n_features: int,
        n_labels: int,
        hidden_sizes: Sequence[int],
        generator: torch.Generator,
    ):
        super().__init__()
        self.n_features, self.n_labels = n_features, n_labels
        self.inlet = _linear(n_features + n_labels, _WIDTH, generator)
        self.time = nn.Sequential(
            _linear(_WIDTH, _WIDTH, generator), nn.SiLU(), _linear(_WIDTH, _WIDTH, generator)
        )
        sizes = [_WIDTH, *hidden_sizes]
        layers: list[nn.Module] = []
        for n_inputs, n_outputs in pairwise(sizes):
            layers += [_linear(n_inputs, n_outputs, generator), nn.ReLU()]
        layers.append(_linear(sizes[-1], n_features + n_labels, generator))
        self.layers = nn.Sequential(*layers)

    def forward(
        self, X: torch.Tensor, Y: torch.Tensor, time: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Predict the noise in X, and the log-odds of the labels without noise.

        X, (batch, n_features), and Y, (batch, n_labels) of 0 and 1, are noisy; `time` is (batch,).
        """
        # Labels centered like the features.
        inputs = self.inlet(torch.cat([X, 2 * Y - 1], dim=1)) + self.time(embed_time(time))
        return self.layers(inputs).split([self.n_features, self.n_labels], dim=1)


class NoiseSchedule:
    """Share of a row that each step keeps, by the cosine schedule.

    Computed in float64, since 1 minus the share kept would lose its digits at the first steps.
    `kept_by_step`, `kept`, `kept_before`, (n_steps,), are the shares of a row's variance that are
    kept by a step (alpha), by all steps up to it (alpha bar), and by all steps before it.
    """

    def __init__(self, n_steps: int, device: torch.device):
        progress = (np.arange(n_steps + 1) / n_steps + _OFFSET) / (1 + _OFFSET)
        curve = np.cos(progress * math.pi / 2) ** 2
        self.n_steps = n_steps
        self.kept_by_step = 1 - np.minimum(1 - curve[1:] / curve[:-1], _MAX_NOISE)
        self.kept = np.cumprod(self.kept_by_step)
        self.kept_before = np.concatenate([[1.0], self.kept[:-1]])

        def table(values: np.ndarray) -> torch.Tensor:
            return torch.from_numpy(values.astype(np.float32)).to(device)[:, None]

        self._kept = table(self.kept)
        self._signal, self._noise = table(np.sqrt(self.kept)), table(np.sqrt(1 - self.kept))
        # A label stays itself with probability (1 + alpha) / 2.
        self._stays = table(np.log1p(self.kept_by_step) - np.log1p(-self.kept_by_step))
        self._known = table(np.log(self.kept_before))
        with np.errstate(divide="ignore"):
            self._unknown = table(np.log((1 - self.kept_before) / 2))

    def noisy_features(
        self, X: torch.Tensor, noise: torch.Tensor, time: torch.Tensor
    ) -> torch.Tensor:
        """Mix features with standard normal noise, (batch, n_features) each."""
        return self._signal[time] * X + self._noise[time] * noise

    def noisy_labels(
        self, Y: torch.Tensor, share: torch.Tensor, time: torch.Tensor
    ) -> torch.Tensor:
        """Replace labels by coin flips with `share` ~ U(0, 1), (batch, n_labels) each."""
        kept = self._kept[time]
        return (share < kept * Y + (1 - kept) / 2).float()

    def features_before(
        self, X: torch.Tensor, predicted: torch.Tensor, noise: torch.Tensor, time: int
    ) -> torch.Tensor:
        """Take one step back, (batch, n_features) each.

        The features without noise that follow from the `predicted` noise are clipped to [-1, 1],
        where all features are.
        """
        alpha, kept, before = (
            float(shares[time]) for shares in (self.kept_by_step, self.kept, self.kept_before)
        )
        start = ((X - math.sqrt(1 - kept) * predicted) / math.sqrt(kept)).clamp(-1, 1)
        mean = math.sqrt(before) * (1 - alpha) * start + math.sqrt(alpha) * (1 - before) * X
        deviation = math.sqrt((1 - alpha) * (1 - before) / (1 - kept))
        return mean / (1 - kept) + deviation * noise

    def label_odds_before(
        self, Y: torch.Tensor, log_on: torch.Tensor, log_off: torch.Tensor, time: torch.Tensor
    ) -> torch.Tensor:
        """Return the log-odds that a label was on one step earlier: (batch, n_labels).

        Y are noisy labels after step `time`; `log_on` and `log_off` the logarithms of the
        probabilities that the label without noise is on, and off.
        """
        on = torch.logaddexp(self._known[time] + log_on, self._unknown[time])
        off = torch.logaddexp(self._known[time] + log_off, self._unknown[time])
        return (2 * Y - 1) * self._stays[time] + on - off


def feature_loss(predicted: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
    """Return the mean squared error of each row's noise: (batch, n_features) -> (batch,)."""
    return (predicted - noise).square().mean(dim=1)


def label_loss(
    schedule: NoiseSchedule,
    logits: torch.Tensor,
    Y: torch.Tensor,
    noisy: torch.Tensor,
    time: torch.Tensor,
) -> torch.Tensor:
    """Return the divergence of each row's predicted labels, one step earlier, from the true ones.

    The mean over labels of the Kullback-Leibler divergence, times the number of steps, because
    one random step stands for all of them. `logits` are the predicted log-odds of the labels Y
    without noise; `noisy` are labels after step `time`, (batch,).
    """
    true = schedule.label_odds_before(noisy, Y.log(), (1 - Y).log(), time).sigmoid()
    predicted = schedule.label_odds_before(noisy, logsigmoid(logits), logsigmoid(-logits), time)
    entropy = torch.special.entr(true) + torch.special.entr(1 - true)
    divergence = binary_cross_entropy_with_logits(predicted, true, reduction="none") - entropy
    return schedule.n_steps * divergence.mean(dim=1)


def embed_time(time: torch.Tensor) -> torch.Tensor:
    """Embed steps as cosines and sines of many frequencies: (batch,) -> (batch, _WIDTH)."""
    half = _WIDTH // 2
    exponents = torch.arange(half, dtype=torch.float32, device=time.device) / half
    angles = time[:, None].to(torch.float32) * 10_000.0**-exponents
    return torch.cat([angles.cos(), angles.sin()], dim=1)


def _linear(n_inputs: int, n_outputs: int, generator: torch.Generator) -> nn.Linear:
    # A caller's default dtype and device must not change the numbers. The bound is torch's own.
    layer = skip_init(nn.Linear, n_inputs, n_outputs, device="cpu", dtype=torch.float32)
    bound = n_inputs**-0.5
    with torch.no_grad():
        for weights in layer.parameters():
            weights.uniform_(-bound, bound, generator=generator)
    return layer
