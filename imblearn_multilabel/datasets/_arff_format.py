"""The parts of the ARFF format: words, header, marks of labels, and Mulan's XML file of labels."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from os import PathLike
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from imblearn_multilabel._whole_file import whole_file
from imblearn_multilabel.datasets._columns import LabelNames, choose_labels, first_repeated

QUOTED = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
#: A word in quotes, or one that needs none.
_WORD = rf"""{QUOTED}|[^\s,{{}}%'"][^\s,{{}}%]*"""
_NAME = re.compile(_WORD)
_VALUE = re.compile(rf"\s*+({_WORD})\s*+(,|$)")
_PLAIN = re.compile(r"[A-Za-z0-9_.+-]+")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|[0-7]{1,3}|.)", re.DOTALL)
_MEANING = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_TO_ESCAPE = re.compile(r"[\\'\"%\x00-\x1f]")
_ESCAPED = {meaning: f"\\{letter}" for letter, meaning in _MEANING.items()}
_NUMBERS = {"numeric", "real", "integer"}
_TEXTS = {"string", "date"}
#: MEKA's option for the number of labels, in the name of the relation.
_OPTION = re.compile(r"(?:^|[\s:])-[cC]\s+(-?\d+)(?=\s|$)")
_NAMESPACE = "http://mulan.sourceforge.net/labels"
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ENTITIES = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


@dataclass(frozen=True)
class Attribute:
    """A declared column of an ARFF file."""

    name: str
    #: "number", "nominal" or "text".
    kind: str
    #: Values of a nominal attribute, in declared order; empty for other kinds.
    values: tuple[str, ...]
    #: Number of the line that declares it.
    line: int


def read_header(lines: Iterable[tuple[int, str]]) -> tuple[str, list[Attribute]]:
    """Read numbered lines up to ``@data``; return the name of the relation and the attributes."""
    relation, attributes = "", []
    declared: dict[str, int] = {}
    for number, text in lines:
        line = text.strip()
        if not line or line.startswith("%"):
            continue
        keyword, _, rest = line.replace("\t", " ", 1).partition(" ")
        keyword, rest = keyword.lower(), rest.strip()
        if keyword == "@relation":
            relation = unquote(rest)
        elif keyword == "@attribute":
            attribute = _read_attribute(rest, number)
            if attribute.name in declared:
                raise ValueError(
                    f"line {number}: attribute {attribute.name!r} is declared twice, first "
                    f"in line {declared[attribute.name]}"
                )
            declared[attribute.name] = number
            attributes.append(attribute)
        elif keyword == "@data":
            if not attributes:
                raise ValueError(f"line {number}: @data before any @attribute")
            return relation, attributes
        else:
            raise ValueError(
                f"line {number}: expected @relation, @attribute, @data or a comment; "
                f"got {len(line)} characters"
            )
    raise ValueError("it has no line @data; is it an ARFF file?")


def _read_attribute(text: str, line: int) -> Attribute:
    found = _NAME.match(text)
    if found is None or found.end() == len(text):
        raise ValueError(
            f"line {line}: expected @attribute name type, names with blanks, commas, braces, "
            f"quotes or % in quotes; got {len(text)} characters"
        )
    name, kind = unquote(found[0]), text[found.end() :].strip()
    if kind.startswith("{"):
        return Attribute(name, "nominal", _read_values(name, kind, line), line)
    first = kind.split(None, 1)[0].lower()
    if first not in _NUMBERS | _TEXTS:
        raise ValueError(
            f"line {line}, attribute {name!r}: expected a type of numeric, real, integer, string, "
            f"date, or values in braces; got {len(kind)} characters"
        )
    return Attribute(name, "number" if first in _NUMBERS else "text", (), line)


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


def quote(word: str) -> str:
    """Write a word with the quotes and escapes that it needs."""
    if _PLAIN.fullmatch(word):
        return word
    return f"'{_TO_ESCAPE.sub(_escape, word)}'"


def unquote(word: str) -> str:
    """Read a word without its quotes and escapes."""
    return _ESCAPE.sub(_unescape, word[1:-1]) if word[:1] in ("'", '"') else word


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


def relation_with_option(relation: str, n_labels: int) -> str:
    """Append MEKA's option for labels to the name of a relation."""
    # MEKA reads the first one.
    if _OPTION.search(relation):
        raise ValueError("`relation` must not hold an option -C; it is added for the labels")
    return f"{relation}: -C -{n_labels}"


def label_columns(
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
    return _from_relation(relation, len(names))


def _from_relation(relation: str, n_attributes: int) -> list[int]:
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
    if not 0 < abs(number) <= n_attributes:
        raise ValueError(
            f"the relation says -C {number}; expected 1 to {n_attributes} labels, or as many from "
            "the end as a negative number"
        )
    # MEKA takes the first attributes, or the last ones for a negative number.
    return list(range(n_attributes))[:number] if number > 0 else list(range(n_attributes))[number:]


def read_mulan_xml(path: str | PathLike[str]) -> list[str]:
    """Read the names of all labels in the order of the file, each before its children."""
    parser = expat.ParserCreate(namespace_separator=" ")
    names: list[str] = []

    def place() -> str:
        return f"line {parser.CurrentLineNumber}, column {parser.CurrentColumnNumber + 1}"

    def start(tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(" ")[2]
        if tag == "label" and "name" in attributes:
            names.append(attributes["name"])
        elif tag != "labels" or names:
            raise ValueError(f"{place()}: expected <label name=...> inside <labels>; got <{tag}>")

    def refuse(*_: Any) -> None:
        # Declared entities can name other files and grow without bound; Mulan writes none.
        raise ValueError(f"{place()}: a document type, which a file of labels never needs")

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    try:
        with open(path, "rb") as file:
            parser.ParseFile(file)
        if not names:
            raise ValueError("it names no labels")
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        raise ValueError(f"{os.fspath(path)}: {place()}: {reason}") from error
    except ValueError as error:
        raise ValueError(f"{os.fspath(path)}: {error}") from error
    return names


def write_mulan_xml(path: str | PathLike[str], names: Iterable[str]) -> None:
    """Write the names of labels in Mulan's format."""
    names = list(names)
    for name in names:
        if _NOT_IN_XML.search(name):
            raise ValueError(f"XML cannot hold the label name {name!r}; leave control signs out")
    labels = "".join(f"<label name={quoteattr(name, _ENTITIES)}></label>\n" for name in names)
    head = '<?xml version="1.0" encoding="utf-8"?>'
    with whole_file(path) as file:
        file.write(f'{head}\n<labels xmlns="{_NAMESPACE}">\n{labels}</labels>\n'.encode())
