"""Tools for writing and measuring samplers: checks, peak memory, threads of torch."""

from imblearn_multilabel.utils._peak_memory import PeakMemory
from imblearn_multilabel.utils._torch_threads import torch_threads

__all__ = ["PeakMemory", "estimator_checks", "torch_threads"]
