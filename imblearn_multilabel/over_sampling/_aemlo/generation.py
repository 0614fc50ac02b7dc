"""Draw new rows from the trained latent space of AEMLO."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._algorithms.amounts import MAX_DRAWS_PER_ROW, draw_by_weight
from imblearn_multilabel._algorithms.equal_rows import fingerprints
from imblearn_multilabel._containers import cast
from imblearn_multilabel._progress import Report, Show, no_report, show_nothing
from imblearn_multilabel._task import NewRows
from imblearn_multilabel.over_sampling._aemlo.features import FeatureDomain, keep_largest
from imblearn_multilabel.over_sampling._aemlo.network import Codec
from imblearn_multilabel.over_sampling._aemlo.seed_rows import neighbors_of

#: Minimal number of rows to draw again at once. If none of them is new, drawing again ends.
_MIN_REDRAWN = 64


def draw_rows(
    source: LatentSource,
    count: int,
    rng: np.random.RandomState,
    wanted: Sequence[int] = (),
    show: Show = show_nothing,
) -> tuple[NewRows, int]:
    """Draw rows; draw those again that equal an input row or another new row.

    Returns
    -------
    new : NewRows
        Rows that carry all labels in `wanted`; fewer than `count` if too few points decode to an
        accepted label set.
    n_repeated : int
        Number of new rows that are still not unique; 0 if repeats are allowed.
    """
    new, hashes = _decode_new(source, count, rng, wanted, show)
    if hashes is None or source.known is None:
        return new, 0
    is_repeat = _repeats(hashes, source.known)
    tries = MAX_DRAWS_PER_ROW * count if source.moves else 0
    while is_repeat.any() and tries > 0:
        size = max(_MIN_REDRAWN, int(is_repeat.sum()))
        tries -= size
        more, more_hashes = _decode_new(source, size, rng, wanted)
        # Unique rows first, so that none of them counts as a repeat of a later row.
        order = np.argsort(is_repeat, kind="stable")
        n_fresh = int((~is_repeat).sum())
        first, last = order[:n_fresh], order[n_fresh:]
        pool = NewRows.join([new.take(first), more, new.take(last)])
        hashes = np.concatenate([hashes[first], more_hashes, hashes[last]])
        again = _repeats(hashes, source.known)
        chosen = np.argsort(again, kind="stable")[: new.n_rows]
        new, hashes, is_repeat = pool.take(chosen), hashes[chosen], again[chosen]
        if int((~is_repeat).sum()) == n_fresh:
            break
    return new, int(is_repeat.sum())


def describe_repeats(source: LatentSource, n_repeated: int, n_rows: int) -> str | None:
    """Return the warning about new rows that are not unique, or None."""
    if not n_repeated:
        return None
    reason, remedy = "a seed row always decodes to the same row", "use a recipe with `reach` > 0"
    if source.moves:
        reason, remedy = "further draws brought no other rows", "ask for fewer rows"
    return (
        f"{n_repeated} of {n_rows} new rows equal another row exactly, features and labels: "
        f"{reason}. To avoid this {remedy}; to allow it set `allow_duplicates=True`."
    )


@dataclass(eq=False)
class LatentSource:
    """Trained codec and input rows, from which new rows are drawn.

    Parameters
    ----------
    codec : Codec
        Trained maps of the expanded features.
    domain : FeatureDomain
        Values that features may take.
    category_names : dict of int to list
        Categories of each category column of the training data frame, in the order of their
        codes.
    codes : ndarray of float32 of shape (n_samples, latent_size)
        Codes of the input rows.
    weights : ndarray of float of shape (n_samples,)
        Probability of each row to be drawn as a seed row, up to a factor.
    labels : csr_array of shape (n_samples, n_labels)
        Label sets of the input rows.
    stored : ndarray of int of shape (n_samples,), or None
        Number of values that a new row stores besides categories, for every seed row, if new
        rows are sparse.
    known : ndarray of uint64 of shape (n_samples,), or None
        Fingerprints of the input rows; None if new rows may repeat.
    dtype : dtype
        Type of new features.
    dtypes : list of dtype or None
        Types whose values new features may take: one per column, or one for all columns.
    X : ndarray or csr_array of shape (n_samples, n_features), Blocks, or None
        Input rows; None if `residual` is 0.
    residual : float
        Share of the seed row's reconstruction error that is added to the new row, in [0, 1].
    reach : float
        Greatest share of the way towards a neighbor, in [0, 1]. With 0, the codes of the seed rows
        are decoded.
    k_neighbors : int or neighbors object
        Latent neighbors of a seed row.
    n_jobs : int or None
        Threads of the neighbor search.
    sample : ndarray of int or None
        Rows that may be latent neighbors, ascending; None for all rows.
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
    k_neighbors: Any
    n_jobs: int | None
    sample: np.ndarray | None
    _neighbors: dict[int, np.ndarray] = field(default_factory=dict, repr=False)

    def draw(
        self,
        count: int,
        rng: np.random.RandomState,
        wanted: Any = (),
        show: Show = show_nothing,
    ) -> NewRows:
        """Draw points until `count` of them decode to a label set that is not empty.

        Their features are codes, float32 of shape (n_new, latent_size). All carry the labels in
        `wanted`. Fewer come back after `MAX_DRAWS_PER_ROW` times as many draws.
        """
        weights = self._weights_towards(wanted)
        parts, missing, tries = [], count, MAX_DRAWS_PER_ROW * count
        while missing and tries:
            # Twice as many as are missing, so that a few rejected draws need no further round.
            size = min(max(2 * missing, 64), self.codec.block_rows, tries)
            tries -= size
            seeds = draw_by_weight(weights, size, rng)
            codes, neighbors = self._move(seeds, rng, show)
            sets = self.codec.label_sets(codes)
            is_accepted = sets.any(axis=1) & sets[:, list(wanted)].all(axis=1)
            good = np.flatnonzero(is_accepted)[:missing]
            missing -= len(good)
            Y = sparse.csr_array(sets[good], dtype=np.uint8)
            parts.append(NewRows(codes[good], Y, seeds[good], neighbors[good]))
        return NewRows.join(parts)

    def encode(self, X: Any) -> np.ndarray:
        """Encode rows: (n_rows, n_features) -> (n_rows, latent_size), float32."""
        return self.codec.encode(self.domain.expand(X))

    def features(
        self, points: NewRows, report: Report = no_report
    ) -> tuple[Any, np.ndarray | None]:
        """Decode the features of points in blocks.

        Returns
        -------
        X : ndarray or csr_array of shape (n_new, n_features)
            Features, sparse if the training data was.
        hashes : ndarray of uint64 of shape (n_new,), or None
            Fingerprints of the rows and their labels; None if rows may repeat.
        """
        if self.moves:
            return self._decode(points, report)
        # Decode each seed row once: the last bits of a product may depend on its place in a block.
        _, first, back = np.unique(points.seeds, return_index=True, return_inverse=True)
        X, hashes = self._decode(points.take(first), no_report)
        report(len(back))
        return X[back], None if hashes is None else hashes[back]

    @property
    def moves(self) -> bool:
        """Whether points lie away from the codes of their seed rows, so that all of them differ."""
        return self.reach > 0

    @property
    def excuse(self) -> str:
        """Reason for drawing fewer points than asked for."""
        return f"{MAX_DRAWS_PER_ROW} times as many draws decoded to no further usable label set."

    def _decode(self, points: NewRows, report: Report) -> tuple[Any, np.ndarray | None]:
        n_new, step = points.n_rows, self.codec.block_rows
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

    def _block(self, points: NewRows, block: slice) -> tuple[np.ndarray, np.ndarray]:
        """Decode numeric columns, clipped to their range, and categories."""
        decoded = self.codec.features(points.X[block])
        scale = self.codec.scale
        if self.residual > 0:
            seeds = points.seeds[block]
            rows = self.domain.expand(self.X[seeds])
            rows = rows.toarray() if sparse.issparse(rows) else rows
            own = self.codec.features(self.codes[seeds])
            decoded = decoded + np.float32(self.residual) * (scale.scale_rows(rows) - own)
        # Choose categories by decoded values, since clipped values tie.
        codes = self.domain.most_probable(decoded)
        return scale.restore(decoded)[:, : len(self.domain.kinds)], codes

    def _rows(self, points: NewRows, block: slice) -> tuple[Any, Any]:
        """Return the rows of a block, and the rows whose fingerprints are compared."""
        domain = self.domain
        numbers, codes = self._block(points, block)
        if self.stored is None:
            rows = domain.join(domain.snap(numbers), codes)
            rows = _of_types(rows, self.dtypes).astype(self.dtype, copy=False)
            return rows, rows
        peak = np.maximum(np.abs(domain.low), np.abs(domain.high))
        weight = np.full(len(peak), np.inf)
        # A column that is never 0 must stay, since 0 lies outside its domain.
        # One over a subnormal number is no float64.
        normal = np.maximum(peak, np.finfo(np.float64).tiny)
        np.divide(1.0, normal, out=weight, where=~domain.never_zero & (peak > 0))
        kept = keep_largest(numbers, weight, self.stored[points.seeds[block]])
        rows = _of_types(domain.join(domain.snap_stored(kept), codes), self.dtypes)
        # Free numbers are compared before they are thinned out, so that sparse and dense input
        # draw the same points. Bits and integers would all look alike.
        is_free = domain.is_free and all(own.kind == "f" for own in self.dtypes if own is not None)
        key = domain.join(numbers, codes) if is_free else rows
        return rows.astype(self.dtype, copy=False), key.astype(self.dtype, copy=False)

    def _move(
        self, seeds: np.ndarray, rng: np.random.RandomState, show: Show
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return points near the codes of seed rows, and the neighbors that they lie towards."""
        codes = self.codes[seeds]
        if not self.moves:
            return codes, np.full(len(seeds), -1)
        neighbors = self._latent_neighbors(seeds, rng, show)
        shares = (self.reach * rng.random_sample((len(seeds), 1))).astype(np.float32)
        codes += shares * (self.codes[neighbors] - codes)
        return codes, neighbors

    def _latent_neighbors(
        self, seeds: np.ndarray, rng: np.random.RandomState, show: Show
    ) -> np.ndarray:
        new = np.array(sorted(set(seeds.tolist()) - self._neighbors.keys()), dtype=np.intp)
        if len(new):
            with show("latent neighbors", len(new), "row") as report:
                found = neighbors_of(
                    new, self.codes, self.sample, self.k_neighbors, self.n_jobs, report
                )
            self._neighbors.update(zip(new.tolist(), found, strict=True))
        table = np.stack([self._neighbors[seed] for seed in seeds.tolist()])
        return table[np.arange(len(seeds)), rng.randint(table.shape[1], size=len(seeds))]

    def _weights_towards(self, wanted: Any) -> np.ndarray:
        if not len(wanted):
            return self.weights
        carries = self.labels[:, list(wanted)].sum(axis=1) == len(wanted)
        weights = np.where(carries, self.weights, 0)
        # Frequent labels may have no carrier among the seed rows; then all their carriers count
        # alike. If no row carries all wanted labels, any seed row may lead to one that does.
        for candidate in (weights, carries.astype(float)):
            if candidate.any():
                return candidate
        return self.weights


def _decode_new(
    source: LatentSource,
    count: int,
    rng: np.random.RandomState,
    wanted: Sequence[int],
    show: Show = show_nothing,
) -> tuple[NewRows, np.ndarray | None]:
    points = source.draw(count, rng, wanted, show)
    with show("new rows", len(points.seeds), "row") as report:
        X, hashes = source.features(points, report)
    return NewRows(X, points.Y, points.seeds, points.neighbors), hashes


def _repeats(hashes: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Tell which rows equal a known row or an earlier row, by their fingerprints."""
    is_repeat = np.ones(len(hashes), dtype=bool)
    is_repeat[np.unique(hashes, return_index=True)[1]] = False
    return is_repeat | np.isin(hashes, known)


def _of_types(X: Any, dtypes: list[np.dtype | None]) -> Any:
    """Cast values to the types of their columns, in place and without changing the dtype."""
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
