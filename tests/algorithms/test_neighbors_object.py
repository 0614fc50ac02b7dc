"""What is asked of a neighbor object, and what is said of answers that are none."""

import re
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import sparse
from sklearn.neighbors import NearestNeighbors, RadiusNeighborsTransformer

from imblearn_multilabel._algorithms.neighbors import ask_object, count_others
from tests.graphs import Graphs

X = np.array([[0.0], [1.0], [3.0], [7.0]])
ROWS = np.arange(4)


class Answering:
    """Gives the same answer to every question."""

    def __init__(self, answer):
        self.answer = answer

    def fit(self, X):
        return self

    def kneighbors(self, X, return_distance):
        assert return_distance is False
        return self.answer


def test_others_are_counted_as_the_object_counts_them():
    assert count_others(NearestNeighbors(n_neighbors=3)) == 2
    assert count_others(NearestNeighbors(n_neighbors=1)) == 1
    assert count_others(Graphs(3)) == 3


def test_a_row_that_was_missed_loses_its_farthest_answer():
    search = Answering([[0, 1, 2], [0, 2, 3], [2, 1, 0], [3, 2, 1]])
    assert ask_object(search, X, ROWS).tolist() == [[1, 2], [0, 2], [1, 0], [2, 1]]


@pytest.mark.parametrize("n_neighbors", [None, 4])
def test_an_object_that_asks_for_no_more_than_all_rows_is_not_changed(n_neighbors):
    search = Answering([[row, (row + 1) % 4] for row in range(4)])
    if n_neighbors is not None:
        search.n_neighbors = n_neighbors
    assert ask_object(search, X, ROWS).tolist() == [[1], [2], [3], [0]]


@pytest.mark.parametrize(
    ("answer", "wanted", "got"),
    [
        (
            [[0, 4], [1, 0], [2, 0], [3, 0]],
            "row numbers from 0 to 3",
            "shape (4, 2) of int64, values from 0 to 4",
        ),
        (
            [[0, 1], [1, 0], [2, -1], [3, 0]],
            "row numbers from 0 to 3",
            "shape (4, 2) of int64, values from -1 to 3",
        ),
        (
            [[0, 1], [1], [2], [3, 0]],
            "an array of shape (4, k), each row itself and others, so k at least 2",
            "shape (0,) of object",
        ),
        (
            [[0.0, 1.0], [1.0, 0.0], [2.0, 0.0], [3.0, 0.5]],
            "row numbers, which are integers",
            "shape (4, 2) of float64, values from 0.0 to 3.0",
        ),
        (
            [[0, 1], [1, 0], [2, 2], [3, 0]],
            "different rows",
            "shape (4, 2) of int64, values from 0 to 3",
        ),
    ],
)
def test_an_answer_that_is_none_is_described(answer, wanted, got):
    message = (
        "`k_neighbors` must be an int or an object whose kneighbors(X, return_distance=False) "
        f"gives {wanted}; Answering gave {got}."
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        ask_object(Answering(answer), X, ROWS)


@pytest.mark.parametrize(
    ("answer", "got"),
    [
        (np.eye(4)[:3], "shape (3, 4) of float64, values from 0.0 to 1.0"),
        (np.eye(4), "shape (4, 4) of float64, values from 0.0 to 1.0"),
        (sparse.csr_array(np.eye(4)[:3]), "shape (3, 4) of float64"),
    ],
)
def test_what_is_no_graph_is_described(answer, got):
    search = SimpleNamespace(fit_transform=lambda _: answer)
    message = (
        "`k_neighbors` must be an int or an object whose fit_transform(X) gives a sparse graph of "
        f"shape (4, 4); SimpleNamespace gave {got}"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        ask_object(search, X, ROWS)


def test_a_radius_in_which_a_row_is_alone_is_refused_with_advice():
    for radius in (0.5, 2.5):
        message = "RadiusNeighborsTransformer has a row with none. Pass an int.*larger radius"
        with pytest.raises(ValueError, match=message):
            ask_object(RadiusNeighborsTransformer(radius=radius), X, ROWS)
    found = ask_object(RadiusNeighborsTransformer(radius=4.5), X, ROWS)
    assert found.tolist() == [[1], [0], [1], [2]]
