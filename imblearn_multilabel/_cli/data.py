"""Read the data that a command works on, in the format of a suffix."""

from __future__ import annotations

import csv
import io
import os
import re
import stat
import sys
import textwrap
import warnings
from dataclasses import dataclass, replace
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from pprint import pformat
from typing import Any

from imblearn_multilabel import datasets
from imblearn_multilabel._cli.options import Source
from imblearn_multilabel._cli.output import MistakeError, as_argument, message_of, tell
from imblearn_multilabel._messages import listed, printable
from imblearn_multilabel.datasets._columns import YES_NO
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
#: Number of columns that a message names.
_N_LISTED = 20


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
    #: Python code that reads X and y.
    code: str
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
            # `_tell_row_numbers` says what to type.
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
    if not source.quiet:
        _tell_row_numbers(data.X)
    return data


def _tell_row_numbers(X: Any) -> None:
    """Say which features look like row numbers; samplers would compute such numbers too."""
    from imblearn_multilabel._containers import wrap
    from imblearn_multilabel.model_selection._comparison.inputs import find_row_numbers

    found = find_row_numbers(wrap(X))
    if found:
        tell(
            "Columns that look like row numbers are used as features: "
            f"{listed(name or repr(name) for name in found)}. Leave them out with --drop "
            f"{as_argument(found)}"
        )


def _digits() -> Data:
    digits = datasets.load_digit_attributes()
    names = digits.feature_names, digits.target_names
    code = (
        "from imblearn_multilabel.datasets import load_digit_attributes\n\n"
        "X, y = load_digit_attributes(return_X_y=True)"
    )
    return Data("digit attributes", digits.data, digits.target, *names, {}, code)


def _read(file: str, source: Source, as_numbers: bool, target: str) -> Data:
    kind = format_of(file, source.format)
    xml = xml_of(source)
    given: dict[str, Any] = {
        "labels": source.labels,
        "xml": xml,
        "sep": source.sep,
        "encoding": source.encoding,
    }
    for option, formats in _APPLIES.items():
        used_by = {kind, target} if option in ("sep", "encoding") else {kind}
        if given[option] is not None and not used_by & formats:
            raise MistakeError(f"--{option} says nothing about a file of format {kind}")
    if xml is not None and source.xml is None and not source.quiet:
        tell(f"labels are those of {xml}")
    more = {key: given[key] for key in given if given[key] is not None and kind in _APPLIES[key]}
    if kind == "arff" and as_numbers:
        more["as_frame"] = False
    content = _readable(file)
    if kind == "csv" or "labels" in more:
        more["labels"] = partial(_choose_labels, source, content)
    data = getattr(datasets, f"read_{kind}")(content, **more)
    text = _read_text(content, source) if kind == target == "csv" else None
    if "labels" in more:
        more["labels"] = data.target_names
    path = file if content is file else f"data.{kind}"
    arguments = [repr(path), *(f"{key}={pformat(more[key], compact=True)}" for key in more)]
    parted = ", ".join(arguments)
    if len(parted) > 60:
        parted = "\n" + textwrap.indent(",\n".join(arguments), "    ") + ",\n"
    code = (
        f"from imblearn_multilabel.datasets import read_{kind}\n\n"
        f"data = read_{kind}({parted})\nX, y = data.data, data.target"
    )
    return Data(
        "standard input" if file == "-" else printable(stem(file)),
        data.data,
        data.target,
        data.feature_names,
        data.target_names,
        {} if hasattr(data.data, "columns") else data.get("categories", {}),
        code,
        text,
    )


def format_of(path: str, given: str | None, option: str = "--format") -> str:
    """Return the format that was given, or that of the suffix."""
    told = [kind for kind, ends in _SUFFIXES.items() if path.lower().endswith(ends)]
    if not (given or told):
        known = ", ".join(suffixes[0] for suffixes in _SUFFIXES.values())
        raise MistakeError(
            f"cannot tell the format of {path}; expected a suffix of {known}, or {option}"
        )
    return given or told[0]


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


def _choose_labels(source: Source, content: str | io.BytesIO, columns: list[str]) -> list[str]:
    """Return the label columns of a file; a column that is dropped is no label."""
    if source.labels is None:
        cells = _read_text(content, source).apply(lambda column: column.str.lower().isin(YES_NO))
        found = [name for name, is_label in cells.all().items() if is_label]
        hint = f"; columns of 0 and 1: --labels {as_argument(found)}" if found else ""
        raise MistakeError(f"nothing tells which columns are labels; name them with --labels{hint}")
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
            others = "" if len(columns) <= _N_LISTED else ", ..."
            hint = (
                f"there is {near[0]!r}"
                if near
                else f"columns are {listed(columns[:_N_LISTED])}{others}"
            )
            raise MistakeError(f"--{option}: no column matches {name!r}; {hint}")
        found |= dict.fromkeys(matches)
    return found


def _without(data: Data, source: Source) -> Data:
    """Leave features and labels out."""
    features = data.feature_names or [str(column) for column in range(data.X.shape[1])]
    dropped = _matching(source, "drop", [*features, *data.names_of_labels])

    def code(name: str, table: Any, names: list[str]) -> str:
        left_out = [column for column in names if column in dropped]
        if not left_out:
            return ""
        if hasattr(table, "iloc"):
            return f"\n{name} = {name}.drop(columns={left_out})"
        numbers = [names.index(column) for column in left_out]
        kept = f"[n for n in range({name}.shape[1]) if n not in {numbers}]"
        return f"\n{name} = {name}[:, {kept}]"

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
        code=data.code + code("X", data.X, features) + code("y", data.y, data.names_of_labels),
        text=None if data.text is None else data.text.drop(columns=[*dropped]),
    )


def _read_text(content: str | io.BytesIO, source: Source) -> Any:
    """Read all cells of a CSV file, which `read_csv` has accepted, as text."""
    import pandas as pd

    with open_text(content, source.encoding or "utf-8", newline="") as file:
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


def _readable(file: str) -> str | io.BytesIO:
    """Return the path of a file, or the bytes that a pipe brings, which can be read only once."""
    if file != "-" and not (os.path.exists(file) and stat.S_ISFIFO(os.stat(file).st_mode)):
        return file
    content = io.BytesIO(sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes())
    content.name = "standard input" if file == "-" else file
    return content
