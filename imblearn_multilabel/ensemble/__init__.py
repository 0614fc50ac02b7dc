"""Classifiers that resample their training data."""

from imblearn_multilabel.ensemble._chains import ECCClassifier, ECCRUClassifier
from imblearn_multilabel.ensemble._cocoa import BRUSClassifier, COCOAClassifier
from imblearn_multilabel.ensemble._resampling_ensemble import ResamplingEnsembleClassifier

__all__ = [
    "BRUSClassifier",
    "COCOAClassifier",
    "ECCClassifier",
    "ECCRUClassifier",
    "ResamplingEnsembleClassifier",
]
