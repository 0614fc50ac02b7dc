"""MLDM and its parts; only the parts below `sampler` import torch."""

from imblearn_multilabel.over_sampling._mldm.sampler import MLDM

__all__ = ["MLDM"]
