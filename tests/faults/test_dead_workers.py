"""Workers of joblib are killed, and their cells fail alone; or replaced, and nothing is lost."""

import os
import signal
import sys
import time
import warnings

import numpy as np
import pytest
from joblib import parallel_config
from sklearn.tree import DecisionTreeClassifier

from imblearn_multilabel.ensemble import ResamplingEnsembleClassifier
from imblearn_multilabel.model_selection import compare_remedies, out_of_fold_scores
from imblearn_multilabel.over_sampling import MLROS
from imblearn_multilabel.weights import LabelWeightedClassifier
from tests.model_selection.comparison.data import X, Y
from tests.samplers import quiet

pytestmark = quiet
TREE = DecisionTreeClassifier(max_depth=3)


class Deadly(MLROS):
    """Kills the process it runs in where there are many rows."""

    def _plan(self, task):
        if task.n_samples > 60:
            os.kill(os.getpid(), signal.SIGKILL)
        return super()._plan(task)


def compare(samplers, **options):
    options = {"cv": 2, "random_state": 0, "scoring": "macro_f1_score"} | options
    return compare_remedies(X, Y, samplers, TREE, **options)


def failures_of(found):
    records = found.to_dict()["records"]
    return [(r["remedy"], r["failure"]["error"]) for r in records if r["failure"]]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_the_cell_that_kills_is_recorded_and_the_others_are_kept():
    pytest.importorskip("pandas")
    unequal = [(np.arange(70), np.arange(70, 120)), (np.arange(70, 120), np.arange(70))]
    found = compare(["MLROS", Deadly()], cv=unequal, n_jobs=2)
    assert failures_of(found) == [("Deadly", "TerminatedWorkerError")]
    (message,) = {r["failure"]["message"] for r in found.to_dict()["records"] if r["failure"]}
    assert "SIGKILL" in message
    assert "\n" not in message
    others = found.cells[found.cells.remedy != "Deadly"]
    assert (
        others.macro_f1_score.tolist()
        == compare(["MLROS"], cv=unequal).cells.macro_f1_score.tolist()
    )
    assert "Deadly failed" in repr(found)


class Growing(MLROS):
    """Grows its process by more than joblib tolerates, which looks at most once a second."""

    kept = []

    def _plan(self, task):
        if not self.kept:
            self.kept.append(np.ones(40_000_000))
        time.sleep(0.3)
        return super()._plan(task)


@pytest.mark.slow
def test_workers_that_grow_are_replaced_and_no_cell_is_lost():
    # Where warnings are errors, joblib's word on the replacement ended the thread that makes it.
    pytest.importorskip("psutil")
    found = compare(["MLROS", Growing()], cv=4, n_jobs=2)
    assert not failures_of(found)
    assert len(found.to_dict()["records"]) == 12


class Told(DecisionTreeClassifier):
    """Warns as joblib does when it replaces a worker."""

    def fit(self, X, y, sample_weight=None):
        warnings.warn("A worker stopped while some jobs were given to the executor.", stacklevel=1)
        return super().fit(X, y, sample_weight)


@pytest.mark.parametrize(
    "run",
    [
        ResamplingEnsembleClassifier(Told(), MLROS(), n_estimators=2, threshold_cv=2).fit,
        LabelWeightedClassifier(Told()).fit,
        lambda X, y: out_of_fold_scores(Told(), X, y, cv=2, n_jobs=2),
    ],
    ids=["ensemble", "weights", "thresholds"],
)
def test_nobody_is_told_of_replaced_workers(run):
    filters = list(warnings.filters)
    with parallel_config("threading", n_jobs=2):
        run(X, Y)
    assert warnings.filters == filters
