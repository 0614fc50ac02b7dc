"""The options of the main job, checked before any work starts."""

from __future__ import annotations

import argparse
import math
import os
from collections.abc import Callable, Sequence
from typing import Any

from imblearn_multilabel import __version__
from imblearn_multilabel._cli.estimators import check_classifier
from imblearn_multilabel._cli.expressions import Factory, parse_factories
from imblearn_multilabel._cli.samplers import check_samplers, resolve_sampler, sampler_names
from imblearn_multilabel._cli.text import one_line

_DESCRIPTION = """\
Which sampler helps on this data? Profile the labels, resample inside the training folds with
every chosen sampler, train a classifier, and print one table.
"""

_EPILOG = """\
examples:
  python -m imblearn_multilabel
  python -m imblearn_multilabel data.npz --samplers "none,MLROS,MLSMOTE(k_neighbors=3)"
  python -m imblearn_multilabel --estimator sklearn.ensemble.RandomForestClassifier --cv 3
  python -m imblearn_multilabel data.npz --samplers none,MLSMOTE --output resampled.npz

A .npz file holds X, or X_data, X_indices, X_indptr and X_shape of a CSR matrix; y likewise; and
feature_names and label_names if there are names. imblearn_multilabel.datasets.write_npz writes it.

Macro-F and Macro-AUC are means over the labels that have both values in a test fold; ranking loss
(0 is best) leaves out rows without labels or with all of them, and counts ties half. Seconds are
those of all folds. One thread is used unless the variable OMP_NUM_THREADS is set.
"""


def parse(argv: Sequence[str] | None) -> tuple[argparse.ArgumentParser, argparse.Namespace]:
    """Read the arguments; bad ones end the process with exit code 2.

    Returns
    -------
    parser : ArgumentParser
        For errors found later.
    options : Namespace
        file, samplers, estimator, cv, ratio, seed, output, quiet.
    """
    parser = _build_parser()
    options = parser.parse_args(argv)
    try:
        check_samplers(options.samplers, options.seed, options.ratio)
    except ValueError as error:
        parser.error(f"argument --samplers: {one_line(error)}")
    if options.output is not None:
        if all(sampler.name == "none" for sampler in options.samplers):
            parser.error("argument --output: needs a sampler other than none in --samplers")
        folder = os.path.dirname(os.path.abspath(options.output))
        if not os.path.isdir(folder):
            parser.error(f"argument --output: there is no folder {folder}")
    return parser, options


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m imblearn_multilabel",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "file",
        nargs="?",
        help="a .npz file of multi-label data; digits with semantic labels by default",
    )
    parser.add_argument(
        "--samplers",
        type=_argument(_samplers),
        default="none,MLROS,MLSMOTE,AEMLO",
        metavar="LIST",
        help="samplers with commas between, each with parameters if you like: "
        f"MLSMOTE(k_neighbors=3). Names: none, {', '.join(sampler_names())}, or an import path. "
        "Default: %(default)s",
    )
    parser.add_argument(
        "--estimator",
        type=_argument(_estimator),
        default="sklearn.linear_model.LogisticRegression(max_iter=1000)",
        metavar="PATH",
        help="import path of a classifier, with parameters if you like; one that takes a single "
        "target is trained once per label. Default: %(default)s",
    )
    parser.add_argument(
        "--cv", type=_argument(_at_least_two), default=5, metavar="N", help="folds, default 5"
    )
    parser.add_argument(
        "--ratio",
        type=_argument(_ratio),
        metavar="R",
        help="sampling_ratio of every sampler that has it: rows to add or drop as a share of the "
        "training rows. Default: each sampler's own",
    )
    parser.add_argument(
        "--seed", type=_argument(_seed), default=0, metavar="N", help="seed of all, default 0"
    )
    parser.add_argument(
        "--output",
        metavar="FILE.npz",
        help="also resample all rows, features as given, with the last of --samplers, and write "
        "them to this file",
    )
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    parser.add_argument("--version", action="version", version=__version__)
    return parser


def _argument(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """Show a reader's own message instead of argparse's "invalid value"."""

    def checked(text: str) -> Any:
        try:
            return read(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(one_line(error)) from error

    return checked


def _samplers(text: str) -> list[Factory]:
    return parse_factories(text, resolve_sampler)


def _estimator(text: str) -> Factory:
    factories = parse_factories(text)
    if len(factories) != 1:
        raise ValueError(f"expected one import path; got {text!r}")
    check_classifier(factories[0])
    return factories[0]


def _at_least_two(text: str) -> int:
    number = _int(text)
    if number < 2:
        raise ValueError(f"expected at least 2; got {text}")
    return number


def _seed(text: str) -> int:
    number = _int(text)
    if not 0 <= number < 2**32:
        raise ValueError(f"expected a number from 0 to 2**32 - 1; got {text}")
    return number


def _int(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"expected a whole number; got {text!r}") from None


def _ratio(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number >= 0):
        raise ValueError(f"expected a number of at least 0; got {text!r}")
    return number
