"""For people who write and measure samplers: published checks, peak memory, torch's threads."""

from imblearn_multilabel.utils._peak_memory import PeakMemory
from imblearn_multilabel.utils._torch_threads import torch_threads

__all__ = ["PeakMemory", "estimator_checks", "torch_threads"]
