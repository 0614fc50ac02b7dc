"""Declare options that several commands have, and read their values."""

from __future__ import annotations

import argparse
import csv
import functools
import math
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from imblearn_multilabel._cli.factories import (
    Factory,
    read_arms,
    read_classifier,
    read_sampler,
    read_samplers,
)
from imblearn_multilabel._cli.output import message_of, picture_formats, suffix_of

# Names for the help, which would wait for scikit-learn if it looked them up. A test compares them.
#: Names of all public samplers.
SAMPLERS = [
    "AEMLO",
    "LPROS",
    "LSDMLO",
    "MLBOTE",
    "MLDM",
    "MLONC",
    "MLRkNNOS",
    "MLROS",
    "MLSMOTE",
    "MLSOL",
    "LPRUS",
    "MLRUS",
    "MLTL",
    "MLUL",
    "MLeNN",
    "REMEDIAL",
    "REMEDIALHwR",
]
#: What is compared unless samplers are named.
DEFAULT_SAMPLERS = "none,LabelWeightedClassifier,MLROS,MLSMOTE,AEMLO"
#: Names of the formats of files.
FORMATS = ("npz", "arff", "csv", "parquet", "svmlight")
#: Number of labels in a profile.
N_SHOWN = 20


def add_input(parser: argparse.ArgumentParser) -> None:
    """Declare the file to read, which may be left out, and how to read it."""
    parser.add_argument(
        "file",
        nargs="?",
        help="file of multi-label data, - for standard input; default: the embedded digits with "
        "semantic labels",
    )
    add_reading(parser)


def add_reading(parser: argparse.ArgumentParser) -> None:
    """Declare how to read the file."""
    parser.add_argument(
        "--format", choices=FORMATS, help="format of the file; default: told by its suffix"
    )
    parser.add_argument(
        "--labels",
        type=names,
        metavar="NAMES",
        help="names of the label columns, separated by commas; put a name with a comma in double "
        "quotes; patterns such as 'tag_*' stand for all columns that match; @FILE reads names "
        "from a file, one a line; for arff, csv and parquet",
    )
    parser.add_argument(
        "--xml",
        metavar="FILE",
        help="file of label names in Mulan's XML; for arff; default: the .xml file of the same "
        "name beside the file, if there is one",
    )


def add_sampling(parser: argparse.ArgumentParser) -> None:
    """Declare the options that all samplers share."""
    parser.add_argument(
        "--ratio",
        type=ratio,
        metavar="R",
        help="sampling_ratio of all samplers that have it: rows to add or remove, as a fraction of "
        "the rows; default: each sampler's own",
    )
    parser.add_argument(
        "--seed",
        type=whole_number(0, 2**32 - 1),
        default=0,
        metavar="N",
        help="seed of all random numbers; default: %(default)s",
    )


def add_reports(parser: argparse.ArgumentParser) -> None:
    """Declare in which other forms to give the result."""
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    parser.add_argument(
        "--plot",
        type=picture,
        metavar="FILE",
        help="also draw a picture into this file: .png, .svg, .pdf, ...",
    )


def add_quiet(parser: argparse.ArgumentParser) -> None:
    """Declare --quiet."""
    parser.add_argument("--quiet", action="store_true", help="show no progress bar and no notes")


def _reader(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """Show the message of a ValueError in place of argparse's "invalid value"."""

    @functools.wraps(read)
    def checked(text: str) -> Any:
        try:
            return read(text)
        except (ValueError, ImportError) as error:
            raise argparse.ArgumentTypeError(message_of(error)) from error

    return checked


@_reader
def names(text: str) -> list[str]:
    """Read names separated by commas, or those in the lines of a file after @."""
    if text.startswith("@"):
        try:
            lines = Path(text[1:]).read_text(encoding="utf-8-sig").splitlines()
        except OSError as error:
            raise ValueError(message_of(error)) from error
        return [line.strip() for line in lines if line.strip()]
    return [name.strip() for name in next(csv.reader([text], skipinitialspace=True), [])]


@_reader
def ratio(text: str) -> float:
    """Read a fraction of the rows."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number >= 0):
        raise ValueError(f"expected a number of at least 0; got {text!r}")
    return number


def whole_number(least: int, most: int | None = None) -> Callable[[str], int]:
    """Return a reader of whole numbers from `least` to `most`."""

    @_reader
    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise ValueError(f"expected a whole number; got {text!r}") from None
        if most is None and number < least:
            raise ValueError(f"expected at least {least}; got {text}")
        if most is not None and not least <= number <= most:
            raise ValueError(f"expected a number from {least} to {most}; got {text}")
        return number

    return read


@_reader
def output_file(text: str) -> str:
    """Read the path of a file that can be written; - is standard output."""
    if text == "-":
        return text
    target = os.path.realpath(text)
    folder = os.path.dirname(target)
    if os.path.isdir(target):
        raise ValueError(f"{text} is a folder; expected a file")
    if not os.path.isdir(folder):
        raise ValueError(f"there is no folder {folder}")
    # An existing target, such as a device, can be written in place.
    if not (os.path.exists(target) and os.access(target, os.W_OK)):
        _try_folder(folder)
    return text


@_reader
def output_folder(text: str) -> str:
    """Read the path of a folder that can be written, or made."""
    found = os.path.realpath(text)
    while not os.path.exists(found):
        found = os.path.dirname(found)
    if not os.path.isdir(found):
        raise ValueError(f"{found} is a file; expected a folder")
    _try_folder(found)
    return text


@_reader
def picture(text: str) -> str:
    """Read the path of a picture that can be drawn and written."""
    known = picture_formats()
    if suffix_of(text) not in known:
        raise ValueError(f"expected a suffix of {', '.join(known)}")
    return str(output_file(text))


def _try_folder(folder: str) -> None:
    # Only an attempt tells: permissions do not show that a file system is read-only or full.
    try:
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise ValueError(f"cannot write to the folder {folder}: {error.strerror}") from error


#: Readers of samplers and classifiers, see `factories`.
samplers, arms, sampler, classifier = map(
    _reader, (read_samplers, read_arms, read_sampler, read_classifier)
)


def make_sampler(factory: Factory, seed: int | None, ratio: float | None, **defaults: Any) -> Any:
    """Make a sampler with a seed, a `sampling_ratio` unless None, and other defaults."""
    if ratio is not None:
        defaults["sampling_ratio"] = ratio
    return factory(random_state=seed, **defaults)
