"""The classifiers, made fit for indicator matrices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler
from sklearn.utils import get_tags

from imblearn_multilabel.model_selection._comparison.data import DataSet


@dataclass(frozen=True)
class Learner:
    """What is done before a sampler, and after it.

    Parameters
    ----------
    name : str
        What it is called.
    before : tuple of transformers
        Fitted on the training rows as they are.
    classifier : object
        Fitted on the resampled rows.
    is_pipeline : bool
        Whether it came with transformers of its own.
    """

    name: str
    before: tuple[Any, ...]
    classifier: Any
    is_pipeline: bool


def for_labels(classifier: Any) -> Any:
    """Return a classifier for indicator matrices; one for a single target is made one per label."""
    tags = get_tags(classifier)
    # scikit-multilearn's classifiers say nothing of themselves, and take labels.
    takes_labels = (
        tags.classifier_tags is None
        or tags.classifier_tags.multi_label
        or tags.target_tags.multi_output
    )
    return classifier if takes_labels else OneVsRestClassifier(classifier)


def read_estimators(estimators: Any) -> list[Learner]:
    """Read one classifier, or several."""
    if estimators is None:
        estimators = LogisticRegression(max_iter=1000)
    if isinstance(estimators, Mapping):
        found = [_read(each, str(name)) for name, each in estimators.items()]
    elif isinstance(estimators, (list, tuple)):
        found = [_read(each) for each in estimators]
    else:
        found = [_read(estimators)]
    names = [learner.name for learner in found]
    if not found or len(set(names)) < len(names):
        raise ValueError(
            f"`estimators` must hold classifiers of different names; got {', '.join(names)}. Pass "
            "a mapping to name them apart."
        )
    return found


def _read(given: Any, name: str | None = None) -> Learner:
    before: tuple[Any, ...] = ()
    last = given
    is_pipeline = isinstance(given, Pipeline)
    if is_pipeline:
        before = tuple(_flat(step for _, step in given.steps[:-1]))
        last = given.steps[-1][1]
        if any(hasattr(step, "fit_resample") for step in before):
            raise ValueError(
                "A pipeline in `estimators` must hold no sampler; put it into `samplers`."
            )
    if isinstance(last, type) or not (hasattr(last, "fit") and hasattr(last, "predict")):
        raise TypeError(
            "`estimators` must hold classifiers, objects with `fit` and `predict`; got "
            f"{last.__name__ if isinstance(last, type) else type(last).__name__}."
        )
    return Learner(name or _name_of(last), before, for_labels(last), is_pipeline)


def _flat(steps: Iterable[Any]) -> Iterator[Any]:
    """Take pipelines apart: imbalanced-learn's takes none as a step."""
    for step in steps:
        if isinstance(step, Pipeline):
            yield from _flat(inner for _, inner in step.steps)
        elif step not in (None, "passthrough"):
            yield step


def _name_of(classifier: Any) -> str:
    inner = classifier.estimator if isinstance(classifier, OneVsRestClassifier) else classifier
    return type(inner).__name__


def steps_before(preprocess: Any, learner: Learner, data: DataSet) -> list[Any]:
    """Return the transformers in front of the sampler."""
    if preprocess is None:
        return [*learner.before]
    if not isinstance(preprocess, str):
        if not (hasattr(preprocess, "fit") and hasattr(preprocess, "transform")):
            raise TypeError(
                '`preprocess` must be a transformer, "auto" or None; got '
                f"{type(preprocess).__name__}."
            )
        return [*_flat([preprocess]), *learner.before]
    if preprocess != "auto":
        raise ValueError(f'`preprocess` must be a transformer, "auto" or None; got {preprocess!r}.')
    if learner.is_pipeline:
        return [*learner.before]
    if not data.is_numeric:
        raise ValueError(
            f"Features of {data.name!r} are not all numbers, so they cannot be scaled; pass what "
            "makes numbers of them as `preprocess`, such as a ColumnTransformer, or None."
        )
    return [MaxAbsScaler() if sparse.issparse(data.X) else MinMaxScaler()]
