"""Draw how a sampler's network was trained, and how far its new rows are from given ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Any, Self

import numpy as np
from sklearn.exceptions import NotFittedError

from imblearn_multilabel.displays._style import (
    AFTER,
    BEFORE,
    NEUTRAL,
    PALETTE,
    SERIES,
    check_axes,
    finish,
    literal,
    remove_frame,
    series_colors,
    set_log_scale,
)
from imblearn_multilabel.metrics import GenerationReport

#: Colors of the loss terms; the total loss is black.
_TERMS = tuple(color for color in SERIES if color != PALETTE["black"])
#: A curve with more values than this gets a running mean over this share of its values.
_NOISY, _WINDOW = 200, 1 / 50


@dataclass(eq=False, repr=False)
class GenerationDisplay:
    """Draw how far generated rows are from the rows they were made from.

    A curve for new and one for given rows shows the share whose nearest given row is at most so far
    away. Copies lift the curve of new rows at the left; where it is right of the other, new rows
    are farther from given rows than those are from each other. New rows left of the vertical line
    are near copies. Create a display with `from_report`.

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
    ax_, figure_ : matplotlib Axes and Figure
        Where the picture is.
    new_line_, given_line_, near_copy_line_ : matplotlib Line2D
        Curves of new and of given rows, and the vertical line.

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

    nearest_distance: Any
    neighbor_distance: Any
    _: KW_ONLY
    near_copy_distance: float = 0.1
    title: str = "How new are the new rows?"

    def plot(self, *, ax: Any = None, line_kw: Mapping[str, Any] | None = None) -> Self:
        """Draw the picture and return the display.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to draw on; those of a new figure by default.
        line_kw : dict, default=None
            Keywords for ``ax.plot``, which draws the curves.
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
        return finish(
            self, ax, self.title, [self.given_line_, self.new_line_, self.near_copy_line_]
        )

    @classmethod
    def from_report(cls, report: GenerationReport, **plot_kw: Any) -> Self:
        """Draw a report.

        Parameters
        ----------
        report : GenerationReport
            Result of `generation_report`.
        **plot_kw : Any
            Keywords of `plot`, such as `ax`.
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


@dataclass(eq=False, repr=False)
class TrainingHistoryDisplay:
    """Draw the losses of a sampler that trains a network, step by step.

    Solid lines show losses on training rows, dashed lines of the same color the same losses on
    validation rows. A dotted line marks the step whose weights were kept. Steps count from 1 on the
    axis; that of losses is logarithmic if all are positive. Create a display with `from_sampler`.

    Parameters
    ----------
    training : dict of str to ndarray of shape (n_steps,)
        Losses on training rows by name. The one named "loss" is drawn as the total.
    validation : dict of str to ndarray of shape (n_steps,), default=None
        Losses on validation rows, with the same names.
    best_step : int or None, default=None
        Step whose weights were kept, counted from 0.
    unit : str, default="epoch"
        Name of a step.

    Attributes
    ----------
    ax_, figure_ : matplotlib Axes and Figure
        Where the picture is.
    lines_, validation_lines_ : dict of str to matplotlib Line2D
        Training and validation losses by name.
    mean_lines_ : dict of str to matplotlib Line2D
        Running means of training losses with more than 200 steps, each over 1/50 of the steps.
    best_line_ : matplotlib Line2D or None
        Line at the step whose weights were kept.

    See Also
    --------
    over_sampling.AEMLO : Sampler with its losses in ``history_``.
    over_sampling.MLDM : Sampler with its losses in ``loss_curves_``.

    Notes
    -----
    AEMLO's terms are drawn before weighting; its loss is their weighted sum. Training losses are
    means over an epoch in which the weights change, while validation losses are measured at its
    end, so the dashed line may lie below the solid one.

    Examples
    --------
    >>> from imblearn_multilabel.displays import TrainingHistoryDisplay
    >>> loss = [3.0, 1.5, 1.0, 0.9]
    >>> display = TrainingHistoryDisplay(
    ...     {"loss": loss}, validation={"loss": [2.5, 1.4, 1.2, 1.3]}, best_step=2
    ... ).plot()
    >>> display.best_line_.get_label()
    'weights kept: epoch 3'
    """

    training: Mapping[str, Any]
    _: KW_ONLY
    validation: Mapping[str, Any] | None = None
    best_step: int | None = None
    unit: str = "epoch"

    def plot(self, *, ax: Any = None, line_kw: Mapping[str, Any] | None = None) -> Self:
        """Draw the picture and return the display.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to draw on; those of a new figure by default.
        line_kw : dict, default=None
            Keywords for ``ax.plot``, which draws the lines.
        """
        ax = check_axes(ax, type(self).__name__, (7.6, 4.8))
        given = dict(line_kw or {})
        validation = dict(self.validation or {})
        self.lines_, self.validation_lines_, self.mean_lines_ = {}, {}, {}
        for name, style in self._styles().items():
            values = np.asarray(self.training[name], dtype=np.float64)
            noisy = len(values) > _NOISY
            faint = {"linewidth": 0.5, "alpha": 0.3, "label": "_raw"} if noisy else {}
            self.lines_[name] = _draw(ax, values, style | faint | given)
            if noisy:
                self.mean_lines_[name] = _draw_mean(ax, values, style | given)
            if name in validation:
                dashed = {"linestyle": "--", "label": "_validation"}
                self.validation_lines_[name] = _draw(ax, validation[name], style | dashed | given)
        self.best_line_ = None
        if self.best_step is not None:
            kept = self.best_step + 1
            label = f"weights kept: {self.unit} {kept}"
            self.best_line_ = ax.axvline(kept, color=NEUTRAL, linestyle=":", label=label)
        every = [*self.training.values(), *validation.values()]
        logarithmic = all(np.min(values) > 0 for values in every)
        if logarithmic:
            set_log_scale(ax.yaxis)
        ax.xaxis.get_major_locator().set_params(integer=True)
        what = "loss, terms before weighting" if set(self.training) > {"loss"} else "loss"
        ax.set(
            xlabel=self.unit,
            ylabel=f"{what} (log scale)" if logarithmic else what,
            title="Training history",
        )
        remove_frame(ax)
        self._explain(ax)
        self.ax_, self.figure_ = ax, ax.figure
        return self

    @classmethod
    def from_sampler(cls, sampler: Any, **plot_kw: Any) -> Self:
        """Draw the losses of a trained sampler.

        Parameters
        ----------
        sampler : AEMLO or MLDM
            A sampler whose `fit_resample` has been called.
        **plot_kw : Any
            Keywords of `plot`, such as `ax`.
        """
        if not hasattr(sampler, "fit_resample"):
            raise TypeError(
                f"`sampler` must be a fitted AEMLO or MLDM; got {type(sampler).__name__}."
            )
        history, curves = (getattr(sampler, name, None) for name in ("history_", "loss_curves_"))
        if history is not None:
            held_out = {"loss": history.validation_loss, **history.validation_terms}
            return cls(
                {"loss": history.loss, **history.terms},
                validation=held_out if len(history.validation_loss) else None,
                best_step=history.best_epoch,
            ).plot(**plot_kw)
        if curves:
            names = ["loss"] if len(curves) == 1 else [f"model {n + 1}" for n in range(len(curves))]
            return cls(dict(zip(names, curves, strict=True)), unit="step").plot(**plot_kw)
        raise NotFittedError(
            f"This {type(sampler).__name__} has trained no network: it has neither `history_` nor "
            "`loss_curves_`. Call `fit_resample` of AEMLO or MLDM first; if it returned the data "
            "unchanged, it had nothing to train on."
        )

    def _styles(self) -> dict[str, dict[str, Any]]:
        """Return color and width of every line, by name."""
        names = [name for name in self.training if name != "loss"]
        colors = series_colors(len(names), _TERMS)
        whole = {"color": PALETTE["black"], "linewidth": 2.2, "label": "loss"}
        return {name: whole for name in self.training if name == "loss"} | {
            name: {"color": color, "linewidth": 1.4, "label": literal(name.replace("_", " "))}
            for name, color in zip(names, colors, strict=False)
        }

    def _explain(self, ax: Any) -> None:
        from matplotlib.lines import Line2D

        lines = [self.mean_lines_.get(name, line) for name, line in self.lines_.items()]
        if len(lines) > len(_TERMS) + 1:
            ax.set_title(f"Training history of {len(lines)} models")
            return
        styles = []
        if self.validation_lines_:
            styles = [
                Line2D([], [], color=NEUTRAL, label="on training rows"),
                Line2D([], [], color=NEUTRAL, linestyle="--", label="on validation rows"),
            ]
        if self.mean_lines_:
            styles.append(Line2D([], [], color=NEUTRAL, label="running mean"))
        best = [] if self.best_line_ is None else [self.best_line_]
        # Beside the axes, where it covers no line.
        ax.legend(
            handles=[*lines, *styles, *best],
            loc="upper left",
            bbox_to_anchor=(1.0, 1.0),
            frameon=False,
            fontsize="small",
        )


def _draw(ax: Any, values: Any, style: dict[str, Any]) -> Any:
    return ax.plot(np.arange(1, len(values) + 1), values, **style)[0]


def _draw_mean(ax: Any, values: np.ndarray, style: dict[str, Any]) -> Any:
    width = int(len(values) * _WINDOW)
    sums = np.cumsum(np.concatenate([[0.0], values]))
    means = (sums[width:] - sums[:-width]) / width
    middles = 1 + np.arange(len(means)) + (width - 1) / 2
    return ax.plot(middles, means, **style)[0]
