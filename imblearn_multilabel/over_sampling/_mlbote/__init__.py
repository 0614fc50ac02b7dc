"""MLBOTE: borderline oversampling."""

from imblearn_multilabel.over_sampling._mlbote.sampler import MLBOTE

__all__ = ["MLBOTE"]
