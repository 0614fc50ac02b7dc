import numpy as np
from hypothesis import given
from scipy import sparse, stats

from imblearn_multilabel._algorithms import labelsets as module
from imblearn_multilabel._algorithms.labelsets import labelset_bags
from tests.strategies import label_matrices, seeds


@given(label_matrices())
def test_rows_share_a_bag_exactly_when_they_are_equal(y):
    group = labelset_bags(sparse.csr_array(y)).group
    equal = (y[:, None] == y[None]).all(axis=2)
    assert np.array_equal(group[:, None] == group[None], equal)


@given(label_matrices())
def test_bags_come_in_order_of_first_appearance(y):
    bags = labelset_bags(sparse.csr_array(y))
    assert [int(np.flatnonzero(bags.group == bag)[0]) for bag in range(len(bags.first))] == (
        bags.first.tolist()
    )
    assert sorted(bags.first) == bags.first.tolist()


@given(label_matrices())
def test_rows_of_a_bag_are_ascending_and_all_of_it(y):
    bags = labelset_bags(sparse.csr_array(y))
    for bag, size in enumerate(bags.sizes):
        rows = bags.rows_of(bag)
        assert rows.tolist() == np.flatnonzero(bags.group == bag).tolist()
        assert len(rows) == size


def test_rows_are_drawn_of_every_bag_for_itself_and_alike():
    y = np.array([[0], [1]] * 3)
    bags = labelset_bags(sparse.csr_array(y))
    drawn = bags.draw(np.array([3000, 3000]), np.random.RandomState(0))
    assert (drawn[:3000] % 2 == 0).all()
    assert (drawn[3000:] % 2 == 1).all()
    met = np.histogram2d(drawn[:3000] // 2, drawn[3000:] // 2, bins=3)[0]
    assert stats.chisquare(met.ravel()).pvalue > 1e-3


@given(label_matrices(), seeds())
def test_distinct_rows_are_drawn_of_every_bag_as_often_as_asked(y, seed):
    bags, rng = labelset_bags(sparse.csr_array(y)), np.random.RandomState(seed)
    times = rng.randint(bags.sizes + 1)
    drawn = bags.draw_distinct(times, rng)
    assert bags.group[drawn].tolist() == np.repeat(np.arange(len(times)), times).tolist()
    assert len(set(drawn.tolist())) == len(drawn)


def test_mean_is_rows_over_bags():
    assert labelset_bags(sparse.csr_array(np.eye(3, dtype=int)[[0, 0, 1, 2, 0]])).mean == 5 / 3


def test_blocks_do_not_change_bags(monkeypatch):
    y = (np.random.default_rng(0).random((500, 4)) < 0.4).astype(int)
    expected = labelset_bags(sparse.csr_array(y)).group
    monkeypatch.setattr(module, "_BLOCK_ROWS", 7)
    assert np.array_equal(labelset_bags(sparse.csr_array(y)).group, expected)


def test_different_rows_of_one_key_are_told_apart_by_other_weights(monkeypatch):
    y = np.array([[1, 0, 0], [0, 1, 0], [0, 1, 1], [1, 0, 0]])
    keys, seeds = module._row_keys, []

    def colliding(Y, seed):
        seeds.append(seed)
        # First all keys agree, then those of the rows with equally many labels.
        weak = np.zeros(4, dtype=np.uint64) if seed == 0 else np.diff(Y.indptr).astype(np.uint64)
        return weak if seed < 2 else keys(Y, seed)

    monkeypatch.setattr(module, "_row_keys", colliding)
    assert labelset_bags(sparse.csr_array(y)).group.tolist() == [0, 1, 2, 0]
    assert seeds == [0, 1, 2]
