"""The trained maps, from arrays to arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from imblearn_multilabel.neural._network import Decoder, Encoder
from imblearn_multilabel.neural._rows import BLOCK_CELLS, feature_rows
from imblearn_multilabel.neural._scaling import FeatureScale
from imblearn_multilabel.neural._threads import fixed_threads


@dataclass(frozen=True, eq=False)
class Codec:
    """Features to codes, codes to features and label sets.

    Parameters
    ----------
    encoder : Encoder
        F_ex.
    decoder : Decoder
        F_dx and F_dy.
    scale : FeatureScale
        What the features were scaled by.
    thresholds : ndarray of float64 of shape (n_labels,)
        A label is set where its score is at least this.
    """

    encoder: Encoder
    decoder: Decoder
    scale: FeatureScale
    thresholds: np.ndarray

    @fixed_threads()
    def encode(self, X: Any) -> np.ndarray:
        """Encode (n_rows, n_features) -> (n_rows, n_latent), float32; only blocks are dense."""
        rows = feature_rows(X, self.scale, self._device)
        size = self.block_rows
        with torch.inference_mode():
            codes = [self.encoder(batch).cpu() for batch in rows.batches(_all(X), size)]
        return torch.cat(codes).numpy()

    @fixed_threads()
    def label_sets(self, codes: np.ndarray) -> np.ndarray:
        """Decode labels: (n_rows, n_latent) -> (n_rows, n_labels), bool."""
        with torch.inference_mode():
            scores = self.decoder.labels(torch.from_numpy(codes).to(self._device))
        return scores.cpu().numpy() >= self.thresholds

    @fixed_threads()
    def features(self, codes: np.ndarray) -> np.ndarray:
        """Decode features, still scaled: (n_rows, n_latent) -> (n_rows, n_features), float32."""
        with torch.inference_mode():
            return self.decoder.features(torch.from_numpy(codes).to(self._device)).cpu().numpy()

    def to(self, device: torch.device | str) -> Codec:
        """Move the maps, in place."""
        self.encoder.to(device)
        self.decoder.to(device)
        return self

    @property
    def block_rows(self) -> int:
        """Rows to decode at a time, so that memory stays bounded."""
        return max(1, BLOCK_CELLS // max(len(self.scale.low), len(self.thresholds)))

    @property
    def _device(self) -> torch.device:
        return self.decoder.labels.weight.device


def label_scores(encoder: Encoder, decoder: Decoder, batches: Any) -> np.ndarray:
    """Score labels along the feature path: batches of features -> (n_rows, n_labels), float32."""
    with torch.inference_mode():
        return torch.cat([decoder.labels(encoder(batch)).cpu() for batch in batches]).numpy()


def _all(X: Any) -> torch.Tensor:
    return torch.arange(X.shape[0], device="cpu")
