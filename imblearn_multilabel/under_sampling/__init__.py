"""Samplers that drop rows."""

from imblearn_multilabel.under_sampling._cleaning import MLTL, MLeNN
from imblearn_multilabel.under_sampling._mlul import MLUL
from imblearn_multilabel.under_sampling._random import LPRUS, MLRUS

__all__ = ["LPRUS", "MLRUS", "MLTL", "MLUL", "MLeNN"]
