"""What a reader of the answer has to know beside it."""

from __future__ import annotations

import numpy as np

from imblearn_multilabel.model_selection._comparison.design import MeasureSummary
from imblearn_multilabel.model_selection._comparison.judging import Judgment, others
from imblearn_multilabel.model_selection._comparison.outcomes import Outcomes
from imblearn_multilabel.statistics import friedman_test, rank_methods

#: Measures that a shift of thresholds moves, and those it leaves alone.
_THRESHOLDED, _ORDERING = (
    ("macro_f1_score", "micro_f1_score"),
    ("macro_roc_auc_score", "label_ranking_loss"),
)
#: From so many folds on, nothing is said of their number.
_MANY_FOLDS = 10


def write_p(value: float) -> str:
    """Write a p-value."""
    return f"p = {value:.3f}" if value >= 0.001 else "p < 0.001"


def on_all_samplers(outcomes: Outcomes, measure: MeasureSummary, alpha: float) -> list[str]:
    """Say whether samplers differ at all over several data sets."""
    design = outcomes.design
    if len(design.samplers) < 3:
        return []
    lines = []
    for estimator in design.estimators:
        means = outcomes.complete_means(measure, estimator)
        ranks = rank_methods(means, greater_is_better=measure.greater_is_better)
        found = friedman_test(ranks)
        of = "" if len(design.estimators) == 1 else f" with {estimator}"
        verb = "differ" if found.p_value <= alpha else "cannot be told apart as a whole"
        lines.append(
            f"- Samplers {verb}{of}: Friedman's test by Iman and Davenport, F{found.df} = "
            f"{found.f:.2f}, {write_p(found.p_value)}."
        )
    return lines


def on_thresholds(outcomes: Outcomes, measure: MeasureSummary, better: list[Judgment]) -> list[str]:
    """Say where a better F comes with no better order of rows or labels."""
    design = outcomes.design
    ordering = [each for each in design.measures if each.name in _ORDERING]
    if measure.name not in _THRESHOLDED or not ordering:
        return []
    control = design.samplers.index(design.control)
    lines = []
    for judgment in better:
        gains = []
        for each in ordering:
            means = outcomes.means(each, judgment.estimator)
            change = means[:, design.samplers.index(judgment.sampler)] - means[:, control]
            gains.append((each, float(np.nanmean(change))))
        if not any(each.sign * gain > 0 for each, gain in gains):
            told = ", ".join(f"{each.title} {gain:+.4f}" for each, gain in gains)
            lines.append(
                f"- {judgment.sampler} orders rows and labels no better ({told}): it moved "
                "scores across the threshold. Thresholds tuned on held-out rows may give as much."
            )
    return lines


def on_reach(outcomes: Outcomes, alpha: float) -> list[str]:
    """Say what so few folds or data sets cannot show."""
    design = outcomes.design
    n_tests = len(design.estimators) * len(others(design))
    if not n_tests:
        return []
    if len(design.data) > 1:
        smallest = min(2.0 ** (1 - len(design.data)) * n_tests, 1.0)
        if smallest <= alpha:
            return []
        return [
            f"- {len(design.data)} data sets cannot show a difference in {n_tests} comparison(s): "
            f"the smallest p there is, is {smallest:.3f}. Add data sets, or compare less."
        ]
    n_folds = len(design.data[0].folds)
    if n_folds >= _MANY_FOLDS:
        return []
    return [f"- {n_folds} folds show large differences only; repeat them to see smaller ones."]


def on_failures(outcomes: Outcomes) -> list[str]:
    """Say which cells are missing."""
    design = outcomes.design
    lines = []
    for estimator in design.estimators:
        for sampler in design.samplers:
            failed = sum(outcomes.n_failed(data, estimator, sampler) for data in design.data)
            if failed:
                total = sum(len(data.folds) for data in design.data)
                lines.append(f"- {sampler} failed with {estimator} on {failed} of {total} folds.")
    return lines


def on_budgets(outcomes: Outcomes) -> list[str]:
    """Say who was tuned, and whether all were alike."""
    design = outcomes.design
    tuned = {
        sampler: n for sampler, n in zip(design.samplers, design.n_candidates, strict=True) if n > 1
    }
    if not tuned:
        return []
    told = ", ".join(f"{sampler} from {n} settings" for sampler, n in tuned.items())
    untuned = [each for each in design.samplers if each not in tuned and each != "none"]
    equal = len(set(tuned.values())) == 1 and not untuned
    return [
        f"- Parameters were chosen by {design.inner_measure} on {design.n_inner_splits} inner "
        f"folds of each training part: {told}. "
        + (
            "All samplers had the same budget."
            if equal
            else "Budgets are not equal, which favors those with more settings."
        )
    ]
