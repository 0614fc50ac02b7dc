"""Each part of the package imports only what `docs/design.md` allows."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.samplers import sampler_classes

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "imblearn_multilabel"

#: What every part may use.
_SHARED = {"_memory", "_messages"}
_CORE = {"_compat", "_estimators", "_labels", "_progress", "_typing", "exceptions"}
_DATA = _CORE | {"_containers", "_validation"}
_CLASSIFIER = _DATA | {"_algorithms", "_classifiers"}
_SAMPLER = _DATA | {"_algorithms", "_task", "base", "metrics"}
#: Parts that import no others.
_ALONE = {"_compat", "_containers", "_estimators", "_html", "_memory", "_messages", "_progress"}
_ALONE |= {"_typing", "_whole_file", "exceptions", "statistics"}
#: Part of the package -> other parts it may import. A part is a module or folder at the top.
PARTS: dict[str, set[str]] = {name: set() for name in _ALONE} | {
    "_algorithms": {"_labels"},
    "_torch": {"_algorithms", "_whole_file"},
    "_validation": {"_containers", "exceptions"},
    "_labels": {"_containers", "_validation"},
    "_classifiers": _CORE | {"_validation"},
    "metrics": _CLASSIFIER | {"_html"},
    "_task": {"_algorithms", "_labels", "exceptions", "metrics"},
    "base": _DATA | {"_algorithms", "_task", "metrics"},
    "over_sampling": _SAMPLER | {"_torch"},
    "under_sampling": _SAMPLER,
    "combine": _SAMPLER | {"over_sampling", "under_sampling"},
    "blockwise": _SAMPLER | {"over_sampling"},
    "batches": _DATA | {"_algorithms"},
    "datasets": _DATA | {"_whole_file", "metrics"},
    "model_selection": _CLASSIFIER
    | {"_html", "_task", "_whole_file", "base", "combine", "metrics", "over_sampling"}
    | {"statistics", "under_sampling", "utils"},
    "displays": {"_labels", "_typing", "_validation", "metrics", "model_selection"},
    "ensemble": _CLASSIFIER | {"model_selection", "over_sampling"},
    "utils": {"_torch", "exceptions"},
    "weights": _CLASSIFIER,
}
#: Parts that may import all others: the command line and the package itself.
OUTER = {"__init__", "__main__", "_cli"}

#: Samplers whose folder holds a network. Its files import torch as they like, but for sampler.py
#: and recipe.py.
TORCH_SAMPLERS = {"_aemlo", "_mldm"}


@dataclass(frozen=True)
class Import:
    file: Path
    line: int
    module: str
    names: tuple[str, ...]
    typing_only: bool

    @property
    def package(self) -> str:
        return self.module.split(".")[0]

    @property
    def part(self) -> str:
        return part_of(self.file)

    @property
    def target_parts(self) -> set[str]:
        parts = self.module.split(".")
        if parts[0] != PACKAGE:
            return set()
        return {parts[1]} if len(parts) > 1 else set(self.names)

    def __str__(self) -> str:
        return f"{self.file.relative_to(ROOT)}:{self.line} imports {self.module} {self.names}"


@cache
def imports_of(file: Path) -> list[Import]:
    found = []

    def walk(node: ast.AST, typing_only: bool) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                for alias in child.names:
                    found.append(Import(file, child.lineno, alias.name, (), typing_only))
            elif isinstance(child, ast.ImportFrom):
                names = tuple(alias.name for alias in child.names)
                assert child.level == 0, f"{file}:{child.lineno} is a relative import"
                found.append(Import(file, child.lineno, child.module, names, typing_only))
            else:
                for_types = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test)
                walk(child, typing_only or for_types)

    walk(ast.parse(file.read_text()), False)
    return found


def package_files(part: str = "") -> list[Path]:
    root = ROOT / PACKAGE
    if part and (root / f"{part}.py").exists():
        return [root / f"{part}.py"]
    return sorted((root / part).rglob("*.py"))


def part_of(file: Path) -> str:
    return file.relative_to(ROOT / PACKAGE).parts[0].removesuffix(".py")


def all_imports() -> Iterator[Import]:
    for file in package_files():
        yield from imports_of(file)


def test_every_part_has_its_rule():
    assert {part_of(file) for file in package_files()} <= set(PARTS) | OUTER
    for part in PARTS:
        assert package_files(part), f"{part} has a rule and no file"


def test_parts_form_no_circle():
    TopologicalSorter(PARTS).prepare()


def test_modules_form_no_circle_not_even_inside_functions_or_for_types():
    def name_of(file: Path) -> str:
        return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")

    modules = {name_of(file) for file in package_files()}
    graph = {
        name_of(file): {
            inner if (inner := f"{imported.module}.{name}") in modules else imported.module
            for imported in imports_of(file)
            for name in imported.names or [""]
            if imported.package == PACKAGE
        }
        for file in package_files()
    }
    TopologicalSorter({file: parts - {file} for file, parts in graph.items()}).prepare()


def may_import_torch(file: Path) -> bool:
    part, *inner = file.relative_to(ROOT / PACKAGE).parts
    if part == "over_sampling" and inner[0] in TORCH_SAMPLERS:
        return inner[1] not in {"__init__.py", "recipe.py", "sampler.py"}
    return part == "_torch"


@cache
def modules_of_samplers() -> set[str]:
    return {sampler_class.__module__ for sampler_class in sampler_classes()}


#: What must hold -> whether an import breaks it.
RULES = {
    "a part imports only what it may": lambda each: (
        each.part not in OUTER and not each.target_parts <= PARTS[each.part] | _SHARED | {each.part}
    ),
    "torch is imported only by what trains networks": lambda each: (
        each.package == "torch" and not each.typing_only and not may_import_torch(each.file)
    ),
    "no sampler is built on another": lambda each: (
        each.part in {"over_sampling", "under_sampling"}
        and each.file.name != "__init__.py"
        and each.module in modules_of_samplers()
        and not each.typing_only
    ),
    "steps see neither containers nor warnings": lambda each: (
        each.part == "_algorithms"
        and each.package in {"imblearn", "pandas", "polars", "torch", "warnings"}
    ),
    "scikit-multilearn is never imported": lambda each: each.package == "skmultilearn",
}


@pytest.mark.parametrize("rule", RULES)
def test_imports_keep_to(rule):
    assert not [str(each) for each in all_imports() if RULES[rule](each)]


def test_private_names_of_others_are_those_of_the_design():
    text = (ROOT / "docs" / "design.md").read_text()
    table = re.findall(r"^\| `(sklearn[.\w]*)` \| (.*?) \|", text, flags=re.MULTILINE)
    known = {
        f"{module}.{name}" for module, names in table for name in re.findall(r"`(\w+)`", names)
    }
    found = {
        f"{imported.module}.{name}"
        for imported in all_imports()
        for name in imported.names or [""]
        if imported.package not in {PACKAGE, "__future__"} | set(sys.stdlib_module_names)
        and any(part.startswith("_") for part in (*imported.module.split("."), name))
    }
    assert found == known


def test_documentation_and_study_use_the_public_interface():
    wrong = [
        str(imported)
        for file in sorted((ROOT / "docs").rglob("*.py"))
        if not {"_build", "auto_examples"}.intersection(file.parts)  # made of the others
        for imported in imports_of(file)
        if imported.package == PACKAGE
        and any(
            part.startswith("_") and not part.endswith("__")
            for part in (*imported.module.split("."), *imported.names)
        )
    ]
    assert not wrong
