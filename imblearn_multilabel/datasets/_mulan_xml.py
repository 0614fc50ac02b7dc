"""The XML file beside an ARFF file of Mulan: which attributes are labels."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from os import PathLike
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from imblearn_multilabel._whole_file import whole_file

_NAMESPACE = "http://mulan.sourceforge.net/labels"
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ENTITIES = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


def read_mulan_xml(path: str | PathLike[str]) -> list[str]:
    """Return the names of all labels in the order of the file, each before its children.

    Raises
    ------
    ValueError
        If it is no such file; the message names file, line and column.
    """
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
    """Write the names of labels."""
    names = list(names)
    for name in names:
        if _NOT_IN_XML.search(name):
            raise ValueError(f"XML cannot hold the label name {name!r}; leave control signs out")
    labels = "".join(f"<label name={quoteattr(name, _ENTITIES)}></label>\n" for name in names)
    head = '<?xml version="1.0" encoding="utf-8"?>'
    with whole_file(path) as file:
        file.write(f'{head}\n<labels xmlns="{_NAMESPACE}">\n{labels}</labels>\n'.encode())
