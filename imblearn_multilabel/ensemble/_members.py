"""One member of an ensemble: a classifier fitted on rows of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import clone

from imblearn_multilabel._containers import Container
from imblearn_multilabel._validation import read_labels
from imblearn_multilabel.ensemble._scores import unit_scores
from imblearn_multilabel.ensemble._target import Target

#: Seeds are below this.
MAX_SEED = np.iinfo(np.int32).max


@dataclass(frozen=True)
class Member:
    """A fitted classifier, with scores for the labels it could not learn.

    Parameters
    ----------
    estimator : object or None
        The classifier; None if every label had one value only.
    labels : ndarray of int
        Columns it was fitted on.
    constants : ndarray of float of shape (n_labels,)
        The scores of the other columns, 0 or 1: their one value in the rows fitted on.
    """

    estimator: Any
    labels: np.ndarray
    constants: np.ndarray

    def scores(self, X: Any) -> np.ndarray:
        """Return one score in [0, 1] per row and label."""
        scores = np.tile(self.constants, (X.shape[0], 1))
        if self.estimator is not None:
            scores[:, self.labels] = unit_scores(self.estimator, X, len(self.labels))
        return scores


def fit_member(
    estimator: Any,
    sampler: Any,
    X: Container,
    target: Target,
    rows: np.ndarray,
    seed: int,
) -> Member:
    """Resample some rows and fit a classifier on the result.

    Parameters
    ----------
    estimator, sampler : object
        Cloned, and seeded from `seed` in all their parts.
    X : Container
        Features.
    target : Target
        What to learn.
    rows : ndarray of int
        Rows to use; the others have no influence.
    seed : int
        Seed.
    """
    rng = np.random.RandomState(seed)
    sampler, estimator = _seeded(sampler, rng), _seeded(estimator, rng)
    X_new, y_new = sampler.fit_resample(
        X.take(rows, keep_index=False), target.table.take(rows, keep_index=False)
    )
    Y = read_labels(y_new, type(sampler).__name__)[1].Y
    positives = np.bincount(Y.indices, minlength=Y.shape[1])
    # Many classifiers refuse a label with one value only, and none can learn from it.
    labels = np.flatnonzero((positives > 0) & (positives < Y.shape[0]))
    constants = (positives > 0).astype(float)
    if not len(labels):
        return Member(None, labels, constants)
    if len(labels) == 1 < Y.shape[1]:
        # A multi-label classifier may not take a single column, so it gets this one twice.
        labels = np.repeat(labels, 2)
    y_learned = Y[:, labels].toarray().astype(np.int64)
    estimator.fit(X_new, y_learned.ravel() if Y.shape[1] == 1 else y_learned)
    return Member(estimator, labels, constants)


def score_held_out(
    estimator: Any,
    sampler: Any,
    X: Container,
    target: Target,
    train: np.ndarray,
    test: np.ndarray,
    seed: int,
) -> np.ndarray:
    """Return the scores of a member fitted on the `train` rows for the `test` rows."""
    member = fit_member(estimator, sampler, X, target, train, seed)
    return member.scores(X.take(test, keep_index=False))


def _seeded(template: Any, rng: np.random.RandomState) -> Any:
    """Clone an estimator and give every `random_state` in it a seed of its own."""
    copy = clone(template)
    names = sorted(
        name
        for name in copy.get_params(deep=True)
        if name == "random_state" or name.endswith("__random_state")
    )
    return copy.set_params(**{name: int(rng.randint(MAX_SEED)) for name in names})
