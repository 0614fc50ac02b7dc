import warnings
from pathlib import Path
from runpy import run_path

import numpy as np
import pandas as pd
import pytest
import sklearn
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.optimize import lsq_linear
from scipy.special import logit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.multioutput import MultiOutputClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.utils import get_tags
from sklearn.utils.estimator_checks import parametrize_with_checks

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.exceptions import UnreachedTargetWarning
from imblearn_multilabel.weights import (
    LabelWeightedClassifier,
    compute_label_weight,
    compute_row_weight,
    undo_label_weight,
)

X, Y = make_imbalanced_multilabel(200, 6, 5, random_state=0)
SCHEMES = ["balanced", "sqrt", "effective_number", "capped"]
RECIPES = Path(__file__).parents[1] / "docs" / "guide" / "weight_recipes.py"


def counts(*positives, n_rows=100):
    return (np.arange(n_rows)[:, None] < np.array(positives)).astype(int)


def test_label_weights_worked_by_hand():
    y = counts(20, 50, 1)
    assert_allclose(compute_label_weight(y, as_pos_weight=True), [4, 1, 99])
    assert_allclose(compute_label_weight(y, "sqrt", as_pos_weight=True), [2, 1, np.sqrt(99)])
    assert_allclose(compute_label_weight(y, "capped", as_pos_weight=True), [4, 1, 10])
    assert_allclose(compute_label_weight(y, "capped", cap=2, as_pos_weight=True), [2, 1, 2])
    # beta = 0.9: 1 + 0.9 + ... stand for the counts; two positives are 1.9, three negatives 2.71.
    small = compute_label_weight(
        counts(2, n_rows=5), "effective_number", beta=0.9, as_pos_weight=True
    )
    assert_allclose(small, 2.71 / 1.9)
    assert_allclose(compute_label_weight(y, "effective_number", beta=0, as_pos_weight=True), 1)
    near_balanced = compute_label_weight(y, "effective_number", beta=1 - 1e-9, as_pos_weight=True)
    assert_allclose(near_balanced, [4, 1, 99], rtol=1e-6)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_label_weights_sum_to_the_rows(scheme):
    # Labels of one value weigh one.
    y = np.hstack([Y, counts(0, 200, n_rows=200)])
    weights = compute_label_weight(y, scheme)
    assert weights.shape == (7, 2)
    assert_array_equal(weights[5:], 1)
    total = np.where(y == 1, weights[:, 1], weights[:, 0]).sum(axis=0)
    assert_allclose(total, len(y))
    ratio = compute_label_weight(y, scheme, as_pos_weight=True)
    assert_allclose(ratio, weights[:, 1] / weights[:, 0])


@given(st.floats(1e-3, 1 - 1e-3), st.floats(1e-3, 1e3))
def test_weights_are_undone(chance, weight):
    moved = weight * chance / (weight * chance + 1 - chance)
    found = undo_label_weight([[moved, chance]], [weight, 1])
    assert_allclose(found, [[chance, chance]], rtol=1e-6)
    pairs = undo_label_weight([[moved, 0.0, 1.0]], [[0.5, weight / 2], [1, 9], [1, 9]])
    assert_allclose(pairs, [[chance, 0, 1]], rtol=1e-6)
    of_logits = undo_label_weight([[logit(moved)]], [weight], log_odds=True)
    assert_allclose(of_logits, [[logit(chance)]], atol=1e-6)


@given(st.permutations(range(5)), st.sampled_from(SCHEMES), st.integers(0, 100))
def test_label_weights_follow_permutations_and_repeated_rows(order, scheme, seed):
    weights = compute_label_weight(Y, scheme)
    assert_allclose(compute_label_weight(Y[:, order], scheme), weights[list(order)], rtol=1e-14)
    times = np.random.RandomState(seed).randint(0, 3, len(Y))
    repeated = np.repeat(Y, times, axis=0)
    assert_allclose(
        compute_label_weight(Y, scheme, sample_weight=times, as_pos_weight=True),
        compute_label_weight(repeated, scheme, as_pos_weight=True),
        rtol=1e-12,
    )


@pytest.mark.parametrize("seed", range(8))
def test_rounding_leaves_no_negative_row(seed):
    # The weights of all rows and of a label's rows are added up in different orders.
    weight = np.random.RandomState(seed).rand(10)
    y = counts(10, 9, n_rows=10)
    assert_array_equal(compute_label_weight(y[:, :1], sample_weight=weight), 1)
    tiny = np.append(weight[:9], 1e-20)
    ratio = compute_label_weight(y, as_pos_weight=True, sample_weight=tiny)
    assert_allclose(ratio, [1, 1e-20 / tiny[:9].sum()])
    # A negative row without weight is a row that is not there.
    tiny[9] = 0
    assert_array_equal(compute_label_weight(y, sample_weight=tiny), 1)


def shares_of(y, weight):
    return np.asarray(weight @ y / weight.sum()).ravel()


def test_row_weights_worked_by_hand():
    # One label on one of four rows: three rows of weight a and one of weight b with b = a + b / 2
    # of the total, so b = 3 a; with mean 1, a = 2/3 and b = 2.
    weight = compute_row_weight(counts(1, n_rows=4), 0.5)
    assert_allclose(weight, [2, 2 / 3, 2 / 3, 2 / 3], rtol=1e-4)
    assert_allclose(compute_row_weight(Y, Y.mean(axis=0)), 1, atol=1e-6)


@given(st.integers(0, 2**32 - 1))
# Line searches of these failed by rounding, on some machines.
@example(0)
@example(4)
@example(639)
@example(2304)
def test_row_weights_solve_the_bounded_least_squares(seed):
    rng = np.random.RandomState(seed)
    y = (rng.rand(25, 3) < rng.choice([0.1, 0.3, 0.6], 3)).astype(int)
    shares = rng.uniform(0.05, 0.9, 3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnreachedTargetWarning)
        found = compute_row_weight(y, shares)
    kept = (y.sum(axis=0) > 0) & (y.sum(axis=0) < 25)
    scale = np.sqrt(y[:, kept].sum(axis=0))
    rows = np.vstack([((y[:, kept] - shares[kept]) / scale).T, np.full((1, 25), 20.0)])
    aims = np.append(np.zeros(kept.sum()), 500.0)

    def cost(weight):
        return np.square(weight - 1).sum() + np.square(rows @ weight - aims).sum() / 1e-6

    best = lsq_linear(
        np.vstack([np.eye(25), rows * 1e3]), np.append(np.ones(25), aims * 1e3), (0.1, 10)
    ).x
    assert (found >= 0.1).all()
    assert (found <= 10).all()
    assert cost(found) <= cost(best) * (1 + 1e-3) + 1e-3


def test_targets_by_name_leave_other_labels_free():
    frame = pd.DataFrame(Y, columns=list("abcde"))
    weight = compute_row_weight(frame, {"e": 0.2, "b": 0.3})
    found = shares_of(Y, weight)
    assert_allclose(found[[1, 4]], [0.3, 0.2], atol=1e-4)
    same = compute_row_weight(Y, [np.nan, 0.3, np.nan, np.nan, 0.2])
    assert_allclose(weight, same, atol=1e-6)


def test_what_cannot_be_reached_is_told():
    frame = pd.DataFrame(counts(1, 40, 0), columns=["rare", "common", "absent"])
    with pytest.warns(UnreachedTargetWarning) as caught:
        weight = compute_row_weight(frame, {"rare": 0.5, "common": 0.4, "absent": 0.1})
    message = str(caught[0].message)
    assert "`target` is missed for" in message
    assert "label 'rare' has 0." in message
    assert "label 'absent' has 0 instead of 0.1" in message
    assert weight.max() == pytest.approx(10)
    assert caught[0].filename == __file__


def expected_failures(model):
    """`classes_` has a row per label."""
    reason = "the check takes `classes_` for that of all labels where there are decision values"
    has_values = hasattr(model, "decision_function")
    return {"check_classifier_multioutput": reason} if has_values else {}


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@parametrize_with_checks(
    [
        LabelWeightedClassifier(),
        LabelWeightedClassifier(GaussianNB(), "sqrt"),
    ],
    expected_failed_checks=expected_failures,
)
def test_scikit_learn_check(estimator, check):
    check(estimator)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_each_label_is_fitted_with_its_weights(scheme):
    model = LabelWeightedClassifier(LogisticRegression(), scheme).fit(X, Y)
    assert_allclose(model.label_weight_, compute_label_weight(Y, scheme))
    for label in range(5):
        low, high = model.label_weight_[label]
        alone = LogisticRegression(class_weight={0: low, 1: high}).fit(X, Y[:, label])
        assert_allclose(model.predict_proba(X)[:, label], alone.predict_proba(X)[:, 1])
        assert_allclose(model.decision_function(X)[:, label], alone.decision_function(X))
        assert_array_equal(model.predict(X)[:, label], alone.predict(X))


def test_weights_given_by_the_caller():
    ratio = compute_label_weight(Y, as_pos_weight=True)
    pairs = np.column_stack([np.ones(5), ratio])
    one, two = (LabelWeightedClassifier(GaussianNB(), each).fit(X, Y) for each in (ratio, pairs))
    assert_array_equal(one.predict_proba(X), two.predict_proba(X))
    assert_array_equal(one.label_weight_, pairs)


def test_labels_with_one_value_are_certain():
    y = np.column_stack([Y[:, 0], np.zeros(200, int), np.ones(200, int)])
    model = LabelWeightedClassifier(LogisticRegression()).fit(X, y)
    assert [each is None for each in model.estimators_] == [False, True, True]
    assert_array_equal(model.predict(X)[:, 1:], y[:, 1:])
    assert_array_equal(model.predict_proba(X)[:, 1:], y[:, 1:])
    values = model.decision_function(X)[:, 1:]
    assert np.isfinite(values).all()
    assert_array_equal(values > 0, y[:, 1:] == 1)
    # A label whose positives all have weight 0 has one value as well.
    weight = 1 - Y[:, 0]
    model.fit(X, y, sample_weight=weight)
    assert model.estimators_[0] is None
    assert_array_equal(model.predict(X)[:, 0], 0)


def test_methods_are_those_of_the_estimator():
    model = LabelWeightedClassifier(RidgeClassifier())
    assert hasattr(model, "decision_function")
    assert not hasattr(model, "predict_proba")
    assert not hasattr(LabelWeightedClassifier(GaussianNB()), "decision_function")


def test_without_an_estimator_it_is_a_logistic_regression():
    model = LabelWeightedClassifier().fit(X, Y)
    given = LabelWeightedClassifier(LogisticRegression(max_iter=1000)).fit(X, Y)
    for method in ("predict", "predict_proba", "decision_function"):
        assert_array_equal(getattr(model, method)(X), getattr(given, method)(X))
    assert get_tags(model).classifier_tags.multi_label


class Recording(ClassifierMixin, BaseEstimator):
    """Keep what fit was given."""

    def fit(self, X, y, sample_weight=None, note=None):
        self.classes_, self.note_, self.weight_ = np.unique(y), note, sample_weight
        return self

    def predict(self, X):
        return np.zeros(len(X), dtype=int)


def test_metadata_reach_every_clone():
    plain = LabelWeightedClassifier(Recording()).fit(X, Y, note="n")
    assert [each.note_ for each in plain.estimators_] == ["n"] * 5
    with sklearn.config_context(enable_metadata_routing=True):
        model = LabelWeightedClassifier(Recording().set_fit_request(note=True))
        model.set_fit_request(sample_weight=True)
        routed = model.fit(X, Y, note="n", sample_weight=np.full(200, 2.0))
    assert [each.note_ for each in routed.estimators_] == ["n"] * 5
    for one, two in zip(plain.estimators_, routed.estimators_, strict=True):
        assert_allclose(two.weight_, 2 * one.weight_)


def fit_weighted(model, *label_weight):
    return LabelWeightedClassifier(model, *label_weight).fit(X, Y)


REFUSALS = [
    (lambda: undo_label_weight([0.5, 0.5], [1, 1]), r"must have shape \(n_samples, n_labels\)"),
    (lambda: undo_label_weight([[0.5, 0.5]], [1]), "`label_weight` must have shape"),
    (lambda: undo_label_weight([[0.5]], [0]), "`label_weight` must hold numbers above 0"),
    (lambda: undo_label_weight([[0.5]], [[0, 1]]), "`label_weight` must hold numbers above 0"),
    (lambda: undo_label_weight([[0.5]], [np.inf]), "finite"),
    (lambda: undo_label_weight([[2.0]], [1]), "`scores` must be probabilities"),
    (lambda: undo_label_weight([[np.nan]], [1]), "`scores` must be probabilities"),
    (lambda: compute_label_weight(Y, "log"), "`scheme` must be one of balanced, sqrt"),
    (
        lambda: compute_label_weight(Y, beta=0.9),
        "has an effect with scheme 'effective_number' only",
    ),
    (lambda: compute_label_weight(Y, "sqrt", cap=3), "has an effect with scheme 'capped' only"),
    (lambda: compute_label_weight(Y, "effective_number", beta=1), r"`beta` .* in \[0, 1\)"),
    (lambda: compute_label_weight(Y, "capped", cap=0.5), "`cap` must be a number of at least 1"),
    (lambda: compute_label_weight(Y, sample_weight=-np.ones(200)), "sample_weight"),
    (lambda: compute_row_weight(Y, [0.5, 0.5]), r"one share, one per label, shape \(5,\)"),
    (lambda: compute_row_weight(Y, 1.0), r"`target` must hold shares in \(0, 1\)"),
    (lambda: compute_row_weight(Y, {7: 0.5}), "`target` must hold column numbers from 0 to 4"),
    (lambda: compute_row_weight(Y, 0.5, bounds=(1, 2)), "`bounds` must be two numbers around 1"),
    (lambda: compute_row_weight(Y, 0.5, bounds=(np.nan, 2)), "`bounds` must be two numbers"),
    (lambda: compute_row_weight(Y, 0.5, bounds=(0.1, np.nan)), "`bounds` must be two numbers"),
    (
        lambda: fit_weighted(MultiOutputClassifier(KNeighborsClassifier())),
        "KNeighborsClassifier does not. Use another classifier",
    ),
    (
        lambda: fit_weighted(LogisticRegression(), [1.0, 2.0]),
        r"must have shape \(5,\) or \(5, 2\), one row per label; got \(2,\)",
    ),
    (lambda: fit_weighted(LogisticRegression(), [-1.0] * 5), "finite numbers of at least 0"),
]


@pytest.mark.parametrize(("call", "message"), REFUSALS)
def test_what_does_not_fit_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("package", ["torch", "xgboost", "lightgbm", "catboost"])
def test_recipe_of_the_guide_runs(package):
    pytest.importorskip(package)
    recipes = run_path(str(RECIPES))
    if package == "torch":
        loss = recipes["torch_loss"](X, Y)
        loss.backward()
        assert np.isfinite(float(loss.detach()))
    else:
        assert np.shape(recipes[f"{package}_model"](X, Y).predict(X)) == Y.shape
