"""Draw what every remedy did to every label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any, Self

import numpy as np

from imblearn_multilabel.displays._style import (
    NEUTRAL,
    check_axes,
    check_comparison,
    class_name,
    finish,
    literal,
    marker_styles,
    name_rows,
    short_name,
)
from imblearn_multilabel.metrics._scores import mean
from imblearn_multilabel.model_selection._comparison.outcomes import named

#: Up to this many labels, dots have their full size.
_SEPARATE = 40


@dataclass(eq=False, repr=False)
class LabelGainDisplay:
    """Draw the change in F of every label, the rarest label on top.

    Each label has a row with a dot per remedy; a line joins the dots of one label. Dots at the
    right of the vertical line mean a higher F than the control has. A good remedy moves the dots
    of the upper rows, where labels are rare, to the right and leaves the lower rows unchanged.
    Create a display with `from_comparison`.

    Parameters
    ----------
    shares : array-like of float of shape (n_labels,)
        Share of training rows that carry each label, in [0, 1].
    gains : mapping of str to array-like of float of shape (n_labels,)
        Remedy -> change in F per label; nan for a label that could not be scored.
    control : str, default="baseline"
        Name of the remedy with which the others are compared.
    title : str, default="Change in F by label"
        Title of the picture.
    label_names : sequence of str, default=None
        Names of the labels; by default their numbers.

    Attributes
    ----------
    ax_, figure_ : matplotlib Axes and Figure
        Where the picture is.
    order_ : ndarray of int of shape (n_drawn,)
        Labels from top to bottom: by rising share, ties in their own order.
    points_ : dict of str to matplotlib Line2D
        Dots of every remedy.
    spans_, zero_line_ : matplotlib LineCollection and Line2D
        Lines that join the dots of each label, in this order, and the line at change 0.

    See Also
    --------
    ComparisonDisplay : Means over labels, with intervals.
    model_selection.RemedyComparison : Result of a comparison, with the numbers in `label_gains`.

    Notes
    -----
    F of a rare label depends on a few test rows and varies by chance: look at groups of rows, not
    at single ones. Labels that occur in no training part, or have no score, are left out.

    Examples
    --------
    >>> from imblearn_multilabel.displays import LabelGainDisplay
    >>> display = LabelGainDisplay(
    ...     [0.4, 0.1, 0.02], {"MLROS": [0.0, 0.05, 0.2], "MLRUS": [-0.1, 0.0, 0.1]}
    ... ).plot()
    >>> list(display.points_), display.order_.tolist()
    (['MLROS', 'MLRUS'], [2, 1, 0])
    """

    shares: Any
    gains: Mapping[str, Any]
    _: KW_ONLY
    control: str = "baseline"
    title: str = "Change in F by label"
    label_names: Sequence[str] | None = None

    def plot(self, *, ax: Any = None, point_kw: Mapping[str, Any] | None = None) -> Self:
        """Draw the picture and return the display.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to draw on; those of a new figure by default.
        point_kw : dict, default=None
            Keywords for ``ax.plot``, which draws the dots.
        """
        shares = np.asarray(self.shares, dtype=float)
        gains = np.array([np.asarray(each, dtype=float) for each in self.gains.values()])
        gains = gains.reshape(len(self.gains), len(shares))
        order = np.argsort(shares, kind="stable")
        self.order_ = order[(shares > 0)[order] & ~np.isnan(gains).all(axis=0)[order]]
        n_drawn = len(self.order_)
        height = float(np.clip(0.24 * n_drawn + 1.6, 2.8, 8.0))
        ax = check_axes(ax, type(self).__name__, (7.0, height))
        gains, ranks = gains[:, self.order_], np.arange(n_drawn)
        self.zero_line_ = ax.axvline(0, color=NEUTRAL, linewidth=1, zorder=1)
        is_roomy = n_drawn <= _SEPARATE
        low, high = (np.nanmin(gains, axis=0), np.nanmax(gains, axis=0)) if n_drawn else ([], [])
        self.spans_ = ax.hlines(
            ranks, low, high, color=NEUTRAL, alpha=0.5, linewidth=1.5 if is_roomy else 0.7, zorder=1
        )
        self.points_ = {}
        size = {"markersize": 6 if is_roomy else 3.5, "markeredgewidth": 0.5 if is_roomy else 0}
        for (name, style), values in zip(marker_styles(self.gains).items(), gains, strict=True):
            (self.points_[name],) = ax.plot(values, ranks, **(style | size | dict(point_kw or {})))
        names = self.label_names or range(len(shares))
        name_rows(
            ax,
            [names[label] for label in self.order_],
            [f"  {shares[label]:.1%}" for label in self.order_],
            ", share of rows",
        )
        ax.locator_params(axis="x", nbins=6)
        ax.set_xlabel(f"change in F against {short_name(self.control)}")
        ax.grid(axis="y", color=NEUTRAL, alpha=0.15, linewidth=0.7)
        return finish(self, ax, self.title, list(self.points_.values()))

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
        comparison : RemedyComparison
            Result of `compare_remedies`.
        data, estimator : str, default=None
            Names of a data set and an estimator; the first by default.
        **plot_kw : Any
            Keywords of `plot`, such as `ax`.
        """
        check_comparison(comparison)
        outcomes = comparison._outcomes
        chosen = named("data", outcomes.data, data)
        estimator = named("estimator", outcomes.estimators, estimator)
        gains = outcomes.label_gains(chosen, estimator)
        of = [*([chosen.name] if outcomes.several else []), class_name(estimator)]
        return cls(
            outcomes.label_frequency(chosen, estimator),
            {remedy: [mean(by_fold) for by_fold in found.T] for remedy, found in gains.items()},
            control=comparison.control,
            title=literal(f"Change in F by label, {', '.join(of)}"),
            label_names=chosen.label_names,
        ).plot(**plot_kw)
