"""The weighted sum of the loss terms, Eq. 2: ``Phi + alpha Psi + beta Gamma``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch.nn.functional import pad

from imblearn_multilabel.neural._losses import (
    distance_distortion,
    orthonormality,
    ranking_loss,
    squared_gap,
)
from imblearn_multilabel.neural._network import Outputs


@dataclass(frozen=True)
class Objective:
    """Which terms there are, how they are scaled and weighted.

    Parameters
    ----------
    alpha : float
        Weight of the feature reconstruction Psi.
    beta : float
        Weight of the label loss Gamma, on each path it is taken on.
    orthonormality_weight, similarity_weight : float
        The paper's lambda in Phi (Eq. 3) and in Psi (Eq. 5).
    label_loss : {"log", "softplus", "exponential"}
        Form of the label loss.
    label_loss_on : {"both", "labels", "features"}
        Codes whose decoded labels it is taken on.
    total_variance : float or None
        Sum of the variances of the features: terms are then means over rows, distances between
        features are in units of it, squares of codes in units of the latent dimensions. None
        leaves the paper's plain sums.
    """

    alpha: float
    beta: float
    orthonormality_weight: float
    similarity_weight: float
    label_loss: Literal["log", "softplus", "exponential"]
    label_loss_on: Literal["both", "labels", "features"]
    total_variance: float | None

    @property
    def weights(self) -> dict[str, float]:
        """Weight of every term that counts, by name."""
        weights = {
            "embedding": 1.0,
            "orthonormality": self.orthonormality_weight,
            "reconstruction": self.alpha,
            "similarity": self.alpha * self.similarity_weight,
            "label_codes": self.beta * (self.label_loss_on != "features"),
            "feature_codes": self.beta * (self.label_loss_on != "labels"),
        }
        # A term of no weight is not computed: 0 times infinity would be nan.
        return {name: weight for name, weight in weights.items() if weight > 0}

    def terms(self, outputs: Outputs, X: torch.Tensor, Y: torch.Tensor) -> torch.Tensor:
        """Compute the terms of a batch, unweighted, in the order of `weights`.

        Parameters
        ----------
        outputs : Outputs
            What the network made of the batch.
        X : Tensor of shape (batch, n_features)
            Features.
        Y : Tensor of shape (batch, n_labels)
            0 and 1.

        Returns
        -------
        Tensor of shape (n_terms,)
        """
        paths = {
            "label_codes": outputs.scores_of_labels,
            "feature_codes": outputs.scores_of_features,
        }
        weights = self.weights
        terms = [getattr(self, f"_{name}")(outputs, X) for name in weights if name not in paths]
        scores = [path for name, path in paths.items() if name in weights]
        if scores:
            terms += self._label_losses(scores, Y)
        return torch.stack(terms)

    def advice(self, name: str) -> str:
        """Say what to change when a term diverges."""
        if name.endswith("codes") and self.label_loss == "exponential":
            return "Lower `learning_rate` or use `label_loss='softplus'`."
        if self.total_variance is None:
            return "Lower `learning_rate` or use `normalization='variance'`."
        return "Lower `learning_rate`."

    @property
    def _averaged(self) -> bool:
        return self.total_variance is not None

    def _embedding(self, outputs: Outputs, X: torch.Tensor) -> torch.Tensor:
        codes = outputs.feature_codes, outputs.label_codes
        return squared_gap(*codes, self._per_row(X) / self._latent_unit(outputs))

    def _orthonormality(self, outputs: Outputs, X: torch.Tensor) -> torch.Tensor:
        codes = torch.stack((outputs.feature_codes, outputs.label_codes))
        unit = self._latent_unit(outputs)
        return orthonormality(codes, averaged=self._averaged, scale=1 / unit)

    def _reconstruction(self, outputs: Outputs, X: torch.Tensor) -> torch.Tensor:
        return squared_gap(outputs.features, X, self._per_row(X) / self._feature_unit)

    def _similarity(self, outputs: Outputs, X: torch.Tensor) -> torch.Tensor:
        return distance_distortion(outputs.features, X, 1 / self._feature_unit**2)

    def _label_losses(self, paths: list[torch.Tensor], Y: torch.Tensor) -> list[torch.Tensor]:
        scores = torch.stack(paths)
        per_row = self._per_row(Y)
        if Y.shape[1] == 1:
            # A single label has no pairs; it is ordered against a score of 0 instead.
            scores, Y = pad(scores, (0, 1)), torch.cat([Y, 1 - Y], dim=1)
        return list(ranking_loss(scores, Y, self.label_loss).sum(dim=-1) * per_row)

    def _per_row(self, batch: torch.Tensor) -> float:
        return 1 / len(batch) if self._averaged else 1.0

    def _latent_unit(self, outputs: Outputs) -> int:
        return outputs.feature_codes.shape[1] if self._averaged else 1

    @property
    def _feature_unit(self) -> float:
        # Features without variance are reconstructed by a constant, whatever the unit.
        return self.total_variance or 1.0
