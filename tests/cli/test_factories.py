"""Samplers and classifiers that are named in arguments: what is imported and called for them."""

import sys

import pytest
from sklearn.ensemble import VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

from imblearn_multilabel._cli.factories import make_classifier, make_objects, make_remedies
from imblearn_multilabel._cli.output import MistakeError
from tests.cli.files import mistake

#: Code of a module that a text may name; `CALLED` tells what of it was called.
MODULE = """\
CALLED = []

def function(*args, **parameters):
    CALLED.append("function")

class Plain:
    def __init__(self, *args, **parameters):
        CALLED.append("Plain")

    def predict(self, X):
        CALLED.append("predict")

class Meta(type):
    def __call__(cls, *args, **parameters):
        CALLED.append("Meta")

class Odd(metaclass=Meta):
    pass

class Instance:
    def fit_resample(self, X, y):
        CALLED.append("fit_resample")

    def __call__(self, *args):
        CALLED.append("instance")

instance = Instance()
"""


@pytest.fixture(name="module")
def module_of_others(tmp_path, monkeypatch):
    (tmp_path / "module_of_others.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "module_of_others", raising=False)
    import module_of_others

    return module_of_others


@pytest.mark.parametrize("option", ["--remedies", "--estimator"])
@pytest.mark.parametrize(
    "text",
    [
        "{}.function",
        "{}.function('id')",
        "{}.Plain",
        "{}.Plain(1)",
        "{}.Odd()",
        "{}.instance",
        "{}.instance()",
        "{}.CALLED.append('x')",
        "sklearn.multioutput.ClassifierChain({}.function())",
        "sklearn.multioutput.ClassifierChain(estimator={}.Plain())",
        "sklearn.multioutput.ClassifierChain([({}.Plain(), 1)])",
    ],
)
def test_only_samplers_and_estimators_are_called(capsys, module, option, text):
    told = mistake(capsys, "compare", option, text.format("module_of_others"))
    assert module.CALLED == []
    assert "is neither a sampler nor a scikit-learn estimator" in told or "cannot import" in told


@pytest.mark.parametrize("option", ["--remedies", "--estimator"])
@pytest.mark.parametrize("text", ["os.system('id')", "antigravity.fly_softly()", "this.s", "pty.a"])
def test_nothing_of_the_standard_library_is_imported(capsys, monkeypatch, option, text):
    called = []
    monkeypatch.setattr("os.system", called.append)
    name = text.partition(".")[0]
    if name != "os":
        monkeypatch.delitem(sys.modules, name, raising=False)
    assert f"cannot import '{text.partition('(')[0]}'" in mistake(capsys, "compare", option, text)
    assert called == []
    assert name == "os" or name not in sys.modules


def test_a_module_that_cannot_be_imported_is_named(capsys, tmp_path, monkeypatch):
    (tmp_path / "raising.py").write_text("raise RuntimeError('on import')")
    monkeypatch.syspath_prepend(tmp_path)
    told = mistake(capsys, "compare", "--estimator", "raising.Class")
    assert "cannot import 'raising.Class': on import" in told


@pytest.mark.parametrize(
    "value",
    [
        "__import__('os').system('id')",
        "(lambda: 1)()",
        "[each for each in ()]",
        "f'{1}'",
        "x if 1 else 2",
        "1 + a",
        "a[0]",
        "{**{}}",
    ],
)
def test_arguments_are_literals(value):
    with pytest.raises(MistakeError, match=r"cannot (read|import)|unknown name"):
        make_remedies(f"MLROS(sampling_ratio={value})")


@pytest.mark.parametrize("text", ["(" * 500 + ")" * 500, "-" * 100_000 + "1", "a" + ".a" * 100_000])
def test_deep_texts_are_refused(text):
    with pytest.raises(MistakeError, match="cannot"):
        make_remedies(text)


def test_arguments_may_be_estimators_and_lists_of_them():
    learner = "sklearn.linear_model.LogisticRegression"
    _, made = make_classifier(
        "sklearn.ensemble.VotingClassifier(["
        f"('a', {learner}(C=2)), ('b', {learner})], voting='soft')"
    )
    assert isinstance(made, VotingClassifier)
    assert [type(each) for _, each in made.estimators] == [LogisticRegression] * 2
    assert made.estimators[0][1].C == 2


def test_classes_of_scikit_learn_have_short_names():
    _, made = make_classifier("ClassifierChain(LogisticRegression(C=2))")
    assert isinstance(made.get_params()["estimator"], LogisticRegression)
    assert make_remedies("baseline, LabelWeightedClassifier(LogisticRegression)")


def test_objects_get_the_defaults_they_know_and_are_not_given():
    text = "sklearn.neighbors.KNeighborsClassifier(7, weights='distance')"
    made = make_objects(text, random_state=3)[text]
    assert isinstance(made, KNeighborsClassifier)
    assert made.get_params()["n_neighbors"] == 7
    path = "sklearn.linear_model.LogisticRegression"
    plain, given = make_objects(f"{path}, {path}(random_state=1)", random_state=3).values()
    assert isinstance(plain, LogisticRegression)
    assert (plain.random_state, given.random_state) == (3, 1)
