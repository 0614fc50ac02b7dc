"""Results as text."""

from __future__ import annotations

import math
from statistics import fmean
from typing import Any

from imblearn_multilabel.model_selection._comparison.design import DataSummary
from imblearn_multilabel.model_selection._comparison.outcomes import Outcomes
from imblearn_multilabel.model_selection._comparison.summary import summarize

#: Columns before and after the measures: name in a summary, title, and how it is written.
_BEFORE = (
    ("rows_added", "rows added", ".1f"),
    ("mean_ir_before", "MeanIR before", ".2f"),
    ("mean_ir_after", "after", ".2f"),
)
_AFTER = (("seconds", "seconds", ".1f"), ("peak_mib", "peak MiB", ".1f"))


def format_tables(outcomes: Outcomes, width: float = math.inf) -> str:
    """Write one table per data set and estimator, and what its scores speak of.

    Parameters
    ----------
    outcomes : Outcomes
        Scores of every cell.
    width : float, default=inf
        Characters in a line. The columns of a wider table go into several parts, each with the
        names of the samplers.
    """
    design = outcomes.design
    several = len(design.data) > 1 or len(design.estimators) > 1
    parts = []
    for data in design.data:
        for estimator in design.estimators:
            if several:
                parts.append(f"{data.name}, {estimator}")
            parts.append(_table(outcomes, data, estimator, width))
            parts += _scope(outcomes, data, estimator)
    return "\n\n".join(parts)


def _table(outcomes: Outcomes, data: DataSummary, estimator: str, width: float) -> str:
    """Write one line per sampler, means over its folds; failures as words."""
    measures = [(each.name, each.title, ".4f") for each in outcomes.design.measures]
    columns = [*_BEFORE, *measures, *_AFTER]
    lines, remarks = [["sampler", *(title for _, title, _ in columns)]], [""]
    for line in summarize(outcomes, data, estimator):
        failed = line["n_failed"] == line["n_folds"]
        figures = [
            "-" if failed or math.isnan(line[name]) else format(line[name], form)
            for name, _, form in columns
        ]
        lines.append([line["sampler"], *figures])
        remarks.append(_remark(outcomes, line, data))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    parts = [
        [
            "  ".join(
                [line[0].ljust(widths[0]), *(line[place].rjust(widths[place]) for place in part)]
            ).rstrip()
            for line in lines
        ]
        for part in _parts(widths, width)
    ]
    parts[-1] = [
        f"{line}  {remark}" if remark else line
        for line, remark in zip(parts[-1], remarks, strict=True)
    ]
    return "\n\n".join("\n".join(part) for part in parts)


def _parts(widths: list[int], width: float) -> list[list[int]]:
    """Share the columns out, so that each part fits beside the first column."""
    parts: list[list[int]] = [[]]
    used = widths[0]
    for place, needed in enumerate(widths[1:], 1):
        if parts[-1] and used + 2 + needed > width:
            parts.append([])
            used = widths[0]
        parts[-1].append(place)
        used += 2 + needed
    return parts


def _remark(outcomes: Outcomes, line: dict[str, Any], data: DataSummary) -> str:
    if not line["n_failed"]:
        return ""
    cells = outcomes.cells(data, line["estimator"], line["sampler"])
    last = [cell["failure"] for cell in cells if cell["failure"] is not None][-1]
    is_torch = last["error"] == "ImportError" and "torch" in last["message"]
    told = "needs torch" if is_torch else f"failed: {last['error']}"
    all_failed = line["n_failed"] == line["n_folds"]
    return told if all_failed else f"{told} in {line['n_failed']} of {line['n_folds']} folds"


def _scope(outcomes: Outcomes, data: DataSummary, estimator: str) -> list[str]:
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
    titles = {each.name: each.title for each in outcomes.design.measures}
    of_labels = [
        titles[name] for name in ("macro_f1_score", "macro_roc_auc_score") if name in titles
    ]
    parts = []
    if of_labels:
        told = " and ".join(of_labels)
        parts.append(f"{told} over {labels:.1f} of {data.n_labels} labels per fold")
    if "label_ranking_loss" in titles:
        parts.append(f"{titles['label_ranking_loss']} over {rows:.1%} of the rows")
    return [", ".join(parts)] if parts else []
