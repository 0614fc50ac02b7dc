"""Pictures of shared rows: cells and bars of the heat map, arcs and ribbons of the circle."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from imblearn_multilabel.displays import ConcurrenceChordDisplay, ConcurrenceDisplay
from imblearn_multilabel.displays._concurrence import lay_out
from imblearn_multilabel.metrics import label_concurrence, scumble, scumble_per_label
from tests.displays.pictures import skewed, tick_names

Y = np.array([[1, 0, 0], [1, 0, 1], [1, 0, 1], [1, 1, 0], [1, 0, 0]])


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


def test_counts_are_written_where_there_is_room():
    texts = ConcurrenceDisplay.from_labels(Y).text_
    written = [[text and text.get_text() for text in row] for row in texts]
    assert written == [["5", "2", "1"], ["2", "2", None], ["1", None, "1"]]
    y = skewed(60)
    assert ConcurrenceDisplay.from_labels(y, max_labels=60).text_ is None


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


@pytest.mark.parametrize("labels", [["two", "one"], [2, 1], ["two", np.int64(1)]])
def test_listed_labels_are_shown_in_the_order_listed(labels):
    display = ConcurrenceDisplay.from_labels(Y, label_names=["all", "one", "two"], labels=labels)
    assert tick_names(display.ax_.yaxis) == ["two", "one"]
    assert display.concurrence.tolist() == [[2, 0], [0, 1]]
    assert "2 of 3 labels" in display.ax_.get_title()


def test_wrong_wishes_are_refused():
    with pytest.raises(ValueError, match="at least one label, and none twice"):
        ConcurrenceDisplay.from_labels(Y, labels=[1, 1])
    with pytest.raises(ValueError, match="at least one label"):
        ConcurrenceDisplay.from_labels(Y, labels=[])
    with pytest.raises(ValueError, match="`labels` must hold column numbers from 0 to 2 or names"):
        ConcurrenceDisplay.from_labels(Y, labels=["fireball"])
    with pytest.raises(ValueError, match=r"`max_labels` must be an int of at least 2; got 1"):
        ConcurrenceDisplay.from_labels(Y, max_labels=1)


@pytest.mark.parametrize("y", [np.zeros((3, 2), dtype=int), [[1], [0]], [[1, 0], [0, 1]]])
def test_labels_without_positives_and_labels_that_meet_nobody_keep_their_place(y):
    display = ConcurrenceDisplay.from_labels(y, max_labels=2)
    display.figure_.draw_without_rendering()
    assert len(display.bars_) == display.concurrence.shape[0]
    display = ConcurrenceChordDisplay.from_labels(y)
    display.figure_.draw_without_rendering()
    assert display.ribbons_ == {}
    assert len(display.texts_) == len(display.concurrence)


def test_keywords_reach_the_image_and_the_ribbons():
    from matplotlib.colors import Normalize

    norm = Normalize(0, 9)
    display = ConcurrenceDisplay.from_labels(Y, im_kw={"norm": norm}, colorbar=False)
    assert display.im_.norm is norm
    assert display.im_.colorbar is None
    display = ConcurrenceChordDisplay.from_labels(Y, ribbon_kw={"alpha": 0.25}, colorbar=False)
    assert all(ribbon.get_alpha() == 0.25 for ribbon in display.ribbons_.values())
    assert len(display.figure_.axes) == 1


@st.composite
def pair_counts(draw):
    n_labels = draw(st.integers(1, 8))
    counts = np.triu(draw(arrays(np.int64, (n_labels,) * 2, elements=st.integers(0, 50))), 1)
    return counts + counts.T


def turns(vertices):
    """Where points lie, in turns clockwise from the top."""
    x, y = np.asarray(vertices).T
    return np.arctan2(x, y) / (2 * np.pi) % 1


def ends(patch):
    """Length of the two arcs of a ribbon, in turns, read off its outline."""
    vertices = patch.get_path().vertices
    radius = np.linalg.norm(vertices, axis=1)
    # The middle of the circle, through which both sides bend, parts the two arcs.
    first, second = np.flatnonzero(radius < 1e-12)
    spans = []
    for arc in (vertices[:first], vertices[first + 1 : second]):
        assert np.allclose(np.linalg.norm(arc, axis=1), 0.98)
        spans.append(np.sum(np.diff(turns(arc)) % 1))
    return spans


@given(counts=pair_counts())
def test_pieces_are_proportional_to_the_counts_and_fill_their_arcs(counts):
    arcs, pieces = lay_out(counts)
    met = {(label, other) for label, other in zip(*np.nonzero(counts), strict=True)}
    assert set(pieces) == met
    unit = np.diff(arcs).sum() / max(counts.sum(), 1)
    for label, (begin, end) in enumerate(arcs):
        own = sorted(tuple(piece) for (first, _), piece in pieces.items() if first == label)
        bounds = [begin, *(place for piece in own for place in piece), end]
        assert np.allclose(bounds[::2], bounds[1::2])
    for (label, other), (begin, end) in pieces.items():
        assert np.isclose(end - begin, counts[label, other] * unit)
    # Arcs go once around, without touching each other.
    assert (arcs[1:, 0] > arcs[:-1, 1]).all()
    assert arcs[0, 0] >= 0
    assert arcs[-1, 1] <= 1 + 1e-9


def test_a_ring_of_neighbors_has_no_crossing_ribbons():
    n_labels = 6
    neighbors = np.roll(np.eye(n_labels, dtype=int), 1, axis=0)
    arcs, pieces = lay_out(neighbors + neighbors.T)
    for label in range(n_labels):
        following = (label + 1) % n_labels
        assert pieces[label, following][1] == pytest.approx(arcs[label, 1])
        assert pieces[following, label][0] == pytest.approx(arcs[following, 0])


def test_worked_example():
    # Pairs of label 0: two rows with label 2, one with label 1; 1 and 2 never meet.
    display = ConcurrenceChordDisplay.from_labels(Y, label_names=["all", "one", "two"])
    assert [text.get_text() for text in display.texts_] == ["all", "two", "one"]
    assert set(display.ribbons_) == {(0, 1), (0, 2)}
    wide, narrow = (ends(display.ribbons_[pair])[0] for pair in [(0, 1), (0, 2)])
    assert wide == pytest.approx(2 * narrow)
    spans = [np.ptp(turns(arc.get_path().vertices)) for arc in display.arcs_]
    assert spans == pytest.approx([3 * narrow, 2 * narrow, narrow])


def test_the_more_mixed_label_colors_a_pair_and_mixed_pairs_lie_on_top():
    y = skewed(6, seed=3)
    display = ConcurrenceChordDisplay.from_labels(y)
    mixed = np.sort(scumble_per_label(y))
    of_arc = [arc.get_facecolor()[:3] for arc in display.arcs_]
    for (label, other), ribbon in display.ribbons_.items():
        more = max(label, other, key=lambda each: display.scumble_per_label[each])
        assert ribbon.get_facecolor()[:3] == of_arc[more]
    # Of the map's even steps in lightness, the darker is the more mixed.
    by_scumble = np.argsort(display.scumble_per_label)
    lightness = [np.mean(of_arc[label]) for label in by_scumble]
    assert lightness == sorted(lightness, reverse=True)
    np.testing.assert_allclose(display.scumble_per_label[by_scumble], mixed)
    depth = {pair: ribbon.get_zorder() for pair, ribbon in display.ribbons_.items()}
    more_mixed = sorted(depth, key=lambda pair: max(display.scumble_per_label[list(pair)]))
    assert [depth[pair] for pair in more_mixed] == sorted(depth.values())
    assert min(depth.values()) < max(depth.values()) < min(a.get_zorder() for a in display.arcs_)


@pytest.mark.parametrize("n_labels", [6, 20])
def test_names_around_the_circle_are_whole_and_inside_the_figure(n_labels):
    names = [f"{n} is the number of a label with a long name" for n in range(n_labels)]
    display = ConcurrenceChordDisplay.from_labels(skewed(n_labels), label_names=names)
    written = {" ".join(text.get_text().split()) for text in display.texts_}
    assert written == set(names)
    display.figure_.draw_without_rendering()
    figure, title = display.figure_.bbox, display.ax_.title.get_window_extent()
    colors = display.figure_.axes[1].get_window_extent()
    for text in display.texts_:
        box = text.get_window_extent()
        assert figure.x0 <= box.x0 < box.x1 <= colors.x0
        assert figure.y0 <= box.y0
        assert not box.overlaps(title)
