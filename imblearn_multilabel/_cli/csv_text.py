"""Keep the text of a CSV file, so that kept rows are written as they were read."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

import numpy as np

from imblearn_multilabel.datasets._csv import _any_length
from imblearn_multilabel.datasets._files import new_text, open_text

#: A cell with its quotes, ended where the csv module ends it.
_CELL = re.compile(r'(?:"(?:[^"]|"")*")?[^,]*')


@dataclass(frozen=True)
class CsvText:
    """Lines of a CSV file that `read_csv` has accepted.

    Parameters
    ----------
    names : list of str
        Names of all columns in the order of the file, as pandas has them.
    header : str
        The line of names, without its end.
    rows : list of str
        The other lines, without their ends. Cells may hold line breaks.
    end : str
        Characters that end a line.
    """

    names: list[str]
    header: str
    rows: list[str]
    end: str

    @classmethod
    def read(cls, path: str) -> CsvText:
        """Read a file."""
        with open_text(path, newline="") as file, _any_length():
            (names, header), *rows = _records(file)
        bare = header.rstrip("\r\n")
        return cls(
            [name or f"Unnamed: {column}" for column, name in enumerate(names)],
            bare,
            [row.rstrip("\r\n") for _, row in rows],
            header[len(bare) :],
        )

    def write(
        self, path: str, given: tuple[Any, Any], made: tuple[Any, Any], sources: np.ndarray
    ) -> None:
        """Write resampled rows with the cells of the file.

        Kept rows are copied; of a row with other labels, the cells that changed are written anew.
        A computed value that occurs in its column is written in the same way as there.

        Parameters
        ----------
        path : str
            File to write; if its name ends in ``.gz``, gzip packs it.
        given, made : tuple of DataFrame
            Features and labels before and after resampling.
        sources : ndarray of int of shape (n_rows_made,)
            Row of the file that each row was copied from; -1 if the row was computed.
        """
        before, after = given[1].to_numpy(), made[1].to_numpy()
        is_same = (sources >= 0) & (before[sources] == after).all(axis=1)
        to_write = np.flatnonzero(~is_same)
        written = iter(self._compose(given, made, sources, to_write) if len(to_write) else [])
        with new_text(path) as file:
            file.write(self.header + self.end)
            for source, same in zip(sources.tolist(), is_same.tolist(), strict=True):
                file.write((self.rows[source] if same else next(written)) + self.end)

    def _compose(
        self, given: tuple[Any, Any], made: tuple[Any, Any], sources: np.ndarray, rows: np.ndarray
    ) -> Iterator[str]:
        """Yield the lines of some of the rows made."""
        labels = given[1].columns.tolist()
        features = iter(range(given[0].shape[1]))
        columns = []
        for name, cells in zip(self.names, zip(*map(_cells, self.rows), strict=True), strict=True):
            is_label = name in labels
            place = labels.index(name) if is_label else next(features)
            old, new = (tables[int(is_label)].iloc[:, place] for tables in (given, made))
            known, values = old.astype(object).tolist(), new.iloc[rows].astype(object).tolist()
            words: dict[str, str] = {}
            for value, cell in zip(known, cells, strict=True):
                words.setdefault(str(value), cell)
            columns.append(
                [
                    cells[source]
                    if source >= 0 and not (is_label and known[source] != value)
                    else words.get(str(value)) or _quoted(value)
                    for source, value in zip(sources[rows].tolist(), values, strict=True)
                ]
            )
        return map(",".join, zip(*columns, strict=True))


def source_rows(sampler: Any, n_given: int, n_made: int) -> np.ndarray:
    """Find the input row of each output row.

    Parameters
    ----------
    sampler : object
        A sampler after `fit_resample`.
    n_given, n_made : int
        Number of rows before and after.

    Returns
    -------
    ndarray of int of shape (n_made,)
        Row numbers; -1 where a row was computed or the sampler does not report it.
    """
    found = np.full(n_made, -1)
    if hasattr(sampler, "remedial_"):
        first = sampler.remedial_.source_indices_
        second = source_rows(sampler.resampler_, len(first), n_made)
        return np.where(second < 0, -1, first[second])
    for name in ("sample_indices_", "source_indices_"):
        if hasattr(sampler, name):
            kept = getattr(sampler, name)
            found[: len(kept)] = kept
            return found
    # Samplers that compute rows do not report kept rows; if none is missing, all were kept.
    if hasattr(sampler, "seed_indices_") and n_made - len(sampler.seed_indices_) == n_given:
        found[:n_given] = np.arange(n_given)
    return found


def _records(file: IO[str]) -> Iterator[tuple[list[str], str]]:
    """Yield the cells of each row and its text."""
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in file:
            taken.append(line)
            yield line

    for cells in csv.reader(lines()):
        # pandas skips a line of blanks, like an empty line.
        if len(cells) > 1 or "".join(cells).strip():
            yield cells, "".join(taken)
        taken.clear()


def _cells(line: str) -> list[str]:
    """Split a line into cells with their quotes."""
    cells, place = [], 0
    while place <= len(line):
        cell = _CELL.match(line, place)[0]  # type: ignore[index]
        cells.append(cell)
        place += len(cell) + 1
    return cells


def _quoted(value: Any) -> str:
    """Write a value as a cell; a missing one is empty."""
    if value is None or value != value:
        return ""
    text = str(value)
    return '"' + text.replace('"', '""') + '"' if re.search(r'[",\r\n]', text) else text
