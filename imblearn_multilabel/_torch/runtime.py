"""Import torch, choose a device, and leave torch's process-wide state as it was.

Importing this module does not import torch.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import ModuleType
from typing import TYPE_CHECKING, Any

from imblearn_multilabel._messages import import_optional

if TYPE_CHECKING:
    import torch

#: Threads that networks compute with. `imblearn_multilabel.utils.torch_threads` changes it.
N_THREADS: ContextVar[int] = ContextVar("n_threads", default=1)

# Number of threads and generators belong to the whole process, so Python threads take turns.
_THREADS_LOCK = threading.RLock()
_GENERATORS_LOCK = threading.RLock()


def import_torch(sampler: str) -> ModuleType:
    """Import torch, or explain how to install it and which sampler needs it."""
    return import_optional("torch", purpose=f"{sampler} trains a neural network", extra="torch")


def resolve_device(name: str) -> torch.device:
    """Return the torch device of a name such as "cuda:1", after trying that it works here."""
    import torch

    try:
        return torch.empty(0, device=name).device
    # torch reports a missing backend by an AssertionError, an unknown name by a RuntimeError.
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise ValueError(
            f"`device` must be a device torch can use here; got {name!r}. Use "
            f"device='cpu'. (torch: {str(error).splitlines()[0]})"
        ) from error


@contextmanager
def memory_advice(device: torch.device, **sizes: Any) -> Iterator[None]:
    """Turn torch's out-of-memory error on a device into one that names the parameters to lower.

    `sizes` are the parameters that decide how much memory the block takes, and their values.
    """
    import torch

    try:
        yield
    except torch.cuda.OutOfMemoryError as error:
        lower = " or ".join(f"`{name}` (now {size})" for name, size in sizes.items())
        raise MemoryError(
            f"the network does not fit into the memory of '{device}'. Lower {lower}, or use "
            "device='cpu'."
        ) from error


@contextmanager
def fixed_threads() -> Iterator[None]:
    """Compute with `N_THREADS` threads of torch, then restore their number.

    The last bits of torch's sums depend on the number of threads.
    """
    import torch

    with _THREADS_LOCK:
        before = torch.get_num_threads()
        try:
            torch.set_num_threads(N_THREADS.get())
            yield
        finally:
            torch.set_num_threads(before)


@contextmanager
def seeded(seed: int, device: torch.device) -> Iterator[torch.Generator]:
    """Seed the generators of the CPU and of `device`, then restore both.

    ``torch.manual_seed`` would seed every device of the machine. Yields a separate generator on the
    CPU, so that batches come in the same order on any device.
    """
    import torch

    with _GENERATORS_LOCK:
        on_cuda = device.type == "cuda"
        cpu_state = torch.get_rng_state()
        cuda_state = torch.cuda.get_rng_state(device) if on_cuda else None
        try:
            torch.default_generator.manual_seed(seed)
            if on_cuda:
                # `torch.cuda.manual_seed` seeds the generator of the current device.
                with torch.cuda.device(device):
                    torch.cuda.manual_seed(seed)
            yield torch.Generator(device="cpu").manual_seed(seed)
        finally:
            torch.set_rng_state(cpu_state)
            if cuda_state is not None:
                torch.cuda.set_rng_state(cuda_state, device)
