"""Usage of each command: its texts and its arguments, without the packages that do the work."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from imblearn_multilabel._cli import arguments


@dataclass(frozen=True)
class Usage:
    """How a command is used.

    Parameters
    ----------
    summary : str
        Line in the help of the program.
    usage : str
        Arguments in short.
    description, examples : str
        Text above and below the list of arguments.
    add_arguments : callable
        Declares the arguments on the parser that it is given.
    """

    summary: str
    usage: str
    description: str
    examples: str
    add_arguments: Callable[[argparse.ArgumentParser], None]


_PROFILE_DESCRIPTION = """\
Profile the labels: how rare each is, how imbalanced they are, and how often rare and frequent
labels share a row.
"""

_PROFILE_EXAMPLES = """\
Examples:
  %(prog)s
  %(prog)s data.npz --limit 5 --plot labels.png
  %(prog)s emotions.arff
  %(prog)s data.csv --labels "cat,dog"
  %(prog)s data.csv --labels "tag_*"
  %(prog)s data.csv --labels @names.txt
  %(prog)s data.npz --json | jq .measures.MeanIR
"""


def _add_profile(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of profile."""
    arguments.add_input(parser)
    parser.add_argument(
        "--limit",
        type=arguments.whole_number(0),
        default=arguments.N_SHOWN,
        metavar="N",
        help="number of labels to show, the rarest first; 0 shows all; default: %(default)s",
    )
    arguments.add_reports(parser)
    arguments.add_quiet(parser)


_RESAMPLE_DESCRIPTION = """\
Resample all rows of a file with one sampler, and write the result to another file.
"""

_RESAMPLE_EXAMPLES = """\
Examples:
  %(prog)s data.npz more.npz --sampler MLSMOTE
  %(prog)s data.npz less.npz \\
      --sampler "MLRUS(sampling_ratio=0.2)"
  %(prog)s emotions.arff more.csv \\
      --xml emotions.xml --sampler MLSOL
  %(prog)s data.npz more.npz \\
      --sampler MLROS --plot change.png
  cat data.npz | %(prog)s - - \\
      --sampler MLROS --format npz > more.npz

The summary goes to standard output, or to standard error where the rows go to standard output.
From CSV to CSV, rows that are kept are written as they were read: `007`, `NA`, quotes, empty cells.
Resample training rows only: scores on resampled rows are meaningless.
"""


def _add_resample(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of resample."""
    parser.add_argument("file", help="file to read, - for standard input")
    parser.add_argument(
        "output", type=arguments.output_file, help="file to write, - for standard output"
    )
    parser.add_argument(
        "--sampler",
        type=arguments.sampler,
        required=True,
        metavar="NAME",
        help="sampler, with parameters if you like, as in MLSMOTE(k_neighbors=3): "
        f"{', '.join(arguments.SAMPLERS)}, or an import path",
    )
    arguments.add_reading(parser)
    parser.add_argument(
        "--output-format",
        choices=arguments.FORMATS,
        help="format of the output; default: told by its suffix, for - the format of the input",
    )
    parser.add_argument(
        "--force", action="store_true", help="allow the output to replace the file that is read"
    )
    arguments.add_sampling(parser)
    arguments.add_reports(parser)
    arguments.add_quiet(parser)


_COMPARE_DESCRIPTION = """\
Compare samplers: resample the training folds with each, train a classifier, and print one table of
scores on the test folds, with a verdict.
"""

_COMPARE_EXAMPLES = """\
Examples:
  %(prog)s data.npz \\
      --samplers "none,MLROS,MLSMOTE(k_neighbors=3)"
  %(prog)s --cv 3 \\
      --estimator sklearn.ensemble.RandomForestClassifier
  %(prog)s data.npz \\
      --repeats 5 --jobs 4 --cache cells
  %(prog)s data.npz \\
      --json --plot gains.png | jq -r .verdict.text

Macro-F, average precision and Macro-AUC are means over the labels that have both values in a test
fold; Macro-F is shown at tuned thresholds, chosen on inner folds, and at the classifier's own.
Ranking loss (0 is best) leaves out rows without labels or with all of them, and counts ties half.
The Brier score (0 is best) is the mean squared error of probabilities. Seconds are those of all
folds; peak memory is the highest of any fold. The verdict compares Macro-F at tuned thresholds with
that of no sampler, and says what thresholds alone gave. A fold runs on one thread unless the
variable OMP_NUM_THREADS is set.
"""


def _add_compare(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of compare."""
    arguments.add_input(parser)
    parser.add_argument(
        "--samplers",
        type=arguments.arms,
        default=arguments.DEFAULT_SAMPLERS,
        metavar="LIST",
        help="samplers separated by commas, each with parameters if you like, as in "
        f"MLSMOTE(k_neighbors=3): none, {', '.join(arguments.SAMPLERS)}, or an import "
        "path; or classifiers without resampling: LabelWeightedClassifier (class weights), "
        "or one of the module ensemble; none is always compared; default: %(default)s",
    )
    parser.add_argument(
        "--estimator",
        type=arguments.classifier,
        default="sklearn.linear_model.LogisticRegression(max_iter=1000)",
        metavar="PATH",
        help="import path of a classifier, with parameters if you like; one that takes a single "
        "target is trained once per label; default: %(default)s",
    )
    parser.add_argument(
        "--cv",
        type=arguments.whole_number(2),
        default=5,
        metavar="N",
        help="number of folds; default: %(default)s",
    )
    parser.add_argument(
        "--repeats",
        type=arguments.whole_number(1),
        default=1,
        metavar="N",
        help="number of times to split anew; more show smaller differences; default: %(default)s",
    )
    parser.add_argument(
        "--jobs",
        type=arguments.whole_number(1),
        default=1,
        metavar="N",
        help="number of folds to run at once, which does not change the result; default: "
        "%(default)s",
    )
    parser.add_argument(
        "--cache",
        type=arguments.output_folder,
        metavar="FOLDER",
        help="folder that keeps finished folds, so that a run that was stopped continues",
    )
    arguments.add_sampling(parser)
    arguments.add_reports(parser)
    arguments.add_quiet(parser)


#: Commands. Each is a module beside this one with run(options), which returns the exit code. It is
#: imported when it runs, so that no help waits for scikit-learn.
COMMANDS = {
    "profile": Usage(
        "Measure how imbalanced the labels of a file are.",
        "[file] [options]",
        _PROFILE_DESCRIPTION,
        _PROFILE_EXAMPLES,
        _add_profile,
    ),
    "resample": Usage(
        "Resample a file with one sampler, and write the result.",
        "file output --sampler NAME ...",
        _RESAMPLE_DESCRIPTION,
        _RESAMPLE_EXAMPLES,
        _add_resample,
    ),
    "compare": Usage(
        "Compare samplers by the scores of a classifier.",
        "[file] [options]",
        _COMPARE_DESCRIPTION,
        _COMPARE_EXAMPLES,
        _add_compare,
    ),
}
