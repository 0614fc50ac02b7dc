"""Declare options that several commands have, and read their values."""

from __future__ import annotations

import argparse
import ast
import csv
import functools
import math
import os
import stat
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imblearn_multilabel._cli.output import message_of

#: Names of the formats of files.
FORMATS = ("npz", "arff", "csv", "parquet", "svmlight")
#: Bytes of the largest file of names.
_MAX_NAMES = 2**24


@dataclass(frozen=True)
class Names:
    """Names and patterns of columns, and the file they were read from, if any."""

    values: list[str]
    file: str | None = None


@dataclass(frozen=True)
class Source:
    """What to read, and how: options of all commands."""

    file: str | None
    format: str | None
    labels: Names | None
    drop: Names | None
    xml: str | None
    sep: str | None
    encoding: str | None
    quiet: bool

    def lists(self) -> list[str | None]:
        """Return the files that names were read from."""
        return [each.file for each in (self.labels, self.drop) if each is not None]


def add_source(parser: argparse.ArgumentParser, *, optional: bool = True) -> None:
    """Declare what to read, and how: the fields of `Source`."""
    parser.add_argument(
        "file",
        nargs="?" if optional else None,
        help="file of multi-label data, - for standard input"
        + ("; default: the embedded digits with semantic labels" if optional else ""),
    )
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
        "--drop",
        type=names,
        metavar="NAMES",
        help="names of columns to leave out, such as row numbers; written like --labels",
    )
    parser.add_argument(
        "--xml",
        metavar="FILE",
        help="file of label names in Mulan's XML; for arff; default: the .xml file of the same "
        "name beside the file, if there is one",
    )
    parser.add_argument(
        "--sep",
        type=separator,
        metavar="SIGN",
        help=r"separator of the cells of a CSV file, such as ';' or '\t'; default: ','",
    )
    parser.add_argument(
        "--encoding",
        type=text_encoding,
        metavar="NAME",
        help="encoding of a CSV or ARFF file, such as latin-1; default: utf-8",
    )
    parser.add_argument("--quiet", action="store_true", help="show no progress bar and no notes")


def add_sampling(parser: argparse.ArgumentParser) -> None:
    """Declare the options that all samplers share."""
    parser.add_argument(
        "--ratio",
        type=number(float, 0),
        metavar="R",
        help="sampling_ratio of all samplers that have it: rows to add or remove, as a fraction of "
        "the rows; default: each sampler's own",
    )
    parser.add_argument(
        "--seed",
        type=number(int, 0, 2**32 - 1),
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


def sampler_names() -> list[str]:
    """Return the names of all public samplers, without importing them."""
    package, found = Path(__file__).parents[1], []
    for family in ("over_sampling", "under_sampling", "combine"):
        for node in ast.parse((package / family / "__init__.py").read_text()).body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
                # A recipe holds parameters of a sampler.
                found += [n for n in ast.literal_eval(node.value) if not n.endswith("Recipe")]
    return found


def reader(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """Make argparse show the message of an error, in place of "invalid value"."""

    @functools.wraps(read)
    def checked(text: str) -> Any:
        try:
            return read(text)
        except (ValueError, LookupError, ImportError, OSError) as error:
            raise argparse.ArgumentTypeError(message_of(error)) from error

    return checked


@reader
def names(text: str) -> Names:
    """Read names separated by commas, or those in the lines of a file after @."""
    if not text.startswith("@"):
        return Names([name.strip() for name in next(csv.reader([text], skipinitialspace=True), [])])
    path = text[1:]
    refuse_device(path, "a file of names")
    with open(path, "rb") as file:
        content = file.read(_MAX_NAMES + 1)
    if len(content) > _MAX_NAMES:
        raise ValueError(f"{path} has more than {_MAX_NAMES} bytes; expected names, one a line")
    lines = []
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        try:
            lines.append(line.decode().strip())
        except UnicodeDecodeError as error:
            reason = f"line {number}: {error.reason}"
            raise ValueError(f"{path} is not text in UTF-8: {reason}") from error
    found = [line for line in lines if line]
    if not found:
        raise ValueError(f"{path} holds no names; expected one a line")
    return Names(found, path)


@reader
def separator(text: str) -> str:
    """Read one sign; a tab may be spelled out."""
    sign = "\t" if text in (r"\t", "tab") else text
    if len(sign) != 1 or sign in '"\r\n':
        raise ValueError(rf"expected one sign, such as ';' or '\t'; got {text!r}")
    return sign


@reader
def text_encoding(text: str) -> str:
    """Read the name of an encoding."""
    "".encode(text)
    return text


def number(kind: type, least: int, most: float = math.inf) -> Callable[[str], Any]:
    """Return a reader of whole numbers (int) or any numbers (float) from `least` to `most`."""

    @reader
    def read(text: str) -> Any:
        try:
            value = kind(text)
        except ValueError:
            value = math.nan
        if not (least <= value <= most and math.isfinite(value)):
            what = "a whole number" if kind is int else "a number"
            bounds = f"of at least {least}" if math.isinf(most) else f"from {least} to {most}"
            raise ValueError(f"expected {what} {bounds}; got {text!r}")
        return value

    return read


@reader
def output_file(text: str) -> str:
    """Read the path of a file that can be written; - is standard output."""
    target = os.path.realpath(text)
    if os.path.isdir(target):
        raise ValueError(f"{text} is a folder; expected a file")
    if text != "-" and not os.path.exists(text):
        _try_folder(os.path.dirname(target))
    return text


@reader
def output_folder(text: str) -> str:
    """Make a folder that can be written."""
    os.makedirs(text, exist_ok=True)
    _try_folder(text)
    return text


@reader
def picture(text: str) -> str:
    """Read the path of a picture that can be drawn and written."""
    from imblearn_multilabel._messages import import_optional

    backends = import_optional(
        "matplotlib.backend_bases", purpose="--plot draws a picture", extra="plot"
    )
    known = sorted(backends.FigureCanvasBase.get_supported_filetypes())
    if os.path.splitext(text)[1][1:].lower() not in known:
        raise ValueError(f"expected a suffix of {', '.join(known)}")
    return str(output_file(text))


def _try_folder(folder: str) -> None:
    if not os.path.isdir(folder):
        raise ValueError(f"there is no folder {folder}")
    # Only an attempt tells: permissions do not show that a file system is read-only or full.
    try:
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise ValueError(f"cannot write to the folder {folder}: {error.strerror}") from error


def refuse_device(path: str, expected: str) -> None:
    """Refuse a device, which may have no end."""
    if os.path.exists(path) and stat.S_ISCHR(os.stat(path).st_mode):
        raise ValueError(f"{path} is a device; expected {expected}")
