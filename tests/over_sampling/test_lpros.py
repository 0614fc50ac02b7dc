import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from imblearn_multilabel.over_sampling import LPROS
from tests import sampler_references as slow
from tests import toy
from tests.samplers import quiet
from tests.strategies import label_matrices, seeds


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
