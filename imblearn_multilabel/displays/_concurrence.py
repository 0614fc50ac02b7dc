"""Draw which labels share rows, as a heat map or as ribbons in a circle."""

from __future__ import annotations

import textwrap
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from numbers import Integral
from typing import Any, Self

import numpy as np

from imblearn_multilabel._labels import find_labels
from imblearn_multilabel._typing import Table
from imblearn_multilabel.displays._style import (
    COLOR_MAP,
    PALETTE,
    check_axes,
    name_ticks,
    remove_frame,
    short_name,
    write_title,
)
from imblearn_multilabel.metrics import LabelProfile

#: SCUMBLE from which decoupling labels is worth trying.
_MIXED = 0.1
#: Gap between two arcs, and maximum of all gaps together, in turns.
_GAP, _ALL_GAPS = 1 / 60, 0.35
#: Around a circle: characters of the longest name, labels up to which names take two lines, width
#: of a letter in inches, and how much type may shrink.
_LONGEST, _FOLDED, _LETTER, _SMALLEST = 60, 12, 0.06, 0.6


@dataclass(eq=False, repr=False)
class ConcurrenceBase(ABC):
    """Base class of pictures of label pairs."""

    concurrence: np.ndarray
    scumble_per_label: np.ndarray
    _: KW_ONLY
    label_names: Sequence[str] | None = None
    scumble: float | None = None
    n_labels: int | None = None

    @abstractmethod
    def plot(self, *, ax: Any = None) -> Self:
        """Draw the picture and return the display."""

    @classmethod
    def from_labels(
        cls,
        y: Table,
        *,
        label_names: Sequence[str] | None = None,
        labels: Sequence[int | str] | None = None,
        max_labels: int = 20,
        **plot_kw: Any,
    ) -> Self:
        """Count label pairs in a label matrix and draw the counts.

        Parameters
        ----------
        y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
            0/1 indicator matrix.
        label_names : list of str, default=None
            Names of the labels; by default the column names of `y`, or column numbers.
        labels : list of int or str, default=None
            Labels to show, by name as in `sampling_strategy`, in that order. By default all if
            there are at most `max_labels`. Otherwise the labels with the highest SCUMBLE, each
            with the label it shares most rows with; the most frequent first.
        max_labels : int, default=20
            Maximum number of labels to show if `labels` is None, at least 2.
        **plot_kw : Any
            Keywords of `plot`, such as `ax`.
        """
        profile = LabelProfile(y, label_names=None if label_names is None else list(label_names))
        names = profile.balance.names or range(profile.balance.n_labels)
        if labels is not None:
            found = find_labels(labels, profile.balance.names, len(names), "labels")
            if len(set(found)) < len(found) or not found:
                raise ValueError("`labels` must hold at least one label, and none twice.")
            shown = np.array(found, dtype=np.intp)
        elif not isinstance(max_labels, Integral) or max_labels < 2:
            raise ValueError(f"`max_labels` must be an int of at least 2; got {max_labels!r}.")
        else:
            shown = profile.mixed_labels(max_labels)
            shown = shown[np.argsort(-profile.balance.positives[shown], kind="stable")]
        return cls(
            profile.concurrence[shown][:, shown].toarray(),
            profile.scumble_per_label[shown],
            label_names=[names[column] for column in shown],
            scumble=profile.scumble,
            n_labels=profile.balance.n_labels,
        ).plot(**plot_kw)

    @property
    def _names(self) -> list[str]:
        names = range(len(self.concurrence)) if self.label_names is None else self.label_names
        return list(map(str, names))

    @property
    def _scumble_limit(self) -> float:
        """Return the upper end of SCUMBLE scales, high enough that low values look low."""
        return float(max(_MIXED, np.nan_to_num(self.scumble_per_label).max(initial=0)))

    def _title(self, what: str) -> str:
        lines = [what if self.scumble is None else f"{what}, SCUMBLE {self.scumble:.3f}"]
        n_shown, n_labels = len(self.concurrence), self.n_labels
        if n_labels is not None and n_shown < n_labels:
            lines.append(f"{n_shown} of {n_labels} labels")
        return "\n".join(lines)


class ConcurrenceDisplay(ConcurrenceBase):
    """Draw a heat map of rows shared by label pairs, with SCUMBLE per label.

    The color of a cell shows how many rows carry both labels; the diagonal holds the positives of
    each label. Bars at the right show SCUMBLE per label. A long bar means that a rare label occurs
    together with frequent ones, so resampling whole rows cannot help it. Create a display with
    `from_labels`; for labels after resampling, call it again with the same `labels`.

    Parameters
    ----------
    concurrence : ndarray of int of shape (n_shown, n_shown)
        Number of rows that carry both labels of a pair; positives on the diagonal.
    scumble_per_label : ndarray of float of shape (n_shown,)
        SCUMBLE of every label shown; nan for a label without positives.
    label_names : list of str or None, default=None
        Names of the labels shown; by default their numbers.
    scumble : float or None, default=None
        SCUMBLE of the data set, for the title.
    n_labels : int or None, default=None
        Number of labels of the data set, shown or not; by default the number shown.

    Attributes
    ----------
    ax_, figure_ : matplotlib Axes and Figure
        Where the heat map is.
    im_ : matplotlib AxesImage
        The heat map.
    text_ : ndarray of matplotlib Text of shape (n_shown, n_shown), or None
        Counts written into the cells; None if they do not fit. Cells with count 0 hold None.
    bars_, scumble_ax_ : matplotlib BarContainer and Axes
        Bars of SCUMBLE, from top to bottom, and the axes that hold them.

    See Also
    --------
    ConcurrenceChordDisplay : Draw the same pairs as ribbons in a circle.
    metrics.label_concurrence : The counts.
    metrics.scumble_per_label : The bars.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import load_digit_attributes
    >>> from imblearn_multilabel.displays import ConcurrenceDisplay
    >>> digits = load_digit_attributes()
    >>> display = ConcurrenceDisplay.from_labels(digits.target, label_names=digits.target_names)
    >>> display.im_.get_array().shape == (digits.target.shape[1],) * 2
    True
    """

    def plot(
        self, *, ax: Any = None, im_kw: Mapping[str, Any] | None = None, colorbar: bool = True
    ) -> Self:
        """Draw the picture and return the display.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to draw on; those of a new figure by default.
        im_kw : dict, default=None
            Keywords for ``ax.imshow``, such as ``norm`` to give two pictures the same scale.
        colorbar : bool, default=True
            Whether to draw the color scale.
        """
        n_shown = len(self.concurrence)
        side = float(np.clip(0.3 * n_shown + 2.2, 4.4, 8.0))
        ax = check_axes(ax, type(self).__name__, (side + 2.4, side))
        from matplotlib.colors import LogNorm

        counts = np.ma.masked_equal(self.concurrence, 0)
        style = {
            "cmap": f"{COLOR_MAP}_r",
            "aspect": "auto",
            "interpolation": "nearest",
            "norm": LogNorm(vmin=1, vmax=max(2, int(self.concurrence.max(initial=0)))),
        }
        self.im_ = ax.imshow(counts, **(style | dict(im_kw or {})))
        self._draw_scumble(ax)
        if colorbar:
            # A layout engine leaves space for the bars; without one, the padding must.
            pad = 0.27 if ax.figure.get_layout_engine() is None else 0.02
            bar = ax.figure.colorbar(self.im_, ax=ax, pad=pad, format="{x:,.0f}")
            bar.set_label("shared rows (log scale; blank: none)")
        write_title(ax, self._title("Labels that share rows"))
        name_ticks(ax.yaxis, self._names)
        name_ticks(ax.xaxis, self._names)
        self.text_ = self._write_counts(ax)
        self.ax_, self.figure_ = ax, ax.figure
        return self

    def _draw_scumble(self, ax: Any) -> None:
        self.scumble_ax_ = ax.inset_axes((1.02, 0.0, 0.2, 1.0), sharey=ax)
        values = np.nan_to_num(self.scumble_per_label)
        self.bars_ = self.scumble_ax_.barh(
            np.arange(len(values)), values, height=0.7, color=PALETTE["blue"]
        )
        self.scumble_ax_.set(xlabel="SCUMBLE", xlim=(0, 1.05 * self._scumble_limit))
        self.scumble_ax_.tick_params(axis="y", left=False, labelleft=False)
        self.scumble_ax_.locator_params(axis="x", nbins=2)
        remove_frame(self.scumble_ax_)

    def _write_counts(self, ax: Any) -> np.ndarray | None:
        n_shown = len(self.concurrence)
        box = ax.get_window_extent()
        digits = len(str(self.concurrence.max(initial=0)))
        most = min(box.width / (5.5 * digits + 5), box.height / 13) * 72 / ax.figure.dpi
        if n_shown > most:
            return None
        texts = np.full((n_shown, n_shown), None, dtype=object)
        for row, column in zip(*np.nonzero(self.concurrence), strict=True):
            count = int(self.concurrence[row, column])
            # Dark cells need light text.
            dark = np.mean(self.im_.cmap(self.im_.norm(count))[:3]) < 0.5
            texts[row, column] = ax.text(
                column,
                row,
                str(count),
                ha="center",
                va="center",
                fontsize="small",
                color="white" if dark else "black",
            )
        return texts


class ConcurrenceChordDisplay(ConcurrenceBase):
    """Draw rows shared by label pairs as ribbons in a circle, colored by SCUMBLE.

    Each label is an arc of the circle. Each pair is a ribbon between two arcs whose width at both
    ends is the number of shared rows. Arcs have the color of the label's SCUMBLE, ribbons that of
    the higher SCUMBLE of the pair. Create a display with `from_labels`.

    Parameters
    ----------
    concurrence, scumble_per_label : ndarray
        As of `ConcurrenceDisplay`; the diagonal of `concurrence` is not drawn.
    label_names, scumble, n_labels : optional, default=None
        As of `ConcurrenceDisplay`.

    Attributes
    ----------
    ax_, figure_ : matplotlib Axes and Figure
        Where the picture is.
    arcs_, texts_ : list of matplotlib PathPatch and of Text
        Arc and name of every label, clockwise from the top.
    ribbons_ : dict of (int, int) to matplotlib PathPatch
        One per pair of labels that share rows. Keys are (smaller number, larger number).

    See Also
    --------
    ConcurrenceDisplay : Draw the same pairs as a heat map, which shows rare pairs better.
    metrics.label_concurrence : The counts.
    metrics.scumble_per_label : The colors.

    Notes
    -----
    The length of an arc is the sum of its pairs among the labels shown, so a row with three of
    these labels counts twice for each. Ribbons of higher SCUMBLE lie on top. A label that shares no
    row with another label shown has a name but no arc.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import load_digit_attributes
    >>> from imblearn_multilabel.displays import ConcurrenceChordDisplay
    >>> X, y = load_digit_attributes(return_X_y=True)
    >>> display = ConcurrenceChordDisplay.from_labels(y)
    >>> len(display.arcs_) == y.shape[1]
    True
    """

    def plot(
        self, *, ax: Any = None, ribbon_kw: Mapping[str, Any] | None = None, colorbar: bool = True
    ) -> Self:
        """Draw the picture and return the display.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to draw on; those of a new figure by default.
        ribbon_kw : dict, default=None
            Keywords for the ``PathPatch`` of every ribbon, such as ``alpha``.
        colorbar : bool, default=True
            Whether to draw the color scale.
        """
        lines = [line for name in _fold_names(self._names) for line in name.split("\n")]
        side = 5.6 + 2 * _LETTER * max(map(len, lines), default=0)
        ax = check_axes(ax, type(self).__name__, (side + 1.0, side))
        from matplotlib import colormaps
        from matplotlib.cm import ScalarMappable
        from matplotlib.colors import Normalize

        values = np.nan_to_num(self.scumble_per_label)
        colors = ScalarMappable(Normalize(0, self._scumble_limit), colormaps[f"{COLOR_MAP}_r"])
        counts = np.asarray(self.concurrence) * ~np.eye(len(values), dtype=bool)
        arcs, pieces = lay_out(counts)
        self.arcs_ = [
            _add(ax, ring(arc, 1.0, 1.06), colors.to_rgba(value), {"zorder": 2})
            for arc, value in zip(arcs, values, strict=True)
        ]
        self.ribbons_ = {}
        for (label, other), piece in pieces.items():
            if label < other:
                value = max(values[label], values[other])
                style = {"alpha": 0.7, "linewidth": 0.4, "zorder": 1 + value / 2}
                path = ribbon(piece, pieces[other, label], 0.98)
                self.ribbons_[label, other] = _add(
                    ax, path, colors.to_rgba(value), style | dict(ribbon_kw or {})
                )
        ax.axis("off")
        self.texts_ = _write_around(ax, self._names, arcs.mean(axis=1))
        if colorbar:
            bar = ax.figure.colorbar(colors, ax=ax, shrink=0.6)
            bar.set_label("SCUMBLE of the label (of a pair: the greater)")
        write_title(ax, self._title("Labels that share rows"))
        self.ax_, self.figure_ = ax, ax.figure
        return self


def _add(ax: Any, path: Any, color: Any, style: dict[str, Any]) -> Any:
    from matplotlib.patches import PathPatch

    return ax.add_patch(PathPatch(path, **({"facecolor": color, "edgecolor": color} | style)))


def _write_around(ax: Any, names: list[str], turns: np.ndarray) -> list[Any]:
    """Write names around the circle and set the axes limits so that they fit."""
    texts = [
        ax.text(*place(turn, 1.1), name, fontsize="small", rotation_mode="anchor")
        for turn, name in zip(turns, _fold_names(names), strict=True)
    ]
    box = ax.get_window_extent()
    # Title and color bar are added later and take about a sixth.
    half = 0.85 * min(box.width, box.height) / 2
    # The circle needs nearly half of the space; names shrink where they need more than the rest.
    longest = max(text.get_window_extent().width for text in texts)
    size = texts[0].get_fontsize() * min(1.0, max(0.6 * half / longest, _SMALLEST))
    for text in texts:
        text.set_fontsize(size)
    longest = max(text.get_window_extent().width for text in texts)
    limit = 1.12 * half / max(half - longest, 0.25 * half)
    ax.set(xlim=(-limit, limit), ylim=(-limit, limit), aspect="equal")
    for text, turn in zip(texts, turns, strict=True):
        # Names on the left half would otherwise be upside down.
        flipped = turn % 1 > 0.5
        text.set_rotation(90 - 360 * turn + 180 * flipped)
        text.set(ha="right" if flipped else "left", va="center")
    # Long names need space on their side of the circle only.
    ax.apply_aspect()
    to_data = ax.transData.inverted()
    corners = np.array([text.get_window_extent().transformed(to_data).extents for text in texts])
    low, high = corners[:, :2].min(axis=0), corners[:, 2:].max(axis=0)
    (left, bottom), (right, top) = (
        np.clip(1.1 + (side - 1.1) * 1.12 / 0.85, 1.15, limit) for side in (-low, high)
    )
    ax.set(xlim=(-left, right), ylim=(-bottom, top))
    return texts


def _fold_names(names: list[str]) -> list[str]:
    """Write long names in two lines, where few labels leave room for them."""
    short = [short_name(name, _LONGEST) for name in names]
    if len(names) > _FOLDED:
        return short
    return [
        textwrap.fill(name, max(_LONGEST // 3, len(name) // 2 + 4), break_on_hyphens=False)
        for name in short
    ]


def lay_out(counts: np.ndarray) -> tuple[np.ndarray, dict[tuple[int, int], np.ndarray]]:
    """Lay out the arc of every label, and the part of it that belongs to each other label.

    `counts` is symmetric, 0 on the diagonal. Arcs, shape (n_labels, 2), and parts, by (label,
    other) for all pairs that share rows, are start and end in turns, clockwise from the top.
    """
    n_labels = len(counts)
    gap = min(_GAP, _ALL_GAPS / n_labels)
    total = counts.sum()
    unit = (1 - gap * n_labels) / total if total else 0.0
    lengths = counts.sum(axis=1) * unit
    begins = np.cumsum(lengths + gap) - lengths - gap / 2
    pieces = {}
    for label in range(n_labels):
        at = begins[label]
        # The part of the nearest label clockwise is last, that of the farthest label first.
        for step in range(1, n_labels):
            other = (label - step) % n_labels
            if counts[label, other]:
                end = at + counts[label, other] * unit
                pieces[label, other] = np.array([at, end])
                at = end
    return np.column_stack([begins, begins + lengths]), pieces


def ribbon(piece: np.ndarray, other: np.ndarray, radius: float) -> Any:
    """Return the outline of a ribbon between two parts of a circle, as a matplotlib Path."""
    from matplotlib.path import Path

    first, second = _arc(piece, radius), _arc(other, radius)
    middle = np.zeros((1, 2))
    vertices = np.vstack([first, middle, second, middle, first[:1]])
    line, curve = Path.LINETO, Path.CURVE3
    codes = [Path.MOVETO] + [line] * (len(first) - 1) + [curve, curve]
    codes += [line] * (len(second) - 1) + [curve, curve]
    return Path(vertices, codes)


def ring(arc: np.ndarray, inner: float, outer: float) -> Any:
    """Return the outline of a part of a ring, as a matplotlib Path."""
    from matplotlib.path import Path

    return Path(np.vstack([_arc(arc, inner), _arc(arc[::-1], outer)]), closed=False)


def place(turn: float, radius: float) -> np.ndarray:
    """Return the point at an angle in turns, clockwise from the top."""
    return radius * np.array([np.sin(2 * np.pi * turn), np.cos(2 * np.pi * turn)])


def _arc(ends: np.ndarray, radius: float) -> np.ndarray:
    begin, end = ends
    n_points = max(2, int(abs(end - begin) * 360))
    return np.array([place(turn, radius) for turn in np.linspace(begin, end, n_points)])
