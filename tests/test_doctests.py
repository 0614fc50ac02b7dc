"""Every example in a docstring runs."""

import doctest
import importlib
import importlib.util
import pkgutil
import sys

import pytest

import imblearn_multilabel

#: Optional package -> public names and modules whose examples need it.
NEEDED_BY = {
    "torch": {"AEMLO", "MLDM", "torch_threads"},
    "matplotlib": {"displays"},
    "pandas": {"read_csv", "write_csv", "read_parquet", "write_parquet"},
    "pyarrow": {"read_parquet", "write_parquet"},
}
MISSING = [package for package in NEEDED_BY if importlib.util.find_spec(package) is None]
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(imblearn_multilabel.__path__, "imblearn_multilabel.")
    if not module.name.endswith("__main__")
    # Without torch, their parts cannot be imported. Their samplers are found in the family.
    and ("torch" not in MISSING or not {"_torch", "_aemlo", "_mldm"} & {*module.name.split(".")})
)


def examples():
    finder = doctest.DocTestFinder(exclude_empty=True)
    for name in MODULES:
        for test in finder.find(importlib.import_module(name)):
            if test.examples:
                parts = set(test.name.split("."))
                missing = [package for package in MISSING if NEEDED_BY[package] & parts]
                skip = pytest.mark.skipif(bool(missing), reason=f"not installed: {missing}")
                yield pytest.param(test, id=test.name, marks=skip)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


# `check_sampler` says which checks it leaves out for lack of an optional package.
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
@pytest.mark.filterwarnings("ignore::imblearn_multilabel.exceptions.MultilabelWarning")
@pytest.mark.parametrize("example", list(examples()))
def test_example_runs(example):
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    runner = doctest.DocTestRunner(optionflags=flags)
    written = []
    runner.run(example, out=written.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(written)
