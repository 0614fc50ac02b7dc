"""The network of MLDM, which finds the noise in a row and the labels beneath it.

Axes: ``batch`` rows, ``n_features``, ``n_labels``.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import nn
from torch.nn.utils import skip_init

#: Width in which a row and its time meet.
_WIDTH = 128


class Denoiser(nn.Module):
    """A perceptron on noisy features and labels and the embedded time.

    Parameters
    ----------
    n_features, n_labels : int
        Columns of a row.
    hidden_sizes : sequence of int
        Units of the hidden layers.
    generator : torch.Generator
        Of the CPU; gives the first weights, so that torch's own generator stays where it is.
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
        """Look through the noise.

        Parameters
        ----------
        X : Tensor of shape (batch, n_features)
            Noisy features.
        Y : Tensor of shape (batch, n_labels)
            Noisy labels, 0 and 1.
        time : Tensor of int64 of shape (batch,)
            Steps of noise, from 0.

        Returns
        -------
        noise : Tensor of shape (batch, n_features)
            The noise in the features.
        logits : Tensor of shape (batch, n_labels)
            Log-odds of the labels without noise.
        """
        # Labels centered like the features.
        inputs = self.inlet(torch.cat([X, 2 * Y - 1], dim=1)) + self.time(embed_time(time))
        return self.layers(inputs).split([self.n_features, self.n_labels], dim=1)


def embed_time(time: torch.Tensor) -> torch.Tensor:
    """Write steps as cosines and sines of many frequencies: (batch,) -> (batch, _WIDTH)."""
    half = _WIDTH // 2
    exponents = torch.arange(half, dtype=torch.float32, device=time.device) / half
    angles = time[:, None].to(torch.float32) * 10_000.0**-exponents
    return torch.cat([angles.cos(), angles.sin()], dim=1)


def _linear(n_inputs: int, n_outputs: int, generator: torch.Generator) -> nn.Linear:
    # Type and place are named against a caller's defaults; the bound is torch's own.
    layer = skip_init(nn.Linear, n_inputs, n_outputs, device="cpu", dtype=torch.float32)
    bound = n_inputs**-0.5
    with torch.no_grad():
        for weights in layer.parameters():
            weights.uniform_(-bound, bound, generator=generator)
    return layer
