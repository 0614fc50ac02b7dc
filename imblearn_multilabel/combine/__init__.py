"""Samplers that change labels of rows, alone or followed by another sampler."""

from imblearn_multilabel.combine._remedial import REMEDIAL, REMEDIALHwR

__all__ = ["REMEDIAL", "REMEDIALHwR"]
