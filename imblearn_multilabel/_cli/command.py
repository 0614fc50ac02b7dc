"""Run a command of the command line, and turn what happens into an exit code."""

from __future__ import annotations

import argparse
import os
import re
import sys
import warnings
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

from imblearn_multilabel import __version__
from imblearn_multilabel._cli import compare, profile, resample
from imblearn_multilabel._cli.output import MistakeError, message_of, tell
from imblearn_multilabel.exceptions import IndexColumnWarning

_DESCRIPTION = """\
Find out which remedy for rare labels helps on your data. Without a command,
print a profile of the labels, then compare remedies; without a file, use
built-in images of digits.
"""
_EXAMPLES = """\
Examples:
  %(prog)s
  %(prog)s customers.csv --labels "buy_*"
  %(prog)s profile customers.csv --labels "buy_*"
  %(prog)s resample data.npz more.npz --sampler MLSMOTE
"""
_EXIT_CODES = """
Exit codes:
  0    done
  1    the command failed or the output pipe was closed
  2    a mistake in the arguments or in a file
  130  interrupted by Ctrl-C

Results go to standard output; messages and progress go to standard error.
"""
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


class _Parser(argparse.ArgumentParser):
    """Keep line breaks of texts, and break the lines of errors at words."""

    def __init__(self, *, epilog: str, **options: Any):
        super().__init__(
            epilog=epilog + _EXIT_CODES,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            **options,
        )

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        tell(f"{self.prog}: error: {message}")
        sys.exit(2)


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
    program = _Parser(
        prog="imblearn-multilabel",
        usage="%(prog)s [COMMAND] [file] [options]",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
    )
    program.add_argument("--version", action="version", version=__version__)
    commands = program.add_subparsers(
        title="Commands (run COMMAND --help for details)",
        metavar="COMMAND",
        dest="command",
        prog=program.prog,
    )
    for module in (profile, compare, resample):
        module.add_command(commands)
    first = arguments[0] if arguments else ""
    is_named = first in commands.choices
    if not is_named and first not in ("-h", "--help", "--version"):
        if first.isalpha() and not os.path.exists(first):
            near = get_close_matches(first.lower(), commands.choices, 1)
            known = f"commands are {', '.join(commands.choices)}"
            hint = f"did you mean {near[0]}?" if near else known
            program.error(f"{first} is neither a file nor a command; {hint}")
        arguments = ["compare", *arguments]
    args, unknown = program.parse_known_args(arguments)
    parser = commands.choices[args.command]
    if unknown:
        parser.error(f"unrecognized arguments: {' '.join(unknown)}{_hint(unknown[0], parser)}")
    if not is_named and args.file in commands.choices:
        program.error(f"name {args.file} before the other arguments")
    args.with_profile = not is_named
    try:
        return args.run(args)
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
