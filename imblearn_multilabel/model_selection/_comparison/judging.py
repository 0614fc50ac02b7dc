"""Which samplers are better or worse than the control, and which cannot be told from it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import rankdata

from imblearn_multilabel.model_selection._comparison.design import (
    DataSummary,
    Design,
    MeasureSummary,
)
from imblearn_multilabel.model_selection._comparison.outcomes import Outcomes, mean
from imblearn_multilabel.statistics import corrected_t_test, exact_wilcoxon, holm


@dataclass(frozen=True)
class Judgment:
    """A sampler against the control.

    Parameters
    ----------
    estimator, sampler : str
        Their names.
    values : tuple of (float, float)
        Mean of the control and of the sampler, on what both have.
    differences : ndarray of float
        By how much the sampler is better, by fold or by data set; more is better whatever the
        measure.
    direction : float
        Above 0 where the test speaks for the sampler, below where it speaks against it.
    p_value, p_holm : float
        Of the test, and after Holm's correction; nan where there was nothing to test.
    """

    estimator: str
    sampler: str
    values: tuple[float, float]
    differences: np.ndarray
    direction: float
    p_value: float
    p_holm: float = math.nan

    @property
    def gain(self) -> float:
        """Mean of the differences."""
        return mean(self.differences)

    @property
    def n_won(self) -> int:
        """How many differences are in the sampler's favor."""
        return int(np.count_nonzero(self.differences > 0))

    def outcome(self, alpha: float) -> str:
        """Return "better", "worse", "open" or, without a test, "untested"."""
        if math.isnan(self.p_holm):
            return "untested"
        if self.p_holm > alpha or not self.direction:
            return "open"
        return "better" if self.direction > 0 else "worse"


def others(design: Design) -> list[int]:
    """Return the positions of the samplers that are held against the control."""
    return [n for n, sampler in enumerate(design.samplers) if sampler != design.control]


def judge_folds(outcomes: Outcomes, measure: MeasureSummary, data: DataSummary) -> list[Judgment]:
    """Judge on one data set: corrected t tests over its folds, Holm over all of them."""
    share = outcomes.test_share(data)
    return _judge(
        outcomes.design,
        measure,
        lambda estimator: outcomes.by_fold(measure, data, estimator),
        lambda differences: (mean(differences), corrected_t_test(differences, share)),
    )


def judge_data_sets(outcomes: Outcomes, measure: MeasureSummary) -> list[Judgment]:
    """Judge over data sets: Wilcoxon's exact test of their means, Holm over all samplers."""
    return _judge(
        outcomes.design,
        measure,
        lambda estimator: outcomes.complete_means(measure, estimator).T,
        lambda differences: (_rank_balance(differences), exact_wilcoxon(differences)[0]),
    )


def _judge(
    design: Design,
    measure: MeasureSummary,
    values_of: Callable[[str], np.ndarray],
    test: Callable[[np.ndarray], tuple[float, float]],
) -> list[Judgment]:
    """Hold every sampler against the control, on what both have a value for."""
    control, found = design.samplers.index(design.control), []
    for estimator in design.estimators:
        values = values_of(estimator)
        for position in others(design):
            pair = values[[control, position]]
            pair = pair[:, ~np.isnan(pair).any(axis=0)]
            # Equal predictions must tie, in whatever order their folds were added up.
            differences = measure.sign * np.round(pair[1] - pair[0], 12)
            direction, p = test(differences) if len(differences) else (math.nan, math.nan)
            means = (mean(pair[0]), mean(pair[1]))
            sampler = design.samplers[position]
            found.append(Judgment(estimator, sampler, means, differences, direction, p))
    adjusted = holm([judgment.p_value for judgment in found])
    return [replace(each, p_holm=float(p)) for each, p in zip(found, adjusted, strict=True)]


def _rank_balance(differences: np.ndarray) -> float:
    """Sum the signed ranks that Wilcoxon's test looks at."""
    return float(np.sign(differences) @ rankdata(np.abs(differences)))
