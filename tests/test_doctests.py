"""Every example in a docstring runs."""

import doctest
import importlib
import importlib.util
import pkgutil
import sys

import pytest

import imblearn_multilabel

HAS_TORCH = importlib.util.find_spec("torch") is not None
HAS_MATPLOTLIB = importlib.util.find_spec("matplotlib") is not None
NEEDS_TORCH = {"AEMLO", "MLDM", "SavedSampler"}
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(imblearn_multilabel.__path__, "imblearn_multilabel.")
    if not module.name.endswith("__main__")
    and (HAS_TORCH or not module.name.startswith("imblearn_multilabel.neural."))
)


def examples():
    finder = doctest.DocTestFinder(exclude_empty=True)
    for name in MODULES:
        for test in finder.find(importlib.import_module(name)):
            if test.examples:
                torch_missing = not HAS_TORCH and NEEDS_TORCH.intersection(test.name.split("."))
                skip = pytest.mark.skipif(torch_missing, reason="torch is not installed")
                is_picture = "displays" in test.name.split(".")
                blind = pytest.mark.skipif(
                    is_picture and not HAS_MATPLOTLIB, reason="matplotlib is not installed"
                )
                yield pytest.param(test, id=test.name, marks=[skip, blind])


@pytest.fixture(autouse=True)
def close_figures():
    yield
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


@pytest.mark.filterwarnings("ignore::imblearn_multilabel.exceptions.MultilabelWarning")
@pytest.mark.parametrize("example", list(examples()))
def test_example_runs(example):
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    runner = doctest.DocTestRunner(optionflags=flags)
    written = []
    runner.run(example, out=written.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(written)
