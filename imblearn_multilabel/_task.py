"""Define what a sampler is given (`Task`) and what it returns (`Resampling`)."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from numbers import Integral
from typing import Any, Literal

import numpy as np
from scipy import sparse

from imblearn_multilabel._algorithms.amounts import (
    DEFAULT_SHARE,
    MAX_DRAWS_PER_ROW,
    MAX_ROWS,
    row_budget,
)
from imblearn_multilabel._algorithms.interpolation import stack_rows
from imblearn_multilabel._labels import Labels, find_labels, name_labels
from imblearn_multilabel._memory import ROWS_AT_ONCE, even_slices
from imblearn_multilabel.exceptions import AbsentLabelWarning
from imblearn_multilabel.metrics._balance import LabelBalance

Side = Literal["minority", "majority", "occurring", "not_minority"]


@dataclass(frozen=True, kw_only=True)
class Effects:
    """Effects of a sampler on rows, and the input it accepts.

    Parameters
    ----------
    duplicates, drops, invents, rewrites : bool, default=False
        The sampler repeats input rows, drops input rows, computes new rows, changes labels of
        input rows.
    reads_features : bool, default=False
        The sampler reads feature values. One that does not accepts strings, NaN and dates.
    reads_blocks : bool, default=False
        `_plan` accepts features as `Blocks`, which hold the features of Dask collections.
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
        """Whether every output row is an unchanged input row."""
        return not (self.invents or self.rewrites)

    @property
    def only_drops(self) -> bool:
        """Whether the output is a subset of the input rows."""
        return self.drops and self.selects and not self.duplicates

    @classmethod
    def of(cls, sampler: Any) -> Effects:
        """Return the effects of a sampler; one of another package may do anything."""
        anything = cls(
            duplicates=True, drops=True, invents=True, rewrites=True, reads_features=True
        )
        return getattr(sampler, "effects", anything)


@dataclass(frozen=True)
class Choice:
    """Labels that a sampler works on."""

    #: Columns, ascending. Each has at least one positive.
    labels: np.ndarray
    #: Number of positives that each label should have. For a dict, the user's numbers. For a list,
    #: the count of the most frequent label (over-sampling) or of the rarest label (under-sampling).
    #: For the method's own rule, the count at the mean imbalance ratio.
    aims: np.ndarray
    #: Whether the user chose the labels, not the method's own rule.
    listed: bool = False
    #: Whether the user gave wanted numbers of positives.
    counted: bool = False


@dataclass(frozen=True)
class Task:
    """Validated input of one call of `fit_resample`.

    Parameters
    ----------
    X : ndarray or csr_array of shape (n_samples, n_features), Blocks, or None
        Finite numbers in the caller's dtype, read-only by convention. None for samplers that do
        not read features; `Blocks` only for samplers with `reads_blocks`.
    labels : Labels
        The label matrix.
    balance : LabelBalance
        Frequencies of the labels. If the rows are one block of a table, those of all blocks.
    choice : Choice
        The labels to work on.
    categorical : ndarray of int
        Numbers of the categorical feature columns.
    dtypes : list of dtype or None
        Dtypes of new features in the output, one per column or one for all columns; None for
        columns that hold no numbers. Empty for samplers that do not read features.
    rng : RandomState
        Random number generator of the call.
    n_asked : int or None, default=None
        Number of rows that `sampling_ratio` asks to add or drop. None if the sampler has no ratio,
        the ratio is None, or a dict of wanted positives replaces it.
    category_names : dict of int to list, default={}
        Categories in the order of their codes, for each category column of a data frame.
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
        """Maximum number of rows to add or drop; larger than any table if there is no limit."""
        return MAX_ROWS if self.n_asked is None else self.n_asked

    @property
    def default_budget(self) -> int:
        """The `budget`, or a quarter of the rows if the user has set no amount."""
        if self.n_asked is None and not self.choice.counted:
            return row_budget(DEFAULT_SHARE, self.n_samples)
        return self.budget


@dataclass(frozen=True)
class NewRows:
    """Newly computed rows.

    Parameters
    ----------
    X : ndarray or csr_array of shape (n_new, n_features)
        Features.
    Y : csr_array of uint8 of shape (n_new, n_labels)
        Label sets, canonical.
    seeds : ndarray of int of shape (n_new,)
        Input row that each new row grew from; -1 if a model generated it.
    neighbors : ndarray of int of shape (n_new,)
        Input row that each new row was interpolated toward; -1 for none.
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
        """Select rows in a given order.

        Parameters
        ----------
        rows : ndarray of int or bool
            Row numbers, or a mask.
        """
        return NewRows(self.X[rows], self.Y[rows], self.seeds[rows], self.neighbors[rows])

    @classmethod
    def join(cls, parts: list[NewRows]) -> NewRows:
        """Concatenate the rows of several batches."""
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
    """Plan of a sampler, which the base class turns into the caller's containers.

    Parameters
    ----------
    keep : ndarray of int or None, default=None
        Input rows in output order, possibly repeated. None keeps every row in order. On Dask
        collections, the rows after the first that does not ascend are sorted, in place.
    new : NewRows or None, default=None
        Rows that follow the kept ones.
    Y_kept : csr_array or None, default=None
        Label sets of the kept rows, if the method rewrites them.
    nothing, shortfall, skipped, removal, repeats : str or None, default=None
        Why there was nothing to do; how many rows are missing, and why; which chosen labels were
        left out, and why; why rows were removed and how to keep more, if the method decides the
        amount; how many new rows equal another row, and why. Each text becomes a warning.
    fitted : dict of str to object, default={}
        Fitted attributes of this sampler beyond those of every sampler. Names end with an
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
        """Plan an equal copy, with the reason."""
        return cls(nothing=reason, **rest)

    @classmethod
    def of_draws(cls, batches: list[NewRows], asked: int, **rest: Any) -> Resampling:
        """Plan the rows that `draw_labeled` found, and report how many are missing."""
        if not batches:
            reason = (
                f"none of {MAX_DRAWS_PER_ROW * asked} drawn rows carried a label, as new rows must."
            )
            return cls.unchanged(reason, **rest)
        new = NewRows.join(batches)
        reason = "the other draws carried no label, as new rows must."
        return cls(new=new, shortfall=describe_shortfall(new.n_rows, asked, reason), **rest)


def kept_and_repeated(n_samples: int, repeats: np.ndarray) -> np.ndarray:
    """Return all rows in order, then the repeated ones, in as few bytes as their numbers need."""
    rows = np.arange(n_samples + len(repeats), dtype=_row_number_type(n_samples))
    rows[n_samples:] = repeats
    return rows


def all_but(n_samples: int, dropped: np.ndarray) -> np.ndarray:
    """Return the rows that stay, in order, in as few bytes as their numbers need."""
    stays = np.ones(n_samples, dtype=bool)
    stays[dropped] = False
    keep = np.empty(np.count_nonzero(stays), dtype=_row_number_type(n_samples))
    end = 0
    # In pieces: the numbers of all rows would be the peak of memory.
    for piece in even_slices(n_samples, ROWS_AT_ONCE):
        found = np.flatnonzero(stays[piece])
        start, end = end, end + len(found)
        keep[start:end] = found + piece.start
    return keep


def _row_number_type(n_samples: int) -> type[np.signedinteger]:
    return np.int32 if n_samples < 2**31 else np.int64


def describe_lone_labels(task: Task) -> str | None:
    """Name the chosen labels with one positive row, which cannot be interpolated."""
    chosen = task.choice.labels
    lone = chosen[task.labels.positives[chosen] < 2]
    if not len(lone):
        return None
    return f"{name_labels(task.labels, lone)}: one positive row has nothing to lie between."


def describe_lone_choice(task: Task) -> str:
    """Say that no chosen label has two positive rows, and what to do."""
    positives = task.labels.positives
    usable = np.flatnonzero(positives >= 2)
    reason = "no chosen label has two positive rows. Leave such labels out of `y`"
    if not len(usable):
        return f"{reason}."
    rarest = task.labels.key_of(usable[positives[usable].argmin()])
    return f"{reason}, or name others, as in `sampling_strategy=[{rarest!r}]`."


def describe_shortfall(done: int, asked: int | None, reason: str) -> str | None:
    """Write the message of a shortfall; None if there is none or no amount was asked for."""
    return None if asked is None or done >= asked else f"{done} of {asked} rows: {reason}"


def resolve_strategy(
    sampling_strategy: Any,
    y: Any,
    labels: Labels,
    balance: LabelBalance,
    effects: Effects,
    *,
    shows_names: bool = True,
) -> Choice:
    """Resolve `sampling_strategy`; leave out labels without positives, with one warning.

    A callable gets `y`; `shows_names` tells whether it can read the names of labels from it.
    """
    if len(balance.absent):
        have, are = ("has", "is") if len(balance.absent) == 1 else ("have", "are")
        warnings.warn(
            f"{len(balance.absent)} of {labels.n_labels} labels {have} no positive row among the "
            f"{labels.n_samples:,} given and {are} left out: "
            f"{name_labels(labels, balance.absent)}.",
            AbsentLabelWarning,
            stacklevel=2,
        )
    if isinstance(sampling_strategy, str):
        chosen = _side_of(balance, effects.auto_labels)
        return Choice(chosen, np.full(len(chosen), _mean_aim(balance)))
    given, names = sampling_strategy, labels.names
    if callable(sampling_strategy):
        given = sampling_strategy(y)
        if not shows_names and not all(isinstance(name, str) for name in names or ()):
            # Numbers that it returns count columns.
            names = None
    is_dict = isinstance(given, Mapping)
    if is_dict and not effects.accepts_counts:
        raise ValueError(
            "`sampling_strategy` must not be a dict here: this sampler has no wanted number of "
            "positives per label. Pass a list of labels, and the amount as `sampling_ratio` "
            "where the sampler has one."
        )
    keys = list(given) if is_dict else np.asarray(given, dtype=object).ravel().tolist()
    columns = find_labels(keys, names, labels.n_labels, "sampling_strategy")
    if len(set(columns)) < len(columns):
        repeated = next(label for i, label in enumerate(keys) if columns[i] in columns[:i])
        raise ValueError(f"`sampling_strategy` names the label {repeated!r} twice.")
    chosen = np.setdiff1d(np.array(columns, dtype=np.intp), balance.absent)
    if is_dict:
        wanted = {
            column: _wanted_of(label, given[label], int(balance.positives[column]), effects.drops)
            for column, label in zip(columns, keys, strict=True)
        }
        aims = np.array([wanted[column] for column in chosen.tolist()], dtype=float)
    else:
        occurring = balance.positives[balance.occurring]
        least, most = occurring.min(initial=balance.n_samples), occurring.max(initial=0)
        aim = least if effects.drops else most
        aims = np.full(len(chosen), float(aim))
    return Choice(chosen, aims, listed=True, counted=is_dict)


def reason_nothing_chosen(choice: Choice, balance: LabelBalance, side: Side) -> str | None:
    """Say why there is no label to work on; None if there is one.

    `side` are the labels that "auto" means for the sampler.
    """
    without_minority = side == "not_minority" and not choice.listed
    if len(balance.minority if without_minority else choice.labels):
        return None
    if choice.listed:
        return "none of the labels in `sampling_strategy` has a positive row."
    if side == "occurring":
        return "no label has a positive row."
    side = "minority" if without_minority else side
    return f"no label is a {side} label by its imbalance ratio against the mean."


def _mean_aim(balance: LabelBalance) -> float:
    aim = balance.positives.max(initial=0) / balance.mean_imbalance_ratio
    # 6 / 2.0000000000000004 must give 3: "count < aim" must not depend on rounding.
    return float(np.rint(aim)) if np.isclose(aim, np.rint(aim), rtol=1e-12, atol=0) else float(aim)


def _side_of(balance: LabelBalance, side: Side) -> np.ndarray:
    if side == "not_minority":
        return np.setdiff1d(balance.occurring, balance.minority)
    return getattr(balance, side)


def _wanted_of(label: Any, count: Any, present: int, under: bool) -> int:
    is_count = isinstance(count, Integral) and not isinstance(count, (bool, np.bool_))
    if not is_count or count < 0:
        raise ValueError(
            "`sampling_strategy` as a dict must give a number of positive rows, an int >= 0, for "
            f"every label; got {count!r} for label {label!r}."
        )
    if (under and count > present) or (not under and count < present):
        verb, side = ("drops", "at most") if under else ("adds", "at least")
        raise ValueError(
            f"`sampling_strategy` wants {count} positives for label {label!r}, which has "
            f"{present}; this sampler only {verb} rows, so ask for {side} {present}."
        )
    return int(count)
