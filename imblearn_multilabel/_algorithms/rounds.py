"""Rounds: labels draw a row each in turn, until they are where they should be."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np
from scipy import sparse

#: Turns for which numpy costs more than it saves.
_FEW = 64
#: Most turns taken at once, so that what is kept for them stays small.
_MANY = 65_536


class Rounds(ABC):
    """Labels that take turns; the rows they draw change the counts of all labels on them.

    A label that is where it should be leaves for good. Between two such events nothing that is
    drawn depends on the counts, so many turns are taken at once, and taken back from the first
    event on. The rows are those of turns taken one by one.

    Parameters
    ----------
    Y : csr_array of shape (n_samples, n_labels)
        Labels.
    by_label : csc_array of shape (n_samples, n_labels)
        The same, label by label.
    columns : list of int
        The labels that take turns.
    aims : ndarray of float
        Positives each of them should have.
    budget : float
        Most rows to draw; may be infinite.
    """

    def __init__(
        self,
        Y: sparse.csr_array,
        by_label: sparse.csc_array,
        columns: list[int],
        aims: np.ndarray,
        budget: float,
    ) -> None:
        self.Y = Y
        self.by_label = by_label
        self.columns = np.array(columns, dtype=np.intp)
        self.aims = aims
        self.counts = np.diff(by_label.indptr).astype(np.int64)
        #: Places in `columns` of labels still drawing, the next one first.
        self.order = np.arange(len(columns))
        self.drawn: list[int] = []
        self.budget = budget

    @property
    def n_left(self) -> float:
        """Rows that may still be drawn."""
        return self.budget - len(self.drawn)

    @abstractmethod
    def missing(self) -> np.ndarray:
        """Return how far the counts of the labels of `order` are from their aims."""

    @abstractmethod
    def take_many(self, n_turns: int) -> int:
        """Draw rows round after round, as far as they depend on nothing; return how many."""

    @abstractmethod
    def take_singly(self, n_turns: int) -> None:
        """Draw so many rows one by one, fewer if all labels leave."""

    def until_event(self) -> np.ndarray:
        """Return how often each label is to be drawn until turns depend on its count."""
        until = np.full(len(self.counts), np.iinfo(np.int64).max)
        until[self.columns[self.order]] = np.ceil(self.missing())
        return until

    def run(self) -> np.ndarray:
        """Take all turns; return row numbers in the order drawn."""
        # Many turns at once cost something for every label, however soon the event is.
        few = max(_FEW, len(self.counts) // 2, 2 * len(self.columns))
        at_once, one_by_one = few, few
        while len(self.order) and self.n_left > 0:
            missing = self.missing()
            self.order, missing = self.order[missing > 0], missing[missing > 0]
            if not len(self.order):
                break
            # A label is served once a round, so one is where it should be by then.
            n_turns = min(at_once, self.n_left, int(np.ceil(missing.min())) * len(self.order))
            n_taken = self.take_many(int(n_turns)) if n_turns >= few else 0
            self.order = np.roll(self.order, -n_taken)
            if n_taken >= few:
                at_once, one_by_one = max(few, min(2 * n_taken, _MANY)), few
            else:
                self.take_singly(int(min(one_by_one, self.n_left)))
                at_once, one_by_one = few, 4 * one_by_one
        return np.array(self.drawn, dtype=np.intp)

    def count_first(self, rows: np.ndarray, sign: int) -> int:
        """Count the labels of rows up to the first event, which is included; return their number.

        Parameters
        ----------
        rows : ndarray of int
            Rows in the order drawn.
        sign : {-1, 1}
            What a row does to the counts of its labels.
        """
        cells, ends_of_rows = self._carried(rows)
        n_labels, n_rows = len(self.counts), len(rows)
        times, until = np.bincount(cells, minlength=n_labels), self.until_event()
        happens = times >= until
        if happens.any():
            cell_of_event = np.flatnonzero(happens[cells])
            by_label = np.argsort(cells[cell_of_event], kind="stable")
            ends = np.cumsum(times[happens])
            last = by_label[ends - times[happens] + until[happens] - 1]
            n_rows = 1 + int(np.searchsorted(ends_of_rows, cell_of_event[last].min(), "right"))
            times = np.bincount(cells[: ends_of_rows[n_rows - 1]], minlength=n_labels)
        self.counts += sign * times
        return n_rows

    def _carried(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the labels of rows, one row after the other, and where those of each end."""
        # What `Y[rows].indices` gives, in a quarter of the time for some hundred rows.
        indptr, indices = self.Y.indptr, self.Y.indices
        begins = indptr[rows]
        sizes = indptr[rows + 1] - begins
        ends = np.cumsum(sizes)
        shift = np.repeat(begins - (ends - sizes), sizes)
        return indices[shift + np.arange(len(shift))], ends
