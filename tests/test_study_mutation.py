"""The mutants of the study are faulty, and it is they that run. Needs mutmut: `nox -s mutation`."""

import importlib
import sys
from pathlib import Path

import pytest

pytest.importorskip("mutmut")
ROOT = Path(__file__).resolve().parents[1]

SOURCE = '''
"""A module to spoil."""
from dataclasses import dataclass
from functools import cached_property

__all__ = ["Price"]
LIMIT = 5


@dataclass(frozen=True)
class Price:
    value: int = 3

    @cached_property
    def double(self) -> "int":
        return self.value * 2

    @property
    def bounded(self):
        return min(self.value, LIMIT)


def half(price: Price) -> float:
    return price.value / 2
'''


@pytest.fixture
def mutants(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "docs" / "study")
    return importlib.import_module("mutants")


@pytest.fixture
def spoiled(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    Path("spoiled.py").write_text(SOURCE)
    yield importlib.import_module("spoiled")
    del sys.modules["spoiled"]


def test_every_mutant_is_python_and_differs(mutants, spoiled):
    made = mutants.mutants_of("spoiled.py")
    codes = [mutant.code for mutant in made]
    assert len({SOURCE, *codes}) == len(made) + 1
    for code in codes:
        compile(code, "spoiled.py", "exec")


def test_names_types_and_class_bodies_are_left_alone(mutants, spoiled):
    lines = {mutant.first for mutant in mutants.mutants_of("spoiled.py")}
    assert {SOURCE.splitlines()[line - 1].strip() for line in lines} == {
        "LIMIT = 5",
        "return self.value * 2",
        "return min(self.value, LIMIT)",
        "return price.value / 2",
    }


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("return self.value * 2 -> return self.value / 2", (1.5, 3, 1.5)),
        ("return self.value * 2 -> return self.value * 3", (9, 3, 1.5)),
        ("LIMIT = 5 -> LIMIT = 6", (6, 3, 1.5)),
        ("return price.value / 2 -> return price.value * 2", (6, 3, 6)),
    ],
)
def test_the_imported_module_gets_the_fault(mutants, spoiled, change, expected):
    half = spoiled.half
    (mutant,) = (each for each in mutants.mutants_of("spoiled.py") if each.change == change)
    mutants.put_in_place(mutant)
    price = spoiled.Price()
    assert (price.double, price.bounded, half(price)) == expected


def test_a_constant_changes_for_those_who_imported_it(mutants, spoiled):
    (mutant,) = (each for each in mutants.mutants_of("spoiled.py") if "LIMIT = 6" in each.change)
    mutants.put_in_place(mutant)
    assert spoiled.Price(7).bounded == 6
