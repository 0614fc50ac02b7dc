"""Measures of label imbalance, and scores of predictions."""

from imblearn_multilabel.metrics._balance import (
    LabelBalance,
    class_ratio_per_label,
    imbalance_ratio_per_label,
    imbalance_ratio_variation,
    label_balance,
    label_cardinality,
    label_density,
    local_imbalance,
    max_imbalance_ratio,
    mean_imbalance_ratio,
)
from imblearn_multilabel.metrics._concurrence import (
    label_concurrence,
    label_interactions,
    labelset_counts,
    theoretical_complexity_score,
)
from imblearn_multilabel.metrics._generation import GenerationReport, generation_report
from imblearn_multilabel.metrics._profile import LabelProfile
from imblearn_multilabel.metrics._scores import (
    brier_score_loss_per_label,
    calibration_ratio_by_band,
    f1_score_per_label,
    label_frequency_bands,
    label_ranking_loss,
    macro_average_precision_score,
    macro_brier_score_loss,
    macro_f1_score,
    macro_roc_auc_score,
    mean_score_by_band,
    micro_f1_score,
)
from imblearn_multilabel.metrics._scumble import (
    scumble,
    scumble_per_label,
    scumble_per_row,
    scumble_variation,
)

__all__ = [
    "GenerationReport",
    "LabelBalance",
    "LabelProfile",
    "brier_score_loss_per_label",
    "calibration_ratio_by_band",
    "class_ratio_per_label",
    "f1_score_per_label",
    "generation_report",
    "imbalance_ratio_per_label",
    "imbalance_ratio_variation",
    "label_balance",
    "label_cardinality",
    "label_concurrence",
    "label_density",
    "label_frequency_bands",
    "label_interactions",
    "label_ranking_loss",
    "labelset_counts",
    "local_imbalance",
    "macro_average_precision_score",
    "macro_brier_score_loss",
    "macro_f1_score",
    "macro_roc_auc_score",
    "max_imbalance_ratio",
    "mean_imbalance_ratio",
    "mean_score_by_band",
    "micro_f1_score",
    "scumble",
    "scumble_per_label",
    "scumble_per_row",
    "scumble_variation",
    "theoretical_complexity_score",
]
