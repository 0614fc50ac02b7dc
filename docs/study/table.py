"""Tables of a study's cells: one line per data set, fold, method and classifier."""

import csv
import os
from pathlib import Path
from typing import NamedTuple

MEASURES = ("macro_f", "macro_auc", "ranking_loss")
RESULTS = Path(__file__).parent / "results"
#: Other columns, and how they are read. Lines of cells that several classifiers shared, as the
#: first ones did, have seconds and memory once.
FACTS = {
    "n_train": int,
    "rows_added": int,
    "mean_ir_before": float,
    "mean_ir_after": float,
    "sampling_seconds": float,
    "peak_mib": float,
    "seconds": float,
    "fitting_seconds": float,
}


class Place(NamedTuple):
    """What a line is about."""

    study: str
    stage: str
    data: str
    fold: int
    method: str
    classifier: str


COLUMNS = (
    *Place._fields,
    *MEASURES,
    *(f"{measure} of frequent labels" for measure in MEASURES),
    *(*FACTS, "warnings", "source", "failure"),
)


def read_tables(*paths):
    """Return the lines of tables by place; the last one of several for a place."""
    lines = {}
    for path in map(Path, paths):
        if not path.exists():
            continue
        with path.open(newline="") as file:
            for row in csv.DictReader(file):
                place = Place(
                    **{name: row[name] for name in Place._fields} | {"fold": int(row["fold"])}
                )
                lines[place] = {
                    "scores": _scores(row, ""),
                    "scores_of_frequent_labels": _scores(row, " of frequent labels"),
                    **{
                        name: kind(row[name]) if row[name] else None for name, kind in FACTS.items()
                    },
                    **{name: row[name] for name in ("warnings", "source", "failure")},
                }
    return lines


def _scores(row, suffix):
    found = {measure: row[f"{measure}{suffix}"] for measure in MEASURES}
    return {measure: float(value) if value else None for measure, value in found.items()}


def write_table(lines, path):
    """Write lines in the order of their places, all or nothing."""
    beside = path.with_suffix(".part")
    with beside.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for place, line in sorted(lines.items()):
            row = place._asdict() | {name: line[name] for name in (*FACTS, *COLUMNS[-3:])}
            row |= {measure: _exact(line["scores"][measure]) for measure in MEASURES}
            frequent = line["scores_of_frequent_labels"]
            row |= {f"{name} of frequent labels": _short(frequent[name]) for name in MEASURES}
            writer.writerow({name: _short(value) for name, value in row.items()})
    os.replace(beside, path)


def _exact(value):
    return "" if value is None else repr(value)


def _short(value):
    return f"{value:.6g}" if isinstance(value, float) else "" if value is None else value
