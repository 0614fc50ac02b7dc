"""Labels that share rows, as a heat map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np

from imblearn_multilabel.displays._concurrence_base import ConcurrenceBase
from imblearn_multilabel.displays._style import (
    COLOR_MAP,
    PALETTE,
    check_axes,
    name_ticks,
    remove_frame,
)


class ConcurrenceDisplay(ConcurrenceBase):
    """How many rows each pair of labels shares, and how mixed each label is, as a heat map.

    A cell is a pair of labels, its color the rows that carry both; the diagonal holds the
    positives of each label. Bars at the right are SCUMBLE of the labels: long for a rare label
    that comes with frequent ones, which resampling of whole rows cannot help. Make one with
    `from_labels`.

    Parameters
    ----------
    concurrence : ndarray of int of shape (n_shown, n_shown)
        Rows that carry both labels of every pair; positives on the diagonal.
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
        Axes with the heat map.
    figure_ : matplotlib Figure
        Figure that holds them.
    im_ : matplotlib AxesImage
        The heat map.
    text_ : ndarray of matplotlib Text of shape (n_shown, n_shown), or None
        Counts written into the cells; None where there is no room. Cells of 0 hold None.
    bars_ : matplotlib BarContainer
        SCUMBLE of the labels, from top to bottom.
    scumble_ax_ : matplotlib Axes
        Axes with the bars.

    See Also
    --------
    ConcurrenceChordDisplay : The same pairs as ribbons in a circle.
    metrics.label_concurrence : The counts.
    metrics.scumble_per_label : The bars.

    Notes
    -----
    Samplers do not keep y: to compare two, draw ``from_labels(y)`` and ``from_labels(y_res)`` with
    the same `labels`.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import load_digit_attributes
    >>> from imblearn_multilabel.displays import ConcurrenceDisplay
    >>> digits = load_digit_attributes()
    >>> display = ConcurrenceDisplay.from_labels(digits.target, label_names=digits.target_names)
    >>> display.im_.get_array().shape == (digits.target.shape[1],) * 2
    True
    """

    def plot(
        self, *, ax: Any = None, im_kw: Mapping[str, Any] | None = None, colorbar: bool = True
    ) -> Self:
        """Draw the picture.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; a new figure by default.
        im_kw : dict, default=None
            Keywords for ``ax.imshow``, such as ``norm`` where two pictures share a scale.
        colorbar : bool, default=True
            Whether to draw the scale of the colors.

        Returns
        -------
        ConcurrenceDisplay
            The display itself.
        """
        n_shown = len(self.concurrence)
        side = float(np.clip(0.3 * n_shown + 2.2, 4.4, 8.0))
        ax = check_axes(ax, type(self).__name__, (side + 2.4, side))
        from matplotlib.colors import LogNorm

        counts = np.ma.masked_equal(self.concurrence, 0)
        style = {
            "cmap": f"{COLOR_MAP}_r",
            "aspect": "auto",
            "interpolation": "nearest",
            "norm": LogNorm(vmin=1, vmax=max(2, int(self.concurrence.max(initial=0)))),
        }
        self.im_ = ax.imshow(counts, **(style | dict(im_kw or {})))
        self._draw_scumble(ax)
        if colorbar:
            # A layout engine keeps clear of the bars by itself.
            pad = 0.27 if ax.figure.get_layout_engine() is None else 0.02
            bar = ax.figure.colorbar(self.im_, ax=ax, pad=pad, format="{x:,.0f}")
            bar.set_label("shared rows (log scale; white: none)")
        ax.set_title(self._title("Labels that share rows"))
        name_ticks(ax.yaxis, self._names)
        name_ticks(ax.xaxis, self._names)
        self.text_ = self._write_counts(ax)
        self.ax_, self.figure_ = ax, ax.figure
        return self

    def _draw_scumble(self, ax: Any) -> None:
        self.scumble_ax_ = ax.inset_axes((1.02, 0.0, 0.2, 1.0), sharey=ax)
        values = np.nan_to_num(self.scumble_per_label)
        self.bars_ = self.scumble_ax_.barh(
            np.arange(len(values)), values, height=0.7, color=PALETTE["blue"]
        )
        self.scumble_ax_.set(xlabel="SCUMBLE", xlim=(0, 1.05 * self._scumble_limit))
        self.scumble_ax_.tick_params(axis="y", left=False, labelleft=False)
        self.scumble_ax_.locator_params(axis="x", nbins=2)
        remove_frame(self.scumble_ax_)

    def _write_counts(self, ax: Any) -> np.ndarray | None:
        n_shown = len(self.concurrence)
        box = ax.get_window_extent()
        digits = len(str(self.concurrence.max(initial=0)))
        room = min(box.width / (5.5 * digits + 5), box.height / 13) * 72 / ax.figure.dpi
        if n_shown > room:
            return None
        texts = np.full((n_shown, n_shown), None, dtype=object)
        for row, column in zip(*np.nonzero(self.concurrence), strict=True):
            count = int(self.concurrence[row, column])
            # Colors from the dark half of the map need light text.
            dark = np.mean(self.im_.cmap(self.im_.norm(count))[:3]) < 0.5
            texts[row, column] = ax.text(
                column,
                row,
                str(count),
                ha="center",
                va="center",
                fontsize="small",
                color="white" if dark else "black",
            )
        return texts
