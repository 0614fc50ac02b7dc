"""Folds for multi-label data, and scores that rare labels survive."""

from imblearn_multilabel.model_selection._iterative_stratification import IterativeStratification
from imblearn_multilabel.model_selection._scoring import macro_auc, macro_f, ranking_loss

__all__ = ["IterativeStratification", "macro_auc", "macro_f", "ranking_loss"]
