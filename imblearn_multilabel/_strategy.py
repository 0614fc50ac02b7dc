"""Choose the labels that a sampler works on: resolve `sampling_strategy`."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Integral
from typing import Any, Literal

import numpy as np

from imblearn_multilabel._labels import Labels, find_labels, name_labels
from imblearn_multilabel.exceptions import AbsentLabelWarning
from imblearn_multilabel.metrics._balance import LabelBalance

Side = Literal["minority", "majority", "occurring", "not_minority"]


@dataclass(frozen=True)
class Choice:
    """Labels that a sampler works on.

    Parameters
    ----------
    labels : ndarray of int
        Columns, ascending. Each has at least one positive.
    aims : ndarray of float of shape (len(labels),)
        Number of positives that each label should have. For a dict, the user's numbers. For a
        list, the count of the most frequent label (over-sampling) or of the rarest label
        (under-sampling). For the method's own rule, the count at the mean imbalance ratio.
    listed : bool
        Whether the user chose the labels, not the method's own rule.
    counted : bool
        Whether the user gave wanted numbers of positives.
    """

    labels: np.ndarray
    aims: np.ndarray
    listed: bool = False
    counted: bool = False


def choose_labels(
    sampling_strategy: Any,
    y: Any,
    labels: Labels,
    balance: LabelBalance,
    *,
    shows_names: bool,
    side: Side,
    under: bool,
    accepts_counts: bool,
) -> Choice:
    """Resolve `sampling_strategy`; leave out labels without positives, with one warning.

    Parameters
    ----------
    sampling_strategy : "auto", list, dict or callable
        The parameter of the sampler.
    y : object
        The caller's labels, which a callable gets.
    shows_names : bool
        Whether a callable can read the names of labels from y.
    side : str
        Labels that "auto" means for the sampler.
    under : bool
        Whether the sampler drops rows.
    accepts_counts : bool
        Whether the sampler can reach a given number of positives.
    """
    if len(balance.absent):
        warnings.warn(
            f"{len(balance.absent)} of {labels.n_labels} labels have no positive row and are "
            f"left out: {name_labels(labels, balance.absent)}.",
            AbsentLabelWarning,
            stacklevel=2,
        )
    if isinstance(sampling_strategy, str):
        chosen = _side_of(balance, side)
        return Choice(chosen, np.full(len(chosen), _mean_aim(balance)))
    given, names = sampling_strategy, labels.names
    if callable(sampling_strategy):
        given = sampling_strategy(y)
        if not shows_names and not all(isinstance(name, str) for name in names or ()):
            # Numbers that it returns count columns.
            names = None
    is_dict = isinstance(given, Mapping)
    if is_dict and not accepts_counts:
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
            column: _wanted_of(label, given[label], int(balance.positives[column]), under)
            for column, label in zip(columns, keys, strict=True)
        }
        aims = np.array([wanted[column] for column in chosen.tolist()], dtype=float)
    else:
        occurring = balance.positives[balance.occurring]
        aim = occurring.min(initial=balance.n_samples) if under else occurring.max(initial=0)
        aims = np.full(len(chosen), float(aim))
    return Choice(chosen, aims, listed=True, counted=is_dict)


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
