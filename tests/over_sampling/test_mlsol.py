import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse, stats

from imblearn_multilabel._algorithms.local_imbalance import Neighborhoods
from imblearn_multilabel._labels import Labels
from imblearn_multilabel.exceptions import NothingToResampleWarning
from imblearn_multilabel.over_sampling import MLSOL
from imblearn_multilabel.over_sampling._mlsol import inherit_labels
from tests import sampler_references as slow
from tests import toy
from tests.benchmark_data import features, golden, labels
from tests.references import nearest_rows
from tests.samplers import quiet
from tests.strategies import datasets, seeds


def neighborhoods(y, neighbors):
    read = Labels(sparse.csr_array(np.asarray(y, dtype=np.uint8)))
    return read, Neighborhoods.of(read.Y, read.positives, neighbors)


def label_rule(y, neighbors, seeds, partners, shares, way=1.0):
    """Run the label rule with forced positions: `shares` of the way from seed to partner."""
    read, cells = neighborhoods(y, neighbors)
    shares = np.array(shares, dtype=float)
    parents, distances = (np.array(seeds), np.array(partners)), (way * shares, way * (1 - shares))
    return inherit_labels(read.Y, cells, cells.types(), *parents, *distances).toarray()


def test_toy_weights_and_types():
    _, cells = neighborhoods(toy.Y, nearest_rows(toy.X, 3))
    assert cells.weights(np.arange(3)).tolist() == [0, 0, 0, 0, 0, 0, 1, 1, 0, 0]
    types = {
        "ABC"[column] + str(row): kind
        for row, column, kind in zip(cells.rows, cells.columns, cells.types(), strict=True)
    }
    safe, borderline, outlier = 1, 2, 4
    assert types == {
        **{"A6": borderline, "A7": borderline, "A8": safe, "A9": safe},
        **{"B2": outlier, "B6": borderline, "B7": borderline},
        **{"C4": outlier, "C8": outlier},
    }


def test_toy_label_rule_under_forced_positions():
    near = nearest_rows(toy.X, 3)
    # Between rows 6 {B} and 5 {A}: at 0.6 both cells of row 6 still reach, at 0.9 they do not.
    assert toy.labelsets(label_rule(toy.Y, near, [6, 6], [5, 5], [0.6, 0.9])) == ["B", "A"]
    # Row 8 {C} is an outlier of C, so C is never passed on.
    assert toy.labelsets(label_rule(toy.Y, near, [6], [8], [0.5])) == ["B"]


def test_toy_seeds_are_the_two_weighted_rows():
    sampler = MLSOL(k_neighbors=3, sampling_ratio=5.0, random_state=0)
    _, y = sampler.fit_resample(toy.X, toy.Y)
    assert len(y) == 60
    assert set(sampler.seed_indices_.tolist()) == {6, 7}
    assert stats.binomtest(int((sampler.seed_indices_ == 6).sum()), 50).pvalue > 1e-3


@given(data=datasets(min_rows=2), k=st.integers(1, 4), seed=seeds())
def test_label_rule_equals_the_loop(data, k, seed):
    X, y = data
    near = nearest_rows(X, k)
    types, rare = slow.cell_types(y, near), slow.minority_value(y)
    rng = np.random.RandomState(seed)
    pairs = rng.randint(len(y), size=(20, 2))
    shares = rng.random_sample(20)
    reach = {slow.SAFE: 0.5, slow.BORDERLINE: 0.75, slow.RARE: 2.0, slow.OUTLIER: -1.0}
    expected = np.zeros((20, y.shape[1]), dtype=int)
    for new, ((s, r), share) in enumerate(zip(pairs, shares, strict=True)):
        for j in range(y.shape[1]):
            if y[s, j] == y[r, j]:
                expected[new, j] = y[s, j]
                continue
            holder, other = (s, r) if y[s, j] == rare[j] else (r, s)
            way = share if holder == s else 1 - share
            expected[new, j] = y[holder if way <= reach[types[holder, j]] else other, j]
    assert np.array_equal(label_rule(y, near, pairs[:, 0], pairs[:, 1], shares), expected)


@quiet
@given(data=datasets(min_rows=2), seed=seeds())
def test_new_rows_have_a_weighted_seed_and_one_of_its_neighbors(data, seed):
    X, y = data
    sampler = MLSOL(random_state=seed, k_neighbors=3, sampling_ratio=1.0)
    X_res, _ = sampler.fit_resample(X, y)
    near = nearest_rows(X, 3)
    weights = sampler.seed_weights_
    for s, r in zip(sampler.seed_indices_, sampler.neighbor_indices_, strict=True):
        assert weights[s] > 0 or not weights.any()
        assert r in near[s]
    assert len(X_res) <= 2 * len(X)


def test_only_outliers_leave_the_data_unchanged():
    X, y = np.arange(4.0)[:, None], np.array([[1], [0], [0], [0]])
    with pytest.warns(NothingToResampleWarning, match="stands alone"):
        MLSOL(k_neighbors=1, sampling_ratio=1.0).fit_resample(X, y)


def test_weights_all_zero_fall_back_on_uniform_seeds():
    X = np.array([[0.0], [1], [2], [10], [11], [12], [13]])
    y = np.array([[1], [1], [1], [0], [0], [0], [0]])
    sampler = MLSOL(k_neighbors=2, sampling_ratio=3.0, random_state=0)
    _, y_res = sampler.fit_resample(X, y)
    assert not sampler.seed_weights_.any()
    assert set(sampler.seed_indices_.tolist()) == {0, 1, 2}
    assert y_res[7:].all()


@pytest.mark.parametrize("name", ["emotions", "yeast"])
def test_forced_labels_equal_the_goldens(name):
    recorded = golden(f"mulan_{name}.npz")
    y, near = recorded["Y"], recorded["knn_idx"]
    seeds_, partners = recorded["forced_pair"].T
    made = label_rule(y, near, seeds_, partners, recorded["forced_cd"])
    assert np.array_equal(made, recorded["forced_Y_fixed"])


@pytest.mark.parametrize("name", ["emotions", "yeast"])
def test_heom_neighbors_equal_the_goldens(name):
    recorded = golden(f"mulan_{name}.npz")
    sampler = MLSOL(metric="heom", random_state=0, sampling_ratio=0.3)
    sampler.fit_resample(features(name), labels(name))
    pairs = zip(sampler.seed_indices_, sampler.neighbor_indices_, strict=True)
    assert all(r in recorded["knn_idx"][s] for s, r in pairs)
    np.testing.assert_allclose(sampler.seed_weights_, recorded["w"], rtol=0, atol=1e-10)


@pytest.mark.parametrize("name", ["emotions", "yeast"])
def test_outcome_lies_within_the_noise_of_the_reference_runs(name):
    reference = golden(f"mulan_agg_{name}.json")["MLSOL_fixedTypo_P0.3_k5"]
    X, y = features(name), labels(name)
    # As many rows as ten of its runs make.
    _, y_res = MLSOL(metric="heom", sampling_ratio=3.0, random_state=0).fit_resample(X, y)
    new = y_res[y.shape[0] :]
    mean, deviation = reference["mean_cardinality_mean_sd"]
    assert abs(new.sum(axis=1).mean() - mean) < 4 * deviation / np.sqrt(10) + 0.01
    error = 4 * np.array(reference["label_positives_sd"]) / np.sqrt(10)
    assert (abs(new.sum(axis=0) / 10 - reference["label_positives_mean"]) < error + 1).all()


@pytest.mark.parametrize("form", [np.asarray, sparse.csr_array])
@pytest.mark.parametrize("exponent", [1000, -1000])
def test_labels_do_not_depend_on_the_unit_of_features(form, exponent):
    # Squares of such values are beyond the greatest float64, or below the least.
    rng = np.random.RandomState(0)
    X = rng.randint(0, 1000, size=(60, 3)) * 1.0
    y = (rng.random_sample((60, 4)) < 0.3).astype(int)
    _, expected = MLSOL(random_state=0).fit_resample(form(X), y)
    _, found = MLSOL(random_state=0).fit_resample(form(X * 2.0**exponent), y)
    assert np.array_equal(found, expected)


def test_a_safe_cell_reaches_half_the_way_and_no_farther():
    near = nearest_rows(toy.X, 3)
    # Row 8 {C} holds "no A" safely and its C as an outlier; row 5 has {A}.
    assert toy.labelsets(label_rule(toy.Y, near, [8, 8], [5, 5], [0.5, 0.51])) == ["", "A"]
    # Where both parents lie on the new row it is half of the way.
    assert toy.labelsets(label_rule(toy.Y, near, [8], [5], [0.5], way=0)) == [""]
    # Of two equal halves, rows with the label hold its rarer value; outliers pass nothing on.
    halves, other = np.array([[1], [0]]), np.array([[1], [0]])
    assert label_rule(halves, other, [0], [1], [0.1]).tolist() == [[0]]
