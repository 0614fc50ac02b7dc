"""The four maps of AEMLO.

Axes: ``batch`` rows, ``n_features``, ``n_labels``, ``n_hidden`` units of an encoder's first
layer, ``n_latent`` dimensions of a code.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn


class Encoder(nn.Module):
    """Two fully connected layers with a leaky ReLU between them (F_ex and F_ey).

    Codes are linear outputs: the orthonormality term wants them to spread around zero.

    Parameters
    ----------
    n_inputs : int
        Features, or labels.
    n_hidden : int
        Units of the first layer.
    n_latent : int
        Dimensions of a code.
    """

    def __init__(self, n_inputs: int, n_hidden: int, n_latent: int):
        super().__init__()
        self.layers = nn.Sequential(
            _linear(n_inputs, n_hidden),
            nn.LeakyReLU(inplace=True),
            _linear(n_hidden, n_latent),
        )

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """Encode: (batch, n_inputs) -> (batch, n_latent)."""
        return self.layers(inputs)


class Decoder(nn.Module):
    """One fully connected layer from a code to features (F_dx), one to label scores (F_dy).

    Parameters
    ----------
    n_latent, n_features, n_labels : int
        Sizes of codes and outputs.
    """

    def __init__(self, n_latent: int, n_features: int, n_labels: int):
        super().__init__()
        self.features = _linear(n_latent, n_features)
        self.labels = _linear(n_latent, n_labels)

    def forward(self, codes: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Decode: (batch, n_latent) -> (batch, n_features) and (batch, n_labels)."""
        return self.features(codes), self.labels(codes)


class Outputs(NamedTuple):
    """What the network makes of a batch."""

    feature_codes: torch.Tensor  # (batch, n_latent), F_ex(X)
    label_codes: torch.Tensor  # (batch, n_latent), F_ey(Y)
    features: torch.Tensor  # (batch, n_features), F_dx(F_ex(X))
    scores_of_features: torch.Tensor  # (batch, n_labels), F_dy(F_ex(X))
    scores_of_labels: torch.Tensor  # (batch, n_labels), F_dy(F_ey(Y))


class Network(nn.Module):
    """Both encoders and the decoder.

    Parameters
    ----------
    n_features, n_labels, n_hidden, n_latent : int
        Sizes.
    """

    def __init__(self, n_features: int, n_labels: int, n_hidden: int, n_latent: int):
        super().__init__()
        self.feature_encoder = Encoder(n_features, n_hidden, n_latent)
        self.label_encoder = Encoder(n_labels, n_hidden, n_latent)
        self.decoder = Decoder(n_latent, n_features, n_labels)

    def forward(self, X: torch.Tensor, Y: torch.Tensor) -> Outputs:
        """Encode both sides and decode: (batch, n_features), (batch, n_labels) -> Outputs."""
        feature_codes, label_codes = self.feature_encoder(X), self.label_encoder(Y)
        features = self.decoder.features(feature_codes)
        # One product for both kinds of codes, and one gradient of its weights.
        scores = self.decoder.labels(torch.cat((feature_codes, label_codes)))
        scores_of_features, scores_of_labels = scores.chunk(2)
        return Outputs(feature_codes, label_codes, features, scores_of_features, scores_of_labels)


def _linear(n_inputs: int, n_outputs: int) -> nn.Linear:
    # Type and place are named, so that neither a caller's default dtype nor default device
    # changes the numbers; the network moves to its device once it is made.
    return nn.Linear(n_inputs, n_outputs, device="cpu", dtype=torch.float32)
