import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.ensemble import RandomForestClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from imblearn_multilabel._classifiers import CERTAIN, label_scores
from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.metrics import macro_roc_auc_score

X, Y = make_imbalanced_multilabel(120, 5, 3, random_state=0)


@pytest.mark.parametrize(
    "model",
    [
        OneVsRestClassifier(LogisticRegression()),
        OneVsRestClassifier(LinearSVC()),
        MultiOutputClassifier(LogisticRegression()),
        ClassifierChain(LogisticRegression()),
        RandomForestClassifier(n_estimators=10, random_state=0),
        KNeighborsClassifier(),
        RidgeClassifier(),
    ],
    ids=lambda model: type(model).__name__,
)
def test_every_kind_of_classifier_gives_one_score_per_label(model):
    scores = label_scores(model.fit(X, Y), X, 3, "any")
    assert scores.shape == Y.shape
    assert macro_roc_auc_score(Y, scores) > 0.7


def test_one_label_has_one_column():
    y = Y[:, [0]]
    scores = label_scores(OneVsRestClassifier(LogisticRegression()).fit(X, y), X, 1, "any")
    assert scores.shape == (120, 1)
    assert macro_roc_auc_score(y, scores) > 0.7


def test_forest_with_constant_labels_scores_them_0_or_1():
    y = Y.copy()
    y[:, 0], y[:, 1] = 0, 1
    scores = label_scores(
        RandomForestClassifier(n_estimators=5, random_state=0).fit(X, y), X, 3, "any"
    )
    assert_array_equal(scores[:, 0], 0)
    assert_array_equal(scores[:, 1], 1)


@pytest.mark.parametrize("wrap", [lambda model: model, FrozenEstimator, make_pipeline])
def test_labels_that_were_never_or_always_there_have_certain_decision_values(wrap):
    y = Y.copy()
    y[:, 0], y[:, 1] = 0, 1
    with pytest.warns(UserWarning, match="Label . is present in all|Label not . is present"):
        model = OneVsRestClassifier(LogisticRegression()).fit(X, y)
    scores = label_scores(wrap(model), X, 3, "decision_function")
    assert (scores[:, 0] == -CERTAIN).all()
    assert (scores[:, 1] == CERTAIN).all()
    assert_array_equal(scores[:, 2], model.decision_function(X)[:, 2])


def test_scikit_multilearns_sparse_probabilities_become_an_array():
    transform = pytest.importorskip("skmultilearn.problem_transform")
    model = transform.BinaryRelevance(LogisticRegression()).fit(X, Y)
    expected = OneVsRestClassifier(LogisticRegression()).fit(X, Y).predict_proba(X)
    scores = label_scores(model, X, 3, "any")
    assert isinstance(scores, np.ndarray)
    assert_allclose(scores, expected, atol=1e-6)


def test_predictions_stand_in_where_there_are_no_scores():
    class Constant:
        def predict(self, X):
            return np.ones((len(X), 2), dtype=int)

    assert_array_equal(label_scores(Constant(), [[0]], 2, "any"), [[1.0, 1.0]])
