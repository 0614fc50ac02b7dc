"""The one rule for random states."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils import check_random_state


def make_generator(random_state: Any) -> np.random.RandomState:
    """Turn a `random_state` parameter into a live generator."""
    # `check_random_state(None)` hands out numpy's global generator, which would move under the
    # caller; None means fresh entropy here.
    return np.random.RandomState() if random_state is None else check_random_state(random_state)
