"""Measure the peak memory of a block of code."""

from __future__ import annotations

import ctypes
import re
from contextlib import suppress
from pathlib import Path

_RESET_PEAK = "5"


class PeakMemory:
    """Context manager that measures the memory a block of code adds at its peak.

    The result is the highest physical memory of the process during the block, minus its memory at
    the start of the block. It includes all libraries, also torch, and costs nothing while the block
    runs. It includes all threads too, so run nothing else during the block.

    Attributes
    ----------
    mib : float or None
        Mebibytes, available after the block. None if the system has no such counters as Linux has.

    Notes
    -----
    At the start, the peak counter of the process is reset (``/proc/self/clear_refs``), and freed
    memory is returned to the system. Otherwise a block that reuses it would seem to need none.

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


def _status(field: str) -> int:
    found = re.search(rf"{field}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    if found is None:
        raise OSError(f"The system does not report {field}.")
    return int(found[1])
