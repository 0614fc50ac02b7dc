"""What a sampler is given, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._labels import Labels, name_labels
from imblearn_multilabel._memory import check_room
from imblearn_multilabel._steps.amounts import row_budget
from imblearn_multilabel._steps.redraw import PATIENCE
from imblearn_multilabel._steps.synthesis import stack_rows
from imblearn_multilabel._strategy import Choice
from imblearn_multilabel.metrics._balance import LabelBalance


@dataclass(frozen=True)
class Task:
    """One call of `fit_resample`, validated.

    Parameters
    ----------
    X : ndarray or csr_array of shape (n_samples, n_features), Blocks, or None
        Finite numbers in the caller's dtype; None for samplers that never look at features.
        `Blocks` only for samplers with `reads_blocks`. Not to be written to.
    labels : Labels
        The label matrix.
    balance : LabelBalance
        Frequencies of the labels; those of all blocks where the rows are one block of a table.
    choice : Choice
        The labels to work on.
    categorical : ndarray of int
        Numbers of the categorical feature columns.
    dtypes : list of dtype or None
        In which new features come back to the caller, column by column or one for all; None for
        columns that are no numbers. Empty for samplers that never look at features.
    rng : RandomState
        The one generator of the call.
    """

    X: Any
    labels: Labels
    balance: LabelBalance
    choice: Choice
    categorical: np.ndarray
    dtypes: list[np.dtype | None]
    rng: np.random.RandomState

    @property
    def n_samples(self) -> int:
        """Number of input rows."""
        return self.labels.n_samples


@dataclass(frozen=True)
class NewRows:
    """Rows that were computed.

    Parameters
    ----------
    X : ndarray or csr_array of shape (n_new, n_features)
        Features.
    Y : csr_array of uint8 of shape (n_new, n_labels)
        Label sets, canonical.
    seeds : ndarray of int of shape (n_new,)
        The input row each new row grew from; -1 where it was drawn from a model.
    neighbours : ndarray of int of shape (n_new,)
        The input row it was interpolated towards; -1 where there is none.
    """

    X: Any
    Y: sparse.csr_array
    seeds: np.ndarray
    neighbours: np.ndarray

    @property
    def n_rows(self) -> int:
        """Number of new rows."""
        return len(self.seeds)

    def take(self, rows: np.ndarray) -> NewRows:
        """Return some of the rows.

        Parameters
        ----------
        rows : ndarray of int or bool
            Row numbers, or a mask.

        Returns
        -------
        NewRows
            In that order.
        """
        return NewRows(self.X[rows], self.Y[rows], self.seeds[rows], self.neighbours[rows])

    @classmethod
    def join(cls, parts: list[NewRows]) -> NewRows:
        """Return the rows of several batches, one after the other."""
        if len(parts) == 1:
            return parts[0]
        return cls(
            stack_rows([part.X for part in parts]),
            stack_rows([part.Y for part in parts]),
            np.concatenate([part.seeds for part in parts]),
            np.concatenate([part.neighbours for part in parts]),
        )


@dataclass(frozen=True)
class Resampling:
    """A sampler's plan; the base class turns it into the caller's containers.

    Parameters
    ----------
    keep : ndarray of int or None, default=None
        Input rows in output order; they may repeat. None is every row, in order.
    new : NewRows or None, default=None
        Rows that follow the kept ones.
    Y_kept : csr_array or None, default=None
        Label sets of the kept rows, only where a method rewrites them.
    nothing : str or None, default=None
        Why there was nothing to do.
    shortfall : str or None, default=None
        How many rows are missing and why, if fewer came out than were asked for.
    skipped : str or None, default=None
        Which chosen labels were left out and why.
    removal : str or None, default=None
        Why the rows are gone and what keeps more, where the method decides how many go.
    repeats : str or None, default=None
        How many new rows equal another row and why, if they should not.
    """

    keep: np.ndarray | None = None
    new: NewRows | None = None
    Y_kept: sparse.csr_array | None = None
    nothing: str | None = field(default=None, kw_only=True)
    shortfall: str | None = field(default=None, kw_only=True)
    skipped: str | None = field(default=None, kw_only=True)
    removal: str | None = field(default=None, kw_only=True)
    repeats: str | None = field(default=None, kw_only=True)

    @classmethod
    def unchanged(cls, reason: str, *, skipped: str | None = None) -> Resampling:
        """Plan an equal copy, with the reason why."""
        return cls(nothing=reason, skipped=skipped)

    @classmethod
    def of_draws(
        cls, batches: list[NewRows], asked: int, *, skipped: str | None = None
    ) -> Resampling:
        """Plan the rows that `draw_labelled` found, and say how many of those asked for lack."""
        if not batches:
            return cls.unchanged(
                f"none of {PATIENCE * asked} drawn rows carried a label, as new rows must.",
                skipped=skipped,
            )
        new = NewRows.join(batches)
        reason = "the other draws carried no label, as new rows must."
        shortfall = describe_shortfall(new.n_rows, asked, reason)
        return cls(new=new, shortfall=shortfall, skipped=skipped)


def rows_to_add(task: Task, sampling_ratio: float) -> int:
    """Return the number of rows to compute for a share of the input rows, if there is room.

    Raises
    ------
    MemoryError
        Where the rows would not fit.
    """
    n_new = row_budget(sampling_ratio, task.n_samples)
    if len(task.choice.labels):
        check_room(n_new, task.X, f"`sampling_ratio={sampling_ratio!r}`")
    return n_new


def reason_to_stop(
    task: Task, side: str, *, budget: float | None = None, needs_neighbours: bool = False
) -> str | None:
    """Say why there is nothing to do before a sampler has looked at the data, or None.

    Parameters
    ----------
    task : Task
        The call.
    side : str
        What "auto" means for the sampler.
    budget : float or None, default=None
        Rows asked for, where the sampler has a `sampling_ratio`.
    needs_neighbours : bool, default=False
        Whether a single row is too few.
    """
    if not len(task.choice.labels):
        return reason_nothing_chosen(task.choice, side)
    if budget == 0:
        return "`sampling_ratio` asks for no row."
    if needs_neighbours and task.n_samples < 2:
        return "one row has no neighbours."
    return None


def describe_lone_labels(task: Task) -> str | None:
    """Name the chosen labels with one positive row, which has no other to lie between."""
    chosen = task.choice.labels
    lone = chosen[task.labels.positives[chosen] < 2]
    if not len(lone):
        return None
    return f"{name_labels(task.labels, lone)}: one positive row has nothing to lie between."


def describe_shortfall(done: int, asked: int, reason: str) -> str | None:
    """Write the message of a shortfall, or None if there is none."""
    return None if done >= asked else f"{done} of {asked} rows: {reason}"


def reason_nothing_chosen(choice: Choice, side: str) -> str:
    """Say why no label was chosen; `side` is what "auto" means for the sampler."""
    if choice.listed:
        return "none of the labels in `sampling_strategy` has a positive row."
    if side == "occurring":
        return "no label has a positive row."
    return f"no label is a {side} label by its imbalance ratio against the mean."
