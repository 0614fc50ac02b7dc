import time

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy import sparse
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, cross_val_score
from sklearn.multiclass import OneVsRestClassifier

from imblearn_multilabel.datasets import make_imbalanced_multilabel, read_npz
from imblearn_multilabel.model_selection import MultilabelStratifiedKFold
from tests.benchmark_data import benchmark_file


def fold_numbers(y, n_splits=5, **parameters):
    numbers = np.full(y.shape[0], -1)
    splitter = MultilabelStratifiedKFold(n_splits, **parameters)
    for number, (_, test) in enumerate(splitter.split(np.zeros((y.shape[0], 1)), y)):
        assert (numbers[test] == -1).all()
        numbers[test] = number
    return numbers


def positives_by_fold(y, numbers):
    y = sparse.csr_array(y)
    return np.array([y[numbers == fold].sum(axis=0) for fold in np.unique(numbers)])


@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize(("n_samples", "n_splits"), [(100, 5), (103, 5), (7, 7), (11, 2)])
def test_folds_partition_the_rows_in_equal_sizes(shuffle, n_samples, n_splits):
    _, y = make_imbalanced_multilabel(n_samples, 2, 6, allow_unlabeled=True, random_state=0)
    splitter = MultilabelStratifiedKFold(
        n_splits, shuffle=shuffle, random_state=0 if shuffle else None
    )
    seen = []
    for train, test in splitter.split(y, y):
        assert_array_equal(np.union1d(train, test), np.arange(n_samples))
        assert len(train) + len(test) == n_samples
        assert len(test) in (n_samples // n_splits, -(-n_samples // n_splits))
        seen.extend(test)
    assert sorted(seen) == list(range(n_samples))
    assert splitter.get_n_splits() == n_splits


def test_worked_by_hand():
    # Label 1 has two rows, 0 and 3: dealt first, one to each fold. Label 0 has four more, 1, 2, 4
    # and 5; each goes where label 0 is rarer, then where fewer rows are, then to the first fold.
    y = np.array([[1, 1], [1, 0], [1, 0], [0, 1], [1, 0], [1, 0]])
    assert_array_equal(fold_numbers(y, 2), [0, 1, 0, 1, 1, 0])


def test_a_label_with_as_many_rows_as_folds_is_in_every_fold():
    rng = np.random.RandomState(0)
    y = np.zeros((200, 3), dtype=int)
    y[:, 0] = 1
    y[:, 1] = rng.rand(200) < 0.4
    y[rng.choice(200, 5, replace=False), 2] = 1
    assert_array_equal(positives_by_fold(y, fold_numbers(y))[:, 2], 1)


@pytest.mark.parametrize("seed", range(3))
def test_label_shares_are_near_those_of_the_whole(seed):
    _, y = make_imbalanced_multilabel(1000, 2, 30, cardinality=3, random_state=seed)
    numbers = fold_numbers(y, shuffle=True, random_state=seed)
    wanted = y.sum(axis=0) / 5
    deviation = np.abs(positives_by_fold(y, numbers) - wanted)
    assert deviation.mean() < 1
    # Equal sizes are paid for by the labels dealt last, the frequent ones.
    assert (deviation < np.maximum(3, 0.15 * wanted)).all()


def test_labels_are_spread_better_than_by_plain_folds():
    _, y = make_imbalanced_multilabel(500, 2, 20, random_state=0)
    plain = np.zeros(500, dtype=int)
    for number, (_, test) in enumerate(KFold(5, shuffle=True, random_state=0).split(y)):
        plain[test] = number
    want = y.sum(axis=0) / 5
    by_label = np.abs(positives_by_fold(y, fold_numbers(y)) - want).mean()
    assert by_label < np.abs(positives_by_fold(y, plain) - want).mean() / 3


def test_on_real_data_with_a_label_of_one_row():
    y = read_npz(benchmark_file("npz/enron.npz")).target
    counts = positives_by_fold(y, fold_numbers(y))
    total = counts.sum(axis=0)
    assert (counts[:, total >= 5] > 0).all()
    rare = total < 30
    assert (np.abs(counts - total / 5)[:, rare] < 3).all()


def test_seeds_decide_the_folds():
    _, y = make_imbalanced_multilabel(200, 2, 8, random_state=0)
    first, again, other = (fold_numbers(y, shuffle=True, random_state=s) for s in (1, 1, 2))
    assert_array_equal(first, again)
    assert (first != other).any()
    assert_array_equal(fold_numbers(y), fold_numbers(y))


def test_containers_of_y_give_the_same_folds():
    _, y = make_imbalanced_multilabel(150, 2, 8, allow_unlabeled=True, random_state=0)
    expected = fold_numbers(y, shuffle=True, random_state=0)
    for container in (sparse.csr_matrix, sparse.csc_array, sparse.lil_matrix):
        assert_array_equal(fold_numbers(container(y), shuffle=True, random_state=0), expected)


def test_all_rows_without_labels_are_dealt_evenly():
    numbers = fold_numbers(np.zeros((10, 3), dtype=int), 3)
    assert_array_equal(np.bincount(numbers), [4, 3, 3])


def test_works_as_cv_of_scikit_learn():
    X, y = make_imbalanced_multilabel(120, 5, 3, random_state=0)
    scores = cross_val_score(
        OneVsRestClassifier(LogisticRegression()), X, y, cv=MultilabelStratifiedKFold(3)
    )
    assert len(scores) == 3


def test_splitter_prints_its_parameters():
    splitter = MultilabelStratifiedKFold(3, shuffle=True, random_state=7)
    assert repr(splitter) == "MultilabelStratifiedKFold(n_splits=3, random_state=7, shuffle=True)"
    assert clone(splitter, safe=False).n_splits == 3


def test_a_thousand_labels_take_seconds():
    _, y = make_imbalanced_multilabel(5000, 2, 1000, cardinality=10, sparse_y=True, random_state=0)
    start = time.perf_counter()
    fold_numbers(y)
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"n_splits": 1}, "`n_splits` must be an int of at least 2; got 1"),
        ({"n_splits": 2.5}, "`n_splits` must be an int"),
        ({"random_state": 0}, "`random_state` has no effect without shuffling"),
    ],
)
def test_bad_parameters_are_named(parameters, message):
    with pytest.raises(ValueError, match=message):
        MultilabelStratifiedKFold(**parameters)


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (np.ones((3, 2), dtype=int), "`n_splits` must be at most the number of rows, 3; got 5"),
        (np.full((9, 2), 2), "must hold only 0 and 1"),
    ],
)
def test_bad_data_are_named(y, message):
    with pytest.raises(ValueError, match=message):
        next(MultilabelStratifiedKFold().split(y, y))


def test_groups_are_refused():
    y = np.tile([[1, 0], [0, 1]], (10, 1))
    with pytest.raises(ValueError, match=r"`groups` must be None.*GroupKFold"):
        next(MultilabelStratifiedKFold().split(y, y, groups=np.arange(20)))
    model = OneVsRestClassifier(LogisticRegression())
    with pytest.raises(ValueError, match="`groups` must be None"):
        cross_val_score(model, y, y, groups=np.arange(20), cv=MultilabelStratifiedKFold())
