"""Judge remedies by tests, and say in plain words what the tests found."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import rankdata
from scipy.stats import t as student_t

from imblearn_multilabel._support import format_p, printable
from imblearn_multilabel.model_selection._comparison.measures import own_measures
from imblearn_multilabel.model_selection._comparison.outcomes import (
    BASELINE,
    DataSummary,
    Design,
    MeasureSummary,
    Outcomes,
    mean,
)
from imblearn_multilabel.statistics import (
    corrected_t_test,
    exact_wilcoxon,
    friedman_test,
    holm,
    rank_methods,
)

#: Number of folds from which on the verdict says nothing of their number.
_MANY_FOLDS = 10
#: Macro-F below which a classifier predicts hardly any label.
_SILENT = 0.05
#: Characters in a printed line.
_WIDTH = 80
#: Code that ends a verdict.
NEXT_STEP = "model = found.best_estimator().fit(X, y)"


@dataclass(frozen=True)
class Verdict:
    """Which remedies help, and how sure that is.

    Parameters
    ----------
    text : str
        Answer in plain words: a heading, and an answer in every line. Printing wraps the lines.
    better, worse, open : tuple of (str, str)
        Pairs of estimator and remedy: better or worse than the control beyond noise, or neither.
    """

    text: str
    better: tuple[tuple[str, str], ...]
    worse: tuple[tuple[str, str], ...]
    open: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return self.wrapped()

    def __repr__(self) -> str:
        return self.wrapped()

    def wrapped(self, width: float = _WIDTH) -> str:
        """Return the text in lines of at most `width` characters, 80 if that is less."""
        # No line ends inside "p = 0.018".
        whole = self.text.replace("p = ", "p\xa0=\xa0").replace("p < ", "p\xa0<\xa0")
        return "\n".join(
            textwrap.fill(
                line,
                int(min(width, _WIDTH)),
                subsequent_indent="  " * line.startswith("- "),
                break_long_words=False,
                break_on_hyphens=False,
            )
            for line in whole.split("\n")
        ).replace("\xa0", " ")


def give_verdict(outcomes: Outcomes, measure: MeasureSummary, alpha: float) -> Verdict:
    """Judge by one measure, and say what that means."""
    design = outcomes.design
    judgments = judge(outcomes, measure)
    sentences = [_head(design, measure)]
    if not judgments:
        sentences.append(f"- Nothing was compared with {_name(design.control)}.")
    elif len(design.data) > 1:
        sentences += _on_all_remedies(outcomes, measure, alpha)
    for estimator in design.estimators:
        found = [judgment for judgment in judgments if judgment.estimator == estimator]
        sentences += _on_silence(outcomes, estimator)
        sentences += _on_constant(outcomes, measure, estimator)
        sentences += _on_tuning(outcomes, measure, estimator)
        sentences += _answer(design, measure, found, alpha)
    better = [judgment for judgment in judgments if judgment.outcome(alpha) == "better"]
    sentences += [
        *_on_thresholds(outcomes, measure, better),
        *_on_reach(outcomes, judgments, alpha),
        *_on_failures(outcomes),
        *_on_budgets(design),
        *_on_next_step(outcomes, measure, judgments, alpha),
    ]

    def pairs(*kinds: str) -> tuple[tuple[str, str], ...]:
        return tuple((j.estimator, j.remedy) for j in judgments if j.outcome(alpha) in kinds)

    text = "\n".join(map(printable, sentences))
    return Verdict(text, pairs("better"), pairs("worse"), pairs("open", "untested"))


# Judgments


@dataclass(frozen=True)
class Judgment:
    """A remedy compared with the control.

    Parameters
    ----------
    estimator, remedy : str
        Names.
    values : tuple of (float, float)
        Means of the control and of the remedy, over the folds or data sets that both have.
    differences : ndarray of float
        Gain of the remedy by fold or by data set, above 0 where it is better.
    direction : float
        Above 0 where the test speaks for the remedy, below 0 where it speaks against it.
    p_value, p_holm : float
        p of the test, and p after Holm's correction; nan where there was nothing to test.
    test_share : float
        Rows of a test fold as a share of all rows; nan for differences by data set.
    """

    estimator: str
    remedy: str
    values: tuple[float, float]
    differences: np.ndarray
    direction: float
    p_value: float
    p_holm: float = math.nan
    test_share: float = math.nan

    @property
    def gain(self) -> float:
        """Mean of the differences."""
        return mean(self.differences)

    @property
    def n_won(self) -> int:
        """Number of differences in favor of the remedy."""
        return int(np.count_nonzero(self.differences > 0))

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
        d = self.differences
        if math.isnan(self.test_share):
            return self._signed_rank_interval(level)
        half = math.inf
        if len(d) > 1:
            scale = math.sqrt(1 / len(d) + self.test_share / (1 - self.test_share)) * d.std(ddof=1)
            half = float(student_t.isf(level / 2, len(d) - 1)) * scale
        return self.gain - half, self.gain, self.gain + half

    def _signed_rank_interval(self, level: float) -> tuple[float, float, float]:
        # The test drops zeros too.
        d = self.differences[self.differences != 0]
        if not len(d):
            return -math.inf, self.gain, math.inf
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


def corrected_level(judgments: list[Judgment], alpha: float) -> float:
    """Return the level of every single test at which Holm's correction decides as it does.

    It is that of the last step of the correction: alpha divided by the number of comparisons that
    are left open. Those it rejects before have a smaller p, those it leaves open a greater one.
    """
    n_open = sum(judgment.p_holm > alpha for judgment in judgments)
    return alpha / max(n_open, 1)


def judge(outcomes: Outcomes, measure: MeasureSummary) -> list[Judgment]:
    """Judge over data sets if there are several, else over the folds of the only one."""
    data = outcomes.design.data
    if len(data) > 1:
        return judge_data_sets(outcomes, measure)
    return judge_folds(outcomes, measure, data[0])


def judge_folds(outcomes: Outcomes, measure: MeasureSummary, data: DataSummary) -> list[Judgment]:
    """Judge on one data set by corrected t tests over its folds, with Holm's correction."""
    share = outcomes.test_share(data)
    return _judge(
        outcomes.design,
        measure,
        lambda estimator: outcomes.by_fold(measure, data, estimator),
        lambda differences: (mean(differences), corrected_t_test(differences, share)),
        share,
    )


def judge_data_sets(outcomes: Outcomes, measure: MeasureSummary) -> list[Judgment]:
    """Judge over data sets by Wilcoxon's exact test of means, with Holm's correction."""
    return _judge(
        outcomes.design,
        measure,
        lambda estimator: outcomes.complete_means(measure, estimator).T,
        lambda differences: (_rank_balance(differences), exact_wilcoxon(differences)[0]),
        math.nan,
    )


def _judge(
    design: Design,
    measure: MeasureSummary,
    values_of: Callable[[str], np.ndarray],
    test: Callable[[np.ndarray], tuple[float, float]],
    test_share: float,
) -> list[Judgment]:
    """Compare every remedy with the control, where both have a value."""
    control, found = design.remedies.index(design.control), []
    for estimator in design.estimators:
        values = values_of(estimator)
        for remedy in design.others:
            pair = values[[control, design.remedies.index(remedy)]]
            pair = pair[:, ~np.isnan(pair).any(axis=0)]
            # Equal predictions must tie, whatever the order in which their folds were added up.
            differences = measure.sign * np.round(pair[1] - pair[0], 12)
            direction, p = test(differences) if len(differences) else (math.nan, math.nan)
            means = (mean(pair[0]), mean(pair[1]))
            found.append(Judgment(estimator, remedy, means, differences, direction, p))
    adjusted = holm([judgment.p_value for judgment in found])
    return [
        replace(each, p_holm=float(p), test_share=test_share)
        for each, p in zip(found, adjusted, strict=True)
    ]


def _rank_balance(differences: np.ndarray) -> float:
    """Sum the signed ranks of Wilcoxon's test, which drops zeros."""
    left = differences[differences != 0]
    return float(np.sign(left) @ rankdata(np.abs(left)))


def ranks_of(outcomes: Outcomes, measure: MeasureSummary, estimator: str) -> np.ndarray:
    """Rank remedies on every data set, 1 the best; array of shape (n_data, n_remedies)."""
    means = outcomes.complete_means(measure, estimator)
    return rank_methods(means, greater_is_better=measure.greater_is_better)


def recommend(
    outcomes: Outcomes, measure: MeasureSummary, judgments: list[Judgment], alpha: float
) -> dict[str, str]:
    """Return the remedy of every estimator: the best that beats the control, else the control.

    The estimator with the best mean comes first. One whose remedy failed on a fold is left out.
    """
    design, values = outcomes.design, {}
    for estimator in design.estimators:
        better = [j for j in judgments if j.estimator == estimator and j.outcome(alpha) == "better"]
        best = max(better, key=lambda j: j.gain).remedy if better else design.control
        means = outcomes.complete_means(measure, estimator)[:, design.remedies.index(best)]
        values[estimator, best] = measure.sign * mean(means)
    known = {pair: value for pair, value in values.items() if not math.isnan(value)}
    return dict(sorted(known, key=lambda pair: -known[pair]))


# Sentences


def _name(remedy: str) -> str:
    return "plain training" if remedy == BASELINE else remedy


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _with(design: Design, estimator: str) -> str:
    return "" if len(design.estimators) == 1 else f" with {estimator}"


def _head(design: Design, measure: MeasureSummary) -> str:
    if len(design.data) > 1:
        return (
            f"{measure.title} over {len(design.data)} data sets, {design.cv}, against "
            f"{_name(design.control)}. Wilcoxon's exact test over data sets, Holm's correction:"
        )
    data = design.data[0]
    return (
        f"{measure.title} on {data.n_samples:,} rows and {data.n_labels:,} labels, {design.cv}, "
        f"against {_name(design.control)}. Corrected t test over folds, Holm's correction; it "
        "speaks of this data only:"
    )


def _answer(
    design: Design, measure: MeasureSummary, judgments: list[Judgment], alpha: float
) -> list[str]:
    """Answer the question for one estimator."""
    if not judgments:
        return []
    of, control = _with(design, judgments[0].estimator), _name(design.control)
    better = [j for j in judgments if j.outcome(alpha) == "better"]
    lines = []
    if not any(j.outcome(alpha) != "untested" for j in judgments):
        return [f"- Nothing could be tested{of}: too few folds came through."]
    if not better:
        opening = "Once thresholds are tuned, no" if measure.takes_tuned else "No"
        lines.append(f"- {opening} remedy improves significantly on {control}{of}.")
    for judgment in sorted(better, key=lambda j: -j.gain):
        lines.append(f"- {_name(judgment.remedy)} beats {control}{of}: {_figures(judgment)}.")
    if len(better) > 1:
        lines.append("- Which of these is best was not tested; their order may be noise.")
    lines += [
        f"- {_name(j.remedy)} is worse than {control}{of}: {_figures(j)}."
        for j in judgments
        if j.outcome(alpha) == "worse"
    ]
    undecided = [j for j in judgments if j.outcome(alpha) == "open"]
    if undecided:
        top = max(undecided, key=lambda j: j.gain)
        best = f"; the best of them is {_name(top.remedy)}, {_figures(top)}"
        lines.append(
            f"- No difference from {control} was shown{of} for "
            f"{', '.join(_name(j.remedy) for j in undecided)}{best if top.gain > 0 else ''}."
        )
    return lines


def _on_silence(outcomes: Outcomes, estimator: str) -> list[str]:
    """Say where the control predicts hardly any label at the classifier's own thresholds."""
    design = outcomes.design
    of_labels = [each for each in design.measures if each.name in own_measures(takes="labels")]
    if not of_labels:
        return []
    values = outcomes.means(of_labels[0], estimator)[:, design.remedies.index(design.control)]
    silent = [data.name for data, value in zip(design.data, values, strict=True) if value < _SILENT]
    if not silent:
        return []
    on = f" on {', '.join(silent)}" if len(design.data) > 1 else ""
    return [
        f"- With {_name(design.control)}, {estimator} predicts hardly any label at 0.5{on}: "
        f"{of_labels[0].title} is {mean(values[values < _SILENT]):.4f}. Differences at that "
        "threshold say little; look at tuned thresholds."
    ]


def _on_constant(outcomes: Outcomes, measure: MeasureSummary, estimator: str) -> list[str]:
    """Say which remedies do not beat the constant prediction."""
    design = outcomes.design
    constant = outcomes.constant_means(measure)
    # Equal predictions must tie, as in the tests. Nothing is known of a remedy without a value.
    lead = np.round(measure.sign * (outcomes.means(measure, estimator).T - constant).T, 12)
    is_behind, is_known = lead <= 0, ~np.isnan(lead)
    beaten_nowhere = is_known.any(axis=1) & (is_behind | ~is_known).all(axis=1)
    of_labels = measure.takes_tuned or measure.name in own_measures(takes="labels")
    what = "predicting every label on every row" if of_labels else "the constant prediction"
    of = _with(design, estimator)
    if len(design.data) > 1:
        where = [data.name for data, so in zip(design.data, beaten_nowhere, strict=True) if so]
        return [f"- Nothing beats {what}{of} on {_listed(where)}."] if where else []
    behind = [_name(each) for each, so in zip(design.remedies, is_behind[0], strict=True) if so]
    if not behind:
        return []
    told = f"- {what[0].upper()}{what[1:]} scores {constant[0]:.4f}"
    if beaten_nowhere[0]:
        return [f"{told}, and nothing here beats it{of}."]
    verb = "does" if len(behind) == 1 else "do"
    return [f"{told}, and {_listed(behind)} {verb} not beat it{of}."]


def _on_tuning(outcomes: Outcomes, measure: MeasureSummary, estimator: str) -> list[str]:
    """Say what tuned thresholds alone gave, without any remedy."""
    design = outcomes.design
    default = [each for each in design.measures if f"tuned_{each.name}" == measure.name]
    if not default:
        return []
    place = design.remedies.index(design.control)
    before, after = (
        mean(outcomes.means(each, estimator)[:, place]) for each in (default[0], measure)
    )
    if math.isnan(before) or math.isnan(after):
        return []
    of = f"{_name(design.control)}{_with(design, estimator)}"
    change = f"left {of} at"
    if f"{before:.4f}" != f"{after:.4f}":
        change = f"{'raised' if after > before else 'lowered'} {of} from {before:.4f} to"
    return [f"- Tuning thresholds alone {change} {after:.4f}. Everything below is on top of that."]


def _figures(judgment: Judgment) -> str:
    """Write both values, how often the remedy won, and p before and after correction."""
    control, remedy = judgment.values
    return (
        f"{remedy:.4f} instead of {control:.4f}, better on {judgment.n_won} of "
        f"{len(judgment.differences)}, {format_p(judgment.p_value)}, corrected "
        f"{format_p(judgment.p_holm)}"
    )


def _on_all_remedies(outcomes: Outcomes, measure: MeasureSummary, alpha: float) -> list[str]:
    """Say whether remedies differ at all over several data sets."""
    design = outcomes.design
    if len(design.remedies) < 3:
        return []
    lines = []
    for estimator in design.estimators:
        found = friedman_test(ranks_of(outcomes, measure, estimator))
        of = _with(design, estimator)
        verb = "differ" if found.p_value <= alpha else "cannot be told apart as a whole"
        lines.append(
            f"- Remedies {verb}{of}: Friedman's test by Iman and Davenport, F{found.df} = "
            f"{found.f:.2f}, {format_p(found.p_value)}."
        )
    return lines


def _on_thresholds(
    outcomes: Outcomes, measure: MeasureSummary, better: list[Judgment]
) -> list[str]:
    """Say where a better F comes without a better order of rows or labels."""
    design = outcomes.design
    ordering = [each for each in design.measures if each.name in own_measures(takes="scores")]
    if measure.name not in own_measures(takes="labels") or not ordering:
        return []
    control = design.remedies.index(design.control)
    lines = []
    for judgment in better:
        gains = []
        for each in ordering:
            means = outcomes.means(each, judgment.estimator)
            change = means[:, design.remedies.index(judgment.remedy)] - means[:, control]
            gains.append((each, float(np.nanmean(change))))
        if not any(each.sign * gain > 0 for each, gain in gains):
            told = ", ".join(f"{each.title} {gain:+.4f}" for each, gain in gains)
            lines.append(
                f"- {_name(judgment.remedy)} orders rows and labels no better ({told}): it moved "
                "scores across the threshold. Thresholds tuned on held-out rows may give as much."
            )
    return lines


def detectable(judgments: list[Judgment], alpha: float) -> tuple[float, float]:
    """Return the smallest gains that the comparisons could have shown: the least and the most.

    The bound of a comparison is half the width of its interval: it is significant exactly where its
    difference is greater. A remedy that changes nothing has none. nan without a finite bound, as
    over several data sets.
    """
    level = corrected_level(judgments, alpha)
    over_folds = [judgment for judgment in judgments if not math.isnan(judgment.test_share)]
    intervals = [judgment.interval(level) for judgment in over_folds if judgment.differences.any()]
    bounds = [high - gain for _, gain, high in intervals if high < math.inf]
    return (min(bounds), max(bounds)) if bounds else (math.nan, math.nan)


def _on_reach(outcomes: Outcomes, judgments: list[Judgment], alpha: float) -> list[str]:
    """Say what so few folds or data sets cannot show."""
    design = outcomes.design
    n_tests = len(design.estimators) * len(design.others)
    if not n_tests:
        return []
    if len(design.data) > 1:
        smallest = min(2.0 ** (1 - len(design.data)) * n_tests, 1.0)
        if smallest <= alpha:
            return []
        return [
            f"- {len(design.data)} data sets cannot show a difference in {n_tests} comparison(s): "
            f"the smallest possible p is {smallest:.3f}. Add data sets, or compare less."
        ]
    n_folds = len(design.data[0].folds)
    least, most = (_two_digits(bound) for bound in detectable(judgments, alpha))
    lines = []
    if least:
        span = f"{least}" if least == most else f"{least} to {most}, depending on the remedy"
        lines.append(f"- These folds could not have detected a gain below about {span}.")
    if n_folds < _MANY_FOLDS:
        lines.append(
            f"- {n_folds} folds show large differences only; repeat them to see smaller ones."
        )
    return lines


def _two_digits(bound: float) -> str:
    """Write a bound with two digits, rounded down, so that it exceeds no gain that was shown."""
    if math.isnan(bound) or not bound:
        return ""
    places = 1 - math.floor(math.log10(bound))
    return f"{math.floor(bound * 10**places) / 10**places:.{max(places, 0)}f}"


def _on_failures(outcomes: Outcomes) -> list[str]:
    """Say which cells are missing, and why."""
    design = outcomes.design
    lines = []
    for estimator in design.estimators:
        for remedy in design.remedies:
            cells = [c for data in design.data for c in outcomes.cells(data, estimator, remedy)]
            failures = [cell["failure"] for cell in cells if cell["failure"] is not None]
            if failures:
                # Folds fail for one reason nearly always.
                reason = f"{failures[-1]['error']}: {failures[-1]['message']}"
                lines.append(
                    f"- {_name(remedy)} failed with {estimator} on {len(failures):,} of "
                    f"{len(cells):,} folds. {reason}"
                )
    return lines


def _on_next_step(
    outcomes: Outcomes, measure: MeasureSummary, judgments: list[Judgment], alpha: float
) -> list[str]:
    """Write the line of code that trains what the comparison recommends."""
    design = outcomes.design
    if len(design.data) > 1 or measure != design.measures[0]:
        return []
    found = recommend(outcomes, measure, judgments, alpha)
    if not found:
        return []
    estimator, remedy = next(iter(found.items()))
    tuned = " with tuned thresholds" if measure.takes_tuned else ""
    return [
        f"- What to train now: {_name(remedy)}{_with(design, estimator)}{tuned}:",
        f"  {NEXT_STEP}",
    ]


def _on_budgets(design: Design) -> list[str]:
    """Say which remedies were tuned, and whether all had the same number of settings."""
    tuned = {
        remedy: n for remedy, n in zip(design.remedies, design.n_candidates, strict=True) if n > 1
    }
    if not tuned:
        return []
    told = ", ".join(f"{remedy} from {n} settings" for remedy, n in tuned.items())
    untuned = [each for each in design.remedies if each not in tuned and each != BASELINE]
    equal = len(set(tuned.values())) == 1 and not untuned
    return [
        f"- Parameters were chosen by {design.inner_measure} on {design.n_inner_splits} inner "
        f"folds of each training part: {told}. "
        + (
            "All remedies had the same budget."
            if equal
            else "Budgets are not equal, which favors those with more settings."
        )
    ]
