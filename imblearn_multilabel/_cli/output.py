"""Write messages, JSON and pictures."""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from imblearn_multilabel._messages import one_line, printable
from imblearn_multilabel._whole_file import whole_file

#: What messages of the library advise -> what the command line has for it.
_OPTIONS = {
    r"`(labels|xml|sep|decimal|encoding)((?:=[^`]*)?)`": r"--\1\2",
    "`(cv|n_splits)`": "--cv",
    "`n_repeats`": "--repeats",
    "Impute missing values before, inside the pipeline": "Fill them in the file",
    "which never looks at `X`": "which takes them as they are",
    r"Encode them, .*?\.(?=$| [A-Z])": "Encode them first, or leave them out with --drop.",
}


class MistakeError(Exception):
    """A mistake in the arguments or in a file: one message, and exit code 2."""


@contextmanager
def mistakes(*more: type[Exception]) -> Iterator[None]:
    """Tell errors of what was given as mistakes."""
    kinds: tuple[type[Exception], ...] = (ImportError, OSError, ValueError, *more)
    try:
        yield
    except kinds as error:
        raise MistakeError(message_of(error)) from error


def message_of(problem: Warning | BaseException | str) -> str:
    """Write an error or a warning in one line, with options in place of parameters."""
    if isinstance(problem, OSError) and problem.filename is not None:
        return one_line(f"{problem.filename}: {problem.strerror}")
    message = one_line(problem)
    for advice, option in _OPTIONS.items():
        message = re.sub(advice, option, message)
    return message


def tell(text: str) -> None:
    """Print a message to standard error, in lines that fit."""
    print(wrap_lines(text), file=sys.stderr)


def page_width() -> int:
    """Return the number of characters in a line."""
    return shutil.get_terminal_size((80, 24)).columns


def wrap_lines(text: str) -> str:
    """Break lines that are wider than the page at words; spell out signs that are no text."""
    return "\n".join(
        textwrap.fill(printable(line), page_width(), break_long_words=False, break_on_hyphens=False)
        for line in text.split("\n")
    )


def shows_progress(args: argparse.Namespace) -> bool:
    """Tell whether somebody watches standard error and wants to see progress."""
    return sys.stderr.isatty() and not args.quiet


def is_styled() -> bool:
    """Tell whether standard output is a terminal that shows bold type, and the user wants it."""
    unwanted = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not unwanted


def to_json(results: Any) -> str:
    """Write results as standard JSON: numbers that are not finite become null."""
    return json.dumps(json.loads(json.dumps(results), parse_constant=lambda _: None), indent=2)


def draw(
    path: str, n_labels: int, displays: tuple[Any, Any], how: str, given: Any, **options: Any
) -> None:
    """Write a picture of two displays side by side, each made by its class method named `how`."""
    from matplotlib.figure import Figure

    # A figure that pyplot does not know needs no screen and leaves no state.
    height = min(max(0.24 * n_labels + 1.4, 4.8), 8.0)
    figure = Figure(figsize=(12.8, height), layout="constrained")
    for display, ax in zip(displays, figure.subplots(1, 2), strict=True):
        getattr(display, how)(given, ax=ax, **options)
    with whole_file(path) as file:
        figure.savefig(file, format=os.path.splitext(path)[1][1:].lower())
