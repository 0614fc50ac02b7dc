"""``profile``: measure how imbalanced the labels of a data set are."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from imblearn_multilabel._cli import options
from imblearn_multilabel._cli.output import draw_labels, page_width, to_json, wrap_lines

if TYPE_CHECKING:
    from imblearn_multilabel._cli.data import Data
    from imblearn_multilabel.metrics import LabelProfile

#: Number of labels in a profile.
_N_SHOWN = 20
#: Characters that remain of a long name.
_SHORTEST = 8

SUMMARY = "Measure how imbalanced the labels of a file are."
USAGE = "[file] [options]"
DESCRIPTION = """\
Profile the labels: how rare each is, how imbalanced they are, and how often
rare and frequent labels share a row.
"""
EPILOG = """\
Examples:
  %(prog)s
  %(prog)s data.npz --limit 5 --plot labels.png
  %(prog)s emotions.arff
  %(prog)s data.csv --labels "cat,dog"
  %(prog)s data.csv --labels "tag_*" --sep ";"
  %(prog)s data.csv --labels @names.txt
  %(prog)s data.npz --json | jq .measures.MeanIR
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    options.add_source(parser)
    parser.add_argument(
        "--limit",
        type=int,
        default=_N_SHOWN,
        metavar="N",
        help="number of labels to show, the rarest first; 0 shows all; default: %(default)s",
    )
    options.add_reports(parser)


def run(source: options.Source, *, limit: int, json: bool, plot: str | None) -> int:
    """Print the measures of the data, and draw them if a picture was asked for."""
    from imblearn_multilabel._cli.data import check_files, load

    check_files(source, plot)
    data = load(source)
    profile = measure(data)
    print(to_json(_as_dict(data, profile)) if json else format_profile(data, profile, limit))
    if plot is not None:
        draw_labels(plot, "from_labels", data.y, data.names_of_labels)
    return 0


def measure(data: Data) -> LabelProfile:
    """Measure the labels of a data set."""
    from imblearn_multilabel.metrics import LabelProfile

    return LabelProfile(data.y, n_features=data.X.shape[1], label_names=data.label_names)


def format_profile(data: Data, profile: LabelProfile, limit: int = _N_SHOWN) -> str:
    """Write measures and labels as text; shorten names of labels that are too wide."""
    from imblearn_multilabel._messages import printable
    from imblearn_multilabel.metrics import LabelProfile
    from imblearn_multilabel.metrics._balance import format_measures

    head = wrap_lines(f"{data.name}: {data.X.shape[0]:,} rows, {data.X.shape[1]:,} features")
    table = profile.label_table(max(limit, 0) or None)
    too_wide = max(map(len, table.splitlines())) - page_width()
    if data.label_names is not None and too_wide > 0:
        names = [printable(name) for name in data.label_names]
        most = max(max(map(len, names)) - too_wide, _SHORTEST)
        names = [name if len(name) <= most else f"{name[: most - 3]}..." for name in names]
        table = LabelProfile(data.y, label_names=names).label_table(max(limit, 0) or None)
    return "\n\n".join([head, format_measures(profile.as_dict()), table])


def _as_dict(data: Data, profile: LabelProfile) -> dict[str, Any]:
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
