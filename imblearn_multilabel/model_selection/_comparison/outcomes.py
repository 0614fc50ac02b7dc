"""What was compared, one record per cell, and arrays of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
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
        return self.name.startswith("tuned_")


@dataclass(frozen=True)
class DataSummary:
    """Describe a data set without its rows."""

    name: str
    n_samples: int
    n_labels: int
    label_names: list[str]
    positives: list[int]
    #: Repetition and number of every fold.
    folds: list[list[int]]


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
        design = {each.name: getattr(self, each.name) for each in fields(self)}
        records, constant = design.pop("records"), design.pop("constant")
        names = ("name", "title", "greater_is_better")
        measures = [{name: getattr(each, name) for name in names} for each in self.measures]
        design |= {"data": [asdict(each) for each in self.data], "measures": measures}
        return {"design": design, "records": records, "constant": constant}

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Outcomes:
        """Read what `to_json` returned."""
        design = found["design"]
        data = [DataSummary(**each) for each in design["data"]]
        measures = [Measure(**each) for each in design["measures"]]
        records = {name: found[name] for name in ("records", "constant")}
        return cls(**design | records | {"data": data, "measures": measures})

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

    def measure(self, name: str | None) -> Measure:
        """Return a measure by its name; the first one for None."""
        return self.measures[_position("measure", name, [each.name for each in self.measures])]

    def estimator(self, name: str | None) -> str:
        """Return the name of an estimator after a check; the first one for None."""
        return self.estimators[_position("estimator", name, self.estimators)]

    def data_set(self, name: str | None) -> DataSummary:
        """Return a data set by its name; the first one for None."""
        return self.data[_position("data", name, [each.name for each in self.data])]

    @cached_property
    def _by_place(self) -> dict[tuple[Any, ...], Record]:
        places = ("data", "estimator", "remedy", "repeat", "fold")
        constant = ({"estimator": "", "remedy": CONSTANT, **each} for each in self.constant)
        return {tuple(each[p] for p in places): each for each in (*self.records, *constant)}

    def cells(self, data: DataSummary, estimator: str, remedy: str) -> list[Record]:
        """Return the records of a remedy or of the constant prediction, fold by fold."""
        place = (data.name, "" if remedy == CONSTANT else estimator, remedy)
        return [self._by_place[*place, *fold] for fold in data.folds]

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
        return _floats(mean(self.scores(measure, data, estimator, remedy)) for data in self.data)

    def complete_means(self, measure: Measure, estimator: str, remedy: str) -> np.ndarray:
        """Return the same, nan where a fold failed: the folds left may be the easy ones."""
        failed = [
            len(self.done_cells(data, estimator, remedy)) < len(data.folds) for data in self.data
        ]
        return np.where(failed, np.nan, self.means(measure, estimator, remedy))

    def constant_gain(self, measure: Measure, estimator: str) -> float:
        """Return by how much the constant prediction is better than the control, on average."""
        if not self.constant:
            return math.nan
        control, constant = (
            self.means(measure, estimator, name) for name in (self.control, CONSTANT)
        )
        return mean(measure.sign * (constant - control))

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
        f = {
            remedy: by_label(
                "label_f_tuned" if is_tuned else "label_f",
                self.cells(data, estimator, remedy),
                data.n_labels,
            )
            for remedy in self.remedies
        }
        return {remedy: f[remedy] - f[self.control] for remedy in self.others}

    def summary(self, data: DataSummary, estimator: str) -> list[dict[str, Any]]:
        """Return means over the folds that succeeded, by remedy; the constant comes last."""
        lines = []
        for remedy in self.rows:
            done = self.done_cells(data, estimator, remedy)
            facts = ("rows_added", "mean_ir_before", "mean_ir_after")
            seconds = [sum(cell["seconds"].values()) for cell in done if "seconds" in cell]
            peaks = [cell["peak_mib"] for cell in done if cell.get("peak_mib") is not None]
            lines.append(
                {
                    "data": data.name,
                    "estimator": estimator,
                    "remedy": remedy,
                    "n_folds": len(data.folds),
                    "n_failed": len(data.folds) - len(done),
                    **{name: mean(_floats(cell.get(name) for cell in done)) for name in facts},
                    **{
                        each.name: mean(self.scores(each, data, estimator, remedy))
                        for each in self.measures
                    },
                    "seconds": sum(seconds) if seconds else math.nan,
                    "peak_mib": max(peaks, default=math.nan),
                }
            )
        return lines


def _position(parameter: str, name: str | None, names: list[str]) -> int:
    if name is not None and name not in names:
        raise ValueError(f"`{parameter}` must be one of {listed(names)}; got {name!r}.")
    return 0 if name is None else names.index(name)


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
