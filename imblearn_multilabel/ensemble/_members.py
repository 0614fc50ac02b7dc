"""Members of an ensemble: what they learn, how they are fitted, and their scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.special import expit
from sklearn.base import clone
from sklearn.utils import check_array
from sklearn.utils.multiclass import type_of_target

from imblearn_multilabel._containers import Container, wrap
from imblearn_multilabel._validation import read_labels
from imblearn_multilabel.model_selection._out_of_fold import label_scores

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


def unit_scores(model: Any, X: Any, n_labels: int) -> np.ndarray:
    """Return one score in [0, 1] per row and label, so that scores of models can be averaged.

    Probabilities where the model has them. Decision values go through the logistic function,
    which puts the model's own decision, 0, at 0.5. Otherwise predictions count as votes, 0 or 1.

    Parameters
    ----------
    model : object
        Fitted classifier or pipeline.
    X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
        Features.
    n_labels : int
        Columns of the y it was fitted on.

    Returns
    -------
    ndarray of float of shape (n_samples, n_labels)
    """
    scores = label_scores(model, X, n_labels, "any")
    is_decision = not hasattr(model, "predict_proba") and hasattr(model, "decision_function")
    return expit(scores) if is_decision else scores


@dataclass(frozen=True)
class Target:
    """A validated y.

    Parameters
    ----------
    table : Container
        Labels as 0 and 1, in the caller's kind of table; samplers get rows of it.
    Y : csr_array of uint8 of shape (n_samples, n_labels)
        The labels as a matrix.
    is_flat : bool
        Whether y was one-dimensional: a single label, predicted in one dimension as well.
    values : ndarray of shape (2,)
        Values that the caller writes for "no" and "yes".
    names : list of str or None
        Names of the labels where the caller gave them.
    """

    table: Container
    Y: sparse.csr_array
    is_flat: bool
    values: np.ndarray
    names: list[str] | None = None

    @property
    def classes(self) -> np.ndarray | list[np.ndarray]:
        """Values of y, one array for each label unless y is flat."""
        distinct = np.unique(self.values)
        return distinct if self.is_flat else [distinct] * self.Y.shape[1]


def read_target(y: Any, estimator_name: str) -> Target:
    """Check `y`: an indicator matrix, or one column of two classes."""
    if _is_flat(y):
        return _read_flat(y, estimator_name)
    table, labels = read_labels(y, estimator_name)
    if labels.values != (0, 1):
        table = wrap(labels.Y.toarray())
    return Target(table, labels.Y, False, np.array(labels.values), labels.names)


def _is_flat(y: Any) -> bool:
    try:
        return wrap(y).is_flat
    except ValueError:
        # Ragged lists; the reading of label matrices has the message for them.
        return False


def _read_flat(y: Any, estimator_name: str) -> Target:
    values = check_array(y, ensure_2d=False, dtype=None, input_name="y", estimator=estimator_name)
    kind = type_of_target(values, input_name="y")
    if kind != "binary":
        raise ValueError(
            f"Unknown label type: {kind}. Only binary classification is supported where `y` has "
            "one dimension; use "
            "sklearn.preprocessing.MultiLabelBinarizer on label sets, or an ensemble of "
            "imbalanced-learn on a multiclass target."
        )
    classes, codes = np.unique(values, return_inverse=True)
    Y = sparse.csr_array(codes.reshape(-1, 1).astype(np.uint8))
    return Target(wrap(codes), Y, True, classes[[0, -1]])
