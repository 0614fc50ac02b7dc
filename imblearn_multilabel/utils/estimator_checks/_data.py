"""Make small tables for the checks, and run and compare samplers on them."""

from __future__ import annotations

import unittest
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from scipy import sparse
from sklearn.base import clone

from imblearn_multilabel.exceptions import MultilabelWarning

#: Function of a sampler, X and y.
Check: TypeAlias = Callable[..., None]

#: Share of rows that carry each label. Frequent and rare labels give every method work.
_FREQUENCIES = np.array([0.65, 0.4, 0.3, 0.12, 0.1])
_N_SAMPLES, _N_FEATURES = 60, 4


def make_table() -> tuple[np.ndarray, np.ndarray]:
    """Make float64 X of shape (60, 4) and int64 y of shape (60, 5) with some unlabeled rows."""
    rng = np.random.RandomState(7)
    y = (rng.random_sample((_N_SAMPLES, len(_FREQUENCIES))) < _FREQUENCIES).astype(np.int64)
    y[::12] = 0
    centers = rng.standard_normal((len(_FREQUENCIES), _N_FEATURES))
    X = y @ centers + 0.7 * rng.standard_normal((_N_SAMPLES, _N_FEATURES))
    return X, y


def column_names(prefix: str, table: np.ndarray) -> list[str]:
    """Name the columns of a table."""
    return [f"{prefix}{number}" for number in range(table.shape[1])]


class Outcome(NamedTuple):
    """A fitted sampler and what it returned."""

    sampler: Any
    X: Any
    y: Any


def resample(estimator: Any, X: Any, y: Any, *, seed: int = 0) -> Outcome:
    """Run a seeded clone without the warnings of this package."""
    sampler = seeded(estimator, seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MultilabelWarning)
        X_res, y_res = sampler.fit_resample(X, y)
    return Outcome(sampler, X_res, y_res)


def refusal(estimator: Any, X: Any, y: Any) -> str:
    """Return the message of the ValueError for the data; empty if they are accepted."""
    try:
        resample(estimator, X, y)
    except ValueError as error:
        return str(error)
    return ""


def seeded(estimator: Any, seed: int | None = 0) -> Any:
    """Clone a sampler and set all its random states, including those of inner samplers."""
    sampler = clone(estimator)
    seeds = {name: seed for name in sampler.get_params() if is_seed(name)}
    return sampler.set_params(**seeds)


def is_seed(parameter: str) -> bool:
    """Tell whether a parameter is a random state of the sampler or of an inner estimator."""
    return parameter == "random_state" or parameter.endswith("__random_state")


def draws(estimator: Any) -> bool:
    """Tell whether seeds can change the result; for a wrapper, those of its inner sampler."""
    parameters = estimator.get_params()
    wraps = any(hasattr(value, "fit_resample") for value in parameters.values())
    seeds = [name for name in parameters if is_seed(name)]
    return any(name != "random_state" for name in seeds) if wraps else bool(seeds)


def as_array(table: Any) -> np.ndarray:
    """Convert any table of numbers to float64, which is exact for the values used here."""
    if sparse.issparse(table):
        table = table.toarray()
    elif hasattr(table, "to_numpy"):
        table = table.to_numpy()
    return np.asarray(table, dtype=np.float64)


def assert_same_but_sparse(result: Outcome, expected: Outcome, what: str) -> None:
    """Compare two results, but allow zeros in computed rows of the first, which stays sparse."""
    X_res, X_expected = as_array(result.X), as_array(expected.X)
    if result.sampler.effects.invents:
        assert X_res.shape == X_expected.shape, f"{what}: other rows"
        n_kept = 0 if result.sampler.effects.drops else _N_SAMPLES
        left_out = np.flatnonzero(X_res[n_kept:].ravel() == 0)
        X_expected[n_kept:].ravel()[left_out] = 0
    assert_same_values(result._replace(X=X_res), expected._replace(X=X_expected), what)


def assert_same_values(result: Outcome, expected: Outcome, what: str) -> None:
    """Compare the values of two results in any containers."""
    np.testing.assert_array_equal(
        as_array(result.y), as_array(expected.y), err_msg=f"{what}: other labels"
    )
    np.testing.assert_array_equal(
        as_array(result.X), as_array(expected.X), err_msg=f"{what}: other features"
    )


def import_or_skip(package: str) -> Any:
    """Import an optional package, or skip the check if it is missing."""
    try:
        return __import__(package)
    except ImportError as error:
        raise unittest.SkipTest(f"{package} is not installed") from error
