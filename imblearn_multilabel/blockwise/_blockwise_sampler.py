"""BlockwiseSampler."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from numbers import Integral
from typing import Any, ClassVar

import numpy as np

from imblearn_multilabel._algorithms.amounts import apportion
from imblearn_multilabel._algorithms.interpolation import stack_rows
from imblearn_multilabel._compat import Interval
from imblearn_multilabel._containers import Blocks, compute, each
from imblearn_multilabel._estimators import with_python_integers
from imblearn_multilabel._labels import Labels
from imblearn_multilabel._memory import even_slices
from imblearn_multilabel._task import Choice, Effects, NewRows, Resampling, Task, describe_shortfall
from imblearn_multilabel._typing import Seed
from imblearn_multilabel.base import MultilabelSampler
from imblearn_multilabel.over_sampling import MLSMOTE

#: Default number of rows of a block for tables in memory.
_BLOCK_ROWS = 10_000


class BlockwiseSampler(MultilabelSampler):
    """Run a sampler on one block of rows after the other, for data larger than memory.

    Neighbors and networks see one block at a time; which labels are rare, and how many rows are
    wanted, is decided by the labels of all blocks. It takes Dask arrays and data frames, whose
    blocks are resampled where they are, and any table in memory, where it bounds the memory and
    the quadratic cost of neighbor searches. Resample as a whole what one machine can.

    Parameters
    ----------
    sampler : MultilabelSampler or None, default=None
        Sampler to run. Its `sampling_strategy` and `sampling_ratio` refer to all rows; its
        ``random_state`` is not used. None is ``MLSMOTE()``. A sampler that does not read features
        decides on all labels at once, as without blocks.
    block_size : int or None, default=None
        Largest number of rows of a block of a table in memory, at least 2; blocks have like sizes.
        None is 10,000. Dask collections have blocks of their own, and take None only.
    random_state : int, RandomState instance or None, default=None
        Seed. Every block has a generator of its own, made from the seed and the block's position,
        so the result depends neither on the scheduler nor on the worker. None draws fresh entropy.

    Attributes
    ----------
    block_sizes_ : ndarray of int of shape (n_blocks,)
        Rows of each block.

    See Also
    --------
    imblearn_multilabel.base.MultilabelSampler : Parameters and attributes that samplers share.
    imblearn_multilabel.over_sampling.AEMLO : Trains one network on a stream of blocks by itself.

    Notes
    -----
    Exact, as without blocks: the labels chosen (``"auto"``, lists, dicts), IRLbl, MeanIR and
    which value of a label is the rarer one; the rows asked for by ``sampling_ratio`` and the
    positives asked for by a dict, as far as the blocks can give them.

    Approximate:

    - Neighbors of a row are those of its block. With n rows in m random blocks a row sees every
      m-th of its true neighbors, so the k nearest of its block lie as far as its ``m k`` nearest
      of all. Seed weights (MLSOL, MLUL), cleaning (MLeNN, MLTL) and interpolation follow from
      these. One network per block (AEMLO, MLDM) sees only the block's rows.
    - Scales are the block's: ranges of ``metric="heom"``, value differences, SCUMBLE in MLTL.
    - The rows asked for are shared among blocks by how many of their rows carry a chosen label, of
      samplers that drop rows by size; wanted positives by the label's positives. What a block
      cannot give is not asked of another, and a warning tells how many rows lack in all.
    - A label with one positive in a block is not interpolated there. A row that is the last
      positive of its label in a block stays, although other blocks may have more.

    So shuffle rows that are sorted (by time, source or label) before, and make blocks as large as
    memory and time allow: each minority label needs some dozens of positives in each.

    Kept rows come first, in order; the new rows of all blocks follow, in the order of the blocks.
    On Dask collections features are neither gathered nor stored, and the result is lazy. Cost: that
    of the sampler on each block, for new rows of Dask collections twice.

    References
    ----------
    Rocklin, "Dask: Parallel computation with blocked algorithms and task scheduling", SciPy 2015,
    126-132, doi 10.25080/Majora-7b98e3ed-013.

    Examples
    --------
    >>> from imblearn_multilabel.blockwise import BlockwiseSampler
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.over_sampling import MLSOL
    >>> X, y = make_imbalanced_multilabel(n_samples=500, n_labels=8, random_state=0)
    >>> sampler = BlockwiseSampler(MLSOL(sampling_ratio=0.1), block_size=200, random_state=0)
    >>> X_res, y_res = sampler.fit_resample(X, y)
    >>> sampler.block_sizes_
    array([166, 167, 167])
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        "sampler": [MultilabelSampler, None],
        "block_size": [Interval(Integral, 2, None, closed="left"), None],
        "random_state": ["random_state"],
    }

    def __init__(
        self,
        sampler: MultilabelSampler | None = None,
        *,
        block_size: int | None = None,
        random_state: Seed = None,
    ) -> None:
        self.sampler = sampler
        self.block_size = block_size
        self.random_state = random_state

    @property
    def effects(self) -> Effects:
        """Effects of the sampler that is run; features are taken in blocks."""
        return replace(Effects.of(self._worker()), reads_blocks=True)

    def _worker(self) -> MultilabelSampler:
        return MLSMOTE() if self.sampler is None else self.sampler

    def _read(self, X: Any, y: Any, names: Sequence[Any] | None = None) -> Any:
        inner = self._worker()
        inner._validate_params()
        makes_no_plan = type(inner)._plan is MultilabelSampler._plan
        if makes_no_plan or (inner.effects.reads_features and inner.effects.rewrites):
            raise TypeError(
                f"`sampler` must be of one step that does not change labels by features; got "
                f"{type(inner).__name__}. "
                "Chain the steps instead, for example imblearn.pipeline.make_pipeline("
                "REMEDIAL(), BlockwiseSampler(MLSMOTE()))."
            )
        return super()._read(X, y, names)

    def _plan(self, task: Task) -> Resampling:
        inner = with_python_integers(self._worker())
        slices = self._slices(task)
        fitted = self._fitted_unchanged(task)
        if not inner.effects.reads_features:
            return replace(inner._plan(task), fitted=fitted)
        tasks = divide(inner, task, slices)
        run = _run_later if isinstance(task.X, Blocks) else _run_now
        plans, X_new = run(task.X, inner, tasks, slices)
        return replace(merge_plans(plans, slices, X_new, task.n_asked), fitted=fitted)

    def _fitted_unchanged(self, task: Task) -> dict[str, Any]:
        return {"block_sizes_": np.array([rows.stop - rows.start for rows in self._slices(task)])}

    def _slices(self, task: Task) -> list[slice]:
        if isinstance(task.X, Blocks):
            if self.block_size is not None:
                raise ValueError(
                    f"`block_size` must be None for Dask collections, which have blocks of their "
                    f"own; got {self.block_size}. Call .rechunk() or .repartition() on `X`."
                )
            return task.X.slices()
        most = _BLOCK_ROWS if self.block_size is None else self.block_size
        return even_slices(task.n_samples, most)


def _run_now(
    X: Any, sampler: MultilabelSampler, tasks: Sequence[Task], slices: Sequence[slice]
) -> tuple[list[Resampling], Any]:
    """Plan on the rows of a table in memory."""
    plans = [plan_block(X[rows], sampler, task) for rows, task in zip(slices, tasks, strict=True)]
    made = [plan.new.X for plan in plans if plan.new is not None]
    return plans, stack_rows(made) if made else None


def _run_later(
    X: Blocks, sampler: MultilabelSampler, tasks: Sequence[Task], slices: Sequence[slice]
) -> tuple[list[Resampling], Any]:
    """Compute everything on blocks but the features of new rows, which are only planned."""
    runs = X.each(plan_block, [sampler] * len(tasks), tasks)
    plans = compute(each(without_features, runs))
    made = [number for number, plan in enumerate(plans) if plan.new is not None]
    sizes = np.array([plans[number].new.n_rows for number in made], dtype=np.intp)
    parts = each(new_features, [runs[number] for number in made])
    return plans, Blocks(parts, sizes, X.n_columns, X.dtype, X.is_sparse)


def divide(sampler: MultilabelSampler, task: Task, slices: Sequence[slice]) -> list[Task]:
    """Divide a task among blocks, without features; each has a generator of its own."""
    labels = [task.labels.take(rows) for rows in slices]
    shares = _shares_of_rows(sampler, task, labels)
    choices = _with_aims(sampler, task, labels)
    entropy = tuple(task.rng.randint(2**32, size=4, dtype=np.uint32).tolist())
    tasks = []
    for number, (own, choice, share) in enumerate(zip(labels, choices, shares, strict=True)):
        sequence = np.random.SeedSequence(entropy, spawn_key=(number,))
        rng = np.random.RandomState(np.random.MT19937(sequence))
        part = replace(task, X=None, labels=own, choice=choice, rng=rng, n_asked=share)
        tasks.append(replace(part, category_names={}))
    return tasks


def plan_block(X: Any, sampler: MultilabelSampler, task: Task) -> Resampling:
    """Plan on the features of a block: ndarray or csr_array of (n_rows, n_features)."""
    # A block of Dask collections runs twice, each time with the generator as it was.
    task = replace(task, X=X, rng=deepcopy(task.rng))
    reason = sampler._nothing_to_do(task)
    # Fitted attributes of single blocks are not kept.
    plan = sampler._plan(task) if reason is None else Resampling.unchanged(reason)
    return replace(plan, fitted={})


def without_features(plan: Resampling) -> Resampling:
    """Remove the features from a plan; they may be large."""
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
    seeds = sizes
    if not sampler.effects.drops:
        seeds = np.array([own.carries_any(task.choice.labels).sum() for own in labels])
    shares: list[int | None] = apportion(task.n_asked, seeds if seeds.any() else sizes).tolist()
    return shares


def _with_aims(sampler: MultilabelSampler, task: Task, labels: Sequence[Labels]) -> list[Choice]:
    """Return the chosen labels of each block; wanted positives are shared out among the blocks."""
    chosen = task.choice.labels
    positives = np.array([own.positives[chosen] for own in labels])
    aims = np.tile(task.choice.aims, (len(labels), 1))
    if task.choice.counted:
        present = task.balance.positives[chosen]
        side = -1 if sampler.effects.drops else 1
        lacking = np.rint(side * (task.choice.aims - present)).astype(np.int64)
        # One positive row has no other to interpolate with.
        seeds = np.where(positives > 1, positives, 0)
        seeds = np.where(seeds.any(axis=0), seeds, positives)
        for column, amount in enumerate(lacking.tolist()):
            # Samplers compare aims with the positives of all blocks.
            aims[:, column] = present[column] + side * apportion(amount, seeds[:, column])
    return [
        replace(task.choice, labels=chosen[own > 0], aims=aim[own > 0])
        for own, aim in zip(positives, aims, strict=True)
    ]


def merge_plans(
    plans: Sequence[Resampling], slices: Sequence[slice], X_new: Any, asked: int | None
) -> Resampling:
    """Merge the plans of all blocks: kept rows of all, then new rows of all, with features `X_new`.

    `asked` is the number of rows asked for, where the sampler has a `sampling_ratio`.
    """
    skipped = _gather([plan.skipped for plan in plans])
    idle = [plan.nothing for plan in plans]
    if all(reason is not None for reason in idle):
        return Resampling.unchanged(str(idle[0]), skipped=skipped)
    keep = _merge_kept(plans, slices)
    new = _merge_new(plans, slices, X_new)
    n_new = 0 if new is None else new.n_rows
    done = n_new if new is not None or keep is None else slices[-1].stop - len(keep)
    shortfall = _gather([plan.shortfall for plan in plans])
    if asked is not None:
        reasons = [plan.shortfall or plan.nothing for plan in plans]
        shortfall = describe_shortfall(done, asked, _gather(reasons) or "")
    return Resampling(
        keep,
        new,
        shortfall=shortfall,
        skipped=skipped,
        removal=_gather([plan.removal for plan in plans]),
        repeats=_gather([plan.repeats for plan in plans]),
    )


def _merge_kept(plans: Sequence[Resampling], slices: Sequence[slice]) -> np.ndarray | None:
    if all(plan.keep is None for plan in plans):
        return None
    return np.concatenate(
        [
            np.arange(rows.start, rows.stop) if plan.keep is None else rows.start + plan.keep
            for plan, rows in zip(plans, slices, strict=True)
        ]
    )


def _merge_new(plans: Sequence[Resampling], slices: Sequence[slice], X_new: Any) -> NewRows | None:
    made = [
        (plan.new, rows.start)
        for plan, rows in zip(plans, slices, strict=True)
        if plan.new is not None
    ]
    if not made:
        return None
    return NewRows(
        X_new,
        stack_rows([new.Y for new, _ in made]),
        np.concatenate([_moved(new.seeds, start) for new, start in made]),
        np.concatenate([_moved(new.neighbors, start) for new, start in made]),
    )


def _moved(rows: np.ndarray, start: int) -> np.ndarray:
    """Turn row numbers of a block into row numbers of the table; -1 stays."""
    return np.where(rows < 0, rows, rows + start)


def _gather(messages: Sequence[str | None]) -> str | None:
    """Join messages of blocks: the first one, and how many blocks have one."""
    reporting = [number for number, message in enumerate(messages) if message is not None]
    if not reporting or len(messages) == 1:
        return messages[0] if reporting else None
    first = messages[reporting[0]]
    count = f"{len(reporting)} of {len(messages)} blocks report this"
    return f"{first} (from block {reporting[0]}; {count})"
