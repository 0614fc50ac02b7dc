"""PeakMemory."""

from __future__ import annotations

import ctypes
import re
from contextlib import suppress
from pathlib import Path

_RESET_PEAK = "5"


class PeakMemory:
    """Memory that a block of code adds at its peak, as a context manager.

    What the process holds in physical memory at the highest point of the block, less what it held
    when the block began. It sees all libraries, torch too, and costs nothing while the block runs.
    It sees all threads as well, so run nothing beside the block.

    Attributes
    ----------
    mib : float or None
        Mebibytes, after the block. None where Linux's counters are not to be had.

    Notes
    -----
    The process's peak counter is set back (``/proc/self/clear_refs``), and memory that was freed
    before the block is handed back to the system; else the block would seem to take nothing.

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
        raise OSError(f"The system tells no {field}.")
    return int(found[1])
