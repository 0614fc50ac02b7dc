"""How many rows carry each label."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np

from imblearn_multilabel.displays._balance_display import BalanceDisplay
from imblearn_multilabel.displays._style import (
    AFTER,
    BEFORE,
    check_axes,
    label_title,
    name_ticks,
    remove_frame,
    title_above_legend,
)
from imblearn_multilabel.metrics import LabelBalance

#: Labels that still get a gap between their bars.
_SEPARATE = 60


class LabelCountsDisplay(BalanceDisplay):
    """Positives per label, before and after resampling.

    A bar for every label, the most frequent on top, and a dot where resampling brought it. Make one
    with `from_labels` or `from_sampler`.

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
    bars_ : matplotlib BarContainer
        One bar per label, in the order of `order_`.
    points_ : matplotlib Line2D or None
        Positives after resampling, in the order of `order_`.
    changes_ : matplotlib LineCollection or None
        A line from each bar's end to its point.
    order_ : ndarray of int of shape (n_labels,)
        Columns from top to bottom: by falling positives, ties in column order.

    See Also
    --------
    ImbalanceDisplay : Imbalance ratios instead of counts.
    metrics.label_balance : The numbers.

    Notes
    -----
    The axis of counts is logarithmic, with room for 0, where the most frequent label has at least
    ten times the positives of the rarest one that occurs. Where there is no room for all names,
    names spread evenly are written and the axis says how many.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import load_digit_attributes
    >>> from imblearn_multilabel.displays import LabelCountsDisplay
    >>> from imblearn_multilabel.over_sampling import MLROS
    >>> X, y = load_digit_attributes(return_X_y=True)
    >>> sampler = MLROS(random_state=0)
    >>> X_res, y_res = sampler.fit_resample(X, y)
    >>> display = LabelCountsDisplay.from_sampler(sampler)
    >>> len(display.bars_) == y.shape[1]
    True
    """

    def plot(
        self,
        *,
        ax: Any = None,
        bar_kw: Mapping[str, Any] | None = None,
        point_kw: Mapping[str, Any] | None = None,
    ) -> Self:
        """Draw the picture.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; a new figure by default.
        bar_kw : dict, default=None
            Keywords for ``ax.barh``, which draws the counts before.
        point_kw : dict, default=None
            Keywords for ``ax.plot``, which draws the counts after.

        Returns
        -------
        LabelCountsDisplay
            The display itself.
        """
        n_labels = self.balance.n_labels
        height = float(np.clip(0.24 * n_labels + 1.2, 2.4, 8.0))
        ax = check_axes(ax, type(self).__name__, (6.4, height))
        self.order_ = np.argsort(-self.balance.positives, kind="stable")
        style = {
            "height": 0.7 if n_labels <= _SEPARATE else 1.0,
            "color": BEFORE,
            "label": _legend("before", self.balance),
        }
        ranks = np.arange(n_labels)
        self.bars_ = ax.barh(ranks, self._counts(self.balance), **(style | dict(bar_kw or {})))
        self.points_ = self.changes_ = None
        if self.balance_after is not None:
            self._draw_after(ax, self.balance_after, dict(point_kw or {}))
        ax.set_ylim(n_labels - 0.5, -0.5)
        self._scale_counts(ax)
        n_named = name_ticks(ax.yaxis, [self._names[column] for column in self.order_])
        ax.set_ylabel(label_title(n_named, n_labels, "named"))
        shown = [artist for artist in (self.bars_, self.points_) if artist is not None]
        title_above_legend(ax, "Positives per label", shown if len(shown) > 1 else [])
        remove_frame(ax)
        self.ax_, self.figure_ = ax, ax.figure
        return self

    def _counts(self, balance: LabelBalance) -> np.ndarray:
        return balance.positives[self.order_]

    def _draw_after(self, ax: Any, after: LabelBalance, point_kw: dict[str, Any]) -> None:
        ranks, counts = np.arange(after.n_labels), self._counts(after)
        separate = after.n_labels <= _SEPARATE
        self.changes_ = ax.hlines(
            ranks, self._counts(self.balance), counts, color=AFTER, linewidth=1.5 if separate else 1
        )
        style = {
            "linestyle": "none",
            "marker": "o",
            "markersize": 6.5 if separate else 3,
            "markeredgewidth": 0.8 if separate else 0,
            "color": AFTER,
            "markeredgecolor": "white",
            "label": _legend("after", after),
        }
        (self.points_,) = ax.plot(counts, ranks, **(style | point_kw))

    def _scale_counts(self, ax: Any) -> None:
        balances = [self.balance, self.balance_after]
        counts = np.concatenate([balance.positives for balance in balances if balance is not None])
        occurring = counts[counts > 0]
        logarithmic = len(occurring) and occurring.max() >= 10 * occurring.min()
        if logarithmic:
            ax.set_xscale("symlog", linthresh=1, linscale=0.3)
        ax.xaxis.set_major_formatter("{x:,.0f}")
        ax.set_xlim(0, counts.max() * (1.3 if logarithmic else 1.05) or 1)
        scale = ", log scale" if logarithmic else ""
        ax.set_xlabel(f"rows that carry the label (count{scale})")


def _legend(time: str, balance: LabelBalance) -> str:
    return f"{time}: {balance.n_samples:,} rows, MeanIR {balance.mean_imbalance_ratio:.2f}"
