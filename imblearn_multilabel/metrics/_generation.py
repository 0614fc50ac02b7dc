"""Compare generated rows with the rows they were made from."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from imblearn_multilabel import _html
from imblearn_multilabel._algorithms.distances import (
    FeatureSpace,
    column_ranges,
    pair_distances,
    range_scale,
)
from imblearn_multilabel._algorithms.equal_rows import bags_of_keys, fingerprints
from imblearn_multilabel._algorithms.interpolation import stack_rows
from imblearn_multilabel._algorithms.label_sets import co_occurrence
from imblearn_multilabel._algorithms.neighbors import find_neighbors, find_neighbors_among
from imblearn_multilabel._labels import Labels, read_labels
from imblearn_multilabel._messages import printable
from imblearn_multilabel._typing import Classifier, Table
from imblearn_multilabel._validation import num_samples, read_beside
from imblearn_multilabel.metrics._scores import macro_average_precision_score, read_named

#: Part of the largest value of a column by which new values may pass its range: narrow floats
#: round.
_ROUNDING = 1e-6
#: Columns and near copies in a printed report; labels and near copies in a notebook's.
_SHOWN, _ROWS = 5, 100
#: Characters of a printed line.
_WIDTH = 80


@dataclass(frozen=True, eq=False)
class GenerationReport:
    """How generated rows compare with the rows they were made from.

    `generation_report` makes one. Printing it shows a small table; a notebook shows labels and near
    copies too.

    Parameters
    ----------
    n_given, n_new, n_unlabeled_given, n_unlabeled_new : int
        Numbers of rows, and of rows without labels.
    label_cardinality_given, label_cardinality_new : float
        Mean number of labels of the rows that carry any; nan if none does.
    label_share_given, label_share_new : ndarray of float of shape (n_labels,)
        Share of the rows with labels that carry each label.
    label_difference : float
        Share of the labels on new rows that would have to be others for each label to have its
        given part of all labels: the total variation distance. In [0, 1], 0 is best.
    pair_difference : float
        The same for pairs of labels that share a row; 1 if only one side has any.
    neighbor_distance : ndarray of float of shape (n_given,)
        Distance of each given row to the nearest given row that differs from it, over the median of
        these distances.
    nearest_row : ndarray of int of shape (n_new,)
        Given row that is nearest to each new row.
    nearest_distance : ndarray of float of shape (n_new,)
        Distance to it, over the same median: 0 is a copy, 1 as far as given rows from each other.
    near_copy_distance : float
        Limit of `nearest_distance` for near copies.
    n_outside : ndarray of int of shape (n_features,)
        New rows whose value is below the least or above the greatest given one, by column.
    average_precision_given, average_precision_new : float
        Macro-averaged average precision on test rows after fitting on given and on new rows; nan
        without an estimator.
    label_names, feature_names : list of str or of numbers, or None, default=None
        Names of labels and of features.

    Attributes
    ----------
    novelty : float
        Median of `nearest_distance`.
    near_copies : ndarray of int of shape (n_near_copies,)
        New rows that are near copies of a given one, the nearest first.
    relative_average_precision : float
        `average_precision_new` over `average_precision_given`.

    See Also
    --------
    generation_report : Compares the rows.
    imblearn_multilabel.displays.GenerationDisplay : Draws a report.
    """

    n_given: int
    n_new: int
    n_unlabeled_given: int
    n_unlabeled_new: int
    label_cardinality_given: float
    label_cardinality_new: float
    label_share_given: np.ndarray
    label_share_new: np.ndarray
    label_difference: float
    pair_difference: float
    neighbor_distance: np.ndarray
    nearest_row: np.ndarray
    nearest_distance: np.ndarray
    near_copy_distance: float
    n_outside: np.ndarray
    average_precision_given: float
    average_precision_new: float
    label_names: Sequence[Any] | None = None
    feature_names: Sequence[Any] | None = None

    @property
    def novelty(self) -> float:
        """Median distance to the nearest given row; 0 if most rows are copies."""
        return float(np.median(self.nearest_distance))

    @property
    def near_copies(self) -> np.ndarray:
        """New rows that are near copies, the nearest first."""
        order = np.argsort(self.nearest_distance, kind="stable")
        return order[self.nearest_distance[order] <= self.near_copy_distance]

    @property
    def relative_average_precision(self) -> float:
        """Average precision after training on new rows, as a share of that of given rows."""
        return self.average_precision_new / self.average_precision_given

    @property
    def _has_scores(self) -> bool:
        return not np.isnan(self.average_precision_given)

    def as_dict(self) -> dict[str, Any]:
        """Return the single numbers as a dict, by name."""
        measures = {
            "given rows": self.n_given,
            "new rows": self.n_new,
            "given rows without labels": self.n_unlabeled_given,
            "new rows without labels": self.n_unlabeled_new,
            "labels a row, given": self.label_cardinality_given,
            "labels a row, new": self.label_cardinality_new,
            "label difference": self.label_difference,
            "pair difference": self.pair_difference,
            "novelty": self.novelty,
            "near copies": len(self.near_copies),
            "columns with values outside": int((self.n_outside > 0).sum()),
        }
        if self._has_scores:
            measures["average precision, given"] = self.average_precision_given
            measures["average precision, new"] = self.average_precision_new
            measures["relative average precision"] = self.relative_average_precision
        return measures

    def __str__(self) -> str:
        table = [
            ("rows", self.n_given, self.n_new, ",d"),
            ("rows without labels", self.n_unlabeled_given, self.n_unlabeled_new, ",d"),
            (
                "labels a row, if any",
                self.label_cardinality_given,
                self.label_cardinality_new,
                ".2f",
            ),
        ]
        if self._has_scores:
            scores = self.average_precision_given, self.average_precision_new
            table.append(("average precision", *scores, ".3f"))
        lines = [f"{'':<24}  {'given':>8}  {'new':>8}"]
        lines += [f"{name:<24}  {old:>8{form}}  {new:>8{form}}" for name, old, new, form in table]
        lines.append("")
        lines += [
            f"{name:<24}  {value:>8.2f}  {meaning}"
            for name, value, meaning in (
                ("label difference", self.label_difference, "0: same shares, 1: other labels"),
                ("pair difference", self.pair_difference, "0: same pairs, 1: other pairs"),
                ("novelty", self.novelty, "0: copies, 1: as far as given rows from each other"),
            )
        ]
        remarks = [textwrap.fill(remark, _WIDTH) for remark in self._remarks()]
        return "\n".join([*lines, "", *remarks])

    def _remarks(self) -> list[str]:
        copies = self.near_copies
        pairs = ", ".join(f"{row} of {self.nearest_row[row]}" for row in copies[:_SHOWN])
        more = f" and {len(copies) - _SHOWN:,} more" if len(copies) > _SHOWN else ""
        found = f"{len(copies):,} of {self.n_new:,} new rows are near copies of given rows"
        if len(copies):
            found += f" (new row of given row: {pairs}{more}). Do not share them as if private"
        remarks = [f"{found}. That a row is no near copy proves nothing about privacy."]
        outside = np.flatnonzero(self.n_outside)
        if len(outside):
            worst = outside[np.argsort(-self.n_outside[outside], kind="stable")][:_SHOWN]
            names = ", ".join(f"{self._feature(j)} ({self.n_outside[j]:,})" for j in worst)
            more = f", {len(outside) - _SHOWN:,} more" if len(outside) > _SHOWN else ""
            remarks.append(
                f"Columns with values outside the given range, and rows that have them: "
                f"{names}{more}."
            )
        else:
            remarks.append("All values lie in the given range of their column.")
        return remarks

    def _feature(self, column: int) -> str:
        names = self.feature_names
        return str(column) if names is None else printable(names[column])

    def _repr_html_(self) -> str:
        cards = {
            name: f"{value:,}" if isinstance(value, int) else f"{value:.2f}"
            for name, value in self.as_dict().items()
        }
        names = range(len(self.label_share_given)) if self.label_names is None else self.label_names
        given, new = self.label_share_given, self.label_share_new
        worst = np.argsort(-abs(new - given), kind="stable")[:_ROWS].tolist()
        shares = [
            [
                _html.Cell(str(names[label])),
                _html.number(given[label], ".1%"),
                _html.number(new[label], ".1%"),
            ]
            for label in worst
        ]
        copies = [
            [
                _html.number(row, "d"),
                _html.number(self.nearest_row[row], "d"),
                _html.number(self.nearest_distance[row], ".3f"),
            ]
            for row in self.near_copies[:_ROWS]
        ]
        return _html.page(
            "Generated rows",
            _html.cards(cards),
            _html.bullets(self._remarks()),
            _html.fold(
                f"Labels that differ most ({len(worst)} of {len(given)}; share of labeled rows)",
                _html.table(["label", "given", "new"], shares, sortable=True),
            ),
            _html.fold(
                f"Near copies ({len(copies)} of {len(self.near_copies)})",
                _html.table(["new row", "given row", "distance"], copies, sortable=True),
            ),
        )

    def __repr__(self) -> str:
        return (
            f"GenerationReport(n_given={self.n_given}, n_new={self.n_new}, "
            f"novelty={self.novelty:.4g})"
        )


def generation_report(
    X: Table,
    y: Table,
    X_new: Table,
    y_new: Table,
    *,
    estimator: Classifier | None = None,
    X_test: Table | None = None,
    y_test: Table | None = None,
    near_copy_distance: float = 0.1,
    categorical_features: Any = "auto",
    metric: str = "heom",
    n_jobs: int | None = None,
) -> GenerationReport:
    """Compare generated rows with the rows they were made from.

    Parameters
    ----------
    X : {array-like, sparse matrix, dataframe} of shape (n_samples, n_features)
        Features of the given rows, at least two of them.
    y : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        Labels of the given rows, a 0/1 indicator matrix.
    X_new : {array-like, sparse matrix, dataframe} of shape (n_new, n_features)
        Features of the new rows alone, such as ``X_res[len(X):]`` after `fit_resample`.
    y_new : {array-like, sparse matrix, dataframe} of shape (n_new, n_labels)
        Labels of the new rows.
    estimator : classifier, default=None
        Classifier or pipeline, of label matrices or of a single label. It is fitted twice, on the
        given and on the new rows; needs `X_test` and `y_test`.
    X_test : {array-like, sparse matrix, dataframe} of shape (n_test, n_features), default=None
        Real rows that neither the generator nor the given rows have seen.
    y_test : {array-like, sparse matrix, dataframe} of shape (n_test, n_labels), default=None
        Their labels.
    near_copy_distance : float, default=0.1
        New rows at most this far from a given one are near copies, in units of the median distance
        between a given row and its nearest other one.
    categorical_features : "auto", None or array-like, default="auto"
        Columns that hold categories, as of `MultilabelSampler`.
    metric : {"heom", "euclidean"}, default="heom"
        Distance, as of `MultilabelSampler`. With "heom" nothing needs to be scaled before;
        "euclidean" suits embeddings and texts.
    n_jobs : int or None, default=None
        Number of threads of the neighbor search.

    Returns
    -------
    GenerationReport
        Figures, nearest given rows, and a text.

    Raises
    ------
    ValueError
        If tables do not fit each other, `X_new` holds categories that `X` lacks, or an estimator is
        given without test rows.

    See Also
    --------
    imblearn_multilabel.displays.GenerationDisplay : Draws a report.

    Notes
    -----
    **What the figures mean.** No single one tells whether rows are good: copies have perfect labels
    and novelty 0, noise has high novelty. `relative_average_precision` is the nearest to a verdict:
    what a classifier learns from the new rows alone, of what it learns from the given rows. How
    much labels and pairs differ by chance shows a report of one half of the given rows against the
    other.

    **Privacy.** A near copy discloses a given row. A row that is no near copy may disclose one all
    the same, so the list is a reason against sharing rows and never a reason for it.

    **Conventions.** Samplers make no rows without labels, so label figures are over rows with
    labels. Of equal given rows, the first is named as nearest; a given row's neighbor is one that
    differs from it, so that repeated rows do not make the unit of distances 0. Constant columns
    have no part in "heom". Values outside a range by one millionth of its ends are taken for
    rounding. Average precision is over labels with both values in `y` and `y_test`; a label that no
    new row carries scores as constant. The search takes O((n_samples + n_new) n_samples n_features)
    at most, and memory for blocks of distances.

    Examples
    --------
    >>> from imblearn_multilabel.datasets import make_imbalanced_multilabel
    >>> from imblearn_multilabel.metrics import generation_report
    >>> from imblearn_multilabel.over_sampling import MLSOL
    >>> X, y = make_imbalanced_multilabel(n_samples=400, n_labels=6, random_state=0)
    >>> X_res, y_res = MLSOL(sampling_ratio=1.0, random_state=0).fit_resample(X, y)
    >>> print(generation_report(X, y, X_res[400:], y_res[400:]))
                                 given       new
    rows                           400       400
    rows without labels              0         0
    labels a row, if any          1.97      2.62
    <BLANKLINE>
    label difference              0.13  0: same shares, 1: other labels
    pair difference               0.14  0: same pairs, 1: other pairs
    novelty                       0.57  0: copies, 1: as far as given rows from each other
    <BLANKLINE>
    0 of 400 new rows are near copies of given rows. That a row is no near copy
    proves nothing about privacy.
    All values lie in the given range of their column.
    """
    numbers, new_numbers, categorical = read_beside(X, X_new, categorical_features, "X_new")
    labels, new_labels = read_labels(y), read_named(y_new, "y_new")
    _check_rows("X", "y", numbers, labels)
    _check_rows("X_new", "y_new", new_numbers, new_labels)
    _check_labels(labels, new_labels, "y_new")
    if numbers.shape[0] < 2:
        raise ValueError("`X` must have at least two rows, since distances are compared; got one.")
    if metric not in ("heom", "euclidean"):
        raise ValueError(f"`metric` must be 'heom' or 'euclidean'; got {metric!r}.")
    if not 0 <= near_copy_distance < np.inf:
        raise ValueError(
            f"`near_copy_distance` must be in [0, inf); got {near_copy_distance!r}. 0 lists copies."
        )
    space = FeatureSpace(numbers, categorical, metric, labels.Y)
    every = np.arange(labels.n_labels)
    own, nearest, distance = _distances(
        space.coordinates(every), space.encode(new_numbers, every), n_jobs
    )
    scores = (float("nan"), float("nan"))
    if estimator is not None:
        scores = _train_on_each(estimator, (X, labels), (X_new, new_labels), X_test, y_test)
    share, new_share = _label_shares(labels), _label_shares(new_labels)
    return GenerationReport(
        n_given=labels.n_samples,
        n_new=new_labels.n_samples,
        n_unlabeled_given=int((labels.sizes == 0).sum()),
        n_unlabeled_new=int((new_labels.sizes == 0).sum()),
        label_cardinality_given=float(share.sum()),
        label_cardinality_new=float(new_share.sum()),
        label_share_given=share,
        label_share_new=new_share,
        label_difference=_total_variation(labels.positives, new_labels.positives),
        pair_difference=_total_variation(_pairs(labels), _pairs(new_labels)),
        neighbor_distance=own,
        nearest_row=nearest,
        nearest_distance=distance,
        near_copy_distance=float(near_copy_distance),
        n_outside=_outside(numbers, new_numbers, categorical),
        average_precision_given=scores[0],
        average_precision_new=scores[1],
        label_names=labels.names,
        feature_names=[*X.columns] if hasattr(X, "columns") else None,
    )


def _check_rows(X_name: str, y_name: str, X: Any, labels: Labels) -> None:
    if num_samples(X) != labels.n_samples:
        raise ValueError(
            f"`{y_name}` must have one row per row of `{X_name}`, {num_samples(X)}; got "
            f"{labels.n_samples}."
        )


def _check_labels(labels: Labels, others: Labels, name: str) -> None:
    if others.n_labels != labels.n_labels:
        raise ValueError(
            f"`{name}` must have the {labels.n_labels} labels of `y`; got {others.n_labels}."
        )
    if labels.names is not None and others.names is not None and labels.names != others.names:
        raise ValueError(
            f"`{name}` must have the labels of `y` in the same order; use `{name}[y.columns]`."
        )


def _distances(
    given: Any, new: Any, n_jobs: int | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return distances between given rows; nearest given rows of new ones, distances to them.

    Distances are divided by the median of the first.
    """
    both = stack_rows([given, new])
    # A power of two: it keeps squares in range, and leaves with the median.
    both = both * range_scale(both)
    n_given = given.shape[0]
    equal = bags_of_keys(fingerprints(both[:n_given]))
    own = np.zeros(n_given)
    if len(equal.first) > 1:
        distinct = both[equal.first]
        near = find_neighbors(distinct, 1, n_jobs=n_jobs)[:, 0]
        own = np.sqrt(pair_distances(distinct, np.arange(len(near)), near))[equal.group]
    queries = np.arange(n_given, both.shape[0])
    nearest = find_neighbors_among(
        both, 1, queries=queries, pool=np.arange(n_given), n_jobs=n_jobs
    )[:, 0]
    distance = np.sqrt(pair_distances(both, queries, nearest))
    unit = np.median(own)
    if unit == 0:
        # All given rows are equal: a new row is a copy, or infinitely far.
        return own, nearest, np.where(distance > 0, np.inf, 0.0)
    return own / unit, nearest, distance / unit


def _label_shares(labels: Labels) -> np.ndarray:
    n_labeled = int((labels.sizes > 0).sum())
    return labels.positives / n_labeled if n_labeled else np.full(labels.n_labels, np.nan)


def _pairs(labels: Labels) -> sparse.csr_array:
    return sparse.csr_array(sparse.triu(co_occurrence(labels.Y), k=1), dtype=np.float64)


def _total_variation(counts: Any, others: Any) -> float:
    """Return half the sum of differences between two distributions, given by their counts."""
    totals = counts.sum(), others.sum()
    if not all(totals):
        return float(any(totals))
    return float(abs(counts / totals[0] - others / totals[1]).sum() / 2)


def _outside(given: Any, new: Any, categorical: np.ndarray) -> np.ndarray:
    """Count the new values beyond the range of each column."""
    low, high = column_ranges(given)
    slack = _ROUNDING * np.maximum(np.abs(low), np.abs(high))
    low, high = low - slack, high + slack
    if sparse.issparse(new):
        is_beyond = (new.data < low[new.indices]) | (new.data > high[new.indices])
        counts = np.bincount(new.indices[is_beyond], minlength=new.shape[1])
        n_zeros = new.shape[0] - np.bincount(new.indices, minlength=new.shape[1])
        counts = counts + np.where((low > 0) | (high < 0), n_zeros, 0)
    else:
        counts = ((new < low) | (new > high)).sum(axis=0)
    counts[categorical] = 0
    return counts


def _train_on_each(
    estimator: Any, given: tuple[Any, Labels], new: tuple[Any, Labels], X_test: Any, y_test: Any
) -> tuple[float, float]:
    """Return average precision on test rows after training on given rows, and on new ones."""
    # The rest of this module is used without classifiers, whose import takes a while.
    from imblearn_multilabel._classifiers import fit_for_labels, label_scores

    if X_test is None or y_test is None:
        raise ValueError(
            "`X_test` and `y_test` must be given with `estimator`: rows that neither the "
            "generator nor the given rows have seen."
        )
    test = read_named(y_test, "y_test")
    _check_rows("X_test", "y_test", X_test, test)
    _check_labels(given[1], test, "y_test")
    judged = given[1].varied
    truth = test.Y[:, judged].toarray()
    found = []
    for X, labels in (given, new):
        hide = len(labels.varied) < labels.n_labels
        y = labels.Y.toarray()
        model = fit_for_labels(estimator, X, y, {}, is_flat=False, hide=hide)
        scores = label_scores(model, X_test, labels.n_labels)[:, judged]
        found.append(macro_average_precision_score(truth, scores) if len(judged) else float("nan"))
    return found[0], found[1]
