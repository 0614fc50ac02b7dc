"""The door through which torch enters."""

from __future__ import annotations

from types import ModuleType
from typing import Any


def import_torch(sampler: str = "AEMLO") -> ModuleType:
    """Import torch, or say how to install it and which sampler needs it."""
    try:
        import torch
    except ImportError as error:
        raise ImportError(
            f"{sampler} trains a neural network and needs torch, which is not installed. Run: "
            'pip install "imblearn-multilabel[torch]"'
        ) from error
    return torch


def resolve_device(name: str) -> Any:
    """Turn `device` into a torch device that works here.

    Parameters
    ----------
    name : str
        As torch writes devices: "cpu", "cuda", "cuda:1", "mps".

    Returns
    -------
    torch.device
    """
    torch = import_torch()
    try:
        return torch.empty(0, device=name).device
    # torch reports a missing backend by an AssertionError, an unknown name by a RuntimeError.
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise ValueError(
            f"`device` must be a device torch can use here; got {name!r}. Use "
            f"device='cpu'. (torch: {str(error).splitlines()[0]})"
        ) from error
