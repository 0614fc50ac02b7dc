"""Cells of the comparison as a table: a line for each cell and classifier, and back to records."""

import csv
import json
from collections import Counter

MEASURES = ("macro_f", "macro_auc", "ranking_loss")
CELL = ("study", "stage", "data", "fold", "method")
FACTS = {
    "n_train": int,
    "rows_added": int,
    "mean_ir_before": float,
    "mean_ir_after": float,
    "sampling_seconds": float,
    "sampling_peak_mib": float,
    "cpu_seconds": float,
}
COLUMNS = (
    *("key", *CELL, "classifier", *MEASURES),
    *(f"{measure} of frequent labels" for measure in MEASURES),
    *(*FACTS, "fitting_seconds", "warnings", "source", "failure"),
)


def write_table(records, path):
    """Write the records, and beside them the environments they were made in."""
    environments = Counter()
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for _, record in sorted(records.items()):
            # A record read from a table knows of its environment only which it was.
            if "python" in record.get("environment", ()):
                environments[json.dumps(record["environment"], sort_keys=True)] += 1
            writer.writerows(_lines(record))
    beside = path.with_name(f"{path.stem}_environments.json")
    known = json.loads(beside.read_text()) if beside.exists() else []
    kept = {json.dumps(each, sort_keys=True) for each in known} | set(environments)
    beside.write_text(json.dumps([json.loads(text) for text in sorted(kept)], indent=2) + "\n")


def _lines(record):
    shared = {name: record[name] for name in ("key", *CELL)}
    shared |= {name: _short(record.get(name)) for name in FACTS}
    shared["warnings"] = "; ".join(sorted({text.split(":")[0] for text in record["warnings"]}))
    shared["source"] = record["environment"]["source"]
    shared["failure"] = record["failure"] or ""
    for classifier in record["classifiers"]:
        line = shared | {"classifier": classifier}
        if not record["failure"]:
            line["fitting_seconds"] = _short(record["fitting_seconds"][classifier])
            for measure in MEASURES:
                line[measure] = repr(record["scores"][classifier][measure])
                frequent = record["scores_of_frequent_labels"][classifier][measure]
                line[f"{measure} of frequent labels"] = _short(frequent)
        yield line


def _short(value):
    return f"{value:.6g}" if isinstance(value, float) else "" if value is None else value


def read_table(path):
    """Return key -> record of a table, with all that plans and reports ask for."""
    records = {}
    with path.open(newline="") as file:
        for line in csv.DictReader(file):
            record = records.setdefault(line["key"], _record(line))
            record["classifiers"].append(line["classifier"])
            if record["failure"]:
                continue
            record["fitting_seconds"][line["classifier"]] = float(line["fitting_seconds"])
            record["scores"][line["classifier"]] = _scores(line, "")
            record["scores_of_frequent_labels"][line["classifier"]] = _scores(
                line, " of frequent labels"
            )
    return records


def _record(line):
    return {
        **{name: line[name] for name in ("key", *CELL)},
        "fold": int(line["fold"]),
        **{name: kind(line[name]) if line[name] else None for name, kind in FACTS.items()},
        "classifiers": [],
        "fitting_seconds": {},
        "scores": {},
        "scores_of_frequent_labels": {},
        "warnings": [name for name in line["warnings"].split("; ") if name],
        "failure": line["failure"] or None,
        "environment": {"source": line["source"]},
    }


def _scores(line, suffix):
    found = {measure: line[f"{measure}{suffix}"] for measure in MEASURES}
    return {measure: float(value) if value else None for measure, value in found.items()}
