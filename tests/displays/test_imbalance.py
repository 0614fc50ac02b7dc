"""Rows of ratios, the rarest label on top, MeanIR, and minority labels in another shape."""

import numpy as np

from imblearn_multilabel.displays import ImbalanceDisplay
from imblearn_multilabel.metrics import label_balance
from tests.displays.pictures import Y_AFTER, Y, tick_names
from tests.toy import Y as TOY


def places(line):
    return line.get_xydata().tolist()


def test_points_and_line_of_the_worked_example():
    # Counts 6, 3, 2: IRLbl 1, 2, 3; MeanIR 2, so the last label is the minority.
    display = ImbalanceDisplay.from_labels(TOY, label_names=["A", "B", "C"])
    assert places(display.points_) == [[2, 1], [1, 2]]
    assert places(display.minority_points_) == [[3, 0]]
    assert display.order_.tolist() == [2, 1, 0]
    assert tick_names(display.ax_.yaxis) == ["C", "B", "A"]
    assert display.mean_line_.get_xdata() == [2, 2]
    assert display.after_points_ is display.after_mean_line_ is display.changes_ is None
    assert display.ax_.get_xscale() == "log"
    assert display.points_.get_marker() != display.minority_points_.get_marker()


def test_lines_lead_from_ratios_before_to_those_after():
    display = ImbalanceDisplay.from_labels(Y, Y_AFTER)
    after = label_balance(Y_AFTER)
    assert places(display.after_points_) == [[2, 0], [1.5, 1], [1, 2]]
    assert display.after_mean_line_.get_xdata() == [after.mean_imbalance_ratio] * 2
    ends = [segment[:, 0].tolist() for segment in display.changes_.get_segments()]
    assert ends == [[6, 2], [2, 1.5], [1, 1]]


def test_labels_without_positives_are_left_out_and_counted():
    y = np.column_stack([TOY, np.zeros((len(TOY), 2), dtype=int)])
    display = ImbalanceDisplay.from_labels(y)
    n_points = len(places(display.points_)) + len(places(display.minority_points_))
    assert n_points == 3
    assert "left out: 2 on no row" in display.ax_.get_ylabel()
    assert "left out" not in ImbalanceDisplay.from_labels(TOY).ax_.get_ylabel()


def test_label_lost_by_resampling_has_no_point_after():
    display = ImbalanceDisplay.from_labels(Y, Y * [1, 1, 0])
    assert places(display.after_points_) == [[2, 1], [1, 2]]


def test_keywords_reach_the_points():
    display = ImbalanceDisplay.from_labels(
        TOY, point_kw={"markersize": 11}, minority_kw={"marker": "*"}
    )
    assert display.points_.get_markersize() == 11
    assert display.minority_points_.get_marker() == "*"
