import numpy as np
import pytest
from imblearn.pipeline import make_pipeline as make_pipeline_of
from scipy import sparse
from sklearn.base import BaseEstimator, clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.model_selection import KFold, RepeatedKFold
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

from imblearn_multilabel._classifiers import CERTAIN, label_scores
from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.model_selection import (
    MultilabelStratifiedKFold,
    TunedThresholdClassifierCV,
    out_of_fold_scores,
)
from imblearn_multilabel.over_sampling import MLROS
from tests.classifiers import MultilabelMixin
from tests.samplers import quiet

X, Y = make_imbalanced_multilabel(n_samples=120, n_labels=4, random_state=0)
LINEAR = LogisticRegression()


def by_hand(estimator, score, folds):
    scores = np.empty(Y.shape)
    for train, test in folds:
        scores[test] = score(estimator.fit(X[train], Y[train]), X[test])
    return scores


def columns(model, rows):
    return np.column_stack([of_label[:, 1] for of_label in model.predict_proba(rows)])


@pytest.mark.parametrize(
    ("estimator", "score"),
    [
        (OneVsRestClassifier(LINEAR), lambda model, rows: model.predict_proba(rows)),
        (MultiOutputClassifier(LINEAR), columns),
        (KNeighborsClassifier(), columns),
        (DecisionTreeClassifier(random_state=0), columns),
        (ClassifierChain(LINEAR), lambda model, rows: model.predict_proba(rows)),
        (OneVsRestClassifier(LinearSVC()), lambda model, rows: model.decision_function(rows)),
        (RidgeClassifier(), lambda model, rows: model.decision_function(rows)),
    ],
)
def test_every_form_of_scores(estimator, score):
    folds = list(MultilabelStratifiedKFold(3).split(X, Y))
    expected = by_hand(estimator, score, folds)
    assert np.array_equal(out_of_fold_scores(estimator, X, Y, cv=3), expected)


def test_response_method():
    decisions = out_of_fold_scores(
        OneVsRestClassifier(LINEAR), X, Y, cv=3, response_method="decision_function"
    )
    probabilities = out_of_fold_scores(OneVsRestClassifier(LINEAR), X, Y, cv=3)
    assert np.allclose(probabilities, 1 / (1 + np.exp(-decisions)))
    with pytest.raises(AttributeError, match="predict_proba"):
        out_of_fold_scores(RidgeClassifier(), X, Y, cv=3, response_method="predict_proba")


class RowsSeen(MultilabelMixin, BaseEstimator):
    """Score rows by whether their number was among those fitted on."""

    def fit(self, X, y):
        self.seen_ = X[:, 0]
        return self

    def predict_proba(self, X):
        return np.tile(np.isin(X[:, :1], self.seen_).astype(float), 4)


@quiet
def test_no_row_is_scored_by_a_model_that_has_seen_it():
    numbered = np.arange(len(X))[:, None]
    model = make_pipeline_of(MLROS(random_state=0), RowsSeen())
    assert not out_of_fold_scores(model, numbered, Y).any()


@quiet
@pytest.mark.parametrize("classifier", [MultiOutputClassifier, OneVsRestClassifier])
@pytest.mark.parametrize("as_pipeline", [False, True])
def test_a_label_with_one_value_in_a_training_part_has_no_score(classifier, as_pipeline):
    lonely = Y.copy()
    lonely[:, 3] = 0
    lonely[7, 3] = 1  # the only positive row: absent where it is held out
    lonely[:, 2] = 1
    estimator = classifier(LINEAR)
    if as_pipeline:
        estimator = make_pipeline_of(MLROS(sampling_ratio=0, random_state=0), estimator)
    scores = out_of_fold_scores(estimator, X, lonely, cv=KFold(3))
    assert np.isnan(scores[:40, 3]).all()
    assert (scores[40:, 3] > 0).all()
    assert np.isnan(scores[:, 2]).all()
    pair = MultiOutputClassifier(LINEAR).fit(X[40:], Y[40:, :2])
    assert np.allclose(scores[:40, :2], columns(pair, X[:40]))


def test_a_single_label_with_two_values_is_left():
    lonely = np.zeros_like(Y)
    lonely[:, 1] = Y[:, 0]
    scores = out_of_fold_scores(ClassifierChain(LINEAR), X, lonely, cv=3)
    assert np.isnan(scores[:, [0, 2, 3]]).all()
    assert len(np.unique(scores[:, 1])) > 50
    decisions = out_of_fold_scores(OneVsRestClassifier(LinearSVC()), X, lonely, cv=3)
    assert np.array_equal(np.isnan(decisions), np.isnan(scores))


@pytest.mark.parametrize(
    "estimator",
    [
        DecisionTreeClassifier(random_state=0),
        KNeighborsClassifier(),
        RidgeClassifier(),
        OneVsRestClassifier(LINEAR),
        ClassifierChain(LINEAR),
    ],
)
def test_every_kind_of_labels(estimator):
    pd, pl = pytest.importorskip("pandas"), pytest.importorskip("polars")
    frame = pd.DataFrame(Y, columns=list("abcd"))
    model = TunedThresholdClassifierCV(estimator, cv=2, store_cv_results=True)
    expected = clone(model).fit(X, Y)
    for labels in (
        *(sparse.csr_matrix(Y), sparse.coo_array(Y), sparse.csc_array(Y.astype(bool))),
        *(Y.astype(dtype) for dtype in (bool, np.uint8, ">i4")),
        *(frame.astype(dtype) for dtype in (pd.SparseDtype(int, 0), "boolean", "uint8[pyarrow]")),
        pl.DataFrame(Y.astype(bool), schema=list("abcd")),
    ):
        found = clone(model).fit(X, labels)
        assert np.array_equal(found.cv_results_["scores"], expected.cv_results_["scores"])
        assert np.array_equal(found.predict(X), expected.predict(X))


def test_rows_in_several_test_parts_and_in_none():
    folds = list(RepeatedKFold(n_splits=2, n_repeats=2, random_state=0).split(X))
    found = out_of_fold_scores(OneVsRestClassifier(LINEAR), X, Y, cv=folds)
    each = [out_of_fold_scores(OneVsRestClassifier(LINEAR), X, Y, cv=[fold]) for fold in folds]
    assert np.allclose(found, np.nanmean(each, axis=0))
    assert np.isnan(each[0][folds[0][0]]).all()


def test_a_share_is_one_held_out_part():
    found = out_of_fold_scores(OneVsRestClassifier(LINEAR), X, Y, cv=0.25, random_state=0)
    assert (~np.isnan(found).any(axis=1)).sum() == 30
    again = out_of_fold_scores(OneVsRestClassifier(LINEAR), X, Y, cv=0.25, random_state=0)
    assert np.array_equal(found, again, equal_nan=True)


def test_parameters_of_fit_are_split_with_the_rows():
    weight = np.arange(120.0)
    folds = list(MultilabelStratifiedKFold(3).split(X, Y))
    found = out_of_fold_scores(
        MultiOutputClassifier(LINEAR), X, Y, cv=3, params={"sample_weight": weight}
    )
    for train, test in folds:
        model = MultiOutputClassifier(LINEAR).fit(X[train], Y[train], sample_weight=weight[train])
        assert np.array_equal(found[test], columns(model, X[test]))


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"cv": 121}, "n_samples = 120"),
        ({"cv": []}, "at least one test part"),
        ({"y": np.arange(120) % 3}, "Only binary classification"),
    ],
)
def test_bad_input(params, message):
    with pytest.raises(ValueError, match=message):
        out_of_fold_scores(OneVsRestClassifier(LINEAR), **{"X": X, "y": Y} | params)


def test_an_estimator_that_scores_other_labels_is_refused():
    model = OneVsRestClassifier(LINEAR).fit(X, Y)
    with pytest.raises(ValueError, match=r"must score 3 labels.*\(120, 4\)"):
        out_of_fold_scores(FrozenEstimator(model), X, Y[:, :3])


# ---------------------------------------------------------------- scores of fitted models


def test_forest_with_constant_labels_scores_them_0_or_1():
    y = Y.copy()
    y[:, 0], y[:, 1] = 0, 1
    scores = label_scores(
        RandomForestClassifier(n_estimators=5, random_state=0).fit(X, y), X, 4, "any"
    )
    assert (scores[:, :2] == [0, 1]).all()


@pytest.mark.parametrize("wrap", [lambda model: model, FrozenEstimator, make_pipeline])
def test_labels_that_were_never_or_always_there_have_certain_decision_values(wrap):
    y = Y.copy()
    y[:, 0], y[:, 1] = 0, 1
    with pytest.warns(UserWarning, match="Label . is present in all|Label not . is present"):
        model = OneVsRestClassifier(LogisticRegression()).fit(X, y)
    scores = label_scores(wrap(model), X, 4, "decision_function")
    assert (scores[:, 0] == -CERTAIN).all()
    assert (scores[:, 1] == CERTAIN).all()
    assert np.array_equal(scores[:, 2], model.decision_function(X)[:, 2])


def test_predictions_stand_in_where_there_are_no_scores():
    class Constant:
        def predict(self, X):
            return np.ones((len(X), 2), dtype=int)

    assert label_scores(Constant(), [[0]], 2, "any").tolist() == [[1.0, 1.0]]
