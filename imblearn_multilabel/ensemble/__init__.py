"""Classifiers that resample on their own, many times over."""

from imblearn_multilabel.ensemble._resampling_ensemble import ResamplingEnsembleClassifier

__all__ = ["ResamplingEnsembleClassifier"]
