"""Comparisons with scores that were never computed."""

from __future__ import annotations

import numpy as np

from imblearn_multilabel.model_selection import RemedyComparison
from imblearn_multilabel.model_selection._comparison.outcomes import (
    DataSummary,
    Measure,
    Outcomes,
)

MEASURES = [
    Measure("macro_f1_score", "Macro-F", True),
    Measure("macro_roc_auc_score", "Macro-AUC", True),
    Measure("label_ranking_loss", "ranking loss", False),
]


def made_up(
    values,
    *,
    failed=(),
    control="baseline",
    n_candidates=None,
    n_train=80,
    n_test=20,
    constant=None,
    positives=(50, 10),
    measures=MEASURES,
):
    """Make a comparison of scores given by remedy, then measure: (n_data, n_folds).

    Measures that are not given are 0.5 everywhere. `failed` holds (data, remedy, fold), and
    `constant` the scores of the constant prediction by measure, one number per data set.
    """
    remedies = list(values)
    shape = np.array(next(iter(values[remedies[0]].values()))).shape
    data = [
        DataSummary(
            f"d{n}", n_train + n_test, 2, ["a", "b"], positives, [[0, f] for f in range(shape[1])]
        )
        for n in range(shape[0])
    ]
    records = [
        {
            "data": f"d{number}",
            "estimator": "E",
            "remedy": remedy,
            "repeat": 0,
            "fold": fold,
            "failure": None,
            "scores": {
                measure.name: float(
                    np.broadcast_to(values[remedy].get(measure.name, 0.5), shape)[number, fold]
                )
                for measure in measures
            },
            "unscored": {},
            "label_f": [0.5, None],
            "label_positives": [40, 8],
            "n_train": n_train,
            "n_test": n_test,
            "rows_added": 0,
            "rows_asked": None,
            "mean_ir_before": 2.0,
            "mean_ir_after": 2.0,
            "labels_scored": 1,
            "rows_scored": n_test,
            "chosen": None,
            "warnings": [],
            "seconds": {"fitting": 0.5},
            "peak_mib": None,
        }
        for number in range(shape[0])
        for remedy in remedies
        for fold in range(shape[1])
    ]
    for record in records:
        if (record["data"], record["remedy"], record["fold"]) in failed:
            record["failure"] = {"stage": "sampling", "error": "ValueError", "message": "no"}
    kept = [
        {
            **{name: record[name] for name in ("data", "repeat", "fold", "label_positives")},
            "scores": {each.name: constant.get(each.name, [None] * 9)[place] for each in measures},
        }
        for place, summary in enumerate(data)
        for record in records
        if constant and (record["data"], record["remedy"]) == (summary.name, remedies[0])
    ]
    outcomes = Outcomes(
        data=data,
        estimators=["E"],
        remedies=remedies,
        measures=list(measures),
        control=control,
        n_candidates=[1] * len(remedies) if n_candidates is None else n_candidates,
        inner_measure="Macro-F",
        n_inner_splits=3,
        cv="5 folds",
        random_state=0,
        records=records,
        constant=kept,
    )
    return RemedyComparison(outcomes)


def by_fold(*values, **more):
    """Scores of one data set."""
    return {"macro_f1_score": [list(values)], **{name: [list(each)] for name, each in more.items()}}


def by_data(*values):
    """Scores of several data sets with one fold each."""
    return {"macro_f1_score": [[value] for value in values]}
