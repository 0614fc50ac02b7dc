import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import sparse, stats

from imblearn_multilabel import _memory
from imblearn_multilabel.exceptions import (
    NothingToResampleWarning,
    ShortfallWarning,
    SkippedLabelWarning,
)
from imblearn_multilabel.over_sampling import MLBOTE
from imblearn_multilabel.over_sampling._mlbote.borders import (
    Borders,
    DistancesToNew,
    interpolate_on_segment,
)
from imblearn_multilabel.over_sampling._mlbote.sampler import drop_noise_cells
from tests import toy
from tests.references import nearest_rows
from tests.samplers import quiet
from tests.strategies import datasets, seeds

#: No cross seeds, and with `alpha=0` no self seeds either.
NO_CROSS = {"cross_threshold": 1e12}


def sparse_labels(y):
    return sparse.csr_array(np.asarray(y, dtype=np.uint8))


def one_label(n_rows=60, n_positives=5):
    """Five rows of a label at the edge of many without: ImR 11, so "auto" takes it."""
    y = np.zeros((n_rows, 1), dtype=int)
    y[:n_positives] = 1
    return np.arange(float(n_rows))[:, None], y


def test_toy_has_no_seed():
    with (
        pytest.warns(NothingToResampleWarning, match="no row that shares its label set"),
        pytest.warns(SkippedLabelWarning, match="leaves out 2: no row with it shares its label"),
    ):
        X, y = MLBOTE(k_border=1, k_neighbors=1, random_state=0).fit_resample(toy.X, toy.Y)
    assert np.array_equal(X, toy.X)
    assert np.array_equal(y, toy.Y)


@pytest.mark.filterwarnings("ignore::imblearn_multilabel.exceptions.SkippedLabelWarning")
def test_toy_cross_seeds():
    params = {"k_border": 1, "k_neighbors": 1, "cross_threshold": 3, "random_state": 0}
    sampler = MLBOTE(n_loops=1, sampling_ratio=0.3, **params)
    X, y = sampler.fit_resample(toy.X, toy.Y)
    assert toy.labelsets(y[10:]) == ["A", "A", "A"]
    assert sampler.seed_indices_.tolist() == [5, 5, 5]
    assert sampler.neighbor_indices_.tolist() == [3, 3, 3]
    assert ((X[10:] > 3) & (X[10:] < 6)).all()
    assert sampler.border_labels_.tolist() == [2]
    more = MLBOTE(n_loops=10, **params)
    _, y = more.fit_resample(toy.X, toy.Y)
    assert 3 <= int((more.seed_indices_ == 5).sum()) < 30


@quiet
@given(data=datasets(), k=st.integers(1, 4), seed=seeds())
def test_partners_are_among_the_nearest_of_the_label_set(data, k, seed):
    X, y = data
    sampler = MLBOTE(random_state=seed, k_neighbors=k, sampling_ratio=1.0, noise_neighbors=100)
    X_res, y_res = sampler.fit_resample(X, y)
    for number, (s, r) in enumerate(
        zip(sampler.seed_indices_, sampler.neighbor_indices_, strict=True)
    ):
        members = np.flatnonzero((y == y[s]).all(axis=1))
        near = members[nearest_rows(X[members], k)[np.searchsorted(members, s)]]
        assert r in near
        assert np.array_equal(y_res[len(y) + number], y[s])
    assert len(X_res) <= 2 * len(X)


def test_self_quota_of_one_label():
    X, y = one_label()
    sampler = MLBOTE(k_border=3, k_neighbors=2, random_state=0, alpha=1.0, **NO_CROSS)
    _, y_res = sampler.fit_resample(X, y)
    # ImR is 11, at most 10 rows a seed; the inner border is the three rows next to row 5.
    assert sampler.border_labels_.tolist() == [0]
    assert len(y_res) == 60 + 10 * 3
    assert set(sampler.seed_indices_.tolist()) <= {2, 3, 4}
    few = MLBOTE(k_neighbors=2, random_state=0, alpha=0.1, n_loops=1, **NO_CROSS)
    assert len(few.fit_resample(X, y)[0]) == 60 + 3  # 1.1 * 3, rounded


def test_self_seeds_are_drawn_by_weight_and_partners_uniformly():
    X, y = one_label()
    X[:5] = [[0.0], [1.0], [1.5], [3.0], [4.0]]
    params = {"k_border": 3, "k_neighbors": 2, "n_loops": 1, "alpha": 1.0, **NO_CROSS}
    drawn, partners = [], []
    for seed in range(60):
        sampler = MLBOTE(random_state=seed, **params)
        sampler.fit_resample(X, y)
        drawn += sampler.seed_indices_.tolist()
        partners += sampler.neighbor_indices_[sampler.seed_indices_ == 4].tolist()
    weights = Borders(X, sparse_labels(y), 3, 2, None).self_weights(np.array([0]), np.ones(1))
    rows = np.flatnonzero(weights)
    assert sorted(set(drawn)) == rows.tolist()
    counts = np.array([drawn.count(row) for row in rows])
    assert stats.chisquare(counts, len(drawn) * weights[rows]).pvalue > 1e-3
    assert set(partners) == {3, 2}
    assert stats.binomtest(partners.count(3), len(partners)).pvalue > 1e-3


@pytest.mark.slow
def test_cross_seeds_are_drawn_by_their_excess_up_to_five_each():
    # The rows without the label are thin next to a dense group with it.
    X = np.concatenate([np.linspace(0, 1, 30), [2.0, 3, 4.5, 7, 11, 16, 22]])[:, None]
    y = np.zeros((37, 2), dtype=int)
    y[:30, 0] = y[30:, 1] = 1
    params = {"k_border": 3, "k_neighbors": 3, "n_loops": 1, "alpha": 0.0, "imr_threshold": 0.0}
    drawn = []
    for seed in range(40):
        sampler = MLBOTE(random_state=seed, sampling_ratio=0.405, **params)
        sampler.fit_resample(X, y)
        drawn += sampler.seed_indices_.tolist()
    ratios = Borders(X, sparse_labels(y), 3, 3, None).density_ratios()
    rows = np.flatnonzero(ratios > 5)
    assert len(rows) >= 3
    assert len(drawn) == 40 * 14  # 0.405 of 37, within 5 for each of the three
    assert sorted(set(drawn)) == rows.tolist()
    excess = ratios[rows] - 1
    counts = np.array([drawn.count(row) for row in rows])
    assert stats.chisquare(counts, len(drawn) * excess / excess.sum()).pvalue > 1e-3


def lifted(y, **params):
    X = np.arange(float(len(y)))[:, None]
    sampler = MLBOTE(random_state=0, n_loops=1, alpha=0.0, **NO_CROSS, **params)
    return sampler, sampler.fit_resample(X, y)[1]


def test_rare_labels_are_lifted_to_the_least_frequent_other_label():
    y = np.zeros((60, 4), dtype=int)
    y[:30, 0] = y[30:45, 1] = y[45:48, 2] = y[48:60, 3] = 1
    sampler, y_res = lifted(y)
    # IRLbl 1, 2, 10, 2.5 with mean 3.9: the third label gets what the fourth has.
    assert y_res.sum(axis=0).tolist() == [30, 15, 12, 12]
    assert set(sampler.seed_indices_.tolist()) <= {45, 46, 47}


@pytest.mark.parametrize(("more", "less"), [(2, 3), (3, 2)])
def test_what_a_row_brings_to_another_rare_label_is_not_made_again(more, less):
    y = np.zeros((80, 4), dtype=int)
    y[:40, 0] = y[40:70, 1] = y[70:76, more] = y[70:74, less] = 1
    _, y_res = lifted(y)
    # One label lacks 24, the other 26; rows for the first from 70 to 73 serve both.
    counts = y_res.sum(axis=0)
    assert counts[less] == 30
    assert 30 <= counts[more] < 6 + 24 + 26
    # The label that lacks less is first: in the other order, 26 rows would serve both.
    assert len(y_res) > 80 + 26


def test_lifting_takes_seeds_from_inside_where_there_are_some():
    y = np.zeros((80, 2), dtype=int)
    y[:60, 0] = y[60:, 1] = 1
    y[40, 1] = 1
    sampler, y_res = lifted(y, noise_factor=1e9)
    assert y_res[80:].tolist() == [[0, 1]] * 39
    assert 60 not in sampler.seed_indices_
    assert sampler.seed_indices_.max() == 79


def test_a_listed_label_alone_is_lifted():
    y = np.zeros((60, 4), dtype=int)
    y[:40, 0] = y[40:54, 1] = y[54:57, 2] = y[57:, 3] = 1
    _, y_res = lifted(y, sampling_strategy=[2])
    assert y_res.sum(axis=0).tolist() == [40, 14, 14, 3]


def test_noise_cells_give_no_row_and_stay_in_the_input():
    X = np.concatenate([np.arange(20.0), 100 + np.arange(80.0)])[:, None]
    y = np.zeros((100, 2), dtype=int)
    y[20:, 0] = y[:20, 1] = y[60, 1] = 1
    sampler = MLBOTE(random_state=0, sampling_ratio=1.0)
    _, y_res = sampler.fit_resample(X, y)
    assert sampler.n_noise_cells_ == 1
    assert np.array_equal(y_res[:100], y)
    # Without the noise row 60 has the label set of its environment, with it a unique one.
    assert (y_res[100:].sum(axis=1) == 1).all()


def test_a_ratio_is_an_upper_and_a_lower_bound():
    rng = np.random.RandomState(0)
    X, y = rng.standard_normal((300, 3)), (rng.random_sample((300, 4)) < 0.15).astype(int)
    own = len(MLBOTE(random_state=0).fit_resample(X, y)[0]) - 300
    assert 10 < own < 300
    for ratio in (5 / 300, 1.5):
        X_res, _ = MLBOTE(random_state=0, sampling_ratio=ratio).fit_resample(X, y)
        assert len(X_res) == 300 + round(300 * ratio)


def test_running_out_of_seeds_gives_both_numbers():
    # Each of the two classes is one point, so no row is far from its own kind; lifting the rare
    # label is all there is to do.
    X = np.repeat([[0.0], [1.0], [2.0]], [20, 10, 2], axis=0)
    y = np.repeat([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [20, 10, 2], axis=0)
    with pytest.warns(ShortfallWarning, match="added 8 of 32 rows: no seed is left"):
        _, y_res = MLBOTE(random_state=0, sampling_ratio=1.0).fit_resample(X, y)
    assert y_res.sum(axis=0).tolist() == [20, 10, 10]


def test_label_with_one_positive_is_left_out():
    X, y = one_label()
    y = np.column_stack([y, np.eye(60, 1, dtype=int)])
    sampler = MLBOTE(random_state=0, alpha=1.0, **NO_CROSS)
    with pytest.warns(SkippedLabelWarning, match="leaves out 1: one positive row"):
        sampler.fit_resample(X, y)
    assert sampler.border_labels_.tolist() == [0]
    # Row 0 carries both labels, a unique label set.
    assert 0 not in sampler.seed_indices_


def test_unlabeled_rows_are_no_seeds():
    X = np.concatenate([np.linspace(0, 1, 30), [2.0, 3, 4.5, 7, 11, 16, 22]])[:, None]
    y = np.zeros((37, 1), dtype=int)
    y[:30] = 1
    params = {"imr_threshold": 0.0, "alpha": 0.0, "k_border": 3, "k_neighbors": 3}
    assert Borders(X, sparse_labels(y), 3, 3, None).density_ratios().max() > 5
    with pytest.warns(NothingToResampleWarning):
        MLBOTE(random_state=0, **params).fit_resample(X, y)


def test_the_most_frequent_label_weighs_half():
    X = np.arange(100.0)[:, None]
    y = np.zeros((100, 2), dtype=int)
    y[20:25, 0] = y[60:66, 1] = 1
    params = {"alpha": 1.0, "n_loops": 1, "k_border": 1, "k_neighbors": 1, **NO_CROSS}
    share = []
    for penalty in (0.0, 10.0):
        drawn = np.concatenate(
            [
                _seeds_of(MLBOTE(random_state=seed, frequency_penalty=penalty, **params), X, y)[:40]
                for seed in range(5)
            ]
        )
        share.append((drawn >= 60).mean())
    # Two seeds of weight 1/2 on each side; then those of the second label by 1 + 10 / 1.1.
    assert abs(share[0] - 0.5) < 0.12
    assert abs(share[1] - 1 / (1 + 1 + 10 / 1.1)) < 0.08


def _seeds_of(sampler, X, y):
    sampler.fit_resample(X, y)
    return sampler.seed_indices_


@pytest.mark.parametrize("scale", [1e-300, 1e200])
def test_values_whose_squares_overflow_or_vanish(scale):
    rng = np.random.RandomState(0)
    X, y = rng.standard_normal((80, 3)), (rng.random_sample((80, 3)) < 0.2).astype(int)
    plain = MLBOTE(random_state=0, sampling_ratio=0.5)
    plain.fit_resample(X, y)
    scaled = MLBOTE(random_state=0, sampling_ratio=0.5)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        scaled.fit_resample(X * scale, y)
    assert np.array_equal(scaled.seed_indices_, plain.seed_indices_)


def test_new_rows_lie_on_the_segment_of_their_parents():
    rng = np.random.RandomState(0)
    X = rng.standard_normal((20, 4)) * (rng.random_sample((20, 4)) < 0.6)
    parents = rng.randint(20, size=(2, 500))
    new = interpolate_on_segment(X, *parents, np.random.RandomState(1))
    shares = np.random.RandomState(1).random_sample(500)[:, None]
    np.testing.assert_allclose(new, X[parents[0]] + shares * (X[parents[1]] - X[parents[0]]))
    kept_sparse = interpolate_on_segment(sparse.csr_array(X), *parents, np.random.RandomState(1))
    assert np.array_equal(kept_sparse.toarray(), new)


def distance(a, b):
    return np.sqrt(np.cumsum((a - b) ** 2)[-1])


def nearest(X, row, pool, k):
    others = [other for other in pool if other != row]
    return sorted(others, key=lambda other: (distance(X[row], X[other]), other))[:k]


def mean_distance(X, row, near):
    return np.mean([distance(X[row], X[other]) for other in near])


def border_sets(X, y, label, k_border):
    with_label = np.flatnonzero(y[:, label] == 1).tolist()
    without = np.flatnonzero(y[:, label] == 0).tolist()
    outer = {r for t in with_label for r in nearest(X, t, without, k_border)}
    inner = {t for r in outer for t in nearest(X, r, with_label, k_border)}
    return outer, inner


def is_bordered(y, label):
    return 2 <= y[:, label].sum() < len(y)


def slow_self_weights(X, y, n_input, label, k_border, k):
    """Borders of the first rows, distances among all."""
    _, inner = border_sets(X[:n_input], y[:n_input], label, k_border)
    with_label, without = np.flatnonzero(y[:, label] == 1), np.flatnonzero(y[:, label] == 0)
    weights = np.zeros(n_input)
    for t in inner:
        inside, outside = nearest(X, t, with_label, k), nearest(X, t, without, k_border)
        if distance(X[t], X[inside[0]]) > 0 and mean_distance(X, t, outside) > 0:
            weights[t] = mean_distance(X, t, inside) / mean_distance(X, t, outside)
    return weights / weights.sum() if weights.any() else weights


def slow_density_ratios(X, y, n_input, k_border, k):
    ratios = np.full(n_input, np.inf)
    for label in range(y.shape[1]):
        if not is_bordered(y[:n_input], label):
            continue
        outer, _ = border_sets(X[:n_input], y[:n_input], label, k_border)
        with_label, without = np.flatnonzero(y[:, label] == 1), np.flatnonzero(y[:, label] == 0)
        for r in outer:
            ratio = 0.0
            around = nearest(X, r, without, k)
            across = nearest(X, r, with_label, 1)[0]
            inside = mean_distance(X, across, nearest(X, across, with_label, k))
            if around and distance(X[r], X[around[0]]) > 0 and inside > 0:
                ratio = (mean_distance(X, r, around) / inside) ** 2
            ratios[r] = min(ratios[r], ratio)
    return np.where(np.isinf(ratios), 0.0, ratios)


@given(
    data=datasets(min_rows=2),
    n_new=st.lists(st.integers(0, 6), max_size=3),
    k_border=st.integers(1, 3),
    k=st.integers(1, 3),
)
@pytest.mark.parametrize("as_table", [np.asarray, sparse.csr_array])
def test_weights_and_ratios_equal_the_loops_as_rows_arrive(as_table, data, n_new, k_border, k):
    X, y = data
    n_input = max(len(X) - sum(n_new), 2)
    borders = Borders(as_table(X[:n_input]), sparse_labels(y[:n_input]), k_border, k, None)
    end = n_input
    for size in [0, *n_new]:
        start, end = end, min(end + size, len(X))
        if end > start:
            borders.add_rows(as_table(X[start:end]), sparse_labels(y[start:end]))
        for label in range(y.shape[1]):
            if is_bordered(y[:n_input], label):
                expected = slow_self_weights(X[:end], y[:end], n_input, label, k_border, k)
                found = borders.self_weights(np.array([label]), np.ones(1))
                assert_allclose(found, expected, rtol=1e-12, atol=0)
        expected = slow_density_ratios(X[:end], y[:end], n_input, k_border, k)
        assert_allclose(borders.density_ratios(), expected, rtol=1e-12, atol=0)


def test_a_row_takes_the_largest_weight_over_the_labels():
    rng = np.random.RandomState(0)
    X, y = rng.standard_normal((60, 2)), (rng.random_sample((60, 3)) < 0.3).astype(int)
    borders = Borders(X, sparse_labels(y), 3, 5, None)
    single = [borders.self_weights(np.array([label]), np.ones(1)) for label in range(3)]
    factors = np.array([1.0, 0.5, 0.25])
    both = borders.self_weights(np.arange(3), factors)
    assert_allclose(both, (np.array(single) * factors[:, None]).max(axis=0))


def test_blocks_do_not_change_weights_and_ratios(monkeypatch):
    rng = np.random.RandomState(0)
    X, y = rng.standard_normal((80, 3)), (rng.random_sample((80, 3)) < 0.3).astype(int)

    def measured():
        borders = Borders(X[:50], sparse_labels(y[:50]), 2, 3, None)
        borders.add_rows(X[50:], sparse_labels(y[50:]))
        return borders.self_weights(np.arange(3), np.ones(3)), borders.density_ratios()

    whole = measured()
    monkeypatch.setattr(_memory, "BLOCK_CELLS", 300)
    parts = measured()
    assert np.array_equal(whole[0], parts[0])
    assert np.array_equal(whole[1], parts[1])


@pytest.mark.parametrize("as_table", [np.asarray, sparse.csr_array])
@pytest.mark.parametrize("offset", [0.0, 1e8])
def test_distances_are_exact_up_to_the_limit(as_table, offset):
    # Squares of 1e8 leave no digit to a matrix product that a distance of 1 could be read from.
    rng = np.random.RandomState(0)
    X = offset + rng.randint(0, 6, (60, 3)).astype(np.float64)
    rows, new = np.array([3, 1, 20]), np.arange(0, 30, 2)
    expected = ((X[rows, None] - X[None, 30 + new]) ** 2).sum(axis=2)
    limit = np.sort(expected, axis=1)[:, 4]
    found = DistancesToNew(as_table(X), slice(30, 60)).distances(rows, new, limit)
    assert np.array_equal(found, np.where(expected <= limit[:, None], expected, np.inf))


def cleaned(X, y, n_neighbors, factor):
    Y = sparse.csr_array(np.asarray(y, dtype=np.uint8))
    result = drop_noise_cells(Y, X, n_neighbors, factor)
    assert result.has_sorted_indices
    assert result.dtype == np.uint8
    assert (result.data == 1).all()
    assert np.array_equal(Y.toarray(), y)
    return result.toarray()


def slow(X, y, n_neighbors, factor):
    def distance(a, b):
        return np.sqrt(np.cumsum((X[a] - X[b]) ** 2)[-1])

    result = y.copy()
    near = nearest_rows(X, n_neighbors)
    for label in range(y.shape[1]):
        rows = np.flatnonzero(y[:, label])
        if len(rows) <= n_neighbors + 1:
            continue
        own = dict(zip(rows, rows[nearest_rows(X[rows], n_neighbors)], strict=True))
        suspect = {row for row in rows if not y[near[row], label].any()}
        retained = [
            row for row in rows if row not in suspect or any(row in own[other] for other in rows)
        ]
        largest = max(distance(row, other) for row in retained for other in own[row])
        for row in suspect:
            if distance(row, own[row][0]) > factor * largest:
                result[row, label] = 0
    return result


@given(
    data=datasets(min_rows=2, max_labels=3),
    n_neighbors=st.integers(1, 3),
    factor=st.sampled_from([0.0, 0.5, 1.5]),
)
def test_noise_cells_equal_the_loop(data, n_neighbors, factor):
    X, y = data
    assert np.array_equal(cleaned(X, y, n_neighbors, factor), slow(X, y, n_neighbors, factor))


def test_a_new_row_as_near_as_the_nearest_does_not_take_its_place():
    X = np.array([[0.0], [5.0], [1.0], [1.5], [-1.0]])
    y = np.array([[0], [0], [1], [1], [1]])
    borders = Borders(X[:4], sparse_labels(y[:4]), 1, 1, None)
    borders.add_rows(X[4:], sparse_labels(y[4:]))
    assert borders.density_ratios()[0] == 100
    assert_allclose(borders.density_ratios(), slow_density_ratios(X, y, 4, 1, 1))


def test_a_label_with_too_few_positives_keeps_them_beside_one_with_enough():
    X = np.concatenate([[0.0, 1.0, 500.0], 100 + np.arange(9.0)])[:, None]
    y = np.zeros((12, 2), dtype=int)
    y[:3, 0] = 1
    y[3:, 1] = 1
    assert np.array_equal(cleaned(X, y, 2, 0.5), y)
    y[3, 0] = 1
    assert cleaned(X, y, 2, 0.5)[2].tolist() == [0, 0]


def test_a_row_on_a_duplicate_of_its_own_side_has_no_ratio():
    X, y = np.array([[0.0], [0], [1], [3], [4]]), np.array([[0], [0], [0], [1], [1]])
    ratios = Borders(X, sparse_labels(y), 3, 2, None).density_ratios()
    assert np.flatnonzero(ratios).tolist() == [2]
