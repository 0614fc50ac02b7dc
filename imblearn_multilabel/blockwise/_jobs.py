"""One block's share of the work, small enough to be sent to a worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from imblearn_multilabel._algorithms.amounts import share_out
from imblearn_multilabel._labels import Labels
from imblearn_multilabel._strategy import Choice
from imblearn_multilabel._task import NewRows, Resampling, Task
from imblearn_multilabel.base import MultilabelSampler
from imblearn_multilabel.metrics._balance import LabelBalance


@dataclass(frozen=True)
class Job:
    """Everything that decides what comes of a block, but its features.

    Parameters
    ----------
    sampler : MultilabelSampler
        Plans the block; it is not changed.
    labels : Labels
        Labels of the block.
    balance : LabelBalance
        Frequencies of the labels in all blocks.
    choice : Choice
        The labels chosen by them that occur in the block.
    categorical : ndarray of int
        Numbers of the categorical feature columns.
    dtypes : list of dtype or None
        Of the feature columns, as the caller has them.
    entropy : tuple of int
        Of the whole call.
    n_asked : int or None
        The block's share of the rows that `sampling_ratio` asks for.
    number : int
        Position of the block, which makes its generator differ from those of the others.
    """

    sampler: MultilabelSampler
    labels: Labels
    balance: LabelBalance
    choice: Choice
    categorical: np.ndarray
    dtypes: list[np.dtype | None]
    entropy: tuple[int, ...]
    n_asked: int | None
    number: int

    @property
    def rng(self) -> np.random.RandomState:
        """The block's generator: the same whoever runs it, and when."""
        sequence = np.random.SeedSequence(self.entropy, spawn_key=(self.number,))
        return np.random.RandomState(np.random.MT19937(sequence))


def make_jobs(sampler: MultilabelSampler, task: Task, slices: Sequence[slice]) -> list[Job]:
    """Divide a task among blocks.

    Parameters
    ----------
    sampler : MultilabelSampler
        What to run on each block.
    task : Task
        All rows; its generator is drawn from once.
    slices : sequence of slice
        Rows of each block.
    """
    labels = [Labels(task.labels.Y[rows], task.labels.names, task.labels.values) for rows in slices]
    shares = _shares_of_rows(sampler, task, labels)
    choices = _with_aims(sampler, task, labels)
    entropy = tuple(task.rng.randint(2**32, size=4, dtype=np.uint32).tolist())
    columns = task.categorical, task.dtypes
    return [
        Job(sampler, own, task.balance, choice, *columns, entropy, share, number)
        for number, (own, choice, share) in enumerate(zip(labels, choices, shares, strict=True))
    ]


def plan_block(X: Any, job: Job) -> Resampling:
    """Run a job on the features of its block: ndarray or csr_array of (n_rows, n_features)."""
    columns = job.categorical, job.dtypes
    task = Task(X, job.labels, job.balance, job.choice, *columns, job.rng, job.n_asked)
    reason = job.sampler._nothing_to_do(task)
    # Fitted attributes of single blocks are not kept.
    plan = job.sampler._plan(task) if reason is None else Resampling.unchanged(reason)
    return replace(plan, fitted={})


def without_features(plan: Resampling) -> Resampling:
    """Leave out the one part of a plan that may be large."""
    if plan.new is None:
        return plan
    return replace(plan, new=NewRows(None, plan.new.Y, plan.new.seeds, plan.new.neighbors))


def new_features(plan: Resampling) -> Any:
    """Return the features of a plan's new rows."""
    return None if plan.new is None else plan.new.X


def _shares_of_rows(
    sampler: MultilabelSampler, task: Task, labels: Sequence[Labels]
) -> list[int | None]:
    """Share the rows that are asked for among the blocks."""
    if task.n_asked is None:
        return [None] * len(labels)
    sizes = np.array([own.n_samples for own in labels])
    # Rows are dropped alike from everywhere, and grow where there is something to grow from.
    seeds = sizes if sampler.effects.drops else _carriers(task.choice.labels, labels)
    shares: list[int | None] = share_out(task.n_asked, seeds if seeds.any() else sizes).tolist()
    return shares


def _carriers(chosen: np.ndarray, labels: Sequence[Labels]) -> np.ndarray:
    return np.array([int(own.carries_any(chosen).sum()) for own in labels])


def _with_aims(sampler: MultilabelSampler, task: Task, labels: Sequence[Labels]) -> list[Choice]:
    """Return the chosen labels of each block; wanted positives are shared out among the blocks."""
    chosen = task.choice.labels
    positives = np.array([own.positives[chosen] for own in labels])
    aims = np.tile(task.choice.aims, (len(labels), 1))
    if task.choice.counted:
        present = task.balance.positives[chosen]
        side = -1 if sampler.effects.drops else 1
        lacking = np.rint(side * (task.choice.aims - present)).astype(np.int64)
        # A lone positive has no other to lie between.
        seeds = np.where(positives > 1, positives, 0)
        seeds = np.where(seeds.any(axis=0), seeds, positives)
        for column, amount in enumerate(lacking.tolist()):
            # Samplers compare aims with the positives of all blocks.
            aims[:, column] = present[column] + side * share_out(amount, seeds[:, column])
    return [
        replace(task.choice, labels=chosen[own > 0], aims=aim[own > 0])
        for own, aim in zip(positives, aims, strict=True)
    ]
