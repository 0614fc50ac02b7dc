"""Cells that `compare_remedies` runs: a remedy under a classifier, on a fold of a data set."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from imblearn_multilabel.model_selection import compare_remedies

KEYS = ("stage", "data", "fold", "classifier", "remedy")
#: Column by band -> the one of `RemedyComparison.per_label`.
OF_LABELS = {"tuned_f": "f_tuned", "f": "f", "ap": "average_precision"}


class Part(NamedTuple):
    """Cells that one call runs."""

    stage: str
    data: str
    fold: int
    classifier: str
    remedies: tuple[str, ...]


@dataclass(frozen=True)
class Leg:
    """A part of a grid, run before the next one."""

    #: Names, or a function of the lines so far, data set, fold and classifier that returns them.
    remedies: tuple[str, ...] | Callable
    classifiers: tuple[str, ...]
    folds: tuple[int, ...]
    data: tuple[str, ...]
    stage: str = "test"


def parts_of(legs, lines):
    """Yield what the lines lack, leg by leg."""
    for leg in legs:
        for fold in leg.folds:
            for data in leg.data:
                for classifier in leg.classifiers:
                    names = leg.remedies
                    if callable(names):
                        names = names(lines, data, fold, classifier)
                    place = (leg.stage, data, str(fold), classifier)
                    left = tuple(name for name in names if (*place, name) not in lines)
                    if left:
                        yield Part(leg.stage, data, fold, classifier, left)


def run_part(part, given, X, y, rows, remedies, classifier, bands=None, **settings):
    """Return the lines of a part: scores, seconds and the first failure of every cell.

    `bands` maps names to [fewest, most) positives in training; labels between them are scored by
    themselves.
    """
    found = compare_remedies(
        X,
        y,
        {name: remedies[name] for name in part.remedies},
        {part.classifier: classifier},
        control=part.remedies[0],
        cv=[rows],
        cache=given.cache,
        **settings,
    )
    lines = []
    for cell in found.cells.to_dict("records"):
        name = cell["remedy"]
        line = dict(zip(KEYS, (*part[:4], name), strict=True))
        line |= {measure: cell[measure] for measure in found.measures}
        labels = found.per_label[found.per_label.remedy == name] if bands else None
        for band, (low, high) in (bands or {}).items():
            own = labels[labels.train_positives.between(low, high, inclusive="left")]
            line |= {f"{column} {band}": own[of].mean() for column, of in OF_LABELS.items()}
        seconds = {key: value for key, value in cell.items() if key.startswith("seconds_")}
        line |= {
            "n_train": cell["n_train"],
            "rows_added": cell["rows_added"],
            "sampling_seconds": seconds["seconds_sampling"],
            "seconds": np.nansum(list(seconds.values())),
            "failure": "",
        }
        if cell["failed"]:
            failure = found.failures[found.failures.remedy == name].iloc[0]
            line["failure"] = f"{failure.error}: {failure.message}"
        lines.append(line)
    return lines
