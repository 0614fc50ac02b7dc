"""What is said of scores that are known."""

import math
import re
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from imblearn_multilabel.model_selection._comparison.outcomes import Measure
from imblearn_multilabel.model_selection._comparison.tables import format_tables
from tests.model_selection.comparison.made_up import MEASURES, by_data, by_fold, made_up

NONE = by_fold(0.50, 0.52, 0.51, 0.49, 0.50)


def test_nothing_helps():
    noise = by_fold(0.52, 0.50, 0.52, 0.48, 0.51)
    verdict = made_up({"baseline": NONE, "MLROS": noise}).verdict()
    told = "No remedy differs significantly from plain training: MLROS 0.5060 instead of"
    assert told in verdict.text
    assert "best of them" not in verdict.text
    assert "5 folds show large differences only" in verdict.text
    assert (verdict.better, verdict.worse, verdict.open) == ((), (), (("E", "MLROS"),))
    quoted = made_up({"baseline": NONE, "a, b": noise, "c": NONE}).verdict().text
    assert "plain training; the best of them is 'a, b', " in quoted
    many = made_up({"baseline": by_fold(*[0.5] * 10), "A": by_fold(*[0.5] * 10)}).verdict()
    assert "large differences only" not in many.text


def test_what_tuning_alone_gave_is_tested():
    tuned = Measure("tuned_macro_f1_score", "Macro-F tuned", True, takes="tuned")

    def told(*after):
        values = by_fold(0.50, 0.52, 0.51, 0.49, 0.50, tuned_macro_f1_score=list(after))
        return made_up({"baseline": values}, measures=(tuned, *MEASURES)).verdict().text

    raised, lowered = told(0.6, 0.62, 0.61, 0.6, 0.6), told(0.50, 0.50, 0.50, 0.5, 0.49)
    assert "Tuning thresholds alone raised plain training from 0.5040 to 0.6060. Every" in raised
    assert "lowered plain training from 0.5040 to 0.4980, which may be noise (p = 0." in lowered


def test_labels_with_too_few_positives_are_named():
    told = made_up({"baseline": NONE}, positives=(9, 0)).verdict().text
    assert "- Labels with fewer than 10 positives, in brackets: b (0), a (9). What" in told
    assert "fewer than" not in made_up({"baseline": NONE}).verdict().text


def test_a_sampler_that_changed_no_row_is_told():
    found = made_up({"baseline": NONE, "MLSMOTE": NONE, "weights": NONE, "MLRUS": NONE})
    assert "changed no row" not in found.verdict().text
    message = "MLSMOTE returns the data unchanged: one positive. Name others."
    warning = {"kind": "NothingToResampleWarning", "message": message, "times": 1}
    for record in found._outcomes.records:
        if record["remedy"] in ("MLSMOTE", "MLRUS"):
            record["seconds"]["sampling"] = 0.1
            record["rows_added"] = -3 if record["remedy"] == "MLRUS" else int(record["fold"] < 2)
    told = "- MLSMOTE changed no row on 3 of 5 folds"
    assert f"{told}, where it is plain training." in found.verdict().text
    for record in found._outcomes.records:
        record["warnings"] = [warning]
    assert f"{told}: one positive. Name others." in found.verdict().text
    assert found.verdict().text.count("changed no row") == 1


def test_a_sampler_helps_and_another_harms():
    found = made_up(
        {
            "baseline": NONE,
            "MLROS": by_fold(0.70, 0.73, 0.72, 0.69, 0.71, macro_roc_auc_score=[0.6] * 5),
            "MLRUS": by_fold(0.30, 0.33, 0.32, 0.29, 0.31),
            "MLSOL": NONE,
        }
    )
    verdict = found.verdict()
    assert verdict.better == (("E", "MLROS"),)
    assert verdict.worse == (("E", "MLRUS"),)
    assert verdict.open == (("E", "MLSOL"),)
    text = verdict.text
    figures = "0.7100 instead of 0.5040, better on 5 of 5 folds, p < 0.001, corrected p < 0.001."
    assert f"- MLROS beats plain training: {figures}" in text
    assert (
        "- MLRUS is worse than plain training: 0.3100 instead of 0.5040, better on 0 of 5 f" in text
    )
    assert "- No difference from plain training was shown for MLSOL." in text
    assert "No remedy improves" not in text
    assert "threshold" not in text


def test_perfect_scores_are_doubted():
    perfect = by_fold(*[1] * 5)
    told = "Macro-F of plain training is 1. If that is a surprise, look whether labels are among"
    assert told in made_up({"baseline": perfect, "MLROS": NONE}).verdict().text
    assert "surprise" not in made_up({"baseline": NONE, "MLROS": perfect}).verdict().text


def test_a_lower_ranking_loss_is_better():
    low, high = by_fold(*[0.5] * 5, label_ranking_loss=[0.1] * 5), by_fold(*[0.5] * 5)
    verdict = made_up({"baseline": high, "MLROS": low}).verdict("label_ranking_loss")
    assert verdict.better == (("E", "MLROS"),)
    assert "MLROS beats plain training: 0.1000 instead of 0.5000" in verdict.text
    assert made_up({"baseline": low, "MLROS": high}).verdict("label_ranking_loss").worse


def test_a_gain_of_thresholds_is_called_one():
    better = by_fold(
        0.7, 0.7, 0.7, 0.7, 0.7, macro_roc_auc_score=[0.4] * 5, label_ranking_loss=[0.6] * 5
    )
    found = made_up({"baseline": NONE, "MLROS": better})
    assert (
        "MLROS orders rows and labels no better (Macro-AUC -0.1000, ranking loss +0.1000)"
        in found.verdict().text
    )
    ordered = by_fold(
        0.7, 0.7, 0.7, 0.7, 0.7, macro_roc_auc_score=[0.4] * 5, label_ranking_loss=[0.4] * 5
    )
    assert "no better" not in made_up({"baseline": NONE, "MLROS": ordered}).verdict().text


def test_failures_are_told_and_the_folds_left_are_compared():
    better = by_fold(0.70, 0.73, 0.72, 0.69, 0.71)
    found = made_up({"baseline": NONE, "A": better, "B": better}, failed={("d0", "A", 1)})
    assert "- A failed with E on 1 of 5 folds. ValueError: no" in found.verdict().text
    assert found.corrected_t_test().n.tolist() == [4, 5]
    assert "failed: ValueError in 1 of 5 folds" in repr(found)
    assert "A: ValueError: no" in found._repr_html_()
    everywhere = {("d0", remedy, fold) for remedy in ("baseline", "A") for fold in range(5)}
    found = made_up({"baseline": NONE, "A": NONE}, failed=everywhere)
    assert "Nothing could be tested: too few folds came through." in found.verdict().text
    assert found.verdict().open == (("E", "A"),)
    assert "failed: ValueError" in repr(found)
    row = found.gains()[0]
    assert (len(row["gains"]), math.isnan(row["gain"])) == (0, True)


@pytest.mark.parametrize("scores", [NONE, by_data(0.1, 0.2)], ids=["folds", "data sets"])
def test_the_control_alone_or_another_control(scores):
    found = made_up({"baseline": scores})
    assert "- Nothing was compared with plain training." in found.verdict().text
    assert found.verdict().open == ()
    page = found._repr_html_()
    assert "Nothing was compared" in page
    assert "Over data sets" not in page
    assert (len(found.bands), len(found.label_gains)) == (3 * len(found.data), 0)
    verdict = made_up({"baseline": NONE, "A": by_fold(*[0.9] * 5)}, control="A").verdict()
    assert "plain training is worse than A" in verdict.text


def test_unequal_budgets_are_told():
    def told(*n):
        return made_up({"baseline": NONE, "A": NONE, "B": NONE}, n_candidates=n).verdict().text

    assert "A from 3 settings. Budgets are not equal" in told(1, 3, 1)
    assert "A from 3 settings, B from 3 settings. All remedies had the same budget" in told(1, 3, 3)
    assert "settings" not in told(1, 1, 1)


NINE = np.linspace(0.3, 0.6, 9)


def test_over_data_sets_wilcoxon_decides():
    found = made_up({"baseline": by_data(*NINE), "A": by_data(*(NINE + 0.1)), "B": by_data(*NINE)})
    tests = found.wilcoxon()
    assert tests.p.tolist() == pytest.approx([2 / 2**9, 1])
    assert tests.p_holm.tolist() == pytest.approx([4 / 2**9, 1])
    assert tests.zeros.tolist() == [0, 9]
    verdict = found.verdict()
    assert verdict.better == (("E", "A"),)
    assert (
        "Macro-F on 9 data sets: differences from plain training over 5 folds. Wil" in verdict.text
    )
    assert "better on 9 of 9 data sets, p = 0.004, corrected p = 0.008" in verdict.text
    assert "- Remedies differ: Friedman's test by Iman and Davenport, F(2, 16)" in verdict.text


def test_too_few_data_sets_cannot_show_anything():
    found = made_up({"baseline": by_data(0.1, 0.2), "A": by_data(0.8, 0.9)})
    verdict = found.verdict()
    assert verdict.open == (("E", "A"),)
    assert "2 data sets cannot show a difference in 1 comparison(s)" in verdict.text
    assert "smallest possible p is 0.500" in verdict.text


def test_ranks_and_friedmans_test_of_a_measure():
    found = made_up(
        {
            "baseline": by_data(0.1, 0.2, 0.3, 0.2),
            "A": by_data(0.3, 0.3, 0.5, 0.1),
            "B": by_data(0.2, 0.1, 0.4, 0.3),
        }
    )
    assert found.mean_ranks().loc["E"].tolist() == [10 / 4, 6 / 4, 8 / 4]
    friedman = found.friedman().loc["E"]
    assert friedman.chi2 == pytest.approx(12 / (4 * 3 * 4) * (100 + 36 + 64) - 3 * 4 * 4)
    assert (friedman.df1, friedman.df2) == (2, 6)
    # A remedy that failed is last on that data set, and not tested there.
    two = {"baseline": by_data(0.1, 0.2), "A": by_data(0.3, 0.4)}
    found = made_up(two, failed={("d0", "A", 0)})
    assert found.mean_ranks().loc["E"].tolist() == [1.5, 1.5]
    assert found.wilcoxon().n.tolist() == [1]


@pytest.mark.parametrize("test", ["friedman", "wilcoxon"])
def test_folds_are_no_data_sets(test):
    with pytest.raises(ValueError, match=r"needs at least 2; got 1.*Use `corrected_t_test`"):
        getattr(made_up({"baseline": NONE, "A": NONE}), test)()


def test_effect_sizes():
    found = made_up({"baseline": by_data(0.1, 0.2, 0.3), "A": by_data(0.2, 0.5, 0.3)})
    effect = found.effect_sizes().iloc[0]
    assert effect[["mean_gain", "median_gain", "lowest_gain", "highest_gain"]].tolist() == (
        pytest.approx([0.4 / 3, 0.1, 0, 0.3])
    )
    assert effect[["won", "tied", "n"]].tolist() == [2, 1, 3]
    turned = found.effect_sizes(against="A").iloc[0]
    assert (turned.remedy, turned.won) == ("baseline", 0)
    assert turned.mean_gain == pytest.approx(-0.4 / 3)


def test_tests_and_intervals_are_corrected_for_the_comparisons_that_are_left_open():
    gains = np.array([0.02, 0.03, 0.01, 0.02, 0.03])
    better = by_fold(*(np.array(NONE["macro_f1_score"][0]) + gains))
    found = made_up({"baseline": NONE, "A": better, "B": NONE})
    tests = found.corrected_t_test()
    scale = math.sqrt((1 / 5 + 20 / 80) * gains.var(ddof=1))
    assert tests.p.tolist() == pytest.approx([2 * stats.t.sf(gains.mean() / scale, 4), 1])
    assert tests.p_holm.tolist() == pytest.approx([2 * tests.p[0], 1])
    assert tests.zeros.tolist() == [0, 5]
    a, b = found.gains()
    np.testing.assert_allclose(a["gains"], gains)
    half = stats.t.isf(0.05 / 2, 4) * scale
    assert (a["low"], a["gain"], a["high"]) == pytest.approx((0.022 - half, 0.022, 0.022 + half))
    assert (a["mean"], a["control_mean"], a["p_holm"]) == pytest.approx((0.526, 0.504, 2 * a["p"]))
    assert (b["low"], b["gain"], b["high"]) == (0, 0, 0)
    assert (a["outcome"], b["outcome"]) == ("better", "open")
    wide, narrow = found.gains(alpha=0.01)[0], found.gains(alpha=0.2)[0]
    assert wide["low"] < a["low"] < narrow["low"]
    # What differs by the order of a sum only is a tie.
    equal = made_up({"baseline": by_fold(0.1 + 0.2, 0.5), "A": by_fold(0.3, 0.5)})
    assert equal.corrected_t_test().zeros.tolist() == [2]
    alone = made_up({"baseline": by_fold(0.1), "A": by_fold(0.3)}).gains()[0]
    assert (alone["low"], alone["high"], alone["outcome"]) == (-math.inf, math.inf, "untested")


def test_intervals_over_data_sets_are_those_that_wilcoxons_test_does_not_reject():
    rng = np.random.RandomState(0)
    gains = rng.normal(0.02, 0.03, size=9).round(4)
    base = np.linspace(0.3, 0.6, 9)
    row = made_up({"baseline": by_data(*base), "A": by_data(*(base + gains))}).gains()[0]
    inside = np.linspace(row["low"], row["high"], 7)[1:-1]
    assert all(stats.wilcoxon(gains - shift, method="exact").pvalue > 0.05 for shift in inside)
    for outside in (row["low"] - 1e-6, row["high"] + 1e-6):
        assert stats.wilcoxon(gains - outside, method="exact").pvalue <= 0.05
    assert row["low"] < row["gain"] < row["high"]
    few = made_up({"baseline": by_data(*base[:5]), "A": by_data(*(base + gains)[:5])}).gains()[0]
    assert (few["low"], few["high"]) == (-math.inf, math.inf)


def test_printed_lines_are_short_and_answers_are_indented():
    better = by_fold(0.70, 0.73, 0.72, 0.69, 0.71)
    names = {"A": better} | {f"A sampler of number {n}": NONE for n in range(9)}
    found = made_up({"baseline": NONE, **names}, n_train=4000, n_test=1000)
    verdict = found.verdict()
    lines = str(verdict).splitlines()
    assert repr(verdict) == str(verdict)
    assert max(map(len, lines)) <= 80
    assert max(map(len, verdict.text.splitlines())) > 200
    assert {line[:2] for line in lines[3:]} == {"- ", "  "}
    assert str(verdict).split() == verdict.text.split()
    assert max(map(len, verdict.wrapped(50).splitlines())) <= 50
    assert max(map(len, repr(found).splitlines())) <= 100
    assert "Macro-F on 5,000 rows and 2 labels" in repr(found)


def test_where_hardly_any_label_is_predicted_the_verdict_says_so():
    silent = made_up({"baseline": by_fold(0.01, 0.02), "A": by_fold(0.2, 0.3)}).verdict().text
    assert "With plain training, E predicts hardly any label at 0.5: Macro-F is 0.0150." in silent
    assert "hardly any" not in made_up({"baseline": NONE, "A": NONE}).verdict().text
    several = made_up({"baseline": by_data(0.5, 0.01, 0.03), "A": by_data(0.5, 0.5, 0.5)})
    assert (
        "E predicts hardly any label at 0.5 on d1, d2: Macro-F is 0.0200." in several.verdict().text
    )


def test_several_data_sets_begin_with_one_compact_table():
    found = made_up({"baseline": by_data(0.5, 0.4), "A": by_data(0.6, 0.4), "B": by_data(0.1, 0.9)})
    table, _, rest = repr(found).partition("\n\n")
    assert table.splitlines() == [
        "Macro-F  baseline       A       B",
        "d0         0.5000  0.6000  0.1000",
        "d1         0.4000  0.4000  0.9000",
    ]
    assert rest.startswith("d0, E\n\nremedy")
    assert found.table().index.tolist() == [("d0", "E"), ("d1", "E")]
    assert found.table()["A"].tolist() == [0.6, 0.4]
    assert repr(made_up({"baseline": NONE, "A": NONE})).startswith("remedy")


def test_lines_are_as_short_as_the_terminal(monkeypatch):
    found = made_up({"baseline": NONE, **{f"sampler {n}": NONE for n in range(9)}})
    monkeypatch.setenv("COLUMNS", "60")
    assert max(map(len, repr(found).splitlines())) > 90
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    for shown in (found, found.verdict()):
        assert 50 < max(map(len, repr(shown).splitlines())) <= 60


def test_values_that_are_better_beyond_noise_are_bold():
    found = made_up(
        {"baseline": by_fold(0.5, 0.5), "A": by_fold(0.6, 0.6, label_ranking_loss=[0.3, 0.3])}
    )
    text = format_tables(found._outcomes, 80, bold=True)
    assert "\033[1m 0.6000\033[0m" in text
    assert "\033[1m      0.3000\033[0m" in text
    # Macro-AUC is 0.5 for both.
    assert text.count("\033[1m") == 2
    plain = format_tables(found._outcomes, 80)
    assert text.replace("\033[1m", "").replace("\033[0m", "") == plain
    noise = made_up({"baseline": NONE, "A": by_fold(0.52, 0.50, 0.52, 0.48, 0.51)})
    assert "\033" not in format_tables(noise._outcomes, 80, bold=True)


def test_the_verdict_ends_with_the_line_of_code_that_trains_what_it_recommends():
    def end(values, **more):
        return made_up(values, **more).verdict().text.split("\n")[-2:]

    code = "  model = found.best_estimator().fit(X, y)"
    assert end({"baseline": NONE, "A": NONE}) == ["- What to train now: plain training:", code]
    assert end({"baseline": NONE, "A": by_fold(0.9, 0.91, 0.9, 0.9, 0.91)}) == [
        "- What to train now: A:",
        code,
    ]
    failed = [("d0", "A", 0), ("d0", "baseline", 1)]
    assert code not in end({"baseline": NONE, "A": NONE}, failed=failed)
    assert code not in end({"baseline": by_data(0.1, 0.2), "A": by_data(0.8, 0.9)})
    # Another measure than the first is not what the model is chosen by.
    other = made_up({"baseline": NONE, "A": NONE}).verdict("label_ranking_loss")
    assert code not in other.text


def test_a_comparison_without_models_names_what_it_recommends():
    with pytest.raises(ValueError, match=r"from a file.*Its best remedy is 'A' with 'E'"):
        made_up({"baseline": NONE, "A": by_fold(0.9, 0.91, 0.9, 0.9, 0.91)}).best_estimator()
    everywhere = [("d0", name, 0) for name in ("baseline", "A")]
    with pytest.raises(ValueError, match="no model to recommend, since cells failed"):
        made_up({"baseline": NONE, "A": NONE}, failed=everywhere).best_estimator()


# One test, one interval, one bound: what a verdict and a table say of a comparison.

ALPHAS = st.sampled_from([0.01, 0.05, 0.2, 0.5])


@st.composite
def comparisons(draw):
    """Draw scores by data set and fold, with failures, ties, and differences of every size."""
    n_data = draw(st.sampled_from([1, 1, 2, 6, 9, 16]))
    n_folds = draw(st.integers(1, 10)) if n_data == 1 else 1
    rng = np.random.RandomState(draw(st.integers(0, 2**32 - 1)))
    decimals = draw(st.sampled_from([1, 2, 4, 9]))
    shape, base = (n_data, n_folds), rng.uniform(0.3, 0.6, (n_data, n_folds))
    values = {"baseline": {"macro_f1_score": base.round(decimals)}}
    for name in "ABCD"[: draw(st.integers(1, 4))]:
        gain, spread = rng.choice([0, 0.01, 0.1, -0.1]), rng.choice([0, 0.001, 0.01, 0.1])
        scores = base + rng.normal(gain, spread, shape)
        values[name] = {"macro_f1_score": np.where(rng.rand(*shape) < 0.1, base, scores)}
        values[name]["macro_f1_score"] = values[name]["macro_f1_score"].round(decimals)
    cells = [(f"d{d}", s, f) for d in range(n_data) for s in values for f in range(n_folds)]
    rate = draw(st.sampled_from([0, 0.1]))
    failed = {cell for cell in cells if rng.rand() < rate}
    return made_up(values, failed=failed)


@given(comparisons(), ALPHAS)
def test_a_difference_is_significant_where_its_interval_excludes_0_and_the_bound_is_below(
    found, alpha
):
    verdict, rows = found.verdict(alpha=alpha), found.gains(alpha=alpha)
    for row in rows:
        is_told = ("E", row["remedy"]) in verdict.better + verdict.worse
        assert is_told == (row["outcome"] in ("better", "worse"))
        assert is_told == (row["p_holm"] <= alpha)
        assert is_told == (row["low"] > 0 or row["high"] < 0)
        if is_told:
            assert row["p"] <= row["p_holm"]
            # Over data sets, Wilcoxon's signs and sizes can point to the other side than the mean.
            middle = row["gains"].mean() if len(found.data) == 1 else row["gain"]
            assert (middle > 0) == (row["outcome"] == "better")
        if not math.isnan(row["gain"]):
            assert row["low"] <= row["gain"] <= row["high"]
    told = re.findall(r"Gains below about ([^ ,]+\d)", verdict.text)
    reach = [row["high"] - row["gain"] for row in rows if row["gains"].any()]
    reach = [each for each in reach if each < math.inf]
    assert len(told) == (len(found.data) == 1 and min(reach, default=0) > 0)
    for bound in map(float, told):
        assert 0.9 * min(reach) <= bound <= min(reach) * (1 + 1e-12)
        for row in rows:
            if row["outcome"] in ("better", "worse"):
                assert abs(row["gain"]) > bound
