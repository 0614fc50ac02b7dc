import numpy as np
import pytest
from scipy import sparse
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import LinearSVC

from imblearn_multilabel.ensemble._members import unit_scores


def data(n_labels=3):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 4))
    y = (X[:, :n_labels] + 0.3 * rng.normal(size=(60, n_labels)) > 0.3).astype(int)
    return X, y


SINGLE = [
    OneVsRestClassifier(LogisticRegression()),
    RandomForestClassifier(n_estimators=10, random_state=0),
    KNeighborsClassifier(),
    RidgeClassifier(),
    OneVsRestClassifier(LinearSVC()),
]
SEVERAL = [MultiOutputClassifier(LogisticRegression()), ClassifierChain(LogisticRegression())]


@pytest.mark.parametrize(
    ("model", "n_labels"),
    [(model, 1) for model in SINGLE] + [(model, 3) for model in SINGLE + SEVERAL],
    ids=lambda value: value if isinstance(value, int) else type(value).__name__,
)
def test_scores_are_in_the_unit_interval_and_agree_with_predictions(model, n_labels):
    X, y = data(n_labels)
    model.fit(X, y.ravel() if n_labels == 1 else y)
    scores = unit_scores(model, X, n_labels)
    assert scores.shape == (60, n_labels)
    assert ((scores >= 0) & (scores <= 1)).all()
    if not isinstance(model, ClassifierChain):
        assert np.array_equal(scores > 0.5, model.predict(X).reshape(60, n_labels) == 1)


def test_decision_values_go_through_the_logistic_function():
    X, y = data()
    model = RidgeClassifier().fit(X, y)
    assert np.array_equal(unit_scores(model, X, 3), expit(model.decision_function(X)))


class SparseVotes(ClassifierMixin, BaseEstimator):
    """Predicts as scikit-multilearn does: a sparse table, and nothing but predictions."""

    def fit(self, X, y):
        self.y_ = y
        return self

    def predict(self, X):
        return sparse.lil_matrix(self.y_)


def test_sparse_predictions_are_votes():
    X, y = data()
    assert np.array_equal(unit_scores(SparseVotes().fit(X, y), X, 3), y)
