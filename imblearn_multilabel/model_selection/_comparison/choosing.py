"""The parameters of a sampler, chosen on the training part alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.model_selection import GridSearchCV

from imblearn_multilabel.model_selection._comparison.job import Job
from imblearn_multilabel.model_selection._split import MultilabelStratifiedKFold


def choose(job: Job, X: Any, y: np.ndarray) -> dict[str, Any]:
    """Return the candidate that is best on inner folds of the training rows.

    Ties go to the first one; a candidate that fails on a fold comes last.
    """
    inner = MultilabelStratifiedKFold(job.n_inner_splits, shuffle=True, random_state=job.inner_seed)
    candidates = [
        {f"resample__{name}": [value] for name, value in candidate.items()}
        for candidate in job.candidates
    ]
    search = GridSearchCV(
        job.model,
        candidates,
        scoring=job.inner_measure.as_scorer,
        cv=list(inner.split(y, y)),
        refit=False,
        error_score=np.nan,
    ).fit(X, y)
    return job.candidates[search.best_index_]
