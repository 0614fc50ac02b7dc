"""Rows grouped by label set."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse


@dataclass(frozen=True)
class LabelsetBags:
    """Bags of rows with the same label set, in order of first appearance.

    Parameters
    ----------
    group : ndarray of int of shape (n_samples,)
        Bag of every row.
    first : ndarray of int of shape (n_bags,)
        First row of every bag.
    sizes : ndarray of int of shape (n_bags,)
        Rows of every bag.
    order : ndarray of int of shape (n_samples,)
        Row numbers, bag after bag.
    """

    group: np.ndarray
    first: np.ndarray
    sizes: np.ndarray
    order: np.ndarray

    @property
    def mean(self) -> float:
        """Mean number of rows of a bag."""
        return len(self.group) / len(self.sizes)

    def rows_of(self, bag: int) -> np.ndarray:
        """Return the rows of a bag, ascending."""
        start = self._starts[bag]
        return self.order[start : start + self.sizes[bag]]

    @cached_property
    def _starts(self) -> np.ndarray:
        return np.cumsum(self.sizes) - self.sizes


def labelset_bags(Y: sparse.csr_array) -> LabelsetBags:
    """Group rows by label set, the empty one included, by hashing."""
    width = Y.indices.itemsize
    columns = np.ascontiguousarray(Y.indices).tobytes()
    bounds = (Y.indptr.astype(np.int64) * width).tolist()
    numbers: dict[bytes, int] = {}
    group = np.fromiter(
        (
            numbers.setdefault(columns[begin:end], len(numbers))
            for begin, end in zip(bounds[:-1], bounds[1:], strict=True)
        ),
        dtype=np.int64,
        count=Y.shape[0],
    )
    sizes = np.bincount(group)
    order = np.argsort(group, kind="stable")
    return LabelsetBags(group, order[np.cumsum(sizes) - sizes], sizes, order)
