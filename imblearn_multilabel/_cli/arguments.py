"""Options that commands share, and how their values are read."""

from __future__ import annotations

import argparse
import csv
import math
from collections.abc import Callable
from typing import Any

from imblearn_multilabel._cli.estimators import check_classifier
from imblearn_multilabel._cli.expressions import Factory, parse_factories
from imblearn_multilabel._cli.formats import FORMATS
from imblearn_multilabel._cli.samplers import resolve_sampler
from imblearn_multilabel._cli.text import one_line


def add_input(parser: argparse.ArgumentParser) -> None:
    """Declare the file to read, and what tells its labels."""
    parser.add_argument(
        "file",
        nargs="?",
        help="a file of multi-label data, - for standard input; digits with semantic labels by "
        "default",
    )
    add_reading(parser)


def add_reading(parser: argparse.ArgumentParser) -> None:
    """Declare how the file is to be read."""
    parser.add_argument(
        "--format",
        choices=FORMATS,
        help="format of the file; by its suffix by default",
    )
    parser.add_argument(
        "--labels",
        type=argument(names),
        metavar="NAMES",
        help="names of the label columns with commas between, one with a comma in double quotes; "
        "for arff, csv and parquet",
    )
    parser.add_argument("--xml", metavar="FILE", help="Mulan's file of labels; for arff")


def add_sampling(parser: argparse.ArgumentParser) -> None:
    """Declare what every sampler is given."""
    parser.add_argument(
        "--ratio",
        type=argument(ratio),
        metavar="R",
        help="sampling_ratio of every sampler that has it: rows to add or drop as a share of the "
        "rows. Default: each sampler's own",
    )
    parser.add_argument(
        "--seed", type=argument(seed), default=0, metavar="N", help="seed of all, default 0"
    )


def add_quiet(parser: argparse.ArgumentParser) -> None:
    """Declare --quiet."""
    parser.add_argument("--quiet", action="store_true", help="no progress bar")


def add_json(parser: argparse.ArgumentParser) -> None:
    """Declare --json."""
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")


def add_plot(parser: argparse.ArgumentParser) -> None:
    """Declare --plot."""
    parser.add_argument(
        "--plot", metavar="FILE", help="also draw a picture into this file: .png, .svg, .pdf, ..."
    )


def argument(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """Show a reader's own message instead of argparse's "invalid value"."""

    def checked(text: str) -> Any:
        try:
            return read(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(one_line(error)) from error

    return checked


def names(text: str) -> list[str]:
    """Read names with commas between."""
    return [name.strip() for name in next(csv.reader([text], skipinitialspace=True), [])]


def samplers(text: str) -> list[Factory]:
    """Read samplers with commas between."""
    return parse_factories(text, resolve_sampler)


def sampler(text: str) -> Factory:
    """Read one sampler."""
    factories = samplers(text)
    if len(factories) != 1 or factories[0].name == "none":
        raise ValueError(f"expected one sampler; got {text!r}")
    return factories[0]


def estimator(text: str) -> Factory:
    """Read one classifier."""
    factories = parse_factories(text)
    if len(factories) != 1:
        raise ValueError(f"expected one import path; got {text!r}")
    check_classifier(factories[0])
    return factories[0]


def not_negative(text: str) -> int:
    """Read a count."""
    number = _int(text)
    if number < 0:
        raise ValueError(f"expected at least 0; got {text}")
    return number


def at_least_one(text: str) -> int:
    """Read a number of repetitions or processes."""
    number = _int(text)
    if number < 1:
        raise ValueError(f"expected at least 1; got {text}")
    return number


def at_least_two(text: str) -> int:
    """Read a number of folds."""
    number = _int(text)
    if number < 2:
        raise ValueError(f"expected at least 2; got {text}")
    return number


def seed(text: str) -> int:
    """Read a seed numpy takes."""
    number = _int(text)
    if not 0 <= number < 2**32:
        raise ValueError(f"expected a number from 0 to 2**32 - 1; got {text}")
    return number


def ratio(text: str) -> float:
    """Read a share of the rows."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number >= 0):
        raise ValueError(f"expected a number of at least 0; got {text!r}")
    return number


def _int(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"expected a whole number; got {text!r}") from None
