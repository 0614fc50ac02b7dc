import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imblearn_multilabel.over_sampling._aemlo.thresholds import label_thresholds, share_thresholds


def f_measure(predicted, actual):
    hits = (predicted & (actual == 1)).sum()
    both = predicted.sum() + actual.sum()
    return 2 * hits / both if both else 0.0


@st.composite
def problems(draw):
    seed = draw(st.integers(0, 10**6))
    n_rows, n_labels = draw(st.integers(1, 12)), draw(st.integers(1, 4))
    rng = np.random.RandomState(seed)
    # Few distinct scores: ties are where cuts go wrong.
    scores = rng.randint(draw(st.sampled_from([2, 5, 1000])), size=(n_rows, n_labels))
    Y = (rng.uniform(size=scores.shape) < 0.4).astype(np.uint8)
    prior = rng.choice([0.05, 0.2, 0.5, 0.9], size=n_labels)
    return scores.astype(np.float32), Y, prior


@given(problems())
def test_f_measure_rule_reaches_the_best_cut(problem):
    scores, Y, prior = problem
    thresholds = label_thresholds("f_measure", scores, Y, prior)
    for label in np.flatnonzero(Y.any(axis=0)):
        column = scores[:, label]
        best = max(f_measure(column >= cut, Y[:, label]) for cut in np.unique(column))
        assert f_measure(column >= thresholds[label], Y[:, label]) == pytest.approx(best)


@given(problems())
def test_capped_rule_never_sets_more_and_reaches_the_best_cut_within(problem):
    scores, Y, prior = problem
    thresholds = label_thresholds("capped", scores, Y, prior)
    n_rows = len(scores)
    for label, (share, threshold) in enumerate(zip(prior, thresholds, strict=True)):
        most = min(max(int(share * n_rows + 1e-9), 1), n_rows)
        column = scores[:, label]
        assert (column >= threshold).sum() <= most
        cuts = [column >= cut for cut in np.unique(column) if (column >= cut).sum() <= most]
        best = max((f_measure(cut, Y[:, label]) for cut in cuts), default=0.0)
        assert f_measure(column >= threshold, Y[:, label]) == pytest.approx(best)


@pytest.mark.parametrize("rule", ["f_measure", "capped"])
def test_a_label_without_validation_positives_is_matched_to_its_prior(rule):
    scores = np.arange(10, dtype=np.float32)[:, None]
    absent = np.zeros((10, 1), dtype=np.uint8)
    thresholds = label_thresholds(rule, scores, absent, np.array([0.2]))
    assert (scores >= thresholds).sum() == 2


def test_a_very_rare_label_is_set_only_above_every_validation_row_without_it():
    scores = np.arange(10, dtype=np.float32)[:, None]
    absent = np.zeros((10, 1), dtype=np.uint8)
    (threshold,) = label_thresholds("capped", scores, absent, np.array([0.01]))
    assert threshold > 9
    assert np.float32(9.001) >= threshold


@pytest.mark.parametrize("rule", ["f_measure", "capped"])
def test_labels_that_never_or_always_occur_stay_so(rule):
    scores = np.random.RandomState(0).normal(size=(10, 2))
    Y = np.repeat([[0, 1]], 10, axis=0).astype(np.uint8)
    thresholds = label_thresholds(rule, scores, Y, np.array([0.0, 1.0]))
    assert thresholds.tolist() == [np.inf, -np.inf]


def test_threshold_lies_between_the_rows_it_parts():
    scores = np.array([[3.0], [1.0], [2.0]])
    Y = np.array([[1], [0], [0]])
    assert label_thresholds("f_measure", scores, Y, np.array([0.3])).tolist() == [2.5]


def test_neighboring_floats_are_still_parted():
    low = 1.0
    high = np.nextafter(low, 2)
    scores, Y = np.array([[high], [low]]), np.array([[1], [0]])
    thresholds = label_thresholds("f_measure", scores, Y, np.array([0.5]))
    assert (scores >= thresholds).ravel().tolist() == [True, False]


def test_a_number_is_a_threshold_on_the_sigmoid():
    scores = np.array([[-2.0, 0.5], [0.1, 3.0]])
    thresholds = label_thresholds(0.7, scores, np.eye(2), np.array([0.5, 0.5]))
    sigmoid = 1 / (1 + np.exp(-scores))
    assert ((scores >= thresholds) == (sigmoid >= 0.7)).all()


def test_a_callable_sees_scores_and_labels():
    scores, Y = np.random.RandomState(0).normal(size=(5, 2)), np.eye(5, 2)
    rule = lambda given_scores, given_Y: given_scores[0] + given_Y[0]  # noqa: E731
    found = label_thresholds(rule, scores, Y, np.array([0.5, 0.5]))
    np.testing.assert_array_equal(found, scores[0] + Y[0])


@pytest.mark.parametrize("answer", [0.5, [0.5], [0.5, np.nan], [[0.5, 0.5]]])
def test_a_callable_must_answer_for_every_label(answer):
    with pytest.raises(ValueError, match=r"`threshold` as a callable must return .* shape \(2,\)"):
        label_thresholds(lambda scores, Y: answer, np.ones((3, 2)), np.ones((3, 2)), None)


def test_twenty_thousand_rows_and_a_thousand_labels_take_seconds():
    rng = np.random.RandomState(0)
    scores = rng.normal(size=(20_000, 1_000)).astype(np.float32)
    Y = (rng.uniform(size=scores.shape) < 0.02).astype(np.uint8)
    start = time.perf_counter()
    label_thresholds("capped", scores, Y, Y.mean(axis=0))
    # The aim is 2 s on an idle core; a shared one may be several times slower.
    assert time.perf_counter() - start < 10


class TestShares:
    def test_by_hand(self):
        # Two and three of five rows: three rows are kept, with five labels. One and two rows: three
        # rows, with three labels.
        scores = np.array([[4.0, 1.0], [3.0, 8.0], [2.0, 9.0], [1.0, 0.0], [0.0, 0.5]])
        shares = np.array([0.4, 0.6])
        assert share_thresholds(scores, shares).tolist() == [4.0, 8.0]

    @given(st.integers(0, 10**6))
    def test_kept_rows_have_as_many_labels_as_the_data(self, seed):
        rng = np.random.RandomState(seed)
        shares = rng.uniform(0.02, 0.4, size=rng.randint(4, 12))
        shares *= max(1, 1.2 / shares.sum())
        shares = np.minimum(shares, 0.9)
        scores = rng.normal(size=(2000, len(shares)))
        sets = scores >= share_thresholds(scores, shares)
        labels_a_row = sets.sum() / sets.any(axis=1).sum()
        assert labels_a_row == pytest.approx(shares.sum(), rel=0.1)
        # Frequent labels stay more frequent than rare ones.
        assert (np.argsort(shares) == np.argsort(sets.mean(axis=0) + 1e-9 * shares)).mean() > 0.5

    def test_where_every_row_is_kept_shares_are_exact(self):
        rng = np.random.RandomState(0)
        scores = rng.normal(size=(200, 3))
        shares = np.array([1.0, 0.3, 0.05])
        found = share_thresholds(scores, shares)
        assert found[0] == -np.inf
        assert (scores >= found).sum(axis=0).tolist() == [200, 60, 10]

    def test_a_label_that_never_occurs_is_never_set_and_any_other_once_at_least(self):
        scores = np.random.RandomState(0).normal(size=(50, 3))
        found = share_thresholds(scores, np.array([0.0, 1e-6, 0.999999]))
        assert found[0] == np.inf
        assert (scores >= found).sum(axis=0).tolist() == [0, 1, 50]

    def test_labels_that_order_rows_alike_leave_many_rows(self):
        # No factor gives fewer labels a row; the lowest one would leave the extreme rows only.
        scores = np.repeat(np.random.RandomState(0).normal(size=(1000, 1)), 4, axis=1)
        shares = np.array([0.5, 0.4, 0.3, 0.2])
        sets = scores >= share_thresholds(scores, shares)
        assert sets.any(axis=1).mean() > 0.4

    def test_a_small_excess_is_no_reason_to_leave_out_rows(self):
        # As many labels as the data has, but two rows of sixty have none.
        rng = np.random.RandomState(0)
        scores = rng.normal(size=(60, 1)) + 0.01 * rng.normal(size=(60, 3))
        shares = np.array([58, 19, 8]) / 60
        sets = scores >= share_thresholds(scores, shares)
        assert sets.any(axis=1).sum() > 50

    def test_five_thousand_rows_and_a_thousand_labels_take_seconds(self):
        rng = np.random.RandomState(0)
        scores = rng.normal(size=(5_000, 1_000)).astype(np.float32)
        start = time.perf_counter()
        share_thresholds(scores, rng.uniform(0, 0.005, size=1_000))
        assert time.perf_counter() - start < 10
