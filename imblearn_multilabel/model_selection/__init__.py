"""Folds that rare labels survive, and samplers compared by them."""

from imblearn_multilabel.model_selection._compare_samplers import compare_samplers
from imblearn_multilabel.model_selection._sampler_comparison import SamplerComparison
from imblearn_multilabel.model_selection._split import MultilabelStratifiedKFold

__all__ = [
    "MultilabelStratifiedKFold",
    "SamplerComparison",
    "compare_samplers",
]
