"""What a sampler is given, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._algorithms.amounts import DEFAULT_SHARE, MOST_ROWS, PATIENCE, row_budget
from imblearn_multilabel._algorithms.interpolation import stack_rows
from imblearn_multilabel._labels import Labels, name_labels
from imblearn_multilabel._strategy import Choice, Side
from imblearn_multilabel.metrics._balance import LabelBalance


@dataclass(frozen=True, kw_only=True)
class Effects:
    """What a sampler does to rows, and what it takes.

    Parameters
    ----------
    duplicates : bool, default=False
        The sampler repeats input rows.
    drops : bool, default=False
        The sampler drops input rows.
    invents : bool, default=False
        The sampler computes new rows.
    rewrites : bool, default=False
        The sampler changes labels of input rows.
    reads_features : bool, default=False
        The sampler looks at feature values. One that does not takes strings, NaN and dates.
    reads_blocks : bool, default=False
        `_plan` takes features as `Blocks`, the form in which features of Dask collections come.
    auto_labels : {"minority", "majority", "occurring", "not_minority"}, default="minority"
        Labels that ``sampling_strategy="auto"`` stands for.
    accepts_counts : bool, default=False
        `sampling_strategy` may be a dict of wanted positives.
    """

    duplicates: bool = False
    drops: bool = False
    invents: bool = False
    rewrites: bool = False
    reads_features: bool = False
    reads_blocks: bool = False
    auto_labels: Side = "minority"
    accepts_counts: bool = False

    @property
    def adds(self) -> bool:
        """Whether rows may be added."""
        return self.duplicates or self.invents

    @property
    def selects(self) -> bool:
        """Whether every output row is an input row, so that row numbers say everything."""
        return not (self.invents or self.rewrites)

    @property
    def only_drops(self) -> bool:
        """Whether the output is a part of the input."""
        return self.drops and self.selects and not self.duplicates

    @classmethod
    def of(cls, sampler: Any) -> Effects:
        """Return the effects of a sampler; one from elsewhere may do anything."""
        anything = cls(
            duplicates=True, drops=True, invents=True, rewrites=True, reads_features=True
        )
        return getattr(sampler, "effects", anything)


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
    n_asked : int or None, default=None
        Rows that `sampling_ratio` asks to add or drop; None where the sampler has no ratio, where
        the ratio is None, and where a dict of wanted positives takes its place.
    category_names : dict of int to list, default={}
        Meaning of the codes of each category column of a data frame.
    """

    X: Any
    labels: Labels
    balance: LabelBalance
    choice: Choice
    categorical: np.ndarray
    dtypes: list[np.dtype | None]
    rng: np.random.RandomState
    n_asked: int | None = None
    category_names: dict[int, list[Any]] = field(default_factory=dict)

    @property
    def n_samples(self) -> int:
        """Number of input rows."""
        return self.labels.n_samples

    @property
    def budget(self) -> int:
        """Most rows to add or drop; more than any table has where nothing limits them."""
        return MOST_ROWS if self.n_asked is None else self.n_asked

    @property
    def default_budget(self) -> int:
        """The same, but a quarter of the rows where the user has set no amount."""
        if self.n_asked is None and not self.choice.counted:
            return row_budget(DEFAULT_SHARE, self.n_samples)
        return self.budget


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
    neighbors : ndarray of int of shape (n_new,)
        The input row it was interpolated towards; -1 where there is none.
    """

    X: Any
    Y: sparse.csr_array
    seeds: np.ndarray
    neighbors: np.ndarray

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
        return NewRows(self.X[rows], self.Y[rows], self.seeds[rows], self.neighbors[rows])

    @classmethod
    def join(cls, parts: list[NewRows]) -> NewRows:
        """Return the rows of several batches, one after the other."""
        if len(parts) == 1:
            return parts[0]
        return cls(
            stack_rows([part.X for part in parts]),
            stack_rows([part.Y for part in parts]),
            np.concatenate([part.seeds for part in parts]),
            np.concatenate([part.neighbors for part in parts]),
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
    fitted : dict of str to object, default={}
        Attributes that the fitted sampler gets beside those of every sampler. Names end with an
        underscore.
    """

    keep: np.ndarray | None = None
    new: NewRows | None = None
    Y_kept: sparse.csr_array | None = None
    nothing: str | None = field(default=None, kw_only=True)
    shortfall: str | None = field(default=None, kw_only=True)
    skipped: str | None = field(default=None, kw_only=True)
    removal: str | None = field(default=None, kw_only=True)
    repeats: str | None = field(default=None, kw_only=True)
    fitted: dict[str, Any] = field(default_factory=dict, kw_only=True)

    @classmethod
    def unchanged(cls, reason: str, **rest: Any) -> Resampling:
        """Plan an equal copy and give the reason."""
        return cls(nothing=reason, **rest)

    @classmethod
    def of_draws(cls, batches: list[NewRows], asked: int, **rest: Any) -> Resampling:
        """Plan the rows that `draw_labeled` found, and report how many are missing."""
        if not batches:
            reason = f"none of {PATIENCE * asked} drawn rows carried a label, as new rows must."
            return cls.unchanged(reason, **rest)
        new = NewRows.join(batches)
        reason = "the other draws carried no label, as new rows must."
        return cls(new=new, shortfall=describe_shortfall(new.n_rows, asked, reason), **rest)


def describe_lone_labels(task: Task) -> str | None:
    """Name the chosen labels with one positive row, which has no other to lie between."""
    chosen = task.choice.labels
    lone = chosen[task.labels.positives[chosen] < 2]
    if not len(lone):
        return None
    return f"{name_labels(task.labels, lone)}: one positive row has nothing to lie between."


def describe_shortfall(done: int, asked: int | None, reason: str) -> str | None:
    """Write the message of a shortfall; None if there is none or nothing was asked for."""
    return None if asked is None or done >= asked else f"{done} of {asked} rows: {reason}"
