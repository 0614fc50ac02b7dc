"""The trained maps as plain arrays, and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
import torch
from torch import nn

from imblearn_multilabel.neural._network import Decoder, Encoder


def arrays_of(module: nn.Module) -> dict[str, np.ndarray]:
    """Return the weights of a map by name."""
    return {name: weight.cpu().numpy() for name, weight in module.state_dict().items()}


Map = TypeVar("Map", bound=nn.Module)


def encoder_of(arrays: dict[str, np.ndarray]) -> Encoder:
    """Rebuild an encoder of whatever sizes its weights have."""
    n_hidden, n_inputs = _sizes(arrays, "layers.0.weight")
    n_latent, _ = _sizes(arrays, "layers.2.weight")
    shapes = _linear("layers.0", n_inputs, n_hidden) | _linear("layers.2", n_hidden, n_latent)
    return _rebuild(lambda: Encoder(n_inputs, n_hidden, n_latent), shapes, arrays)


def decoder_of(arrays: dict[str, np.ndarray]) -> Decoder:
    """Rebuild a decoder of whatever sizes its weights have."""
    n_features, n_latent = _sizes(arrays, "features.weight")
    n_labels, _ = _sizes(arrays, "labels.weight")
    shapes = _linear("features", n_latent, n_features) | _linear("labels", n_latent, n_labels)
    return _rebuild(lambda: Decoder(n_latent, n_features, n_labels), shapes, arrays)


def _linear(name: str, n_inputs: int, n_outputs: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (n_outputs, n_inputs), f"{name}.bias": (n_outputs,)}


def _sizes(arrays: dict[str, np.ndarray], name: str) -> tuple[int, int]:
    if name not in arrays or arrays[name].ndim != 2:
        raise ValueError(f"the weights {name!r} are missing or no matrix")
    return arrays[name].shape


def _rebuild(
    build: Callable[[], Map],
    shapes: dict[str, tuple[int, ...]],
    arrays: dict[str, np.ndarray],
) -> Map:
    found = {name: weight.shape for name, weight in arrays.items()}
    # Before anything is built: false sizes could ask for any amount of memory.
    if found != shapes:
        raise ValueError(f"the weights must have the shapes {shapes}; got {found}")
    if any(weight.dtype != np.float32 for weight in arrays.values()):
        raise ValueError("the weights must be float32")
    # A new layer draws its first weights from torch's global generator, which stays where it is.
    with torch.inference_mode(False), torch.random.fork_rng(devices=[]):
        module = build()
        module.load_state_dict({name: torch.from_numpy(arrays[name]) for name in shapes})
    return module.eval().requires_grad_(False)
