"""The header of an ARFF file: relation and attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from imblearn_multilabel.datasets._arff_words import WORD, split_words, unquote
from imblearn_multilabel.datasets._files import first_repeated

_NAME = re.compile(WORD)
_NUMBERS = {"numeric", "real", "integer"}
_WORDS = {"string", "date"}


@dataclass(frozen=True)
class Attribute:
    """A column.

    Parameters
    ----------
    name : str
        Its name.
    kind : {"number", "nominal", "text"}
        What its values are.
    values : tuple of str
        The values of a nominal one, in the order they are declared.
    line : int
        Where it is declared.
    """

    name: str
    kind: str
    values: tuple[str, ...]
    line: int


class Lines(Iterator[str]):
    """Lines of a file; `number` and `text` are those of the latest one."""

    def __init__(self, lines: Iterator[str]):
        self._lines = iter(lines)
        self.number = 0
        self.text = ""
        self._again = False

    def __next__(self) -> str:
        if self._again:
            self._again = False
            return self.text
        self.text = next(self._lines)
        self.number += 1
        return self.text

    def push_back(self) -> None:
        """Give the latest line once more."""
        self._again = True


def read_header(lines: Lines) -> tuple[str, list[Attribute]]:
    """Read up to the line ``@data``, and return the name of the relation and the attributes.

    Raises
    ------
    ValueError
        If a line is no part of a header; the message names line and column.
    """
    relation, attributes = "", []
    declared: dict[str, int] = {}
    for text in lines:
        line = text.strip()
        if not line or line.startswith("%"):
            continue
        keyword, _, rest = line.replace("\t", " ", 1).partition(" ")
        keyword, rest = keyword.lower(), rest.strip()
        if keyword == "@relation":
            relation = unquote(rest)
        elif keyword == "@attribute":
            attribute = _read_attribute(rest, lines.number)
            if attribute.name in declared:
                raise ValueError(
                    f"line {lines.number}: attribute {attribute.name!r} is declared twice, first "
                    f"in line {declared[attribute.name]}"
                )
            declared[attribute.name] = lines.number
            attributes.append(attribute)
        elif keyword == "@data":
            if not attributes:
                raise ValueError(f"line {lines.number}: @data before any @attribute")
            return relation, attributes
        else:
            raise ValueError(
                f"line {lines.number}: expected @relation, @attribute, @data or a comment; "
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
    if first not in _NUMBERS | _WORDS:
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
        values = split_words(body.rstrip())
    except ValueError as error:
        raise ValueError(
            f"line {line}, attribute {name!r}: cannot read the list of its values {error}"
        ) from None
    twice = first_repeated(values)
    if twice is not None:
        last = len(values) - values[::-1].index(twice)
        raise ValueError(f"line {line}, attribute {name!r}: value {last} repeats an earlier one")
    return tuple(values)
