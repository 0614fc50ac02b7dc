"""What to change when a device has too little memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch


@contextmanager
def memory_advice(device: torch.device, **sizes: Any) -> Iterator[None]:
    """Turn a device's refusal of memory into an error that names the parameters to change.

    Parameters
    ----------
    device : torch.device
        Where the block computes.
    **sizes : Any
        Parameters that decide how much memory it takes, and their values.

    Raises
    ------
    MemoryError
        Where torch raises its own error.
    """
    try:
        yield
    except torch.cuda.OutOfMemoryError as error:
        lower = " or ".join(f"`{name}` (now {size})" for name, size in sizes.items())
        raise MemoryError(
            f"the network does not fit into the memory of '{device}'. Lower {lower}, or use "
            "device='cpu'."
        ) from error
