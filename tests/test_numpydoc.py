"""Public docstrings pass numpydoc's own validation, less what pyproject.toml excuses."""

from __future__ import annotations

import importlib
import inspect
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from numpydoc.validate import ERROR_MSGS, validate

from tests.test_public_api import MODULES

ROOT = Path(__file__).resolve().parents[1]
EXCUSED = set(
    tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["numpydoc_validation"]["checks"]
) - {"all"}
PACKAGE = "imblearn_multilabel"


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
        if function.__module__.startswith(PACKAGE):
            yield name


NAMES = sorted(set(documented_names()))
#: Of a module, not of a class.
FUNCTIONS = [
    name
    for name in NAMES
    if name.rpartition(".")[0] in MODULES and name.rpartition(".")[2].islower()
]


@pytest.mark.parametrize("name", NAMES)
def test_docstring_is_valid(name):
    errors = [(code, text) for code, text in validate(name)["errors"] if code not in EXCUSED]
    assert not errors


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_have_an_example_and_say_what_they_return(name):
    codes = {code for code, _ in validate(name)["errors"]}
    assert not codes & {"EX01", "RT01"}


def test_excuses_are_checks_that_exist():
    assert set(ERROR_MSGS) >= EXCUSED
