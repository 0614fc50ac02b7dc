"""Ribbons as wide as the counts, arcs as long as their ribbons, colors of SCUMBLE."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from imblearn_multilabel.displays import ConcurrenceChordDisplay
from imblearn_multilabel.displays._concurrence import lay_out
from imblearn_multilabel.metrics import label_concurrence, scumble_per_label
from tests.displays.pictures import skewed

Y = np.array([[1, 0, 0], [1, 0, 1], [1, 0, 1], [1, 1, 0], [1, 0, 0]])


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


@pytest.mark.parametrize("n_labels", [2, 5, 20])
def test_ribbons_drawn_are_as_wide_as_the_counts_at_both_ends(n_labels):
    y = skewed(n_labels)
    display = ConcurrenceChordDisplay.from_labels(y)
    order = np.argsort(-y.sum(axis=0), kind="stable")
    counts = label_concurrence(y).toarray()[np.ix_(order, order)]
    met = {(a, b) for a, b in zip(*np.nonzero(np.triu(counts, 1)), strict=True)}
    assert set(display.ribbons_) == met
    widths = {pair: ends(ribbon) for pair, ribbon in display.ribbons_.items()}
    largest = max(met, key=lambda pair: counts[pair])
    for pair, (first, second) in widths.items():
        share = counts[pair] / counts[largest]
        assert first == pytest.approx(second, abs=1e-9)
        assert first == pytest.approx(widths[largest][0] * share, abs=1e-9)


def test_worked_example():
    # Pairs of label 0: two rows with label 2, one with label 1; 1 and 2 never meet.
    display = ConcurrenceChordDisplay.from_labels(Y, label_names=["all", "one", "two"])
    assert [text.get_text() for text in display.texts_] == ["all", "two", "one"]
    assert set(display.ribbons_) == {(0, 1), (0, 2)}
    wide, narrow = (ends(display.ribbons_[pair])[0] for pair in [(0, 1), (0, 2)])
    assert wide == pytest.approx(2 * narrow)
    spans = [np.ptp(turns(arc.get_path().vertices)) for arc in display.arcs_]
    assert spans == pytest.approx([3 * narrow, 2 * narrow, narrow])


def test_color_is_scumble_of_the_label_and_of_the_more_mixed_of_a_pair():
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


def test_mixed_pairs_lie_on_top():
    display = ConcurrenceChordDisplay.from_labels(skewed(6, seed=3))
    values = display.scumble_per_label
    depth = {pair: ribbon.get_zorder() for pair, ribbon in display.ribbons_.items()}
    by_scumble = sorted(depth, key=lambda pair: max(values[list(pair)]))
    assert [depth[pair] for pair in by_scumble] == sorted(depth.values())
    assert max(depth.values()) < min(arc.get_zorder() for arc in display.arcs_)


@pytest.mark.parametrize("n_labels", [3, 20])
@pytest.mark.parametrize("length", [3, 40])
def test_names_lie_inside_the_figure_and_below_the_title(n_labels, length):
    y = skewed(n_labels)
    names = [f"{number:02d}".ljust(length, "m") for number in range(n_labels)]
    display = ConcurrenceChordDisplay.from_labels(y, label_names=names)
    display.figure_.draw_without_rendering()
    figure = display.figure_.bbox
    title = display.ax_.title.get_window_extent()
    colors = display.figure_.axes[1].get_window_extent()
    for text in display.texts_:
        box = text.get_window_extent()
        assert figure.x0 <= box.x0
        assert figure.y0 <= box.y0
        assert box.x1 <= colors.x0
        assert not box.overlaps(title)


@pytest.mark.parametrize("n_labels", [3, 12, 20])
def test_names_lie_apart(n_labels):
    display = ConcurrenceChordDisplay.from_labels(skewed(n_labels))
    display.figure_.draw_without_rendering()
    places = np.array([text.get_position() for text in display.texts_])
    apart = np.linalg.norm(places - np.roll(places, 1, axis=0), axis=1)
    pixels = display.ax_.transData.transform([[0, 0], [1, 0]])
    per_unit = np.ptp(pixels[:, 0])
    height = display.texts_[0].get_fontsize() * display.figure_.dpi / 72
    assert (apart * per_unit > 0.8 * height).all()


def test_labels_that_meet_nobody_keep_their_names():
    display = ConcurrenceChordDisplay.from_labels([[1, 0], [0, 1]], label_names=["a", "b"])
    assert display.ribbons_ == {}
    assert [text.get_text() for text in display.texts_] == ["a", "b"]
    display.figure_.draw_without_rendering()


def test_keywords_reach_the_ribbons():
    display = ConcurrenceChordDisplay.from_labels(Y, ribbon_kw={"alpha": 0.25}, colorbar=False)
    assert all(ribbon.get_alpha() == 0.25 for ribbon in display.ribbons_.values())
    assert len(display.figure_.axes) == 1
