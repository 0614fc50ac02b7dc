"""Runs the checks: all at once, or as one pytest test each."""

from __future__ import annotations

import unittest
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from sklearn.exceptions import SkipTestWarning

from imblearn_multilabel.utils.estimator_checks import (
    _calls,
    _containers,
    _labels,
    _randomness,
    _rows,
    _twins,
)

_THEMES = (_twins, _labels, _rows, _randomness, _containers, _calls)


def estimator_checks_generator(estimator: Any) -> Iterator[tuple[Any, partial[None]]]:
    """Yield every check that applies to a sampler.

    Parameters
    ----------
    estimator : sampler object
        Its effects choose the checks.

    Yields
    ------
    estimator : sampler object
        The one given.
    check : callable
        Takes the sampler; raises AssertionError where the contract is broken, and
        ``unittest.SkipTest`` where an optional package is missing.

    Examples
    --------
    >>> from imblearn_multilabel.over_sampling import MLROS
    >>> from imblearn_multilabel.utils.estimator_checks import estimator_checks_generator
    >>> for sampler, check in estimator_checks_generator(MLROS()):
    ...     if check.func.__name__ == "check_inputs_untouched":
    ...         check(sampler)
    """
    for theme in _THEMES:
        for check in theme.yield_checks(estimator):
            yield estimator, partial(check, type(estimator).__name__)


def check_sampler(estimator: Any) -> None:
    """Run every check on a sampler; the first broken promise raises.

    Parameters
    ----------
    estimator : sampler object
        It is cloned before use. Give it parameters that make it quick: it runs a few hundred
        times, on tables of some sixty rows.

    Examples
    --------
    >>> from imblearn_multilabel.over_sampling import MLROS
    >>> from imblearn_multilabel.utils.estimator_checks import check_sampler
    >>> check_sampler(MLROS())
    """
    for _, check in estimator_checks_generator(estimator):
        try:
            check(estimator)
        except unittest.SkipTest as reason:
            warnings.warn(f"{check.func.__name__}: {reason}", SkipTestWarning, stacklevel=2)


def parametrize_with_checks(
    estimators: Iterable[Any],
    *,
    expected_failed_checks: Callable[[Any], dict[str, str]] | None = None,
) -> Any:
    """Make a pytest decorator that runs a test once per sampler and check.

    Parameters
    ----------
    estimators : iterable of sampler objects
        Instances, not classes.
    expected_failed_checks : callable, default=None
        Takes a sampler, returns name of a check -> why it fails. These tests are marked xfail.

    Returns
    -------
    decorator
        For a function with the arguments `estimator` and `check`, which calls
        ``check(estimator)``.

    Examples
    --------
    >>> from imblearn_multilabel.over_sampling import MLROS
    >>> from imblearn_multilabel.utils.estimator_checks import parametrize_with_checks
    >>> @parametrize_with_checks([MLROS(random_state=0)])
    ... def test_contract(estimator, check):
    ...     check(estimator)
    """
    import pytest

    def parameters() -> Iterator[Any]:
        for estimator in estimators:
            if isinstance(estimator, type):
                raise TypeError(f"Pass an instance of {estimator.__name__} instead of the class.")
            expected = {} if expected_failed_checks is None else expected_failed_checks(estimator)
            for _, check in estimator_checks_generator(estimator):
                name = check.func.__name__
                marks = [pytest.mark.xfail(reason=expected[name])] if name in expected else []
                label = f"{type(estimator).__name__}-{name}"
                yield pytest.param(estimator, check, marks=marks, id=label)

    return pytest.mark.parametrize(("estimator", "check"), list(parameters()))
