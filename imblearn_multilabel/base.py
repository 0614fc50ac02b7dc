"""The one class to subclass: it walks from the caller's tables to a plan and back."""

from __future__ import annotations

import warnings
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar, Self

import numpy as np
from imblearn.base import BaseSampler

from imblearn_multilabel._assembly import assemble, balance_after
from imblearn_multilabel._block_validation import check_lazy_features, read_blocks
from imblearn_multilabel._compat import ClassifierTags, StrOptions, fit_context
from imblearn_multilabel._containers import Container, NamedTable, wrap
from imblearn_multilabel._memory import check_room
from imblearn_multilabel._random import make_generator
from imblearn_multilabel._strategy import Side, choose_labels
from imblearn_multilabel._task import NewRows, Resampling, Task
from imblearn_multilabel._typing import Table
from imblearn_multilabel._validation import (
    check_features,
    check_same_length,
    read_features,
    read_labels,
)
from imblearn_multilabel.exceptions import (
    DuplicateRowsWarning,
    LargeRemovalWarning,
    NothingToResampleWarning,
    ShortfallWarning,
    SkippedLabelWarning,
)
from imblearn_multilabel.metrics._balance import LabelBalance

__all__ = ["MultilabelSampler", "NewRows", "Resampling", "Task"]


class MultilabelSampler(BaseSampler):
    """Base class of every sampler of this package, and of samplers written elsewhere.

    A subclass declares its effects and its parameters and implements ``_plan``, which decides
    which input rows stay and which rows are new. The base class validates, makes the random
    generator, turns the plan into the caller's containers and sets the fitted attributes.

    Parameters
    ----------
    sampling_strategy : "auto", list, dict or callable, default="auto"
        Which labels to work on: ``"auto"`` is the method's own rule; a list holds column numbers
        or names; a dict gives wanted positives by label, where the sampler supports it; a
        callable of y returns a list or a dict.

    Attributes
    ----------
    sampling_strategy_ : dict
        Chosen label -> positives it lacks (over-sampling) or has too many (under-sampling)
        against the method's aim. Keys are names where y has them, else column numbers.
    """

    #: The sampler repeats input rows / drops input rows / computes rows / changes their labels.
    duplicates_rows: ClassVar[bool] = False
    drops_rows: ClassVar[bool] = False
    invents_rows: ClassVar[bool] = False
    rewrites_labels: ClassVar[bool] = False
    #: Whether feature values are looked at. Samplers that do not take strings, NaN and dates.
    reads_features: ClassVar[bool] = False
    #: Whether `_plan` takes features as `Blocks`, which is how those of Dask come.
    reads_blocks: ClassVar[bool] = False
    #: What `sampling_strategy="auto"` means, and whether a dict of wanted positives is taken.
    auto_labels: ClassVar[Side] = "minority"
    accepts_counts: ClassVar[bool] = False

    _sampling_type = "bypass"
    _parameter_constraints: ClassVar[dict[str, Any]] = {
        "sampling_strategy": [StrOptions({"auto"}), list, tuple, np.ndarray, Mapping, callable],
    }

    @fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Table, y: Table) -> Self:
        """Check the data and the labels to work on, without resampling.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
            Features.
        y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
            0/1 indicator matrix.

        Returns
        -------
        self : object
            The sampler itself.
        """
        with self._forgetting_failures():
            self._prepare(X, y)
        return self

    @fit_context(prefer_skip_nested_validation=True)
    def fit_resample(self, X: Table, y: Table) -> tuple[Any, Any]:
        """Resample the data.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
            Features. Never written to.
        y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
            0/1 indicator matrix. Never written to.

        Returns
        -------
        X_resampled, y_resampled
            Tables of the kinds given, kept rows first and in order, new rows after them.
        """
        with self._forgetting_failures():
            return self._fit_resample(X, y)

    def _fit_resample(self, X: Any, y: Any) -> tuple[Any, Any]:
        task, X_table, y_table = self._prepare(X, y)
        plan = self._plan(task)
        if plan.skipped is not None:
            warnings.warn(
                f"{type(self).__name__} leaves out {plan.skipped}",
                SkippedLabelWarning,
                stacklevel=4,
            )
        if plan.nothing is not None:
            warnings.warn(
                f"{type(self).__name__} returns the data unchanged: {plan.nothing}",
                NothingToResampleWarning,
                stacklevel=4,
            )
        if plan.shortfall is not None:
            verb = "removed" if self.drops_rows else "added"
            warnings.warn(
                f"{type(self).__name__} {verb} {plan.shortfall}", ShortfallWarning, stacklevel=4
            )
        n_left = task.n_samples if plan.keep is None else len(np.unique(plan.keep))
        if 2 * n_left < task.n_samples and not self._amount_was_asked(task):
            reason = plan.removal or "the method decides how many rows go."
            warnings.warn(
                f"{type(self).__name__} removed {task.n_samples - n_left} of {task.n_samples} "
                f"rows: {reason}",
                LargeRemovalWarning,
                stacklevel=4,
            )
        if plan.repeats is not None:
            warnings.warn(
                f"{type(self).__name__}: {plan.repeats}", DuplicateRowsWarning, stacklevel=4
            )
        self._describe(plan, task)
        drops_only = self.drops_rows and not (
            self.duplicates_rows or self.invents_rows or self.rewrites_labels
        )
        return assemble(plan, X_table, y_table, task.labels, keep_index=drops_only)

    @abstractmethod
    def _plan(self, task: Task) -> Resampling:
        """Decide which rows stay and which are new."""

    def _amounts(self, task: Task) -> np.ndarray:
        """Return how many positives every chosen label lacks, or has too many."""
        distance = task.choice.aims - task.balance.positives[task.choice.labels]
        return np.ceil(np.maximum(-distance if self.drops_rows else distance, 0)).astype(np.int64)

    def _amount_was_asked(self, task: Task) -> bool:
        """Tell whether the user said how many rows come or go."""
        return task.choice.counted or getattr(self, "sampling_ratio", None) is not None

    def _prepare(self, X: Any, y: Any) -> tuple[Task, Container, Container]:
        self._forget()
        numbers, categorical = None, np.empty(0, dtype=np.intp)
        is_lazy = wrap(X).is_lazy
        if self.reads_features:
            read = read_blocks if is_lazy else read_features
            columns = getattr(self, "categorical_features", None)
            X_table, numbers, categorical = read(self, X, columns)
        else:
            X_table = (check_lazy_features if is_lazy else check_features)(self, X)
        y_table, labels = read_labels(y, type(self).__name__)
        check_same_length(X_table, y_table)
        balance = LabelBalance(labels.positives, labels.n_samples, labels.names)
        choice = choose_labels(
            self.sampling_strategy,
            y.data if isinstance(y, NamedTable) else y,
            labels,
            balance,
            side=self.auto_labels,
            under=self.drops_rows,
            accepts_counts=self.accepts_counts,
        )
        if choice.counted and not self.drops_rows and len(choice.aims):
            lacking = choice.aims - balance.positives[choice.labels]
            # A new row carries a label once, so the rarest decides how many there will be at least.
            check_room(int(lacking.max()), numbers, "`sampling_strategy`")
        rng = make_generator(getattr(self, "random_state", None))
        dtypes = X_table.number_dtypes if self.reads_features else []
        task = Task(numbers, labels, balance, choice, categorical, dtypes, rng)
        self._set_label_attributes(task)
        return task, X_table, y_table

    @contextmanager
    def _forgetting_failures(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            # An error or an interrupt may come after some attributes are set and before others.
            self._forget()
            raise

    def _forget(self) -> None:
        # What an earlier call found, such as names or row numbers, does not describe this one.
        for name in [name for name in vars(self) if name.endswith("_")]:
            delattr(self, name)

    def _set_label_attributes(self, task: Task) -> None:
        labels, balance = task.labels, task.balance
        self.n_labels_in_ = labels.n_labels
        if labels.names is not None:
            self.label_names_in_ = np.array(labels.names, dtype=object)
        self.balance_before_ = balance
        self.imbalance_ratio_ = balance.imbalance_ratio_per_label
        self.minority_labels_ = balance.minority
        self.sampling_strategy_ = {
            labels.key_of(column): amount
            for column, amount in zip(task.choice.labels, self._amounts(task).tolist(), strict=True)
        }

    def _describe(self, plan: Resampling, task: Task) -> None:
        self.balance_after_ = balance_after(plan, task.labels, task.balance)
        self.mean_imbalance_ratio_ = np.array(
            [task.balance.mean_imbalance_ratio, self.balance_after_.mean_imbalance_ratio]
        )
        sources = np.arange(task.n_samples) if plan.keep is None else plan.keep
        if self._has_sample_indices:
            self.sample_indices_ = sources
        if self.rewrites_labels:
            self.source_indices_ = sources
        if self.invents_rows:
            empty = np.empty(0, dtype=np.intp)
            self.seed_indices_ = empty if plan.new is None else plan.new.seeds
            self.neighbor_indices_ = empty if plan.new is None else plan.new.neighbours

    @property
    def _has_sample_indices(self) -> bool:
        return not (self.invents_rows or self.rewrites_labels)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.single_output = False
        tags.target_tags.multi_output = True
        tags.target_tags.two_d_labels = True
        # Without this tag scikit-learn's checks feed multiclass targets; with it they are binary.
        tags.classifier_tags = ClassifierTags(multi_class=False, multi_label=True)
        tags.sampler_tags.sample_indices = self._has_sample_indices
        tags.input_tags.allow_nan = not self.reads_features
        tags.input_tags.string = not self.reads_features
        tags.array_api_support = False
        return tags
