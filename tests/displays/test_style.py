"""Colors that people with any color vision tell apart, and names that fit."""

import pytest

from imblearn_multilabel.displays import _style
from tests.displays.pictures import overlaps, tick_names


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


def test_titles_break_between_words_and_stay_in_the_figure():
    from matplotlib import pyplot as plt

    figure, places = plt.subplots(1, 4, figsize=(6.4, 2.0))
    _style.write_title(places[0], "Gain over\nthe baseline, ATransformedTargetClassifier")
    lines = ["Gain over", "the baseline,", "ATransformedTargetClassifier"]
    assert places[0].get_title().split("\n") == lines
    figure.draw_without_rendering()
    # The longest word is a third wider than the axes; the panels have gaps of half their width.
    assert places[0].title.get_window_extent().width < 1.5 * places[0].get_window_extent().width
