"""``profile``: measure how imbalanced the labels of a data set are."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from imblearn_multilabel._cli.data import add_data_options, check_not_read, load
from imblearn_multilabel._cli.output import (
    add_report_options,
    draw_labels,
    page_width,
    to_json,
    wrap_lines,
)

if TYPE_CHECKING:
    from imblearn_multilabel._cli.data import Data
    from imblearn_multilabel.metrics import LabelProfile

#: Number of labels in a profile.
_N_SHOWN = 20
#: Width of the columns beside the names of labels, and of the narrowest name.
_COLUMNS, _SHORTEST = 43, 8

_DESCRIPTION = """\
Measure the labels of a file: how rare each is, how imbalanced they are, and
how often rare and frequent labels share a row.
"""
_EXAMPLES = """\
Examples:
  %(prog)s
  %(prog)s emotions.arff --plot labels.png
  %(prog)s data.csv --labels "cat,dog"
  %(prog)s data.csv --labels "tag_*" --sep ";"
  %(prog)s data.csv --labels @names.txt
  %(prog)s data.npz --json | jq .measures.MeanIR
"""


def add_command(commands: Any) -> None:
    """Declare the command and its arguments."""
    parser = commands.add_parser(
        "profile",
        help="measure how imbalanced the labels of a file are",
        usage="%(prog)s [file] [options]",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
    )
    parser.set_defaults(run=run)
    add_data_options(parser)
    parser.add_argument(
        "--limit",
        type=int,
        default=_N_SHOWN,
        metavar="N",
        help="number of labels to show, the rarest first; 0 shows all; default: %(default)s",
    )
    add_report_options(parser)


def run(args: argparse.Namespace) -> int:
    """Print the measures of the data, and draw them if a picture was asked for."""
    check_not_read(args, "--plot", args.plot)
    data = load(args)
    print(to_json(_as_dict(data)) if args.json else format_profile(data, args.limit))
    if args.plot is not None:
        draw_labels(args.plot, "from_labels", data.y, data.names_of_labels)
    return 0


def measure(data: Data, label_names: list[str] | None) -> LabelProfile:
    """Measure the labels of a data set."""
    from imblearn_multilabel.metrics import LabelProfile

    return LabelProfile(data.y, n_features=data.X.shape[1], label_names=label_names)


def format_profile(data: Data, limit: int = _N_SHOWN) -> str:
    """Write measures and labels as text; shorten names of labels that are too wide."""
    from imblearn_multilabel._messages import printable
    from imblearn_multilabel.metrics._balance import format_measures
    from imblearn_multilabel.metrics._scores import few_positives

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
