"""What comes in goes out: kind, dtype, names and index, and the same rows in every kind."""

import functools
import tracemalloc

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy import sparse

from imblearn_multilabel._containers._in_memory import SparseContainer
from imblearn_multilabel.base import fit_resample_named
from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.exceptions import AbsentLabelWarning
from imblearn_multilabel.over_sampling import MLROS, MLSMOTE
from tests.kinds import KINDS, MIXED_FRAME, describe, read
from tests.samplers import (
    every_sampler,
    make_sampler,
    quiet,
    seeded,
    three_samplers,
    with_effect,
)

pytestmark = quiet

_RNG = np.random.RandomState(1)
#: Small whole numbers, which every dtype holds; halves of the zeros make sparse kinds worth it.
X = _RNG.randint(0, 7, size=(50, 4)) * _RNG.randint(0, 2, size=(50, 4))
Y = (_RNG.random_sample((50, 5)) < [0.6, 0.4, 0.3, 0.12, 0.1]).astype(int)

#: Names beside a table of labels.
NAMES = ["oak", "elm", "ash", "yew"]


@functools.cache
def resample_arrays(sampler_class, X_dtype=np.float64):
    """What the other kinds are compared with, computed once per dtype of X."""
    return seeded(sampler_class).fit_resample(X.astype(X_dtype), Y)


def make(kind, table):
    if kind.package is not None:
        pytest.importorskip(kind.package)
    return kind.make(table.astype(kind.dtype))


def index_types(table):
    """The types of the arrays that say where the stored values are."""
    arrays = table.coords if table.format == "coo" else (table.indices, table.indptr)
    return {array.dtype for array in arrays}


def assert_same_rows(sampler_class, X_kind, y_kind):
    X_given, y_given = make(X_kind, X), make(y_kind, Y)
    X_res, y_res = seeded(sampler_class).fit_resample(X_given, y_given)
    assert describe(X_res) == describe(X_given)
    assert describe(y_res) == describe(y_given)
    expected, y_expected = resample_arrays(sampler_class, X_kind.dtype)
    assert_array_equal(read(X_res), expected)
    assert_array_equal(read(y_res), y_expected)
    for table in (X_res, y_res):
        if getattr(table, "format", None) in ("bsr", "coo", "csc", "csr"):
            # liblinear and libsvm refuse 64-bit indices.
            assert index_types(table) == {np.dtype(np.int32)}


@three_samplers
@pytest.mark.parametrize("kind", KINDS)
def test_tables_come_back_in_their_kind_with_the_rows_of_arrays(sampler_class, kind):
    assert_same_rows(sampler_class, KINDS[kind], KINDS[kind])


# The grid above is for three samplers; all others see what the base class makes of a table, which
# is dense or sparse.
@every_sampler
@pytest.mark.parametrize(
    ("X_kind", "y_kind"), [("csc_matrix", "pandas bool"), ("pandas Sparse", "polars int")]
)
def test_kinds_of_X_and_y_may_differ(sampler_class, X_kind, y_kind):
    assert_same_rows(sampler_class, KINDS[X_kind], KINDS[y_kind])


@every_sampler
def test_columns_of_a_frame_keep_their_own_dtypes(sampler_class):
    X_given, y_given = make(MIXED_FRAME, X), make(MIXED_FRAME, Y)
    X_res, y_res = seeded(sampler_class).fit_resample(X_given, y_given)
    assert describe(X_res) == describe(X_given)
    assert describe(y_res) == describe(y_given)


@with_effect("drops", without=("duplicates", "invents", "rewrites"))
def test_dropping_samplers_keep_the_index(sampler_class):
    tables = [make(KINDS["pandas with an index"], values) for values in (X, Y)]
    sampler = make_sampler(sampler_class)
    for given, resampled in zip(tables, sampler.fit_resample(*tables), strict=True):
        assert list(resampled.index) == list(given.index[sampler.sample_indices_])


@pytest.mark.parametrize("sampler_class", [MLROS, MLSMOTE])
def test_adding_samplers_return_a_fresh_index(sampler_class):
    given = make(KINDS["pandas with an index"], X)
    X_res, _ = sampler_class().fit_resample(given, Y)
    assert list(X_res.index) == list(range(len(X_res)))


def test_X_and_y_are_paired_by_position_whatever_their_index():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(Y, index=np.arange(len(Y))[::-1])
    X_res, y_res = seeded(MLROS).fit_resample(np.arange(len(Y)).reshape(-1, 1), frame)
    assert_array_equal(Y[X_res.ravel()], y_res)


VALUES_KEYWORD = {"pandas": "data", "polars": "values"}


def _has_categories(sampler_class):
    if "categorical_features" not in sampler_class().get_params():
        pytest.skip("takes no categories")


@with_effect("reads_features")
def test_category_columns_come_out_alike_from_every_frame(sampler_class):
    _has_categories(sampler_class)
    pd, pl = pytest.importorskip("pandas"), pytest.importorskip("polars")
    colors = np.array(["blue", "green", "red"])[X[:, 0] % 3]
    columns = {"number": X[:, 1].astype(float), "color": colors.tolist()}
    as_pandas = pd.DataFrame(columns).astype({"color": "category"})
    expected, _ = seeded(sampler_class).fit_resample(as_pandas, Y)
    assert describe(expected) == describe(as_pandas)
    for dtype in (pl.Categorical, pl.Enum(["blue", "green", "red"])):
        as_polars = pl.DataFrame(columns, schema_overrides={"color": dtype})
        X_res, _ = seeded(sampler_class).fit_resample(as_polars, Y)
        assert X_res.schema == as_polars.schema
        assert X_res["color"].to_list() == expected["color"].tolist()
        assert X_res["number"].to_list() == expected["number"].tolist()


@with_effect("reads_features")
def test_category_columns_may_be_named_numbered_or_masked(sampler_class):
    _has_categories(sampler_class)
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(X, columns=list("abcd"))
    expected, y_expected = None, None
    for categorical in (["d", "b"], [3, 1], [False, True, False, True]):
        sampler = seeded(sampler_class, categorical_features=categorical)
        X_res, y_res = sampler.fit_resample(frame, Y)
        if expected is None:
            expected, y_expected = X_res, y_res
        pd.testing.assert_frame_equal(X_res, expected)
        assert_array_equal(y_res, y_expected)
        assert set(X_res["b"]) <= set(frame["b"])


@pytest.mark.parametrize("package", ["pandas", "polars"])
@three_samplers
def test_a_series_of_one_label_comes_back_as_one(sampler_class, package):
    library = pytest.importorskip(package)
    series = library.Series(name="rare", **{VALUES_KEYWORD[package]: Y[:, 3]})
    sampler = make_sampler(sampler_class, sampling_strategy=[0])
    X_res, y_res = sampler.fit_resample(X.astype(float), series)
    assert type(y_res) is library.Series
    assert y_res.name == "rare"
    assert y_res.dtype == series.dtype
    assert len(y_res) == len(X_res)


def test_indices_widen_where_32_bits_cannot_hold_them():
    container = SparseContainer(sparse.csr_array((1, 3)))
    wide = sparse.csr_array(([1.0], ([0], [2**31])), shape=(1, 2**31 + 1))
    assert index_types(container.build(wide)) == {np.dtype(np.int64)}


@with_effect("reads_features", interpolating=True)
@pytest.mark.parametrize("metric", ["euclidean", "heom"])
def test_sparse_tables_with_categories_give_the_bytes_of_dense_ones(sampler_class, metric):
    rng = np.random.RandomState(0)
    X = sparse.random_array((120, 40), density=0.1, random_state=0, format="lil")
    X[:, :2] = rng.randint(0, 3, (120, 2)).astype(float)
    y = (rng.random_sample((120, 5)) < [0.1, 0.2, 0.3, 0.5, 0.7]).astype(int)
    sampler, options = seeded(sampler_class), {"metric": metric, "categorical_features": [0, 1]}
    sampler.set_params(**{key: options[key] for key in options if key in sampler.get_params()})
    expected, y_expected = sampler.fit_resample(X.toarray(), y)
    found, y_found = sampler.fit_resample(X.tocsr(), y)
    assert found.toarray().tobytes() == expected.tobytes()
    assert_array_equal(y_found, y_expected)


@with_effect("invents", without=("rewrites",), interpolating=True)
def test_new_rows_of_wide_sparse_tables_store_what_a_parent_stores(sampler_class):
    if sampler_class.__name__ == "LSDMLO":
        pytest.skip("takes at most 5000 columns, which tests/over_sampling/test_lsdmlo.py tests")
    n_rows, n_columns = 150, 10_000
    rng = np.random.default_rng(0)
    X = sparse.csr_array(sparse.random(n_rows, n_columns, density=0.007, random_state=0))
    y = (rng.random((n_rows, 4)) < [0.7, 0.4, 0.15, 0.1]).astype(int)
    sampler = make_sampler(sampler_class, random_state=0)
    X_res, _ = sampler.fit_resample(X, y)
    assert isinstance(X_res, sparse.csr_array)
    seeds, partners = sampler.seed_indices_, sampler.neighbor_indices_
    assert len(seeds) > 0
    new = X_res[X_res.shape[0] - len(seeds) :]
    # A row without a partner has one parent.
    parents = (X[seeds] != 0) + (X[np.where(partners < 0, seeds, partners)] != 0)
    assert ((new != 0) > parents).nnz == 0
    assert new.nnz > X[seeds].nnz


@with_effect("invents")
@pytest.mark.parametrize("dtype", [np.int8, bool])
def test_new_rows_of_sparse_integers_store_no_rounded_zeros(sampler_class, dtype):
    given = sparse.csc_array((X > 0).astype(dtype))
    X_res, _ = seeded(sampler_class).fit_resample(given, Y)
    assert X_res.dtype == dtype
    assert X_res.shape[0] > len(X)
    assert X_res.nnz == X_res.count_nonzero()


@with_effect(without=("reads_features", "invents"))
def test_selecting_samplers_never_densify_sparse_tables(sampler_class):
    # Dense, y alone would take 500 MB.
    n_rows, n_labels = 5_000, 100_000
    rng = np.random.RandomState(0)
    cells = (np.arange(2 * n_rows) // 2, rng.randint(n_labels, size=2 * n_rows))
    y = sparse.csr_array((np.ones(2 * n_rows), cells), shape=(n_rows, n_labels)) != 0
    tracemalloc.start()
    seeded(sampler_class).fit_resample(y.astype(float), y)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 80e6


@pytest.mark.parametrize("container", [np.asarray, sparse.csr_array, sparse.coo_matrix])
def test_names_beside_a_table_change_nothing_but_the_names(container):
    sampler = MLROS(sampling_ratio=0.1, random_state=0)
    X, y = make_imbalanced_multilabel(150, 4, 4, random_state=0)
    plain_X, plain_y = sampler.fit_resample(X, container(y))
    found_X, found_y = fit_resample_named(sampler, X, container(y), NAMES)
    assert_array_equal(found_X, plain_X)
    assert type(found_y) is type(plain_y)
    both = [part.toarray() if sparse.issparse(part) else part for part in (found_y, plain_y)]
    assert_array_equal(*both)
    assert list(sampler.label_names_in_) == sampler.balance_after_.names == NAMES


def test_messages_and_strategies_use_the_names_beside_a_table():
    X, y = make_imbalanced_multilabel(150, 4, 4, random_state=0)
    y[:, 3] = 0
    with pytest.warns(AbsentLabelWarning, match="'yew'"):
        fit_resample_named(MLROS(random_state=0), X, y, NAMES)
    y[:, 3] = 1 - y[:, 0]
    sampler = MLROS(sampling_strategy=["ash"], random_state=0)
    fit_resample_named(sampler, X, y, NAMES)
    assert list(sampler.sampling_strategy_) == ["ash"]
    with pytest.raises(ValueError, match="'lime'"):
        fit_resample_named(MLROS(sampling_strategy=["lime"]), X, y, NAMES)
    with pytest.raises(ValueError, match="label 'oak'"):
        fit_resample_named(MLROS(), X, y * 2, NAMES)
    seen = []
    strategy = lambda given: seen.append(given) or [1]  # noqa: E731
    fit_resample_named(MLROS(sampling_strategy=strategy), X, y, NAMES)
    # A callable sees the table without its names.
    assert seen[0] is y
