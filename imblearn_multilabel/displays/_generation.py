"""Draw how far generated rows are from the rows they were made from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np

from imblearn_multilabel.displays._style import (
    AFTER,
    BEFORE,
    NEUTRAL,
    check_axes,
    remove_frame,
    title_above_legend,
)
from imblearn_multilabel.metrics import GenerationReport


class GenerationDisplay:
    """Draw how far generated rows are from the rows they were made from.

    A curve for each kind of rows shows the share of them whose nearest given row is at most so far
    away. Copies lift the curve of new rows at the left; one at the right of the other means that
    new rows are farther from given rows than those are from each other. New rows left of the
    vertical line are near copies. Create a display with `from_report`.

    Parameters
    ----------
    nearest_distance : array-like of float of shape (n_new,)
        Distance of each new row to the nearest given one.
    neighbor_distance : array-like of float of shape (n_given,)
        Distance of each given row to the nearest other one, in the same unit.
    near_copy_distance : float, default=0.1
        Where the vertical line stands.
    title : str, default="How new are the new rows?"
        Title of the picture.

    Attributes
    ----------
    ax_ : matplotlib Axes
        Axes with the picture.
    figure_ : matplotlib Figure
        Figure that holds them.
    new_line_, given_line_ : matplotlib Line2D
        Curves of new and of given rows.
    near_copy_line_ : matplotlib Line2D
        Vertical line.

    See Also
    --------
    imblearn_multilabel.metrics.generation_report : Compares the rows.
    LabelCountsDisplay : How often labels occur in given and in new rows.

    Examples
    --------
    >>> from imblearn_multilabel.displays import GenerationDisplay
    >>> from imblearn_multilabel.metrics import generation_report
    >>> X, y = [[0.0], [2.0], [4.0]], [[1, 0], [0, 1], [1, 1]]
    >>> report = generation_report(X, y, [[0.0], [3.0]], [[1, 0], [1, 1]])
    >>> GenerationDisplay.from_report(report).new_line_.get_xdata().tolist()
    [0.0, 0.0, 0.5]
    """

    def __init__(
        self,
        nearest_distance: Any,
        neighbor_distance: Any,
        *,
        near_copy_distance: float = 0.1,
        title: str = "How new are the new rows?",
    ):
        self.nearest_distance = nearest_distance
        self.neighbor_distance = neighbor_distance
        self.near_copy_distance = near_copy_distance
        self.title = title

    def plot(self, *, ax: Any = None, line_kw: Mapping[str, Any] | None = None) -> Self:
        """Draw the picture.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to draw on; those of a new figure by default.
        line_kw : dict, default=None
            Keywords for ``ax.plot``, which draws the curves.

        Returns
        -------
        GenerationDisplay
            The display itself.
        """
        ax = check_axes(ax, type(self).__name__)
        style = dict(line_kw or {})
        self.given_line_ = _draw_shares(ax, self.neighbor_distance, BEFORE, "given rows", style)
        self.new_line_ = _draw_shares(ax, self.nearest_distance, AFTER, "new rows", style)
        self.near_copy_line_ = ax.axvline(
            self.near_copy_distance, color=NEUTRAL, linestyle=":", label="near copies end"
        )
        ax.set_xlabel("distance to the nearest given row (given rows: median 1)")
        ax.set_ylabel("share of rows")
        ax.set_ylim(0, 1.02)
        remove_frame(ax)
        title_above_legend(ax, self.title, [self.given_line_, self.new_line_, self.near_copy_line_])
        self.ax_, self.figure_ = ax, ax.figure
        return self

    @classmethod
    def from_report(cls, report: GenerationReport, **plot_kw: Any) -> Self:
        """Draw a report.

        Parameters
        ----------
        report : GenerationReport
            Result of `generation_report`.
        **plot_kw : Any
            Keywords of `plot`, such as `ax`.

        Returns
        -------
        GenerationDisplay
            The display, with its picture drawn.
        """
        if not isinstance(report, GenerationReport):
            raise TypeError(
                "`report` must be the GenerationReport that `generation_report` returns; got "
                f"{type(report).__name__}."
            )
        return cls(
            report.nearest_distance,
            report.neighbor_distance,
            near_copy_distance=report.near_copy_distance,
        ).plot(**plot_kw)


def _draw_shares(ax: Any, distances: Any, color: str, label: str, given: Mapping[str, Any]) -> Any:
    ordered = np.sort(np.asarray(distances, dtype=float))
    shares = np.arange(len(ordered) + 1) / len(ordered)
    look = {"color": color, "drawstyle": "steps-post", "label": label}
    (line,) = ax.plot(np.append(0.0, ordered), shares, **(look | dict(given)))
    return line
