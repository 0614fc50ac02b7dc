"""The tests and the verdict of a comparison."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from imblearn_multilabel.model_selection._comparison import statistics_frames
from imblearn_multilabel.model_selection._comparison.design import Design
from imblearn_multilabel.model_selection._comparison.judging import judge_data_sets, judge_folds
from imblearn_multilabel.model_selection._comparison.outcomes import Outcomes
from imblearn_multilabel.model_selection._comparison.verdict import Verdict, give_verdict


class ComparisonStatistics:
    """What `SamplerComparison` can say of differences.

    Parameters
    ----------
    design : Design
        What was compared.
    records : iterable of dict
        One per cell.
    """

    def __init__(self, design: Design, records: Iterable[dict[str, Any]]):
        self._design = design
        self._records = list(records)
        self._outcomes = Outcomes(design, self._records)
        self.samplers = design.samplers
        self.estimators = design.estimators
        self.measures = tuple(measure.name for measure in design.measures)
        self.data = tuple(data.name for data in design.data)
        self.control = design.control

    def mean_ranks(self, measure: str | None = None) -> Any:
        """Return ranks, 1 the best, averaged over data sets.

        Parameters
        ----------
        measure : str, default=None
            Name of a measure; the first by default.

        Returns
        -------
        DataFrame
            A row per estimator, a column per sampler. A sampler that failed on a fold of a data
            set is last there: the folds left may be the easy ones. Ranks depend on who else was
            compared.
        """
        return statistics_frames.ranks_frame(self._outcomes, self._design.measure(measure))

    def friedman(self, measure: str | None = None) -> Any:
        """Test over data sets whether samplers differ at all.

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
            With one data set or two samplers.
        """
        self._check_several()
        return statistics_frames.friedman_frame(self._outcomes, self._design.measure(measure))

    def wilcoxon(self, measure: str | None = None, *, alpha: float = 0.05) -> Any:
        """Test over data sets every sampler against the control, with Holm's correction.

        Parameters
        ----------
        measure : str, default=None
            Name of a measure; the first by default.
        alpha : float in (0, 1), default=0.05
            Level of the outcome.

        Returns
        -------
        DataFrame
            A row per estimator and sampler: data sets where both came through (n), zero
            differences, which are dropped, exact p, p after Holm over all rows, outcome
            ("better", "worse", "open", "untested").

        Raises
        ------
        ValueError
            With one data set: its folds are not independent; use `corrected_t_test`.
        """
        self._check_several()
        judgments = judge_data_sets(self._outcomes, self._design.measure(measure))
        return statistics_frames.tests_frame(judgments, alpha)

    def corrected_t_test(self, measure: str | None = None, *, alpha: float = 0.05) -> Any:
        """Test on every data set by itself each sampler against the control, over its folds.

        Parameters
        ----------
        measure : str, default=None
            Name of a measure; the first by default.
        alpha : float in (0, 1), default=0.05
            Level of the outcome.

        Returns
        -------
        DataFrame
            A row per data set, estimator and sampler, as in `wilcoxon`; n counts folds, and Holm
            corrects within a data set.

        See Also
        --------
        imblearn_multilabel.statistics.corrected_t_test : The test, and what it assumes.
        """
        measured = self._design.measure(measure)
        found = {
            data.name: judge_folds(self._outcomes, measured, data) for data in self._design.data
        }
        return statistics_frames.tests_by_data_frame(found, alpha)

    def effect_sizes(self, measure: str | None = None, *, against: str | None = None) -> Any:
        """Return how much better every sampler is than another.

        Parameters
        ----------
        measure : str, default=None
            Name of a measure; the first by default.
        against : str, default=None
            Name of the sampler to compare with; the control by default.

        Returns
        -------
        DataFrame
            A row per estimator and sampler: both means, and mean, median, lowest and highest gain
            over data sets, how many of them were won and tied. Gains are above 0 where the
            sampler is better, whatever the measure. With one data set, over its folds.
        """
        measured = self._design.measure(measure)
        outcomes = self._against(against)
        if len(self.data) > 1:
            found = judge_data_sets(outcomes, measured)
        else:
            found = judge_folds(outcomes, measured, self._design.data[0])
        return statistics_frames.effects_frame(found)

    def verdict(self, measure: str | None = None, *, alpha: float = 0.05) -> Verdict:
        """Say which samplers help, in plain words.

        With one data set, by corrected t tests over its folds; with several, by Wilcoxon's exact
        test over them. Holm's correction in both.

        Parameters
        ----------
        measure : str, default=None
            Name of a measure; the first by default. Choose it before you look.
        alpha : float in (0, 1), default=0.05
            Level of the tests.

        Returns
        -------
        Verdict
            Prints as text; `better`, `worse` and `open` hold pairs of estimator and sampler.
        """
        return give_verdict(self._outcomes, self._design.measure(measure), alpha)

    def _against(self, sampler: str | None) -> Outcomes:
        if sampler is None:
            return self._outcomes
        if sampler not in self.samplers:
            raise ValueError(
                f"`against` must be one of {', '.join(self.samplers)}; got {sampler!r}."
            )
        return Outcomes(replace(self._design, control=sampler), self._records)

    def _check_several(self) -> None:
        if len(self.data) < 2:
            raise ValueError(
                "A test over data sets needs at least 2; got 1, and folds of one data set are not "
                "independent. Use `corrected_t_test`."
            )
