"""Data sets to try samplers on, and files of data; nothing is downloaded."""

from imblearn_multilabel.datasets._digits import load_digit_attributes
from imblearn_multilabel.datasets._make import make_imbalanced_multilabel
from imblearn_multilabel.datasets._npz import read_npz, write_npz

__all__ = ["load_digit_attributes", "make_imbalanced_multilabel", "read_npz", "write_npz"]
