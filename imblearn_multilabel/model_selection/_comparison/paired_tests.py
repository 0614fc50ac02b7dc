"""Test remedies against the control, over the folds of one data set or over data sets."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import rankdata
from scipy.stats import t as student_t

from imblearn_multilabel.model_selection._comparison.outcomes import (
    DataSummary,
    Measure,
    Outcomes,
    mean,
)
from imblearn_multilabel.statistics import corrected_t_test, exact_wilcoxon, holm, rank_methods


@dataclass(frozen=True)
class PairedTest:
    """A remedy compared with the control."""

    estimator: str
    remedy: str
    #: Means of the control and of the remedy, over the folds or data sets that both have.
    means: tuple[float, float]
    #: Gain of the remedy by fold or by data set, above 0 where it is better.
    gains: np.ndarray
    #: Above 0 where the test speaks for the remedy, below 0 where it speaks against it.
    direction: float
    #: p of the test, and p after Holm's correction; nan where there was nothing to test.
    p_value: float
    #: Rows of a test fold as a share of all rows; nan for gains by data set.
    test_share: float
    p_holm: float = math.nan

    @property
    def mean_gain(self) -> float:
        """Mean of the gains."""
        return mean(self.gains)

    @property
    def n_won(self) -> int:
        """Number of gains above 0."""
        return int(np.count_nonzero(self.gains > 0))

    def outcome(self, alpha: float) -> str:
        """Return "better", "worse", "open" or, without a test, "untested"."""
        if math.isnan(self.p_holm):
            return "untested"
        if self.p_holm > alpha or not self.direction:
            return "open"
        return "better" if self.direction > 0 else "worse"

    def interval(self, level: float) -> tuple[float, float, float]:
        """Return the gain between bounds outside of which the test rejects at a level.

        Over folds these are the mean and the interval of the corrected t test. Over data sets they
        are the median of the Walsh averages and the interval of Wilcoxon's test. Bounds are
        infinite where nothing is too far away to be rejected.
        """
        d = self.gains
        if math.isnan(self.test_share):
            return self._signed_rank_interval(level)
        half = math.inf
        if len(d) > 1:
            scale = math.sqrt(1 / len(d) + self.test_share / (1 - self.test_share)) * d.std(ddof=1)
            half = float(student_t.isf(level / 2, len(d) - 1)) * scale
        return self.mean_gain - half, self.mean_gain, self.mean_gain + half

    def _signed_rank_interval(self, level: float) -> tuple[float, float, float]:
        # The test drops zeros too.
        d = self.gains[self.gains != 0]
        if not len(d):
            return -math.inf, self.mean_gain, math.inf
        walsh = np.sort(np.add.outer(d, d)[np.triu_indices(len(d))] / 2)
        # Chances of every sum of positive ranks: each rank is positive or not, like a coin.
        chances = np.ones(1)
        for rank in range(1, len(d) + 1):
            chances = np.convolve(chances, [0.5, *[0] * (rank - 1), 0.5])
        n_rejected = int(np.searchsorted(np.cumsum(chances), level / 2, side="right"))
        low, middle, high = -math.inf, float(np.median(walsh)), math.inf
        if n_rejected:
            low, high = float(walsh[n_rejected - 1]), float(walsh[-n_rejected])
        # These chances know no ties. At 0 the test itself decides, which does.
        if self.p_value > level:
            return min(low, 0.0), middle, max(high, 0.0)
        if self.direction > 0:
            return max(low, float(walsh[walsh > 0][0])), middle, high
        return low, middle, min(high, float(walsh[walsh < 0][-1]))


def corrected_level(tests: list[PairedTest], alpha: float) -> float:
    """Return the level of every single test at which Holm's correction decides as it does.

    It is that of the last step of the correction: alpha divided by the number of comparisons that
    are left open. Those it rejects before have a smaller p, those it leaves open a greater one.
    """
    n_open = sum(test.p_holm > alpha for test in tests)
    return alpha / max(n_open, 1)


def detectable_gains(tests: list[PairedTest], alpha: float) -> tuple[float, float]:
    """Return the smallest gains that the tests could have shown: the least and the most.

    The bound of a test is half the width of its interval: it is significant exactly where its gain
    is greater. A remedy that changes nothing has none. nan without a finite bound, as over several
    data sets.
    """
    level = corrected_level(tests, alpha)
    over_folds = [test for test in tests if not math.isnan(test.test_share) and test.gains.any()]
    bounds = [high - gain for _, gain, high in (test.interval(level) for test in over_folds)]
    bounds = [bound for bound in bounds if bound < math.inf]
    return (min(bounds), max(bounds)) if bounds else (math.nan, math.nan)


def paired_tests(outcomes: Outcomes, measure: Measure) -> list[PairedTest]:
    """Test over data sets if there are several, else over the folds of the only one."""
    if len(outcomes.data) > 1:
        return tests_over_data_sets(outcomes, measure)
    return tests_over_folds(outcomes, measure, outcomes.data[0])


def tests_over_folds(outcomes: Outcomes, measure: Measure, data: DataSummary) -> list[PairedTest]:
    """Run corrected t tests over the folds of one data set, with Holm's correction."""
    share = outcomes.test_share(data)
    return _tests(
        outcomes,
        measure,
        lambda estimator, remedy: outcomes.scores(measure, data, estimator, remedy),
        lambda gains: (mean(gains), corrected_t_test(gains, share)),
        share,
    )


def tests_over_data_sets(outcomes: Outcomes, measure: Measure) -> list[PairedTest]:
    """Run Wilcoxon's exact test of means over data sets, with Holm's correction."""
    return _tests(
        outcomes,
        measure,
        lambda estimator, remedy: outcomes.complete_means(measure, estimator, remedy),
        lambda gains: (_rank_balance(gains), exact_wilcoxon(gains)[0]),
        math.nan,
    )


def _tests(
    outcomes: Outcomes,
    measure: Measure,
    values_of: Callable[[str, str], np.ndarray],
    run: Callable[[np.ndarray], tuple[float, float]],
    test_share: float,
) -> list[PairedTest]:
    """Compare every remedy with the control, where both have a value."""
    found = []
    for estimator in outcomes.estimators:
        control = values_of(estimator, outcomes.control)
        for remedy in outcomes.others:
            pair = np.array([control, values_of(estimator, remedy)])
            pair = pair[:, ~np.isnan(pair).any(axis=0)]
            # Equal predictions must tie, whatever the order in which their folds were added up.
            gains = measure.sign * np.round(pair[1] - pair[0], 12)
            direction, p = run(gains) if len(gains) else (math.nan, math.nan)
            means = (mean(pair[0]), mean(pair[1]))
            found.append(PairedTest(estimator, remedy, means, gains, direction, p, test_share))
    adjusted = holm([test.p_value for test in found])
    return [replace(test, p_holm=float(p)) for test, p in zip(found, adjusted, strict=True)]


def _rank_balance(gains: np.ndarray) -> float:
    """Sum the signed ranks of Wilcoxon's test, which drops zeros."""
    left = gains[gains != 0]
    return float(np.sign(left) @ rankdata(np.abs(left)))


def tuning_p_value(outcomes: Outcomes, before: Measure, after: Measure, estimator: str) -> float:
    """Test what tuned thresholds changed for the control, over folds or data sets."""
    data, control = outcomes.data, outcomes.control
    if len(data) > 1:
        gains = np.subtract(*(outcomes.means(each, estimator, control) for each in (after, before)))
        return exact_wilcoxon(gains[~np.isnan(gains)])[0]
    gains = np.subtract(
        *(outcomes.scores(each, data[0], estimator, control) for each in (after, before))
    )
    return corrected_t_test(gains[~np.isnan(gains)], outcomes.test_share(data[0]))


def ranks_of(outcomes: Outcomes, measure: Measure, estimator: str) -> np.ndarray:
    """Rank remedies on every data set, 1 the best; array of shape (n_data, n_remedies)."""
    means = [outcomes.complete_means(measure, estimator, each) for each in outcomes.remedies]
    return rank_methods(np.transpose(means), greater_is_better=measure.greater_is_better)


def recommended_remedies(
    outcomes: Outcomes, measure: Measure, tests: list[PairedTest], alpha: float
) -> dict[str, str]:
    """Return the remedy of every estimator: the best that beats the control, else the control.

    The estimator with the best mean comes first. One whose remedy failed on a fold is left out.
    """
    found = {}
    for estimator in outcomes.estimators:
        better = [t for t in tests if t.estimator == estimator and t.outcome(alpha) == "better"]
        best = max(better, key=lambda t: t.mean_gain).remedy if better else outcomes.control
        value = measure.sign * mean(outcomes.complete_means(measure, estimator, best))
        if not math.isnan(value):
            found[estimator, best] = value
    return dict(sorted(found, key=lambda pair: -found[pair]))
