import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from imblearn_multilabel._algorithms.related_labels import follow_related, most_related
from tests import toy
from tests.strategies import label_matrices


def plain_most_related(y):
    related = []
    for label in range(y.shape[1]):
        best, most = label, 0
        for other in range(y.shape[1]):
            together = int((y[:, label] & y[:, other]).sum())
            if other != label and together > most:
                best, most = other, together
        related.append(best)
    return related


def plain_follow_related(y, related, seeds, partners):
    new = np.zeros((len(seeds), y.shape[1]), dtype=int)
    for row, (seed, partner) in enumerate(zip(seeds, partners, strict=True)):
        for label, other in enumerate(related):
            if y[seed, label] == y[partner, label]:
                new[row, label] = y[seed, label]
            elif y[seed, other] == 1 or new[row, other] == 1:
                new[row, label] = 1
    return new


def settle(y, related, seeds, partners):
    table = sparse.csr_array(y.astype(np.uint8))
    new = follow_related(table, np.array(related), np.array(seeds), np.array(partners))
    assert new.has_canonical_format
    assert new.dtype == np.uint8
    assert (new.data == 1).all()
    return new.toarray().tolist()


def test_toy_relations():
    # A is with B once and with C once, B and C only with A.
    assert most_related(sparse.csr_array(toy.Y)).tolist() == [1, 0, 0]


def test_label_never_with_another_is_its_own():
    assert most_related(sparse.csr_array([[1, 0, 0], [0, 1, 1]])).tolist() == [0, 2, 1]


def test_related_label_of_the_seed_decides():
    # Rows differ in label 1, which goes with label 0; only row 0 carries that.
    y = np.array([[1, 1], [0, 1], [1, 0], [0, 0]])
    assert settle(y, [1, 0], [2], [1]) == [[0, 1]]
    assert settle(y, [1, 0], [1], [2]) == [[1, 1]]


def test_labels_set_before_pass_on_down_the_columns():
    # The seed has label 0 only, and each label hangs on the one before it.
    y = np.array([[1, 0, 0, 0], [0, 1, 1, 1]])
    assert settle(y, [0, 0, 1, 2], [0], [1]) == [[1, 1, 1, 1]]
    # The other way round nothing to the right is set yet.
    assert settle(y, [1, 2, 3, 3], [0], [1]) == [[0, 0, 0, 0]]


def test_own_label_is_the_seeds():
    y = np.array([[1, 0], [0, 1]])
    assert settle(y, [0, 1], [0, 1], [1, 0]) == [[1, 0], [0, 1]]


@given(label_matrices(max_labels=8))
def test_relations_equal_the_loop_over_pairs(y):
    assert most_related(sparse.csr_array(y.astype(np.uint8))).tolist() == plain_most_related(y)


@given(st.data(), label_matrices(max_labels=8))
def test_labels_equal_the_loop_over_rows_and_labels(data, y):
    row, label = st.integers(0, len(y) - 1), st.integers(0, y.shape[1] - 1)
    # Any relation, so that long chains occur.
    related = data.draw(st.lists(label, min_size=y.shape[1], max_size=y.shape[1]))
    pairs = data.draw(st.lists(st.tuples(row, row), max_size=20))
    seeds, partners = np.array(pairs, dtype=int).reshape(-1, 2).T
    expected = plain_follow_related(y, related, seeds, partners)
    assert settle(y, related, seeds, partners) == expected.tolist()
