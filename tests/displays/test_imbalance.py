"""Points at (positives, IRLbl), MeanIR, and minority labels by name."""

import numpy as np
import pytest

from imblearn_multilabel.displays import ImbalanceDisplay
from imblearn_multilabel.metrics import label_balance
from imblearn_multilabel.over_sampling import MLROS
from tests.displays.pictures import Y_AFTER, Y, boxes, overlaps, skewed
from tests.samplers import quiet
from tests.toy import Y as TOY


def places(line):
    return line.get_xydata().tolist()


def written(display):
    return [text.get_text() for text in display.texts_]


def test_points_line_and_names_of_the_worked_example():
    # Counts 6, 3, 2: IRLbl 1, 2, 3; MeanIR 2, so the last label is the minority.
    display = ImbalanceDisplay.from_labels(TOY, label_names=["A", "B", "C"])
    assert places(display.points_) == [[6, 1], [3, 2]]
    assert places(display.minority_points_) == [[2, 3]]
    assert display.mean_line_.get_ydata() == [2, 2]
    assert written(display) == ["C"]
    assert display.texts_[0].xy == (2, 3)
    assert display.after_points_ is display.after_mean_line_ is None
    assert display.ax_.get_xscale() == display.ax_.get_yscale() == "log"


def test_minority_labels_differ_by_more_than_color():
    display = ImbalanceDisplay.from_labels(TOY)
    assert display.points_.get_marker() != display.minority_points_.get_marker()


def test_after_resampling_points_keep_their_place_from_left_to_right():
    display = ImbalanceDisplay.from_labels(Y, Y_AFTER)
    after = label_balance(Y_AFTER)
    assert places(display.after_points_) == [[6, 1], [3, 1.5], [1, 2]]
    assert display.after_mean_line_.get_ydata() == [after.mean_imbalance_ratio] * 2


@quiet
def test_from_sampler_is_from_labels_of_what_went_in_and_out():
    y = skewed(12)
    sampler = MLROS(random_state=0)
    _, y_after = sampler.fit_resample(np.ones((len(y), 1)), y)
    drawn, expected = (
        ImbalanceDisplay.from_sampler(sampler),
        ImbalanceDisplay.from_labels(y, y_after),
    )
    assert places(drawn.minority_points_) == places(expected.minority_points_)
    assert places(drawn.after_points_) == places(expected.after_points_)
    assert written(drawn) == written(expected)


def test_names_of_columns_are_written():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(TOY, columns=["cold", "warm", "fireball"])
    assert written(ImbalanceDisplay.from_labels(frame)) == ["fireball"]


def test_labels_of_one_count_share_a_text():
    y = np.zeros((40, 12), dtype=int)
    y[:, :2] = 1
    y[0, 2:] = 1
    names = ["all", "same", *(f"rare {number}" for number in range(10))]
    assert written(ImbalanceDisplay.from_labels(y[:, :4], label_names=names[:4])) == [
        "rare 0, rare 1"
    ]
    assert written(ImbalanceDisplay.from_labels(y, label_names=names)) == [
        "rare 0, rare 1, rare 2, rare 3 and 6 more"
    ]


def test_labels_without_positives_are_left_out_and_counted():
    y = np.column_stack([TOY, np.zeros((len(TOY), 2), dtype=int)])
    display = ImbalanceDisplay.from_labels(y)
    n_points = len(places(display.points_)) + len(places(display.minority_points_))
    assert n_points == 3
    assert "left out: 2 on no row" in display.ax_.get_xlabel()
    assert "left out" not in ImbalanceDisplay.from_labels(TOY).ax_.get_xlabel()


def test_label_lost_by_resampling_has_no_point_after():
    display = ImbalanceDisplay.from_labels(Y, Y * [1, 1, 0])
    assert places(display.after_points_) == [[6, 1], [3, 2]]


@pytest.mark.parametrize("n_labels", [5, 30, 200])
@pytest.mark.parametrize("seed", [0, 1])
def test_names_lie_apart_and_inside_the_figure(n_labels, seed):
    display = ImbalanceDisplay.from_labels(
        skewed(n_labels, seed=seed), label_names=[f"name of label {n}" for n in range(n_labels)]
    )
    assert 1 <= len(display.texts_) <= 8
    assert overlaps(display.texts_) == 0
    figure = display.figure_.bbox
    assert all(figure.x0 <= box.x0 and box.x1 <= figure.x1 for box in boxes(display.texts_))


def test_as_many_names_as_wanted_the_rarest_first():
    y = skewed(200)
    all_names = written(ImbalanceDisplay.from_labels(y))
    assert written(ImbalanceDisplay.from_labels(y, max_names=2)) == all_names[:2]
    assert written(ImbalanceDisplay.from_labels(y, max_names=0)) == []
    heights = [text.xy[1] for text in ImbalanceDisplay.from_labels(y).texts_]
    assert heights == sorted(heights, reverse=True)


def test_small_axes_hold_fewer_names():
    from matplotlib import pyplot as plt

    y = skewed(200)
    small = ImbalanceDisplay.from_labels(y, ax=plt.subplots(figsize=(4, 1.5))[1])
    assert 1 <= len(small.texts_) < len(ImbalanceDisplay.from_labels(y).texts_)


def test_balanced_labels_have_no_minority():
    display = ImbalanceDisplay.from_labels([[1, 0], [0, 1]])
    assert places(display.points_) == [[1, 1], [1, 1]]
    assert written(display) == []


def test_no_positives_at_all_draw_no_point():
    display = ImbalanceDisplay.from_labels(np.zeros((3, 2), dtype=int))
    assert places(display.points_) == []
    display.figure_.draw_without_rendering()


def test_keywords_reach_the_points():
    display = ImbalanceDisplay.from_labels(
        TOY, point_kw={"markersize": 11}, minority_kw={"marker": "*"}
    )
    assert display.points_.get_markersize() == 11
    assert display.minority_points_.get_marker() == "*"
