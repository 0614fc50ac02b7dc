"""Classifiers that resample their training data."""

from imblearn_multilabel.ensemble._resampling_ensemble import ResamplingEnsembleClassifier

__all__ = ["ResamplingEnsembleClassifier"]
