"""What came of a case: a correct result, the error that is due, or a failure, which is raised."""

from __future__ import annotations

import contextlib
import re
import signal
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel.exceptions import MultilabelWarning
from tests.hostile.cases import Case
from tests.kinds import describe
from tests.samplers import make_sampler

#: A case has a few cells, and takes a small part of this.
SECONDS = 60


#: What sound tables may end with too, by their sizes or by what is asked for.
OF_SOUND_TABLES = (
    r"LSDMLO adds up squares of features, and `X` has values beyond",
    r"AEMLO trains in float32, and `X` has values beyond 3\.4e\+38",
    r"training diverged in epoch",
    r"`sampling_ratio=1e\+18` asks for \d+ new rows, which take",
)


def judge(case: Case, sampler_class: type) -> str:
    """Return "other length", "same length" or "refused"."""
    before = snapshot(case.X), snapshot(case.y)
    sampler = make_sampler(sampler_class, **case.params)
    refused = False
    with warnings.catch_warnings(record=True) as told, time_limit(SECONDS):
        warnings.simplefilter("error")
        warnings.simplefilter("always", MultilabelWarning)
        try:
            X_res, y_res = sampler.fit_resample(case.X, case.y)
        except (ValueError, TypeError, FloatingPointError, MemoryError) as error:
            known = [*OF_SOUND_TABLES]
            if case.may_be_refused(sampler) and case.flaw.message:
                known.append(case.flaw.message)
            if not any(re.match(start, str(error), re.DOTALL) for start in known):
                raise
            refused = True
    assert before == (snapshot(case.X), snapshot(case.y)), "the input was written to"
    if refused:
        assert not [name for name in vars(sampler) if name.endswith("_")], "half-fitted"
        return "refused"
    assert not case.must_be_refused(sampler), "nobody was told of the flaw"
    check(sampler, case, X_res, y_res)
    if len(rows_of(X_res)) != len(before[0][-1]):
        return "other length"
    assert told or sampler.effects.rewrites, "nothing happened and nobody was told"
    return "same length"


@contextlib.contextmanager
def time_limit(seconds: int) -> Iterator[None]:
    """Raise TimeoutError after some time of computing, where the system has timers.

    A busy machine may take minutes to load torch.
    """

    def stop(*_: Any) -> None:
        raise TimeoutError(f"no end after {seconds} s")

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def check(sampler: Any, case: Case, X_res: Any, y_res: Any) -> None:
    """Hold a result to the contract."""
    X, y = case.X, case.y
    assert describe(X_res) == describe(X)
    assert describe(y_res) == describe(y)
    assert not shares_memory(X_res, X)
    assert not shares_memory(y_res, y)
    X_rows, y_rows, X_rows_res, y_rows_res = map(rows_of, (X, y, X_res, y_res))
    n_rows = len(X_rows)
    assert len(X_rows_res) == len(y_rows_res) > 0
    Y, Y_res = labels_of(y, y_res)
    assert np.isin(Y_res, (0, 1)).all()
    assert sampler.balance_after_.positives.tolist() == Y_res.sum(axis=0).tolist()
    if sampler.effects.selects:
        kept = sampler.sample_indices_.tolist()
        assert X_rows_res == [X_rows[row] for row in kept]
        assert y_rows_res == [y_rows[row] for row in kept]
        if sampler.effects.drops:
            assert (np.diff(kept) > 0).all()
            assert (Y_res.any(axis=0) == Y.any(axis=0)).all(), "a label lost its last row"
    if not sampler.effects.drops:
        assert X_rows_res[:n_rows] == X_rows
        if sampler.effects.rewrites:
            assert (Y_res[:n_rows] <= Y).all()
        else:
            assert y_rows_res[:n_rows] == y_rows
            assert Y_res[n_rows:].any(axis=1).all(), "a new row without labels"
            assert not Y_res[:, ~Y.any(axis=0)].any(), "a label out of nothing"
    if sampler.effects.invents:
        check_new_rows(X, X_res, n_rows)


def check_new_rows(X: Any, X_res: Any, n_rows: int) -> None:
    """Computed values lie in the range of their column."""
    for old, column in zip(columns_of(X), columns_of(X_res), strict=True):
        if old.dtype.kind in "biuf" and len(column) > n_rows:
            # Rows are computed in float64, in which 2^53 and its successor are one number.
            low, high = old.min().astype(float), old.max().astype(float)
            assert low <= column[n_rows:].min().astype(float)
            assert column[n_rows:].max().astype(float) <= high


def rows_of(table: Any) -> list[Any]:
    """Return something comparable for every row, equal only where all bits are."""
    if sparse.issparse(table):
        table = table.toarray()
    if isinstance(table, np.ndarray) and table.dtype.kind != "O":
        return [row.tobytes() for row in table]
    if hasattr(table, "itertuples"):
        return list(map(repr, table.itertuples(index=False, name=None)))
    if hasattr(table, "rows"):
        return list(map(repr, table.rows()))
    if isinstance(table, (list, tuple, np.ndarray)):
        return [repr(list(row) if np.ndim(row) else row) for row in table]
    return [repr(table)]


def columns_of(table: Any) -> list[np.ndarray]:
    """Return the columns in their own dtypes."""
    if sparse.issparse(table):
        table = table.toarray()
    if hasattr(table, "columns"):
        columns = (column for _, column in table.items()) if hasattr(table, "items") else table
        return [column.to_numpy() for column in columns]
    table = np.asarray(table)
    return list(table.T) if table.ndim > 1 else [table]


def labels_of(*tables: Any) -> list[np.ndarray]:
    """Return labels as 0 and 1, in the values that the first of the tables has for them."""
    found = [
        np.column_stack([np.asarray(column, dtype=np.float64) for column in columns_of(table)])
        for table in tables
    ]
    values = np.unique(found[0])
    if np.isin(values, (0, 1)).all():
        return found
    # A single column may hold two other values, of which the greater is the label.
    yes = values[-1] if len(values) > 1 or values[-1] > 0 else np.nan
    return [(yes == Y).astype(np.float64) for Y in found]


def snapshot(table: Any) -> tuple[Any, ...]:
    """Return everything about a table that a sampler could change."""
    if sparse.issparse(table):
        names = ("data", "indices", "indptr", "row", "col", "offsets", "rows")
        parts = [getattr(table, name) for name in names if hasattr(table, name)]
        buffers = [part.tobytes() if part.dtype.kind != "O" else repr(part) for part in parts]
        return type(table), table.shape, buffers, rows_of(table)
    index = list(getattr(table, "index", [])) if hasattr(table, "iloc") else []
    kind = describe(table) if index or isinstance(table, np.ndarray) else None
    flags = table.flags.writeable if isinstance(table, np.ndarray) else None
    return type(table), kind, index, flags, rows_of(table)


def shares_memory(one: Any, other: Any) -> bool:
    """Tell whether two tables of one kind share memory, where that can be seen."""
    if sparse.issparse(one):
        names = ("data", "indices", "indptr", "row", "col", "offsets")
        pairs = [(getattr(one, n), getattr(other, n)) for n in names if hasattr(one, n)]
        return any(a.size and np.shares_memory(a, b) for a, b in pairs if a.dtype.kind != "O")
    arrays = isinstance(one, np.ndarray) and isinstance(other, np.ndarray)
    return arrays and np.shares_memory(one, other)
