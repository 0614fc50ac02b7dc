"""Pictures of label imbalance, thresholds and comparisons, drawn with matplotlib."""

from imblearn_multilabel.displays._balance import ImbalanceDisplay, LabelCountsDisplay
from imblearn_multilabel.displays._comparison import ComparisonDisplay
from imblearn_multilabel.displays._concurrence import ConcurrenceChordDisplay, ConcurrenceDisplay
from imblearn_multilabel.displays._generation import GenerationDisplay, TrainingHistoryDisplay
from imblearn_multilabel.displays._label_gain import LabelGainDisplay
from imblearn_multilabel.displays._threshold import ThresholdDisplay

__all__ = [
    "ComparisonDisplay",
    "ConcurrenceChordDisplay",
    "ConcurrenceDisplay",
    "GenerationDisplay",
    "ImbalanceDisplay",
    "LabelCountsDisplay",
    "LabelGainDisplay",
    "ThresholdDisplay",
    "TrainingHistoryDisplay",
]
