"""LSDMLO: oversampling by label-specific distances."""

from imblearn_multilabel.over_sampling._lsdmlo.sampler import LSDMLO

__all__ = ["LSDMLO"]
