"""Random data with imbalanced labels: make_imbalanced_multilabel."""

from __future__ import annotations

from numbers import Integral, Real
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel._compat import Interval, validate_params
from imblearn_multilabel._estimators import make_generator
from imblearn_multilabel._typing import Seed

#: Number of labels in a topic; they appear together.
_TOPIC_SIZE = 5
#: Number of features in sparse X that indicate one label.
_WORDS_PER_LABEL = 8
#: Most rounds of redrawing repeated labels. A row that needs nearly all labels may stay short.
_MAX_ROUNDS = 30


@validate_params(
    {
        "n_samples": [Interval(Integral, 1, None, closed="left")],
        "n_features": [Interval(Integral, 1, None, closed="left")],
        "n_labels": [Interval(Integral, 1, None, closed="left")],
        "cardinality": [Interval(Real, 0, None, closed="neither")],
        "imbalance": [Interval(Real, 0, None, closed="left")],
        "correlation": [Interval(Real, 0, 1, closed="both")],
        "noise": [Interval(Real, 0, None, closed="left")],
        "density": [Interval(Real, 0, 1, closed="right")],
        "sparse_X": ["boolean"],
        "sparse_y": ["boolean"],
        "allow_unlabeled": ["boolean"],
        "random_state": ["random_state"],
    },
    prefer_skip_nested_validation=True,
)
def make_imbalanced_multilabel(
    n_samples: int = 1000,
    n_features: int = 20,
    n_labels: int = 10,
    *,
    cardinality: float = 2.0,
    imbalance: float = 1.0,
    correlation: float = 0.5,
    noise: float = 1.0,
    density: float = 0.05,
    sparse_X: bool = False,
    sparse_y: bool = False,
    allow_unlabeled: bool = False,
    random_state: Seed = None,
) -> tuple[Any, Any]:
    """Make a multi-label data set with long-tailed, correlated labels.

    Time and memory grow with the rows, the labels they carry and the stored entries of X, never
    with ``n_samples * n_labels``, as long as `sparse_y` is set: 10^6 rows with 5 of 10^5 labels
    each take seconds.

    Parameters
    ----------
    n_samples : int, default=1000
        Number of rows.
    n_features : int, default=20
        Number of columns of X.
    n_labels : int, default=10
        Number of columns of y. Column 0 is the most frequent label and the last column the rarest,
        apart from chance.
    cardinality : float, default=2.0
        Mean number of labels per row, in (0, inf). The labels of a row differ, so rows that need
        nearly all `n_labels` may get a few less.
    imbalance : float, default=1.0
        Length of the tail, in [0, inf): label j is drawn in proportion to
        ``(j + 1) ** -imbalance``. 0 makes all labels equally frequent.
    correlation : float, default=0.5
        Share of the labels drawn from the row's topic, a group of about five labels, in [0, 1].
        The rest are drawn from all labels.
    noise : float, default=1.0
        Amount of noise, in [0, inf). In dense X the standard deviation of the noise, where the
        part of each label has a standard deviation of 1 per feature. In sparse X, a share
        ``noise / (1 + noise)`` of the entries is unrelated to the labels.
    density : float, default=0.05
        Upper limit of the mean share of non-zero entries of X, in (0, 1]; used with `sparse_X`
        only. Every row has at least one.
    sparse_X, sparse_y : bool, default=False
        Return CSR matrices instead of arrays.
    allow_unlabeled : bool, default=False
        Whether rows may have no labels: their number of labels follows a Poisson distribution of
        mean `cardinality`. Otherwise it is 1 plus Poisson of mean ``max(cardinality - 1, 0)``.
    random_state : int, RandomState instance or None, default=None
        Seed of the random number generator; None draws fresh entropy.

    Returns
    -------
    X : ndarray or csr_matrix of shape (n_samples, n_features)
        Features of type float64, informative for the labels. Dense: a sum of Gaussian label
        centers plus noise. Sparse: counts, as of the words of a text.
    y : ndarray or csr_matrix of int of shape (n_samples, n_labels)
        0/1 indicator matrix. With ``n_samples >= n_labels`` every label has a positive row.

    See Also
    --------
    load_digit_attributes : Real images with semantic labels.
    sklearn.datasets.make_multilabel_classification : No control of the label frequencies.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.metrics import mean_imbalance_ratio
    >>> X, y = make_imbalanced_multilabel(n_samples=500, n_labels=8, random_state=0)
    >>> X.shape, y.shape
    ((500, 20), (500, 8))
    >>> mean_imbalance_ratio(y) > 2
    True
    """
    n_samples, n_features, n_labels = map(int, (n_samples, n_features, n_labels))
    rng = make_generator(random_state)
    if allow_unlabeled:
        sizes = rng.poisson(cardinality, n_samples)
    else:
        sizes = 1 + rng.poisson(max(cardinality - 1, 0), n_samples)
    sizes = np.minimum(sizes, n_labels)
    Y = _draw_labels(sizes, n_labels, imbalance, correlation, rng)
    if sparse_X:
        X = _draw_words(Y, n_features, noise, density, rng)
    else:
        X = Y @ rng.standard_normal((n_labels, n_features))
        X += noise * rng.standard_normal(X.shape)
    return X, Y if sparse_y else Y.toarray()


def _draw_labels(
    sizes: np.ndarray,
    n_labels: int,
    imbalance: float,
    correlation: float,
    rng: np.random.RandomState,
) -> sparse.csr_matrix:
    # In this order the labels of a topic are neighbors, so that both kinds of draw are a search in
    # one cumulative sum: over its whole range, or over the part of the topic. Neither changes the
    # expected frequencies of labels.
    n_samples = len(sizes)
    order = rng.permutation(n_labels)
    bounds = np.concatenate([[0.0], np.cumsum((order + 1.0) ** -imbalance)])
    starts = np.append(np.arange(0, n_labels, _TOPIC_SIZE), n_labels)

    def place(at: np.ndarray) -> np.ndarray:
        found = np.searchsorted(bounds, at, side="right") - 1
        return np.minimum(found, n_labels - 1)

    topics = place(rng.random_sample(n_samples) * bounds[-1]) // _TOPIC_SIZE
    rows = np.repeat(np.arange(n_samples), sizes)
    at = rng.random_sample(len(rows))
    by_topic = rng.random_sample(len(rows)) < correlation
    low = np.where(by_topic, bounds[starts[topics[rows]]], 0.0)
    high = np.where(by_topic, bounds[starts[topics[rows] + 1]], bounds[-1])
    cells = _unique(rows * n_labels + order[place(low + at * (high - low))])
    # Labels drawn twice leave rows short. Only these rows are drawn again, fewer in every round.
    missing = sizes - np.bincount(cells // n_labels, minlength=n_samples)
    settled = []
    for _ in range(_MAX_ROUNDS):
        is_short = missing[cells // n_labels] > 0
        settled.append(cells[~is_short])
        rows = np.repeat(np.arange(n_samples), missing)
        if not len(rows):
            break
        redrawn = rows * n_labels + order[place(rng.random_sample(len(rows)) * bounds[-1])]
        n_before = np.bincount(cells[is_short] // n_labels, minlength=n_samples)
        cells = _unique(np.concatenate([cells[is_short], redrawn]))
        missing -= np.bincount(cells // n_labels, minlength=n_samples) - n_before
    else:
        settled.append(cells)
    cells = np.sort(np.concatenate(settled))
    if n_samples >= n_labels:
        absent = np.flatnonzero(np.bincount(cells % n_labels, minlength=n_labels) == 0)
        hosts = rng.choice(n_samples, len(absent), replace=False)
        cells = np.sort(np.concatenate([cells, hosts * n_labels + absent]))
    indptr = np.searchsorted(cells, np.arange(n_samples + 1) * n_labels)
    ones = np.ones(len(cells), dtype=np.int64)
    return sparse.csr_matrix((ones, cells % n_labels, indptr), shape=(n_samples, n_labels))


def _unique(values: np.ndarray) -> np.ndarray:
    # `np.unique` hashes integers: ten times slower on the nearly distinct millions here.
    values = np.sort(values)
    return values[np.append(True, values[1:] != values[:-1])]


def _draw_words(
    Y: sparse.csr_matrix,
    n_features: int,
    noise: float,
    density: float,
    rng: np.random.RandomState,
) -> sparse.csr_matrix:
    n_samples, n_labels = Y.shape
    vocabulary = rng.randint(n_features, size=(n_labels, _WORDS_PER_LABEL))
    lengths = np.maximum(rng.binomial(n_features, density, n_samples), 1)
    rows = np.repeat(np.arange(n_samples), lengths)
    words = rng.randint(n_features, size=len(rows))
    carried = np.diff(Y.indptr)[rows]
    spoken = np.flatnonzero((rng.random_sample(len(rows)) * (1 + noise) >= noise) & (carried > 0))
    nth = (rng.random_sample(len(spoken)) * carried[spoken]).astype(np.int64)
    labels = Y.indices[Y.indptr[rows[spoken]] + nth]
    words[spoken] = vocabulary[labels, rng.randint(_WORDS_PER_LABEL, size=len(spoken))]
    indptr = np.concatenate([[0], np.cumsum(lengths)])
    X = sparse.csr_matrix((np.ones(len(words)), words, indptr), shape=(n_samples, n_features))
    X.sum_duplicates()
    return X
