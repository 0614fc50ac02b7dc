"""What users can name, and what an import costs them."""

import importlib
import importlib.metadata
import pkgutil
import subprocess
import sys
import types
from email.message import Message

import pytest
from sklearn.base import BaseEstimator

import imblearn_multilabel
from imblearn_multilabel import _estimators
from imblearn_multilabel.over_sampling import MLROS
from tests.samplers import NEEDS_TORCH

_EVERY = [
    module.name
    for module in pkgutil.walk_packages(imblearn_multilabel.__path__, "imblearn_multilabel.")
]
MODULES = ["imblearn_multilabel"] + [
    name for name in _EVERY if not any(part.startswith("_") for part in name.split("."))
]
#: Those that need torch, which their samplers import late.
_OF_NETWORKS = {"_torch", "_aemlo", "_mldm"}
OPTIONAL = ("torch", "safetensors", "pandas", "polars", "matplotlib", "pyarrow", "dask")

_BLOCK = f"""
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {(*OPTIONAL, "skmultilearn", "pytest")!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Absent())
"""


def run(code):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", MODULES)
def test_public_names_exist_once_and_are_documented(name):
    module = importlib.import_module(name)
    assert module.__doc__
    assert len(set(module.__all__)) == len(module.__all__)
    for member_name in module.__all__:
        member = getattr(module, member_name)
        if callable(member):
            assert member.__doc__, member_name


@pytest.mark.parametrize("name", [name for name in MODULES if name != "imblearn_multilabel.base"])
def test_nothing_public_is_left_out(name):
    module = importlib.import_module(name)
    public = {
        member_name
        for member_name, member in vars(module).items()
        if not member_name.startswith("_") and not isinstance(member, types.ModuleType)
    }
    unlisted = public - set(module.__all__)
    assert not unlisted, f"in {name}, but not in its __all__"


def test_the_version_is_that_of_the_distribution():
    version = importlib.metadata.version("imblearn-multilabel")
    assert imblearn_multilabel.__version__ == version


@pytest.mark.slow
def test_importing_loads_no_optional_package():
    loaded = run(
        "import sys, imblearn; before = set(sys.modules)\n"
        "import imblearn_multilabel\n"
        f"print([name for name in {OPTIONAL!r} if name in set(sys.modules) - before])"
    )
    assert loaded.strip() == "[]"


@pytest.mark.slow
def test_everything_works_without_the_optional_packages():
    message = run(
        f"""{_BLOCK}
import importlib, warnings
import numpy as np
from scipy import sparse
from sklearn.base import clone
for name in {[name for name in _EVERY if not _OF_NETWORKS & {*name.split(".")}]!r}:
    importlib.import_module(name)
from imblearn_multilabel import combine, over_sampling, under_sampling
from imblearn_multilabel.exceptions import MultilabelWarning
warnings.simplefilter("ignore", MultilabelWarning)
rng = np.random.RandomState(0)
X, y = rng.rand(40, 3), (rng.rand(40, 4) < [0.6, 0.4, 0.2, 0.1]).astype(int)
for family in (over_sampling, under_sampling, combine):
    for name in family.__all__:
        if name not in {[*sorted(NEEDS_TORCH), "AEMLORecipe"]!r}:
            getattr(family, name)().fit_resample(X, sparse.csr_matrix(y))
# AEMLO is an object like any other until it must train.
sampler = clone(over_sampling.AEMLO(max_epochs=3))
assert "max_epochs=3" in repr(sampler) and sampler._repr_html_() and type(sampler).__doc__
sampler.fit(X, y)
try:
    sampler.fit_resample(X, y)
except ImportError as error:
    print(error)
"""
    )
    assert "pip install" in message
    assert "imblearn-multilabel[torch]" in message


def test_the_help_of_the_package_is_a_table_of_its_modules():
    named = [line.split("  ")[0].strip() for line in imblearn_multilabel.__doc__.splitlines()]
    for module in MODULES[1:]:
        name = module.removeprefix("imblearn_multilabel.")
        assert "." in name or name == "__main__" or name in named, name


def public_estimators():
    for module in MODULES:
        for name in importlib.import_module(module).__all__:
            member = getattr(importlib.import_module(module), name)
            if isinstance(member, type) and issubclass(member, BaseEstimator):
                yield member


def test_diagrams_link_to_the_pages_of_the_reference(monkeypatch):
    monkeypatch.setattr(_estimators, "_documentation_site", lambda: "https://example.org/stable")
    for cls in set(public_estimators()):
        module = next(name for name in MODULES[1:] if cls.__name__ in vars(sys.modules[name]))
        page = f"https://example.org/stable/generated/api/{module}.{cls.__name__}.html"
        assert cls._get_doc_link(cls.__new__(cls)) == page
    assert "generated/api/imblearn_multilabel.over_sampling.MLROS.html" in MLROS()._repr_html_()
    monkeypatch.setattr(_estimators, "_documentation_site", lambda: "")
    assert "href" not in MLROS()._repr_html_()


def test_the_site_is_the_documentation_url_of_the_project(monkeypatch):
    metadata = Message()
    metadata["Project-URL"] = "Source, https://example.org/source"
    metadata["Project-URL"] = "Documentation, https://example.org/docs/"
    monkeypatch.setattr(importlib.metadata, "metadata", lambda name: metadata)
    assert _estimators._documentation_site.__wrapped__() == "https://example.org/docs"
