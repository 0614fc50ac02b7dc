"""Resampling block by block, for data larger than memory."""

from imblearn_multilabel.blockwise._blockwise_sampler import BlockwiseSampler

__all__ = ["BlockwiseSampler"]
