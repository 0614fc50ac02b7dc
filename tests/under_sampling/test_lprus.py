import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from imblearn_multilabel.under_sampling import LPRUS
from tests import sampler_references as slow
from tests import toy
from tests.samplers import quiet
from tests.strategies import label_matrices, seeds


def test_toy_takes_one_row_of_each_frequent_label_set():
    # Mean 10 / 6: {B} may lose one row, {A} three.
    sampler = LPRUS(sampling_ratio=0.2, random_state=0)
    sampler.fit_resample(toy.X, toy.Y)
    gone = np.setdiff1d(np.arange(10), sampler.sample_indices_)
    assert sum(row in (6, 7) for row in gone) == 1
    assert sum(row in (0, 1, 3, 5) for row in gone) == 1


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
