"""Show a comparison in a notebook."""

from __future__ import annotations

import math
from typing import Any

from imblearn_multilabel import _html
from imblearn_multilabel.model_selection._comparison.outcomes import (
    DataSummary,
    MeasureSummary,
    Outcomes,
    Record,
)
from imblearn_multilabel.model_selection._comparison.tables import best_of, problems
from imblearn_multilabel.model_selection._comparison.verdict import (
    Judgment,
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
        _html.bullets(answer.removeprefix("- ") for answer in answers),
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
    told = problems(records)
    if told:
        parts.append(_html.fold(f"Failures and warnings ({len(told)})", _html.bullets(told)))
    title = f"Comparison of {len(design.samplers)} samplers, {design.cv}"
    return _html.page(title, *parts)


def _overview(outcomes: Outcomes, measure: MeasureSummary) -> str:
    """Write the first measure alone, a row per data set and estimator."""
    design, rows = outcomes.design, []
    for place, data in enumerate(design.data):
        for estimator in design.estimators:
            values = outcomes.means(measure, estimator)[place]
            best = best_of(values, measure)
            name = data.name if len(design.estimators) == 1 else f"{data.name}, {estimator}"
            rows.append([_html.Cell(name), *_figures(values, best)])
    return _html.table([measure.title, *design.samplers], rows, sortable=True)


def _gains(outcomes: Outcomes, measure: MeasureSummary, estimator: str) -> str:
    """Write gains over the control over data sets."""
    found = [each for each in judge(outcomes, measure) if each.estimator == estimator]
    rows = [[_html.Cell(each.sampler), *_gain(each)] for each in found]
    heads = ["sampler", f"gain in {measure.title}", *_HEADS]
    return _html.note(f"Over data sets, {estimator}:") + _html.table(heads, rows, sortable=True)


def _table(outcomes: Outcomes, data: DataSummary, estimator: str) -> str:
    """Write every measure of every sampler on one data set, with gains of the first."""
    design = outcomes.design
    summary = outcomes.summary(data, estimator)
    gains = {
        each.sampler: _gain(each)
        for each in judge_folds(outcomes, design.measures[0], data)
        if each.estimator == estimator
    }
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
                _html.Cell(f"{line['sampler']}{failed}"),
                first,
                *gains.get(line["sampler"], [_html.Cell("control"), *[_html.Cell("")] * 3]),
                *others,
                _html.number(line["rows_added"], ",.1f"),
                _html.number(line["mean_ir_after"], ".2f"),
                _html.number(line["seconds"], ".1f"),
            ]
        )
    titles = list(columns)
    heads = ["sampler", titles[0], "gain", *_HEADS, *titles[1:]]
    heads += ["rows added", "MeanIR after", "seconds"]
    return _html.table(heads, rows, sortable=True)


def _figures(values: Any, best: set[int]) -> list[_html.Cell]:
    return [_html.number(value, ".4f", bold=place in best) for place, value in enumerate(values)]


def _gain(judgment: Judgment) -> list[_html.Cell]:
    """Write a gain with its interval, the outcome of its test, and both p."""
    low, gain, high = judgment.interval(_ALPHA)
    told = f"{gain:+.4f}" + (f" [{low:+.4f}, {high:+.4f}]" if math.isfinite(low) else "")
    outcome = judgment.outcome(_ALPHA)
    return [
        _html.number(gain, ".4f") if math.isnan(gain) else _html.Cell(told, gain),
        _html.Cell(_MARKS.get(outcome, outcome), bold=outcome in ("better", "worse")),
        _html.number(judgment.p_value, ".3f"),
        _html.number(judgment.p_holm, ".3f"),
    ]
