"""Samplers and classifiers that are named in arguments: what is imported and called for them."""

import sys

import pytest
from sklearn.ensemble import VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

from imblearn_multilabel._cli.factories import make_classifier, make_remedies
from imblearn_multilabel._cli.output import MistakeError
from tests.cli.files import mistake

#: Code of a module that a text may name; `CALLED` tells what of it was called.
MODULE = """\
CALLED = []

def function(*args, **parameters):
    CALLED.append("function")

class Plain:
    fit = None

    def __init__(self, *args, **parameters):
        CALLED.append("Plain")

class Instance:
    fit_resample = get_params = None

    def __call__(self, *args):
        CALLED.append("instance")

instance = Instance()
"""


@pytest.mark.parametrize(
    "text",
    [
        "{}.function('id')",
        "{}.Plain",
        "{}.instance()",
        "{}.CALLED.append('x')",
        "sklearn.multioutput.ClassifierChain([({}.Plain(), 1)])",
    ],
)
def test_only_samplers_and_estimators_are_called(tmp_path, monkeypatch, text):
    (tmp_path / "module_of_others.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "module_of_others", raising=False)
    for make in (make_remedies, make_classifier):
        with pytest.raises(MistakeError, match=r"neither a sampler nor|cannot import"):
            make(text.format("module_of_others"))
    assert sys.modules["module_of_others"].CALLED == []


@pytest.mark.parametrize("text", ["os.system('id')", "antigravity.fly_softly()", "this.s", "pty.a"])
def test_nothing_of_the_standard_library_is_imported(capsys, monkeypatch, text):
    called = []
    monkeypatch.setattr("os.system", called.append)
    name = text.partition(".")[0]
    if name != "os":
        monkeypatch.delitem(sys.modules, name, raising=False)
    told = mistake(capsys, "compare", "--estimator", text)
    assert f"cannot import '{text.partition('(')[0]}'" in told
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
        "1 + a",
        "(" * 500 + ")" * 500,
        "-" * 100_000 + "1",
        "a" + ".a" * 100_000,
    ],
)
def test_arguments_are_literals(value):
    with pytest.raises(MistakeError, match=r"cannot (read|import)|unknown name"):
        make_remedies(f"MLROS(sampling_ratio={value})")


def test_arguments_may_be_estimators_and_lists_of_them():
    _, made = make_classifier(
        "sklearn.ensemble.VotingClassifier([('a', LogisticRegression(C=2)), "
        "('b', sklearn.linear_model.LogisticRegression)], voting='soft')"
    )
    assert isinstance(made, VotingClassifier)
    assert [type(each) for _, each in made.estimators] == [LogisticRegression] * 2
    assert made.estimators[0][1].C == 2
    _, made = make_classifier("sklearn.neighbors.KNeighborsClassifier(7, weights='distance')")
    assert isinstance(made, KNeighborsClassifier)
    assert made.n_neighbors == 7


def test_samplers_get_the_defaults_they_know_and_are_not_given():
    text = "baseline, MLROS, MLSMOTE(sampling_ratio=0.5), MLeNN, LabelWeightedClassifier(SVC)"
    made = make_remedies(text, sampling_ratio=0.2)
    assert [getattr(each, "sampling_ratio", None) for each in made.values()] == [
        None,
        0.2,
        0.5,
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("text", "verbose"),
    [
        ("LGBMClassifier", -1),
        ("ClassifierChain(lightgbm.LGBMClassifier())", -1),
        ("lightgbm.LGBMClassifier(verbose=1)", 1),
        ("lightgbm.LGBMClassifier(verbosity=0)", None),
        ("RandomForestClassifier", 0),
    ],
)
def test_boosters_log_nothing_unless_they_are_told_to(text, verbose):
    if "LGBM" in text:
        pytest.importorskip("lightgbm")
    _, made = make_classifier(text)
    inner = getattr(made, "estimator", made) if "Chain" in text else made
    assert inner.get_params().get("verbose") == verbose
