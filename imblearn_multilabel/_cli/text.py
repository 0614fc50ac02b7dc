"""Messages fit for a terminal, and results fit for programs."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np


def one_line(problem: BaseException | str) -> str:
    """Return the message of an error or warning in one line; its class if it has none."""
    if isinstance(problem, OSError) and problem.strerror:
        return f"cannot open {problem.filename}: {problem.strerror}"
    return " ".join(str(problem).split()) or type(problem).__name__


def as_json(results: Any) -> str:
    """Write results as JSON that every reader takes: numbers that are not finite become null."""
    return json.dumps(_finite(results), indent=2, ensure_ascii=False, allow_nan=False)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_finite(each) for each in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
