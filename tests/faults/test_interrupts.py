"""Ctrl-C at every stage: the object stays as it was, nothing global moves, the next call works.

A stage is a function of the package: it is interrupted where a call enters it for the first time,
so validation, plan, every part of training and assembly take their turn. Some of them do here, all
in `nox -s campaign`.
"""

import contextlib
import copy
import os
import sys
import threading
import warnings
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from sklearn import get_config
from sklearn.linear_model import RidgeClassifier

import imblearn_multilabel
from imblearn_multilabel import datasets
from imblearn_multilabel.blockwise import BlockwiseSampler
from imblearn_multilabel.combine import REMEDIALHwR
from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.ensemble import COCOAClassifier, ResamplingEnsembleClassifier
from imblearn_multilabel.model_selection import TunedThresholdClassifierCV, compare_remedies
from imblearn_multilabel.over_sampling import AEMLO, MLDM, MLROS, MLSMOTE
from tests.model_selection.comparison.data import scores_of
from tests.samplers import quiet, seeded, skip_without_torch

pytestmark = [quiet, pytest.mark.hypothesis]

X, Y = make_imbalanced_multilabel(25, 3, 4, imbalance=1.3, random_state=0)
IS_CAMPAIGN = os.environ.get("HYPOTHESIS_PROFILE") == "campaign"
PACKAGE = str(Path(imblearn_multilabel.__file__).parent) + os.sep


def _is_stage(code):
    # Lambdas and comprehensions are lines of a stage, not stages.
    return code.co_filename.startswith(PACKAGE) and not code.co_name.startswith("<")


@contextlib.contextmanager
def _traced(on_call):
    """Call `on_call` whenever a function of the package is entered."""

    def trace(frame, event, argument):
        # None keeps lines untraced, and the tracer is asked again at the next call.
        if event == "call" and _is_stage(frame.f_code):
            on_call(frame.f_code)

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


def stages(work, most=None):
    """Return functions of the package that `work` enters, in order; at most so many, spread."""
    found = {}
    with _traced(lambda code: found.setdefault(code)):
        work()
    places = list(found)
    step = 1 if IS_CAMPAIGN or most is None else -(-len(places) // most)
    return places[::step]


@contextlib.contextmanager
def interrupted_at(stage):
    """Raise KeyboardInterrupt where a function is entered for the first time."""
    waiting = [KeyboardInterrupt()]

    def raise_once(code):
        if code is stage and waiting:
            raise waiting.pop()

    with _traced(raise_once):
        yield


def global_settings():
    """Everything of the process that a call could leave changed."""
    settings = {
        "numpy generator": [np.asarray(part).tolist() for part in np.random.get_state()],  # noqa: NPY002
        "numpy errors": np.geterr(),
        "numpy printing": np.get_printoptions(),
        "scikit-learn": get_config(),
        "warnings": list(warnings.filters),
        "environment": dict(os.environ),
        "folder": os.getcwd(),
        "threads": threading.active_count(),
    }
    torch = sys.modules.get("torch")
    if torch is not None:
        settings |= {
            "torch generator": torch.get_rng_state().tolist(),
            "torch threads": torch.get_num_threads(),
        }
    return settings


def assert_same_state(estimator, state):
    """Nothing of an interrupted call stays, and nothing of the call before is lost."""
    assert vars(estimator).keys() == state.keys()
    assert all(vars(estimator)[name] is value for name, value in state.items())


#: All other samplers plan by pure functions, between the stages of these.
ESTIMATORS = [
    MLSMOTE(random_state=0),
    REMEDIALHwR(random_state=0),
    BlockwiseSampler(MLSMOTE(), block_size=15, random_state=0),
    *(pytest.param(seeded(each), marks=pytest.mark.torch) for each in (MLDM, AEMLO)),
    ResamplingEnsembleClassifier(
        RidgeClassifier(), MLROS(), n_estimators=2, threshold_cv=2, random_state=0
    ),
    COCOAClassifier(n_couplings=1, threshold_cv=2, random_state=0),
    TunedThresholdClassifierCV(RidgeClassifier(), cv=2),
]


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda model: type(model).__name__)
def test_of_an_estimator_that_has_run_before(estimator):
    skip_without_torch(estimator)

    def run(model):
        if hasattr(model, "fit_resample"):
            return model.fit_resample(X, Y)
        return [getattr(model.fit(X, Y), "thresholds_", 0)]

    expected = run(estimator)
    places = stages(lambda: run(estimator), 15)
    fitted, before = dict(vars(estimator)), global_settings()
    for number, place in enumerate(places):
        again = copy.copy(estimator)
        with pytest.raises(KeyboardInterrupt), interrupted_at(place):
            run(again)
        assert global_settings() == before, place.co_qualname
        assert_same_state(again, fitted)
        if number % 10 == 0:
            for one, other in zip(run(again), expected, strict=True):
                assert_array_equal(one, other)


@pytest.fixture(scope="module")
def trained():
    pytest.importorskip("torch")
    pytest.importorskip("safetensors")
    sampler = seeded(AEMLO)
    sampler.fit_resample(X, Y)
    return sampler


@pytest.mark.torch
@pytest.mark.parametrize("job", ["save", "encode", "sample", "load"])
def test_of_a_trained_sampler_at_work(job, trained, tmp_path):
    path = tmp_path / "model"
    trained.save(path)
    content, expected = path.read_bytes(), trained.sample(5, random_state=0)
    run = {
        "save": lambda: trained.save(path),
        "encode": lambda: trained.encode(X),
        "sample": lambda: trained.sample(5, random_state=0),
        "load": lambda: AEMLO.load(path),
    }[job]
    run()
    before, state = global_settings(), dict(vars(trained))
    for place in stages(run, 15):
        with pytest.raises(KeyboardInterrupt), interrupted_at(place):
            run()
        assert global_settings() == before, place.co_qualname
        assert_same_state(trained, state)
        assert [each.name for each in tmp_path.iterdir()] == ["model"]
        assert path.read_bytes() == content
    for one, other in zip(trained.sample(5, random_state=0), expected, strict=True):
        assert np.array_equal(one, other)


@pytest.mark.parametrize("kind", ["npz", "svmlight", "arff", "csv", "parquet"])
def test_of_a_writer(kind, tmp_path):
    pytest.importorskip({"csv": "pandas", "parquet": "pyarrow"}.get(kind, "numpy"))
    write, path = getattr(datasets, f"write_{kind}"), tmp_path / "data"
    write(path, X, Y)
    content, before = path.read_bytes(), global_settings()
    for place in stages(lambda: write(path, X, Y)):
        with pytest.raises(KeyboardInterrupt), interrupted_at(place):
            write(path, X[::-1], Y[::-1])
        assert global_settings() == before, place.co_qualname
        assert [each.name for each in tmp_path.iterdir()] == ["data"]
        assert path.read_bytes() == content


def test_of_a_comparison(tmp_path):
    def run(cache=None):
        options = {"cv": 2, "scoring": "macro_f1_score", "random_state": 0, "cache": cache}
        return compare_remedies(X, Y, ["MLROS"], RidgeClassifier(), **options)

    expected = run()
    before = global_settings()
    for number, place in enumerate(stages(lambda: run(tmp_path / "first"), 8)):
        folder = tmp_path / str(number)
        with pytest.raises(KeyboardInterrupt), interrupted_at(place):
            run(folder)
        assert global_settings() == before, place.co_qualname
        # Whole cells or none: a damaged one would warn, and warnings are errors.
        assert scores_of(run(folder)) == scores_of(expected)
        assert {each.suffix for each in folder.iterdir()} == {".json"}
