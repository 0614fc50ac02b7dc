"""Samplers that drop rows."""

from imblearn_multilabel.under_sampling._cleaning import MLTL, MLeNN
from imblearn_multilabel.under_sampling._lprus import LPRUS
from imblearn_multilabel.under_sampling._mlrus import MLRUS
from imblearn_multilabel.under_sampling._mlul import MLUL

__all__ = ["LPRUS", "MLRUS", "MLTL", "MLUL", "MLeNN"]
