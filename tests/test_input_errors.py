"""Data and parameters a sampler cannot use: one sentence says what to use instead.

Tables that every sampler refuses, or every one that computes, are in `tests/hostile/flaws.py`.
"""

import re
import sys

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
from sklearn.tree import DecisionTreeClassifier

import imblearn_multilabel
from imblearn_multilabel import displays
from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.ensemble import BRUSClassifier, ResamplingEnsembleClassifier
from imblearn_multilabel.exceptions import IndexOrderWarning
from imblearn_multilabel.metrics import local_imbalance
from imblearn_multilabel.model_selection import (
    CalibratedClassifierCV,
    MultilabelStratifiedKFold,
    TunedThresholdClassifierCV,
    choose_thresholds,
    compare_remedies,
    multilabel_train_test_split,
    out_of_fold_scores,
    suggest_remedy,
)
from imblearn_multilabel.over_sampling import MLDM, MLROS, MLSMOTE
from imblearn_multilabel.under_sampling import MLRUS, MLTL
from imblearn_multilabel.weights import LabelWeightedClassifier, undo_label_weight
from tests.samplers import every_sampler, make_sampler, quiet, three_samplers

pytestmark = quiet

_RNG = np.random.RandomState(3)
X = _RNG.random_sample((40, 3))
Y = (_RNG.random_sample((40, 4)) < [0.6, 0.4, 0.25, 0.15]).astype(int)
Y[0] = 1
LINEAR = OneVsRestClassifier(LogisticRegression())

_BINARIZER = "MultiLabelBinarizer"
_THRESHOLD = "Threshold probabilities"


def _sparse(table, form="csr_matrix"):
    return getattr(sparse, form)(table)


#: What y is -> (y, start of the message, what the message must name)
UNKNOWN_TYPES = {
    "-1 and 1": (Y * 2 - 1, "`y` must hold only 0 and 1; got -1", "(y > 0).astype(int)"),
    "multiclass": (np.arange(40) % 3, "multiclass, 3 classes", "imbalanced-learn"),
    "a column of classes": (np.arange(40)[:, None] % 3, "multiclass, 3 classes", "imbalanced"),
    "multiclass-multioutput": (Y + Y[:, ::-1] + 1, "`y` must hold", "one sampler per output"),
    "lists of labels": ([[1, 2], [3]] * 20, "ragged `y`", _BINARIZER),
    "lists of names": ([["a", "b"], ["c"]] * 20, "ragged `y`", _BINARIZER),
    "probabilities": (0.9 * Y, "`y` must hold only 0 and 1; got 0.9", _THRESHOLD),
    "features": (
        X - 0.5,
        "`y` must hold only 0 and 1; got numbers like features",
        "Are `X` and `y` sw",
    ),
    "a column of probabilities": (X[:, 0], "continuous", "0/1 indicator"),
    "an infinite column": (
        np.where(Y[:, 0], np.inf, 0),
        "`y` must hold only 0 and 1; got inf",
        "0",
    ),
    "one sparse dimension": (sparse.coo_array(Y[:, 0]), "sparse `y` has 1", "(n_samples, n_la"),
}


@pytest.mark.parametrize("what", UNKNOWN_TYPES)
def test_y_of_another_kind_is_refused_with_what_to_use(what):
    y, start, instead = UNKNOWN_TYPES[what]
    with pytest.raises(ValueError, match=r"^Unknown label type: ") as caught:
        MLROS().fit_resample(X, y)
    message = str(caught.value)
    assert message.startswith(f"Unknown label type: {start}")
    assert instead in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("categorical", "message"),
    [
        ([True, False], "as a mask must have one entry per feature, 3; got shape"),
        (["color"], "names 'color', which is not a column of `X`"),
        (X[:, 0], "a boolean mask; got values of type float64 in the shape"),
        ([3], "must hold column numbers from 0 to 2, names or a boolean mask"),
        ([-1], "must hold column numbers from 0 to 2, names or a boolean mask"),
        ([0.5], "must hold column numbers from 0 to 2, names or a boolean mask"),
    ],
)
def test_categorical_features_that_do_not_exist_are_refused(categorical, message):
    with pytest.raises(ValueError, match=message):
        MLSMOTE(categorical_features=categorical).fit_resample(X, Y)


@three_samplers
@pytest.mark.parametrize(
    ("strategy", "message"),
    [
        ([4], "column numbers from 0 to 3 or names of labels; got 4"),
        ([-1], "column numbers from 0 to 3 or names of labels; got -1"),
        ([True], "column numbers from 0 to 3 or names of labels; got True"),
        ([1.0], "column numbers from 0 to 3 or names of labels; got 1.0"),
        (["rare"], "or names of labels; got 'rare', but `y` has no column names"),
        ([1, 1], "names the label 1 twice"),
        (lambda y: [7], "column numbers from 0 to 3 or names of labels; got 7"),
        (lambda y: None, "column numbers from 0 to 3 or names of labels; got None"),
        (lambda y: "auto", "got 'auto', but `y` has no column names"),
    ],
)
def test_labels_that_do_not_exist_are_refused(sampler_class, strategy, message):
    with pytest.raises(ValueError, match=message):
        make_sampler(sampler_class, sampling_strategy=strategy).fit(X, Y)


def test_names_that_are_no_column_of_y_are_refused():
    pd = pytest.importorskip("pandas")
    y = pd.DataFrame(Y, columns=list("abcd"))
    with pytest.raises(ValueError, match=r"got 'e', but no label is named so\.$"):
        MLROS(sampling_strategy=["a", "e"]).fit(X, y)
    named = y.set_axis(["legal", "tax", "travel", "sport"], axis=1)
    with pytest.raises(ValueError, match=r"got 'legl', but .* Did you mean 'legal'"):
        MLROS(sampling_strategy=["tax", "legl"]).fit(X, named)
    with pytest.raises(ValueError, match="Did you mean 'travel'"):
        choose_thresholds(np.zeros(Y.shape), named, scoring={"precision": {"Travl": 0.9}})


@every_sampler
def test_a_strategy_of_another_type_is_refused(sampler_class):
    for strategy in ("minority", 0.5, 3, None, {1, 2}):
        with pytest.raises(ValueError, match="The 'sampling_strategy' parameter of"):
            make_sampler(sampler_class, sampling_strategy=strategy).fit(X, Y)


@pytest.mark.parametrize("count", [-1, 2.5, True, "many", None])
def test_wanted_positives_must_be_counts(count):
    with pytest.raises(ValueError, match=r"an int >= 0, for every label; got"):
        MLROS(sampling_strategy={3: count}).fit(X, Y)


def test_over_samplers_cannot_aim_below_what_is_there():
    with pytest.raises(ValueError, match="only adds rows, so ask for at least"):
        MLROS(sampling_strategy={0: 1}).fit(X, Y)


def test_under_samplers_cannot_aim_above_what_is_there():
    with pytest.raises(ValueError, match="only drops rows, so ask for at most"):
        MLRUS(sampling_strategy={0: 40}).fit(X, Y)


@every_sampler
def test_a_dict_is_taken_or_refused_as_declared(sampler_class):
    positives = int(Y[:, 3].sum())
    sampler = make_sampler(sampler_class, sampling_strategy={3: positives})
    if make_sampler(sampler_class).effects.accepts_counts:
        assert sampler.fit(X, Y).sampling_strategy_ == {3: 0}
    else:
        with pytest.raises(ValueError, match="`sampling_strategy` must not be a dict here"):
            sampler.fit(X, Y)


def test_absent_labels_are_left_out_with_one_warning():
    from imblearn_multilabel.exceptions import AbsentLabelWarning

    y = np.column_stack([Y, np.zeros((40, 2), dtype=int)])
    with pytest.warns(
        AbsentLabelWarning, match="2 of 6 labels have no positive row.*: 4, 5"
    ) as seen:
        sampler = MLROS(sampling_strategy=[3, 4]).fit(X, y)
    assert len(seen) == 1
    assert list(sampler.sampling_strategy_) == [3]


@pytest.mark.parametrize("form", ["dense", "csr_matrix", "coo_array", "lil_matrix"])
@pytest.mark.parametrize(
    ("value", "place"),
    [(2, "(first wrong in row 3, label 2)"), (np.nan, "NaN, first in row 3, label 2")],
)
def test_a_wrong_label_is_named_with_its_row(form, value, place):
    y = Y.astype(float)
    y[3:, 2], y[4:, 1] = value, value
    table = y if form == "dense" else _sparse(y, form)
    with pytest.raises(ValueError, match="`y` must hold only 0 and 1") as caught:
        MLROS().fit_resample(X, table)
    assert place in str(caught.value)


def test_a_wrong_label_is_called_by_its_name():
    pd = pytest.importorskip("pandas")
    y = pd.DataFrame(Y, columns=["sun", "moon", "star", "fireball"])
    y.loc[7, "fireball"] = 2
    with pytest.raises(ValueError, match="in row 7, label 'fireball'"):
        MLROS().fit_resample(X, y)


def test_what_to_do_about_missing_values_is_said_with_their_place():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(X, columns=["a", "b", "c"])
    frame.loc[7, "b"] = np.nan
    advice = r"NaN, first in row 7, column 'b', .* Impute .* or use {}, which never looks at `X`"
    with pytest.raises(ValueError, match=advice.format("MLROS")):
        MLSMOTE().fit_resample(frame, Y)
    with pytest.raises(ValueError, match=advice.format("MLRUS")):
        MLTL().fit_resample(frame, Y)
    with pytest.raises(ValueError, match=r"NaN, first in row 7, column 1,"):
        MLSMOTE().fit_resample(sparse.csr_matrix(frame.to_numpy()), Y)
    MLROS().fit_resample(frame, Y)


def test_values_whose_sum_overflows_are_finite():
    MLSMOTE().fit_resample(np.where(X > 0.5, 1.7e308, -1.7e308), Y)


def test_text_columns_that_are_named_already_are_told_the_dtype_to_take():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"number": X[:, 0], "city": ["Rome", "Oslo"] * 20})
    with pytest.raises(ValueError, match=r"give them a category dtype, which `categorical_.*auto"):
        MLSMOTE(categorical_features=["city"]).fit_resample(frame, Y)
    MLSMOTE().fit_resample(frame.astype({"city": "category"}), Y)


def test_advice_names_no_parameter_the_sampler_lacks():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"number": X[:, 0], "city": ["Rome", "Oslo"] * 20})
    assert "categorical_features" not in MLDM().get_params()
    with pytest.raises(ValueError, match=r"Column\(s\) city .*OneHotEncoder") as caught:
        MLDM().fit_resample(frame, Y)
    assert "categorical_features" not in str(caught.value)


@pytest.mark.parametrize(
    "value", [Y.astype(object), (Y == 1).astype(object), Y.astype("O").tolist()]
)
def test_labels_that_are_objects_are_told_to_become_integers(value):
    value = np.array(value, dtype=object)
    with pytest.raises(ValueError, match=r"use `y\.astype\(int\)`"):
        MLROS().fit_resample(X, value)
    pd = pytest.importorskip("pandas")
    with pytest.raises(ValueError, match=r"a column 0 of type object; use `y\.astype\(int\)`"):
        MLROS().fit_resample(X, pd.DataFrame(value))
    MLROS().fit_resample(X, value.astype(int))


def _follow(advice, y):
    """Run the code that a message advises."""
    code = re.search("use `(.*?)`", advice).group(1)
    return eval(code, {"y": y, "numpy": np, "polars": sys.modules.get("polars")})


@pytest.mark.parametrize(
    "cells", [Y, Y == 1, Y * 1.0, Y.astype(str)], ids=["int", "bool", "float", "str"]
)
@pytest.mark.parametrize("dtype", ["category", "object", "flat", "dask"])
@pytest.mark.slow
def test_labels_0_and_1_of_other_types_are_told_what_works(cells, dtype):
    pd = pytest.importorskip("pandas")
    y = pd.DataFrame(cells, columns=list("abcd")).astype("category")
    if dtype == "object":
        y = pd.DataFrame(cells, columns=list("abcd")).astype(object)
    elif dtype == "flat":
        y = y["a"]
    elif dtype == "dask":
        y = pytest.importorskip("dask.dataframe").from_pandas(y, npartitions=2)
    with pytest.raises(ValueError, match=r"use `y\.astype\(int\)`, which makes") as caught:
        MLROS().fit(X, y)
    done = _follow(str(caught.value), y)
    np.testing.assert_array_equal(np.asarray(done), Y[:, 0] if dtype == "flat" else Y)
    MLROS().fit(X, np.asarray(done))


@pytest.mark.parametrize("kind", ["Categorical", "Enum", "String"])
@pytest.mark.parametrize("is_flat", [False, True])
def test_polars_labels_0_and_1_as_text_are_told_what_works(kind, is_flat):
    pl = pytest.importorskip("polars")
    dtype = pl.Enum(["0", "1"]) if kind == "Enum" else getattr(pl, kind)
    y = pl.DataFrame(Y).cast(pl.String).cast(dtype)
    y = y.to_series(0) if is_flat else y
    with pytest.raises(ValueError, match="which makes a 0/1 indicator matrix of them") as caught:
        MLROS().fit(X, y)
    done = _follow(str(caught.value), y)
    np.testing.assert_array_equal(done.to_numpy(), Y[:, 0] if is_flat else Y)
    MLROS().fit(X, done)


def test_lists_of_0_and_1_as_text_are_told_what_works():
    y = Y.astype(str).tolist()
    with pytest.raises(ValueError, match=r"use `numpy\.asarray\(y\)\.astype\(int\)`") as caught:
        MLROS().fit(X, y)
    np.testing.assert_array_equal(_follow(str(caught.value), y), Y)


def test_categories_that_are_not_0_and_1_are_told_of_the_binarizer():
    pd = pytest.importorskip("pandas")
    for cells in (Y + 1, Y * 3, np.array(["yes", "no", "?"])[Y + (Y & Y[:, ::-1])]):
        with pytest.raises(ValueError, match=_BINARIZER):
            MLROS().fit(X, pd.DataFrame(cells).astype("category"))


@pytest.mark.parametrize("y", [["a;b", "c"] * 20, ["a; b", "c; a", "b"] * 13 + ["a"], ["a|b"] * 40])
@pytest.mark.parametrize("form", ["list", "series", "frame"])
def test_tags_in_texts_are_told_how_to_become_a_matrix(y, form):
    pd = pytest.importorskip("pandas")
    sign = "|" if "|" in y[0] else y[0][1:-1]
    if form != "list":
        y = pd.Series(y)
    y = pd.DataFrame({"tags": y}) if form == "frame" else y
    for use in (MLROS().fit, TunedThresholdClassifierCV(LINEAR).fit):
        with pytest.raises(ValueError, match=re.escape(f".str.get_dummies({sign!r})`")) as caught:
            use(X, y)
    done = eval(re.search("by `(.*?)`", str(caught.value)).group(1), {"pandas": pd, "y": y})
    assert set(done.columns) <= set("abc")
    assert not done.to_numpy().max() > 1


def test_labels_of_two_texts_are_told_how_to_become_numbers():
    pd, pl = pytest.importorskip("pandas"), pytest.importorskip("polars")
    words = np.where(Y, "yes", "no")
    frame = pd.DataFrame(words)
    for y in (words, words.tolist(), frame, frame.astype("category"), pl.DataFrame(words)):
        with pytest.raises(ValueError, match="compare with the text that means yes") as caught:
            MLROS().fit(X, y)
        code = re.search(r"as in `(.*?)`", str(caught.value)).group(1)
        done = eval(code, {"y": y, "numpy": np, "polars": pl})
        np.testing.assert_array_equal(np.asarray(done), Y)


def test_frames_in_different_orders_are_paired_by_position_with_a_warning():
    pd = pytest.importorskip("pandas")
    frame, y = pd.DataFrame(X), pd.DataFrame(Y)
    with pytest.warns(IndexOrderWarning, match="paired by position"):
        MLROS(random_state=0).fit_resample(frame, y[::-1])
    with pytest.warns(IndexOrderWarning, match="paired by position"):
        MLROS(random_state=0).fit_resample(frame, y[0].iloc[::-1])


@pytest.mark.parametrize(
    "pair",
    [
        lambda X, y: LabelWeightedClassifier().fit(X, y),
        lambda X, y: TunedThresholdClassifierCV(LINEAR, cv=2).fit(X, y),
        lambda X, y: CalibratedClassifierCV(LINEAR, cv=2).fit(X, y),
        lambda X, y: out_of_fold_scores(LINEAR, X, y, cv=2),
        lambda X, y: BRUSClassifier(n_estimators=1, threshold_cv=None).fit(X, y),
        lambda X, y: compare_remedies(X, y, ["baseline"], LINEAR, cv=2),
        lambda X, y: multilabel_train_test_split(X, y),
        lambda X, y: local_imbalance(X, y),
        lambda X, y: suggest_remedy(X, y),
    ],
)
def test_whatever_pairs_frames_warns_of_their_order(pair):
    pd = pytest.importorskip("pandas")
    X, y = make_imbalanced_multilabel(60, 4, 4, random_state=0)
    with pytest.warns(IndexOrderWarning, match="paired by position"):
        pair(pd.DataFrame(X), pd.DataFrame(y)[::-1])


@pytest.mark.filterwarnings("error::imblearn_multilabel.exceptions.IndexOrderWarning")
def test_frames_of_other_indices_are_paired_silently():
    pd = pytest.importorskip("pandas")
    y = pd.DataFrame(Y)
    for index in (range(40), range(40, 80), [f"row {i}" for i in range(40)], [0] * 40):
        MLROS(random_state=0).fit_resample(pd.DataFrame(X, index=index), y)
    both = np.random.RandomState(0).permutation(40)
    MLROS(random_state=0).fit_resample(pd.DataFrame(X).take(both), y.take(both))
    MLROS(random_state=0).fit_resample(X, y[::-1])


@pytest.mark.parametrize("display", [displays.ComparisonDisplay, displays.LabelGainDisplay])
def test_displays_of_comparisons_name_what_they_take(display):
    with pytest.raises(TypeError, match=r"`comparison` must be .* returns; got list"):
        display.from_comparison([])


def test_a_mistyped_sampler_brings_the_nearest_name():
    with pytest.raises(ValueError, match="Unknown remedy 'MLSMOT'; did you mean MLSMOTE"):
        compare_remedies(np.eye(4), np.eye(4, dtype=int), remedies=["MLSMOT"])


@pytest.mark.parametrize(
    ("estimator", "message"),
    [
        (
            TunedThresholdClassifierCV(LINEAR, scoring="f1_macro"),
            r"'g_mean', 'jaccard', 'matthews_corrcoef'} \(did you mean 'f1'\?\)",
        ),
        (TunedThresholdClassifierCV(LINEAR, strategy="per-label"), "did you mean 'per_label'"),
        (TunedThresholdClassifierCV(LINEAR, scoring="precision"), "'matthews_corrcoef'}, a float"),
        (CalibratedClassifierCV(LINEAR, method="Isotonic"), "did you mean 'isotonic'"),
        (LabelWeightedClassifier(label_weight="sqr"), "did you mean 'sqrt'"),
    ],
)
def test_a_mistyped_option_brings_the_nearest_one(estimator, message):
    with pytest.raises(ValueError, match=message):
        estimator.fit(X, Y)


def test_a_mistyped_score_brings_the_nearest_one():
    for name, near in (("macro_f1", "macro_f1_score"), ("f1_marco", "f1_macro")):
        with pytest.raises(ValueError, match=f"Did you mean '{near}'"):
            compare_remedies(X, Y, scoring=name)


def test_the_step_without_weights_is_named():
    neighbors = make_pipeline(MinMaxScaler(), KNeighborsClassifier())
    with pytest.raises(ValueError, match="`sample_weight` in fit; KNeighborsClassifier does not"):
        LabelWeightedClassifier(neighbors).fit(X, Y)
    with pytest.raises(ValueError, match="cannot reach KNeighborsClassifier"):
        TunedThresholdClassifierCV(neighbors).fit(X, Y, sample_weight=np.ones(40))


def test_tools_for_a_single_label_bring_those_for_several():
    sampler_inside = make_pipeline(MLSMOTE(), LogisticRegression())
    with pytest.raises(TypeError, match=r"with MLSMOTE. Use imblearn.pipeline.make_pipeline"):
        TunedThresholdClassifierCV(sampler_inside).fit(X, Y)
    for use in (
        TunedThresholdClassifierCV(LINEAR, cv=StratifiedKFold(3)).fit,
        lambda X, y: compare_remedies(X, y, cv=StratifiedKFold(3)),
    ):
        with pytest.raises(ValueError, match=r"got StratifiedKFold, .* MultilabelStratifiedKFold"):
            use(X, Y)
    TunedThresholdClassifierCV(LogisticRegression(), cv=StratifiedKFold(3)).fit(X, Y[:, 0])


def test_a_name_that_is_in_a_module_brings_the_module():
    import imblearn_multilabel

    # Tools ask modules for names by hasattr, which knows no error but this one.
    assert not hasattr(imblearn_multilabel, "MLROS")
    message = r"from imblearn_multilabel\.over_sampling import MLROS"
    with pytest.raises(AttributeError, match=message):
        imblearn_multilabel.MLROS  # noqa: B018


def test_a_class_in_place_of_a_classifier_is_named_with_the_remedy():
    with pytest.raises(TypeError, match=r"got the class LogisticRegression; pass .*\(\)"):
        compare_remedies(np.eye(4), np.eye(4, dtype=int), estimators=LogisticRegression)


def test_python_can_suggest_the_module_that_was_meant():
    with pytest.raises(AttributeError) as caught:
        imblearn_multilabel.oversampling  # noqa: B018
    assert (caught.value.name, caught.value.obj) == ("oversampling", imblearn_multilabel)


WORDS = ["good bad", "plain text"] * 20


@pytest.mark.parametrize(
    "use",
    [
        MLROS().fit_resample,
        LabelWeightedClassifier().fit,
        BRUSClassifier().fit,
        compare_remedies,
        suggest_remedy,
        multilabel_train_test_split,
        lambda X, y: list(MultilabelStratifiedKFold(2).split(X, y)),
        lambda X, y: out_of_fold_scores(LINEAR, X, y),
    ],
)
def test_features_in_the_place_of_labels_are_noticed(use):
    pd = pytest.importorskip("pandas")
    mixed = pd.DataFrame({"size": np.arange(40), "city": ["Rome", "Oslo"] * 20})
    for features in (mixed, mixed[["size"]].assign(more=3)):
        with pytest.raises(ValueError, match=r"`X` is a 0/1 indicator .* pass features first"):
            use(Y, features)


@pytest.mark.parametrize(
    "y",
    [
        np.where(Y, 1.0, np.nan),
        Y * 2 - 1,
        np.arange(40) % 3,
        np.array(["a", "b", "c", "d"], dtype=object)[np.arange(40) % 4].reshape(-1, 2)[:, [0]],
        [["a", "b"], ["c"]] * 20,
    ],
)
def test_binary_features_are_not_taken_for_labels(y):
    with pytest.raises(ValueError, match=r".") as caught:
        MLROS().fit((Y if len(y) == 40 else Y[:20]), y)
    assert "features first" not in str(caught.value)
    with pytest.raises(ValueError, match=r".") as caught:
        MLROS().fit(X, X - 0.5)
    assert "indicator matrix, and" not in str(caught.value)


def test_weights_of_labels_may_be_given_by_name():
    pd = pytest.importorskip("pandas")
    y = pd.DataFrame(Y, columns=["bug", "legal", "tax", "rare"])
    named = LabelWeightedClassifier(label_weight={"rare": 4.0, "bug": 2}).fit(X, y)
    np.testing.assert_array_equal(named.label_weight_, [[1, 2], [1, 1], [1, 1], [1, 4]])
    pairs = LabelWeightedClassifier(label_weight={"rare": [0.5, 4.0]}).fit(X, y)
    np.testing.assert_array_equal(pairs.label_weight_[3], [0.5, 4])
    with pytest.raises(ValueError, match=r"`label_weight` must .* Did you mean 'legal'"):
        LabelWeightedClassifier(label_weight={"leagl": 2.0}).fit(X, y)
    for weights in ({"rare": "high"}, {"rare": {"yes": 2}}):
        with pytest.raises(ValueError, match="`label_weight` must hold numbers"):
            LabelWeightedClassifier(label_weight=weights).fit(X, y)
    with pytest.raises(ValueError, match="an array in the order of the columns of `y`"):
        undo_label_weight(np.full((2, 1), 0.5), {"bug": 2.0})


@pytest.mark.parametrize(
    "use",
    [
        lambda model: TunedThresholdClassifierCV(model).fit(X, Y),
        lambda model: CalibratedClassifierCV(model).fit(X, Y),
        lambda model: LabelWeightedClassifier(model).fit(X, Y),
        lambda model: BRUSClassifier(model).fit(X, Y),
        lambda model: ResamplingEnsembleClassifier(model).fit(X, Y),
        lambda model: out_of_fold_scores(model, X, Y),
        lambda model: suggest_remedy(X, Y, model),
        lambda model: compare_remedies(X, Y, estimators=model),
    ],
)
def test_what_is_no_classifier_is_told_what_to_pass(use):
    with pytest.raises(TypeError, match=r"got the class LogisticRegression; pass Logi.*n\(\)"):
        use(LogisticRegression)
    with pytest.raises(TypeError, match=r"got the class LogisticRegression; pass Logi.*n\(\)"):
        use(make_pipeline(MinMaxScaler(), LogisticRegression))
    for model in (Ridge(), make_pipeline(MinMaxScaler(), Ridge())):
        with pytest.raises(TypeError, match=r"classifier.*; got Ridge, a regressor"):
            use(model)


@pytest.mark.parametrize("use", [suggest_remedy, lambda X, y, m: out_of_fold_scores(m, X, y)])
def test_the_name_of_a_classifier_is_told_what_to_pass(use):
    with pytest.raises(TypeError, match=r"got the name 'LogisticRegresion'; pass .*Regression\(\)"):
        use(X, Y, "LogisticRegresion")


def test_private_wrappers_are_not_named():
    class Mute(LogisticRegression):
        decision_function = property()
        predict_proba = property()

    for model in (Mute(), MultiOutputClassifier(Mute())):
        with pytest.raises(AttributeError, match="Mute has no attribute decision_function"):
            TunedThresholdClassifierCV(model).fit(X, Y)


@pytest.mark.parametrize(
    ("scoring", "message"),
    [
        ({"precision": {0: 90}}, r"`scoring`.* got 90, which is not in \(0, 1\]"),
        ({"recall": [0.5, 0.5, -1.0, 0.5]}, r"got -1.0, which is not in \(0, 1\]"),
        ({"precison": 0.9}, r"`scoring`.* got keys \['precison'\]\. Did you mean 'precision'\?"),
        ({"recall": [0.9] * 3}, "for 4 labels"),
    ],
)
def test_a_floor_that_cannot_be_is_told_which(scoring, message):
    with pytest.raises(ValueError, match=message):
        TunedThresholdClassifierCV(LINEAR, scoring=scoring).fit(X, Y)


@pytest.mark.parametrize("missing", [None, np.nan])
@pytest.mark.parametrize("wrapper", [TunedThresholdClassifierCV, LabelWeightedClassifier])
def test_a_missing_text_is_named_with_its_row(missing, wrapper):
    pd = pytest.importorskip("pandas")
    texts = [*WORDS[:17], missing, *WORDS[18:]]
    model = make_pipeline(TfidfVectorizer(), LogisticRegression())
    for given in (texts, np.array(texts, dtype=object), pd.Series(texts)):
        with pytest.raises(ValueError, match=r"row 17 of `X` .* Drop such rows, or fill .* ''"):
            wrapper(model).fit(given, Y)


@pytest.mark.parametrize(
    "use",
    [
        TunedThresholdClassifierCV(LogisticRegression()).fit,
        LabelWeightedClassifier().fit,
        BRUSClassifier(LogisticRegression()).fit,
        lambda X, y: out_of_fold_scores(LogisticRegression(), X, y),
        TunedThresholdClassifierCV(make_pipeline(MinMaxScaler(), LogisticRegression())).fit,
    ],
)
def test_columns_with_missing_numbers_are_named_with_the_cure(use):
    pd = pytest.importorskip("pandas")
    table = X.copy()
    table[7, 1] = np.nan
    for given, column in (
        (table, "1"),
        (pd.DataFrame(table, columns=list("abc")), "b"),
        (sparse.csr_matrix(table), "1"),
    ):
        if sparse.issparse(given) and getattr(use, "__self__", None) is not None:
            continue
        message = rf"Column\(s\) {column} of `X` hold NaN.*make_pipeline\(SimpleImputer"
        with pytest.raises(ValueError, match=message):
            use(given, Y)


def test_one_label_as_a_strategy_is_told_to_be_a_list():
    with pytest.raises(ValueError, match=r"for one label, pass \['license'\]") as caught:
        MLROS(sampling_strategy="license").fit(X, Y)
    assert "an instance of" not in str(caught.value)
    with pytest.raises(ValueError, match="did you mean 'auto'"):
        MLROS(sampling_strategy="atuo").fit(X, Y)


def test_a_missing_label_is_told_in_words_of_every_use():
    y = np.where(Y, 1.0, np.nan)
    for use in (MLROS().fit, LabelWeightedClassifier().fit):
        with pytest.raises(ValueError, match=r"`y` must hold only 0 and 1") as caught:
            use(X, y)
        assert "sampling" not in str(caught.value)


def test_columns_of_lists_are_told_of_the_binarizer():
    pd = pytest.importorskip("pandas")
    sets = pd.Series([["a", "b"], ["c"]] * 20)
    for y in (sets, sets.to_numpy(), sets.map(set), sets.map(tuple)):
        for use in (MLROS().fit, LabelWeightedClassifier().fit):
            with pytest.raises(ValueError, match=f"`y` holds values of type .*{_BINARIZER}"):
                use(X, y)


def test_a_comparison_counts_the_row_of_a_missing_text_in_the_whole_table():
    texts = np.array([*WORDS[:37], None, *WORDS[38:]], dtype=object)
    model = make_pipeline(TfidfVectorizer(), LogisticRegression())
    splits = [(np.arange(20, 40), np.arange(20))]
    found = compare_remedies(texts, Y, ["baseline"], model, cv=splits)
    assert "row 37 of `X`" in " ".join(str(found).split())


def test_samplers_keep_their_own_words_for_missing_numbers():
    table = np.where(np.eye(40, 3), np.nan, X)
    with pytest.raises(ValueError, match="or use MLROS, which never looks"):
        ResamplingEnsembleClassifier(LogisticRegression()).fit(table, Y)


FITS = {
    "thresholds": TunedThresholdClassifierCV(LogisticRegression(), cv=2).fit,
    "calibration": CalibratedClassifierCV(LogisticRegression(), cv=2).fit,
    "weights": LabelWeightedClassifier().fit,
    "ensemble": ResamplingEnsembleClassifier(sampler=None).fit,
    "BRUS": BRUSClassifier(LogisticRegression()).fit,
    "scores": lambda X, y: out_of_fold_scores(LogisticRegression(), X, y),
    "folds": lambda X, y: list(MultilabelStratifiedKFold(2).split(X, y)),
    "split": multilabel_train_test_split,
    "sampler": MLROS().fit,
}
every_fit = pytest.mark.parametrize("fit", FITS.values(), ids=FITS)


@every_fit
def test_lengths_that_differ_say_which_is_which(fit):
    for y in (Y[:-1], Y[:-1, 0]):
        with pytest.raises(ValueError, match="`X` has 40 rows and `y` has 39; pass one row"):
            fit(X, y)


@every_fit
def test_a_missing_value_of_a_flat_y_is_named_with_its_row(fit):
    pd = pytest.importorskip("pandas")
    words = ["yes", "no", None, "yes"] * 10
    for y in (np.where(np.arange(40) == 2, np.nan, Y[:, 0]), np.array(words), pd.Series(words)):
        with pytest.raises(ValueError, match=r"NaN, first in row 2.* fill it first, or leave out"):
            fit(X, y)


@every_fit
def test_one_text_in_the_place_of_many_is_told_to_be_a_list(fit):
    with pytest.raises(ValueError, match=r"`X` is a single text; .* \[text\]"):
        fit("one text", Y)


@pytest.mark.parametrize(
    "wrapper",
    [
        TunedThresholdClassifierCV,
        CalibratedClassifierCV,
        LabelWeightedClassifier,
        lambda model: ResamplingEnsembleClassifier(model, None),
        BRUSClassifier,
    ],
)
def test_one_text_to_predict_is_told_to_be_a_list(wrapper):
    model = wrapper(make_pipeline(TfidfVectorizer(), LogisticRegression())).fit(WORDS, Y)
    for predict in (model.predict, model.predict_proba):
        with pytest.raises(ValueError, match=r"`X` is a single text; .* \[text\]"):
            predict("one text")


@pytest.mark.parametrize(
    "fit", [FITS[name] for name in ("thresholds", "calibration", "weights", "BRUS", "scores")]
)
@pytest.mark.filterwarnings("ignore:overflow encountered in cast")
@pytest.mark.parametrize("value", [np.inf, -np.inf])
def test_columns_with_infinity_are_named_with_the_cure(fit, value):
    pd = pytest.importorskip("pandas")
    table = X.copy()
    table[4, 1] = value
    for given, column in (
        (table, "1"),
        (pd.DataFrame(table, columns=list("abc")), "b"),
        (sparse.csr_matrix(table), "1"),
    ):
        with pytest.raises(ValueError, match=rf"^Column\(s\) {column} of `X` hold infinity.*clip"):
            fit(given, Y)
    # Trees take numbers of 32 bits.
    table[4, 1] = 1e300
    with pytest.raises(ValueError, match=r"^Column\(s\) 1 of `X` hold infinity or numbers that"):
        LabelWeightedClassifier(DecisionTreeClassifier()).fit(table, Y)


def test_free_text_is_told_of_a_vectorizer_and_not_of_categories():
    pd = pytest.importorskip("pandas")
    notes = pd.DataFrame({"size": X[:, 0], "note": [f"visit {n} went well" for n in range(40)]})
    for frame in (notes, notes[["note"]]):
        for sampler in (MLSMOTE(), MLDM(), MLTL()):
            with pytest.raises(ValueError, match=r"Column\(s\) note .*TableVectorizer") as caught:
                sampler.fit_resample(frame, Y)
            assert "category" not in str(caught.value)


def test_missing_categories_are_told_to_be_one():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"size": X[:, 0], "city": ["Rome", None] * 20}).astype(
        {"city": "category"}
    )
    with pytest.raises(
        ValueError, match=r"NaN, first in row 1, column 'city'.*category of"
    ) as caught:
        MLSMOTE().fit_resample(frame, Y)
    assert "Impute" not in str(caught.value)


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
