"""Words of ARFF: quotes and escapes.

liac-arff strips quotes from names without reading what is between them, and writes some words that
it cannot read again ("?", "{", nothing at all). Names and values written here keep.
"""

from __future__ import annotations

import re

#: A word in quotes, or one that needs none.
WORD = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\s,{}%'"][^\s,{}%]*"""
_VALUE = re.compile(rf"\s*({WORD})\s*(,|$)")
_PLAIN = re.compile(r"[A-Za-z0-9_.+-]+")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|[0-7]{3}|.)", re.DOTALL)
_MEANING = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_TO_ESCAPE = re.compile(r"[\\'\"%\x00-\x1f]")
_ESCAPED = {meaning: f"\\{letter}" for letter, meaning in _MEANING.items()}


def quote(word: str) -> str:
    """Write a word so that it is read as it is."""
    if _PLAIN.fullmatch(word):
        return word
    return f"'{_TO_ESCAPE.sub(_escape, word)}'"


def unquote(word: str) -> str:
    """Read a word."""
    return _ESCAPE.sub(_unescape, word[1:-1]) if word[:1] in ("'", '"') else word


def split_words(text: str) -> list[str]:
    """Read words with commas between.

    Raises
    ------
    ValueError
        If the text cannot be split; the message tells the place, counted from 1.
    """
    words: list[str] = []
    place = 0
    while True:
        found = _VALUE.match(text, place)
        if found is None:
            raise ValueError(f"at its character {place + 1}")
        words.append(unquote(found[1]))
        place = found.end()
        if not found[2]:
            return words
        if place == len(text):
            raise ValueError(f"at its character {place}: nothing after the comma")


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    if character in _ESCAPED:
        return _ESCAPED[character]
    return f"\\{ord(character):03o}" if ord(character) < 32 else f"\\{character}"


def _unescape(found: re.Match[str]) -> str:
    code = found[1]
    if len(code) == 5:
        return chr(int(code[1:], 16))
    if len(code) == 3:
        return chr(int(code, 8))
    return _MEANING.get(code, code)
