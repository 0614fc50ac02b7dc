import time
from fractions import Fraction
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
import sklearn
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score, cross_validate
from sklearn.multiclass import OneVsRestClassifier

from imblearn_multilabel._labels import read_labels
from imblearn_multilabel.datasets import make_imbalanced_multilabel, read_npz
from imblearn_multilabel.model_selection import (
    MultilabelStratifiedGroupKFold,
    MultilabelStratifiedKFold,
    MultilabelStratifiedShuffleSplit,
    RepeatedMultilabelStratifiedKFold,
    multilabel_train_test_split,
)
from imblearn_multilabel.model_selection._split import _deal_one_by_one
from tests.benchmark_data import benchmark_file


def fold_numbers(y, n_splits=5, **parameters):
    numbers = np.full(y.shape[0], -1)
    splitter = MultilabelStratifiedKFold(n_splits, **parameters)
    for number, (_, test) in enumerate(splitter.split(np.zeros((y.shape[0], 1)), y)):
        assert (numbers[test] == -1).all()
        numbers[test] = number
    return numbers


def test_worked_by_hand():
    # Label 1 has two rows, 0 and 3: dealt first, one to each fold. Label 0 has four more, 1, 2, 4
    # and 5; each goes where label 0 is rarer, then where fewer rows are, then to the first fold.
    y = np.array([[1, 1], [1, 0], [1, 0], [0, 1], [1, 0], [1, 0]])
    assert_array_equal(fold_numbers(y, 2), [0, 1, 0, 1, 1, 0])


@pytest.mark.parametrize(
    "splitter",
    [
        MultilabelStratifiedKFold(),
        RepeatedMultilabelStratifiedKFold(),
        MultilabelStratifiedShuffleSplit(),
    ],
)
def test_missing_labels_and_groups_are_refused(splitter):
    y = np.tile([[1, 0], [0, 1]], (10, 1))
    name = type(splitter).__name__
    with pytest.raises(TypeError, match=rf"`y` must be the 0/1 .* {name} shares out; got None"):
        next(splitter.split(y))
    with pytest.raises(ValueError, match=r"`groups` must be None.*MultilabelStratifiedGroupKFold"):
        next(splitter.split(y, y, groups=np.arange(20)))
    model = OneVsRestClassifier(LogisticRegression())
    with pytest.raises(ValueError, match="`groups` must be None"):
        cross_val_score(model, y, y, groups=np.arange(20), cv=splitter)


def label_matrices(most_rows=30):
    """Label matrices with unlabeled rows, absent labels and labels on all rows."""
    return st.integers(0, 2**32 - 1).map(lambda seed: random_labels(seed, most_rows))


def random_labels(seed, most_rows):
    rng = np.random.RandomState(seed)
    n_rows, n_labels = rng.randint(8, most_rows + 1), rng.randint(1, 7)
    return (rng.rand(n_rows, n_labels) < rng.choice([0, 0.1, 0.3, 0.6, 1], n_labels)).astype(int)


def dealt_one_by_one(y, wanted, has_room, rng):
    """Deal rows as Algorithm 1 of the paper says it: slow, obvious, and with exact numbers.

    `wanted` holds the share of every part; `has_room` tells from the sizes so far which parts may
    take a row.
    """
    n_rows, n_labels = y.shape
    turn = np.arange(n_rows) if rng is None else rng.permutation(n_rows)
    noise = np.zeros(n_labels) if rng is None else rng.random_sample(n_labels) / 2
    part, done = np.full(n_rows, -1), set()

    def place(row, wants):
        sizes = np.bincount(part[part >= 0], minlength=len(wanted))
        fits = [p for p in range(len(wanted)) if has_room(sizes)[p]]
        lacks = [(wants[p], wanted[p] * n_rows - sizes[p]) for p in fits]
        best = [p for p, lack in zip(fits, lacks, strict=True) if lack == max(lacks)]
        part[row] = best[0] if rng is None or len(best) == 1 else best[rng.randint(len(best))]

    while len(done) < n_labels:
        left = {j: y[part < 0, j].sum() + noise[j] for j in range(n_labels) if j not in done}
        label = min(left, key=lambda j: (left[j], j))
        rows = np.flatnonzero((part < 0) & (y[:, label] == 1))
        for row in rows[np.argsort(turn[rows])]:
            held = [y[part == p, label].sum() for p in range(len(wanted))]
            place(row, [w * int(y[:, label].sum()) - h for w, h in zip(wanted, held, strict=True)])
        done.add(label)
    rows = np.flatnonzero(part < 0)
    for row in rows[np.argsort(turn[rows])]:
        sizes = np.bincount(part[part >= 0], minlength=len(wanted))
        place(row, [w * n_rows - size for w, size in zip(wanted, sizes, strict=True)])
    return part


def check_swaps(y, found, dealt):
    """Check that swaps after dealing have improved the balance until no more could."""
    sizes = np.bincount(dealt)
    assert_array_equal(np.bincount(found), sizes)
    shares = sizes / len(y)
    reached = imbalance(y, found, shares)
    if (found != dealt).any():
        assert reached < imbalance(y, dealt, shares)
    for a, b in combinations(range(len(y)), 2):
        # Rows with a common label could be judged together only, which the search leaves out.
        if found[a] != found[b] and not (y[a] & y[b]).any():
            swapped = found.copy()
            swapped[[a, b]] = found[[b, a]]
            assert imbalance(y, swapped, shares) > reached - 1e-8


@given(label_matrices(15), st.integers(2, 6), st.one_of(st.none(), st.integers(0, 100)))
def test_folds_are_those_of_rows_dealt_one_by_one_and_swapped(y, n_splits, seed):
    floor, n_larger = divmod(len(y), n_splits)

    def has_room(sizes):
        return sizes < floor + (np.count_nonzero(sizes > floor) < n_larger)

    rng = None if seed is None else np.random.RandomState(seed)
    shares = [Fraction(1, n_splits)] * n_splits
    expected = dealt_one_by_one(y, shares, has_room, rng)
    rng = None if seed is None else np.random.RandomState(seed)
    turn = np.arange(len(y)) if rng is None else rng.permutation(len(y))
    dealt = _deal_one_by_one(read_labels(y), [floor] * n_splits, n_larger, turn, rng)
    assert_array_equal(dealt, expected)
    found = fold_numbers(y, n_splits, shuffle=seed is not None, random_state=seed)
    check_swaps(y, found, expected)


@given(label_matrices(15), st.integers(1, 5), st.integers(0, 2), st.integers(0, 100))
def test_draws_are_those_of_rows_dealt_one_by_one_and_swapped(y, n_test, n_left_out, seed):
    sizes = [len(y) - n_test - n_left_out, n_test, n_left_out][: 3 if n_left_out else 2]
    expected = dealt_one_by_one(
        y,
        [Fraction(size, len(y)) for size in sizes],
        lambda taken: taken < sizes,
        np.random.RandomState(seed),
    )
    (train, test), *_ = MultilabelStratifiedShuffleSplit(
        2, test_size=n_test, train_size=sizes[0], random_state=seed
    ).split(y, y)
    found = np.full(len(y), 2)
    found[train], found[test] = 0, 1
    check_swaps(y, found, expected)


def test_repetitions_are_dealt_anew_by_one_generator():
    _, y = make_imbalanced_multilabel(60, 2, 6, random_state=0)
    splitter = RepeatedMultilabelStratifiedKFold(3, n_repeats=4, random_state=5)
    tests = [test for _, test in splitter.split(y, y)]
    assert len(tests) == splitter.get_n_splits() == 12
    rng = np.random.RandomState(5)
    for repeat in range(4):
        once = MultilabelStratifiedKFold(3, shuffle=True, random_state=rng).split(y, y)
        for number, (_, test) in enumerate(once):
            assert_array_equal(tests[3 * repeat + number], test)
    again = [test for _, test in splitter.split(y, y)]
    assert all((a == b).all() for a, b in zip(tests, again, strict=True))
    assert repr(splitter).startswith("RepeatedMultilabelStratifiedKFold(n_repeats=4, n_splits=3")


def test_draws_differ_and_repeat_with_the_seed():
    _, y = make_imbalanced_multilabel(200, 2, 6, random_state=0)
    splitter = MultilabelStratifiedShuffleSplit(3, test_size=0.2, random_state=0)
    first, again = (list(splitter.split(y, y)) for _ in range(2))
    for (train, test), (train_again, test_again) in zip(first, again, strict=True):
        assert (len(train), len(test)) == (160, 40)
        assert_array_equal(np.sort(np.r_[train, test]), np.arange(200))
        assert_array_equal(train, train_again)
        assert_array_equal(test, test_again)
        assert (np.abs(y[test].sum(axis=0) - y.sum(axis=0) / 5) < 3).all()
    assert (first[0][1] != first[1][1]).any()
    assert len(next(MultilabelStratifiedShuffleSplit().split(y, y))[1]) == 20
    assert MultilabelStratifiedShuffleSplit().get_n_splits() == 10


def group_folds(y, groups, n_splits=3, **parameters):
    numbers = np.full(len(y), -1)
    splitter = MultilabelStratifiedGroupKFold(n_splits, **parameters)
    for number, (train, test) in enumerate(splitter.split(y, y, groups)):
        assert_array_equal(np.union1d(train, test), np.arange(len(y)))
        assert not set(np.asarray(groups)[train]) & set(np.asarray(groups)[test])
        assert (numbers[test] == -1).all()
        numbers[test] = number
    assert (numbers >= 0).all()
    return numbers


def imbalance(y, numbers, shares):
    """Return the sum over labels and parts of (positives - aim)^2 / positives, rows included."""
    table = np.column_stack([y, np.ones(len(y), dtype=int)])
    total = table.sum(axis=0)
    return sum(
        (((table[numbers == part].sum(axis=0) - share * total) ** 2) / np.maximum(total, 1)).sum()
        for part, share in enumerate(shares)
    )


@given(
    label_matrices(),
    st.integers(2, 4),
    st.integers(0, 2**32 - 1),
    st.one_of(st.none(), st.integers(0, 100)),
)
def test_no_group_could_be_moved_for_better_balance(y, n_splits, group_seed, seed):
    groups = np.random.RandomState(group_seed).randint(0, 6, len(y))
    if len(np.unique(groups)) < n_splits:
        return
    numbers = group_folds(y, groups, n_splits, shuffle=seed is not None, random_state=seed)
    assert len(np.unique(numbers)) == n_splits
    shares = [1 / n_splits] * n_splits
    found = imbalance(y, numbers, shares)
    for group in np.unique(groups):
        own = numbers[groups == group][0]
        if (groups[numbers == own] == group).all():
            continue
        for other in range(n_splits):
            moved = np.where(groups == group, other, numbers)
            assert imbalance(y, moved, shares) >= found - 1e-9


def test_groups_worked_by_hand():
    # Group b has both rows of label 1, the rarest, and goes first; of the groups of label 0, c has
    # most rows and goes to the other fold, then a to that with fewer rows of label 0.
    y = np.array([[0, 1], [0, 1], [1, 0], [1, 0], [1, 0], [1, 0]])
    assert_array_equal(group_folds(y, list("bbccaa")[:6], 2), [0, 0, 1, 1, 0, 0])
    # The larger group without labels comes last, and goes where there are fewer rows.
    y = np.array([[0, 1], [0, 0], [1, 0], [0, 0], [0, 0]])
    assert_array_equal(group_folds(y, list("aabcc"), 2), [0, 0, 1, 1, 1])


def test_names_of_groups_do_not_matter():
    _, y = make_imbalanced_multilabel(90, 2, 5, random_state=0)
    numbers = np.random.RandomState(0).randint(0, 20, 90)
    expected = group_folds(y, numbers, shuffle=True, random_state=0)
    for groups in (-numbers, [f"patient {n}" for n in numbers], pd.Series(numbers, index=y[:, 0])):
        assert_array_equal(group_folds(y, groups, shuffle=True, random_state=0), expected)


def test_groups_reach_the_splitter_through_scikit_learn():
    X, y = make_imbalanced_multilabel(120, 5, 3, random_state=0)
    groups, model = np.arange(120) // 4, OneVsRestClassifier(LogisticRegression())
    cv = MultilabelStratifiedGroupKFold(3)
    plain = cross_val_score(model, X, y, groups=groups, cv=cv)
    with sklearn.config_context(enable_metadata_routing=True):
        routed = cross_validate(model, X, y, params={"groups": groups}, cv=cv)["test_score"]
    assert_array_equal(plain, routed)


@pytest.mark.parametrize(
    ("groups", "error", "message"),
    [
        (None, ValueError, "`groups` must give the group of every row"),
        (np.zeros((9, 1)), ValueError, r"one entry per row of `y`, shape \(9,\); got \(9, 1\)"),
        (np.zeros(9), ValueError, "`n_splits` must be at most the number of groups, 1; got 5"),
        (np.array([1, "a"] * 4 + [2], dtype=object), TypeError, "numbers only or strings only"),
    ],
)
def test_unfit_groups_are_named(groups, error, message):
    y = np.tile([[1, 0]], (9, 1))
    with pytest.raises(error, match=message):
        next(MultilabelStratifiedGroupKFold().split(y, y, groups))


def test_what_was_given_comes_back_split():
    X, y = make_imbalanced_multilabel(80, 4, 5, random_state=0)
    frame = pd.DataFrame(X, columns=list("abcd"), index=np.arange(80) * 2)
    frame["e"] = pd.Categorical(["u", "v"] * 40)
    labels = pd.DataFrame(y, index=frame.index).astype("uint8")
    columns, weights, ids = sparse.csc_array(X), np.arange(80.0), [f"row {n}" for n in range(80)]
    found = multilabel_train_test_split(frame, labels, columns, weights, ids, random_state=0)
    assert len(found) == 10
    train, test = found[0].index // 2, found[1].index // 2
    assert_array_equal(np.sort(np.r_[train, test]), np.arange(80))
    assert (np.diff(train) > 0).all()
    assert (np.diff(test) > 0).all()
    for given_, parts in zip((frame, labels), (found[:2], found[2:4]), strict=True):
        for rows, part in zip((train, test), parts, strict=True):
            pd.testing.assert_frame_equal(part, given_.iloc[rows])
    for rows, part in zip((train, test), found[4:6], strict=True):
        assert part.format == "csc"
        assert isinstance(part, sparse.csc_array)
        assert_array_equal(part.toarray(), X[rows])
    assert_array_equal(found[7], test.astype(float))
    assert found[9] == [ids[row] for row in test]


def test_sizes_of_the_parts():
    _, y = make_imbalanced_multilabel(100, 2, 5, random_state=0)
    for sizes, expected in [
        ({}, (75, 25)),
        ({"test_size": 0.1}, (90, 10)),
        ({"train_size": 30}, (30, 70)),
        ({"test_size": 10, "train_size": 0.5}, (50, 10)),
    ]:
        parts = multilabel_train_test_split(y, y, random_state=0, **sizes)[:2]
        assert tuple(map(len, parts)) == expected
    with pytest.raises(ValueError, match="test_size"):
        multilabel_train_test_split(y, y, test_size=1.5)


@given(label_matrices(), st.integers(0, 2**32 - 1), st.sampled_from([None, 0.3, 4]))
def test_no_group_is_in_both_parts(y, seed, train_size):
    groups = np.random.RandomState(seed).randint(0, 5, len(y))
    if len(np.unique(groups)) < 3:
        return
    rows = np.arange(len(y))
    train, test, *_ = multilabel_train_test_split(
        rows, y=y, test_size=0.3, train_size=train_size, groups=groups, random_state=0
    )
    assert len(train)
    assert len(test)
    assert not set(groups[train]) & set(groups[test])
    if train_size is None:
        assert_array_equal(np.sort(np.r_[train, test]), rows)


def test_a_split_by_groups_is_near_the_sizes_asked_for():
    _, y = make_imbalanced_multilabel(1000, 2, 8, random_state=0)
    groups = np.random.RandomState(0).randint(0, 100, 1000)
    _, test, *_ = multilabel_train_test_split(y, y, test_size=0.2, groups=groups, random_state=0)
    assert abs(len(test) - 200) <= 5
    assert (np.abs(test.sum(axis=0) - 0.2 * y.sum(axis=0)) <= 4).all()
    with pytest.raises(ValueError, match="at least as many groups as there are parts, 2; got 1"):
        multilabel_train_test_split(y, y, groups=np.zeros(1000))


def test_neither_data_nor_global_generator_are_touched():
    _, y = make_imbalanced_multilabel(60, 2, 5, random_state=0)
    y.flags.writeable = False
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    multilabel_train_test_split(y, y)
    multilabel_train_test_split(y, y, groups=np.arange(60) // 2)
    list(RepeatedMultilabelStratifiedKFold(n_repeats=2).split(y, y))
    assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002


@pytest.mark.parametrize(
    ("name", "others"), [("yeast", 0.083), ("emotions", 0.040), ("enron", 0.082), ("sider", 0.190)]
)
def test_shares_are_nearer_than_those_of_iterative_stratification(name, others):
    # Sum over labels of |share in the fold - share|, mean over five folds; that package, seed 0-2.
    y = sparse.csr_array(read_npz(benchmark_file(f"npz/{name}.npz")).target)
    folds = MultilabelStratifiedKFold(shuffle=True, random_state=0).split(y, y)
    shares = np.array([y[test].mean(axis=0) for _, test in folds])
    assert np.abs(shares - y.mean(axis=0)).sum(axis=1).mean() < 0.7 * others


@pytest.mark.parametrize(("shape", "n_splits"), [((600, 2, 30), 300), ((50_000, 2, 100), 5)])
def test_many_folds_and_rows_take_little_time(shape, n_splits):
    _, y = make_imbalanced_multilabel(*shape, cardinality=4, sparse_y=True, random_state=0)
    start = time.process_time()
    fold_numbers(y, n_splits, shuffle=True, random_state=0)
    assert time.process_time() - start < 3


def test_time_grows_with_the_cells_not_with_the_square_of_the_labels():
    def seconds(n):
        _, y = make_imbalanced_multilabel(n, 2, n, cardinality=4, sparse_y=True, random_state=0)
        start = time.process_time()
        multilabel_train_test_split(np.arange(n), y, random_state=0)
        return time.process_time() - start

    assert seconds(8_000) < 12 * seconds(1_000) + 0.5


@pytest.mark.parametrize(
    "missing",
    [
        lambda: np.array([0, 1, np.nan] * 4),
        lambda: ["a", "b", np.nan] * 4,
        lambda: pd.Series([0, 1, None] * 4, dtype="Int64"),
        lambda: np.ma.array([0, 1, 2] * 4, mask=[0, 0, 1] * 4),
        lambda: pytest.importorskip("polars").Series([0, 1, None] * 4),
    ],
)
def test_missing_groups_are_refused(missing):
    y = np.eye(12, 3, dtype=int)
    message = "`groups` must name the group of every row; got a missing value, first in row 2"
    with pytest.raises(ValueError, match=message):
        next(MultilabelStratifiedGroupKFold(2).split(y, y, missing()))
    with pytest.raises(ValueError, match=message):
        multilabel_train_test_split(y, y, groups=missing())


def test_features_are_not_needed_and_repeats_check_their_rows():
    y = np.eye(3, dtype=int)[[0, 1, 2, 0, 1, 2]]
    assert len(list(MultilabelStratifiedShuffleSplit(2).split(None, y))) == 2
    assert len(list(MultilabelStratifiedKFold(6).split(None, y))) == 6
    with pytest.raises(ValueError, match="`n_splits` must be at most the number of rows, 6; got 7"):
        list(RepeatedMultilabelStratifiedKFold(n_splits=7).split(y, y))
