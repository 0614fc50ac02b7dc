"""AEMLO and its parts; only the parts below `sampler` import torch."""

from imblearn_multilabel.over_sampling._aemlo.sampler import AEMLO

__all__ = ["AEMLO"]
