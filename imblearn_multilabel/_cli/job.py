"""Samplers x folds: resample inside the training folds, train, score."""

from __future__ import annotations

import argparse
import time
import warnings
from dataclasses import dataclass, field
from statistics import fmean

import numpy as np
from imblearn.pipeline import Pipeline
from scipy import sparse
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler

from imblearn_multilabel._cli.data import Data
from imblearn_multilabel._cli.estimators import make_classifier
from imblearn_multilabel._cli.expressions import Factory
from imblearn_multilabel._cli.progress import progress_bar
from imblearn_multilabel._cli.samplers import make_sampler
from imblearn_multilabel._cli.text import one_line
from imblearn_multilabel.metrics import mean_imbalance_ratio
from imblearn_multilabel.model_selection import IterativeStratification
from imblearn_multilabel.model_selection._scores_of import scores_of
from imblearn_multilabel.model_selection._scoring import (
    macro_auc,
    macro_f,
    ranking_loss,
    scored_labels,
    scored_rows,
)


@dataclass(frozen=True)
class Cell:
    """What one sampler did on one fold."""

    rows_added: int
    mean_ir_before: float
    mean_ir_after: float
    macro_f: float
    macro_auc: float
    ranking_loss: float
    seconds: float
    labels_scored: int
    rows_scored: float


@dataclass
class Result:
    """What one sampler did on all folds.

    Parameters
    ----------
    name : str
        The sampler as the user wrote it.
    n_splits : int
        Folds there were.
    cells : list of Cell
        One per fold that came through.
    failure : str
        Why others did not, in a few words; "" if all did.
    notes : dict of str to list of str
        Messages of warnings and errors by their class, in one line each.
    """

    name: str
    n_splits: int
    cells: list[Cell] = field(default_factory=list)
    failure: str = ""
    notes: dict[str, list[str]] = field(default_factory=dict)

    def mean(self, measure: str) -> float:
        """Mean of a cell's field over the folds that came through."""
        return fmean(getattr(cell, measure) for cell in self.cells)

    def note(self, problem: Exception | str) -> None:
        """Keep a message, in one line."""
        lines = self.notes.setdefault(type(problem).__name__, [])
        lines.append(one_line(problem))


def compare(data: Data, options: argparse.Namespace) -> list[Result]:
    """Run every sampler on the same folds; a failure costs its own cell only."""
    splitter = IterativeStratification(options.cv, shuffle=True, random_state=options.seed)
    folds = list(splitter.split(data.X, data.y))
    results = [Result(sampler.name, len(folds)) for sampler in options.samplers]
    with progress_bar(len(results) * len(folds), "fold", options.quiet) as bar:
        for result, sampler in zip(results, options.samplers, strict=True):
            bar.set_description(result.name)
            for train, test in folds:
                _run_cell(result, sampler, data, train, test, options)
                bar.update()
    return results


def _run_cell(
    result: Result,
    sampler: Factory,
    data: Data,
    train: np.ndarray,
    test: np.ndarray,
    options: argparse.Namespace,
) -> None:
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            cell = _measure(sampler, data, train, test, options)
        result.cells.append(cell)
    except Exception as error:
        is_torch = isinstance(error, ImportError) and "torch" in str(error)
        result.failure = "needs torch" if is_torch else f"failed: {type(error).__name__}"
        result.note(error)
    for warning in caught:
        result.note(warning.message)


def _measure(
    sampler: Factory,
    data: Data,
    train: np.ndarray,
    test: np.ndarray,
    options: argparse.Namespace,
) -> Cell:
    model = Pipeline(
        [
            ("scale", MaxAbsScaler() if sparse.issparse(data.X) else MinMaxScaler()),
            ("resample", make_sampler(sampler, options.seed, options.ratio)),
            ("classify", make_classifier(options.estimator, options.seed)),
        ]
    )
    X_test, y_test = data.X[test], data.y[test]
    start = time.perf_counter()
    model.fit(data.X[train], data.y[train])
    predicted, scores = model.predict(X_test), scores_of(model, X_test, data.y.shape[1])
    seconds = time.perf_counter() - start
    before = mean_imbalance_ratio(data.y[train])
    after, rows_added = before, 0
    if model["resample"] != "passthrough":
        balance = model["resample"].balance_after_
        after, rows_added = balance.mean_imbalance_ratio, balance.n_samples - len(train)
    return Cell(
        rows_added,
        before,
        after,
        macro_f(y_test, predicted),
        macro_auc(y_test, scores),
        ranking_loss(y_test, scores),
        seconds,
        len(scored_labels(y_test)),
        len(scored_rows(y_test)) / len(y_test),
    )
