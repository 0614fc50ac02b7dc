"""All that decides one cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import joblib
from imblearn.pipeline import Pipeline

from imblearn_multilabel.model_selection._comparison.folds import Fold
from imblearn_multilabel.model_selection._comparison.measures import Measure


@dataclass(frozen=True)
class Job:
    """A cell to run: data set, fold, sampler and estimator.

    Parameters
    ----------
    data, estimator, sampler : str
        Names.
    fold : Fold
        Rows to train on and to score.
    before : list of transformers
        Fitted on the training rows as they are; unfitted and seeded, like the next two.
    resampler : object or None
        The sampler itself.
    classifier : object
        Fitted on the resampled rows.
    candidates : list of dict
        Parameters of the sampler to choose from; empty without a choice.
    inner_measure : Measure
        What the choice goes by.
    n_inner_splits, inner_seed : int
        Folds of the choice.
    measures : list of Measure
        What the cell is scored by.
    """

    data: str
    estimator: str
    sampler: str
    fold: Fold
    before: list[Any]
    resampler: Any
    classifier: Any
    candidates: list[dict[str, Any]]
    inner_measure: Measure
    n_inner_splits: int
    inner_seed: int
    measures: list[Measure]

    @property
    def names(self) -> dict[str, Any]:
        """What the cell is called in a record."""
        return {
            "data": self.data,
            "estimator": self.estimator,
            "sampler": self.sampler,
            "repeat": self.fold.repeat,
            "fold": self.fold.number,
        }

    @property
    def model(self) -> Pipeline:
        """The steps as one unfitted model."""
        resampler = "passthrough" if self.resampler is None else self.resampler
        # Numbered, since two transformers of one class are no mistake.
        before = [(f"before{number}", step) for number, step in enumerate(self.before)]
        return Pipeline([*before, ("resample", resampler), ("classify", self.classifier)])

    def key(self, data_digest: str, versions: dict[str, str | None]) -> str:
        """Return a digest of everything that decides the cell's scores."""
        choice = (
            [self.candidates, self.inner_measure, self.n_inner_splits, self.inner_seed]
            if self.candidates
            else []
        )
        parts = [
            data_digest,
            sorted(versions.items()),
            self.fold.train,
            self.fold.test,
            *self.before,
            "resampled by",
            self.resampler,
            "then",
            self.classifier,
            *choice,
            *self.measures,
        ]
        # Part by part, so that an object two parts share reads like two equal ones.
        return joblib.hash([joblib.hash(part, hash_name="sha1") for part in parts], "sha1")
