import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from imblearn_multilabel._algorithms.removal import spare_last_positives, swap_in_lost_labels
from tests import sampler_references as slow
from tests.strategies import label_matrices


def slow_swaps(y, ranking, n_kept):
    kept = set(ranking[:n_kept])
    for label in range(y.shape[1]):
        carriers = [row for row in ranking if y[row, label]]
        if not carriers or kept.intersection(carriers):
            continue
        kept.add(carriers[0])
        for row in reversed(ranking[:n_kept]):
            if row in kept and all(y[list(kept - {row})][:, y[row] == 1].any(axis=0)):
                kept.remove(row)
                break
    return sorted(kept)


@given(label_matrices(min_rows=2), st.data())
def test_every_label_keeps_a_row_and_the_worst_row_that_may_go_makes_room(y, data):
    ranking = data.draw(st.permutations(range(len(y))))
    n_kept = data.draw(st.integers(1, len(y)))
    found = swap_in_lost_labels(sparse.csr_array(y), y.sum(axis=0), np.array(ranking), n_kept)
    assert found.tolist() == slow_swaps(y, ranking, n_kept)


def test_the_best_ranked_row_of_a_lost_label_comes_and_the_worst_kept_row_goes():
    y = np.array([[1, 0], [1, 0], [0, 1], [0, 1]])
    kept = swap_in_lost_labels(sparse.csr_array(y), y.sum(axis=0), np.array([1, 0, 3, 2]), 2)
    assert kept.tolist() == [1, 3]


def test_where_no_row_can_go_more_stay():
    y = np.eye(3, dtype=int)
    kept = swap_in_lost_labels(sparse.csr_array(y), y.sum(axis=0), np.array([2, 1, 0]), 1)
    assert kept.tolist() == [0, 1, 2]


def test_every_lost_label_takes_one_more_row_of_a_label_that_has_many():
    y = np.zeros((8, 4), dtype=int)
    y[:5, 0] = y[5, 1] = y[6, 2] = y[7, 3] = 1
    kept = swap_in_lost_labels(sparse.csr_array(y), y.sum(axis=0), np.arange(8), 5)
    assert kept.tolist() == [0, 1, 5, 6, 7]


def test_where_no_row_may_go_none_goes():
    y = np.eye(3, dtype=int)
    found = spare_last_positives(sparse.csr_array(y), y.sum(axis=0), np.arange(3))
    assert found.dtype == np.intp
    assert len(found) == 0


@given(label_matrices(min_rows=2), st.data())
def test_marked_rows_go_in_order_while_their_labels_have_others(y, data):
    marked = data.draw(st.lists(st.sampled_from(range(len(y))), unique=True))
    rows = np.array(marked, dtype=np.intp)
    found = spare_last_positives(sparse.csr_array(y), y.sum(axis=0), rows)
    assert found.dtype == np.intp
    assert found.tolist() == slow.removed_in_order(y, marked)
