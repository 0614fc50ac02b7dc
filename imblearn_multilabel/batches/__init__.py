"""Batches of row numbers for training loops, balanced by label."""

from imblearn_multilabel.batches._label_balanced import LabelBalancedBatchSampler

__all__ = ["LabelBalancedBatchSampler"]
