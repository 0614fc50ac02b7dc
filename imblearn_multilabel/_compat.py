"""Names of scikit-learn that are private or moved, and parameter constraints made of them."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable
from functools import cache
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, TypeVar

from sklearn.calibration import _SigmoidCalibration as SigmoidCalibration
from sklearn.multiclass import _ConstantPredictor as ConstantPredictor
from sklearn.utils import ClassifierTags
from sklearn.utils import _safe_indexing as safe_indexing
from sklearn.utils._param_validation import HasMethods, Interval, StrOptions
from sklearn.utils.validation import _check_method_params as check_method_params
from sklearn.utils.validation import _check_sample_weight as check_sample_weight
from sklearn.utils.validation import _num_samples as num_samples
from sklearn.utils.validation import validate_data

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
    "ConstantPredictor",
    "ADDED_SHARE",
    "DISTANCE",
    "DROPPED_SHARE",
    "NEIGHBORS",
    "ClassifierTags",
    "DocumentationLink",
    "HasMethods",
    "Interval",
    "SigmoidCalibration",
    "StrOptions",
    "available_if",
    "check_constraints",
    "check_method_params",
    "check_sample_weight",
    "fit_context",
    "num_samples",
    "safe_indexing",
    "validate_data",
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
