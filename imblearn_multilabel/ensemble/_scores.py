"""Scores between 0 and 1 from any fitted classifier."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import expit

from imblearn_multilabel.model_selection._scores_of import scores_of


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
    scores = scores_of(model, X, n_labels)
    is_decision = not hasattr(model, "predict_proba") and hasattr(model, "decision_function")
    return expit(scores) if is_decision else scores
