"""Write messages, JSON, pictures and files, and declare the options that ask for them."""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import shutil
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any

#: What messages of the library advise -> what the command line has for it.
_OPTIONS = {
    r"`(labels|xml|sep|decimal|encoding)((?:=[^`]*)?)`": r"--\1\2",
    "`(cv|n_splits)`": "--cv",
    "`n_repeats`": "--repeats",
    "Impute missing values before, inside the pipeline": "Fill them first, as compare does "
    "in dense tables by the median",
    "which never looks at `X`": "which takes them as they are",
    r"make a column of each by pandas: `(.*)`": "make a column of each in Python: import pandas; "
    r"frame = pandas.read_csv('OLD.csv'); \1.to_csv('NEW.csv', index=False)",
    r"Encode them, .*?\.(?=$| [A-Z])": "Encode them first, or leave them out with --drop.",
}


class MistakeError(Exception):
    """A mistake in the arguments or in a file: one message, and exit code 2."""


def add_report_options(parser: argparse.ArgumentParser) -> None:
    """Declare in which other forms to give the result."""
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    parser.add_argument(
        "--plot",
        type=_picture,
        metavar="FILE",
        help="also save a picture to this file: .png, .svg, .pdf, ...",
    )
    parser.add_argument("--quiet", action="store_true", help="hide the progress bar and notes")


def _picture(text: str) -> str:
    """Refuse the path of a picture that cannot be drawn or written."""
    from imblearn_multilabel._messages import import_optional

    try:
        backends = import_optional(
            "matplotlib.backend_bases", purpose="--plot draws a picture", extra="plot"
        )
    except ImportError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    known = sorted(backends.FigureCanvasBase.get_supported_filetypes())
    if os.path.splitext(text)[1][1:].lower() not in known:
        raise argparse.ArgumentTypeError(f"expected a suffix of {', '.join(known)}")
    return output_file(text)


def output_file(text: str) -> str:
    """Refuse the path of a file that cannot be written; - is standard output."""
    if os.path.isdir(text):
        raise argparse.ArgumentTypeError(f"{text} is a folder; expected a file")
    if text != "-" and not os.path.exists(text):
        folder = os.path.dirname(os.path.realpath(text))
        try:
            # Only an attempt tells: permissions do not show that a file system is full.
            tempfile.TemporaryFile(dir=folder).close()
        except OSError as error:
            message = f"cannot write to the folder {folder}: {error.strerror}"
            raise argparse.ArgumentTypeError(message) from error
    return text


def at_least(least: int) -> Callable[[str], int]:
    """Return a function that reads a whole number and refuses those below the least."""

    def read(text: str) -> int:
        number = int(text)
        if number < least:
            raise argparse.ArgumentTypeError(f"expected at least {least}; got {number}")
        return number

    # argparse names it where a text is no number.
    read.__name__ = "int"
    return read


def message_of(problem: Warning | BaseException | str) -> str:
    """Write an error or a warning in one line, with options in place of parameters."""
    # This module imports numpy, for which the general help need not wait.
    from imblearn_multilabel._messages import one_line

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
    from imblearn_multilabel._messages import printable

    return "\n".join(
        textwrap.fill(printable(line), page_width(), break_long_words=False, break_on_hyphens=False)
        if len(line) > page_width()
        else printable(line)
        for line in text.split("\n")
    )


@contextmanager
def stdout_to_stderr() -> Iterator[None]:
    """Send what others print to standard error, from C and from other processes too."""
    stdout = os.dup(1)
    os.dup2(2, 1)
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        os.dup2(stdout, 1)
        os.close(stdout)


def shows_progress(args: argparse.Namespace) -> bool:
    """Tell whether somebody watches standard error and wants to see progress."""
    return sys.stderr.isatty() and not args.quiet


def is_styled() -> bool:
    """Tell whether standard output is a terminal that shows bold type, and the user wants it."""
    unwanted = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not unwanted


def to_json(results: Any) -> str:
    """Write results as standard JSON: numbers that are not finite become null."""
    return json.dumps(_finite(results), indent=2, allow_nan=False)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_finite(each) for each in value]
    if hasattr(value, "item"):  # a number of numpy
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def draw(path: str, n_labels: int, *panels: Callable[[Any], Any]) -> None:
    """Write a picture of panels side by side; each is drawn by a function of axes."""
    from matplotlib.figure import Figure

    from imblearn_multilabel._whole_file import whole_file

    # A figure that pyplot does not know needs no screen and leaves no state.
    height = min(max(0.24 * n_labels + 1.4, 4.8), 8.0)
    figure = Figure(figsize=(12.8, height), layout="constrained")
    for panel, ax in zip(panels, figure.subplots(1, len(panels)), strict=True):
        panel(ax)
    with whole_file(path) as file:
        figure.savefig(file, format=os.path.splitext(path)[1][1:].lower())


def draw_labels(path: str, how: str, given: Any, names: list[str]) -> None:
    """Write a picture of label counts and imbalance ratios, by a class method of the displays."""
    from imblearn_multilabel.displays import ImbalanceDisplay, LabelCountsDisplay

    def panel(display: Any) -> Callable[[Any], Any]:
        return lambda ax: getattr(display, how)(given, label_names=names, ax=ax)

    draw(path, len(names), panel(LabelCountsDisplay), panel(ImbalanceDisplay))
