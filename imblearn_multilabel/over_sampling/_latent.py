"""New rows out of a latent space: seeds, latent neighbors, decoding. Serves AEMLO."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._algorithms.amounts import PATIENCE, draw_by_weight, draw_in_rounds
from imblearn_multilabel._algorithms.equal_rows import fingerprints
from imblearn_multilabel._algorithms.feature_domain import FeatureDomain
from imblearn_multilabel._algorithms.neighbors import find_neighbors
from imblearn_multilabel._algorithms.thinning import keep_largest
from imblearn_multilabel._containers import cast
from imblearn_multilabel._progress import Report, Show, no_report, show_nothing

if TYPE_CHECKING:
    from imblearn_multilabel.neural._codec import Codec

#: Draws allowed per row asked for, as everywhere in the package.
TRIES_PER_ROW = PATIENCE


@dataclass(frozen=True)
class Decoded:
    """Points of the latent space whose label sets are accepted.

    Parameters
    ----------
    codes : ndarray of float32 of shape (n_new, n_latent)
        Where they are.
    Y : csr_array of uint8 of shape (n_new, n_labels)
        Their label sets.
    seeds, neighbors : ndarray of int of shape (n_new,)
        Input rows they lie between; -1 for no neighbor.
    """

    codes: np.ndarray
    Y: sparse.csr_array
    seeds: np.ndarray
    neighbors: np.ndarray

    def take(self, rows: np.ndarray) -> Decoded:
        """Return some of the points."""
        return Decoded(self.codes[rows], self.Y[rows], self.seeds[rows], self.neighbors[rows])


@dataclass(eq=False)
class LatentSource:
    """Draws new rows from a trained codec.

    Parameters
    ----------
    codec : Codec
        The trained maps, of features as `domain` expands them.
    domain : FeatureDomain
        The values features may take.
    category_names : dict of int to list
        What the codes of each category column of the training data frame mean.
    codes : ndarray of float32 of shape (n_samples, n_latent)
        Codes of the input rows.
    weights : ndarray of float of shape (n_samples,)
        How likely each row is drawn as a seed.
    labels : csr_array of shape (n_samples, n_labels)
        Label sets of the input rows.
    stored : ndarray of int of shape (n_samples,), or None
        Non-zeros of the input rows, categories apart, if new rows are to be sparse.
    known : ndarray of uint64 of shape (n_samples,), or None
        Fingerprints of the input rows; None where new rows may repeat.
    dtype : dtype
        Of new dense features.
    dtypes : list of dtype or None
        Types whose values new features keep to, column by column or one for all.
    X : ndarray or csr_array of shape (n_samples, n_features), Blocks, or None
        The input rows, where something of them is kept.
    residual : float
        Share of a seed's reconstruction error that is added to the new row.
    reach : float
        How far towards a neighbor a row may lie; 0 for no neighbor.
    noise : float
        Deviation of the noise on a seed's code, in units of the codes' own deviation in each
        dimension. Without reach and noise the seeds themselves are decoded.
    k_neighbors : int or neighbors object
        Latent neighbors of a seed.
    n_jobs : int or None
        For the neighbor search.
    """

    codec: Codec
    domain: FeatureDomain
    category_names: dict[int, list[Any]]
    codes: np.ndarray
    weights: np.ndarray
    labels: sparse.csr_array
    stored: np.ndarray | None
    known: np.ndarray | None
    dtype: np.dtype
    dtypes: list[np.dtype | None]
    X: Any
    residual: float
    reach: float
    noise: float
    k_neighbors: Any
    n_jobs: int | None
    _neighbors: dict[int, np.ndarray] = field(default_factory=dict, repr=False)

    def draw(
        self,
        count: int,
        rng: np.random.RandomState,
        wanted: Any = (),
        show: Show = show_nothing,
    ) -> Decoded:
        """Draw points until `count` of them decode to a label set that is not empty.

        Parameters
        ----------
        count : int
            Points asked for; fewer come back if `TRIES_PER_ROW` times as many draws do not do.
        rng : RandomState
            Generator.
        wanted : sequence of int, default=()
            Labels that every point must carry.
        show : callable of (str, int, str)
            Shows the search for latent neighbors, as `stage` does.
        """
        weights = self._weights_towards(wanted)
        if self.moves:
            return self._draw_near(weights, count, rng, wanted, show)
        return self._draw_seeds(weights, count, rng, wanted)

    def encode(self, X: Any) -> np.ndarray:
        """Encode rows: (n_rows, n_features) -> (n_rows, n_latent), float32."""
        return self.codec.encode(self.domain.expand(X))

    def features(
        self, points: Decoded, report: Report = no_report
    ) -> tuple[Any, np.ndarray | None]:
        """Decode features in blocks.

        Parameters
        ----------
        points : Decoded
            What to decode.
        report : callable of int
            Receives the number of rows after every block.

        Returns
        -------
        X : ndarray or csr_array of shape (n_new, n_features)
            Features, sparse if the input was.
        hashes : ndarray of uint64 of shape (n_new,), or None
            Fingerprints of the rows, labels included, unless they may repeat.
        """
        if self.moves:
            return self._decode(points, report)
        # Each seed once: the last bits of a product may depend on where in a block a row lies.
        _, first, back = np.unique(points.seeds, return_index=True, return_inverse=True)
        X, hashes = self._decode(points.take(first), no_report)
        report(len(back))
        return X[back], None if hashes is None else hashes[back]

    @property
    def moves(self) -> bool:
        """Whether points lie elsewhere than at their seeds, so that no two are the same."""
        return self.reach > 0 or self.noise > 0

    @property
    def excuse(self) -> str:
        """Why fewer points were drawn than asked for."""
        if self.moves:
            return f"{TRIES_PER_ROW} times as many draws decoded to no further usable label set."
        return "no seed decodes to a usable label set."

    def _decode(self, points: Decoded, report: Report) -> tuple[Any, np.ndarray | None]:
        n_new, step = len(points.codes), self.codec.block_rows
        n_columns = self.domain.n_features if self.stored is None else 0
        dense = np.empty((n_new, n_columns), self.dtype)
        thin, hashes = [], []
        for start in range(0, max(n_new, 1), step):
            block = slice(start, start + step)
            rows, key = self._rows(points, block)
            if self.stored is None:
                dense[block] = rows
            else:
                thin.append(rows)
            if self.known is not None:
                hashes.append(fingerprints(key, points.Y[block]))
            report(rows.shape[0])
        X = dense if self.stored is None else sparse.vstack(thin)
        return X, None if self.known is None else np.concatenate(hashes)

    def _block(self, points: Decoded, block: slice) -> tuple[np.ndarray, np.ndarray]:
        """Decode numeric columns, within range, and categories."""
        decoded = self.codec.features(points.codes[block])
        scale = self.codec.scale
        if self.residual > 0:
            seeds = points.seeds[block]
            rows = self.domain.expand(self.X[seeds])
            rows = rows.toarray() if sparse.issparse(rows) else rows
            own = self.codec.features(self.codes[seeds])
            decoded = decoded + np.float32(self.residual) * (scale.scale_rows(rows) - own)
        # Categories by the decoded values: clipped ones tie.
        codes = self.domain.most_probable(decoded)
        return scale.restore(decoded)[:, : len(self.domain.kinds)], codes

    def _rows(self, points: Decoded, block: slice) -> tuple[Any, Any]:
        """Make rows of a block, and what they are compared with others by."""
        domain = self.domain
        numbers, codes = self._block(points, block)
        if self.stored is None:
            rows = domain.join(domain.snap(numbers), codes)
            rows = _of_types(rows, self.dtypes).astype(self.dtype, copy=False)
            return rows, rows
        peak = np.maximum(np.abs(domain.low), np.abs(domain.high))
        weight = np.full(len(peak), np.inf)
        # A column that never is 0 would leave its domain if it were dropped.
        np.divide(1.0, peak, out=weight, where=~domain.never_zero & (peak > 0))
        kept = keep_largest(numbers, weight, self.stored[points.seeds[block]])
        rows = _of_types(domain.join(domain.snap_stored(kept), codes), self.dtypes)
        # Free numbers are compared before they are thinned out, so that sparse and dense input
        # draw the same points. Bits and integers would all look alike.
        is_free = domain.is_free and all(own.kind == "f" for own in self.dtypes if own is not None)
        key = domain.join(numbers, codes) if is_free else rows
        return rows.astype(self.dtype, copy=False), key.astype(self.dtype, copy=False)

    def _draw_near(
        self,
        weights: np.ndarray,
        count: int,
        rng: np.random.RandomState,
        wanted: Any,
        show: Show,
    ) -> Decoded:
        parts, missing, tries = [], count, TRIES_PER_ROW * count
        while missing and tries:
            # Twice as many as are missing, so that a few refusals need no further round.
            size = min(max(2 * missing, 64), self.codec.block_rows, tries)
            tries -= size
            seeds = draw_by_weight(weights, size, rng)
            codes, neighbors = self._move(seeds, rng, show)
            sets = self.codec.label_sets(codes)
            good = np.flatnonzero(_is_accepted(sets, wanted))[:missing]
            missing -= len(good)
            parts.append((codes[good], _as_labels(sets[good]), seeds[good], neighbors[good]))
        all_codes, all_sets, all_seeds, all_neighbors = zip(*parts, strict=True)
        return Decoded(
            np.concatenate(all_codes),
            sparse.vstack(all_sets, format="csr"),
            np.concatenate(all_seeds),
            np.concatenate(all_neighbors),
        )

    def _move(
        self, seeds: np.ndarray, rng: np.random.RandomState, show: Show
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return points near seeds, and the neighbors they lie towards."""
        codes = self.codes[seeds]
        if self.noise > 0:
            deviation = self.noise * self.codes.std(axis=0, dtype=np.float64)
            codes += (deviation * rng.standard_normal(codes.shape)).astype(np.float32)
            return codes, np.full(len(seeds), -1)
        neighbors = self._latent_neighbors(seeds, rng, show)
        shares = (self.reach * rng.random_sample((len(seeds), 1))).astype(np.float32)
        codes += shares * (self.codes[neighbors] - codes)
        return codes, neighbors

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

    def _latent_neighbors(
        self, seeds: np.ndarray, rng: np.random.RandomState, show: Show
    ) -> np.ndarray:
        new = np.array(sorted(set(seeds.tolist()) - self._neighbors.keys()), dtype=np.intp)
        if len(new):
            with show("latent neighbors", len(new), "row") as report:
                found = find_neighbors(
                    self.codes.astype(np.float64),
                    self.k_neighbors,
                    n_jobs=self.n_jobs,
                    queries=new,
                    report=report,
                )
            self._neighbors.update(zip(new.tolist(), found, strict=True))
        table = np.stack([self._neighbors[seed] for seed in seeds.tolist()])
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


def _of_types(X: Any, dtypes: list[np.dtype | None]) -> Any:
    """Move values to the nearest ones of the types that they will have, in place."""
    of_columns = dtypes * X.shape[1] if len(dtypes) == 1 else dtypes
    for dtype in set(dtypes) - {None, X.dtype}:
        columns = np.flatnonzero([own == dtype for own in of_columns])
        if sparse.issparse(X):
            stored = np.isin(X.indices, columns)
            X.data[stored] = cast(X.data[stored], dtype)
        else:
            X[:, columns] = cast(X[:, columns], dtype)
    if sparse.issparse(X):
        X.eliminate_zeros()
    return X


def _is_accepted(sets: np.ndarray, wanted: Any) -> np.ndarray:
    return np.logical_and(sets.any(axis=1), sets[:, list(wanted)].all(axis=1))


def _as_labels(sets: np.ndarray) -> sparse.csr_array:
    return sparse.csr_array(sets, dtype=np.uint8)
