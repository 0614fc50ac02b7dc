"""Number of torch's threads, by which the last bits of its sums differ."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

#: Threads for networks. `imblearn_multilabel.utils.torch_threads` changes it for a block of code.
N_THREADS: ContextVar[int] = ContextVar("n_threads", default=1)

# The number belongs to the whole process, so Python threads take turns.
_LOCK = threading.RLock()


@contextmanager
def fixed_threads() -> Iterator[None]:
    """Compute with `N_THREADS` threads of torch, and restore the number, also after an error."""
    import torch

    with _LOCK:
        before = torch.get_num_threads()
        try:
            torch.set_num_threads(N_THREADS.get())
            yield
        finally:
            torch.set_num_threads(before)
