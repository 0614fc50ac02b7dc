"""What every picture shares: colors, axes, and names that fit on them."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import numpy as np

#: Colors that stay apart for people who see fewer of them (Okabe and Ito, 2008).
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
#: For lines and points on white, the best to tell apart first; yellow is too pale for them.
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
#: Labels that are not what a picture is about, and lines that help to read it.
NEUTRAL = "#767676"
#: Of even steps in lightness, and the same to people who see fewer colors.
COLOR_MAP = "cividis"


def import_pyplot(owner: str) -> Any:
    """Import matplotlib's pyplot, or say how to install it and which picture needs it."""
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise ImportError(
            f"{owner} draws with matplotlib, which is not installed. Run: "
            'pip install "imblearn-multilabel[plot]"'
        ) from error
    return plt


def check_axes(ax: Any, owner: str, figsize: tuple[float, float] = (6.4, 4.8)) -> Any:
    """Return the caller's axes, or those of a new figure where there are none.

    Parameters
    ----------
    ax : matplotlib Axes or None
        What the caller gave.
    owner : str
        Name of the class that draws, for messages.
    figsize : tuple of (width, height), default=(6.4, 4.8)
        Size of a new figure, in inches.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    TypeError
        If `ax` is something else, such as the array that ``plt.subplots(2)`` returns.
    """
    plt = import_pyplot(owner)
    if ax is None:
        # Long names of labels would else be cut off at the edge of the figure.
        return plt.subplots(figsize=figsize, layout="constrained")[1]
    from matplotlib.axes import Axes

    if not isinstance(ax, Axes):
        hint = " Pass one entry of the array." if isinstance(ax, np.ndarray) else ""
        raise TypeError(f"`ax` must be matplotlib Axes or None; got {type(ax).__name__}.{hint}")
    return ax


def short_name(name: Any, limit: int = 24) -> str:
    """Write the name of a label so that it fits on an axis and is not taken for a formula."""
    text = " ".join(str(name).split())
    text = text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"
    return text.replace("$", r"\$")


def line_height(axis: Any) -> float:
    """Return the height of a line of an axis' tick labels, with space around it, in inches."""
    return axis.get_major_ticks(1)[0].label1.get_fontsize() * 1.25 / 72


def name_ticks(axis: Any, names: list[Any]) -> int:
    """Write names at 0, 1, 2, ... of an axis, as many as it has room for.

    Parameters
    ----------
    axis : matplotlib Axis
        Its limits must be set already. Names on an x axis are turned to read upwards.
    names : list of str
        Name of every place; those left out are spread evenly.

    Returns
    -------
    int
        Names written, the first and the last among them.
    """
    along = axis.axis_name
    box = axis.axes.get_window_extent()
    inches = (box.width if along == "x" else box.height) / axis.figure.dpi
    n_named = min(len(names), max(2, int(inches / line_height(axis))))
    places = np.unique(np.linspace(0, len(names) - 1, n_named).round().astype(int))
    axis.set_ticks(places, labels=[short_name(names[place]) for place in places])
    axis.set_tick_params(length=0, rotation=90 if along == "x" else 0)
    return len(places)


def label_title(n_shown: int, n_labels: int, verb: str) -> str:
    """Say on an axis of labels that not all are there: ``label (30 of 374 named)``."""
    return "label" if n_shown == n_labels else f"label ({n_shown} of {n_labels} {verb})"


def set_log_scale(axis: Any) -> None:
    """Make an axis logarithmic, with plain numbers on it, also where it spans no power of ten."""

    def between_powers(value: float, position: int) -> str:
        low, high = axis.get_view_interval()
        decades = np.log10(high / low)
        first_digit = f"{value:e}"[0]
        fits = decades < 0.7 or (decades < 3 and first_digit in "25")
        return f"{value:,g}" if fits else ""

    axis.axes.set(**{f"{axis.axis_name}scale": "log"})
    axis.set_major_formatter("{x:,g}")
    axis.set_minor_formatter(between_powers)


def remove_frame(ax: Any) -> None:
    """Leave out the lines of the frame that carry no scale."""
    ax.spines[["top", "right"]].set_visible(False)


def title_above_legend(ax: Any, title: str, handles: list[Any]) -> None:
    """Write the title, and between it and the axes a legend, where it covers nothing."""
    if not handles:
        ax.set_title(title)
        return
    width = ax.get_window_extent().width / ax.figure.dpi
    legend = ax.legend(
        handles=handles,
        loc="lower center",
        bbox_to_anchor=(0.5, 1.0),
        ncols=len(handles) if width > 2 * len(handles) else 1,
        fontsize="small",
        frameon=False,
        borderaxespad=0.2,
    )
    inches = legend.get_window_extent().height / ax.figure.dpi
    ax.set_title(title, pad=72 * inches + 4)
