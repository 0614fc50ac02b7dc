"""Peak memory of a stretch of code."""

import ctypes
import re
from contextlib import suppress
from pathlib import Path

_RESET_PEAK = "5"


class PeakMemory:
    """Memory a block adds at its peak, in `mib`; None where Linux's counters are not to be had.

    tracemalloc would not see what torch takes, and slows Python down.
    """

    def __enter__(self):
        self.mib = None
        self._before = None
        with suppress(OSError, AttributeError):
            # What earlier blocks freed is handed back, or this one would seem to take nothing.
            ctypes.CDLL(None).malloc_trim(0)
            Path("/proc/self/clear_refs").write_text(_RESET_PEAK)
            self._before = _status("VmRSS")
        return self

    def __exit__(self, *_):
        if self._before is not None:
            self.mib = round((_status("VmHWM") - self._before) / 1024, 1)


def _status(field):
    return int(re.search(rf"{field}:\s+(\d+) kB", Path("/proc/self/status").read_text())[1])
