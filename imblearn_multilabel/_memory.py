"""Whether there is memory for the rows that were asked for, before any of it is taken."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

#: Of a row number; a new row costs at least that.
_INDEX_BYTES = 8
_CGROUPS = Path("/sys/fs/cgroup")


def check_room(n_new: int, X: Any, asked_by: str) -> None:
    """Refuse to make rows that cannot fit.

    A lower bound is compared: samplers need more than the rows they give back.

    Parameters
    ----------
    n_new : int
        New rows.
    X : ndarray, csr_array or other
        Features, of whose width they will be; others than these two count nothing.
    asked_by : str
        What asks for the rows, with its value.

    Raises
    ------
    MemoryError
        Where the rows alone would take more than there is, so that the machine would swap or the
        system would end the process.
    """
    needed = n_new * (_INDEX_BYTES + _row_bytes(X))
    free = min(_limits(), default=sys.maxsize)
    if needed > free:
        raise MemoryError(
            f"{asked_by} asks for {n_new} new rows, which take {needed / 2**30:.3g} GiB at least; "
            f"{free / 2**30:.3g} GiB of memory are free. Ask for fewer rows."
        )


def _row_bytes(X: Any) -> int:
    if sparse.issparse(X):
        return X.nnz * X.dtype.itemsize // X.shape[0]
    return X.nbytes // len(X) if isinstance(X, np.ndarray) else 0


def _limits() -> Iterator[int]:
    """Yield bytes that can be taken without swapping, as far as the system tells."""
    with suppress(OSError, TypeError):
        found = re.search(r"MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text())
        yield 1024 * int(found[1])  # type: ignore[index]
    with suppress(OSError, TypeError, ValueError):
        own = re.search(r"^0::/(.*)$", Path("/proc/self/cgroup").read_text(), re.MULTILINE)
        folder = _CGROUPS / own[1]  # type: ignore[index]
        stat = (folder / "memory.stat").read_text()
        # Pages of files are given up for whoever needs room.
        cached = re.search(r"^file (\d+)$", stat, re.MULTILINE)
        used = int((folder / "memory.current").read_text()) - int(cached[1])  # type: ignore[index]
        yield int((folder / "memory.max").read_text()) - used
