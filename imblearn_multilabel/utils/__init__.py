"""For people who write samplers and measure them: published checks, and peak memory."""

from imblearn_multilabel.utils._peak_memory import PeakMemory

__all__ = ["PeakMemory", "estimator_checks"]
