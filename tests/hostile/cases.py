"""One call of `fit_resample` that is meant to break it.

Features and labels are such as break naive code: each column from a palette of few values.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st

from imblearn_multilabel.over_sampling import AEMLORecipe
from tests.hostile.flaws import OF_FEATURES, OF_LABELS, Flaw
from tests.kinds import KINDS

#: What columns of floats are made of, by the limits of their dtype.
FLOATS = {
    "ties": lambda limits: [0.0, 1.0, 2.0, 0.5, -3.0],
    "constant": lambda limits: [0.75],
    "huge": lambda limits: [limits.max, -limits.max, limits.max / 3, 0.0, 1.0],
    "huge, one sign": lambda limits: [limits.max, limits.max / 2, limits.max / 4],
    "tiny": lambda limits: [
        0.0,
        limits.smallest_subnormal,
        -limits.smallest_subnormal,
        limits.tiny,
    ],
    "mixed scales": lambda limits: [limits.max / 8, limits.tiny, 1.0, -0.0, -limits.eps],
    "close together": lambda limits: [
        1.0,
        1.0 + limits.eps,
        1.0 - limits.eps,
        1.0 + 2 * limits.eps,
    ],
    "counts": lambda limits: [0.0, 1.0, 2.0, 3.0, 40.0],
}
INTEGERS = {
    "ties": lambda limits: [0, 1, 2, 3, 100],
    "constant": lambda limits: [7],
    "least and greatest": lambda limits: [limits.min, limits.max],
    "near the greatest": lambda limits: [limits.max, limits.max - 1, limits.max - 2],
    "near the least": lambda limits: [limits.min, limits.min + 1, 0],
}
BOOLEANS = {"ties": lambda limits: [False, True], "constant": lambda limits: [True]}
#: Which rows carry a label.
LABELS = ("random", "rare", "half", "one", "none", "all", "all but one")


def _palettes(dtype: np.dtype):
    if dtype.kind == "f":
        return FLOATS, np.finfo(dtype)
    return (BOOLEANS, None) if dtype.kind == "b" else (INTEGERS, np.iinfo(dtype))


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
    """Tables, parameters, and the flaw that deserves an error."""

    X: Any
    y: Any
    params: dict[str, Any]
    flaw: Flaw | None = None

    def __repr__(self) -> str:
        # pandas 2.2 compares small floats with a number that is none of theirs, and warns.
        with np.errstate(over="ignore"):
            return f"Case({self.X!r}, {self.y!r}, {self.params}, {self.flaw})"

    def must_be_refused(self, sampler: Any) -> bool:
        refused_by = self.flaw.refused_by if self.flaw else "nobody"
        return refused_by == "all" or (refused_by == "readers" and sampler.effects.reads_features)

    def may_be_refused(self, sampler: Any) -> bool:
        is_open = self.flaw is not None and self.flaw.refused_by == "some"
        return is_open or self.must_be_refused(sampler)


def is_installed(package: str | None) -> bool:
    return package is None or importlib.util.find_spec(package) is not None


_SOUND = [kind for kind in KINDS.values() if is_installed(kind.package)]
_FLAWS = {
    "X": [flaw for flaw in OF_FEATURES.values() if is_installed(flaw.package)],
    "y": [flaw for flaw in OF_LABELS.values() if is_installed(flaw.package)],
}


@st.composite
def features(draw: st.DrawFn, n_rows: int, dtype: str) -> np.ndarray:
    """Draw a table of a dtype."""
    palettes, limits = _palettes(np.dtype(dtype))
    chosen = draw(st.lists(st.sampled_from(sorted(palettes)), min_size=1, max_size=3))
    cells = draw(st.binary(min_size=n_rows * len(chosen), max_size=n_rows * len(chosen)))
    picks = np.frombuffer(cells, dtype=np.uint8).reshape(n_rows, len(chosen))
    table = np.empty(picks.shape, dtype=dtype)
    for column, name in enumerate(chosen):
        palette = np.array(palettes[name](limits), dtype=dtype)
        table[:, column] = palette[picks[:, column] % len(palette)]
    if draw(st.integers(0, 9)) == 0:
        table[:] = table[0]
    return table


@st.composite
def labels(draw: st.DrawFn, n_rows: int) -> np.ndarray:
    """Draw a 0/1 table of int64."""
    chosen = draw(st.lists(st.sampled_from(LABELS), min_size=1, max_size=5))
    cells = draw(st.binary(min_size=n_rows * len(chosen), max_size=n_rows * len(chosen)))
    picks = np.frombuffer(cells, dtype=np.uint8).reshape(n_rows, len(chosen))
    table = np.empty(picks.shape, dtype=np.int64)
    for column, name in enumerate(chosen):
        one = np.arange(n_rows) == picks[0, column] % n_rows
        table[:, column] = {
            "random": picks[:, column] % 2,
            "rare": picks[:, column] % 8 == 7,
            "half": np.arange(n_rows) % 2,
            "none": 0,
            "one": one,
            "all": 1,
            "all but one": ~one,
        }[name]
    return table


@st.composite
def cases(draw: st.DrawFn, sampler: Any) -> Case:
    """Draw a case for a sampler; one in four has a flaw."""
    spoilt = draw(st.sampled_from(["", "", "", "", "", "", "X", "y"]))
    n_rows = draw(st.integers(1, 27))
    X_kind, y_kind = draw(st.sampled_from(_SOUND)), draw(st.sampled_from(_SOUND))
    X = draw(features(n_rows, draw(st.sampled_from(X_kind.dtypes))))
    y = draw(labels(n_rows))
    shares = DROPPED_SHARES if sampler.effects.drops else ADDED_SHARES
    values = PARAMETERS | {"sampling_ratio": shares}
    known = sorted(values.keys() & sampler.get_params())
    params = {name: draw(st.sampled_from(values[name])) for name in known}
    flaw = draw(st.sampled_from(_FLAWS[spoilt])) if spoilt else None
    X = flaw.spoil(X) if spoilt == "X" else X_kind.make(X)
    if spoilt == "y":
        return Case(X, flaw.spoil(y), params, flaw)
    y = y_kind.make(y.astype(draw(st.sampled_from(y_kind.dtypes))))
    if isinstance(y, np.ndarray) and y.shape[1] == 1 and draw(st.booleans()):
        y = y[:, 0]
    return Case(X, y, params, flaw)
