"""The plans of the blocks as one plan, their messages as one message of each kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from imblearn_multilabel._algorithms.interpolation import stack_rows
from imblearn_multilabel._task import NewRows, Resampling, describe_shortfall


def merge_plans(
    plans: Sequence[Resampling], slices: Sequence[slice], X_new: Any, asked: int | None
) -> Resampling:
    """Put the plans of all blocks together.

    Parameters
    ----------
    plans : sequence of Resampling
        One for each block; features of new rows are not looked at.
    slices : sequence of slice
        Rows of each block.
    X_new : ndarray, csr_array, Blocks or None
        Features of the new rows of all blocks, in order.
    asked : int or None
        Rows asked for in all, where the sampler has a `sampling_ratio`.

    Returns
    -------
    Resampling
        Kept rows of all blocks, then new rows of all blocks.
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
    """Count rows of a block through all blocks; -1 is no row."""
    return np.where(rows < 0, rows, rows + start)


def _gather(messages: Sequence[str | None]) -> str | None:
    """Tell in how many blocks something was said, and what in the first of them."""
    told = [number for number, message in enumerate(messages) if message is not None]
    if not told or len(messages) == 1:
        return messages[0] if told else None
    first = messages[told[0]]
    return f"{first} (That is block {told[0]}; {len(told)} of {len(messages)} blocks say the like.)"
