"""Statistics as data frames."""

from __future__ import annotations

from typing import Any

import numpy as np

from imblearn_multilabel.model_selection._comparison.design import MeasureSummary
from imblearn_multilabel.model_selection._comparison.frames import import_pandas
from imblearn_multilabel.model_selection._comparison.judging import Judgement
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


def tests_frame(judgements: list[Judgement], alpha: float) -> Any:
    """One row per estimator and sampler: what the test says."""
    return import_pandas().DataFrame([_test(judgement, alpha) for judgement in judgements])


def tests_by_data_frame(judgements: dict[str, list[Judgement]], alpha: float) -> Any:
    """One row per data set, estimator and sampler."""
    return import_pandas().DataFrame(
        [
            {"data": data, **_test(judgement, alpha)}
            for data, found in judgements.items()
            for judgement in found
        ]
    )


def effects_frame(judgements: list[Judgement]) -> Any:
    """One row per estimator and sampler: how large the difference is, and how steady."""
    return import_pandas().DataFrame([_effect(judgement) for judgement in judgements])


def _test(judgement: Judgement, alpha: float) -> dict[str, Any]:
    return {
        "estimator": judgement.estimator,
        "sampler": judgement.sampler,
        "n": len(judgement.differences),
        "zeros": int(np.count_nonzero(judgement.differences == 0)),
        "p": judgement.p_value,
        "p_holm": judgement.p_holm,
        "outcome": judgement.outcome(alpha),
    }


def _effect(judgement: Judgement) -> dict[str, Any]:
    d = judgement.differences
    low, median, high = np.quantile(d, [0, 0.5, 1]) if len(d) else [np.nan] * 3
    return {
        "estimator": judgement.estimator,
        "sampler": judgement.sampler,
        "control_mean": judgement.values[0],
        "sampler_mean": judgement.values[1],
        "mean_gain": judgement.gain,
        "median_gain": median,
        "lowest_gain": low,
        "highest_gain": high,
        "won": judgement.n_won,
        "tied": int(np.count_nonzero(d == 0)),
        "n": len(d),
    }
