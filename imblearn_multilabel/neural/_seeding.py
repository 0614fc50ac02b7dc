"""Random numbers for a stretch of code, without moving torch's global state."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import torch

# torch has one generator per device for the whole process, so threads take turns.
_LOCK = threading.RLock()


@contextmanager
def seeded(seed: int, device: torch.device) -> Iterator[torch.Generator]:
    """Seed the generators of the CPU and of `device`, and put both back as they were.

    ``torch.manual_seed`` would seed every device of the machine; here only the two that the
    block may draw from are touched, also when it ends by an exception.

    Parameters
    ----------
    seed : int
        Seed, at least 0.
    device : torch.device
        The device computed on.

    Yields
    ------
    torch.Generator
        A generator of its own on the CPU, so that batches come in the same order on any device.
    """
    with _LOCK:
        on_cuda = device.type == "cuda"
        cpu_state = torch.get_rng_state()
        cuda_state = torch.cuda.get_rng_state(device) if on_cuda else None
        try:
            torch.default_generator.manual_seed(seed)
            if on_cuda:
                # The current device's generator is the one `torch.cuda.manual_seed` reaches.
                with torch.cuda.device(device):
                    torch.cuda.manual_seed(seed)
            yield torch.Generator(device="cpu").manual_seed(seed)
        finally:
            torch.set_rng_state(cpu_state)
            if cuda_state is not None:
                torch.cuda.set_rng_state(cuda_state, device)
