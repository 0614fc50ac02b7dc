"""Design and outcomes of a comparison: one record per cell, and arrays of them."""

from __future__ import annotations

import math
from collections.abc import Iterable
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
class DataSummary:
    """Describe a data set without its rows.

    Parameters
    ----------
    name : str
        Name of the data set.
    n_samples, n_labels : int
        Shape of y.
    label_names : tuple of str
        Names of the labels.
    folds : tuple of (int, int)
        Repetition and number of every fold.
    """

    name: str
    n_samples: int
    n_labels: int
    label_names: tuple[str, ...]
    folds: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class MeasureSummary:
    """Describe a measure without its code.

    Parameters
    ----------
    name, title : str
        Name in columns of tables, and in sentences.
    greater_is_better : bool
        Whether greater values are better.
    """

    name: str
    title: str
    greater_is_better: bool

    @property
    def sign(self) -> int:
        """Factor, 1 or -1, that makes greater values better."""
        return 1 if self.greater_is_better else -1

    @property
    def takes_tuned(self) -> bool:
        """Whether it is a measure of labels at tuned thresholds."""
        return self.name.startswith("tuned_")


@dataclass(frozen=True)
class Design:
    """Describe a comparison in values that JSON can hold.

    Parameters
    ----------
    data : tuple of DataSummary
        Data sets.
    estimators, remedies : tuple of str
        Names, in the order in which they were given.
    measures : tuple of MeasureSummary
        Measures; the first one decides.
    control : str
        Remedy with which the others are compared.
    n_candidates : tuple of int
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

    data: tuple[DataSummary, ...]
    estimators: tuple[str, ...]
    remedies: tuple[str, ...]
    measures: tuple[MeasureSummary, ...]
    control: str
    n_candidates: tuple[int, ...]
    inner_measure: str
    n_inner_splits: int
    cv: str
    random_state: int

    @property
    def others(self) -> list[str]:
        """Remedies that are compared with the control."""
        return [remedy for remedy in self.remedies if remedy != self.control]

    def measure(self, name: str | None) -> MeasureSummary:
        """Return a measure by its name; the first one for None."""
        names = tuple(measure.name for measure in self.measures)
        return self.measures[_position("measure", name, names)]

    def estimator(self, name: str | None) -> str:
        """Return the name of an estimator after a check; the first one for None."""
        return self.estimators[_position("estimator", name, self.estimators)]

    def data_set(self, name: str | None) -> DataSummary:
        """Return a data set by its name; the first one for None."""
        return self.data[_position("data", name, tuple(data.name for data in self.data))]

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Design:
        """Read what `to_json` returned, with lists in place of tuples."""
        data = tuple(
            DataSummary(
                **each
                | {
                    "label_names": tuple(each["label_names"]),
                    "folds": tuple(tuple(fold) for fold in each["folds"]),
                }
            )
            for each in found["data"]
        )
        measures = tuple(MeasureSummary(**each) for each in found["measures"])
        lists = {name: tuple(found[name]) for name in ("estimators", "remedies", "n_candidates")}
        return cls(**found | lists | {"data": data, "measures": measures})


def _position(parameter: str, name: str | None, names: tuple[str, ...]) -> int:
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
        self._constant: dict[str, list[Record]] = {}
        for record in constant:
            self._constant.setdefault(record["data"], []).append(record)
        self._cells = {
            (r["data"], r["estimator"], r["remedy"], r["repeat"], r["fold"]): r for r in records
        }

    def cells(self, data: DataSummary, estimator: str, remedy: str) -> list[Record]:
        """Return the records of a remedy, fold by fold."""
        return [self._cells[data.name, estimator, remedy, *fold] for fold in data.folds]

    def done_cells(self, data: DataSummary, estimator: str, remedy: str) -> list[Record]:
        """Return the records of a remedy without those of failed cells."""
        return [cell for cell in self.cells(data, estimator, remedy) if cell["failure"] is None]

    def n_failed(self, data: DataSummary, estimator: str, remedy: str) -> int:
        """Count the folds that failed."""
        return len(data.folds) - len(self.done_cells(data, estimator, remedy))

    def by_fold(self, measure: MeasureSummary, data: DataSummary, estimator: str) -> np.ndarray:
        """Return values of shape (n_remedies, n_folds); nan where there is none."""
        return np.array(
            [
                [_score(cell, measure.name) for cell in self.cells(data, estimator, remedy)]
                for remedy in self.design.remedies
            ]
        )

    @property
    def has_constant(self) -> bool:
        """Whether the constant prediction was scored; a stored result may lack it."""
        return bool(self._constant)

    def constant_by_fold(self, measure: MeasureSummary, data: DataSummary) -> np.ndarray:
        """Return values of the constant prediction, of shape (n_folds,); nan if there are none."""
        found = {(r["repeat"], r["fold"]): r for r in self._constant.get(data.name, ())}
        values = [
            found[fold]["scores"][measure.name] if fold in found else None for fold in data.folds
        ]
        return np.array(values, dtype=float)

    def constant_means(self, measure: MeasureSummary) -> np.ndarray:
        """Return means of the constant prediction over folds, of shape (n_data,)."""
        return np.array([mean(self.constant_by_fold(measure, data)) for data in self.design.data])

    def constant_gain(self, measure: MeasureSummary, estimator: str) -> float:
        """Return by how much the constant prediction is better than the control, on average."""
        control = self.means(measure, estimator)[:, self.design.remedies.index(self.design.control)]
        return mean(measure.sign * (self.constant_means(measure) - control))

    def means(self, measure: MeasureSummary, estimator: str) -> np.ndarray:
        """Return means over the folds with a value, of shape (n_data, n_remedies)."""
        return np.array(
            [
                [mean(row) for row in self.by_fold(measure, data, estimator)]
                for data in self.design.data
            ]
        )

    def complete_means(self, measure: MeasureSummary, estimator: str) -> np.ndarray:
        """Return the same, nan where a fold failed: the folds left may be the easy ones."""
        failed = [
            [self.n_failed(data, estimator, remedy) > 0 for remedy in self.design.remedies]
            for data in self.design.data
        ]
        return np.where(failed, np.nan, self.means(measure, estimator))

    def of_labels(self, name: str, data: DataSummary, estimator: str, remedy: str) -> np.ndarray:
        """Return a score of every label, of shape (n_folds, n_labels); nan where there is none.

        `name` is one of `LABEL_SCORES`.
        """
        return _of_labels(name, self.cells(data, estimator, remedy), data.n_labels)

    def bands(self, data: DataSummary, estimator: str) -> list[dict[str, Any]]:
        """Return scores averaged over the labels of every band, a mapping per remedy and band.

        Folds that failed have no part in it. The constant prediction comes last.
        """
        lines = []
        cells = {each: self.done_cells(data, estimator, each) for each in self.design.remedies}
        for remedy, done in (cells | self._named_constant(data)).items():
            values = {
                name: _of_labels(name, done, data.n_labels)
                for name in (*LABEL_SCORES, "label_positives", "label_expected", "label_observed")
            }
            band_of = bands_of(values["label_positives"])
            for band in BANDS:
                inside = band_of == band
                line: dict[str, Any] = {"remedy": remedy, "band": band}
                line["n_labels"] = mean(inside.sum(axis=1))
                for name in LABEL_SCORES:
                    of_folds = [mean(row) for row in np.where(inside, values[name], np.nan)]
                    line[name] = mean(np.array(of_folds))
                line["calibration_ratio"] = ratio_of(
                    values["label_expected"][inside], values["label_observed"][inside]
                )
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
        tuned = any(each.name == "tuned_macro_f1_score" for each in self.design.measures)
        name = "label_f_tuned" if tuned else "label_f"
        control = self.of_labels(name, data, estimator, self.design.control)
        return {
            remedy: self.of_labels(name, data, estimator, remedy) - control
            for remedy in self.design.others
        }

    def test_share(self, data: DataSummary) -> float:
        """Return the rows of a test fold as a share of all rows; nan where all cells failed."""
        shares = [
            cell["n_test"] / (cell["n_test"] + cell["n_train"])
            for cell in self._cells.values()
            if cell["data"] == data.name and cell["failure"] is None
        ]
        return float(np.mean(shares)) if shares else math.nan

    def summary(self, data: DataSummary, estimator: str) -> list[dict[str, Any]]:
        """Return means over the folds that succeeded, by remedy; the constant comes last."""
        scores = {each.name: self.by_fold(each, data, estimator) for each in self.design.measures}
        lines = []
        for number, remedy in enumerate(self.design.remedies):
            done = self.done_cells(data, estimator, remedy)
            peaks = [cell["peak_mib"] for cell in done if cell["peak_mib"] is not None]
            lines.append(
                {
                    "data": data.name,
                    "estimator": estimator,
                    "remedy": remedy,
                    "n_folds": len(data.folds),
                    "n_failed": len(data.folds) - len(done),
                    **{
                        name: mean(np.array([cell[name] for cell in done], dtype=float))
                        for name in ("rows_added", "mean_ir_before", "mean_ir_after")
                    },
                    **{name: mean(values[number]) for name, values in scores.items()},
                    "seconds": sum(sum(cell["seconds"].values()) for cell in done),
                    "peak_mib": max(peaks, default=math.nan),
                }
            )
        for remedy, records in self._named_constant(data).items():
            unknown = dict.fromkeys(lines[0], math.nan)
            names = {"data": data.name, "estimator": estimator, "remedy": remedy}
            counts = {"n_folds": len(data.folds), "n_failed": len(data.folds) - len(records)}
            values = {
                each.name: mean(self.constant_by_fold(each, data)) for each in self.design.measures
            }
            lines.append(unknown | names | counts | values)
        return lines

    def _named_constant(self, data: DataSummary) -> dict[str, list[Record]]:
        return {CONSTANT: self._constant[data.name]} if data.name in self._constant else {}


def mean(values: np.ndarray) -> float:
    """Return the mean without nan; nan where nothing is left."""
    values = values[~np.isnan(values)]
    return float(values.mean()) if len(values) else math.nan


def _of_labels(name: str, cells: list[Record], n_labels: int) -> np.ndarray:
    """Return values of shape (n_folds, n_labels); nan where there is none."""
    values = [cell.get(name) or [None] * n_labels for cell in cells]
    return np.array(values, dtype=float).reshape(-1, n_labels)


def _score(cell: Record, name: str) -> float:
    value = None if cell["failure"] else cell["scores"][name]
    return math.nan if value is None else value
