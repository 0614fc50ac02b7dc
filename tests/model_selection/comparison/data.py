"""Small data, and samplers and classifiers that misbehave on purpose."""

from __future__ import annotations

import os
import signal
import time
import warnings

import numpy as np
from sklearn import get_config
from sklearn.tree import DecisionTreeClassifier

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.over_sampling import MLROS

X, Y = make_imbalanced_multilabel(120, 6, 4, imbalance=1.3, random_state=0)


class Failing(MLROS):
    """Fails where the training rows have an odd number of positives of the last label."""

    def _plan(self, task):
        if task.balance.positives[-1] % 2:
            raise RuntimeError("out\nof order")
        return super()._plan(task)


class Killing(MLROS):
    """Kills the process it runs in, unless told otherwise."""

    is_harmless = False

    def _plan(self, task):
        if not self.is_harmless:
            os.kill(os.getpid(), signal.SIGKILL)
        return super()._plan(task)


class Configured(MLROS):
    """Fails where scikit-learn is not configured as the test asked for."""

    def _plan(self, task):
        if not get_config()["assume_finite"]:
            raise RuntimeError("not the caller's configuration")
        return super()._plan(task)


class Telling(MLROS):
    """Warns over a while, as many times as it adds percent of the rows."""

    def _plan(self, task):
        times = round(100 * self.sampling_ratio)
        for number in range(times):
            time.sleep(0.01)
            warnings.warn(f"{times} times", UserWarning, stacklevel=1)
            time.sleep(0.01 * (number % 3))
        return super()._plan(task)


class Memory(DecisionTreeClassifier):
    """Keeps the rows it was given."""

    seen = []

    def fit(self, X, y):
        self.seen.append(np.array(X))
        return super().fit(X, y)


def scores_of(found):
    """Return the scores of all cells, in their order."""
    return [record["scores"] for record in found.to_dict()["records"]]
