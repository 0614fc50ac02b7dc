"""The classifier that is trained on every resampled fold."""

from __future__ import annotations

from sklearn.base import RegressorMixin

from imblearn_multilabel._cli.expressions import Factory


def check_classifier(factory: Factory) -> None:
    """Make one, so that mistakes are found before any work is done."""
    try:
        made = factory()
    except Exception as error:
        raise ValueError(f"cannot make {factory.name}: {error}") from error
    if not (hasattr(made, "fit") and hasattr(made, "predict")):
        raise ValueError(f"{factory.name} is no classifier; it must have fit and predict")
    if isinstance(made, RegressorMixin):
        raise ValueError(f"{factory.name} is a regressor; expected a classifier")
