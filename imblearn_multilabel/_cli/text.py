"""Messages fit for a terminal, and results fit for programs."""

from __future__ import annotations

import argparse
import errno
import json
import math
import shutil
import sys
import textwrap
from collections.abc import Iterable
from typing import Any, TextIO

import numpy as np

from imblearn_multilabel._cli.pipes import show

#: Errors of a disk that takes no more.
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def one_line(problem: Warning | BaseException | str) -> str:
    """Return the message of an error or warning in one line; its class if it has none."""
    if isinstance(problem, OSError) and problem.strerror:
        verb = "write" if problem.errno in _FULL else "open"
        where = "" if problem.filename is None else f"cannot {verb} {problem.filename}: "
        return f"{where}{problem.strerror}"
    return " ".join(str(problem).split()) or type(problem).__name__


def page_width() -> float:
    """Return the characters in a line: of `COLUMNS` or the terminal, without both no limit."""
    return shutil.get_terminal_size((0, 0)).columns or math.inf


def fitted(text: str) -> str:
    """Break lines that are longer than the page is wide; items of a list are indented."""
    width = page_width()
    return "\n".join(
        line
        if len(line) <= width
        else textwrap.fill(
            line,
            int(width),
            subsequent_indent="  " * line.startswith("- "),
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in text.split("\n")
    )


def check_printable(
    parser: argparse.ArgumentParser, texts: Iterable[str], stream: TextIO | None = None
) -> None:
    """End the process where names have characters that standard output cannot encode.

    Parameters
    ----------
    parser : ArgumentParser
        Tells of the mistake.
    texts : iterable of str
        Names that will be printed.
    stream : text stream, default=None
        Where they will be printed; standard output by default.
    """
    stream = stream or sys.stdout
    for text in texts:
        try:
            text.encode(stream.encoding or "utf-8", stream.errors or "strict")
        except UnicodeEncodeError as error:
            parser.error(
                f"{text!a} cannot be printed in the encoding {error.encoding}; set "
                "PYTHONIOENCODING=utf-8, or ask for --json"
            )


def print_json(results: Any, stream: TextIO | None = None) -> None:
    """Print results as JSON that every reader takes: numbers that are not finite become null.

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
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
