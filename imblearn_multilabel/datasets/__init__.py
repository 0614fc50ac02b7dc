"""Data sets to try samplers on; nothing is downloaded."""

from imblearn_multilabel.datasets._make import make_imbalanced_multilabel

__all__ = ["make_imbalanced_multilabel"]
