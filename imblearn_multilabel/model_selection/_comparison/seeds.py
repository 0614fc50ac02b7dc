"""Seeds by position, so that more folds or samplers change nothing that was there before."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import clone

#: What a seed is for.
SPLIT, FIT, INNER_SPLIT = range(3)


def seed_at(base: int, *position: int) -> int:
    """Return the seed of a position: what it is for, then repetition and fold."""
    return int(np.random.SeedSequence([base, *position]).generate_state(1)[0] >> 1)


def seeded(template: Any, seed: int) -> Any:
    """Clone an estimator and give a seed to every `random_state` in it that is None."""
    copy = clone(template)
    rng = np.random.RandomState(seed)
    parameters = copy.get_params(deep=True)
    missing = sorted(
        name
        for name, value in parameters.items()
        if (name == "random_state" or name.endswith("__random_state")) and value is None
    )
    return copy.set_params(**{name: int(rng.randint(2**31 - 1)) for name in missing})
