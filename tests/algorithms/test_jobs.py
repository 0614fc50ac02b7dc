"""Every neighbor search runs in as many jobs as were asked for."""

import numpy as np
import pytest
from scipy import sparse
from sklearn.neighbors import NearestNeighbors

from imblearn_multilabel._algorithms.equal_rows import labelset_bags
from imblearn_multilabel._algorithms.neighbors import find_neighbors, find_neighbors_among
from imblearn_multilabel.over_sampling._mlbote.borders import Borders, SameSetNeighbors
from imblearn_multilabel.over_sampling._mlbote.sampler import drop_noise_cells
from imblearn_multilabel.over_sampling._mlonc import natural_neighbors

RNG = np.random.RandomState(0)
X = RNG.random_sample((40, 3))
#: Eight rows carry the first label, one of them far from the others; half carry the second.
Y = np.zeros((40, 2), dtype=np.uint8)
Y[:8, 0] = Y[::2, 1] = 1
X[:7] /= 100
LABELS = sparse.csr_array(Y)


@pytest.fixture
def jobs(monkeypatch):
    seen = []

    class Recording(NearestNeighbors):
        def kneighbors(self, *arguments, **options):
            seen.append(self.n_jobs)
            return super().kneighbors(*arguments, **options)

    monkeypatch.setattr("imblearn_multilabel._algorithms.neighbors.NearestNeighbors", Recording)
    return seen


def test_of_borders(jobs):
    borders = Borders(X, LABELS, 2, 3, n_jobs=2)
    n_searches = len(jobs)
    # A new row that becomes the nearest with the label of a row without it is looked around.
    borders.add_rows(X[8:] + 1e-6, sparse.csr_array(np.ones((32, 2))))
    assert len(jobs) > n_searches > 4
    assert set(jobs) == {2}


def test_of_kin(jobs):
    bags = labelset_bags(LABELS)
    SameSetNeighbors.of(X, bags, np.flatnonzero(bags.sizes > 1), 2, n_jobs=2)
    assert set(jobs) == {2}


def test_of_natural_neighbors(jobs):
    natural_neighbors(X, n_jobs=2)
    assert set(jobs) == {2}


def test_of_noise(jobs):
    drop_noise_cells(LABELS, X, 2, 1.5, n_jobs=2)
    assert len(jobs) > 1
    assert set(jobs) == {2}


def test_of_the_nearest(jobs):
    find_neighbors(X, 2, n_jobs=2)
    find_neighbors_among(X, 2, queries=np.arange(3), pool=np.arange(3, 40), n_jobs=2)
    assert jobs == [2, 2]
