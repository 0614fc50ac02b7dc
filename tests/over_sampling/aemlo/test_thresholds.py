import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imblearn_multilabel.over_sampling._aemlo.thresholds import label_thresholds, share_thresholds

VALIDATION_RULES = pytest.mark.parametrize("rule", ["f_measure", "capped"])


def f_measure(predicted, actual):
    both = predicted.sum() + actual.sum()
    return 2 * (predicted & (actual == 1)).sum() / both if both else 0.0


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


@VALIDATION_RULES
@given(problem=problems())
def test_rules_reach_the_best_cut_and_the_capped_one_never_sets_more(rule, problem):
    scores, Y, prior = problem
    n_rows = len(scores)
    thresholds = label_thresholds(rule, scores, Y, prior)
    for label, threshold in enumerate(thresholds):
        column, most = scores[:, label], n_rows
        if rule == "capped":
            most = min(max(int(prior[label] * n_rows + 1e-9), 1), n_rows)
            assert (column >= threshold).sum() <= most
        cuts = [column >= cut for cut in np.unique(column) if (column >= cut).sum() <= most]
        best = max((f_measure(cut, Y[:, label]) for cut in cuts), default=0.0)
        assert f_measure(column >= threshold, Y[:, label]) == pytest.approx(best)


@VALIDATION_RULES
def test_a_label_without_validation_positives_is_matched_to_its_prior(rule):
    scores, absent = np.arange(10, dtype=np.float32)[:, None], np.zeros((10, 1), dtype=np.uint8)
    thresholds = label_thresholds(rule, scores, absent, np.array([0.2]))
    assert (scores >= thresholds).sum() == 2
    # A very rare label is set only above every validation row without it.
    (threshold,) = label_thresholds(rule, scores, absent, np.array([0.01]))
    assert np.float32(9.001) >= threshold > 9


@VALIDATION_RULES
def test_labels_that_never_or_always_occur_stay_so(rule):
    scores = np.random.RandomState(0).normal(size=(10, 2))
    Y = np.repeat([[0, 1]], 10, axis=0).astype(np.uint8)
    thresholds = label_thresholds(rule, scores, Y, np.array([0.0, 1.0]))
    assert thresholds.tolist() == [np.inf, -np.inf]


def test_a_number_is_a_threshold_on_the_sigmoid():
    scores = np.array([[-2.0, 0.5], [0.1, 3.0]])
    thresholds = label_thresholds(0.7, scores, np.eye(2), np.array([0.5, 0.5]))
    assert ((scores >= thresholds) == (1 / (1 + np.exp(-scores)) >= 0.7)).all()


def test_a_callable_sees_scores_and_labels():
    scores, Y = np.random.RandomState(0).normal(size=(5, 2)), np.eye(5, 2)
    found = label_thresholds(lambda *given: given[0][0] + given[1][0], scores, Y, None)
    np.testing.assert_array_equal(found, scores[0] + Y[0])


@pytest.mark.parametrize("answer", [0.5, [0.5], [0.5, np.nan], [[0.5, 0.5]]])
def test_a_callable_must_answer_for_every_label(answer):
    with pytest.raises(ValueError, match=r"`threshold` as a callable must return .* shape \(2,\)"):
        label_thresholds(lambda scores, Y: answer, np.ones((3, 2)), np.ones((3, 2)), None)


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
        assert sets.sum() / sets.any(axis=1).sum() == pytest.approx(shares.sum(), rel=0.1)
        # Frequent labels stay more frequent than rare ones.
        assert (np.argsort(shares) == np.argsort(sets.mean(axis=0) + 1e-9 * shares)).mean() > 0.5

    def test_where_every_row_is_kept_shares_are_exact(self):
        scores = np.random.RandomState(0).normal(size=(200, 3))
        found = share_thresholds(scores, np.array([1.0, 0.3, 0.05]))
        assert found[0] == -np.inf
        assert (scores >= found).sum(axis=0).tolist() == [200, 60, 10]

    def test_a_label_that_never_occurs_is_never_set_and_one_on_a_row_once_at_least(self):
        scores = np.random.RandomState(0).normal(size=(50, 3))
        found = share_thresholds(scores, np.array([0.0, 0.02, 0.999999]))
        assert found[0] == np.inf
        assert (scores >= found).sum(axis=0).tolist() == [0, 1, 50]

    def test_labels_rarer_than_one_in_all_rows_are_not_set_for_a_row_each(self):
        # 2,000 labels on one row in 10,000 each, and one on every other row.
        scores = np.random.RandomState(0).exponential(size=(500, 2001))
        shares = np.append(np.full(2000, 1e-4), 0.5)
        found = share_thresholds(scores, shares)
        new = np.random.RandomState(1).exponential(size=(500, 2001))
        # Set for one of the 500 rows each, they would be on 20 times as many.
        assert 0.5e-4 < (new[:, :2000] >= found[:2000]).mean() < 3e-4
        # All too rare, and no row has any: then nothing is lowered.
        alone = share_thresholds(scores[:, :2], np.full(2, 1e-9))
        assert (alone > scores[:, :2].max(axis=0) + 5).all()

    def test_labels_that_order_rows_alike_leave_many_rows(self):
        # No factor gives fewer labels a row; the lowest one would leave the extreme rows only.
        scores = np.repeat(np.random.RandomState(0).normal(size=(1000, 1)), 4, axis=1)
        sets = scores >= share_thresholds(scores, np.array([0.5, 0.4, 0.3, 0.2]))
        assert sets.any(axis=1).mean() > 0.4
