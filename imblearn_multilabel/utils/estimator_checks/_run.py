"""Run the checks: all in one call, or as one pytest test each."""

from __future__ import annotations

import unittest
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from sklearn.exceptions import SkipTestWarning

from imblearn_multilabel.utils.estimator_checks._checks import yield_checks
from imblearn_multilabel.utils.estimator_checks._data import make_table

_SINGLE_TARGET = (
    "passes a single target with several classes, which a multi-label sampler refuses; "
    "imblearn_multilabel.utils.estimator_checks has a multi-label version"
)

#: Name of a check of `imblearn.utils.estimator_checks` -> reason why it must fail.
EXPECTED_FAILED_CHECKS: dict[str, str] = {
    "check_target_type": "asserts that multi-label targets are refused",
    "check_samplers_one_label": (
        "asserts that a single class is refused; labels without positives are legal here"
    ),
    "check_samplers_fit_resample": _SINGLE_TARGET,
    "check_samplers_sparse": _SINGLE_TARGET,
    "check_samplers_pandas": _SINGLE_TARGET,
    "check_samplers_pandas_sparse": _SINGLE_TARGET,
    "check_samplers_list": _SINGLE_TARGET,
    "check_samplers_multiclass_ova": _SINGLE_TARGET,
    "check_samplers_preserve_dtype": _SINGLE_TARGET,
    "check_samplers_sample_indices": _SINGLE_TARGET,
    "check_samplers_2d_target": _SINGLE_TARGET,
}


def estimator_checks_generator(estimator: Any) -> Iterator[tuple[Any, partial[None]]]:
    """Yield every check that applies to a sampler.

    Parameters
    ----------
    estimator : sampler object
        Sampler to check. Its effects and parameters select the checks.

    Yields
    ------
    estimator : sampler object
        The given sampler.
    check : callable
        Function of a sampler that raises AssertionError if the contract is broken, and
        ``unittest.SkipTest`` if an optional package is missing.

    Examples
    --------
    >>> from imblearn_multilabel.over_sampling import MLROS
    >>> from imblearn_multilabel.utils.estimator_checks import estimator_checks_generator
    >>> for sampler, check in estimator_checks_generator(MLROS()):
    ...     if check.func.__name__ == "check_inputs_untouched":
    ...         check(sampler)
    """
    for check in yield_checks(estimator):
        X, y = make_table()
        yield estimator, partial(check, X=X, y=y)


def check_sampler(estimator: Any) -> None:
    """Run every check on a sampler and raise the first failure.

    Parameters
    ----------
    estimator : sampler object
        Sampler to check; it is cloned before use. Choose parameters that make it fast: it runs a
        few hundred times on tables of about 60 rows.

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
        Samplers to check, as instances.
    expected_failed_checks : callable, default=None
        Function of a sampler that returns a dict of check name -> reason of failure. These tests
        are marked xfail.

    Returns
    -------
    decorator
        Decorator for a function with the arguments `estimator` and `check`, which calls
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


def expected_failed_checks(estimator: Any) -> dict[str, str]:
    """Return the checks of imbalanced-learn that must fail, with reasons.

    Parameters
    ----------
    estimator : sampler object
        Any multi-label sampler; the checks are the same for all.

    Returns
    -------
    dict
        Check name -> reason. Pass the function to imbalanced-learn's ``parametrize_with_checks``.

    Examples
    --------
    >>> from imblearn_multilabel.over_sampling import MLROS
    >>> from imblearn_multilabel.utils.estimator_checks import expected_failed_checks
    >>> expected_failed_checks(MLROS())["check_target_type"]
    'asserts that multi-label targets are refused'
    """
    return dict(EXPECTED_FAILED_CHECKS)
