"""Pictures of label counts before and after resampling: where they take the counts from."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Self

from sklearn.exceptions import NotFittedError

from imblearn_multilabel._typing import Table
from imblearn_multilabel.metrics import LabelBalance, label_balance


class BalanceDisplay(ABC):
    """Base of the pictures of one `LabelBalance`, or of two.

    Parameters
    ----------
    balance : LabelBalance
        Positives per label, and the names of the labels.
    balance_after : LabelBalance or None, default=None
        The same after resampling.
    """

    def __init__(self, balance: LabelBalance, *, balance_after: LabelBalance | None = None):
        self.balance = balance
        self.balance_after = balance_after

    @abstractmethod
    def plot(self, *, ax: Any = None) -> Self:
        """Draw the picture."""

    @classmethod
    def from_labels(
        cls,
        y: Table,
        y_resampled: Table | None = None,
        *,
        label_names: Sequence[str] | None = None,
        **plot_kw: Any,
    ) -> Self:
        """Count the positives of label matrices and draw them.

        Parameters
        ----------
        y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
            0/1 indicator matrix.
        y_resampled : {array-like, sparse matrix, dataframe} of shape (n_rows, n_labels), \
default=None
            The same labels after resampling.
        label_names : list of str, default=None
            Names of the labels; by default the column names of `y`, or column numbers.
        **plot_kw : Any
            Keywords of `plot`, such as `ax`.

        Returns
        -------
        display
            With the picture drawn.
        """
        before = _rename(label_balance(y), label_names)
        if y_resampled is None:
            return cls(before).plot(**plot_kw)
        after = label_balance(y_resampled)
        if after.n_labels != before.n_labels:
            raise ValueError(
                f"`y_resampled` must have the {before.n_labels} label(s) of `y`; "
                f"got {after.n_labels}. Pass what `fit_resample` returned for this `y`."
            )
        if None not in (before.names, after.names) and before.names != after.names:
            raise ValueError(
                "`y_resampled` must have the columns of `y` in their order, "
                f"{_begin(before.names)}; got {_begin(after.names)}."
            )
        return cls(before, balance_after=after).plot(**plot_kw)

    @classmethod
    def from_sampler(
        cls, sampler: Any, *, label_names: Sequence[str] | None = None, **plot_kw: Any
    ) -> Self:
        """Draw the labels a sampler was given and those it returned.

        Parameters
        ----------
        sampler : MultilabelSampler
            A sampler that has resampled.
        label_names : list of str, default=None
            Names of the labels; by default the column names `y` had, or column numbers.
        **plot_kw : Any
            Keywords of `plot`, such as `ax`.

        Returns
        -------
        display
            With the picture drawn.

        Raises
        ------
        NotFittedError
            If `fit_resample` has not been called.
        """
        if not hasattr(sampler, "fit_resample"):
            raise TypeError(
                "`sampler` must be a sampler of this package that has resampled; "
                f"got {type(sampler).__name__}."
            )
        if not hasattr(sampler, "balance_after_"):
            raise NotFittedError(
                f"This {type(sampler).__name__} has not resampled yet; call `fit_resample` "
                "first. Of a pipeline, pass the step that resamples."
            )
        before = _rename(sampler.balance_before_, label_names)
        return cls(before, balance_after=sampler.balance_after_).plot(**plot_kw)

    @property
    def _names(self) -> list[str]:
        """Names of the labels, or their column numbers."""
        return self.balance.names or [str(column) for column in range(self.balance.n_labels)]


def _rename(balance: LabelBalance, label_names: Sequence[str] | None) -> LabelBalance:
    if label_names is None:
        return balance
    if len(label_names) != balance.n_labels:
        raise ValueError(
            f"`label_names` must have one name per label, {balance.n_labels}; "
            f"got {len(label_names)}."
        )
    return replace(balance, names=[str(name) for name in label_names])


def _begin(names: Sequence[str] | None) -> str:
    return ", ".join(map(repr, (names or [])[:5]))
