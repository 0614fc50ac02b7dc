"""``profile``: measure how imbalanced the labels of a data set are."""

from __future__ import annotations

import argparse
from typing import Any

from imblearn_multilabel._cli import arguments
from imblearn_multilabel._cli.data import Data, load
from imblearn_multilabel._cli.output import (
    check_printable,
    draw_labels,
    fitted,
    page_width,
    print_json,
    show,
)
from imblearn_multilabel.metrics import LabelProfile
from imblearn_multilabel.metrics._balance import format_measures

#: Characters that remain of a long name.
_SHORTEST = 8


def run(options: argparse.Namespace) -> int:
    """Print the measures of the data, and draw them if a picture was asked for."""
    data = load(options)
    profile = measure(data)
    if options.json:
        print_json(_as_dict(data, profile))
    else:
        check_printable([data.name, *data.names_of_labels()])
        show(format_profile(data, profile, options.limit or None))
    if options.plot is not None:

        def draw(display: Any, ax: Any) -> None:
            display.from_labels(data.y, label_names=data.label_names, ax=ax)

        draw_labels(options.plot, profile.balance.n_labels, draw)
    return 0


def measure(data: Data) -> LabelProfile:
    """Measure the labels of a data set."""
    return LabelProfile(data.y, n_features=data.X.shape[1], label_names=data.label_names)


def format_profile(data: Data, profile: LabelProfile, limit: int | None = arguments.N_SHOWN) -> str:
    """Write measures and labels as text; shorten names of labels that are too wide."""
    head = fitted(f"{data.name}: {data.X.shape[0]} rows, {data.X.shape[1]} features")
    table = profile.label_table(limit)
    too_wide = max(map(len, table.splitlines())) - page_width()
    if data.label_names is not None and too_wide > 0:
        most = max(max(map(len, data.label_names)) - too_wide, _SHORTEST)
        names = [
            name if len(name) <= most else f"{name[: most - 3]}..." for name in data.label_names
        ]
        table = LabelProfile(data.y, label_names=names).label_table(limit)
    return "\n\n".join([head, format_measures(profile.as_dict()), table])


def _as_dict(data: Data, profile: LabelProfile) -> dict[str, Any]:
    balance = profile.balance
    columns = {
        "label": data.names_of_labels(),
        "positives": balance.positives.tolist(),
        "IRLbl": balance.imbalance_ratio_per_label.tolist(),
        "ImR": balance.class_ratio_per_label.tolist(),
        "SCUMBLE": profile.scumble_per_label.tolist(),
    }
    return {
        "name": data.name,
        "rows": data.X.shape[0],
        "features": data.X.shape[1],
        "measures": profile.as_dict(),
        "labels": [
            dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)
        ],
    }
