"""Calls that cannot be right: one sentence names the parameter and says what to use instead.

Tables that every sampler refuses, or every one that computes, are in `test_flaws.py`.
"""

import re
import sys
import warnings

import numpy as np
import pytest
from scipy import sparse
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression, Ridge, SGDClassifier
from sklearn.model_selection import StratifiedKFold
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import MultiOutputClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

import imblearn_multilabel
from imblearn_multilabel import displays
from imblearn_multilabel.ensemble import BRUSClassifier, ResamplingEnsembleClassifier
from imblearn_multilabel.exceptions import AbsentLabelWarning, IndexOrderWarning
from imblearn_multilabel.metrics import (
    local_imbalance,
    macro_average_precision_score,
    macro_f1_score,
)
from imblearn_multilabel.model_selection import (
    CalibratedClassifierCV,
    MultilabelStratifiedKFold,
    TunedThresholdClassifierCV,
    choose_thresholds,
    compare_remedies,
    multilabel_train_test_split,
    out_of_fold_scores,
    predict_labels,
    suggest_remedy,
)
from imblearn_multilabel.over_sampling import MLDM, MLROS, MLSMOTE
from imblearn_multilabel.under_sampling import MLRUS, MLTL
from imblearn_multilabel.weights import LabelWeightedClassifier, undo_label_weight
from tests.samplers import every_sampler, make_sampler, quiet

pytestmark = [quiet, pytest.mark.filterwarnings("ignore:overflow encountered in cast")]

_RNG = np.random.RandomState(3)
X = _RNG.random_sample((40, 3))
Y = (_RNG.random_sample((40, 4)) < [0.6, 0.4, 0.25, 0.15]).astype(int)
Y[0] = 1
SCORES = _RNG.random_sample(Y.shape)
LINEAR = OneVsRestClassifier(LogisticRegression())
NEIGHBORS = make_pipeline(MinMaxScaler(), KNeighborsClassifier())
SPLITS = StratifiedKFold(3)


class Mute(LogisticRegression):
    decision_function = property()
    predict_proba = property()


def frame(table=Y, names="abcd", **columns):
    pd = pytest.importorskip("pandas")
    return pd.DataFrame(table, columns=list(names)).assign(**columns)


def other():
    return frame()[list("dabc")]


def mlros(y=Y, **params):
    return MLROS(**params).fit(X, y)


def mlsmote(table=X, **params):
    return MLSMOTE(**params).fit_resample(table, Y)


def tuned(estimator=LINEAR, y=Y, **params):
    return TunedThresholdClassifierCV(estimator, **params).fit(X, y)


def weighted(weights, y=Y):
    names = ["bug", "legal", "tax", "rare"]
    return LabelWeightedClassifier(label_weight=weights).fit(X, frame(y, names))


def table_with_a_gap(names="abc"):
    table = frame(X, names)
    table.loc[7, names[1]] = np.nan
    return table


CATEGORICAL = "must hold column numbers from 0 to 2, names or a boolean mask"
LABELS = "column numbers from 0 to 3 or names of labels; got "
GAP = r"NaN, first in row 7, column 'b', .* Impute .* or use {}, which never looks at `X`"
NAMED = ["legal", "tax", "travel", "sport"]
CITIES = {"city": ["Rome", "Oslo"] * 20}
#: What is told, after the kind of error where it is no ValueError, and what was called.
REFUSED = [
    ("mask must have one entry per feature, 3; got", lambda: mlsmote(categorical_features=[True])),
    ("names 'color', which is not a", lambda: mlsmote(categorical_features=["color"])),
    ("got values of type float64 in the", lambda: mlsmote(categorical_features=X[:, 0])),
    (CATEGORICAL, lambda: mlsmote(categorical_features=[3])),
    (CATEGORICAL, lambda: mlsmote(categorical_features=[-1])),
    (LABELS + "4", lambda: mlros(sampling_strategy=[4])),
    (LABELS + "'rare', but `y` has no", lambda: mlros(sampling_strategy=["rare"])),
    ("names the label 1 twice", lambda: mlros(sampling_strategy=[1, 1])),
    (LABELS + "7", lambda: mlros(sampling_strategy=lambda y: [7])),
    (LABELS + "None", lambda: mlros(sampling_strategy=lambda y: None)),
    ("got 'auto', but `y` has no", lambda: mlros(sampling_strategy=lambda y: "auto")),
    (r"got 'e', but no label is named so\.$", lambda: mlros(frame(), sampling_strategy=["e"])),
    ("'legl', but .*mean 'legal'", lambda: mlros(frame(Y, NAMED), sampling_strategy=["legl"])),
    (
        "Did you mean 'travel'",
        lambda: choose_thresholds(0.5 * Y, frame(Y, NAMED), scoring={"recall": {"Travl": 0.9}}),
    ),
    ("an int >= 0, for every label; got -1", lambda: mlros(sampling_strategy={3: -1})),
    ("an int >= 0, for every label; got 2.5", lambda: mlros(sampling_strategy={3: 2.5})),
    ("an int >= 0, for every label; got True", lambda: mlros(sampling_strategy={3: True})),
    ("an int >= 0, for every label; got None", lambda: mlros(sampling_strategy={3: None})),
    ("wants 1 positives for label 0.* only adds", lambda: mlros(sampling_strategy={0: 1})),
    ("only drops rows, so ask for", lambda: MLRUS(sampling_strategy={0: 40}).fit(X, Y)),
    (r"^((?!an instance of).)*pass \['license'\]", lambda: mlros(sampling_strategy="license")),
    ("did you mean 'auto'", lambda: mlros(sampling_strategy="atuo")),
    (GAP.format("MLROS"), lambda: mlsmote(table_with_a_gap())),
    (GAP.format("MLRUS"), lambda: MLTL().fit_resample(table_with_a_gap(), Y)),
    (
        "or use MLROS, which never looks",
        lambda: ResamplingEnsembleClassifier(LINEAR).fit(table_with_a_gap().to_numpy(), Y),
    ),
    (
        r"give them a category dtype, which `categorical_.*auto",
        lambda: mlsmote(frame(X, "abc", **CITIES), categorical_features=["city"]),
    ),
    # MLDM has no `categorical_features`.
    (
        r"Column\(s\) city ((?!categorical_features).)*OneHotEncoder((?!categorical_features).)*$",
        lambda: MLDM().fit_resample(frame(X, "abc", **CITIES), Y),
    ),
    ("TypeError: .* returns; got list", lambda: displays.ComparisonDisplay.from_comparison([])),
    ("Unknown remedy 'MLSMOT'; did you mean MLSMOTE", lambda: compare_remedies(X, Y, ["MLSMOT"])),
    (r"'matthews_corrcoef'} \(did you mean 'f1'\?\)", lambda: tuned(scoring="f1_makro")),
    ("did you mean 'per_label'", lambda: tuned(strategy="per-label")),
    ("'matthews_corrcoef'}, a float", lambda: tuned(scoring="precision")),
    ("mean 'isotonic'", lambda: CalibratedClassifierCV(LINEAR, method="Isotonic").fit(X, Y)),
    ("did you mean 'sqrt'", lambda: weighted("sqr")),
    ("Did you mean 'macro_f1_score'", lambda: compare_remedies(X, Y, scoring="macro_f1")),
    ("in fit; KNeighborsClassifier does", lambda: LabelWeightedClassifier(NEIGHBORS).fit(X, Y)),
    (
        "cannot reach KNeighborsClassifier",
        lambda: TunedThresholdClassifierCV(NEIGHBORS).fit(X, Y, sample_weight=np.ones(40)),
    ),
    ("TypeError: with MLSMOTE. Use imblearn.pip", lambda: tuned(make_pipeline(MLSMOTE(), LINEAR))),
    (r"got StratifiedKFold, .* MultilabelStratifiedKFold", lambda: tuned(cv=SPLITS)),
    ("AttributeError: from .*over_sampling import MLROS", lambda: imblearn_multilabel.MLROS),
    ("^`label_weight` must .* Did you mean 'legal'", lambda: weighted({"leagl": 2.0})),
    ("`label_weight` must hold numbers", lambda: weighted({"rare": "high"})),
    ("`label_weight` must hold numbers", lambda: weighted({"rare": {"yes": 2}})),
    (
        "an array in the order of the columns of `y`",
        lambda: undo_label_weight(np.full((2, 1), 0.5), {"bug": 2.0}),
    ),
    (r"TypeError: name 'LogisticReg'; pass .*n\(\)", lambda: suggest_remedy(X, Y, "LogisticReg")),
    # Private wrappers are not named.
    (
        "AttributeError: Mute has no attribute decision_function",
        lambda: tuned(MultiOutputClassifier(Mute())),
    ),
    (r"`scoring`.* got 90, which is not in \(0, 1\]", lambda: tuned(scoring={"recall": {0: 90}})),
    (r"got -1.0, which is not in \(0, 1\]", lambda: tuned(scoring={"recall": [0.5, 1, -1.0, 1]})),
    (r"\['precison'\]\. Did you mean 'precision'\?", lambda: tuned(scoring={"precison": 0.9})),
    ("for 4 labels", lambda: tuned(scoring={"recall": [0.9] * 3})),
    ("`min_labels` must be at most the number of labels, 4", lambda: tuned(min_labels=9)),
    ("`min_labels` must be at most .* 4", lambda: predict_labels(SCORES, 0.5, min_labels=9)),
    ("TypeError: `thresholds` must be one .* type <U3", lambda: predict_labels(SCORES, "0.5")),
    # Free text is told of a vectorizer, and not of categories.
    (
        r"^Column\(s\) note ((?!category).)*TableVectorizer((?!category).)*$",
        lambda: mlsmote(frame(X, "abc", note=[f"visit {n} went well" for n in range(40)])),
    ),
    # Missing categories become one, and are not imputed.
    (
        r"^((?!Impute).)*NaN, first in row 1, column 'city'.*category of((?!Impute).)*$",
        lambda: mlsmote(frame(X, "abc", city=["Rome", None] * 20).astype({"city": "category"})),
    ),
    # Columns in another order are not paired by place.
    (
        r"order of `y_true`; .*`y_pred\[y_true.columns\]`",
        lambda: macro_f1_score(frame(), other()),
    ),
    (r"`y_score\[y_true.columns\]`", lambda: macro_average_precision_score(frame(), other() * 0.5)),
    (
        r"order of `y`; .*`scores\[y.columns\]`",
        lambda: choose_thresholds(other() * 0.5, frame()),
    ),
    (
        r"order of `y`; .*`scores\[y.columns\]`",
        lambda: displays.ThresholdDisplay.from_scores(other() * 0.5, frame(), 0.5),
    ),
    ("if they are swapped, pass scores first, then labels", lambda: choose_thresholds(Y, SCORES)),
    ("^((?!swapped).)*Threshold probabilities first", lambda: choose_thresholds(SCORES, SCORES)),
    (r"\.reshape\(1, -1\) if it is a single row", lambda: MLROS().fit_resample(X[0], Y)),
    (
        "got LogisticRegression without one",
        lambda: CalibratedClassifierCV(LogisticRegression(), method="prior").fit(X, Y),
    ),
    (
        r"^Column\(s\) 1 of `X` hold infinity or numbers that",
        lambda: LabelWeightedClassifier(DecisionTreeClassifier()).fit(X * [1, 1e308, 1], Y),
    ),
]


@pytest.mark.parametrize(("message", "call"), REFUSED)
def test_the_message_says_what_to_do(message, call):
    kind, _, text = message.rpartition("Error: ")
    error = {"Type": TypeError, "Attribute": AttributeError}.get(kind, ValueError)
    with pytest.raises(error, match=text):
        call()


def test_what_is_beside_these_errors_works():
    mlsmote(frame(X, "abc", **CITIES).astype({"city": "category"}))
    MLROS().fit_resample(table_with_a_gap(), Y)
    # The sum of these values overflows, and none of them.
    mlsmote(np.where(X > 0.5, 1.7e308, -1.7e308))
    tuned(LogisticRegression(), Y[:, 0], cv=SPLITS)
    # Tools ask modules for names by hasattr, which knows no error but this one.
    assert not hasattr(imblearn_multilabel, "MLROS")
    with pytest.raises(AttributeError) as caught:
        imblearn_multilabel.oversampling  # noqa: B018
    assert (caught.value.name, caught.value.obj) == ("oversampling", imblearn_multilabel)
    assert macro_f1_score(frame(), frame().add_suffix("_predicted")) == 1
    with pytest.raises(AttributeError) as missing:
        TunedThresholdClassifierCV(LinearSVC()).predict_proba  # noqa: B018
    assert str(missing.value.__cause__) == "'LinearSVC' object has no attribute 'predict_proba'"
    named = weighted({"rare": 4.0, "bug": 2}).label_weight_
    np.testing.assert_array_equal(named, [[1, 2], [1, 1], [1, 1], [1, 4]])
    np.testing.assert_array_equal(weighted({"rare": [0.5, 4.0]}).label_weight_[3], [0.5, 4])


@every_sampler
def test_a_strategy_is_taken_or_refused_as_declared(sampler_class):
    for strategy in ("minority", 0.5, 3, None, {1, 2}):
        with pytest.raises(ValueError, match="The 'sampling_strategy' parameter of"):
            make_sampler(sampler_class, sampling_strategy=strategy).fit(X, Y)
    sampler = make_sampler(sampler_class, sampling_strategy={3: int(Y[:, 3].sum())})
    if sampler.effects.accepts_counts:
        assert sampler.fit(X, Y).sampling_strategy_ == {3: 0}
    else:
        with pytest.raises(ValueError, match="`sampling_strategy` must not be a dict here"):
            sampler.fit(X, Y)


def test_absent_labels_are_left_out_with_one_warning():
    y = np.column_stack([Y, np.zeros((40, 2), dtype=int)])
    with pytest.warns(
        AbsentLabelWarning, match="2 of 6 labels have no positive row.*: 4, 5"
    ) as seen:
        sampler = mlros(y, sampling_strategy=[3, 4])
    assert len(seen) == 1
    assert list(sampler.sampling_strategy_) == [3]


@pytest.mark.parametrize("form", [np.asarray, sparse.csr_matrix, sparse.coo_array, frame])
@pytest.mark.parametrize(
    ("value", "place"),
    [
        (2, r"\(first wrong in row 3, label ('c'|2)\)"),
        (np.nan, "NaN, first in row 3, label ('c'|2)"),
    ],
)
def test_the_first_of_several_wrong_labels_is_named(form, value, place):
    y = Y.astype(float)
    y[3:, 2], y[4:, 1] = value, value
    with pytest.raises(ValueError, match=place) as caught:
        mlros(form(y))
    assert ("'c'" in str(caught.value)) == (form is frame)


# Labels 0 and 1 of other types: the advice is code that works.


def follow(advice, y):
    """Run the code that a message advises."""
    code = re.search("(use|as in|by) `(.*?)`", advice)[2]
    modules = {name: sys.modules.get(name) for name in ("numpy", "pandas", "polars")}
    return eval(code, {"y": y} | modules)


def pandas_labels(cells, kind):
    y = frame(cells).astype("category" if kind == "flat" else kind)
    return y["a"] if kind == "flat" else y


def dask_labels(cells):
    dask = pytest.importorskip("dask.dataframe")
    return dask.from_pandas(pandas_labels(cells, "category"), npartitions=2)


def polars_labels(kind, is_flat=False):
    pl = pytest.importorskip("polars")
    dtype = pl.Enum(["0", "1"]) if kind == "Enum" else getattr(pl, kind)
    y = pl.DataFrame(Y).cast(pl.String).cast(dtype)
    return y.to_series(0) if is_flat else y


YES_NO = np.where(Y, "yes", "no")
INTEGERS = r"use `(numpy\.asarray\(y\)|y)\.astype\(int\)`"
INDICATOR = "which makes a 0/1 indicator matrix of them"
COMPARED = "compare with the text that means yes"
#: What makes the labels -> what the message says.
ADVISED = {
    "objects": (lambda: Y.astype(object), INTEGERS),
    "lists of text": (lambda: Y.astype(str).tolist(), INTEGERS),
    **{
        f"pandas {kind} of {type(cells[0, 0]).__name__}": (
            lambda cells=cells, kind=kind: pandas_labels(cells, kind),
            INTEGERS,
        )
        for kind in ("category", "object", "flat")
        for cells in (Y, Y == 1, Y * 1.0, Y.astype(str))
    },
    "dask": (lambda: dask_labels(Y), INTEGERS),
    "dask of text": (lambda: dask_labels(Y.astype(str)), INTEGERS),
    "polars Categorical": (lambda: polars_labels("Categorical"), INDICATOR),
    "polars Enum": (lambda: polars_labels("Enum"), INDICATOR),
    "polars String": (lambda: polars_labels("String"), INDICATOR),
    "polars Enum, flat": (lambda: polars_labels("Enum", True), INDICATOR),
    "two words": (lambda: YES_NO, COMPARED),
    "lists of two words": (lambda: YES_NO.tolist(), COMPARED),
    "pandas of two words": (lambda: frame(YES_NO), COMPARED),
    "pandas category of two words": (lambda: pandas_labels(YES_NO, "category"), COMPARED),
    "polars of two words": (
        lambda: pytest.importorskip("polars").DataFrame(YES_NO),
        COMPARED,
    ),
}


@pytest.mark.parametrize("kind", ADVISED)
def test_the_advice_on_labels_of_other_types_works(kind):
    make, message = ADVISED[kind]
    y = make()
    with pytest.raises(ValueError, match=message) as caught:
        mlros(y)
    done = np.asarray(follow(str(caught.value), y))
    np.testing.assert_array_equal(done, Y[:, 0] if "flat" in kind else Y)
    mlros(done)


@pytest.mark.parametrize("tags", [["a;b", "c"] * 20, ["a; b", "c; a", "b", "a"] * 10, ["a|b"] * 40])
@pytest.mark.parametrize("form", [list, "Series", "DataFrame"])
def test_tags_in_texts_are_told_how_to_become_a_matrix(tags, form):
    pd = pytest.importorskip("pandas")
    y, sign = (tags if form is list else getattr(pd, form)(tags)), tags[0][1:-1]
    for use in (mlros, lambda y: tuned(LINEAR, y)):
        with pytest.raises(ValueError, match=re.escape(f".str.get_dummies({sign!r})`")) as caught:
            use(y)
    done = follow(str(caught.value), y)
    assert set(done.columns) <= set("abc")
    assert done.to_numpy().max() == 1


def test_labels_of_more_values_are_told_of_the_binarizer():
    pd = pytest.importorskip("pandas")
    sets = pd.Series([["a", "b"], ["c"]] * 20)
    words = np.array(["yes", "no", "?"])[Y + (Y & Y[:, ::-1])]
    for y in (
        [["red", "blue"]] * 40,
        *(pandas_labels(cells, "category") for cells in (Y + 1, Y * 3, words)),
        *(sets, sets.to_numpy(), sets.map(set), sets.map(tuple), sets.tolist()),
    ):
        for use in (mlros, lambda y: LabelWeightedClassifier().fit(X, y)):
            with pytest.raises(ValueError, match="MultiLabelBinarizer") as caught:
                use(y)
            assert "sampling" not in str(caught.value)


# What every function that takes X and y says alike.

MODELS = {
    "weights": LabelWeightedClassifier(),
    "thresholds": TunedThresholdClassifierCV(LogisticRegression(), cv=2),
    "calibration": CalibratedClassifierCV(LogisticRegression(), cv=2),
    "ensemble": ResamplingEnsembleClassifier(sampler=None, n_estimators=1, threshold_cv=None),
    "BRUS": BRUSClassifier(LogisticRegression(), n_estimators=1, threshold_cv=None),
}
#: Features and labels go into all of these.
USES = {
    **{name: model.fit for name, model in MODELS.items()},
    "sampler": MLROS(random_state=0).fit_resample,
    "scores": lambda X, y: out_of_fold_scores(LogisticRegression(), X, y, cv=2),
    "comparison": lambda X, y: compare_remedies(X, y, ["baseline"], LINEAR, cv=2),
    "split": multilabel_train_test_split,
    "advice": suggest_remedy,
    "measure": local_imbalance,
    "folds": lambda X, y: list(MultilabelStratifiedKFold(2).split(X, y)),
}


@pytest.mark.parametrize("use", [use for use in USES if use != "folds"])
def test_frames_in_different_orders_are_paired_by_position_with_a_warning(use):
    with pytest.warns(IndexOrderWarning, match="paired by position"):
        USES[use](frame(X, "abc"), frame()[::-1])


def test_frames_of_other_indices_are_paired_silently():
    table, y = frame(X, "abc"), frame()
    with pytest.warns(IndexOrderWarning):
        MLROS(random_state=0).fit_resample(table, y["a"].iloc[::-1])
    # A mark would do nothing: those of the module come after those of a function.
    warnings.simplefilter("error", IndexOrderWarning)
    for index in (range(40), range(40, 80), [f"row {i}" for i in range(40)], [0] * 40):
        MLROS(random_state=0).fit_resample(table.set_axis(index), y)
    both = np.random.RandomState(0).permutation(40)
    MLROS(random_state=0).fit_resample(table.take(both), y.take(both))
    MLROS(random_state=0).fit_resample(X, y[::-1])


@pytest.mark.parametrize("use", [use for use in USES if use != "measure"])
def test_features_in_the_place_of_labels_are_noticed(use):
    mixed = frame(np.arange(40)[:, None], ["size"], **CITIES)
    for features in (mixed, mixed[["size"]].assign(more=3)):
        with pytest.raises(ValueError, match=r"`X` is a 0/1 indicator .* pass features first"):
            USES[use](Y, features)


@pytest.mark.parametrize(
    "y",
    [
        np.where(Y, 1.0, np.nan),
        Y * 2 - 1,
        np.arange(40) % 3,
        np.array(["a", "b", "c", "d"], dtype=object)[np.arange(40) % 4][:, None],
        [["a", "b"], ["c"]] * 20,
    ],
)
def test_binary_features_are_not_taken_for_labels(y):
    with pytest.raises(ValueError, match=r"^((?!features first).)*$"):
        MLROS().fit(Y, y)


@pytest.mark.parametrize(
    "use",
    [
        *(
            lambda model, own=own: clone(own).set_params(estimator=model).fit(X, Y)
            for own in MODELS.values()
        ),
        lambda model: out_of_fold_scores(model, X, Y),
        lambda model: suggest_remedy(X, Y, model),
        lambda model: compare_remedies(X, Y, estimators=model),
    ],
)
def test_what_is_no_classifier_is_told_what_to_pass(use):
    for model in (LogisticRegression, make_pipeline(MinMaxScaler(), LogisticRegression)):
        with pytest.raises(TypeError, match=r"got the class LogisticRegression; pass Logi.*n\(\)"):
            use(model)
    for model in (Ridge(), make_pipeline(MinMaxScaler(), Ridge())):
        with pytest.raises(TypeError, match=r"classifier.*; got Ridge, a regressor"):
            use(model)
    with pytest.raises(TypeError, match="got MLROS, a sampler; put it before a classifier in a p"):
        use(MLROS())


WORDS = ["good bad", "plain text"] * 20
OF_TEXTS = make_pipeline(TfidfVectorizer(), LogisticRegression())


@pytest.mark.parametrize("missing", [None, np.nan])
@pytest.mark.parametrize("wrapper", [TunedThresholdClassifierCV, LabelWeightedClassifier])
def test_a_missing_text_is_named_with_its_row(missing, wrapper):
    pd = pytest.importorskip("pandas")
    texts = [*WORDS[:17], missing, *WORDS[18:]]
    for given in (texts, np.array(texts, dtype=object), pd.Series(texts)):
        with pytest.raises(ValueError, match=r"row 17 of `X` .* Drop such rows, or fill .* ''"):
            wrapper(OF_TEXTS).fit(given, Y)


def test_a_comparison_counts_the_row_of_a_missing_text_in_the_whole_table():
    texts = np.array([*WORDS[:37], None, *WORDS[38:]], dtype=object)
    splits = [(np.arange(20, 40), np.arange(20))]
    found = compare_remedies(texts, Y, ["baseline"], OF_TEXTS, cv=splits)
    assert "row 37 of `X`" in " ".join(str(found).split())


FITS = (*MODELS, "scores")


@pytest.mark.parametrize("use", FITS)
@pytest.mark.parametrize(
    ("value", "told"),
    [(np.nan, r"NaN.*make_pipeline\(SimpleImputer"), (-np.inf, "infinity.*clip")],
)
def test_columns_with_missing_or_infinite_numbers_are_named_with_the_cure(use, value, told):
    table = X.copy()
    table[4, 1] = value
    tables = {"1": table, "b": frame(table, "abc"), "[1]": sparse.csr_matrix(table)}
    for column, given in tables.items():
        with pytest.raises(ValueError, match=rf"^Column\(s\) {column} of `X` hold {told}"):
            USES[use](given, Y)


every_fit = pytest.mark.parametrize("use", [*FITS, "folds", "split", "sampler"])


@every_fit
def test_lengths_that_differ_say_which_is_which(use):
    for y in (Y[:-1], Y[:-1, 0]):
        with pytest.raises(ValueError, match="`X` has 40 rows and `y` has 39; pass one row"):
            USES[use](X, y)


@every_fit
def test_a_missing_value_of_a_flat_y_is_named_with_its_row(use):
    pd = pytest.importorskip("pandas")
    words = ["yes", "no", None, "yes"] * 10
    for y in (np.where(np.arange(40) == 2, np.nan, Y[:, 0]), np.array(words), pd.Series(words)):
        with pytest.raises(ValueError, match=r"NaN, first in row 2.* fill it first, or leave out"):
            USES[use](X, y)


@every_fit
def test_one_text_in_the_place_of_many_is_told_to_be_a_list(use):
    with pytest.raises(ValueError, match=r"`X` is a single text; .* \[text\]"):
        USES[use]("one text", Y)


@pytest.mark.parametrize("name", MODELS)
def test_one_text_to_predict_is_told_to_be_a_list(name):
    model = clone(MODELS[name]).set_params(estimator=OF_TEXTS).fit(WORDS, Y)
    for predict in (model.predict, model.predict_proba):
        with pytest.raises(ValueError, match=r"`X` is a single text; .* \[text\]"):
            predict("one text")


@pytest.mark.parametrize("loss", ["log_loss", "hinge"])
@pytest.mark.parametrize("wrap", [lambda model: model, FrozenEstimator, make_pipeline])
def test_classifiers_of_many_outputs_are_scored_after_partial_fit(loss, wrap):
    classes = [np.array([0, 1])] * 4
    model = MultiOutputClassifier(SGDClassifier(loss=loss, random_state=0))
    fitted = wrap(model.partial_fit(X, Y, classes=classes))
    tuned = TunedThresholdClassifierCV(fitted, cv="prefit", refit=False).fit(X, Y)
    response = "predict_proba" if loss == "log_loss" else "decision_function"
    scores = getattr(model.estimators_[2], response)(X).reshape(40, -1)[:, -1]
    np.testing.assert_array_equal(getattr(tuned, response)(X)[:, 2], scores)
    assert tuned.predict(X).shape == Y.shape
    assert CalibratedClassifierCV(fitted, cv="prefit").fit(X, Y).predict_proba(X).shape == Y.shape
    with pytest.raises(NotFittedError):
        TunedThresholdClassifierCV(wrap(clone(model)), cv="prefit", refit=False).fit(X, Y)
