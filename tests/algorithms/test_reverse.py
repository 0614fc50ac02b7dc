import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from imblearn_multilabel._algorithms.reverse import ReverseNeighbors
from tests.strategies import seeds

#: Row 0 is nobody's neighbor but that of row 2, rows 3 and 4 are nobody's at all.
NEAR = np.array([[1, 2], [2, 1], [1, 0], [1, 2], [2, 1]])


def test_counts_and_owners_by_hand():
    reverse = ReverseNeighbors.of(NEAR)
    assert reverse.counts.tolist() == [1, 5, 4, 0, 0]
    assert reverse.owners.tolist() == [2, 0, 1, 2, 3, 4, 0, 1, 3, 4]
    assert reverse.seeds.tolist() == [0, 1, 2]


@given(st.integers(1, 50), seeds())
def test_pairs_are_a_row_and_one_that_has_it_among_its_neighbors(n_pairs, seed):
    drawn, partners = ReverseNeighbors.of(NEAR).draw_pairs(n_pairs, np.random.RandomState(seed))
    assert len(drawn) == len(partners) == n_pairs
    assert (NEAR[partners] == drawn[:, None]).any(axis=1).all()


def test_all_pairs_of_a_row_are_drawn_alike_often():
    drawn, partners = ReverseNeighbors.of(NEAR).draw_pairs(12_000, np.random.RandomState(0))
    assert (np.abs(np.bincount(drawn) - 4000) < 200).all()
    assert (np.abs(np.bincount(partners[drawn == 1]) - 800) < 120).all()
