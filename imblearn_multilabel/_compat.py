"""Check parameters: scikit-learn's private names for it, and constraints that samplers share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from sklearn.utils._param_validation import HasMethods, Interval
from sklearn.utils._param_validation import StrOptions as SklearnStrOptions

from imblearn_multilabel._messages import nearest

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
    "LabelChoice",
    "StrOptions",
    "available_if",
    "check_constraints",
    "fit_context",
    "validate_params",
]

#: Names that scikit-learn and `metrics` have for an option.
_ALIASES = dict.fromkeys(("f1_macro", "macro_f1", "macro_f1_score"), "f1")


class StrOptions(SklearnStrOptions):
    """Accept some strings; the message lists them in order, and names the one that was meant."""

    #: The string that was just refused: scikit-learn writes the message right after the check.
    _refused: str | None = None

    def is_satisfied_by(self, val: Any) -> bool:
        is_option = bool(super().is_satisfied_by(val))
        self._refused = val if isinstance(val, str) and not is_option else None
        return is_option

    def __str__(self) -> str:
        options = f"a str among {{{', '.join(map(repr, sorted(self.options)))}}}"
        if self._refused is None:
            return options
        aliases = {name: option for name, option in _ALIASES.items() if option in self.options}
        meant = nearest(self._refused, [*self.options, *aliases])
        if meant is None:
            return options
        return f"{options} (did you mean {aliases.get(meant, meant)!r}?)"


class LabelChoice(StrOptions):
    """Accept what chooses labels: "auto", a list, a dict or a callable."""

    def __init__(self) -> None:
        super().__init__({"auto"})

    def is_satisfied_by(self, val: Any) -> bool:
        if isinstance(val, (list, tuple, np.ndarray, Mapping)) or callable(val):
            return True
        return super().is_satisfied_by(val)

    def __str__(self) -> str:
        kinds = "a list of labels, a dict of labels and counts, or a callable"
        if self._refused is None:
            return f"'auto', {kinds}"
        meant = nearest(self._refused, self.options)
        hint = f"for one label, pass [{self._refused!r}]"
        return f"'auto', {kinds} ({hint if meant is None else f'did you mean {meant!r}?'})"


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
