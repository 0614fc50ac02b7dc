"""What every picture shares: colours, axes, and names that fit on them."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import numpy as np

#: Colours that stay apart for people who see fewer of them (Okabe and Ito, 2008).
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
#: Of even steps in lightness, and the same to people who see fewer colours.
COLOUR_MAP = "cividis"

#: Room that one line of small text needs, in inches.
LINE_HEIGHT = 0.16


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
