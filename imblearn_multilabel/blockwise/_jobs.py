"""One block's share of the work, small enough to be sent to a worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn.base import clone

from imblearn_multilabel._labels import Labels
from imblearn_multilabel._steps.amounts import row_budget, share_out
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
        Not fitted; it asks for the rows that are the block's share.
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
    samplers = _with_shares(sampler, task, labels)
    choices = _with_aims(sampler, task, labels)
    entropy = tuple(task.rng.randint(2**32, size=4, dtype=np.uint32).tolist())
    return [
        Job(*parts, task.categorical, task.dtypes, entropy, number)
        for number, parts in enumerate(
            zip(samplers, labels, [task.balance] * len(labels), choices, strict=True)
        )
    ]


def plan_block(X: Any, job: Job) -> Resampling:
    """Run a job on the features of its block: ndarray or csr_array of (n_rows, n_features)."""
    task = Task(X, job.labels, job.balance, job.choice, job.categorical, job.dtypes, job.rng)
    return clone(job.sampler)._plan(task)


def without_features(plan: Resampling) -> Resampling:
    """Leave out the one part of a plan that may be large."""
    if plan.new is None:
        return plan
    return replace(plan, new=NewRows(None, plan.new.Y, plan.new.seeds, plan.new.neighbours))


def new_features(plan: Resampling) -> Any:
    """Return the features of a plan's new rows."""
    return None if plan.new is None else plan.new.X


def rows_asked(sampler: MultilabelSampler, task: Task) -> int | None:
    """Return the rows a sampler is asked for by its `sampling_ratio`, None where it has none."""
    ratio = getattr(sampler, "sampling_ratio", None)
    if ratio is None or task.choice.counted:
        return None
    return row_budget(ratio, task.n_samples)


def _with_shares(
    sampler: MultilabelSampler, task: Task, labels: Sequence[Labels]
) -> list[MultilabelSampler]:
    """Return a sampler for each block that asks for its share of the rows."""
    asked = rows_asked(sampler, task)
    if asked is None:
        return [sampler] * len(labels)
    sizes = np.array([own.n_samples for own in labels])
    # Rows are dropped alike from everywhere, and grow where there is something to grow from.
    seeds = sizes if sampler.drops_rows else _carriers(task.choice.labels, labels)
    shares = share_out(asked, seeds if seeds.any() else sizes)
    return [
        clone(sampler).set_params(sampling_ratio=share / size)
        for share, size in zip(shares.tolist(), sizes.tolist(), strict=True)
    ]


def _carriers(chosen: np.ndarray, labels: Sequence[Labels]) -> np.ndarray:
    return np.array([int(own.carries_any(chosen).sum()) for own in labels])


def _with_aims(sampler: MultilabelSampler, task: Task, labels: Sequence[Labels]) -> list[Choice]:
    """Return the chosen labels of each block; wanted positives are shared out among the blocks."""
    chosen = task.choice.labels
    positives = np.array([own.positives[chosen] for own in labels])
    aims = np.tile(task.choice.aims, (len(labels), 1))
    if task.choice.counted:
        present = task.balance.positives[chosen]
        side = -1 if sampler.drops_rows else 1
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
