"""Ctrl-C at every stage: the object stays as it was, nothing global moves, the next call works.

A stage is a function of the package: it is interrupted where a call enters it for the first time,
so validation, plan, every part of training and assembly take their turn. Every third stage does
here, all of them in `nox -s campaign`.
"""

import copy
import os

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from sklearn.linear_model import RidgeClassifier

from imblearn_multilabel import datasets
from imblearn_multilabel.blockwise import BlockwiseSampler
from imblearn_multilabel.datasets import make_imbalanced_multilabel
from imblearn_multilabel.ensemble import COCOAClassifier, ResamplingEnsembleClassifier
from imblearn_multilabel.model_selection import compare_remedies
from imblearn_multilabel.over_sampling import AEMLO, MLROS, MLSMOTE
from tests.faults.interrupts import global_settings, interrupted_at, stages
from tests.model_selection.comparison.data import scores_of
from tests.samplers import every_sampler, quiet, seeded

pytestmark = quiet

X, Y = make_imbalanced_multilabel(25, 3, 4, imbalance=1.3, random_state=0)
IS_CAMPAIGN = os.environ.get("HYPOTHESIS_PROFILE") == "campaign"
STEP = 1 if IS_CAMPAIGN else 3
#: After every how many of the interrupts the same object is used again.
USED_AGAIN = 1 if IS_CAMPAIGN else 10


def assert_same_state(estimator, state):
    """Nothing of an interrupted call stays, and nothing of the call before is lost."""
    assert vars(estimator).keys() == state.keys()
    assert all(vars(estimator)[name] is value for name, value in state.items())


def assert_interrupts_are_harmless(estimator, run):
    """Interrupt `run` at each of its stages, on an estimator that has run before."""
    run(estimator)
    expected = run(estimator)
    places = stages(lambda: run(estimator))
    fitted = dict(vars(estimator))
    before = global_settings()
    for number, place in enumerate(places[::STEP]):
        again = copy.copy(estimator)
        with pytest.raises(KeyboardInterrupt), interrupted_at(place):
            run(again)
        assert global_settings() == before, place.co_qualname
        assert_same_state(again, fitted)
        if number % USED_AGAIN == 0:
            for one, other in zip(run(again), expected, strict=True):
                assert_array_equal(one, other)


#: All others plan by pure functions, between the stages of these.
_NAME, _SAMPLERS = every_sampler.args
_CHOSEN = {"MLROS", "MLRUS", "MLSMOTE", "REMEDIALHwR", "MLDM", "AEMLO"}


@pytest.mark.parametrize(_NAME, [each for each in _SAMPLERS if each.id in _CHOSEN or IS_CAMPAIGN])
def test_of_a_sampler(sampler_class):
    assert_interrupts_are_harmless(seeded(sampler_class), lambda each: each.fit_resample(X, Y))


def test_of_a_sampler_on_blocks():
    sampler = BlockwiseSampler(MLSMOTE(), block_size=15, random_state=0)
    assert_interrupts_are_harmless(sampler, lambda each: each.fit_resample(X, Y))


def test_of_fit_alone():
    assert_interrupts_are_harmless(MLROS(), lambda each: each.fit(X, Y).sampling_strategy_.items())


@pytest.mark.parametrize(
    "model",
    [
        ResamplingEnsembleClassifier(
            RidgeClassifier(), MLROS(), n_estimators=2, threshold_cv=2, random_state=0
        ),
        COCOAClassifier(n_couplings=1, threshold_cv=2, random_state=0),
    ],
    ids=lambda model: type(model).__name__,
)
def test_of_an_ensemble(model):
    assert_interrupts_are_harmless(model, lambda each: [each.fit(X, Y).thresholds_])


@pytest.mark.parametrize("error", [MemoryError("no more"), OSError("no such disk")], ids=repr)
def test_any_other_error_does_the_same(error):
    sampler = seeded(MLSMOTE)
    sampler.fit_resample(X, Y)
    fitted = dict(vars(sampler))
    for place in stages(lambda: copy.copy(sampler).fit_resample(X, Y))[3::4]:
        again = copy.copy(sampler)
        with pytest.raises(type(error)), interrupted_at(place, error):
            again.fit_resample(X, Y)
        assert_same_state(again, fitted)


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
    places = stages(run)
    before, state = global_settings(), dict(vars(trained))
    for place in places[::STEP]:
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
        return compare_remedies(
            X,
            Y,
            ["MLROS"],
            RidgeClassifier(),
            cv=2,
            scoring="macro_f1_score",
            random_state=0,
            cache=cache,
        )

    expected = run()
    before = global_settings()
    places = stages(lambda: run(tmp_path / "first"))
    for number, place in enumerate(places[:: 1 if IS_CAMPAIGN else 25]):
        folder = tmp_path / str(number)
        with pytest.raises(KeyboardInterrupt), interrupted_at(place):
            run(folder)
        assert global_settings() == before, place.co_qualname
        # Whole cells or none: a damaged one would warn, and warnings are errors.
        assert scores_of(run(folder)) == scores_of(expected)
        assert {each.suffix for each in folder.iterdir()} == {".json"}
