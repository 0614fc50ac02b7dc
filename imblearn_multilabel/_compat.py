"""The only door to scikit-learn names that are private or moved between releases."""

from sklearn.base import _fit_context as fit_context
from sklearn.utils import ClassifierTags
from sklearn.utils._param_validation import HasMethods, Interval, StrOptions, validate_params
from sklearn.utils.validation import validate_data

__all__ = [
    "ClassifierTags",
    "HasMethods",
    "Interval",
    "StrOptions",
    "fit_context",
    "validate_data",
    "validate_params",
]
