"""One line for each sampler."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from imblearn_multilabel.model_selection._comparison.design import DataSummary
from imblearn_multilabel.model_selection._comparison.outcomes import Outcomes, mean

_MEANS = ("rows_added", "mean_ir_before", "mean_ir_after")


def summarize(outcomes: Outcomes, data: DataSummary, estimator: str) -> list[dict[str, Any]]:
    """Return means over the folds that came through, for every sampler."""
    design = outcomes.design
    scores = {each.name: outcomes.by_fold(each, data, estimator) for each in design.measures}
    lines = []
    for number, sampler in enumerate(design.samplers):
        cells = outcomes.cells(data, estimator, sampler)
        done = [cell for cell in cells if cell["failure"] is None]
        peaks = [cell["peak_mib"] for cell in done if cell["peak_mib"] is not None]
        lines.append(
            {
                "data": data.name,
                "estimator": estimator,
                "sampler": sampler,
                "n_folds": len(cells),
                "n_failed": len(cells) - len(done),
                **{
                    name: mean(np.array([cell[name] for cell in done], dtype=float))
                    for name in _MEANS
                },
                **{name: mean(values[number]) for name, values in scores.items()},
                "seconds": sum(sum(cell["seconds"].values()) for cell in done),
                "peak_mib": max(peaks, default=math.nan),
            }
        )
    return lines
