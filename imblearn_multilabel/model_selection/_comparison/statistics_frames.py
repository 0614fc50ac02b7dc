"""Statistics as data frames."""

from __future__ import annotations

from typing import Any

import numpy as np

from imblearn_multilabel.model_selection._comparison.design import MeasureSummary
from imblearn_multilabel.model_selection._comparison.frames import import_pandas
from imblearn_multilabel.model_selection._comparison.judging import Judgment
from imblearn_multilabel.model_selection._comparison.outcomes import Outcomes
from imblearn_multilabel.statistics import friedman_test, rank_methods


def means_frame(outcomes: Outcomes, measure: MeasureSummary) -> Any:
    """Means over folds: a row per data set and estimator, a column per sampler."""
    pd = import_pandas()
    design = outcomes.design
    means = [outcomes.means(measure, estimator) for estimator in design.estimators]
    index = [[data.name for data in design.data], design.estimators]
    return pd.DataFrame(
        # Data sets first, estimators within them.
        np.stack(means, axis=1).reshape(-1, len(design.samplers)),
        index=pd.MultiIndex.from_product(index, names=["data", "estimator"]),
        columns=list(design.samplers),
    )


def ranks_frame(outcomes: Outcomes, measure: MeasureSummary) -> Any:
    """Mean ranks over data sets: a row per estimator, a column per sampler."""
    design = outcomes.design
    return import_pandas().DataFrame(
        [_ranks(outcomes, measure, estimator).mean(axis=0) for estimator in design.estimators],
        index=list(design.estimators),
        columns=list(design.samplers),
    )


def friedman_frame(outcomes: Outcomes, measure: MeasureSummary) -> Any:
    """One row per estimator."""
    design = outcomes.design
    rows = []
    for estimator in design.estimators:
        found = friedman_test(_ranks(outcomes, measure, estimator))
        rows.append(
            {
                "chi2": found.chi2,
                "f": found.f,
                "df1": found.df[0],
                "df2": found.df[1],
                "p": found.p_value,
            }
        )
    return import_pandas().DataFrame(rows, index=list(design.estimators))


def _ranks(outcomes: Outcomes, measure: MeasureSummary, estimator: str) -> np.ndarray:
    means = outcomes.complete_means(measure, estimator)
    return rank_methods(means, greater_is_better=measure.greater_is_better)


def tests_frame(judgments: list[Judgment], alpha: float) -> Any:
    """One row per estimator and sampler: what the test says."""
    return import_pandas().DataFrame([_test(judgment, alpha) for judgment in judgments])


def tests_by_data_frame(judgments: dict[str, list[Judgment]], alpha: float) -> Any:
    """One row per data set, estimator and sampler."""
    return import_pandas().DataFrame(
        [
            {"data": data, **_test(judgment, alpha)}
            for data, found in judgments.items()
            for judgment in found
        ]
    )


def effects_frame(judgments: list[Judgment]) -> Any:
    """One row per estimator and sampler: how large the difference is, and how steady."""
    return import_pandas().DataFrame([_effect(judgment) for judgment in judgments])


def _test(judgment: Judgment, alpha: float) -> dict[str, Any]:
    return {
        "estimator": judgment.estimator,
        "sampler": judgment.sampler,
        "n": len(judgment.differences),
        "zeros": int(np.count_nonzero(judgment.differences == 0)),
        "p": judgment.p_value,
        "p_holm": judgment.p_holm,
        "outcome": judgment.outcome(alpha),
    }


def _effect(judgment: Judgment) -> dict[str, Any]:
    d = judgment.differences
    low, median, high = np.quantile(d, [0, 0.5, 1]) if len(d) else [np.nan] * 3
    return {
        "estimator": judgment.estimator,
        "sampler": judgment.sampler,
        "control_mean": judgment.values[0],
        "sampler_mean": judgment.values[1],
        "mean_gain": judgment.gain,
        "median_gain": median,
        "lowest_gain": low,
        "highest_gain": high,
        "won": judgment.n_won,
        "tied": int(np.count_nonzero(d == 0)),
        "n": len(d),
    }
