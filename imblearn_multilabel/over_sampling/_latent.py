"""New rows out of a latent space: seeds, latent neighbours, decoding. Serves AEMLO."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._steps.distances import FeatureSpace
from imblearn_multilabel._steps.local_imbalance import Neighbourhoods
from imblearn_multilabel._steps.neighbours import find_neighbours
from imblearn_multilabel._steps.seeds import draw_by_weight, draw_in_rounds
from imblearn_multilabel._steps.thinning import keep_largest
from imblearn_multilabel._task import Task

if TYPE_CHECKING:
    from imblearn_multilabel.neural._codec import Codec

#: Draws allowed per row asked for, as everywhere in the package.
TRIES_PER_ROW = 100


@dataclass(frozen=True)
class Decoded:
    """Points of the latent space whose label sets are accepted.

    Parameters
    ----------
    codes : ndarray of float32 of shape (n_new, n_latent)
        Where they are.
    Y : csr_array of uint8 of shape (n_new, n_labels)
        Their label sets.
    seeds, neighbours : ndarray of int of shape (n_new,)
        Input rows they lie between; -1 for no neighbour.
    """

    codes: np.ndarray
    Y: sparse.csr_array
    seeds: np.ndarray
    neighbours: np.ndarray


@dataclass(eq=False)
class LatentSource:
    """Draws new rows from a trained codec.

    Parameters
    ----------
    codec : Codec
        The trained maps.
    codes : ndarray of float32 of shape (n_samples, n_latent)
        Codes of the input rows.
    weights : ndarray of float of shape (n_samples,)
        How likely each row is drawn as a seed.
    labels : csr_array of shape (n_samples, n_labels)
        Label sets of the input rows.
    stored : ndarray of int of shape (n_samples,), or None
        Non-zeros of the input rows if new rows are to be sparse.
    dtype : dtype
        Of new dense features.
    X : ndarray or csr_array of shape (n_samples, n_features), or None
        The input rows, where something of them is kept.
    residual : float
        Share of a seed's reconstruction error that is added to the new row.
    reach : float
        How far towards a neighbour a row may lie; 0 decodes the seeds themselves.
    k_neighbors : int or neighbours object
        Latent neighbours of a seed.
    n_jobs : int or None
        For the neighbour search.
    """

    codec: Codec
    codes: np.ndarray
    weights: np.ndarray
    labels: sparse.csr_array
    stored: np.ndarray | None
    dtype: np.dtype
    X: Any
    residual: float
    reach: float
    k_neighbors: Any
    n_jobs: int | None
    _neighbours: dict[int, np.ndarray] = field(default_factory=dict, repr=False)

    def draw(self, count: int, rng: np.random.RandomState, wanted: Any = ()) -> Decoded:
        """Draw points until `count` of them decode to a label set that is not empty.

        Parameters
        ----------
        count : int
            Points asked for; fewer come back if `TRIES_PER_ROW` times as many draws do not do.
        rng : RandomState
            Generator.
        wanted : sequence of int, default=()
            Labels that every point must carry.
        """
        weights = self._weights_towards(wanted)
        between = self.reach > 0
        return (self._draw_between if between else self._draw_seeds)(weights, count, rng, wanted)

    def features(self, points: Decoded) -> Any:
        """Decode features in blocks: (n_new, n_features), CSR if the input was."""
        n_new, n_features = len(points.codes), len(self.codec.scale.low)
        step = self.codec.block_rows
        blocks = [slice(start, start + step) for start in range(0, n_new, step)]
        if self.stored is not None:
            return sparse.vstack([self._sparse_block(points, block) for block in blocks])
        new = np.empty((n_new, n_features), dtype=self.dtype)
        for block in blocks:
            new[block] = self._block(points, block)
        return new

    @property
    def excuse(self) -> str:
        """Why fewer points were drawn than asked for."""
        if self.reach > 0:
            return f"{TRIES_PER_ROW} times as many draws decoded to no further usable label set."
        return "no seed decodes to a usable label set."

    def _block(self, points: Decoded, block: slice) -> np.ndarray:
        decoded = self.codec.features(points.codes[block])
        if self.residual > 0:
            seeds = points.seeds[block]
            rows = self.X[seeds]
            rows = rows.toarray() if sparse.issparse(rows) else rows
            own = self.codec.features(self.codes[seeds])
            decoded = decoded + np.float32(self.residual) * (
                self.codec.scale.scale_rows(rows) - own
            )
        return self.codec.scale.restore(decoded)

    def _sparse_block(self, points: Decoded, block: slice) -> sparse.csr_array:
        scale = self.codec.scale
        # A column whose observed values leave out 0 would leave its range if it were dropped.
        spans_zero = (scale.low <= 0) & (scale.high >= 0)
        weight = np.full(len(scale.low), np.inf)
        np.divide(1.0, scale.peak, out=weight, where=spans_zero & (scale.peak > 0))
        return keep_largest(self._block(points, block), weight, self.stored[points.seeds[block]])

    def _draw_between(
        self, weights: np.ndarray, count: int, rng: np.random.RandomState, wanted: Any
    ) -> Decoded:
        parts, missing, tries = [], count, TRIES_PER_ROW * count
        while missing and tries:
            # Twice as many as are missing, so that a few refusals need no further round.
            size = min(max(2 * missing, 64), self.codec.block_rows, tries)
            tries -= size
            seeds = draw_by_weight(weights, size, rng)
            neighbours = self._latent_neighbours(seeds, rng)
            shares = (self.reach * rng.random_sample((size, 1))).astype(np.float32)
            codes = self.codes[seeds]
            codes += shares * (self.codes[neighbours] - codes)
            sets = self.codec.label_sets(codes)
            good = np.flatnonzero(_is_accepted(sets, wanted))[:missing]
            missing -= len(good)
            parts.append((codes[good], _as_labels(sets[good]), seeds[good], neighbours[good]))
        codes, sets, seeds, neighbours = zip(*parts, strict=True)
        return Decoded(
            np.concatenate(codes),
            sparse.vstack(sets, format="csr"),
            np.concatenate(seeds),
            np.concatenate(neighbours),
        )

    def _draw_seeds(
        self, weights: np.ndarray, count: int, rng: np.random.RandomState, wanted: Any
    ) -> Decoded:
        rows = np.flatnonzero(weights)
        # A seed always decodes to the same row, and so do two rows of equal codes.
        _, first, group = np.unique(
            self.codes[rows], axis=0, return_index=True, return_inverse=True
        )
        weights = np.bincount(group.ravel(), weights[rows])
        rows = rows[first]
        step = self.codec.block_rows
        sets = [
            self.codec.label_sets(self.codes[rows[start : start + step]])
            for start in range(0, len(rows), step)
        ]
        accepted = np.concatenate([_is_accepted(block, wanted) for block in sets])
        Y = sparse.vstack([_as_labels(block) for block in sets], format="csr")
        drawn = np.flatnonzero(accepted)
        if len(drawn):
            drawn = draw_in_rounds(np.where(accepted, weights, 0), count, rng)
        seeds = rows[drawn]
        return Decoded(self.codes[seeds], Y[drawn], seeds, np.full(len(seeds), -1))

    def _latent_neighbours(self, seeds: np.ndarray, rng: np.random.RandomState) -> np.ndarray:
        new = np.array(sorted(set(seeds.tolist()) - self._neighbours.keys()), dtype=np.intp)
        if len(new):
            found = find_neighbours(
                self.codes.astype(np.float64), self.k_neighbors, n_jobs=self.n_jobs, queries=new
            )
            self._neighbours.update(zip(new.tolist(), found, strict=True))
        table = np.stack([self._neighbours[seed] for seed in seeds.tolist()])
        return table[np.arange(len(seeds)), rng.randint(table.shape[1], size=len(seeds))]

    def _weights_towards(self, wanted: Any) -> np.ndarray:
        if not len(wanted):
            return self.weights
        carries = self.labels[:, list(wanted)].sum(axis=1) == len(wanted)
        weights = np.where(carries, self.weights, 0)
        # Frequent labels may have no carrier among the seeds; then their carriers count alike,
        # and where no row carries all the labels any seed may lead to one that does.
        for candidate in (weights, carries.astype(float)):
            if candidate.any():
                return candidate
        return self.weights


def local_weights(task: Task, k_neighbors: Any, n_jobs: int | None, metric: str) -> np.ndarray:
    """Weigh rows by how far their neighbourhood disagrees with their labels, as MLSOL does.

    Parameters
    ----------
    task : Task
        At least two rows.
    k_neighbors : int or neighbours object
        Size of a neighbourhood.
    n_jobs : int or None
        For the neighbour search.
    metric : {"euclidean", "heom"}
        Features as given, or divided by their range.

    Returns
    -------
    ndarray of float of shape (n_samples,)
        Where all neighbourhoods agree or disagree in full, 1 for each row that holds the less
        frequent value of a chosen label; all 0 if there is none.
    """
    labels, chosen = task.labels, task.choice.labels
    coordinates = FeatureSpace(task.X, task.categorical, metric, labels.Y).coordinates(chosen)
    neighbours = find_neighbours(coordinates, k_neighbors, n_jobs=n_jobs)
    cells = Neighbourhoods.of(labels.Y, labels.positives, neighbours)
    weights = cells.weights(chosen)
    if not weights.any():
        weights[cells.rows[np.isin(cells.columns, chosen)]] = 1.0
    return weights


def minority_weights(task: Task, imr_threshold: float) -> np.ndarray:
    """Weigh alike the rows that carry a minority label, 0 all others (M, Section 3.3).

    Parameters
    ----------
    task : Task
        Listed labels are taken as the minority.
    imr_threshold : float
        A minority label of the method's own rule has ImR above this, and IRLbl above MeanIR.

    Returns
    -------
    ndarray of float of shape (n_samples,)
    """
    columns = task.choice.labels
    if not task.choice.listed:
        columns = task.balance.minority
        columns = columns[task.balance.class_ratio_per_label[columns] > imr_threshold]
    return (task.labels.Y[:, columns].sum(axis=1) > 0).astype(float)


def count_nonzeros(X: sparse.csr_array) -> np.ndarray:
    """Count the cells of each row that are not 0, stored zeros apart, shape (n_samples,)."""
    rows = np.repeat(np.arange(X.shape[0]), np.diff(X.indptr))
    return np.bincount(rows[X.data != 0], minlength=X.shape[0])


def _is_accepted(sets: np.ndarray, wanted: Any) -> np.ndarray:
    return sets.any(axis=1) & sets[:, list(wanted)].all(axis=1)


def _as_labels(sets: np.ndarray) -> sparse.csr_array:
    return sparse.csr_array(sets, dtype=np.uint8)
