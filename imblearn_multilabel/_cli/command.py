"""From arguments to exit code."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from types import ModuleType

from imblearn_multilabel import __version__
from imblearn_multilabel._cli import compare, main_job, profile, resample
from imblearn_multilabel.model_selection._comparison.threads import one_thread

#: What can follow the program's name. Each module has USAGE, SUMMARY, EXAMPLES,
#: add_arguments(parser) and run(parser, options), which returns the exit code.
COMMANDS = {"profile": profile, "resample": resample, "compare": compare}

_EXIT_CODES = """
exit codes: 0 done; 1 the work failed, or nobody reads what is printed; 2 a mistake in the
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
        0; 1 if the work failed or nobody reads what is printed; 130 after Ctrl-C. Mistakes in
        arguments and files end the process with 2, as argparse does.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    named = arguments[:1] if arguments and arguments[0] in COMMANDS else []
    job = COMMANDS[named[0]] if named else main_job
    parser = _build_parser(job, named)
    options, unknown = parser.parse_known_args(arguments[len(named) :])
    if not named:
        _check_command(parser, options.file)
    if unknown:
        parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    try:
        with one_thread():
            code = job.run(parser, options)
        # What is still in the buffer meets a reader that has gone here, not when Python ends.
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader has gone, as in `... | head`. What is left in the buffer has to go elsewhere,
        # or the interpreter complains of it when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


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
    parser = argparse.ArgumentParser(
        prog=" ".join([program, *named]),
        usage=f"%(prog)s {job.USAGE}",
        description=job.SUMMARY + ("" if named else _list_commands()),
        epilog=job.EXAMPLES + _EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    job.add_arguments(parser)
    parser.add_argument("--version", action="version", version=__version__)
    return parser


def _list_commands() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {job.SUMMARY.split(':')[0]}" for name, job in COMMANDS.items()]
    return "\n".join(["\ncommands, to name before anything else, each with a --help:", *lines])
