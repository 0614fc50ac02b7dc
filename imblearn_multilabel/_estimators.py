"""Copies and seeds of estimators, and the link to their page."""

from __future__ import annotations

import copy
import importlib.metadata
from functools import cache
from typing import Any

import numpy as np


class DocumentationLink:
    """Link an estimator's HTML diagram to the page of its class.

    scikit-learn asks for the names below. The site is the project's ``Documentation`` URL; without
    one there is no link.
    """

    _doc_link_module = "imblearn_multilabel"

    @property
    def _doc_link_template(self) -> str:
        site = _documentation_site()
        return site and f"{site}/generated/api/{{estimator_module}}.{{estimator_name}}.html"


@cache
def _documentation_site() -> str:
    try:
        urls = importlib.metadata.metadata("imblearn-multilabel").get_all("Project-URL") or []
    except importlib.metadata.PackageNotFoundError:  # a checkout that was not installed
        return ""
    named = dict(url.split(", ", 1) for url in urls)
    return named.get("Documentation", "").rstrip("/")


def unfitted(estimator: Any) -> Any:
    """Return a shallow copy without fitted attributes, whose names end with an underscore.

    An estimator that is fitted on such a copy and takes its state at the end, in one statement,
    stays as it was where something fails or is interrupted.
    """
    fresh = copy.copy(estimator)
    fresh.__dict__ = {
        name: value for name, value in vars(estimator).items() if not name.endswith("_")
    }
    return fresh


def with_python_integers(estimator: Any) -> Any:
    """Return a shallow copy whose integer parameters are Python's: torch takes no others.

    Integers of numpy come from a search over ``np.arange``; narrow ones overflow in arithmetic.
    """
    plain = copy.copy(estimator)
    for name, value in vars(estimator).items():
        setattr(plain, name, python_integer(value))
    return plain


def python_integer(value: Any) -> Any:
    """Return an integer of numpy as one of Python, and anything else as it is."""
    return int(value) if isinstance(value, np.integer) else value


def clone_seeded(estimator: Any, rng: np.random.RandomState, *, replace: bool = False) -> Any:
    """Clone an estimator and set every `random_state` in it that is None; with `replace`, all."""
    from sklearn.base import clone

    copied = clone(estimator)
    seeds = {
        name: int(rng.randint(np.iinfo(np.int32).max))
        for name, value in sorted(copied.get_params(deep=True).items())
        if (replace or value is None)
        and (name == "random_state" or name.endswith("__random_state"))
    }
    return copied.set_params(**seeds)


def make_generator(random_state: Any) -> np.random.RandomState:
    """Return the random number generator of a `random_state`; None draws fresh entropy."""
    # For None, `check_random_state` returns numpy's global generator, which callers share.
    if random_state is None:
        return np.random.RandomState()
    # Not at the top: the command line may not need scikit-learn.
    from sklearn.utils import check_random_state

    return check_random_state(random_state)


def derive_seed(*entropy: int) -> int:
    """Return a seed below 2**31 that depends on every number given and on their order."""
    return int(np.random.SeedSequence(entropy).generate_state(1)[0] >> 1)
