"""Samplers that rewrite rows, and samplers made of two."""

from imblearn_multilabel.combine._remedial import REMEDIAL
from imblearn_multilabel.combine._remedial_hwr import REMEDIALHwR

__all__ = ["REMEDIAL", "REMEDIALHwR"]
