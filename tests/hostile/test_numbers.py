"""Numbers as parameters: floats that are none are refused by name, integers of numpy are taken.

A search over ``np.arange`` hands over the latter.
"""

import importlib
import inspect
import math
from functools import partial
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
from tests.test_public_api import MODULES
from tests.test_public_classes import X, Y, make, skip_without_torch

pytestmark = quiet

SCORES = np.random.RandomState(0).rand(*Y.shape)
LINEAR = OneVsRestClassifier(LogisticRegression())


@pytest.fixture(scope="module")
def comparison():
    return model_selection.compare_remedies(X, Y, ["baseline", "MLROS"], LINEAR, cv=3)


def use_recipe(**parameters):
    return AEMLO(max_epochs=1, recipe=AEMLORecipe(**parameters)).fit(X, Y)


def shuffle_split(**parameters):
    splitter = model_selection.MultilabelStratifiedShuffleSplit(**parameters)
    return list(splitter.split(X, Y))


def weigh_labels(**parameters):
    strategy = {"beta": "effective_number", "cap": "capped"}[next(iter(parameters))]
    return weights.compute_label_weight(Y, strategy, **parameters)


def weigh_rows(target=0.3, **parameters):
    return weights.compute_row_weight(Y, target, **parameters)


#: Calls that take the parameters of public functions and classes that are no estimators.
CALLS = {
    "LabelBalancedBatchSampler": partial(LabelBalancedBatchSampler, Y, 8),
    "make_imbalanced_multilabel": partial(make_imbalanced_multilabel, 20),
    "MultilabelStratifiedShuffleSplit": shuffle_split,
    "choose_thresholds": partial(model_selection.choose_thresholds, SCORES, Y),
    "multilabel_train_test_split": partial(model_selection.multilabel_train_test_split, X, y=Y),
    "out_of_fold_scores": partial(model_selection.out_of_fold_scores, LINEAR, X, Y),
    "AEMLORecipe": use_recipe,
    "generation_report": partial(metrics.generation_report, X, Y, X, Y),
    "corrected_t_test": partial(statistics.corrected_t_test, [0.1, 0.2, -0.1, 0.3]),
    "compute_label_weight": weigh_labels,
    "compute_row_weight": weigh_rows,
}
#: Floats whose annotation does not tell them.
MORE = {
    "compute_row_weight": ["target"],
    "out_of_fold_scores": ["cv"],
    "CalibratedClassifierCV": ["cv"],
    "TunedThresholdClassifierCV": ["cv"],
}
#: Results that are shown as they are given.
SHOWN = {
    "ComparisonDisplay", "ConcurrenceChordDisplay", "ConcurrenceDisplay", "FriedmanResult",
    "GenerationDisplay", "GenerationReport",
}  # fmt: skip
#: Parameters that only the class checks so far.
UNCHECKED = {("choose_thresholds", "scoring")}
#: What has a meaning: no bound on weights or on draws of a row, and a share that may be any.
MEANT = {
    ("compute_label_weight", "cap", "inf"),
    ("LabelBalancedBatchSampler", "cap", "inf"),
    ("compute_row_weight", "target", "nan"),
}


def float_parameters():
    for module in MODULES:
        for name in importlib.import_module(module).__all__:
            member = getattr(importlib.import_module(module), name)
            if not callable(member):
                continue
            own = vars(member) if isinstance(member, type) else ()
            for path in ["", *(each for each in own if not each.startswith("_"))]:
                called = getattr(member, path) if path else member
                title = f"{name}.{path}" if path else name
                if callable(called) and title not in SHOWN:
                    for parameter in floats_of(called, title):
                        if (title, parameter) not in UNCHECKED:
                            yield title, parameter, member


def floats_of(called, title):
    try:
        parameters = inspect.signature(called).parameters
    except ValueError:
        return []
    return [
        name
        for name, parameter in parameters.items()
        if "float" in str(parameter.annotation) or name in MORE.get(title, ())
        if not str(parameter.annotation).startswith("tuple")
    ]


@pytest.mark.parametrize(
    ("title", "parameter", "member"),
    list(float_parameters()),
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_a_float_that_is_no_number_is_named(title, parameter, member, comparison):
    name, _, method = title.partition(".")
    for value in (math.nan, math.inf, -math.inf, np.float32("nan")):
        if (title, parameter, str(value)) in MEANT:
            continue
        if title == "ComparisonDisplay.from_comparison":
            call = partial(ComparisonDisplay.from_comparison, comparison)
        elif name == "RemedyComparison":
            call = getattr(comparison, method)
        elif title in CALLS:
            call = CALLS[title]
        else:
            skip_without_torch(model := make(member))
            call = lambda model=model, **given: model.set_params(**given).fit(X, Y)  # noqa: E731
        with pytest.raises((ValueError, TypeError), match=parameter):
            call(**{parameter: value})


#: Narrow and unsigned ones overflow where they meet larger numbers.
every_kind = pytest.mark.parametrize("kind", [np.int64, np.uint8], ids=lambda kind: kind.__name__)


def takes_integers(constraints):
    return isinstance(constraints, list) and any(
        rule is Integral or (isinstance(rule, Interval) and rule.type is Integral)
        for rule in constraints
    )


@every_kind
@every_sampler
def test_samplers_take_integers_of_numpy(sampler_class, kind):
    sampler = seeded(sampler_class)
    constraints, params = sampler_class._parameter_constraints, sampler.get_params(deep=False)
    plain = {
        name: params[name] if isinstance(params[name], int) and params[name] < 100 else 20
        for name in params
        if name != "n_jobs" and takes_integers(constraints[name])
    }
    of_numpy = {name: kind(value) for name, value in plain.items()}
    expected = clone(sampler).set_params(**plain).fit_resample(X, Y)
    assert_equal(sampler.set_params(**of_numpy).fit_resample(X, Y), expected)
    # A parameter stays what the caller gave.
    assert all(getattr(sampler, name) is value for name, value in of_numpy.items())


def resample_blocks(integer):
    sampler = MLSOL(k_neighbors=integer(3), sampling_ratio=0.2)
    return BlockwiseSampler(sampler, block_size=integer(25), random_state=0).fit_resample(X, Y)


def make_folds(integer):
    splitter = model_selection.MultilabelStratifiedKFold(
        integer(3), shuffle=True, random_state=integer(1)
    )
    return list(splitter.split(X, Y))


@every_kind
@pytest.mark.parametrize(
    "use",
    [
        resample_blocks,
        make_folds,
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
def test_others_take_integers_of_numpy(use, kind):
    assert_equal(use(kind), use(int))
