"""Samplers on data beyond the memory of one machine, block by block."""

from imblearn_multilabel.blockwise._blockwise_sampler import BlockwiseSampler

__all__ = ["BlockwiseSampler"]
