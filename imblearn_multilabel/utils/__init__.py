"""Tools for writing and measuring samplers: checks, peak memory, threads of torch."""

from imblearn_multilabel.utils._process import PeakMemory, torch_threads

__all__ = ["PeakMemory", "estimator_checks", "torch_threads"]
