"""Samplers that add rows."""

from imblearn_multilabel.over_sampling._mlros import MLROS

__all__ = ["MLROS"]
