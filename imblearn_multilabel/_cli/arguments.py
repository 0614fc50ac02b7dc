"""Declare options that several commands have, and read their values."""

from __future__ import annotations

import argparse
import ast
import csv
import functools
import importlib
import math
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

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


@dataclass(frozen=True)
class Factory:
    """A class and the parameters given for it.

    Parameters
    ----------
    name : str
        The text that was given.
    make : callable
        The class.
    positional : list
        Positional arguments.
    parameters : dict
        Keyword arguments.
    """

    name: str
    make: Callable[..., Any]
    positional: list[Any] = field(default_factory=list)
    parameters: dict[str, Any] = field(default_factory=dict)

    def __call__(self, **defaults: Any) -> Any:
        """Make an object; take from `defaults` the parameters it has that were not given."""
        made = self.make(*self.positional, **self.parameters)
        known = made.get_params(deep=False) if hasattr(made, "get_params") else {}
        chosen = {k: v for k, v in defaults.items() if k in known and k not in self.parameters}
        return made.set_params(**chosen) if chosen else made

    def __str__(self) -> str:
        return self.name


@_reader
def samplers(text: str) -> list[Factory]:
    """Read samplers separated by commas."""
    return parse_factories(text, _resolve_sampler)


@_reader
def arms(text: str) -> list[Factory]:
    """Read samplers and classifiers to compare, separated by commas."""
    return parse_factories(text, _resolve_arm)


@_reader
def sampler(text: str) -> Factory:
    """Read one sampler."""
    factories = samplers(text)
    if len(factories) != 1 or factories[0].name == "none":
        raise ValueError(f"expected one sampler; got {text!r}")
    return factories[0]


@_reader
def classifier(text: str) -> Factory:
    """Read one classifier."""
    factories = parse_factories(text)
    if len(factories) != 1:
        raise ValueError(f"expected one import path; got {text!r}")
    factory = factories[0]
    try:
        made = factory()
    except Exception as error:
        raise ValueError(f"cannot make {factory.name}: {error}") from error
    if not (hasattr(made, "fit") and hasattr(made, "predict")):
        raise ValueError(f"{factory.name} is not a classifier; it must have fit and predict")
    from sklearn.base import RegressorMixin

    if isinstance(made, RegressorMixin):
        raise ValueError(f"{factory.name} is a regressor; expected a classifier")
    return factory


def make_sampler(factory: Factory, seed: int | None, ratio: float | None, **defaults: Any) -> Any:
    """Make a sampler with a seed, a `sampling_ratio` unless None, and other defaults."""
    if ratio is not None:
        defaults["sampling_ratio"] = ratio
    return factory(random_state=seed, **defaults)


def check_samplers(
    factories: Sequence[Factory], seed: int, ratio: float | None, *, or_classifiers: bool = False
) -> None:
    """Make each sampler once, so that mistakes are found before any work is done.

    Raises
    ------
    ValueError
        If a sampler cannot be made, refuses a parameter or is not a sampler of multi-label data,
        nor a classifier where those are taken.
    """
    from imblearn_multilabel.base import MultilabelSampler

    for factory in factories:
        try:
            made = make_sampler(factory, seed, ratio)
        except Exception as error:
            raise ValueError(f"cannot make {factory.name}: {error}") from error
        if isinstance(made, MultilabelSampler):
            made._validate_params()
        elif or_classifiers and hasattr(made, "predict"):
            continue
        elif factory.make is not _no_sampler:
            raise ValueError(f"{factory.name} is not a sampler of multi-label data")


def _resolve_sampler(name: str) -> Callable[..., Any]:
    """Return the class of a name or import path; ``none`` is the step that does nothing."""
    if name == "none":
        return _no_sampler
    if "." in name:
        return _resolve_path(name)
    from imblearn_multilabel.model_selection._comparison.inputs import sampler_classes, unknown_name

    classes = sampler_classes()
    if name in classes:
        return classes[name]
    raise ValueError(f"unknown sampler {unknown_name(name, classes)}, or an import path")


def _resolve_arm(name: str) -> Callable[..., Any]:
    """Return the class of a sampler, or of a classifier that needs no sampler."""
    from imblearn_multilabel.model_selection._comparison.inputs import arm_classes

    classes = arm_classes()
    return classes[name] if name in classes else _resolve_sampler(name)


def _no_sampler() -> str:
    return "passthrough"


def _resolve_path(path: str) -> Any:
    """Import what a dotted path names."""
    module_name, _, name = path.rpartition(".")
    try:
        return getattr(importlib.import_module(module_name), name)
    except (ImportError, AttributeError, ValueError):
        raise ValueError(f"cannot import {path!r}; expected module.Class") from None


def parse_factories(text: str, resolve: Callable[[str], Any] = _resolve_path) -> list[Factory]:
    """Read names with optional parameters, separated by commas.

    Parameters
    ----------
    text : str
        For example ``"none, MLROS, MLSMOTE(k_neighbors=3)"``. Parameters are literals, or classes
        with parameters of their own.
    resolve : callable, default=_resolve_path
        Function that turns a name into a class, and raises a ValueError for an unknown name.

    Returns
    -------
    list of Factory

    Raises
    ------
    ValueError
        If the text cannot be read or a name is unknown.
    """
    try:
        body = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        raise ValueError(f"cannot read {text!r}; expected Name or Name(parameter=value)") from None
    nodes = body.elts if isinstance(body, ast.Tuple) else [body]
    if not nodes:
        raise ValueError("expected at least one name; got none")
    return [_read_factory(node, resolve) for node in nodes]


def _read_factory(node: ast.expr, resolve: Callable[[str], Any]) -> Factory:
    name = ast.unparse(node)
    if not isinstance(node, ast.Call):
        return Factory(name, resolve(_dotted(node)))
    if any(keyword.arg is None for keyword in node.keywords):
        raise ValueError(f"cannot read {name!r}; write parameters as name=value")
    return Factory(
        name,
        resolve(_dotted(node.func)),
        [_read_value(argument, resolve) for argument in node.args],
        {str(keyword.arg): _read_value(keyword.value, resolve) for keyword in node.keywords},
    )


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    raise ValueError(f"cannot read {ast.unparse(node)!r}; expected Name or Name(parameter=value)")


def _read_value(node: ast.expr, resolve: Callable[[str], Any]) -> Any:
    if isinstance(node, (ast.Call, ast.Name, ast.Attribute)):
        factory = _read_factory(node, resolve)
        return factory() if isinstance(node, ast.Call) else factory.make
    try:
        return ast.literal_eval(node)
    except ValueError:
        raise ValueError(f"cannot read the value {ast.unparse(node)!r}; use a literal") from None
