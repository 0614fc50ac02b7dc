"""Pictures of label imbalance and of comparisons, drawn with matplotlib."""

from imblearn_multilabel.displays._concurrence import ConcurrenceDisplay
from imblearn_multilabel.displays._concurrence_chord import ConcurrenceChordDisplay
from imblearn_multilabel.displays._critical_difference import CriticalDifferenceDisplay
from imblearn_multilabel.displays._imbalance import ImbalanceDisplay
from imblearn_multilabel.displays._label_counts import LabelCountsDisplay
from imblearn_multilabel.displays._label_gain import LabelGainDisplay
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
