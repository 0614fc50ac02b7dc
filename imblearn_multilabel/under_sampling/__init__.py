"""Samplers that drop rows."""

from imblearn_multilabel.under_sampling._mlrus import MLRUS

__all__ = ["MLRUS"]
