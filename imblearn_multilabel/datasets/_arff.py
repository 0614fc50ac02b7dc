"""Multi-label data in ARFF files, with the labels that Mulan's XML or MEKA's option names."""

from __future__ import annotations

import math
import os
import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, count, pairwise
from os import PathLike
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

import numpy as np
from scipy import sparse
from sklearn.utils import Bunch

from imblearn_multilabel._containers import Container
from imblearn_multilabel._messages import import_optional
from imblearn_multilabel._typing import Table
from imblearn_multilabel._validation import is_missing
from imblearn_multilabel._whole_file import whole_file
from imblearn_multilabel.datasets._tables import (
    YES_NO,
    LabelNames,
    choose_labels,
    describe_label,
    first_repeated,
    new_text,
    open_text,
    table_to_write,
)

_QUOTED = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
#: A word in quotes, or one that needs none.
_WORD = rf"""{_QUOTED}|[^\s,{{}}%'"][^\s,{{}}%]*"""
_NAME = re.compile(_WORD)
_VALUE = re.compile(rf"\s*+({_WORD})\s*+(,|$)")
#: A number and a value of a sparse row, and a cell of a dense row, which may be empty.
_PAIR = re.compile(rf"\s*+(\d+)\s+({_QUOTED}|[^\s,{{}}'\"]+)\s*+(,|$)")
_CELL = re.compile(rf"\s*+({_QUOTED}|[^\s,{{}}'\"]*)\s*+(,|$)")
_NEEDS_CARE = re.compile(r"[\s{}'\"]")
_PLAIN = re.compile(r"[A-Za-z0-9_.+-]+")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|[0-7]{1,3}|.)", re.DOTALL)
_MEANING = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_TO_ESCAPE = re.compile(r"[\\'\"%\x00-\x1f]")
_ESCAPED = {meaning: f"\\{letter}" for letter, meaning in _MEANING.items()}
#: Type that a file declares -> kind of the column.
_KINDS = dict.fromkeys(("numeric", "real", "integer"), "number") | dict.fromkeys(
    ("string", "date"), "text"
)
#: MEKA's option for the number of labels, in the name of the relation.
_OPTION = re.compile(r"(?:^|[\s:])-[cC]\s+(-?\d+)(?=\s|$)")
_NAMESPACE = "http://mulan.sourceforge.net/labels"
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def read_arff(
    path: str | PathLike[str],
    *,
    labels: LabelNames | None = None,
    xml: str | PathLike[str] | None = None,
    as_frame: bool | str = "auto",
    encoding: str = "utf-8",
) -> Bunch:
    """Read multi-label data from an ARFF file, dense or sparse.

    Labels are given by name in `labels`, by Mulan's XML file, or by the option ``-C`` that MEKA
    writes into the name of the relation. Without any of them the file is refused; an attribute is
    never taken for a label because of its place in the file.

    Parameters
    ----------
    path : str or path-like
        The file; one packed by gzip is unpacked.
    labels : list of str or callable, default=None
        Names of the labels, or a function that chooses them from the names of all attributes.
    xml : str or path-like, default=None
        Mulan's file of labels; all labels of a hierarchy are read.
    as_frame : bool or "auto", default="auto"
        Whether to return pandas data frames, whose columns of nominal and string features hold
        categories and strings. "auto" does so for a dense file that has such features. Without
        data frames a nominal feature holds the number of its value, from 0, and strings are
        refused.
    encoding : str, default="utf-8"
        Encoding of the text.

    Returns
    -------
    Bunch
        With these attributes:

        data : {ndarray, csr_matrix, DataFrame} of shape (n_samples, n_features)
            Features, float64; sparse if the file is. Missing values are nan.
        target : {ndarray, csr_matrix, DataFrame} of int of shape (n_samples, n_labels)
            0/1 indicator matrix, labels in the order in which `labels`, the XML file or, with
            ``-C``, the header names them.
        feature_names, target_names : list of str
            Names of the columns.
        categories : dict of str to list of str
            Values of every nominal feature, in the order of their numbers.

    Raises
    ------
    OSError
        If a file cannot be opened.
    ValueError
        If nothing names the labels, a label is missing from the file, or the file is malformed; the
        message names line and attribute.
    ImportError
        If data frames are asked for and pandas is not installed.

    See Also
    --------
    write_arff : Write such a file.

    Notes
    -----
    A label is a numeric attribute of zeros and ones, or a nominal attribute with values 0 and 1 or
    false and true. In a sparse file an absent entry means the first declared value, also for a
    label declared as ``{1,0}``. A ``-C`` that is followed by the name of a Weka filter is refused,
    because it was written before the filter changed the attributes.

    Examples
    --------
    >>> import os, tempfile
    >>> from imblearn_multilabel.datasets import read_arff, write_arff
    >>> path = os.path.join(tempfile.mkdtemp(), "small.arff")
    >>> write_arff(path, [[0.5], [1.5]], [[1, 0], [0, 1]], label_names=["cat", "dog"])
    >>> data = read_arff(path, labels=["dog", "cat"])
    >>> data.feature_names, data.target.tolist()
    (['x0'], [[0, 1], [1, 0]])
    """
    if as_frame not in (True, False, "auto"):
        raise ValueError(f'`as_frame` must be True, False or "auto"; got {as_frame!r}')
    with open_text(path, encoding) as file:
        lines = enumerate(file, 1)
        relation, columns = _read_header(lines)
        names = [column.name for column in columns]
        places = _label_columns(relation, names, labels, xml)
        for place in places:
            columns[place].become_label()
        table = _read_rows(lines, columns)
        others = [place for place, column in enumerate(columns) if not column.is_label]
        features = [columns[place] for place in others]
        target = _labels_of(table[:, places], [columns[place].implied for place in places])
        data = table[:, others]
        needs_frame = any(column.kind != "number" for column in features)
        if as_frame is True or (as_frame == "auto" and needs_frame and not sparse.issparse(data)):
            data, target = _as_frames(data, target, features, [names[place] for place in places])
        else:
            for column in features:
                if column.kind == "text":
                    raise ValueError(
                        f"attribute {column.name!r} holds strings or dates, which an array of "
                        "numbers cannot; write the file densely and read it with as_frame=True"
                    )
    return Bunch(
        data=data,
        target=target,
        feature_names=[names[place] for place in others],
        target_names=[names[place] for place in places],
        categories={
            column.name: list(column.values) for column in features if column.kind == "nominal"
        },
    )


def write_arff(
    path: str | PathLike[str],
    X: Table,
    y: Table,
    *,
    feature_names: Iterable[str] | None = None,
    label_names: Iterable[str] | None = None,
    categories: dict[str, list[str]] | None = None,
    relation: str = "data",
    xml: str | PathLike[str] | None = None,
) -> None:
    """Write multi-label data to an ARFF file for :func:`read_arff`, Mulan, MEKA, Weka or mldr.

    Labels are the last attributes, nominal ones with the values ``{0,1}``. The name of the relation
    ends with MEKA's option ``-C`` for their number.

    Parameters
    ----------
    path : str or path-like
        File to write; an existing file is replaced. A name that ends in ``.gz`` makes a file packed
        by gzip.
    X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
        Features; sparse features make a sparse file. Columns of categories become nominal
        attributes, and columns of strings become string attributes.
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix.
    feature_names, label_names : list of str, default=None
        Names to write. By default the names of data frames, else x0, x1, ... and y0, y1, ...
    categories : dict of str to list of str, default=None
        Values of the nominal features of an array or sparse matrix, as :func:`read_arff` returns
        them. Such a feature holds the numbers of its values, from 0.
    relation : str, default="data"
        Name of the relation, without an option ``-C``.
    xml : str or path-like, default=None
        Mulan's file of labels to write as well.

    Raises
    ------
    ValueError
        If X and y differ in length, y is not an indicator matrix, names repeat or do not fit, or a
        category column has no categories or two that are written alike.

    See Also
    --------
    read_arff : Read such a file.

    Notes
    -----
    Missing values of every kind become ``?``. Sparse files hold no zeros, so ``-0.0`` becomes 0.

    Examples
    --------
    >>> import os, pathlib, tempfile
    >>> from imblearn_multilabel.datasets import write_arff
    >>> path = os.path.join(tempfile.mkdtemp(), "small.arff")
    >>> write_arff(path, [[0.5], [1.5]], [[1, 0], [0, 1]], label_names=["cat", "a dog"])
    >>> print(pathlib.Path(path).read_text())
    @relation 'data: -C -2'
    <BLANKLINE>
    @attribute x0 numeric
    @attribute cat {0,1}
    @attribute 'a dog' {0,1}
    <BLANKLINE>
    @data
    0.5,1,0
    1.5,0,1
    <BLANKLINE>
    """
    table, labels, features, names = table_to_write(
        X, y, feature_names, label_names, needs_names=True
    )
    kinds, writers = _kinds_and_writers(table, features, categories or {})
    kinds += ["{0,1}"] * len(names)
    writers += [_number_word] * len(names)
    # MEKA reads the first one.
    if _OPTION.search(relation):
        raise ValueError("`relation` must not hold an option -C; it is added for the labels")
    if xml is not None:
        write_mulan_xml(xml, names)
    with new_text(path) as file:
        file.write(f"@relation {quote(f'{relation}: -C -{len(names)}')}\n\n")
        for name, kind in zip([*features, *names], kinds, strict=True):
            file.write(f"@attribute {quote(name)} {kind}\n")
        file.write("\n@data\n")
        values = table.values()
        rows = _sparse_rows if sparse.issparse(values) else _dense_rows
        file.writelines(f"{row}\n" for row in rows(values, labels.Y, writers))


# Reading


class _Column:
    """A declared attribute, and how its words become numbers."""

    #: Value that an absent entry of a sparse row means.
    implied = 0.0
    is_label = False

    def __init__(self, name: str, kind: str, values: tuple[str, ...], line: int):
        self.name = name
        #: "number", "nominal" or "text".
        self.kind = kind
        #: Values of a nominal attribute, in declared order; empty for other kinds.
        self.values = values
        #: Number of the line that declares it.
        self.line = line
        #: Numbers of the words of a column that holds no numbers; a new text gets the next one.
        self.codes: dict[Any, float] = defaultdict(count().__next__) if kind == "text" else {}
        self.codes |= {value: float(code) for code, value in enumerate(values)} | {None: math.nan}
        #: Converts a word, or None for a missing value; raises KeyError or ValueError.
        self.convert: Callable[[Any], float] = (
            _number if kind == "number" else self.codes.__getitem__
        )

    def become_label(self) -> None:
        """Read values of 0 and 1."""
        self.is_label = True
        if self.kind != "nominal":
            self.convert = _zero_or_one
            return
        codes = {
            each: float(YES_NO[each.lower()]) for each in self.values if each.lower() in YES_NO
        }
        if len(codes) < len(self.values):
            raise ValueError(
                f"line {self.line}, label {self.name!r}: expected values 0 and 1, or false and "
                f"true; got {len(self.values)} values, {len(codes)} of them such"
            )
        self.implied = codes[self.values[0]]
        self.convert = codes.__getitem__

    def read(self, word: str | None) -> float:
        """Return the number of a word, or say what was expected instead."""
        try:
            return self.convert(word)
        except (KeyError, ValueError):
            if word is None:
                told = f"label {self.name!r}: expected 0 or 1; the value is missing"
                raise ValueError(told) from None
            what, expected, got = "attribute", "a number", f"a text of length {len(word)}"
            if self.is_label:
                what, expected, got = "label", "0 or 1", describe_label(word)
            if self.kind == "nominal":
                expected = f"one of its {len(self.values)} declared values"
            raise ValueError(f"{what} {self.name!r}: expected {expected}; got {got}") from None


def _number(word: str | None) -> float:
    if word is None:
        return math.nan
    # Python allows 1_000, ARFF does not.
    if "_" in word:
        raise ValueError(word)
    return float(word)


def _zero_or_one(word: str | None) -> float:
    number = _number(word)
    if number not in (0.0, 1.0):
        raise ValueError(word)
    return number


def _read_header(lines: Iterable[tuple[int, str]]) -> tuple[str, list[_Column]]:
    """Read numbered lines up to ``@data``; return the name of the relation and the attributes."""
    relation, columns = "", dict[str, _Column]()
    for number, text in lines:
        line = text.strip()
        if not line or line.startswith("%"):
            continue
        keyword, _, rest = line.replace("\t", " ", 1).partition(" ")
        keyword, rest = keyword.lower(), rest.strip()
        if keyword == "@relation":
            relation = unquote(rest)
        elif keyword == "@attribute":
            column = _read_attribute(rest, number)
            if column.name in columns:
                raise ValueError(
                    f"line {number}: attribute {column.name!r} is declared twice, first in line "
                    f"{columns[column.name].line}"
                )
            columns[column.name] = column
        elif keyword == "@data":
            if not columns:
                raise ValueError(f"line {number}: @data before any @attribute")
            return relation, list(columns.values())
        else:
            raise ValueError(
                f"line {number}: expected @relation, @attribute, @data or a comment; "
                f"got {len(line)} characters"
            )
    raise ValueError("it has no line @data; is it an ARFF file?")


def _read_attribute(text: str, line: int) -> _Column:
    found = _NAME.match(text)
    if found is None or found.end() == len(text):
        raise ValueError(
            f"line {line}: expected @attribute name type, names with blanks, commas, braces, "
            f"quotes or % in quotes; got {len(text)} characters"
        )
    name, declared = unquote(found[0]), text[found.end() :].strip()
    if declared.startswith("{"):
        return _Column(name, "nominal", _read_values(name, declared, line), line)
    kind = _KINDS.get(declared.split(None, 1)[0].lower())
    if kind is None:
        raise ValueError(
            f"line {line}, attribute {name!r}: expected a type of numeric, real, integer, string, "
            f"date, or values in braces; got {len(declared)} characters"
        )
    return _Column(name, kind, (), line)


def _read_values(name: str, text: str, line: int) -> tuple[str, ...]:
    body, brace, _ = text[1:].rpartition("}")
    try:
        if not brace:
            raise ValueError("no closing brace")
        values = [unquote(word[1]) for word in split_words(body.rstrip())]
    except ValueError as error:
        raise ValueError(
            f"line {line}, attribute {name!r}: cannot read the list of its values {error}"
        ) from None
    twice = first_repeated(values)
    if twice is not None:
        last = len(values) - values[::-1].index(twice)
        raise ValueError(f"line {line}, attribute {name!r}: value {last} repeats an earlier one")
    return tuple(values)


def split_words(text: str, pattern: re.Pattern[str] = _VALUE) -> list[re.Match[str]]:
    """Match words separated by commas; the last group of the pattern is the comma or the end."""
    words: list[re.Match[str]] = []
    place, comma = 0, ","
    while comma:
        found = pattern.match(text, place)
        if found is None:
            raise ValueError(f"at its character {place + 1}")
        words.append(found)
        place, comma = found.end(), found[found.re.groups]
    return words


def _label_columns(
    relation: str,
    names: list[str],
    labels: LabelNames | None,
    xml: str | PathLike[str] | None,
) -> list[int]:
    """Return the numbers of the label attributes, in the order in which they are named.

    They are named by `labels`, by Mulan's file of labels, or by MEKA's options in the relation.
    """
    if labels is not None and xml is not None:
        raise ValueError("give `labels` or `xml`, not both")
    if labels is not None:
        return choose_labels(names, labels, "attribute")
    if xml is not None:
        try:
            return choose_labels(names, read_mulan_xml(xml), "attribute")
        except ValueError as error:
            raise ValueError(f"{error} (labels of {os.fspath(xml)})") from error
    found = _OPTION.search(relation)
    if found is None:
        raise ValueError(
            "nothing tells which attributes are labels; give their names as `labels`, or Mulan's "
            "file of labels as `xml`"
        )
    if "weka.filters" in relation[found.end() :]:
        raise ValueError(
            f"the relation says{found[0].rstrip()}, but a filter of Weka has changed the "
            "attributes since; give `labels` or `xml`"
        )
    number = int(found[1])
    if not 0 < abs(number) <= len(names):
        raise ValueError(
            f"the relation says -C {number}; expected 1 to {len(names)} labels, or as many from "
            "the end as a negative number"
        )
    # MEKA takes the first attributes, or the last ones for a negative number.
    places = list(range(len(names)))
    return places[:number] if number > 0 else places[number:]


def _labels_of(table: Any, implied: list[float]) -> Any:
    if not sparse.issparse(table):
        return table.astype(np.int64)
    table = table.astype(np.int64)
    if any(implied):
        # Stored values are differences from the implied value, and most values are implied.
        table = sparse.csr_matrix(table.toarray() + np.array(implied, dtype=np.int64))
    table.eliminate_zeros()
    return table


def _as_frames(data: Any, target: Any, features: list[_Column], labels: list[str]) -> Any:
    if sparse.issparse(data):
        raise ValueError("the file is sparse; read it with as_frame=False")
    pd = import_optional(
        "pandas",
        purpose="read_arff returns nominal and string features as data frames",
        extra="pandas",
    )
    series = {}
    for column, values in zip(features, data.T, strict=True):
        if column.kind == "number":
            series[column.name] = values
            continue
        codes = np.where(np.isnan(values), -1, values).astype(np.int64)
        if column.kind == "nominal":
            series[column.name] = pd.Categorical.from_codes(codes, categories=list(column.values))
        else:
            # The code -1 takes the last word. From a list, pandas makes the strings it prefers.
            words = np.array([*(each for each in column.codes if each is not None), None], object)
            series[column.name] = pd.Series(words[codes].tolist())
    index = pd.RangeIndex(len(data))
    return pd.DataFrame(series, index=index), pd.DataFrame(target, columns=labels)


def _read_rows(lines: Iterator[tuple[int, str]], columns: list[_Column]) -> Any:
    """Read all rows as numbers, sparse if the first row is.

    Dense rows take 8 bytes per value, sparse rows 16 bytes per written value. In sparse rows,
    labels and nominal features hold the difference from the value that an absent entry means.
    """
    stripped = ((number, text.strip()) for number, text in lines)
    rows = (row for row in stripped if row[1] and not row[1].startswith("%"))
    first = next(rows, None)
    if first is None:
        raise ValueError("it has no rows after @data")
    read = _read_sparse if first[1].startswith("{") else _read_dense
    return read(chain([first], rows), columns)


def _read_dense(rows: Iterable[tuple[int, str]], columns: list[_Column]) -> np.ndarray:
    numbers = array("d")
    for line, text in rows:
        if text.startswith("{"):
            raise ValueError(
                f"line {line}: expected a dense row, as the first row is; got a sparse row, in "
                "braces"
            )
        if _NEEDS_CARE.search(text) is None:
            words = text.split(",")
        else:
            try:
                words = [cell[1] for cell in split_words(text, _CELL)]
            except ValueError as error:
                raise ValueError(
                    f"line {line}: cannot be split into values {error}; quote values that hold "
                    "blanks, commas, braces or quotes"
                ) from None
        if len(words) != len(columns):
            raise ValueError(
                f"line {line}: expected {len(columns)} values, one per attribute; got {len(words)}"
            )
        read = (None if word in ("", "?") else unquote(word) for word in words)
        _append(numbers, line, zip(columns, read, strict=True))
    return np.frombuffer(numbers, dtype=np.float64).reshape(-1, len(columns)).copy()


def _read_sparse(rows: Iterable[tuple[int, str]], columns: list[_Column]) -> sparse.csr_matrix:
    numbers, places, ends = array("d"), array("q"), array("q", [0])
    for line, text in rows:
        if not text.startswith("{"):
            raise ValueError(
                f"line {line}: expected a sparse row, in braces, as the first row is; got a dense "
                "row"
            )
        body = text[1:-1].strip()
        try:
            pairs = split_words(body if text.endswith("}") else text, _PAIR) if body else []
            words = {int(pair[1]): None if pair[2] == "?" else unquote(pair[2]) for pair in pairs}
            if max(words, default=0) >= len(columns):
                raise ValueError("no such attribute")
        except ValueError:
            raise ValueError(
                f"line {line}: expected pairs of an attribute's number, from 0 to "
                f"{len(columns) - 1}, and a value, with commas between; got {len(text)} characters"
            ) from None
        if len(words) < len(pairs):
            raise ValueError(f"line {line}: an attribute has two values")
        _append(numbers, line, ((columns[place], words[place]) for place in sorted(words)))
        places.extend(sorted(words))
        ends.append(len(places))
    parts = (np.array(numbers), np.array(places), np.array(ends))
    table = sparse.csr_matrix(parts, shape=(len(ends) - 1, len(columns)))
    table.data -= np.array([column.implied for column in columns])[table.indices]
    table.eliminate_zeros()
    return table


def _append(numbers: Any, line: int, cells: Iterable[tuple[_Column, str | None]]) -> None:
    try:
        numbers.extend([column.read(word) for column, word in cells])
    except ValueError as error:
        raise ValueError(f"line {line}, {error}") from None


class _WithoutDoctype(ElementTree.TreeBuilder):
    """Build a tree, but refuse a document type: its entities can grow without bound."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise ValueError("it has a document type, which a file of labels never needs")


def read_mulan_xml(path: str | PathLike[str]) -> list[str]:
    """Read the names of all labels in the order of the file, each before its children."""
    names: list[str] = []
    try:
        parser = ElementTree.XMLParser(target=_WithoutDoctype())
        root: Any = ElementTree.parse(path, parser).getroot()
        for element in root.iter():
            tag, name = element.tag.rpartition("}")[2], element.get("name")
            if element is root and tag == "labels":
                continue
            if element is root or tag != "label" or name is None:
                raise ValueError(f"expected <label name=...> inside <labels>; got <{tag}>")
            names.append(name)
        if not names:
            raise ValueError("it names no labels")
    except (ElementTree.ParseError, ValueError) as error:
        raise ValueError(f"{os.fspath(path)}: {error}") from error
    return names


# Writing


def _kinds_and_writers(
    table: Container, names: list[str], categories: dict[str, list[str]]
) -> tuple[list[str], list[Callable[[Any], str]]]:
    """Return the declared type and the writer of every feature."""
    unknown = [name for name in categories if name not in names]
    if unknown:
        raise ValueError(f"`categories` names {unknown[0]!r}, which is not a feature")
    masks = np.array(table.numeric_mask())
    is_number = np.broadcast_to(masks if table.is_frame else masks[:1], len(names))
    if not table.is_frame and not is_number.all():
        raise ValueError("`X` must hold numbers, or be a data frame; got an array of objects")
    kinds: list[str] = []
    writers: list[Callable[[Any], str]] = []
    for column, name in enumerate(names):
        words = table.categories(column) if table.is_frame else categories.get(name)
        if words is not None:
            words = [str(word) for word in words]
            if not words or first_repeated(words) is not None:
                reason = "has two categories that are written alike" if words else "has none"
                raise ValueError(
                    f"feature {name!r} must have categories that differ as text; it {reason}"
                )
            quoted = list(map(quote, words))
            kinds.append("{" + ",".join(quoted) + "}")
            writers.append(_quoted if table.is_frame else partial(_code_word, name, quoted))
        else:
            kinds.append("numeric" if is_number[column] else "string")
            writers.append(_number_word if is_number[column] else _quoted)
    return kinds, writers


def _code_word(name: str, words: list[str], value: Any) -> str:
    if value not in range(len(words)):
        raise ValueError(
            f"feature {name!r} holds a value that is the number of none of its {len(words)} "
            "categories"
        )
    return words[int(value)]


def _number_word(value: Any) -> str:
    return repr(float(value)).removesuffix(".0")


def _quoted(value: Any) -> str:
    return quote(str(value))


def _word(write: Callable[[Any], str], value: Any) -> str:
    return "?" if is_missing(value) else write(value)


def _dense_rows(values: Any, Y: Any, writers: list[Callable[[Any], str]]) -> Iterator[str]:
    for row, shown in zip(values, Y.toarray(), strict=True):
        yield ",".join(map(_word, writers, [*row, *shown]))


def _sparse_rows(values: Any, Y: Any, writers: list[Callable[[Any], str]]) -> Iterator[str]:
    table = sparse.hstack([values, Y], format="csr")
    table.sum_duplicates()
    for start, end in pairwise(table.indptr):
        cells = zip(table.indices[start:end].tolist(), table.data[start:end].tolist(), strict=True)
        words = (f"{n} {_word(writers[n], value)}" for n, value in cells if value != 0)
        yield f"{{{','.join(words)}}}"


def quote(word: str) -> str:
    """Write a word with the quotes and escapes that it needs."""
    if _PLAIN.fullmatch(word):
        return word
    return f"'{_TO_ESCAPE.sub(_escape, word)}'"


def unquote(word: str) -> str:
    """Read a word without its quotes and escapes."""
    return _ESCAPE.sub(_unescape, word[1:-1]) if word[:1] in ("'", '"') else word


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    if character in _ESCAPED:
        return _ESCAPED[character]
    return f"\\{ord(character):03o}" if ord(character) < 32 else f"\\{character}"


def _unescape(found: re.Match[str]) -> str:
    code = found[1]
    if len(code) == 5:
        return chr(int(code[1:], 16))
    if code[0] in "01234567":
        return chr(int(code, 8))
    return _MEANING.get(code, code)


def write_mulan_xml(path: str | PathLike[str], names: Iterable[str]) -> None:
    """Write the names of labels in Mulan's format."""
    names = list(names)
    for name in names:
        if _NOT_IN_XML.search(name):
            raise ValueError(f"XML cannot hold the label name {name!r}; leave control signs out")
    labels = "".join(f"<label name={quoteattr(name)}></label>\n" for name in names)
    head = '<?xml version="1.0" encoding="utf-8"?>'
    with whole_file(path) as file:
        file.write(f'{head}\n<labels xmlns="{_NAMESPACE}">\n{labels}</labels>\n'.encode())
