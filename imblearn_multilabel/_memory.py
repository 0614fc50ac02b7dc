"""Bound memory: refuse what cannot fit, and cut long work into blocks of rows."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

#: Cells of a table that are processed at once: some 30 MB of float64.
BLOCK_CELLS = 4_000_000
#: Row numbers, or rows of labels, that are processed at once.
ROWS_AT_ONCE = 100_000
#: Bytes of a row number, the least that a new row costs.
_INDEX_BYTES = 8
_CGROUPS = Path("/sys/fs/cgroup")


def check_room(n_new: int, X: Any, asked_by: str) -> None:
    """Raise a MemoryError if new rows of the width of `X` cannot fit in memory.

    Without this check, numpy's error names no parameter, or the system ends the process. `asked_by`
    is name and value of the parameter that asks for the rows.
    """
    needed = n_new * (_INDEX_BYTES + _row_bytes(X))
    free = _free()
    if needed > free:
        raise MemoryError(
            f"{asked_by} asks for {n_new} new rows, which take {needed / 2**30:.3g} GiB at least; "
            f"{free / 2**30:.3g} GiB of memory are free. Ask for fewer rows."
        )


def check_dense(user: str, shape: tuple[int, int], cell_bytes: int) -> None:
    """Raise a MemoryError if dense tables that `user` needs cannot fit in memory.

    `cell_bytes` are those of a cell in all arrays of this shape that are held at once.
    """
    needed, free = shape[0] * shape[1] * cell_bytes, _free()
    if needed > free:
        raise MemoryError(
            f"{user} needs dense tables of {shape[0]:,} x {shape[1]:,} cells, which take "
            f"{needed / 2**30:.3g} GiB; {free / 2**30:.3g} GiB of memory are free. Use fewer "
            "labels, such as those with ten positive rows or more, or fewer rows."
        )


def _free() -> int:
    return min(_limits(), default=sys.maxsize)


def _row_bytes(X: Any) -> int:
    if sparse.issparse(X):
        return X.nnz * X.dtype.itemsize // X.shape[0]
    return X.nbytes // len(X) if isinstance(X, np.ndarray) else 0


def _limits() -> Iterator[int]:
    """Yield limits on free memory in bytes, as far as the system tells."""
    with suppress(OSError, TypeError):
        found = re.search(r"MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text())
        yield 1024 * int(found[1])  # type: ignore[index]
    with suppress(OSError, TypeError, ValueError):
        own = re.search(r"^0::/(.*)$", Path("/proc/self/cgroup").read_text(), re.MULTILINE)
        folder = _CGROUPS / own[1]  # type: ignore[index]
        stat = (folder / "memory.stat").read_text()
        # The system frees cached pages of files when memory is needed.
        cached = re.search(r"^file (\d+)$", stat, re.MULTILINE)
        used = int((folder / "memory.current").read_text()) - int(cached[1])  # type: ignore[index]
        yield int((folder / "memory.max").read_text()) - used


def block_slices(n_rows: int, n_columns: int, cells: int | None = None) -> Iterator[slice]:
    """Yield slices of rows that hold at most `cells` cells each, at least one row."""
    step = max(1, (BLOCK_CELLS if cells is None else cells) // max(n_columns, 1))
    for start in range(0, n_rows, step):
        yield slice(start, min(start + step, n_rows))


def even_slices(n_rows: int, max_rows: int) -> list[slice]:
    """Cut rows into as few slices of at most `max_rows` rows as possible, of like size."""
    bounds = np.linspace(0, n_rows, -(-n_rows // max(max_rows, 1)) + 1).astype(int).tolist()
    return [slice(*ends) for ends in pairwise(bounds)]
