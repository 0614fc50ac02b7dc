"""Declare the commands and their options, and read the values that argparse cannot."""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from imblearn_multilabel import __version__
from imblearn_multilabel._cli.output import tell
from imblearn_multilabel._messages import import_optional

#: Format -> endings of file names.
SUFFIXES = {
    "npz": (".npz",),
    "arff": (".arff", ".arff.gz"),
    "csv": (".csv", ".csv.gz"),
    "parquet": (".parquet",),
    "svmlight": (".svm", ".svmlight", ".libsvm", ".svm.gz", ".svmlight.gz", ".libsvm.gz"),
}
#: What is compared unless remedies are named, and what it is.
REMEDIES = {
    "baseline": "plain training",
    "LabelWeightedClassifier": "class weights",
    "MLROS": "repeats rows",
    "MLSMOTE": "interpolates rows",
}
#: The embedded data, without a command: a first look at all kinds of remedies, in half a minute.
FIRST_LOOK = REMEDIES | {
    "AEMLO": "generates rows by a neural network, which takes most of the time"
}
FOLDS, FIRST_FOLDS = 5, 3
#: Number of labels in a profile.
N_SHOWN = 20

_PROGRAM = """\
Find out which remedy for rare labels helps on your data. Without a command,
print a profile of the labels, then compare remedies; without a file, use
built-in images of digits.
"""
_PROGRAM_EXAMPLES = """\
Examples:
  %(prog)s
  %(prog)s customers.csv --labels "buy_*"
  %(prog)s profile customers.csv --labels "buy_*"
  %(prog)s resample data.npz more.npz --sampler MLSMOTE
"""
_PROFILE = """\
Measure the labels of a file: how rare each is, how imbalanced they are, and
how often rare and frequent labels share a row.
"""
_PROFILE_EXAMPLES = """\
Examples:
  %(prog)s
  %(prog)s emotions.arff --plot labels.png
  %(prog)s data.csv --labels "cat,dog"
  %(prog)s data.csv --labels "tag_*" --sep ";"
  %(prog)s data.csv --labels @names.txt
  %(prog)s data.npz --json | jq .measures.MeanIR
"""
_COMPARE = """\
Compare remedies: apply each to the training folds, train a classifier, and
score it on the test folds. Print the verdict, then the scores, then Python
code that trains what the verdict recommends.
"""
_COMPARE_EXAMPLES = """\
Examples:
  %(prog)s
  %(prog)s customers.csv \\
      --labels "buy_*" --drop customer_id
  %(prog)s data.npz \\
      --remedies "MLROS,MLSMOTE(k_neighbors=3)"
  %(prog)s --cv 3 \\
      --estimator "RandomForestClassifier(n_estimators=300)"
  %(prog)s data.npz \\
      --repeats 5 --jobs 4 --cache cells
  %(prog)s data.npz \\
      --json --plot gains.png | jq -r .verdict.text

Macro-F, average precision and Macro-AUC are means over the labels that have
both values in a test fold. Macro-F is shown at tuned thresholds, chosen on
inner folds, and at the classifier's own. Ranking loss (0 is best) leaves out
rows without labels or with all of them, and counts ties half. The Brier score
(0 is best) is the mean squared error of probabilities. Seconds are those of
all folds; peak memory is the highest of any fold. A fold runs on one thread
unless the variable OMP_NUM_THREADS is set. An import path runs the code of its
module, as any import does, so name modules you trust.
"""
_RESAMPLE = """\
Resample all rows of a file with one sampler, and write the result to another
file. Resample training rows only: scores on resampled rows are meaningless.
"""
_RESAMPLE_EXAMPLES = """\
Examples:
  %(prog)s data.npz more.npz --sampler MLSMOTE
  %(prog)s customers.csv more.csv \\
      --labels "buy_*" --drop customer_id --sampler MLSMOTE
  %(prog)s data.npz less.npz \\
      --sampler "MLRUS(sampling_ratio=0.2)"
  %(prog)s emotions.arff more.csv \\
      --xml emotions.xml --sampler MLSOL --plot change.png
  cat data.npz | %(prog)s - - \\
      --sampler MLROS --format npz > more.npz

From CSV to CSV, cells of kept rows have the text that was read: 007, NA, 5.0.
The summary goes to standard output, or to standard error if the rows go to
standard output. An import path runs the code of its module, as any import
does, so name modules you trust.
"""
_EXIT_CODES = """
Exit codes:
  0    done
  1    the command failed or the output pipe was closed
  2    a mistake in the arguments or in a file
  130  interrupted by Ctrl-C

Results go to standard output; messages and progress go to standard error.
"""


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


def make_parsers() -> tuple[argparse.ArgumentParser, Mapping[str, argparse.ArgumentParser]]:
    """Return the parser of the program, and that of every command by its name."""
    program = _Parser(
        prog="imblearn-multilabel",
        usage="%(prog)s [COMMAND] [file] [options]",
        description=_PROGRAM,
        epilog=_PROGRAM_EXAMPLES,
    )
    program.add_argument("--version", action="version", version=__version__)
    commands = program.add_subparsers(
        title="Commands (run COMMAND --help for details)",
        metavar="COMMAND",
        dest="command",
        prog=program.prog,
    )
    profile = commands.add_parser(
        "profile",
        help="measure how imbalanced the labels of a file are",
        usage="%(prog)s [file] [options]",
        description=_PROFILE,
        epilog=_PROFILE_EXAMPLES,
    )
    _add_data_options(profile)
    profile.add_argument(
        "--limit",
        type=int,
        default=N_SHOWN,
        metavar="N",
        help="number of labels to show, the rarest first; 0 shows all; default: %(default)s",
    )
    _add_report_options(profile)
    compare = commands.add_parser(
        "compare",
        help="compare remedies by the scores of a classifier",
        usage="%(prog)s [file] [options]",
        description=_COMPARE,
        epilog=_COMPARE_EXAMPLES,
    )
    _add_data_options(compare)
    compare.add_argument(
        "--remedies",
        metavar="LIST",
        help="remedies to compare, separated by commas: baseline (plain training, which is always "
        f"compared), samplers ({', '.join(sampler_names())}), LabelWeightedClassifier (class "
        "weights), a classifier of the module ensemble, or an import path; each with optional "
        f"parameters, as in MLSMOTE(k_neighbors=3); default: {','.join(REMEDIES)}; without a "
        "command or a file, AEMLO too",
    )
    compare.add_argument(
        "--estimator",
        default="sklearn.linear_model.LogisticRegression(max_iter=1000)",
        metavar="NAME",
        help="classifier of scikit-learn, LightGBM, XGBoost or CatBoost, or import path of another "
        "one, with optional parameters; one for a single target is trained once per label; "
        "default: %(default)s",
    )
    compare.add_argument(
        "--cv",
        type=_integer(2),
        metavar="N",
        help=f"number of folds; default: {FOLDS}; without a command or a file, {FIRST_FOLDS}",
    )
    compare.add_argument(
        "--repeats",
        type=_integer(1),
        default=1,
        metavar="N",
        help="number of times to repeat the comparison with other folds; more repeats show "
        "smaller differences; default: %(default)s",
    )
    compare.add_argument(
        "--jobs",
        type=int,
        default=1,
        metavar="N",
        help="number of folds to run in parallel; the result stays the same; default: %(default)s",
    )
    compare.add_argument(
        "--cache",
        type=_folder,
        metavar="FOLDER",
        help="folder to keep finished folds in, so that an interrupted run can resume",
    )
    _add_sampling_options(compare)
    _add_report_options(compare)
    resample = commands.add_parser(
        "resample",
        help="resample a file with one sampler, and write the result",
        usage="%(prog)s file output --sampler NAME ...",
        description=_RESAMPLE,
        epilog=_RESAMPLE_EXAMPLES,
    )
    _add_data_options(resample, optional=False)
    resample.add_argument(
        "output", type=_output_file, help="file to write, or - for standard output"
    )
    resample.add_argument(
        "--sampler",
        required=True,
        metavar="NAME",
        help="sampler to apply, with optional parameters, as in MLSMOTE(k_neighbors=3): "
        f"{', '.join(sampler_names())}, or an import path",
    )
    resample.add_argument(
        "--output-format",
        choices=SUFFIXES,
        help="format of the output; default: inferred from its suffix; for -, that of the input",
    )
    resample.add_argument(
        "--force", action="store_true", help="allow the output to replace the input file"
    )
    _add_sampling_options(resample)
    _add_report_options(resample)
    return program, commands.choices


def _add_data_options(parser: argparse.ArgumentParser, *, optional: bool = True) -> None:
    """Declare the file to read, and how to read it."""
    parser.add_argument(
        "file",
        nargs="?" if optional else None,
        help="file of multi-label data, or - for standard input"
        + ("; default: the built-in images of digits" if optional else ""),
    )
    parser.add_argument(
        "--format", choices=SUFFIXES, help="format of the file; default: inferred from its suffix"
    )
    parser.add_argument(
        "--labels",
        action="append",
        metavar="NAMES",
        help="names of the label columns, separated by commas; put a name with a comma in double "
        "quotes; a pattern such as 'tag_*' stands for all columns that match; @FILE reads names "
        "from a file, one per line; for arff, csv and parquet",
    )
    kept = "; arff, csv and parquet output keeps them, empty in new rows that are computed"
    parser.add_argument(
        "--drop",
        action="append",
        metavar="NAMES",
        help="names of columns that are neither features nor labels, such as row numbers; written "
        "like --labels" + ("" if optional else kept),
    )
    parser.add_argument(
        "--xml",
        metavar="FILE",
        help="file of label names in Mulan's XML format; for arff; default: the .xml file of the "
        "same name next to the file, if there is one",
    )
    parser.add_argument(
        "--sep",
        type=lambda text: "\t" if text in (r"\t", "tab") else text,
        metavar="CHAR",
        help=r"character between the cells of a CSV file, such as ';' or '\t'; default: ','",
    )
    parser.add_argument(
        "--decimal",
        metavar="CHAR",
        help="decimal point of the numbers in a CSV file, such as ','; default: '.'",
    )
    parser.add_argument(
        "--encoding",
        metavar="NAME",
        help="encoding of a CSV or ARFF file, such as latin-1; default: utf-8",
    )


def _add_sampling_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--ratio",
        type=float,
        metavar="R",
        help="sampling_ratio of all samplers that have it: rows to add or remove, as a fraction of "
        "the rows; default: each sampler's own",
    )
    parser.add_argument(
        "--seed",
        type=_integer(0, 2**32 - 1),
        default=0,
        metavar="N",
        help="seed of all random numbers; default: %(default)s",
    )


def _add_report_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    parser.add_argument(
        "--plot",
        type=_picture,
        metavar="FILE",
        help="also save a picture to this file: .png, .svg, .pdf, ...",
    )
    parser.add_argument("--quiet", action="store_true", help="hide the progress bar and notes")


def _integer(least: int, most: float = float("inf")) -> Callable[[str], int]:
    """Return a function that reads a whole number and refuses those out of range."""

    def read(text: str) -> int:
        number = int(text)
        if not least <= number <= most:
            bounds = f"at least {least}" if number < least else f"at most {most}"
            raise argparse.ArgumentTypeError(f"expected {bounds}; got {number}")
        return number

    # argparse names it where a text is no number.
    read.__name__ = "int"
    return read


def _folder(text: str) -> str:
    """Refuse the path of something else than a folder."""
    if os.path.exists(text) and not os.path.isdir(text):
        raise argparse.ArgumentTypeError(f"{text} is a file; expected a folder")
    return text


def _picture(text: str) -> str:
    """Refuse the path of a picture that cannot be drawn or written."""
    try:
        backends = import_optional(
            "matplotlib.backend_bases", purpose="--plot draws a picture", extra="plot"
        )
    except ImportError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    known = sorted(backends.FigureCanvasBase.get_supported_filetypes())
    if os.path.splitext(text)[1][1:].lower() not in known:
        raise argparse.ArgumentTypeError(f"expected a suffix of {', '.join(known)}")
    return _output_file(text)


def _output_file(text: str) -> str:
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


def sampler_names() -> list[str]:
    """Return the names of all public samplers, without importing them."""
    package = Path(__file__).parents[1]
    files = [
        package / each / "__init__.py" for each in ("over_sampling", "under_sampling", "combine")
    ]
    names = re.findall(r'"(\w+)"', "".join(file.read_text() for file in files))
    # A recipe holds parameters of a sampler.
    return [name for name in names if not name.endswith("Recipe")]
