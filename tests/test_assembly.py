"""Plans that no sampler of the package makes today are carried out all the same."""

from dataclasses import replace

import numpy as np
from scipy import sparse

from imblearn_multilabel import _task, base
from imblearn_multilabel._containers import wrap
from imblearn_multilabel._labels import read_label_table, read_labels
from imblearn_multilabel._task import Resampling, all_but
from imblearn_multilabel.base import assemble, balance_after
from imblearn_multilabel.metrics._balance import balance_of

X = np.array([[0.0], [1.0], [2.0]])
Y = np.array([[1, 0], [1, 1], [0, 1]])


def carry_out(plan):
    table, labels = read_label_table(Y)
    X_res, y_res = assemble(plan, wrap(X), table, labels, keep_index=False)
    return X_res, y_res, balance_after(plan, labels, balance_of(labels))


def test_labels_are_rewritten_where_every_row_stays():
    rewritten = np.array([[1, 0], [0, 1], [0, 0]], dtype=np.uint8)
    X_res, y_res, after = carry_out(Resampling(Y_kept=sparse.csr_array(rewritten)))
    assert np.array_equal(X_res, X)
    assert not np.shares_memory(X_res, X)
    assert np.array_equal(y_res, rewritten)
    assert (after.positives.tolist(), after.n_samples) == ([1, 1], 3)


def test_labels_are_rewritten_where_rows_repeat():
    rewritten = sparse.csr_array(np.array([[0, 1], [1, 1]], dtype=np.uint8))
    X_res, y_res, after = carry_out(Resampling(np.array([2, 2]), Y_kept=rewritten))
    assert X_res.tolist() == [[2.0], [2.0]]
    assert y_res.tolist() == [[0, 1], [1, 1]]
    assert (after.positives.tolist(), after.positives.dtype) == ([1, 2], np.int64)


def test_counts_in_pieces_of_rows_are_those_of_all_rows(monkeypatch):
    monkeypatch.setattr(base, "ROWS_AT_ONCE", 7)
    rng = np.random.RandomState(0)
    Y = (rng.random_sample((40, 3)) < 0.3).astype(int)
    labels, keep = read_labels(Y), rng.randint(40, size=60)
    after = balance_after(Resampling(keep), labels, balance_of(labels))
    assert after.positives.dtype == np.int64
    assert after.positives.tolist() == Y[keep].sum(axis=0).tolist()


def test_rows_that_stay_are_found_in_pieces(monkeypatch):
    monkeypatch.setattr(_task, "ROWS_AT_ONCE", 7)
    dropped = np.random.RandomState(0).choice(40, 25, replace=False)
    kept = all_but(40, dropped)
    assert (kept.tolist(), kept.dtype) == (sorted({*range(40)} - {*dropped.tolist()}), np.int32)
    assert all_but(2, np.array([1, 0])).tolist() == []


def test_counts_keep_the_names_of_the_labels():
    labels = replace(read_labels(Y), names=["sun", "moon"])
    after = balance_after(Resampling(np.array([0, 1])), labels, balance_of(labels))
    assert after.names == ["sun", "moon"]
