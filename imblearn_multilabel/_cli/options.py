"""Declare options that several commands have."""

from __future__ import annotations

import argparse
import ast
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

#: Names of the formats of files.
FORMATS = ("npz", "arff", "csv", "parquet", "svmlight")


@dataclass(frozen=True)
class Source:
    """What to read, and how: options of all commands."""

    file: str | None
    format: str | None
    labels: str | None
    drop: str | None
    xml: str | None
    sep: str | None
    encoding: str | None
    quiet: bool


def add_source(parser: argparse.ArgumentParser, *, optional: bool = True) -> None:
    """Declare the fields of `Source`."""
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
        metavar="NAMES",
        help="names of the label columns, separated by commas; put a name with a comma in double "
        "quotes; patterns such as 'tag_*' stand for all columns that match; @FILE reads names "
        "from a file, one a line; for arff, csv and parquet",
    )
    parser.add_argument(
        "--drop",
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
        type=lambda text: "\t" if text in (r"\t", "tab") else text,
        metavar="SIGN",
        help=r"separator of the cells of a CSV file, such as ';' or '\t'; default: ','",
    )
    parser.add_argument(
        "--encoding",
        metavar="NAME",
        help="encoding of a CSV or ARFF file, such as latin-1; default: utf-8",
    )
    parser.add_argument("--quiet", action="store_true", help="show no progress bar and no notes")


def add_sampling(parser: argparse.ArgumentParser) -> None:
    """Declare the options that all samplers share."""
    parser.add_argument(
        "--ratio",
        type=float,
        metavar="R",
        help="sampling_ratio of all samplers that have it: rows to add or remove, as a fraction of "
        "the rows; default: each sampler's own",
    )
    parser.add_argument(
        "--seed",
        type=int,
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


def output_file(text: str) -> str:
    """Refuse the path of a file that cannot be written; - is standard output."""
    if os.path.isdir(text):
        raise argparse.ArgumentTypeError(f"{text} is a folder; expected a file")
    if text != "-" and not os.path.exists(text):
        output_folder(os.path.dirname(os.path.realpath(text)), make=False)
    return text


def output_folder(folder: str, *, make: bool = True) -> str:
    """Refuse a folder that cannot be written; make a missing one if that is asked for."""
    try:
        if make:
            os.makedirs(folder, exist_ok=True)
        # Only an attempt tells: permissions do not show that a file system is read-only or full.
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        message = f"cannot write to the folder {folder}: {error.strerror}"
        raise argparse.ArgumentTypeError(message) from error
    return folder


def picture(text: str) -> str:
    """Refuse the path of a picture that cannot be drawn or written."""
    from imblearn_multilabel._messages import import_optional

    try:
        backends = import_optional(
            "matplotlib.backend_bases", purpose="--plot draws a picture", extra="plot"
        )
    except ImportError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    known = sorted(backends.FigureCanvasBase.get_supported_filetypes())
    if os.path.splitext(text)[1][1:].lower() not in known:
        raise argparse.ArgumentTypeError(f"expected a suffix of {', '.join(known)}")
    return output_file(text)
