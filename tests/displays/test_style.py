"""Colors that people with any color vision tell apart, and names that fit."""

from itertools import combinations

import numpy as np
import pytest

from imblearn_multilabel.displays import _style
from tests.displays.pictures import overlaps, tick_names

#: What is left of linear RGB without cones for long, middle or short waves: Machado, Oliveira,
#: Fernandes, "A physiologically-based model for simulation of color vision deficiency", IEEE
#: TVCG 15 (2009), severity 1.
VISIONS = {
    "all cones": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def linear(color):
    from matplotlib.colors import to_rgb

    rgb = np.array(to_rgb(color))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(color, vision):
    seen = np.clip(np.array(VISIONS[vision]) @ linear(color), 0, 1)
    xyz = TO_XYZ @ seen / (TO_XYZ @ np.ones(3))
    root = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def difference(first, second, vision):
    """CIE 1976 color difference; about 2 can just be seen side by side."""
    return np.linalg.norm(lab(first, vision) - lab(second, vision))


def contrast_to_white(color):
    return 1.05 / (linear(color) @ TO_XYZ[1] + 0.05)


@pytest.mark.parametrize("vision", VISIONS)
def test_series_stay_apart_in_every_vision(vision):
    for first, second in combinations(_style.SERIES, 2):
        assert difference(first, second, vision) > 15, (first, second)
    assert difference(_style.BEFORE, _style.AFTER, vision) > 50


def test_colors_stand_out_from_white():
    assert all(contrast_to_white(color) > 2 for color in _style.SERIES)
    for color in (_style.BEFORE, _style.AFTER, _style.NEUTRAL):
        assert contrast_to_white(color) > 3


@pytest.mark.parametrize("vision", VISIONS)
def test_lightness_of_the_color_map_rises_in_every_vision(vision):
    from matplotlib import colormaps

    colors = colormaps[_style.COLOR_MAP](np.linspace(0, 1, 20))[:, :3]
    lightness = [lab(color, vision)[0] for color in colors]
    assert (np.diff(lightness) > 1).all()


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("fireball", "fireball"),
        (17, "17"),
        ("two\n lines", "two lines"),
        ("x" * 24, "x" * 24),
        ("x" * 25, "x" * 23 + "…"),
        ("US$ and A$", r"US\$ and A\$"),
    ],
)
def test_short_name(name, short):
    assert _style.short_name(name) == short


@pytest.mark.parametrize("along", ["xaxis", "yaxis"])
@pytest.mark.parametrize("n_names", [1, 7, 400])
def test_ticks_name_as_many_as_fit_first_and_last_among_them(along, n_names):
    ax = _style.check_axes(None, "Picture")
    names = [f"label {number}" for number in range(n_names)]
    axis = getattr(ax, along)
    ax.set(xlim=(-0.5, n_names - 0.5), ylim=(-0.5, n_names - 0.5))
    n_named = _style.name_ticks(axis, names)
    written = tick_names(axis)
    assert len(written) == n_named <= n_names
    assert [names[int(place)] for place in axis.get_ticklocs()] == written
    assert (written[0], written[-1]) == (names[0], names[-1])
    assert overlaps(axis.get_ticklabels()) == 0
    assert n_named >= min(n_names, 20)


@pytest.mark.parametrize(
    ("low", "high", "numbers"),
    [
        (0.9, 110_000, ["1", "10", "100", "1,000", "10,000", "100,000"]),
        (0.9, 550, ["1", "2", "5", "10", "20", "50", "100", "200", "500"]),
        (95, 310, ["100", "200", "300"]),
        (1.44, 1.76, ["1.45", "1.5", "1.55", "1.6", "1.65", "1.7", "1.75"]),
    ],
)
def test_log_axes_have_plain_numbers_however_much_they_span(low, high, numbers):
    ax = _style.check_axes(None, "Picture")
    _style.set_log_scale(ax.yaxis)
    ax.set_ylim(low, high)
    ax.figure.draw_without_rendering()
    ticks = [*ax.get_yticklabels(), *ax.get_yticklabels(minor=True)]
    # matplotlib holds texts for ticks beyond the limits too, which it does not draw.
    shown = [tick for tick in ticks if low <= tick.get_position()[1] <= high and tick.get_text()]
    shown.sort(key=lambda tick: tick.get_position()[1])
    assert [tick.get_text() for tick in shown] == numbers
    assert overlaps(shown) == 0


@pytest.mark.parametrize(("along", "side"), [("xaxis", "y1"), ("yaxis", "x1")])
def test_numbers_of_log_axes_stand_in_one_line(along, side):
    ax = _style.check_axes(None, "Picture")
    axis = getattr(ax, along)
    _style.set_log_scale(axis)
    axis.axes.set(xlim=(0.9, 550), ylim=(0.9, 550))
    ax.figure.draw_without_rendering()
    ticks = [*axis.get_ticklabels(), *axis.get_ticklabels(minor=True)]
    ends = {round(getattr(tick.get_window_extent(), side), 2) for tick in ticks if tick.get_text()}
    assert len(ends) == 1


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        (
            "Gain over the baseline, ATransformedTargetClassifier",
            ["Gain over the", "baseline,", "ATransformedTargetClassifier"],
        ),
        ("Mean ranks by Macro-F", ["Mean ranks by", "Macro-F"]),
        ("one\ntwo", ["one", "two"]),
    ],
)
def test_titles_break_between_words_and_stay_in_the_figure(title, lines):
    from matplotlib import pyplot as plt

    figure, places = plt.subplots(1, 4, figsize=(6.4, 2.0))
    _style.write_title(places[0], title)
    assert places[0].get_title().split("\n") == lines
    figure.draw_without_rendering()
    # The longest word is a third wider than the axes; the panels have gaps of half their width.
    assert places[0].title.get_window_extent().width < 1.5 * places[0].get_window_extent().width
