"""From arrays to trained maps: scale, split, train, choose thresholds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch

from imblearn_multilabel.neural._codec import Codec, label_scores
from imblearn_multilabel.neural._objective import Objective
from imblearn_multilabel.neural._precision import network_class
from imblearn_multilabel.neural._progress import epoch_progress
from imblearn_multilabel.neural._rows import BLOCK_CELLS, feature_rows, label_rows, total_variance
from imblearn_multilabel.neural._scaling import FeatureScale
from imblearn_multilabel.neural._seeding import seeded
from imblearn_multilabel.neural._thresholds import choose_thresholds
from imblearn_multilabel.neural._training import TrainingHistory, train

#: With fewer validation rows than this, all rows serve for training and for validation.
FEWEST_VALIDATION_ROWS = 5


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
    verbose: bool

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
    X: Any, Y: Any, recipe: Recipe, seed: int, device: torch.device
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

    Returns
    -------
    codec : Codec
        On `device`.
    history : TrainingHistory
    """
    network_type = network_class(recipe.precision, device)
    scale = FeatureScale.of(X, scaled=recipe.feature_scaling == "minmax")
    with (
        # A caller may sit inside `no_grad` or `inference_mode`; training needs gradients.
        torch.inference_mode(False),
        seeded(seed, device) as generator,
        epoch_progress(recipe.n_epochs, shown=recipe.verbose) as report,
    ):
        features, labels = feature_rows(X, scale, device), label_rows(Y, device)
        training, validation = split_rows(X.shape[0], recipe.validation_fraction, generator)
        variance = total_variance(features, torch.from_numpy(training))
        network = network_type(X.shape[1], Y.shape[1], recipe.n_hidden, recipe.n_latent).to(device)
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
            report=report,
        )
    encoder = network.feature_encoder.eval().requires_grad_(False)
    decoder = network.decoder.eval().requires_grad_(False)
    size = max(1, BLOCK_CELLS // X.shape[1])
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
    n_rows: int, fraction: float, generator: torch.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Split row numbers at random into training and validation, each ascending.

    Returns
    -------
    training, validation : ndarray of int
        Both are all rows where the fraction amounts to less than `FEWEST_VALIDATION_ROWS`.
    """
    n_validation = round(fraction * n_rows)
    if n_validation < FEWEST_VALIDATION_ROWS:
        return np.arange(n_rows), np.arange(n_rows)
    order = torch.randperm(n_rows, generator=generator, device="cpu").numpy()
    return np.sort(order[n_validation:]), np.sort(order[:n_validation])
