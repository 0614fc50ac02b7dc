"""What is asked of a neighbors object, and what is said of answers that are none."""

import re

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.neighbors import KNeighborsTransformer, NearestNeighbors, RadiusNeighborsTransformer

from imblearn_multilabel._algorithms.neighbors import ask_object, count_others, find_neighbors
from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.over_sampling import MLBOTE
from tests.samplers import every_sampler, make_sampler, quiet, seeded

pytestmark = quiet

X = np.array([[0.0], [1.0], [3.0], [7.0]])
ROWS = np.arange(4)
FOUND = np.array([[0, 1], [1, 0], [2, 1], [3, 2]])


class Graphs(BaseEstimator):
    """Neighbors as approximate searches give them; `n_neighbors` counts others, as there."""

    def __init__(self, n_neighbors=5):
        self.n_neighbors = n_neighbors

    def fit_transform(self, X, y=None):
        return KNeighborsTransformer(n_neighbors=self.n_neighbors).fit_transform(X)


class Answering(BaseEstimator):
    """Gives the same answer to every question."""

    def __init__(self, answer=None):
        self.answer = answer

    def fit(self, X, y=None):
        return self

    def kneighbors(self, X, return_distance):
        assert return_distance is False
        return self.answer


class Drawing:
    """Gives the same graph for every table."""

    def __init__(self, graph):
        self.graph = graph

    def fit_transform(self, X, y=None):
        return self.graph


def test_others_are_counted_as_the_object_counts_them():
    assert count_others(NearestNeighbors(n_neighbors=3)) == 2
    assert count_others(NearestNeighbors(n_neighbors=1)) == 1
    assert count_others(Graphs(3)) == 3


def test_a_row_that_was_missed_loses_its_farthest_answer():
    search = Answering([[0, 1, 2], [0, 2, 3], [2, 1, 0], [3, 2, 1]])
    assert ask_object(search, X, ROWS).tolist() == [[1, 2], [0, 2], [1, 0], [2, 1]]


@pytest.mark.parametrize("search", [NearestNeighbors(n_neighbors=5), Graphs(4)])
@pytest.mark.parametrize("X", [np.random.RandomState(0).rand(150, 20), np.full((150, 20), 0.3)])
def test_the_row_itself_is_left_out(search, X):
    found = find_neighbors(X, search)
    assert found.shape == (150, 4)
    assert not (found == np.arange(150)[:, None]).any()
    if np.ptp(X):
        assert_array_equal(found, find_neighbors(X, 4))
        queries = np.array([7, 2, 3])
        assert_array_equal(find_neighbors(X, search, queries=queries), found[queries])
    # The object itself is not fitted.
    assert not hasattr(search, "n_samples_fit_")


@pytest.mark.parametrize("search", [NearestNeighbors(n_neighbors=6), Graphs(6)])
def test_an_object_shrinks_to_the_rows_there_are(search):
    assert find_neighbors(X[:3], search).tolist() == [[1, 2], [0, 2], [1, 0]]


def test_of_uneven_rows_of_a_graph_as_many_are_read_as_all_have():
    graph = Graphs(3).fit_transform(X).tolil()
    # The farthest of three neighbors of row 0.
    graph[0, 3] = 0
    found = ask_object(Drawing(graph.tocsr()), X, ROWS)
    assert found.tolist() == [[1, 2], [0, 2], [1, 0], [2, 1]]


#: What an answer should have been -> answers that are not.
REFUSED = {
    "an array of shape (4, k), each row itself and others, so k at least 2": {
        "a row less": FOUND[:-1],
        "distances too": (FOUND / 2, FOUND),
        "ragged": [[0, 1], [1], [2], [3, 0]],
        "itself alone": FOUND[:, :1],
        "none": None,
    },
    "row numbers from 0 to 3": {"beyond the rows": FOUND + 1, "negative": FOUND - 1},
    "row numbers, which are integers": {
        "nan": np.where(FOUND > 2, np.nan, FOUND),
        "words": FOUND.astype(str),
    },
    # Of a tree whose metric gives nan.
    "different rows": {"one row for all": np.zeros_like(FOUND)},
}


@pytest.mark.parametrize(
    ("wanted", "name"), [(wanted, name) for wanted, some in REFUSED.items() for name in some]
)
def test_an_answer_that_is_none_is_described(wanted, name):
    message = (
        "`k_neighbors` must be an int or an object whose kneighbors(X, return_distance=False) "
        f"gives {wanted}; Answering gave shape ("
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}") as caught:
        ask_object(Answering(REFUSED[wanted][name]), X, ROWS)
    if name == "beyond the rows":
        assert str(caught.value).endswith("shape (4, 2) of int64, values from 1 to 4.")


@pytest.mark.parametrize(
    ("graph", "got"),
    [
        (np.eye(4), "shape (4, 4) of float64, values from 0.0 to 1.0"),
        (sparse.csr_array(np.eye(4)[:3]), "shape (3, 4) of float64"),
    ],
)
def test_what_is_no_graph_is_described(graph, got):
    message = (
        "`k_neighbors` must be an int or an object whose fit_transform(X) gives a sparse graph of "
        f"shape (4, 4); Drawing gave {got}"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        ask_object(Drawing(graph), X, ROWS)


def test_a_radius_in_which_a_row_is_alone_is_refused_with_advice():
    for radius in (0.5, 2.5):
        message = "RadiusNeighborsTransformer has a row with none. Pass an int.*larger radius"
        with pytest.raises(ValueError, match=message):
            ask_object(RadiusNeighborsTransformer(radius=radius), X, ROWS)
    found = ask_object(RadiusNeighborsTransformer(radius=4.5), X, ROWS)
    assert found.tolist() == [[1], [0], [1], [2]]


# What samplers make of it.

TABLES = make_imbalanced_multilabel(40, 3, 4, imbalance=1.3, random_state=0)
_NAME, _SAMPLERS = every_sampler.args
asking_samplers = pytest.mark.parametrize(
    _NAME, [each for each in _SAMPLERS if "k_neighbors" in each.values[0]().get_params()]
)


@asking_samplers
def test_samplers_refuse_nonsense(sampler_class):
    sampler = make_sampler(sampler_class, k_neighbors=NearestNeighbors(n_neighbors=1))
    with pytest.raises(ValueError, match=r"^`k_neighbors` must be .* k at least 2"):
        sampler.fit_resample(*TABLES)


@asking_samplers
def test_objects_that_find_k_others_are_k_neighbors(sampler_class):
    expected, *others = (
        seeded(sampler_class, k_neighbors=k).fit_resample(*TABLES)
        for k in (3, Graphs(3), NearestNeighbors(n_neighbors=4))
    )
    for found in others:
        for one, other in zip(found, expected, strict=True):
            assert_array_equal(one, other)


def test_mlbote_asks_for_the_number_it_needs():
    with pytest.raises(ValueError, match=r"`k_neighbors` of MLBOTE.*`n_neighbors`.*Answering"):
        MLBOTE(k_neighbors=Answering(), random_state=0).fit_resample(*TABLES)
    message = "got RadiusNeighborsTransformer.*Pass an int, or KNeighborsTransformer"
    with pytest.raises(ValueError, match=message):
        MLBOTE(k_neighbors=RadiusNeighborsTransformer()).fit_resample(*TABLES)


@pytest.mark.parametrize(
    _NAME, [each for each in _SAMPLERS if "n_jobs" in each.values[0]().get_params()]
)
def test_every_search_runs_in_as_many_jobs_as_asked(sampler_class, monkeypatch):
    seen, fit = [], NearestNeighbors.fit
    monkeypatch.setattr(
        NearestNeighbors, "fit", lambda self, X: seen.append(self.n_jobs) or fit(self, X)
    )
    rng = np.random.RandomState(0)
    X, y = rng.random_sample((200, 3)), rng.random_sample((200, 4)) < [0.6, 0.4, 0.2, 0.15]
    # A row far from the others of its labels may be noise.
    X[0], y[0] = 20, 1
    seeded(sampler_class, n_jobs=2).fit_resample(X, y.astype(int))
    assert set(seen) == {2}
