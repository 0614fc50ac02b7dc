"""Seeds, and the generators of others."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
from sklearn.base import clone

from imblearn_multilabel.utils.estimator_checks._data import (
    Check,
    assert_same_values,
    draws,
    make_table,
    resample,
    seeded,
)


def yield_checks(estimator: Any) -> Iterator[Check]:
    """Yield the checks that fit the sampler's parameters."""
    parameters = estimator.get_params()
    yield check_same_seed_same_rows
    yield check_global_generators_unmoved
    if draws(estimator):
        yield check_other_seed_other_rows
        yield check_random_state_instance
    if "n_jobs" in parameters:
        yield check_n_jobs_changes_nothing


def check_same_seed_same_rows(name: str, estimator: Any) -> None:
    """Check that a seed decides everything: a clone and a second call of the same object agree."""
    X, y = make_table()
    first = resample(estimator, X, y)
    assert_same_values(resample(estimator, X, y), first, "clone")
    X_again, y_again = first.sampler.fit_resample(X, y)
    assert_same_values(first._replace(X=X_again, y=y_again), first, "second call")


def check_other_seed_other_rows(name: str, estimator: Any) -> None:
    """Check that seeds are used: of four, not all give the same rows."""
    X, y = make_table()
    results = {resample(estimator, X, y, seed=seed).X.tobytes() for seed in range(4)}
    assert len(results) > 1, "four seeds gave the same rows"


def check_random_state_instance(name: str, estimator: Any) -> None:
    """Check that a live generator is drawn from, so a second call gives other rows."""
    X, y = make_table()
    sampler = clone(estimator)
    if "random_state" not in sampler.get_params():
        return  # only an inner sampler is random; it passes this check on its own
    sampler.set_params(random_state=np.random.RandomState(0))
    before = sampler.random_state.get_state()[2]
    sampler.fit_resample(X, y)
    assert sampler.random_state.get_state()[2] != before, "the generator was not used"


def check_global_generators_unmoved(name: str, estimator: Any) -> None:
    """Check that the global generators of numpy, and of torch where loaded, do not move."""
    X, y = make_table()
    resample(estimator, X, y)  # whatever is imported late is imported now
    for seed in (0, None):
        before = _global_states()
        sampler = seeded(estimator, seed)
        sampler.fit_resample(X, y)
        assert _global_states() == before, "a global generator moved"


def _global_states() -> list[bytes]:
    state: Any = np.random.get_state()  # noqa: NPY002 - the legacy generator is what this is about
    kind, keys, *position = state
    states = [repr((kind, position)).encode() + keys.tobytes()]
    if "torch" in sys.modules:
        states.append(sys.modules["torch"].get_rng_state().numpy().tobytes())
    return states


def check_n_jobs_changes_nothing(name: str, estimator: Any) -> None:
    """Check that threads change the time, not the rows."""
    X, y = make_table()
    alone, together = (clone(estimator).set_params(n_jobs=n_jobs) for n_jobs in (1, 2))
    assert_same_values(resample(together, X, y), resample(alone, X, y), "n_jobs=2")
