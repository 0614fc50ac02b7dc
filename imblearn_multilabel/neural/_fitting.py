"""From arrays to trained maps: scale, split, train, choose thresholds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np
import torch

from imblearn_multilabel.neural._block_rows import BlockRows, BlockSource
from imblearn_multilabel.neural._codec import Codec, label_scores
from imblearn_multilabel.neural._objective import Objective
from imblearn_multilabel.neural._precision import network_class
from imblearn_multilabel.neural._rows import (
    BLOCK_CELLS,
    Rows,
    feature_rows,
    label_rows,
    total_variance,
)
from imblearn_multilabel.neural._scaling import FeatureScale
from imblearn_multilabel.neural._seeding import seeded
from imblearn_multilabel.neural._threads import fixed_threads
from imblearn_multilabel.neural._thresholds import choose_thresholds
from imblearn_multilabel.neural._training import TrainingHistory, train

#: With fewer validation rows than this, all rows serve for training and for validation.
FEWEST_VALIDATION_ROWS = 5


def _no_report(n_done: int, **figures: Any) -> None:
    """Show nothing."""


@dataclass(frozen=True)
class Recipe:
    """Everything that decides what is trained; the parameters of AEMLO of the same names."""

    n_latent: int
    n_hidden: int
    alpha: float
    beta: float
    orthonormality_weight: float
    similarity_weight: float
    label_loss: Literal["log", "softplus", "exponential"]
    label_loss_on: Literal["both", "labels", "features"]
    normalization: str
    feature_scaling: str | None
    threshold: str | float | Callable[..., Any]
    threshold_cap: float
    n_epochs: int
    batch_size: int
    learning_rate: float
    validation_fraction: float
    patience: int | None
    precision: str

    def objective(self, variance: float) -> Objective:
        """Build the loss for features of a total variance."""
        return Objective(
            alpha=self.alpha,
            beta=self.beta,
            orthonormality_weight=self.orthonormality_weight,
            similarity_weight=self.similarity_weight,
            label_loss=self.label_loss,
            label_loss_on=self.label_loss_on,
            total_variance=variance if self.normalization == "variance" else None,
        )


def fit_codec(
    X: Any,
    Y: Any,
    recipe: Recipe,
    seed: int,
    device: torch.device,
    report: Callable[..., Any] = _no_report,
) -> tuple[Codec, TrainingHistory]:
    """Train the maps and fit the thresholds.

    Parameters
    ----------
    X : ndarray or csr_array of shape (n_samples, n_features)
        Finite numbers.
    Y : csr_array of shape (n_samples, n_labels)
        0/1, canonical.
    recipe : Recipe
        What to train.
    seed : int
        Decides the split, the first weights and the order of the batches.
    device : torch.device
        Where to compute.
    report : callable
        Called after every epoch with 1 and its losses as keywords.

    Returns
    -------
    codec : Codec
        On `device`.
    history : TrainingHistory
    """
    scale = FeatureScale.of(X, scaled=recipe.feature_scaling == "minmax")
    return _fit(partial(feature_rows, X, scale, device), scale, Y, recipe, seed, device, report)


def fit_codec_on_blocks(
    source: BlockSource,
    low: np.ndarray,
    high: np.ndarray,
    Y: Any,
    recipe: Recipe,
    seed: int,
    device: torch.device,
    report: Callable[..., Any] = _no_report,
) -> tuple[Codec, TrainingHistory]:
    """Train the maps on a stream of blocks, of which only a few are in memory at a time.

    Parameters
    ----------
    source : BlockSource
        Features.
    low, high : ndarray of float64 of shape (n_features,)
        Least and greatest value of every feature.
    Y, recipe, seed, device, report
        As in `fit_codec`, and so is the result.
    """
    scale = FeatureScale(low, high, recipe.feature_scaling == "minmax")
    return _fit(partial(BlockRows, source, scale, device), scale, Y, recipe, seed, device, report)


@fixed_threads()
def _fit(
    make_rows: Callable[[], Rows | BlockRows],
    scale: FeatureScale,
    Y: Any,
    recipe: Recipe,
    seed: int,
    device: torch.device,
    report: Callable[..., Any],
) -> tuple[Codec, TrainingHistory]:
    network_type = network_class(recipe.precision, device)
    with (
        # A caller may sit inside `no_grad` or `inference_mode`; training needs gradients.
        torch.inference_mode(False),
        seeded(seed, device) as generator,
    ):
        features, labels = make_rows(), label_rows(Y, device)
        n_rows, n_features = features.shape
        fraction, most = recipe.validation_fraction, features.most_held
        training, validation = split_rows(n_rows, fraction, generator, most)
        features.hold(validation)
        variance = total_variance(features, torch.from_numpy(training))
        network = network_type(n_features, Y.shape[1], recipe.n_hidden, recipe.n_latent).to(device)
        history = train(
            network,
            recipe.objective(variance),
            features,
            labels,
            training=training,
            validation=validation,
            n_epochs=recipe.n_epochs,
            batch_size=recipe.batch_size,
            learning_rate=recipe.learning_rate,
            patience=recipe.patience,
            generator=generator,
            report=lambda epoch, loss, validation: report(
                1, loss=f"{loss:.4g}", validation=f"{validation:.4g}"
            ),
        )
    encoder = network.feature_encoder.eval().requires_grad_(False)
    decoder = network.decoder.eval().requires_grad_(False)
    size = max(1, BLOCK_CELLS // n_features)
    scores = label_scores(encoder, decoder, features.batches(torch.from_numpy(validation), size))
    thresholds = choose_thresholds(
        recipe.threshold,
        scores,
        Y[validation].toarray(),
        np.bincount(Y.indices, minlength=Y.shape[1]) / Y.shape[0],
        recipe.threshold_cap,
    )
    return Codec(encoder, decoder, scale, thresholds), history


def split_rows(
    n_rows: int, fraction: float, generator: torch.Generator, most: int | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Split row numbers at random into training and validation, each ascending.

    Parameters
    ----------
    n_rows : int
        Rows in all.
    fraction : float
        Share of the rows for validation.
    generator : torch.Generator
        Generator.
    most : int or None, default=None
        Most validation rows.

    Returns
    -------
    training, validation : ndarray of int
        Both are all rows where the fraction amounts to less than `FEWEST_VALIDATION_ROWS`; of
        more rows than `most`, validation is a sample.
    """
    most = n_rows if most is None else most
    n_validation = min(round(fraction * n_rows), most)
    if n_validation < FEWEST_VALIDATION_ROWS:
        every = np.arange(n_rows)
        if n_rows <= most:
            return every, every
        order = torch.randperm(n_rows, generator=generator, device="cpu").numpy()
        return every, np.sort(order[:most])
    order = torch.randperm(n_rows, generator=generator, device="cpu").numpy()
    return np.sort(order[n_validation:]), np.sort(order[:n_validation])
