"""Write a comparison as text and as a page for a notebook."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Iterator
from itertools import pairwise
from statistics import fmean

from imblearn_multilabel import _html
from imblearn_multilabel._html import Cell, number
from imblearn_multilabel._messages import format_p, printable
from imblearn_multilabel.metrics._scores import BAND_BOUNDS, BANDS, mean
from imblearn_multilabel.model_selection._comparison.outcomes import (
    BASELINE,
    CONSTANT,
    DataSummary,
    Measure,
    Outcomes,
    PairedTest,
    Record,
    paired_tests,
)
from imblearn_multilabel.model_selection._comparison.verdict import give_verdict, join_names

#: A head and the cells below it.
Column = tuple[str, list[Cell]]

_ALPHA = 0.05
_MARKS = {"better": "▲ better", "worse": "▼ worse", "open": "no difference shown"}
#: Columns beside the measures: name in a summary, title, and format.
_ROWS = (
    ("rows_added", "rows added", ",.1f"),
    ("mean_ir_before", "MeanIR before", ",.2f"),
    ("mean_ir_after", "after", ",.2f"),
)
_COSTS = (("seconds", "seconds", ",.1f"), ("peak_mib", "peak MiB", ",.1f"))
#: What the row of the constant prediction is.
_CONSTANT_NOTE = (
    f"The row {CONSTANT!r} predicts every label on every row, scored by its share of the training "
    "rows."
)


# Columns


def _means(outcomes: Outcomes, measure: Measure, data: DataSummary, estimator: str) -> list[Cell]:
    """Write means over folds; bold ones are better than the control beyond noise."""
    tests = paired_tests(outcomes, measure, _ALPHA, data)
    better = {t.remedy for t in tests if t.estimator == estimator and t.outcome == "better"}
    return [
        number(mean(values), ".4f", bold=name in better)
        for name, values in outcomes.scores(measure, data, estimator).items()
    ]


def _columns(
    outcomes: Outcomes, data: DataSummary, estimator: str
) -> tuple[Column, list[Column], list[Column], list[Column]]:
    """Return the remedies, what they did to the rows, every measure, and costs: means over folds.

    Remedies that failed say so.
    """
    summary = outcomes.summary(data, estimator)

    def figures(columns: Iterable[tuple[str, str, str]]) -> list[Column]:
        return [
            (title, [number(line[name], form) for line in summary]) for name, title, form in columns
        ]

    measures = [
        (measure.title, _means(outcomes, measure, data, estimator)) for measure in outcomes.measures
    ]
    names = [Cell(line["remedy"]) for line in summary]
    return ("remedy", names), figures(_ROWS), measures, figures(_COSTS)


def _overview(outcomes: Outcomes) -> list[Column]:
    """Return the first measure alone, a row per data set and estimator."""
    measure, several = outcomes.measures[0], len(outcomes.estimators) > 1
    names, rows = [], []
    for data, estimator in outcomes.tables:
        names.append(Cell(f"{data.name}, {estimator}" if several else data.name))
        rows.append(_means(outcomes, measure, data, estimator))
    columns = zip(outcomes.rows, map(list, zip(*rows, strict=True)), strict=True)
    return [(measure.title, names), *columns]


def _remarks(outcomes: Outcomes, data: DataSummary, estimator: str) -> list[str]:
    """Say of each row of a table why folds failed; nothing where none did."""
    found = []
    for remedy in outcomes.rows:
        cells = outcomes.cells(data, estimator, remedy)
        failures = [cell["failure"] for cell in cells if cell["failure"]]
        told = ""
        if failures:
            told = f"failed: {failures[-1]['error']}"
            if len(failures) < len(cells):
                told += f" in {len(failures):,} of {len(cells):,} folds"
        found.append(told)
    return found


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


# Text


def format_tables(outcomes: Outcomes, width: int, *, bold: bool = False) -> str:
    """Write one table per data set and estimator, and how many labels and rows its scores cover.

    Parameters
    ----------
    outcomes : Outcomes
        Scores of every cell.
    width : int
        Characters per line. A wider table is cut into several parts, each with the names of the
        remedies.
    bold : bool, default=False
        Whether to print what is better than the control beyond noise in bold type, by the escape
        codes of a terminal.
    """
    several = len(outcomes.tables) > 1
    parts = [_aligned(_overview(outcomes), width, bold)] if several else []
    for data, estimator in outcomes.tables:
        if several:
            parts.append(printable(f"{data.name}, {estimator}"))
        names, rows, measures, costs = _columns(outcomes, data, estimator)
        remarks = ("", list(map(Cell, _remarks(outcomes, data, estimator))))
        parts.append(_aligned([names, *rows, *measures, *costs, remarks], width, bold))
        parts += [_filled(note, width) for note in _notes(outcomes, data, estimator)]
        parts += _band_table(outcomes, data, estimator, width)
    if CONSTANT in outcomes.rows:
        parts.append(_filled(_CONSTANT_NOTE, width))
    return "\n\n".join(parts)


def _aligned(columns: list[Column], width: int, bold: bool = False) -> str:
    """Align columns, in several parts if they are too wide for one."""
    names, *others = [_padded(head, cells, bold) for head, cells in columns]
    parts: list[list[list[str]]] = []
    used = width
    for column in others:
        # Remarks, which have no head, stay beside the last figures whatever their length.
        needed = 2 + len(column[0]) if column[0].strip() else 0
        if used + needed > width:
            parts.append([names])
            used = len(names[0])
        parts[-1].append(column)
        used += needed
    return "\n\n".join(
        "\n".join("  ".join(line).rstrip() for line in zip(*part, strict=True)) for part in parts
    )


def _padded(head: str, cells: list[Cell], bold: bool) -> list[str]:
    """Write a head and its cells at equal width: numbers at the right, words at the left."""
    texts = [printable(text) for text in (head, *(cell.text for cell in cells))]
    width = max(map(len, texts))
    is_number = any(cell.value is not None for cell in cells)
    head, *padded = [text.rjust(width) if is_number else text.ljust(width) for text in texts]
    return [
        head,
        *(
            f"\033[1m{text}\033[0m" if bold and cell.bold else text
            for text, cell in zip(padded, cells, strict=True)
        ),
    ]


def _filled(text: str, width: int) -> str:
    return textwrap.fill(printable(text), width)


def _notes(outcomes: Outcomes, data: DataSummary, estimator: str) -> Iterator[str]:
    """Say how many labels and rows have scores of their own, and which measures have no value."""
    cells = [
        cell
        for remedy in outcomes.remedies
        for cell in outcomes.done_cells(data, estimator, remedy)
    ]
    if not cells:
        return
    labels = fmean(cell["labels_scored"] for cell in cells)
    rows = fmean(cell["rows_scored"] / cell["n_test"] for cell in cells)
    parts = []
    for kind, told in (
        ("labels", f"{_one_digit(labels)} of {data.n_labels:,} labels per fold"),
        ("rows", f"{_one_digit(100 * rows)}% of the rows"),
    ):
        # Tuned thresholds leave out the same labels.
        titles = [m.title for m in outcomes.measures if m.averages_over == kind and not m.is_tuned]
        if titles:
            parts.append(f"{join_names(titles)} over {told}")
    if parts:
        yield ", ".join(parts)
    missing = {name for cell in cells for name in cell.get("need_probabilities", [])}
    empty = [each.title for each in outcomes.measures if each.name in missing]
    if empty:
        yield f"{join_names(empty)} is empty where a classifier gives no probabilities."


def _one_digit(value: float) -> str:
    return f"{value:,.1f}".removesuffix(".0")


def _band_table(outcomes: Outcomes, data: DataSummary, estimator: str, width: int) -> list[str]:
    """Write scores by band of label frequency, where labels fall into several bands."""
    found = outcomes.bands(data, estimator)
    filled = {line["band"]: line["n_labels"] for line in found if line["n_labels"] > 0}
    limits = dict(zip(BANDS, pairwise([0, *BAND_BOUNDS, math.inf]), strict=True))
    bands = [band for band in BANDS if band in filled]
    if len(bands) < 2:
        return []
    is_tuned = any(each.is_tuned for each in outcomes.measures)
    scores = {"label_f_tuned": "F tuned"} if is_tuned else {"label_f": "F"}
    scores["label_ap"] = "AP"
    if any(not math.isnan(line["label_brier"]) for line in found):
        scores["label_brier"] = "Brier"
    columns = [
        (
            f"{title} {band}",
            [number(line[name], ".4f") for line in found if line["band"] == band],
        )
        for name, title in scores.items()
        for band in bands
    ]
    told = []
    for band in bands:
        least, limit = limits[band]
        span = f">= {least}" if limit == math.inf else f"< {limit}"
        count = _one_digit(filled[band])
        told.append(f"{band} {span}: {count} label{'' if count == '1' else 's'}")
    heading = f"By positives in training ({', '.join(told)}):"
    names = ("remedy", list(map(Cell, outcomes.rows)))
    return [_filled(heading, width), _aligned([names, *columns], width)]


# Page


def notebook_page(outcomes: Outcomes) -> str:
    """Write the verdict as a list, tables, and problems."""
    measure, several = outcomes.measures[0], len(outcomes.tables) > 1
    parts = [give_verdict(outcomes, measure, _ALPHA).as_html()]
    if several:
        parts.append(_page_table(_overview(outcomes), outcomes.control))
    if outcomes.several and outcomes.others:
        tests = paired_tests(outcomes, measure, _ALPHA)
        names = ("remedy", list(map(Cell, outcomes.others)))
        for estimator in outcomes.estimators:
            gains = _gain_columns(tests, estimator, outcomes.others)
            parts.append(_html.note(f"Over data sets, {estimator}:"))
            parts.append(_page_table([names, *gains], outcomes.control))
    for data, estimator in outcomes.tables:
        (title, cells), rows, (first, *others), costs = _columns(outcomes, data, estimator)
        remarks = _remarks(outcomes, data, estimator)
        named = [
            Cell(f"{cell.text} ({told})" if told else cell.text)
            for cell, told in zip(cells, remarks, strict=True)
        ]
        tests = paired_tests(outcomes, measure, _ALPHA, data)
        gains = _gain_columns(tests, estimator, outcomes.rows)
        columns = [(title, named), first, *gains, *others, *rows, *costs]
        table = _page_table(columns, outcomes.control)
        parts.append(_html.fold(f"{data.name}, {estimator}", table) if several else table)
    if CONSTANT in outcomes.rows:
        parts.append(_html.note(_CONSTANT_NOTE))
    told = problems(outcomes.records)
    if told:
        parts.append(_html.fold(f"Failures and warnings ({len(told)})", _html.bullets(told)))
    return _html.page(f"Comparison of {len(outcomes.remedies)} remedies, {outcomes.cv}", *parts)


def _page_table(columns: list[Column], control: str) -> str:
    """Write a table, and below it what bold type says where there is any."""
    heads, cells = zip(*columns, strict=True)
    table = _html.table(heads, zip(*cells, strict=True), sortable=True)
    if any(cell.bold for column in cells for cell in column):
        table += _html.note(f"Bold: better than {control} beyond noise.")
    return table


def _gain_columns(tests: list[PairedTest], estimator: str, names: list[str]) -> list[Column]:
    """Write gains over the control with their intervals, outcomes of the tests, and both p."""
    found = {test.remedy: test for test in tests if test.estimator == estimator}
    columns: dict[str, list[Cell]] = {"gain": [], "outcome": [], "p": [], "p, Holm": []}
    for name in names:
        told = {CONSTANT: "not tested", BASELINE: BASELINE}.get(name, "control")
        cells = [Cell(told), Cell(""), Cell(""), Cell("")]
        if name in found:
            test = found[name]
            bounds = f" [{test.low:+.4f}, {test.high:+.4f}]" if math.isfinite(test.low) else ""
            gain = Cell(f"{test.gain:+.4f}{bounds}", test.gain)
            if math.isnan(test.gain):
                gain = Cell("-", -math.inf)
            outcome = _MARKS.get(test.outcome, test.outcome)
            cells = [
                gain,
                Cell(outcome, bold=test.outcome == "better"),
                *map(_p_cell, (test.p, test.p_holm)),
            ]
        for column, cell in zip(columns.values(), cells, strict=True):
            column.append(cell)
    return list(columns.items())


def _p_cell(value: float) -> Cell:
    if math.isnan(value):
        return number(value, ".3f")
    return Cell(format_p(value).removeprefix("p ").removeprefix("= "), value)
