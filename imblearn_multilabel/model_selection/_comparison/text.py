"""Results as text."""

from __future__ import annotations

from statistics import fmean

import numpy as np

from imblearn_multilabel.model_selection._comparison.cell import Record
from imblearn_multilabel.model_selection._comparison.design import DataSummary
from imblearn_multilabel.model_selection._comparison.outcomes import Outcomes


def format_tables(outcomes: Outcomes) -> str:
    """Write one table per data set and estimator, and what its scores speak of."""
    design = outcomes.design
    several = len(design.data) > 1 or len(design.estimators) > 1
    parts = []
    for data in design.data:
        for estimator in design.estimators:
            head = [f"{data.name}, {estimator}"] if several else []
            table = format_table(outcomes, data, estimator)
            parts.append("\n".join([*head, table, *format_scope(outcomes, data, estimator)]))
    return "\n\n".join(parts)


def format_table(outcomes: Outcomes, data: DataSummary, estimator: str) -> str:
    """Write one line per sampler, means over its folds; failures as words."""
    design = outcomes.design
    titles = [measure.title for measure in design.measures]
    head = ["sampler", "rows added", "MeanIR before", "after", *titles, "seconds", "peak MiB"]
    lines, remarks = [head], [""]
    scores = [outcomes.by_fold(measure, data, estimator) for measure in design.measures]
    for number, sampler in enumerate(design.samplers):
        cells = outcomes.cells(data, estimator, sampler)
        done = [cell for cell in cells if cell["failure"] is None]
        remarks.append(_remark(cells, done))
        if not done:
            lines.append([sampler, *["-"] * (len(head) - 1)])
            continue
        lines.append(
            [
                sampler,
                f"{fmean(cell['rows_added'] for cell in done):.1f}",
                _mean(done, "mean_ir_before", ".2f"),
                _mean(done, "mean_ir_after", ".2f"),
                *(_number(values[number], ".4f") for values in scores),
                f"{sum(sum(cell['seconds'].values()) for cell in done):.1f}",
                _largest(done, "peak_mib"),
            ]
        )
    return align(lines, remarks)


def align(lines: list[list[str]], remarks: list[str]) -> str:
    """Set columns under each other, the first to the left, remarks behind the last."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        + (f"  {remark}" if remark else "")
        for line, remark in zip(lines, remarks, strict=True)
    )


def format_scope(outcomes: Outcomes, data: DataSummary, estimator: str) -> list[str]:
    """Tell how many labels and rows the scores speak of."""
    cells = [
        cell
        for sampler in outcomes.design.samplers
        for cell in outcomes.cells(data, estimator, sampler)
        if cell["failure"] is None
    ]
    if not cells:
        return []
    labels = fmean(cell["labels_scored"] for cell in cells)
    rows = fmean(cell["rows_scored"] / cell["n_test"] for cell in cells)
    return [
        f"Macro-F and Macro-AUC over {labels:.1f} of {data.n_labels} labels per fold, ranking "
        f"loss over {rows:.1%} of the rows"
    ]


def _remark(cells: list[Record], done: list[Record]) -> str:
    failures = [cell["failure"] for cell in cells if cell["failure"] is not None]
    if not failures:
        return ""
    last = failures[-1]
    is_torch = last["error"] == "ImportError" and "torch" in last["message"]
    told = "needs torch" if is_torch else f"failed: {last['error']}"
    return f"{told} in {len(failures)} of {len(cells)} folds" if done else told


def _mean(cells: list[Record], name: str, form: str) -> str:
    return _number(np.array([cell[name] for cell in cells], dtype=float), form)


def _number(values: np.ndarray, form: str) -> str:
    values = values[~np.isnan(values)]
    return format(values.mean(), form) if len(values) else "-"


def _largest(cells: list[Record], name: str) -> str:
    known = [cell[name] for cell in cells if cell[name] is not None]
    return f"{max(known):.1f}" if known else "-"
