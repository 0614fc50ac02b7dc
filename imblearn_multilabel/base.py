"""Base class of every sampler: validate, plan, assemble, set fitted attributes."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar, Literal, NamedTuple, Self

import numpy as np
from imblearn.base import BaseSampler
from numpy.typing import ArrayLike
from sklearn.utils import ClassifierTags

from imblearn_multilabel._algorithms.amounts import row_budget
from imblearn_multilabel._compat import (
    ADDED_SHARE,
    DISTANCE,
    NEIGHBORS,
    LabelChoice,
    fit_context,
)
from imblearn_multilabel._containers import Container, count_ascending, wrap
from imblearn_multilabel._estimators import (
    DocumentationLink,
    make_generator,
    unfitted,
    with_python_integers,
)
from imblearn_multilabel._labels import Labels, count_positives, read_label_table
from imblearn_multilabel._memory import ROWS_AT_ONCE, check_room, even_slices
from imblearn_multilabel._task import (
    Effects,
    NewRows,
    Resampling,
    Task,
    reason_nothing_chosen,
    resolve_strategy,
)
from imblearn_multilabel._typing import Neighbors, Seed, Strategy, Table
from imblearn_multilabel._validation import check_features, check_same_length, read_features
from imblearn_multilabel.exceptions import (
    DuplicateRowsWarning,
    LargeRemovalWarning,
    NothingToResampleWarning,
    ShortfallWarning,
    SkippedLabelWarning,
)
from imblearn_multilabel.metrics._balance import LabelBalance

__all__ = ["Effects", "MultilabelSampler", "NewRows", "Resampling", "Task"]


class _Call(NamedTuple):
    """Validated input of one call of `fit` or `fit_resample`."""

    task: Task
    X: Container
    y: Container
    #: Fitted attributes that are known before resampling.
    fitted: dict[str, Any]


class MultilabelSampler(DocumentationLink, BaseSampler):
    """Base class of all samplers of this package and of your own.

    A subclass declares its ``effects`` and its parameters and implements ``_plan``, which decides
    which input rows stay and which rows are new. The base class validates the data, creates the
    random generator, turns the plan into the caller's containers and sets the fitted attributes. A
    call that fails leaves the sampler as it was.

    Parameters
    ----------
    sampling_strategy : "auto", list, dict or callable, default="auto"
        Labels to work on. ``"auto"`` applies the method's own rule. A list takes exactly its
        labels, a dict maps them to wanted numbers of positives, if the sampler supports it. A
        callable takes y and returns a list or a dict. A label is the name of its column in a data
        frame; where no name is a number, or y has no names, also a column number, from 0.

    Attributes
    ----------
    sampling_strategy_ : dict
        Chosen label -> number of positives missing to the method's aim (over-sampling) or above
        it (under-sampling). Keys are column names if y has them, else column numbers.
    balance_before_, balance_after_ : LabelBalance
        Positives per label and the measures that follow from them (IRLbl, MeanIR, minority
        labels), before and after resampling. ``fit`` sets ``balance_before_`` only.
    n_features_in_, n_labels_in_ : int
        Number of columns of X and y.
    feature_names_in_ : ndarray of str
        Column names of X, if all are strings.
    label_names_in_ : ndarray of object of shape (n_labels,)
        Column names of y, if all are strings or numbers other than 0, 1, 2, ... in order.
    sample_indices_ : ndarray of int of shape (n_samples_new,)
        Input row of every output row. Only for samplers that only repeat or drop rows.
    source_indices_ : ndarray of int of shape (n_samples_new,)
        Input row of every output row. Only for samplers that change labels of input rows.
    seed_indices_, neighbor_indices_ : ndarray of int of shape (n_new,)
        Input rows that each new row grew from and toward; -1 for none. Only for samplers that
        compute new rows.

    Notes
    -----
    Parameters that mean the same in every sampler that has them:

    `k_neighbors` also takes an object with scikit-learn's ``kneighbors``. It is cloned and fitted;
    as in imbalanced-learn, its ``n_neighbors`` counts the row itself. The ``n_neighbors`` of a
    graph transformer such as ``KNeighborsTransformer`` does not. Where there are fewer other rows
    than `k_neighbors`, all of them are taken, without a warning: a label with three positive rows,
    which imbalanced-learn's SMOTE would refuse, is what these methods are for.

    `categorical_features`, default="auto", takes column numbers, names, a boolean mask or None for
    no column; ``"auto"`` takes the category columns of a data frame, and none of any other
    container.

    `metric`, default="euclidean", takes numbers as given and categories by the value difference
    metric over the labels that the method works on; ``"heom"`` divides numbers by their range and
    counts categories 0 or 1.

    `n_jobs`, default=None, is a number of threads. The result does not depend on it.

    Sparse X stays sparse. A drawn row without labels is drawn again, up to 100 times the rows asked
    for in all.
    """

    _sampling_type = "bypass"
    _parameter_constraints: ClassVar[dict[str, Any]] = {
        "sampling_strategy": [LabelChoice()],
    }

    @property
    def effects(self) -> Effects:
        """Effects of the sampler on rows; subclasses set an `Effects` object."""
        return Effects()

    @fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Table, y: Table) -> Self:
        """Check the data and the labels to work on, without resampling.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
            Features.
        y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
            0/1 indicator matrix.
        """
        self._remember(self._read(X, y).fitted)
        return self

    @fit_context(prefer_skip_nested_validation=True)
    def fit_resample(self, X: Table, y: Table) -> tuple[Any, Any]:
        """Resample the data.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
            Features. Not modified.
        y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
            0/1 indicator matrix. Not modified.

        Returns
        -------
        X_resampled, y_resampled
            Tables of the same kinds as X and y. Kept rows come first, in order, then new rows.
        """
        return self._fit_resample(X, y)

    def _fit_resample(self, X: Any, y: Any, names: Sequence[Any] | None = None) -> tuple[Any, Any]:
        """Resample; `names` are those of labels where y has none."""
        task, X_table, y_table, fitted = self._read(X, y, names)
        reason = self._worker()._nothing_to_do(task)
        if reason is None:
            plan = with_python_integers(self)._plan(task)
        else:
            plan = Resampling.unchanged(reason, fitted=self._fitted_unchanged(task))
        if X_table.is_lazy or y_table.is_lazy:
            plan = _repeats_in_order(plan)
        elif plan.keep is not None:
            plan = replace(plan, keep=plan.keep.astype(np.intp, copy=False))
        self._warn(plan, task)
        only_drops = self.effects.only_drops
        resampled = assemble(plan, X_table, y_table, task.labels, keep_index=only_drops)
        self._remember(fitted | self._describe(plan, task) | plan.fitted)
        return resampled

    def _plan(self, task: Task) -> Resampling:
        """Decide which rows stay and which are new.

        A pure function of the parameters and the task. Fitted attributes go into
        `Resampling.fitted`. Called only if at least one label is chosen.
        """
        raise NotImplementedError(f"{type(self).__name__} must implement `_plan`.")

    def _nothing_to_do(self, task: Task) -> str | None:
        """Return the reason why there is nothing to plan, or None."""
        reason = reason_nothing_chosen(task.choice, task.balance, self.effects.auto_labels)
        if reason is not None:
            return reason
        if task.n_asked == 0:
            return "`sampling_ratio` asks for no row."
        if self.effects.reads_features and task.n_samples < 2:
            return "one row has no neighbors."
        return None

    def _fitted_unchanged(self, task: Task) -> dict[str, Any]:
        """Return the sampler's own fitted attributes for a call with nothing to plan."""
        return {}

    def _amounts(self, task: Task) -> np.ndarray:
        """Return how many positives each chosen label is below its aim, or above it."""
        distance = task.choice.aims - task.balance.positives[task.choice.labels]
        return np.ceil(np.maximum(-distance if self.effects.drops else distance, 0)).astype(
            np.int64
        )

    def _worker(self) -> Any:
        """Return the sampler whose parameters apply; a wrapper returns its inner sampler."""
        return self

    def _read(self, X: Any, y: Any, names: Sequence[Any] | None = None) -> _Call:
        """Validate the data and create the task, without changing the sampler."""
        effects, worker = self.effects, self._worker()
        # scikit-learn's checks set attributes on the estimator they are given.
        checked = unfitted(self)
        numbers, categorical = None, np.empty(0, dtype=np.intp)
        if effects.reads_features:
            columns = getattr(worker, "categorical_features", None)
            X_table, numbers, categorical = read_features(checked, X, columns)
        else:
            X_table = check_features(checked, X)
        y_table, labels = read_label_table(y, type(self).__name__, X, names=names)
        check_same_length(X_table, y_table)
        balance = LabelBalance(labels.positives, labels.n_samples, labels.names)
        choice = resolve_strategy(
            worker.sampling_strategy, y, labels, balance, effects, shows_names=names is None
        )
        ratio = None if choice.counted else getattr(worker, "sampling_ratio", None)
        n_asked = None if ratio is None else row_budget(ratio, labels.n_samples)
        if effects.adds and len(choice.labels):
            # Samplers that repeat rows may stop earlier; those that compute rows make all of them.
            if n_asked is not None and effects.invents:
                check_room(n_asked, numbers, f"`sampling_ratio={ratio!r}`")
            if choice.counted:
                lacking = choice.aims - balance.positives[choice.labels]
                # A new row adds at most one positive to a label: this is the least number of rows.
                check_room(int(lacking.max()), numbers, "`sampling_strategy`")
        own_names = {column: X_table.categories(column) for column in categorical.tolist()}
        task = Task(
            numbers,
            labels,
            balance,
            choice,
            categorical,
            X_table.number_dtypes if effects.reads_features else [],
            make_generator(getattr(self, "random_state", None)),
            n_asked,
            {column: own for column, own in own_names.items() if own is not None},
        )
        fitted = {
            name: getattr(checked, name)
            for name in ("n_features_in_", "feature_names_in_")
            if hasattr(checked, name)
        }
        return _Call(task, X_table, y_table, fitted | self._describe_labels(task))

    def _describe_labels(self, task: Task) -> dict[str, Any]:
        labels, amounts = task.labels, self._worker()._amounts(task).tolist()
        fitted: dict[str, Any] = {
            "n_labels_in_": labels.n_labels,
            "balance_before_": task.balance,
            "sampling_strategy_": {
                labels.key_of(column): amount
                for column, amount in zip(task.choice.labels, amounts, strict=True)
            },
        }
        if labels.names is not None:
            fitted["label_names_in_"] = np.array(labels.names, dtype=object)
        return fitted

    def _describe(self, plan: Resampling, task: Task) -> dict[str, Any]:
        fitted: dict[str, Any] = {"balance_after_": balance_after(plan, task.labels, task.balance)}
        sources = np.arange(task.n_samples) if plan.keep is None else plan.keep
        if self.effects.selects:
            fitted["sample_indices_"] = sources
        if self.effects.rewrites:
            fitted["source_indices_"] = sources
        if self.effects.invents:
            none = np.empty(0, dtype=np.intp)
            fitted["seed_indices_"] = none if plan.new is None else plan.new.seeds
            fitted["neighbor_indices_"] = none if plan.new is None else plan.new.neighbors
        return fitted

    def _remember(self, fitted: dict[str, Any]) -> None:
        """Replace all fitted attributes at once, so that an interrupt cannot mix old and new."""
        self.__dict__ = vars(unfitted(self)) | fitted

    def _warn(self, plan: Resampling, task: Task) -> None:
        name = type(self).__name__
        verb = "removed" if self.effects.drops else "added"
        n_left = task.n_samples if plan.keep is None else _count_distinct(plan.keep, task.n_samples)
        removal, was_asked = None, task.choice.counted or task.n_asked is not None
        if 2 * n_left < task.n_samples and not was_asked:
            removal = plan.removal or "the method decides how many rows go."
        n_gone = f"{task.n_samples - n_left} of {task.n_samples} rows"
        messages = [
            (SkippedLabelWarning, plan.skipped, f"{name} leaves out {plan.skipped}"),
            (
                NothingToResampleWarning,
                plan.nothing,
                f"{name} returns the data unchanged: {plan.nothing}",
            ),
            (ShortfallWarning, plan.shortfall, f"{name} {verb} {plan.shortfall}"),
            (LargeRemovalWarning, removal, f"{name} removed {n_gone}: {removal}"),
            (DuplicateRowsWarning, plan.repeats, f"{name}: {plan.repeats}"),
        ]
        for category, said, message in messages:
            if said is not None:
                # Skip this method, `_fit_resample`, `fit_resample` and scikit-learn's wrapper.
                warnings.warn(message, category, stacklevel=5)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.single_output = False
        tags.target_tags.multi_output = True
        tags.target_tags.two_d_labels = True
        # Without this tag scikit-learn's checks pass multiclass targets; with it binary ones.
        tags.classifier_tags = ClassifierTags(multi_class=False, multi_label=True)
        tags.sampler_tags.sample_indices = self.effects.selects
        tags.input_tags.allow_nan = not self.effects.reads_features
        tags.input_tags.string = not self.effects.reads_features
        tags.array_api_support = False
        return tags


class RandomSampler(MultilabelSampler):
    """Base class of samplers that draw rows of labels or label sets, without a look at features."""

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **MultilabelSampler._parameter_constraints,
        "random_state": ["random_state"],
        "sampling_ratio": [*ADDED_SHARE, None],
    }

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        sampling_ratio: float | None = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.sampling_ratio = sampling_ratio


class LocalImbalanceSampler(MultilabelSampler):
    """Base class of samplers that draw rows by how much their neighborhood disagrees with them."""

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **MultilabelSampler._parameter_constraints,
        "random_state": ["random_state"],
        "sampling_ratio": ADDED_SHARE,
        "k_neighbors": NEIGHBORS,
        **DISTANCE,
    }

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        sampling_ratio: float = 0.25,
        k_neighbors: int | Neighbors = 5,
        categorical_features: ArrayLike | None = "auto",
        metric: Literal["euclidean", "heom"] = "euclidean",
        n_jobs: int | None = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.sampling_ratio = sampling_ratio
        self.k_neighbors = k_neighbors
        self.categorical_features = categorical_features
        self.metric = metric
        self.n_jobs = n_jobs


def fit_resample_named(sampler: Any, X: Any, y: Any, names: Sequence[Any] | None) -> Any:
    """Resample with messages and a `sampling_strategy` that may name the labels.

    `names` has one name per label; it is ignored where y is a data frame, which has names of its
    own. Samplers of other packages are given y alone.
    """
    if names is None or wrap(y).is_frame or not isinstance(sampler, MultilabelSampler):
        return sampler.fit_resample(X, y)
    sampler._validate_params()
    return sampler._fit_resample(X, y, names)


def assemble(
    plan: Resampling, X: Container, y: Container, labels: Labels, *, keep_index: bool
) -> tuple[Any, Any]:
    """Build the resampled tables, each in the kind of its input."""
    X_rows = _kept(X, plan.keep, keep_index)
    if plan.Y_kept is not None:
        y_rows = y.build(labels.decode(plan.Y_kept))
    else:
        y_rows = _kept(y, plan.keep, keep_index)
    if plan.new is not None:
        X_rows = X.join(X_rows, X.build(plan.new.X))
        y_rows = y.join(y_rows, y.build(labels.decode(plan.new.Y)))
    elif plan.keep is None:
        X_rows = X.copy()
        y_rows = y_rows if plan.Y_kept is not None else y.copy()
    return X_rows, y_rows


def _repeats_in_order(plan: Resampling) -> Resampling:
    """Sort repeated rows by input row, so that each block of them needs few input blocks."""
    if plan.keep is None:
        return plan
    n_first = count_ascending(plan.keep)
    if plan.Y_kept is None:
        # A copy would be the peak of memory where there are a hundred million rows.
        keep = plan.keep if plan.keep.flags.writeable else plan.keep.copy()
        keep[n_first:].sort()
        return replace(plan, keep=keep)
    order = np.argsort(plan.keep[n_first:], kind="stable")
    places = np.concatenate([np.arange(n_first), n_first + order])
    return replace(plan, keep=plan.keep[places], Y_kept=plan.Y_kept[places])


def _count_distinct(rows: np.ndarray, n_samples: int) -> int:
    """Count the rows that occur; `np.unique` would take longer than the whole plan."""
    is_there = np.zeros(n_samples, dtype=bool)
    # numpy converts row numbers of 32 bits to index by them.
    for piece in even_slices(len(rows), ROWS_AT_ONCE):
        is_there[rows[piece]] = True
    return int(np.count_nonzero(is_there))


def balance_after(plan: Resampling, labels: Labels, before: LabelBalance) -> LabelBalance:
    """Count the positives of the output without building it."""
    if plan.Y_kept is not None:
        positives, n_samples = count_positives(plan.Y_kept), plan.Y_kept.shape[0]
    elif plan.keep is not None:
        positives, n_samples = _count_repeated(labels.Y, plan.keep), len(plan.keep)
    else:
        positives, n_samples = before.positives, before.n_samples
    if plan.new is not None:
        positives = positives + count_positives(plan.new.Y)
        n_samples += plan.new.Y.shape[0]
    return LabelBalance(positives, n_samples, labels.names)


def _kept(table: Container, keep: np.ndarray | None, keep_index: bool) -> Any:
    # No copy is needed here: `join` or `assemble` makes one.
    return table.data if keep is None else table.take(keep, keep_index=keep_index)


def _count_repeated(Y: Any, rows: np.ndarray) -> np.ndarray:
    # In pieces: the labels of all rows would take the memory of the labels once more.
    pieces = even_slices(len(rows), ROWS_AT_ONCE)
    return sum(
        (count_positives(Y[rows[piece]]) for piece in pieces), np.zeros(Y.shape[1], dtype=np.int64)
    )
