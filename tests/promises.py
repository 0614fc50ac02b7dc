"""Hold the result of a sampler to what the effects of its class promise."""

import numpy as np
from scipy import sparse

from tests.kinds import describe


def check(sampler, X, y, X_res, y_res):
    """Hold a result to what the effects of its sampler promise."""
    assert describe(X_res) == describe(X)
    assert describe(y_res) == describe(y)
    X_rows, y_rows, X_rows_res, y_rows_res = map(rows_of, (X, y, X_res, y_res))
    n_rows = len(X_rows)
    assert len(X_rows_res) == len(y_rows_res) > 0
    Y, Y_res = labels_of(y, y_res)
    assert np.isin(Y_res, (0, 1)).all()
    assert sampler.balance_after_.positives.tolist() == Y_res.sum(axis=0).tolist()
    assert sampler.balance_after_.n_samples == len(Y_res)
    for given, found in ((X, X_res), (y, y_res)):
        if isinstance(given, np.ndarray):
            assert not np.shares_memory(found, given)
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


def labels_of(*tables):
    """Return labels as 0 and 1."""
    return [
        np.column_stack([np.asarray(column, dtype=np.float64) for column in columns_of(table)])
        for table in tables
    ]
