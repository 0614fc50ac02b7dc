"""Pictures of comparisons: mean ranks with their groups, and gains per label."""

import sys

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from imblearn_multilabel.displays import CriticalDifferenceDisplay, LabelGainDisplay
from imblearn_multilabel.displays._style import AFTER, BEFORE, PALETTE
from imblearn_multilabel.statistics import nemenyi_critical_difference
from tests.displays.pictures import boxes, overlaps
from tests.model_selection.comparison.made_up import by_data, by_fold, made_up

RANKS = {"c": 3.0, "a": 1.0, "b": 2.0, "d": 4.0}


@pytest.mark.parametrize(
    ("difference", "groups"),
    [
        (0.9, []),
        (1.0, [("a", "b"), ("b", "c"), ("c", "d")]),
        (2.0, [("a", "b", "c"), ("b", "c", "d")]),
        (3.0, [("a", "b", "c", "d")]),
        (99.0, [("a", "b", "c", "d")]),
    ],
)
def test_bars_join_the_largest_groups(difference, groups):
    display = CriticalDifferenceDisplay(RANKS, difference).plot()
    assert display.groups_ == groups
    assert len(display.bars_) == len(groups)
    for bar, group in zip(display.bars_, groups, strict=True):
        low, high = bar.get_xdata()
        assert low < RANKS[group[0]] < RANKS[group[-1]] < high
    assert np.ptp(display.ruler_.get_xdata()) == pytest.approx(difference)


def test_names_hang_from_their_ranks_best_first():
    display = CriticalDifferenceDisplay(RANKS, 1).plot()
    assert list(display.names_) == ["a", "b", "c", "d"]
    for name, stem in display.stems_.items():
        assert stem.get_xdata()[0] == RANKS[name]
        assert stem.get_ydata()[0] == 0
        assert stem.get_ydata()[-1] == display.names_[name].get_position()[1]
    left, right = display.names_["a"], display.names_["d"]
    assert left.get_position()[0] < 1 < 4 < right.get_position()[0]
    assert left.get_text() == "a 1.00 "


@pytest.mark.parametrize("n_methods", [2, 7, 18])
def test_names_do_not_lie_on_each_other(n_methods):
    ranks = {f"a sampler of number {n}": n + 1.0 for n in range(n_methods)}
    display = CriticalDifferenceDisplay(ranks, 2.3).plot()
    texts = list(display.names_.values())
    assert overlaps(texts) == 0
    figure = display.figure_.bbox
    for box in boxes(texts):
        assert figure.x0 <= box.x0
        assert box.x1 <= figure.x1


def test_colors_tell_better_from_worse():
    outcomes = {"a": "better", "b": "open", "d": "worse"}
    display = CriticalDifferenceDisplay(RANKS, 1, outcomes=outcomes, control="c").plot()
    colors = {name: text.get_color() for name, text in display.names_.items()}
    black = PALETTE["black"]
    assert colors == {"a": BEFORE, "b": black, "c": black, "d": AFTER}
    assert display.names_["c"].get_fontweight() == "bold"
    assert "better than c" in display.ax_.get_xlabel()
    plain = CriticalDifferenceDisplay(RANKS, 1).plot()
    assert plain.ax_.get_xlabel() == "mean rank, 1 is best"


def test_a_comparison_is_drawn_with_its_tests():
    pytest.importorskip("pandas")
    values = np.linspace(0.3, 0.6, 9)
    found = made_up(
        {"none": by_data(*values), "A": by_data(*(values + 0.1)), "B": by_data(*(values - 0.1))}
    )
    display = CriticalDifferenceDisplay.from_comparison(found)
    assert dict(display.mean_ranks) == {"none": 2, "A": 1, "B": 3}
    assert display.critical_difference == nemenyi_critical_difference(9, 3)
    assert display.names_["A"].get_color() == BEFORE
    assert display.names_["B"].get_color() == AFTER
    assert "macro_f1_score over 9 data sets, E" in display.ax_.get_title()
    auc = CriticalDifferenceDisplay.from_comparison(
        found, measure="macro_roc_auc_score", estimator="E"
    )
    assert set(auc.mean_ranks.values()) == {2}
    with pytest.raises(ValueError, match="`estimator` must be one of E; got 'F'"):
        CriticalDifferenceDisplay.from_comparison(found, estimator="F")


def test_one_data_set_has_no_mean_ranks():
    pytest.importorskip("pandas")
    found = made_up({"none": by_data(0.1), "A": by_data(0.2)})
    with pytest.raises(ValueError, match="over data sets needs at least 2"):
        CriticalDifferenceDisplay.from_comparison(found)


def test_points_are_the_gains_and_lie_beside_each_other():
    shares = np.array([0.5, 0.1, 0.02])
    gains = {"A": [0.1, 0.0, -0.2], "B": [0.2, np.nan, 0.3], "C": [0, 0, 0]}
    display = LabelGainDisplay(shares, gains).plot()
    assert list(display.points_) == ["A", "B", "C"]
    assert_array_equal(display.points_["A"].get_ydata(), gains["A"])
    assert_array_equal(display.points_["B"].get_ydata(), [0.2, 0.3])
    assert_allclose(display.points_["B"].get_xdata(), [0.5, 0.02])
    lower, upper = (display.points_[name].get_xdata() for name in "AC")
    assert (lower < shares).all()
    assert (shares < upper).all()
    assert_allclose(lower, shares, rtol=0.05)


def test_labels_that_never_occur_are_left_out():
    display = LabelGainDisplay([0.5, 0.0], {"A": [0.1, 0.2]}).plot()
    assert len(display.points_["A"].get_xdata()) == 1


def test_samplers_differ_in_color_and_shape():
    display = LabelGainDisplay([0.5], {str(n): [n] for n in range(9)}).plot()
    looks = {
        (tuple(np.atleast_1d(p.get_color())), p.get_marker()) for p in display.points_.values()
    }
    assert len(looks) == 9
    legend = display.ax_.get_legend()
    assert [text.get_text() for text in legend.get_texts()] == [str(n) for n in range(9)]


def test_a_comparison_is_drawn_without_pandas(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    found = made_up({"A": by_fold(0.5, 0.5), "B": by_fold(0.5, 0.5)}, control="A")
    display = LabelGainDisplay.from_comparison(found)
    assert list(display.points_) == ["B"]
    # Label a has F 0.5 everywhere, label b has none.
    assert_array_equal(display.points_["B"].get_ydata(), [0.0])
    assert_allclose(display.shares, [0.5, 0.1])
    assert display.ax_.get_ylabel() == "change in F against A"
    assert display.ax_.get_title() == "Change in F by label, E"
    with pytest.raises(ValueError, match="`data` must be one of d0; got 'd1'"):
        LabelGainDisplay.from_comparison(found, data="d1")


def test_labels_that_change_most_are_named():
    gains = {"A": [0.1, 0.0, -0.2, np.nan], "B": [0.05, 0.0, 0.3, 0.9]}
    names = ["oak", "elm", "ash", "yew"]
    display = LabelGainDisplay([0.5, 0.1, 0.02, 0.0], gains, label_names=names).plot()
    found = {text.get_text(): text.xy for text in display.texts_}
    assert found == {"ash": (0.02, 0.3), "oak": (0.5, 0.1)}
    assert len(LabelGainDisplay([0.5, 0.1], {"A": [1, 2]}).plot().texts_) == 0
    fewer = LabelGainDisplay([0.5, 0.1], {"A": [1, 2]}, label_names=["a", "b"]).plot(max_names=1)
    assert [text.get_text() for text in fewer.texts_] == ["b"]
