"""The result of a comparison: tables, tests, a verdict, saving and loading."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from imblearn.pipeline import make_pipeline
from sklearn.base import clone

from imblearn_multilabel._classifiers import for_label_matrices
from imblearn_multilabel._estimators import clone_seeded
from imblearn_multilabel._messages import import_optional, line_width
from imblearn_multilabel.metrics._scores import mean
from imblearn_multilabel.model_selection._comparison.cache import write_json
from imblearn_multilabel.model_selection._comparison.outcomes import (
    CONSTANT,
    LABEL_SCORES,
    PLACE,
    Measure,
    Outcomes,
    PairedTest,
    by_label,
    named,
    paired_tests,
    ranks_of,
    recommended_remedies,
)
from imblearn_multilabel.model_selection._comparison.tables import format_tables, notebook_page
from imblearn_multilabel.model_selection._comparison.verdict import Verdict, give_verdict
from imblearn_multilabel.model_selection._thresholds import TunedThresholdClassifierCV
from imblearn_multilabel.statistics import friedman_test
from imblearn_multilabel.statistics._ranks_and_tests import check_alpha

_FORMAT = 2
#: Characters in a printed line, as many as a page of the documentation shows at a desk.
_WIDTH = 100
#: Columns of `cells`: facts about the rows, and stages that are timed.
_FACTS = (
    *("n_train", "n_test", "rows_added", "mean_ir_before", "mean_ir_after"),
    *("labels_scored", "rows_scored"),
)
_STAGES = (
    *("choosing", "preprocessing", "sampling", "fitting", "tuning", "predicting", "scoring"),
)


class RemedyComparison:
    """Result of `compare_remedies`: scores, tests, and an answer in words.

    Printing it, or showing it in a notebook, needs no pandas: tables and the verdict. All other
    tables are pandas data frames.

    Parameters
    ----------
    outcomes : Outcomes
        What was compared, and one record per cell; made by `compare_remedies` or `load`.
    models : mapping, default=None
        Parts of the model of a data set, an estimator and a remedy, by their names: steps before
        the sampler, the sampler, the classifier, the grid of the sampler, and folds for thresholds.
        None for a comparison from a file.

    Attributes
    ----------
    cells : DataFrame
        A row per cell: names; every measure; rows of training and test part; rows added; MeanIR
        of the training rows before and after; labels and rows that have scores of their own;
        seconds by stage; peak memory in MiB beyond what the process held before, libraries
        included; parameters chosen; warnings.
    per_label : DataFrame
        A row per cell and label: positives in the training part, F at the classifier's own and at
        tuned thresholds, and average precision, nan where the test part has one value only; Brier
        score, nan where the classifier gives no probabilities.
    bands : DataFrame
        A row per data set, estimator, remedy and band of labels: "rare" with fewer than 10
        positives in the training part, "middle" with fewer than 50, "frequent". Mean scores of
        the labels in the band, over folds, and `calibration_ratio`, predicted over observed
        positives. The remedy "constant" is the constant prediction.
    label_gains : DataFrame
        A row per data set, estimator, remedy and label: gain in F over the control, averaged over
        folds, and the label's mean share of training rows. Labels share rows, so there is no test
        over them.
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
        outcomes: Outcomes,
        models: Mapping[tuple[str, str, str], tuple[Any, ...]] | None = None,
    ):
        self._outcomes, self._models = outcomes, models
        self.remedies = tuple(outcomes.remedies)
        self.estimators = tuple(outcomes.estimators)
        self.measures = tuple(measure.name for measure in outcomes.measures)
        self.data = tuple(data.name for data in outcomes.data)
        self.control = outcomes.control

    @cached_property
    def cells(self) -> Any:
        rows = []
        for record in self._outcomes.records:
            known = record | (record.get("scores") or {})
            chosen = record.get("chosen") or {}
            warned = [
                f"{each['kind']} ({each['times']}): {each['message']}"
                for each in record["warnings"]
            ]
            rows.append(
                {
                    **{name: record[name] for name in PLACE},
                    **{name: _number(known.get(name)) for name in (*self.measures, *_FACTS)},
                    **{f"seconds_{each}": record["seconds"].get(each, 0.0) for each in _STAGES},
                    "peak_mib": _number(record["peak_mib"]),
                    "chosen": ", ".join(f"{name}={value}" for name, value in chosen.items()),
                    "warnings": "; ".join(warned),
                    "failed": record["failure"] is not None,
                }
            )
        return _frame(rows)

    @cached_property
    def per_label(self) -> Any:
        rows = []
        for data, estimator in self._outcomes.tables:
            for remedy in self.remedies:
                for cell in self._outcomes.done_cells(data, estimator, remedy):
                    scores = [by_label(name, [cell], data.n_labels)[0] for name in LABEL_SCORES]
                    rows += [
                        (*(cell[name] for name in PLACE), label, n, n / cell["n_train"], *values)
                        for label, n, *values in zip(
                            data.label_names, cell["label_positives"], *scores, strict=True
                        )
                    ]
        columns = [*PLACE, "label", "train_positives", "train_share", *LABEL_SCORES.values()]
        return _frame(rows, columns=columns)

    @cached_property
    def bands(self) -> Any:
        return _frame(
            {"data": data.name, "estimator": estimator, **line}
            for data, estimator in self._outcomes.tables
            for line in self._outcomes.bands(data, estimator)
        ).rename(columns=LABEL_SCORES)

    @cached_property
    def label_gains(self) -> Any:
        rows = []
        for data, estimator in self._outcomes.tables:
            shares = self._outcomes.label_frequency(data, estimator)
            for remedy, gains in self._outcomes.label_gains(data, estimator).items():
                rows += [
                    (data.name, estimator, remedy, label, share, mean(by_fold), n_folds)
                    for label, share, by_fold, n_folds in zip(
                        *(data.label_names, shares, gains.T, (~np.isnan(gains)).sum(axis=0)),
                        strict=True,
                    )
                ]
        columns = ["data", "estimator", "remedy", "label", "train_share", "gain", "n_folds"]
        return _frame(rows, columns=columns)

    @cached_property
    def failures(self) -> Any:
        rows = []
        for record in self._outcomes.records:
            where = {name: record[name] for name in PLACE}
            if record["failure"] is not None:
                rows.append(where | record["failure"])
            for name, problem in record.get("unscored", {}).items():
                kind, _, message = problem.partition(": ")
                rows.append(where | {"stage": name, "error": kind, "message": message})
        return _frame(rows, columns=[*PLACE, "stage", "error", "message"])

    def summary(self) -> list[dict[str, Any]]:
        """Return the printed table as plain values, without pandas.

        Returns
        -------
        list of dict
            A mapping for each data set, estimator and remedy: names, numbers of folds and
            failures, means over the successful folds of rows added, MeanIR before and after and
            every measure, seconds of all folds, and the highest peak of memory; nan where a value
            is not known. The last "remedy" of each is "constant", the constant prediction.
        """
        return [
            line
            for data, estimator in self._outcomes.tables
            for line in self._outcomes.summary(data, estimator)
        ]

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
        measured = self._measure(measure)
        rows = []
        for data, estimator in self._outcomes.tables:
            scores = self._outcomes.scores(measured, data, estimator)
            means = {name: mean(values) for name, values in scores.items()}
            rows.append({"data": data.name, "estimator": estimator, **means})
        return _frame(rows).set_index(["data", "estimator"])

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
        measured = self._measure(measure)
        ranks = [ranks_of(self._outcomes, measured, each).mean(axis=0) for each in self.estimators]
        return _frame(ranks, index=self.estimators, columns=self.remedies)

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
        measured = self._measure(measure)
        rows = []
        for estimator in self.estimators:
            chi2, f, df, p = friedman_test(ranks_of(self._outcomes, measured, estimator))
            rows.append({"chi2": chi2, "f": f, "df1": df[0], "df2": df[1], "p": p})
        return _frame(rows, index=self.estimators)

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
        tests = paired_tests(self._outcomes, self._measure(measure), alpha)
        return _frame(map(_test_row, tests))

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
        measured = self._measure(measure)
        return _frame(
            {"data": data.name, **_test_row(test)}
            for data in self._outcomes.data
            for test in paired_tests(self._outcomes, measured, alpha, data)
        )

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
        against = named("against", self.remedies, self.control if against is None else against)
        outcomes = replace(self._outcomes, control=against)
        rows = []
        for test in paired_tests(outcomes, self._measure(measure), 0.05):
            gains = test.gains if len(test.gains) else [np.nan]
            low, median, high = np.quantile(gains, [0, 0.5, 1])
            rows.append(
                {
                    "estimator": test.estimator,
                    "remedy": test.remedy,
                    "control_mean": test.control_mean,
                    "remedy_mean": test.mean,
                    "mean_gain": test.mean_gain,
                    "median_gain": median,
                    "lowest_gain": low,
                    "highest_gain": high,
                    "won": test.n_won,
                    "tied": np.count_nonzero(test.gains == 0),
                    "n": len(test.gains),
                }
            )
        return _frame(rows)

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
            (constant_gain). Gains are above 0 where the remedy is better. An interval excludes 0
            exactly where the outcome is "better" or "worse". With too few folds or data sets,
            bounds are infinite.

        Notes
        -----
        An interval holds what the test does not reject at the one corrected level, that of the last
        step of Holm's correction: alpha divided by the number of comparisons that it leaves open.
        Over folds the test is the corrected t test. Over data sets it is Wilcoxon's, which leaves
        out data sets without any difference, and `gain` is the median of the Walsh averages.
        """
        check_alpha(alpha)
        measured, outcomes = self._measure(measure), self._outcomes
        rows = []
        for test in paired_tests(outcomes, measured, alpha):
            means, constant_gain = outcomes.means(measured, test.estimator), np.nan
            if CONSTANT in means:
                constant_gain = mean(measured.sign * (means[CONSTANT] - means[self.control]))
            more = {"outcome": test.outcome, "constant_gain": constant_gain}
            rows.append(vars(test) | more)
        return rows

    def verdict(self, measure: str | None = None, *, alpha: float = 0.05) -> Verdict:
        """Say which remedies help, in plain words.

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
        return give_verdict(self._outcomes, self._measure(measure), alpha)

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
            parameters that were chosen most often. Where rows were in groups, thresholds are tuned
            on folds of these groups: fit it on the rows that were compared.

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
        measure = self._outcomes.measures[0]
        tests = paired_tests(self._outcomes, measure, 0.05)
        found = recommended_remedies(self._outcomes, measure, tests)
        name = next(iter(found), None)
        if estimator is not None:
            name = named("estimator", self.estimators, estimator)
        if name not in found:
            raise ValueError(
                "There is no model to recommend, since cells failed; `failures` tells why."
            )
        if self._models is None:
            raise ValueError(
                f"This comparison comes from a file, which holds no models. Its best remedy is "
                f"{found[name]!r} with {name!r}; run `compare_remedies` to get the model."
            )
        place = named("data", self._outcomes.data, data), name, found[name]
        before, sampler, classifier, grid, cv = self._models[place[0].name, *place[1:]]
        chosen = Counter(
            tuple((cell["chosen"] or {}).items()) for cell in self._outcomes.done_cells(*place)
        ).most_common(1)[0][0]
        for candidate in grid:
            if {key: repr(value) for key, value in candidate.items()} == dict(chosen):
                sampler = clone(sampler).set_params(**candidate)
        if not measure.is_tuned:
            # The wrapper of thresholds trains classifiers for a single target by itself.
            classifier = for_label_matrices(classifier)
        steps = [*before, *([] if sampler is None else [sampler]), classifier]
        model = make_pipeline(*steps) if steps[1:] else classifier
        if measure.is_tuned:
            model = TunedThresholdClassifierCV(model, cv=cv)
        return clone_seeded(model, np.random.RandomState(self._outcomes.random_state))

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values.

        Returns
        -------
        dict
            Content of the file that `save` writes.
        """
        return {"format": _FORMAT, **self._outcomes.to_json()}

    def save(self, path: Any) -> None:
        """Write everything to a JSON file that `load` reads.

        Parameters
        ----------
        path : path
            Path of the file; an existing one is replaced. For a CSV file write `cells`.
        """
        write_json(Path(path), self.to_dict())

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
            If the file holds no comparison of this version.
        """
        try:
            found = json.loads(Path(path).read_text())
            is_known = found.pop("format") == _FORMAT
        except (ValueError, KeyError, TypeError, RecursionError):
            is_known = False
        if not is_known:
            raise ValueError(f"{path} holds no comparison that this version can read.")
        return cls(Outcomes.from_json(found))

    def __repr__(self) -> str:
        width = line_width(_WIDTH)
        return f"{format_tables(self._outcomes, width)}\n\n{self.verdict().wrapped(width)}"

    def _repr_html_(self) -> str:
        return notebook_page(self._outcomes)

    def _measure(self, name: str | None) -> Measure:
        return named("measure", self._outcomes.measures, name)

    def _check_several(self) -> None:
        if len(self.data) < 2:
            raise ValueError(
                "A test over data sets needs at least 2; got 1, and folds of one data set are not "
                "independent. Use `corrected_t_test`."
            )


def _frame(rows: Iterable[Any], **more: Any) -> Any:
    purpose = "Printing a comparison works without pandas, but a table of it is a data frame"
    pd = import_optional("pandas", purpose=purpose, extra="pandas")
    return pd.DataFrame(list(rows), **more)


def _number(value: float | None) -> float:
    return np.nan if value is None else value


def _test_row(test: PairedTest) -> dict[str, Any]:
    return {
        "estimator": test.estimator,
        "remedy": test.remedy,
        "n": len(test.gains),
        "zeros": np.count_nonzero(test.gains == 0),
        "p": test.p,
        "p_holm": test.p_holm,
        "outcome": test.outcome,
    }
