import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imblearn_multilabel.exceptions import ShortfallWarning
from imblearn_multilabel.over_sampling import LPROS, MLROS
from imblearn_multilabel.over_sampling._random import draw_clones
from tests import sampler_references as slow
from tests import toy
from tests.benchmark_data import golden, labels
from tests.samplers import quiet
from tests.strategies import label_matrices, seeds


def test_toy_repeats_one_row_of_the_rare_label_and_says_so():
    sampler = MLROS(sampling_ratio=0.3, random_state=0)
    with pytest.warns(ShortfallWarning, match="1 of 3"):
        sampler.fit_resample(toy.X, toy.Y)
    assert sampler.sample_indices_[:10].tolist() == list(range(10))
    assert sampler.sample_indices_[10:] in (4, 8)
    assert sampler.sampling_strategy_ == {2: 1}


def test_list_aims_at_the_most_frequent_label():
    sampler = MLROS(sampling_strategy=[1], sampling_ratio=0.3, random_state=0)
    _, y = sampler.fit_resample(toy.X, toy.Y)
    assert sampler.sampling_strategy_ == {1: 3}
    assert len(y) == 13
    assert y[10:, 1].all()


def test_dict_gives_every_label_its_wanted_positives():
    sampler = MLROS(sampling_strategy={2: 7, 1: 5}, random_state=0)
    _, y = sampler.fit_resample(toy.X, toy.Y)
    assert y[:, 2].sum() == 7
    assert y[:, 1].sum() == 5


def clones_one_by_one(y, columns, aims, budget, seed):
    """Draw as the docstring of `draw_clones` says."""
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


@given(slow.tables_and_aims())
def test_clones_are_those_of_the_plain_rounds(given):
    assert draw_clones(slow.task_of_counts(*given)).tolist() == clones_one_by_one(*given)


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


def test_toy_fills_the_three_rare_label_sets():
    # Mean 10 / 6, so {A, B}, {A, C} and {C} lack one row each; the empty set is not repeated.
    sampler = LPROS(sampling_ratio=0.3, random_state=0)
    sampler.fit_resample(toy.X, toy.Y)
    assert sampler.sample_indices_.tolist() == [*range(10), 2, 4, 8]


def test_list_takes_only_label_sets_that_hold_a_listed_label():
    sampler = LPROS(sampling_strategy=[1], sampling_ratio=0.1, random_state=0)
    sampler.fit_resample(toy.X, toy.Y)
    assert sampler.sample_indices_[10:].tolist() == [2]


@quiet
@given(y=label_matrices(max_labels=3), seed=seeds(), ratio=st.sampled_from([0.1, 0.5, 2.0]))
def test_every_bag_gets_what_the_loop_gives_it(y, seed, ratio):
    sampler = LPROS(sampling_ratio=ratio, random_state=seed)
    sampler.fit_resample(np.zeros((len(y), 1)), y)
    bags = slow.labelset_bags(y)
    aim = -(-len(y) // len(bags))
    capacity = [max(aim - len(rows), 0) if any(labels) else 0 for labels, rows in bags.items()]
    taken = slow.budget_by_capacity(int(ratio * len(y) + 1e-9), capacity)
    clones = sampler.sample_indices_[len(y) :].tolist()
    for rows, expected in zip(bags.values(), taken, strict=True):
        assert sum(row in rows for row in clones) == expected
