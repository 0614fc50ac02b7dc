"""Hostile data for every sampler: a correct result or the error that is due, nothing else.

25 examples a sampler here, the same in every run; `nox -s campaign` draws new ones for hours.
"""

import math
import re
import warnings

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.exceptions import (
    MultilabelWarning,
    NothingToResampleWarning,
    ShortfallWarning,
    SkippedLabelWarning,
)
from imblearn_multilabel.over_sampling import LSDMLO
from tests.hostile.cases import cases
from tests.promises import check, rows_of
from tests.samplers import every_sampler, make_sampler

X, Y = make_imbalanced_multilabel(30, 3, 4, imbalance=1.3, random_state=0)
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
            assert_unfitted(sampler)
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


def assert_unfitted(sampler):
    assert not [name for name in vars(sampler) if name.endswith("_")], "half-fitted"


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
