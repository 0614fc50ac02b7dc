import numpy as np
import pytest
from imblearn.pipeline import make_pipeline
from scipy.special import logit
from sklearn import config_context
from sklearn.base import BaseEstimator, clone
from sklearn.frozen import FrozenEstimator
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import MultiOutputClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.estimator_checks import parametrize_with_checks

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.model_selection import (
    CalibratedClassifierCV,
    MultilabelStratifiedKFold,
    out_of_fold_scores,
)
from imblearn_multilabel.over_sampling import MLROS, MLSMOTE
from imblearn_multilabel.weights import (
    LabelWeightedClassifier,
    compute_label_weight,
    undo_label_weight,
)
from tests.classifiers import MultilabelMixin
from tests.samplers import quiet

X, Y = make_imbalanced_multilabel(n_samples=400, n_labels=6, random_state=0)
TRAIN, TEST = slice(0, 200), slice(200, 400)
LINEAR = OneVsRestClassifier(LogisticRegression())
WEIGHTED = OneVsRestClassifier(LogisticRegression(class_weight="balanced"))


def calibrated(estimator=WEIGHTED, **params):
    return CalibratedClassifierCV(estimator, **params)


@quiet
@parametrize_with_checks(
    [
        CalibratedClassifierCV(DecisionTreeClassifier(random_state=0), cv=2),
        CalibratedClassifierCV(RidgeClassifier(), cv=2),
    ]
)
def test_scikit_learn_check(estimator, check):
    check(estimator)


@quiet
def test_worked_example_of_the_prior_correction():
    # 2 of 10 rows carry the label before, 8 of 16 after: r1 = 0.2 / 0.5 = 0.4,
    # r0 = 0.8 / 0.5 = 1.6; p = 0.5 becomes 0.5 * 0.4 / (0.5 * 0.4 + 0.5 * 1.6) = 0.2.
    class Half(MultilabelMixin, BaseEstimator):
        def fit(self, X, y):
            self.classes_ = [np.array([0, 1])] * 3
            return self

        def predict_proba(self, X):
            return np.full((len(X), 3), 0.5)

    # The other two labels are on no row and on all.
    labels = (np.arange(10)[:, None] < [2, 0, 10]).astype(int)
    pipeline = make_pipeline(MLROS(sampling_strategy={0: 8}, random_state=0), Half())
    fitted = FrozenEstimator(pipeline.fit(np.eye(10), labels))
    model = calibrated(fitted, method="prior").fit(np.eye(10), np.eye(10, 3, dtype=int))
    assert np.allclose(model.predict_proba(np.eye(10)), [0.2, 0.5, 0.5])
    assert (model.predict(np.eye(10)) == 0).all()


@pytest.mark.parametrize("sampler", [MLROS(random_state=0), MLSMOTE(random_state=0)])
def test_prior_undoes_what_the_sampler_of_a_pipeline_did(sampler):
    pipeline = make_pipeline(StandardScaler(), sampler, LINEAR)
    model = calibrated(pipeline, method="prior").fit(X[TRAIN], Y[TRAIN])
    resampled = model.estimator_.steps[1][1]
    before, after = (
        balance.positives / balance.n_samples
        for balance in (resampled.balance_before_, resampled.balance_after_)
    )
    p = clone(pipeline).fit(X[TRAIN], Y[TRAIN]).predict_proba(X[TEST])
    r1, r0 = before / after, (1 - before) / (1 - after)
    assert np.allclose(model.predict_proba(X[TEST]), p * r1 / (p * r1 + (1 - p) * r0))
    frozen = calibrated(FrozenEstimator(model.estimator_), method="prior").fit(X[TEST], Y[TEST])
    assert np.array_equal(frozen.predict_proba(X), model.predict_proba(X))


def weighted_by(label_weight="balanced"):
    return LabelWeightedClassifier(LogisticRegression(), label_weight)


@pytest.mark.parametrize("label_weight", ["balanced", "capped", np.arange(1.0, 7), np.ones((6, 2))])
def test_prior_undoes_the_weights_of_labels(label_weight):
    model = calibrated(weighted_by(label_weight), method="prior").fit(X[TRAIN], Y[TRAIN])
    inner = clone(weighted_by(label_weight)).fit(X[TRAIN], Y[TRAIN])
    p, w = inner.predict_proba(X[TEST]), inner.label_weight_[:, 1] / inner.label_weight_[:, 0]
    found = model.predict_proba(X[TEST])
    assert np.allclose(found, p / (p + w * (1 - p)))
    assert np.allclose(found, undo_label_weight(p, w))
    for estimator, cv in (
        (
            make_pipeline(
                StandardScaler(with_mean=False, with_std=False), weighted_by(label_weight)
            ),
            None,
        ),
        (FrozenEstimator(inner), None),
        (make_pipeline(FrozenEstimator(inner)).fit(X, Y), "prefit"),
    ):
        other = calibrated(estimator, method="prior", cv=cv).fit(X[TRAIN], Y[TRAIN])
        assert np.array_equal(other.predict_proba(X[TEST]), found)


def test_prior_undoes_sampler_and_weights_together():
    pipeline = make_pipeline(MLROS(random_state=0), weighted_by())
    model = calibrated(pipeline, method="prior").fit(X[TRAIN], Y[TRAIN])
    sampler, last = (step for _, step in model.estimator_.steps)
    before, after = (
        balance.positives / balance.n_samples
        for balance in (sampler.balance_before_, sampler.balance_after_)
    )
    w = last.label_weight_[:, 1] / last.label_weight_[:, 0]
    assert np.allclose(model.prior_shift_, logit(before) - logit(after) - np.log(w))


@pytest.mark.parametrize("n_varied", [1, 4])
def test_prior_undoes_weights_beside_labels_with_one_value(n_varied):
    labels = Y[TRAIN].copy()
    labels[:, n_varied:] = 1
    model = calibrated(weighted_by(), method="prior").fit(X[TRAIN], labels)
    w = compute_label_weight(labels, as_pos_weight=True)
    assert np.allclose(model.prior_shift_, -np.log(w))
    assert np.allclose(model.predict_proba(X)[:, n_varied:], 1)


def test_rows_without_weight_cannot_be_undone():
    weights = np.tile([[1.0, 2.0]], (6, 1))
    weights[0, 1] = weights[1, 0] = 0
    model = calibrated(weighted_by(weights), method="prior").fit(X, Y)
    assert np.allclose(model.prior_shift_, [0, 0, *[-np.log(2)] * 4])


def test_prior_of_a_frozen_classifier_needs_the_same_labels():
    frozen = FrozenEstimator(weighted_by().fit(X, Y[:, :4]))
    with pytest.raises(ValueError, match="must know the 6 labels of `y`; it was fitted on 4"):
        calibrated(frozen, method="prior").fit(X, Y)


@pytest.mark.parametrize("estimator", [LINEAR, make_pipeline(StandardScaler(), LINEAR)])
def test_prior_needs_a_sampler(estimator):
    with pytest.raises(
        ValueError, match=r"pipeline with a sampler .* or a LabelWeightedClassifier"
    ):
        calibrated(estimator, method="prior").fit(X, Y)


def test_maps_are_those_of_the_out_of_fold_scores():
    scores = out_of_fold_scores(WEIGHTED, X, Y, response_method="decision_function")
    model = calibrated(method="isotonic").fit(X, Y)
    decisions = clone(WEIGHTED).fit(X, Y).decision_function(X)
    for label in range(6):
        own = IsotonicRegression(out_of_bounds="clip").fit(scores[:, label], Y[:, label])
        expected = own.predict(decisions[:, label])
        assert np.allclose(model.predict_proba(X)[:, label], expected)
    assert np.array_equal(model.predict(X), model.predict_proba(X) > 0.5)


def test_sigmoid_agrees_with_scikit_learn():
    from sklearn.calibration import CalibratedClassifierCV as OfOneTarget

    folds = list(MultilabelStratifiedKFold(3).split(X, Y))
    model = calibrated(cv=folds).fit(X, Y)
    for label in range(3):
        one = OfOneTarget(WEIGHTED.estimator, cv=folds, ensemble=False).fit(X, Y[:, label])
        assert np.allclose(model.predict_proba(X)[:, label], one.predict_proba(X)[:, 1], atol=1e-6)


def rare_table():
    rng = np.random.RandomState(0)
    labels = (rng.random_sample((300, 12)) < [0.3, 0.2] + [0.02] * 10).astype(int)
    labels[:2] = 1
    features = labels @ rng.standard_normal((12, 20)) + rng.standard_normal((300, 20))
    return features, labels


def test_rare_labels_share_a_map():
    features, labels = rare_table()
    model = calibrated(min_positives=8).fit(features, labels)
    positives = labels.sum(axis=0)
    assert [own is None for own in model.calibrators_] == (positives < 8).tolist()
    scores = out_of_fold_scores(WEIGHTED, features, labels, response_method="decision_function")
    rare = np.flatnonzero(positives < 8)
    share = logit((positives[rare] + 0.5) / 301)
    cells = np.column_stack([scores[:, rare].ravel(), np.tile(share, 300)])
    expected = LogisticRegression(C=100).fit(cells, labels[:, rare].ravel())
    assert np.allclose(model.shared_calibrator_.coef_, expected.coef_, atol=1e-3)
    assert 0.5 < model.predict_proba(features)[:, rare].sum() / labels[:, rare].sum() < 2


def test_rows_scored_without_a_label_in_training_have_no_part_in_its_map():
    features, labels = rare_table()
    labels[:, 2:] = 0
    for label in range(2, 12):
        # One positive: the fold that holds it out has a model that never saw the label.
        labels[(label * 29) % 300 :, label][: label // 2] = 1
    features += 3 * labels @ np.random.RandomState(1).standard_normal((12, 20))
    scores = out_of_fold_scores(WEIGHTED, features, labels, response_method="decision_function")
    rare = np.flatnonzero(labels.sum(axis=0) < 10)
    is_told = np.abs(scores[:, rare]) < 1e30
    assert not is_told.all()
    share = logit((labels.sum(axis=0)[rare] + 0.5) / 301)
    cells = np.column_stack([scores[:, rare][is_told], np.tile(share, (300, 1))[is_told]])
    expected = LogisticRegression(C=100).fit(cells, labels[:, rare][is_told])
    model = calibrated().fit(features, labels)
    assert np.allclose(model.shared_calibrator_.coef_, expected.coef_, rtol=1e-2)
    assert model.shared_calibrator_.coef_[0, 0] > 0


@pytest.mark.parametrize("classifier", [MultiOutputClassifier, OneVsRestClassifier])
def test_labels_with_one_value(classifier):
    lonely = Y.copy()
    lonely[:, 0], lonely[:, 5] = 1, 0
    model = calibrated(classifier(LogisticRegression())).fit(X, lonely)
    probabilities = model.predict_proba(X)
    assert (probabilities[:, 0] > 0.9).all()
    assert (probabilities[:, 5] < 0.01).all()
    assert (model.predict(X)[:, [0, 5]] == [1, 0]).all()
    nothing = calibrated(classifier(LogisticRegression())).fit(X, np.zeros_like(Y))
    assert (nothing.predict_proba(X) < 0.01).all()


class Backwards(MultilabelMixin, BaseEstimator):
    def fit(self, X, y):
        self.classes_ = [np.array([0, 1])] * y.shape[1]
        return self

    def decision_function(self, X):
        return np.column_stack([X[:, 0], -X[:, 0]])


def test_a_falling_curve_is_not_used():
    features = np.linspace(-3, 3, 100)[:, None]
    labels = np.repeat(features > 0, 2, axis=1).astype(int)
    model = calibrated(Backwards()).fit(features, labels)
    assert model.calibrators_[0] is not None
    assert model.calibrators_[1] is None


@pytest.mark.parametrize("method", ["sigmoid", "isotonic"])
def test_whole_weights_are_repetitions(method):
    fitted = FrozenEstimator(clone(WEIGHTED).fit(X[TRAIN], Y[TRAIN]))
    weight = np.random.RandomState(0).randint(0, 3, 200)
    rows = np.repeat(np.arange(200, 400), weight)
    with config_context(enable_metadata_routing=True):
        model = calibrated(fitted, method=method)
        weighted = clone(model).fit(X[TEST], Y[TEST], sample_weight=weight)
    repeated = model.fit(X[rows], Y[rows])
    assert np.allclose(
        weighted.predict_proba(X)[:, :4], repeated.predict_proba(X)[:, :4], atol=0.01
    )


@pytest.mark.parametrize("params", [{"min_positives": 0}, {"cv": 2.5}])
def test_bad_parameters(params):
    with pytest.raises(ValueError, match=next(iter(params))):
        calibrated(**params).fit(X, Y)
