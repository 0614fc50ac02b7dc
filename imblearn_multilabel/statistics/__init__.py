"""Tests and ranks for comparing methods, over several data sets or over the folds of one."""

from imblearn_multilabel.statistics._ranks_and_tests import (
    FriedmanResult,
    corrected_t_test,
    exact_wilcoxon,
    friedman_test,
    holm,
    rank_methods,
)

__all__ = [
    "FriedmanResult",
    "corrected_t_test",
    "exact_wilcoxon",
    "friedman_test",
    "holm",
    "rank_methods",
]
