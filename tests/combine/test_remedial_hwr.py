import numpy as np
import pytest
from imblearn.pipeline import make_pipeline
from scipy import sparse
from sklearn.base import BaseEstimator

from imblearn_multilabel._labels import read_labels
from imblearn_multilabel.base import fit_resample_named
from imblearn_multilabel.combine import REMEDIAL, REMEDIALHwR
from imblearn_multilabel.over_sampling import MLROS, MLSMOTE
from imblearn_multilabel.under_sampling import MLeNN
from tests import toy
from tests.samplers import quiet


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


def test_inner_sampler_without_a_seed_gets_ours():
    runs = [
        REMEDIALHwR(resampler=MLSMOTE(), random_state=seed).fit_resample(toy.X, toy.Y)[0]
        for seed in (0, 0, 1)
    ]
    assert np.array_equal(runs[0], runs[1])
    assert not np.array_equal(runs[0], runs[2])


def test_callers_inner_sampler_is_not_touched():
    inner = MLROS(sampling_ratio=0.1)
    REMEDIALHwR(resampler=inner, random_state=0).fit_resample(toy.X, toy.Y)
    assert inner.random_state is None
    assert not hasattr(inner, "sample_indices_")


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


def test_the_first_step_may_name_labels_whatever_the_inner_sampler_is():
    sampler = REMEDIALHwR(sampling_strategy=["C"], resampler=TakesFirstRows())
    _, y = fit_resample_named(sampler, toy.X, toy.Y, list("ABC"))
    assert y.shape == (5, 3)
    assert sampler.remedial_.label_names_in_.tolist() == list("ABC")
