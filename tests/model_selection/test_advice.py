"""Advice follows from the evidence, for data and classifiers of the right kind."""

import numpy as np
import pytest
from scipy import sparse
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multioutput import MultiOutputClassifier
from sklearn.naive_bayes import BernoulliNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler
from sklearn.svm import LinearSVC

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.model_selection import (
    TunedThresholdClassifierCV,
    _advice,
    suggest_remedy,
)
from imblearn_multilabel.weights import LabelWeightedClassifier

X, Y = make_imbalanced_multilabel(n_samples=200, n_labels=5, random_state=0)


def line(classifier="logistic regression", trait="", low=0.0, high=np.inf, advice=""):
    numbers = {
        f"{name}_{what}": value
        for name in ("tuned", "best", "followed")
        for what, value in (("gain", 0.1), ("low", 0.05), ("high", 0.2), ("won", 18.0))
    }
    return numbers | {
        "classifier": classifier,
        "kind": trait or "all data sets",
        "trait": trait,
        "low": low,
        "high": high,
        "most_rows": 600.0,
        "most_labels": 20.0,
        "n_sets": 20.0,
        "n_followed": 24.0,
        "followed_p": 0.01,
        "followed_p_all": 0.04,
        "best": "MLSOL",
        "advice": advice,
    }


def told(advice):
    """Return the printed text without its line breaks."""
    return " ".join(str(advice).split())


def with_evidence(monkeypatch, *lines):
    monkeypatch.setattr(_advice, "_evidence", lambda: lines)


def test_nothing_beyond_thresholds_is_suggested_without_evidence(monkeypatch):
    with_evidence(monkeypatch, line())
    advice = suggest_remedy(None, Y)
    assert advice.sampler is None
    assert str(advice).startswith("Tune thresholds, do not resample.\n")
    assert "no better than tuning thresholds alone" in told(advice)
    assert "best on the others, Macro-F would have changed by +0.100 [" in told(advice)


def test_a_remedy_is_suggested_where_the_evidence_has_one(monkeypatch):
    with_evidence(monkeypatch, line(advice="MLSOL"))
    advice = suggest_remedy(None, Y)
    assert advice.sampler == "MLSOL"
    assert advice.remedy == "Tune thresholds, and try MLSOL in addition."
    assert "+0.100 [+0.050, +0.200], 18 of 24, p = 0.010" in told(advice)
    assert "of the benchmark p = 0.040: that is why it is suggested" in told(advice)
    assert "MLSOL" in repr(advice)
    assert "MLSOL" in repr(suggest_remedy(X, Y).estimator)
    assert "compare_remedies(X" not in told(advice)


def test_a_gain_that_may_be_luck_is_told_as_such(monkeypatch):
    with_evidence(monkeypatch, line(advice="MLSOL") | {"followed_p_all": 0.136})
    advice = suggest_remedy(None, Y)
    assert advice.sampler == "MLSOL"
    assert advice.remedy == "Tune thresholds; MLSOL may add a little."
    assert "of the benchmark p = 0.136: this may be luck." in told(advice)
    # A remedy that may be luck is measured first.
    assert "MLSOL" not in repr(advice.estimator)
    assert 'compare_remedies(X, y, ["baseline", "MLSOL"]' in told(advice)
    assert "This tunes thresholds only." in advice._repr_html_()


def test_the_kind_of_the_data_decides(monkeypatch):
    few, many = (
        line(trait="positives", high=50.0, advice="MLROS"),
        line(trait="positives", low=50.0, advice="AEMLO"),
    )
    with_evidence(monkeypatch, line(advice="MLSOL"), few, many)
    frequent, rare = np.tile([[1, 0], [0, 1]], (100, 1)), np.zeros((200, 2), dtype=int)
    rare[:3] = 1
    assert suggest_remedy(None, frequent).sampler == "AEMLO"
    assert suggest_remedy(None, rare).sampler == "MLROS"


def test_a_kind_for_which_no_remedy_pays_suggests_none(monkeypatch):
    with_evidence(monkeypatch, line(), line(trait="positives", advice="baseline"))
    assert suggest_remedy(None, Y).sampler is None


def test_only_the_kind_of_X_counts(monkeypatch):
    wide = line(trait="is_sparse", low=1.0, high=2.0)
    with_evidence(monkeypatch, line(), wide)
    assert suggest_remedy(None, Y).evidence == (line(),)
    assert suggest_remedy(X, Y).evidence == (line(),)
    assert suggest_remedy(sparse.csr_array(X), Y).evidence == (line(), wide)
    assert "sparse X" in told(suggest_remedy(sparse.csr_array(X), sparse.csr_array(Y)))


@pytest.mark.parametrize(
    ("estimator", "expected"),
    [
        (None, "logistic regression"),
        (LogisticRegression(), "logistic regression"),
        (MultiOutputClassifier(LinearSVC()), "linear SVM"),
        (make_pipeline(MaxAbsScaler(), KNeighborsClassifier()), "nearest neighbors"),
        (TunedThresholdClassifierCV(RandomForestClassifier()), "random forest"),
        (LabelWeightedClassifier(HistGradientBoostingClassifier()), "LightGBM"),
        (LabelWeightedClassifier(), "logistic regression"),
    ],
)
def test_a_classifier_is_judged_like_the_one_that_was_measured(monkeypatch, estimator, expected):
    with_evidence(monkeypatch, *map(line, _advice._ALIKE))
    advice = suggest_remedy(X, Y, estimator)
    assert advice.classifier == expected
    assert "was not measured" not in advice.note


@pytest.mark.parametrize("estimator", [BernoulliNB(), LinearSVC()])
def test_a_classifier_that_was_not_measured_is_told(monkeypatch, estimator):
    with_evidence(monkeypatch, line())
    advice = suggest_remedy(X, Y, estimator)
    assert advice.classifier == "logistic regression"
    assert f"{type(estimator).__name__} was not measured" in told(advice)


def test_nothing_added_is_not_called_the_most_that_was_added(monkeypatch):
    none = line() | {"best_gain": -0.0006, "best_low": -0.002}
    with_evidence(monkeypatch, none)
    text = told(suggest_remedy(None, Y))
    assert "no remedy added to that, even in hindsight" in text
    assert "MLSOL" not in text
    with_evidence(monkeypatch, line())
    assert "most added in hindsight: MLSOL" in told(suggest_remedy(None, Y))


def test_no_gain_that_is_told_in_hindsight_is_a_loss():
    assert all(_advice._best_of(each)[1][:3] in ("", "+0.") for each in _advice._evidence())


def test_what_the_advice_gave_on_later_data_sets_is_told():
    nearest = told(suggest_remedy(None, Y, KNeighborsClassifier()))
    assert "On twenty other data sets MLRkNNOS added less, +0.004 (13 of 20, p = 0.130)" in nearest
    boosted = told(suggest_remedy(None, Y, HistGradientBoostingClassifier()))
    assert "On sixteen other data sets this advice added +0.008 (13 of 16)" in boosted
    assert "other data sets this" not in told(suggest_remedy(None, Y))


def test_the_packages_evidence_covers_all_data():
    for y in (Y, np.zeros((10, 3), dtype=int), np.eye(3, dtype=int)):
        for features in (np.zeros((len(y), 2)), sparse.csr_array((len(y), 2))):
            found = suggest_remedy(features, y).evidence
            assert [each["trait"] for each in found] == [
                "",
                "positives",
                "rows",
                "scumble",
                "is_sparse",
                "labels",
            ]


TEXTS = [f"word{row % 7} word{row % 3}" for row in range(len(Y))]


def test_texts_are_a_kind_of_their_own():
    for features, estimator in (
        (TEXTS, None),
        (np.array(TEXTS, dtype=object), None),
        (TEXTS, make_pipeline(TfidfVectorizer(), LinearSVC())),
        (None, TunedThresholdClassifierCV(make_pipeline(TfidfVectorizer(), LinearSVC()))),
    ):
        advice = suggest_remedy(features, Y, estimator)
        assert [each["kind"] for each in advice.evidence].count("texts") == 1
        assert "SCUMBLE 0." in str(advice)
        assert ", texts." in told(advice)
        assert "is_sparse" not in {each["trait"] for each in advice.evidence}
    with pytest.raises(ValueError, match="one row of `y` per row of `X`; got 5 texts"):
        suggest_remedy(TEXTS[:5], Y)


def test_what_lies_outside_the_measured_is_told():
    wide = np.eye(200, 100, dtype=int)
    text = told(suggest_remedy(None, wide))
    assert "Outside what was measured: 100 labels (measured: 6 to 40), 1 positives of" in text
    assert "Labels with fewer than 10 positives, in brackets: 0 (1), " in text
    assert "wide label sets: 30 or more labels" in text
    inside = make_imbalanced_multilabel(n_samples=300, n_labels=8, random_state=0)[1]
    assert "Outside" not in told(suggest_remedy(None, inside))


@pytest.mark.parametrize("advised", ["", "MLSOL", "class weights"])
@pytest.mark.parametrize(
    "estimator",
    [
        None,
        LogisticRegression(),
        MultiOutputClassifier(LogisticRegression()),
        make_pipeline(MaxAbsScaler(), LogisticRegression()),
        TunedThresholdClassifierCV(LogisticRegression(), cv=3),
    ],
    ids=lambda each: type(each).__name__,
)
def test_the_suggested_model_can_be_fitted_as_it_is(monkeypatch, advised, estimator):
    with_evidence(monkeypatch, line(advice=advised))
    model = suggest_remedy(X, Y, estimator).estimator
    assert isinstance(model, TunedThresholdClassifierCV)
    assert model.cv == getattr(estimator, "cv", None)
    assert ("MLSOL" in repr(model), "LabelWeighted" in repr(model)) == (
        advised == "MLSOL",
        advised == "class weights",
    )
    assert model.fit(X, Y).predict(X).shape == Y.shape
    assert not hasattr(estimator, "classes_")


def test_texts_get_a_vectorizer():
    model = suggest_remedy(TEXTS, Y).estimator
    assert model.fit(TEXTS, Y).predict(TEXTS).shape == Y.shape
    own = make_pipeline(TfidfVectorizer(max_features=3), LogisticRegression())
    model = suggest_remedy(TEXTS, Y, own).estimator
    assert [type(step).__name__ for _, step in model.estimator.steps] == [
        "TfidfVectorizer",
        "LogisticRegression",
    ]


def test_every_remedy_of_the_evidence_can_be_made():
    for name in {each["advice"] for each in _advice._evidence()} - {*_advice._NOTHING}:
        assert hasattr(_advice._suggested(X, None, name)[0], "fit")
