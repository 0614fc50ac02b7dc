"""Ctrl-C at a chosen place: at the first call of any function of the package."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any

import numpy as np
from sklearn import get_config

import imblearn_multilabel

PACKAGE = str(Path(imblearn_multilabel.__file__).parent) + os.sep


def _is_stage(code: CodeType) -> bool:
    # Lambdas and comprehensions are lines of a stage, not stages.
    return code.co_filename.startswith(PACKAGE) and not code.co_name.startswith("<")


@contextlib.contextmanager
def _traced(on_call: Callable[[CodeType], None]) -> Iterator[None]:
    """Call `on_call` whenever a function of the package is entered."""

    def trace(frame: Any, event: str, argument: Any) -> None:
        # None keeps lines untraced, and the tracer is asked again at the next call.
        if event == "call" and _is_stage(frame.f_code):
            on_call(frame.f_code)

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


def stages(work: Callable[[], Any]) -> list[CodeType]:
    """Return the functions of the package that `work` enters, each once, in order."""
    found: dict[CodeType, None] = {}
    with _traced(lambda code: found.setdefault(code)):
        work()
    return list(found)


@contextlib.contextmanager
def interrupted_at(stage: CodeType, error: BaseException | None = None) -> Iterator[None]:
    """Raise an error where a function is entered for the first time; KeyboardInterrupt for None."""
    waiting = [KeyboardInterrupt() if error is None else error]

    def raise_once(code: CodeType) -> None:
        if code is stage and waiting:
            raise waiting.pop()

    with _traced(raise_once):
        yield


def global_settings() -> dict[str, Any]:
    """Everything of the process that a call could leave changed."""
    settings: dict[str, Any] = {
        "numpy generator": [np.asarray(part).tolist() for part in np.random.get_state()],  # noqa: NPY002
        "numpy errors": np.geterr(),
        "numpy printing": np.get_printoptions(),
        "scikit-learn": get_config(),
        "warnings": list(warnings.filters),
        "environment": dict(os.environ),
        "folder": os.getcwd(),
        "threads": threading.active_count(),
    }
    torch = sys.modules.get("torch")
    if torch is not None:
        settings |= {
            "torch generator": torch.get_rng_state().tolist(),
            "torch threads": torch.get_num_threads(),
            "torch dtype": torch.get_default_dtype(),
            "torch device": torch.empty(0).device,
            "torch determinism": torch.are_deterministic_algorithms_enabled(),
            "torch gradients": torch.is_grad_enabled(),
            "torch inference": torch.is_inference_mode_enabled(),
            "torch autocast": torch.is_autocast_enabled("cpu"),
            "torch matmul": torch.get_float32_matmul_precision(),
        }
    return settings
