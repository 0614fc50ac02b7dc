"""New rows drawn again until each carries a label."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

#: Draws allowed in all, as a multiple of the rows wanted.
PATIENCE = 100


def draw_labeled(
    n_rows: int, draw: Callable[[int], Any], report: Callable[[int], None] = lambda n_drawn: None
) -> list[Any]:
    """Draw rows in batches and keep the labeled ones, until there are enough.

    Parameters
    ----------
    n_rows : int
        Rows wanted.
    draw : callable of int
        Makes that many rows from fresh draws: an object with the label sets as CSR ``Y`` and
        ``take(rows)``.
    report : callable of int
        Receives the number of labeled rows after every batch.

    Returns
    -------
    list of batches
        Together `n_rows` rows, or fewer when 100 times as many draws did not yield them.
    """
    batches: list[Any] = []
    missing, draws_left = n_rows, PATIENCE * n_rows
    while missing and draws_left:
        size = min(missing, draws_left)
        batch = draw(size)
        draws_left -= size
        labeled = np.flatnonzero(np.diff(batch.Y.indptr))
        if len(labeled):
            batches.append(batch if len(labeled) == size else batch.take(labeled))
        missing -= len(labeled)
        report(len(labeled))
    return batches
