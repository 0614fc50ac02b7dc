"""What is refused before any work starts."""

import pytest
from imblearn.pipeline import make_pipeline as make_imblearn_pipeline
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import KFold
from sklearn.neighbors import KNeighborsClassifier
from sklearn.utils import Bunch

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.metrics import macro_f1_score
from imblearn_multilabel.model_selection import compare_remedies
from imblearn_multilabel.model_selection._comparison import compare as engine
from imblearn_multilabel.over_sampling import MLROS
from tests.model_selection.comparison.data import X, Y


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"remedies": "MLROS"}, TypeError, r"`remedies` must be a list.*Pass \[remedy\]"),
        ({"remedies": [MLROS]}, TypeError, r"not classes; pass MLROS\(\)"),
        ({"remedies": [PCA()]}, TypeError, "objects with `fit_resample` or classifiers; got PCA"),
        ({"remedies": [], "control": "MLROS"}, ValueError, "`control` must be the name"),
        ({"remedies": [MLROS(), "MLROS"]}, ValueError, "'MLROS' more than once; pass a mapping"),
        ({"remedies": [(MLROS(), {}, 1)]}, ValueError, "must be .sampler, param_grid.*length 3"),
        ({"remedies": ["none"]}, ValueError, "plain training, without a remedy, is .baseline."),
        ({"remedies": {"none": None}}, ValueError, "must not name one 'none': plain training"),
        ({"control": "none"}, ValueError, "one of the remedies, baseline, LabelWeighted"),
        ({"remedies": [("baseline", {"a": [1]})]}, ValueError, "'baseline' has no parameters"),
        ({"remedies": [(MLROS(), {"ratio": [1]})]}, ValueError, "Invalid parameter 'ratio'"),
        (
            {"remedies": [(make_imblearn_pipeline(MLROS(), MLROS()), {"a": [1]})]},
            ValueError,
            "takes no grid",
        ),
        (
            {"remedies": ["MLROS"], "control": "MLRSO"},
            ValueError,
            "`control` must be the name of one of the remedies, baseline, MLROS; got 'MLRSO'",
        ),
        ({"estimators": [LogisticRegression()] * 2}, ValueError, "classifiers of different names"),
        ({"estimators": []}, ValueError, "`estimators` must hold classifiers"),
        (
            {"estimators": make_imblearn_pipeline(MLROS(), LogisticRegression())},
            ValueError,
            "must hold no sampler",
        ),
        ({"preprocess": "scale"}, ValueError, "`preprocess` must be a transformer.*got 'scale'"),
        ({"preprocess": 3}, TypeError, "`preprocess` must be a transformer.*got int"),
        (
            {"scoring": "accuracy_of_all"},
            ValueError,
            "neither one of macro_f1_score, micro_f1_score",
        ),
        ({"scoring": 3}, TypeError, "`scoring` must be a name"),
        ({"scoring": []}, ValueError, "`scoring` must hold measures"),
        ({"scoring": {"f": 3}}, TypeError, "scorers of .estimator, X, y"),
        ({"scoring": [macro_f1_score]}, TypeError, "`scoring` must hold names"),
        ({"scoring": {"f": f1_score}}, TypeError, r"'f' takes \(y_true, y_pred.*make_scorer"),
        ({"scoring": ["f1"]}, ValueError, "'f1', which cannot .*'binary'.*mean 'f1_macro'"),
        ({"scoring": {"mine": "matthews_corrcoef"}}, ValueError, "`scoring`.*is not supported"),
        (
            {"scoring": {"tuned_a": "macro_f1_score", "a": "macro_f1_score"}},
            ValueError,
            "`scoring` must hold measures of different names",
        ),
        ({"inner_scoring": "f1_makro"}, ValueError, "`inner_scoring` names 'f1_makro', which is n"),
        ({"thresholds": 3}, ValueError, '`thresholds` must hold "tuned", "default" or both; got 3'),
        ({"cv": 1}, ValueError, "`cv` must be an int of at least 2"),
        ({"cv": 5000}, ValueError, "`n_splits` must be at most the number of rows"),
        ({"n_repeats": 0}, ValueError, "`n_repeats` must be an int of at least 1"),
        ({"cv": KFold(2), "n_repeats": 2}, ValueError, "`n_repeats` repeats the folds of an int"),
        ({"inner_cv": 1}, ValueError, "`inner_cv` must be an int of at least 2"),
        ({"random_state": -1}, ValueError, "Seed must be between"),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, dict) else "",
)
def test_mistakes_are_named_before_anything_is_fitted(arguments, error, message, monkeypatch):
    monkeypatch.setattr(engine, "run_cell", None)
    with pytest.raises(error, match=message):
        compare_remedies(X, Y, **arguments)


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (({}, None), ValueError, "at least one data set"),
        (({"a": X}, None), ValueError, r"'a' must be a pair \(X, y\)"),
        ((X, None), ValueError, "must be a pair"),
        ((X, Y[:, :1]), ValueError, "has one label"),
        ((X, Y * 0), ValueError, "must have a label with both values"),
        (({"data": X, "target": Y, "target_names": ["a"]}, None), ValueError, "one name per label"),
    ],
)
def test_data_that_cannot_be_compared_on(data, error, message):
    with pytest.raises(error, match=message):
        compare_remedies(*data)


def test_class_weights_are_no_default_where_no_estimator_takes_them():
    options = {"cv": 2, "random_state": 0}
    alone = compare_remedies(X, Y, estimators=KNeighborsClassifier(), **options)
    assert alone.remedies == ("baseline", "MLROS", "MLSMOTE")
    assert not len(alone.failures)


def test_parameters_of_samplers_may_name_labels():
    X, y = make_imbalanced_multilabel(200, 4, 4, random_state=0)
    data = Bunch(data=X, target=y, target_names=["oak", "elm", "ash", "yew"])
    grid = {"sampling_strategy": [["ash"], ["yew", "elm"]]}
    found = compare_remedies(data, remedies=[(MLROS(), grid)], cv=2, random_state=0)
    records = [r for r in found.to_dict()["records"] if r["remedy"] == "MLROS"]
    assert not any(record["failure"] for record in records)
    # A candidate that fails on the inner folds is not found better: it warns.
    assert "FitFailedWarning" not in str([record["warnings"] for record in records])


HOLD_LABELS = [{"a": (X, Y)}, Bunch(data=X, target=Y)]


@pytest.mark.parametrize("data", [*HOLD_LABELS, (X, Y)], ids=["names", "bunch", "pair"])
@pytest.mark.parametrize(
    "remedies",
    [["baseline", "MLROS"], {"mine": MLROS()}, [MLROS()], [(MLROS(), {})], "MLROS"],
    ids=str,
)
def test_remedies_in_the_place_of_y_are_told_apart(data, remedies):
    with pytest.raises(
        TypeError, match=r"`y` must be .* got remedies.*pass `remedies=` by keyword"
    ):
        compare_remedies(data, remedies)


@pytest.mark.parametrize("data", HOLD_LABELS, ids=["names", "bunch"])
def test_labels_beside_data_that_hold_them_are_refused(data):
    with pytest.raises(TypeError, match=r"`y` must be None where `X` is a mapping.*got ndarray"):
        compare_remedies(data, Y)


@pytest.mark.parametrize("plain", [None, "baseline", "passthrough"])
def test_the_baseline_is_added_once_and_may_have_a_name_of_its_own(plain):
    def names(remedies):
        found = compare_remedies(
            X, Y, remedies, cv=2, scoring="micro_f1_score", thresholds="default"
        )
        return found.remedies, found.control

    assert names([plain, "MLROS"]) == (("baseline", "MLROS"), "baseline")
    assert names({"as it is": plain}) == (("as it is",), "as it is")
    assert names({"baseline": plain, "again": plain}) == (("baseline", "again"), "baseline")
