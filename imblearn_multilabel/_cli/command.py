"""Run a command of the command line, and turn what happens into an exit code."""

from __future__ import annotations

import argparse
import os
import re
import sys
import warnings
from collections.abc import Sequence
from dataclasses import fields
from difflib import get_close_matches
from typing import Any, NoReturn

from imblearn_multilabel import __version__
from imblearn_multilabel._cli import compare, profile, resample
from imblearn_multilabel._cli.options import Source
from imblearn_multilabel._cli.output import MistakeError, message_of, tell

#: Modules with SUMMARY, USAGE, DESCRIPTION, EPILOG, add_arguments(parser) and run(source, ...),
#: which takes the other arguments by name and returns the exit code.
COMMANDS = {"profile": profile, "resample": resample, "compare": compare}

_DESCRIPTION = """\
Find out which remedy helps on multi-label data. Without COMMAND, print the
profile of the labels, then compare; file and options are those of compare.
"""

_EXAMPLES = """\
Examples:
  %(prog)s
  %(prog)s data.npz --remedies baseline,MLROS,MLSMOTE
  %(prog)s compare --help
  %(prog)s profile data.npz
  %(prog)s resample data.npz more.npz --sampler MLSMOTE
"""

_EXIT_CODES = """
Exit codes:
  0    done
  1    the command failed or the output pipe was closed
  2    a mistake in the arguments or in a file
  130  interrupted by Ctrl-C

Messages and progress go to standard error, progress only if that is a
terminal.
"""


class _Parser(argparse.ArgumentParser):
    """Keep line breaks of texts, and break the lines of errors at words."""

    def __init__(self, **options: Any):
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, **options)

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
        epilog=_EXAMPLES + _EXIT_CODES,
    )
    program.add_argument("--version", action="version", version=__version__)
    commands = program.add_subparsers(
        title="Commands (run COMMAND --help for details)", metavar="COMMAND", prog=program.prog
    )
    for name, module in COMMANDS.items():
        parser = commands.add_parser(
            name,
            help=module.SUMMARY,
            usage=f"%(prog)s {module.USAGE}",
            description=module.DESCRIPTION,
            epilog=module.EPILOG + _EXIT_CODES,
        )
        module.add_arguments(parser)
    first = arguments[0] if arguments else ""
    if first in {"-h", "--help", "--version"}:
        program.parse_args(arguments)
    if first not in COMMANDS:
        if first.isalpha() and not os.path.exists(first):
            near = get_close_matches(first.lower(), COMMANDS, 1)
            hint = f"did you mean {near[0]}?" if near else f"commands are {', '.join(COMMANDS)}"
            program.error(f"{first} is neither a file nor a command; {hint}")
        arguments = ["compare", "--with-profile", *arguments]
    command, *arguments = arguments
    parser = commands.choices[command]
    found, unknown = parser.parse_known_args(arguments)
    if unknown:
        parser.error(f"unrecognized arguments: {' '.join(unknown)}{_hint(unknown[0], parser)}")
    options = vars(found)
    source = Source(**{field.name: options.pop(field.name) for field in fields(Source)})
    if options.get("with_profile") and source.file in COMMANDS:
        word = source.file
        program.error(f"name {word} before the other arguments, or write ./{word} for a file")
    from imblearn_multilabel.model_selection._comparison.cells import one_thread

    try:
        with one_thread():
            return COMMANDS[command].run(source, **options)
    except MistakeError as error:
        parser.error(str(error))


def _hint(unknown: str, parser: argparse.ArgumentParser) -> str:
    """Say what may have been meant by an argument that a command does not know."""
    if not unknown.startswith("-"):
        return "; separate names by commas, as in --labels a,b"
    known = re.findall(r"--([a-z-]+)", parser.format_help())
    near = get_close_matches(unknown.strip("-").partition("=")[0], known, 1)
    return f"; did you mean --{near[0]}?" if near else ""
