import numpy as np
import pytest

from imblearn_multilabel.displays import CriticalDifferenceDisplay
from imblearn_multilabel.displays._style import AFTER, BEFORE, PALETTE
from imblearn_multilabel.statistics import nemenyi_critical_difference
from tests.displays.pictures import boxes, overlaps
from tests.model_selection.comparison.made_up import by_data, made_up

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
