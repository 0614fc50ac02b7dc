"""Hostile data for every sampler: a correct result or the error that is due, nothing else.

Each column is drawn from a palette of few values, by the limits of its dtype: 25 examples a sampler
here, the same in every run; `nox -s campaign` draws new ones for hours.
"""

import importlib.util
import math
import re
import warnings

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from imblearn_multilabel.exceptions import (
    MultilabelWarning,
    NothingToResampleWarning,
    ShortfallWarning,
    SkippedLabelWarning,
)
from imblearn_multilabel.over_sampling import LSDMLO, AEMLORecipe
from tests.kinds import KINDS, describe, read
from tests.samplers import every_sampler, make_sampler

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


def is_installed(package):
    return package is None or importlib.util.find_spec(package) is not None


_KINDS = st.sampled_from([kind for kind in KINDS.values() if is_installed(kind.package)])


@st.composite
def picks(draw, palettes, n_rows, most):
    """Draw some of the palettes, and a random byte for each of their cells."""
    chosen = draw(st.lists(st.sampled_from(sorted(palettes)), min_size=1, max_size=most))
    cells = draw(st.binary(min_size=n_rows * len(chosen), max_size=n_rows * len(chosen)))
    return chosen, np.frombuffer(cells, dtype=np.uint8).reshape(len(chosen), n_rows)


@st.composite
def drawn_features(draw, n_rows, dtype):
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
def drawn_labels(draw, n_rows):
    """Draw a 0/1 table of int64."""
    chosen, cells = draw(picks(LABELS, n_rows, 5))
    columns = [LABELS[name](each) for name, each in zip(chosen, cells, strict=True)]
    return np.column_stack([np.broadcast_to(each, n_rows) for each in columns]).astype(np.int64)


@st.composite
def cases(draw, sampler):
    """Draw X, y and parameters for a sampler."""
    n_rows, X_kind, y_kind = draw(st.integers(1, 27)), draw(_KINDS), draw(_KINDS)
    X = draw(drawn_features(n_rows, np.dtype(draw(st.sampled_from(X_kind.dtypes)))))
    y = draw(drawn_labels(n_rows)).astype(draw(st.sampled_from(y_kind.dtypes)))
    shares = DROPPED_SHARES if sampler.effects.drops else ADDED_SHARES
    values = PARAMETERS | {"sampling_ratio": shares}
    known = sorted(values.keys() & sampler.get_params())
    params = {name: draw(st.sampled_from(values[name])) for name in known}
    y = y_kind.make(y)
    if isinstance(y, np.ndarray) and y.shape[1] == 1 and draw(st.booleans()):
        y = y[:, 0]
    return X_kind.make(X), y, params


def check(sampler, X, y, X_res, y_res):
    """Hold a result to what the effects of its sampler promise."""
    assert describe(X_res) == describe(X)
    assert describe(y_res) == describe(y)
    X_rows, y_rows, X_rows_res, y_rows_res = map(rows_of, (X, y, X_res, y_res))
    n_rows = len(X_rows)
    assert len(X_rows_res) == len(y_rows_res) > 0
    Y, Y_res = (read(each).reshape(len(rows_of(each)), -1) for each in (y, y_res))
    assert np.isin(Y_res, (0, 1)).all()
    assert sampler.balance_after_.positives.tolist() == Y_res.sum(axis=0).tolist()
    assert sampler.balance_after_.n_samples == len(Y_res)
    for table, found in ((X, X_res), (y, y_res)):
        if isinstance(table, np.ndarray):
            assert not np.shares_memory(found, table)
    if sampler.effects.selects:
        kept = sampler.sample_indices_.tolist()
        assert X_rows_res == [X_rows[row] for row in kept]
        assert y_rows_res == [y_rows[row] for row in kept]
    if sampler.effects.drops:
        assert (np.diff(kept) > 0).all()
        assert (Y_res.any(axis=0) == Y.any(axis=0)).all(), "a label lost its last row"
        return
    assert X_rows_res[:n_rows] == X_rows
    if sampler.effects.rewrites:
        assert (Y_res[:n_rows] <= Y).all()
    else:
        assert y_rows_res[:n_rows] == y_rows
        assert Y_res[n_rows:].any(axis=1).all(), "a new row without labels"
        assert not Y_res[:, ~Y.any(axis=0)].any(), "a label out of nothing"
        if sampler.effects.invents:
            # Rows drawn from a model have no parents.
            parents = np.array([sampler.seed_indices_, sampler.neighbor_indices_])
            assert np.isin(parents, np.arange(-1, n_rows)).all()
            assert sampler.effects.duplicates or parents.shape[1] == len(Y_res) - n_rows
    # Rows decoded as in the paper of AEMLO are not clipped.
    if sampler.effects.invents and getattr(sampler, "recipe", None) is None:
        for old, column in zip(columns_of(X), columns_of(X_res), strict=True):
            if old.dtype.kind in "biuf" and len(column) > n_rows:
                # Rows are computed in float64, in which 2^53 and its successor are one number.
                low, high = old.min().astype(float), old.max().astype(float)
                assert low <= column[n_rows:].min().astype(float)
                assert column[n_rows:].max().astype(float) <= high


def rows_of(table):
    """Return something comparable for every row, equal only where all bits are."""
    if sparse.issparse(table):
        table = table.toarray()
    if isinstance(table, np.ndarray) and table.dtype.kind != "O":
        return [row.tobytes() for row in table]
    if hasattr(table, "itertuples"):
        return list(map(repr, table.itertuples(index=False, name=None)))
    if hasattr(table, "rows"):
        return list(map(repr, table.rows()))
    return [repr(list(row) if np.ndim(row) else row) for row in table]


def columns_of(table):
    """Return the columns in their own dtypes."""
    if sparse.issparse(table):
        table = table.toarray()
    if hasattr(table, "columns"):
        columns = (column for _, column in table.items()) if hasattr(table, "items") else table
        return [column.to_numpy() for column in columns]
    table = np.asarray(table)
    return list(table.T) if table.ndim > 1 else [table]


#: What sound tables may end with too, by their sizes or by what is asked for.
OF_SOUND_TABLES = (
    r"LSDMLO adds up squares of features, and `X` has values beyond",
    r"AEMLO trains in float32, and `X` has values beyond 3\.4e\+38",
    r"training diverged in epoch",
    r"`sampling_ratio=1e\+18` asks for \d+ new rows, which take",
)
#: Warnings that say why fewer rows came or went than were asked for.
EXPLAINING = {ShortfallWarning, NothingToResampleWarning, SkippedLabelWarning}


def judge(sampler_class, X, y, params):
    """Resample, and check the result or the error; return whether there was a result."""
    before = rows_of(X), rows_of(y)
    sampler = make_sampler(sampler_class, **params)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("error")
        warnings.simplefilter("always", MultilabelWarning)
        try:
            X_res, y_res = sampler.fit_resample(X, y)
        except (ValueError, TypeError, FloatingPointError, MemoryError) as error:
            if not any(re.match(start, str(error)) for start in OF_SOUND_TABLES):
                raise
            assert not [name for name in vars(sampler) if name.endswith("_")], "half-fitted"
            return False
        finally:
            assert before == (rows_of(X), rows_of(y)), "the input was written to"
    check(sampler, X, y, X_res, y_res)
    n_rows, n_changed = len(before[0]), abs(len(rows_of(X_res)) - len(before[0]))
    if not n_changed:
        assert told or sampler.effects.rewrites, "nothing happened and nobody was told"
    if params.get("sampling_ratio") is not None:
        asked = math.floor(params["sampling_ratio"] * n_rows + 1e-9)
        assert n_changed <= asked
        is_explained = EXPLAINING & {warning.category for warning in told}
        # A plan has `shortfall`, `nothing` and `skipped` for that.
        assert n_changed == asked or is_explained, "other numbers of rows, and no warning says why"
    return True


@every_sampler
@given(data=st.data())
def test_a_correct_result_or_the_error_that_is_due(sampler_class, data):
    judge(sampler_class, *data.draw(cases(make_sampler(sampler_class))))


def blobs(n_rows=40, n_features=4, seed=0):
    return np.random.RandomState(seed).normal(size=(n_rows, n_features))


def labels(n_rows=40, shares=(0.7, 0.4, 0.15), seed=1):
    """Columns with about these shares of positives, at least two each."""
    y = (np.random.RandomState(seed).random_sample((n_rows, len(shares))) < shares).astype(int)
    y[:2] = 1
    return y


def with_positives(count):
    return np.column_stack([labels(), np.arange(40) < count]).astype(int)


#: scikit-learn looks for infinity in the sum, which here is that of inf and -inf.
_GREATEST = np.finfo(np.float64).max
#: Name -> X and y.
NAMED = {
    "a label without positives": (blobs(), with_positives(0)),
    "a label with one positive": (blobs(), with_positives(1)),
    "a label with two positives": (blobs(), with_positives(2)),
    "a label with as many positives as neighbors": (blobs(), with_positives(5)),
    "a label that is always on": (blobs(), with_positives(40)),
    "every label set unique": (
        blobs(),
        np.array([list(map(int, f"{row:06b}")) for row in range(1, 41)]),
    ),
    "rows without labels": (blobs(), labels() * (np.arange(40) % 3 > 0)[:, None]),
    "only rows without labels": (blobs(), np.zeros((40, 3), dtype=int)),
    "only full rows": (blobs(), np.ones((40, 3), dtype=int)),
    "one label": (blobs(), labels(shares=(0.2,))),
    "two equal labels": (blobs(), np.repeat(np.arange(40)[:, None] < 8, 2, axis=1).astype(int)),
    "all labels equally frequent": (blobs(), np.eye(4, dtype=int)[np.arange(40) % 4]),
    "more labels than rows": (blobs(), np.random.RandomState(0).randint(2, size=(40, 41))),
    "one row": (blobs(1), np.array([[1, 0, 1]])),
    "two rows": (blobs(2), np.array([[1, 0, 1], [1, 1, 0]])),
    "three rows": (blobs(3), np.array([[1, 0, 1], [1, 1, 0], [1, 0, 0]])),
    "all rows the same": (np.tile(blobs(1), (40, 1)), labels()),
    "pairs of equal rows": (np.repeat(blobs(20), 2, axis=0), labels()),
    "one value only": (np.zeros((40, 4)), labels()),
    "features whose sum is no float": (
        np.where(np.arange(40)[:, None] % 3 > 0, [_GREATEST, -_GREATEST], [1.0, 2.0]),
        labels(),
    ),
}


@every_sampler
def test_tables_that_break_naive_methods(sampler_class):
    known = "random_state" in make_sampler(sampler_class).get_params()
    for name, tables in NAMED.items():
        found = judge(sampler_class, *tables, {"random_state": 0} if known else {})
        is_beyond = sampler_class is LSDMLO and name == "features whose sum is no float"
        assert found != is_beyond, name
