"""Seeds, label by label in rounds: which rows to repeat, which to drop."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from scipy import sparse

#: Uniform numbers drawn at once.
_CHUNK = 8192


def draw_clones(
    Y: sparse.csr_array,
    bags: list[np.ndarray],
    columns: list[int],
    positives: np.ndarray,
    aims: list[float],
    budget: float,
    rng: np.random.RandomState,
) -> np.ndarray:
    """Draw rows to repeat, one of each label's rows in turn, until each label has its aim.

    Parameters
    ----------
    Y : csr_array of shape (n_samples, n_labels)
        Labels.
    bags : list of ndarray of int
        Rows of every label worked on, drawn with replacement.
    columns : list of int
        The labels worked on.
    positives : ndarray of int of shape (n_labels,)
        Positives of all labels at the start.
    aims : list of float
        A label retires for good when it has this many.
    budget : float
        Most rows to draw; may be infinite.
    rng : RandomState
        Generator.

    Returns
    -------
    ndarray of int
        Row numbers in the order drawn.
    """
    # Single numbers and short slices come out of a memoryview twice as fast as out of an array.
    indptr, indices = memoryview(Y.indptr), memoryview(Y.indices)
    counts = positives.tolist()
    uniform = _uniforms(rng)
    active = list(zip(columns, [bag.data for bag in bags], aims, strict=True))
    drawn: list[int] = []
    while active and len(drawn) < budget:
        still_active = []
        for turn in active:
            if len(drawn) >= budget:
                break
            column, bag, aim = turn
            if counts[column] >= aim:
                continue
            row = bag[int(uniform() * len(bag))]
            drawn.append(row)
            for carried in indices[indptr[row] : indptr[row + 1]].tolist():
                counts[carried] += 1
            still_active.append(turn)
        active = still_active
    return np.array(drawn, dtype=np.intp)


def draw_deletions(
    Y: sparse.csr_array,
    bags: list[np.ndarray],
    columns: list[int],
    positives: np.ndarray,
    aims: list[float],
    budget: float,
    rng: np.random.RandomState,
) -> np.ndarray:
    """Draw rows to drop, one of each label's rows in turn, until each label is down at its aim.

    A row that is the last positive of any label stays. Parameters as in `draw_clones`.

    Returns
    -------
    ndarray of int
        Row numbers in the order drawn, none twice.
    """
    # As in `draw_clones`.
    indptr, indices = memoryview(Y.indptr), memoryview(Y.indices)
    counts = positives.tolist()
    down_to_one = {label for label, count in enumerate(counts) if count == 1}
    is_dropped = bytearray(Y.shape[0])
    # Walking through a shuffled bag draws without replacement from what is left of it.
    active = [
        (column, iter(rng.permutation(bag).tolist()), aim)
        for column, bag, aim in zip(columns, bags, aims, strict=True)
    ]
    drawn: list[int] = []
    while active and len(drawn) < budget:
        still_active = []
        for turn in active:
            if len(drawn) >= budget:
                break
            column, bag, aim = turn
            if counts[column] <= aim:
                continue
            for row in bag:
                if is_dropped[row]:
                    continue
                carried = indices[indptr[row] : indptr[row + 1]].tolist()
                if down_to_one.isdisjoint(carried):
                    break
            else:
                continue
            drawn.append(row)
            is_dropped[row] = True
            for label in carried:
                counts[label] -= 1
                if counts[label] == 1:
                    down_to_one.add(label)
            still_active.append(turn)
        active = still_active
    return np.array(drawn, dtype=np.intp)


def _uniforms(rng: np.random.RandomState) -> Callable[[], float]:
    def endless() -> Iterator[float]:
        while True:
            yield from rng.random_sample(_CHUNK).tolist()

    return endless().__next__
