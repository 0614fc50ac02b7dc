"""Folds that rare labels survive, and samplers compared by them."""

from imblearn_multilabel.model_selection._advice import RemedyAdvice, suggest_remedy
from imblearn_multilabel.model_selection._calibration import CalibratedClassifierCV
from imblearn_multilabel.model_selection._comparison.compare import compare_remedies
from imblearn_multilabel.model_selection._comparison.result import RemedyComparison
from imblearn_multilabel.model_selection._out_of_fold import out_of_fold_scores
from imblearn_multilabel.model_selection._split import (
    MultilabelStratifiedGroupKFold,
    MultilabelStratifiedKFold,
    MultilabelStratifiedShuffleSplit,
    RepeatedMultilabelStratifiedKFold,
    multilabel_train_test_split,
)
from imblearn_multilabel.model_selection._thresholds import (
    TunedThresholdClassifierCV,
    choose_thresholds,
    predict_labels,
)

__all__ = [
    "CalibratedClassifierCV",
    "MultilabelStratifiedGroupKFold",
    "MultilabelStratifiedKFold",
    "MultilabelStratifiedShuffleSplit",
    "RemedyAdvice",
    "RepeatedMultilabelStratifiedKFold",
    "RemedyComparison",
    "TunedThresholdClassifierCV",
    "choose_thresholds",
    "compare_remedies",
    "multilabel_train_test_split",
    "out_of_fold_scores",
    "predict_labels",
    "suggest_remedy",
]
