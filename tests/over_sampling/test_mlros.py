import numpy as np
import pytest
from scipy import stats

from imblearn_multilabel.exceptions import NothingToResampleWarning, ShortfallWarning
from imblearn_multilabel.over_sampling import MLROS
from tests import toy
from tests.benchmark_data import features, golden, labels


def test_toy_repeats_one_row_of_the_rare_label_and_says_so():
    sampler = MLROS(sampling_ratio=0.3, random_state=0)
    with pytest.warns(ShortfallWarning, match="1 of 3"):
        sampler.fit_resample(toy.X, toy.Y)
    assert sampler.sample_indices_[:10].tolist() == list(range(10))
    assert sampler.sample_indices_[10:] in (4, 8)
    assert sampler.sampling_strategy_ == {2: 1}


def test_toy_within_budget_gives_no_warning():
    X, _ = MLROS(sampling_ratio=0.1, random_state=0).fit_resample(toy.X, toy.Y)
    assert len(X) == 11


def test_both_rows_of_the_bag_are_drawn_equally_often():
    drawn = [
        int(MLROS(sampling_ratio=0.1, random_state=seed).fit_resample(toy.X, toy.Y)[0][10, 0])
        for seed in range(400)
    ]
    assert stats.binomtest(drawn.count(4), 400).pvalue > 1e-3


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


def test_dict_below_the_present_count_is_refused():
    with pytest.raises(ValueError, match="wants 1 positives for label 2, which has 2"):
        MLROS(sampling_strategy={2: 1}).fit_resample(toy.X, toy.Y)


def test_label_with_one_positive_repeats_that_row():
    y = np.array([[1, 0]] * 9 + [[1, 1]])
    sampler = MLROS(sampling_ratio=0.1, random_state=0)
    sampler.fit_resample(np.arange(10.0)[:, None], y)
    assert sampler.sample_indices_[10:].tolist() == [9]  # t = 10 / 5.5, so one clone is enough


@pytest.mark.parametrize(
    ("sampler", "y", "reason"),
    [
        (MLROS(), np.eye(3, dtype=int), "minority"),
        (MLROS(sampling_strategy=[0]), toy.Y, "as many positives as it should"),
        (MLROS(sampling_strategy=[2], sampling_ratio=0), toy.Y, "asks for no row"),
    ],
)
def test_nothing_to_do_returns_an_equal_copy_with_the_reason(sampler, y, reason):
    X = toy.X[: len(y)]
    with pytest.warns(NothingToResampleWarning, match=reason):
        X_res, y_res = sampler.fit_resample(X, y)
    assert np.array_equal(X_res, X)
    assert np.array_equal(y_res, y)
    assert not np.shares_memory(X_res, X)


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("name", ["emotions", "yeast"])
def test_replaying_the_golden_clones_retires_and_stops_alike(name, seed):
    """The reference's draws, run through the rule: every clone is drawn for an active label."""
    recorded = golden(f"mulan_{name}.npz")
    if f"ros_clones_seed{seed}" not in recorded:
        pytest.skip("no such run")
    clones, y = recorded[f"ros_clones_seed{seed}"], labels(name).toarray()
    counts = y.sum(axis=0)
    ratios = counts.max() / counts
    active = np.flatnonzero(ratios > ratios.mean()).tolist()
    aim, current = counts.max() / ratios.mean(), counts.copy()
    remaining = list(clones)
    while remaining and active:
        for label in list(active):
            if not remaining:
                break
            if current[label] >= aim:
                active.remove(label)
                continue
            row = remaining.pop(0)
            assert y[row, label] == 1
            current += y[row]
    assert not remaining
    budget = int(0.1 * len(y))
    ours = MLROS(sampling_ratio=0.1, random_state=0)
    if len(clones) < budget:
        with pytest.warns(ShortfallWarning):
            ours.fit_resample(features(name), y)
    else:
        ours.fit_resample(features(name), y)
    assert abs(len(ours.sample_indices_) - len(y) - len(clones)) <= 0.25 * budget
