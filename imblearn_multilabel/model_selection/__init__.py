"""Folds for multi-label data, and scores that rare labels survive."""

from imblearn_multilabel.model_selection._iterative_stratification import IterativeStratification
from imblearn_multilabel.model_selection._scoring import (
    f_per_label,
    macro_auc,
    macro_f,
    micro_f,
    ranking_loss,
)

__all__ = [
    "IterativeStratification",
    "f_per_label",
    "macro_auc",
    "macro_f",
    "micro_f",
    "ranking_loss",
]
