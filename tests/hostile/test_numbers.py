"""Numbers as parameters: floats that are none are refused by name, integers of numpy are taken.

A search over ``np.arange`` hands over the latter.
"""

import inspect
from functools import cache, partial
from numbers import Integral

import numpy as np
import pytest
from numpy.testing import assert_equal
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.utils._param_validation import Interval

from imblearn_multilabel import metrics, model_selection, statistics, weights
from imblearn_multilabel.batches import LabelBalancedBatchSampler
from imblearn_multilabel.blockwise import BlockwiseSampler
from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.displays import ComparisonDisplay
from imblearn_multilabel.over_sampling import AEMLO, MLSOL, AEMLORecipe
from tests.samplers import every_sampler, quiet, seeded
from tests.test_public_classes import X, Y, every_classifier, make

pytestmark = quiet

SCORES = np.random.RandomState(0).rand(*Y.shape)
LINEAR = OneVsRestClassifier(LogisticRegression())


@cache
def comparison():
    return model_selection.compare_remedies(X, Y, ["baseline", "MLROS"], LINEAR, cv=3)


def shuffle_split(**parameters):
    splitter = model_selection.MultilabelStratifiedShuffleSplit(**parameters)
    return list(splitter.split(X, Y))


#: What is called -> its parameters that are floats.
CALLS = {
    partial(LabelBalancedBatchSampler, Y, 8): "balance cap",
    partial(make_imbalanced_multilabel, 20): "cardinality imbalance correlation noise density",
    partial(model_selection.choose_thresholds, SCORES, Y): "confidence",
    partial(model_selection.multilabel_train_test_split, X, y=Y): "test_size train_size",
    partial(model_selection.out_of_fold_scores, LINEAR, X, Y): "cv",
    partial(metrics.generation_report, X, Y, X, Y): "near_copy_distance",
    partial(statistics.corrected_t_test, [0.1, 0.2, -0.1, 0.3]): "test_share",
    partial(weights.compute_label_weight, Y, "effective_number"): "beta",
    partial(weights.compute_label_weight, Y, "capped"): "cap",
    partial(weights.compute_row_weight, Y): "target",
    shuffle_split: "test_size train_size",
    lambda **given: ComparisonDisplay.from_comparison(comparison(), **given): "alpha",
    lambda **given: comparison().wilcoxon(**given): "alpha",
    lambda **given: comparison().corrected_t_test(**given): "alpha",
    lambda **given: comparison().gains(**given): "alpha",
    lambda **given: comparison().verdict(**given): "alpha",
}
#: What has a meaning: no bound on weights or on draws of a row, and a share that may be any.
MEANT = {("cap", "inf"), ("target", "nan")}


def assert_floats_are_named(call, parameters):
    for name in parameters:
        for value in (np.nan, np.inf, -np.inf, np.float32("nan")):
            if (name, str(value)) not in MEANT:
                with pytest.raises((ValueError, TypeError), match=name):
                    call(**{name: value})


@pytest.mark.parametrize(("call", "parameters"), list(CALLS.items()))
def test_a_float_that_is_no_number_is_named(call, parameters):
    assert_floats_are_named(call, parameters.split())


def floats_of(called):
    parameters = inspect.signature(called).parameters.items()
    annotated = {name: str(parameter.annotation) for name, parameter in parameters}
    return [
        name
        for name, kind in annotated.items()
        if name == "cv" or ("float" in kind and not kind.startswith("tuple"))
    ]


def assert_estimator_names_floats(model):
    fit = lambda **given: clone(model).set_params(**given).fit(X, Y)  # noqa: E731
    assert_floats_are_named(fit, floats_of(type(model)))


@every_classifier
def test_classifiers_name_a_float_that_is_no_number(cls):
    assert_estimator_names_floats(make(cls))


@every_sampler
def test_samplers_name_a_float_that_is_no_number(sampler_class):
    assert_estimator_names_floats(seeded(sampler_class))


@pytest.mark.torch
def test_a_recipe_names_a_float_that_is_no_number():
    pytest.importorskip("torch")
    recipe = lambda **given: AEMLO(recipe=AEMLORecipe(**given)).fit(X, Y)  # noqa: E731
    assert_floats_are_named(recipe, floats_of(AEMLORecipe))


def takes_integers(constraints):
    return isinstance(constraints, list) and any(
        rule is Integral or (isinstance(rule, Interval) and rule.type is Integral)
        for rule in constraints
    )


@every_sampler
def test_samplers_take_integers_of_numpy(sampler_class):
    sampler = seeded(sampler_class)
    constraints, params = sampler_class._parameter_constraints, sampler.get_params(deep=False)
    plain = {
        name: params[name] if isinstance(params[name], int) and params[name] < 100 else 20
        for name in params
        if name != "n_jobs" and takes_integers(constraints[name])
    }
    # Narrow and unsigned ones overflow where they meet larger numbers.
    of_numpy = {name: np.uint8(value) for name, value in plain.items()}
    expected = clone(sampler).set_params(**plain).fit_resample(X, Y)
    assert_equal(sampler.set_params(**of_numpy).fit_resample(X, Y), expected)
    # A parameter stays what the caller gave.
    assert all(getattr(sampler, name) is value for name, value in of_numpy.items())


def resample_blocks(integer):
    sampler = MLSOL(k_neighbors=integer(3), sampling_ratio=0.2)
    return BlockwiseSampler(sampler, block_size=integer(25), random_state=0).fit_resample(X, Y)


@pytest.mark.parametrize(
    "use",
    [
        resample_blocks,
        lambda integer: list(
            model_selection.MultilabelStratifiedKFold(
                integer(3), shuffle=True, random_state=integer(1)
            ).split(X, Y)
        ),
        lambda integer: list(LabelBalancedBatchSampler(Y, integer(16), random_state=integer(1))),
        lambda integer: shuffle_split(
            n_splits=integer(2),
            test_size=integer(10),
            train_size=integer(20),
            random_state=integer(1),
        ),
        lambda integer: make_imbalanced_multilabel(
            integer(60), integer(5), integer(4), random_state=integer(0)
        ),
    ],
    ids=["blocks", "folds", "batches", "shuffle", "made data"],
)
def test_others_take_integers_of_numpy(use):
    assert_equal(use(np.uint8), use(int))
