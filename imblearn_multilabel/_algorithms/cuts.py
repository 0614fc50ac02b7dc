"""Cuts of a label's scores: what every threshold predicts, and how much of it is right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy import sparse

from imblearn_multilabel._support import BLOCK_CELLS, block_slices

#: Quality of predictions from hits, false alarms, positives and rows, arrays of one shape.
Measure: TypeAlias = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Cuts:
    """Cuts of one label's scores, highest threshold first.

    Parameters
    ----------
    thresholds : ndarray of float of shape (n_cuts,)
        A row is predicted where its score is at least this. The first predicts no row.
    predicted, hits : ndarray of shape (n_cuts,)
        Weight of the rows predicted, and of those among them that carry the label.
    positives, n_samples : float
        Weight of the rows that carry the label, and of all.
    """

    thresholds: np.ndarray
    predicted: np.ndarray
    hits: np.ndarray
    positives: float
    n_samples: float

    def quality(self, measure: Measure, hits: np.ndarray | None = None) -> np.ndarray:
        """Return the measure at every cut, of other `hits` where given."""
        hits = self.hits if hits is None else hits
        positives = np.full(len(hits), self.positives)
        n_samples = np.full(len(hits), self.n_samples)
        return np.asarray(measure(hits, self.predicted - hits, positives, n_samples))


def cuts_by_label(
    scores: np.ndarray, Y: sparse.csr_array, weight: np.ndarray | None
) -> Iterator[tuple[int, Cuts]]:
    """Yield the cuts of every label with both values."""
    by_label = Y.tocsc()
    for columns in block_slices(scores.shape[1], len(scores), BLOCK_CELLS // 4):
        block = np.array(scores[:, columns].T, dtype=np.float64, order="C")
        for label, of_label in enumerate(block, start=columns.start):
            rows = by_label.indices[by_label.indptr[label] : by_label.indptr[label + 1]]
            cuts = cuts_of(of_label, rows, weight)
            if 0 < cuts.positives < cuts.n_samples:
                yield label, cuts


def cuts_of(scores: np.ndarray, rows: np.ndarray, weight: np.ndarray | None) -> Cuts:
    """Return the cuts between distinct scores; `rows` are those with the label."""
    if weight is None:
        # Sorting values is twice as fast as sorting rows.
        ranked = np.sort(scores)
        ends = np.append(np.flatnonzero(ranked[1:] > ranked[:-1]), len(ranked) - 1)
        group = np.searchsorted(ranked[ends], scores[rows])
        hits = np.bincount(group, minlength=len(ends))[::-1].cumsum()
        predicted = len(ranked) - np.append(0, ends[:-1] + 1)[::-1]
        positives, n_samples = len(rows), len(scores)
        distinct = ranked[ends][::-1]
    else:
        kept = weight > 0
        carried = np.zeros(len(scores))
        carried[rows] = weight[rows]
        distinct, group = np.unique(scores[kept], return_inverse=True)
        predicted = np.bincount(group, weight[kept], len(distinct))[::-1].cumsum()
        hits = np.bincount(group, carried[kept], len(distinct))[::-1].cumsum()
        distinct, positives, n_samples = distinct[::-1], hits[-1], predicted[-1]
    return Cuts(
        np.append(np.nextafter(distinct[0], np.inf), thresholds_between(distinct)),
        np.append(0, predicted),
        np.append(0, hits),
        positives,
        n_samples,
    )


def thresholds_between(distinct: np.ndarray) -> np.ndarray:
    """Return thresholds half-way from each falling score to the next, and the last score."""
    following = np.append(distinct[1:], distinct[-1])
    middle = following + (distinct - following) / 2
    # The middle of two neighboring floats may be the lower one.
    return np.where(middle > following, middle, distinct)
