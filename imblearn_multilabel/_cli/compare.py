"""``compare``: several samplers on the same folds, as one table and a verdict."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from imblearn_multilabel._cli import arguments
from imblearn_multilabel._cli.data import Data, load_for_training
from imblearn_multilabel._cli.job import problems_of, run_comparison
from imblearn_multilabel._cli.pictures import check_plot, draw_gains
from imblearn_multilabel._cli.pipes import show
from imblearn_multilabel._cli.samplers import check_samplers, sampler_names
from imblearn_multilabel._cli.targets import check_folder
from imblearn_multilabel._cli.text import check_printable, fitted, one_line, page_width, print_json
from imblearn_multilabel.model_selection import SamplerComparison

USAGE = "[file] [options]"

SUMMARY = """\
Compare samplers: resample inside the training folds with each, train a classifier, and print one
table of scores on the test folds, with a verdict.
"""

EXAMPLES = """\
examples:
  python -m imblearn_multilabel compare data.npz --samplers "none,MLROS,MLSMOTE(k_neighbors=3)"
  python -m imblearn_multilabel compare --estimator sklearn.ensemble.RandomForestClassifier --cv 3
  python -m imblearn_multilabel compare data.npz --repeats 5 --jobs 4 --cache cells
  python -m imblearn_multilabel compare data.npz --json --plot gains.png | jq -r .verdict.text

Macro-F and Macro-AUC are means over the labels that have both values in a test fold; ranking loss
(0 is best) leaves out rows without labels or with all of them, and counts ties half. Seconds are
those of all folds, peak memory is the highest of any. The verdict is by Macro-F, against no
sampler. One thread is used unless the variable OMP_NUM_THREADS is set.
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
        "none is always compared. Default: %(default)s",
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
    parser.add_argument(
        "--repeats",
        type=arguments.argument(arguments.at_least_one),
        default=1,
        metavar="N",
        help="how often to split anew, default 1; more show smaller differences",
    )
    parser.add_argument(
        "--jobs",
        type=arguments.argument(arguments.at_least_one),
        default=1,
        metavar="N",
        help="folds at once, default 1; the result does not depend on it",
    )
    parser.add_argument(
        "--cache",
        metavar="FOLDER",
        help="keep what is done in this folder, so that a run that was stopped continues",
    )
    arguments.add_sampling(parser)
    arguments.add_json(parser)
    arguments.add_plot(parser)
    arguments.add_quiet(parser)


def check(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """End the process with one line where something asked for cannot be done."""
    names = [sampler.name for sampler in options.samplers]
    try:
        check_samplers(options.samplers, options.seed, options.ratio)
        repeated = sorted({name for name in names if names.count(name) > 1})
        if repeated:
            raise ValueError(f"{repeated[0]} is named more than once")
    except ValueError as error:
        parser.error(f"argument --samplers: {one_line(error)}")
    try:
        if options.cache is not None:
            check_folder(options.cache)
    except ValueError as error:
        parser.error(f"argument --cache: {error}")
    check_plot(parser, options)


def run(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    """Compare, and print the table."""
    check(parser, options)
    data = load_for_training(parser, options)
    if not options.json:
        check_printable(parser, [data.name])
        show(f"{data.name}: {data.X.shape[0]} rows, {data.X.shape[1]} features\n")
    found = run_comparison(data, options)
    if options.json:
        print_json(as_dict(data, found, options))
    else:
        print_comparison(found, options)
    return finish(found, options)


def print_comparison(found: SamplerComparison, options: argparse.Namespace) -> None:
    """Print table and verdict."""
    times = f", {options.repeats} times" if options.repeats > 1 else ""
    head = (
        f"{options.estimator}, {options.cv} folds by iterative stratification{times}, "
        f"seed {options.seed}; means over folds"
    )
    show(fitted(f"{head}\n\n{found._as_text(page_width())}"))


def as_dict(data: Data, found: SamplerComparison, options: argparse.Namespace) -> dict[str, Any]:
    """Return everything that JSON shows."""
    verdict = found.verdict()
    return {
        "name": data.name,
        "rows": data.X.shape[0],
        "features": data.X.shape[1],
        "labels": data.names_of_labels(),
        "estimator": options.estimator.name,
        "folds": options.cv,
        "repeats": options.repeats,
        "seed": options.seed,
        "samplers": found.summary(),
        "verdict": {
            "text": verdict.text,
            "better": [sampler for _, sampler in verdict.better],
            "worse": [sampler for _, sampler in verdict.worse],
            "open": [sampler for _, sampler in verdict.open],
        },
        "cells": found.to_dict()["records"],
    }


def finish(found: SamplerComparison, options: argparse.Namespace) -> int:
    """Tell of problems, draw if asked, and return the exit code: 1 if no sampler came through."""
    for line in problems_of(found):
        print(line, file=sys.stderr)
    asked = {sampler.name for sampler in options.samplers}
    if all(
        each["n_failed"] == each["n_folds"] for each in found.summary() if each["sampler"] in asked
    ):
        return 1
    if options.plot is not None:
        draw_gains(options.plot, found)
    return 0
