"""Which rows to drop, label by label in rounds."""

from __future__ import annotations

from collections import deque
from copy import copy
from itertools import cycle, islice

import numpy as np
from scipy import sparse

from imblearn_multilabel._algorithms.rounds import Rounds

#: What a row is marked with when it may not be drawn.
_DROPPED, _LAST = 1, 2


def draw_deletions(
    Y: sparse.csr_array,
    by_label: sparse.csc_array,
    bags: list[np.ndarray],
    columns: list[int],
    aims: np.ndarray,
    budget: float,
    rng: np.random.RandomState,
) -> np.ndarray:
    """Draw rows to drop, one of each label's rows in turn, until each label is down at its aim.

    A row that is the last positive of any label stays. Parameters as in `draw_clones`, and:

    Parameters
    ----------
    bags : list of ndarray of int
        Rows of every label worked on that may be drawn, without replacement.

    Returns
    -------
    ndarray of int
        Row numbers in the order drawn, none twice.
    """
    return _Deletions(Y, by_label, bags, columns, aims, budget, rng).run()


class _Deletions(Rounds):
    def __init__(
        self,
        Y: sparse.csr_array,
        by_label: sparse.csc_array,
        bags: list[np.ndarray],
        columns: list[int],
        aims: np.ndarray,
        budget: float,
        rng: np.random.RandomState,
    ) -> None:
        super().__init__(Y, by_label, columns, aims, budget)
        # Walking through a shuffled bag draws without replacement from what is left of it.
        self.walks = [iter(rng.permutation(bag).tolist()) for bag in bags]
        self.marks = bytearray(Y.shape[0])
        #: Labels with one row left that is not marked yet.
        self.down_to_one = set(np.flatnonzero(self.counts == 1).tolist())

    def missing(self) -> np.ndarray:
        return self.counts[self.columns[self.order]] - self.aims[self.order]

    def until_event(self) -> np.ndarray:
        # A label's last row may not be drawn.
        return np.minimum(super().until_event(), np.where(self.counts > 1, self.counts - 1, 2**62))

    def take_many(self, n_turns: int) -> int:
        if self.down_to_one:
            self._mark_last_rows()
        marks, rows = self.marks, []
        walks = {turn: self.walks[turn] for turn in self.order.tolist()}
        starts = {turn: copy(walk) for turn, walk in walks.items()}
        try:
            for walk in islice(cycle(walks.values()), n_turns):
                row = next(walk)
                while marks[row]:
                    row = next(walk)
                marks[row] = _DROPPED
                rows.append(row)
        except StopIteration:
            pass
        several = self.counts > 1
        n_rows = self.count_first(np.array(rows, dtype=np.intp), -1)
        if n_rows < len(rows):
            for row in rows[n_rows:]:
                marks[row] = 0
            for turn, start in starts.items():
                self.walks[turn] = start
        self.drawn += rows[:n_rows]
        self.down_to_one.update(np.flatnonzero(several & (self.counts == 1)).tolist())
        return n_rows

    def take_singly(self, n_turns: int) -> None:
        indptr, indices = memoryview(self.Y.indptr), memoryview(self.Y.indices)
        counts, columns, aims = self.counts.tolist(), self.columns.tolist(), self.aims.tolist()
        walks, marks, down_to_one = self.walks, self.marks, self.down_to_one
        waiting = deque(self.order.tolist())
        drawn: list[int] = []
        while waiting and len(drawn) < n_turns:
            turn = waiting.popleft()
            if counts[columns[turn]] <= aims[turn]:
                continue
            for row in walks[turn]:
                if marks[row]:
                    continue
                carried = indices[indptr[row] : indptr[row + 1]].tolist()
                if down_to_one.isdisjoint(carried):
                    break
            else:
                continue
            marks[row] = _DROPPED
            drawn.append(row)
            for label in carried:
                counts[label] -= 1
                if counts[label] == 1:
                    down_to_one.add(label)
            waiting.append(turn)
        self.counts[:] = counts
        self.drawn += drawn
        self.order = np.array(waiting, dtype=np.intp)

    def _mark_last_rows(self) -> None:
        labels = np.array(list(self.down_to_one), dtype=np.intp)
        self.down_to_one.clear()
        rows = self.by_label[:, labels].indices
        marks = np.frombuffer(self.marks, dtype=np.uint8)
        marks[rows[marks[rows] != _DROPPED]] = _LAST
