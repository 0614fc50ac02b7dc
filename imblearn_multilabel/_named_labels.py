"""Resampling y whose label names stand beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from imblearn_multilabel._containers import NamedTable, wrap
from imblearn_multilabel.base import MultilabelSampler


def fit_resample_named(sampler: Any, X: Any, y: Any, names: Sequence[str] | None) -> Any:
    """Resample, so that messages and `sampling_strategy` may speak of labels by name.

    Parameters
    ----------
    sampler : object
        With ``fit_resample``; samplers from elsewhere know no names.
    X, y : object
        Tables, y without names of its own.
    names : sequence of str or None
        One per label.

    Returns
    -------
    X_resampled, y_resampled : object
        In the kinds of X and y.
    """
    # Data frames have names of their own, and samplers from elsewhere know them.
    if names is None or wrap(y).is_frame or not isinstance(sampler, MultilabelSampler):
        return sampler.fit_resample(X, y)
    named: Any = NamedTable(y, list(names))
    X_resampled, y_resampled = sampler.fit_resample(X, named)
    return X_resampled, y_resampled.data
