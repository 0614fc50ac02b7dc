"""Design and outcomes of a comparison: one record per cell, and arrays of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from imblearn_multilabel._messages import listed
from imblearn_multilabel.metrics._scores import BANDS, bands_of, ratio_of

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
#: The plain values that one cell leaves, as JSON holds them; None stands for a missing value.
Record = dict[str, Any]


@dataclass(frozen=True)
class Measure:
    """A measure, and how to compute it.

    Parameters
    ----------
    name, title : str
        Name in columns of tables, and in sentences.
    greater_is_better : bool
        Whether greater values are better.
    function : callable or None, default=None
        Function of true labels and of predicted labels or scores; or a scorer of (model, X, y).
        None in a comparison from a file.
    takes : {"labels", "tuned", "scores", "probabilities", "model"}, default="model"
        What the function is given: labels predicted at the classifier's own thresholds or at tuned
        ones, scores of any kind, probabilities, or the model itself.
    averages_over : {"labels", "rows"} or None, default=None
        Items that the measure averages over; items without a value are left out.
    """

    name: str
    title: str
    greater_is_better: bool
    function: Callable[..., float] | None = None
    takes: str = "model"
    averages_over: str | None = None

    @property
    def sign(self) -> int:
        """Factor, 1 or -1, that makes greater values better."""
        return 1 if self.greater_is_better else -1

    @property
    def is_tuned(self) -> bool:
        """Whether it is a measure of labels at tuned thresholds."""
        return self.name.startswith("tuned_")


@dataclass(frozen=True)
class DataSummary:
    """Describe a data set without its rows.

    Parameters
    ----------
    name : str
        Name of the data set.
    n_samples, n_labels : int
        Shape of y.
    label_names : list of str
        Names of the labels.
    positives : list of int
        Positive rows of every label.
    folds : list of [int, int]
        Repetition and number of every fold.
    """

    name: str
    n_samples: int
    n_labels: int
    label_names: list[str]
    positives: list[int]
    folds: list[list[int]]


@dataclass(frozen=True, kw_only=True)
class Design:
    """Describe a comparison in values that JSON can hold.

    Parameters
    ----------
    data : list of DataSummary
        Data sets.
    estimators, remedies : list of str
        Names, in the order in which they were given.
    measures : list of Measure
        Measures; the first one decides.
    control : str
        Remedy with which the others are compared.
    n_candidates : list of int
        Number of parameter settings that each remedy was chosen from; 1 without a choice.
    inner_measure : str
        Title of the measure that parameters were chosen by.
    n_inner_splits : int
        Number of folds that parameters were chosen on.
    cv : str
        Description of the folds.
    random_state : int
        Seed from which all others follow.
    """

    data: list[DataSummary]
    estimators: list[str]
    remedies: list[str]
    measures: list[Measure]
    control: str
    n_candidates: list[int]
    inner_measure: str
    n_inner_splits: int
    cv: str
    random_state: int

    @property
    def others(self) -> list[str]:
        """Remedies that are compared with the control."""
        return [remedy for remedy in self.remedies if remedy != self.control]

    @property
    def is_single(self) -> bool:
        """Whether there is one data set and one estimator."""
        return len(self.data) == len(self.estimators) == 1

    def measure(self, name: str | None) -> Measure:
        """Return a measure by its name; the first one for None."""
        return self.measures[_position("measure", name, [each.name for each in self.measures])]

    def estimator(self, name: str | None) -> str:
        """Return the name of an estimator after a check; the first one for None."""
        return self.estimators[_position("estimator", name, self.estimators)]

    def data_set(self, name: str | None) -> DataSummary:
        """Return a data set by its name; the first one for None."""
        return self.data[_position("data", name, [each.name for each in self.data])]

    def to_json(self) -> dict[str, Any]:
        """Return plain values, without the functions of measures."""
        names = ("name", "title", "greater_is_better")
        measures = [{name: getattr(each, name) for name in names} for each in self.measures]
        return vars(self) | {"data": [asdict(each) for each in self.data], "measures": measures}

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Design:
        """Read what `to_json` returned."""
        data = [DataSummary(**each) for each in found["data"]]
        measures = [Measure(**each) for each in found["measures"]]
        return cls(**found | {"data": data, "measures": measures})


def _position(parameter: str, name: str | None, names: list[str]) -> int:
    if name is not None and name not in names:
        raise ValueError(f"`{parameter}` must be one of {listed(names)}; got {name!r}.")
    return 0 if name is None else names.index(name)


class Outcomes:
    """Give the records of a comparison as arrays, by data set and fold.

    Parameters
    ----------
    design : Design
        What was compared.
    records : iterable of dict
        One record per cell.
    constant : iterable of dict, default=()
        One record of the constant prediction per data set and fold.
    """

    def __init__(self, design: Design, records: Iterable[Record], constant: Iterable[Record] = ()):
        self.design = design
        self._cells = {
            (r["data"], r["estimator"], r["remedy"], r["repeat"], r["fold"]): r for r in records
        }
        self._constant = {(r["data"], r["repeat"], r["fold"]): r for r in constant}

    @property
    def rows(self) -> list[str]:
        """Rows of a table: the remedies, and the constant prediction if it was scored."""
        return [*self.design.remedies, *([CONSTANT] if self._constant else [])]

    def cells(self, data: DataSummary, estimator: str, remedy: str) -> list[Record]:
        """Return the records of a remedy or of the constant prediction, fold by fold."""
        if remedy == CONSTANT:
            return [self._constant[data.name, *fold] for fold in data.folds]
        return [self._cells[data.name, estimator, remedy, *fold] for fold in data.folds]

    def done_cells(self, data: DataSummary, estimator: str, remedy: str) -> list[Record]:
        """Return the same without those of failed cells."""
        return [cell for cell in self.cells(data, estimator, remedy) if not cell.get("failure")]

    def scores(
        self, measure: Measure, data: DataSummary, estimator: str, remedy: str
    ) -> np.ndarray:
        """Return values of shape (n_folds,); nan where there is none."""
        cells = self.cells(data, estimator, remedy)
        return _floats(
            None if cell.get("failure") else cell["scores"][measure.name] for cell in cells
        )

    def means(self, measure: Measure, estimator: str, remedy: str) -> np.ndarray:
        """Return means over the folds with a value, of shape (n_data,)."""
        return np.array(
            [mean(self.scores(measure, data, estimator, remedy)) for data in self.design.data]
        )

    def complete_means(self, measure: Measure, estimator: str, remedy: str) -> np.ndarray:
        """Return the same, nan where a fold failed: the folds left may be the easy ones."""
        failed = [
            any(cell["failure"] for cell in self.cells(data, estimator, remedy))
            for data in self.design.data
        ]
        return np.where(failed, np.nan, self.means(measure, estimator, remedy))

    def constant_gain(self, measure: Measure, estimator: str) -> float:
        """Return by how much the constant prediction is better than the control, on average."""
        if not self._constant:
            return math.nan
        control, constant = (
            self.means(measure, estimator, name) for name in (self.design.control, CONSTANT)
        )
        return mean(measure.sign * (constant - control))

    def test_share(self, data: DataSummary) -> float:
        """Return the rows of a test fold as a share of all rows; nan where all cells failed."""
        return mean(
            _floats(
                cell["n_test"] / (cell["n_test"] + cell["n_train"])
                for cell in self._cells.values()
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
            positives, expected, observed = (
                by_label(name, done, data.n_labels)
                for name in ("label_positives", "label_expected", "label_observed")
            )
            for band in BANDS:
                inside = bands_of(positives) == band
                line: dict[str, Any] = {"remedy": remedy, "band": band}
                line["n_labels"] = mean(inside.sum(axis=1))
                for name in LABEL_SCORES:
                    values = np.where(inside, by_label(name, done, data.n_labels), np.nan)
                    line[name] = mean(_floats(map(mean, values)))
                line["calibration_ratio"] = ratio_of(expected[inside], observed[inside])
                lines.append(line)
        return lines

    def label_frequency(self, data: DataSummary, estimator: str) -> np.ndarray:
        """Return the mean share of training rows that carry each label, of shape (n_labels,)."""
        shares = [
            np.array(cell["label_positives"]) / cell["n_train"]
            for remedy in self.design.remedies
            for cell in self.done_cells(data, estimator, remedy)
        ]
        return np.mean(shares, axis=0) if shares else np.full(data.n_labels, np.nan)

    def label_gains(self, data: DataSummary, estimator: str) -> dict[str, np.ndarray]:
        """Return gains in F over the control, of shape (n_folds, n_labels), by remedy.

        F is that of tuned thresholds where Macro-F was taken at them.
        """
        is_tuned = any(each.name == "tuned_macro_f1_score" for each in self.design.measures)
        name = "label_f_tuned" if is_tuned else "label_f"
        control, *others = (
            by_label(name, self.cells(data, estimator, remedy), data.n_labels)
            for remedy in (self.design.control, *self.design.others)
        )
        return {remedy: f - control for remedy, f in zip(self.design.others, others, strict=True)}

    def summary(self, data: DataSummary, estimator: str) -> list[dict[str, Any]]:
        """Return means over the folds that succeeded, by remedy; the constant comes last."""
        lines = []
        for remedy in self.rows:
            done = self.done_cells(data, estimator, remedy)
            seconds = [sum(cell["seconds"].values()) for cell in done if "seconds" in cell]
            peaks = [cell["peak_mib"] for cell in done if cell.get("peak_mib") is not None]
            lines.append(
                {
                    "data": data.name,
                    "estimator": estimator,
                    "remedy": remedy,
                    "n_folds": len(data.folds),
                    "n_failed": len(data.folds) - len(done),
                    **{
                        name: mean(_floats(cell.get(name) for cell in done))
                        for name in ("rows_added", "mean_ir_before", "mean_ir_after")
                    },
                    **{
                        each.name: mean(self.scores(each, data, estimator, remedy))
                        for each in self.design.measures
                    },
                    "seconds": sum(seconds) if seconds else math.nan,
                    "peak_mib": max(peaks, default=math.nan),
                }
            )
        return lines


def mean(values: np.ndarray) -> float:
    """Return the mean without nan; nan where nothing is left."""
    values = values[~np.isnan(values)]
    return float(values.mean()) if len(values) else math.nan


def by_label(name: str, cells: list[Record], n_labels: int) -> np.ndarray:
    """Return values of records of shape (n_folds, n_labels); nan where there is none."""
    values = [cell.get(name) or [None] * n_labels for cell in cells]
    return np.array(values, dtype=float).reshape(-1, n_labels)


def _floats(values: Iterable[float | None]) -> np.ndarray:
    """Return an array with nan in place of None."""
    return np.array(list(values), dtype=float)
