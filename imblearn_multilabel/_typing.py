"""What callers pass, as types: scipy, scikit-learn and imbalanced-learn come without any."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import ArrayLike


class SparseTable(Protocol):
    """A sparse matrix or array of scipy, of any format."""

    @property
    def shape(self) -> Any: ...

    def tocsr(self) -> Any: ...


class NeighborSearch(Protocol):
    """A search for neighbors in scikit-learn's manner."""

    def fit(self, X: Any, /) -> Any: ...

    def kneighbors(self, X: Any, /) -> Any: ...


class NeighborGraphs(Protocol):
    """A transformer of tables to sparse graphs of neighbors."""

    def fit_transform(self, X: Any, /) -> Any: ...


Neighbors: TypeAlias = NeighborSearch | NeighborGraphs


class Classifier(Protocol):
    """A classifier that takes an indicator matrix."""

    def fit(self, X: Any, y: Any, /) -> Any: ...

    def predict(self, X: Any, /) -> Any: ...


class Sampler(Protocol):
    """A sampler in imbalanced-learn's manner."""

    def fit_resample(self, X: Any, y: Any, /) -> Any: ...


#: Arrays, lists, data frames and sparse matrices. What comes out is of the kind that went in,
#: which depends on more than these types say: results are `Any`.
Table: TypeAlias = ArrayLike | SparseTable
#: `sampling_strategy`.
Strategy: TypeAlias = (
    str | Sequence[int | str] | np.ndarray | Mapping[Any, int] | Callable[[Any], Any]
)
#: `random_state`.
Seed: TypeAlias = int | np.integer[Any] | np.random.RandomState | None
