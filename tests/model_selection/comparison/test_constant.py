"""The constant prediction, which every comparison shows: every label on every row."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from sklearn.model_selection import KFold
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

from imblearn_multilabel.displays import ComparisonDisplay
from imblearn_multilabel.metrics import (
    label_ranking_loss,
    macro_average_precision_score,
    macro_brier_score_loss,
    macro_f1_score,
    macro_roc_auc_score,
)
from imblearn_multilabel.model_selection import compare_remedies
from imblearn_multilabel.model_selection._comparison.tables import format_tables
from tests.model_selection.comparison.data import Failing, X, Y
from tests.model_selection.comparison.made_up import by_data, by_fold, made_up

TREE = DecisionTreeClassifier(max_depth=3)
NONE = by_fold(0.07, 0.07, 0.08, 0.06, 0.07)
HELPED = by_fold(0.21, 0.22, 0.22, 0.21, 0.22)


def compare(*arguments, **more):
    return compare_remedies(*arguments, **{"cv": 2, "random_state": 0} | more)


def constant_of(found, number=0):
    lines = [line for line in found.summary() if line["remedy"] == "constant"]
    return lines[number]


def test_its_scores_are_those_of_every_label_and_of_shares_of_training_rows():
    folds = list(KFold(3, shuffle=True, random_state=1).split(X))
    line = constant_of(compare(X, Y, ["MLROS"], TREE, cv=folds))
    expected = {
        "tuned_macro_f1_score": (macro_f1_score, "labels"),
        "macro_f1_score": (macro_f1_score, "labels"),
        "macro_average_precision_score": (macro_average_precision_score, "scores"),
        "macro_roc_auc_score": (macro_roc_auc_score, "scores"),
        "label_ranking_loss": (label_ranking_loss, "scores"),
        "macro_brier_score_loss": (macro_brier_score_loss, "scores"),
    }
    for name, (measure, takes) in expected.items():
        values = []
        for train, test in folds:
            shares = np.tile(Y[train].mean(axis=0), (len(test), 1))
            given = np.ones_like(Y[test]) if takes == "labels" else shares
            values.append(measure(Y[test], given))
        assert line[name] == pytest.approx(np.mean(values)), name
    assert line["macro_roc_auc_score"] == 0.5
    assert (line["n_folds"], line["n_failed"]) == (3, 0)
    assert all(np.isnan(line[name]) for name in ("rows_added", "seconds", "peak_mib"))


def test_it_is_the_last_row_of_every_data_set_and_estimator_and_no_remedy():
    found = compare({"a": (X, Y), "b": (X[:80], Y[:80])}, None, ["MLROS"], [TREE, LinearSVC()])
    names = [line["remedy"] for line in found.summary()]
    assert names == ["baseline", "MLROS", "constant"] * 4
    assert found.remedies == ("baseline", "MLROS")
    assert list(found.table().columns) == ["baseline", "MLROS", "constant"]
    assert found.table().constant.notna().all()
    assert list(found.mean_ranks().columns) == ["baseline", "MLROS"]
    assert set(found.wilcoxon().remedy) == set(found.corrected_t_test().remedy) == {"MLROS"}
    assert {row["remedy"] for row in found.gains()} == {"MLROS"}
    assert set(found.cells.remedy) == {"baseline", "MLROS"}
    assert set(found.bands.remedy) == {"baseline", "MLROS", "constant"}
    text, page = format_tables(found._outcomes, 200), found._repr_html_()
    assert text.count("\nconstant") == 4
    assert "The row 'constant' predicts every label on every row" in text
    assert page.count(">constant<") == 4 + 1
    assert "predicts every label on every row" in page


def test_where_nothing_beats_it_the_verdict_says_so():
    found = made_up({"baseline": NONE, "A": HELPED}, constant={"macro_f1_score": [0.287]})
    verdict = found.verdict()
    assert verdict.better == (("E", "A"),)
    told = "- Predicting every label on every row scores 0.2870, and nothing here beats it."
    assert verdict.text.split("\n")[1] == told
    # Holm's correction counts the comparisons that are made.
    assert found.corrected_t_test().p_holm.tolist() == found.corrected_t_test().p.tolist()
    some = made_up({"baseline": NONE, "A": HELPED, "B": NONE}, constant={"macro_f1_score": [0.1]})
    told = "scores 0.1000, and plain training and B do not beat it."
    assert f"- Predicting every label on every row {told}" in some.verdict().text
    # A tie does not beat it.
    for value, is_told in ((0.5, True), (0.499, False), (0.501, True)):
        tied = made_up({"baseline": by_fold(0.5, 0.5)}, constant={"macro_f1_score": [value]})
        assert ("nothing here beats it" in tied.verdict().text) == is_told


def test_of_a_loss_the_lower_value_beats():
    low, high = by_fold(0.9, label_ranking_loss=[0.1]), by_fold(0.9, label_ranking_loss=[0.4])
    found = made_up({"baseline": high, "A": low}, constant={"label_ranking_loss": [0.3]})
    text = found.verdict("label_ranking_loss").text
    assert "- The constant prediction scores 0.3000, and plain training does not beat it." in text
    found = made_up({"baseline": high}, constant={"label_ranking_loss": [0.3]})
    assert "and nothing here beats it" in found.verdict("label_ranking_loss").text


def test_over_data_sets_those_are_named_where_nothing_beats_it():
    found = made_up(
        {"baseline": by_data(0.1, 0.2, 0.3), "A": by_data(0.2, 0.2, 0.4)},
        constant={"macro_f1_score": [0.2, 0.1, 0.5]},
    )
    told = "- Nothing beats predicting every label on every row on d0 and d2."
    assert told in found.verdict().text


def test_a_remedy_without_a_value_is_not_said_to_be_beaten():
    found = made_up(
        {"baseline": NONE, "A": HELPED},
        constant={"macro_f1_score": [0.287]},
        failed={("d0", "A", fold) for fold in range(5)},
    )
    assert "scores 0.2870, and nothing here beats it" in found.verdict().text
    everywhere = {("d0", name, fold) for name in ("baseline", "A") for fold in range(5)}
    found = made_up(
        {"baseline": NONE, "A": HELPED}, constant={"macro_f1_score": [0.287]}, failed=everywhere
    )
    assert "every label on every row scores" not in found.verdict().text


def test_scorers_of_every_kind_score_it():
    def own(model, X, y):
        assert model["classify"].predict(X).shape == y.shape
        return float((model.predict(X) == y).mean())

    def broken(model, X, y):
        raise ZeroDivisionError

    names = ["accuracy", "f1_samples", "roc_auc", "average_precision", "neg_log_loss"]
    scoring = {"own": own, "broken": broken} | {name: name for name in names}
    scoring["brier"] = "macro_brier_score_loss"
    found = compare(X, Y, [Failing()], LinearSVC(), cv=3, scoring=scoring)
    line = constant_of(found)
    assert line["n_failed"] == 0
    assert line["own"] == pytest.approx(Y.mean(), abs=0.02)
    assert line["roc_auc"] == 0.5
    assert 0 < line["brier"] < 0.25
    assert np.isnan(line["broken"])
    assert not np.isnan([line[name] for name in names]).any()
    # What fails for the constant prediction is nobody's failure.
    assert set(found.failures.remedy) == {"baseline", "Failing"}


def test_a_picture_has_a_line_for_it_where_it_is_in_sight():
    pytest.importorskip("matplotlib")
    found = made_up({"baseline": NONE, "A": HELPED}, constant={"macro_f1_score": [0.287]})
    display = ComparisonDisplay.from_comparison(found)
    assert_allclose(display.constant_line_.get_xdata(), 0.287 - 0.07)
    assert display.ax_.get_xlim()[1] > 0.287 - 0.07
    told = [text.get_text() for text in display.ax_.get_legend().get_texts()]
    assert told[-1] == "every label on all rows"
    far = made_up({"baseline": HELPED, "A": HELPED}, constant={"macro_f1_score": [0.01]})
    assert ComparisonDisplay.from_comparison(far).constant_line_ is None
    unknown = made_up({"baseline": HELPED, "A": HELPED})
    assert ComparisonDisplay.from_comparison(unknown).constant_line_ is None
