"""From what was asked to one job per cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from imblearn_multilabel.model_selection._comparison.classifiers import Learner, steps_before
from imblearn_multilabel.model_selection._comparison.data import DataSet
from imblearn_multilabel.model_selection._comparison.design import DataSummary, Design
from imblearn_multilabel.model_selection._comparison.folds import Fold, describe, split
from imblearn_multilabel.model_selection._comparison.job import Job
from imblearn_multilabel.model_selection._comparison.measures import Measure
from imblearn_multilabel.model_selection._comparison.samplers import Contender
from imblearn_multilabel.model_selection._comparison.seeds import (
    FIT,
    INNER_SPLIT,
    seed_at,
    seeded,
)


@dataclass(frozen=True)
class Plan:
    """Everything that was asked, read and checked.

    Parameters
    ----------
    data_sets : list of DataSet
        What to compare on.
    contenders : list of Contender
        The samplers.
    learners : list of Learner
        The classifiers, with what is done before.
    preprocess : object
        As the caller gave it.
    measures : list of Measure
        What cells are scored by.
    inner_measure : Measure
        What a choice of parameters goes by.
    control : str
        The sampler the others are held against.
    cv, n_repeats : object, int
        How rows are split.
    n_inner_splits : int
        Folds of a choice.
    base_seed : int
        What all seeds follow from.
    """

    data_sets: list[DataSet]
    contenders: list[Contender]
    learners: list[Learner]
    preprocess: Any
    measures: list[Measure]
    inner_measure: Measure
    control: str
    cv: Any
    n_repeats: int
    n_inner_splits: int
    base_seed: int

    def lay_out(self) -> tuple[Design, list[tuple[Job, DataSet]]]:
        """Return what is compared, and its cells fold by fold, so that a part says something."""
        folds = [
            split(data.X, data.y, self.cv, self.n_repeats, self.base_seed)
            for data in self.data_sets
        ]
        jobs = [
            (job, data)
            for data, splits in zip(self.data_sets, folds, strict=True)
            for fold in splits
            for job in self._jobs(data, fold)
        ]
        summaries = tuple(
            DataSummary(
                data.name,
                data.y.shape[0],
                data.y.shape[1],
                data.label_names,
                tuple((fold.repeat, fold.number) for fold in splits),
            )
            for data, splits in zip(self.data_sets, folds, strict=True)
        )
        design = Design(
            summaries,
            tuple(learner.name for learner in self.learners),
            tuple(contender.name for contender in self.contenders),
            tuple(measure.summary for measure in self.measures),
            self.control,
            tuple(max(len(contender.candidates), 1) for contender in self.contenders),
            self.inner_measure.summary.title,
            self.n_inner_splits,
            describe(self.cv, self.n_repeats),
            self.base_seed,
        )
        return design, jobs

    def _jobs(self, data: DataSet, fold: Fold) -> Iterator[Job]:
        position = (fold.repeat, fold.number)
        # One seed for all samplers and estimators of a fold: none has luck of its own.
        seed = seed_at(self.base_seed, FIT, *position)
        for learner in self.learners:
            for contender in self.contenders:
                yield Job(
                    data.name,
                    learner.name,
                    contender.name,
                    fold,
                    [seeded(step, seed) for step in steps_before(self.preprocess, learner, data)],
                    None if contender.sampler is None else seeded(contender.sampler, seed),
                    seeded(learner.classifier, seed),
                    contender.candidates,
                    self.inner_measure,
                    self.n_inner_splits,
                    seed_at(self.base_seed, INNER_SPLIT, *position),
                    self.measures,
                )
