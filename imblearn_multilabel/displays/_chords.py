"""Where ribbons begin and end on a circle, and their outlines."""

from __future__ import annotations

from typing import Any

import numpy as np

#: Share of a turn between two arcs, and of all such gaps together at most.
_GAP, _ALL_GAPS = 1 / 60, 0.35


def lay_out(counts: np.ndarray) -> tuple[np.ndarray, dict[tuple[int, int], np.ndarray]]:
    """Give every label an arc as long as its pairs, and every pair a piece of both arcs.

    Parameters
    ----------
    counts : ndarray of shape (n_labels, n_labels)
        Symmetric, 0 on the diagonal.

    Returns
    -------
    arcs : ndarray of shape (n_labels, 2)
        Begin and end of each label's arc in turns, clockwise from the top.
    pieces : dict of (label, other) to ndarray of shape (2,)
        Begin and end of the piece of the label's arc that leads to the other, for every pair that
        meets. Proportional to the count; pieces lie so that few ribbons cross.
    """
    n_labels = len(counts)
    gap = min(_GAP, _ALL_GAPS / n_labels)
    total = counts.sum()
    unit = (1 - gap * n_labels) / total if total else 0.0
    lengths = counts.sum(axis=1) * unit
    begins = np.cumsum(lengths + gap) - lengths - gap / 2
    pieces = {}
    for label in range(n_labels):
        at = begins[label]
        # The nearest label clockwise is met at the end of the arc, the farthest at its begin.
        for step in range(1, n_labels):
            other = (label - step) % n_labels
            if counts[label, other]:
                end = at + counts[label, other] * unit
                pieces[label, other] = np.array([at, end])
                at = end
    return np.column_stack([begins, begins + lengths]), pieces


def ribbon(piece: np.ndarray, other: np.ndarray, radius: float) -> Any:
    """Return the outline of a ribbon between two pieces of a circle, a matplotlib Path."""
    from matplotlib.path import Path

    first, second = _arc(piece, radius), _arc(other, radius)
    middle = np.zeros((1, 2))
    vertices = np.vstack([first, middle, second, middle, first[:1]])
    line, curve = Path.LINETO, Path.CURVE3
    codes = [Path.MOVETO] + [line] * (len(first) - 1) + [curve, curve]
    codes += [line] * (len(second) - 1) + [curve, curve]
    return Path(vertices, codes)


def ring(arc: np.ndarray, inner: float, outer: float) -> Any:
    """Return the outline of a piece of a ring, a matplotlib Path."""
    from matplotlib.path import Path

    return Path(np.vstack([_arc(arc, inner), _arc(arc[::-1], outer)]), closed=False)


def place(turn: float, radius: float) -> np.ndarray:
    """Return the point at a share of a turn, clockwise from the top."""
    return radius * np.array([np.sin(2 * np.pi * turn), np.cos(2 * np.pi * turn)])


def _arc(ends: np.ndarray, radius: float) -> np.ndarray:
    begin, end = ends
    n_points = max(2, int(abs(end - begin) * 360))
    return np.array([place(turn, radius) for turn in np.linspace(begin, end, n_points)])
