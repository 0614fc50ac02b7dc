"""Ordinary tables: texts, categories, dates and missing values, as they are."""

import sys

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler

from imblearn_multilabel.ensemble import ECCClassifier, ResamplingEnsembleClassifier
from imblearn_multilabel.exceptions import IndexColumnWarning
from imblearn_multilabel.model_selection import compare_remedies, suggest_remedy
from imblearn_multilabel.model_selection._comparison.inputs import (
    Remedy,
    read_data,
    read_estimators,
)
from imblearn_multilabel.over_sampling import MLROS, MLSMOTE
from imblearn_multilabel.weights import LabelWeightedClassifier
from tests.model_selection.comparison.data import X, Y

pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")

OPTIONS = {"cv": 2, "random_state": 0, "scoring": "macro_f1_score", "thresholds": "default"}
GAPS = np.where(np.arange(X.size).reshape(X.shape) % 31 == 7, np.nan, X)


def table():
    """Make columns of every kind, with gaps."""
    rng = np.random.RandomState(0)
    frame = pd.DataFrame(GAPS[:, :3], columns=["height", "weight", "age"])
    frame["city"] = rng.choice(["Rome", "Oslo", None], len(X))
    frame["size"] = pd.Categorical(np.where(X[:, 3] > 0, "large", "small"))
    frame["note"] = [f"visit {n} of {n % 7} by {n % 13}" for n in range(len(X))]
    frame["when"] = pd.date_range("2026-01-01", periods=len(X))
    frame["member"] = X[:, 4] > 0
    return frame


def steps(features, estimator=None, sampler=None):
    """Return the names of the classes in front of a sampler and a classifier."""
    learner = read_estimators(estimator)[0]
    found = learner.steps_before("auto", read_data(features, Y)[0], Remedy("remedy", sampler))
    return [type(each).__name__ for each in found]


@pytest.mark.parametrize("package", [pd, pl], ids=["pandas", "polars"])
@pytest.mark.filterwarnings("ignore::imblearn_multilabel.exceptions.MultilabelWarning")
def test_any_frame_can_be_compared_on(package):
    pytest.importorskip("skrub")
    given, before = (package.DataFrame(table()) for _ in range(2))
    labels = package.DataFrame({name: Y[:, n] for n, name in enumerate("wxyz")})
    found = compare_remedies(given, labels, ["baseline", "MLSMOTE"], **OPTIONS)
    assert not len(found.failures)
    assert found.per_label.label[:4].tolist() == list("wxyz")
    assert given.equals(before)
    assert found.best_estimator().fit(given, Y).predict(given).shape == Y.shape


def test_without_skrub_the_error_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "skrub", None)
    sentence = r"^Features are not all.*by a TableVectorizer and needs skrub.*multilabel\[tables\]"
    with pytest.raises(ImportError, match=sentence):
        compare_remedies(table(), Y, ["MLROS"], **OPTIONS)


def test_missing_numbers_are_filled_and_whole_ones_only_scaled():
    assert steps(X) == steps(pd.DataFrame(X)) == ["MinMaxScaler"]
    assert steps(pd.DataFrame(X).astype(pd.SparseDtype(float, 0))) == ["MaxAbsScaler"]
    frame = pd.DataFrame(GAPS)
    for gaps in (GAPS, frame, frame.astype("Float64"), pl.DataFrame(GAPS, nan_to_null=True)):
        assert steps(gaps) == ["SimpleImputer", "MinMaxScaler"]
    assert not len(compare_remedies(GAPS, Y, ["MLSMOTE"], **OPTIONS).failures)


def test_boosters_get_what_they_read_as_it_is():
    pytest.importorskip("skrub")
    booster = HistGradientBoostingClassifier()
    whole = table()
    categories = whole[["height", "size", "member"]]
    for model in (booster, MultiOutputClassifier(booster)):
        assert steps(GAPS, model) == []
        assert steps(categories, model) == []
        assert steps(X, model) == ["MinMaxScaler"]
        assert steps(whole, model)[0] == "TableVectorizer"
    assert steps(pl.from_pandas(categories), booster) == []
    for model in (LogisticRegression(), RandomForestClassifier()):
        assert steps(categories, model)[0] == "TableVectorizer"
    quick = HistGradientBoostingClassifier(max_iter=2)
    assert not len(compare_remedies(categories, Y, ["MLROS"], quick, **OPTIONS).failures)


def test_for_boosters_nothing_is_filled_unless_a_sampler_reads_the_features():
    pytest.importorskip("skrub")
    booster, filled = HistGradientBoostingClassifier(max_iter=2), ["SimpleImputer", "MinMaxScaler"]
    for sampler in (None, MLROS()):
        assert steps(table(), booster, sampler) == ["TableVectorizer", "MaxAbsScaler"]
        assert steps(GAPS, booster, sampler) == []
    assert steps(table(), booster, MLSMOTE()) == ["TableVectorizer", *filled]
    assert steps(GAPS, booster, MLSMOTE()) == filled
    # MLSMOTE takes categories.
    assert steps(table()[["size", "member"]], booster, MLSMOTE()) == []
    found = compare_remedies(table(), Y, ["MLROS", "MLSMOTE"], booster, **OPTIONS)
    assert not len(found.failures)
    # Pages and the command line print it as code.
    assert "<" not in repr(found.best_estimator())


def test_features_are_prepared_for_the_classifier_and_the_sampler_of_a_remedy():
    pytest.importorskip("skrub")
    remedies = {
        "sampler inside": ResamplingEnsembleClassifier(n_estimators=1, threshold_cv=None),
        "no frames": ECCClassifier(n_estimators=1, threshold_cv=None),
        "no booster": LabelWeightedClassifier(LogisticRegression()),
    }
    booster = HistGradientBoostingClassifier(max_iter=2)
    features = table()[["height", "size"]]
    found = compare_remedies(features, Y, remedies, booster, **OPTIONS)
    assert not len(found.failures)
    for model in list(remedies.values())[:2]:
        advised = suggest_remedy(features, Y, model.set_params(estimator=booster)).estimator
        assert advised.set_params(cv=2).fit(features, Y).predict(features).shape == Y.shape
    columns = ColumnTransformer([("height", MinMaxScaler(), ["height"])])
    remedy = LabelWeightedClassifier(make_pipeline(columns, LogisticRegression()))
    found = compare_remedies(features.fillna({"height": 0}), Y, {"own": remedy}, **OPTIONS)
    assert not len(found.failures)


class LengthOfTexts(BaseEstimator):
    """A step that makes numbers of texts, as embeddings are."""

    def fit(self, X, y=None):
        return self

    def transform(self, X):
        return np.array([[len(text), text.count("1")] for text in X])


WORDS = [f"word{row.argmax()} and {row.argmin()}" for row in X]


@pytest.mark.parametrize(
    "step",
    [
        FeatureUnion([("words", TfidfVectorizer()), ("signs", TfidfVectorizer(analyzer="char"))]),
        LengthOfTexts(),
        FunctionTransformer(LengthOfTexts().transform),
    ],
    ids=["union", "own", "function"],
)
def test_steps_that_read_texts_get_no_vectorizer_before_them(step):
    pipeline = make_pipeline(step, LogisticRegression())
    own = {"own": make_pipeline(step, LabelWeightedClassifier(LogisticRegression()))}
    for remedies, estimator in ((["MLROS"], pipeline), (own, None), (own, pipeline)):
        assert not len(compare_remedies(WORDS, Y, remedies, estimator, **OPTIONS).failures)
    advised = suggest_remedy(WORDS, Y, pipeline).estimator.set_params(cv=2)
    assert advised.fit(WORDS, Y).predict(WORDS).shape == Y.shape


def test_boosters_of_other_packages_need_their_own_settings():
    pytest.importorskip("skrub")
    categories = table()[["height", "size"]]

    class Classifier(ClassifierMixin, BaseEstimator):
        fit = predict = None

    class LGBMClassifier(HistGradientBoostingClassifier):
        pass

    class XGBClassifier(Classifier):
        def __init__(self, enable_categorical=False):
            self.enable_categorical = enable_categorical

    class CatBoostClassifier(Classifier):
        def __init__(self, cat_features=None):
            self.cat_features = cat_features

    assert steps(categories, LGBMClassifier()) == []
    assert steps(categories, XGBClassifier(True)) == []
    assert steps(table()[["height", "city"]], CatBoostClassifier(["city"])) == []
    for model in (XGBClassifier(), CatBoostClassifier()):
        assert steps(GAPS, model) == []
        assert steps(categories, model)[0] == "TableVectorizer"


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("customer_id", [f"c{n}" for n in range(len(X))]),
        ("visit", np.arange(len(X))[::-1] + 7),
        ("", np.arange(len(X)) * 3),
    ],
)
@pytest.mark.parametrize("package", [pd, pl], ids=["pandas", "polars"])
def test_columns_that_look_like_row_numbers_are_named(column, values, package):
    frame = package.DataFrame({"a": X[:, 0], column: values})
    name = column or "''"
    with pytest.warns(IndexColumnWarning, match=f"^Columns look .*: {name}. They are kept") as told:
        read_data(frame, Y)
    assert len(told) == 1


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("customer_id", np.arange(len(X)) // 2),
        ("visit", np.arange(len(X)) * 2),
        ("paid", np.arange(len(X)) + 0.5),
        ("note", [f"c{n}" for n in range(len(X))]),
    ],
)
def test_other_columns_are_not(column, values):
    read_data(pd.DataFrame({"a": X[:, 0], column: values}), Y)
    read_data(X, Y)
