"""The scores a fitted classifier gives, whatever shape it gives them in."""

from __future__ import annotations

from typing import Any

import numpy as np


def scores_of(model: Any, X: Any, n_labels: int) -> np.ndarray:
    """Return one score per row and label, higher for a likelier label.

    Parameters
    ----------
    model : object
        Fitted classifier or pipeline with ``predict_proba`` or ``decision_function``.
    X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
        Features.
    n_labels : int
        Columns of the y it was fitted on.

    Returns
    -------
    ndarray of float of shape (n_samples, n_labels)
        Probabilities, else decision values, else the 0/1 predictions.

    Examples
    --------
    >>> from sklearn.ensemble import RandomForestClassifier
    >>> from imblearn_multilabel.model_selection._scores_of import scores_of
    >>> model = RandomForestClassifier(n_estimators=1).fit([[0], [1]], [[1, 0], [1, 0]])
    >>> scores_of(model, [[0]], n_labels=2)
    array([[1., 0.]])
    """
    for method in ("predict_proba", "decision_function", "predict"):
        if hasattr(model, method):
            scores = getattr(model, method)(X)
            break
    if isinstance(scores, list):
        columns = [
            _positive_column(label_scores, classes)
            for label_scores, classes in zip(scores, model.classes_, strict=True)
        ]
        return np.column_stack(columns)
    scores = scores.toarray() if hasattr(scores, "toarray") else np.asarray(scores)
    if n_labels == 1 and scores.ndim == 2 and scores.shape[1] == 2:
        scores = scores[:, 1]
    return scores.reshape(len(scores), n_labels).astype(float)


def _positive_column(scores: np.ndarray, classes: np.ndarray) -> np.ndarray:
    # A label with one value only in the training rows has one column, for that value.
    found = np.flatnonzero(np.asarray(classes) == 1)
    return scores[:, found[0]] if len(found) else np.zeros(len(scores))
