"""Features and labels where naive code breaks: each column from a palette of few values."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

FEW_ROWS = (1, 2, 3)
#: What columns of floats are made of, by the limits of their dtype.
FLOATS = {
    "ties": lambda limits: [0.0, 1.0, 2.0, 0.5, -3.0],
    "constant": lambda limits: [0.75],
    "huge": lambda limits: [limits.max, -limits.max, limits.max / 3, 0.0, 1.0],
    "huge, one sign": lambda limits: [limits.max, limits.max / 2, limits.max / 4],
    "tiny": lambda limits: [
        0.0,
        limits.smallest_subnormal,
        -limits.smallest_subnormal,
        limits.tiny,
    ],
    "mixed scales": lambda limits: [limits.max / 8, limits.tiny, 1.0, -0.0, -limits.eps],
    "close together": lambda limits: [
        1.0,
        1.0 + limits.eps,
        1.0 - limits.eps,
        1.0 + 2 * limits.eps,
    ],
    "counts": lambda limits: [0.0, 1.0, 2.0, 3.0, 40.0],
}
INTEGERS = {
    "ties": lambda limits: [0, 1, 2, 3, 100],
    "constant": lambda limits: [7],
    "least and greatest": lambda limits: [limits.min, limits.max],
    "near the greatest": lambda limits: [limits.max, limits.max - 1, limits.max - 2],
    "near the least": lambda limits: [limits.min, limits.min + 1, 0],
}
BOOLEANS = {"ties": lambda limits: [False, True], "constant": lambda limits: [True]}
#: Which rows carry a label.
LABELS = ("random", "rare", "half", "one", "none", "all", "all but one")


def _palettes(dtype: np.dtype):
    if dtype.kind == "f":
        return FLOATS, np.finfo(dtype)
    return (BOOLEANS, None) if dtype.kind == "b" else (INTEGERS, np.iinfo(dtype))


@st.composite
def row_counts(draw: st.DrawFn) -> int:
    return draw(st.sampled_from([*FEW_ROWS, *range(4, 28)]))


@st.composite
def features(draw: st.DrawFn, n_rows: int, dtype: str) -> tuple[np.ndarray, set[str]]:
    """A table of a dtype, and what is hostile in it."""
    palettes, limits = _palettes(np.dtype(dtype))
    chosen = draw(st.lists(st.sampled_from(sorted(palettes)), min_size=1, max_size=3))
    cells = draw(st.binary(min_size=n_rows * len(chosen), max_size=n_rows * len(chosen)))
    picks = np.frombuffer(cells, dtype=np.uint8).reshape(n_rows, len(chosen))
    table = np.empty(picks.shape, dtype=dtype)
    for column, name in enumerate(chosen):
        palette = np.array(palettes[name](limits), dtype=dtype)
        table[:, column] = palette[picks[:, column] % len(palette)]
    found = {f"features: {name}" for name in chosen}
    if draw(st.integers(0, 9)) == 0:
        table[:] = table[0]
        found.add("features: all rows equal")
    return table, found


@st.composite
def labels(draw: st.DrawFn, n_rows: int) -> tuple[np.ndarray, set[str]]:
    """A 0/1 table of int64, and what is hostile in it."""
    chosen = draw(st.lists(st.sampled_from(LABELS), min_size=1, max_size=5))
    cells = draw(st.binary(min_size=n_rows * len(chosen), max_size=n_rows * len(chosen)))
    picks = np.frombuffer(cells, dtype=np.uint8).reshape(n_rows, len(chosen))
    table = np.empty(picks.shape, dtype=np.int64)
    for column, name in enumerate(chosen):
        one = np.arange(n_rows) == picks[0, column] % n_rows
        table[:, column] = {
            "random": picks[:, column] % 2,
            "rare": picks[:, column] % 8 == 7,
            "half": np.arange(n_rows) % 2,
            "none": 0,
            "one": one,
            "all": 1,
            "all but one": ~one,
        }[name]
    found = {f"labels: {name}" for name in chosen} | {
        f"rows: {n_rows if n_rows in FEW_ROWS else 'more'}"
    }
    if len(chosen) == 1:
        found.add("labels: a single column")
    if not table.any(axis=1).all():
        found.add("rows without labels")
    if table.all(axis=1).any():
        found.add("rows with all labels")
    return table, found
