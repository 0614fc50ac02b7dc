"""Folds that rare labels survive, and samplers compared by them."""

from imblearn_multilabel.model_selection._comparison.compare import compare_samplers
from imblearn_multilabel.model_selection._comparison.result import SamplerComparison
from imblearn_multilabel.model_selection._split import MultilabelStratifiedKFold

__all__ = [
    "MultilabelStratifiedKFold",
    "SamplerComparison",
    "compare_samplers",
]
