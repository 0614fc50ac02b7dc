"""Records as arrays."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from imblearn_multilabel.model_selection._comparison.cell import Record
from imblearn_multilabel.model_selection._comparison.design import (
    DataSummary,
    Design,
    MeasureSummary,
)


class Outcomes:
    """What the samplers reached, by data set and fold.

    Parameters
    ----------
    design : Design
        What was compared.
    records : iterable of dict
        One per cell.
    """

    def __init__(self, design: Design, records: Iterable[Record]):
        self.design = design
        self._cells = {
            (r["data"], r["estimator"], r["sampler"], r["repeat"], r["fold"]): r for r in records
        }

    def cells(self, data: DataSummary, estimator: str, sampler: str) -> list[Record]:
        """Return the records of a sampler, fold by fold."""
        return [self._cells[data.name, estimator, sampler, *fold] for fold in data.folds]

    def n_failed(self, data: DataSummary, estimator: str, sampler: str) -> int:
        """Return how many folds failed."""
        return sum(cell["failure"] is not None for cell in self.cells(data, estimator, sampler))

    def by_fold(self, measure: MeasureSummary, data: DataSummary, estimator: str) -> np.ndarray:
        """Return values of shape (n_samplers, n_folds); nan where there is none."""
        return np.array(
            [
                [_score(cell, measure.name) for cell in self.cells(data, estimator, sampler)]
                for sampler in self.design.samplers
            ]
        )

    def means(self, measure: MeasureSummary, estimator: str) -> np.ndarray:
        """Return means over the folds with a value, of shape (n_data, n_samplers)."""
        return np.array(
            [
                [mean(row) for row in self.by_fold(measure, data, estimator)]
                for data in self.design.data
            ]
        )

    def complete_means(self, measure: MeasureSummary, estimator: str) -> np.ndarray:
        """Return the same, nan where a fold failed: the folds left may be the easy ones."""
        failed = [
            [self.n_failed(data, estimator, sampler) > 0 for sampler in self.design.samplers]
            for data in self.design.data
        ]
        return np.where(failed, np.nan, self.means(measure, estimator))

    def label_f(self, data: DataSummary, estimator: str, sampler: str) -> np.ndarray:
        """Return the F of every label, of shape (n_folds, n_labels); nan where there is none."""
        nothing = [None] * data.n_labels
        rows = [cell.get("label_f", nothing) for cell in self.cells(data, estimator, sampler)]
        return np.array(rows, dtype=float)

    def label_frequency(self, data: DataSummary, estimator: str) -> np.ndarray:
        """Return the mean share of training rows that carry each label, of shape (n_labels,)."""
        shares = [
            np.array(cell["label_positives"]) / cell["n_train"]
            for sampler in self.design.samplers
            for cell in self.cells(data, estimator, sampler)
            if cell["failure"] is None
        ]
        return np.mean(shares, axis=0) if shares else np.full(data.n_labels, np.nan)

    def label_gains(self, data: DataSummary, estimator: str) -> dict[str, np.ndarray]:
        """Return gains in F on the control, of shape (n_folds, n_labels), by sampler."""
        control = self.label_f(data, estimator, self.design.control)
        return {
            sampler: self.label_f(data, estimator, sampler) - control
            for sampler in self.design.samplers
            if sampler != self.design.control
        }

    def test_share(self, data: DataSummary) -> float:
        """Return the rows of a test fold as a share of all rows; nan where all cells failed."""
        shares = [
            cell["n_test"] / (cell["n_test"] + cell["n_train"])
            for cell in self._cells.values()
            if cell["data"] == data.name and cell["failure"] is None
        ]
        return float(np.mean(shares)) if shares else float("nan")


def mean(values: np.ndarray) -> float:
    """Return the mean of the values there are; nan for none."""
    values = values[~np.isnan(values)]
    return float(values.mean()) if len(values) else float("nan")


def _score(cell: Record, name: str) -> float:
    value = None if cell["failure"] else cell["scores"][name]
    return float("nan") if value is None else value
