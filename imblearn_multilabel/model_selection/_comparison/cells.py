"""Run one cell: fit on a training part, score the test part, and record what it took."""

from __future__ import annotations

import functools
import os
import threading
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
from imblearn.pipeline import Pipeline
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import GridSearchCV
from threadpoolctl import threadpool_limits

from imblearn_multilabel._algorithms.amounts import row_budget
from imblearn_multilabel._messages import one_line
from imblearn_multilabel._task import Effects
from imblearn_multilabel._validation import num_samples
from imblearn_multilabel.base import fit_resample_named
from imblearn_multilabel.metrics import mean_imbalance_ratio
from imblearn_multilabel.model_selection._comparison.cache import fingerprint
from imblearn_multilabel.model_selection._comparison.inputs import DataSet
from imblearn_multilabel.model_selection._comparison.measures import (
    Measure,
    Prediction,
    plain,
    score,
)
from imblearn_multilabel.model_selection._comparison.outcomes import Record
from imblearn_multilabel.model_selection._out_of_fold import out_of_fold_scores
from imblearn_multilabel.model_selection._split import MultilabelStratifiedKFold
from imblearn_multilabel.model_selection._thresholds import choose_thresholds
from imblearn_multilabel.utils import PeakMemory

_THREADS_VARIABLE = "OMP_NUM_THREADS"
#: Warning filters, the number of threads and the peak of memory belong to the whole process.
_ONE_CELL_A_PROCESS = threading.RLock()


@dataclass(frozen=True)
class Fold:
    """One split of a data set.

    Parameters
    ----------
    repeat, number : int
        Repetition, and number of the fold in it.
    train, test : ndarray of int
        Row numbers.
    """

    repeat: int
    number: int
    train: np.ndarray
    test: np.ndarray


@dataclass(frozen=True)
class Job:
    """Everything that decides the scores of one cell.

    Parameters
    ----------
    data, estimator, remedy : str
        Names.
    fold : Fold
        Rows to train on and rows to score.
    before : list of transformers
        Fitted on the original training rows; unfitted and seeded, like the next two.
    resampler : object or None
        The sampler.
    classifier : object
        Fitted on the resampled rows.
    candidates : list of dict
        Parameters of the sampler to choose from; empty without a choice.
    inner_measure : Measure
        Measure that parameters are chosen by.
    n_inner_splits, inner_seed : int
        Number of folds that parameters are chosen on, and their seed.
    measures : list of Measure
        Measures to score the cell by.
    """

    data: str
    estimator: str
    remedy: str
    fold: Fold
    before: list[Any]
    resampler: Any
    classifier: Any
    candidates: list[dict[str, Any]]
    inner_measure: Measure
    n_inner_splits: int
    inner_seed: int
    measures: list[Measure]

    @property
    def names(self) -> dict[str, Any]:
        """Name of the cell, as in a record."""
        return {
            "data": self.data,
            "estimator": self.estimator,
            "remedy": self.remedy,
            "repeat": self.fold.repeat,
            "fold": self.fold.number,
        }

    @property
    def n_fits(self) -> int:
        """Number of models that are trained: of all training rows and on inner folds."""
        is_tuned = any(each.takes == "tuned" for each in self.measures)
        return 1 + self.n_inner_splits * (is_tuned + len(self.candidates))

    def model(self, label_names: list[Any] | None) -> Pipeline:
        """Return all steps as one unfitted model, whose sampler knows the names of labels."""
        resampler = "passthrough"
        if self.resampler is not None:
            resampler = _NamingSampler(self.resampler, label_names)
        # Numbered, since two transformers of one class are allowed.
        before = [(f"before{number}", step) for number, step in enumerate(self.before)]
        return Pipeline([*before, ("resample", resampler), ("classify", self.classifier)])

    def key(self, data_digest: str, surroundings: dict[str, Any]) -> str:
        """Return a digest of everything that decides the scores."""
        uses_inner_folds = self.candidates or any(each.takes == "tuned" for each in self.measures)
        choice = (
            [self.candidates, self.inner_measure, self.n_inner_splits, self.inner_seed]
            if uses_inner_folds
            else []
        )
        parts = [
            data_digest,
            surroundings,
            self.fold.train,
            self.fold.test,
            *self.before,
            "resampled by",
            self.resampler,
            "then",
            self.classifier,
            *choice,
            *self.measures,
        ]
        # Part by part, so that an object that two parts share is hashed like two equal objects.
        return fingerprint([fingerprint(part) for part in parts])


def run_cell(job: Job, data: DataSet) -> Record:
    """Return the record of a cell; a failure is recorded, not raised.

    Of several threads, one runs a cell and the others wait.
    """
    record: Record = {**job.names, "failure": None}
    watch, memory = Stopwatch(), PeakMemory()
    with _ONE_CELL_A_PROCESS, one_thread(), warnings.catch_warnings(record=True) as caught:
        _warm_up(job)
        warnings.simplefilter("always")
        caught.clear()
        try:
            with memory:
                record |= _measure(job, data, watch)
        except Exception as error:
            record["failure"] = _failure(watch.stage or "preparing", error)
    record["warnings"] = [
        {"kind": kind, "message": message, "times": times}
        for (kind, message), times in Counter(
            (type(warning.message).__name__, one_line(warning.message)) for warning in caught
        ).items()
    ]
    record["seconds"] = {stage: round(seconds, 4) for stage, seconds in watch.seconds.items()}
    record["peak_mib"] = memory.mib
    return record


def lost_cell(job: Job, error: BaseException) -> Record:
    """Return the record of a cell whose process died."""
    failure = _failure("any", error)
    return {**job.names, "failure": failure, "warnings": [], "seconds": {}, "peak_mib": None}


def constant_record(fold: Fold, data: DataSet, measures: list[Measure]) -> Record:
    """Return what the constant prediction scores on a fold, as in the record of a cell."""
    y_train = data.y[fold.train]
    X_test, y_test = data.take(fold.test)
    # Scorers of the caller may look at the steps of a model.
    model = Pipeline([("resample", "passthrough"), ("classify", _Constant().fit(None, y_train))])
    tuned = any(measure.takes == "tuned" for measure in measures)
    thresholds = np.full(y_train.shape[1], -np.inf) if tuned else None
    with _ONE_CELL_A_PROCESS, one_thread(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = score(Prediction.of(model, X_test, y_test, thresholds), measures)
    return {
        **{"data": data.name, "repeat": fold.repeat, "fold": fold.number},
        "label_positives": y_train.sum(axis=0).tolist(),
        **found,
    }


def _failure(stage: str, error: BaseException) -> dict[str, str]:
    return {"stage": stage, "error": type(error).__name__, "message": one_line(error)}


def _measure(job: Job, data: DataSet, watch: Stopwatch) -> Record:
    # The test rows are taken only after everything is fitted.
    X_train, y_train = data.take(job.fold.train)
    model, found = fit(job, X_train, y_train, watch, data.given_names)
    thresholds = None
    if any(measure.takes == "tuned" for measure in job.measures):
        with watch.time("tuning"):
            thresholds = _tune(job, model, *data.take(job.fold.train))
    X_test, y_test = data.take(job.fold.test)
    with watch.time("predicting"):
        predicted = Prediction.of(model, X_test, y_test, thresholds)
    with watch.time("scoring"):
        return found | score(predicted, job.measures)


def fit(
    job: Job, X: Any, y: np.ndarray, watch: Stopwatch, label_names: list[Any] | None = None
) -> tuple[Pipeline, Record]:
    """Fit everything on training rows.

    Returns
    -------
    model : Pipeline
        Fitted model.
    found : dict
        Entries of the record about training.
    """
    model, chosen = job.model(label_names), None
    if job.candidates:
        with watch.time("choosing"):
            chosen = _choose(job, model, X, y)
        model["resample"].sampler.set_params(**chosen)
    n_train, positives, before_ratio = len(y), y.sum(axis=0), mean_imbalance_ratio(y)
    y = _fit_steps(model, X, y, watch)
    return model, {
        "n_train": n_train,
        "rows_added": int(y.shape[0]) - n_train,
        "rows_asked": _rows_asked(job.resampler, n_train),
        "mean_ir_before": plain(before_ratio),
        "mean_ir_after": plain(mean_imbalance_ratio(y)),
        "label_positives": positives.tolist(),
        "chosen": None if chosen is None else {name: repr(v) for name, v in chosen.items()},
    }


def _fit_steps(model: Pipeline, X: Any, y: np.ndarray, watch: Stopwatch) -> np.ndarray:
    """Fit a model step by step, so that each is timed; return the labels after resampling."""
    *before, resampler, classifier = [step for _, step in model.steps]
    with watch.time("preprocessing"):
        for step in before:
            X = step.fit_transform(X, y)
    if resampler != "passthrough":
        with watch.time("sampling"):
            X, y = resampler.fit_resample(X, y)
    with watch.time("fitting"):
        classifier.fit(X, y)
    return y


def _tune(job: Job, model: Pipeline, X: Any, y: np.ndarray) -> np.ndarray:
    """Choose thresholds on scores of training rows by models that were fitted without them."""
    folds = list(_inner_folds(job, y))
    with warnings.catch_warnings():
        # The model of all training rows has given the same warnings already.
        warnings.simplefilter("ignore")
        scores = out_of_fold_scores(model, X, y, cv=folds, response_method="any", n_jobs=1)
    # Probabilities have their middle at 0.5, decision values at 0.
    return choose_thresholds(scores, y, log_odds=not hasattr(model, "predict_proba"))


def _inner_folds(job: Job, y: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    folds = MultilabelStratifiedKFold(job.n_inner_splits, shuffle=True, random_state=job.inner_seed)
    return folds.split(y, y)


def _choose(job: Job, model: Pipeline, X: Any, y: np.ndarray) -> dict[str, Any]:
    """Return the candidate that is best on inner folds of the training rows.

    The first one wins ties; a candidate that fails on a fold comes last.
    """
    candidates = [
        {f"resample__sampler__{name}": [value] for name, value in candidate.items()}
        for candidate in job.candidates
    ]
    search = GridSearchCV(
        model,
        candidates,
        scoring=job.inner_measure.as_scorer,
        cv=list(_inner_folds(job, y)),
        refit=False,
        error_score=np.nan,
    ).fit(X, y)
    return job.candidates[search.best_index_]


def _rows_asked(resampler: Any, n_train: int) -> int | None:
    """Return the rows a ratio asks for; None for samplers that set their own amount."""
    parameters = {} if resampler is None else resampler.get_params(deep=False)
    ratio = parameters.get("sampling_ratio")
    if not isinstance(ratio, Real):
        return None
    return row_budget(float(ratio), n_train) * (1 if Effects.of(resampler).adds else -1)


def _warm_up(job: Job) -> None:
    """Load torch before the clock starts, if the cell needs it."""
    from imblearn_multilabel.over_sampling import AEMLO, MLDM

    for step in (job.resampler, job.classifier):
        parts = [step, *step.get_params().values()] if hasattr(step, "get_params") else [step]
        if any(isinstance(part, (AEMLO, MLDM)) for part in parts):
            # An error here, such as a missing torch, comes again in the cell and is recorded there.
            with suppress(Exception):
                _load_torch()


@functools.cache
def _load_torch() -> None:
    """Train a tiny network, because torch loads much of itself on first use."""
    from imblearn_multilabel.over_sampling import AEMLO

    y = np.array([[1, 0], [1, 1], [1, 0], [1, 1], [1, 0], [1, 0]])
    AEMLO(sampling_ratio=0.5, random_state=0).fit_resample(y.astype(float), y)


class _NamingSampler(BaseEstimator):
    """Hand label names to a sampler, as a step of a pipeline whose y has none."""

    def __init__(self, sampler: Any, label_names: list[Any] | None) -> None:
        self.sampler = sampler
        self.label_names = label_names

    def fit_resample(self, X: Any, y: Any) -> Any:
        return fit_resample_named(self.sampler, X, y, self.label_names)


class _Constant(ClassifierMixin, BaseEstimator):
    """Predict every label on every row, with its share of the training rows as score."""

    def fit(self, X: Any, y: np.ndarray) -> _Constant:
        self.shares_ = y.mean(axis=0)
        self.classes_ = [np.array([0, 1])] * y.shape[1]
        return self

    def predict(self, X: Any) -> np.ndarray:
        return np.ones((num_samples(X), len(self.shares_)), dtype=np.int64)

    def predict_proba(self, X: Any) -> np.ndarray:
        return np.tile(self.shares_, (num_samples(X), 1))


class Stopwatch:
    """Measure seconds by stage.

    Attributes
    ----------
    seconds : dict of str to float
        Seconds of the stages that are finished.
    stage : str or None
        Stage that is running, or in which an error was raised.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.stage: str | None = None

    @contextmanager
    def time(self, stage: str) -> Iterator[None]:
        """Time a block."""
        self.stage, start = stage, time.perf_counter()
        yield
        self.seconds[stage] = time.perf_counter() - start
        self.stage = None


@contextmanager
def one_thread() -> Iterator[None]:
    """Limit numerical libraries to one thread each, unless the environment says otherwise.

    Threads of BLAS, OpenMP and torch that wait for each other on a shared machine can make small
    problems many times slower. The limit works on libraries that are loaded; the environment
    variable works on those that are loaded later, such as torch.
    """
    if _THREADS_VARIABLE in os.environ:
        yield
        return
    os.environ[_THREADS_VARIABLE] = "1"
    try:
        with threadpool_limits(limits=1):
            yield
    finally:
        del os.environ[_THREADS_VARIABLE]
