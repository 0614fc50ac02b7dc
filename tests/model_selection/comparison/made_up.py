"""Comparisons with scores that were never computed."""

from __future__ import annotations

from itertools import product

import numpy as np

from imblearn_multilabel.model_selection import RemedyComparison
from imblearn_multilabel.model_selection._comparison.outcomes import (
    DataSummary,
    Measure,
    Outcomes,
)

MEASURES = [
    Measure("macro_f1_score", "Macro-F", True, takes="labels"),
    Measure("macro_roc_auc_score", "Macro-AUC", True, takes="scores"),
    Measure("label_ranking_loss", "ranking loss", False, takes="scores"),
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
    n_data, n_folds = np.shape(next(iter(values[remedies[0]].values())))
    data = [
        DataSummary(f"d{n}", n_train + n_test, 2, ["a", "b"], positives, n_folds)
        for n in range(n_data)
    ]
    records, kept = [], []
    for n, remedy, fold in product(range(n_data), remedies, range(n_folds)):
        is_failed = (f"d{n}", remedy, fold) in failed
        scores = {name: np.array(each)[n, fold] for name, each in values[remedy].items()}
        place = {"data": f"d{n}", "estimator": "E", "remedy": remedy, "repeat": 0, "fold": fold}
        failure = {"stage": "sampling", "error": "ValueError", "message": "no"}
        records.append(
            {
                **place,
                "failure": failure if is_failed else None,
                "scores": {each.name: float(scores.get(each.name, 0.5)) for each in measures},
                "unscored": {},
                "label_f": [0.5, None],
                "label_positives": [40, 8],
                "n_train": n_train,
                "n_test": n_test,
                "rows_added": 0,
                "mean_ir_before": 2.0,
                "mean_ir_after": 2.0,
                "labels_scored": 1,
                "rows_scored": n_test,
                "chosen": None,
                "warnings": [],
                "seconds": {"fitting": 0.5},
                "peak_mib": None,
            }
        )
        if constant and remedy == remedies[0]:
            scores = {each.name: constant.get(each.name, [None] * n_data)[n] for each in measures}
            place |= {"estimator": "", "remedy": "constant"}
            empty = {"failure": None, "warnings": [], "seconds": {}, "peak_mib": None}
            kept.append({**place, **empty, "label_positives": [40, 8], "scores": scores})
    outcomes = Outcomes(
        data=data,
        estimators=["E"],
        remedies=remedies,
        measures=list(measures),
        control=control,
        n_candidates=n_candidates or [1] * len(remedies),
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
