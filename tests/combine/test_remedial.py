import numpy as np
import pytest
from hypothesis import given
from imblearn.pipeline import make_pipeline
from scipy import sparse
from sklearn.base import BaseEstimator

from imblearn_multilabel._labels import read_labels
from imblearn_multilabel.base import fit_resample_named
from imblearn_multilabel.combine import REMEDIAL, REMEDIALHwR
from imblearn_multilabel.over_sampling import MLROS, MLSMOTE
from imblearn_multilabel.under_sampling import MLeNN
from tests import sampler_references as slow
from tests import toy
from tests.benchmark_data import features, golden, labels
from tests.samplers import quiet
from tests.strategies import label_matrices


def test_toy_splits_the_two_rows_that_mix():
    sampler = REMEDIAL()
    X, y = sampler.fit_resample(toy.X, toy.Y)
    # Row 4 {A, C} keeps C, its copy A; row 2 {A, B} has no rare label, so it keeps nothing.
    assert X.ravel().tolist() == [*toy.X.ravel(), 2, 4]
    expected = [*toy.LABELSETS, "AB", "A"]
    expected[2], expected[4] = "", "C"
    assert toy.labelsets(y) == expected
    assert sampler.source_indices_.tolist() == [*range(10), 2, 4]


def test_toy_skipping_rows_of_one_side():
    _, y = REMEDIAL(empty_rows="skip").fit_resample(toy.X, toy.Y)
    assert toy.labelsets(y) == ["A", "A", "AB", "A", "C", "A", "B", "B", "C", "", "A"]


@quiet
@given(y=label_matrices())
def test_rows_equal_the_loop_and_label_counts_stay(y):
    _, y_res = REMEDIAL().fit_resample(np.zeros((len(y), 1)), y)
    assert np.array_equal(y_res.sum(axis=0), y.sum(axis=0))
    rare = slow.rare_and_frequent(y)[0].astype(int)
    per_row = slow.scumble_per_row(y, y.sum(axis=0).max() / np.maximum(y.sum(axis=0), 1))
    split = per_row > per_row.mean() * (1 + 1e-12) + 1e-14
    expected = [row * rare if cut else row for row, cut in zip(y, split, strict=True)]
    expected += [row * (1 - rare) for row, cut in zip(y, split, strict=True) if cut]
    if rare.any():
        assert np.array_equal(y_res, np.array(expected).reshape(-1, y.shape[1]))


@pytest.mark.parametrize("name", ["emotions", "yeast", "flags"])
def test_rows_equal_the_goldens(name):
    recorded = golden(f"remedial_{name}.json")
    sampler = REMEDIAL()
    _, y = sampler.fit_resample(features(name), labels(name))
    written = ["".join(map(str, row)) for row in y.toarray()]
    ours = sorted(zip(sampler.source_indices_.tolist(), written, strict=True))
    theirs = zip(recorded["output_source_row_0based"], recorded["output_y_rows"], strict=True)
    assert ours == sorted(theirs)
    assert sampler.decoupled_rows_.tolist() == sorted(recorded["decoupled_instances_0based"])


@pytest.mark.parametrize("name", ["emotions", "yeast"])
def test_order_equals_the_second_goldens(name):
    recorded = golden(f"mulan_{name}.npz")
    _, y = REMEDIAL().fit_resample(features(name), labels(name))
    assert np.array_equal(y.toarray(), recorded["remedial_Y"])


@pytest.mark.parametrize("seed", range(5))
def test_toy_with_mlros(seed):
    X, y = REMEDIALHwR(resampler=MLROS(sampling_ratio=0.1), random_state=seed).fit_resample(
        toy.X, toy.Y
    )
    assert len(X) == 13
    assert X[12, 0] in (4, 9)
    assert toy.labelsets(y)[12] == "C"


@quiet
@pytest.mark.parametrize("inner", [MLROS(sampling_ratio=0.1, random_state=3), MLeNN()])
def test_equals_the_pipeline_of_both(inner):
    ours = REMEDIALHwR(resampler=inner, random_state=0).fit_resample(toy.X, toy.Y)
    piped = make_pipeline(REMEDIAL(), inner).fit_resample(toy.X, toy.Y)
    assert np.array_equal(ours[0], piped[0])
    assert np.array_equal(ours[1], piped[1])


def test_inner_sampler_without_a_seed_gets_ours_and_is_not_touched():
    inner = MLSMOTE()
    first, again, other = (
        REMEDIALHwR(resampler=inner, random_state=seed).fit_resample(toy.X, toy.Y)[0]
        for seed in (0, 0, 1)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert vars(inner) == vars(MLSMOTE())


def test_effects_are_those_of_both():
    sampler = REMEDIALHwR(resampler=MLeNN())
    assert sampler.effects.drops
    assert sampler.effects.rewrites
    assert not sampler.effects.invents
    assert sampler.effects.reads_features
    assert not REMEDIALHwR(resampler=MLROS()).effects.reads_features


def test_category_columns_go_to_an_inner_sampler_that_takes_them():
    pd = pytest.importorskip("pandas")
    X = pd.DataFrame({"x": toy.X.ravel(), "kind": pd.Categorical(list("ababababab"))})
    X_res, _ = REMEDIALHwR(random_state=0).fit_resample(X, toy.Y)
    assert X_res.dtypes.equals(X.dtypes)
    assert X_res["kind"].notna().all()


class TakesFirstRows(BaseEstimator):
    """A sampler of another package, which knows no labels with names beside them."""

    def fit_resample(self, X, y):
        assert type(y) in (np.ndarray, list) or sparse.issparse(y)
        return X[:5], y[:5]


@pytest.mark.parametrize(
    "kind", [np.asarray, sparse.csr_array, sparse.csr_matrix, np.ndarray.tolist]
)
def test_an_inner_sampler_of_another_package_gets_labels_without_names(kind):
    inner = TakesFirstRows()
    y = kind(toy.Y)
    plain = REMEDIALHwR(resampler=inner).fit_resample(toy.X, y)
    X, found = fit_resample_named(REMEDIALHwR(resampler=inner), toy.X, y, list("ABC"))
    assert np.array_equal(X, plain[0])
    assert type(found) is type(y)
    assert np.array_equal(read_labels(found).Y.toarray(), read_labels(plain[1]).Y.toarray())
    # The first step knows the names.
    sampler = REMEDIALHwR(sampling_strategy=["C"], resampler=inner)
    fit_resample_named(sampler, toy.X, y, list("ABC"))
    assert sampler.remedial_.label_names_in_.tolist() == list("ABC")
