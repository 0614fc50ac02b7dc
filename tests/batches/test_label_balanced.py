import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse

from imblearn_multilabel.batches import LabelBalancedBatchSampler
from imblearn_multilabel.batches._label_balanced import apportion_capped, fill_quotas
from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.exceptions import AbsentLabelWarning


def toy():
    """100 rows: 60 carry A, 10 of them B too, 4 carry C alone, 36 carry nothing."""
    y = np.zeros((100, 3), dtype=int)
    y[:60, 0] = y[50:60, 1] = y[60:64, 2] = 1
    return y


def drawn(batches):
    return np.concatenate(list(batches))


def test_quotas_by_hand():
    batches = LabelBalancedBatchSampler(toy(), 10, cap=4, random_state=0)
    # 36 of 100 draws are rows without labels. 64 in three are 21 1/3; C has room for 4 x 4, and
    # A and B share the rest.
    assert batches.unlabeled_quota_ == 36
    assert_array_equal(batches.label_quotas_, [24, 24, 16])
    # A row with B comes up 24 / 10 times on account of B and 24 / 60 on account of A.
    assert_allclose(batches.expected_draws_[[0, 50, 60, 99]], [0.4, 2.8, 4, 1])
    assert_allclose(batches.expected_positives_, [0.4 * 50 + 2.8 * 10, 28, 16])


def test_an_epoch_fills_the_quotas():
    y = toy()
    batches = LabelBalancedBatchSampler(y, 10, cap=4, random_state=0)
    assert len(batches) == len(list(batches)) == 10
    times = np.bincount(drawn(batches), minlength=100)
    assert times[60:64].tolist() == [4] * 4
    assert times[64:].tolist() == [1] * 36
    assert times[:60].sum() == 48


def test_positives_over_epochs_are_the_expected_ones():
    y = toy()
    batches = LabelBalancedBatchSampler(y, 10, random_state=0)
    found = np.mean([y[drawn(batches)].sum(axis=0) for _ in range(200)], axis=0)
    assert_allclose(found, batches.expected_positives_, rtol=0.03)


@pytest.mark.parametrize("cap", [1, 1.5, 3, 1e9, 1e300, np.inf])
def test_no_row_comes_up_more_often_than_its_labels_allow(cap):
    y = toy()
    n_batches = 5 if cap == 1 else 10
    batches = LabelBalancedBatchSampler(y, 10, cap=cap, n_batches=n_batches, random_state=0)
    times = np.bincount(drawn(batches), minlength=100)
    assert (times <= np.ceil(cap) * np.maximum(y.sum(axis=1), 1)).all()


def test_balance_0_draws_labels_as_often_as_they_occur():
    batches = LabelBalancedBatchSampler(toy(), 10, balance=0, random_state=0)
    # 64 in proportion 60 : 10 : 4 is 51.9, 8.6 and 3.5.
    assert_array_equal(batches.label_quotas_, [52, 9, 3])


def test_rows_without_labels_fill_what_full_labels_leave():
    batches = LabelBalancedBatchSampler(toy(), 10, n_batches=11, cap=1, random_state=0)
    assert batches.label_quotas_.sum() == 74
    assert batches.unlabeled_quota_ == 36


def test_the_same_seed_draws_the_same_epochs_and_epochs_differ():
    first, second = (LabelBalancedBatchSampler(toy(), 7, random_state=3) for _ in range(2))
    epochs = [list(first) for _ in range(3)]
    assert epochs == [list(second) for _ in range(3)]
    assert epochs[0] != epochs[1] != epochs[2]
    second.set_epoch(1)
    assert list(second) == epochs[1]
    assert list(second) == epochs[2]
    assert list(LabelBalancedBatchSampler(toy(), 7, random_state=4)) != epochs[0]


def test_batches_are_full_lists_of_ints_also_after_pickling():
    batches = LabelBalancedBatchSampler(toy(), 7, random_state=0)
    again, found = list(pickle.loads(pickle.dumps(batches))), list(batches)
    assert again == found
    assert [len(batch) for batch in found] == [7] * 15
    assert all(type(row) is int for batch in found for row in batch)


def test_an_absent_label_is_named_and_never_drawn():
    pandas = pytest.importorskip("pandas")
    y = pandas.DataFrame(toy(), columns=["tree", "lake", "boat"])
    y["ghost"] = 0
    with pytest.warns(AbsentLabelWarning, match="ghost"):
        batches = LabelBalancedBatchSampler(y, 7, random_state=0)
    assert batches.label_quotas_[3] == 0
    assert len(list(batches)) == 15


def test_y_without_any_label_is_drawn_alike():
    with pytest.warns(AbsentLabelWarning):
        batches = LabelBalancedBatchSampler(np.zeros((10, 2), dtype=int), 5, random_state=0)
    assert sorted(drawn(batches)) == list(range(10))


@pytest.mark.parametrize(
    ("parameters", "error", "message"),
    [
        ({"batch_size": 0}, ValueError, "batch_size"),
        ({"batch_size": 2.5}, TypeError, "batch_size"),
        ({"n_batches": 0}, ValueError, "n_batches"),
        ({"balance": 1.5}, ValueError, "balance"),
        ({"cap": 0.5}, ValueError, "cap"),
        ({"cap": 1, "n_batches": 99}, ValueError, "allows 110 draws.* is 693"),
        ({"y": 2 * toy()}, ValueError, "only 0 and 1"),
    ],
)
def test_bad_parameters_are_refused(parameters, error, message):
    with pytest.raises(error, match=message):
        LabelBalancedBatchSampler(**({"y": toy(), "batch_size": 7} | parameters))
    with pytest.raises(ValueError, match="epoch"):
        LabelBalancedBatchSampler(toy(), 7).set_epoch(-1)


@pytest.mark.torch
@pytest.mark.slow
def test_a_data_loader_takes_it():
    torch = pytest.importorskip("torch")
    from torch.utils.data import DataLoader, TensorDataset

    X, y = make_imbalanced_multilabel(300, 5, 6, random_state=0)
    data = TensorDataset(torch.from_numpy(X), torch.from_numpy(y))
    batches = LabelBalancedBatchSampler(y, 32, random_state=0)
    found = torch.cat([labels for _, labels in DataLoader(data, batch_sampler=batches)])
    assert found.shape == (320, 6)
    before, after = y.sum(axis=0), found.sum(dim=0).numpy()
    assert after.max() / after.min() < before.max() / before.min()


@pytest.mark.slow
def test_many_rows_and_labels():
    rng = np.random.default_rng(0)
    n, q = 50_000, 20_000
    columns = (q * rng.random((n, 5)) ** 3).astype(int)
    cells = np.unique(np.repeat(np.arange(n), 5) * q + columns.ravel())
    y = sparse.csr_array((np.ones(len(cells), dtype=np.int8), divmod(cells, q)), shape=(n, q))
    y = y[:, y.sum(axis=0) > 0]
    batches = LabelBalancedBatchSampler(y, 256, random_state=0)
    found = np.bincount(drawn(batches), minlength=n)
    assert found.sum() == len(batches) * 256
    assert batches.expected_positives_.min() > y.sum(axis=0).min()


@pytest.mark.parametrize(
    ("weights", "capacities", "shares"),
    [
        # 3, 3, 6; the third holds 4, and its 2 go to the others alike.
        ([1, 1, 2], [9, 9, 4], [4, 4, 4]),
        # 3 1/3 each: the odd one goes to the first.
        ([1, 1, 1], [5, 5, 5], [4, 3, 3]),
        # 0.9, 2.2 and 2.9 are 0, 2 and 2, and 2 are left.
        ([0.9, 2.2, 2.9], [9, 9, 9], [1, 2, 3]),
        ([1, 1], [1, 2], [1, 2]),
    ],
)
def test_shares_by_hand(weights, capacities, shares):
    found = apportion_capped(np.array(weights, dtype=float), np.array(capacities), sum(shares))
    assert found.tolist() == shares


@st.composite
def vessels(draw):
    n = draw(st.integers(1, 8))
    weights = np.array(draw(st.lists(st.integers(0, 5), min_size=n, max_size=n)), dtype=float)
    capacities = np.array(draw(st.lists(st.integers(0, 30), min_size=n, max_size=n)))
    capacities[weights == 0] = 0
    return weights, capacities, draw(st.integers(0, int(capacities.sum())))


def slow_shares(weights, capacities, total):
    """Raise the water by bisection until it holds the total."""
    low, high = 0.0, 1e6
    for _ in range(200):
        level = (low + high) / 2
        low, high = (
            (level, high) if np.minimum(level * weights, capacities).sum() < total else (low, level)
        )
    return np.minimum(high * weights, capacities)


@given(vessels())
def test_shares_are_those_of_a_common_level_rounded(given):
    weights, capacities, total = given
    found = apportion_capped(*given)
    assert found.sum() == total
    assert (found <= capacities).all()
    if total:
        assert np.abs(found - slow_shares(weights, capacities, total)).max() < 1 + 1e-6


@given(st.integers(0, 10**6))
def test_quotas_are_filled_by_all_rows_of_a_label_alike(seed):
    rng = np.random.default_rng(seed)
    Y = (rng.random((12, 5)) < 0.3).astype(np.uint8)
    quotas = rng.integers(0, 20, size=5) * Y.any(axis=0)
    drawn = fill_quotas(sparse.csc_array(Y), quotas, rng)
    for label, part in enumerate(np.split(drawn, np.cumsum(quotas)[:-1])):
        times = np.bincount(part, minlength=12)
        carriers = Y[:, label] == 1
        assert len(part) == quotas[label]
        assert (times[~carriers] == 0).all()
        if carriers.any():
            assert np.ptp(times[carriers]) <= 1
