"""Which labels a sampler helps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np

from imblearn_multilabel.displays._style import (
    COLOR_MAP,
    NEUTRAL,
    SERIES,
    check_axes,
    remove_frame,
    set_log_scale,
    short_name,
    title_above_legend,
)

_MARKERS = "osD^vPX"
#: Points of samplers at one label stand beside each other, by this factor.
_APART = 1.03


class LabelGainDisplay:
    """Change in F of every label against how frequent the label is.

    A point for every label and sampler. Above the line the sampler found the label better than the
    control did. A sampler that does its work lifts the points at the left, where labels are rare,
    and leaves those at the right where they are. Make one with `from_comparison`.

    Parameters
    ----------
    shares : array-like of float of shape (n_labels,)
        Share of training rows that carry each label.
    gains : mapping of str to array-like of float of shape (n_labels,)
        Sampler -> change in F; nan for a label that could not be scored.
    control : str, default="none"
        What the samplers are held against.
    title : str, default="Change in F by label"
        Title of the picture.
    label_names : sequence of str, default=None
        Names of the labels; the points that lie farthest from the line carry theirs.

    Attributes
    ----------
    ax_ : matplotlib Axes
        Axes with the picture.
    figure_ : matplotlib Figure
        Figure that holds them.
    points_ : dict of str to matplotlib Line2D
        Points of every sampler.
    texts_ : list of matplotlib Text
        Names of labels.
    zero_line_ : matplotlib Line2D
        Where nothing changes.

    See Also
    --------
    model_selection.SamplerComparison : Has the numbers in `label_gains`.

    Notes
    -----
    F of a rare label rests on a few test rows and jumps by chance: look at where the points lie
    together, not at single ones. Labels that occur in no training part are left out.

    Examples
    --------
    >>> from imblearn_multilabel.displays import LabelGainDisplay
    >>> display = LabelGainDisplay(
    ...     [0.4, 0.1, 0.02], {"MLROS": [0.0, 0.05, 0.2], "MLRUS": [-0.1, 0.0, 0.1]}
    ... ).plot()
    >>> list(display.points_)
    ['MLROS', 'MLRUS']
    """

    def __init__(
        self,
        shares: Any,
        gains: Mapping[str, Any],
        *,
        control: str = "none",
        title: str = "Change in F by label",
        label_names: Sequence[str] | None = None,
    ):
        self.shares = shares
        self.gains = gains
        self.control = control
        self.title = title
        self.label_names = label_names

    def plot(
        self, *, ax: Any = None, max_names: int = 5, point_kw: Mapping[str, Any] | None = None
    ) -> Self:
        """Draw the picture.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; a new figure by default.
        max_names : int, default=5
            Most labels that are named.
        point_kw : dict, default=None
            Keywords for ``ax.plot``, which draws the points.

        Returns
        -------
        LabelGainDisplay
            The display itself.
        """
        ax = check_axes(ax, type(self).__name__, (7.0, 4.8))
        shares = np.asarray(self.shares, dtype=float)
        self.zero_line_ = ax.axhline(0, color=NEUTRAL, linewidth=1, zorder=1)
        self.points_ = {}
        for number, ((name, gains), color) in enumerate(
            zip(self.gains.items(), self._colors(), strict=True)
        ):
            gains = np.asarray(gains, dtype=float)
            drawn = (shares > 0) & ~np.isnan(gains)
            beside = _APART ** (number - (len(self.gains) - 1) / 2)
            style = {
                "linestyle": "none",
                "marker": _MARKERS[number % len(_MARKERS)],
                "markersize": 6,
                "markeredgewidth": 0.5,
                "markeredgecolor": "white",
                "color": color,
                "label": short_name(name),
            }
            (self.points_[name],) = ax.plot(
                shares[drawn] * beside, gains[drawn], **(style | dict(point_kw or {}))
            )
        self.texts_ = self._name_farthest(ax, shares, max_names)
        set_log_scale(ax.xaxis)
        ax.set_xlabel("share of training rows that carry the label (log scale)")
        ax.set_ylabel(f"change in F against {short_name(self.control)}")
        title_above_legend(ax, self.title, list(self.points_.values()))
        remove_frame(ax)
        self.ax_, self.figure_ = ax, ax.figure
        return self

    @classmethod
    def from_comparison(
        cls,
        comparison: Any,
        *,
        data: str | None = None,
        estimator: str | None = None,
        **plot_kw: Any,
    ) -> Self:
        """Draw the labels of a comparison.

        Parameters
        ----------
        comparison : SamplerComparison
            What `compare_samplers` found.
        data, estimator : str, default=None
            Names of a data set and an estimator; the first by default.
        **plot_kw : Any
            Keywords of `plot`, such as `ax`.

        Returns
        -------
        LabelGainDisplay
            With the picture drawn.

        Raises
        ------
        ValueError
            If a name was not compared.
        """
        shares, gains = comparison.gains_of_labels(data, estimator)
        of = [
            *([comparison.data[0] if data is None else data] if len(comparison.data) > 1 else []),
            comparison.estimators[0] if estimator is None else estimator,
        ]
        return cls(
            shares,
            gains,
            control=comparison.control,
            title=f"Change in F by label, {', '.join(of)}",
            label_names=comparison.label_names(data),
        ).plot(**plot_kw)

    def _name_farthest(self, ax: Any, shares: np.ndarray, max_names: int) -> list[Any]:
        if self.label_names is None or not self.gains:
            return []
        gains = np.array([np.asarray(each, dtype=float) for each in self.gains.values()])
        gains = np.where(np.isnan(gains) | (shares <= 0), 0.0, gains)
        farthest = gains[np.abs(gains).argmax(axis=0), np.arange(len(shares))]
        order = np.argsort(-np.abs(farthest), kind="stable")[:max_names]
        return [
            ax.annotate(
                short_name(self.label_names[label], 24),
                (shares[label], farthest[label]),
                xytext=(7, 0),
                textcoords="offset points",
                va="center",
                fontsize="small",
            )
            for label in order
            # Names of points near the line would lie on each other.
            if abs(farthest[label]) > np.abs(farthest).max() / 10
        ]

    def _colors(self) -> list[Any]:
        if len(self.gains) <= len(SERIES):
            return list(SERIES[: len(self.gains)])
        from matplotlib import colormaps

        return list(colormaps[COLOR_MAP](np.linspace(0, 0.9, len(self.gains))))
