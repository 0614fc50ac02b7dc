import sys

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from imblearn_multilabel.displays import LabelGainDisplay
from tests.model_selection.comparison.made_up import by_fold, made_up


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
