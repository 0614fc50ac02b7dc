"""Cells that are counts, bars that are SCUMBLE, and the labels that are shown."""

import numpy as np
import pytest
from scipy import sparse

from imblearn_multilabel.displays import ConcurrenceDisplay
from imblearn_multilabel.metrics import label_concurrence, scumble, scumble_per_label
from tests.displays.pictures import overlaps, skewed, tick_names

Y = np.array([[1, 0, 0], [1, 0, 1], [1, 0, 1], [1, 1, 0], [1, 0, 0]])


def scumble_of(y, column):
    return [bar.get_width() for bar in ConcurrenceDisplay.from_labels(y).bars_][column]


def test_cells_are_the_counts_the_most_frequent_label_first():
    display = ConcurrenceDisplay.from_labels(Y, label_names=["all", "one", "two"])
    np.testing.assert_array_equal(display.concurrence, [[5, 2, 1], [2, 2, 0], [1, 0, 1]])
    cells = display.im_.get_array()
    assert cells.filled(0).tolist() == [[5, 2, 1], [2, 2, 0], [1, 0, 1]]
    assert cells.mask.tolist() == [[False] * 3, [False, False, True], [False, True, False]]
    for axis in (display.ax_.xaxis, display.ax_.yaxis):
        assert tick_names(axis) == ["all", "two", "one"]


def test_bars_are_scumble_of_the_labels_beside_their_rows():
    display = ConcurrenceDisplay.from_labels(Y)
    widths = [bar.get_width() for bar in display.bars_]
    np.testing.assert_allclose(widths, scumble_per_label(Y)[[0, 2, 1]])
    places = [bar.get_y() + bar.get_height() / 2 for bar in display.bars_]
    assert places == [0, 1, 2]
    assert display.scumble_ax_.get_ylim() == display.ax_.get_ylim() == (2.5, -0.5)
    assert f"SCUMBLE {scumble(Y):.3f}" in display.ax_.get_title()


def test_little_scumble_looks_little():
    hardly_mixed = [[1, 0], [1, 0], [1, 0], [0, 1], [0, 1], [1, 1]]
    display = ConcurrenceDisplay.from_labels(hardly_mixed)
    assert 0 < max(display.scumble_per_label) < 0.05
    assert display.scumble_ax_.get_xlim()[1] >= 0.1


def test_counts_are_written_where_there_is_room():
    texts = ConcurrenceDisplay.from_labels(Y).text_
    written = [[text and text.get_text() for text in row] for row in texts]
    assert written == [["5", "2", "1"], ["2", "2", None], ["1", None, "1"]]
    y = skewed(60)
    assert ConcurrenceDisplay.from_labels(y, max_labels=60).text_ is None


@pytest.mark.parametrize("n_labels", [3, 12, 20])
def test_written_counts_lie_apart(n_labels):
    texts = ConcurrenceDisplay.from_labels(skewed(n_labels, n_rows=2000)).text_
    assert texts is None or overlaps([text for text in texts.ravel() if text]) == 0


def test_written_counts_stand_out_from_their_cells():
    from matplotlib.colors import to_rgb

    display = ConcurrenceDisplay.from_labels(skewed(6, n_rows=500))
    for text in (text for text in display.text_.ravel() if text):
        cell = display.im_.cmap(display.im_.norm(int(text.get_text())))[:3]
        light, dark = sorted((np.mean(cell), np.mean(to_rgb(text.get_color()))), reverse=True)
        assert light - dark > 0.4


@pytest.mark.parametrize("max_labels", [2, 5, 8])
def test_of_many_labels_the_most_mixed_and_their_companions_are_shown(max_labels):
    y = skewed(30, seed=1)
    display = ConcurrenceDisplay.from_labels(y, max_labels=max_labels)
    together, mixed = label_concurrence(y).toarray(), scumble_per_label(y)
    chosen = []
    for label in np.argsort(-mixed, kind="stable").tolist():
        others = [other for other in range(30) if other != label]
        # The first of those that share most rows, as `max` goes by order.
        companion = max(others, key=lambda other: together[label, other])
        chosen += [each for each in (label, companion) if each not in chosen]
    expected = sorted(chosen[:max_labels], key=lambda label: -y[:, label].sum())
    assert tick_names(display.ax_.yaxis) == [str(label) for label in expected]
    np.testing.assert_array_equal(display.concurrence, together[np.ix_(expected, expected)])
    assert f"{max_labels} of 30 labels" in display.ax_.get_title()


def test_a_label_that_is_always_alone_brings_no_companion():
    y = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
    display = ConcurrenceDisplay.from_labels(y, max_labels=2)
    assert tick_names(display.ax_.yaxis) == ["0", "1"]


@pytest.mark.parametrize("labels", [["two", "one"], [2, 1], ["two", np.int64(1)]])
def test_listed_labels_are_shown_in_the_order_listed(labels):
    display = ConcurrenceDisplay.from_labels(Y, label_names=["all", "one", "two"], labels=labels)
    assert tick_names(display.ax_.yaxis) == ["two", "one"]
    assert display.concurrence.tolist() == [[2, 0], [0, 1]]
    assert "2 of 3 labels" in display.ax_.get_title()


@pytest.mark.parametrize("labels", [[3], [-1], ["fireball"], [0.5], [True]])
def test_unknown_labels_are_refused(labels):
    with pytest.raises(ValueError, match="`labels` must hold column numbers from 0 to 2 or names"):
        ConcurrenceDisplay.from_labels(Y, labels=labels)


def test_wrong_wishes_are_refused():
    with pytest.raises(ValueError, match="at least one label, and none twice"):
        ConcurrenceDisplay.from_labels(Y, labels=[1, 1])
    with pytest.raises(ValueError, match="at least one label"):
        ConcurrenceDisplay.from_labels(Y, labels=[])
    with pytest.raises(ValueError, match=r"`max_labels` must be an int of at least 2; got 1"):
        ConcurrenceDisplay.from_labels(Y, max_labels=1)


def test_names_of_columns_are_written_and_sparse_labels_stay_sparse(monkeypatch):
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(Y, columns=["cold", "warm", "fireball"])
    assert tick_names(ConcurrenceDisplay.from_labels(frame).ax_.yaxis) == [
        "cold",
        "fireball",
        "warm",
    ]
    # 400,000 labels: as a dense table of pairs they would need a terabyte.
    wide = sparse.csr_array(
        (np.ones(6), ([0, 0, 1, 2, 2, 2], [7, 399_999, 7, 0, 7, 9])), (3, 400_000)
    )
    display = ConcurrenceDisplay.from_labels(wide, max_labels=4)
    assert tick_names(display.ax_.yaxis)[0] == "7"
    assert "4 of 400000 labels" in display.ax_.get_title()


def test_labels_without_positives_and_single_labels_can_be_drawn():
    for y in (np.zeros((3, 2), dtype=int), [[1], [0]]):
        display = ConcurrenceDisplay.from_labels(y)
        display.figure_.draw_without_rendering()
        assert len(display.bars_) == display.concurrence.shape[0]


def test_color_bar_is_beside_the_bars_on_axes_of_any_layout():
    from matplotlib import pyplot as plt

    for layout in (None, "constrained"):
        figure, ax = plt.subplots(layout=layout)
        display = ConcurrenceDisplay.from_labels(Y, ax=ax)
        figure.draw_without_rendering()
        bars = display.scumble_ax_.get_tightbbox()
        colors = display.im_.colorbar.ax.get_window_extent()
        assert colors.x0 > display.scumble_ax_.get_window_extent().x1
        assert not bars.overlaps(colors)


def test_keywords_reach_the_image():
    from matplotlib.colors import Normalize

    norm = Normalize(0, 9)
    display = ConcurrenceDisplay.from_labels(Y, im_kw={"norm": norm}, colorbar=False)
    assert display.im_.norm is norm
    assert display.im_.colorbar is None
