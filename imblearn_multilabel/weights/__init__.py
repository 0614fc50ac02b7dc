"""Weights in place of rows: for labels, for rows, and a classifier fitted with them."""

from imblearn_multilabel.weights._weights import (
    LabelWeightedClassifier,
    compute_label_weight,
    compute_row_weight,
    undo_label_weight,
)

__all__ = [
    "LabelWeightedClassifier",
    "compute_label_weight",
    "compute_row_weight",
    "undo_label_weight",
]
