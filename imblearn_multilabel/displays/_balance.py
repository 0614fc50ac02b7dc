"""Draw label counts and imbalance ratios, before and after resampling."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

import numpy as np
from sklearn.exceptions import NotFittedError

from imblearn_multilabel._typing import Table
from imblearn_multilabel.displays._style import (
    AFTER,
    BEFORE,
    NEUTRAL,
    PALETTE,
    check_axes,
    label_title,
    line_height,
    name_ticks,
    remove_frame,
    set_log_scale,
    short_name,
    title_above_legend,
)
from imblearn_multilabel.metrics import LabelBalance, label_balance

#: Up to this many labels, bars are drawn with gaps between them.
_SEPARATE = 60
#: Left edge of the column of names and lowest place in it, as shares of the axes.
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
#: Maximum number of characters in a text that joins names.
_TEXT_LIMIT = 34


class BalanceDisplay(ABC):
    """Base class of pictures of one or two `LabelBalance` objects.

    Parameters
    ----------
    balance : LabelBalance
        Positives per label, and the names of the labels.
    balance_after : LabelBalance or None, default=None
        Positives after resampling.
    """

    def __init__(self, balance: LabelBalance, *, balance_after: LabelBalance | None = None):
        self.balance = balance
        self.balance_after = balance_after

    @abstractmethod
    def plot(self, *, ax: Any = None) -> Self:
        """Draw the picture."""

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

        Returns
        -------
        display
            The display, with its picture drawn.
        """
        before = _rename(label_balance(y), label_names)
        if y_resampled is None:
            return cls(before).plot(**plot_kw)
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
        return cls(before, balance_after=after).plot(**plot_kw)

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
            Names of the labels; by default the column names of `y`, or column numbers.
        **plot_kw : Any
            Keywords of `plot`, such as `ax`.

        Returns
        -------
        display
            The display, with its picture drawn.

        Raises
        ------
        NotFittedError
            If `fit_resample` has not been called.
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
        return self.balance.names or [str(column) for column in range(self.balance.n_labels)]


def _rename(balance: LabelBalance, label_names: Sequence[str] | None) -> LabelBalance:
    if label_names is None:
        return balance
    if len(label_names) != balance.n_labels:
        raise ValueError(
            f"`label_names` must have one name per label, {balance.n_labels}; "
            f"got {len(label_names)}."
        )
    return replace(balance, names=[str(name) for name in label_names])


def _begin(names: Sequence[str] | None) -> str:
    return ", ".join(map(repr, (names or [])[:5]))


class LabelCountsDisplay(BalanceDisplay):
    """Draw the positives per label, before and after resampling.

    Each label has a bar, the most frequent label on top. A dot marks its count after resampling.
    Create a display with `from_labels` or `from_sampler`.

    Parameters
    ----------
    balance : LabelBalance
        Positives per label, and the names of the labels.
    balance_after : LabelBalance or None, default=None
        Positives after resampling.

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
        Lines from the end of each bar to its dot.
    order_ : ndarray of int of shape (n_labels,)
        Columns from top to bottom: by falling positives, ties in column order.

    See Also
    --------
    ImbalanceDisplay : Imbalance ratios instead of counts.
    metrics.label_balance : The numbers.

    Notes
    -----
    If the most frequent label has at least ten times the positives of the rarest label that occurs,
    the axis of counts is logarithmic and includes 0. If not all names fit, an even selection is
    written and the axis title says how many.

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
            Axes to draw on; those of a new figure by default.
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


class ImbalanceDisplay(BalanceDisplay):
    """Draw the imbalance ratio of every label against its frequency.

    Each label is a point: the number of its positive rows on the x axis, its IRLbl on the y axis,
    both logarithmic. The dashed line is MeanIR. Labels above it are the minority labels, drawn as
    triangles with names. Points after resampling keep the x position of the label before it, so
    they move up or down only. Create a display with `from_labels` or `from_sampler`.

    Parameters
    ----------
    balance : LabelBalance
        Positives per label, and the names of the labels.
    balance_after : LabelBalance or None, default=None
        Positives after resampling.

    Attributes
    ----------
    ax_ : matplotlib Axes
        Axes with the picture.
    figure_ : matplotlib Figure
        Figure that holds them.
    points_ : matplotlib Line2D
        Labels that are not minority labels.
    minority_points_ : matplotlib Line2D
        Minority labels.
    mean_line_ : matplotlib Line2D
        Line at MeanIR.
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
    Labels with equal counts share a point and a text. IRLbl is undefined for a label without
    positives: such labels are left out, and the title of the x axis says how many. A label that
    has no positives after resampling has no point for it.

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
            Axes to draw on; those of a new figure by default.
        max_names : int, default=8
            Maximum number of points of minority labels with a text, the rarest first; fewer if
            they do not fit. The text names the labels of the point, or some of them and how many
            more.
        point_kw, minority_kw : dict, default=None
            Keywords for ``ax.plot``, for points of minority labels (`minority_kw`) and of all
            other labels (`point_kw`).

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
        # Frequent labels have low ratios, so this corner has no points.
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
        # The transformation below needs limits, and matplotlib computes them only when read.
        ax.get_xlim(), ax.get_ylim()
        texts: list[Any] = []
        free = 1 - line / 2
        # Points lie on a falling line, so the space above it is free for a column of names. Names
        # in the order of the points keep the connecting lines from crossing.
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
