"""Labels that share rows, as ribbons in a circle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np

from imblearn_multilabel.displays._chords import lay_out, place, ribbon, ring
from imblearn_multilabel.displays._concurrence_base import ConcurrenceBase
from imblearn_multilabel.displays._style import COLOR_MAP, check_axes, short_name


class ConcurrenceChordDisplay(ConcurrenceBase):
    """How many rows each pair of labels shares, and how mixed each label is, as ribbons.

    A label is an arc of the circle, a pair a ribbon between two arcs, as wide at both ends as the
    pair has rows. Color is SCUMBLE: of the label for an arc, of the more mixed label of the pair
    for a ribbon. Make one with `from_labels`.

    Parameters
    ----------
    concurrence : ndarray of int of shape (n_shown, n_shown)
        Rows that carry both labels of every pair; the diagonal is not drawn.
    scumble_per_label : ndarray of float of shape (n_shown,)
        SCUMBLE of every label shown; nan for a label without positives.
    label_names : list of str or None, default=None
        Names of the labels shown; by default their numbers.
    scumble : float or None, default=None
        SCUMBLE of the data set, for the title.
    n_labels : int or None, default=None
        Labels of the data set, shown or not; by default those shown are all.

    Attributes
    ----------
    ax_ : matplotlib Axes
        Axes with the picture.
    figure_ : matplotlib Figure
        Figure that holds them.
    arcs_ : list of matplotlib PathPatch
        One per label, clockwise from the top.
    ribbons_ : dict of (int, int) to matplotlib PathPatch
        One per pair of labels that share rows, under the smaller number and the larger one.
    texts_ : list of matplotlib Text
        Names of the labels.

    See Also
    --------
    ConcurrenceDisplay : The same pairs as a heat map, which shows rare pairs better.
    metrics.label_concurrence : The counts.
    metrics.scumble_per_label : The colors.

    Notes
    -----
    An arc is as long as the pairs of its label among the labels shown, so a row with three of them
    counts twice for each. Ribbons of higher SCUMBLE lie on top, and the thinnest are drawn as
    lines. A label that meets no other label shown has its name and no arc.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import load_digit_attributes
    >>> from imblearn_multilabel.displays import ConcurrenceChordDisplay
    >>> digits = load_digit_attributes()
    >>> display = ConcurrenceChordDisplay.from_labels(
    ...     digits.target, label_names=digits.target_names
    ... )
    >>> len(display.arcs_) == digits.target.shape[1]
    True
    """

    def plot(
        self, *, ax: Any = None, ribbon_kw: Mapping[str, Any] | None = None, colorbar: bool = True
    ) -> Self:
        """Draw the picture.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; a new figure by default.
        ribbon_kw : dict, default=None
            Keywords for the ``PathPatch`` of every ribbon, such as ``alpha``.
        colorbar : bool, default=True
            Whether to draw the scale of the colors.

        Returns
        -------
        ConcurrenceChordDisplay
            The display itself.
        """
        ax = check_axes(ax, type(self).__name__, (7.4, 6.4))
        from matplotlib import colormaps
        from matplotlib.cm import ScalarMappable
        from matplotlib.colors import Normalize

        values = np.nan_to_num(self.scumble_per_label)
        colors = ScalarMappable(Normalize(0, self._scumble_limit), colormaps[f"{COLOR_MAP}_r"])
        counts = np.asarray(self.concurrence) * ~np.eye(len(values), dtype=bool)
        arcs, pieces = lay_out(counts)
        self.arcs_ = [
            _add(ax, ring(arc, 1.0, 1.06), colors.to_rgba(value), {"zorder": 2})
            for arc, value in zip(arcs, values, strict=True)
        ]
        self.ribbons_ = {}
        for (label, other), piece in pieces.items():
            if label < other:
                value = max(values[label], values[other])
                style = {"alpha": 0.7, "linewidth": 0.4, "zorder": 1 + value / 2}
                path = ribbon(piece, pieces[other, label], 0.98)
                self.ribbons_[label, other] = _add(
                    ax, path, colors.to_rgba(value), style | dict(ribbon_kw or {})
                )
        ax.axis("off")
        self.texts_ = _write_around(ax, self._names, arcs.mean(axis=1))
        if colorbar:
            bar = ax.figure.colorbar(colors, ax=ax, shrink=0.6)
            bar.set_label("SCUMBLE of the label (of a pair: the greater)")
        ax.set_title(self._title("Labels that share rows"))
        self.ax_, self.figure_ = ax, ax.figure
        return self


def _add(ax: Any, path: Any, color: Any, style: dict[str, Any]) -> Any:
    from matplotlib.patches import PathPatch

    return ax.add_patch(PathPatch(path, **({"facecolor": color, "edgecolor": color} | style)))


def _write_around(ax: Any, names: list[str], turns: np.ndarray) -> list[Any]:
    """Write names outwards from the circle, and leave the axes as much room as they need."""
    texts = [
        ax.text(*place(turn, 1.1), "", fontsize="small", rotation_mode="anchor") for turn in turns
    ]
    box = ax.get_window_extent()
    # Title and color bar, which come later, take about a sixth.
    half = 0.85 * min(box.width, box.height) / 2
    letter = 0.55 * texts[0].get_fontsize() * ax.figure.dpi / 72
    # Where names get more than half of the room, nothing is left for the circle.
    n_letters = int(np.clip(half / 2 / letter, 6, 18))
    for text, name in zip(texts, names, strict=True):
        text.set_text(short_name(name, n_letters))
    longest = max(text.get_window_extent().width for text in texts)
    limit = 1.12 * half / max(half - longest, 0.25 * half)
    ax.set(xlim=(-limit, limit), ylim=(-limit, limit), aspect="equal")
    for text, turn in zip(texts, turns, strict=True):
        # Names at the left would stand on their heads.
        flipped = turn % 1 > 0.5
        text.set_rotation(90 - 360 * turn + 180 * flipped)
        text.set(ha="right" if flipped else "left", va="center")
    return texts
