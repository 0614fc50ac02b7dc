"""What to change when a device has too little memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def memory_advice(device: torch.device, *, batch_size: int, n_hidden: int) -> Iterator[None]:
    """Turn a device's refusal of memory into an error that names the parameters to change.

    Parameters
    ----------
    device : torch.device
        Where the block computes.
    batch_size, n_hidden : int
        Parameters that decide how much memory it takes.

    Raises
    ------
    MemoryError
        Where torch raises its own error.
    """
    try:
        yield
    except torch.cuda.OutOfMemoryError as error:
        raise MemoryError(
            f"the network does not fit into the memory of '{device}'. Lower `batch_size` (now "
            f"{batch_size}) or `n_hidden` (now {n_hidden}), or use device='cpu'."
        ) from error
