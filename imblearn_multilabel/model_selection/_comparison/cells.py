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
from pathlib import Path
from typing import Any

import numpy as np
from imblearn.pipeline import Pipeline
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.model_selection import GridSearchCV
from threadpoolctl import threadpool_limits

from imblearn_multilabel._classifiers import explained
from imblearn_multilabel._messages import one_line
from imblearn_multilabel._validation import num_samples
from imblearn_multilabel.base import fit_resample_named
from imblearn_multilabel.metrics import mean_imbalance_ratio
from imblearn_multilabel.model_selection._comparison.cache import fingerprint
from imblearn_multilabel.model_selection._comparison.inputs import DataSet
from imblearn_multilabel.model_selection._comparison.measures import Prediction, plain, score
from imblearn_multilabel.model_selection._comparison.outcomes import (
    CONSTANT,
    PLACE,
    Measure,
    Record,
)
from imblearn_multilabel.model_selection._out_of_fold import out_of_fold_scores
from imblearn_multilabel.model_selection._split import shuffled_folds
from imblearn_multilabel.model_selection._thresholds import choose_thresholds
from imblearn_multilabel.utils import PeakMemory

#: Packages whose classifiers choose their threads themselves.
_BOOSTERS = ("lightgbm.", "xgboost.")
_THREADS_VARIABLE = "OMP_NUM_THREADS"
#: Warning filters, the number of threads and the peak of memory belong to the whole process.
_ONE_CELL_A_PROCESS = threading.RLock()


@dataclass(frozen=True, kw_only=True)
class Fold:
    """One split of a data set, and how its training part is split again."""

    data: DataSet
    repeat: int
    number: int
    #: Row numbers.
    train: np.ndarray
    test: np.ndarray
    #: Number of folds that thresholds and parameters are chosen on, and their seed.
    n_inner_splits: int
    inner_seed: int
    #: Group of every row of the data set; a group is in one part only.
    groups: np.ndarray | None = None

    @functools.cached_property
    def inner(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Folds of the training part, the same for all remedies and estimators."""
        groups = None if self.groups is None else self.groups[self.train]
        return shuffled_folds(self.data.y[self.train], self.n_inner_splits, self.inner_seed, groups)

    def names(self, estimator: str, remedy: str) -> Record:
        """Return the names of a cell, as in a record."""
        place = (self.data.name, estimator, remedy, self.repeat, self.number)
        return dict(zip(PLACE, place, strict=True))

    @functools.cached_property
    def digest(self) -> str:
        """Digest of the data and the rows of both parts."""
        return fingerprint([self.data.digest, self.train, self.test])


@dataclass(frozen=True, kw_only=True)
class Job:
    """Everything that decides the scores of one cell, and its names."""

    fold: Fold
    estimator: str
    remedy: str
    #: Unfitted and seeded; its last two steps are "resample" and "classify".
    model: Pipeline
    #: Parameters of the sampler to choose from, and what they are chosen by.
    candidates: list[dict[str, Any]]
    inner_measure: Measure
    #: Measures to score the cell by.
    measures: list[Measure]
    #: File that keeps the finished cell, if any does.
    file: Path | None = None

    @property
    def names(self) -> Record:
        """Names of the cell, as in a record."""
        return self.fold.names(self.estimator, self.remedy)

    @property
    def is_tuned(self) -> bool:
        """Whether a measure needs tuned thresholds."""
        return any(each.takes == "tuned" for each in self.measures)

    @property
    def n_fits(self) -> int:
        """Number of models that are trained: of all training rows and on inner folds."""
        return 1 + self.fold.n_inner_splits * (self.is_tuned + len(self.candidates))

    def key(self, libraries: str) -> str:
        """Return a digest of everything that decides the scores; versions come as a digest."""
        fold, choice = self.fold, []
        if self.candidates or self.is_tuned:
            choice = [self.candidates, self.inner_measure, fold.n_inner_splits, fold.inner_seed]
            choice += [] if fold.groups is None else [fold.groups]
        parts = [*(step for _, step in self.model.steps), *choice, *self.measures]
        # Part by part, so that an object that two parts share is hashed like two equal objects.
        return fingerprint([libraries, fold.digest, *map(fingerprint, parts)])


def run_cell(job: Job) -> Record:
    """Return the record of a cell; a failure is recorded, not raised.

    Of several threads, one runs a cell and the others wait.
    """
    record = job.names | {"failure": None}
    watch, memory = Stopwatch(), PeakMemory()
    with _ONE_CELL_A_PROCESS, one_thread(), warnings.catch_warnings(record=True) as caught:
        _warm_up(job.model)
        warnings.simplefilter("always")
        caught.clear()
        try:
            with memory:
                record |= _measure(job, watch)
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
    return job.names | {"failure": failure, "warnings": [], "seconds": {}, "peak_mib": None}


def constant_record(fold: Fold, measures: list[Measure]) -> Record:
    """Return what the constant prediction scores on a fold, as in the record of a cell."""
    y_train = fold.data.y[fold.train]
    # Scorers of the caller may look at the steps of a model.
    constant = _Constant().fit(None, y_train)
    model = Pipeline([("resample", "passthrough"), ("classify", constant)])
    is_tuned = any(measure.takes == "tuned" for measure in measures)
    thresholds = np.full(y_train.shape[1], -np.inf) if is_tuned else None
    with _ONE_CELL_A_PROCESS, one_thread(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = score(Prediction(model, *fold.data.take(fold.test), thresholds), measures)
    return {
        **fold.names("", CONSTANT),
        **{"failure": None, "warnings": [], "seconds": {}, "peak_mib": None},
        "label_positives": y_train.sum(axis=0).tolist(),
        **found,
    }


def _failure(stage: str, error: BaseException) -> dict[str, str]:
    return {"stage": stage, "error": type(error).__name__, "message": one_line(error)}


def _measure(job: Job, watch: Stopwatch) -> Record:
    # The test rows are taken only after everything is fitted.
    model, found = _fit(job, watch)
    thresholds = None
    if job.is_tuned:
        with watch.time("tuning"):
            thresholds = _tune(job, model)
    predicted = Prediction(model, *job.fold.data.take(job.fold.test), thresholds)
    with watch.time("predicting"):
        for form in ("scores", "labels"):
            getattr(predicted, form)
    with watch.time("scoring"):
        return found | score(predicted, job.measures)


def _fit(job: Job, watch: Stopwatch) -> tuple[Pipeline, Record]:
    """Fit everything on training rows; return the model, and entries of the record."""
    X, y = job.fold.data.take(job.fold.train)
    # The job would keep a fitted model in memory.
    model, chosen = _on_one_thread(clone(job.model)), None
    if job.candidates:
        with watch.time("choosing"):
            chosen = _choose(job, model, X, y)
        model["resample"].sampler.set_params(**chosen)
    found = {
        "n_train": len(y),
        "mean_ir_before": plain(mean_imbalance_ratio(y)),
        "label_positives": y.sum(axis=0).tolist(),
        "chosen": None if chosen is None else {name: repr(v) for name, v in chosen.items()},
    }
    # Step by step, so that each is timed.
    *before, resampler, classifier = [step for _, step in model.steps]
    # Messages count rows of the whole table.
    with explained(job.fold.data.X, model):
        with watch.time("preprocessing"):
            for step in before:
                # Steps of pipelines need no `fit_transform`.
                has_both = hasattr(step, "fit_transform")
                X = step.fit_transform(X, y) if has_both else step.fit(X, y).transform(X)
        if resampler != "passthrough":
            with watch.time("sampling"):
                X, y = resampler.fit_resample(X, y)
        with watch.time("fitting"):
            classifier.fit(X, y)
    rows_added = int(y.shape[0]) - found["n_train"]
    mean_ir_after = plain(mean_imbalance_ratio(y))
    return model, found | {"rows_added": rows_added, "mean_ir_after": mean_ir_after}


def _tune(job: Job, model: Pipeline) -> np.ndarray:
    """Choose thresholds on scores of training rows by models that were fitted without them."""
    X, y = job.fold.data.take(job.fold.train)
    with warnings.catch_warnings():
        # The model of all training rows has given the same warnings already.
        warnings.simplefilter("ignore")
        scores = out_of_fold_scores(model, X, y, cv=job.fold.inner, response_method="any", n_jobs=1)
    # Probabilities have their middle at 0.5, decision values at 0.
    return choose_thresholds(scores, y, log_odds=not hasattr(model, "predict_proba"))


def _choose(job: Job, model: Pipeline, X: Any, y: np.ndarray) -> dict[str, Any]:
    """Return the candidate that is best on inner folds of the training rows.

    The first one wins ties; a candidate that fails on a fold comes last.
    """
    measure = job.inner_measure
    candidates = [
        {f"resample__sampler__{name}": [value] for name, value in candidate.items()}
        for candidate in job.candidates
    ]
    search = GridSearchCV(
        model,
        candidates,
        scoring=lambda *fitted: measure.sign * Prediction(*fitted).value(measure),
        cv=job.fold.inner,
        refit=False,
        error_score=np.nan,
    ).fit(X, y)
    return job.candidates[search.best_index_]


def _on_one_thread(model: Pipeline) -> Pipeline:
    """Give boosters one thread where `n_jobs` is None, which they read as all cores.

    They ignore `one_thread`, which limits the libraries under scikit-learn.
    """
    for each in model.get_params().values():
        if (
            type(each).__module__.startswith(_BOOSTERS)
            and each.get_params().get("n_jobs", 0) is None
        ):
            each.set_params(n_jobs=1)
    return model


def _warm_up(model: Pipeline) -> None:
    """Load torch before the clock starts, if the cell needs it."""
    from imblearn_multilabel.over_sampling import AEMLO, MLDM

    if any(isinstance(each, (AEMLO, MLDM)) for each in model.get_params().values()):
        # An error here, such as a missing torch, comes again in the cell and is recorded there.
        with suppress(Exception):
            _load_torch()


@functools.cache
def _load_torch() -> None:
    """Train a tiny network, because torch loads much of itself on first use."""
    from imblearn_multilabel.over_sampling import AEMLO

    y = np.array([[1, 0], [1, 1], [1, 0], [1, 1], [1, 0], [1, 0]])
    AEMLO(sampling_ratio=0.5, random_state=0).fit_resample(y.astype(float), y)


class NamingSampler(BaseEstimator):
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
    """Measure seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        #: Stage that is running, or in which an error was raised.
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
