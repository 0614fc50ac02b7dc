import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse, stats
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

from imblearn_multilabel._algorithms.amounts import apportion
from imblearn_multilabel._estimators import clone_seeded
from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.exceptions import (
    NothingToResampleWarning,
    ShortfallWarning,
    SkippedLabelWarning,
)
from imblearn_multilabel.over_sampling import LSDMLO, MLBOTE, MLSOL, MLRkNNOS
from tests import toy
from tests.references import nearest_rows
from tests.samplers import quiet
from tests.strategies import datasets, seeds


def spread_rows(y, label):
    """Rows with the less frequent value of a label, and that value."""
    value = int(2 * y[:, label].sum() <= len(y))
    return np.flatnonzero(y[:, label] == value), value


def reverse_neighbors(X, rows, k):
    """Seed -> rows that have it among their k nearest of the same value."""
    found = {}
    for position, near in enumerate(nearest_rows(X[rows], k)):
        for other in near:
            found.setdefault(int(rows[other]), set()).add(int(rows[position]))
    return found


def pairs_of(sampler, start, stop):
    pairs = zip(sampler.seed_indices_, sampler.neighbor_indices_, strict=True)
    return [(int(s), int(r)) for s, r in list(pairs)[start:stop]]


def test_toy_shares_seeds_and_reverse_neighbors():
    sampler = MLRkNNOS(k_neighbors=1, sampling_ratio=60, random_state=0, estimator=Eager())
    _, y = sampler.fit_resample(toy.X, toy.Y)
    assert sampler.sampling_strategy_ == {0: 2, 1: 4, 2: 6}
    assert len(y) == 610
    # A row made for A does not carry it, rows made for B and C do.
    assert not y[10:110, 0].any()
    assert y[110:310, 1].all()
    assert y[310:, 2].all()
    # Seeds are drawn uniformly, then one of the rows that have them as the nearest.
    for drawn, shares in (
        (pairs_of(sampler, 0, 100), {(6, 7): 1 / 3, (7, 6): 1 / 6, (7, 8): 1 / 6, (8, 9): 1 / 3}),
        (pairs_of(sampler, 100, 300), {(7, 6): 1 / 2, (6, 2): 1 / 4, (6, 7): 1 / 4}),
        (pairs_of(sampler, 300, 600), {(4, 8): 1 / 2, (8, 4): 1 / 2}),
    ):
        assert set(drawn) == set(shares)
        counts, expected = np.array([(drawn.count(pair), shares[pair]) for pair in shares]).T
        assert stats.chisquare(counts, len(drawn) * expected).pvalue > 1e-3


@quiet
@given(data=datasets(), k=st.integers(1, 4), seed=seeds())
def test_pairs_are_reverse_neighbors_within_the_label(data, k, seed):
    X, y = data
    sampler = MLRkNNOS(k_neighbors=k, sampling_ratio=None, random_state=seed, estimator=Silent())
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        _, y_res = sampler.fit_resample(X, y)
    position = 0
    if any(issubclass(w.category, (ShortfallWarning, NothingToResampleWarning)) for w in caught):
        return
    drawn = pairs_of(sampler, 0, None)
    # Rows without labels are drawn again and follow the others, so only those of value 1 keep
    # their place by label.
    for label in range(y.shape[1]):
        rows, value = spread_rows(y, label)
        wanted = abs(len(y) - 2 * len(rows))
        if not y[:, label].any() or len(rows) < 2:
            continue
        assert sampler.sampling_strategy_[label] == wanted
        if not value:
            return
        reverse = reverse_neighbors(X, rows, k)
        for seed_row, partner in drawn[position : position + wanted]:
            assert partner in reverse[seed_row]
        assert y_res[len(y) + position : len(y) + position + wanted, label].all()
        position += wanted


def test_other_labels_are_those_the_classifiers_predict():
    rng = np.random.RandomState(0)
    X = rng.standard_normal((80, 3))
    y = (X @ rng.standard_normal((3, 4)) + 0.5 * rng.standard_normal((80, 4)) > 1).astype(int)
    sampler = MLRkNNOS(sampling_ratio=0.5, estimator=GaussianNB(), random_state=0)
    X_res, y_res = sampler.fit_resample(X, y)
    lacking = np.array([sampler.sampling_strategy_[label] for label in range(4)])
    assert (y.sum(axis=0) < 40).all()
    made_for = np.repeat(np.arange(4), apportion(40, lacking))
    for label in range(4):
        own = 80 + np.flatnonzero(made_for == label)
        rows = np.concatenate([np.arange(80), own])
        target = np.concatenate([y[:, label], np.ones(len(own), dtype=int)])
        expected = GaussianNB().fit(X_res[rows], target).predict(X_res[80:])
        expected[made_for == label] = 1
        assert np.array_equal(y_res[80:, label], expected)


def test_the_default_classifier_is_a_linear_support_vector_machine():
    rng = np.random.RandomState(0)
    X = rng.standard_normal((60, 4))
    y = (X[:, :3] > 0.8).astype(int)
    default = MLRkNNOS(random_state=0).fit_resample(X, y)
    explicit = MLRkNNOS(random_state=0, estimator=LinearSVC(dual="auto")).fit_resample(X, y)
    assert np.array_equal(default[0], explicit[0])
    assert np.array_equal(default[1], explicit[1])


def test_a_label_always_on_stays_on_in_rows_made_for_others():
    y = np.column_stack([np.ones(10, dtype=int), toy.Y[:, 1:]])
    with pytest.warns(SkippedLabelWarning, match="leaves out 0: fewer than two rows"):
        _, y_res = MLRkNNOS(random_state=0).fit_resample(toy.X, y)
    assert y_res[:, 0].all()


def test_dict_makes_positives_also_of_a_majority_label():
    sampler = MLRkNNOS(sampling_strategy={0: 9, 2: 4}, random_state=0)
    _, y = sampler.fit_resample(toy.X, toy.Y)
    assert sampler.sampling_strategy_ == {0: 3, 2: 2}
    assert y[10:13, 0].all()
    assert y[13:, 2].all()
    assert len(y) == 15


def test_rows_without_labels_are_drawn_again_and_the_rest_reported():
    # Rows made for A lie left of 20; those left of 10, where nothing is predicted, go.
    X = np.array([[0.0], [5], [10], [20], [30], [31], [32], [33], [34], [35]])
    y = np.ones((10, 2), dtype=int)
    y[:4, 0] = 0
    y[:3, 1] = 0
    sampler = MLRkNNOS(
        sampling_strategy=[0], sampling_ratio=3.0, k_neighbors=3, random_state=0,
        estimator=DecisionTreeClassifier(),
    )  # fmt: skip
    X_res, y_res = sampler.fit_resample(X, y)
    assert len(X_res) == 40
    assert (X_res[10:] > 15).all()
    assert y_res[10:].tolist() == [[0, 1]] * 30
    y[3, 1] = 0
    with pytest.warns(NothingToResampleWarning, match="none of 3000 drawn rows carried a label"):
        sampler.fit_resample(X, y)


def test_shortfall_gives_both_numbers():
    X = np.arange(10.0)[:, None]
    y = np.zeros((10, 2), dtype=int)
    y[:3, 0] = 1
    y[3:, 1] = 1
    with pytest.warns(ShortfallWarning, match="added 2 of 4 rows"):
        MLRkNNOS(sampling_ratio=0.4, estimator=Silent(), random_state=0).fit_resample(X, y)


@quiet
@pytest.mark.parametrize("sampler_class", [LSDMLO, MLBOTE, MLRkNNOS, MLSOL])
def test_categories_come_from_either_parent(sampler_class):
    rng = np.random.RandomState(0)
    X = np.column_stack([rng.standard_normal(60), rng.randint(0, 4, 60)])
    y = (rng.random_sample((60, 2)) < 0.3).astype(int)
    params = {"sampling_strategy": [0, 1], "categorical_features": [1], "k_neighbors": 20}
    sampler = sampler_class(sampling_ratio=2.0, random_state=0, **params)
    made = sampler.fit_resample(X, y)[0][60:, 1]
    of_seed, of_partner = X[sampler.seed_indices_, 1], X[sampler.neighbor_indices_, 1]
    differs = of_seed != of_partner
    assert differs.sum() > 20
    assert ((made == of_seed) | (made == of_partner)).all()
    assert stats.binomtest(int((made == of_seed)[differs].sum()), int(differs.sum())).pvalue > 1e-3


@pytest.mark.parametrize("size", [1e300, 1e-300])
@pytest.mark.parametrize("form", [np.asarray, sparse.csr_array])
def test_classifiers_see_no_values_they_never_come_to_an_end_with(size, form):
    seen = []

    class Watching(GaussianNB):
        def fit(self, X, y):
            seen.append(np.abs(X.toarray() if sparse.issparse(X) else X).max())
            self.value_ = y[0]
            return self

        def predict(self, X):
            seen.append(np.abs(X.toarray() if sparse.issparse(X) else X).max())
            return np.full(X.shape[0], self.value_)

    X, y = make_imbalanced_multilabel(40, 3, 4, imbalance=1.3, random_state=0)
    sampler = MLRkNNOS(estimator=Watching(), random_state=0)
    sampler.fit_resample(form(size * X / np.abs(X).max()), y)
    assert seen
    assert 1e-50 < max(seen) < 1e50


def test_classifiers_are_seeded_from_the_one_generator():
    pipeline = make_pipeline(DecisionTreeClassifier(random_state=3), LogisticRegression())
    copy = clone_seeded(pipeline, np.random.RandomState(0))
    assert copy.get_params()["decisiontreeclassifier__random_state"] == 3
    assert isinstance(copy.get_params()["logisticregression__random_state"], int)
    assert pipeline.get_params()["logisticregression__random_state"] is None
    assert isinstance(clone_seeded(LinearSVC(), np.random.RandomState(0)).random_state, int)


class Silent(GaussianNB):
    """Never predicts the label."""

    def predict(self, X):
        return np.zeros(X.shape[0], dtype=int)


class Eager(GaussianNB):
    """Always predicts the label."""

    def predict(self, X):
        return np.ones(X.shape[0], dtype=int)
