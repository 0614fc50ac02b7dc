"""One picture of every class, and how to look at pictures."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np

from imblearn_multilabel.displays import (
    ComparisonDisplay,
    ConcurrenceChordDisplay,
    ConcurrenceDisplay,
    GenerationDisplay,
    ImbalanceDisplay,
    LabelCountsDisplay,
    LabelGainDisplay,
    ThresholdDisplay,
    TrainingHistoryDisplay,
)

Y = np.array([[1, 0, 0], [1, 1, 0], [1, 1, 0], [1, 0, 1], [1, 1, 0], [1, 0, 0]])
Y_AFTER = np.vstack([Y, [[0, 0, 1], [0, 1, 1]]])
HISTORY = TrainingHistoryDisplay(
    {"loss": [3.0, 2.0, 1.5], "embedding": [2.0, 1.0, 0.5]},
    validation={"loss": [2.5, 2.1, 2.2], "embedding": [1.8, 1.1, 1.2]},
    best_step=1,
)
GAINS = LabelGainDisplay([0.5, 0.1, 0.01], {"MLROS": [0, 0.1, 0.3], "MLRUS": [-0.1, np.nan, 0]})
CURVE = {"threshold": [0.9, 0.5, 0.1], "f1": [0.0, 0.8, 0.4]}
THRESHOLDS = ThresholdDisplay(
    [CURVE] * 6,
    np.linspace(0.2, 0.7, 6),
    list("abcdef"),
    [1, 9, 10, 20, 30, 40],
    std=[np.nan, 0.3, 0.2, 0.1, 0.1, 0.1],
    fold_thresholds=np.linspace([0.1] * 6, [0.8] * 6, 3),
)
COMPARISON = ComparisonDisplay(
    {"MLROS": [0.05, 0.06, 0.07], "AEMLO": [-0.01, 0.02, 0.02], "MLRUS": [-0.1, -0.12, -0.11]},
    intervals={"MLROS": (0.02, 0.1), "AEMLO": (-0.05, 0.07), "MLRUS": (-0.15, -0.07)},
    outcomes={"MLROS": "better", "MLRUS": "worse"},
)

#: Class -> a picture with all its parts, on axes or, without them, on a new figure.
PICTURES: dict[type, Callable[..., Any]] = {
    ComparisonDisplay: lambda **kw: COMPARISON.plot(**kw),
    ConcurrenceChordDisplay: lambda **kw: ConcurrenceChordDisplay.from_labels(Y, **kw),
    ConcurrenceDisplay: lambda **kw: ConcurrenceDisplay.from_labels(Y, **kw),
    GenerationDisplay: lambda **kw: GenerationDisplay([0, 0.4, 2], [0.5, 1, 1.5]).plot(**kw),
    ImbalanceDisplay: lambda **kw: ImbalanceDisplay.from_labels(Y, Y_AFTER, **kw),
    LabelCountsDisplay: lambda **kw: LabelCountsDisplay.from_labels(Y, Y_AFTER, **kw),
    LabelGainDisplay: lambda **kw: GAINS.plot(**kw),
    ThresholdDisplay: lambda **kw: THRESHOLDS.plot(**kw),
    TrainingHistoryDisplay: lambda **kw: HISTORY.plot(**kw),
}


def skewed(n_labels: int, n_rows: int = 300, seed: int = 0) -> np.ndarray:
    """Labels of falling frequency, each on at least one row, that share rows."""
    rng = np.random.RandomState(seed)
    y = rng.random_sample((n_rows, n_labels)) < 0.6 / np.arange(1, n_labels + 1) ** 0.8
    y[rng.randint(n_rows, size=n_labels), np.arange(n_labels)] = True
    return y.astype(int)


def tick_names(axis: Any) -> list[str]:
    return [text.get_text() for text in axis.get_ticklabels()]


def boxes(texts: list[Any]) -> list[Any]:
    """Where texts lie, in pixels, once the layout is settled."""
    from matplotlib.text import Text

    texts[0].figure.draw_without_rendering()
    # An annotation's own extent holds the line to its point too.
    return [Text.get_window_extent(text) for text in texts if text.get_text()]


def overlaps(texts: list[Any]) -> int:
    """Pairs of upright texts that lie on each other."""
    return sum(first.overlaps(second) for first, second in combinations(boxes(texts), 2))
