"""Keep cells on disk, one JSON file per cell.

What decides a cell is hashed by `fingerprint`: values as they are, code of one's own as code, and
code of libraries by name, since their versions are hashed too.
"""

from __future__ import annotations

import json
import platform
import sys
import types
import warnings
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from pickle import PicklingError
from typing import Any

import numpy as np
from joblib.hashing import NumpyHasher
from sklearn import get_config

from imblearn_multilabel._messages import printable
from imblearn_multilabel._whole_file import whole_file
from imblearn_multilabel.exceptions import CorruptCellWarning
from imblearn_multilabel.model_selection._comparison.outcomes import Record

#: Packages whose code is known by their version: module -> name of the distribution.
_PACKAGES = {
    "imblearn_multilabel": "imblearn-multilabel",
    "imblearn": "imbalanced-learn",
    "sklearn": "scikit-learn",
    "numpy": "numpy",
    "scipy": "scipy",
    "joblib": "joblib",
    "pandas": "pandas",
    "polars": "polars",
    "torch": "torch",
    "skmultilearn": "scikit-multilearn-ng",
    "pynndescent": "pynndescent",
    "lightgbm": "lightgbm",
    "xgboost": "xgboost",
    "catboost": "catboost",
    "skrub": "skrub",
}
_VERSIONED = {*sys.stdlib_module_names, *_PACKAGES}
#: Settings of scikit-learn that change what is shown only.
_SHOWN = ("display", "print_changed_only")
#: Values that a function or a class is hashed with where it refers to them by a name.
_VALUES = (
    *(type(None), int, float, complex, str, bytes, tuple, list, dict, set, frozenset),
    *(np.ndarray, np.generic, partial, type, types.FunctionType),
)


def read_cell(file: Path | None) -> Record | None:
    """Read the record of a cell; None if there is none or, with a warning, it is damaged.

    Files are written whole, so a killed run leaves no damaged one. Several runs may share a folder.
    """
    if file is None:
        return None
    try:
        record = json.loads(file.read_text())
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError):
        record = None
    if isinstance(record, dict) and "scores" in record:
        return record
    warnings.warn(
        f"{printable(file)} is no cell that can be read; it is computed again.",
        CorruptCellWarning,
        stacklevel=4,
    )
    return None


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write a JSON file whole, or leave what was there before."""
    text = json.dumps(content, allow_nan=False)
    with whole_file(path) as file:
        file.write(text.encode())


def environment() -> dict[str, Any]:
    """Return versions of libraries and settings of scikit-learn, which may change a score."""
    found: dict[str, Any] = {"python": platform.python_version()}
    for package in _PACKAGES.values():
        found[package] = None
        with suppress(PackageNotFoundError):
            found[package] = version(package)
    settings = {name: value for name, value in get_config().items() if name not in _SHOWN}
    return found | {"settings of scikit-learn": settings}


def fingerprint(thing: Any) -> str:
    """Return a digest of an object that changes with its values and with code of the caller's."""
    return str(_CodeHasher({}).hash(thing))


class _CodeHasher(NumpyHasher):
    """Hash functions and classes of the caller by their code, where joblib hashes their names.

    They may be anywhere in an object: parameters, closures, defaults, partials, the class of an
    object with `__call__`. Globals that they refer to are followed.
    """

    def __init__(self, met: dict[int, int]) -> None:
        super().__init__("sha1")
        # Identity of every function and class that was hashed -> its number: they may refer to
        # each other in circles.
        self._met = met

    def save(self, obj: Any) -> None:
        """Write an object to the stream that is hashed."""
        if isinstance(obj, types.MethodType):
            obj = ("method", obj.__func__, obj.__self__)
        elif isinstance(obj, frozenset):
            # joblib sorts sets only.
            obj = ("frozenset", set(obj))
        elif isinstance(obj, (types.FunctionType, type)) and _is_own(obj.__module__):
            number = self._met.get(id(obj))
            if number is None:
                self._met[id(obj)] = len(self._met)
                parts = self._class(obj) if isinstance(obj, type) else self._function(obj)
                obj = (obj.__qualname__, *parts)
            else:
                obj = ("met before", number)
        try:
            super().save(obj)
        except TypeError as error:
            # joblib takes a TypeError for keys that have no order, and tries again.
            raise PicklingError(str(error)) from error

    def _function(self, function: types.FunctionType) -> tuple[Any, ...]:
        codes = list(_codes(function.__code__))
        names = sorted({name for code in codes for name in code.co_names})
        spaces = [function.__globals__]
        for each in map(spaces[0].get, names):
            if isinstance(each, types.ModuleType) and _is_own(each.__name__):
                spaces.append(vars(each))
        closure = []
        for cell in function.__closure__ or ():
            # A cell is empty until its variable is set.
            with suppress(ValueError):
                closure.append(cell.cell_contents)
        return (
            [(code.co_code, code.co_names, _constants(code)) for code in codes],
            (function.__defaults__, function.__kwdefaults__),
            closure,
            [(n, self._named(space[n])) for space in spaces for n in names if n in space],
        )

    def _class(self, of: type) -> tuple[Any, ...]:
        members = {}
        for name, value in vars(of).items():
            if isinstance(value, (staticmethod, classmethod)):
                value = value.__func__
            elif isinstance(value, property):
                value = (value.fget, value.fset)
            # Other names with two underscores are Python's, such as the number of the first line.
            if isinstance(value, types.FunctionType) or not name.startswith("__"):
                members[name] = self._named(value)
        return of.__bases__, members

    def _named(self, value: Any) -> str:
        """Return a digest of what a name stands for, or its kind where it is no plain value."""
        if isinstance(value, _VALUES):
            # A table with an open file in it must not forbid a cache.
            with suppress(Exception):
                return str(_CodeHasher(self._met).hash(value))
        return str(getattr(value, "__qualname__", type(value).__qualname__))


def _is_own(module: Any) -> bool:
    """Tell whether a module is one that no version stands for."""
    return str(module).partition(".")[0] not in _VERSIONED


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    """Yield the code of a function and of those that are defined inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes(constant)


def _constants(code: types.CodeType) -> list[Any]:
    return [each for each in code.co_consts if not isinstance(each, types.CodeType)]
