"""Every float parameter of every public class and function refuses nan, and infinity as it says."""

import importlib
import inspect
import math

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

from imblearn_multilabel import (
    batches,
    datasets,
    displays,
    metrics,
    model_selection,
    statistics,
    weights,
)
from imblearn_multilabel.over_sampling import AEMLO
from tests.samplers import quiet
from tests.test_public_api import MODULES
from tests.test_public_classes import X, Y, make, skip_without_torch

SCORES = np.random.RandomState(0).rand(*Y.shape)
GAINS = [0.1, 0.2, -0.1, 0.3]
LINEAR = OneVsRestClassifier(LogisticRegression())


@pytest.fixture(scope="module")
def comparison():
    return model_selection.compare_remedies(X, Y, ["baseline", "MLROS"], LINEAR, cv=3)


def use_recipe(**parameters):
    from imblearn_multilabel.over_sampling import AEMLORecipe

    return AEMLO(max_epochs=1, recipe=AEMLORecipe(**parameters)).fit(X, Y)


def split(**parameters):
    splitter = model_selection.MultilabelStratifiedShuffleSplit(**parameters)
    return next(splitter.split(X, Y))


#: Calls that take the parameters of public functions and classes that are no estimators.
CALLS = {
    "LabelBalancedBatchSampler": lambda _, **rest: batches.LabelBalancedBatchSampler(Y, 8, **rest),
    "make_imbalanced_multilabel": lambda _, **rest: datasets.make_imbalanced_multilabel(20, **rest),
    "ComparisonDisplay.from_comparison": lambda found, **rest: (
        displays.ComparisonDisplay.from_comparison(found, **rest)
    ),
    "RemedyComparison.wilcoxon": lambda found, **rest: found.wilcoxon(**rest),
    "RemedyComparison.corrected_t_test": lambda found, **rest: found.corrected_t_test(**rest),
    "RemedyComparison.gains": lambda found, **rest: found.gains(**rest),
    "RemedyComparison.verdict": lambda found, **rest: found.verdict(**rest),
    "MultilabelStratifiedShuffleSplit": lambda _, **rest: split(**rest),
    "choose_thresholds": lambda _, **rest: model_selection.choose_thresholds(SCORES, Y, **rest),
    "multilabel_train_test_split": lambda _, **rest: model_selection.multilabel_train_test_split(
        X, y=Y, **rest
    ),
    "out_of_fold_scores": lambda _, **rest: model_selection.out_of_fold_scores(
        LINEAR, X, Y, **rest
    ),
    "AEMLORecipe": lambda _, **rest: use_recipe(**rest),
    "generation_report": lambda _, **rest: metrics.generation_report(X, Y, X, Y, **rest),
    "corrected_t_test": lambda _, **rest: statistics.corrected_t_test(GAINS, **rest),
    "compute_label_weight": lambda _, **rest: weights.compute_label_weight(
        Y, {"beta": "effective_number", "cap": "capped"}[next(iter(rest))], **rest
    ),
    "compute_row_weight": lambda _, **rest: weights.compute_row_weight(
        Y, **({"target": 0.3} | rest)
    ),
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
    "ComparisonDisplay",
    "ConcurrenceChordDisplay",
    "ConcurrenceDisplay",
    "FriedmanResult",
    "GenerationDisplay",
    "GenerationReport",
}
#: Parameters that only the class checks so far.
UNCHECKED = {("choose_thresholds", "scoring")}
#: What has a meaning: no bound on weights or on draws of a row, and a share that may be any.
MEANT = {
    ("compute_label_weight", "cap", math.inf),
    ("LabelBalancedBatchSampler", "cap", math.inf),
    ("compute_row_weight", "target", "nan"),
}


def float_parameters():
    for module in MODULES:
        for name in importlib.import_module(module).__all__:
            member = getattr(importlib.import_module(module), name)
            if not callable(member):
                continue
            own = vars(member) if isinstance(member, type) else ()
            methods = [each for each in own if not each.startswith("_")]
            for path in ["", *methods]:
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


@quiet
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, np.float32("nan")], ids=str)
@pytest.mark.parametrize(
    ("title", "parameter", "member"),
    list(float_parameters()),
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_a_float_that_is_no_number_is_named(title, parameter, member, value, comparison):
    if (title, parameter, value) in MEANT or (title, parameter, str(value)) in MEANT:
        return
    call = CALLS.get(title)
    if call is None:
        model = make(member).set_params(**{parameter: value})
        skip_without_torch(model)
        call = lambda *_, **__: model.fit(X, Y)  # noqa: E731
    with pytest.raises((ValueError, TypeError), match=parameter):
        call(comparison, **{parameter: value})
