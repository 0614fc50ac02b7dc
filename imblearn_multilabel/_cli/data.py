"""Read the data that a command works on, in the format of a suffix."""

from __future__ import annotations

import csv
import os
import re
import shutil
import stat
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import partial
from typing import Any

from imblearn_multilabel import datasets
from imblearn_multilabel._cli.options import Source
from imblearn_multilabel._cli.output import MistakeError, message_of, tell
from imblearn_multilabel._messages import printable
from imblearn_multilabel.datasets._files import open_text, reading
from imblearn_multilabel.exceptions import IndexColumnWarning

#: Format -> endings of file names.
_SUFFIXES = {
    "npz": (".npz",),
    "arff": (".arff", ".arff.gz"),
    "csv": (".csv", ".csv.gz"),
    "parquet": (".parquet",),
    "svmlight": (".svm", ".svmlight", ".libsvm", ".svm.gz", ".svmlight.gz", ".libsvm.gz"),
}
#: Option -> formats that it says something about.
_APPLIES = {
    "labels": {"arff", "csv", "parquet"},
    "xml": {"arff"},
    "sep": {"csv"},
    "encoding": {"arff", "csv"},
}


@dataclass(frozen=True)
class Data:
    """A data set, its tables in the containers of their format."""

    name: str
    X: Any
    y: Any
    feature_names: list[str] | None
    label_names: list[str] | None
    #: Values of nominal features that X holds as numbers.
    categories: dict[str, list[str]]
    #: Cells of a CSV file as they were written, a data frame, if the target is CSV too.
    text: Any = None

    @property
    def names_of_labels(self) -> list[str]:
        """Names of the columns of y, or else their numbers."""
        return self.label_names or [str(label) for label in range(self.y.shape[1])]


def load(source: Source, *, as_numbers: bool = False, target: str = "") -> Data:
    """Read a file, or the embedded digits, or raise a MistakeError.

    Nominal features are read as numbers if that is asked for. Separator and encoding may be those
    of the target, the format of the file that is written.
    """
    try:
        with warnings.catch_warnings():
            if source.drop is not None:
                # Row numbers are what is left out.
                warnings.simplefilter("ignore", IndexColumnWarning)
            data = (
                _digits() if source.file is None else _read(source.file, source, as_numbers, target)
            )
        if source.drop is not None:
            data = _without(data, source)
        if 0 in (data.X.shape[0], data.y.shape[1]):
            raise MistakeError(
                f"{data.name} has {data.X.shape[0]:,} rows, {data.y.shape[1]:,} labels"
            )
    except (ImportError, LookupError, OSError, ValueError) as error:
        raise MistakeError(message_of(error)) from error
    return data


def _digits() -> Data:
    digits = datasets.load_digit_attributes()
    names = digits.feature_names, digits.target_names
    return Data("digit attributes", digits.data, digits.target, *names, categories={})


def _read(file: str, source: Source, as_numbers: bool, target: str) -> Data:
    kind = format_of(file, source.format)
    xml = xml_of(source)
    given: dict[str, Any] = {
        "labels": None if source.labels is None else partial(_choose_labels, source),
        "xml": xml,
        "sep": source.sep,
        "encoding": source.encoding,
    }
    for option, formats in _APPLIES.items():
        used_by = {kind, target} if option in ("sep", "encoding") else {kind}
        if given[option] is not None and not used_by & formats:
            raise MistakeError(f"--{option} says nothing about a file of format {kind}")
    if kind == "csv" and source.labels is None:
        raise MistakeError("a CSV file does not tell its labels; name them with --labels")
    if xml is not None and source.xml is None and not source.quiet:
        tell(f"labels are those of {xml}")
    more = {key: given[key] for key in given if given[key] is not None and kind in _APPLIES[key]}
    if kind == "arff" and as_numbers:
        more["as_frame"] = False
    with _readable_file(file) as path:
        data = getattr(datasets, f"read_{kind}")(path, **more)
        text = _read_text(path, source) if kind == target == "csv" else None
    return Data(
        "standard input" if file == "-" else printable(stem(file)),
        data.data,
        data.target,
        data.feature_names,
        data.target_names,
        {} if hasattr(data.data, "columns") else data.get("categories", {}),
        text,
    )


def format_of(path: str, given: str | None, option: str = "--format") -> str:
    """Return the format that was given, or that of the suffix."""
    for kind, suffixes in _SUFFIXES.items():
        if given is None and path.lower().endswith(suffixes):
            return kind
    known = ", ".join(suffixes[0] for suffixes in _SUFFIXES.values())
    if given is None:
        raise MistakeError(
            f"cannot tell the format of {path}; expected a suffix of {known}, or {option}"
        )
    return given


def stem(path: str) -> str:
    """Return a file's name without folder and suffix."""
    return os.path.splitext(os.path.basename(path).removesuffix(".gz"))[0]


def xml_of(source: Source) -> str | None:
    """Return the file of labels that was given, or the one beside an ARFF file.

    The parts ``emotions-train.arff`` and ``emotions-test.arff`` share ``emotions.xml``.
    """
    if source.xml is not None or source.labels is not None or source.file is None:
        return source.xml
    name, n_found = re.subn(r"\.arff(\.gz)?$", "", source.file, flags=re.IGNORECASE)
    if not n_found or source.format not in (None, "arff"):
        return None
    candidates = (f"{name}.xml", re.sub(r"[-_](train|test)$", "", name) + ".xml")
    return next(filter(os.path.isfile, candidates), None)


def _choose_labels(source: Source, columns: list[str]) -> list[str]:
    """Return the label columns of a file; a column that is dropped is no label."""
    dropped = _matching(source, "drop", columns)
    return [name for name in _matching(source, "labels", columns) if name not in dropped]


def _matching(source: Source, option: str, columns: list[str]) -> dict[str, None]:
    """Return the columns that the names and patterns of an option mean, without repetitions."""
    text = getattr(source, option)
    if text is None:
        return {}
    if text.startswith("@"):
        with open_text(text[1:], source.encoding or "utf-8") as file, reading(text[1:]):
            wanted = [line.strip() for line in file if line.strip()]
    else:
        wanted = [name.strip() for name in next(csv.reader([text], skipinitialspace=True), [])]
    known, found = set(columns), dict[str, None]()
    for name in wanted:
        is_name = name in known
        matches = [name] if is_name else [each for each in columns if fnmatchcase(each, name)]
        if not matches:
            near = get_close_matches(name, columns, 1)
            hint = f"; there is {near[0]!r}" if near else ""
            raise MistakeError(f"--{option}: no column matches {name!r}{hint}")
        found |= dict.fromkeys(matches)
    return found


def _without(data: Data, source: Source) -> Data:
    """Leave features and labels out."""
    features = data.feature_names or [str(column) for column in range(data.X.shape[1])]
    dropped = _matching(source, "drop", [*features, *data.names_of_labels])

    def kept(table: Any, names: list[str]) -> Any:
        columns = [column for column, name in enumerate(names) if name not in dropped]
        return table.iloc[:, columns] if hasattr(table, "iloc") else table[:, columns]

    def kept_names(names: list[str] | None) -> list[str] | None:
        return None if names is None else [name for name in names if name not in dropped]

    return replace(
        data,
        X=kept(data.X, features),
        y=kept(data.y, data.names_of_labels),
        feature_names=kept_names(data.feature_names),
        label_names=kept_names(data.label_names),
        categories={name: each for name, each in data.categories.items() if name not in dropped},
        text=None if data.text is None else data.text.drop(columns=[*dropped]),
    )


def _read_text(path: str, source: Source) -> Any:
    """Read all cells of a CSV file, which `read_csv` has accepted, as text."""
    import pandas as pd

    with open_text(path, source.encoding or "utf-8", newline="") as file:
        cells = pd.read_csv(file, sep=source.sep or ",", header=None, dtype=str, na_filter=False)
    return cells[1:].set_axis(cells.iloc[0].tolist(), axis=1)


def check_files(
    source: Source, plot: str | None, output: str | None = None, *, force: bool = False
) -> None:
    """Refuse to write over what is read, unless the output may, or twice into one file."""
    lists = [each[1:] for each in (source.labels, source.drop) if each and each[0] == "@"]
    read = filter(None, [source.file, xml_of(source), *lists])
    taken = {os.path.realpath(path): "read" for path in read}
    for option, path in {"output": output, "--plot": plot}.items():
        if path is None or path == "-":
            continue
        use = taken.get(os.path.realpath(path))
        if use == "written" or (use == "read" and not (force and option == "output")):
            way_out = "; give --force to replace it" if (use, option) == ("read", "output") else ""
            raise MistakeError(f"argument {option}: {path} is the file that is {use}{way_out}")
        taken[os.path.realpath(path)] = "written"


@contextmanager
def _readable_file(file: str) -> Iterator[str]:
    """Yield the path of a file, or of a copy of what a pipe brings, which can be read only once.

    Errors name the file that was given.
    """
    is_stdin = file == "-"
    if not is_stdin and not (os.path.exists(file) and stat.S_ISFIFO(os.stat(file).st_mode)):
        yield file
        return
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "data")
        with (
            open(path, "wb") as copy,
            open(0 if is_stdin else file, "rb", closefd=not is_stdin) as pipe,
        ):
            shutil.copyfileobj(pipe, copy)
        try:
            yield path
        except ValueError as error:
            name = "standard input" if is_stdin else file
            raise ValueError(str(error).replace(path, name)) from error
