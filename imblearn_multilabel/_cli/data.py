"""Read the data that a command works on, in the format of a suffix."""

from __future__ import annotations

import argparse
import csv
import io
import os
import re
import shlex
import sys
import tempfile
import textwrap
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import partial
from inspect import signature
from pathlib import Path
from pprint import pformat
from typing import Any

from imblearn_multilabel import datasets
from imblearn_multilabel._cli.options import SUFFIXES
from imblearn_multilabel._cli.output import MistakeError, mistakes, tell
from imblearn_multilabel._containers import wrap
from imblearn_multilabel._messages import listed, printable
from imblearn_multilabel.datasets._tables import YES_NO, open_text
from imblearn_multilabel.model_selection._comparison.inputs import find_row_numbers

#: Number of columns that a message names.
_N_LISTED = 20


@dataclass
class Data:
    """A data set, its tables in the containers of their format."""

    name: str
    X: Any
    y: Any
    feature_names: list[str] | None
    label_names: list[str] | None
    #: Python code that reads X and y.
    code: str
    #: Values of nominal features that X holds as numbers.
    categories: dict[str, list[str]]
    #: Data frames of columns that are neither features nor labels.
    dropped: tuple[Any, ...] = ()
    #: Cells of a CSV file as they were written, a data frame, if the target is CSV too.
    text: Any = None

    @property
    def names_of_labels(self) -> list[str]:
        """Names of the columns of y, or else their numbers."""
        return self.label_names or [str(label) for label in range(self.y.shape[1])]

    @property
    def title(self) -> str:
        """Name, number of rows and of features, as a heading."""
        return f"{self.name}: {self.X.shape[0]:,} rows, {self.X.shape[1]:,} features"


def load(args: argparse.Namespace, *, as_numbers: bool = False, target: str = "") -> Data:
    """Read a file, or the embedded digits, or raise a MistakeError.

    Nominal features are read as numbers if that is asked for. Separator and encoding may be those
    of the target, the format of the file that is written.
    """
    # Python looks encodings up by name.
    with mistakes(LookupError):
        data = _digits() if args.file is None else _read(args, as_numbers, target)
        _drop(data, args)
    if 0 in (data.X.shape[0], data.y.shape[1]):
        raise MistakeError(f"{data.name} has {data.X.shape[0]:,} rows, {data.y.shape[1]:,} labels")
    numbers = find_row_numbers(wrap(data.X))
    # Samplers would compute such numbers too.
    if numbers and not args.quiet:
        tell(
            "Columns that look like row numbers are used as features: "
            f"{listed(name or repr(name) for name in numbers)}. Leave them out with --drop "
            f"{_as_argument(numbers)}"
        )
    return data


def _digits() -> Data:
    digits = datasets.load_digit_attributes()
    code = (
        "from imblearn_multilabel.datasets import load_digit_attributes\n\n"
        "X, y = load_digit_attributes(return_X_y=True)"
    )
    names = digits.feature_names, digits.target_names
    return Data("digit attributes", digits.data, digits.target, *names, code, {})


def _read(args: argparse.Namespace, as_numbers: bool, target: str) -> Data:
    kind, xml = format_of(args.file, args.format), xml_of(args)
    read = getattr(datasets, f"read_{kind}")
    given = vars(args) | {"xml": xml}
    names = ("labels", "xml", "sep", "decimal", "encoding")
    options = {name: given[name] for name in names if given[name] is not None}
    for option in options.keys() - signature(read).parameters:
        if option in ("labels", "xml") or target != "csv":
            raise MistakeError(f"--{option} does not apply to a file of format {kind}")
        del options[option]
    if xml is not None and args.xml is None and not args.quiet:
        tell(f"Label names come from {xml}")
    if kind == "arff" and as_numbers:
        options["as_frame"] = False
    shown = args.file if os.path.isfile(args.file) else f"data.{kind}"
    with _as_file(args.file) as path:
        if kind == "csv" or "labels" in options:
            options["labels"] = partial(_choose_labels, args, path)
        try:
            data = read(path, **options)
        except ValueError as error:
            given = {name: options[name] for name in ("sep", "encoding") if name in options}
            dialect = "".join(f", {name}={value!r}" for name, value in given.items())
            # A column of tags: lines that read the file as it was read here.
            before = f"in Python: import pandas; frame = pandas.read_{kind}({shown!r}{dialect}); "
            after = f".to_{kind}('NEW.{kind}', index=False{dialect})"
            message = str(error).replace(path, args.file if args.file != "-" else "standard input")
            raise ValueError(
                re.sub("by pandas: `(frame.*)`", lambda found: before + found[1] + after, message)
            ) from error
        text = _read_text(path, args) if kind == target == "csv" else None
    if "labels" in options:
        options["labels"] = data.target_names
    arguments = [repr(shown), *(f"{key}={pformat(options[key], compact=True)}" for key in options)]
    call = ", ".join(arguments)
    if len(call) > 60:
        call = "\n" + textwrap.indent(",\n".join(arguments), "    ") + ",\n"
    stem = os.path.splitext(os.path.basename(args.file).removesuffix(".gz"))[0]
    return Data(
        name="standard input" if args.file == "-" else printable(stem),
        X=data.data,
        y=data.target,
        feature_names=data.feature_names,
        label_names=data.target_names,
        code=f"from imblearn_multilabel.datasets import read_{kind}\n\n"
        f"data = read_{kind}({call})\nX, y = data.data, data.target",
        categories={} if hasattr(data.data, "columns") else data.get("categories", {}),
        text=text,
    )


@contextmanager
def _as_file(path: str) -> Iterator[str]:
    """Return a path that can be read more than once: a pipe is copied to a file."""
    if os.path.isfile(path):
        yield path
        return
    content = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "copy")
        Path(copy).write_bytes(content)
        yield copy


def format_of(path: str, given: str | None, option: str = "--format") -> str:
    """Return the format that was given, or that of the suffix."""
    told = [kind for kind, ends in SUFFIXES.items() if path.lower().endswith(ends)]
    if not (given or told):
        known = ", ".join(suffixes[0] for suffixes in SUFFIXES.values())
        raise MistakeError(
            f"cannot tell the format of {path}; expected a suffix of {known}, or {option}"
        )
    return given or told[0]


def xml_of(args: argparse.Namespace) -> str | None:
    """Return the file of labels that was given, or the one beside an ARFF file.

    The parts ``emotions-train.arff`` and ``emotions-test.arff`` share ``emotions.xml``.
    """
    if args.xml is None and args.labels is None and args.file and args.format in (None, "arff"):
        for ending in (r"\.arff(\.gz)?$", r"[-_](train|test)\.arff(\.gz)?$"):
            beside, is_arff = re.subn(ending, ".xml", args.file, flags=re.IGNORECASE)
            if is_arff and os.path.isfile(beside):
                return beside
    return args.xml


def check_not_read(args: argparse.Namespace, option: str, path: str | None) -> None:
    """Refuse to write over a file that is read."""
    given = [*(args.labels or []), *(args.drop or [])]
    lists = [each[1:] for each in given if each.startswith("@")]
    read = {os.path.realpath(each) for each in (args.file, xml_of(args), *lists) if each}
    if path not in (None, "-") and os.path.realpath(path) in read:
        way_out = "; give --force to replace it" if option == "output" else ""
        raise MistakeError(f"argument {option}: {path} is the file that is read{way_out}")


def _read_text(path: str, args: argparse.Namespace) -> Any:
    """Read all cells of a CSV file, which `read_csv` has accepted, as text."""
    import pandas as pd

    with open_text(path, args.encoding or "utf-8", newline="") as file:
        cells = pd.read_csv(file, sep=args.sep or ",", header=None, dtype=str, na_filter=False)
    return cells[1:].set_axis(cells.iloc[0].tolist(), axis=1)


def _choose_labels(args: argparse.Namespace, path: str, columns: list[str]) -> list[str]:
    """Return the label columns of a file; a column that is dropped is no label."""
    if args.labels is None:
        cells = _read_text(path, args).apply(lambda column: column.str.lower().isin(YES_NO))
        found = [name for name, is_label in cells.all().items() if is_label]
        hint = f"; columns of 0 and 1: --labels {_as_argument(found)}" if found else ""
        raise MistakeError(f"nothing tells which columns are labels; name them with --labels{hint}")
    dropped = _matching(args, "drop", columns)
    return [name for name in _matching(args, "labels", columns) if name not in dropped]


def _matching(args: argparse.Namespace, option: str, columns: list[str]) -> list[str]:
    """Return the columns that the names and patterns of an option mean, without repetitions."""
    wanted: list[str] = []
    for text in getattr(args, option) or []:
        if text.startswith("@"):
            with open_text(text[1:], args.encoding or "utf-8") as file:
                wanted += filter(None, map(str.strip, file))
        else:
            wanted += map(str.strip, next(csv.reader([text], skipinitialspace=True), []))
    found: list[str] = []
    for name in wanted:
        # A column of that very name is no pattern.
        matches = [name] if name in columns else _match(columns, name)
        if not matches:
            hint = _nearest(name, columns)
            raise MistakeError(f"no column matches --{option} {name!r}; {hint}")
        found += matches
    return list(dict.fromkeys(found))


def _match(columns: list[str], pattern: str) -> list[str]:
    """Return the columns that match a pattern, by the case of their letters."""
    return [column for column in columns if fnmatchcase(column, pattern)]


def _nearest(name: str, columns: list[str]) -> str:
    """Say which column or pattern may have been meant, or which columns there are."""
    start, starts = re.split(r"[*?[]", name)[0], set(columns)
    if start != name:
        # What columns start with, up to a sign between words or as far as the pattern does.
        starts |= {column[: len(start)] for column in columns}
        starts |= {each[: sign.end()] for each in columns for sign in re.finditer(r"\W|_", each)}
    for near in get_close_matches(start, starts, 3):
        meant = near + name[len(start) :]
        if meant in columns or _match(columns, meant):
            return f"did you mean {meant!r}?"
    others = "" if len(columns) <= _N_LISTED else ", ..."
    return f"columns are {listed(columns[:_N_LISTED])}{others}"


def _as_argument(names: Iterable[str]) -> str:
    """Write names for --labels or --drop, in quotes that a shell and the option need."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(names)
    return shlex.quote(text.getvalue())


def _drop(data: Data, args: argparse.Namespace) -> None:
    """Take columns out of features and labels."""
    features = data.feature_names or [str(column) for column in range(data.X.shape[1])]
    labels = data.names_of_labels
    named = _matching(args, "drop", [*features, *labels])
    for what, names in (("X", features), ("y", labels)):
        table, places = getattr(data, what), [p for p, name in enumerate(names) if name in named]
        if not places:
            continue
        if hasattr(table, "iloc"):
            columns = [names[place] for place in places]
            data.dropped += (table[columns],)
            table = table.drop(columns=columns)
            data.code += f"\n{what} = {what}.drop(columns={columns})"
        else:
            table = table[:, [place for place in range(table.shape[1]) if place not in places]]
            kept = f"[n for n in range({what}.shape[1]) if n not in {places}]"
            data.code += f"\n{what} = {what}[:, {kept}]"
        setattr(data, what, table)
    data.feature_names = data.feature_names and [each for each in features if each not in named]
    data.label_names = data.label_names and [each for each in labels if each not in named]
    data.categories = {name: each for name, each in data.categories.items() if name not in named}
