"""Samplers that add rows."""

from imblearn_multilabel.over_sampling._mlros import MLROS
from imblearn_multilabel.over_sampling._mlsmote import MLSMOTE

__all__ = ["MLROS", "MLSMOTE"]
