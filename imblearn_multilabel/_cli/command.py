"""Run a command of the command line, and turn what happens into an exit code."""

from __future__ import annotations

import argparse
import os
import re
import sys
import warnings
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Any

from imblearn_multilabel._cli.options import make_parsers
from imblearn_multilabel._cli.output import MistakeError, message_of, tell
from imblearn_multilabel.exceptions import IndexColumnWarning

#: What people type -> what this command line calls it.
_SYNONYMS = {
    "sampler": "remedies",
    "samplers": "remedies",
    "remedies": "sampler",
    "classifier": "estimator",
    "model": "estimator",
    "folds": "cv",
    "separator": "sep",
    "delimiter": "sep",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that is named first; without one, print the profile and compare remedies.

    Parameters
    ----------
    argv : sequence of str, default=None
        Arguments after the program's name; None takes those of the process.

    Returns
    -------
    int
        0; 1 if the command failed or standard output cannot be written; 130 after Ctrl-C.
        Mistakes in arguments and files end the process with 2, as argparse does.
    """
    if hasattr(sys.stdout, "reconfigure"):
        # A name that the terminal cannot show is spelled out.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _show_warning  # type: ignore[assignment]
            # The command line says itself what to type.
            warnings.simplefilter("ignore", IndexColumnWarning)
            try:
                return _run(list(sys.argv[1:] if argv is None else argv))
            finally:
                # A closed pipe must be noticed here and not when Python ends.
                print(end="", flush=True)
    except KeyboardInterrupt:
        tell("interrupted")
        return 130
    except BrokenPipeError:
        # Python reports an error if the buffer is not empty when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        tell(message_of(error))
        return 1


def _show_warning(message: Warning | str, category: type[Warning], *_: Any) -> None:
    tell(f"{category.__name__}: {message_of(message)}")


def _run(arguments: list[str]) -> int:
    program, parsers = make_parsers()
    first = arguments[0] if arguments else ""
    is_named = first in parsers
    if not is_named and first not in ("-h", "--help", "--version"):
        if first.isalpha() and not os.path.exists(first):
            near = get_close_matches(first.lower(), parsers, 1)
            hint = f"did you mean {near[0]}?" if near else f"commands are {', '.join(parsers)}"
            program.error(f"{first} is neither a file nor a command; {hint}")
        arguments = ["compare", *arguments]
    args, unknown = program.parse_known_args(arguments)
    parser = parsers[args.command]
    if unknown:
        parser.error(f"unrecognized arguments: {' '.join(unknown)}{_hint(unknown[0], parser)}")
    if not is_named and args.file in parsers:
        program.error(f"name {args.file} before the other arguments")
    args.with_profile = not is_named
    try:
        # Commands import numpy and scikit-learn, for which help and mistakes need not wait.
        return import_module(f"imblearn_multilabel._cli.{args.command}").run(args)
    except MistakeError as error:
        parser.error(str(error))


def _hint(unknown: str, parser: argparse.ArgumentParser) -> str:
    """Say what may have been meant by an argument that a command does not know."""
    if not unknown.startswith("-"):
        return "; separate names by commas, as in --labels a,b"
    known = re.findall(r"--([a-z-]+)", parser.format_help())
    word = unknown.strip("-").partition("=")[0]
    if _SYNONYMS.get(word) in known:
        return f"; {parser.prog.split()[-1]} takes --{_SYNONYMS[word]}"
    near = get_close_matches(word, known, 1)
    return f"; did you mean --{near[0]}?" if near else ""
