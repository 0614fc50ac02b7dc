"""The answer in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from imblearn_multilabel.model_selection._comparison.design import MeasureSummary
from imblearn_multilabel.model_selection._comparison.judging import (
    Judgment,
    judge_data_sets,
    judge_folds,
)
from imblearn_multilabel.model_selection._comparison.outcomes import Outcomes
from imblearn_multilabel.model_selection._comparison.remarks import (
    on_all_samplers,
    on_budgets,
    on_failures,
    on_reach,
    on_thresholds,
    write_p,
)


@dataclass(frozen=True)
class Verdict:
    """Which samplers help, and how sure that is.

    Parameters
    ----------
    text : str
        In plain words; what printing shows.
    better, worse, open : tuple of (str, str)
        Estimator and sampler: better or worse than the control beyond noise, or neither.
    """

    text: str
    better: tuple[tuple[str, str], ...]
    worse: tuple[tuple[str, str], ...]
    open: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text


def give_verdict(outcomes: Outcomes, measure: MeasureSummary, alpha: float) -> Verdict:
    """Judge by one measure, and say what it means."""
    design = outcomes.design
    one = len(design.data) == 1
    if one:
        judgments = judge_folds(outcomes, measure, design.data[0])
    else:
        judgments = judge_data_sets(outcomes, measure)
    sentences = [_head(outcomes, measure)]
    if not judgments:
        sentences.append(f"- Nothing was compared with {design.control}.")
    elif not one:
        sentences += on_all_samplers(outcomes, measure, alpha)
    for estimator in design.estimators:
        found = [judgment for judgment in judgments if judgment.estimator == estimator]
        sentences += _answer(outcomes, found, alpha)
    better = [judgment for judgment in judgments if judgment.outcome(alpha) == "better"]
    sentences += [
        *on_thresholds(outcomes, measure, better),
        *on_reach(outcomes, alpha),
        *on_failures(outcomes),
        *on_budgets(outcomes),
    ]

    def pairs(*kinds: str) -> tuple[tuple[str, str], ...]:
        return tuple((j.estimator, j.sampler) for j in judgments if j.outcome(alpha) in kinds)

    text = "\n".join(sentences)
    return Verdict(text, pairs("better"), pairs("worse"), pairs("open", "untested"))


def _head(outcomes: Outcomes, measure: MeasureSummary) -> str:
    design = outcomes.design
    if len(design.data) > 1:
        return (
            f"{measure.title} over {len(design.data)} data sets, {design.cv}, against "
            f"{design.control}. Wilcoxon's exact test over data sets, Holm's correction:"
        )
    data = design.data[0]
    return (
        f"{measure.title} on {data.n_samples} rows and {data.n_labels} labels, {design.cv}, "
        f"against {design.control}. Corrected t test over folds, Holm's correction; it speaks of "
        "this data only:"
    )


def _answer(outcomes: Outcomes, judgments: list[Judgment], alpha: float) -> list[str]:
    """Answer the question for one estimator."""
    if not judgments:
        return []
    design = outcomes.design
    of = "" if len(design.estimators) == 1 else f" with {judgments[0].estimator}"
    on = "this data" if len(design.data) == 1 else "these data sets"
    better = [j for j in judgments if j.outcome(alpha) == "better"]
    lines = []
    if not any(j.outcome(alpha) != "untested" for j in judgments):
        return [f"- Nothing could be tested{of}: too few folds came through."]
    if not better:
        lines.append(f"- No sampler beats {design.control} beyond noise on {on}{of}.")
    for judgment in sorted(better, key=lambda j: -j.gain):
        lines.append(f"- {judgment.sampler} beats {design.control}{of}: {_figures(judgment)}.")
    if len(better) > 1:
        lines.append("- Which of these is best was not tested; their order may be noise.")
    lines += [
        f"- {j.sampler} is worse than {design.control}{of}: {_figures(j)}."
        for j in judgments
        if j.outcome(alpha) == "worse"
    ]
    undecided = [j for j in judgments if j.outcome(alpha) == "open"]
    if undecided:
        top = max(undecided, key=lambda j: j.gain)
        lines.append(
            f"- Not to be told from {design.control}{of}: "
            f"{', '.join(j.sampler for j in undecided)}"
            + (f"; best of them {top.sampler}, {_figures(top)}." if top.gain > 0 else ".")
        )
    return lines


def _figures(judgment: Judgment) -> str:
    """Write both values, how often the sampler won, and p."""
    control, sampler = judgment.values
    return (
        f"{sampler:.4f} instead of {control:.4f}, better on {judgment.n_won} of "
        f"{len(judgment.differences)}, {write_p(judgment.p_holm)}"
    )
