"""The network of AEMLO, and the trained maps as functions of arrays.

Axes: ``batch`` rows, ``n_features``, ``n_labels``, ``hidden_size`` units of an encoder's first
layer, ``latent_size`` dimensions of a code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import nn

from imblearn_multilabel._support import BLOCK_CELLS
from imblearn_multilabel._torch.rows import FeatureScale, feature_rows
from imblearn_multilabel._torch.runtime import fixed_threads


class Encoder(nn.Module):
    """Two fully connected layers with a leaky ReLU between them (F_ex and F_ey).

    Parameters
    ----------
    n_inputs : int
        Number of features, or of labels.
    hidden_size : int
        Units of the first layer.
    latent_size : int
        Dimensions of a code.
    activated : bool, default=False
        Whether codes pass a leaky ReLU too. Otherwise they are linear outputs.
    device : str, default="cpu"
        Device of the first weights; "meta" makes none.
    """

    def __init__(
        self,
        n_inputs: int,
        hidden_size: int,
        latent_size: int,
        *,
        activated: bool = False,
        device: str = "cpu",
    ):
        super().__init__()
        self.activated = activated
        self.layers = nn.Sequential(
            _linear(n_inputs, hidden_size, device),
            nn.LeakyReLU(inplace=True),
            _linear(hidden_size, latent_size, device),
            *([nn.LeakyReLU(inplace=True)] if activated else []),
        )

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """Encode: (batch, n_inputs) -> (batch, latent_size)."""
        return self.layers(inputs)


class Decoder(nn.Module):
    """One fully connected layer from a code to features (F_dx), one to label scores (F_dy).

    Parameters
    ----------
    latent_size, n_features, n_labels : int
        Sizes of codes and outputs.
    device : str, default="cpu"
        Device of the first weights; "meta" makes none.
    """

    def __init__(self, latent_size: int, n_features: int, n_labels: int, device: str = "cpu"):
        super().__init__()
        self.features = _linear(latent_size, n_features, device)
        self.labels = _linear(latent_size, n_labels, device)

    def forward(self, codes: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Decode: (batch, latent_size) -> (batch, n_features) and (batch, n_labels)."""
        return self.features(codes), self.labels(codes)


class Outputs(NamedTuple):
    """Outputs of the network for a batch."""

    feature_codes: torch.Tensor  # (batch, latent_size), F_ex(X)
    label_codes: torch.Tensor  # (batch, latent_size), F_ey(Y)
    features: torch.Tensor  # (batch, n_features), F_dx(F_ex(X))
    scores_of_features: torch.Tensor  # (batch, n_labels), F_dy(F_ex(X))
    scores_of_labels: torch.Tensor  # (batch, n_labels), F_dy(F_ey(Y))


class Network(nn.Module):
    """Both encoders and the decoder.

    Parameters
    ----------
    n_features, n_labels, hidden_size, latent_size : int
        Sizes.
    activated : bool, default=False
        As in `Encoder`.
    """

    def __init__(
        self,
        n_features: int,
        n_labels: int,
        hidden_size: int,
        latent_size: int,
        *,
        activated: bool = False,
    ):
        super().__init__()
        self.feature_encoder = Encoder(n_features, hidden_size, latent_size, activated=activated)
        self.label_encoder = Encoder(n_labels, hidden_size, latent_size, activated=activated)
        self.decoder = Decoder(latent_size, n_features, n_labels)

    def forward(self, X: torch.Tensor, Y: torch.Tensor) -> Outputs:
        """Encode features and labels and decode: (batch, n_features), (batch, n_labels)."""
        feature_codes, label_codes = self.feature_encoder(X), self.label_encoder(Y)
        features = self.decoder.features(feature_codes)
        # One product for both kinds of codes, and one gradient of its weights.
        scores = self.decoder.labels(torch.cat((feature_codes, label_codes)))
        scores_of_features, scores_of_labels = scores.chunk(2)
        return Outputs(feature_codes, label_codes, features, scores_of_features, scores_of_labels)


@dataclass(frozen=True, eq=False)
class Codec:
    """Maps from features to codes, and from codes to features and label sets.

    Parameters
    ----------
    encoder : Encoder
        F_ex.
    decoder : Decoder
        F_dx and F_dy.
    scale : FeatureScale
        Scale of the features.
    thresholds : ndarray of float64 of shape (n_labels,)
        A label is set if its score is at least its threshold.
    """

    encoder: Encoder
    decoder: Decoder
    scale: FeatureScale
    thresholds: np.ndarray

    @fixed_threads()
    def encode(self, X: Any) -> np.ndarray:
        """Encode (n_rows, n_features) -> (n_rows, latent_size), float32; only blocks are dense."""
        rows = feature_rows(X, self.scale, self._device)
        every = torch.arange(X.shape[0], device="cpu")
        with torch.inference_mode():
            codes = [self.encoder(batch).cpu() for batch in rows.batches(every, self.block_rows)]
        return torch.cat(codes).numpy()

    @fixed_threads()
    def label_sets(self, codes: np.ndarray) -> np.ndarray:
        """Decode labels: (n_rows, latent_size) -> (n_rows, n_labels), bool."""
        with torch.inference_mode():
            scores = self.decoder.labels(torch.from_numpy(codes).to(self._device))
        return scores.cpu().numpy() >= self.thresholds

    @fixed_threads()
    def features(self, codes: np.ndarray) -> np.ndarray:
        """Decode scaled features: (n_rows, latent_size) -> (n_rows, n_features), float32."""
        with torch.inference_mode():
            return self.decoder.features(torch.from_numpy(codes).to(self._device)).cpu().numpy()

    def to(self, device: torch.device | str) -> Codec:
        """Move the maps to a device, in place."""
        self.encoder.to(device)
        self.decoder.to(device)
        return self

    @property
    def block_rows(self) -> int:
        """Number of rows to decode at a time, so that memory stays bounded."""
        return max(1, BLOCK_CELLS // max(len(self.scale.low), len(self.thresholds)))

    @property
    def _device(self) -> torch.device:
        return self.decoder.labels.weight.device


def _linear(n_inputs: int, n_outputs: int, device: str) -> nn.Linear:
    # Type and device are named, so that neither a caller's default dtype nor default device
    # changes the numbers; the network moves to its device once it is made.
    return nn.Linear(n_inputs, n_outputs, device=device, dtype=torch.float32)
