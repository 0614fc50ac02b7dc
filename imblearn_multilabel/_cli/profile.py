"""``profile``: measure how imbalanced the labels of a data set are."""

from __future__ import annotations

import argparse
from typing import Any

from imblearn_multilabel._cli.data import Data, check_not_read, load
from imblearn_multilabel._cli.options import N_SHOWN
from imblearn_multilabel._cli.output import draw, page_width, to_json, wrap_lines
from imblearn_multilabel._messages import printable
from imblearn_multilabel.displays import ImbalanceDisplay, LabelCountsDisplay
from imblearn_multilabel.metrics import LabelProfile
from imblearn_multilabel.metrics._balance import format_measures
from imblearn_multilabel.metrics._scores import few_positives

#: Width of the columns beside the names of labels, and of the narrowest name.
_COLUMNS, _SHORTEST = 43, 8


def run(args: argparse.Namespace) -> int:
    """Print the measures of the data, and draw them if a picture was asked for."""
    check_not_read(args, "--plot", args.plot)
    data = load(args)
    print(to_json(_as_dict(data)) if args.json else format_profile(data, args.limit))
    if args.plot is not None:
        draw_labels(args.plot, "from_labels", data.y, data)
    return 0


def draw_labels(path: str, how: str, given: Any, data: Data) -> None:
    """Write a picture of label counts and imbalance ratios, by a class method of the displays."""
    names = data.names_of_labels
    displays = LabelCountsDisplay, ImbalanceDisplay
    draw(path, len(names), displays, how, given, label_names=names)


def measure(data: Data, label_names: list[str] | None) -> LabelProfile:
    """Measure the labels of a data set."""
    return LabelProfile(data.y, n_features=data.X.shape[1], label_names=label_names)


def format_profile(data: Data, limit: int = N_SHOWN) -> str:
    """Write measures and labels as text; shorten names of labels that are too wide."""
    most = max(page_width() - _COLUMNS, _SHORTEST)
    names = [printable(name) for name in data.names_of_labels]
    names = [name if len(name) <= most else f"{name[: most - 3]}..." for name in names]
    profile = measure(data, names)
    parts = [
        wrap_lines(data.title),
        format_measures(profile.as_dict()),
        profile.label_table(max(limit, 0) or None),
        wrap_lines(few_positives(names, profile.balance.positives.tolist())),
    ]
    return "\n\n".join(filter(None, parts))


def _as_dict(data: Data) -> dict[str, Any]:
    profile = measure(data, data.label_names)
    balance = profile.balance
    columns = {
        "label": data.names_of_labels,
        "positives": balance.positives.tolist(),
        "IRLbl": balance.imbalance_ratio_per_label.tolist(),
        "ImR": balance.class_ratio_per_label.tolist(),
        "SCUMBLE": profile.scumble_per_label.tolist(),
    }
    rows = zip(*columns.values(), strict=True)
    return {
        "name": data.name,
        "rows": data.X.shape[0],
        "features": data.X.shape[1],
        "measures": profile.as_dict(),
        "labels": [dict(zip(columns, row, strict=True)) for row in rows],
    }
