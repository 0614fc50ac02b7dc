"""Docstrings pass numpydoc's validation, and say what the code does."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import tomllib
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpydoc.validate import validate

from imblearn_multilabel import datasets, displays, metrics, model_selection, statistics
from imblearn_multilabel.base import MultilabelSampler
from imblearn_multilabel.exceptions import MultilabelWarning
from imblearn_multilabel.over_sampling import AEMLO
from imblearn_multilabel.utils import estimator_checks
from tests.samplers import every_sampler, make_sampler
from tests.test_public_api import MODULES

SAMPLER_SECTIONS = ["Parameters", "Attributes", "See Also", "Notes", "References", "Examples"]
#: The base class documents the attributes that all samplers have.
BASE = "imblearn_multilabel.base.MultilabelSampler"
PUBLIC = {
    f"{module.__name__.split('.', 1)[1]}.{name}": getattr(module, name)
    for module in (datasets, displays, estimator_checks, metrics, model_selection, statistics)
    for name in module.__all__
    if callable(getattr(module, name))
}
FUNCTIONS = {name: member for name, member in PUBLIC.items() if inspect.isfunction(member)}


def sections_of(documented) -> dict[str, str]:
    """Title -> text of the sections of a numpydoc docstring, in order; the summary is ''."""
    parts = re.split(r"^([A-Z][A-Za-z ]+)\n-{3,}\n", inspect.getdoc(documented) + "\n", flags=re.M)
    return dict(zip(["", *parts[1::2]], parts[0::2], strict=True))


def entries_of(section: str) -> dict[str, str]:
    """Name -> type of the entries of a section; ``a, b : type`` makes two."""
    heads = re.findall(r"^(\*{0,2}\w[\w, *]*?) ?: ?(.*)$", section, flags=re.M)
    return {name.strip(): kind for names, kind in heads for name in names.split(",")}


def signature_of(documented) -> dict[str, inspect.Parameter]:
    parameters = inspect.signature(documented).parameters
    return {name: parameter for name, parameter in parameters.items() if name != "self"}


def documented_default(name: str, kind: str):
    if kind == "as of `MultilabelSampler`":
        stated = re.search(rf"^`{name}`, default=(\S+),", inspect.getdoc(MultilabelSampler), re.M)
    else:
        stated = re.search(r"default=(.+?)\.?$", kind)
    return ast.literal_eval(stated.group(1)) if stated else inspect.Parameter.empty


def assert_parameters_match(documented):
    entries = entries_of(sections_of(documented).get("Parameters", ""))
    signature = signature_of(documented)
    assert [name.strip("*") for name in entries] == list(signature)
    for name, parameter in signature.items():
        if parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
            continue
        stated = documented_default(name, entries[name])
        assert stated == parameter.default, f"{name}: {stated!r} stated, not {parameter.default!r}"
        assert type(stated) is type(parameter.default), name


@every_sampler
def test_sampler_has_all_sections_in_order(sampler_class):
    sections = [title for title in sections_of(sampler_class) if title]
    # A sampler without attributes of its own has no such section.
    expected = [title for title in SAMPLER_SECTIONS if title in sections or title != "Attributes"]
    assert sections == expected
    assert BASE in sections_of(sampler_class)["See Also"]


@every_sampler
def test_sampler_parameters_and_defaults_are_those_of_the_signature(sampler_class):
    assert_parameters_match(sampler_class)


@every_sampler
def test_sampling_strategy_and_random_state_come_first(sampler_class):
    names = list(signature_of(sampler_class))
    assert names[0] == "sampling_strategy"
    assert "random_state" not in names or names[1] == "random_state"


@every_sampler
def test_documented_attributes_are_those_of_a_fitted_sampler(sampler_class):
    pd = pytest.importorskip("pandas")
    rng = np.random.RandomState(0)
    X = pd.DataFrame(rng.random_sample((60, 3)), columns=list("abc"))
    y = (rng.random_sample((60, 4)) < [0.6, 0.4, 0.2, 0.1]).astype(int)
    sampler = make_sampler(sampler_class)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MultilabelWarning)
        sampler.fit_resample(X, pd.DataFrame(y, columns=list("wxyz")))
    own = set(entries_of(sections_of(sampler_class).get("Attributes", "")))
    shared = set(entries_of(sections_of(MultilabelSampler)["Attributes"]))
    assert own & shared <= {"sampling_strategy_"}, "documented in the base class already"
    documented = own | shared
    fitted = {name for name in vars(sampler) if name.endswith("_") and not name.startswith("_")}
    undocumented = fitted - documented
    assert not undocumented, "set by fit_resample, but not under Attributes"
    absent = {name for name in own if not hasattr(sampler, name)}
    assert not absent, "under Attributes, but not set by fit_resample"


@every_sampler
def test_parameters_of_public_methods_are_documented(sampler_class):
    for name, method in inspect.getmembers(sampler_class, inspect.isfunction):
        if not name.startswith("_") and method.__module__.startswith("imblearn_multilabel"):
            assert_parameters_match(method)


@every_sampler
def test_references_can_be_looked_up(sampler_class):
    references = sections_of(sampler_class)["References"]
    assert re.search(r"doi 10\.\d{4}|arXiv \d{4}", references), (
        "References must hold `doi 10.<number>` or `arXiv <number>`"
    )


@every_sampler
def test_the_example_resamples(sampler_class):
    assert ".fit_resample(X, y)" in sections_of(sampler_class)["Examples"]


def test_the_groups_of_aemlo_hold_every_parameter():
    grouped = re.findall(r"`(\w+)`", sections_of(AEMLO)[""])
    assert sorted(grouped) == sorted(signature_of(AEMLO))


@pytest.mark.parametrize("name", PUBLIC)
def test_public_parameters_and_defaults_are_those_of_the_signature(name):
    assert_parameters_match(PUBLIC[name])


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name.startswith("metrics.")])
def test_measures_state_their_conventions(name):
    assert "Conventions" in inspect.getdoc(FUNCTIONS[name])


# What numpydoc validates, less what pyproject.toml excuses

PYPROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())
EXCUSED = {*PYPROJECT["tool"]["numpydoc_validation"]["checks"]} - {"all"}


def documented_names() -> Iterator[str]:
    """Yield the dotted names of public classes and functions, and of their own public members."""
    for module_name in MODULES:
        module = importlib.import_module(module_name)
        for name in module.__all__:
            member = getattr(module, name)
            if not (inspect.isclass(member) or inspect.isfunction(member)):
                continue
            yield f"{module_name}.{name}"
            if inspect.isclass(member):
                yield from (f"{module_name}.{name}.{part}" for part in own_members(member))


def own_members(cls: type) -> Iterator[str]:
    for name, member in inspect.getmembers(cls):
        function = getattr(member, "fget", member)
        if name.startswith("_") or not inspect.isfunction(function):
            continue
        if function.__module__.startswith("imblearn_multilabel"):
            yield name


@pytest.mark.parametrize("name", sorted(set(documented_names())))
def test_docstring_is_valid(name):
    where, _, last = name.rpartition(".")
    is_function = where in MODULES and last.islower()
    # Functions have an example and say what they return.
    excused = EXCUSED - {"EX01", "RT01"} if is_function else EXCUSED
    assert not [(code, text) for code, text in validate(name)["errors"] if code not in excused]
