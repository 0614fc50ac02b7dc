"""imbalanced-learn's own tests of its pipeline, run with our samplers in place of theirs.

The tests are taken from the installed package and left as they are; only the names they look up
are replaced. docs/development.md lists what cannot be taken over, and why.
"""

import inspect

import pytest
from sklearn.datasets import make_classification

from tests.samplers import quiet, seeded, three_samplers

suite = pytest.importorskip("imblearn.tests.test_pipeline")
pytestmark = quiet

THEIRS = {"RandomUnderSampler", "ENN"}
TESTS = {
    name: test
    for name, test in inspect.getmembers(suite, inspect.isfunction)
    if name.startswith("test_") and THEIRS & set(test.__code__.co_names)
}
#: Tests whose target has three classes in one column, which is refused.
OTHER_TARGETS = {
    "test_pipeline_score_samples_pca_lof_multiclass",
    "test_pipeline_with_set_output",
}


@pytest.fixture
def in_place(monkeypatch):
    """Return a function that puts a sampler class in the place of theirs."""

    def put(sampler_class):
        for name in THEIRS:
            monkeypatch.setattr(suite, name, lambda random_state=0: seeded(sampler_class))
        # 50,000 rows are for samplers that do not look at them.
        few = {"n_samples": 60}
        monkeypatch.setattr(
            suite, "make_classification", lambda **k: make_classification(**k | few)
        )

    return put


def test_there_is_something_to_run():
    assert len(TESTS) >= 10
    assert TESTS.keys() >= OTHER_TARGETS


@three_samplers
@pytest.mark.parametrize("name", sorted(TESTS.keys() - OTHER_TARGETS))
def test_of_the_pipeline(sampler_class, name, in_place):
    in_place(sampler_class)
    TESTS[name]()
