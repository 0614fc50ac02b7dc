"""Folds and scores that rare labels survive, and samplers compared by them."""

from imblearn_multilabel.model_selection._compare_samplers import compare_samplers
from imblearn_multilabel.model_selection._f_measures import f_per_label, macro_f, micro_f
from imblearn_multilabel.model_selection._iterative_stratification import IterativeStratification
from imblearn_multilabel.model_selection._ordering import macro_auc, ranking_loss
from imblearn_multilabel.model_selection._sampler_comparison import SamplerComparison

__all__ = [
    "IterativeStratification",
    "SamplerComparison",
    "compare_samplers",
    "f_per_label",
    "macro_auc",
    "macro_f",
    "micro_f",
    "ranking_loss",
]
