"""``compare``: several samplers on the same folds, as one table."""

from __future__ import annotations

import argparse
import sys

from imblearn_multilabel._cli import arguments
from imblearn_multilabel._cli.data import Data, load_for_training
from imblearn_multilabel._cli.job import compare
from imblearn_multilabel._cli.samplers import check_samplers, sampler_names
from imblearn_multilabel._cli.table import format_rows, format_scope
from imblearn_multilabel._cli.text import one_line

SUMMARY = """\
Compare samplers: resample inside the training folds with each, train a classifier, and print one
table of scores on the test folds.
"""

EXAMPLES = """\
examples:
  python -m imblearn_multilabel compare data.npz --samplers "none,MLROS,MLSMOTE(k_neighbors=3)"
  python -m imblearn_multilabel compare --estimator sklearn.ensemble.RandomForestClassifier --cv 3

Macro-F and Macro-AUC are means over the labels that have both values in a test fold; ranking loss
(0 is best) leaves out rows without labels or with all of them, and counts ties half. Seconds are
those of all folds. One thread is used unless the variable OMP_NUM_THREADS is set.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    arguments.add_input(parser)
    parser.add_argument(
        "--samplers",
        type=arguments.argument(arguments.samplers),
        default="none,MLROS,MLSMOTE,AEMLO",
        metavar="LIST",
        help="samplers with commas between, each with parameters if you like: "
        f"MLSMOTE(k_neighbors=3). Names: none, {', '.join(sampler_names())}, or an import path. "
        "Default: %(default)s",
    )
    parser.add_argument(
        "--estimator",
        type=arguments.argument(arguments.estimator),
        default="sklearn.linear_model.LogisticRegression(max_iter=1000)",
        metavar="PATH",
        help="import path of a classifier, with parameters if you like; one that takes a single "
        "target is trained once per label. Default: %(default)s",
    )
    parser.add_argument(
        "--cv",
        type=arguments.argument(arguments.at_least_two),
        default=5,
        metavar="N",
        help="folds, default 5",
    )
    arguments.add_sampling(parser)
    arguments.add_quiet(parser)


def check(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """End the process with one line where a sampler cannot be made."""
    try:
        check_samplers(options.samplers, options.seed, options.ratio)
    except ValueError as error:
        parser.error(f"argument --samplers: {one_line(error)}")


def run(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    """Compare, and print the table."""
    check(parser, options)
    data = load_for_training(parser, options)
    print(f"{data.name}: {data.X.shape[0]} rows, {data.X.shape[1]} features\n", flush=True)
    return print_comparison(data, options)


def print_comparison(data: Data, options: argparse.Namespace) -> int:
    """Compare, print the table, and return the exit code: 1 if no sampler came through."""
    results = compare(data, options)
    for result in results:
        for kind, lines in result.notes.items():
            times = f" ({len(lines)} times)" if len(lines) > 1 else ""
            print(f"{result.name}: {kind}{times}: {lines[0]}", file=sys.stderr)
    print(
        f"{options.estimator}, {options.cv} folds by iterative stratification, "
        f"seed {options.seed}; means over folds\n\n{format_rows(results)}"
    )
    if not any(result.cells for result in results):
        return 1
    print(f"\n{format_scope(results, data.y.shape[1])}")
    return 0
