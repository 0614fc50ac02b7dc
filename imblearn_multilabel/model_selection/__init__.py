"""Folds for multi-label data."""

from imblearn_multilabel.model_selection._iterative_stratification import IterativeStratification

__all__ = ["IterativeStratification"]
