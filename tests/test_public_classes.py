"""Every public class does with its defaults what users do with any class of scikit-learn."""

import importlib
import inspect
import pickle

import numpy as np
import pytest
from sklearn.base import BaseEstimator, clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from imblearn_multilabel import metrics, model_selection, statistics
from imblearn_multilabel.base import NewRows
from imblearn_multilabel.batches import LabelBalancedBatchSampler
from imblearn_multilabel.datasets import make_imbalanced_multilabel
from tests.displays.pictures import PICTURES
from tests.samplers import quiet
from tests.test_public_api import MODULES

X, Y = make_imbalanced_multilabel(80, 4, 4, imbalance=0.5, random_state=0)
FOLDS = model_selection.MultilabelStratifiedKFold(2)


def public_classes():
    """Return every public class except warnings, once."""
    members = [
        getattr(importlib.import_module(module), name)
        for module in MODULES
        for name in importlib.import_module(module).__all__
    ]
    classes = dict.fromkeys(each for each in members if isinstance(each, type))
    return [each for each in classes if not issubclass(each, Exception)]


def make(cls):
    """Make one with its defaults; a parameter without one is an estimator."""
    required = [
        name
        for name, parameter in inspect.signature(cls).parameters.items()
        if parameter.default is parameter.empty
    ]
    assert set(required) <= {"estimator"}
    return cls(**dict.fromkeys(required, OneVsRestClassifier(LogisticRegression())))


def make_small(cls):
    """Make one that is quick; what is asked of it does not depend on its size."""
    model = make(cls)
    small = {"n_estimators": 2, "n_couplings": 2, "threshold_cv": 2}
    return model.set_params(**{name: small[name] for name in small if name in vars(model)})


# Samplers are held to the published checks.
every_classifier = pytest.mark.parametrize(
    "cls",
    [each for each in public_classes() if hasattr(each, "predict")],
    ids=lambda cls: cls.__name__,
)


@quiet
@every_classifier
def test_defaults_work(cls):
    model = make(cls)
    for shown in (repr(model), str(model), model._repr_html_()):
        assert cls.__name__ in shown
    assert type(model._repr_mimebundle_()) is dict
    found = model.fit(X, Y).predict(X)
    assert found.shape == Y.shape
    assert set(np.unique(found)) <= {0, 1}
    assert cls.__name__ in model._repr_html_()


@quiet
@every_classifier
def test_copies_do_the_same(cls):
    model = make_small(cls)
    if "random_state" in model.get_params(deep=False):
        model.set_params(random_state=0)
    found = model.fit(X, Y).predict(X)
    same = clone(model)
    assert repr(same) == repr(model)
    assert not hasattr(same, "n_features_in_")
    np.testing.assert_equal(same.fit(X, Y).predict(X), found)
    kept = pickle.loads(pickle.dumps(model))
    assert repr(kept) == repr(model)
    assert kept.n_features_in_ == X.shape[1]
    np.testing.assert_equal(kept.predict(X), found)


@quiet
@every_classifier
def test_goes_into_pipelines_and_searches(cls):
    model = make_small(cls)
    parameter, value = next(iter(model.get_params(deep=False).items()))
    grid = {f"{cls.__name__.lower()}__{parameter}": [value]}
    pipeline = make_pipeline(StandardScaler(), model)
    search = GridSearchCV(pipeline, grid, cv=FOLDS, scoring="f1_macro", error_score="raise")
    assert search.fit(X, Y).predict(X).shape == Y.shape
    assert cls.__name__ in search._repr_html_()


@quiet
@every_classifier
def test_classifiers_are_scored_and_wrapped(cls):
    model = make_small(cls)
    assert cross_val_score(model, X, Y, cv=FOLDS, error_score="raise").shape == (2,)
    for wrapper in (
        model_selection.TunedThresholdClassifierCV,
        model_selection.CalibratedClassifierCV,
    ):
        assert wrapper(model, cv=FOLDS).fit(X, Y).predict(X).shape == Y.shape


@quiet
@every_classifier
def test_a_label_of_two_words_has_two_probabilities(cls):
    words = np.array(["no", "yes"])[Y[:, 0]]
    model = make_small(cls)
    if "estimator" in inspect.signature(cls).parameters:
        needs_single = model.estimator is not None
        model = cls(LogisticRegression()) if needs_single else model
    flat = model.fit(X, words)
    chances = flat.predict_proba(X)
    assert chances.shape == (len(X), 2)
    np.testing.assert_allclose(chances.sum(axis=1), 1)
    assert list(flat.classes_) == ["no", "yes"]
    assert set(flat.predict(X)) <= {"no", "yes"}


#: Makes the public classes that are no estimators, where neither `cls()` nor `PICTURES` does.
OTHERS = {
    "NewRows": lambda: NewRows(X[:1], Y[:1], np.zeros(1, int), np.zeros(1, int)),
    "LabelBalancedBatchSampler": lambda: LabelBalancedBatchSampler(Y, 8, random_state=0),
    "GenerationReport": lambda: metrics.generation_report(X, Y, X, Y),
    "LabelBalance": lambda: metrics.label_balance(Y),
    "LabelProfile": lambda: metrics.LabelProfile(Y),
    "RemedyAdvice": lambda: model_selection.suggest_remedy(X, Y),
    "RemedyComparison": lambda: model_selection.compare_remedies(X, Y, ["baseline"], cv=2),
    "FriedmanResult": lambda: statistics.friedman_test(np.random.RandomState(0).rand(5, 3)),
}


@quiet
@pytest.mark.parametrize(
    "cls",
    [each for each in public_classes() if not issubclass(each, BaseEstimator)],
    ids=lambda cls: cls.__name__,
)
def test_other_classes_are_shown_and_copied(cls):
    if cls.__name__ == "Task":  # the base class of samplers makes it
        return
    made = (PICTURES.get(cls) or OTHERS.get(cls.__name__, cls))()
    assert isinstance(made, cls)
    assert repr(made)
    assert str(made)
    if hasattr(made, "_repr_html_"):
        assert made._repr_html_()
    assert isinstance(pickle.loads(pickle.dumps(made)), cls)
