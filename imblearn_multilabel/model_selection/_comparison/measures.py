"""What cells are scored by: the package's own measures and scikit-learn's scorers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.metrics import get_scorer

from imblearn_multilabel.metrics import (
    label_ranking_loss,
    macro_average_precision_score,
    macro_f1_score,
    macro_roc_auc_score,
    micro_f1_score,
)
from imblearn_multilabel.model_selection._comparison.design import MeasureSummary
from imblearn_multilabel.model_selection._scores_of import scores_of


@dataclass(frozen=True)
class Prediction:
    """A fitted model on rows it has not seen; predicted once for all measures.

    Parameters
    ----------
    model : object
        Fitted pipeline.
    X : object
        Test rows.
    y : ndarray of int of shape (n_rows, n_labels)
        Their labels.
    labels : {ndarray, sparse matrix} of shape (n_rows, n_labels)
        Predicted labels.
    scores : ndarray of float of shape (n_rows, n_labels)
        Predicted scores.
    """

    model: Any
    X: Any
    y: np.ndarray
    labels: Any
    scores: np.ndarray

    @classmethod
    def of(cls, model: Any, X: Any, y: np.ndarray) -> Prediction:
        """Predict."""
        return cls(model, X, y, model.predict(X), scores_of(model, X, y.shape[1]))


@dataclass(frozen=True)
class Measure:
    """A measure and how to take it.

    Parameters
    ----------
    summary : MeasureSummary
        Its name, and which way is better.
    function : callable
        Of true labels, and predicted ones or scores; or a scorer of model, X and y.
    takes : {"labels", "scores", "model"}
        What the function is given.
    """

    summary: MeasureSummary
    function: Callable[..., float]
    takes: str

    def of(self, found: Prediction) -> float:
        """Take the measure."""
        if self.takes == "model":
            return float(self.function(found.model, found.X, found.y))
        return float(self.function(found.y, getattr(found, self.takes)))

    def as_scorer(self, model: Any, X: Any, y: np.ndarray) -> float:
        """Take the measure as scikit-learn's searches want it: greater is better."""
        if self.takes == "model":
            return float(self.function(model, X, y))
        predicted = model.predict(X) if self.takes == "labels" else scores_of(model, X, y.shape[1])
        return self.summary.sign * float(self.function(y, predicted))


_OWN = {
    function.__name__: Measure(MeasureSummary(function.__name__, title, greater), function, takes)
    for function, title, greater, takes in (
        (macro_f1_score, "Macro-F", True, "labels"),
        (micro_f1_score, "Micro-F", True, "labels"),
        (macro_average_precision_score, "average precision", True, "scores"),
        (macro_roc_auc_score, "Macro-AUC", True, "scores"),
        (label_ranking_loss, "ranking loss", False, "scores"),
    )
}


def read_measures(scoring: Any) -> list[Measure]:
    """Read names, or names with scorers."""
    if scoring is None:
        scoring = ("macro_f1_score", "micro_f1_score", "macro_roc_auc_score", "label_ranking_loss")
    if isinstance(scoring, str):
        scoring = [scoring]
    if isinstance(scoring, Mapping):
        found = [_read(str(name), scorer) for name, scorer in scoring.items()]
    elif isinstance(scoring, (list, tuple)):
        found = [_read(name, name) for name in scoring]
    else:
        raise TypeError(
            "`scoring` must be a name, a list of names or a mapping of names to scorers; got "
            f"{type(scoring).__name__}."
        )
    names = [measure.summary.name for measure in found]
    if not found or len(set(names)) < len(names):
        raise ValueError(f"`scoring` must hold measures of different names; got {names}.")
    return found


def read_measure(scorer: Any) -> Measure:
    """Read a single name or function."""
    return _read(scorer if isinstance(scorer, str) else "a function of your own", scorer)


def _read(name: Any, scorer: Any) -> Measure:
    if isinstance(scorer, str):
        if scorer in _OWN:
            own = _OWN[scorer]
            if name == scorer:
                return own
            summary = MeasureSummary(name, name, own.summary.greater_is_better)
            return Measure(summary, own.function, own.takes)
        try:
            scorer = get_scorer(scorer)
        except ValueError:
            raise ValueError(
                f"`scoring` names {scorer!r}, which is neither one of {', '.join(_OWN)} nor a "
                "scorer of scikit-learn; see sklearn.metrics.get_scorer_names()."
            ) from None
    if not callable(scorer) or not isinstance(name, str):
        raise TypeError(
            "`scoring` must hold names, or names with scorers of (estimator, X, y); got "
            f"{scorer!r}."
        )
    return Measure(MeasureSummary(name, name, True), scorer, "model")
