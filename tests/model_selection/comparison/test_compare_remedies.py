"""Comparisons that are run."""

import os
import subprocess
import sys
import warnings
from contextlib import suppress

import joblib
import numpy as np
import pytest
from imblearn.pipeline import make_pipeline as resampling_pipeline
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse
from sklearn import config_context
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, make_scorer
from sklearn.model_selection import FixedThresholdClassifier, KFold
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier
from tqdm.std import tqdm

from imblearn_multilabel._estimators import derive_seed
from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.ensemble import ResamplingEnsembleClassifier
from imblearn_multilabel.metrics import (
    brier_score_loss_per_label,
    calibration_ratio_by_band,
    f1_score_per_label,
    label_ranking_loss,
    macro_f1_score,
    macro_roc_auc_score,
    mean_score_by_band,
    micro_f1_score,
)
from imblearn_multilabel.model_selection import (
    MultilabelStratifiedGroupKFold,
    RemedyComparison,
    TunedThresholdClassifierCV,
    choose_thresholds,
    compare_remedies,
    out_of_fold_scores,
    suggest_remedy,
)
from imblearn_multilabel.model_selection._comparison import cells
from imblearn_multilabel.model_selection._split import shuffled_folds
from imblearn_multilabel.over_sampling import AEMLO, MLROS
from imblearn_multilabel.under_sampling import MLRUS
from imblearn_multilabel.weights import LabelWeightedClassifier
from tests.model_selection.comparison.data import (
    Configured,
    Failing,
    Memory,
    Telling,
    X,
    Y,
    scores_of,
)

quiet = pytest.mark.filterwarnings("ignore::imblearn_multilabel.exceptions.MultilabelWarning")
TREE = DecisionTreeClassifier(max_depth=3)
#: One score, without inner folds.
QUICK = {"scoring": "macro_f1_score", "thresholds": "default"}


def compare(*arguments, **more):
    return compare_remedies(*arguments, **{"cv": 2, "random_state": 0} | more)


@quiet
def test_scores_are_those_of_the_same_steps_by_hand():
    folds = list(KFold(3, shuffle=True, random_state=1).split(X))
    sampler = MLROS(sampling_ratio=0.25, random_state=4)
    estimator = OneVsRestClassifier(LogisticRegression(random_state=5))
    scoring = ["macro_f1_score", "micro_f1_score", "macro_roc_auc_score", "label_ranking_loss"]
    found = compare(X, Y, ["baseline", sampler], estimator, cv=folds, scoring=scoring)
    assert found.remedies == ("baseline", "MLROS(random_state=4, sampling_ratio=0.25)")
    cells = found.cells.set_index(["remedy", "fold"]).sort_index()
    for number, (train, test) in enumerate(folds):
        model = resampling_pipeline(MinMaxScaler(), sampler, estimator).fit(X[train], Y[train])
        predicted, scores = model.predict(X[test]), model.predict_proba(X[test])
        inner = shuffled_folds(Y[train], 3, derive_seed(0, 2, 0, number))
        by_others = out_of_fold_scores(model, X[train], Y[train], cv=inner)
        tuned = (scores >= choose_thresholds(by_others, Y[train])).astype(int)
        cell = cells.loc[(found.remedies[1], number)]
        assert cell.macro_f1_score == macro_f1_score(Y[test], predicted)
        assert cell.tuned_macro_f1_score == macro_f1_score(Y[test], tuned)
        assert cell.micro_f1_score == micro_f1_score(Y[test], predicted)
        assert cell.macro_roc_auc_score == macro_roc_auc_score(Y[test], scores)
        assert cell.label_ranking_loss == label_ranking_loss(Y[test], scores)
        assert (cell.rows_added > 0, cell.n_train) == (True, len(train))
        labels = found.per_label.query("fold == @number and remedy != 'baseline'")
        assert_array_equal(labels.f, f1_score_per_label(Y[test], predicted))
        assert_array_equal(labels.f_tuned, f1_score_per_label(Y[test], tuned))
        assert_array_equal(labels.train_positives, Y[train].sum(axis=0))


def test_what_a_cell_records():
    cells = compare(X, Y, ["baseline", MLROS(sampling_ratio=3), MLRUS(sampling_ratio=0.25)]).cells
    none, over, under = (cells[cells.remedy == name] for name in cells.remedy[:3])
    assert (none.rows_added == 0).all()
    assert (none.mean_ir_before == none.mean_ir_after).all()
    assert (over.rows_added > 0).all()
    assert (over.mean_ir_after < over.mean_ir_before).all()
    assert (under.rows_added == -15).all()
    assert (cells.seconds_fitting > 0).all()
    assert (over.seconds_sampling > 0).all()
    if sys.platform == "linux":
        assert (cells.peak_mib >= 0).all()
    assert (cells.n_test == 60).all()
    assert (cells.labels_scored == 4).all()
    # Kept, and not shown: warnings are errors here.
    assert over.warnings.str.startswith("ShortfallWarning (1): MLROS added").all()


def test_samplers_never_see_a_row_of_the_test_fold():
    # A column that tells rows apart, kept as it is by both samplers.
    numbered = np.column_stack([np.arange(len(X)), X])
    Memory.seen.clear()
    remedies = ["MLROS", (MLRUS(), {"sampling_ratio": [0.1, 0.2]})]
    found = compare(numbered, Y, remedies, Memory(), preprocess=None)
    assert not len(found.failures)
    halves = [set(Memory.seen[0][:, 0]), set()]
    for rows in Memory.seen:
        numbers = set(rows[:, 0])
        halves[not halves[0] & numbers] |= numbers
    assert halves[0] | halves[1] == set(range(len(X)))
    assert not halves[0] & halves[1]


def test_seeds_follow_from_repetition_and_fold_alone():
    def scores(found):
        cells = found.cells.set_index(["repeat", "fold"])
        return {name: cells[cells.remedy == name].macro_f1_score for name in found.remedies}

    some = scores(compare(X, Y, ["MLROS"], **QUICK))
    remedies = {"MLSMOTE": "MLSMOTE", "MLROS": MLROS(), "again": "MLROS"}
    more = scores(compare({"other": (X, Y)}, None, remedies, n_repeats=2, **QUICK))
    assert more["again"].equals(more["MLROS"])
    for name in ("baseline", "MLROS"):
        assert more[name][:2].equals(some[name])
        assert set(more[name][:2]) != set(more[name][2:])


def test_the_seed_decides():
    def scores(seed):
        found = compare(X, Y, ["MLROS"], TREE, random_state=seed, scoring="macro_f1_score")
        return scores_of(found)

    assert scores(1) == scores(1)
    assert scores(1) != scores(2)
    assert scores(None) != scores(None)
    assert scores(np.random.RandomState(1)) == scores(np.random.RandomState(1))


def test_workers_find_the_same_under_the_configuration_of_the_caller():
    options = {"remedies": {"asking": Configured()}, "estimators": RandomForestClassifier(3)}
    with config_context(assume_finite=True):
        alone, together = (compare(X, Y, **options, n_jobs=n_jobs) for n_jobs in (1, 2))
    timings = ["peak_mib", *alone.cells.filter(like="seconds")]
    assert not len(together.failures)
    assert alone.cells.drop(columns=timings).equals(together.cells.drop(columns=timings))
    assert alone.per_label.equals(together.per_label)
    assert alone.table().equals(together.table())


def test_what_is_the_callers_stays_as_it_is():
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    X_own, y_own = X.copy(), Y.copy()
    X_own.flags.writeable = y_own.flags.writeable = False
    found = compare(X_own, y_own, ["MLSMOTE", "REMEDIAL"])
    assert not len(found.failures)
    assert_array_equal(X_own, X)
    assert_array_equal(before, np.random.get_state()[1])  # noqa: NPY002


def test_a_cell_or_a_measure_that_fails_costs_no_other():
    def broken(model, X, y):
        raise ZeroDivisionError("no reason")

    scoring = {"macro_f1_score": "macro_f1_score", "broken": broken}
    found = compare(X, Y, [Failing(), "MLROS"], cv=3, scoring=scoring)
    failures = found.failures.query("stage != 'broken'")
    assert 0 < len(failures) < 3
    told = failures[["remedy", "stage", "error", "message"]].drop_duplicates().values.tolist()
    assert told == [["Failing", "sampling", "RuntimeError", "out of order"]]
    assert found.cells[~found.cells.failed].macro_f1_score.notna().all()
    assert found.cells[found.cells.failed].macro_f1_score.isna().all()
    assert f"Failing failed with LogisticRegression on {len(failures)} of 3 folds" in repr(found)
    # Folds that failed count no labels of a band.
    totals = found.bands.groupby("remedy").n_labels.sum()
    assert totals.to_dict() == pytest.approx(dict.fromkeys(found.bands.remedy, 4))
    assert found.cells.broken.isna().all()
    assert set(found.failures.query("stage == 'broken'").message) == {"no reason"}
    text = " ".join(found.verdict("broken").text.split())
    assert "broken could not be computed for" in text
    assert "of 9 models. ZeroDivisionError: no reason" in text


def test_classifiers_of_every_kind():
    models = [
        GaussianNB(),
        make_pipeline(StandardScaler(), LogisticRegression()),
        RandomForestClassifier(n_estimators=3),
        OneVsRestClassifier(TREE),
    ]
    sparse_models = [LogisticRegression()]
    with suppress(ImportError):
        from skmultilearn.adapt import MLkNN
        from skmultilearn.problem_transform import BinaryRelevance

        models.append(BinaryRelevance(GaussianNB()))
        sparse_models.append(MLkNN(k=3))
    options = {"scoring": "macro_roc_auc_score"}
    found = compare(X, Y, ["MLROS"], models, **options)
    assert not len(found.failures)
    assert (found.cells.macro_roc_auc_score > 0.5).all()
    found = compare(sparse.csr_array(X), sparse.csr_array(Y), ["MLROS"], sparse_models, **options)
    assert not len(found.failures)


def test_a_pipeline_brings_its_own_preprocessing():
    def added(estimator, **more):
        wide = X * [1e6, 1, 1, 1, 1, 1]
        return scores_of(compare(wide, Y, ["baseline", "MLSMOTE"], estimator, **QUICK, **more))

    scaled = make_pipeline(MinMaxScaler(), LogisticRegression(max_iter=1000))
    assert added(scaled) == added(LogisticRegression(max_iter=1000))
    assert added(LogisticRegression(max_iter=1000), preprocess=MinMaxScaler()) == added(scaled)
    assert added(TREE, preprocess=None) != added(TREE)


def test_texts_are_vectorized_on_the_training_rows_of_every_fold():
    texts = [" ".join(f"w{n}" for n in np.flatnonzero(row > 0)) or "none" for row in X]
    model = make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=1000))
    expected = compare(texts, Y, ["MLSMOTE"], model, **QUICK)
    assert not len(expected.failures)
    assert (expected.cells.macro_f1_score > 0.5).all()
    for given in (texts, np.array(texts, dtype=object), {"named": (texts, Y)}):
        y = None if isinstance(given, dict) else Y
        assert scores_of(compare(given, y, remedies=["MLSMOTE"], **QUICK)) == scores_of(expected)
    # A pipeline without a vectorizer needs one too, in a wrapper it may have one.
    scaled = make_pipeline(MaxAbsScaler(), LogisticRegression())
    for estimator in (scaled, OneVsRestClassifier(model)):
        assert not len(compare(texts, Y, ["baseline"], estimator, **QUICK).failures)
    found = compare(texts, Y, ["baseline"]).best_estimator()
    advised = suggest_remedy(texts, Y).estimator
    assert repr(found.estimator[0]) == repr(advised.estimator[0]) == "TfidfVectorizer()"
    assert found.fit(texts, Y).predict(texts).shape == Y.shape
    table = np.array([[text, text] for text in texts])
    with pytest.raises(ValueError, match=r"neither numbers, texts nor a data frame"):
        compare(table, Y, ["MLSMOTE"])


def test_scikit_learns_scorers_and_functions_of_ones_own():
    weighted = make_scorer(f1_score, average="weighted", zero_division=0)
    found = compare(X, Y, ["MLROS"], scoring=["f1_samples", "macro_f1_score"])
    assert found.measures == ("f1_samples", "tuned_macro_f1_score", "macro_f1_score")
    own = compare(X, Y, ["MLROS"], scoring={"w": weighted, "loss": "label_ranking_loss"})
    assert own.cells.w.between(0, 1).all()
    assert own.verdict("loss").open
    assert "labels per fold" not in repr(own)
    alone = compare(X, Y, ["MLROS"], scoring="macro_roc_auc_score")
    assert alone.measures == ("macro_roc_auc_score",)
    assert "\n\nMacro-AUC over 4 of 4 labels per fold\n\n" in repr(alone)


def test_parameters_are_chosen_by_inner_folds_of_the_training_part():
    # Cloning far more helps a linear model that predicts a rare label nowhere.
    X_hard, y_hard = make_imbalanced_multilabel(300, 6, 4, imbalance=3, random_state=1)
    grid = {"sampling_ratio": [0.0, 0.6]}
    found = compare(X_hard, y_hard, {"tuned": (MLROS(), grid), "plain": MLROS()}, **QUICK)
    cells = found.cells.query("remedy == 'tuned'")
    assert set(cells.chosen) == {"sampling_ratio=0.6"}
    assert (cells.seconds_choosing > 0).all()
    assert "tuned from 2 settings. Budgets are not equal" in repr(found)
    # By a measure of its own, of which ties take the first.
    tied = compare(
        X, Y, [(MLROS(), {"sampling_ratio": [0.3, 0.1]})], inner_scoring=lambda *_: 1.0, **QUICK
    )
    assert set(tied.cells.query("remedy != 'baseline'").chosen) == {"sampling_ratio=0.3"}
    by_loss, by_gain = (
        compare(X_hard, y_hard, [(MLROS(), grid)], inner_scoring=each, **QUICK)
        for each in (
            "label_ranking_loss",
            lambda model, X, y: -label_ranking_loss(y, model.predict_proba(X)),
        )
    )
    assert by_loss.cells.chosen.any()
    assert by_loss.cells.chosen.tolist() == by_gain.cells.chosen.tolist()
    assert "Parameters were chosen by ranking loss on 3 inner folds" in repr(by_loss)


def test_printing_needs_no_pandas_and_tables_say_that_they_do(monkeypatch):
    found = compare(X, Y, ["MLROS"])
    monkeypatch.setitem(sys.modules, "pandas", None)
    assert "Macro-F" in repr(found)
    for table in (lambda: found.cells, found.table, found.effect_sizes, lambda: found.failures):
        with pytest.raises(ImportError, match=r"pip install \"imblearn-multilabel\[pandas\]\""):
            table()


def test_saved_and_loaded(tmp_path):
    found = compare(
        {"a": (X, Y), "b": (X, Y)}, None, [Failing(), (MLROS(), {"sampling_ratio": [0.1]})]
    )
    found.save(tmp_path / "found.json")
    loaded = RemedyComparison.load(tmp_path / "found.json")
    assert repr(loaded) == repr(found)
    assert loaded.cells.equals(found.cells)
    assert loaded.to_dict() == found.to_dict()
    whole = (tmp_path / "found.json").read_text()
    for damaged in ("[]", whole[: len(whole) // 2], "[" * 100_000, '{"format": 0}'):
        (tmp_path / "other.json").write_text(damaged)
        with pytest.raises(ValueError, match=r"other.json holds no comparison"):
            RemedyComparison.load(tmp_path / "other.json")


def test_label_gains_are_means_over_folds_with_both_values():
    y = Y.copy()
    # All positives of a label are in one part, which costs no fold.
    y[:, 0] = np.arange(len(Y)) < 10
    rows = np.arange(len(X))
    found = compare(X, y, ["MLROS"], cv=[(rows[10:], rows[:10]), (rows[:-30], rows[-30:])])
    assert not len(found.failures)
    f = found.per_label.pivot(index=["label", "fold"], columns="remedy", values="f_tuned")
    expected = (f["MLROS"] - f["baseline"]).groupby("label").agg(["mean", "count"])
    gains = found.label_gains.set_index("label")
    assert_allclose(gains.gain, expected["mean"])
    assert gains.n_folds.tolist() == expected["count"].tolist()
    assert gains.n_folds["0"] < 2
    shares = found.per_label.groupby("label").train_share.mean()
    assert_allclose(gains.train_share, shares)


def test_threads_leave_filters_environment_and_counts_of_warnings_as_they_are(monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    samplers = {str(times): Telling(sampling_ratio=times / 100) for times in (7, 2, 5, 3)}
    before = list(warnings.filters)
    with joblib.parallel_config("threading", n_jobs=4):
        found = compare(X, Y, samplers)
    assert warnings.filters == before
    assert "OMP_NUM_THREADS" not in os.environ
    for record in found.to_dict()["records"]:
        told = [each["times"] for each in record["warnings"] if each["kind"] == "UserWarning"]
        assert told == ([] if record["remedy"] == "baseline" else [int(record["remedy"])])


def test_the_bar_names_the_running_cell_and_leaves_nothing(capsys):
    compare(X, Y, ["baseline", "MLROS"], TREE, verbose=True)
    shown = capsys.readouterr().err
    for number, name in enumerate(("baseline", "MLROS") * 2, 1):
        fold = (number + 1) // 2
        assert f"cell {number} of 4: {name}, DecisionTreeClassifier, fold {fold} " in shown
    assert "\n" not in shown
    assert shown.endswith("\r")
    assert not shown.split("\r")[-2].strip()
    compare(X, Y, ["baseline", "MLROS"], TREE)
    assert capsys.readouterr().err == ""


def test_the_bar_moves_while_a_network_trains(monkeypatch):
    pytest.importorskip("torch")
    places = []

    class Bar(tqdm):
        def update(self, n=1):
            places.append(self.n + n)
            return super().update(n)

    monkeypatch.setattr("tqdm.auto.tqdm", Bar)
    quick = AEMLO(max_epochs=4, hidden_size=8, latent_size=4)
    compare(X, Y, [quick], TREE, cv=[(np.arange(60), np.arange(60, 120))], verbose=True)
    assert places == sorted(places)
    # A cell trains one network on all of its rows, and one on each of three inner folds.
    inside = [place % 1 for place in places if 1 < place < 2]
    assert len(set(inside)) >= 12
    assert {0.25, 0.5, 0.75} < set(np.round(inside, 6))
    assert places[-1] == 2


WARM = """
import sys
from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.model_selection import compare_remedies
from imblearn_multilabel.over_sampling import MLDM

loaded = []

class Looking(MLDM):
    def fit_resample(self, X, y):
        before = set(sys.modules)
        result = super().fit_resample(X, y)
        loaded.append({name for name in set(sys.modules) - before if name.startswith("torch")})
        return result

X, y = make_imbalanced_multilabel(60, 4, 3, random_state=0)
quick = {"cv": 2, "random_state": 0, "scoring": "macro_f1_score", "thresholds": "default"}
compare_remedies(X, y, ["MLROS"], **quick)
assert "torch" not in sys.modules
found = compare_remedies(X, y, {"mine": Looking(n_steps=4, hidden_sizes=(8,))}, **quick)
assert not len(found.failures), found.failures
assert loaded[0] == set() and not any(loaded), loaded
"""


@pytest.mark.torch
def test_the_first_cell_does_not_pay_for_imports():
    pytest.importorskip("torch")
    subprocess.run([sys.executable, "-c", WARM], check=True)


def test_default_measures_and_the_choice_of_thresholds():
    found = compare(X, Y, ["MLROS"])
    assert found.measures[:2] == ("tuned_macro_f1_score", "macro_f1_score")
    assert "Tuning thresholds alone raised plain training from" in found.verdict().text
    assert "\n\nMacro-F, average precision and Macro-AUC over 4 of 4 labels" in repr(found)
    alone = compare(X, Y, ["MLROS"], thresholds=["default"])
    assert alone.measures[0] == "macro_f1_score"
    assert "Tuning thresholds" not in alone.verdict().text
    assert (alone.cells.seconds_tuning == 0).all()


def test_a_classifier_is_a_remedy_and_gets_each_estimator_where_it_has_none():
    weighted = LogisticRegression(class_weight="balanced")
    remedies = {
        "baseline": None,
        "ensemble": ResamplingEnsembleClassifier(sampler=MLROS(), n_estimators=2),
        "weights": OneVsRestClassifier(weighted),
        "one label": weighted,
    }
    found = compare(X, Y, remedies, {"linear": LogisticRegression(), "tree": TREE}, **QUICK)
    assert not len(found.failures)
    by_hand = compare(X, Y, ["baseline"], {"weights": weighted}, **QUICK)
    means = found.table("macro_f1_score").droplevel("data")
    assert means.loc["linear", "weights"] == means.loc["tree", "weights"]
    assert means["one label"].equals(means["weights"].rename("one label"))
    assert means.loc["linear", "weights"] == by_hand.table("macro_f1_score").iloc[0, 0]
    assert means.loc["linear", "ensemble"] != means.loc["tree", "ensemble"]
    with pytest.raises(ValueError, match="wrap a classifier in GridSearchCV"):
        compare(X, Y, [(weighted, {"C": [1, 2]})])


def test_thresholds_of_a_classifier_are_respected():
    never = FixedThresholdClassifier(LogisticRegression(), threshold=1.0)
    found = compare(X, Y, ["baseline"], never)
    assert (found.cells.macro_f1_score == 0).all()
    assert (found.cells.tuned_macro_f1_score > 0).all()


def test_brier_scores_by_default_overall_by_label_and_by_band():
    y = np.hstack([Y, Y[:, :1] & (np.arange(len(Y)) % 9 == 0)[:, None]])
    train, test = next(KFold(3).split(X))
    found = compare(X, y, ["baseline"], cv=[(train, test)])
    model = make_pipeline(MinMaxScaler(), OneVsRestClassifier(LogisticRegression(max_iter=1000)))
    chances = model.fit(X[train], y[train]).predict_proba(X[test])
    by_label = brier_score_loss_per_label(y[test], chances)
    assert found.cells.macro_brier_score_loss.tolist() == [pytest.approx(np.nanmean(by_label))]
    assert_allclose(found.per_label.brier, by_label)
    bands = found.bands.query("remedy == 'baseline'").set_index("band")
    assert bands.n_labels.sum() == 5
    for column, values in {"brier": by_label, "f_tuned": found.per_label.f_tuned}.items():
        expected = mean_score_by_band(values, y[train])
        assert bands[column].to_dict() == pytest.approx(expected, nan_ok=True)
    ratio = calibration_ratio_by_band(y[test], chances, y[train])
    assert bands.calibration_ratio.to_dict() == pytest.approx(ratio, nan_ok=True)
    assert "F tuned rare" in repr(found)
    assert "Brier score is empty" not in repr(found)
    # Decision values have none, and the result says why.
    found = compare(X, Y, ["baseline"], LinearSVC())
    assert found.cells.macro_brier_score_loss.isna().all()
    assert found.cells.macro_f1_score.notna().all()
    assert not len(found.failures)
    assert not found.cells.warnings.any()
    assert "Brier score is empty where a classifier gives no probabilities" in repr(found)


@pytest.mark.filterwarnings("ignore::imblearn_multilabel.exceptions.MultilabelWarning")
@pytest.mark.parametrize("thresholds", ["tuned", "default"])
@pytest.mark.parametrize(
    "remedy",
    [
        None,
        MLROS(sampling_ratio=0.2),
        (MLROS(), {"sampling_ratio": [0.1, 0.3]}),
        LabelWeightedClassifier(),
        LabelWeightedClassifier(DecisionTreeClassifier(max_depth=3)),
    ],
    ids=["plain", "sampler", "grid", "weights", "own classifier"],
)
def test_the_best_estimator_can_be_fitted_as_it_is(remedy, thresholds):
    options = {"scoring": "macro_f1_score", "thresholds": thresholds}
    found = compare(X, Y, {"mine": remedy}, [LogisticRegression(), TREE], control="mine", **options)
    for name in (None, *found.estimators):
        model = found.best_estimator(name)
        assert isinstance(model, TunedThresholdClassifierCV) == (thresholds == "tuned")
        assert not hasattr(model, "classes_")
        predicted = model.fit(X, Y).predict(X)
        assert macro_f1_score(Y, predicted) > 0.5
        assert_array_equal(found.best_estimator(name).fit(X, Y).predict(X), predicted)
    inner = getattr(found.best_estimator(), "estimator", found.best_estimator())
    assert isinstance(inner[0], MinMaxScaler)
    if isinstance(remedy, tuple):
        chosen = found.cells.query("estimator == @found.estimators[0]").chosen.mode()[0]
        inner = getattr(model := found.best_estimator("LogisticRegression"), "estimator", model)
        assert chosen == f"sampling_ratio={inner[1].sampling_ratio}"


@quiet
def test_groups_stay_together_outside_and_inside(monkeypatch):
    groups = np.array([f"patient {n}" for n in np.arange(len(X)) // 3])
    seen = []

    def keep(model, X, y, cv, **more):
        seen.append((len(y), cv))
        return out_of_fold_scores(model, X, y, cv=cv, **more)

    monkeypatch.setattr(cells, "out_of_fold_scores", keep)
    found = compare_remedies(X, Y, ["MLROS"], TREE, cv=3, groups=groups, random_state=0)
    assert "3 folds of groups by iterative stratification" in found.verdict().text
    by_hand = MultilabelStratifiedGroupKFold(3, shuffle=True, random_state=derive_seed(0, 0, 0))
    outer = [train for train, _ in by_hand.split(X, Y, groups)]
    assert len(seen) == 6
    for (n_train, inner), train in zip(
        seen, [each for each in outer for _ in range(2)], strict=True
    ):
        assert n_train == len(train)
        for part, rest in inner:
            assert not set(groups[train][part]) & set(groups[train][rest])
    model = found.best_estimator()
    for part, rest in model.cv:
        assert not set(groups[part]) & set(groups[rest])
    assert model.fit(X, Y).predict(X).shape == Y.shape


def test_groups_are_part_of_what_a_cell_is(tmp_path):
    rows = np.arange(len(X))
    options = {"cv": [(rows[30:], rows[:30])], "cache": tmp_path, "random_state": 0}
    for groups in (None, rows // 2, rows // 3):
        compare_remedies(X, Y, ["baseline"], TREE, groups=groups, **options)
    assert len(list(tmp_path.rglob("*.json"))) == 3
    with pytest.raises(ValueError, match="`groups` must be None where there are several data sets"):
        compare_remedies({"a": (X, Y), "b": (X, Y)}, groups=rows)
    with pytest.raises(ValueError, match="`groups` must have one entry per row"):
        compare_remedies(X, Y, groups=rows[1:])


class Booster(LogisticRegression):
    """Reads a `n_jobs` of None as all cores, as LightGBM does."""

    __module__ = "lightgbm.sklearn"

    def fit(self, X, y):
        assert self.n_jobs == 1
        return super().fit(X, y)


def test_boosters_get_one_thread_and_the_given_ones_keep_their_parameters():
    booster = Booster()
    found = compare(X, Y, ["baseline"], estimators={"booster": OneVsRestClassifier(booster)})
    assert len(found.failures) == 0
    assert booster.n_jobs is None
    params = found.best_estimator().get_params()
    assert [value for name, value in params.items() if name.endswith("estimator__n_jobs")] == [None]
