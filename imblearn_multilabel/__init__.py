"""Resampling for imbalanced multi-label data, in imbalanced-learn's API."""

from imblearn_multilabel import (
    combine,
    datasets,
    exceptions,
    metrics,
    over_sampling,
    under_sampling,
)
from imblearn_multilabel.base import MultilabelSampler

__version__ = "0.1.0"

__all__ = [
    "MultilabelSampler",
    "__version__",
    "combine",
    "datasets",
    "exceptions",
    "metrics",
    "over_sampling",
    "under_sampling",
]
