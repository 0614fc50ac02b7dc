"""Cuts of a label's scores: what every threshold predicts, and how much of it is right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from scipy import sparse

from imblearn_multilabel._memory import BLOCK_CELLS, block_slices

#: Quality of predictions from true positives, false positives, positives and rows, arrays of one
#: shape.
Measure: TypeAlias = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Cuts:
    """Cuts of one label's scores, highest threshold first.

    A row is predicted where its score is at least the threshold; the first threshold predicts no
    row. `predicted` and `tp` are the weights of the rows predicted, and of those among them that
    carry the label. Of the distinct `scores`, shape (n_cuts - 1,), each is the lowest that the next
    cut predicts. `positives` and `n_samples` are the weights of the rows that carry the label, and
    of all. The effective numbers say how many rows of equal weight would tell as much as those with
    the label, those without it, and all.
    """

    thresholds: np.ndarray
    predicted: np.ndarray
    tp: np.ndarray
    scores: np.ndarray
    positives: float
    n_samples: float
    effective_positives: float
    effective_negatives: float
    effective_samples: float

    @property
    def has_both_values(self) -> bool:
        """Whether there are rows with the label and rows without it."""
        return 0 < self.positives < self.n_samples

    def without_last(self) -> Cuts:
        """Drop the cut that predicts all rows."""
        thresholds, predicted, tp, scores = (
            part[:-1] for part in (self.thresholds, self.predicted, self.tp, self.scores)
        )
        return replace(self, thresholds=thresholds, predicted=predicted, tp=tp, scores=scores)

    def quality(self, measure: Measure, tp: np.ndarray | None = None) -> np.ndarray:
        """Return the measure at every cut, of other true positives where given."""
        tp = self.tp if tp is None else tp
        positives = np.full(len(tp), self.positives)
        n_samples = np.full(len(tp), self.n_samples)
        return quality_of(measure, tp, self.predicted - tp, positives, n_samples)


def quality_of(measure: Measure, *counts: np.ndarray) -> np.ndarray:
    """Return the measure of counts; 0 where it is not defined."""
    with np.errstate(divide="ignore", invalid="ignore"):
        quality = np.asarray(measure(*counts), dtype=np.float64)
    if quality.shape != counts[0].shape or np.isinf(quality).any():
        raise ValueError(
            f"`scoring` must return a finite number for each entry of its arrays, shape "
            f"{counts[0].shape}; got shape {quality.shape}"
            f"{' with infinity in it' if np.isinf(quality).any() else ''}."
        )
    return np.where(np.isnan(quality), 0.0, quality)


def cuts_by_label(
    scores: np.ndarray | sparse.csc_array, Y: sparse.csr_array, weight: np.ndarray | None
) -> Iterator[tuple[int, Cuts]]:
    """Yield the cuts of every label; rows without weight, or whose score is nan, are left out.

    Of a sparse matrix, which takes no weights, only stored scores are sorted.
    """
    if sparse.issparse(scores):
        yield from _cuts_of_columns(scores, Y)
        return
    by_label = Y.tocsc()
    for columns in block_slices(scores.shape[1], len(scores), BLOCK_CELLS // 4):
        block = np.array(scores[:, columns].T, dtype=np.float64, order="C")
        for label, of_label in enumerate(block, start=columns.start):
            rows = by_label.indices[by_label.indptr[label] : by_label.indptr[label + 1]]
            cuts = cuts_of_scored(of_label, rows, weight)
            if cuts is not None:
                yield label, cuts


def _cuts_of_columns(scores: sparse.csc_array, Y: sparse.csr_array) -> Iterator[tuple[int, Cuts]]:
    positives = np.bincount(Y.indices, minlength=Y.shape[1])
    found = scores.multiply(Y.tocsc()).tocsc()
    for label, n_positives in enumerate(positives.tolist()):
        of_label, of_positives = (
            part.data[part.indptr[label] : part.indptr[label + 1]] for part in (scores, found)
        )
        yield label, cuts_of_stored(of_label, of_positives, n_positives, scores.shape[0])


def cuts_of_stored(
    scores: np.ndarray, of_positives: np.ndarray, positives: int, n_samples: int
) -> Cuts:
    """Return the cuts of stored scores, all at least 0, and of all other rows, whose score is 0."""
    return _count_cuts(np.sort(np.append(scores, 0.0)), of_positives, positives, n_samples)


def cuts_of_scored(scores: np.ndarray, rows: np.ndarray, weight: np.ndarray | None) -> Cuts | None:
    """Return the cuts of rows that have a score and a weight; None if there are none."""
    is_scored = ~np.isnan(scores)
    if weight is not None:
        is_scored &= weight > 0
    if is_scored.all():
        return cuts_of(scores, rows, weight) if len(scores) else None
    if not is_scored.any():
        return None
    place = is_scored.cumsum() - 1
    rows = place[rows[is_scored[rows]]]
    return cuts_of(scores[is_scored], rows, None if weight is None else weight[is_scored])


def cuts_of(scores: np.ndarray, rows: np.ndarray, weight: np.ndarray | None) -> Cuts:
    """Return the cuts between distinct scores; `rows` carry the label, weights are above 0."""
    if weight is None:
        # Sorting values is twice as fast as sorting rows.
        return _count_cuts(np.sort(scores), scores[rows], len(rows), len(scores))
    carried = np.zeros(len(scores))
    carried[rows] = weight[rows]
    distinct, group = np.unique(scores, return_inverse=True)
    predicted = np.bincount(group, weight, len(distinct))[::-1].cumsum()
    tp = np.bincount(group, carried, len(distinct))[::-1].cumsum()
    effective = (
        effective_number(carried),
        effective_number(weight - carried),
        effective_number(weight),
    )
    return _make_cuts(distinct[::-1], predicted, tp, effective)


def _count_cuts(
    ranked: np.ndarray, of_positives: np.ndarray, positives: int, n_samples: int
) -> Cuts:
    """Return the cuts of rising scores; rows that have none join the lowest."""
    ends = np.append(np.flatnonzero(ranked[1:] > ranked[:-1]), len(ranked) - 1)
    group = np.searchsorted(ranked[ends], of_positives)
    tp = np.bincount(group, minlength=len(ends))[::-1].cumsum()
    predicted = len(ranked) - np.append(0, ends[:-1] + 1)[::-1]
    tp[-1], predicted[-1] = positives, n_samples
    effective = float(positives), float(n_samples - positives), float(n_samples)
    return _make_cuts(ranked[ends][::-1], predicted, tp, effective)


def _make_cuts(
    distinct: np.ndarray, predicted: np.ndarray, tp: np.ndarray, effective: tuple[float, ...]
) -> Cuts:
    return Cuts(
        np.append(np.nextafter(distinct[0], np.inf), thresholds_between(distinct)),
        np.append(0, predicted),
        np.append(0, tp),
        distinct,
        tp[-1],
        predicted[-1],
        *effective,
    )


def effective_number(weight: np.ndarray) -> float:
    """Return how many rows of equal weight tell as much as rows of these weights (Kish)."""
    largest = weight.max(initial=0)
    if largest == 0:
        return 0.0
    # Relative to the largest, since squares of very small weights would be 0.
    relative = weight / largest
    return float(relative.sum() ** 2 / np.square(relative).sum())


def thresholds_between(distinct: np.ndarray) -> np.ndarray:
    """Return thresholds half-way from each falling score to the next, and the last score."""
    following = np.append(distinct[1:], distinct[-1])
    middle = following + (distinct - following) / 2
    # The middle of two neighboring floats may be the lower one.
    return np.where(middle > following, middle, distinct)
