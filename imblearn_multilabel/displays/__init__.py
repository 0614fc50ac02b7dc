"""Pictures of label imbalance, drawn with matplotlib."""

from imblearn_multilabel.displays._imbalance import ImbalanceDisplay
from imblearn_multilabel.displays._label_counts import LabelCountsDisplay

__all__ = ["ImbalanceDisplay", "LabelCountsDisplay"]
