"""From the words of an ARFF row to numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from imblearn_multilabel.datasets._arff_header import Attribute
from imblearn_multilabel.datasets._files import describe_label

_YES_NO = {"0": 0.0, "1": 1.0, "false": 0.0, "true": 1.0}


class Column:
    """How the values of one attribute become numbers.

    Parameters
    ----------
    attribute : Attribute
        The attribute.
    is_label : bool
        Whether its values say yes and no.

    Attributes
    ----------
    read : callable
        Turns a word, or None where a value is missing, into a number; raises a KeyError or
        ValueError for others.
    implied : float
        What a sparse row means that says nothing of the column.
    words : dict
        The words of a text column and the numbers that stand for them.
    """

    def __init__(self, attribute: Attribute, is_label: bool):
        self.attribute = attribute
        self.is_label = is_label
        self.words: dict[Any, float] = {}
        self.implied = 0.0
        if is_label:
            self.read = self._label_reader()
        elif attribute.kind == "number":
            self.read = _number
        elif attribute.kind == "nominal":
            codes: dict[Any, float] = {word: float(i) for i, word in enumerate(attribute.values)}
            self.read = (codes | {None: math.nan}).__getitem__
        else:
            self.words = _Numbering()
            self.read = self.words.__getitem__

    def complaint(self, word: str | None) -> str:
        """Tell what was expected where `word` is."""
        what = "label" if self.is_label else "attribute"
        if self.is_label and word is None:
            return f"{what} {self.attribute.name!r}: expected 0 or 1; the value is missing"
        if self.attribute.kind == "nominal":
            expected = f"one of its {len(self.attribute.values)} declared values"
        else:
            expected = "0 or 1" if self.is_label else "a number"
        got = describe_label(word) if self.is_label else f"a text of length {len(word or '')}"
        return f"{what} {self.attribute.name!r}: expected {expected}; got {got}"

    def _label_reader(self) -> Callable[[str | None], float]:
        attribute = self.attribute
        if attribute.kind != "nominal":
            return _zero_or_one
        codes: dict[Any, float] = {
            value: _YES_NO[value.lower()] for value in attribute.values if value.lower() in _YES_NO
        }
        if len(codes) < len(attribute.values):
            raise ValueError(
                f"line {attribute.line}, label {attribute.name!r}: expected values 0 and 1, or "
                f"false and true; got {len(attribute.values)} values, {len(codes)} of them such"
            )
        self.implied = codes[attribute.values[0]]
        return codes.__getitem__


class _Numbering(dict[Any, float]):
    """Numbers words in the order they come; a missing one is nan."""

    def __missing__(self, word: str | None) -> float:
        number = self[word] = math.nan if word is None else float(len(self) - (None in self))
        return number


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
