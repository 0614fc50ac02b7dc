"""Pictures for --plot; matplotlib is imported when one is asked for."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from typing import Any

from imblearn_multilabel._cli.targets import check_file
from imblearn_multilabel._whole_file import whole_file
from imblearn_multilabel.model_selection import SamplerComparison


def check_plot(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """End the process with one line where the picture could not be written, before any work."""
    if options.plot is None:
        return
    try:
        from matplotlib.backend_bases import FigureCanvasBase
    except ImportError:
        parser.error(
            "argument --plot: needs matplotlib; run `pip install imblearn-multilabel[plot]`"
        )
    known = sorted(FigureCanvasBase.get_supported_filetypes())
    if _suffix(options.plot) not in known:
        parser.error(f"argument --plot: expected a suffix of {', '.join(known)}")
    try:
        check_file(options.plot)
    except ValueError as error:
        parser.error(f"argument --plot: {error}")


def draw_labels(path: str, n_labels: int, draw: Callable[[Any, Any], Any]) -> None:
    """Write a picture of labels: counts on the left, imbalance ratios on the right.

    Parameters
    ----------
    path : str
        File to write; its suffix tells the format.
    n_labels : int
        Number of labels, which tells the height.
    draw : callable
        Takes the class of a display and axes, and draws.
    """
    from matplotlib.figure import Figure

    from imblearn_multilabel.displays import ImbalanceDisplay, LabelCountsDisplay

    # A figure that pyplot does not know needs no screen and leaves no state.
    figure = Figure(figsize=(12.8, min(max(0.24 * n_labels + 1.2, 4.8), 8.0)), layout="constrained")
    counts, ratios = figure.subplots(1, 2)
    draw(LabelCountsDisplay, counts)
    draw(ImbalanceDisplay, ratios)
    _save(figure, path)


def draw_gains(path: str, comparison: SamplerComparison) -> None:
    """Write a picture of what each sampler did to the F of each label."""
    from matplotlib.figure import Figure

    from imblearn_multilabel.displays import LabelGainDisplay

    figure = Figure(figsize=(7.0, 4.8), layout="constrained")
    LabelGainDisplay.from_comparison(comparison, ax=figure.subplots())
    _save(figure, path)


def _save(figure: Any, path: str) -> None:
    with whole_file(path) as file:
        figure.savefig(file, format=_suffix(path))


def _suffix(path: str) -> str:
    return os.path.splitext(path)[1].removeprefix(".").lower()
