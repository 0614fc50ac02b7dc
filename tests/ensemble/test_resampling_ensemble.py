import numpy as np
import pytest
from imblearn.over_sampling import RandomOverSampler
from scipy import sparse
from scipy.special import expit
from sklearn.base import BaseEstimator, clone
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.model_selection import FixedThresholdClassifier
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

from imblearn_multilabel._classifiers import label_scores
from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.ensemble import ResamplingEnsembleClassifier
from imblearn_multilabel.model_selection import choose_thresholds
from imblearn_multilabel.over_sampling import MLROS, MLSOL
from tests.samplers import quiet

X, Y = make_imbalanced_multilabel(n_samples=150, n_labels=4, random_state=0)


def ensemble(estimator=None, sampler="default", **params):
    estimator = KNeighborsClassifier() if estimator is None else estimator
    return ResamplingEnsembleClassifier(
        estimator, sampler, **{"n_estimators": 3, "random_state": 0} | params
    )


def test_defaults():
    model = ResamplingEnsembleClassifier(random_state=0).fit(X, Y)
    assert len(model.estimators_) == 5
    by_hand = ResamplingEnsembleClassifier(
        MultiOutputClassifier(LogisticRegression(max_iter=1000)),
        MLSOL(sampling_ratio=0.3),
        random_state=0,
    )
    assert np.array_equal(model.predict_proba(X), by_hand.fit(X, Y).predict_proba(X))


def test_scores_are_the_mean_of_the_members():
    model = ensemble(threshold_cv=None).fit(X, Y)
    by_member = [
        np.column_stack([score[:, 1] for score in member.predict_proba(X)])
        for member in model.estimators_
    ]
    assert np.allclose(model.predict_proba(X), np.mean(by_member, axis=0))


def test_members_are_fitted_on_resampled_rows_with_seeds_of_their_own():
    model = ensemble(MultiOutputClassifier(DecisionTreeClassifier()), threshold_cv=None).fit(X, Y)
    seeds = [member.estimator.random_state for member in model.estimators_]
    assert len(set(seeds)) == 3
    sizes = {member.estimators_[0].tree_.n_node_samples[0] for member in model.estimators_}
    assert sizes == {int(1.3 * len(X))}


def test_the_samplers_own_seed_does_not_make_members_equal():
    model = ensemble(sampler=MLSOL(random_state=0), threshold_cv=None).fit(X, Y)
    first, second = (member._fit_X for member in model.estimators_[:2])
    assert not np.array_equal(first, second)


class Recording(BaseEstimator):
    """Scores a row by its first feature, and keeps the row numbers it is given."""

    fitted, scored = [], []

    def fit(self, X, y):
        self.fitted.append(set(X[:, 0].astype(int)))
        return self

    def predict(self, X):
        return self.predict_proba(X) > 0.5

    def predict_proba(self, X):
        self.scored.append(set(X[:, 0].astype(int)))
        return np.tile(X[:, [1]], 4)


@quiet
def test_thresholds_come_from_members_that_have_not_seen_the_row():
    Recording.fitted, Recording.scored = [], []
    numbered = np.column_stack([np.arange(len(X)), np.linspace(0, 1, len(X))])
    model = ensemble(Recording(), MLROS(), threshold_cv=3).fit(numbered, Y)
    assert all(len(rows) == len(X) for rows in Recording.fitted[:3])
    held_out = Recording.fitted[3:]
    assert len(held_out) == len(Recording.scored) == 9
    for fitted, scored in zip(held_out, Recording.scored, strict=True):
        assert not fitted & scored
        assert fitted | scored == set(range(len(X)))
    # Every member scores alike, so the thresholds are those of the one score.
    scores = np.tile(numbered[:, [1]], 4)
    assert np.allclose(model.thresholds_, choose_thresholds(scores, Y))


def test_thresholds_of_its_own_do_not_make_a_classifier_vote():
    never = FixedThresholdClassifier(GaussianNB(), threshold=1.0)
    model = ensemble(never, n_estimators=2).fit(X, Y)
    plain = ensemble(GaussianNB(), n_estimators=2).fit(X, Y)
    assert np.array_equal(model.predict_proba(X), plain.predict_proba(X))


@pytest.mark.parametrize(
    ("classifier", "score"),
    [
        (RidgeClassifier(), lambda model: expit(model.decision_function(X))),
        (OneVsRestClassifier(LinearSVC()), lambda model: expit(model.decision_function(X))),
        (KNeighborsClassifier(), lambda model: label_scores(model, X, 4)),
    ],
)
def test_scores_are_in_the_unit_interval(classifier, score):
    model = ensemble(classifier, None, n_estimators=1, threshold_cv=None, random_state=3)
    found = model.fit(X, Y).predict_proba(X)
    assert np.allclose(found, score(clone(classifier).fit(X, Y)))


class SparseVotes(BaseEstimator):
    """Predicts as scikit-multilearn does: a sparse table, and nothing but predictions."""

    def fit(self, X, y):
        self.y_ = y
        return self

    def predict(self, X):
        return sparse.lil_matrix(self.y_)


def test_sparse_predictions_are_votes():
    model = ensemble(SparseVotes(), None, n_estimators=1, threshold_cv=None).fit(X, Y)
    assert np.array_equal(model.predict_proba(X), Y)


def test_two_classes_in_one_dimension_are_predicted_by_their_names():
    y = np.where(Y[:, 0] == 1, "yes", "no")
    model = ensemble(LogisticRegression(), RandomOverSampler()).fit(X, y)
    assert set(model.predict(X)) == {"no", "yes"}


def test_one_column_of_two_dimensions_stays_one():
    y = np.where(Y[:, [0]] == 1, 1, -1)
    model = ensemble(LogisticRegression()).fit(X, y)
    assert model.predict(X).shape == model.predict_proba(X).shape == (150, 1)
    assert set(model.predict(X).ravel()) == {-1, 1}


@quiet
def test_a_single_label_that_varies_is_given_twice():
    y = np.column_stack([np.zeros(150, int), Y[:, 0]])
    model = ensemble(ClassifierChain(LogisticRegression()), MLROS(), threshold_cv=None)
    model.fit(X, y)
    assert [labels.tolist() for labels in model.estimators_labels_] == [[1, 1]] * 3
    assert model.predict(X)[:, 1].any()
