"""Measures of label imbalance: what a label matrix looks like."""

from imblearn_multilabel.metrics._balance import LabelBalance
from imblearn_multilabel.metrics._concurrence import (
    label_concurrence,
    label_interactions,
    labelset_counts,
    theoretical_complexity_score,
)
from imblearn_multilabel.metrics._imbalance import (
    class_ratio_per_label,
    imbalance_ratio_per_label,
    imbalance_ratio_variation,
    label_balance,
    label_cardinality,
    label_density,
    max_imbalance_ratio,
    mean_imbalance_ratio,
)
from imblearn_multilabel.metrics._local import local_imbalance
from imblearn_multilabel.metrics._profile import LabelProfile
from imblearn_multilabel.metrics._scumble import (
    scumble,
    scumble_per_label,
    scumble_per_row,
    scumble_variation,
)

__all__ = [
    "LabelBalance",
    "LabelProfile",
    "class_ratio_per_label",
    "imbalance_ratio_per_label",
    "imbalance_ratio_variation",
    "label_balance",
    "label_cardinality",
    "label_concurrence",
    "label_density",
    "label_interactions",
    "labelset_counts",
    "local_imbalance",
    "max_imbalance_ratio",
    "mean_imbalance_ratio",
    "scumble",
    "scumble_per_label",
    "scumble_per_row",
    "scumble_variation",
    "theoretical_complexity_score",
]
