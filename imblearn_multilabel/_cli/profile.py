"""``profile``: the label-imbalance measures of a data set."""

from __future__ import annotations

import argparse
from typing import Any

from imblearn_multilabel._cli import arguments
from imblearn_multilabel._cli.data import Data, load
from imblearn_multilabel._cli.pictures import check_plot, draw_labels
from imblearn_multilabel._cli.pipes import show
from imblearn_multilabel._cli.text import check_printable, page_width, print_json
from imblearn_multilabel.metrics import LabelProfile
from imblearn_multilabel.metrics._balance import format_measures

#: Labels to show, and characters that a long name keeps at least.
_SHOWN, _SHORTEST = 20, 8

USAGE = "[file] [options]"

SUMMARY = """\
Profile the labels: how rare each is, how unbalanced they are, how rare and frequent ones mix.
"""

EXAMPLES = """\
examples:
  python -m imblearn_multilabel profile
  python -m imblearn_multilabel profile data.npz --limit 5 --plot labels.png
  python -m imblearn_multilabel profile emotions.arff --xml emotions.xml
  python -m imblearn_multilabel profile data.csv --labels "cat,dog"
  python -m imblearn_multilabel profile data.npz --json | jq '.measures.MeanIR'
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    arguments.add_input(parser)
    parser.add_argument(
        "--limit",
        type=arguments.argument(arguments.not_negative),
        default=_SHOWN,
        metavar="N",
        help="labels to show, the rarest first; 0 for all. Default %(default)s",
    )
    arguments.add_json(parser)
    arguments.add_plot(parser)


def run(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    """Read the data, print its measures, and draw them if asked."""
    check_plot(parser, options)
    data = load(parser, options)
    profile = LabelProfile(data.y, n_features=data.X.shape[1], label_names=data.label_names)
    if options.json:
        print_json(_as_dict(data, profile))
    else:
        check_printable(parser, [data.name, *data.names_of_labels()])
        show(format_profile(data, profile, options.limit or None))
    if options.plot is not None:

        def draw(display: Any, ax: Any) -> None:
            display.from_labels(data.y, label_names=data.label_names, ax=ax)

        draw_labels(options.plot, profile.balance.n_labels, draw)
    return 0


def format_profile(data: Data, profile: LabelProfile, limit: int | None = _SHOWN) -> str:
    """Write measures and labels; long names are cut where the terminal is narrow."""
    head = f"{data.name}: {data.X.shape[0]} rows, {data.X.shape[1]} features"
    table = profile.label_table(limit)
    too_wide = len(table.splitlines()[0]) - page_width()
    if data.label_names is not None and too_wide > 0:
        most = int(max(max(map(len, data.label_names)) - too_wide, _SHORTEST))
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
