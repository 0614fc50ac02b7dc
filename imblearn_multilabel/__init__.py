"""Resampling for imbalanced multi-label data, in imbalanced-learn's API."""

import importlib as _importlib
import typing as _typing

if _typing.TYPE_CHECKING:
    from imblearn_multilabel.base import MultilabelSampler

__version__ = "0.1.0"

#: Public modules. Each is imported on first access, so that importing the package is fast.
_MODULES = {
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
}

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


def __getattr__(name: str) -> _typing.Any:
    if name in _MODULES:
        return _importlib.import_module(f"{__name__}.{name}")
    if name == "MultilabelSampler":
        return _importlib.import_module(f"{__name__}.base").MultilabelSampler
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
