"""Colors, axes and names that all pictures share."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np

from imblearn_multilabel._messages import import_optional, printable

#: Colors that people with color blindness can tell apart (Okabe and Ito, 2008).
PALETTE = MappingProxyType(
    {
        "black": "#000000",
        "orange": "#E69F00",
        "sky blue": "#56B4E9",
        "bluish green": "#009E73",
        "yellow": "#F0E442",
        "blue": "#0072B2",
        "vermillion": "#D55E00",
        "reddish purple": "#CC79A7",
    }
)
#: Colors of lines and points, the most distinct first. Yellow is too pale on white.
SERIES = tuple(
    PALETTE[name]
    for name in (
        "blue",
        "vermillion",
        "bluish green",
        "reddish purple",
        "black",
        "orange",
        "sky blue",
    )
)
BEFORE, AFTER = PALETTE["blue"], PALETTE["vermillion"]
#: Color of secondary labels and of guide lines.
NEUTRAL = "#767676"
#: Color map with even steps in lightness, which looks the same with color blindness.
COLOR_MAP = "cividis"
_MARKERS = "osD^vPX"
#: How much a title may shrink.
_SMALLEST_TITLE = 0.6


def check_comparison(comparison: Any) -> None:
    """Refuse what is not a comparison, such as its table."""
    if not hasattr(comparison, "effect_sizes"):
        raise TypeError(
            "`comparison` must be the RemedyComparison that `compare_remedies` returns; got "
            f"{type(comparison).__name__}."
        )


def check_axes(ax: Any, owner: str, figsize: tuple[float, float] = (6.4, 4.8)) -> Any:
    """Return the caller's axes, or axes of a new figure of `figsize` inches if there are none."""
    plt = import_optional("matplotlib.pyplot", purpose=f"{owner} draws a picture", extra="plot")
    if ax is None:
        # Without a layout engine, long label names are cut off at the edge of the figure.
        return plt.subplots(figsize=figsize, layout="constrained")[1]
    from matplotlib.axes import Axes

    if not isinstance(ax, Axes):
        hint = " Pass one entry of the array." if isinstance(ax, np.ndarray) else ""
        raise TypeError(f"`ax` must be matplotlib Axes or None; got {type(ax).__name__}.{hint}")
    return ax


def ink() -> Any:
    """Return the color of texts, which is light on dark backgrounds."""
    from matplotlib import rcParams

    return rcParams["text.color"]


def ground() -> Any:
    """Return the color of the background."""
    from matplotlib import rcParams

    return rcParams["axes.facecolor"]


def literal(name: Any) -> str:
    """Escape a name, so that no dollar sign in it starts a formula."""
    return printable(" ".join(str(name).split())).replace("$", r"\$")


def class_name(estimator: str) -> str:
    """Return the class in an import path such as ``sklearn.svm.SVC(C=2)``; other names as given."""
    path = re.fullmatch(r"(?:\w+\.)+(\w+)(?:\(.*\))?", estimator, flags=re.DOTALL)
    return estimator if path is None else path[1]


def short_name(name: Any, limit: int = 24) -> str:
    """Shorten a name and escape it; see :func:`literal`."""
    text = printable(" ".join(str(name).split()))
    return literal(text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…")


def line_height(axis: Any) -> float:
    """Return the line height of an axis' tick labels, in inches."""
    return axis.get_major_ticks(1)[0].label1.get_fontsize() * 1.25 / 72


def series_colors(n_series: int, colors: Sequence[Any]) -> Any:
    """Return the colors given, or as many of the color map where they are too few."""
    if n_series <= len(colors):
        return colors
    from matplotlib import colormaps

    return colormaps[COLOR_MAP](np.linspace(0, 0.9, n_series))


def marker_styles(names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return dots that differ in shape and color, one style per name."""
    names = list(names)
    colors = [ink() if color == PALETTE["black"] else color for color in SERIES]
    return {
        name: {
            "linestyle": "none",
            "marker": _MARKERS[number % len(_MARKERS)],
            "color": color,
            "markeredgecolor": ground(),
            "label": short_name(name),
        }
        for number, (name, color) in enumerate(
            zip(names, series_colors(len(names), colors), strict=False)
        )
    }


def name_ticks(axis: Any, names: list[Any], notes: list[str] | None = None) -> int:
    """Write names, each with its note, at 0, 1, 2, ... of an axis, as many as fit; return how many.

    The limits of the axis must be set. The first and the last name are always written; those on an
    x axis read upwards.
    """
    along = axis.axis_name
    box = axis.axes.get_window_extent()
    inches = (box.width if along == "x" else box.height) / axis.figure.dpi
    n_named = min(len(names), max(2, int(inches / line_height(axis))))
    places = np.unique(np.linspace(0, len(names) - 1, n_named).round().astype(int))
    notes = notes or [""] * len(names)
    axis.set_ticks(places, labels=[f"{short_name(names[place])}{notes[place]}" for place in places])
    axis.set_tick_params(length=0, rotation=90 if along == "x" else 0)
    return len(places)


def set_log_scale(axis: Any) -> None:
    """Make an axis logarithmic with plain numbers, also if it contains no power of ten."""
    from matplotlib import rcParams

    axis.axes.set(**{f"{axis.axis_name}scale": "log"})
    axis.set_major_formatter("{x:,g}")
    # A function inside of this one could not be pickled.
    axis.set_minor_formatter(partial(_between_powers, axis))
    # Minor ticks are shorter, so that their labels would stand closer to the axis.
    style: Any = rcParams
    major, minor = (
        {name: style[f"{axis.axis_name}tick.{kind}.{name}"] for name in ("size", "pad")}
        for kind in ("major", "minor")
    )
    axis.set_tick_params(which="minor", pad=major["size"] + major["pad"] - minor["size"])


def _between_powers(axis: Any, value: float, position: int) -> str:
    low, high = axis.get_view_interval()
    decades = np.log10(high / low)
    first_digit = f"{value:e}"[0]
    fits = decades < 0.7 or (decades < 3 and first_digit in "25")
    return f"{value:,g}" if fits else ""


def write_title(ax: Any, title: str, **more: Any) -> None:
    """Write a title in as many lines as it needs; draw everything else first.

    Lines break between words. Type shrinks for a word that is wider than its room.
    """
    box, around, figure = ax.get_window_extent(), ax.get_tightbbox(), ax.figure
    center, width = (box.x0 + box.x1) / 2, figure.bbox.width
    if figure.get_layout_engine() is not None and len(figure.axes) == 1:
        # The layout engine will move the axes to where tick labels fit.
        center = (box.x0 - around.x0 + width - (around.x1 - box.x1)) / 2
    half = min(center - figure.bbox.x0, figure.bbox.x1 - center)
    room = 2 * half if len(figure.axes) == 1 else box.width
    letter = 0.55 * ax.title.get_fontsize() * figure.dpi / 72
    n_letters = max(16, int(room / letter))
    lines = [
        part
        for line in title.split("\n")
        for part in textwrap.wrap(line, n_letters, break_long_words=False, break_on_hyphens=False)
    ]
    longest = max(map(len, lines), default=0)
    size = ax.title.get_fontsize() * min(1.0, max(n_letters / max(longest, 1), _SMALLEST_TITLE))
    ax.set_title("\n".join(lines), **({"fontsize": size} | more))


def name_rows(ax: Any, names: list[Any], notes: list[str] | None = None, more: str = "") -> bool:
    """Give every label a row, the first on top, with its name; tell whether all names fit.

    The title of the axis counts the names where some are missing; `more` follows it.
    """
    ax.set_ylim(max(len(names), 1) - 0.5, -0.5)
    n_named = name_ticks(ax.yaxis, names, notes)
    counted = "" if n_named == len(names) else f" ({n_named} of {len(names)} named)"
    ax.set_ylabel(f"label{counted}{more}")
    return n_named == len(names)


def finish(display: Any, ax: Any, title: str, handles: list[Any]) -> Any:
    """Write title and legend, hide half of the frame, and return the display with its axes set."""
    remove_frame(ax)
    title_above_legend(ax, title, handles)
    display.ax_, display.figure_ = ax, ax.figure
    return display


def remove_frame(ax: Any) -> None:
    """Hide the top and right lines of the frame."""
    ax.spines[["top", "right"]].set_visible(False)


def title_above_legend(ax: Any, title: str, handles: list[Any]) -> None:
    """Write a title, and a legend between it and the axes, where it covers no data."""
    if not handles:
        write_title(ax, title)
        return
    width = ax.get_window_extent().width / ax.figure.dpi
    # Inches of the widest entry: letters of 9 points at most, and the handle.
    entry = 0.45 + max(len(str(each.get_label())) for each in handles) * 0.5 * 9 / 72
    legend = ax.legend(
        handles=handles,
        loc="lower center",
        bbox_to_anchor=(0.5, 1.0),
        ncols=int(np.clip(width / entry, 1, len(handles))),
        columnspacing=1.2,
        fontsize="small",
        frameon=False,
        borderaxespad=0.2,
    )
    inches = legend.get_window_extent().height / ax.figure.dpi
    write_title(ax, title, pad=72 * inches + 4)
