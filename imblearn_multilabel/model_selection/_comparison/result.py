"""The result of a comparison: tables, tests, a verdict, saving and loading."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from imblearn_multilabel._support import clone_seeded, listed
from imblearn_multilabel.model_selection._comparison import tables
from imblearn_multilabel.model_selection._comparison.cache import checksum, write_json
from imblearn_multilabel.model_selection._comparison.notebook import notebook_page
from imblearn_multilabel.model_selection._comparison.outcomes import Design, Outcomes, mean
from imblearn_multilabel.model_selection._comparison.verdict import (
    Verdict,
    corrected_level,
    give_verdict,
    judge,
    judge_data_sets,
    judge_folds,
    recommend,
)
from imblearn_multilabel.statistics._ranks_and_tests import check_alpha

_FORMAT = 1
#: Characters in a printed line, as many as a page of the documentation shows at a desk.
_WIDTH = 100


class RemedyComparison:
    """Result of `compare_remedies`: scores of every cell, tests, and an answer in words.

    Printing it, or showing it in a notebook, needs no pandas: tables and the verdict. All other
    tables are pandas data frames.

    Parameters
    ----------
    design : Design
        Description of the comparison; made by `compare_remedies` or `load`.
    records : iterable of dict
        One record per cell.
    constant : iterable of dict, default=()
        One record of the constant prediction per data set and fold.
    models : mapping, default=None
        Functions that make the model of a data set, an estimator and a remedy, by their names;
        None for a comparison from a file.

    Attributes
    ----------
    cells : DataFrame
        A row per cell: data set, estimator, remedy, repetition and fold; every measure; rows of
        training and test part; rows added, and rows asked for if the remedy has a ratio; MeanIR
        of the training rows before and after; labels and rows that have scores of their own;
        labels without positives in training; seconds by stage; peak memory in MiB, which is the
        most that the process held during the cell less what it held before, including libraries
        that the cell loaded; parameters chosen; warnings.
    per_label : DataFrame
        A row per cell and label: positives in the training part, F at the classifier's own and at
        tuned thresholds, and average precision, nan where the test part has one value only; Brier
        score, nan where the classifier gives no probabilities.
    bands : DataFrame
        A row per data set, estimator, remedy and band of labels: "rare" with fewer than 10
        positives in the training part, "middle" with fewer than 50, "frequent". Mean scores of
        the labels in the band, over folds, and `calibration_ratio`, predicted over observed
        positives. The remedy "constant" is the constant prediction: every label on every row,
        scored by its share of the training rows.
    label_gains : DataFrame
        A row per data set, estimator, remedy and label: gain in F over the control, averaged over
        folds, and the label's mean share of training rows. Labels of one data set share rows, so
        there is no test over them.
    failures : DataFrame
        A row per failed cell and per measure that could not be taken: stage, error, message.
    remedies, estimators, measures, data : tuple of str
        Names of what was compared; the first measure decides.
    control : str
        Name of the remedy that the others are compared with.

    See Also
    --------
    compare_remedies : Run a comparison.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.model_selection import compare_remedies
    >>> X, y = make_imbalanced_multilabel(n_samples=200, n_labels=4, random_state=0)
    >>> found = compare_remedies(X, y, ["baseline", "MLROS"], cv=2, random_state=0)
    >>> found.remedies, found.control
    (('baseline', 'MLROS'), 'baseline')
    """

    def __init__(
        self,
        design: Design,
        records: Iterable[dict[str, Any]],
        constant: Iterable[dict[str, Any]] = (),
        models: Mapping[tuple[str, str, str], Callable[[dict[str, str], bool], Any]] | None = None,
    ):
        self._design = design
        self._records, self._constant, self._models = list(records), list(constant), models
        self._outcomes = Outcomes(design, self._records, self._constant)
        self.remedies = design.remedies
        self.estimators = design.estimators
        self.measures = tuple(measure.name for measure in design.measures)
        self.data = tuple(data.name for data in design.data)
        self.control = design.control

    @cached_property
    def cells(self) -> Any:
        return tables.cells_frame(self._design, self._records)

    @cached_property
    def per_label(self) -> Any:
        return tables.per_label_frame(self._outcomes)

    @cached_property
    def bands(self) -> Any:
        return tables.bands_frame(self._outcomes)

    @cached_property
    def label_gains(self) -> Any:
        return tables.label_gains_frame(self._outcomes)

    @cached_property
    def failures(self) -> Any:
        return tables.failures_frame(self._records)

    def summary(self) -> list[dict[str, Any]]:
        """Return the printed table as plain values, without pandas.

        Returns
        -------
        list of dict
            A mapping for each data set, estimator and remedy: names, numbers of folds and
            failures, means over the successful folds of rows added, MeanIR before and after and
            every measure, seconds of all folds, and the highest peak of memory; nan where a value
            is not known. The last "remedy" of each data set and estimator is "constant", the
            constant prediction: every label on every row, scored by its share of the training rows.
        """
        return [
            line
            for data in self._design.data
            for estimator in self.estimators
            for line in self._outcomes.summary(data, estimator)
        ]

    def gains_of_labels(
        self, data: str | None = None, estimator: str | None = None
    ) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Return `label_gains` of one data set and estimator as arrays.

        Parameters
        ----------
        data, estimator : str, default=None
            Names of the data set and the estimator; the first ones by default.

        Returns
        -------
        shares : ndarray of float of shape (n_labels,)
            Mean share of training rows that carry each label.
        gains : dict of str to ndarray of float of shape (n_labels,)
            Mean gain in F over the control for every remedy; nan where there is none.
        """
        summary, name = self._design.data_set(data), self._design.estimator(estimator)
        gains = {
            remedy: np.array([mean(column) for column in found.T])
            for remedy, found in self._outcomes.label_gains(summary, name).items()
        }
        return self._outcomes.label_frequency(summary, name), gains

    def label_names(self, data: str | None = None) -> list[str]:
        """Return the names of the labels of one data set, numbers where there are none.

        Parameters
        ----------
        data : str, default=None
            Name of the data set; the first by default.

        Returns
        -------
        list of str
            Names in the order of `gains_of_labels`.
        """
        return list(self._design.data_set(data).label_names)

    def measure_title(self, measure: str | None = None) -> str:
        """Return the words for a measure in sentences and pictures.

        Parameters
        ----------
        measure : str, default=None
            Name of a measure; the first by default.

        Returns
        -------
        str
            Such as "Macro-F tuned".
        """
        return self._design.measure(measure).title

    def table(self, measure: str | None = None) -> Any:
        """Return means over folds.

        Parameters
        ----------
        measure : str, default=None
            Name of a measure; the first by default.

        Returns
        -------
        DataFrame
            A row per data set and estimator, a column per remedy and one of the constant
            prediction; means over the successful folds, nan where there is none.
        """
        return tables.means_frame(self._outcomes, self._design.measure(measure))

    def mean_ranks(self, measure: str | None = None) -> Any:
        """Return ranks, 1 the best, averaged over data sets.

        Parameters
        ----------
        measure : str, default=None
            Name of a measure; the first by default.

        Returns
        -------
        DataFrame
            A row per estimator, a column per remedy. A remedy that failed on a fold of a data
            set is last there, since the remaining folds may be the easy ones. Ranks depend on which
            remedies were compared.
        """
        return tables.ranks_frame(self._outcomes, self._design.measure(measure))

    def friedman(self, measure: str | None = None) -> Any:
        """Test whether remedies differ at all, over data sets.

        Parameters
        ----------
        measure : str, default=None
            Name of a measure; the first by default.

        Returns
        -------
        DataFrame
            A row per estimator: chi2, f in Iman and Davenport's form, df1, df2, p.

        Raises
        ------
        ValueError
            If there is one data set only, or fewer than three remedies.
        """
        self._check_several()
        return tables.friedman_frame(self._outcomes, self._design.measure(measure))

    def wilcoxon(self, measure: str | None = None, *, alpha: float = 0.05) -> Any:
        """Test every remedy against the control over data sets, with Holm's correction.

        Parameters
        ----------
        measure : str, default=None
            Name of a measure; the first by default.
        alpha : float in (0, 1), default=0.05
            Significance level.

        Returns
        -------
        DataFrame
            A row per estimator and remedy: number of data sets without failures of either (n),
            zero differences, which are dropped, exact p, p after Holm's correction over all rows,
            and outcome ("better", "worse", "open" or "untested").

        Raises
        ------
        ValueError
            If there is one data set only. Its folds are not independent; use `corrected_t_test`.
        """
        check_alpha(alpha)
        self._check_several()
        judgments = judge_data_sets(self._outcomes, self._design.measure(measure))
        return tables.tests_frame(judgments, alpha)

    def corrected_t_test(self, measure: str | None = None, *, alpha: float = 0.05) -> Any:
        """Test every remedy against the control over the folds of each data set.

        Parameters
        ----------
        measure : str, default=None
            Name of a measure; the first by default.
        alpha : float in (0, 1), default=0.05
            Significance level.

        Returns
        -------
        DataFrame
            A row per data set, estimator and remedy, as in `wilcoxon`; n counts folds, and Holm's
            correction is made within a data set.

        See Also
        --------
        imblearn_multilabel.statistics.corrected_t_test : Describes the test and what it assumes.
        """
        check_alpha(alpha)
        measured = self._design.measure(measure)
        found = {
            data.name: judge_folds(self._outcomes, measured, data) for data in self._design.data
        }
        return tables.tests_by_data_frame(found, alpha)

    def effect_sizes(self, measure: str | None = None, *, against: str | None = None) -> Any:
        """Return by how much every remedy is better than one of them.

        Parameters
        ----------
        measure : str, default=None
            Name of a measure; the first by default.
        against : str, default=None
            Name of the remedy to compare with; the control by default.

        Returns
        -------
        DataFrame
            A row per estimator and remedy: both means; mean, median, lowest and highest gain over
            data sets; numbers of data sets won and tied. Gains are above 0 where the remedy is
            better, for every measure. With one data set, gains are over its folds.
        """
        measured = self._design.measure(measure)
        return tables.effects_frame(judge(self._against(against), measured))

    def gains(self, measure: str | None = None, *, alpha: float = 0.05) -> list[dict[str, Any]]:
        """Return the gains of all remedies over the control with intervals, without pandas.

        Parameters
        ----------
        measure : str, default=None
            Name of a measure; the first by default.
        alpha : float in (0, 1), default=0.05
            Significance level.

        Returns
        -------
        list of dict
            A mapping for each estimator and remedy: names, both means, `gains` by fold (with
            several data sets, by data set), `gain` between `low` and `high`, p, p after Holm's
            correction (p_holm), outcome, and the mean gain of the constant prediction
            (constant_gain). Gains are above 0 where the remedy is better. Intervals are those
            that the test does not reject at its corrected level, so that an interval excludes 0
            exactly where the outcome is "better" or "worse". Over folds the test is the corrected
            t test. Over data sets it is Wilcoxon's, `gain` is the median of the Walsh averages,
            and data sets without any difference are left out of it, as the test does. With too few
            folds or data sets, bounds are infinite.

        Notes
        -----
        All comparisons have one corrected level, that of the last step of Holm's correction: alpha
        divided by the number of comparisons that it leaves open. A comparison is significant
        exactly where its p is at most that.
        """
        check_alpha(alpha)
        rows = []
        measured = self._design.measure(measure)
        judgments = judge(self._outcomes, measured)
        level = corrected_level(judgments, alpha)
        for each in judgments:
            low, gain, high = each.interval(level)
            rows.append(
                {
                    "estimator": each.estimator,
                    "remedy": each.remedy,
                    "control_mean": each.values[0],
                    "mean": each.values[1],
                    "gains": each.differences,
                    "gain": gain,
                    "low": low,
                    "high": high,
                    "p": each.p_value,
                    "p_holm": each.p_holm,
                    "outcome": each.outcome(alpha),
                    "constant_gain": self._outcomes.constant_gain(measured, each.estimator),
                }
            )
        return rows

    def verdict(self, measure: str | None = None, *, alpha: float = 0.05) -> Verdict:
        """Say which remedies help, in plain words.

        With one data set, the tests are corrected t tests over its folds; with several, Wilcoxon's
        exact tests over data sets. Both have Holm's correction.

        Parameters
        ----------
        measure : str, default=None
            Name of a measure; the first by default. Choose it before you look.
        alpha : float in (0, 1), default=0.05
            Significance level.

        Returns
        -------
        Verdict
            Text, and pairs of estimator and remedy in `better`, `worse` and `open`.
        """
        check_alpha(alpha)
        return give_verdict(self._outcomes, self._design.measure(measure), alpha)

    def best_estimator(self, estimator: str | None = None, *, data: str | None = None) -> Any:
        """Return the unfitted model that the comparison recommends: what to train next.

        That is the remedy with the largest gain among those that beat the control beyond noise by
        the first measure, or the control where no remedy does. A pipeline of preprocessing,
        sampler and classifier has tuned thresholds around it where the first measure has.

        Parameters
        ----------
        estimator : str, default=None
            Name of the estimator; by default the one with the best mean.
        data : str, default=None
            Name of the data set whose preprocessing is taken; the first by default.

        Returns
        -------
        estimator
            Unfitted; its seeds follow from `random_state`, and a sampler with a grid has the
            parameters that were chosen most often.

        Raises
        ------
        ValueError
            If the comparison was loaded from a file, which holds no models, or if the control and
            every better remedy failed on a fold.

        Examples
        --------
        >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
        >>> from imblearn_multilabel.model_selection import compare_remedies
        >>> X, y = make_imbalanced_multilabel(n_samples=200, n_labels=4, random_state=0)
        >>> found = compare_remedies(X, y, ["baseline", "MLROS"], cv=2, random_state=0)
        >>> model = found.best_estimator().fit(X, y)
        >>> model.predict(X).shape
        (200, 4)
        """
        measure = self._design.measure(None)
        found = recommend(self._outcomes, measure, judge(self._outcomes, measure), 0.05)
        name = next(iter(found), None) if estimator is None else self._design.estimator(estimator)
        if name not in found:
            raise ValueError(
                "There is no model to recommend, since cells failed; `failures` tells why."
            )
        if self._models is None:
            raise ValueError(
                f"This comparison comes from a file, which holds no models. Its best remedy is "
                f"{found[name]!r} with {name!r}; run `compare_remedies` to get the model."
            )
        summary = self._design.data_set(data)
        chosen = Counter(
            tuple((cell["chosen"] or {}).items())
            for cell in self._outcomes.done_cells(summary, name, found[name])
        ).most_common(1)[0][0]
        model = self._models[summary.name, name, found[name]](dict(chosen), measure.takes_tuned)
        return clone_seeded(model, np.random.RandomState(self._design.random_state))

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values.

        Returns
        -------
        dict
            Content of the file that `save` writes.
        """
        return {
            "format": _FORMAT,
            "design": self._design.to_json(),
            "records": self._records,
            "constant": self._constant,
        }

    def save(self, path: Any) -> None:
        """Write everything to a JSON file that `load` reads.

        Parameters
        ----------
        path : path
            Path of the file; an existing one is replaced. For a CSV file write `cells`.
        """
        content = self.to_dict()
        write_json(Path(path), {**content, "sha256": checksum(content)})

    @classmethod
    def load(cls, path: Any) -> RemedyComparison:
        """Read a file that `save` wrote.

        Parameters
        ----------
        path : path
            Path of the file.

        Returns
        -------
        RemedyComparison
            Comparison equal to the saved one.

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
        # Files of earlier versions have no constant prediction.
        return cls(Design.from_json(found["design"]), found["records"], found.get("constant", ()))

    def __repr__(self) -> str:
        return self._as_text(_WIDTH)

    def _repr_html_(self) -> str:
        return notebook_page(self._outcomes, self._records)

    def _as_text(self, width: int, *, bold: bool = False) -> str:
        """Write tables that are at most `width` characters wide, and the verdict."""
        shown = tables.format_tables(self._outcomes, width, bold=bold)
        return f"{shown}\n\n{self.verdict().wrapped(width)}"

    def _against(self, remedy: str | None) -> Outcomes:
        if remedy is None:
            return self._outcomes
        if remedy not in self.remedies:
            raise ValueError(f"`against` must be one of {listed(self.remedies)}; got {remedy!r}.")
        return Outcomes(replace(self._design, control=remedy), self._records, self._constant)

    def _check_several(self) -> None:
        if len(self.data) < 2:
            raise ValueError(
                "A test over data sets needs at least 2; got 1, and folds of one data set are not "
                "independent. Use `corrected_t_test`."
            )
