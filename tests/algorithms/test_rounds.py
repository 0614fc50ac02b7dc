import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from imblearn_multilabel._algorithms import rounds
from imblearn_multilabel._algorithms.clones import draw_clones
from imblearn_multilabel._algorithms.deletions import draw_deletions
from tests.benchmark_data import golden, labels
from tests.metrics.tables import TOY
from tests.strategies import label_matrices, seeds


def draw(function, y, columns, aims, budget, seed=0):
    Y = sparse.csr_array(np.asarray(y))
    given = [Y, Y.tocsc()]
    if function is draw_deletions:
        given.append([np.flatnonzero(Y[:, [column]].toarray()) for column in columns])
    rng = np.random.RandomState(seed)
    return function(*given, columns, np.array(aims, dtype=np.float64), budget, rng)


def clones_one_by_one(y, columns, aims, budget, seed):
    """What `draw_clones` says, word by word."""
    rng, counts, drawn = np.random.RandomState(seed), y.sum(axis=0), []
    active = list(zip(columns, aims, strict=True))
    while active:
        for column, aim in list(active):
            if len(drawn) == budget:
                return drawn
            if counts[column] >= aim:
                active.remove((column, aim))
                continue
            bag = np.flatnonzero(y[:, column])
            drawn.append(bag[int(rng.random_sample() * len(bag))])
            counts = counts + y[drawn[-1]]
    return drawn


def deletions_one_by_one(y, columns, aims, budget, seed):
    """What `draw_deletions` says, word by word."""
    rng, counts, drawn = np.random.RandomState(seed), y.sum(axis=0), []
    bags = [rng.permutation(np.flatnonzero(y[:, column])).tolist() for column in columns]
    active = list(zip(columns, aims, bags, strict=True))
    while active:
        for label in list(active):
            column, aim, bag = label
            if len(drawn) == budget:
                return drawn
            may_go = [row for row in bag if row not in drawn and (counts[y[row] == 1] > 1).all()]
            if counts[column] <= aim or not may_go:
                active.remove(label)
                continue
            drawn.append(may_go[0])
            counts = counts - y[drawn[-1]]
    return drawn


@pytest.mark.parametrize("few", [1, 64])
@given(
    label_matrices(every_label="present"),
    st.one_of(st.integers(0, 60), st.just(np.inf)),
    st.lists(st.integers(0, 40) | st.just(7.5), min_size=6, max_size=6),
    seeds(),
)
def test_turns_taken_at_once_are_those_taken_one_by_one(few, y, budget, aims, seed):
    columns = list(range(y.shape[1]))
    aims = aims[: len(columns)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rounds, "_FEW", few)
        clones = draw(draw_clones, y, columns, aims, budget, seed)
        deletions = draw(draw_deletions, y, columns, aims, budget, seed)
    assert clones.tolist() == clones_one_by_one(y, columns, aims, budget, seed)
    assert deletions.tolist() == deletions_one_by_one(y, columns, aims, budget, seed)


@pytest.mark.parametrize("n_labels", [4, 60])
def test_many_turns_at_once_are_those_taken_one_by_one(n_labels):
    rng = np.random.RandomState(n_labels)
    y = (rng.random_sample((700, n_labels)) < rng.random_sample(n_labels) ** 3).astype(int)
    y[rng.permutation(700)[:n_labels], np.arange(n_labels)] = 1
    columns, counts = list(range(n_labels)), y.sum(axis=0)
    more = counts + rng.randint(0, 400, n_labels)
    drawn = draw(draw_clones, y, columns, more, 2000)
    assert drawn.tolist() == clones_one_by_one(y, columns, more.tolist(), 2000, 0)
    fewer = rng.randint(0, counts + 1)
    drawn = draw(draw_deletions, y, columns, fewer, np.inf)
    assert drawn.tolist() == deletions_one_by_one(y, columns, fewer.tolist(), np.inf, 0)
    # Labels without a turn of their own must not lose their last row either.
    columns, none = columns[::2], [0] * len(columns[::2])
    drawn = draw(draw_deletions, y, columns, none, np.inf)
    assert drawn.tolist() == deletions_one_by_one(y, columns, none, np.inf, 0)


def label_of_each_clone(y, drawn, columns, aims):
    """Replay the rounds: whose turn each drawn row was, and the labels active in the end."""
    y = np.asarray(y)
    counts = y.sum(axis=0)
    active, turns, left = list(zip(columns, aims, strict=True)), [], drawn.tolist()
    while active and left:
        for column, aim in list(active):
            if counts[column] >= aim:
                active.remove((column, aim))
            elif left:
                turns.append(column)
                counts = counts + y[left.pop(0)]
    return turns, [column for column, aim in active if counts[column] < aim], left


def test_a_clone_of_the_worked_example_carries_the_rare_label():
    assert draw(draw_clones, TOY, [2], [3.0], 3).tolist() in ([4], [8])


@given(label_matrices(every_label="present"), st.integers(0, 20), st.integers(1, 40), seeds())
def test_clones_follow_the_rounds(y, budget, aim, seed):
    columns = list(range(y.shape[1]))
    drawn = draw(draw_clones, y, columns, [aim] * len(columns), budget, seed)
    turns, unfinished, left = label_of_each_clone(y, drawn, columns, [aim] * len(columns))
    assert left == []
    assert all(y[row, column] for row, column in zip(drawn, turns, strict=True))
    assert len(drawn) == budget or not unfinished


def test_clones_without_a_budget_stop_when_every_label_has_its_aim():
    y = np.eye(3, dtype=int)
    drawn = draw(draw_clones, y, [0, 1, 2], [4, 4, 2], np.inf)
    assert (y.sum(axis=0) + y[drawn].sum(axis=0)).tolist() == [4, 4, 2]


def test_rows_of_a_bag_are_cloned_equally_often():
    y = np.ones((4, 1), dtype=int)
    drawn = draw(draw_clones, y, [0], [40_004], np.inf)
    assert (np.abs(np.bincount(drawn) - 10_000) < 400).all()


@pytest.mark.parametrize("name", ["emotions", "yeast"])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_clones_of_mulan_are_a_run_of_these_rounds(name, seed):
    y = labels(name).toarray().astype(int)
    drawn = golden(f"mulan_{name}.npz")[f"ros_clones_seed{seed}"]
    counts = y.sum(axis=0)
    ratios = counts.max() / counts
    columns = np.flatnonzero(ratios > ratios.mean()).tolist()
    turns, unfinished, left = label_of_each_clone(
        y, drawn, columns, [counts.max() / ratios.mean()] * len(columns)
    )
    assert left == []
    assert all(y[row, column] for row, column in zip(drawn, turns, strict=True))
    assert len(drawn) == y.shape[0] // 10 or not unfinished


@given(label_matrices(every_label="present"), st.integers(0, 20), st.integers(0, 5), seeds())
def test_deletions_never_take_a_label_away(y, budget, aim, seed):
    columns = list(range(y.shape[1]))
    drawn = draw(draw_deletions, y, columns, [aim] * len(columns), budget, seed)
    assert np.delete(y, drawn, axis=0).any(axis=0).all()


@given(label_matrices(every_label="present"), st.integers(0, 20), st.integers(0, 5), seeds())
def test_deletions_keep_to_the_budget_and_take_no_row_twice(y, budget, aim, seed):
    columns = list(range(y.shape[1]))
    drawn = draw(draw_deletions, y, columns, [aim] * len(columns), budget, seed)
    assert len(drawn) <= budget
    assert len(set(drawn.tolist())) == len(drawn)


@given(label_matrices(every_label="present"), st.integers(0, 5), seeds())
def test_deletions_go_on_until_no_row_may_go(y, aim, seed):
    columns = list(range(y.shape[1]))
    drawn = draw(draw_deletions, y, columns, [aim] * len(columns), np.inf, seed)
    left = np.delete(y, drawn, axis=0)
    counts = left.sum(axis=0)
    for row in left:
        is_over = (row == 1) & (counts > aim)
        assert not is_over.any() or (counts[row == 1] == 1).any()


@pytest.mark.parametrize("bag", [[], [3, 70]])
def test_a_label_that_may_drop_few_rows_drops_those(bag):
    Y = sparse.csr_array(np.ones((200, 1), dtype=int))
    bags = [np.array(bag, dtype=np.intp)]
    rng = np.random.RandomState(0)
    drawn = draw_deletions(Y, Y.tocsc(), bags, [0], np.zeros(1), np.inf, rng)
    assert drawn.dtype == np.intp
    assert sorted(drawn) == bag


def test_a_label_at_its_aim_is_left_in_peace():
    y = np.eye(3, dtype=int).repeat(5, axis=0)
    drawn = draw(draw_deletions, y, [0, 1], [2, 5], np.inf)
    assert (y[drawn].sum(axis=0)).tolist() == [3, 0, 0]


def test_labels_are_served_in_turn():
    y = np.eye(2, dtype=int).repeat(10, axis=0)
    drawn = draw(draw_deletions, y, [0, 1], [1, 1], 6)
    assert (drawn // 10).tolist() == [0, 1, 0, 1, 0, 1]


def test_rows_of_a_bag_are_deleted_equally_often():
    y = np.ones((4, 1), dtype=int)
    first = [draw(draw_deletions, y, [0], [1], 1, seed)[0] for seed in range(2000)]
    assert (np.abs(np.bincount(first) - 500) < 100).all()


@pytest.mark.parametrize("function", [draw_clones, draw_deletions])
def test_different_seeds_draw_different_rows(function):
    y = np.ones((50, 1), dtype=int)
    aim = 100 if function is draw_clones else 1
    first, second = (draw(function, y, [0], [aim], 20, seed).tolist() for seed in (0, 1))
    assert first != second


@pytest.mark.parametrize("function", [draw_clones, draw_deletions])
def test_no_label_draws_nothing(function):
    assert draw(function, np.eye(2, dtype=int), [], [], 5).shape == (0,)
