"""Make new rows from the trained latent space of AEMLO."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from numbers import Integral
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._algorithms.amounts import MAX_DRAWS_PER_ROW, draw_by_weight
from imblearn_multilabel._algorithms.equal_rows import fingerprints
from imblearn_multilabel._algorithms.interpolation import draw_categories, mix, stack_rows
from imblearn_multilabel._algorithms.neighbors import (
    find_neighbors,
    find_neighbors_among,
    leave_out_self,
)
from imblearn_multilabel._containers import cast
from imblearn_multilabel._memory import BLOCK_CELLS
from imblearn_multilabel._progress import Report, Show, no_report, show_nothing
from imblearn_multilabel._task import NewRows
from imblearn_multilabel.over_sampling._aemlo.features import FeatureDomain
from imblearn_multilabel.over_sampling._aemlo.network import Codec

#: Rows to draw beyond those that are missing, since some will be refused.
_SPARE = 16
#: Maximal number of rows among which neighbors are sought: a search among all rows of a large table
#: takes time quadratic in their number.
SAMPLED_ROWS = 20_000
#: Rows that are searched for at once, so that memory stays bounded.
_BLOCK_ROWS = 20_000


def draw_rows(
    source: LatentSource,
    count: int,
    rng: np.random.RandomState,
    wanted: Sequence[int] = (),
    show: Show = show_nothing,
) -> tuple[NewRows, int]:
    """Draw rows that carry a label, and all labels in `wanted`; count those that are not unique.

    Rows that equal an input row or another new row are drawn again, unless repeats are allowed.
    There are fewer than `count` rows if too few draws have an accepted label set.
    """
    weights = source.weights_towards(wanted)
    seen = source.known
    fresh: list[NewRows] = []
    repeats: list[NewRows] = []
    missing, n_repeats, tries = count, 0, MAX_DRAWS_PER_ROW * count
    while missing and tries > 0:
        size = min(missing + missing // 8 + _SPARE, tries)
        tries -= size
        seeds = draw_by_weight(weights, size, rng)
        neighbors = source.draw_neighbors(seeds, rng, show)
        with show("new rows", size, "draw") as report:
            new = source.rows(seeds, neighbors, rng, wanted, report)
        is_repeat = np.zeros(new.n_rows, dtype=bool)
        if seen is not None:
            hashes = fingerprints(new.X, new.Y)
            is_repeat = find_repeats(hashes, seen)
            if not source.is_mixed and fresh:
                # The last bits of a decoded row may differ from those in an earlier round.
                is_repeat |= np.isin(new.seeds, np.concatenate([part.seeds for part in fresh]))
            seen = np.concatenate([seen, hashes[~is_repeat]])
        kept = np.flatnonzero(~is_repeat)[:missing]
        fresh.append(new.take(kept))
        repeats.append(new.take(np.flatnonzero(is_repeat)))
        missing -= len(kept)
        n_repeats += int(is_repeat.sum())
        # A round without a single row that differs says that there are few to find.
        if new.n_rows and not len(kept) and n_repeats >= missing:
            break
        show = show_nothing
    n_repeated = min(missing, n_repeats)
    joined = NewRows.join([*fresh, *repeats])
    return joined.take(np.arange(count - missing + n_repeated)), n_repeated


def describe_repeats(source: LatentSource, n_repeated: int, n_rows: int) -> str | None:
    """Return the warning about new rows that are not unique, or None."""
    if not n_repeated:
        return None
    reason, remedy = "a seed row always decodes to the same row", 'use a recipe with `rows="mixed"`'
    if source.is_mixed:
        reason, remedy = "further draws brought no other rows", "ask for fewer rows"
    return (
        f"{n_repeated} of {n_rows} new rows equal another row exactly, features and labels: "
        f"{reason}. To avoid this {remedy}; to allow it set `allow_duplicates=True`."
    )


@dataclass(eq=False)
class LatentSource:
    """Trained codec and input rows, from which new rows are drawn."""

    codec: Codec  # maps of the expanded features
    domain: FeatureDomain
    category_names: dict[int, list[Any]]  # of category columns, in the order of their codes
    codes: np.ndarray  # (n_samples, latent_size), float32: codes of the input rows
    weights: np.ndarray  # (n_samples,): probability of each as a seed row, up to a factor
    labels: sparse.csr_array  # (n_samples, n_labels)
    known: np.ndarray | None  # (n_samples,), uint64: fingerprints; None if new rows may repeat
    dtype: np.dtype  # of new features
    dtypes: list[np.dtype | None]  # whose values they may take: one per column, or one for all
    is_sparse: bool  # whether new rows are
    mostly_zero: np.ndarray  # (n_numeric,), bool: whether half of a numeric column is 0, or more
    X: Any  # input rows to be mixed, ndarray, csr_array or Blocks; None if new rows are decoded
    k_neighbors: Any
    n_jobs: int | None
    sample: np.ndarray  # rows that may be latent neighbors, ascending
    _neighbors: dict[int, np.ndarray] = field(default_factory=dict, repr=False)

    def encode(self, X: Any) -> np.ndarray:
        """Encode rows: (n_rows, n_features) -> (n_rows, latent_size), float32."""
        return self.codec.encode(self.domain.expand(X))

    def rows(
        self,
        seeds: np.ndarray,
        neighbors: np.ndarray,
        rng: np.random.RandomState,
        wanted: Sequence[int],
        report: Report = no_report,
    ) -> NewRows:
        """Make a row of every seed row; return those that carry a label and all in `wanted`."""
        accepted = []
        for block, X, scores in self._blocks(seeds, neighbors, rng):
            sets = scores >= self.codec.thresholds
            good = np.flatnonzero(sets.any(axis=1) & sets[:, list(wanted)].all(axis=1))
            Y = sparse.csr_array(sets[good], dtype=np.uint8)
            accepted.append(NewRows(X[good], Y, seeds[block][good], neighbors[block][good]))
            report(len(sets))
        return NewRows.join(accepted)

    def scores(
        self, seeds: np.ndarray, neighbors: np.ndarray, rng: np.random.RandomState
    ) -> np.ndarray:
        """Make a row of every seed row and return its label scores: (n_seeds, n_labels)."""
        return np.concatenate([scores for *_, scores in self._blocks(seeds, neighbors, rng)])

    def draw_neighbors(
        self, seeds: np.ndarray, rng: np.random.RandomState, show: Show = show_nothing
    ) -> np.ndarray:
        """Draw one of the latent neighbors of each seed row; -1 if new rows are decoded."""
        if not self.is_mixed:
            return np.full(len(seeds), -1)
        new = np.array(sorted(set(seeds.tolist()) - self._neighbors.keys()), dtype=np.intp)
        if len(new):
            with show("latent neighbors", len(new), "row") as report:
                found = neighbors_of(
                    new, self.codes, self.sample, self.k_neighbors, self.n_jobs, report
                )
            self._neighbors.update(zip(new.tolist(), found, strict=True))
        table = np.stack([self._neighbors[seed] for seed in seeds.tolist()])
        return table[np.arange(len(seeds)), rng.randint(table.shape[1], size=len(seeds))]

    def weights_towards(self, wanted: Sequence[int]) -> np.ndarray:
        """Return the weights of the seed rows, of those that carry the wanted labels if any do."""
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

    @property
    def is_mixed(self) -> bool:
        """Whether new rows lie between input rows, so that all of them differ."""
        return self.X is not None

    @property
    def excuse(self) -> str:
        """Reason for drawing fewer rows than asked for."""
        return f"{MAX_DRAWS_PER_ROW} times as many draws decoded to no further usable label set."

    def _blocks(self, seeds: np.ndarray, neighbors: np.ndarray, rng: np.random.RandomState) -> Any:
        """Yield slices of the seed rows, features of the new rows, and their label scores."""
        if not self.is_mixed:
            # Decode each seed row once: the last bits of a product may depend on its place in a
            # block.
            each, back = np.unique(seeds, return_inverse=True)
            X, scores = self._decoded(each)
            yield slice(None), X[back], scores[back]
            return
        n_dense = 0 if self.is_sparse else len(self.codec.scale.low)
        step = max(1, BLOCK_CELLS // max(n_dense, len(self.codec.thresholds), 256))
        for start in range(0, len(seeds), step):
            block = slice(start, start + step)
            X = self._mixed(seeds[block], neighbors[block], rng)
            yield block, X, self.codec.label_scores(self.encode(X))

    def _decoded(self, seeds: np.ndarray) -> tuple[Any, np.ndarray]:
        codes = self.codes[seeds]
        step = self.codec.block_rows
        tables = []
        for start in range(0, max(len(seeds), 1), step):
            decoded = self.codec.features(codes[start : start + step])
            numbers = self.codec.scale.restore(decoded)[:, : len(self.domain.kinds)]
            # Categories are chosen by decoded values, since clipped values tie.
            categories = self.domain.most_probable(decoded)
            table = self._finish(numbers, categories)
            tables.append(sparse.csr_array(table) if self.is_sparse else table)
        return stack_rows(tables), self.codec.label_scores(codes)

    def _mixed(self, seeds: np.ndarray, neighbors: np.ndarray, rng: np.random.RandomState) -> Any:
        """Mix the features of rows: (n_rows, n_features)."""
        domain, n_rows = self.domain, len(seeds)
        # Read together, so that each block of a Dask table is read once.
        parents = self.X[np.concatenate([seeds, neighbors])]
        places = np.arange(n_rows), np.arange(n_rows, 2 * n_rows)
        numbers = mix_numbers(domain.numbers(parents), *places, self.mostly_zero, rng)
        return self._finish(numbers, draw_categories(parents, domain.categorical, *places, rng))

    def _finish(self, numbers: Any, categories: np.ndarray) -> Any:
        """Return rows of the table's columns, order and types, given numbers and categories."""
        domain = self.domain
        rows = _of_types(domain.join(domain.snap(numbers), categories), self.dtypes)
        return rows.astype(self.dtype, copy=False)


def mix_numbers(
    X: Any,
    seeds: np.ndarray,
    partners: np.ndarray,
    mostly_zero: np.ndarray,
    rng: np.random.RandomState,
) -> Any:
    """Mix numeric rows in pairs, cell by cell, with shares drawn uniformly from [0, 1).

    In a column that is mostly zero, a cell that is 0 in one of them takes the value of either with
    equal chance, so that a new row has as many zeros as its parents have. Dense and sparse tables
    of the same numbers draw alike. Returns float64, (n_new, n_columns), sparse if X is.
    """

    def share(start: np.ndarray, end: np.ndarray, _: np.ndarray, columns: np.ndarray) -> np.ndarray:
        is_zero = start == 0, end == 0
        is_cell = ~(is_zero[0] & is_zero[1])
        shares = np.zeros(start.shape)
        shares[is_cell] = rng.random_sample(np.count_nonzero(is_cell))
        is_either = mostly_zero[columns] & (is_zero[0] != is_zero[1])
        return np.where(is_either, shares >= 0.5, shares)

    mixed = mix(X, seeds, partners, share)
    if not sparse.issparse(mixed):
        # Turns -0.0 into 0.0, as a sparse table has it.
        mixed += 0.0
    return mixed


def sampled_rows(n_rows: int, seed: int) -> np.ndarray:
    """Return the rows among which neighbors are sought, ascending."""
    if n_rows <= SAMPLED_ROWS:
        return np.arange(n_rows)
    return np.sort(np.random.RandomState(seed).choice(n_rows, SAMPLED_ROWS, replace=False))


def neighbors_of(
    queries: np.ndarray,
    codes: np.ndarray,
    sample: np.ndarray,
    k_neighbors: Any,
    n_jobs: int | None,
    report: Report = no_report,
) -> np.ndarray:
    """Return the nearest other rows of distinct rows `queries`: (n_queries, k).

    They are rows of `sample`; a neighbors object as `k_neighbors` sees all rows.
    """
    if not isinstance(k_neighbors, Integral) or len(sample) == len(codes):
        wide = codes.astype(np.float64)
        return find_neighbors(wide, k_neighbors, n_jobs=n_jobs, queries=queries, report=report)
    k, own = min(int(k_neighbors), len(sample) - 1), codes[sample].astype(np.float64)
    found = np.empty((len(queries), k), dtype=np.intp)
    for start in range(0, len(queries), _BLOCK_ROWS):
        block = queries[start : start + _BLOCK_ROWS]
        near = find_neighbors_among(
            np.vstack([own, codes[block]]),
            k + 1,
            queries=np.arange(len(sample), len(sample) + len(block)),
            pool=np.arange(len(sample)),
            n_jobs=n_jobs,
            report=report,
        )
        found[start : start + len(block)] = leave_out_self(sample[near], block)
    return found


def find_repeats(hashes: np.ndarray, known: np.ndarray) -> np.ndarray:
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
