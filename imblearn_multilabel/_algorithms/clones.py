"""Which rows to repeat, label by label in rounds."""

from __future__ import annotations

from collections import deque

import numpy as np
from scipy import sparse

from imblearn_multilabel._algorithms.rounds import Rounds


def draw_clones(
    Y: sparse.csr_array,
    by_label: sparse.csc_array,
    columns: list[int],
    aims: np.ndarray,
    budget: float,
    rng: np.random.RandomState,
) -> np.ndarray:
    """Draw rows to repeat, one of each label's rows in turn, until each label has its aim.

    Rows are drawn with replacement.

    Parameters
    ----------
    Y : csr_array of shape (n_samples, n_labels)
        Labels.
    by_label : csc_array of shape (n_samples, n_labels)
        The same, label by label.
    columns : list of int
        The labels worked on.
    aims : ndarray of float
        A label retires for good when it has this many positives.
    budget : float
        Most rows to draw; may be infinite.
    rng : RandomState
        Generator.

    Returns
    -------
    ndarray of int
        Row numbers in the order drawn.
    """
    return _Clones(Y, by_label, columns, aims, budget, rng).run()


class _Clones(Rounds):
    def __init__(
        self,
        Y: sparse.csr_array,
        by_label: sparse.csc_array,
        columns: list[int],
        aims: np.ndarray,
        budget: float,
        rng: np.random.RandomState,
    ) -> None:
        super().__init__(Y, by_label, columns, aims, budget)
        self.rows = by_label.indices
        self.starts = by_label.indptr[self.columns]
        self.sizes = by_label.indptr[self.columns + 1] - self.starts
        self.rng = rng
        #: Uniform numbers that are drawn and not used.
        self.ahead = np.empty(0)

    def missing(self) -> np.ndarray:
        return self.aims[self.order] - self.counts[self.columns[self.order]]

    def take_many(self, n_turns: int) -> int:
        turns = np.resize(self.order, n_turns)
        self._draw_ahead(n_turns)
        places = (self.ahead[:n_turns] * self.sizes[turns]).astype(np.intp)
        rows = self.rows[self.starts[turns] + places]
        n_rows = self.count_first(rows, 1)
        self.drawn += rows[:n_rows].tolist()
        self.ahead = self.ahead[n_rows:]
        return n_rows

    def take_singly(self, n_turns: int) -> None:
        # Single numbers come out of a memoryview twice as fast as out of an array.
        indptr, indices = memoryview(self.Y.indptr), memoryview(self.Y.indices)
        counts, rows = self.counts.tolist(), self.rows.data
        columns, aims = self.columns.tolist(), self.aims.tolist()
        starts, sizes = self.starts.tolist(), self.sizes.tolist()
        self._draw_ahead(n_turns)
        numbers = iter(self.ahead[:n_turns].tolist())
        drawn: list[int] = []
        waiting = deque(self.order.tolist())
        while waiting and len(drawn) < n_turns:
            turn = waiting.popleft()
            if counts[columns[turn]] >= aims[turn]:
                continue
            row = rows[starts[turn] + int(next(numbers) * sizes[turn])]
            drawn.append(row)
            for carried in indices[indptr[row] : indptr[row + 1]].tolist():
                counts[carried] += 1
            waiting.append(turn)
        self.counts[:] = counts
        self.drawn += drawn
        self.ahead = self.ahead[len(drawn) :]
        self.order = np.array(waiting, dtype=np.intp)

    def _draw_ahead(self, n_numbers: int) -> None:
        fresh = self.rng.random_sample(max(n_numbers - len(self.ahead), 0))
        self.ahead = np.concatenate([self.ahead, fresh])
