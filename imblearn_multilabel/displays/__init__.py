"""Pictures of label imbalance and of comparisons, drawn with matplotlib."""

from imblearn_multilabel.displays._balance import ImbalanceDisplay, LabelCountsDisplay
from imblearn_multilabel.displays._comparison import CriticalDifferenceDisplay, LabelGainDisplay
from imblearn_multilabel.displays._concurrence import ConcurrenceChordDisplay, ConcurrenceDisplay
from imblearn_multilabel.displays._training_history import TrainingHistoryDisplay

__all__ = [
    "ConcurrenceChordDisplay",
    "ConcurrenceDisplay",
    "CriticalDifferenceDisplay",
    "ImbalanceDisplay",
    "LabelCountsDisplay",
    "LabelGainDisplay",
    "TrainingHistoryDisplay",
]
