import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from imblearn_multilabel._algorithms.noise import drop_noise_cells
from tests.references import nearest_rows
from tests.strategies import datasets


def cleaned(X, y, n_neighbors, factor):
    Y = sparse.csr_array(np.asarray(y, dtype=np.uint8))
    result = drop_noise_cells(Y, X, n_neighbors, factor)
    assert result.has_sorted_indices
    assert result.dtype == np.uint8
    assert (result.data == 1).all()
    assert np.array_equal(Y.toarray(), y)
    return result.toarray()


def slow(X, y, n_neighbors, factor):
    def distance(a, b):
        return np.sqrt(np.cumsum((X[a] - X[b]) ** 2)[-1])

    result = y.copy()
    near = nearest_rows(X, n_neighbors)
    for label in range(y.shape[1]):
        rows = np.flatnonzero(y[:, label])
        if len(rows) <= n_neighbors + 1:
            continue
        own = dict(zip(rows, rows[nearest_rows(X[rows], n_neighbors)], strict=True))
        suspect = {row for row in rows if not y[near[row], label].any()}
        retained = [
            row for row in rows if row not in suspect or any(row in own[other] for other in rows)
        ]
        largest = max(distance(row, other) for row in retained for other in own[row])
        for row in suspect:
            if distance(row, own[row][0]) > factor * largest:
                result[row, label] = 0
    return result


@given(
    data=datasets(min_rows=2, max_labels=3),
    n_neighbors=st.integers(1, 3),
    factor=st.sampled_from([0.0, 0.5, 1.5]),
)
def test_noise_cells_equal_the_loop(data, n_neighbors, factor):
    X, y = data
    assert np.array_equal(cleaned(X, y, n_neighbors, factor), slow(X, y, n_neighbors, factor))


def test_a_positive_alone_far_away_is_noise():
    X = np.concatenate([np.arange(8.0), 100 + np.arange(8.0)])[:, None]
    y = np.zeros((16, 2), dtype=int)
    y[:8, 0] = 1
    y[12, :] = 1
    result = cleaned(X, y, 5, 1.5)
    assert np.flatnonzero((result != y).any(axis=1)).tolist() == [12]
    # The other label has one positive, too few to call any of them noise.
    assert result[12].tolist() == [0, 1]


def test_seven_positives_are_enough_and_six_are_not():
    X = np.concatenate([np.arange(6.0), 100 + np.arange(8.0)])[:, None]
    y = np.zeros((14, 1), dtype=int)
    y[:6] = y[10] = 1
    assert cleaned(X, y, 5, 1.5).sum() == 6
    y[0] = 0
    assert cleaned(X, y, 5, 1.5).sum() == 6


def test_a_label_with_too_few_positives_keeps_them_beside_one_with_enough():
    X = np.concatenate([[0.0, 1.0, 500.0], 100 + np.arange(9.0)])[:, None]
    y = np.zeros((12, 2), dtype=int)
    y[:3, 0] = 1
    y[3:, 1] = 1
    assert np.array_equal(cleaned(X, y, 2, 0.5), y)
    y[3, 0] = 1
    assert cleaned(X, y, 2, 0.5)[2].tolist() == [0, 0]
