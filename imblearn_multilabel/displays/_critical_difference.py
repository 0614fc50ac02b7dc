"""Which methods can be told apart over several data sets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np

from imblearn_multilabel.displays._style import (
    AFTER,
    BEFORE,
    NEUTRAL,
    PALETTE,
    check_axes,
    short_name,
)
from imblearn_multilabel.statistics import nemenyi_critical_difference

_COLORS = {"better": BEFORE, "worse": AFTER}
#: Room beside the ranks for the names, as a share of the span of ranks.
_MARGIN = 0.5
#: Heights in lines of text: the ruler over the axis, the first bar under it, the next ones.
_RULER, _FIRST_BAR, _NEXT_BAR = -0.9, 0.4, 0.35


class CriticalDifferenceDisplay:
    """Mean ranks over several data sets, and what they cannot tell apart.

    Methods hang from their mean rank, the best at the left. A bar joins those whose ranks differ by
    no more than the critical difference, whose length is drawn above. Names in color are better or
    worse than the control by a test of their own. Make one with `from_comparison`.

    Parameters
    ----------
    mean_ranks : mapping of str to float
        Mean rank of each method, 1 the best; at least two.
    critical_difference : float
        Ranks that differ by no more are joined.
    outcomes : mapping of str to str, default=None
        Method -> "better" or "worse" than the control; others may be left out.
    control : str, default=None
        Name of the method that `outcomes` hold the others against.
    title : str, default="Mean ranks"
        What was ranked.

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
        Methods that are joined, best first.
    bars_ : list of matplotlib Line2D
        The bars that join them.
    ruler_ : matplotlib Line2D
        The critical difference.

    See Also
    --------
    statistics.nemenyi_critical_difference : The usual length.
    model_selection.SamplerComparison.wilcoxon : The test behind the colors.

    Notes
    -----
    The bars look at all pairs at once and with few data sets join nearly everything. Against one
    control named beforehand, Wilcoxon's test sees more; colors show it. Ranks depend on who else
    was compared.

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
            Where to draw; a new figure by default.
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
            What `compare_samplers` found; at least two data sets.
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
            With the picture drawn.

        Raises
        ------
        ValueError
            With one data set, or a name that was not compared.
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
        # Ranks are sums of halves over a count: compare them as such, not to the last bit.
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
