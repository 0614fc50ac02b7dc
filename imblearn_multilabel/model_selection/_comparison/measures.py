"""Score a fitted model by this package's measures, scikit-learn's scorers or own functions."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score, get_scorer

from imblearn_multilabel._classifiers import Response, label_scores
from imblearn_multilabel._messages import one_line
from imblearn_multilabel.metrics import (
    brier_score_loss_per_label,
    f1_score_per_label,
    label_ranking_loss,
    macro_average_precision_score,
    macro_brier_score_loss,
    macro_f1_score,
    macro_roc_auc_score,
    micro_f1_score,
)
from imblearn_multilabel.metrics._scores import scored_labels, scored_rows
from imblearn_multilabel.model_selection._comparison.outcomes import MeasureSummary, Record


@dataclass(frozen=True)
class Measure:
    """A measure and how to compute it.

    Parameters
    ----------
    summary : MeasureSummary
        Name, title and direction.
    function : callable
        Function of true labels and of predicted labels or scores; or a scorer of (model, X, y).
    takes : {"labels", "tuned", "scores", "probabilities", "model"}
        What the function is given: labels predicted at the classifier's own thresholds or at tuned
        ones, scores of any kind, probabilities, or the model itself.
    averages_over : {"labels", "rows"} or None, default=None
        Items that the measure averages over; items without a value are left out.
    """

    summary: MeasureSummary
    function: Callable[..., float]
    takes: str
    averages_over: str | None = None

    @property
    def tuned(self) -> Measure:
        """The measure at tuned thresholds."""
        own = self.summary
        name, title = f"tuned_{own.name}", f"{own.title} tuned"
        summary = MeasureSummary(name, title, own.greater_is_better)
        return Measure(summary, self.function, "tuned", self.averages_over)

    @property
    def at_default(self) -> Measure:
        """The measure at the classifier's own thresholds, under the same title."""
        if self.takes != "tuned":
            return self
        summary = self.summary
        name, title = summary.name.removeprefix("tuned_"), summary.title.removesuffix(" tuned")
        own = MeasureSummary(name, title, summary.greater_is_better)
        return Measure(own, self.function, "labels", self.averages_over)

    def of(self, predicted: Prediction) -> float:
        """Take the measure."""
        if self.takes == "model":
            return float(self.function(predicted.model, predicted.X, predicted.y))
        return float(self.function(predicted.y, getattr(predicted, self.takes)))

    def as_scorer(self, model: Any, X: Any, y: np.ndarray) -> float:
        """Take the measure as scikit-learn's searches need it: greater is better."""
        if self.takes == "model":
            return float(self.function(model, X, y))
        if self.takes == "labels":
            return self.summary.sign * float(self.function(y, model.predict(X)))
        response: Response = "any" if self.takes == "scores" else "predict_proba"
        scores = label_scores(model, X, y.shape[1], response)
        return self.summary.sign * float(self.function(y, scores))


#: The package's own measures: the only table of their titles, directions and kinds.
OWN_MEASURES = {
    function.__name__: Measure(
        MeasureSummary(function.__name__, title, greater), function, takes, averages_over
    )
    for function, title, greater, takes, averages_over in (
        (macro_f1_score, "Macro-F", True, "labels", "labels"),
        (micro_f1_score, "Micro-F", True, "labels", None),
        (macro_average_precision_score, "average precision", True, "scores", "labels"),
        (macro_roc_auc_score, "Macro-AUC", True, "scores", "labels"),
        (label_ranking_loss, "ranking loss", False, "scores", "rows"),
        (macro_brier_score_loss, "Brier score", False, "probabilities", None),
    )
}
_DEFAULT = (
    "macro_f1_score",
    "macro_average_precision_score",
    "macro_roc_auc_score",
    "label_ranking_loss",
    "macro_brier_score_loss",
)


def own_measures(*, takes: str | None = None, averages_over: str | None = None) -> tuple[str, ...]:
    """Return the names of the package's measures of one kind."""
    return tuple(
        name
        for name, measure in OWN_MEASURES.items()
        if takes in (None, measure.takes) and averages_over in (None, measure.averages_over)
    )


@dataclass(frozen=True)
class Prediction:
    """Predictions of a fitted model for test rows, made once for all measures.

    Parameters
    ----------
    model : object
        Fitted pipeline.
    X : object
        Test rows.
    y : ndarray of int of shape (n_rows, n_labels)
        True labels.
    labels : {ndarray, sparse matrix} of shape (n_rows, n_labels)
        Predicted labels.
    scores : ndarray of float of shape (n_rows, n_labels)
        Predicted scores.
    probabilities : ndarray of float of shape (n_rows, n_labels) or None
        The scores, if they are probabilities.
    tuned : ndarray of int of shape (n_rows, n_labels) or None
        Labels predicted at tuned thresholds, if there are any.
    """

    model: Any
    X: Any
    y: np.ndarray
    labels: Any
    scores: np.ndarray
    probabilities: np.ndarray | None
    tuned: np.ndarray | None = None

    @classmethod
    def of(
        cls, model: Any, X: Any, y: np.ndarray, thresholds: np.ndarray | None = None
    ) -> Prediction:
        """Predict labels and scores."""
        scores = label_scores(model, X, y.shape[1], "any")
        tuned = None if thresholds is None else (scores >= thresholds).astype(np.int64)
        probabilities = scores if hasattr(model, "predict_proba") else None
        return cls(model, X, y, model.predict(X), scores, probabilities, tuned)


def score(predicted: Prediction, measures: list[Measure]) -> Record:
    """Return the entries of a record about predictions; a measure that fails loses only its own.

    Returns
    -------
    dict
        Scores by measure, errors, measures that the classifier has no probabilities for, scores
        of every label, positives that the probabilities expect and those there are, and the
        numbers of labels and rows that have a score of their own.
    """
    y, chances = predicted.y, predicted.probabilities
    scores: Record = {}
    unscored, need_probabilities = {}, []
    for measure in measures:
        name = measure.summary.name
        if measure.takes == "probabilities" and chances is None:
            scores[name] = None
            need_probabilities.append(name)
            continue
        try:
            scores[name] = plain(measure.of(predicted))
        except Exception as error:
            scores[name] = None
            unscored[name] = f"{type(error).__name__}: {one_line(error)}"
    return {
        "scores": scores,
        "unscored": unscored,
        "need_probabilities": need_probabilities,
        "label_f": plain(f1_score_per_label(y, predicted.labels)),
        "label_f_tuned": None
        if predicted.tuned is None
        else plain(f1_score_per_label(y, predicted.tuned)),
        "label_ap": plain(_average_precision_per_label(y, predicted.scores)),
        "label_brier": None if chances is None else plain(_brier_score_per_label(y, chances)),
        "label_expected": None if chances is None else plain(chances.sum(axis=0)),
        "label_observed": y.sum(axis=0).tolist(),
        "n_test": len(y),
        "labels_scored": len(scored_labels(y)),
        "rows_scored": len(scored_rows(y)),
    }


def _average_precision_per_label(y: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Return the average precision of every label; nan for a label with one value."""
    found = np.full(y.shape[1], np.nan)
    labels = scored_labels(y)
    if len(labels) and np.isfinite(scores).all():
        found[labels] = average_precision_score(y[:, labels], scores[:, labels], average=None)
    return found


def _brier_score_per_label(y: np.ndarray, chances: np.ndarray) -> np.ndarray:
    """Return the Brier score of every label; nan where the values are not probabilities."""
    try:
        return brier_score_loss_per_label(y, chances)
    except ValueError:
        return np.full(y.shape[1], np.nan)


def plain(value: Any) -> Any:
    """Turn numbers into values that JSON can hold; None for nan and infinity."""
    if isinstance(value, np.ndarray):
        return [plain(each) for each in value.tolist()]
    return float(value) if math.isfinite(value) else None


def read_measures(scoring: Any, thresholds: Any) -> list[Measure]:
    """Read names, or a mapping of names to scorers, and the thresholds to take them at."""
    kinds = [thresholds] if isinstance(thresholds, str) else list(thresholds)
    if not kinds or len(set(kinds)) < len(kinds) or not set(kinds) <= {"tuned", "default"}:
        raise ValueError(f'`thresholds` must hold "tuned", "default" or both; got {thresholds!r}.')
    if scoring is None:
        scoring = _DEFAULT
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
    return [at for measure in found for at in _at_thresholds(measure, kinds)]


def _at_thresholds(measure: Measure, kinds: list[str]) -> list[Measure]:
    """Return a measure of labels at each kind of thresholds, any other measure once."""
    if measure.takes != "labels":
        return [measure]
    return [measure.tuned if kind == "tuned" else measure for kind in kinds]


def read_measure(scorer: Any) -> Measure:
    """Read a single name or function."""
    return _read(scorer if isinstance(scorer, str) else "a function of your own", scorer)


def _read(name: Any, scorer: Any) -> Measure:
    if isinstance(scorer, str):
        if scorer in OWN_MEASURES:
            own = OWN_MEASURES[scorer]
            if name == scorer:
                return own
            summary = MeasureSummary(name, name, own.summary.greater_is_better)
            return Measure(summary, own.function, own.takes)
        try:
            scorer = get_scorer(scorer)
        except ValueError:
            raise ValueError(
                f"`scoring` names {scorer!r}, which is neither one of {', '.join(OWN_MEASURES)} "
                "nor a scorer of scikit-learn; see sklearn.metrics.get_scorer_names()."
            ) from None
    if not callable(scorer) or not isinstance(name, str):
        raise TypeError(
            "`scoring` must hold names, or names with scorers of (estimator, X, y); got "
            f"{scorer!r}."
        )
    return Measure(MeasureSummary(name, name, True), scorer, "model")
