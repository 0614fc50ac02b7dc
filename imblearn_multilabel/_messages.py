"""Write names, numbers and problems for messages; explain a missing package."""

from __future__ import annotations

import importlib
import shutil
import sys
from collections.abc import Iterable
from difflib import get_close_matches
from types import ModuleType
from typing import Any


def printable(name: Any) -> str:
    """Spell out the signs of a name that a terminal would obey, as ``repr`` does, but no quotes.

    Names of columns, files and labels come from anywhere: an escape sequence could clear the
    screen, a line break could forge a line.
    """
    text = str(name)
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


def listed(names: Iterable[Any]) -> str:
    """Join names for a message."""
    return ", ".join(map(printable, names))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that was probably meant; None if none is like the given one."""
    plain = {each.lower().replace("-", "_"): each for each in known}
    near = get_close_matches(name.lower().replace("-", "_"), plain, 1)
    return plain[near[0]] if near else None


def one_line(problem: BaseException | Warning | str) -> str:
    """Write an error or a warning in one line; its type where it has no text."""
    return printable(" ".join(str(problem).split())) or type(problem).__name__


def line_width(most: int) -> int:
    """Return the characters of a printed line: `most`, or those of a terminal that is narrower."""
    if sys.stdout is None or not sys.stdout.isatty():
        return most
    return min(most, shutil.get_terminal_size((most, 24)).columns)


def format_p(value: float) -> str:
    """Write a p-value with three decimals, or a bound where they would show none."""
    return f"p = {value:.3f}" if value >= 0.001 else "p < 0.001"


def import_optional(module: str, *, purpose: str, extra: str) -> ModuleType:
    """Import an optional package, or explain how to install it by an extra.

    `purpose` starts the message, such as "AEMLO trains a neural network".
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ImportError(
            f"{purpose} and needs {module.partition('.')[0]}, which is not installed. Run: "
            f'pip install "imblearn-multilabel[{extra}]"'
        ) from error
