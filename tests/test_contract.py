"""What every sampler promises: our published checks, and life among other people's tools."""

import unittest

import numpy as np
import pytest
from imblearn.base import BaseSampler, is_sampler
from imblearn.pipeline import make_pipeline
from numpy.testing import assert_array_equal
from sklearn import config_context
from sklearn.base import is_classifier
from sklearn.exceptions import SkipTestWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_validate
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.utils import get_tags

from imblearn_multilabel.blockwise import BlockwiseSampler
from imblearn_multilabel.combine import REMEDIAL, REMEDIALHwR
from imblearn_multilabel.over_sampling import MLROS
from imblearn_multilabel.under_sampling import MLTL, MLeNN
from imblearn_multilabel.utils.estimator_checks import (
    check_sampler,
    estimator_checks_generator,
    parametrize_with_checks,
)
from tests.samplers import (
    every_sampler,
    make_sampler,
    quiet,
    sampler_instances,
    seeded,
    skip_without_torch,
    three_samplers,
)

pytestmark = quiet

_RNG = np.random.RandomState(2)
Y = (_RNG.random_sample((80, 4)) < [0.6, 0.4, 0.25, 0.15]).astype(int)
X = Y @ _RNG.standard_normal((4, 3)) + 0.5 * _RNG.standard_normal((80, 3))


@parametrize_with_checks(sampler_instances())
def test_published_check(estimator, check):
    skip_without_torch(estimator)
    check(estimator)


@every_sampler
def test_is_a_sampler_of_multilabel_targets_that_declares_what_it_does(sampler_class):
    sampler = make_sampler(sampler_class)
    assert isinstance(sampler, BaseSampler)
    assert is_sampler(sampler)
    assert not is_classifier(sampler)
    tags = get_tags(sampler)
    assert tags.target_tags.two_d_labels
    assert tags.target_tags.multi_output
    assert not tags.target_tags.single_output
    assert tags.classifier_tags.multi_label
    assert not tags.classifier_tags.multi_class
    effects = ("duplicates", "drops", "invents", "rewrites")
    assert any(getattr(sampler.effects, effect) for effect in effects)
    assert sampler_class._parameter_constraints.keys() == sampler.get_params(deep=False).keys()


@three_samplers
def test_metadata_routing_may_be_on(sampler_class):
    with config_context(enable_metadata_routing=True):
        final = OneVsRestClassifier(LogisticRegression())
        pipeline = make_pipeline(StandardScaler(), seeded(sampler_class), final)
        assert pipeline.fit(X, Y).predict(X).shape == Y.shape
        scores = cross_validate(pipeline, X, Y, cv=2, error_score="raise")
        assert len(scores["test_score"]) == 2


@three_samplers
@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_transformers_before_it_may_return_frames(sampler_class, library):
    package = pytest.importorskip(library)
    expected, _ = make_pipeline(StandardScaler(), seeded(sampler_class)).fit_resample(X, Y)
    with config_context(transform_output=library):
        X_res, _ = make_pipeline(StandardScaler(), seeded(sampler_class)).fit_resample(X, Y)
    assert isinstance(X_res, package.DataFrame)
    assert_array_equal(X_res.to_numpy(), expected)


@three_samplers
def test_fit_finds_the_labels_fit_resample_works_on(sampler_class):
    fitted = make_sampler(sampler_class).fit(X, Y)
    used = make_sampler(sampler_class)
    used.fit_resample(X, Y)
    assert fitted.sampling_strategy_ == used.sampling_strategy_
    assert not hasattr(fitted, "balance_after_")


class _Reversing(MLROS):
    """Breaks one promise: input rows no longer come first."""

    def fit_resample(self, X, y):
        X_res, y_res = super().fit_resample(X, y)
        return X_res[::-1], y_res[::-1]


def test_a_broken_promise_is_found():
    with pytest.raises(AssertionError):
        check_sampler(_Reversing())


@pytest.mark.filterwarnings("ignore:.*is not installed:sklearn.exceptions.SkipTestWarning")
@pytest.mark.parametrize(
    "sampler",
    [
        BlockwiseSampler(MLTL()),
        BlockwiseSampler(MLTL(), block_size=20),
        BlockwiseSampler(REMEDIAL()),
        REMEDIALHwR(resampler=MLeNN()),
    ],
    ids=str,
)
def test_a_wrapper_is_as_deterministic_as_what_it_wraps(sampler):
    check_sampler(sampler)


@pytest.mark.parametrize("sampler", [BlockwiseSampler(), BlockwiseSampler(MLROS())], ids=str)
def test_seeds_of_a_wrapped_random_sampler_are_checked(sampler):
    names = {check.func.__name__ for _, check in estimator_checks_generator(sampler)}
    assert {"check_other_seed_other_rows", "check_random_state_instance"} <= names


def test_check_sampler_warns_of_a_skipped_check(monkeypatch):
    def skip(estimator):
        raise unittest.SkipTest("no such package")

    skip.func = skip
    module = "imblearn_multilabel.utils.estimator_checks._run.estimator_checks_generator"
    monkeypatch.setattr(module, lambda estimator: [(estimator, skip)])
    with pytest.warns(SkipTestWarning, match="no such package"):
        check_sampler(MLROS())


def test_parametrize_with_checks_takes_instances_only():
    with pytest.raises(TypeError, match="Pass an instance of MLROS"):
        parametrize_with_checks([MLROS])


def test_parametrize_with_checks_marks_expected_failures():
    mark = parametrize_with_checks(
        [MLROS()], expected_failed_checks=lambda sampler: {"check_polars": "for this test"}
    )
    marked = [parameter.id for parameter in mark.args[1] if parameter.marks]
    assert marked == ["MLROS-check_polars"]
