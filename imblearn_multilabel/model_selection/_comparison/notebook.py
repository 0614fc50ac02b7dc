"""Show a comparison in a notebook."""

from __future__ import annotations

import math
from typing import Any

from imblearn_multilabel import _html
from imblearn_multilabel.model_selection._comparison.outcomes import (
    CONSTANT,
    DataSummary,
    MeasureSummary,
    Outcomes,
    Record,
)
from imblearn_multilabel.model_selection._comparison.tables import (
    CONSTANT_NOTE,
    best_of,
    column_means,
    column_names,
    problems,
)
from imblearn_multilabel.model_selection._comparison.verdict import (
    Judgment,
    corrected_level,
    give_verdict,
    judge,
    judge_folds,
)

_ALPHA = 0.05
_MARKS = {"better": "▲ better", "worse": "▼ worse", "open": "no difference shown"}
_HEADS = ["", "p", "p, Holm"]


def notebook_page(outcomes: Outcomes, records: list[Record]) -> str:
    """Write the verdict as a list, tables with the best values in bold, and problems."""
    design = outcomes.design
    measure = design.measures[0]
    head, *answers = give_verdict(outcomes, measure, _ALPHA).text.split("\n")
    parts = [
        _html.note(head),
        _html.bullets(answer.removeprefix("- ").strip() for answer in answers),
    ]
    several = len(design.data) > 1 or len(design.estimators) > 1
    if several:
        parts.append(_overview(outcomes, measure))
    if len(design.data) > 1:
        for estimator in design.estimators:
            parts.append(_gains(outcomes, measure, estimator))
    for data in design.data:
        for estimator in design.estimators:
            table = _table(outcomes, data, estimator)
            parts.append(_html.fold(f"{data.name}, {estimator}", table) if several else table)
    if outcomes.has_constant:
        parts.append(_html.note(CONSTANT_NOTE))
    told = problems(records)
    if told:
        parts.append(_html.fold(f"Failures and warnings ({len(told)})", _html.bullets(told)))
    title = f"Comparison of {len(design.remedies)} remedies, {design.cv}"
    return _html.page(title, *parts)


def _overview(outcomes: Outcomes, measure: MeasureSummary) -> str:
    """Write the first measure alone, a row per data set and estimator."""
    design, rows = outcomes.design, []
    for place, data in enumerate(design.data):
        for estimator in design.estimators:
            values = column_means(outcomes, measure, estimator)[place]
            best = best_of(values, measure)
            name = data.name if len(design.estimators) == 1 else f"{data.name}, {estimator}"
            rows.append([_html.Cell(name), *_figures(values, best)])
    return _html.table([measure.title, *column_names(outcomes)], rows, sortable=True)


def _gains(outcomes: Outcomes, measure: MeasureSummary, estimator: str) -> str:
    """Write gains over the control over data sets."""
    judgments = judge(outcomes, measure)
    level = corrected_level(judgments, _ALPHA)
    found = [each for each in judgments if each.estimator == estimator]
    rows = [[_html.Cell(each.remedy), *_gain(each, level)] for each in found]
    heads = ["remedy", f"gain in {measure.title}", *_HEADS]
    return _html.note(f"Over data sets, {estimator}:") + _html.table(heads, rows, sortable=True)


def _table(outcomes: Outcomes, data: DataSummary, estimator: str) -> str:
    """Write every measure of every remedy on one data set, with gains of the first."""
    design = outcomes.design
    summary = outcomes.summary(data, estimator)
    judgments = judge_folds(outcomes, design.measures[0], data)
    level = corrected_level(judgments, _ALPHA)
    gains = {each.remedy: _gain(each, level) for each in judgments if each.estimator == estimator}
    blank = [_html.Cell("")] * 3
    gains |= {design.control: [_html.Cell("control"), *blank]}
    gains |= {CONSTANT: [_html.Cell("not tested"), *blank]}
    columns = {
        measure.title: _figures(values, best_of(values, measure))
        for measure in design.measures
        for values in [[line[measure.name] for line in summary]]
    }
    rows = []
    for place, line in enumerate(summary):
        failed = f" (failed: {line['n_failed']} of {line['n_folds']})" if line["n_failed"] else ""
        first, *others = (column[place] for column in columns.values())
        rows.append(
            [
                _html.Cell(f"{line['remedy']}{failed}"),
                first,
                *gains[line["remedy"]],
                *others,
                _html.number(line["rows_added"], ",.1f"),
                _html.number(line["mean_ir_after"], ",.2f"),
                _html.number(line["seconds"], ",.1f"),
            ]
        )
    titles = list(columns)
    heads = ["remedy", titles[0], "gain", *_HEADS, *titles[1:]]
    heads += ["rows added", "MeanIR after", "seconds"]
    return _html.table(heads, rows, sortable=True)


def _figures(values: Any, best: set[int]) -> list[_html.Cell]:
    return [_html.number(value, ".4f", bold=place in best) for place, value in enumerate(values)]


def _gain(judgment: Judgment, level: float) -> list[_html.Cell]:
    """Write a gain with its interval, the outcome of its test, and both p."""
    low, gain, high = judgment.interval(level)
    told = f"{gain:+.4f}" + (f" [{low:+.4f}, {high:+.4f}]" if math.isfinite(low) else "")
    outcome = judgment.outcome(_ALPHA)
    return [
        _html.number(gain, ".4f") if math.isnan(gain) else _html.Cell(told, gain),
        _html.Cell(_MARKS.get(outcome, outcome), bold=outcome in ("better", "worse")),
        _p_value(judgment.p_value),
        _p_value(judgment.p_holm),
    ]


def _p_value(value: float) -> _html.Cell:
    cell = _html.number(value, ".3f")
    return _html.Cell("< 0.001", value) if value < 0.001 else cell
