"""Draw what a comparison of samplers found: ranks over data sets, gains by label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np

from imblearn_multilabel.displays._style import (
    AFTER,
    BEFORE,
    COLOR_MAP,
    NEUTRAL,
    PALETTE,
    SERIES,
    check_axes,
    remove_frame,
    set_log_scale,
    short_name,
    title_above_legend,
)
from imblearn_multilabel.statistics import nemenyi_critical_difference

_COLORS = {"better": BEFORE, "worse": AFTER}
#: Margin for names on either side, as a share of the span of ranks.
_MARGIN = 0.5
#: Heights in lines of text: ruler above the axis, first bar below it, distance of further bars.
_RULER, _FIRST_BAR, _NEXT_BAR = -0.9, 0.4, 0.35
_MARKERS = "osD^vPX"
#: Factor between the x positions of samplers at the same label, so that points do not overlap.
_APART = 1.03


class CriticalDifferenceDisplay:
    """Draw mean ranks over several data sets and groups that cannot be told apart.

    Each method is linked to its mean rank on the axis, the best at the left. A bar joins methods
    whose ranks differ by at most the critical difference; its length is drawn above the axis.
    Colored names are better or worse than the control by a separate test. Create a display with
    `from_comparison`.

    Parameters
    ----------
    mean_ranks : mapping of str to float
        Mean rank of each method, 1 the best; at least two.
    critical_difference : float
        Largest difference of ranks that a bar joins.
    outcomes : mapping of str to str, default=None
        Method -> "better" or "worse" than the control. Methods that are neither may be missing.
    control : str, default=None
        Name of the method with which `outcomes` compares the others.
    title : str, default="Mean ranks"
        Title of the picture.

    Attributes
    ----------
    ax_ : matplotlib Axes
        Axes with the picture.
    figure_ : matplotlib Figure
        Figure that holds them.
    names_ : dict of str to matplotlib Text
        Names of the methods, best first.
    stems_ : dict of str to matplotlib Line2D
        Lines from the ranks to the names.
    groups_ : list of tuple of str
        Methods of each bar, best first.
    bars_ : list of matplotlib Line2D
        Bars that join the methods of `groups_`.
    ruler_ : matplotlib Line2D
        Ruler of the length of the critical difference.

    See Also
    --------
    statistics.nemenyi_critical_difference : Compute the usual critical difference.
    model_selection.SamplerComparison.wilcoxon : Run the test behind the colors.

    Notes
    -----
    The bars compare all pairs at once, so with few data sets they join nearly all methods.
    Wilcoxon's test against one control that was named beforehand has more power; the colors show
    its result. Ranks depend on which other methods were compared.

    References
    ----------
    Demsar, "Statistical comparisons of classifiers over multiple data sets", JMLR 7 (2006), 1-30,
    https://jmlr.org/papers/v7/demsar06a.html, section 3.2.4.

    Examples
    --------
    >>> from imblearn_multilabel.displays import CriticalDifferenceDisplay
    >>> display = CriticalDifferenceDisplay(
    ...     {"none": 2.8, "MLROS": 1.9, "MLSMOTE": 1.3}, critical_difference=1.1
    ... ).plot()
    >>> display.groups_
    [('MLSMOTE', 'MLROS'), ('MLROS', 'none')]
    """

    def __init__(
        self,
        mean_ranks: Mapping[str, float],
        critical_difference: float,
        *,
        outcomes: Mapping[str, str] | None = None,
        control: str | None = None,
        title: str = "Mean ranks",
    ):
        self.mean_ranks = mean_ranks
        self.critical_difference = critical_difference
        self.outcomes = outcomes
        self.control = control
        self.title = title

    def plot(self, *, ax: Any = None, text_kw: Mapping[str, Any] | None = None) -> Self:
        """Draw the picture.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to draw on; those of a new figure by default.
        text_kw : dict, default=None
            Keywords for ``ax.text``, which writes the names.

        Returns
        -------
        CriticalDifferenceDisplay
            The display itself.
        """
        ranks = dict(sorted(self.mean_ranks.items(), key=lambda item: item[1]))
        self.groups_ = _joined(ranks, self.critical_difference)
        n_left = (len(ranks) + 1) // 2
        first_line = _FIRST_BAR + _NEXT_BAR * len(self.groups_) + 0.6
        depth = first_line + n_left
        ax = check_axes(ax, type(self).__name__, (7.6, 0.3 * depth + 1.3))
        self._draw_axis(ax, len(ranks), depth)
        self.bars_ = [
            _line(
                ax,
                [ranks[group[0]] - 0.03, ranks[group[-1]] + 0.03],
                [_FIRST_BAR + _NEXT_BAR * number] * 2,
                linewidth=4,
                color=NEUTRAL,
            )
            for number, group in enumerate(self.groups_)
        ]
        self.names_: dict[str, Any] = {}
        self.stems_: dict[str, Any] = {}
        for place, (name, rank) in enumerate(ranks.items()):
            left = place < n_left
            line = place if left else len(ranks) - 1 - place
            self._hang(ax, name, rank, first_line + line, left, dict(text_kw or {}))
        self.ax_, self.figure_ = ax, ax.figure
        return self

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
        """Draw the mean ranks of a comparison over several data sets.

        Parameters
        ----------
        comparison : SamplerComparison
            Result of `compare_samplers` on at least two data sets.
        measure : str, default=None
            Name of a measure; the first by default.
        estimator : str, default=None
            Name of an estimator; the first by default.
        alpha : float in (0, 1), default=0.05
            Level of Nemenyi's critical difference, and of Wilcoxon's tests with Holm's correction.
        **plot_kw : Any
            Keywords of `plot`, such as `ax`.

        Returns
        -------
        CriticalDifferenceDisplay
            The display, with its picture drawn.

        Raises
        ------
        ValueError
            If there is one data set only, or a name is not in the comparison.
        """
        tests = comparison.wilcoxon(measure, alpha=alpha)
        ranks = comparison.mean_ranks(measure)
        estimator = ranks.index[0] if estimator is None else estimator
        if estimator not in ranks.index:
            raise ValueError(
                f"`estimator` must be one of {', '.join(ranks.index)}; got {estimator!r}."
            )
        tests = tests[tests.estimator == estimator]
        measured = comparison.measures[0] if measure is None else measure
        return cls(
            ranks.loc[estimator].to_dict(),
            nemenyi_critical_difference(len(comparison.data), len(comparison.samplers), alpha),
            outcomes=dict(zip(tests.sampler, tests.outcome, strict=True)),
            control=comparison.control,
            title=f"Mean ranks by {measured} over {len(comparison.data)} data sets, {estimator}",
        ).plot(**plot_kw)

    def _draw_axis(self, ax: Any, n_methods: int, depth: float) -> None:
        span = n_methods - 1
        ax.set_xlim(1 - _MARGIN * span, n_methods + _MARGIN * span)
        ax.set_ylim(depth, _RULER - 0.5)
        ax.spines[["left", "right", "bottom"]].set_visible(False)
        ax.spines["top"].set_position(("data", 0))
        ax.spines["top"].set_bounds(1, n_methods)
        ax.xaxis.tick_top()
        ax.set_xticks(np.arange(1, n_methods + 1))
        ax.set_yticks([])
        ax.set_xlabel(self._legend())
        ax.set_title(self.title)
        end = 1 + self.critical_difference
        self.ruler_ = _line(
            ax, [1, end], [_RULER] * 2, color=PALETTE["black"], marker="|", linewidth=1.5
        )
        told = f"  critical difference {self.critical_difference:.2f}"
        ax.text(end, _RULER, told, va="center", ha="left", fontsize="small")

    def _legend(self) -> str:
        if not set(dict(self.outcomes or {}).values()) & set(_COLORS):
            return "mean rank, 1 is best"
        return f"mean rank, 1 is best; blue: better than {self.control}, orange: worse"

    def _hang(
        self, ax: Any, name: str, rank: float, line: float, left: bool, text_kw: dict[str, Any]
    ) -> None:
        """Write a name, and draw the line to its rank."""
        low, high = ax.get_xlim()
        edge = low + 0.62 * (1 - low) if left else high - 0.62 * (1 - low)
        color = _COLORS.get(dict(self.outcomes or {}).get(name, ""), PALETTE["black"])
        self.stems_[name] = _line(ax, [rank, rank, edge], [0, line, line], color=color)
        style = {
            "ha": "right" if left else "left",
            "va": "center",
            "color": color,
            "fontweight": "bold" if name == self.control else "normal",
        }
        label = f"{short_name(name)} {rank:.2f} " if left else f" {rank:.2f} {short_name(name)}"
        self.names_[name] = ax.text(edge, line, label, **(style | text_kw))


def _joined(ranks: dict[str, float], critical_difference: float) -> list[tuple[str, ...]]:
    """Return the largest runs of methods whose ranks span no more than the difference."""
    names, values = list(ranks), list(ranks.values())
    groups: list[tuple[str, ...]] = []
    last_end = 0
    for start, value in enumerate(values):
        # Ranks are sums of halves over a count: tolerate the rounding of the division.
        within = [v - value <= critical_difference + 1e-9 for v in values[start:]]
        end = start + within.count(True)
        if end - start > 1 and end > last_end:
            groups.append(tuple(names[start:end]))
            last_end = end
    return groups


def _line(ax: Any, x: list[float], y: list[float], **style: Any) -> Any:
    return ax.plot(x, y, **({"linewidth": 1, "solid_capstyle": "butt", "clip_on": False} | style))[
        0
    ]


class LabelGainDisplay:
    """Draw the change in F of every label against its frequency.

    Each pair of label and sampler is a point. Points above the line mean a higher F than the
    control has. A good sampler lifts the points at the left, where labels are rare, and leaves
    those at the right unchanged. Create a display with `from_comparison`.

    Parameters
    ----------
    shares : array-like of float of shape (n_labels,)
        Share of training rows that carry each label, in [0, 1].
    gains : mapping of str to array-like of float of shape (n_labels,)
        Sampler -> change in F per label; nan for a label that could not be scored.
    control : str, default="none"
        Name of the sampler with which the others are compared.
    title : str, default="Change in F by label"
        Title of the picture.
    label_names : sequence of str, default=None
        Names of the labels, written beside the points farthest from the line.

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
        Line at change 0.

    See Also
    --------
    model_selection.SamplerComparison : Result of a comparison, with the numbers in `label_gains`.

    Notes
    -----
    F of a rare label depends on a few test rows and varies by chance: look at groups of points, not
    at single ones. Labels that occur in no training part are left out.

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
            Axes to draw on; those of a new figure by default.
        max_names : int, default=5
            Maximum number of labels with a name.
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
        """Draw the gains per label of a comparison.

        Parameters
        ----------
        comparison : SamplerComparison
            Result of `compare_samplers`.
        data, estimator : str, default=None
            Names of a data set and an estimator; the first by default.
        **plot_kw : Any
            Keywords of `plot`, such as `ax`.

        Returns
        -------
        LabelGainDisplay
            The display, with its picture drawn.

        Raises
        ------
        ValueError
            If a name is not in the comparison.
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
            # Names of points near the line would overlap.
            if abs(farthest[label]) > np.abs(farthest).max() / 10
        ]

    def _colors(self) -> list[Any]:
        if len(self.gains) <= len(SERIES):
            return list(SERIES[: len(self.gains)])
        from matplotlib import colormaps

        return list(colormaps[COLOR_MAP](np.linspace(0, 0.9, len(self.gains))))
