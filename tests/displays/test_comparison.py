"""Pictures of comparisons: gains over the control, and gains per label."""

import sys

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from imblearn_multilabel.displays import ComparisonDisplay, LabelGainDisplay
from imblearn_multilabel.displays._style import AFTER, BEFORE, class_name
from tests.displays.pictures import COMPARISON, boxes, overlaps, tick_names
from tests.model_selection.comparison.made_up import by_data, by_fold, made_up


def test_every_sampler_has_a_row_with_mark_interval_and_dots():
    display = COMPARISON.plot()
    assert display.order_ == ["MLROS", "AEMLO", "MLRUS"]
    for row, name in enumerate(display.order_):
        gains = COMPARISON.gains[name]
        assert display.marks_[name].get_xydata().tolist() == [[np.mean(gains), row]]
        assert_array_equal(display.dots_[name].get_xdata(), gains)
        assert_array_equal(display.intervals_[name].get_xdata(), COMPARISON.intervals[name])
    assert tick_names(display.ax_.yaxis) == display.order_
    assert display.zero_line_.get_xdata() == [0, 0]


def test_better_and_worse_differ_by_color_and_shape():
    display = COMPARISON.plot()
    looks = {name: (m.get_color(), m.get_marker()) for name, m in display.marks_.items()}
    assert looks == {"MLROS": (BEFORE, ">"), "AEMLO": ("black", "o"), "MLRUS": (AFTER, "<")}
    told = [text.get_text() for text in display.ax_.get_legend().get_texts()]
    assert told == ["better", "no difference shown", "worse", "one fold", "interval"]


def test_a_comparison_is_drawn_with_its_intervals(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    found = made_up(
        {"baseline": by_fold(0.5, 0.52), "A": by_fold(0.6, 0.63), "B": by_fold(0.4, 0.43)}
    )
    display = ComparisonDisplay.from_comparison(found)
    assert display.order_ == ["A", "B"]
    rows = found.gains()
    assert display.outcomes == {row["remedy"]: row["outcome"] for row in rows}
    low_and_high = [rows[0]["low"], rows[0]["high"]]
    assert_array_equal(display.intervals_["A"].get_xdata(), low_and_high)
    assert display.ax_.get_xlabel() == "gain in Macro-F over baseline"
    assert display.ax_.get_title() == "Gain over baseline, E"
    assert display.ax_.get_legend().get_texts()[-1].get_text() == "95% interval, Holm"
    auc = ComparisonDisplay.from_comparison(found, measure="macro_roc_auc_score", estimator="E")
    assert [list(mark.get_xdata()) for mark in auc.marks_.values()] == [[0], [0]]
    with pytest.raises(ValueError, match="`estimator` must be one of E; got 'F'"):
        ComparisonDisplay.from_comparison(found, estimator="F")


def test_several_data_sets_are_dots_too_and_infinite_intervals_are_not_drawn():
    found = made_up({"baseline": by_data(0.5, 0.4, 0.3), "A": by_data(0.6, 0.4, 0.5)})
    display = ComparisonDisplay.from_comparison(found)
    assert_allclose(display.dots_["A"].get_xdata(), [0.1, 0, 0.2])
    assert display.intervals_ == {}
    assert display.dots_["A"].get_label() == "one data set"
    assert display.ax_.get_title() == "Gain over baseline on 3 data sets, E"


def test_a_sampler_that_failed_keeps_its_row():
    display = ComparisonDisplay({"A": [0.1], "B": []}).plot()
    assert tick_names(display.ax_.yaxis) == ["A", "B: failed"]
    assert list(display.marks_) == ["A"]


def test_pictures_of_comparisons_show_on_dark_backgrounds():
    from matplotlib import pyplot as plt

    with plt.style.context("dark_background"):
        mark = COMPARISON.plot().marks_["AEMLO"]
        five = LabelGainDisplay([0.5], {str(n): [n] for n in range(5)}).plot()
    assert mark.get_color() == five.points_["4"].get_color() == "white"


@pytest.mark.parametrize("n_labels", [6, 30, 170])
def test_nothing_is_cut_off_or_overprinted(n_labels):
    names = [f"{n} is the number of a label with a long name" for n in range(n_labels)]
    rng = np.random.RandomState(0)
    gains = {name: rng.normal(size=n_labels) for name in ("MLROS", "MLSMOTE(k_neighbors=3)")}
    title = "Change in F by label, emotions of music, OneVsRestClassifier(LogisticRegression(C=1))"
    display = LabelGainDisplay(
        rng.uniform(0.01, 0.5, n_labels), gains, label_names=names, title=title
    ).plot()
    assert overlaps(display.ax_.get_yticklabels()) == 0
    figure = display.figure_.bbox
    texts = [display.ax_.title, *display.ax_.get_yticklabels(), *display.ax_.get_legend().texts]
    for box in boxes(texts):
        assert figure.x0 <= box.x0 and box.x1 <= figure.x1  # noqa: PT018
        assert figure.y0 <= box.y0 and box.y1 <= figure.y1  # noqa: PT018


def test_rows_are_labels_the_rarest_first_and_dots_their_gains():
    shares = np.array([0.5, 0.1, 0.02])
    gains = {"A": [0.1, 0.0, -0.2], "B": [0.2, np.nan, 0.3], "C": [0, 0, 0]}
    display = LabelGainDisplay(shares, gains, label_names=["oak", "elm", "ash"]).plot()
    assert display.order_.tolist() == [2, 1, 0]
    assert list(display.points_) == ["A", "B", "C"]
    assert_array_equal(display.points_["A"].get_xdata(), [-0.2, 0.0, 0.1])
    assert_array_equal(display.points_["B"].get_xdata(), [0.3, np.nan, 0.2])
    assert_array_equal(display.points_["A"].get_ydata(), [0, 1, 2])
    spans = [segment[:, 0].tolist() for segment in display.spans_.get_segments()]
    assert spans == [[-0.2, 0.3], [0, 0], [0, 0.2]]
    assert tick_names(display.ax_.yaxis) == ["ash  2.0%", "elm  10.0%", "oak  50.0%"]


def test_titles_name_the_class_of_an_import_path():
    for path in ("sklearn.svm.SVC(C=0.5)", "sklearn.svm.SVC", "SVC"):
        assert class_name(path) == "SVC"
    for name in ("SVC(C=0.5)", "my model v1.2", "a.b c"):
        assert class_name(name) == name


def test_labels_without_rows_or_scores_are_left_out():
    display = LabelGainDisplay([0.5, 0.0, 0.3], {"A": [0.1, 0.2, np.nan]}).plot()
    assert display.order_.tolist() == [0]
    assert LabelGainDisplay([0.0], {"A": [0.1]}).plot().order_.tolist() == []


def test_samplers_differ_in_color_and_shape():
    display = LabelGainDisplay([0.5], {str(n): [n] for n in range(9)}).plot()
    looks = {
        (tuple(np.atleast_1d(p.get_color())), p.get_marker()) for p in display.points_.values()
    }
    assert len(looks) == 9
    legend = display.ax_.get_legend()
    assert [text.get_text() for text in legend.get_texts()] == [str(n) for n in range(9)]


def test_gains_of_a_comparison_are_drawn_without_pandas(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    found = made_up({"A": by_fold(0.5, 0.5), "B": by_fold(0.5, 0.5)}, control="A")
    display = LabelGainDisplay.from_comparison(found)
    assert list(display.points_) == ["B"]
    # Label a has F 0.5 everywhere, label b has none.
    assert_array_equal(display.points_["B"].get_xdata(), [0.0])
    assert_allclose(display.shares, [0.5, 0.1])
    assert display.ax_.get_xlabel() == "change in F against A"
    assert display.ax_.get_title() == "Change in F by label, E"
    with pytest.raises(ValueError, match="`data` must be one of d0; got 'd1'"):
        LabelGainDisplay.from_comparison(found, data="d1")
