"""Resampling and other remedies for imbalanced multi-label data, in imbalanced-learn's API.

===============  ======================================================================
Module           Content
===============  ======================================================================
over_sampling    Samplers that add rows: MLROS, MLSMOTE, MLSOL, AEMLO, ...
under_sampling   Samplers that drop rows: MLRUS, MLTL, MLeNN, ...
combine          Samplers that change labels of rows: REMEDIAL, REMEDIALHwR
ensemble         Classifiers that resample their training data
weights          Weights of labels and rows, and a classifier fitted with them
model_selection  Folds that keep rare labels, thresholds, calibration, compare_remedies
metrics          Measures of label imbalance, LabelProfile, scores of predictions
statistics       Ranks and tests for comparing methods
displays         Pictures of label imbalance and of comparisons
datasets         Data sets, and readers and writers of ARFF, CSV, Parquet, ...
batches          Batches of row numbers for training loops, balanced by label
blockwise        Resampling block by block, for data larger than memory
utils            Checks for samplers of your own, peak memory, threads of torch
base             The base class of samplers, for samplers of your own
exceptions       Warnings, one class per kind
===============  ======================================================================

Modules are imported on first access. On the command line, ``imblearn-multilabel``
profiles labels, resamples files and compares samplers.
"""

import importlib as _importlib
import sys as _sys
import typing as _typing

if _typing.TYPE_CHECKING:
    from imblearn_multilabel.base import MultilabelSampler

__version__ = "0.1.0"

__all__ = [
    "MultilabelSampler",
    "__version__",
    "batches",
    "blockwise",
    "combine",
    "datasets",
    "displays",
    "ensemble",
    "exceptions",
    "metrics",
    "model_selection",
    "over_sampling",
    "statistics",
    "under_sampling",
    "utils",
    "weights",
]
#: Public modules. Each is imported on first access, so that importing the package is fast.
_MODULES = {name for name in __all__ if name.islower() and not name.startswith("_")}


def __getattr__(name: str) -> _typing.Any:
    if name in _MODULES:
        return _importlib.import_module(f"{__name__}.{name}")
    if name == "MultilabelSampler":
        return _importlib.import_module(f"{__name__}.base").MultilabelSampler
    message = f"module {__name__!r} has no attribute {name!r}"
    for module in () if name.startswith("_") else sorted(_MODULES):
        if name in _importlib.import_module(f"{__name__}.{module}").__all__:
            message += f"; use `from {__name__}.{module} import {name}`"
    # With these, Python suggests the name that was meant.
    raise AttributeError(message, name=name, obj=_sys.modules[__name__])


def __dir__() -> list[str]:
    return __all__
