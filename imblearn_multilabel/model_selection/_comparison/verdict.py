"""Say in plain words what the tests of a comparison found."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from imblearn_multilabel import _html
from imblearn_multilabel._messages import format_p, line_width, printable
from imblearn_multilabel.exceptions import NothingToResampleWarning
from imblearn_multilabel.metrics._scores import few_positives, mean
from imblearn_multilabel.model_selection._comparison.outcomes import (
    BASELINE,
    CONSTANT,
    Measure,
    Outcomes,
    PairedTest,
    p_value,
    paired_tests,
    ranks_of,
    recommended_remedies,
)
from imblearn_multilabel.statistics import friedman_test

#: Number of folds above which the verdict does not mention it.
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
        return self.wrapped(line_width(_WIDTH))

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return _html.page("Verdict", self.as_html())

    def as_html(self) -> str:
        """Return the heading as a note and the answers as a list."""
        # The line of code belongs to the answer above it.
        head, *answers = re.sub(r"\n  (.*)", r" `\1`", self.text).split("\n")
        return _html.note(head) + _html.bullets(line.removeprefix("- ") for line in answers)

    def wrapped(self, width: int = _WIDTH) -> str:
        """Return the text in lines of at most `width` characters, 80 if that is less."""
        # No line ends inside "p = 0.018".
        whole = self.text.replace("p = ", "p\xa0=\xa0").replace("p < ", "p\xa0<\xa0")
        return "\n".join(
            textwrap.fill(
                line,
                min(width, _WIDTH),
                subsequent_indent="  " * line.startswith("- "),
                break_long_words=False,
                break_on_hyphens=False,
            )
            for line in whole.split("\n")
        ).replace("\xa0", " ")


def give_verdict(outcomes: Outcomes, measure: Measure, alpha: float) -> Verdict:
    """Test the remedies by one measure, and say what that means."""
    writer = _Writer(outcomes, measure, alpha)

    def pairs(*kinds: str) -> tuple[tuple[str, str], ...]:
        return tuple(
            (test.estimator, test.remedy) for test in writer.tests if test.outcome in kinds
        )

    text = "\n".join(map(printable, writer.lines()))
    return Verdict(text, pairs("better"), pairs("worse"), pairs("open", "untested"))


class _Writer:
    """Write the lines of a verdict, each kind by a method of its own."""

    def __init__(self, outcomes: Outcomes, measure: Measure, alpha: float) -> None:
        self.outcomes, self.measure, self.alpha = outcomes, measure, alpha
        self.several = outcomes.several
        self.control = _name(outcomes.control)
        self.tests = paired_tests(outcomes, measure, alpha)

    def lines(self) -> Iterator[str]:
        yield self.head()
        if not self.tests:
            yield f"- Nothing was compared with {self.control}."
        elif self.several:
            yield from self.on_all_remedies()
        for estimator in self.outcomes.estimators:
            yield from self.on_silence(estimator)
            yield from self.on_constant(estimator)
            yield from self.on_tuning(estimator)
            yield from self.on_tests(estimator)
            yield from self.on_unchanged(estimator)
        yield from self.on_order()
        yield from self.on_reach()
        yield from self.on_failures()
        yield from self.on_budgets()
        yield from self.on_few_positives()
        yield from self.on_next_step()

    def having(self, outcome: str, estimator: str | None = None) -> list[PairedTest]:
        """Return the tests of an outcome, of one estimator or of all."""
        return [
            test
            for test in self.tests
            if test.outcome == outcome and estimator in (None, test.estimator)
        ]

    def of(self, estimator: str) -> str:
        """Name an estimator where there are several."""
        return "" if len(self.outcomes.estimators) == 1 else f" with {estimator}"

    def head(self) -> str:
        design, title = self.outcomes, self.measure.title
        if self.measure.is_tuned:
            title = f"{title.removesuffix(' tuned')} at tuned thresholds"
        if self.several:
            return (
                f"{title} on {len(design.data):,} data sets: differences from {self.control} over "
                f"{design.cv}. Wilcoxon's exact test over data sets, Holm's correction:"
            )
        data = design.data[0]
        return (
            f"{title} on {data.n_samples:,} rows and {data.n_labels:,} labels: differences from "
            f"{self.control} over {design.cv}. Corrected t test over folds, Holm's correction; "
            "they hold for this data only:"
        )

    def on_all_remedies(self) -> Iterator[str]:
        """Say whether remedies differ at all over several data sets."""
        if len(self.outcomes.remedies) < 3:
            return
        for estimator in self.outcomes.estimators:
            found = friedman_test(ranks_of(self.outcomes, self.measure, estimator))
            is_shown = found.p_value <= self.alpha
            verb = "differ" if is_shown else "cannot be told apart as a whole"
            yield (
                f"- Remedies {verb}{self.of(estimator)}: Friedman's test by Iman and Davenport, "
                f"F{found.df} = {found.f:.2f}, {format_p(found.p_value)}."
            )

    def on_silence(self, estimator: str) -> Iterator[str]:
        """Say where the control predicts hardly any label at its own thresholds, or all right."""
        measure = next(iter(self.of_kind("labels")), None)
        if measure is None:
            return
        values = self.outcomes.means(measure, estimator)[self.outcomes.control]
        silent, perfect = values < _SILENT, values == 1
        if silent.any():
            yield (
                f"- With {self.control}, {estimator} predicts hardly any label at "
                f"0.5{self.on_data(silent)}: "
                f"{measure.title} is {mean(values[silent]):.4f}. Differences at that threshold "
                "say little; look at tuned thresholds."
            )
        if perfect.any():
            yield (
                f"- {measure.title} of {self.control} is 1{self.of(estimator)}"
                f"{self.on_data(perfect)}. If that is a surprise, look whether labels are among "
                "the features."
            )

    def of_kind(self, takes: str) -> list[Measure]:
        """Return the measures of this package that take labels or scores."""
        return [each for each in self.outcomes.measures if each.takes == takes]

    def on_data(self, chosen: np.ndarray) -> str:
        """Name the chosen data sets, where there are several."""
        return f" on {', '.join(self.names_of_data(chosen))}" if self.several else ""

    def names_of_data(self, chosen: np.ndarray) -> list[str]:
        return [data.name for data, so in zip(self.outcomes.data, chosen, strict=True) if so]

    def on_constant(self, estimator: str) -> Iterator[str]:
        """Say which remedies do not beat the constant prediction."""
        means = self.outcomes.means(self.measure, estimator)
        if CONSTANT not in means:
            return
        constant = means.pop(CONSTANT)
        # Equal predictions must tie, as in the tests. Nothing is known of a remedy without a value.
        lead = np.round(self.measure.sign * (np.array(list(means.values())) - constant), 12)
        unbeaten = ~(lead > 0).any(axis=0) & ~np.isnan(lead).all(axis=0)
        is_of_labels = self.measure.takes in ("tuned", "labels")
        what = "predicting every label on every row" if is_of_labels else "the constant prediction"
        of = self.of(estimator)
        told = f"- {what[0].upper()}{what[1:]} scores {constant[0]:.4f}"
        behind = [_name(each) for each, ahead in zip(means, lead[:, 0], strict=True) if ahead <= 0]
        if self.several:
            if unbeaten.any():
                where = join_names(self.names_of_data(unbeaten))
                yield f"- Nothing beats {what}{of} on {where}."
        elif unbeaten[0]:
            yield f"{told}, and nothing here beats it{of}."
        elif behind:
            verb = "does" if len(behind) == 1 else "do"
            yield f"{told}, and {join_names(behind)} {verb} not beat it{of}."

    def on_tuning(self, estimator: str) -> Iterator[str]:
        """Say what tuned thresholds alone gave, without any remedy."""
        outcomes, control, name = self.outcomes, self.outcomes.control, self.measure.name
        default = [each for each in outcomes.measures if f"tuned_{each.name}" == name]
        if not default:
            return
        pair, share = (default[0], self.measure), math.nan
        if self.several:
            before, after = (outcomes.means(each, estimator)[control] for each in pair)
        else:
            (data,) = outcomes.data
            before, after = (outcomes.scores(each, data, estimator)[control] for each in pair)
            share = outcomes.test_share(data)
        told = [f"{mean(each):.4f}" for each in (before, after)]
        if "nan" in told:
            return
        of = f"{self.control}{self.of(estimator)}"
        change, noise = f"left {of} at", ""
        if told[0] != told[1]:
            verb = "raised" if mean(after) > mean(before) else "lowered"
            change = f"{verb} {of} from {told[0]} to"
            gains = after - before
            p = p_value(gains[~np.isnan(gains)], share)
            noise = f", which may be noise ({format_p(p)})" if p > self.alpha else ""
        yield (
            f"- Tuning thresholds alone {change} {told[1]}{noise}. Everything below is on top of "
            "that."
        )

    def on_tests(self, estimator: str) -> Iterator[str]:
        """Answer the question for one estimator."""
        of, control = self.of(estimator), self.control
        if not self.outcomes.others:
            return
        if len(self.having("untested", estimator)) == len(self.outcomes.others):
            yield f"- Nothing could be tested{of}: too few folds came through."
            return
        better, undecided = self.having("better", estimator), self.having("open", estimator)
        opening = "Once thresholds are tuned, no" if self.measure.is_tuned else "No"
        all_open = len(undecided) == len(self.outcomes.others)
        if not better and not all_open:
            yield f"- {opening} remedy improves significantly on {control}{of}."
        for test in sorted(better, key=lambda test: -test.mean_gain):
            yield f"- {_name(test.remedy)} beats {control}{of}: {self.figures(test)}."
        if len(better) > 1:
            yield "- Which of these is best was not tested; their order may be noise."
        for test in self.having("worse", estimator):
            yield f"- {_name(test.remedy)} is worse than {control}{of}: {self.figures(test)}."
        if undecided:
            top = max(undecided, key=lambda test: test.mean_gain)
            names = ", ".join(_name(test.remedy) for test in undecided)
            answer = f"No difference from {control} was shown{of} for {names}"
            best = f": {self.figures(top)}"
            if all_open:
                answer = f"{opening} remedy differs significantly from {control}{of}"
                best = f": {names} {self.figures(top)}"
            if len(undecided) > 1:
                best = f"; the best of them is {_name(top.remedy)}, {self.figures(top)}"
            yield f"- {answer}{best if top.mean_gain > 0 else ''}."

    def figures(self, test: PairedTest) -> str:
        """Write both means, how often the remedy won, and p before and after correction."""
        return (
            f"{test.mean:.4f} instead of {test.control_mean:.4f}, better on {test.n_won} of "
            f"{len(test.gains)} {'data sets' if self.several else 'folds'}, {format_p(test.p)}, "
            f"corrected {format_p(test.p_holm)}"
        )

    def on_unchanged(self, estimator: str) -> Iterator[str]:
        """Say which samplers left the rows of some folds as they were, and why."""
        for remedy in self.outcomes.others:
            cells = [
                cell
                for data in self.outcomes.data
                for cell in self.outcomes.done_cells(data, estimator, remedy)
            ]
            unchanged = [
                cell
                for cell in cells
                if "sampling" in cell["seconds"]
                and cell["rows_added"] == 0
                and cell["mean_ir_after"] == cell["mean_ir_before"]
            ]
            if unchanged:
                reasons = [
                    each["message"].partition("unchanged: ")[2]
                    for each in unchanged[0]["warnings"]
                    if each["kind"] == NothingToResampleWarning.__name__
                ]
                why = f": {reasons[0]}" if reasons else ", where it is plain training."
                yield (
                    f"- {_name(remedy)} changed no row{self.of(estimator)} on {len(unchanged):,} "
                    f"of {len(cells):,} folds{why}"
                )

    def on_order(self) -> Iterator[str]:
        """Say where a better F comes without a better order of rows or labels."""
        ordering = self.of_kind("scores")
        if self.measure.takes != "labels" or not ordering:
            return
        for test in self.having("better"):
            gains = {}
            for each in ordering:
                means = self.outcomes.means(each, test.estimator)
                gains[each] = mean(means[test.remedy] - means[self.outcomes.control])
            if not any(each.sign * gain > 0 for each, gain in gains.items()):
                told = ", ".join(f"{each.title} {gain:+.4f}" for each, gain in gains.items())
                yield (
                    f"- {_name(test.remedy)} orders rows and labels no better ({told}): it moved "
                    "scores across the threshold. Thresholds tuned on held-out rows may give as "
                    "much."
                )

    def on_reach(self) -> Iterator[str]:
        """Say what so few folds or data sets cannot show."""
        if not self.tests:
            return
        if self.several:
            n_data = len(self.outcomes.data)
            smallest = min(2.0 ** (1 - n_data) * len(self.tests), 1.0)
            if smallest > self.alpha:
                yield (
                    f"- {n_data} data sets cannot show a difference in {len(self.tests)} "
                    f"comparison(s): the smallest possible p is {smallest:.3f}. Add data sets, or "
                    "compare less."
                )
            return
        # A test shows gains of more than half its interval; without any gain there is none to show.
        reach = [test.high - test.gain for test in self.tests if test.gains.any()]
        reach = sorted(each for each in reach if each < math.inf)
        if reach and reach[0]:
            least, most = map(_two_digits, (reach[0], reach[-1]))
            span = least if least == most else f"{least} to {most}, by remedy,"
            yield f"- Gains below about {span} could not have been seen on these folds."
        n_folds = self.outcomes.data[0].n_folds
        if n_folds < _MANY_FOLDS:
            yield f"- {n_folds} folds show large differences only; repeat them to see smaller ones."

    def on_failures(self) -> Iterator[str]:
        """Say which cells are missing, and why."""
        n_folds = sum(data.n_folds for data in self.outcomes.data)
        failures: dict[tuple[str, str], list[dict[str, str]]] = {}
        for record in self.outcomes.records:
            if record["failure"] is not None:
                place = (record["estimator"], record["remedy"])
                failures.setdefault(place, []).append(record["failure"])
        for (estimator, remedy), found in failures.items():
            # Folds fail for one reason nearly always.
            reason = f"{found[-1]['error']}: {found[-1]['message']}"
            yield (
                f"- {_name(remedy)} failed with {estimator} on {len(found):,} of {n_folds:,} "
                f"folds. {reason}"
            )
        problems = [record.get("unscored", {}) for record in self.outcomes.records]
        reasons = [found[self.measure.name] for found in problems if self.measure.name in found]
        if reasons:
            yield (
                f"- {self.measure.title} could not be computed for {len(reasons):,} of "
                f"{len(problems):,} models. {reasons[-1]}"
            )

    def on_budgets(self) -> Iterator[str]:
        """Say which remedies were tuned, and whether all had the same number of settings."""
        design = self.outcomes
        settings = dict(zip(design.remedies, design.n_candidates, strict=True))
        tuned = {remedy: n for remedy, n in settings.items() if n > 1}
        if tuned:
            told = ", ".join(f"{remedy} from {n} settings" for remedy, n in tuned.items())
            is_equal = len({n for remedy, n in settings.items() if remedy != BASELINE}) == 1
            yield (
                f"- Parameters were chosen by {design.inner_measure} on {design.n_inner_splits} "
                f"inner folds of each training part: {told}. "
                + (
                    "All remedies had the same budget."
                    if is_equal
                    else "Budgets are not equal, which favors those with more settings."
                )
            )

    def on_few_positives(self) -> Iterator[str]:
        """Name the labels of the only data set that are too rare to be judged."""
        for data in [] if self.several else self.outcomes.data:
            told = few_positives(data.label_names, data.positives)
            if told:
                yield f"- {told}"

    def on_next_step(self) -> Iterator[str]:
        """Write the line of code that trains what the comparison recommends."""
        if self.several or self.measure != self.outcomes.measures[0]:
            return
        found = recommended_remedies(self.outcomes, self.measure, self.tests)
        if found:
            estimator, remedy = next(iter(found.items()))
            tuned = " with tuned thresholds" if self.measure.is_tuned else ""
            yield f"- What to train now: {_name(remedy)}{self.of(estimator)}{tuned}:"
            yield f"  {NEXT_STEP}"


def _name(remedy: str) -> str:
    """Name a remedy in a sentence, where commas part names."""
    if remedy == BASELINE:
        return "plain training"
    return repr(remedy) if "," in remedy else remedy


def join_names(names: list[str]) -> str:
    """Join names for a sentence."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _two_digits(bound: float) -> str:
    """Write a bound with two digits, rounded down, so that it exceeds no gain that was shown."""
    places = 1 - math.floor(math.log10(bound))
    return f"{math.floor(bound * 10**places) / 10**places:.{max(places, 0)}f}"
