import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imblearn_multilabel._labels import Labels
from imblearn_multilabel.exceptions import ShortfallWarning
from imblearn_multilabel.under_sampling import LPRUS, MLRUS
from imblearn_multilabel.under_sampling._random import draw_deletions
from tests import sampler_references as slow
from tests import toy
from tests.samplers import quiet
from tests.strategies import label_matrices, seeds


def gone(sampler, y=toy.Y):
    sampler.fit_resample(np.arange(float(len(y)))[:, None], y)
    return np.setdiff1d(np.arange(len(y)), sampler.sample_indices_)


@pytest.mark.parametrize("seed", range(5))
def test_toy_drops_three_rows_of_the_frequent_label(seed):
    dropped = gone(MLRUS(sampling_ratio=0.3, random_state=seed))
    assert len(dropped) == 3
    assert set(dropped) <= set(range(6))


def test_toy_beyond_the_aim_says_so():
    with pytest.warns(
        ShortfallWarning, match="removed 3 of 5 rows: every chosen label is down to its aim"
    ):
        assert len(gone(MLRUS(sampling_ratio=0.5, random_state=0))) == 3


@pytest.mark.filterwarnings("error")
def test_rows_with_a_rare_label_go_unless_they_are_protected():
    y = np.array([[1, 0]] * 6 + [[1, 1]] * 2 + [[0, 1]])
    sampler = MLRUS(sampling_strategy={0: 1}, random_state=0)
    assert (gone(sampler, y) >= 6).any()
    with pytest.warns(ShortfallWarning, match="removed 6 rows, .* positives of 0: every chosen"):
        assert gone(sampler.set_params(protect_minority=True), y).tolist() == list(range(6))


def test_protected_rows_are_looked_for_once_however_many_labels_lose_rows(monkeypatch):
    # Once per label is quadratic: a minute and more with 100 000 labels.
    asked = []
    ask = Labels.carries_any
    monkeypatch.setattr(
        Labels, "carries_any", lambda self, columns: asked.append(columns) or ask(self, columns)
    )
    y = np.repeat(np.eye(5, dtype=int), [9, 9, 9, 9, 1], axis=0)
    assert len(gone(MLRUS(sampling_ratio=0.3, protect_minority=True, random_state=0), y)) > 4
    assert len(asked) == 1


def test_list_aims_at_the_rarest_label():
    sampler = MLRUS(sampling_strategy=[0], sampling_ratio=0.4, random_state=0)
    dropped = gone(sampler)
    assert sampler.sampling_strategy_ == {0: 4}
    assert len(dropped) == 4


def deletions_one_by_one(y, columns, aims, budget, seed):
    """Draw as the docstring of `draw_deletions` says."""
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


@given(slow.tables_and_aims())
def test_deletions_are_those_of_the_plain_rounds(given):
    task = slow.task_of_counts(*given)
    bags = task.labels.rows_of_each(task.choice.labels)
    assert draw_deletions(task, bags).tolist() == deletions_one_by_one(*given)


def test_toy_takes_one_row_of_each_frequent_label_set():
    # Mean 10 / 6: {B} may lose one row, {A} three.
    sampler = LPRUS(sampling_ratio=0.2, random_state=0)
    sampler.fit_resample(toy.X, toy.Y)
    gone = np.setdiff1d(np.arange(10), sampler.sample_indices_)
    assert sum(row in (6, 7) for row in gone) == 1
    assert sum(row in (0, 1, 3, 5) for row in gone) == 1


def test_list_takes_only_label_sets_that_hold_one_of_its_labels():
    sampler = LPRUS(sampling_strategy=[1], sampling_ratio=0.1, random_state=0)
    sampler.fit_resample(toy.X, toy.Y)
    assert len(sampler.sample_indices_) == 9
    assert len(np.intersect1d(sampler.sample_indices_, [6, 7])) == 1


@quiet
@given(y=label_matrices(max_labels=3), seed=seeds(), ratio=st.sampled_from([0.1, 0.5, 0.9]))
def test_every_bag_loses_what_the_loop_takes_from_it(y, seed, ratio):
    sampler = LPRUS(sampling_ratio=ratio, random_state=seed)
    sampler.fit_resample(np.zeros((len(y), 1)), y)
    bags = slow.labelset_bags(y)
    capacity = [max(len(rows) - len(y) // len(bags), 0) for rows in bags.values()]
    taken = slow.budget_by_capacity(int(ratio * len(y) + 1e-9), capacity)
    if not y.any():
        return  # no label occurs, so none is chosen
    kept = set(sampler.sample_indices_.tolist())
    for rows, expected in zip(bags.values(), taken, strict=True):
        assert sum(row not in kept for row in rows) == expected


def test_only_label_sets_with_a_listed_label_lose_rows():
    y = np.repeat([[1, 0], [0, 1], [1, 1]], [6, 6, 1], axis=0)
    sampler = LPRUS(sampling_strategy=[1], sampling_ratio=0.15, random_state=0)
    sampler.fit_resample(np.zeros((13, 1)), y)
    gone = np.setdiff1d(np.arange(13), sampler.sample_indices_)
    assert len(gone) == 1
    assert 6 <= gone[0] < 12
