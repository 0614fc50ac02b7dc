"""Bars as long as the counts, under the caller's names, for any container."""

import numpy as np
import pytest
from scipy import sparse
from sklearn.exceptions import NotFittedError

from imblearn_multilabel.displays import LabelCountsDisplay
from imblearn_multilabel.over_sampling import MLROS
from tests.displays.pictures import Y_AFTER, Y, boxes, overlaps, skewed, tick_names


def widths(display):
    return [bar.get_width() for bar in display.bars_]


def heights(display):
    return [bar.get_y() + bar.get_height() / 2 for bar in display.bars_]


def test_bars_and_points_are_the_counts():
    display = LabelCountsDisplay.from_labels(sparse.csr_array(Y), Y_AFTER)
    assert widths(display) == [1, 3, 6]
    assert display.points_.get_xdata().tolist() == [3, 4, 6]
    assert display.points_.get_ydata().tolist() == heights(display) == [0, 1, 2]
    ends = [segment.tolist() for segment in display.changes_.get_segments()]
    assert ends == [[[1, 0], [3, 0]], [[3, 1], [4, 1]], [[6, 2], [6, 2]]]
    assert tick_names(display.ax_.yaxis) == ["2", "1", "0"]


def test_from_sampler_is_from_labels_of_what_went_in_and_out():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(skewed(8), columns=list("abcdefgh"))
    sampler = MLROS(random_state=0)
    _, y_after = sampler.fit_resample(np.arange(len(frame)).reshape(-1, 1), frame)
    drawn = LabelCountsDisplay.from_sampler(sampler)
    expected = LabelCountsDisplay.from_labels(frame, y_after)
    assert widths(drawn) == widths(expected)
    np.testing.assert_array_equal(drawn.points_.get_xydata(), expected.points_.get_xydata())
    assert tick_names(drawn.ax_.yaxis) == tick_names(expected.ax_.yaxis)
    before, after = (
        balance.mean_imbalance_ratio
        for balance in (sampler.balance_before_, sampler.balance_after_)
    )
    texts = [text.get_text() for text in drawn.ax_.get_legend().get_texts()]
    assert texts == [
        f"before: 300 rows, MeanIR {before:.2f}",
        f"after: {len(y_after)} rows, MeanIR {after:.2f}",
    ]
    renamed = LabelCountsDisplay.from_sampler(sampler, label_names=list("stuvwxyz"))
    assert set(tick_names(renamed.ax_.yaxis)) == set("stuvwxyz")


def test_counts_are_on_a_linear_axis_and_written_beside_the_bars():
    y = np.zeros((1000, 3), dtype=int)
    y[:, 0], y[:2, 1] = 1, 1
    display = LabelCountsDisplay.from_labels(y)
    assert display.ax_.get_xscale() == "linear"
    assert display.ax_.get_xlim()[0] == 0
    # A label without positives keeps its place and its name.
    assert widths(display) == [0, 2, 1000]
    assert [text.get_text() for text in display.texts_] == ["0", "2", "1,000"]
    after = LabelCountsDisplay.from_labels(y, np.vstack([y, y[:5]]))
    assert [text.get_text() for text in after.texts_] == ["0 → 0", "2 → 4", "1,000 → 1,005"]
    axes = after.ax_.get_window_extent()
    assert all(box.x1 <= axes.x1 for box in boxes(after.texts_))
    assert LabelCountsDisplay.from_labels(skewed(200)).texts_ == []


def test_few_labels_all_have_names_and_many_have_some():
    few = LabelCountsDisplay.from_labels(skewed(6))
    assert len(tick_names(few.ax_.yaxis)) == 6
    assert few.ax_.get_ylabel() == "label"
    many = LabelCountsDisplay.from_labels(skewed(400))
    names = tick_names(many.ax_.yaxis)
    assert 25 <= len(names) < 60
    assert many.ax_.get_ylabel() == f"label ({len(names)} of 400 named)"
    assert overlaps(many.ax_.get_yticklabels()) == 0
    assert len(many.bars_) == 400


def test_keywords_reach_bars_and_points():
    display = LabelCountsDisplay.from_labels(
        Y, Y_AFTER, bar_kw={"color": "#123456"}, point_kw={"marker": "s"}
    )
    assert display.bars_[0].get_facecolor()[0] == pytest.approx(0x12 / 255)
    assert display.points_.get_marker() == "s"


def test_tables_that_do_not_belong_together_are_refused():
    with pytest.raises(ValueError, match=r"`y_resampled` must have the 3 label\(s\) of `y`; got 2"):
        LabelCountsDisplay.from_labels(Y, Y_AFTER[:, :2])
    with pytest.raises(ValueError, match="`label_names` must have one name per label, 3; got 2"):
        LabelCountsDisplay.from_labels(Y, label_names=["a", "b"])
    pd = pytest.importorskip("pandas")
    first, second = (pd.DataFrame(Y, columns=list(names)) for names in ("abc", "acb"))
    with pytest.raises(ValueError, match=r"columns of `y` in their order, 'a', 'b', 'c'; got 'a'"):
        LabelCountsDisplay.from_labels(first, second)


def test_what_has_not_resampled_is_refused():
    with pytest.raises(NotFittedError, match="This MLROS has not resampled yet; call"):
        LabelCountsDisplay.from_sampler(MLROS().fit(np.ones((6, 1)), Y))
    with pytest.raises(TypeError, match="`sampler` must be a sampler of this package"):
        LabelCountsDisplay.from_sampler(Y)
