"""Constraints of parameters that samplers share."""

from numbers import Integral, Real

from imblearn_multilabel._compat import HasMethods, Interval, StrOptions

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
