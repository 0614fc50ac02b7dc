"""MLRkNNOS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse
from sklearn.svm import LinearSVC

from imblearn_multilabel._algorithms.amounts import apportion, draw_labeled
from imblearn_multilabel._algorithms.distances import FeatureSpace, range_scale
from imblearn_multilabel._algorithms.interpolation import flip_categories, interpolate, stack_rows
from imblearn_multilabel._algorithms.neighbors import find_neighbors
from imblearn_multilabel._compat import ADDED_SHARE, DISTANCE, NEIGHBORS, HasMethods
from imblearn_multilabel._estimators import clone_seeded
from imblearn_multilabel._labels import name_labels
from imblearn_multilabel._task import Effects, NewRows, Resampling, Task
from imblearn_multilabel._typing import Classifier, Neighbors, Seed, Strategy
from imblearn_multilabel.base import MultilabelSampler

#: Label -> its rows, and the reverse neighbors among them.
_Nets: TypeAlias = "dict[int, tuple[np.ndarray, ReverseNeighbors]]"
#: liblinear does not terminate on values of 1e100.
_MAX_COORDINATE = 1e50


class MLRkNNOS(MultilabelSampler):
    """Balance each label by points near its rarer rows, and predict the other labels of these.

    Multi-label oversampling by reverse nearest neighbors. Every label in turn is a two-class
    problem: rows of its less frequent value are interpolated with rows that count them among
    their nearest, so outliers that nobody is near to start no row. It treats labels one by one,
    where label correlations matter less than the balance of each; the labels a row was not made
    for are only as good as a linear classifier. Scale the features first, inside the pipeline.

    Parameters
    ----------
    sampling_strategy : "auto", list, dict or callable, default="auto"
        Labels to balance. ``"auto"`` takes every label that occurs. A dict gives the wanted
        positives by label: as many as it lacks are made for it, even where positives are the
        majority, and `sampling_ratio` is not used.
    random_state : int, RandomState instance or None, default=None
        Seed of the draws and of the classifiers; None draws fresh entropy.
    sampling_ratio : float or None, default=0.25
        Rows to add as a share of n_samples, in [0, inf), shared among the labels in proportion
        to what each lacks to exact balance. None adds all that is lacking, which grows with the
        number of labels to many times n_samples.
    k_neighbors : int or neighbors object, default=3
        Neighbors of a row among the rows with the same value of the label, at least 1; of m such
        rows each has at most ``m - 1``.
    estimator : classifier or None, default=None
        Binary classifier, cloned for each label, that gives new rows the labels they were not
        made for. None is ``LinearSVC(dual="auto")``. It sees the coordinates distances are taken
        in: numbers as given, or in units of their range with ``metric="heom"``, categories
        encoded after them. Where the greatest is beyond 1e50 or below 1e-50, all are multiplied by
        a power of two first.
    categorical_features, metric, n_jobs : as of `MultilabelSampler`
        Categorical columns, "euclidean" or "heom" distance, threads of the neighbor search.

    Attributes
    ----------
    sampling_strategy_ : dict
        Chosen label -> rows the method makes for it, before `sampling_ratio`.

    See Also
    --------
    imblearn_multilabel.base.MultilabelSampler : Parameters and attributes that samplers share.
    MLSOL : Seeds from difficult regions of all labels at once, labels from the two parents.
    MLSMOTE : Interpolates inside rare labels, labels by vote of the neighborhood.

    Notes
    -----
    The less frequent value of a label with c positives among n rows is 1 if ``c <= n - c``, else 0,
    and with m rows of it the label lacks ``n - 2 m`` rows. A seed is drawn from those of the m rows
    that are among the k nearest of another, r from these others, and every feature f of the new row
    is ``s_f + u_f (r_f - s_f)`` with a share u_f ~ U(0, 1) of its own; a category comes from either
    parent by a fair coin. The new row has the less frequent value of its label. Then one classifier
    per label is fitted on the input and the rows made for that label, and gives the label to the
    rows made for others; a label of one value keeps it.

    Deviations: the paper builds one training set and one classifier per label; a table of rows with
    all labels, which a sampler has to return, only approximates that. The classifier is the linear
    support vector machine of the paper's abstract (mldr.resampling, from which the steps are, takes
    a radial one and writes its predictions as 1 and 2). A budget exists because exact balance of
    all labels can ask for hundreds of times the input. A label with fewer than two rows of its less
    frequent value is skipped with a warning. Predictions, hence y, may change with the release of
    scikit-learn. Cost: for each label m^2 d for the search and one fit on its rows and the input.

    References
    ----------
    Sadhukhan, Palit, "Reverse-nearest neighborhood based oversampling for imbalanced,
    multi-label datasets", Pattern Recognition Letters 125 (2019) 813-820,
    doi 10.1016/j.patrec.2019.08.009.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.over_sampling import MLRkNNOS
    >>> X, y = make_imbalanced_multilabel(n_samples=500, n_labels=8, random_state=0)
    >>> X_res, y_res = MLRkNNOS(random_state=0).fit_resample(X, y)
    >>> len(X_res) - len(X)
    125
    """

    effects = Effects(
        invents=True, reads_features=True, auto_labels="occurring", accepts_counts=True
    )

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **MultilabelSampler._parameter_constraints,
        "random_state": ["random_state"],
        "sampling_ratio": [*ADDED_SHARE, None],
        "k_neighbors": NEIGHBORS,
        "estimator": [HasMethods(["fit", "predict"]), None],
        **DISTANCE,
    }

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        sampling_ratio: float = 0.25,
        k_neighbors: int | Neighbors = 3,
        estimator: Classifier | None = None,
        categorical_features: ArrayLike | None = "auto",
        metric: Literal["euclidean", "heom"] = "euclidean",
        n_jobs: int | None = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.sampling_ratio = sampling_ratio
        self.k_neighbors = k_neighbors
        self.estimator = estimator
        self.categorical_features = categorical_features
        self.metric = metric
        self.n_jobs = n_jobs

    def _plan(self, task: Task) -> Resampling:
        chosen = task.choice.labels
        lacking, amounts = _lacking(task), self._amounts(task)
        if not lacking.any():
            return Resampling.unchanged("every chosen label is balanced.")
        few = chosen[(lacking > 0) & (amounts == 0)]
        skipped = None
        if len(few):
            skipped = (
                f"{name_labels(task.labels, few)}: fewer than two rows hold the value to spread."
            )
        if not amounts.any():
            reason = "no chosen label has two rows of the value to spread."
            return Resampling.unchanged(reason, skipped=skipped)
        space = FeatureSpace(task.X, task.categorical, self.metric, task.labels.Y)
        nets = self._reverse_neighbors(task, space, chosen[amounts > 0])
        shares = amounts if task.n_asked is None else apportion(task.n_asked, amounts)
        batches = self._draw(task, space, nets, np.repeat(chosen, shares))
        asked = int(shares.sum())
        return Resampling.of_draws(batches, asked, skipped=skipped)

    def _amounts(self, task: Task) -> np.ndarray:
        sizes = [len(_bag(task, label)) for label in task.choice.labels.tolist()]
        return np.where(np.array(sizes, dtype=np.intp) >= 2, _lacking(task), 0)

    def _reverse_neighbors(self, task: Task, space: FeatureSpace, labels: np.ndarray) -> _Nets:
        """Return, for every label, the rows to interpolate and their reverse neighbors."""
        nets = {}
        for label in labels.tolist():
            bag = _bag(task, label)
            coordinates = space.coordinates(np.array([label]), bag)
            near = find_neighbors(coordinates, self.k_neighbors, n_jobs=self.n_jobs)
            nets[label] = bag, ReverseNeighbors.of(near)
        return nets

    def _draw(
        self, task: Task, space: FeatureSpace, nets: _Nets, wanted: np.ndarray
    ) -> list[NewRows]:
        """Make one labeled row for every entry of `wanted`, which are labels, ascending."""
        value = np.zeros(task.labels.n_labels, dtype=np.int64)
        value[list(nets)] = [_spread_value(task, label) for label in nets]

        factor = range_scale(space.coordinates(wanted[:1]), _MAX_COORDINATE)

        def place(X: Any, label: int) -> Any:
            return space.encode(X, np.array([label])) * factor

        def grow(made_for: np.ndarray) -> tuple[Any, np.ndarray, np.ndarray]:
            pairs = []
            for label, count in zip(*np.unique(made_for, return_counts=True), strict=True):
                bag, net = nets[int(label)]
                pairs.append(bag[np.stack(net.draw_pairs(int(count), task.rng))])
            seeds, partners = np.concatenate(pairs, axis=1).astype(np.intp)
            X_new = interpolate(task.X, seeds, partners, task.rng)
            X_new = flip_categories(task.X, X_new, task.categorical, seeds, partners, task.rng)
            return X_new, seeds, partners

        first = grow(wanted)
        estimator = LinearSVC(dual="auto") if self.estimator is None else self.estimator
        fitted = fit_per_label(task, estimator, place, first[0], wanted, value)
        made: tuple[Any, np.ndarray, np.ndarray] | None = first
        pending = wanted

        def draw(size: int) -> NewRows:
            nonlocal made, pending
            made_for = pending[:size]
            # The first rows are those the classifiers have seen.
            X_new, seeds, partners = made if made is not None else grow(made_for)
            made = None
            Y_new = predict_per_label(fitted, place, X_new, made_for, value)
            pending = np.concatenate([made_for[np.diff(Y_new.indptr) == 0], pending[size:]])
            return NewRows(X_new, Y_new, seeds, partners)

        return draw_labeled(len(wanted), draw)


def _spread_value(task: Task, label: int) -> int:
    """Return the value of a label in the rows made for it: its less frequent one."""
    balance = task.balance
    return int(task.choice.counted or 2 * balance.positives[label] <= balance.n_samples)


def _bag(task: Task, label: int) -> np.ndarray:
    """Return the rows that hold the value of a label that is spread, ascending."""
    carriers = task.labels.rows_of(label)
    if _spread_value(task, label):
        return carriers
    return np.setdiff1d(np.arange(task.n_samples), carriers, assume_unique=True)


def _lacking(task: Task) -> np.ndarray:
    """Return how many rows every chosen label lacks to the wanted number, or to balance."""
    if task.choice.counted:
        return task.choice.aims.astype(np.int64) - task.balance.positives[task.choice.labels]
    return np.abs(task.n_samples - 2 * task.labels.positives[task.choice.labels])


@dataclass(frozen=True)
class ReverseNeighbors:
    """Reverse neighbors of every row: the rows that have it among their neighbors.

    `counts` says how many each row has; `owners` lists them, row after row, ascending within each.
    """

    counts: np.ndarray
    owners: np.ndarray

    @classmethod
    def of(cls, neighbors: np.ndarray) -> ReverseNeighbors:
        """Invert a table of neighbors of shape (n_rows, k)."""
        n_rows, k = neighbors.shape
        order = np.argsort(neighbors.ravel(), kind="stable")
        return cls(np.bincount(neighbors.ravel(), minlength=n_rows), order // max(k, 1))

    @property
    def seeds(self) -> np.ndarray:
        """Rows that have a reverse neighbor."""
        return np.flatnonzero(self.counts)

    def draw_pairs(self, n_pairs: int, rng: np.random.RandomState) -> tuple[np.ndarray, np.ndarray]:
        """Draw seeds uniformly, and for each one of its reverse neighbors."""
        seeds = self.seeds[rng.randint(len(self.seeds), size=n_pairs)]
        starts = np.cumsum(self.counts) - self.counts
        return seeds, self.owners[starts[seeds] + rng.randint(self.counts[seeds])]


def fit_per_label(
    task: Task,
    estimator: Any,
    place: Callable[[Any, int], Any],
    X_made: Any,
    made_for: np.ndarray,
    value: np.ndarray,
) -> list[Any]:
    """Fit a clone of a binary classifier for every label, on the input and the rows made for it.

    `place` gives the coordinates in which a label's classifier sees rows; `made_for` names the
    label each of the rows `X_made` was made for, and `value` is that label's value there. The list
    has, by label, a fitted classifier, the number where a label has one value only, or None where
    all rows were made for the label.
    """
    fitted: list[Any] = []
    for label in range(task.labels.n_labels):
        own = made_for == label
        if own.all():
            fitted.append(None)
            continue
        target = np.zeros(task.n_samples + int(own.sum()), dtype=np.int64)
        target[task.labels.rows_of(label)] = 1
        target[task.n_samples :] = value[label]
        if target.min() == target.max():
            fitted.append(int(target[0]))
            continue
        rows = place(stack_rows([task.X, X_made[own]]) if own.any() else task.X, label)
        fitted.append(clone_seeded(estimator, task.rng).fit(_with_short_indices(rows), target))
    return fitted


def predict_per_label(
    fitted: list[Any],
    place: Callable[[Any, int], Any],
    X_new: Any,
    made_for: np.ndarray,
    value: np.ndarray,
) -> sparse.csr_array:
    """Label new rows: each keeps the value it was made for; those of `fit_per_label` the others."""
    carriers = []
    for label, predictor in enumerate(fitted):
        on = np.zeros(len(made_for), dtype=bool)
        others = np.flatnonzero(made_for != label)
        if isinstance(predictor, int):
            on[others] = predictor
        elif len(others):
            on[others] = predictor.predict(_with_short_indices(place(X_new[others], label))) == 1
        on[made_for == label] = value[label]
        carriers.append(np.flatnonzero(on))
    columns = np.repeat(np.arange(len(fitted)), [len(rows) for rows in carriers])
    rows = np.concatenate(carriers)
    table = sparse.csr_array(
        (np.ones(len(rows), dtype=np.uint8), (rows, columns)), shape=(len(made_for), len(fitted))
    )
    table.sort_indices()
    return table


def _with_short_indices(X: Any) -> Any:
    """Write a sparse table with indices of 32 bits where they fit: liblinear takes no others."""
    if not sparse.issparse(X) or max(X.nnz, *X.shape) > np.iinfo(np.int32).max:
        return X
    parts = X.data, X.indices.astype(np.int32, copy=False), X.indptr.astype(np.int32, copy=False)
    return sparse.csr_array(parts, shape=X.shape)
