"""One call of `fit_resample` that is meant to break it."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st

from imblearn_multilabel.over_sampling import AEMLORecipe
from tests.campaign.flaws import OF_FEATURES, OF_LABELS, Flaw
from tests.campaign.kinds import DTYPES, SOUND
from tests.campaign.tables import (
    BOOLEANS,
    FEW_ROWS,
    FLOATS,
    INTEGERS,
    LABELS,
    features,
    labels,
    row_counts,
)

#: Values for the parameters that many samplers share; 40 neighbors are more than there are rows.
PARAMETERS = {
    "k_neighbors": [1, 2, 40],
    "sampling_strategy": ["auto", [0]],
    "metric": ["euclidean", "heom"],
    "categorical_features": [None, [0]],
    "feature_types": ["free", "observed"],
    "recipe": [None, AEMLORecipe(feature_scaling=None, reach=0.0)],
    "scope": ["mixed", "specific", "general"],
    "labelset_strategy": ["ranking", "union", "intersection"],
    "mode": ["undersampling", "cleaning"],
    "mutual": [False, True],
    "empty_rows": ["keep", "skip"],
    "random_state": [0, 1],
}
DROPPED_SHARES = [0.25, 0.9, 0.5, 0.0]
#: The last is more than any memory holds.
ADDED_SHARES = [*DROPPED_SHARES, 0.3, 0.6, 1.0, 1e18]


@dataclass(frozen=True)
class Case:
    """Tables, parameters, what is hostile in them, and the flaws that deserve an error."""

    X: Any
    y: Any
    params: dict[str, Any]
    ingredients: frozenset[str]
    flaw: Flaw | None = None

    def __repr__(self) -> str:
        # pandas 2.2 compares small floats with a number that is none of theirs, and warns.
        with np.errstate(over="ignore"):
            return f"Case({self.X!r}, {self.y!r}, {self.params}, {self.ingredients}, {self.flaw})"

    def must_be_refused(self, sampler: Any) -> bool:
        refused_by = self.flaw.refused_by if self.flaw else "nobody"
        return refused_by == "all" or (refused_by == "readers" and sampler.effects.reads_features)

    def may_be_refused(self, sampler: Any) -> bool:
        return self.must_be_refused(sampler) or (self.flaw and self.flaw.refused_by == "some")


def _usable(kinds: dict[str, Any], package_of: Any) -> list[str]:
    return [
        name
        for name, kind in kinds.items()
        if package_of(kind) is None or importlib.util.find_spec(package_of(kind))
    ]


_SOUND = _usable(SOUND, lambda entry: entry[0].package)
FLAWS = {"X": OF_FEATURES, "y": OF_LABELS}
_FLAWS = {side: _usable(flaws, lambda flaw: flaw.package) for side, flaws in FLAWS.items()}


#: Every name that `Case.ingredients` may hold.
INGREDIENTS = [
    *dict.fromkeys(
        f"features: {name}" for palettes in (FLOATS, INTEGERS, BOOLEANS) for name in palettes
    ),
    "features: all rows equal",
    *(f"labels: {name}" for name in (*LABELS, "a single column", "one dimension")),
    *(f"rows: {number}" for number in (*FEW_ROWS, "more")),
    *("rows without labels", "rows with all labels"),
    *(f"container{side}: {name}" for side in ("", " of y") for name in SOUND),
    *(f"dtype{side}: {name}" for side in ("", " of y") for name in DTYPES),
    *(f"flaw of {side}: {name}" for side, flaws in FLAWS.items() for name in flaws),
]


@st.composite
def cases(draw: st.DrawFn, sampler: Any) -> Case:
    """Cases for a sampler; one in four has a flaw."""
    spoilt = draw(st.sampled_from(["", "", "", "", "", "", "X", "y"]))
    n_rows = draw(row_counts())
    X_name, y_name = draw(st.sampled_from(_SOUND)), draw(st.sampled_from(_SOUND))
    X_kind, dtypes = SOUND[X_name]
    dtype = draw(st.sampled_from(dtypes))
    X, X_found = draw(features(n_rows, dtype))
    y, y_found = draw(labels(n_rows))
    shares = DROPPED_SHARES if sampler.effects.drops else ADDED_SHARES
    values = PARAMETERS | {"sampling_ratio": shares}
    known = sorted(values.keys() & sampler.get_params())
    params = {name: draw(st.sampled_from(values[name])) for name in known}
    found, flaw = X_found | y_found, None
    if spoilt:
        name = draw(st.sampled_from(_FLAWS[spoilt]))
        flaw = FLAWS[spoilt][name]
        found.add(f"flaw of {spoilt}: {name}")
    if spoilt == "X":
        X = flaw.spoil(X)
    else:
        X = X_kind.make(X)
        found |= {f"container: {X_name}", f"dtype: {dtype}"}
    if spoilt == "y":
        y = flaw.spoil(y)
    else:
        y_kind, y_dtypes = SOUND[y_name]
        y_dtype = draw(st.sampled_from(y_dtypes))
        y = y_kind.make(y.astype(y_dtype))
        if isinstance(y, np.ndarray) and y.shape[1] == 1 and draw(st.booleans()):
            y = y[:, 0]
            found.add("labels: one dimension")
        found |= {f"container of y: {y_name}", f"dtype of y: {y_dtype}"}
    return Case(X, y, params, frozenset(found), flaw)
