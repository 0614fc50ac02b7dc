"""The strategies reach what the properties are about."""

import numpy as np
import pytest
from hypothesis import find, settings

from tests.strategies import datasets

SITUATIONS = {
    "repeated rows": lambda X, y: len(np.unique(X, axis=0)) < len(X),
    "tied distances": lambda X, y: _has_tied_distances(X),
    "a row without labels": lambda X, y: (~y.any(axis=1)).any() and y.any(),
    "a label without positives": lambda X, y: (~y.any(axis=0)).any() and y.any(),
    "a label that is always on": lambda X, y: len(y) > 2 and y.all(axis=0).any(),
    "a label with one positive": lambda X, y: len(y) > 2 and (y.sum(axis=0) == 1).any(),
    "one row": lambda X, y: len(y) == 1,
    "one label": lambda X, y: y.shape[1] == 1,
    "a minority label": lambda X, y: _has_minority(y),
}


def _has_tied_distances(X):
    distances = np.abs(X[1:] - X[0]).sum(axis=1)
    return len(distances) > 1 and len(np.unique(distances)) < len(distances)


def _has_minority(y):
    positives = y.sum(axis=0)
    positives = positives[positives > 0]
    return len(positives) > 1 and positives.min() < positives.max()


@pytest.mark.parametrize("situation", SITUATIONS)
def test_data_sets_reach(situation):
    is_there = SITUATIONS[situation]
    find(
        datasets(),
        lambda data: bool(is_there(*data)),
        settings=settings(max_examples=2000, derandomize=True, database=None),
    )
