"""Measure the peak memory of a block of code, and let torch use several threads in one."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from numbers import Integral
from pathlib import Path

from sklearn.utils import check_scalar

_RESET_PEAK = "5"


class PeakMemory:
    """Context manager that measures the memory a block of code adds at its peak.

    The result is the highest physical memory of the process during the block, minus its memory at
    the start. It includes all libraries and threads, so run nothing else during the block.

    Attributes
    ----------
    mib : float or None
        Mebibytes, available after the block. None if the system has no such counters as Linux has.

    Notes
    -----
    At the start, the peak counter of the process is reset (``/proc/self/clear_refs``), and freed
    memory is returned to the system: a block that reuses it would seem to need none.

    Examples
    --------
    >>> from imblearn_multilabel.utils import PeakMemory
    >>> with PeakMemory() as memory:
    ...     numbers = list(range(10_000))
    >>> memory.mib is None or memory.mib >= 0
    True
    """

    mib: float | None

    def __enter__(self) -> PeakMemory:
        self.mib = None
        self._before = None
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)
            Path("/proc/self/clear_refs").write_text(_RESET_PEAK)
            self._before = _status("VmRSS")
        return self

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            self.mib = max(round((_status("VmHWM") - self._before) / 1024, 1), 0.0)


@contextmanager
def torch_threads(n_threads: int) -> Iterator[None]:
    """Let samplers train and draw with several threads of torch, as a context manager.

    By default AEMLO and MLDM compute with one thread, whatever the settings of torch or
    ``OMP_NUM_THREADS`` are. Another number gives other rows, since sums differ in their last bits,
    and saves time for wide layers and large batches on an idle machine.

    Parameters
    ----------
    n_threads : int
        Number of threads, at least 1. The same seed and number of threads give the same rows.

    Yields
    ------
    None
        The number applies to samplers that run within the block.

    Notes
    -----
    The number applies to the calling thread only, so workers of joblib use one thread each. torch's
    own setting is restored whenever no network computes. Networks in several threads of one process
    take turns; processes do not wait for each other.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.over_sampling import AEMLO
    >>> from imblearn_multilabel.utils import torch_threads
    >>> X, y = make_imbalanced_multilabel(n_samples=100, n_labels=5, random_state=0)
    >>> with torch_threads(2):
    ...     X_res, y_res = AEMLO(max_epochs=5, random_state=0).fit_resample(X, y)
    >>> len(X_res)
    105
    """
    from imblearn_multilabel._torch.runtime import N_THREADS

    check_scalar(n_threads, "n_threads", Integral, min_val=1)
    token = N_THREADS.set(int(n_threads))
    try:
        yield
    finally:
        N_THREADS.reset(token)


def _status(field: str) -> int:
    found = re.search(rf"{field}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    if found is None:
        raise OSError(f"The system does not report {field}.")
    return int(found[1])
