"""What was compared, one record per cell, arrays of them, and tests against the control."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from scipy.stats import rankdata
from scipy.stats import t as student_t

from imblearn_multilabel._messages import listed
from imblearn_multilabel.metrics._scores import BANDS, bands_of, mean, ratio_of
from imblearn_multilabel.statistics import (
    corrected_t_test,
    exact_wilcoxon,
    holm,
    rank_methods,
)

#: Scores of every label in a record, and their columns in tables.
LABEL_SCORES = {
    "label_f": "f",
    "label_f_tuned": "f_tuned",
    "label_ap": "average_precision",
    "label_brier": "brier",
}
#: Name of plain training, which the remedies are compared with.
BASELINE = "baseline"
#: Name of the constant prediction in tables: every label on every row.
CONSTANT = "constant"
#: Entries of a record that name its cell.
PLACE = ("data", "estimator", "remedy", "repeat", "fold")
#: The plain values that one cell leaves, as JSON holds them; None stands for a missing value.
Record = dict[str, Any]
Named = TypeVar("Named")


@dataclass(frozen=True)
class Measure:
    """A measure, and how to compute it."""

    name: str
    #: Name in sentences.
    title: str
    greater_is_better: bool
    #: Function of true labels and of what it takes; or a scorer of (model, X, y). None in a
    #: comparison from a file.
    function: Callable[..., float] | None = None
    #: "labels" predicted at the classifier's own thresholds, "tuned" ones, "scores" of any kind,
    #: "probabilities", or the "model" itself.
    takes: str = "model"
    #: "labels" or "rows": items without a value are left out of its mean.
    averages_over: str | None = None
    #: Scores of every label in a record that it is the mean of.
    by_label: str | None = None

    @property
    def sign(self) -> int:
        """Factor, 1 or -1, that makes greater values better."""
        return 1 if self.greater_is_better else -1

    @property
    def is_tuned(self) -> bool:
        """Whether it is a measure of labels at tuned thresholds."""
        return self.takes == "tuned"


@dataclass(frozen=True)
class DataSummary:
    """Describe a data set without its rows."""

    name: str
    n_samples: int
    n_labels: int
    label_names: list[str]
    positives: list[int]
    n_folds: int


@dataclass(frozen=True, kw_only=True)
class Outcomes:
    """Describe a comparison, and give its records as arrays by data set and fold."""

    data: list[DataSummary]
    estimators: list[str]
    remedies: list[str]
    #: The first one decides.
    measures: list[Measure]
    #: Remedy with which the others are compared.
    control: str
    #: Number of parameter settings that each remedy was chosen from; 1 without a choice.
    n_candidates: list[int]
    #: Title of the measure that parameters were chosen by, and number of folds.
    inner_measure: str
    n_inner_splits: int
    #: Description of the folds.
    cv: str
    #: Seed from which all others follow.
    random_state: int
    #: One record per cell, and one of the constant prediction per data set and fold.
    records: list[Record] = field(repr=False)
    constant: list[Record] = field(repr=False)

    def to_json(self) -> dict[str, Any]:
        """Return plain values, without the functions of measures."""
        plain = {each.name: getattr(self, each.name) for each in fields(self)}
        measures = [asdict(replace(each, function=None)) for each in self.measures]
        return plain | {"data": [asdict(each) for each in self.data], "measures": measures}

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Outcomes:
        """Read what `to_json` returned."""
        data = [DataSummary(**each) for each in found["data"]]
        measures = [Measure(**each) for each in found["measures"]]
        return cls(**found | {"data": data, "measures": measures})

    @property
    def several(self) -> bool:
        """Whether tests are over data sets, not over the folds of the only one."""
        return len(self.data) > 1

    @property
    def others(self) -> list[str]:
        """Remedies that are compared with the control."""
        return [remedy for remedy in self.remedies if remedy != self.control]

    @property
    def rows(self) -> list[str]:
        """Rows of a table: the remedies, and the constant prediction if it was scored."""
        return [*self.remedies, *([CONSTANT] if self.constant else [])]

    @property
    def tables(self) -> list[tuple[DataSummary, str]]:
        """Every data set with every estimator."""
        return [(data, estimator) for data in self.data for estimator in self.estimators]

    @cached_property
    def _by_place(self) -> dict[tuple[str, str, str], list[Record]]:
        found: dict[tuple[str, str, str], list[Record]] = {}
        for each in (*self.records, *self.constant):
            found.setdefault((each["data"], each["estimator"], each["remedy"]), []).append(each)
        return found

    def cells(self, data: DataSummary, estimator: str, remedy: str) -> list[Record]:
        """Return the records of a remedy or of the constant prediction, fold by fold."""
        return self._by_place[data.name, "" if remedy == CONSTANT else estimator, remedy]

    def done_cells(self, data: DataSummary, estimator: str, remedy: str) -> list[Record]:
        """Return the same without those of failed cells."""
        return [cell for cell in self.cells(data, estimator, remedy) if not cell["failure"]]

    def scores(self, measure: Measure, data: DataSummary, estimator: str) -> dict[str, np.ndarray]:
        """Return values of every row of a table, of shape (n_folds,); nan where there is none."""
        return {
            row: _floats(
                None if cell["failure"] else cell["scores"][measure.name]
                for cell in self.cells(data, estimator, row)
            )
            for row in self.rows
        }

    def means(self, measure: Measure, estimator: str) -> dict[str, np.ndarray]:
        """Return means over the folds with a value, of shape (n_data,)."""
        found = [self.scores(measure, data, estimator) for data in self.data]
        return {row: _floats(mean(scores[row]) for scores in found) for row in self.rows}

    def complete_means(self, measure: Measure, estimator: str) -> dict[str, np.ndarray]:
        """Return the same, nan where a fold failed: the folds left may be the easy ones."""
        means = self.means(measure, estimator)
        for row, values in means.items():
            cells = [self.cells(data, estimator, row) for data in self.data]
            values[[any(cell["failure"] for cell in folds) for folds in cells]] = math.nan
        return means

    def test_share(self, data: DataSummary) -> float:
        """Return the rows of a test fold as a share of all rows; nan where all cells failed."""
        return mean(
            _floats(
                cell["n_test"] / (cell["n_test"] + cell["n_train"])
                for cell in self.records
                if cell["data"] == data.name and not cell["failure"]
            )
        )

    def bands(self, data: DataSummary, estimator: str) -> list[dict[str, Any]]:
        """Return scores averaged over the labels of every band, a mapping per remedy and band.

        Folds that failed have no part in it. The constant prediction comes last.
        """
        lines = []
        for remedy in self.rows:
            done = self.done_cells(data, estimator, remedy)
            values = {
                name: by_label(name, done, data.n_labels)
                for name in (*LABEL_SCORES, "label_positives", "label_expected", "label_observed")
            }
            for band in BANDS:
                inside = bands_of(values["label_positives"]) == band
                line: dict[str, Any] = {"remedy": remedy, "band": band}
                line["n_labels"] = mean(inside.sum(axis=1))
                for name in LABEL_SCORES:
                    line[name] = mean(_floats(map(mean, np.where(inside, values[name], np.nan))))
                line["calibration_ratio"] = ratio_of(
                    values["label_expected"][inside], values["label_observed"][inside]
                )
                lines.append(line)
        return lines

    def label_frequency(self, data: DataSummary, estimator: str) -> np.ndarray:
        """Return the mean share of training rows that carry each label, of shape (n_labels,)."""
        shares = [
            np.array(cell["label_positives"]) / cell["n_train"]
            for remedy in self.remedies
            for cell in self.done_cells(data, estimator, remedy)
        ]
        return np.mean(shares, axis=0) if shares else np.full(data.n_labels, np.nan)

    def label_gains(self, data: DataSummary, estimator: str) -> dict[str, np.ndarray]:
        """Return gains in F over the control, of shape (n_folds, n_labels), by remedy.

        F is that of tuned thresholds where Macro-F was taken at them.
        """
        is_tuned = any(each.name == "tuned_macro_f1_score" for each in self.measures)
        name = "label_f_tuned" if is_tuned else "label_f"
        f = {
            remedy: by_label(name, self.cells(data, estimator, remedy), data.n_labels)
            for remedy in self.remedies
        }
        return {remedy: f[remedy] - f[self.control] for remedy in self.others}

    def summary(self, data: DataSummary, estimator: str) -> list[dict[str, Any]]:
        """Return means over the folds that succeeded, by remedy; the constant comes last."""
        scores = {each.name: self.scores(each, data, estimator) for each in self.measures}
        lines = []
        for remedy in self.rows:
            done = self.done_cells(data, estimator, remedy)
            facts = ("rows_added", "mean_ir_before", "mean_ir_after")
            seconds = [each for cell in done for each in cell["seconds"].values()]
            peaks = [cell["peak_mib"] for cell in done if cell["peak_mib"] is not None]
            lines.append(
                {
                    "data": data.name,
                    "estimator": estimator,
                    "remedy": remedy,
                    "n_folds": data.n_folds,
                    "n_failed": data.n_folds - len(done),
                    **{name: mean(_floats(cell.get(name) for cell in done)) for name in facts},
                    **{name: mean(values[remedy]) for name, values in scores.items()},
                    "seconds": sum(seconds) if seconds else math.nan,
                    "peak_mib": max(peaks, default=math.nan),
                }
            )
        return lines


def named(parameter: str, known: Sequence[Named], name: str | None) -> Named:
    """Return what has a name that the caller gave; the first one for None."""
    names = [getattr(each, "name", each) for each in known]
    if name is not None and name not in names:
        raise ValueError(f"`{parameter}` must be one of {listed(names)}; got {name!r}.")
    return known[0 if name is None else names.index(name)]


def by_label(name: str, cells: list[Record], n_labels: int) -> np.ndarray:
    """Return values of records of shape (n_folds, n_labels); nan where there is none."""
    values = [cell.get(name) or [None] * n_labels for cell in cells]
    return np.array(values, dtype=float).reshape(-1, n_labels)


def _floats(values: Iterable[float | None]) -> np.ndarray:
    """Return an array with nan in place of None."""
    return np.array(list(values), dtype=float)


# Tests


@dataclass(frozen=True)
class PairedTest:
    """A remedy compared with the control, at a level of significance."""

    estimator: str
    remedy: str
    #: Means over the folds or data sets that both have.
    control_mean: float
    mean: float
    #: Gain of the remedy by fold or by data set, above 0 where it is better.
    gains: np.ndarray
    #: Gain between bounds outside of which the test rejects: over folds the mean in the interval of
    #: the corrected t test, over data sets the median of the Walsh averages in that of Wilcoxon's
    #: test. Bounds are infinite where nothing is too far away to be rejected.
    gain: float
    low: float
    high: float
    #: p of the test, and p after Holm's correction; nan where there was nothing to test.
    p: float
    p_holm: float

    @property
    def outcome(self) -> str:
        """Word for it: "better", "worse", "open" or, without a test, "untested"."""
        if math.isnan(self.p):
            return "untested"
        return "better" if self.low > 0 else "worse" if self.high < 0 else "open"

    @property
    def mean_gain(self) -> float:
        """Mean of the gains."""
        return mean(self.gains)

    @property
    def n_won(self) -> int:
        """Number of gains above 0."""
        return int(np.count_nonzero(self.gains > 0))


def paired_tests(
    outcomes: Outcomes, measure: Measure, alpha: float, data: DataSummary | None = None
) -> list[PairedTest]:
    """Test every remedy against the control, with Holm's correction over all tests.

    Over the folds of a data set, by default the only one, by the corrected t test; over several
    data sets by Wilcoxon's exact test of their means.
    """
    if data is None and not outcomes.several:
        data = outcomes.data[0]
    share = math.nan if data is None else outcomes.test_share(data)
    names, pairs = [], []
    for estimator in outcomes.estimators:
        values = (
            outcomes.complete_means(measure, estimator)
            if data is None
            else outcomes.scores(measure, data, estimator)
        )
        for remedy in outcomes.others:
            pair = np.array([values[outcomes.control], values[remedy]])
            names.append((estimator, remedy))
            pairs.append(pair[:, ~np.isnan(pair).any(axis=0)])
    # Equal predictions must tie, whatever the order in which their folds were added up.
    gains = [measure.sign * np.round(remedy - control, 12) for control, remedy in pairs]
    p_values = [p_value(each, share) for each in gains]
    p_holm = holm(p_values)
    # At the level of Holm's last step, tests decide as the correction does: what it rejects before
    # has a smaller p, what it leaves open a greater one.
    level = alpha / max(int(np.sum(p_holm > alpha)), 1)
    bounds = [_interval(*each, share, level) for each in zip(gains, p_values, strict=True)]
    return [
        PairedTest(
            *names[n],
            mean(control),
            mean(remedy),
            gains[n],
            *bounds[n],
            p_values[n],
            float(p_holm[n]),
        )
        for n, (control, remedy) in enumerate(pairs)
    ]


def p_value(gains: np.ndarray, test_share: float) -> float:
    """Test gains by fold or, where there is no share of test rows, by data set."""
    if not len(gains):
        return math.nan
    if math.isnan(test_share):
        return exact_wilcoxon(gains)[0]
    return corrected_t_test(gains, test_share)


def _interval(
    gains: np.ndarray, p: float, test_share: float, level: float
) -> tuple[float, float, float]:
    """Return the gain, and bounds outside of which the test rejects at a level."""
    n, middle, half = len(gains), mean(gains), math.inf
    if not math.isnan(test_share):
        if n > 1:
            scale = math.sqrt(1 / n + test_share / (1 - test_share)) * gains.std(ddof=1)
            half = float(student_t.isf(level / 2, n - 1)) * scale
        return middle, middle - half, middle + half
    # The test drops zeros too.
    d = gains[gains != 0]
    if not len(d):
        return middle, -math.inf, math.inf
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
    if p > level:
        return middle, min(low, 0.0), max(high, 0.0)
    if np.sign(d) @ rankdata(np.abs(d)) > 0:
        return middle, max(low, float(walsh[walsh > 0][0])), high
    return middle, low, min(high, float(walsh[walsh < 0][-1]))


def ranks_of(outcomes: Outcomes, measure: Measure, estimator: str) -> np.ndarray:
    """Rank remedies on every data set, 1 the best; array of shape (n_data, n_remedies)."""
    means = outcomes.complete_means(measure, estimator)
    values = np.transpose([means[remedy] for remedy in outcomes.remedies])
    return rank_methods(values, greater_is_better=measure.greater_is_better)


def recommended_remedies(
    outcomes: Outcomes, measure: Measure, tests: list[PairedTest]
) -> dict[str, str]:
    """Return the remedy of every estimator: the best that beats the control, else the control.

    The estimator with the best mean comes first. One whose remedy failed on a fold is left out.
    """
    found = {}
    for estimator in outcomes.estimators:
        better = [t for t in tests if t.estimator == estimator and t.outcome == "better"]
        best = max(better, key=lambda t: t.mean_gain).remedy if better else outcomes.control
        value = measure.sign * mean(outcomes.complete_means(measure, estimator)[best])
        if not math.isnan(value):
            found[estimator, best] = value
    return dict(sorted(found, key=lambda pair: -found[pair]))
