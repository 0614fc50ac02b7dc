"""What must be known of features before training, of a table or of its blocks. Serves AEMLO."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._algorithms.equal_rows import fingerprints
from imblearn_multilabel._algorithms.feature_domain import FeatureDomain, column_kinds, kinds_of
from imblearn_multilabel._containers import Blocks, compute


@dataclass(frozen=True, eq=False)
class Survey:
    """Findings of a pass over features, those of single rows in the order of the rows.

    Parameters
    ----------
    domain : FeatureDomain
        Values that features may take.
    stored : ndarray of int of shape (n_samples,), or None
        Non-zeros of the rows, categories apart, if features are sparse.
    known : ndarray of uint64 of shape (n_samples,), or None
        Fingerprints of the rows, if asked for.
    """

    domain: FeatureDomain
    stored: np.ndarray | None
    known: np.ndarray | None

    @classmethod
    def of(
        cls, X: Any, Y: sparse.csr_array, categorical: np.ndarray, *, observed: bool, hashed: bool
    ) -> Survey:
        """Look at a table in memory; arguments as in `survey`."""
        domain = FeatureDomain.of(X, categorical, observed=observed)
        stored = count_nonzeros(domain.numbers(X)) if sparse.issparse(X) else None
        return cls(domain, stored, fingerprints(X, Y) if hashed else None)

    @property
    def low(self) -> np.ndarray:
        """Least value of every column of the expanded table."""
        # The one-hot column of a category is 0 somewhere, unless it is the only one.
        lonely = [np.full(len(own), float(len(own) == 1)) for own in self.domain.categories]
        return np.concatenate([self.domain.low, *lonely])

    @property
    def high(self) -> np.ndarray:
        """Greatest value of every column of the expanded table."""
        return np.concatenate([self.domain.high, *map(np.ones_like, self.domain.categories)])


def survey(
    X: Blocks, Y: sparse.csr_array, categorical: np.ndarray, *, observed: bool, hashed: bool
) -> Survey:
    """Look at every block once, twice if kinds of columns are to be observed.

    Parameters
    ----------
    X : Blocks
        Features.
    Y : csr_array of shape (n_samples, n_labels)
        Labels.
    categorical : ndarray of int
        Categorical columns, ascending.
    observed : bool
        As in `FeatureDomain.of`.
    hashed : bool
        Whether fingerprints are wanted.
    """
    labels = [Y[rows] for rows in X.slices()]
    found = compute(X.each(_look, labels, [categorical] * len(labels), [hashed] * len(labels)))
    domain = _joined([part.domain for part in found])
    if observed:
        of_blocks = compute(X.each(_kinds_of, [domain] * len(labels)))
        two_valued, whole = (np.logical_and.reduce(part) for part in zip(*of_blocks, strict=True))
        domain = replace(domain, kinds=kinds_of(two_valued, whole))
    return Survey(
        domain,
        np.concatenate([part.stored for part in found]) if X.is_sparse else None,
        np.concatenate([part.known for part in found]) if hashed else None,
    )


def expanded(X: Blocks, domain: FeatureDomain) -> Blocks:
    """Plan the blocks with categories one-hot."""
    width = len(domain.kinds) + sum(map(len, domain.categories))
    return replace(X, parts=X.each(_expand, [domain] * len(X.parts)), n_columns=width)


def count_nonzeros(X: sparse.csr_array) -> np.ndarray:
    """Count the cells of each row that are not 0, stored zeros apart, shape (n_samples,)."""
    rows = np.repeat(np.arange(X.shape[0]), np.diff(X.indptr))
    return np.bincount(rows[X.data != 0], minlength=X.shape[0])


def _look(X: Any, Y: sparse.csr_array, categorical: np.ndarray, hashed: bool) -> Survey:
    return Survey.of(X, Y, categorical, observed=False, hashed=hashed)


def _joined(domains: list[FeatureDomain]) -> FeatureDomain:
    categories = zip(*[domain.categories for domain in domains], strict=True)
    return replace(
        domains[0],
        low=np.minimum.reduce([domain.low for domain in domains]),
        high=np.maximum.reduce([domain.high for domain in domains]),
        categories=[np.unique(np.concatenate(own)) for own in categories],
    )


def _kinds_of(X: Any, domain: FeatureDomain) -> tuple[np.ndarray, np.ndarray]:
    return column_kinds(domain.numbers(X), domain.low, domain.high)


def _expand(X: Any, domain: FeatureDomain) -> Any:
    return domain.expand(X)
