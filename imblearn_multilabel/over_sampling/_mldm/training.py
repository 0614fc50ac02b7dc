"""Train a diffusion model of MLDM on rows, and draw new rows from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from imblearn_multilabel._memory import BLOCK_CELLS
from imblearn_multilabel._torch.rows import (
    FeatureScale,
    Rows,
    even_batch,
    feature_rows,
    label_rows,
)
from imblearn_multilabel._torch.runtime import fixed_threads
from imblearn_multilabel.over_sampling._mldm.diffusion import (
    Denoiser,
    NoiseSchedule,
    feature_loss,
    label_loss,
)


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
                log_on, log_off = (
                    torch.nn.functional.logsigmoid(sign * logits) for sign in (1, -1)
                )
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
