"""Draws of AEMLO: rows that repeat others."""

import numpy as np
import pytest
from scipy import sparse

pytest.importorskip("torch")

from imblearn_multilabel._algorithms.equal_rows import fingerprints
from imblearn_multilabel._task import NewRows
from imblearn_multilabel.over_sampling._aemlo.generation import draw_rows, find_repeats


def test_repeats_of_known_rows_and_of_earlier_ones():
    hashes = np.array([5, 7, 5, 9, 7, 1], dtype=np.uint64)
    found = find_repeats(hashes, np.array([9], dtype=np.uint64))
    assert found.tolist() == [False, False, True, True, True, False]


class FewRows:
    """Source of rows that are one of 60 numbers, the first 20 of which are known."""

    known = fingerprints(np.arange(20.0)[:, None], sparse.csr_array(np.ones((20, 1), np.uint8)))

    def weights_towards(self, wanted):
        return np.ones(60)

    def draw_neighbors(self, seeds, rng, show):
        return np.full(len(seeds), -1)

    def rows(self, seeds, neighbors, rng, wanted, report):
        Y = sparse.csr_array(np.ones((len(seeds), 1), dtype=np.uint8))
        return NewRows(seeds[:, None].astype(float), Y, seeds, neighbors)


def test_rows_are_drawn_again_until_they_differ():
    new, n_repeated = draw_rows(FewRows(), 30, np.random.RandomState(0))
    assert n_repeated == 0
    assert new.n_rows == len(np.unique(new.X)) == 30
    assert (new.X >= 20).all()


def test_what_remains_is_counted():
    new, n_repeated = draw_rows(FewRows(), 50, np.random.RandomState(0))
    assert new.n_rows == 50
    assert n_repeated == 10
