"""Score a fitted model by this package's measures, scikit-learn's scorers or own functions."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from inspect import signature
from typing import Any

import numpy as np
from sklearn.metrics import get_scorer, get_scorer_names
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import GaussianNB

from imblearn_multilabel._classifiers import label_scores
from imblearn_multilabel._messages import nearest, one_line
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
from imblearn_multilabel.metrics._scores import (
    average_precision_per_label,
    mean,
    scored_labels,
    scored_rows,
)
from imblearn_multilabel.model_selection._comparison.outcomes import Measure, Record

#: The package's own measures: the only table of their titles, directions and kinds.
OWN_MEASURES = {
    function.__name__: Measure(function.__name__, title, greater, function, *kind)
    for function, title, greater, *kind in (
        (macro_f1_score, "Macro-F", True, "labels", "labels", "label_f"),
        (micro_f1_score, "Micro-F", True, "labels"),
        (macro_average_precision_score, "average precision", True, "scores", "labels", "label_ap"),
        (macro_roc_auc_score, "Macro-AUC", True, "scores", "labels"),
        (label_ranking_loss, "ranking loss", False, "scores", "rows"),
        (macro_brier_score_loss, "Brier score", False, "probabilities", None, "label_brier"),
    )
}
_DEFAULT = [name for name in OWN_MEASURES if name != "micro_f1_score"]


class Prediction:
    """What a fitted model predicts for some rows, in every form that a measure takes."""

    def __init__(self, model: Any, X: Any, y: np.ndarray, thresholds: np.ndarray | None = None):
        self.model, self.X, self.y, self._thresholds = model, X, y, thresholds

    @cached_property
    def labels(self) -> Any:
        return self.model.predict(self.X)

    @cached_property
    def scores(self) -> np.ndarray:
        return label_scores(self.model, self.X, self.y.shape[1], "any")

    @property
    def probabilities(self) -> np.ndarray | None:
        return self.scores if hasattr(self.model, "predict_proba") else None

    @property
    def tuned(self) -> np.ndarray | None:
        if self._thresholds is None:
            return None
        return (self.scores >= self._thresholds).astype(np.int64)

    def value(self, measure: Measure) -> float:
        """Take a measure."""
        assert measure.function is not None
        if measure.takes == "model":
            return float(measure.function(self.model, self.X, self.y))
        return float(measure.function(self.y, getattr(self, measure.takes)))


def score(predicted: Prediction, measures: list[Measure]) -> Record:
    """Return the entries of a record about predictions; a measure that fails loses only its own.

    They include the positives of every label that the probabilities expect and those there are,
    and the numbers of labels and rows that have a score of their own.
    """
    y, chances = predicted.y, predicted.probabilities
    by_label = {
        "label_f": _of_labels(f1_score_per_label, y, predicted.labels),
        "label_f_tuned": _of_labels(f1_score_per_label, y, predicted.tuned),
        "label_ap": _of_labels(average_precision_per_label, y, predicted.scores),
        "label_brier": _of_labels(brier_score_loss_per_label, y, chances),
    }
    scores: Record = {}
    unscored, need_probabilities = {}, []
    for measure in measures:
        name, values = measure.name, by_label.get(measure.by_label or "")
        scores[name] = None
        if measure.takes == "probabilities" and chances is None:
            need_probabilities.append(name)
            continue
        try:
            scores[name] = plain(predicted.value(measure) if values is None else mean(values))
        except Exception as error:
            unscored[name] = f"{type(error).__name__}: {one_line(error)}"
    return {
        "scores": scores,
        "unscored": unscored,
        "need_probabilities": need_probabilities,
        **{name: None if values is None else plain(values) for name, values in by_label.items()},
        "label_expected": None if chances is None else plain(chances.sum(axis=0)),
        "label_observed": y.sum(axis=0).tolist(),
        "n_test": len(y),
        "labels_scored": len(scored_labels(y)),
        "rows_scored": len(scored_rows(y)),
    }


def _of_labels(function: Callable[..., np.ndarray], y: np.ndarray, given: Any) -> Any:
    """Score every label; None where there is nothing to score, or no number or probability."""
    if given is None:
        return None
    with suppress(ValueError):
        return function(y, given)
    return None


def plain(value: Any) -> Any:
    """Turn numbers into values that JSON can hold; None for nan and infinity."""
    if isinstance(value, np.ndarray):
        return [plain(each) for each in value.tolist()]
    return float(value) if math.isfinite(value) else None


def read_measures(scoring: Any) -> list[Measure]:
    """Read names, or a mapping of names to scorers."""
    if scoring is None:
        scoring = _DEFAULT
    if isinstance(scoring, str):
        scoring = [scoring]
    if isinstance(scoring, Mapping):
        return [read_measure(scorer, str(name)) for name, scorer in scoring.items()]
    if isinstance(scoring, (list, tuple)):
        return [read_measure(name, name) for name in scoring]
    raise TypeError(
        "`scoring` must be a name, a list of names or a mapping of names to scorers; got "
        f"{type(scoring).__name__}."
    )


def at_thresholds(measures: list[Measure], thresholds: Any) -> list[Measure]:
    """Take measures of labels at each kind of thresholds, and any other measure once."""
    kinds = list(thresholds) if isinstance(thresholds, (list, tuple)) else [thresholds]
    if kinds not in (["tuned"], ["default"], ["tuned", "default"], ["default", "tuned"]):
        raise ValueError(f'`thresholds` must hold "tuned", "default" or both; got {thresholds!r}.')
    found = [
        _at_tuned_thresholds(measure) if kind == "tuned" else measure
        for measure in measures
        for kind in (kinds if measure.takes == "labels" else ["default"])
    ]
    names = [measure.name for measure in found]
    if not found or len(set(names)) < len(names):
        raise ValueError(f"`scoring` must hold measures of different names; got {names}.")
    return found


def _at_tuned_thresholds(measure: Measure) -> Measure:
    name, title = f"tuned_{measure.name}", f"{measure.title} tuned"
    by_label = measure.by_label and "label_f_tuned"
    return replace(measure, name=name, title=title, takes="tuned", by_label=by_label)


def read_measure(scorer: Any, name: Any = None, parameter: str = "scoring") -> Measure:
    """Read a name, or a function of (estimator, X, y), under a name of the caller's."""
    if name is None:
        name = scorer if isinstance(scorer, str) else "a function of your own"
    if isinstance(scorer, str):
        if scorer in OWN_MEASURES:
            own = OWN_MEASURES[scorer]
            return (
                own if name == scorer else replace(own, name=name, title=name, averages_over=None)
            )
        scorer = _read_scorer(scorer, parameter)
    if not callable(scorer) or not isinstance(name, str):
        raise TypeError(
            f"`{parameter}` must hold names, or names with scorers of (estimator, X, y); got "
            f"{type(scorer).__name__}."
        )
    # Some callables of C have no signature.
    with suppress(ValueError):
        takes = signature(scorer)
        try:
            takes.bind(None, None, None)
        except TypeError:
            raise TypeError(
                f"`{parameter}` must hold scorers of (estimator, X, y); {name!r} takes {takes}. "
                "Wrap a function of labels or scores by sklearn.metrics.make_scorer."
            ) from None
    return Measure(name, name, True, scorer)


def _read_scorer(name: str, parameter: str) -> Callable[..., float]:
    """Return a scorer of scikit-learn that can score several labels."""
    try:
        scorer: Callable[..., float] = get_scorer(name)
    except ValueError:
        near = nearest(name, [*OWN_MEASURES, *get_scorer_names()])
        raise ValueError(
            f"`{parameter}` names {name!r}, which is neither one of {', '.join(OWN_MEASURES)} "
            "nor a scorer of scikit-learn, as sklearn.metrics.get_scorer_names() lists them."
            + ("" if near is None else f" Did you mean {near!r}?")
        ) from None
    # With two labels, scikit-learn takes OneVsRestClassifier for a classifier of one.
    y = 1 - np.eye(3, dtype=int)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            scorer(OneVsRestClassifier(GaussianNB()).fit(y, y), y, y)
    except ValueError as error:
        is_averaged = f"{name}_macro" in get_scorer_names()
        raise ValueError(
            f"`{parameter}` names {name!r}, which cannot score several labels: {one_line(error)}"
            + (f" Did you mean '{name}_macro'?" if is_averaged else "")
        ) from None
    return scorer
