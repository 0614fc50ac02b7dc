"""Run a command of the command line, and turn what happens into an exit code."""

from __future__ import annotations

import argparse
import importlib
import itertools
import os
import sys
import textwrap
import warnings
from collections.abc import Sequence
from typing import Any

from imblearn_multilabel import __version__
from imblearn_multilabel._cli.output import (
    MistakeError,
    NoOutputError,
    message_of,
    show,
    standard_output,
)
from imblearn_multilabel._cli.usage import COMMANDS, Usage

_USAGE = "%(prog)s [COMMAND] [file] [options]"

_DESCRIPTION = """\
Find out which sampler helps on multi-label data. Without COMMAND, print the profile of the labels,
then compare samplers; file and options are those of compare.
"""

_EXAMPLES = """\
Examples:
  %(prog)s
  %(prog)s data.npz --samplers none,MLROS,MLSMOTE
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

Messages and progress go to standard error, progress only if that is a terminal.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that is named first; without one, print the profile and compare samplers.

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
    _replace_closed_streams()
    if sys.stdout is None:
        print("standard output is closed", file=sys.stderr)
        return 1
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _show_warning  # type: ignore[assignment]
            try:
                return _run(list(sys.argv[1:] if argv is None else argv))
            finally:
                # On a full disk, printing must fail here and not when Python ends.
                with standard_output():
                    pass
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    except NoOutputError as error:
        # Python reports an error if the buffer is not empty when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if str(error):
            print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(message_of(error), file=sys.stderr)
        return 1


def _run(arguments: list[str]) -> int:
    program = _build_program()
    commands = program.add_subparsers(
        title="Commands (run COMMAND --help for details)",
        dest="command",
        metavar="COMMAND",
        prog=program.prog,
    )
    parsers = {
        name: commands.add_parser(name, help=usage.summary, formatter_class=_HelpFormatter)
        for name, usage in COMMANDS.items()
    }
    if arguments and arguments[0] in ("-h", "--help", "--version"):
        program.parse_args(arguments)
    is_named = bool(arguments) and arguments[0] in COMMANDS
    if not is_named:
        arguments = ["compare", *arguments]
    parser = parsers[arguments[0]]
    _describe(parser, COMMANDS[arguments[0]])
    options, unknown = program.parse_known_args(arguments)
    if not is_named:
        _check_word(program, options.file)
    if unknown:
        parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    command = importlib.import_module(f"{__package__}.{arguments[0]}")
    from imblearn_multilabel.model_selection._comparison.cells import one_thread

    options.with_profile = not is_named
    try:
        with one_thread():
            return int(command.run(options))
    except MistakeError as error:
        parser.error(str(error))


def _build_program() -> argparse.ArgumentParser:
    started = os.path.basename(sys.argv[0])
    program = "imblearn-multilabel"
    parser = _Parser(
        prog=program if started.startswith(program) else "python -m imblearn_multilabel",
        usage=_USAGE,
        description=_DESCRIPTION,
        epilog=_EXAMPLES + _EXIT_CODES,
        formatter_class=_HelpFormatter,
    )
    parser.add_argument("--version", action="version", version=__version__)
    return parser


def _describe(parser: argparse.ArgumentParser, usage: Usage) -> None:
    parser.usage = f"%(prog)s {usage.usage}"
    parser.description = usage.description
    parser.epilog = usage.examples + _EXIT_CODES
    usage.add_arguments(parser)


def _check_word(parser: argparse.ArgumentParser, word: str | None) -> None:
    """End the process where a word in the place of the file looks like a command."""
    if word in COMMANDS:
        parser.error(f"name {word} before the other arguments, or write ./{word} for a file")
    if word is not None and word.isalpha() and not os.path.exists(word):
        parser.error(f"{word} is neither a file nor a command; commands are {', '.join(COMMANDS)}")


def _replace_closed_streams() -> None:
    """Open the null device where a shell has closed a standard stream (``<&-``, ``2>&-``)."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            # The lowest free number is the closed one, which no file of data may get: neither
            # here nor in a worker, where it would be closed again unless it is inherited.
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115


def _show_warning(message: Warning | str, category: type[Warning], *_: Any) -> None:
    print(f"{category.__name__}: {message_of(message)}", file=sys.stderr)


class _Parser(argparse.ArgumentParser):
    """Report when the help cannot be printed, which argparse passes over."""

    def _print_message(self, message: str, file: Any = None) -> None:
        if file is sys.stdout:
            show(message, end="")
        else:
            super()._print_message(message, file)


class _HelpFormatter(argparse.HelpFormatter):
    """Fill paragraphs to the width of the terminal; keep indented lines, such as commands."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n\n".join(
            "\n".join(
                "\n".join(lines) if is_indented else textwrap.fill(" ".join(lines), width)
                for is_indented, lines in itertools.groupby(
                    paragraph.splitlines(), lambda line: line.startswith(" ")
                )
            )
            for paragraph in text.strip().split("\n\n")
        )
