"""Write a comparison as pandas data frames and as text."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable
from itertools import pairwise
from statistics import fmean
from typing import Any

import numpy as np

from imblearn_multilabel._support import import_optional, printable
from imblearn_multilabel.metrics._scores import BAND_BOUNDS, BANDS
from imblearn_multilabel.model_selection._comparison.measures import own_measures
from imblearn_multilabel.model_selection._comparison.outcomes import (
    CONSTANT,
    LABEL_SCORES,
    DataSummary,
    Design,
    MeasureSummary,
    Outcomes,
    Record,
    mean,
)
from imblearn_multilabel.model_selection._comparison.verdict import Judgment, ranks_of
from imblearn_multilabel.statistics import friedman_test

_WHERE = ("data", "estimator", "remedy", "repeat", "fold")
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
_STAGES = (
    *("choosing", "preprocessing", "sampling", "fitting", "tuning", "predicting", "scoring"),
)
#: Columns of text before and after the measures: name in a summary, title, and format.
_BEFORE = (
    ("rows_added", "rows added", ",.1f"),
    ("mean_ir_before", "MeanIR before", ",.2f"),
    ("mean_ir_after", "after", ",.2f"),
)
#: What the row of the constant prediction is.
CONSTANT_NOTE = (
    f"The row {CONSTANT!r} predicts every label on every row, scored by its share of the training "
    "rows."
)
_AFTER = (("seconds", "seconds", ",.1f"), ("peak_mib", "peak MiB", ",.1f"))


# Data frames


def _pandas() -> Any:
    purpose = "Printing a comparison works without pandas, but a table of it is a data frame"
    return import_optional("pandas", purpose=purpose, extra="pandas")


def cells_frame(design: Design, records: list[Record]) -> Any:
    """Make a row per cell."""
    return _pandas().DataFrame([_cell_row(design, record) for record in records])


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
    """Make a row per failed cell, and per measure that could not be taken."""
    rows = []
    for record in records:
        where = {name: record[name] for name in _WHERE}
        if record["failure"] is not None:
            rows.append(where | record["failure"])
        for name, problem in record.get("unscored", {}).items():
            kind, _, message = problem.partition(": ")
            rows.append(where | {"stage": name, "error": kind, "message": message})
    return _pandas().DataFrame(rows, columns=[*_WHERE, "stage", "error", "message"])


def per_label_frame(outcomes: Outcomes) -> Any:
    """Make a row per cell and label."""
    pd = _pandas()
    design = outcomes.design
    parts = [
        pd.DataFrame(
            {
                **{name: cell[name] for name in _WHERE},
                "label": data.label_names,
                "train_positives": cell["label_positives"],
                "train_share": np.array(cell["label_positives"]) / cell["n_train"],
                **{
                    title: np.array(cell.get(name) or [None] * data.n_labels, dtype=float)
                    for name, title in LABEL_SCORES.items()
                },
            }
        )
        for data in design.data
        for estimator in design.estimators
        for remedy in design.remedies
        for cell in outcomes.done_cells(data, estimator, remedy)
    ]
    columns = [*_WHERE, "label", "train_positives", "train_share", *LABEL_SCORES.values()]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def bands_frame(outcomes: Outcomes) -> Any:
    """Make a row per data set, estimator, remedy and band of label frequency."""
    return (
        _pandas()
        .DataFrame(
            {"data": data.name, "estimator": estimator, **line}
            for data in outcomes.design.data
            for estimator in outcomes.design.estimators
            for line in outcomes.bands(data, estimator)
        )
        .rename(columns=LABEL_SCORES)
    )


def label_gains_frame(outcomes: Outcomes) -> Any:
    """Make a row per data set, estimator, remedy except the control, and label."""
    pd = _pandas()
    design, parts = outcomes.design, []
    for data in design.data:
        for estimator in design.estimators:
            share = outcomes.label_frequency(data, estimator)
            for remedy, gains in outcomes.label_gains(data, estimator).items():
                parts.append(
                    pd.DataFrame(
                        {
                            "data": data.name,
                            "estimator": estimator,
                            "remedy": remedy,
                            "label": data.label_names,
                            "train_share": share,
                            "gain": [mean(column) for column in gains.T],
                            "n_folds": np.count_nonzero(~np.isnan(gains), axis=0),
                        }
                    )
                )
    return pd.concat(parts, ignore_index=True)


def means_frame(outcomes: Outcomes, measure: MeasureSummary) -> Any:
    """Make a row of means over folds per data set and estimator, with a column per remedy."""
    pd = _pandas()
    design = outcomes.design
    columns = column_names(outcomes)
    means = [column_means(outcomes, measure, estimator) for estimator in design.estimators]
    index = [[data.name for data in design.data], design.estimators]
    return pd.DataFrame(
        # Data sets first, estimators within them.
        np.stack(means, axis=1).reshape(-1, len(columns)),
        index=pd.MultiIndex.from_product(index, names=["data", "estimator"]),
        columns=columns,
    )


def column_names(outcomes: Outcomes) -> list[str]:
    """Return the remedies, and the constant prediction if it was scored."""
    return [*outcomes.design.remedies, *[CONSTANT][: outcomes.has_constant]]


def column_means(outcomes: Outcomes, measure: MeasureSummary, estimator: str) -> np.ndarray:
    """Return means over folds, a row per data set, a column for each of `column_names`."""
    means = outcomes.means(measure, estimator)
    if not outcomes.has_constant:
        return means
    return np.column_stack([means, outcomes.constant_means(measure)])


def ranks_frame(outcomes: Outcomes, measure: MeasureSummary) -> Any:
    """Make a row of mean ranks over data sets per estimator, with a column per remedy."""
    design = outcomes.design
    return _pandas().DataFrame(
        [ranks_of(outcomes, measure, estimator).mean(axis=0) for estimator in design.estimators],
        index=list(design.estimators),
        columns=list(design.remedies),
    )


def friedman_frame(outcomes: Outcomes, measure: MeasureSummary) -> Any:
    """Make a row of Friedman's test per estimator."""
    design = outcomes.design
    rows = []
    for estimator in design.estimators:
        found = friedman_test(ranks_of(outcomes, measure, estimator))
        rows.append(
            {
                "chi2": found.chi2,
                "f": found.f,
                "df1": found.df[0],
                "df2": found.df[1],
                "p": found.p_value,
            }
        )
    return _pandas().DataFrame(rows, index=list(design.estimators))


def tests_frame(judgments: list[Judgment], alpha: float) -> Any:
    """Make a row per estimator and remedy with what the test says."""
    return _pandas().DataFrame([_test_row(judgment, alpha) for judgment in judgments])


def tests_by_data_frame(judgments: dict[str, list[Judgment]], alpha: float) -> Any:
    """Make a row per data set, estimator and remedy with what the test says."""
    return _pandas().DataFrame(
        [
            {"data": data, **_test_row(judgment, alpha)}
            for data, found in judgments.items()
            for judgment in found
        ]
    )


def effects_frame(judgments: list[Judgment]) -> Any:
    """Make a row per estimator and remedy with the size of the difference."""
    return _pandas().DataFrame([_effect_row(judgment) for judgment in judgments])


def _test_row(judgment: Judgment, alpha: float) -> dict[str, Any]:
    return {
        "estimator": judgment.estimator,
        "remedy": judgment.remedy,
        "n": len(judgment.differences),
        "zeros": int(np.count_nonzero(judgment.differences == 0)),
        "p": judgment.p_value,
        "p_holm": judgment.p_holm,
        "outcome": judgment.outcome(alpha),
    }


def _effect_row(judgment: Judgment) -> dict[str, Any]:
    d = judgment.differences
    low, median, high = np.quantile(d, [0, 0.5, 1]) if len(d) else [np.nan] * 3
    return {
        "estimator": judgment.estimator,
        "remedy": judgment.remedy,
        "control_mean": judgment.values[0],
        "remedy_mean": judgment.values[1],
        "mean_gain": judgment.gain,
        "median_gain": median,
        "lowest_gain": low,
        "highest_gain": high,
        "won": judgment.n_won,
        "tied": int(np.count_nonzero(d == 0)),
        "n": len(d),
    }


# Text


def format_tables(outcomes: Outcomes, width: float = math.inf, *, bold: bool = False) -> str:
    """Write one table per data set and estimator, and how many labels and rows its scores cover.

    Parameters
    ----------
    outcomes : Outcomes
        Scores of every cell.
    width : float, default=inf
        Characters per line. A wider table is cut into several parts, each with the names of the
        remedies.
    bold : bool, default=False
        Whether to print the best values in bold type, by the escape codes of a terminal.
    """
    design = outcomes.design
    several = len(design.data) > 1 or len(design.estimators) > 1
    parts = overview(outcomes, width, bold=bold) if several else []
    for data in design.data:
        for estimator in design.estimators:
            if several:
                parts.append(printable(f"{data.name}, {estimator}"))
            parts.append(_table(outcomes, data, estimator, width, bold))
            notes = [*_scope(outcomes, data, estimator), *_empty(outcomes, data, estimator)]
            parts += [_filled(line, width) for line in notes]
            parts += _band_table(outcomes, data, estimator, width)
    parts += [_filled(CONSTANT_NOTE, width)][: outcomes.has_constant]
    return "\n\n".join(parts)


def overview(outcomes: Outcomes, width: float, *, bold: bool) -> list[str]:
    """Write the first measure alone, a line per data set and estimator."""
    design = outcomes.design
    measure = design.measures[0]
    lines, stressed = [[measure.title, *column_names(outcomes)]], [set[int]()]
    for place, data in enumerate(design.data):
        for estimator in design.estimators:
            values = column_means(outcomes, measure, estimator)[place]
            name = data.name if len(design.estimators) == 1 else f"{data.name}, {estimator}"
            lines.append([name, *("-" if math.isnan(v) else f"{v:.4f}" for v in values)])
            stressed.append({1 + column for column in best_of(values, measure)} if bold else set())
    return [_aligned(lines, width, stressed)]


def best_of(values: Any, measure: MeasureSummary) -> set[int]:
    """Return the places of the best of several values; none where all are equal as printed."""
    shown = [math.nan if math.isnan(value) else round(measure.sign * value, 4) for value in values]
    known = {value for value in shown if not math.isnan(value)}
    return {place for place, v in enumerate(shown) if len(known) > 1 and v == max(known)}


def problems(records: Iterable[Record]) -> list[str]:
    """Write failures and warnings, one line for each kind and remedy."""
    notes: dict[tuple[str, str], list[str]] = {}
    for record in records:
        failure = record["failure"]
        told = [] if failure is None else [(failure["error"], failure["message"], 1)]
        told += [(each["kind"], each["message"], each["times"]) for each in record["warnings"]]
        for kind, message, times in told:
            notes.setdefault((record["remedy"], kind), []).extend([message] * times)
    return [
        printable(
            f"{remedy}: {kind}{f' ({len(lines):,} times)' if len(lines) > 1 else ''}: {lines[0]}"
        )
        for (remedy, kind), lines in notes.items()
    ]


def _table(outcomes: Outcomes, data: DataSummary, estimator: str, width: float, bold: bool) -> str:
    """Write one line per remedy: means over its folds, and failures in words."""
    measures = [(each.name, each.title, ".4f") for each in outcomes.design.measures]
    columns = [*_BEFORE, *measures, *_AFTER]
    lines, remarks = [["remedy", *(title for _, title, _ in columns)]], [""]
    summary = outcomes.summary(data, estimator)
    for line in summary:
        failed = line["n_failed"] == line["n_folds"]
        figures = [
            "-" if failed or math.isnan(line[name]) else format(line[name], form)
            for name, _, form in columns
        ]
        lines.append([line["remedy"], *figures])
        remarks.append(_remark(outcomes, line, data))
    stressed = [set[int]() for _ in lines]
    for place, measure in enumerate(outcomes.design.measures if bold else (), 1 + len(_BEFORE)):
        for row in best_of([line[measure.name] for line in summary], measure):
            stressed[1 + row].add(place)
    return _aligned(lines, width, stressed, remarks)


def _band_table(outcomes: Outcomes, data: DataSummary, estimator: str, width: float) -> list[str]:
    """Write scores by band of label frequency, where labels fall into several bands."""
    found = outcomes.bands(data, estimator)
    filled = {line["band"]: line["n_labels"] for line in found if line["n_labels"] > 0}
    limits = pairwise([0, *BAND_BOUNDS, math.inf])
    bands = [(band, *limit) for band, limit in zip(BANDS, limits, strict=True) if band in filled]
    if len(bands) < 2:
        return []
    tuned = any(each.takes_tuned for each in outcomes.design.measures)
    scores = [("label_f_tuned", "F tuned")] if tuned else [("label_f", "F")]
    scores.append(("label_ap", "AP"))
    if any(not math.isnan(line["label_brier"]) for line in found):
        scores.append(("label_brier", "Brier"))
    lines = [["remedy", *(f"{title} {band}" for _, title in scores for band, _, _ in bands)]]
    for remedy in dict.fromkeys(line["remedy"] for line in found):
        own = {line["band"]: line for line in found if line["remedy"] == remedy}
        values = [own[band][name] for name, _ in scores for band, _, _ in bands]
        lines.append([remedy, *("-" if math.isnan(v) else f"{v:.4f}" for v in values)])
    told = ", ".join(
        f"{band} {_range(least, limit)}: {filled[band]:,.1f} labels" for band, least, limit in bands
    )
    heading = _filled(f"By positives in training ({told}):", width)
    return [heading, _aligned(lines, width)]


def _range(least: float, limit: float) -> str:
    return f">= {least}" if limit == math.inf else f"< {limit}"


def _aligned(
    lines: list[list[str]],
    width: float,
    stressed: list[set[int]] | None = None,
    remarks: list[str] | None = None,
) -> str:
    """Align columns, in several parts if they are too wide for one."""
    lines = [[printable(cell) for cell in line] for line in lines]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    stressed = stressed or [set()] * len(lines)
    parts = [
        [
            "  ".join(
                [
                    line[0].ljust(widths[0]),
                    *(
                        f"\033[1m{line[place].rjust(widths[place])}\033[0m"
                        if place in best
                        else line[place].rjust(widths[place])
                        for place in part
                    ),
                ]
            ).rstrip()
            for line, best in zip(lines, stressed, strict=True)
        ]
        for part in _parts(widths, width)
    ]
    if remarks is not None:
        parts[-1] = [
            f"{line}  {remark}" if remark else line
            for line, remark in zip(parts[-1], remarks, strict=True)
        ]
    return "\n\n".join("\n".join(part) for part in parts)


def _filled(text: str, width: float) -> str:
    text = printable(text)
    return text if len(text) <= width else textwrap.fill(text, int(width))


def _parts(widths: list[int], width: float) -> list[list[int]]:
    """Distribute the columns over parts that fit beside the first column."""
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
    if not line["n_failed"] or line["remedy"] == CONSTANT:
        return ""
    cells = outcomes.cells(data, line["estimator"], line["remedy"])
    last = [cell["failure"] for cell in cells if cell["failure"] is not None][-1]
    is_torch = last["error"] == "ImportError" and "torch" in last["message"]
    told = "needs torch" if is_torch else f"failed: {last['error']}"
    all_failed = line["n_failed"] == line["n_folds"]
    return told if all_failed else f"{told} in {line['n_failed']} of {line['n_folds']} folds"


def _empty(outcomes: Outcomes, data: DataSummary, estimator: str) -> list[str]:
    """Say which measures have no value because a classifier gives no probabilities."""
    missing = {
        name
        for remedy in outcomes.design.remedies
        for cell in outcomes.done_cells(data, estimator, remedy)
        for name in cell.get("need_probabilities", [])
    }
    titles = [each.title for each in outcomes.design.measures if each.name in missing]
    if not titles:
        return []
    return [f"{' and '.join(titles)} is empty where a classifier gives no probabilities."]


def _scope(outcomes: Outcomes, data: DataSummary, estimator: str) -> list[str]:
    """Say how many labels and rows have scores of their own."""
    cells = [
        cell
        for remedy in outcomes.design.remedies
        for cell in outcomes.done_cells(data, estimator, remedy)
    ]
    if not cells:
        return []
    labels = fmean(cell["labels_scored"] for cell in cells)
    rows = fmean(cell["rows_scored"] / cell["n_test"] for cell in cells)
    titles = {each.name: each.title for each in outcomes.design.measures}
    parts = []
    for kind, told in (
        ("labels", f"{labels:,.1f} of {data.n_labels:,} labels per fold"),
        ("rows", f"{rows:.1%} of the rows"),
    ):
        named = [titles[name] for name in own_measures(averages_over=kind) if name in titles]
        if named:
            listed = " and ".join([", ".join(named[:-1]), named[-1]] if named[1:] else named)
            parts.append(f"{listed} over {told}")
    return [", ".join(parts)] if parts else []
