"""Tests and ranks for comparing methods, over several data sets or over the folds of one."""

from imblearn_multilabel.statistics._over_data_sets import (
    FriedmanResult,
    exact_wilcoxon,
    friedman_test,
    nemenyi_critical_difference,
    rank_methods,
)
from imblearn_multilabel.statistics._over_folds import corrected_t_test
from imblearn_multilabel.statistics._several_tests import holm

__all__ = [
    "FriedmanResult",
    "corrected_t_test",
    "exact_wilcoxon",
    "friedman_test",
    "holm",
    "nemenyi_critical_difference",
    "rank_methods",
]
