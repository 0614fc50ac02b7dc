import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imblearn_multilabel.exceptions import SkippedLabelWarning
from imblearn_multilabel.over_sampling import MLONC, MLSMOTE
from tests import sampler_references as slow
from tests import toy
from tests.references import nearest_rows
from tests.samplers import quiet
from tests.strategies import datasets, seeds


@pytest.mark.parametrize(
    ("strategy", "expected"),
    # Seed and its one neighbor are {A, C} and {C}: A has one vote of two, a tie.
    [("ranking", ["C", "C"]), ("union", ["AC", "AC"]), ("intersection", ["C", "C"])],
)
def test_toy_labels(strategy, expected):
    sampler = MLSMOTE(labelset_strategy=strategy, random_state=0)
    X, y = sampler.fit_resample(toy.X, toy.Y)
    assert toy.labelsets(y[10:]) == expected
    assert sampler.seed_indices_.tolist() == [4, 8]
    assert sampler.neighbor_indices_.tolist() == [8, 4]
    assert ((X[10:] >= 4) & (X[10:] <= 9)).all()


def test_two_labels_of_equal_geometry_get_different_draws():
    X = np.array([[0.0], [1], [10], [11], [20], [21], [22], [23], [24], [25]])
    y = np.zeros((10, 3), dtype=int)
    y[:2, 0] = y[2:4, 1] = 1
    y[4:, 2] = 1
    X_res, _ = MLSMOTE(random_state=0).fit_resample(X, y)
    assert not np.allclose(X_res[10:12], X_res[12:14] - 10)


def test_ratio_beyond_the_pairs_makes_full_passes():
    sampler = MLSMOTE(sampling_ratio=0.5, random_state=0)
    X, _ = sampler.fit_resample(toy.X, toy.Y)
    assert len(X) == 15
    assert sorted(np.bincount(sampler.seed_indices_, minlength=10)[[4, 8]]) == [2, 3]


@pytest.mark.parametrize("sampler_class", [MLSMOTE, MLONC])
def test_dict_makes_the_missing_rows_for_every_label(sampler_class):
    sampler = sampler_class(sampling_strategy={1: 8, 2: 3}, random_state=0)
    _, y = sampler.fit_resample(toy.X, toy.Y)
    assert len(y) == 10 + 5 + 1
    assert y[10:15, 1].all()
    assert y[15:, 2].all()


@pytest.mark.parametrize(("sampler_class", "n_new"), [(MLSMOTE, 2), (MLONC, 4)])
def test_label_with_one_positive_is_left_out_by_name(sampler_class, n_new):
    y = np.array([[1, 0, 0]] * 6 + [[1, 1, 0]] * 2 + [[0, 0, 1]])
    # The share of MLONC's label goes to the other one.
    sampler = sampler_class(sampling_strategy=[1, 2], sampling_ratio=n_new / 9)
    with pytest.warns(SkippedLabelWarning, match="leaves out 2: one positive row"):
        X_res, y_res = sampler.fit_resample(np.arange(9.0)[:, None], y)
    assert sampler.sampling_strategy_ == {1: n_new, 2: 0}
    assert len(X_res) == 9 + n_new
    counted = sampler_class(sampling_strategy={1: 4, 2: 5})
    with pytest.warns(SkippedLabelWarning):
        counted.fit_resample(np.arange(9.0)[:, None], y)
    assert counted.sampling_strategy_ == {1: 2, 2: 0}
    assert y_res[9:, 1].all()


def test_heom_does_not_depend_on_the_units_of_features():
    X = np.random.default_rng(0).random((30, 2))
    y = np.array([[1, 1]] * 12 + [[1, 0]] * 18)

    def neighbors(X, metric):
        sampler = MLSMOTE(metric=metric, k_neighbors=1, random_state=0)
        sampler.fit_resample(X, y)
        return sampler.neighbor_indices_.tolist()

    scaled = X * [1, 1024]
    assert neighbors(scaled, "heom") == neighbors(X, "heom")
    assert neighbors(scaled, "euclidean") != neighbors(X, "euclidean")


def test_category_is_the_neighbors_most_frequent_and_ties_go_to_the_seed():
    pd = pytest.importorskip("pandas")
    # Four rows carry the label; the neighbors of each are the other three.
    X = pd.DataFrame(
        {
            "place": [0.0, 1, 2, 3, 50, 51, 52, 53, 54, 55],
            "color": pd.Categorical(list("abba") + list("c") * 6, categories=list("abc")),
        }
    )
    y = np.array([[1, 1]] * 4 + [[0, 1]] * 6)
    X_res, _ = MLSMOTE(k_neighbors=3, random_state=0).fit_resample(X, y)
    # Row 0 (a) sees b, b, a; row 1 (b) sees a, b, a; row 2 alike; row 3 sees a, b, b.
    assert X_res["color"][10:].tolist() == ["b", "a", "a", "b"]
    assert X_res.dtypes.equals(X.dtypes)
    with_two = MLSMOTE(k_neighbors=2, random_state=0).fit_resample(X, y)[0]
    # Row 0 sees b, b; row 1 sees a and b, a tie that its own b wins; row 2 likewise; row 3 b, b.
    assert with_two["color"][10:].tolist() == ["b", "b", "b", "b"]
    # A new row of MLONC has its seed's.
    of_seed = MLONC(sampling_ratio=1, random_state=0)
    X_res, _ = of_seed.fit_resample(X, y)
    assert X_res["color"][10:].tolist() == X["color"][of_seed.seed_indices_].tolist()
    assert set(X_res["color"][10:]) == {"a", "b"}


def test_integer_columns_are_rounded_not_cut():
    X = (10 * toy.X).astype(np.int64)
    X_res, _ = MLSMOTE(random_state=0).fit_resample(X, toy.Y)
    exact, _ = MLSMOTE(random_state=0).fit_resample(10 * toy.X, toy.Y)
    assert X_res.dtype == np.int64
    assert np.array_equal(X_res, np.rint(exact))


@quiet
@given(
    data=datasets(min_rows=2),
    seed=seeds(),
    k=st.integers(1, 4),
    strategy=st.sampled_from(["ranking", "union", "intersection"]),
)
def test_label_sets_equal_the_loop_over_seed_and_neighbors(data, seed, k, strategy):
    X, y = data
    sampler = MLSMOTE(k_neighbors=k, labelset_strategy=strategy, random_state=seed)
    _, y_res = sampler.fit_resample(X, y)
    expected, pairs = [], []
    for label in np.flatnonzero(slow.rare_and_frequent(y)[0]):
        bag = np.flatnonzero(y[:, label])
        if len(bag) < 2:
            continue
        for position, near in enumerate(nearest_rows(X[bag], k)):
            group = y[bag[[position, *near]]]
            votes, size = group.sum(axis=0), len(group)
            rule = {
                "ranking": 2 * votes > size,
                "union": votes >= 1,
                "intersection": votes == size,
            }
            expected.append(rule[strategy].astype(int))
            pairs.append((bag[position], bag[near]))
    assert y_res[len(y) :].tolist() == [row.tolist() for row in expected]
    for seed_row, neighbor, (own, near) in zip(
        sampler.seed_indices_, sampler.neighbor_indices_, pairs, strict=True
    ):
        assert seed_row == own
        assert neighbor in near
