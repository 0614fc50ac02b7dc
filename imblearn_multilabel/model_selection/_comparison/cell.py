"""One cell: fit on a training part, score the test part, and say what it took."""

from __future__ import annotations

import functools
import math
import threading
import warnings
from collections import Counter
from contextlib import suppress
from numbers import Real
from typing import Any

import numpy as np
from imblearn.pipeline import Pipeline

from imblearn_multilabel._algorithms.amounts import row_budget
from imblearn_multilabel._named_labels import fit_resample_named
from imblearn_multilabel._task import Effects
from imblearn_multilabel.metrics import f1_score_per_label, mean_imbalance_ratio
from imblearn_multilabel.metrics._scores import scored_labels, scored_rows
from imblearn_multilabel.model_selection._comparison.choosing import choose
from imblearn_multilabel.model_selection._comparison.data import DataSet
from imblearn_multilabel.model_selection._comparison.job import Job
from imblearn_multilabel.model_selection._comparison.measures import Prediction
from imblearn_multilabel.model_selection._comparison.stopwatch import Stopwatch
from imblearn_multilabel.model_selection._comparison.threads import one_thread
from imblearn_multilabel.utils import PeakMemory

#: A record is plain values, None for what has no value.
Record = dict[str, Any]


#: Warning filters, the number of threads and the peak of memory belong to the whole process.
_ONE_CELL_A_PROCESS = threading.RLock()


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
            record["failure"] = {
                "stage": watch.stage or "preparing",
                "error": type(error).__name__,
                "message": _one_line(error),
            }
    record["warnings"] = [
        {"kind": kind, "message": message, "times": times}
        for (kind, message), times in Counter(
            (type(warning.message).__name__, _one_line(warning.message)) for warning in caught
        ).items()
    ]
    record["seconds"] = {stage: round(seconds, 4) for stage, seconds in watch.seconds.items()}
    record["peak_mib"] = memory.mib
    return record


def lost_cell(job: Job, error: BaseException) -> Record:
    """Return the record of a cell whose process died."""
    failure = {"stage": "any", "error": type(error).__name__, "message": _one_line(error)}
    return {**job.names, "failure": failure, "warnings": [], "seconds": {}, "peak_mib": None}


def _warm_up(job: Job) -> None:
    """Load torch before the clock starts, where the cell needs it."""
    from imblearn_multilabel.over_sampling import AEMLO, MLDM

    for step in (job.resampler, job.classifier):
        parts = [step, *step.get_params().values()] if hasattr(step, "get_params") else [step]
        if any(isinstance(part, (AEMLO, MLDM)) for part in parts):
            # What fails here, without torch for example, fails in the cell and is recorded there.
            with suppress(Exception):
                _load_torch()


@functools.cache
def _load_torch() -> None:
    """Train a tiny network, since torch loads a good part of itself only when it is used."""
    from imblearn_multilabel.over_sampling import AEMLO

    y = np.array([[1, 0], [1, 1], [1, 0], [1, 1], [1, 0], [1, 0]])
    AEMLO(random_state=0).fit_resample(y.astype(float), y)


def _measure(job: Job, data: DataSet, watch: Stopwatch) -> Record:
    # The test rows are taken only after everything is fitted.
    model, found = fit(job, *data.take(job.fold.train), watch, data.given_names)
    X_test, y_test = data.take(job.fold.test)
    with watch.time("predicting"):
        predicted = Prediction.of(model, X_test, y_test)
    with watch.time("scoring"):
        scores, unscored = _scores(job, predicted)
        found |= {
            "scores": scores,
            "unscored": unscored,
            "label_f": _plain(f1_score_per_label(y_test, predicted.labels)),
            "n_test": len(y_test),
            "labels_scored": len(scored_labels(y_test)),
            "rows_scored": len(scored_rows(y_test)),
        }
    return found


def fit(
    job: Job, X: Any, y: np.ndarray, watch: Stopwatch, label_names: list[str] | None = None
) -> tuple[Pipeline, Record]:
    """Fit everything on training rows.

    Returns
    -------
    model : Pipeline
        Fitted.
    found : dict
        What it took and what came of it.
    """
    model, chosen = job.model, None
    if job.candidates:
        with watch.time("choosing"):
            chosen = choose(job, X, y)
        model["resample"].set_params(**chosen)
    n_train, positives, before_ratio = len(y), y.sum(axis=0), mean_imbalance_ratio(y)
    # Step by step and not by the pipeline's own `fit`, so that each is timed.
    with watch.time("preprocessing"):
        for step in job.before:
            X = step.fit_transform(X, y)
    if job.resampler is not None:
        with watch.time("sampling"):
            X, y = fit_resample_named(model["resample"], X, y, label_names)
    with watch.time("fitting"):
        job.classifier.fit(X, y)
    return model, {
        "n_train": n_train,
        "rows_added": int(y.shape[0]) - n_train,
        "rows_asked": _rows_asked(job.resampler, n_train),
        "mean_ir_before": _plain(before_ratio),
        "mean_ir_after": _plain(mean_imbalance_ratio(y)),
        "label_positives": positives.tolist(),
        "chosen": None if chosen is None else {name: repr(v) for name, v in chosen.items()},
    }


def _scores(job: Job, predicted: Prediction) -> tuple[dict[str, float | None], Record]:
    """Take all measures; one that fails costs its own value only."""
    scores, unscored = {}, {}
    for measure in job.measures:
        name = measure.summary.name
        try:
            scores[name] = _plain(measure.of(predicted))
        except Exception as error:
            scores[name] = None
            unscored[name] = f"{type(error).__name__}: {_one_line(error)}"
    return scores, unscored


def _rows_asked(resampler: Any, n_train: int) -> int | None:
    """Return the rows a ratio asks for; None for samplers with an amount of their own."""
    parameters = {} if resampler is None else resampler.get_params(deep=False)
    ratio = parameters.get("sampling_ratio")
    if not isinstance(ratio, Real):
        return None
    return row_budget(float(ratio), n_train) * (1 if Effects.of(resampler).adds else -1)


def _plain(value: Any) -> Any:
    """Turn numbers into what JSON holds."""
    if isinstance(value, np.ndarray):
        return [_plain(each) for each in value.tolist()]
    return float(value) if math.isfinite(value) else None


def _one_line(problem: BaseException | Warning | str) -> str:
    return " ".join(str(problem).split()) or type(problem).__name__
