"""Resample y whose label names are not part of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from imblearn_multilabel._containers import NamedTable, wrap
from imblearn_multilabel.base import MultilabelSampler


def fit_resample_named(sampler: Any, X: Any, y: Any, names: Sequence[str] | None) -> Any:
    """Resample with messages and a `sampling_strategy` that may name the labels.

    Parameters
    ----------
    sampler : object
        Object with ``fit_resample``. Samplers of other packages are given y alone.
    X, y : object
        Features and labels.
    names : sequence of str or None
        One name per label; ignored where y is a data frame, which has names of its own.

    Returns
    -------
    X_resampled, y_resampled : object
        In the kinds of X and y.
    """
    if names is None or wrap(y).is_frame:
        return sampler.fit_resample(X, y)
    X_resampled, named = fit_resample_as_given(sampler, X, NamedTable(y, list(names)))
    return X_resampled, named.data


def fit_resample_as_given(sampler: Any, X: Any, y: Any) -> Any:
    """Resample, and return y with names where it came with names.

    Parameters
    ----------
    sampler : object
        Object with ``fit_resample``. Samplers of other packages are given y alone.
    X, y : object
        Features and labels; y may be a `NamedTable`.

    Returns
    -------
    X_resampled, y_resampled : object
        In the kinds of X and y.
    """
    if not isinstance(y, NamedTable) or isinstance(sampler, MultilabelSampler):
        return sampler.fit_resample(X, y)
    X_resampled, y_resampled = sampler.fit_resample(X, y.data)
    return X_resampled, replace(y, data=y_resampled)
