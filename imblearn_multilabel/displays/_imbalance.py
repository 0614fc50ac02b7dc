"""How imbalanced each label is, against how often it occurs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np

from imblearn_multilabel.displays._balance_display import BalanceDisplay
from imblearn_multilabel.displays._style import (
    AFTER,
    BEFORE,
    NEUTRAL,
    PALETTE,
    check_axes,
    line_height,
    remove_frame,
    set_log_scale,
    short_name,
)
from imblearn_multilabel.metrics import LabelBalance

#: Where the column of names begins, and how far down it may push a name, in shares of the axes.
_COLUMN, _LOWEST = 0.42, 0.56
_POINT = {
    "linestyle": "none",
    "marker": "o",
    "markersize": 6,
    "markeredgewidth": 0,
    "alpha": 0.75,
    "color": BEFORE,
    "label": "label",
}
_MINORITY = _POINT | {
    "marker": "^",
    "markersize": 7,
    "color": PALETTE["black"],
    "label": "minority label",
}
_AFTER = _POINT | {"markersize": 4, "color": AFTER, "label": "label, after"}
#: Most characters of names in one text.
_TEXT_LIMIT = 34


class ImbalanceDisplay(BalanceDisplay):
    """Imbalance ratio of every label against its frequency.

    A label is a point: how many rows carry it, and its IRLbl, both on log axes. The dashed line is
    MeanIR; labels above it are the minority labels, drawn as triangles and named. Resampling moves
    points up or down: their place from left to right stays that of the labels before. Make one with
    `from_labels` or `from_sampler`.

    Parameters
    ----------
    balance : LabelBalance
        Positives per label, and the names of the labels.
    balance_after : LabelBalance or None, default=None
        The same after resampling.

    Attributes
    ----------
    ax_ : matplotlib Axes
        Axes with the picture.
    figure_ : matplotlib Figure
        Figure that holds them.
    points_ : matplotlib Line2D
        Labels that are no minority labels.
    minority_points_ : matplotlib Line2D
        Minority labels.
    mean_line_ : matplotlib Line2D
        MeanIR.
    after_points_, after_mean_line_ : matplotlib Line2D or None
        Labels and MeanIR after resampling.
    texts_ : list of matplotlib Annotation
        Names of minority labels, the rarest first.

    See Also
    --------
    LabelCountsDisplay : Counts instead of ratios.
    metrics.imbalance_ratio_per_label : The numbers.

    Notes
    -----
    Labels with equal counts share a point and a text. IRLbl of a label without positives is
    undefined: such labels are left out, and the axis of frequencies says how many. A label that
    resampling left without positives has no point after it.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import load_digit_attributes
    >>> from imblearn_multilabel.displays import ImbalanceDisplay
    >>> digits = load_digit_attributes()
    >>> display = ImbalanceDisplay.from_labels(digits.target, label_names=digits.target_names)
    >>> display.ax_.get_ylabel()
    'IRLbl (log scale)'
    """

    def plot(
        self,
        *,
        ax: Any = None,
        max_names: int = 8,
        point_kw: Mapping[str, Any] | None = None,
        minority_kw: Mapping[str, Any] | None = None,
    ) -> Self:
        """Draw the picture.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; a new figure by default.
        max_names : int, default=8
            Most texts to write beside minority labels, the rarest first; fewer where there is no
            room. A text names the labels of a point, or some of them and how many more.
        point_kw, minority_kw : dict, default=None
            Keywords for ``ax.plot``, which draws the points: those of minority labels with
            `minority_kw`, all others with `point_kw`.

        Returns
        -------
        ImbalanceDisplay
            The display itself.
        """
        ax = check_axes(ax, type(self).__name__)
        balance, after = self.balance, self.balance_after
        set_log_scale(ax.xaxis)
        set_log_scale(ax.yaxis)
        self.mean_line_ = _mean_line(ax, balance, BEFORE, "before " if after else "")
        self.after_mean_line_ = _mean_line(ax, after, AFTER, "after ") if after else None
        rest = np.setdiff1d(balance.occurring, balance.minority)
        self.points_ = self._draw(ax, balance, rest, _POINT | dict(point_kw or {}))
        self.minority_points_ = self._draw(
            ax, balance, balance.minority, _MINORITY | dict(minority_kw or {})
        )
        handles = [self.points_, self.minority_points_, self.mean_line_]
        self.after_points_ = None
        if after is not None:
            drawn = np.intersect1d(balance.occurring, after.occurring)
            self.after_points_ = self._draw(ax, after, drawn, _AFTER)
            handles += [self.after_points_, self.after_mean_line_]
        left_out = len(balance.absent)
        note = f"; left out: {left_out} on no row" if left_out else ""
        ax.set_xlabel(f"rows that carry the label (count, log scale{note})")
        ax.set_ylabel("IRLbl (log scale)")
        remove_frame(ax)
        ax.set_title("Imbalance ratio per label")
        # Frequent labels have low ratios, so that no point comes here.
        ax.legend(handles=handles, loc="lower left", fontsize="small")
        self.texts_ = self._name_minority(ax, max_names)
        self.ax_, self.figure_ = ax, ax.figure
        return self

    def _draw(
        self, ax: Any, ratios: LabelBalance, columns: np.ndarray, style: dict[str, Any]
    ) -> Any:
        x = self.balance.positives[columns]
        y = ratios.imbalance_ratio_per_label[columns]
        return ax.plot(x, y, **style)[0]

    def _name_minority(self, ax: Any, max_names: int) -> list[Any]:
        counts = self.balance.positives[self.balance.minority]
        line = line_height(ax.yaxis) * ax.figure.dpi / ax.get_window_extent().height
        # Limits are settled when somebody asks for them; the transformation does not.
        ax.get_xlim(), ax.get_ylim()
        texts: list[Any] = []
        free = 1 - line / 2
        # Points fall from the upper left to the lower right: above them is room for a column of
        # names in the order of the points, so that no two lines to them cross.
        for count in np.unique(counts)[:max_names]:
            columns = self.balance.minority[counts == count]
            point = (count, self.balance.imbalance_ratio_per_label[columns[0]])
            x, own = (ax.transData + ax.transAxes.inverted()).transform(point)
            height = min(own, free)
            if height < min(own, _LOWEST):
                break
            free = height - line
            place = (max(x + 0.03, _COLUMN), height)
            texts.append(_annotate(ax, [self._names[column] for column in columns], point, place))
        return texts


def _mean_line(ax: Any, balance: LabelBalance, color: str, time: str) -> Any:
    mean = balance.mean_imbalance_ratio
    label = f"MeanIR {time}{mean:.2f}"
    return ax.axhline(mean, color=color, linestyle="--", linewidth=1.2, zorder=1, label=label)


def _annotate(ax: Any, names: list[str], point: Any, place: tuple[float, float]) -> Any:
    line = {"arrowstyle": "-", "color": NEUTRAL, "linewidth": 0.6, "relpos": (0, 0.5)}
    return ax.annotate(
        _join([short_name(name, 20) for name in names]),
        point,
        xytext=place,
        textcoords="axes fraction",
        va="center",
        fontsize="small",
        arrowprops=line | {"shrinkA": 0, "shrinkB": 3},
        bbox={"color": "white", "alpha": 0.75, "linewidth": 0, "pad": 0.5},
    )


def _join(names: list[str]) -> str:
    shown = names[:1]
    while len(shown) < len(names) and len(", ".join(names[: len(shown) + 1])) <= _TEXT_LIMIT:
        shown = names[: len(shown) + 1]
    n_more = len(names) - len(shown)
    return f"{', '.join(shown)} and {n_more} more" if n_more else ", ".join(shown)
