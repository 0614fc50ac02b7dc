"""The life of a pipeline: nested, two samplers in a row, cached, stored; always as by hand."""

import pickle
import tempfile

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from imblearn.pipeline import Pipeline
from numpy.testing import assert_array_equal
from sklearn.base import clone
from sklearn.pipeline import Pipeline as PlainPipeline
from sklearn.preprocessing import MaxAbsScaler
from sklearn.tree import DecisionTreeClassifier

from imblearn_multilabel.over_sampling import MLROS
from imblearn_multilabel.under_sampling import MLRUS
from tests.samplers import every_sampler, make_sampler, quiet
from tests.stateful.test_life import CHANGES, DATA

pytestmark = [quiet, pytest.mark.hypothesis]


def tree():
    return DecisionTreeClassifier(max_depth=2, random_state=0)


def make_life(sampler_class):
    class Life(RuleBasedStateMachine):
        @initialize(
            first=st.sampled_from([MLROS, MLRUS]),
            outer=st.sampled_from([Pipeline, PlainPipeline]),
            seed=st.integers(0, 3),
        )
        def construct(self, first, outer, seed):
            self.first = first(random_state=seed)
            self.folder = tempfile.TemporaryDirectory()
            sampler = make_sampler(sampler_class)
            self.names = sorted(CHANGES.keys() & sampler.get_params())
            self.params = {"random_state": seed} if "random_state" in self.names else {}
            inner = Pipeline(
                [
                    ("first", self.first),
                    ("second", sampler.set_params(**self.params)),
                    ("tree", tree()),
                ]
            )
            self.pipeline = outer([("scale", MaxAbsScaler()), ("inner", inner)])

        def teardown(self):
            if hasattr(self, "folder"):
                self.folder.cleanup()

        @rule(data=st.data())
        def set_params(self, data):
            name = data.draw(st.sampled_from(self.names))
            self.params[name] = data.draw(CHANGES[name])
            self.pipeline.set_params(**{f"inner__second__{name}": self.params[name]})

        @rule(cached=st.booleans())
        def change_memory(self, cached):
            self.pipeline.set_params(inner__memory=self.folder.name if cached else None)

        @rule(number=st.integers(0, 1))
        def fit(self, number):
            X, y = DATA[number]
            self.pipeline.fit(X, y)
            scaled = MaxAbsScaler().fit_transform(X)
            rows = clone(self.first).fit_resample(scaled, y)
            second = make_sampler(sampler_class, **self.params)
            by_hand = tree().fit(*second.fit_resample(*rows))
            assert_array_equal(self.pipeline.predict(X), by_hand.predict(scaled))
            used = self.pipeline["inner"]["second"]
            assert used.sampling_strategy_ == second.sampling_strategy_
            assert sorted(vars(used)) == sorted(vars(second))

        @rule()
        def clone(self):
            self.pipeline = clone(self.pipeline)

        @rule()
        def store(self):
            self.pipeline = pickle.loads(pickle.dumps(self.pipeline))

    return Life


@every_sampler
def test_of_a_pipeline(sampler_class):
    few = settings.default.max_examples <= 25
    limits = settings(max_examples=3 if few else 20, stateful_step_count=6 if few else 20)
    run_state_machine_as_test(make_life(sampler_class), settings=limits)
