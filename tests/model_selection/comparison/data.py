"""Small data, and samplers and classifiers that misbehave on purpose."""

from __future__ import annotations

import os
import signal
import time
import warnings

import numpy as np
from sklearn import get_config
from sklearn.base import BaseEstimator, ClassifierMixin

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


class Slow(MLROS):
    """Takes a while."""

    def _plan(self, task):
        time.sleep(0.3)
        return super()._plan(task)


class Configured(MLROS):
    """Fails where scikit-learn is not configured as the test asked for."""

    def _plan(self, task):
        if not get_config()["skip_parameter_validation"]:
            raise RuntimeError("not the caller's configuration")
        return super()._plan(task)


class Telling(MLROS):
    """Warns as often as its name says, over a while."""

    def __init__(
        self, *, times=1, sampling_strategy="auto", random_state=None, sampling_ratio=0.25
    ):
        super().__init__(
            sampling_strategy=sampling_strategy,
            random_state=random_state,
            sampling_ratio=sampling_ratio,
        )
        self.times = times

    def _plan(self, task):
        for number in range(self.times):
            time.sleep(0.01)
            warnings.warn(f"{self.times} times", UserWarning, stacklevel=1)
            time.sleep(0.01 * (number % 3))
        return super()._plan(task)


class Memory(ClassifierMixin, BaseEstimator):
    """Learns nothing and keeps what it was given."""

    seen = []

    def fit(self, X, y):
        self.seen.append((np.array(X), np.array(y)))
        self.n_labels_ = y.shape[1]
        return self

    def predict(self, X):
        return np.zeros((len(X), self.n_labels_), dtype=int)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        tags.classifier_tags.multi_label = True
        return tags


def scores_of(found):
    """Return the scores of all cells, in their order."""
    return [record["scores"] for record in found.to_dict()["records"]]
