"""The network of AEMLO, and the trained maps as functions of arrays.

Axes: ``batch`` rows, ``n_features``, ``n_labels``, ``hidden_size`` units of an encoder's first
layer, ``latent_size`` dimensions of a code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch
from scipy import sparse
from torch import nn

from imblearn_multilabel._memory import BLOCK_CELLS, block_slices
from imblearn_multilabel._torch.rows import FeatureScale
from imblearn_multilabel._torch.runtime import fixed_threads
from imblearn_multilabel.over_sampling._aemlo.wide import (
    Batch,
    FirstLayer,
    batch_rows,
    hide,
    is_wide,
    sparse_gaps,
)


class Encoder(nn.Module):
    """Two fully connected layers with a leaky ReLU between them (F_ex and F_ey).

    If `activated`, codes pass a leaky ReLU too. The device "meta" makes no first weights.
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

    def forward(self, inputs: Batch, first: FirstLayer | None = None) -> torch.Tensor:
        """Encode: (batch, n_inputs) -> (batch, latent_size).

        In training, `first` makes the product of sparse inputs with the first layer's weight.
        """
        if isinstance(inputs, torch.Tensor):
            return self.layers(inputs)
        layer: Any = self.layers[0]
        hidden = first(inputs) if first else inputs.times(layer.weight.T)
        return self.layers[1:](hidden + layer.bias)

    def parts(self) -> dict[str, Any]:
        """Return what a file keeps: the weights by name, and `activated`."""
        return _weights(self) | {"activated": self.activated}

    @classmethod
    def of_parts(cls, parts: dict[str, Any]) -> Encoder:
        """Rebuild an encoder from what a file kept."""
        hidden_size, n_inputs = parts["layers.0.weight"].shape
        latent_size = len(parts["layers.2.weight"])
        activated = parts.pop("activated")
        encoder = cls(n_inputs, hidden_size, latent_size, activated=activated, device="meta")
        return _with_weights(encoder, parts)


class Decoder(nn.Module):
    """One fully connected layer from a code to features (F_dx), one to label scores (F_dy)."""

    def __init__(self, latent_size: int, n_features: int, n_labels: int, device: str = "cpu"):
        super().__init__()
        self.features = _linear(latent_size, n_features, device)
        self.labels = _linear(latent_size, n_labels, device)

    def forward(self, codes: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Decode: (batch, latent_size) -> (batch, n_features) and (batch, n_labels)."""
        return self.features(codes), self.labels(codes)

    @torch.no_grad()
    def start_at(self, scores: np.ndarray) -> None:
        """Make given scores, (n_labels,), the first scores of the point 0."""
        self.labels.bias.copy_(torch.from_numpy(scores))

    def parts(self) -> dict[str, Any]:
        """Return what a file keeps: the weights by name."""
        return _weights(self)

    @classmethod
    def of_parts(cls, parts: dict[str, Any]) -> Decoder:
        """Rebuild a decoder from what a file kept."""
        n_features, latent_size = parts["features.weight"].shape
        n_labels = len(parts["labels.weight"])
        return _with_weights(cls(latent_size, n_features, n_labels, "meta"), parts)


class Outputs(NamedTuple):
    """Outputs of the network for a batch."""

    feature_codes: torch.Tensor  # (batch, latent_size), F_ex(X)
    label_codes: torch.Tensor  # (batch, latent_size), F_ey(Y)
    features: Any  # Tensor (batch, n_features), F_dx(F_ex(X)), or None for a sparse batch
    gaps: tuple[torch.Tensor, torch.Tensor] | None  # of a sparse batch, see `sparse_gaps`
    scores_of_features: torch.Tensor  # (batch, n_labels), F_dy(F_ex(X))
    scores_of_labels: torch.Tensor  # (batch, n_labels), F_dy(F_ey(Y))


class Network(nn.Module):
    """Both encoders and the decoder.

    `dropout` is the share of the features that are hidden from the encoder in training; `wide` says
    that batches of features are sparse.
    """

    def __init__(
        self,
        n_features: int,
        n_labels: int,
        hidden_size: int,
        latent_size: int,
        *,
        activated: bool = False,
        dropout: float = 0.0,
        wide: bool = False,
    ):
        super().__init__()
        self.feature_encoder = Encoder(n_features, hidden_size, latent_size, activated=activated)
        self.label_encoder = Encoder(n_labels, hidden_size, latent_size, activated=activated)
        self.decoder = Decoder(latent_size, n_features, n_labels)
        self.dropout = dropout
        self._first: FirstLayer | None = None
        if wide:
            layer: Any = self.feature_encoder.layers[0]
            # Stored by feature, so that rows of its gradient lie together.
            layer.weight = nn.Parameter(layer.weight.detach().T.contiguous().T)
            self._first = FirstLayer(layer.weight)

    def forward(self, X: Batch, Y: torch.Tensor) -> Outputs:
        """Encode and decode: Tensor or SparseBatch (batch, n_features), (batch, n_labels)."""
        seen = hide(X, self.dropout) if self.training and self.dropout else X
        feature_codes = self.feature_encoder(seen, self._first)
        label_codes = self.label_encoder(Y)
        features = gaps = None
        if isinstance(X, torch.Tensor):
            features = self.decoder.features(feature_codes)
        else:
            decoder = self.decoder.features
            gaps = sparse_gaps(feature_codes, decoder.weight, decoder.bias, X)
        # One product for both kinds of codes, and one gradient of its weights.
        scores = self.decoder.labels(torch.cat((feature_codes, label_codes)))
        return Outputs(feature_codes, label_codes, features, gaps, *scores.chunk(2))


@dataclass(frozen=True, eq=False)
class Codec:
    """Maps from features to codes, and from codes to features and label sets."""

    encoder: Encoder  # F_ex
    decoder: Decoder  # F_dx and F_dy
    scale: FeatureScale
    thresholds: np.ndarray  # (n_labels,), float64: a label is set if its score is at least this

    @fixed_threads()
    def encode(self, X: Any) -> np.ndarray:
        """Encode (n_rows, n_features) -> (n_rows, latent_size), float32; only blocks are dense."""
        n_rows, n_features = X.shape
        layers: Any = self.encoder.layers
        codes = np.empty((n_rows, layers[2].out_features), dtype=np.float32)
        n_nonzero = X.nnz if sparse.issparse(X) else int(np.count_nonzero(X))
        wide, hidden_size = is_wide(n_nonzero, X.shape, self._device), layers[0].out_features
        for block in block_slices(n_rows, hidden_size if wide else max(hidden_size, n_features)):
            rows = batch_rows(X[block], self.scale, self._device, wide=wide)
            n_own = block.stop - block.start
            with torch.inference_mode():
                (batch,) = rows.batches(torch.arange(n_own, device="cpu"), n_own)
                codes[block] = self.encoder(batch).cpu().numpy()
        return codes

    @fixed_threads()
    def label_scores(self, codes: np.ndarray) -> np.ndarray:
        """Decode labels: (n_rows, latent_size) -> (n_rows, n_labels), float32."""
        with torch.inference_mode():
            return self.decoder.labels(torch.from_numpy(codes).to(self._device)).cpu().numpy()

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


def _weights(module: nn.Module) -> dict[str, Any]:
    return {name: weight.numpy() for name, weight in module.state_dict().items()}


def _with_weights(module: Any, arrays: dict[str, np.ndarray]) -> Any:
    """Give weights to a module that was built without any."""
    with torch.inference_mode(False):
        weights = {name: torch.from_numpy(array) for name, array in arrays.items()}
        module.load_state_dict(weights, assign=True)
    return module.eval().requires_grad_(False)


def _linear(n_inputs: int, n_outputs: int, device: str) -> nn.Linear:
    # torch would take the caller's default dtype and device, and the numbers would differ. The
    # network moves to its device once it is made.
    return nn.Linear(n_inputs, n_outputs, device=device, dtype=torch.float32)
