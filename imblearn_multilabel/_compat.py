"""Check parameters: scikit-learn's private names for it, and constraints that samplers share."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, TypeVar

from sklearn.utils._param_validation import HasMethods, Interval, StrOptions

if TYPE_CHECKING:
    Decorated = TypeVar("Decorated", bound=Callable[..., Any])

    # scikit-learn has no types, and an untyped decorator hides the types of decorated functions.
    def fit_context(*, prefer_skip_nested_validation: bool) -> Callable[[Decorated], Decorated]: ...

    def available_if(check: Callable[[Any], bool]) -> Callable[[Decorated], Decorated]: ...

    def validate_params(
        constraints: dict[str, Any], *, prefer_skip_nested_validation: bool
    ) -> Callable[[Decorated], Decorated]: ...

    def check_constraints(
        constraints: dict[str, Any], values: dict[str, Any], *, caller_name: str
    ) -> None: ...
else:
    from sklearn.base import _fit_context as fit_context
    from sklearn.utils._param_validation import validate_parameter_constraints as check_constraints
    from sklearn.utils._param_validation import validate_params
    from sklearn.utils.metaestimators import available_if

__all__ = [
    "ADDED_SHARE",
    "DISTANCE",
    "DROPPED_SHARE",
    "NEIGHBORS",
    "HasMethods",
    "Interval",
    "StrOptions",
    "available_if",
    "check_constraints",
    "fit_context",
    "validate_params",
]

#: `k_neighbors`.
NEIGHBORS = [
    Interval(Integral, 1, None, closed="left"),
    HasMethods(["kneighbors", "fit"]),
    HasMethods(["fit_transform"]),
]
#: `sampling_ratio` of samplers that add rows, and of those that drop them.
ADDED_SHARE = [Interval(Real, 0, None, closed="left")]
DROPPED_SHARE = [Interval(Real, 0, 1, closed="left")]
#: Parameters of distances and of the search for neighbors.
DISTANCE = {
    "categorical_features": ["array-like", StrOptions({"auto"}), None],
    "metric": [StrOptions({"euclidean", "heom"})],
    "n_jobs": [Integral, None],
}
