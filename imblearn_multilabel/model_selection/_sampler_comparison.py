"""SamplerComparison."""

from __future__ import annotations

import json
import math
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from imblearn_multilabel.model_selection._comparison import frames, statistics_frames
from imblearn_multilabel.model_selection._comparison.design import Design
from imblearn_multilabel.model_selection._comparison.outcomes import mean
from imblearn_multilabel.model_selection._comparison.storing import checksum, write_whole
from imblearn_multilabel.model_selection._comparison.summary import summarize
from imblearn_multilabel.model_selection._comparison.text import format_tables
from imblearn_multilabel.model_selection._comparison_statistics import ComparisonStatistics

_FORMAT = 1


class SamplerComparison(ComparisonStatistics):
    """What `compare_samplers` found: scores of every cell, tests, and an answer in words.

    Printing it gives a table and the verdict, without pandas. The other tables are pandas data
    frames.

    Parameters
    ----------
    design : Design
        What was compared; made by `compare_samplers` or `load`.
    records : iterable of dict
        One per cell.

    Attributes
    ----------
    cells : DataFrame
        A row per cell: data set, estimator, sampler, repetition and fold; every measure; rows of
        training and test part; rows added, and asked for where the sampler has a ratio; MeanIR of
        the training rows before and after; labels and rows the measures speak of; labels without
        positives in training; seconds by stage; peak memory in MiB, which is what the process
        held at most during the cell less what it held before, libraries loaded by it included;
        parameters chosen; warnings.
    per_label : DataFrame
        A row per cell and label: its positives in the training part, and its F, nan where the
        test part has one value only.
    label_gains : DataFrame
        A row per data set, estimator, sampler and label: mean gain in F on the control over folds,
        and the label's mean share of training rows. Labels of one data set share rows, so there is
        no test over them.
    failures : DataFrame
        A row per cell that failed and per measure that could not be taken: stage, error, message.
    samplers, estimators, measures, data : tuple of str
        Names of what was compared; the first measure is the one that decides.
    control : str
        The sampler that the others are held against.

    See Also
    --------
    compare_samplers : Makes it.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.model_selection import compare_samplers
    >>> X, y = make_imbalanced_multilabel(n_samples=200, n_labels=4, random_state=0)
    >>> found = compare_samplers(X, y, ["none", "MLROS"], cv=2, random_state=0)
    >>> found.samplers, found.control
    (('none', 'MLROS'), 'none')
    """

    @cached_property
    def cells(self) -> Any:
        return frames.cells_frame(self._design, self._records)

    @cached_property
    def per_label(self) -> Any:
        return frames.per_label_frame(self._outcomes)

    @cached_property
    def label_gains(self) -> Any:
        return frames.label_gains_frame(self._outcomes)

    @cached_property
    def failures(self) -> Any:
        return frames.failures_frame(self._records)

    def summary(self) -> list[dict[str, Any]]:
        """Return what printing shows, without pandas.

        Returns
        -------
        list of dict
            One for each data set, estimator and sampler: their names, folds and failures, means
            over the folds that came through of rows added, MeanIR before and after and every
            measure, seconds of all folds, and the highest peak of memory; nan for what is not
            known.
        """
        return [
            line
            for data in self._design.data
            for estimator in self.estimators
            for line in summarize(self._outcomes, data, estimator)
        ]

    def gains_of_labels(
        self, data: str | None = None, estimator: str | None = None
    ) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Return `label_gains` of one data set and estimator as arrays.

        Parameters
        ----------
        data, estimator : str, default=None
            Their names; the first by default.

        Returns
        -------
        shares : ndarray of float of shape (n_labels,)
            Mean share of training rows that carry each label.
        gains : dict of str to ndarray of float of shape (n_labels,)
            Sampler -> mean gain in F on the control; nan where there is none.
        """
        summary, name = self._design.data_set(data), self._design.estimator(estimator)
        gains = {
            sampler: np.array([mean(column) for column in found.T])
            for sampler, found in self._outcomes.label_gains(summary, name).items()
        }
        return self._outcomes.label_frequency(summary, name), gains

    def label_names(self, data: str | None = None) -> list[str]:
        """Return the names of the labels of one data set, numbers where there are none.

        Parameters
        ----------
        data : str, default=None
            Its name; the first by default.

        Returns
        -------
        list of str
            In the order of `gains_of_labels`.
        """
        return list(self._design.data_set(data).label_names)

    def table(self, measure: str | None = None) -> Any:
        """Return means over folds.

        Parameters
        ----------
        measure : str, default=None
            Name of a measure; the first by default.

        Returns
        -------
        DataFrame
            A row per data set and estimator, a column per sampler; means over the folds that came
            through, nan where none did.
        """
        return statistics_frames.means_frame(self._outcomes, self._design.measure(measure))

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values.

        Returns
        -------
        dict
            What `save` writes.
        """
        return {"format": _FORMAT, "design": self._design.to_json(), "records": self._records}

    def save(self, path: Any) -> None:
        """Write everything to a JSON file, to be read with `load`.

        Parameters
        ----------
        path : path
            The file; one that exists is replaced. For a CSV file write `cells`.
        """
        content = self.to_dict()
        write_whole(Path(path), {**content, "sha256": checksum(content)})

    @classmethod
    def load(cls, path: Any) -> SamplerComparison:
        """Read what `save` wrote.

        Parameters
        ----------
        path : path
            The file.

        Returns
        -------
        SamplerComparison
            Equal to the one that was saved.

        Raises
        ------
        ValueError
            If the file holds no comparison of this version, or was changed after it was saved.
        """
        try:
            found = json.loads(Path(path).read_text())
            is_known = found["format"] == _FORMAT
            is_whole = found.pop("sha256") == checksum(found)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            is_known = False
        if not is_known:
            raise ValueError(f"{path} holds no comparison that this version can read.")
        if not is_whole:
            raise ValueError(
                f"{path} was changed after it was saved: its SHA-256 does not match. Run the "
                "comparison again and save it anew."
            )
        return cls(Design.from_json(found["design"]), found["records"])

    def __repr__(self) -> str:
        return self._as_text()

    def _as_text(self, width: float = math.inf) -> str:
        """Write tables that are at most `width` characters wide, and the verdict."""
        return f"{format_tables(self._outcomes, width)}\n\n{self.verdict()}"
