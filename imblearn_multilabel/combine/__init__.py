"""Samplers that change labels of rows, alone or followed by another sampler."""

from imblearn_multilabel.combine._remedial import REMEDIAL
from imblearn_multilabel.combine._remedial_hwr import REMEDIALHwR

__all__ = ["REMEDIAL", "REMEDIALHwR"]
