"""Draw what every threshold of a label leads to, the chosen one, and how sure it is."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any, Self

import numpy as np
from sklearn.utils.validation import check_is_fitted

from imblearn_multilabel._labels import Labels, as_names, read_labels
from imblearn_multilabel._typing import Table
from imblearn_multilabel._validation import check_weight, read_scores
from imblearn_multilabel.displays._style import (
    AFTER,
    BEFORE,
    NEUTRAL,
    PALETTE,
    check_axes,
    finish,
    ink,
    literal,
    remove_frame,
    short_name,
)
from imblearn_multilabel.model_selection import TunedThresholdClassifierCV
from imblearn_multilabel.model_selection._threshold_rules import (
    MEASURES,
    Scoring,
    read_objective,
    threshold_curves,
)

#: Below this many positives, a threshold comes mostly from the other labels.
_FEW_POSITIVES = 10
#: Points of a curve; more cannot be told apart.
_MAX_POINTS = 1000
_MAX_COLUMNS = 4
#: Labels without a picture that the title names; it counts more of them.
_MAX_NAMED = 3
#: Colors of measures, none of which is that of the chosen threshold.
_COLORS = (BEFORE, *(PALETTE[name] for name in ("bluish green", "reddish purple")))


@dataclass(eq=False, repr=False)
class ThresholdDisplay:
    """Draw how well each threshold of a label predicts it, and the threshold that was chosen.

    A panel per label shows the measure at every threshold, on rows that the model was not fitted
    on. The vertical line is the chosen threshold, the band its standard error to both sides, and
    the ticks at the bottom are what is chosen without each fold. A flat curve or a broad band means
    that the data hardly tell where to cut. A floor of precision or recall is a horizontal line.
    Titles count positives, and are gray and italic where there are fewer than 10. Create a display
    with `from_estimator` or `from_scores`.

    Parameters
    ----------
    curves : sequence of mapping of str to array-like of float of shape (n_cuts,)
        For each label drawn, "threshold" and any number of measures at these thresholds. The first
        measure is the one to maximize, the last the one with a floor, if there is a floor.
    thresholds, label_names, positives : array-like of shape (n_drawn,)
        Chosen threshold and name of each of these labels, and how many rows carry it.
    std : array-like of float of shape (n_drawn,) or None, default=None
        Standard errors of thresholds; nan where not known.
    fold_thresholds : array-like of float of shape (n_folds, n_drawn) or None, default=None
        What is chosen without each fold; nan where not known.
    floors : array-like of float of shape (n_drawn,) or None, default=None
        Least value of each label's last measure; nan where there is none.
    title : str, default="Thresholds"
        Title of the picture.

    Attributes
    ----------
    ax_, figure_ : matplotlib Axes and Figure
        Where the picture is.
    panels_ : list of matplotlib Axes
        One for each label, within `ax_`; a single label is drawn on `ax_` itself.
    curves_ : list of dict of str to matplotlib Line2D
        Curves of every label, by measure.
    lines_, bands_, floors_ : list of matplotlib artist or None
        Chosen threshold, band and floor of every label; None where it has none.
    ticks_ : list of matplotlib Line2D
        Thresholds without each fold, for every label; an empty list where there are none.

    See Also
    --------
    imblearn_multilabel.model_selection.TunedThresholdClassifierCV : Chooses the thresholds.
    LabelGainDisplay : What tuned thresholds and other remedies bring to each label.

    Notes
    -----
    The chosen threshold need not be where the curve is highest: the highest point of a rare label
    is often a matter of a few rows. The notes on regularization of
    :class:`~imblearn_multilabel.model_selection.TunedThresholdClassifierCV` have the rule.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_multilabel.displays import ThresholdDisplay
    >>> from imblearn_multilabel.model_selection import choose_thresholds
    >>> scores = np.array([[0.1, 0.2], [0.2, 0.6], [0.4, 0.1], [0.3, 0.3]])
    >>> y = np.array([[0, 0], [1, 1], [1, 0], [0, 0]])
    >>> display = ThresholdDisplay.from_scores(scores, y, choose_thresholds(scores, y))
    >>> [panel.get_title() for panel in display.panels_]
    ['1, n = 1', '0, n = 2']
    """

    curves: Sequence[Mapping[str, Any]]
    thresholds: Any
    label_names: Sequence[str]
    positives: Any
    _: KW_ONLY
    std: Any = None
    fold_thresholds: Any = None
    floors: Any = None
    title: str = "Thresholds"

    def plot(self, *, ax: Any = None, line_kw: Mapping[str, Any] | None = None) -> Self:
        """Draw the picture and return the display.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to draw on; those of a new figure by default. Several labels share their room.
        line_kw : dict, default=None
            Keywords for ``ax.plot``, which draws the curves.
        """
        n_drawn = len(self.curves)
        n_rows = -(-n_drawn // _MAX_COLUMNS)
        n_columns = -(-n_drawn // n_rows)
        size = (6.4, 4.4) if n_drawn == 1 else (2.0 * n_columns + 0.8, 1.6 * n_rows + 1.2)
        ax = check_axes(ax, type(self).__name__, size)
        self.panels_ = [ax] if n_drawn == 1 else _panels(ax, n_drawn, n_rows, n_columns)
        self.curves_, self.lines_, self.bands_, self.ticks_, self.floors_ = [], [], [], [], []
        unknown = np.full(n_drawn, np.nan)
        std = unknown if self.std is None else np.asarray(self.std, dtype=float)
        floors = unknown if self.floors is None else np.asarray(self.floors, dtype=float)
        folds = np.empty((0, n_drawn)) if self.fold_thresholds is None else self.fold_thresholds
        measures = dict.fromkeys(name for each in self.curves for name in each)
        measures.pop("threshold")
        colors = dict(zip(measures, itertools.cycle(_COLORS), strict=False))
        parts = self.panels_, self.curves, self.thresholds, std, floors, np.transpose(folds)
        for panel, curves, cut, error, floor, of_folds in zip(*parts, strict=True):
            lines = _draw_curves(panel, curves, colors, dict(line_kw or {}))
            self.curves_.append(lines)
            line = band = None
            if np.isfinite(floor):
                measure = list(lines)[-1]
                look = {"color": colors[measure], "linestyle": ":", "linewidth": 1.4}
                line = panel.axhline(floor, label=f"floor of {_in_words(measure)}", **look)
            self.floors_.append(line)
            self.lines_.append(panel.axvline(cut, color=AFTER, label="chosen threshold"))
            if np.isfinite(error):
                look = {"color": AFTER, "alpha": 0.2, "linewidth": 0, "label": "± standard error"}
                band = panel.axvspan(cut - error, cut + error, **look)
            self.bands_.append(band)
            self.ticks_ += panel.plot(
                of_folds,
                np.zeros(len(of_folds)),
                "|",
                color=ink(),
                markersize=10,
                transform=panel.get_xaxis_transform(),
                label="chosen without a fold",
            )
            panel.locator_params(axis="x", nbins=6 if n_drawn == 1 else 3)
            remove_frame(panel)
        return self._name_panels(ax, list(measures))

    def _name_panels(self, ax: Any, measures: list[str]) -> Self:
        heights = np.concatenate(
            [line.get_ydata() for lines in self.curves_ for line in lines.values()]
        )
        low, high = min(0.0, heights.min()), heights.max()
        for panel in self.panels_:
            panel.set_ylim(low, low + 1.05 * (high - low or 1.0))
        title, *more = self.title.split("\n")
        if self.panels_ == [ax]:
            label = short_name(self.label_names[0])
            title = f"{title}: {label}, {int(self.positives[0])} positives"
        else:
            title = f"{title} (n: positives)"
            few = {"color": NEUTRAL, "style": "italic"}
            for panel, name, count in zip(
                self.panels_, self.label_names, self.positives, strict=True
            ):
                text = f"{short_name(name, 18)}, n = {int(count)}"
                style = few if count < _FEW_POSITIVES else {}
                panel.set_title(text, fontsize="small", pad=3, **style)
        ax.set_xlabel("threshold")
        ax.set_ylabel(
            f"{', '.join(map(_in_words, measures))} of the label",
            labelpad=4 if self.panels_ == [ax] else 24,
        )
        parts = [
            *(line for lines in self.curves_ for line in lines.values()),
            *(floor for floor in self.floors_ if floor is not None),
            *self.lines_,
            *(band for band in self.bands_ if band is not None),
            *(ticks for ticks in self.ticks_ if np.isfinite(ticks.get_xdata()).any()),
        ]
        handles: dict[str, Any] = {}
        for part in parts:
            handles.setdefault(part.get_label(), part)
        return finish(self, ax, "\n".join([title, *more]), list(handles.values()))

    @classmethod
    def from_estimator(
        cls,
        estimator: TunedThresholdClassifierCV,
        *,
        labels: Iterable[Any] | None = None,
        max_labels: int = 12,
        label_names: Sequence[str] | None = None,
        **plot_kw: Any,
    ) -> Self:
        """Draw the thresholds of a classifier that has tuned them.

        Parameters
        ----------
        estimator : TunedThresholdClassifierCV
            Fitted with ``store_cv_results=True``, and not with the strategy "top".
        labels : list of labels, default=None
            Labels to draw, by name or column number, in this order. None draws those with both
            values in y, the rarest first.
        max_labels : int, default=12
            Most labels that None draws: an even selection from the rarest to the most frequent.
        label_names : list of str, default=None
            Names of the labels; by default the column names of y, or column numbers.
        **plot_kw : Any
            Keywords of `plot`, such as `ax`.
        """
        if not isinstance(estimator, TunedThresholdClassifierCV):
            raise TypeError(
                "`estimator` must be a fitted TunedThresholdClassifierCV; got "
                f"{type(estimator).__name__}. For scores of another model use `from_scores`."
            )
        check_is_fitted(estimator)
        if not hasattr(estimator, "cv_results_") or not hasattr(estimator, "best_thresholds_"):
            raise ValueError(
                "`estimator` must be fitted with `store_cv_results=True`, and with a strategy "
                "other than 'top', to have thresholds and the scores they were chosen on; got "
                f"`store_cv_results={estimator.store_cv_results}` and "
                f"`strategy={estimator.strategy!r}`."
            )
        kept = estimator.cv_results_
        return cls._from(
            kept["scores"],
            Labels(kept["y"], getattr(estimator, "label_names_in_", None)),
            estimator.best_thresholds_,
            (estimator.scoring, estimator.strategy),
            kept["sample_weight"],
            labels,
            max_labels,
            label_names,
            std=getattr(estimator, "thresholds_std_", None),
            fold_thresholds=kept.get("thresholds"),
        ).plot(**plot_kw)

    @classmethod
    def from_scores(
        cls,
        scores: Any,
        y: Table,
        thresholds: Any,
        *,
        scoring: Scoring = "f1",
        labels: Iterable[Any] | None = None,
        max_labels: int = 12,
        label_names: Sequence[str] | None = None,
        sample_weight: Any = None,
        **plot_kw: Any,
    ) -> Self:
        """Draw thresholds on scores of any model; there are no folds, so no bands.

        Parameters
        ----------
        scores : array-like of float of shape (n_samples, n_labels), or list of arrays
            Scores of rows that the model was not fitted on, as for `choose_thresholds`.
        y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
            True 0/1 indicator matrix of these rows.
        thresholds : float or array-like of float of shape (n_labels,)
            Threshold of every label.
        scoring : str, float, dict or callable, default="f1"
            Measure to draw, as in `TunedThresholdClassifierCV`; of a floor, precision and recall.
        labels : list of labels, default=None
            As in `from_estimator`.
        max_labels : int, default=12
            As in `from_estimator`.
        label_names : list of str, default=None
            As in `from_estimator`.
        sample_weight : array-like of shape (n_samples,) or None, default=None
            Weights of rows, at least 0.
        **plot_kw : Any
            Keywords of `plot`, such as `ax`.
        """
        if isinstance(scoring, str) and scoring not in MEASURES:
            raise ValueError(f"`scoring` must be one of {sorted(MEASURES)}; got {scoring!r}.")
        read = read_labels(y, cls.__name__)
        return cls._from(
            read_scores(scores, read.Y.shape, "scores", "y", read.names),
            read,
            np.broadcast_to(np.asarray(thresholds, dtype=float), read.n_labels),
            (scoring, "per_label"),
            check_weight(sample_weight, read.n_samples),
            labels,
            max_labels,
            label_names,
        ).plot(**plot_kw)

    @classmethod
    def _from(
        cls,
        scores: np.ndarray,
        labels: Labels,
        thresholds: np.ndarray,
        chosen_by: tuple[Scoring, str],
        weight: np.ndarray | None,
        wanted: Iterable[Any] | None,
        max_labels: int,
        label_names: Sequence[str] | None,
        std: Any = None,
        fold_thresholds: Any = None,
    ) -> Self:
        names = labels.names if label_names is None else label_names
        names = as_names(range(labels.n_labels) if names is None else names, labels.n_labels)
        if wanted is None:
            by_count = labels.varied[np.argsort(labels.positives[labels.varied], kind="stable")]
            n_drawn = min(max_labels, len(by_count))
            columns = by_count[np.linspace(0, len(by_count) - 1, n_drawn).round().astype(int)]
        else:
            columns = np.array(labels.columns_of(wanted, "labels"), dtype=int)
        curves = threshold_curves(scores, labels, columns.tolist(), *chosen_by, weight)
        floors = read_objective(*chosen_by, labels).least
        if not curves:
            raise ValueError(
                "`labels` must name a label with both values in scored rows; got none."
            )
        drawn = list(curves)
        title = "Thresholds"
        if len(drawn) < labels.n_labels and len(drawn) > 1:
            title = f"Thresholds of {len(drawn)} of {labels.n_labels} labels"
        expected = columns
        if wanted is None:
            constant = np.setdiff1d(np.arange(labels.n_labels), labels.varied)
            expected = np.concatenate([columns, constant])
        left_out = _why_left_out(labels, [each for each in expected if each not in curves], names)
        if left_out:
            title = f"{title}\nleft out: {left_out}"
        return cls(
            list(curves.values()),
            thresholds[drawn],
            [str(names[label]) for label in drawn],
            labels.positives[drawn],
            std=None if std is None else std[drawn],
            fold_thresholds=None if fold_thresholds is None else fold_thresholds[:, drawn],
            floors=None if floors is None else floors[drawn],
            title=title,
        )


def _panels(ax: Any, n_drawn: int, n_rows: int, n_columns: int) -> list[Any]:
    """Return axes within axes, whose frame is taken away; outer ones have numbers on y."""
    ax.set(xticks=[], yticks=[], facecolor="none")
    ax.spines[:].set_visible(False)
    panels = []
    for place in range(n_drawn):
        row, column = divmod(place, n_columns)
        # Room below for numbers, and above for a title.
        left, bottom = (column + 0.04) / n_columns, (n_rows - row - 0.82) / n_rows
        panel = ax.inset_axes((left, bottom, 0.88 / n_columns, 0.6 / n_rows))
        panel.tick_params(labelsize="small", labelleft=column == 0)
        panels.append(panel)
    return panels


def _draw_curves(
    panel: Any, curves: Mapping[str, Any], colors: Mapping[str, str], given: dict[str, Any]
) -> dict[str, Any]:
    names = [name for name in curves if name != "threshold"]
    thresholds = np.asarray(curves["threshold"], dtype=float)
    shown = np.unique(np.geomspace(1, len(thresholds), _MAX_POINTS).astype(int)) - 1
    lines = {}
    for name, style in zip(names, ["-", *["--"] * (len(names) - 1)], strict=True):
        values = np.asarray(curves[name], dtype=float)
        look = {"color": colors[name], "linestyle": style, "linewidth": 1.4}
        look["label"] = _in_words(name).lstrip("_")  # matplotlib hides names that start so
        (lines[name],) = panel.plot(thresholds[shown], values[shown], **(look | given))
    return lines


def _in_words(measure: str) -> str:
    return "F1" if measure == "f1" else literal(measure)


def _why_left_out(labels: Labels, columns: list[int], names: Sequence[Any]) -> str:
    """Name the labels that have no picture, and say why; count them where they are many."""
    reasons: dict[str, list[str]] = {}
    for label in columns:
        rows = {0: "no positives", labels.n_samples: "positive in every row"}
        reason = rows.get(labels.positives[label], "too few scores")
        reasons.setdefault(reason, []).append(short_name(names[label], 18))
    return ", ".join(
        f"{', '.join(found) if len(found) <= _MAX_NAMED else f'{len(found)} labels'} ({reason})"
        for reason, found in reasons.items()
    )
