"""LSDMLO."""

from __future__ import annotations

from numbers import Integral, Real
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import linalg, sparse

from imblearn_multilabel._algorithms.amounts import draw_by_weight, draw_labeled
from imblearn_multilabel._algorithms.distances import FeatureSpace, scale_columns, squared_distances
from imblearn_multilabel._algorithms.interpolation import flip_categories, interpolate
from imblearn_multilabel._algorithms.label_sets import co_occurrence, combine_labels
from imblearn_multilabel._algorithms.neighbors import find_neighbors
from imblearn_multilabel._compat import ADDED_SHARE, DISTANCE, NEIGHBORS, Interval
from imblearn_multilabel._memory import block_slices, check_dense
from imblearn_multilabel._task import Effects, NewRows, Resampling, Task
from imblearn_multilabel._typing import Neighbors, Seed, Strategy
from imblearn_multilabel.base import MultilabelSampler

#: The fit ends when a step lowers the objective by less than this share of it.
_TOLERANCE = 1e-12
#: Maximal number of coordinates: the solver holds a dense square table of them.
_MAX_COORDINATES = 5000
#: Maximal value of a coordinate whose squares can be added up.
_MAX_COORDINATE = 1e100


class LSDMLO(MultilabelSampler):
    """Interpolate between rows of a rare label, with the features weighted for that label.

    A sparse linear model weights the features for each label, and the neighbors of a rare label's
    rows are searched with these weights. It suits data in which each label depends on few features.
    `alpha` and `beta` need tuning: the authors try eleven pairs from (2^-2, 2^-6) to (2^4, 2^1).
    Weights and distances depend on the scale of the features: scale them first, inside the
    pipeline. With more than 5000 features it refuses to work.

    Parameters
    ----------
    sampling_strategy : "auto", list or callable, default="auto"
        Labels whose rows are seeds. ``"auto"`` takes the labels with IRLbl > MeanIR.
    random_state : int, RandomState instance or None, default=None
        Seed of the random number generator; None draws fresh entropy.
    sampling_ratio : float, default=0.25
        Rows to add as a share of n_samples, in [0, inf).
    k_neighbors : int or neighbors object, default=5
        Neighbors of a row among all rows, at least 1.
    alpha : float, default=1.0
        Strength of the pull toward similar predictions for labels that occur together,
        in [0, inf).
    beta : float, default=0.25
        Strength of the pull toward few features in the linear model, in [0, inf).
    gamma : float, default=1e-3
        Weight of the squared norm in the ridge regression the model starts from, in (0, inf).
    max_iter : int, default=100
        Largest number of steps of the fit, at least 0. The default is the authors'; usually the
        model has not converged by then, see Notes and `n_iter_`.
    n_related : int, default=10
        Number of label pairs that count as related, those of greatest cosine, at least 0.
    categorical_features, metric, n_jobs : as of `MultilabelSampler`
        Categorical columns, "euclidean" or "heom" coordinates for the model and for distances,
        threads of the neighbor searches.

    Attributes
    ----------
    seed_weights_ : ndarray of float of shape (n_samples,)
        Weight of each row in the draw of seeds; the weights do not add up to 1.
    feature_weights_ : ndarray of float of shape (n_coordinates, n_labels) or None
        Weight of every coordinate in the distance of every label; numeric features come first,
        then the coordinates of categories. None where there was nothing to do.
    n_iter_ : int
        Steps of the fit; fewer than `max_iter` if it converged, 0 where there was nothing to do.

    See Also
    --------
    imblearn_multilabel.base.MultilabelSampler : Parameters and attributes that samplers share.
    MLSOL : Oversamples by local imbalance too, in one distance for all labels.

    Notes
    -----
    The method: (1) W minimizes ``1/2 ||XW - Y||^2 + alpha/2 tr(XW L (XW)') + beta |W|_1``, L the
    graph Laplacian of the labels' cosines, by accelerated proximal gradient from a ridge solution.
    (2) The distance of label j weights squared differences by the softmax of ``|W_j|``. (3) Among
    the k nearest of a row that carries a chosen label j, C is the share that carries j, and H the
    largest share, the row included, that carries one label related to j. (4) A row's weight is the
    sum of C and H over its chosen labels with 0 < C < 1, each divided by its sum over the rows of
    that label with 0 < C < 1.
    (5) A seed is drawn by weight, one of its chosen labels at random, a reference from the seed's
    neighbors for that label; every feature has a share u ~ U(0, 1) of its own; a label in which
    the parents differ comes from the one that is nearer in that label's distance, the seed if
    both are as near.

    Deviations and choices: labels with few positives are kept (the authors drop those with 20 or
    fewer, which is the user's decision); a label with one gives that row no weight, as C is 0. The
    fit ends at `max_iter`, converged or not: on yeast, scaled to [0, 1], the objective is 3679
    after the 100 steps of the default, 3389 after 1000 and 3248 in the end. Related pairs are those
    of greatest cosine over all labels, without those that are 0, and count for both labels. The
    released code divides C and H by sums that run along with the rows, which moves up to half of
    the probability of the seeds to rows at the top of the table; it adds up H over all rows, and it
    relates a label to labels on its right only. A label without any weight in W has equal ones, so
    its distance is the plain one. If all weights of rows are 0, seeds are uniform over the rows
    with a chosen label that all their neighbors carry; if there are none either, nothing is done.

    With d features, q labels and n rows, cost: n d^2 + d^3 + max_iter d^2 q for the fit, then a
    neighbor search per chosen label; memory d^2.

    References
    ----------
    Liu, Wu, Peng, Zhou, Wang, Chen, Tsoumakas, arXiv 2606.05927.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.over_sampling import LSDMLO
    >>> X, y = make_imbalanced_multilabel(n_samples=500, n_labels=8, random_state=0)
    >>> X_res, y_res = LSDMLO(random_state=0).fit_resample(X, y)
    >>> len(X_res) - len(X)
    125
    """

    effects = Effects(invents=True, reads_features=True)

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **MultilabelSampler._parameter_constraints,
        "random_state": ["random_state"],
        "sampling_ratio": ADDED_SHARE,
        "k_neighbors": NEIGHBORS,
        "alpha": [Interval(Real, 0, None, closed="left")],
        "beta": [Interval(Real, 0, None, closed="left")],
        "gamma": [Interval(Real, 0, None, closed="neither")],
        "max_iter": [Interval(Integral, 0, None, closed="left")],
        "n_related": [Interval(Integral, 0, None, closed="left")],
        **DISTANCE,
    }

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        sampling_ratio: float = 0.25,
        k_neighbors: int | Neighbors = 5,
        alpha: float = 1.0,
        beta: float = 0.25,
        gamma: float = 1e-3,
        max_iter: int = 100,
        n_related: int = 10,
        categorical_features: ArrayLike | None = "auto",
        metric: Literal["euclidean", "heom"] = "euclidean",
        n_jobs: int | None = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.sampling_ratio = sampling_ratio
        self.k_neighbors = k_neighbors
        self.alpha = alpha
        self.beta = beta
        self.gamma = gamma
        self.max_iter = max_iter
        self.n_related = n_related
        self.categorical_features = categorical_features
        self.metric = metric
        self.n_jobs = n_jobs

    def _plan(self, task: Task) -> Resampling:
        labels, chosen = task.labels, task.choice.labels
        budget = task.budget
        space = FeatureSpace(task.X, task.categorical, self.metric, labels.Y)
        coordinates = space.coordinates(chosen)
        column_weights, n_iter = self._fit_weights(task, coordinates)
        carried = labels.Y[:, chosen]
        neighbors, weights, is_core = self._find_neighbors(
            task, coordinates, column_weights, carried
        )
        fitted = {
            "seed_weights_": weights,
            "feature_weights_": column_weights,
            "n_iter_": n_iter,
        }
        if not weights.any():
            weights = is_core.astype(np.float64)
        if not weights.any():
            reason = "no row of a chosen label has a neighbor that carries the label too."
            return Resampling.unchanged(reason, fitted=fitted)

        def draw(size: int) -> NewRows:
            seeds = draw_by_weight(weights, size, task.rng)
            cells = _draw_cells(carried, seeds, task.rng)
            partners = neighbors[cells, task.rng.randint(neighbors.shape[1], size=size)]
            X_new = interpolate(task.X, seeds, partners, task.rng)
            X_new = flip_categories(task.X, X_new, task.categorical, seeds, partners, task.rng)
            Y_new = inherit_from_nearer(
                labels.Y,
                column_weights,
                coordinates,
                space.encode(X_new, chosen),
                seeds,
                partners,
            )
            return NewRows(X_new, Y_new, seeds, partners)

        return Resampling.of_draws(draw_labeled(budget, draw), budget, fitted=fitted)

    def _fitted_unchanged(self, task: Task) -> dict[str, Any]:
        weights = np.zeros(task.n_samples)
        return {"seed_weights_": weights, "feature_weights_": None, "n_iter_": 0}

    def _fit_weights(self, task: Task, coordinates: Any) -> tuple[np.ndarray, int]:
        """Return the weight of every coordinate for every label, and the steps taken."""
        _check_solvable(coordinates)
        # Labels without positives have nothing to fit; beside them the others stay the same.
        occurring = np.flatnonzero(task.labels.positives)
        Y = task.labels.Y[:, occurring]
        W = np.zeros((coordinates.shape[1], task.labels.n_labels))
        W[:, occurring], n_iter = fit_label_weights(
            coordinates,
            Y,
            label_cosines(Y),
            alpha=self.alpha,
            beta=self.beta,
            gamma=self.gamma,
            max_iter=self.max_iter,
        )
        return feature_weights(W), n_iter

    def _find_neighbors(
        self,
        task: Task,
        coordinates: Any,
        column_weights: np.ndarray,
        carried: sparse.csr_array,
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Search the neighbors of every (row, chosen label) cell and weight the rows by them.

        Returned are the neighbors of every cell, in the order in which `carried` stores the cells,
        the weight of every row, C + H summed over its labels, and whether it has a label that all
        its neighbors carry.
        """
        Y, chosen = task.labels.Y, task.choice.labels
        related = cosine_partners(Y, self.n_related)
        weights = np.zeros(task.n_samples)
        is_core = np.zeros(task.n_samples, dtype=bool)
        parts = []
        for label in chosen.tolist():
            bag = task.labels.rows_of(label)
            near = find_neighbors(
                scale_columns(coordinates, np.sqrt(column_weights[:, label])),
                self.k_neighbors,
                n_jobs=self.n_jobs,
                queries=bag,
            )
            own, others = agreement(Y, label, related[label], bag, near)
            weights[bag] += label_specific_weights(own, others)
            is_core[bag[own == 1]] = True
            parts.append(near)
        # The parts follow each other label by label, the cells row by row.
        return np.concatenate(parts)[_cell_numbers(carried)], weights, is_core


def _cell_numbers(carried: sparse.csr_array) -> np.ndarray:
    """Return the number of every stored cell, counted label by label and by row within a label."""
    by_label = np.argsort(carried.indices, kind="stable")
    numbers = np.empty(len(by_label), dtype=np.intp)
    numbers[by_label] = np.arange(len(by_label))
    return numbers


def _draw_cells(
    carried: sparse.csr_array, rows: np.ndarray, rng: np.random.RandomState
) -> np.ndarray:
    """Draw one of the stored cells of every row, uniformly."""
    counts = np.diff(carried.indptr)[rows]
    return carried.indptr[rows] + (rng.random_sample(len(rows)) * counts).astype(np.intp)


def _check_solvable(coordinates: Any) -> None:
    n_coordinates = coordinates.shape[1]
    if n_coordinates > _MAX_COORDINATES:
        raise ValueError(
            f"LSDMLO solves for a dense square table of its features and takes at most "
            f"{_MAX_COORDINATES} of them, categories counted by their coordinates; got "
            f"{n_coordinates}. Select features first, for example with "
            "sklearn.feature_selection.SelectKBest, or use MLSOL."
        )
    values = coordinates.data if sparse.issparse(coordinates) else coordinates
    if np.abs(values).max(initial=0.0) > _MAX_COORDINATE:
        raise ValueError(
            f"LSDMLO adds up squares of features, and `X` has values beyond "
            f"{_MAX_COORDINATE:g}; scale the features first."
        )


def agreement(
    Y: sparse.csr_array, label: int, related: np.ndarray, bag: np.ndarray, neighbors: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Measure how the neighbors of a label's rows agree with the label and its related labels.

    `bag` are the rows that carry the label, `neighbors` theirs, shape (n_rows, k). Returned are C
    and H of the class notes.
    """
    k = neighbors.shape[1]
    carried = Y[:, [label, *related]].toarray().astype(np.int64)
    near = carried[neighbors].sum(axis=1)
    own = near[:, 0] / k
    others = (near[:, 1:] + carried[bag, 1:]).max(axis=1, initial=0) / (k + 1)
    return own, others


def label_specific_weights(own: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Weight the rows of one label: C + H, each divided by its sum, over rows with 0 < C < 1."""
    inside = (own > 0) & (own < 1)
    return _normalized(np.where(inside, own, 0.0)) + _normalized(np.where(inside, others, 0.0))


def inherit_from_nearer(
    Y: sparse.csr_array,
    weights: np.ndarray,
    coordinates: Any,
    placed: Any,
    seeds: np.ndarray,
    partners: np.ndarray,
) -> sparse.csr_array:
    """Give every new row the labels its parents agree on, and the others from the nearer parent.

    `weights` are those of squared coordinate differences, by label; the seed wins a tie. Input rows
    are at `coordinates`, new ones are `placed`.
    """

    def is_set(new: np.ndarray, label: np.ndarray, seed_carries: np.ndarray) -> np.ndarray:
        on = np.empty(len(new), dtype=bool)
        by_label = np.argsort(label, kind="stable")
        for cells in np.split(by_label, np.flatnonzero(np.diff(label[by_label])) + 1):
            if not len(cells):
                break  # The parents agree on everything.
            factor = np.sqrt(weights[:, label[cells[0]]])
            for block in block_slices(len(cells), coordinates.shape[1]):
                part = cells[block]
                own = scale_columns(placed[new[part]], factor)
                to_seed, to_partner = (
                    squared_distances(own, scale_columns(coordinates[parents[new[part]]], factor))
                    for parents in (seeds, partners)
                )
                on[part] = (to_partner < to_seed) != seed_carries[part]
        return on

    return combine_labels(Y, seeds, partners, is_set)


def _normalized(values: np.ndarray) -> np.ndarray:
    total = values.sum()
    return values / total if total > 0 else values


def fit_label_weights(
    coordinates: Any,
    Y: sparse.csr_array,
    similarity: np.ndarray,
    *,
    alpha: float,
    beta: float,
    gamma: float,
    max_iter: int,
) -> tuple[np.ndarray, int]:
    """Minimize ``1/2 ||XW - Y||^2 + alpha/2 tr(XW L (XW)') + beta |W|_1`` over W.

    L is the graph Laplacian of `similarity`, which is symmetric and at least 0. Accelerated
    proximal gradient from a ridge regression of weight `gamma`; a step that would raise the
    objective is taken again without momentum. Returned are W, shape (n_coordinates, n_labels), and
    the number of steps, `max_iter` if W has not converged.
    """
    gram, moments = _products(coordinates, Y)
    n_coordinates, n_labels = moments.shape
    coupling = np.eye(n_labels) + alpha * _laplacian(similarity)
    steepest = _largest_eigenvalue(gram)
    if steepest == 0.0:
        return np.zeros_like(moments), 0
    # Below this the ridge is lost in the rounding of a singular X'X.
    ridge = max(gamma, 10 * n_coordinates * np.finfo(np.float64).eps * steepest)
    start = linalg.solve(gram + ridge * np.eye(n_coordinates), moments, assume_a="pos")
    step = 1.0 / (steepest * _largest_eigenvalue(coupling))

    def objective(W: np.ndarray, image: np.ndarray) -> float:
        # Less the constant ||Y||^2 / 2; `image` is X'XW.
        smooth = 0.5 * np.vdot(image, W @ coupling) - np.vdot(W, moments)
        return float(smooth + beta * np.abs(W).sum())

    W, image = start, gram @ start
    value = objective(W, image)
    ahead, ahead_image, momentum = W, image, 1.0
    n_steps = 0
    for _ in range(max_iter):
        n_steps += 1
        gradient = ahead_image @ coupling - moments
        moved = _soft_threshold(ahead - step * gradient, step * beta)
        moved_image = gram @ moved
        moved_value = objective(moved, moved_image)
        if moved_value > value:
            if momentum == 1.0:
                break
            ahead, ahead_image, momentum = W, image, 1.0
            continue
        next_momentum = (1.0 + np.sqrt(1.0 + 4.0 * momentum**2)) / 2.0
        push = (momentum - 1.0) / next_momentum
        ahead = moved + push * (moved - W)
        # X'X is linear: the image of the extrapolated point costs no product of its own.
        ahead_image = moved_image + push * (moved_image - image)
        gain = value - moved_value
        W, image, value, momentum = moved, moved_image, moved_value, next_momentum
        if gain <= _TOLERANCE * abs(value):
            break
    return W, n_steps


def feature_weights(W: np.ndarray) -> np.ndarray:
    """Turn every column of W into weights that add up to 1: the softmax of its magnitudes."""
    magnitude = np.abs(W)
    weights = np.exp(magnitude - magnitude.max(axis=0))
    return weights / weights.sum(axis=0)


def _products(coordinates: Any, Y: sparse.csr_array) -> tuple[np.ndarray, np.ndarray]:
    """Return X'X and X'Y from dense blocks of rows: dense and sparse X agree in all bits."""
    n_samples, n_coordinates = coordinates.shape
    gram = np.zeros((n_coordinates, n_coordinates))
    moments = np.zeros((n_coordinates, Y.shape[1]))
    for block in block_slices(n_samples, n_coordinates):
        rows = coordinates[block]
        rows = rows.toarray() if sparse.issparse(rows) else np.ascontiguousarray(rows)
        gram += rows.T @ rows
        moments += (Y[block].T.astype(np.float64) @ rows).T
    return gram, moments


def _laplacian(similarity: np.ndarray) -> np.ndarray:
    return np.diag(similarity.sum(axis=1)) - similarity


def _largest_eigenvalue(symmetric: np.ndarray) -> float:
    last = len(symmetric) - 1
    return float(linalg.eigvalsh(symmetric, subset_by_index=[last, last])[0])


def _soft_threshold(values: np.ndarray, threshold: float) -> np.ndarray:
    return np.sign(values) * np.maximum(np.abs(values) - threshold, 0.0)


def label_cosines(Y: sparse.csr_array) -> np.ndarray:
    """Return the cosine of every pair of label columns; 0 for a label without positives."""
    check_dense("LSDMLO", (Y.shape[1], Y.shape[1]), 24)
    together = co_occurrence(Y).toarray().astype(np.float64)
    length = np.sqrt(together.diagonal())
    scale = np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)
    return together * scale[:, None] * scale


def cosine_partners(Y: sparse.csr_array, n_pairs: int) -> list[np.ndarray]:
    """Return the partners of every label among the `n_pairs` pairs of greatest cosine, ascending.

    Pairs are counted over all labels together. Those that never occur together do not count; of
    equal ones the first by column numbers do.
    """
    together = co_occurrence(Y)
    sizes = together.diagonal().astype(np.float64)
    pairs = sparse.triu(together, k=1).tocoo()
    first, second = pairs.coords
    # One division of whole numbers: equal cosines are equal to the last bit.
    squared_cosine = pairs.data.astype(np.float64) ** 2 / (sizes[first] * sizes[second])
    strongest = np.lexsort((second, first, -squared_cosine))[:n_pairs]
    first, second = first[strongest], second[strongest]
    return [
        np.sort(np.concatenate([second[first == label], first[second == label]]))
        for label in range(Y.shape[1])
    ]
