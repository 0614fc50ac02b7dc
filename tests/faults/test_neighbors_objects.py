"""Neighbors objects that answer nonsense: an error names `k_neighbors`, nothing is corrupted."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from sklearn.base import BaseEstimator
from sklearn.neighbors import NearestNeighbors

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.over_sampling import MLBOTE, MLSOL
from tests.graphs import Graphs
from tests.samplers import every_sampler, make_sampler, quiet, seeded

pytestmark = quiet

X, Y = make_imbalanced_multilabel(40, 3, 4, imbalance=1.3, random_state=0)


class Answering(BaseEstimator):
    """Spoils the answer of a true search."""

    def __init__(self, spoil=None, n_neighbors=4):
        self.spoil = spoil
        self.n_neighbors = n_neighbors

    def fit(self, X, y=None):
        self.n_rows_ = len(X)
        self.search_ = NearestNeighbors(n_neighbors=min(self.n_neighbors, len(X))).fit(X)
        return self

    def kneighbors(self, X, n_neighbors=None, return_distance=True):
        found = self.search_.kneighbors(X, return_distance=False)
        return SPOILT[self.spoil](found, self.n_rows_)


SPOILT = {
    "a row less": lambda found, n: found[:-1],
    "a row more": lambda found, n: np.vstack([found, found[:1]]),
    "flat": lambda found, n: found.ravel(),
    "three dimensions": lambda found, n: found[None],
    "distances too": lambda found, n: (found.astype(float), found),
    "ragged": lambda found, n: [row[: 1 + i % 2] for i, row in enumerate(found.tolist())],
    "no column": lambda found, n: found[:, :0],
    "itself alone": lambda found, n: found[:, :1],
    "beyond the rows": lambda found, n: np.where(found == found.max(), n, found),
    "far beyond": lambda found, n: found + 2**40,
    "negative": lambda found, n: np.where(found == found.max(), -1, found),
    "nan": lambda found, n: np.where(found == found.max(), np.nan, found),
    "words": lambda found, n: found.astype(str),
    "one row for all": lambda found, n: np.zeros_like(found),
    "none": lambda found, n: None,
}


_NAME, _SAMPLERS = every_sampler.args
ASKING = [each for each in _SAMPLERS if "k_neighbors" in each.values[0]().get_params()]


def assert_is_refused(sampler_class, spoil):
    sampler = make_sampler(sampler_class, k_neighbors=Answering(spoil))
    with pytest.raises(ValueError, match=r"^`k_neighbors` must be .*; Answering gave"):
        sampler.fit_resample(X, Y)


@pytest.mark.parametrize("spoil", SPOILT)
def test_nonsense_is_refused(spoil):
    assert_is_refused(MLSOL, spoil)


@pytest.mark.parametrize(_NAME, ASKING)
def test_every_sampler_refuses_nonsense(sampler_class):
    for spoil in ("ragged", "beyond the rows"):
        assert_is_refused(sampler_class, spoil)


@pytest.mark.parametrize(_NAME, ASKING)
def test_a_graph_of_k_neighbors_is_k_neighbors(sampler_class):
    of_graph, of_number = (
        seeded(sampler_class, k_neighbors=k).fit_resample(X, Y) for k in (Graphs(3), 3)
    )
    for table, expected in zip(of_graph, of_number, strict=True):
        assert_array_equal(table, expected)


def test_a_tree_whose_metric_gives_nan_is_refused():
    search = NearestNeighbors(n_neighbors=4, algorithm="ball_tree", metric=lambda a, b: np.nan)
    with pytest.raises(ValueError, match=r"^`k_neighbors` must be .* gives different rows"):
        MLSOL(k_neighbors=search, random_state=0).fit_resample(X, Y)


class Nameless(BaseEstimator):
    """Searches, and does not say for how many."""

    def fit(self, X, y=None):
        self.search_ = NearestNeighbors(n_neighbors=4).fit(X)
        return self

    def kneighbors(self, X, n_neighbors=None, return_distance=True):
        return self.search_.kneighbors(X, return_distance=return_distance)


def test_mlbote_asks_for_the_number_it_needs():
    with pytest.raises(ValueError, match=r"`k_neighbors` of MLBOTE.*`n_neighbors`.*Nameless"):
        MLBOTE(k_neighbors=Nameless(), random_state=0).fit_resample(X, Y)
