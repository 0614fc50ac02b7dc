"""Read and write standard streams, write messages and JSON, show progress, draw pictures."""

from __future__ import annotations

import errno
import json
import math
import os
import shutil
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, TextIO

from imblearn_multilabel._whole_file import whole_file

#: Width of lines where neither `COLUMNS` nor a terminal tells one.
_WIDTH = 80
#: Errors of a full disk.
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class MistakeError(Exception):
    """A mistake in the arguments or in a file: one line, and exit code 2."""


class NoOutputError(Exception):
    """Standard output cannot be written; the message is empty where the pipe was closed."""


def message_of(problem: Warning | BaseException | str) -> str:
    """Write an error or a warning in one line; of an error of the system, file and reason."""
    # This module imports numpy, for which the general help need not wait.
    from imblearn_multilabel._support import one_line

    if isinstance(problem, OSError) and problem.strerror:
        verb = "write" if problem.errno in _FULL else "open"
        where = "" if problem.filename is None else f"cannot {verb} {problem.filename}: "
        return f"{where}{problem.strerror}"
    return one_line(problem)


@contextmanager
def standard_output() -> Iterator[None]:
    """Flush standard output at the end, and tell its errors from those of files.

    Raises
    ------
    NoOutputError
        If standard output cannot be written.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError as error:
        raise NoOutputError("") from error
    except OSError as error:
        raise NoOutputError(f"cannot write to standard output: {error.strerror}") from error


def show(text: str, stream: TextIO | None = None, end: str = "\n") -> None:
    """Print to standard output or another stream, and flush standard output."""
    if stream is None or stream is sys.stdout:
        with standard_output():
            print(text, end=end)
    else:
        print(text, file=stream, end=end)


def print_json(results: Any, stream: TextIO | None = None) -> None:
    """Print results as standard JSON: numbers that are not finite become null.

    Parameters
    ----------
    results : object
        Plain values, in dicts and lists.
    stream : text stream, default=None
        Standard output by default. Characters that it cannot encode are escaped.
    """
    stream = stream or sys.stdout
    text = json.dumps(_finite(results), indent=2, ensure_ascii=False, allow_nan=False)
    try:
        text.encode(stream.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(json.loads(text), indent=2)
    show(text, stream)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_finite(each) for each in value]
    if hasattr(value, "item"):  # a number of numpy
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def page_width() -> int:
    """Return the number of characters in a line."""
    return shutil.get_terminal_size((_WIDTH, 24)).columns


def fitted(text: str) -> str:
    """Break lines that are wider than the page; indent what follows in items of a list."""
    width = page_width()
    return "\n".join(
        line
        if len(line) <= width
        else textwrap.fill(
            line,
            width,
            subsequent_indent="  " * line.startswith("- "),
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in text.split("\n")
    )


def is_styled() -> bool:
    """Tell whether standard output is a terminal that shows bold type, and the user wants it."""
    unwanted = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not unwanted


def check_printable(texts: Iterable[str], stream: TextIO | None = None) -> None:
    """Refuse names with characters that a stream cannot encode.

    Parameters
    ----------
    texts : iterable of str
        Names that will be printed.
    stream : text stream, default=None
        Where they will be printed; standard output by default.

    Raises
    ------
    MistakeError
        If a name cannot be encoded.
    """
    stream = stream or sys.stdout
    for text in texts:
        try:
            text.encode(stream.encoding or "utf-8", stream.errors or "strict")
        except UnicodeEncodeError as error:
            raise MistakeError(
                f"{text!a} cannot be printed in the encoding {error.encoding}; set "
                "PYTHONIOENCODING=utf-8, or ask for --json"
            ) from error


def is_progress_shown(quiet: bool) -> bool:
    """Tell whether to show progress: not to a file or pipe."""
    return not quiet and sys.stderr.isatty()


def progress_bar(total: int, unit: str, quiet: bool) -> Any:
    """Return a progress bar on standard error that disappears at the end."""
    from tqdm.auto import tqdm

    return tqdm(total=total, disable=not is_progress_shown(quiet), leave=False, unit=unit)


@contextmanager
def readable_file(source: str) -> Iterator[str]:
    """Yield the path of a file to read: `source`, or a copy of what a pipe brings.

    Readers open a file more than once and jump in it, which takes bytes out of a pipe for good.
    Errors name the source.

    Raises
    ------
    ValueError
        If standard input is asked for and closed.
    """
    is_standard = source == "-"
    if is_standard and sys.stdin is None:
        raise ValueError("standard input is closed")
    if not is_standard and not _is_stream(source):
        yield source
        return
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "data")
        with (
            open(path, "wb") as copy,
            nullcontext(sys.stdin.buffer) if is_standard else open(source, "rb") as stream,
        ):
            shutil.copyfileobj(stream, copy)
        try:
            yield path
        except ValueError as error:
            name = "standard input" if is_standard else source
            raise ValueError(str(error).replace(path, name)) from error


@contextmanager
def writable_file(target: str) -> Iterator[str]:
    """Yield the path of a file to write; for -, print the file when it is complete."""
    if target != "-":
        yield target
        return
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, target)
        yield path
        with open(path, "rb") as file, standard_output():
            shutil.copyfileobj(file, sys.stdout.buffer)


def _is_stream(path: str) -> bool:
    """Tell whether a path is a pipe or device, such as the /dev/fd/63 of a process substitution."""
    return os.path.exists(path) and not (os.path.isfile(path) or os.path.isdir(path))


def picture_formats() -> list[str]:
    """Return the suffixes of the pictures that matplotlib can write.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    from imblearn_multilabel._support import import_optional

    backends = import_optional(
        "matplotlib.backend_bases", purpose="--plot draws a picture", extra="plot"
    )
    return sorted(backends.FigureCanvasBase.get_supported_filetypes())


def suffix_of(path: str) -> str:
    """Return the suffix of a path in lower case, without its dot."""
    return os.path.splitext(path)[1].removeprefix(".").lower()


def draw_labels(path: str, n_labels: int, draw: Callable[[Any, Any], Any]) -> None:
    """Write a picture of labels: counts on the left, imbalance ratios on the right.

    Parameters
    ----------
    path : str
        File to write; its suffix tells the format.
    n_labels : int
        Number of labels, which tells the height.
    draw : callable
        Function of the class of a display and axes that draws the display into the axes.
    """
    from matplotlib.figure import Figure

    from imblearn_multilabel.displays import ImbalanceDisplay, LabelCountsDisplay

    # A figure that pyplot does not know needs no screen and leaves no state.
    figure = Figure(figsize=(12.8, min(max(0.24 * n_labels + 1.2, 4.8), 8.0)), layout="constrained")
    counts, ratios = figure.subplots(1, 2)
    draw(LabelCountsDisplay, counts)
    draw(ImbalanceDisplay, ratios)
    _save(figure, path)


def draw_gains(path: str, comparison: Any) -> None:
    """Write a picture of the gains of a `SamplerComparison`: by sampler, and by label."""
    from matplotlib.figure import Figure

    from imblearn_multilabel.displays import ComparisonDisplay, LabelGainDisplay

    n_labels = len(comparison.label_names())
    height = min(max(0.24 * n_labels + 1.6, 4.8), 8.0)
    figure = Figure(figsize=(12.8, height), layout="constrained")
    by_sampler, by_label = figure.subplots(1, 2)
    ComparisonDisplay.from_comparison(comparison, ax=by_sampler)
    LabelGainDisplay.from_comparison(comparison, ax=by_label)
    _save(figure, path)


def _save(figure: Any, path: str) -> None:
    with whole_file(path) as file:
        figure.savefig(file, format=suffix_of(path))
