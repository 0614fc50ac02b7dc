"""Cells and labels as data frames."""

from __future__ import annotations

from typing import Any

import numpy as np

from imblearn_multilabel.model_selection._comparison.cell import Record
from imblearn_multilabel.model_selection._comparison.design import Design
from imblearn_multilabel.model_selection._comparison.outcomes import Outcomes, mean

_WHERE = ("data", "estimator", "sampler", "repeat", "fold")
_FACTS = (
    "n_train",
    "n_test",
    "rows_added",
    "rows_asked",
    "mean_ir_before",
    "mean_ir_after",
    "labels_scored",
    "rows_scored",
)
_STAGES = ("choosing", "preprocessing", "sampling", "fitting", "predicting", "scoring")


def import_pandas() -> Any:
    """Import pandas, or say how to install it."""
    try:
        import pandas as pd
    except ImportError as error:
        raise ImportError(
            "The tables of a comparison are pandas data frames, and pandas is not installed. Run: "
            'pip install "imblearn-multilabel[pandas]". Printing the comparison and its verdict '
            "needs no pandas."
        ) from error
    return pd


def cells_frame(design: Design, records: list[Record]) -> Any:
    """One row per cell."""
    return import_pandas().DataFrame([_cell_row(design, record) for record in records])


def _cell_row(design: Design, record: Record) -> dict[str, Any]:
    failed = record["failure"] is not None
    row = {name: record[name] for name in _WHERE}
    for measure in design.measures:
        value = None if failed else record["scores"][measure.name]
        row[measure.name] = np.nan if value is None else value
    for name in _FACTS:
        value = record.get(name)
        row[name] = np.nan if value is None else value
    absent = [count == 0 for count in record.get("label_positives", [])]
    row["labels_absent_in_training"] = np.nan if failed else sum(absent)
    for stage in _STAGES:
        row[f"seconds_{stage}"] = record["seconds"].get(stage, 0.0)
    row["peak_mib"] = np.nan if record["peak_mib"] is None else record["peak_mib"]
    chosen = record.get("chosen") or {}
    row["chosen"] = ", ".join(f"{name}={value}" for name, value in chosen.items())
    row["warnings"] = "; ".join(
        f"{w['kind']} ({w['times']}): {w['message']}" for w in record["warnings"]
    )
    row["failed"] = failed
    return row


def failures_frame(records: list[Record]) -> Any:
    """One row per failed cell, and per measure that could not be taken."""
    rows = []
    for record in records:
        where = {name: record[name] for name in _WHERE}
        if record["failure"] is not None:
            rows.append(where | record["failure"])
        for name, problem in record.get("unscored", {}).items():
            kind, _, message = problem.partition(": ")
            rows.append(where | {"stage": name, "error": kind, "message": message})
    return import_pandas().DataFrame(rows, columns=[*_WHERE, "stage", "error", "message"])


def per_label_frame(outcomes: Outcomes) -> Any:
    """One row per cell and label."""
    pd = import_pandas()
    design, parts = outcomes.design, []
    for data in design.data:
        for estimator in design.estimators:
            for sampler in design.samplers:
                for cell in outcomes.cells(data, estimator, sampler):
                    if cell["failure"] is not None:
                        continue
                    parts.append(
                        pd.DataFrame(
                            {
                                **{name: cell[name] for name in _WHERE},
                                "label": data.label_names,
                                "train_positives": cell["label_positives"],
                                "train_share": np.array(cell["label_positives"]) / cell["n_train"],
                                "f": np.array(cell["label_f"], dtype=float),
                            }
                        )
                    )
    columns = [*_WHERE, "label", "train_positives", "train_share", "f"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def label_gains_frame(outcomes: Outcomes) -> Any:
    """One row per data set, estimator, sampler but the control, and label."""
    pd = import_pandas()
    design, parts = outcomes.design, []
    for data in design.data:
        for estimator in design.estimators:
            share = outcomes.label_frequency(data, estimator)
            for sampler, gains in outcomes.label_gains(data, estimator).items():
                parts.append(
                    pd.DataFrame(
                        {
                            "data": data.name,
                            "estimator": estimator,
                            "sampler": sampler,
                            "label": data.label_names,
                            "train_share": share,
                            "gain": [mean(column) for column in gains.T],
                            "n_folds": np.count_nonzero(~np.isnan(gains), axis=0),
                        }
                    )
                )
    return pd.concat(parts, ignore_index=True)
