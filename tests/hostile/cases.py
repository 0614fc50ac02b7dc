"""Draw a call of `fit_resample` on tables that break naive code.

Each column is drawn from a palette of few values, by the limits of its dtype.
"""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np
from hypothesis import strategies as st

from imblearn_multilabel.over_sampling import AEMLORecipe
from tests.kinds import KINDS

FLOATS = {
    "ties": lambda limits: [0.0, 1.0, 2.0, 0.5, -3.0],
    "constant": lambda limits: [0.75],
    "huge": lambda limits: [limits.max, -limits.max, limits.max / 3, 0.0, 1.0],
    "huge, one sign": lambda limits: [limits.max, limits.max / 2, limits.max / 4],
    "tiny": lambda limits: [0.0, limits.smallest_subnormal, -limits.smallest_subnormal],
    "mixed scales": lambda limits: [limits.max / 8, limits.tiny, 1.0, -0.0, -limits.eps],
    "close together": lambda limits: [1.0, 1.0 + limits.eps, 1.0 - limits.eps],
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
#: Which rows carry a label, by a random byte per row and the number of rows.
LABELS = {
    "random": lambda picks: picks % 2,
    "rare": lambda picks: picks % 8 == 7,
    "half": lambda picks: np.arange(len(picks)) % 2,
    "one": lambda picks: np.arange(len(picks)) == picks[0] % len(picks),
    "none": lambda picks: 0,
    "all": lambda picks: 1,
    "all but one": lambda picks: np.arange(len(picks)) != picks[0] % len(picks),
}
#: Values for the parameters that many samplers share; 40 neighbors are more than there are rows.
PARAMETERS = {
    "k_neighbors": [1, 2, 40],
    "sampling_strategy": ["auto", [0]],
    "metric": ["euclidean", "heom"],
    "categorical_features": [None, [0]],
    "feature_types": ["free", "observed"],
    "recipe": [None, AEMLORecipe(rows="decoded", normalization="none")],
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


def is_installed(package: str | None) -> bool:
    return package is None or importlib.util.find_spec(package) is not None


_KINDS = st.sampled_from([kind for kind in KINDS.values() if is_installed(kind.package)])


@st.composite
def picks(draw: st.DrawFn, palettes: dict[str, Any], n_rows: int, most: int):
    """Draw some of the palettes, and a random byte for each of their cells."""
    chosen = draw(st.lists(st.sampled_from(sorted(palettes)), min_size=1, max_size=most))
    cells = draw(st.binary(min_size=n_rows * len(chosen), max_size=n_rows * len(chosen)))
    return chosen, np.frombuffer(cells, dtype=np.uint8).reshape(len(chosen), n_rows)


@st.composite
def features(draw: st.DrawFn, n_rows: int, dtype: np.dtype) -> np.ndarray:
    """Draw a table of a dtype."""
    palettes, limits = {
        "f": (FLOATS, np.finfo),
        "b": (BOOLEANS, lambda dtype: None),
    }.get(dtype.kind, (INTEGERS, np.iinfo))
    columns = []
    for name, row_picks in zip(*draw(picks(palettes, n_rows, 3)), strict=True):
        palette = np.array(palettes[name](limits(dtype)), dtype=dtype)
        columns.append(palette[row_picks % len(palette)])
    table = np.column_stack(columns)
    return np.repeat(table[:1], n_rows, axis=0) if draw(st.integers(0, 9)) == 0 else table


@st.composite
def labels(draw: st.DrawFn, n_rows: int) -> np.ndarray:
    """Draw a 0/1 table of int64."""
    chosen, cells = draw(picks(LABELS, n_rows, 5))
    columns = [LABELS[name](each) for name, each in zip(chosen, cells, strict=True)]
    return np.column_stack([np.broadcast_to(each, n_rows) for each in columns]).astype(np.int64)


@st.composite
def cases(draw: st.DrawFn, sampler: Any) -> tuple[Any, Any, dict[str, Any]]:
    """Draw X, y and parameters for a sampler."""
    n_rows, X_kind, y_kind = draw(st.integers(1, 27)), draw(_KINDS), draw(_KINDS)
    X = draw(features(n_rows, np.dtype(draw(st.sampled_from(X_kind.dtypes)))))
    y = draw(labels(n_rows)).astype(draw(st.sampled_from(y_kind.dtypes)))
    shares = DROPPED_SHARES if sampler.effects.drops else ADDED_SHARES
    values = PARAMETERS | {"sampling_ratio": shares}
    known = sorted(values.keys() & sampler.get_params())
    params = {name: draw(st.sampled_from(values[name])) for name in known}
    y = y_kind.make(y)
    if isinstance(y, np.ndarray) and y.shape[1] == 1 and draw(st.booleans()):
        y = y[:, 0]
    return X_kind.make(X), y, params
