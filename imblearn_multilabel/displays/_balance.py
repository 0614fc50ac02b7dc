"""Draw label counts and imbalance ratios, before and after resampling."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np
from sklearn.exceptions import NotFittedError

from imblearn_multilabel._labels import as_names
from imblearn_multilabel._typing import Table
from imblearn_multilabel.displays._style import (
    AFTER,
    BEFORE,
    check_axes,
    finish,
    ground,
    ink,
    name_rows,
    set_log_scale,
)
from imblearn_multilabel.metrics import LabelBalance, label_balance

#: Up to this many labels, bars are drawn with gaps between them.
_SEPARATE = 60
#: Width of a letter of small type, in inches.
_LETTER = 0.07
_POINT = {
    "linestyle": "none",
    "marker": "o",
    "markeredgewidth": 0,
    "color": BEFORE,
    "label": "label",
}


@dataclass(eq=False, repr=False)
class BalanceDisplay(ABC):
    """Base class of pictures of one or two `LabelBalance` objects."""

    balance: LabelBalance
    balance_after: LabelBalance | None = field(default=None, kw_only=True)

    @abstractmethod
    def plot(self, *, ax: Any = None) -> Self:
        """Draw the picture and return the display."""

    @classmethod
    def from_labels(
        cls,
        y: Table,
        y_resampled: Table | None = None,
        *,
        label_names: Sequence[str] | None = None,
        **plot_kw: Any,
    ) -> Self:
        """Count positives in label matrices and draw the counts.

        Parameters
        ----------
        y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
            0/1 indicator matrix.
        y_resampled : {array-like, sparse matrix, dataframe} of shape (n_rows, n_labels), \
default=None
            The labels after resampling, in the same columns.
        label_names : list of str, default=None
            Names of the labels; by default the column names of `y`, or column numbers.
        **plot_kw : Any
            Keywords of `plot`, such as `ax`.
        """
        before = label_balance(y)
        named = _rename(before, label_names)
        if y_resampled is None:
            return cls(named).plot(**plot_kw)
        after = label_balance(y_resampled)
        if after.n_labels != before.n_labels:
            raise ValueError(
                f"`y_resampled` must have the {before.n_labels} label(s) of `y`; "
                f"got {after.n_labels}. Pass what `fit_resample` returned for this `y`."
            )
        if None not in (before.names, after.names) and before.names != after.names:
            raise ValueError(
                "`y_resampled` must have the columns of `y` in their order, "
                f"{_begin(before.names)}; got {_begin(after.names)}."
            )
        return cls(named, balance_after=after).plot(**plot_kw)

    @classmethod
    def from_sampler(
        cls, sampler: Any, *, label_names: Sequence[str] | None = None, **plot_kw: Any
    ) -> Self:
        """Draw the labels before and after the last call of a sampler.

        Parameters
        ----------
        sampler : MultilabelSampler
            A sampler whose `fit_resample` has been called.
        label_names : list of str, default=None
            As in `from_labels`.
        **plot_kw : Any
            Keywords of `plot`, such as `ax`.
        """
        if not hasattr(sampler, "fit_resample"):
            raise TypeError(
                "`sampler` must be a sampler of this package that has resampled; "
                f"got {type(sampler).__name__}."
            )
        if not hasattr(sampler, "balance_after_"):
            raise NotFittedError(
                f"This {type(sampler).__name__} has not resampled yet; call `fit_resample` "
                "first. For a pipeline, pass the step that resamples."
            )
        before = _rename(sampler.balance_before_, label_names)
        return cls(before, balance_after=sampler.balance_after_).plot(**plot_kw)

    @property
    def _names(self) -> list[str]:
        """Return the names of the labels, or their column numbers."""
        return list(map(str, self.balance.names or range(self.balance.n_labels)))


def _rename(balance: LabelBalance, label_names: Sequence[str] | None) -> LabelBalance:
    if label_names is None:
        return balance
    return replace(balance, names=as_names(label_names, balance.n_labels))


def _begin(names: Sequence[str] | None) -> str:
    return ", ".join(map(repr, (names or [])[:5]))


class LabelCountsDisplay(BalanceDisplay):
    """Draw the positives per label, before and after resampling.

    Each label has a bar, the rarest label on top. A dot marks its count after resampling. Where
    not all names fit, an even selection is written and the axis title says how many. Create a
    display with `from_labels` or `from_sampler`.

    Parameters
    ----------
    balance : LabelBalance
        Positives per label, and the names of the labels.
    balance_after : LabelBalance or None, default=None
        Positives after resampling.

    Attributes
    ----------
    ax_, figure_ : matplotlib Axes and Figure
        Where the picture is.
    order_ : ndarray of int of shape (n_labels,)
        Columns from top to bottom: by rising positives, ties in column order.
    bars_ : matplotlib BarContainer
        One bar per label, in this order.
    points_, changes_ : matplotlib Line2D and LineCollection, or None
        Dots after resampling, and lines from the end of each bar to its dot.
    texts_ : list of matplotlib Text
        Counts beside the bars; empty if they do not fit.

    See Also
    --------
    ImbalanceDisplay : Imbalance ratios instead of counts, on a logarithmic axis.
    metrics.label_balance : The numbers.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import load_digit_attributes
    >>> from imblearn_multilabel.displays import LabelCountsDisplay
    >>> from imblearn_multilabel.over_sampling import MLROS
    >>> sampler = MLROS(random_state=0)
    >>> X_res, y_res = sampler.fit_resample(*load_digit_attributes(return_X_y=True))
    >>> display = LabelCountsDisplay.from_sampler(sampler)
    """

    def plot(
        self,
        *,
        ax: Any = None,
        bar_kw: Mapping[str, Any] | None = None,
        point_kw: Mapping[str, Any] | None = None,
    ) -> Self:
        """Draw the picture and return the display.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to draw on; those of a new figure by default.
        bar_kw, point_kw : dict, default=None
            Keywords for ``ax.barh`` (counts before) and for ``ax.plot`` (counts after).
        """
        n_labels = self.balance.n_labels
        is_roomy = n_labels <= _SEPARATE
        ax = check_axes(ax, type(self).__name__, (6.4, _height(n_labels)))
        self.order_ = np.argsort(self.balance.positives, kind="stable")
        counts, ranks = [self.balance.positives[self.order_]], np.arange(n_labels)
        style = {
            "height": 0.7 if is_roomy else 1.0,
            "color": BEFORE,
            "label": _legend("before", self.balance),
        }
        self.bars_ = ax.barh(ranks, counts[-1], **(style | dict(bar_kw or {})))
        self.points_ = self.changes_ = None
        if self.balance_after is not None:
            counts.append(self.balance_after.positives[self.order_])
            self.changes_ = ax.hlines(ranks, *counts, color=AFTER, linewidth=1.5 if is_roomy else 1)
            style = _POINT | {
                "markersize": 6.5 if is_roomy else 3,
                "markeredgewidth": 0.8 if is_roomy else 0,
                "color": AFTER,
                "markeredgecolor": ground(),
                "label": _legend("after", self.balance_after),
            }
            (self.points_,) = ax.plot(counts[1], ranks, **(style | dict(point_kw or {})))
        all_named = name_rows(ax, [self._names[column] for column in self.order_])
        self.texts_ = _write_counts(ax, counts, all_named)
        handles = [] if self.points_ is None else [self.bars_, self.points_]
        return finish(self, ax, "Positives per label", handles)


def _write_counts(ax: Any, counts: list[np.ndarray], is_roomy: bool) -> list[Any]:
    """Write counts beside bars and dots, and set the limits of the axis so that they fit."""
    told = [" → ".join(f"{count:,}" for count in own) for own in zip(*counts, strict=True)]
    ends = np.max(counts, axis=0)
    inches = ax.get_window_extent().width / ax.figure.dpi
    # Counts of the longest bars, and half of the axes at most.
    room = (max(map(len, told)) + 2) * _LETTER / inches if is_roomy else 0.0
    ax.set_xlim(0, (ends.max() / (1 - min(room, 0.5)) if is_roomy else ends.max() * 1.05) or 1)
    ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set_xlabel("rows that carry the label")
    style = {"textcoords": "offset points", "va": "center", "fontsize": "small"}
    return [
        ax.annotate(text, (end, row), xytext=(6, 0), **style)
        for row, (text, end) in enumerate(zip(told, ends, strict=True))
        if is_roomy
    ]


def _height(n_labels: int) -> float:
    """Return the inches of a figure with a row per label."""
    return float(np.clip(0.24 * n_labels + 1.3, 2.4, 8.0))


def _legend(time: str, balance: LabelBalance) -> str:
    return f"{time}: {balance.n_samples:,} rows, MeanIR {balance.mean_imbalance_ratio:.2f}"


class ImbalanceDisplay(BalanceDisplay):
    """Draw the imbalance ratio of every label, the rarest label on top.

    Each label has a dot at its IRLbl, on a logarithmic axis. The dashed line is MeanIR. Labels at
    its right are the minority labels, drawn as triangles. With labels after resampling, a line
    leads from each label's ratio before to the one after. Labels without positives have no ratio:
    they are left out, and the axis title says how many. Create a display with `from_labels` or
    `from_sampler`.

    Parameters
    ----------
    balance : LabelBalance
        Positives per label, and the names of the labels.
    balance_after : LabelBalance or None, default=None
        Positives after resampling.

    Attributes
    ----------
    ax_, figure_ : matplotlib Axes and Figure
        Where the picture is.
    order_ : ndarray of int of shape (n_drawn,)
        Columns from top to bottom: by falling IRLbl before resampling, ties in column order.
    points_, minority_points_, mean_line_ : matplotlib Line2D
        Other labels, minority labels, and the line at MeanIR.
    after_points_, after_mean_line_, changes_ : matplotlib Line2D and LineCollection, or None
        Labels and MeanIR after resampling, and lines from each ratio before to the one after.

    See Also
    --------
    LabelCountsDisplay : Counts instead of ratios.
    metrics.imbalance_ratio_per_label : The numbers.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import load_digit_attributes
    >>> from imblearn_multilabel.displays import ImbalanceDisplay
    >>> digits = load_digit_attributes()
    >>> display = ImbalanceDisplay.from_labels(digits.target, label_names=digits.target_names)
    >>> display.ax_.get_xlabel()
    'IRLbl (log scale)'
    """

    def plot(
        self,
        *,
        ax: Any = None,
        point_kw: Mapping[str, Any] | None = None,
        minority_kw: Mapping[str, Any] | None = None,
    ) -> Self:
        """Draw the picture and return the display.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to draw on; those of a new figure by default.
        point_kw, minority_kw : dict, default=None
            Keywords for ``ax.plot``, for points of minority labels and of all others.
        """
        balance, after = self.balance, self.balance_after
        ratios = balance.imbalance_ratio_per_label
        falling = np.argsort(-np.nan_to_num(ratios), kind="stable")
        self.order_ = falling[: len(balance.occurring)]
        n_drawn = len(self.order_)
        ax = check_axes(ax, type(self).__name__, (6.4, _height(n_drawn)))
        set_log_scale(ax.xaxis)
        size = {"markersize": 6.5 if n_drawn <= _SEPARATE else 4}
        rare = {"marker": "^", "color": ink(), "label": "minority label"}
        self.mean_line_ = _mean_line(ax, balance, BEFORE, "before " if after else "")
        is_minority = np.isin(self.order_, balance.minority)
        ranks = np.arange(n_drawn)
        self.points_, self.minority_points_ = (
            ax.plot(ratios[self.order_[chosen]], ranks[chosen], **style)[0]
            for chosen, style in (
                (~is_minority, _POINT | size | dict(point_kw or {})),
                (is_minority, _POINT | size | rare | dict(minority_kw or {})),
            )
        )
        handles = [self.points_, self.minority_points_, self.mean_line_]
        self.after_points_ = self.after_mean_line_ = self.changes_ = None
        if after is not None:
            self.after_mean_line_ = _mean_line(ax, after, AFTER, "after ")
            now = after.imbalance_ratio_per_label[self.order_]
            left = ~np.isnan(now)
            self.changes_ = ax.hlines(
                ranks[left], ratios[self.order_][left], now[left], color=AFTER, linewidth=1
            )
            style = _POINT | {"color": AFTER, "label": "label, after", "markersize": 4}
            (self.after_points_,) = ax.plot(now[left], ranks[left], **style)
            handles += [self.after_points_, self.after_mean_line_]
        left_out = f"; left out: {len(balance.absent)} on no row" if len(balance.absent) else ""
        name_rows(ax, [self._names[column] for column in self.order_], more=left_out)
        ax.set_xlabel("IRLbl (log scale)")
        return finish(self, ax, "Imbalance ratio per label", handles)


def _mean_line(ax: Any, balance: LabelBalance, color: str, time: str) -> Any:
    mean = balance.mean_imbalance_ratio
    label = f"MeanIR {time}{mean:.2f}"
    return ax.axvline(mean, color=color, linestyle="--", linewidth=1.2, zorder=1, label=label)
