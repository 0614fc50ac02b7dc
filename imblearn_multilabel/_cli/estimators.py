"""The classifier that is trained on every resampled fold."""

from __future__ import annotations

from typing import Any

from sklearn.multiclass import OneVsRestClassifier
from sklearn.utils import get_tags

from imblearn_multilabel._cli.expressions import Factory


def check_classifier(factory: Factory) -> None:
    """Make one, so that mistakes are found before any work is done."""
    try:
        made = factory()
    except Exception as error:
        raise ValueError(f"cannot make {factory.name}: {error}") from error
    if not (hasattr(made, "fit") and hasattr(made, "predict")):
        raise ValueError(f"{factory.name} is no classifier; it must have fit and predict")


def make_classifier(factory: Factory, seed: int) -> Any:
    """Make a classifier for indicator matrices; one that takes one target is made one per label."""
    made = factory(random_state=seed)
    return made if _takes_labels(made) else OneVsRestClassifier(made)


def _takes_labels(classifier: Any) -> bool:
    tags = get_tags(classifier)
    # scikit-multilearn's classifiers say nothing of themselves, and take labels.
    return (
        tags.classifier_tags is None
        or tags.classifier_tags.multi_label
        or tags.target_tags.multi_output
    )
