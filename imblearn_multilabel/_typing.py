"""Types of arguments: scipy, scikit-learn and imbalanced-learn have none."""

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
    """A search for neighbors with scikit-learn's interface."""

    def fit(self, X: Any, /) -> Any: ...

    def kneighbors(self, X: Any, /) -> Any: ...


class NeighborGraphs(Protocol):
    """A transformer that turns tables into sparse graphs of neighbors."""

    def fit_transform(self, X: Any, /) -> Any: ...


Neighbors: TypeAlias = NeighborSearch | NeighborGraphs


class Classifier(Protocol):
    """A classifier that takes an indicator matrix."""

    def fit(self, X: Any, y: Any, /) -> Any: ...

    def predict(self, X: Any, /) -> Any: ...


class Sampler(Protocol):
    """A sampler with imbalanced-learn's interface."""

    def fit_resample(self, X: Any, y: Any, /) -> Any: ...


#: Arrays, lists, data frames and sparse matrices. A result has the kind of the input, which these
#: types cannot express: results are `Any`.
Table: TypeAlias = ArrayLike | SparseTable
#: `sampling_strategy`.
Strategy: TypeAlias = (
    str | Sequence[int | str] | np.ndarray | Mapping[Any, int] | Callable[[Any], Any]
)
#: `random_state`.
Seed: TypeAlias = int | np.integer[Any] | np.random.RandomState | None
