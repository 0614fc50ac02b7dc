"""From arguments to exit code."""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import textwrap
import warnings
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from imblearn_multilabel import __version__
from imblearn_multilabel._cli import compare, main_job, profile, resample
from imblearn_multilabel._cli.pipes import NoOutputError, show, standard_output
from imblearn_multilabel._cli.text import one_line
from imblearn_multilabel.model_selection._comparison.threads import one_thread

#: What can follow the program's name. Each module has USAGE, SUMMARY, EXAMPLES,
#: add_arguments(parser) and run(parser, options), which returns the exit code.
COMMANDS = {"profile": profile, "resample": resample, "compare": compare}

_EXIT_CODES = """
exit codes: 0 done; 1 the command failed, or standard output cannot be written; 2 a mistake in the
arguments or in a file; 130 stopped by Ctrl-C. Messages and progress go to standard error, progress
only if that is a terminal.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that is named first, or the main job without one.

    Parameters
    ----------
    argv : sequence of str, default=None
        Arguments after the program's name; those of the process by default.

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
                # What a sampler prints meets a full disk here, not when Python ends.
                with standard_output():
                    pass
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    except NoOutputError as error:
        # Python complains of what is left in the buffer when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if str(error):
            print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(one_line(error), file=sys.stderr)
        return 1


def _run(arguments: list[str]) -> int:
    named = arguments[:1] if arguments and arguments[0] in COMMANDS else []
    job = COMMANDS[named[0]] if named else main_job
    parser = _build_parser(job, named)
    options, unknown = parser.parse_known_args(arguments[len(named) :])
    if not named:
        _check_command(parser, options.file)
    if unknown:
        parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    with one_thread():
        return int(job.run(parser, options))


def _replace_closed_streams() -> None:
    """Open the null device where a shell has closed a standard stream (``<&-``, ``2>&-``)."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            # The lowest free number is the closed one, which no file of data shall get.
            os.open(os.devnull, os.O_RDWR)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115


def _show_warning(message: Warning | str, category: type[Warning], *_: Any) -> None:
    print(f"{category.__name__}: {one_line(message)}", file=sys.stderr)


class _Parser(argparse.ArgumentParser):
    """A parser that does not keep to itself that its help cannot be printed."""

    def _print_message(self, message: str, file: Any = None) -> None:
        if file is sys.stdout:
            show(message, end="")
        else:
            super()._print_message(message, file)


class _HelpFormatter(argparse.HelpFormatter):
    """Fill paragraphs to the width of the terminal; indented lines, such as commands, stay."""

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


def _check_command(parser: argparse.ArgumentParser, word: str | None) -> None:
    """End the process where a word in the place of the file looks like a command."""
    if word in COMMANDS:
        parser.error(f"name {word} before the other arguments, or write ./{word} for a file")
    if word is not None and word.isalpha() and not os.path.exists(word):
        parser.error(f"{word} is neither a file nor a command; commands are {', '.join(COMMANDS)}")


def _build_parser(job: ModuleType, named: list[str]) -> argparse.ArgumentParser:
    started = os.path.basename(sys.argv[0])
    program = "imblearn-multilabel"
    if not started.startswith(program):
        program = "python -m imblearn_multilabel"
    parser = _Parser(
        prog=" ".join([program, *named]),
        usage=f"%(prog)s {job.USAGE}",
        description=job.SUMMARY + ("" if named else _list_commands()),
        epilog=job.EXAMPLES + _EXIT_CODES,
        formatter_class=_HelpFormatter,
    )
    job.add_arguments(parser)
    parser.add_argument("--version", action="version", version=__version__)
    return parser


def _list_commands() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {job.SUMMARY.split(':')[0]}" for name, job in COMMANDS.items()]
    return "\n".join(["\ncommands, to name before anything else, each with a --help:", *lines])
