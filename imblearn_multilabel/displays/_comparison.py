"""Draw by how much every remedy is better than the control."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np

from imblearn_multilabel._messages import listed
from imblearn_multilabel.displays._style import (
    AFTER,
    BEFORE,
    NEUTRAL,
    check_axes,
    check_comparison,
    class_name,
    finish,
    ground,
    ink,
    literal,
    short_name,
)

_COLORS = {"better": BEFORE, "worse": AFTER}
_SHAPES = {"better": ">", "worse": "<"}


class ComparisonDisplay:
    """Draw by how much every remedy is better than the control, with intervals.

    Each remedy has a row, the best on top. A large mark shows its gain over the control, a line
    the interval of the gain, small dots the gain on every fold (with several data sets, on every
    data set). Blue triangles to the right are better than the control beyond noise, orange ones to
    the left worse: their intervals exclude 0, by the tests of `RemedyComparison.gains`. A dotted
    line is the constant prediction, every label on every row, where it is in sight or better than
    all. Create a display with `from_comparison`.

    Parameters
    ----------
    gains : mapping of str to array-like of float
        Remedy -> gain over the control on every fold or data set, above 0 where it is better.
    middles : mapping of str to float, default=None
        Remedy -> gain to mark; the mean of its gains by default.
    intervals : mapping of str to tuple of (float, float), default=None
        Remedy -> bounds of the gain. Infinite ones are not drawn.
    outcomes : mapping of str to str, default=None
        Remedy -> "better" or "worse" than the control. Remedies that are neither may be missing.
    level : float in (0, 1), default=None
        Level of the intervals, with Holm's correction, for the legend.
    constant : float, default=None
        Gain of the constant prediction over the control; None draws no line.
    control : str, default="baseline"
        Name of the remedy with which the others are compared.
    measure : str, default="score"
        Name of the measure, for the axis.
    unit : str, default="fold"
        What a small dot is.
    title : str, default="Gain over the control"
        Title of the picture.

    Attributes
    ----------
    ax_, figure_ : matplotlib Axes and Figure
        Where the picture is.
    order_ : list of str
        Remedies from top to bottom: by falling gain, those without any last.
    dots_, marks_, intervals_ : dict of str to matplotlib Line2D
        Gains on every fold or data set, marked gain and finite interval, by remedy.
    zero_line_, constant_line_ : matplotlib Line2D or None
        Lines at the control and at the constant prediction; the second is None where it is left of
        everything else, or not known.

    See Also
    --------
    LabelGainDisplay : Changes by label.
    model_selection.RemedyComparison.gains : The numbers.

    Examples
    --------
    >>> from imblearn_multilabel.displays import ComparisonDisplay
    >>> display = ComparisonDisplay(
    ...     {"MLROS": [0.01, 0.03, 0.02], "MLRUS": [-0.05, -0.03, -0.04]},
    ...     intervals={"MLROS": (-0.01, 0.05), "MLRUS": (-0.07, -0.01)},
    ...     outcomes={"MLRUS": "worse"},
    ... ).plot()
    >>> display.order_
    ['MLROS', 'MLRUS']
    """

    def __init__(
        self,
        gains: Mapping[str, Any],
        *,
        middles: Mapping[str, float] | None = None,
        intervals: Mapping[str, tuple[float, float]] | None = None,
        outcomes: Mapping[str, str] | None = None,
        level: float | None = None,
        constant: float | None = None,
        control: str = "baseline",
        measure: str = "score",
        unit: str = "fold",
        title: str = "Gain over the control",
    ):
        self.gains = gains
        self.middles = middles
        self.intervals = intervals
        self.outcomes = outcomes
        self.level = level
        self.constant = constant
        self.control = control
        self.measure = measure
        self.unit = unit
        self.title = title

    def plot(self, *, ax: Any = None, mark_kw: Mapping[str, Any] | None = None) -> Self:
        """Draw the picture and return the display.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to draw on; those of a new figure by default.
        mark_kw : dict, default=None
            Keywords for ``ax.plot``, which draws the marks of the gains.
        """
        gains = {name: np.asarray(each, dtype=float) for name, each in self.gains.items()}
        middles = dict(self.middles or {})
        for name, each in gains.items():
            middles.setdefault(name, each.mean() if len(each) else np.nan)
        self.order_ = sorted(gains, key=lambda name: (np.isnan(middles[name]), -middles[name]))
        ax = check_axes(ax, type(self).__name__, (7.0, 0.36 * len(gains) + 1.9))
        self.zero_line_ = ax.axvline(0, color=NEUTRAL, linewidth=1, linestyle="--", zorder=1)
        self.dots_: dict[str, Any] = {}
        self.marks_: dict[str, Any] = {}
        self.intervals_: dict[str, Any] = {}
        for row, name in enumerate(self.order_):
            self._draw_row(ax, row, name, gains[name], middles[name], dict(mark_kw or {}))
        ax.set_ylim(len(gains) - 0.5, -0.5)
        ax.set_yticks(
            range(len(gains)),
            labels=[
                short_name(name) + ("" if name in self.marks_ else ": failed")
                for name in self.order_
            ],
        )
        ax.tick_params(axis="y", length=0)
        ax.margins(x=0.08)
        self.constant_line_ = None
        # Far to the left it would only make the rest small.
        if self.constant is not None and self.constant >= ax.get_xlim()[0]:
            self.constant_line_ = ax.axvline(
                self.constant,
                color=NEUTRAL,
                linestyle=":",
                zorder=1,
                label="every label on all rows",
            )
        ax.set_xlabel(f"gain in {literal(self.measure)} over {short_name(self.control)}")
        ax.set_ylabel("")
        return finish(self, ax, self.title, self._legend())

    @classmethod
    def from_comparison(
        cls,
        comparison: Any,
        *,
        measure: str | None = None,
        estimator: str | None = None,
        alpha: float = 0.05,
        **plot_kw: Any,
    ) -> Self:
        """Draw the gains of a comparison.

        Parameters
        ----------
        comparison : RemedyComparison
            Result of `compare_remedies`.
        measure, estimator : str, default=None
            Names of a measure and an estimator; the first by default.
        alpha : float in (0, 1), default=0.05
            Significance level of the tests and intervals, over all comparisons at once.
        **plot_kw : Any
            Keywords of `plot`, such as `ax`.
        """
        check_comparison(comparison)
        rows = comparison.gains(measure, alpha=alpha)
        estimator = comparison.estimators[0] if estimator is None else estimator
        if estimator not in comparison.estimators:
            raise ValueError(
                f"`estimator` must be one of {listed(comparison.estimators)}; got {estimator!r}."
            )
        rows = {row["remedy"]: row for row in rows if row["estimator"] == estimator}
        constant = next((row["constant_gain"] for row in rows.values()), None)
        several = len(comparison.data) > 1
        on = f" on {len(comparison.data)} data sets" if several else ""
        return cls(
            {name: row["gains"] for name, row in rows.items()},
            middles={name: row["gain"] for name, row in rows.items()},
            intervals={name: (row["low"], row["high"]) for name, row in rows.items()},
            outcomes={name: row["outcome"] for name, row in rows.items()},
            level=1 - alpha,
            constant=constant,
            control=comparison.control,
            measure=comparison._measure(measure).title,
            unit="data set" if several else "fold",
            title=literal(f"Gain over {comparison.control}{on}, {class_name(estimator)}"),
        ).plot(**plot_kw)

    def _draw_row(
        self, ax: Any, row: int, name: str, gains: Any, middle: float, mark_kw: dict[str, Any]
    ) -> None:
        outcome = dict(self.outcomes or {}).get(name, "open")
        color = _COLORS.get(outcome, ink())
        (self.dots_[name],) = ax.plot(
            gains,
            [row + 0.25] * len(gains),
            linestyle="none",
            marker="o",
            markersize=3,
            color=NEUTRAL,
            alpha=0.7,
            label=f"one {self.unit}",
        )
        if np.isnan(middle):
            return
        bounds = dict(self.intervals or {}).get(name, (np.nan, np.nan))
        if np.isfinite(bounds).all():
            (self.intervals_[name],) = ax.plot(
                bounds,
                [row] * 2,
                color=color,
                linewidth=2,
                solid_capstyle="butt",
                zorder=3,
            )
        style = {
            "linestyle": "none",
            "marker": _SHAPES.get(outcome, "o"),
            "markersize": 9,
            "color": color,
            "markeredgecolor": ground(),
            "zorder": 4,
            "label": {"better": "better", "worse": "worse"}.get(outcome, "no difference shown"),
        }
        (self.marks_[name],) = ax.plot([middle], [row], **(style | mark_kw))

    def _legend(self) -> list[Any]:
        from matplotlib.lines import Line2D

        marks = {mark.get_label(): mark for mark in self.marks_.values()}
        handles = [*marks.values(), *list(self.dots_.values())[:1]]
        if self.intervals_:
            told = "interval" if self.level is None else f"{self.level:.0%} interval, Holm"
            handles.append(Line2D([], [], color=NEUTRAL, linewidth=2, label=told))
        if self.constant_line_ is not None:
            handles.append(self.constant_line_)
        return handles
