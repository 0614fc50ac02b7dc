"""Scores of predictions, under conventions that rare labels survive.

A label with one value only in the rows scored, and a row with no label or all of them, have no
score of their own: libraries decree 0, 1 or nan for them. Here they are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any

import numpy as np
from scipy.integrate import trapezoid
from scipy.stats import rankdata

from imblearn_multilabel._labels import Labels, count_positives, read_labels
from imblearn_multilabel._memory import block_slices
from imblearn_multilabel._messages import printable
from imblearn_multilabel._validation import check_column_order, read_scores

#: Bands of label frequency, and fewest positives of the second and the third.
BANDS, BAND_BOUNDS = ("rare", "middle", "frequent"), (10, 50)
#: Labels that a message names.
_MAX_NAMED = 5


def macro_f1_score(y_true: Any, y_pred: Any) -> float:
    """Compute macro F1: the mean F1 score of the labels with positives and negatives.

    **Conventions.** 0 for a label that is never predicted. scikit-learn's ``f1_score`` with
    ``average="macro"`` also counts the labels left out here: by default a label on no row as 0, a
    label on all rows by its F measure.

    Parameters
    ----------
    y_true, y_pred : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        True and predicted 0/1 indicator matrices.

    Returns
    -------
    float
        In [0, 1], 1 is best; nan if no label has both values.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import macro_f1_score
    >>> macro_f1_score([[1, 0], [1, 0], [0, 0]], [[1, 0], [1, 1], [0, 0]])
    1.0
    """
    return mean(f1_score_per_label(y_true, y_pred))


def micro_f1_score(y_true: Any, y_pred: Any) -> float:
    """Compute micro F1: the F1 score of all cells together, which common labels decide.

    **Conventions.** All rows and all labels count, those with one value too. scikit-learn's
    ``f1_score`` with ``average="micro"`` is the same, but for 0 in place of nan.

    Parameters
    ----------
    y_true, y_pred : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        True and predicted 0/1 indicator matrices.

    Returns
    -------
    float
        In [0, 1], 1 is best; nan where nothing is true and nothing predicted.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import micro_f1_score
    >>> micro_f1_score([[1, 0], [1, 0], [0, 0]], [[1, 0], [1, 1], [0, 0]])
    0.8
    """
    tp, totals = (counts.sum() for counts in _count_true(*_read_pair(y_true, y_pred)))
    return float(2 * tp / totals) if totals else float("nan")


def f1_score_per_label(y_true: Any, y_pred: Any) -> np.ndarray:
    """Compute the F1 score of every label.

    **Conventions.** 0 for a label that is never predicted. Its mean without nan is
    `macro_f1_score`.

    Parameters
    ----------
    y_true, y_pred : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        True and predicted 0/1 indicator matrices.

    Returns
    -------
    ndarray of float of shape (n_labels,)
        In [0, 1], 1 is best; nan for a label with one value only in `y_true`.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import f1_score_per_label
    >>> f1_score_per_label([[1, 0], [1, 0], [0, 0]], [[1, 0], [1, 1], [0, 0]])
    array([ 1., nan])
    """
    true, predicted = _read_pair(y_true, y_pred)
    tp, totals = _count_true(true, predicted)
    values, kept = np.full(true.n_labels, np.nan), scored_labels(true.Y)
    values[kept] = 2 * tp[kept] / totals[kept]
    return values


def macro_roc_auc_score(y_true: Any, y_score: Any) -> float:
    """Compute the mean area under the ROC curve of the labels with positives and negatives.

    **Conventions.** Ties count half. scikit-learn's ``roc_auc_score`` with ``average="macro"`` is
    nan as soon as one label has one value only.

    Parameters
    ----------
    y_true : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        True 0/1 indicator matrix.
    y_score : {array-like, dataframe} of shape (n_samples, n_labels), or list of arrays
        Finite, higher for a likelier label; or one array of shape (n_samples, 2) for each label.

    Returns
    -------
    float
        In [0, 1], 0.5 for constant scores, 1 is best; nan if no label has both values.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import macro_roc_auc_score
    >>> macro_roc_auc_score([[1, 0], [0, 0], [0, 0]], [[0.9, 0.1], [0.9, 0.5], [0.2, 0.3]])
    0.75
    """
    return mean(_by_label(_roc_auc, *_read_scored(y_true, y_score)))


def macro_average_precision_score(y_true: Any, y_score: Any) -> float:
    """Compute the mean average precision of the labels with positives and negatives.

    No threshold takes part in it, yet it notices whether the few rows of a rare label come
    first; the area under the ROC curve hardly does.

    **Conventions.** Rows of equal score are predicted together. scikit-learn's
    ``average_precision_score`` with ``average="macro"`` also counts the labels left out here: a
    label on no row as 0 with a warning, a label on all rows as 1.

    Parameters
    ----------
    y_true : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        True 0/1 indicator matrix.
    y_score : {array-like, dataframe} of shape (n_samples, n_labels), or list of arrays
        Finite, higher for a likelier label; or one array of shape (n_samples, 2) for each label.

    Returns
    -------
    float
        In (0, 1], 1 is best; nan if no label has both values. Constant scores give the mean share
        of positives.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import macro_average_precision_score
    >>> y_true = [[1, 0], [0, 0], [1, 0]]
    >>> macro_average_precision_score(y_true, [[0.9, 0.1], [0.7, 0.5], [0.2, 0.3]])  # (1 + 2/3) / 2
    0.833...
    """
    return mean(average_precision_per_label(y_true, y_score))


def macro_brier_score_loss(y_true: Any, y_proba: Any) -> float:
    """Average the Brier score over all labels.

    **Conventions.** All labels count, also those with one value only: their probabilities have an
    error as well. It is the mean squared error of all cells, and rare labels weigh little in it:
    compare models by `brier_score_loss_per_label` and `mean_score_by_band`.

    Parameters
    ----------
    y_true : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        True 0/1 indicator matrix.
    y_proba : {array-like, dataframe} of shape (n_samples, n_labels), or list of arrays
        Probabilities in [0, 1]; or one array of shape (n_samples, 2) for each label.

    Returns
    -------
    float
        In [0, 1], 0 is best.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import macro_brier_score_loss
    >>> macro_brier_score_loss([[1, 0], [0, 0]], [[0.5, 0.0], [0.5, 0.0]])
    0.125
    """
    return mean(brier_score_loss_per_label(y_true, y_proba))


def brier_score_loss_per_label(y_true: Any, y_proba: Any) -> np.ndarray:
    """Compute the mean squared error of the probabilities of every label.

    **Conventions.** scikit-learn's ``brier_score_loss`` of every column, also of columns with one
    value only. Constant probabilities equal to a label's share s give s * (1 - s).

    Parameters
    ----------
    y_true : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        True 0/1 indicator matrix.
    y_proba : {array-like, dataframe} of shape (n_samples, n_labels), or list of arrays
        Probabilities in [0, 1]; or one array of shape (n_samples, 2) for each label.

    Returns
    -------
    ndarray of float of shape (n_labels,)
        In [0, 1], 0 is best.

    References
    ----------
    Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather Review
    78(1), 1950, doi 10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import brier_score_loss_per_label
    >>> brier_score_loss_per_label([[1, 0], [0, 0]], [[0.5, 0.0], [0.5, 0.0]])
    array([0.25, 0.  ])
    """
    labels, chances = _read_scored(y_true, y_proba, "y_proba")
    # (p - y)^2 = p^2 + y (1 - 2 p) for y in {0, 1}: y stays sparse.
    errors = np.square(chances).sum(axis=0)
    errors += labels.Y.multiply(1 - 2 * chances).sum(axis=0)
    # Rounding may leave -1e-17 where all probabilities are right.
    return np.maximum(errors, 0) / labels.n_samples


def label_frequency_bands(y_train: Any, *, bounds: tuple[int, int] = BAND_BOUNDS) -> np.ndarray:
    """Call every label rare, middle or frequent by its positives in the training rows.

    **Conventions.** Rare below 10 positives, frequent from 50, whatever the number of rows: what a
    model can learn of a label depends on its positives. Labels without positives are rare.

    Parameters
    ----------
    y_train : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix of the rows a model is trained on.
    bounds : tuple of two int, default=(10, 50)
        Fewest positives of a middle and of a frequent label.

    Returns
    -------
    ndarray of str of shape (n_labels,)
        "rare", "middle" or "frequent".

    Examples
    --------
    >>> from imblearn_multilabel.metrics import label_frequency_bands
    >>> label_frequency_bands([[1, 1, 0], [1, 0, 0], [1, 1, 0]], bounds=(1, 3))
    array(['frequent', 'middle', 'rare'], dtype='<U8')
    """
    low, high = bounds
    if not 0 < low <= high:
        raise ValueError(
            f"`bounds` must be two ascending positive numbers of positives; got {bounds}."
        )
    return bands_of(read_named(y_train, "y_train").positives, bounds)


def mean_score_by_band(
    scores: Any, y_train: Any, *, bounds: tuple[int, int] = BAND_BOUNDS
) -> dict[str, float]:
    """Average the scores of labels, or their gains, for rare, middle and frequent labels.

    A mean over all labels hides who gained: remedies for imbalance are meant for rare labels.

    **Conventions.** Every label with a score weighs the same within its band.

    Parameters
    ----------
    scores : array-like of shape (n_labels,)
        Score of every label, such as `f1_score_per_label`, or difference of two; nan for labels
        without a score, which are left out.
    y_train : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        0/1 indicator matrix of the rows the model was trained on: its positives set the bands.
    bounds : tuple of two int, default=(10, 50)
        Fewest positives of a middle and of a frequent label.

    Returns
    -------
    dict of str to float
        Means of the bands "rare", "middle" and "frequent"; nan for a band without scores.

    See Also
    --------
    label_frequency_bands : The band of every label.

    Examples
    --------
    >>> import numpy as np
    >>> from imblearn_multilabel.metrics import mean_score_by_band
    >>> y_train = [[1, 1, 0], [1, 0, 0], [1, 1, 0]]
    >>> gains = np.array([0.1, 0.3, 0.5]) - np.array([0.1, 0.1, 0.1])
    >>> {band: round(gain, 3) for band, gain in
    ...  mean_score_by_band(gains, y_train, bounds=(1, 3)).items()}
    {'rare': 0.4, 'middle': 0.2, 'frequent': 0.0}
    """
    bands, scores = label_frequency_bands(y_train, bounds=bounds), np.asarray(scores, dtype=float)
    if scores.shape != bands.shape:
        raise ValueError(
            f"`scores` must have one entry per label of `y_train`, shape {bands.shape}; got "
            f"{scores.shape}."
        )
    return {band: mean(scores[bands == band]) for band in BANDS}


def calibration_ratio_by_band(
    y_true: Any, y_proba: Any, y_train: Any, *, bounds: tuple[int, int] = BAND_BOUNDS
) -> dict[str, float]:
    """Divide predicted by observed positives, for rare, middle and frequent labels.

    Resampling and class weights make a model expect too many rows with a rare label. This says
    how many times too many.

    **Conventions.** The cells of a band are pooled, since one rare label has too few positives in
    test rows for a ratio of its own. Bins of probability, as in an expected calibration error, are
    left out: nearly all cells of rare labels are in the first bin.

    Parameters
    ----------
    y_true : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        True 0/1 indicator matrix.
    y_proba : {array-like, dataframe} of shape (n_samples, n_labels), or list of arrays
        Probabilities in [0, 1]; or one array of shape (n_samples, 2) for each label.
    y_train : {array-like, sparse matrix, dataframe} of shape (n_train, n_labels)
        0/1 indicator matrix of the rows the model was trained on: its positives set the bands.
    bounds : tuple of two int, default=(10, 50)
        Fewest positives of a middle and of a frequent label.

    Returns
    -------
    dict of str to float
        Sum of probabilities over number of positives in the bands "rare", "middle" and
        "frequent": 1 is best, 2 means twice as many as there are; nan for a band without
        positives.

    See Also
    --------
    brier_score_loss_per_label : Error of single probabilities.
    sklearn.calibration.calibration_curve : The same by probability, for one label.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import calibration_ratio_by_band
    >>> y_train = [[1, 1, 0], [1, 0, 0], [1, 1, 0]]
    >>> y_true = [[1, 0, 0], [1, 1, 1]]
    >>> y_proba = [[0.9, 0.5, 0.4], [0.9, 0.5, 0.4]]
    >>> calibration_ratio_by_band(y_true, y_proba, y_train, bounds=(1, 3))
    {'rare': 0.8, 'middle': 1.0, 'frequent': 0.9}
    """
    labels, chances = _read_scored(y_true, y_proba, "y_proba")
    bands = label_frequency_bands(y_train, bounds=bounds)
    if len(bands) != labels.n_labels:
        raise ValueError(
            f"`y_train` must have the labels of `y_true`, {labels.n_labels}; got {len(bands)}."
        )
    predicted, observed = chances.sum(axis=0), labels.positives
    return {band: ratio_of(predicted[bands == band], observed[bands == band]) for band in BANDS}


def label_ranking_loss(y_true: Any, y_score: Any) -> float:
    """Compute the mean share of a row's label pairs that its scores put in the wrong order.

    A pair is a label the row carries and one it does not.

    **Conventions.** A pair of equal scores counts half. scikit-learn's ``label_ranking_loss``
    counts it as wrong, and rows without pairs as 0.

    Parameters
    ----------
    y_true : {array-like, sparse matrix, dataframe} of shape (n_samples, n_labels)
        True 0/1 indicator matrix.
    y_score : {array-like, dataframe} of shape (n_samples, n_labels), or list of arrays
        Finite, higher for a likelier label; or one array of shape (n_samples, 2) for each label.

    Returns
    -------
    float
        In [0, 1], 0.5 for constant scores, 0 is best; nan if no row has such a pair.

    Examples
    --------
    >>> from imblearn_multilabel.metrics import label_ranking_loss
    >>> label_ranking_loss([[1, 0, 0], [0, 0, 0]], [[0.5, 0.5, 0.1], [0.3, 0.2, 0.1]])
    0.25
    """
    labels, scores = _read_scored(y_true, y_score)
    rows = scored_rows(labels.Y)
    if not len(rows):
        return float("nan")
    # Mann-Whitney: the ranks of the carried labels, less their least possible sum, count the
    # pairs in right order, ties as half.
    n_carried = labels.sizes[rows]
    sums = np.empty(len(rows))
    for block in block_slices(len(rows), labels.n_labels):
        ranks = rankdata(scores[rows[block]], axis=1)
        sums[block] = labels.Y[rows[block]].multiply(ranks).sum(axis=1)
    right = sums - n_carried * (n_carried + 1) / 2
    return float(np.mean(1 - right / (n_carried * (labels.n_labels - n_carried))))


def scored_labels(y_true: Any) -> np.ndarray:
    """Return the columns with at least one positive and one negative."""
    return read_labels(y_true).varied


def scored_rows(y_true: Any) -> np.ndarray:
    """Return the rows with at least one label, but not all."""
    labels = read_labels(y_true)
    return np.flatnonzero((labels.sizes > 0) & (labels.sizes < labels.n_labels))


def bands_of(positives: np.ndarray, bounds: tuple[int, int] = BAND_BOUNDS) -> np.ndarray:
    """Return the band of labels with so many positives in training."""
    return np.array(BANDS)[np.digitize(positives, bounds)]


def few_positives(names: Iterable[Any], positives: Iterable[int]) -> str:
    """Name the labels whose scores are mostly chance, the rarest first; "" where there are none."""
    limit = BAND_BOUNDS[0]
    pairs = sorted(zip(positives, names, strict=True), key=itemgetter(0))
    few = [f"{printable(name)} ({n:,})" for n, name in pairs if n < limit]
    if not few:
        return ""
    more = [f"{len(few) - _MAX_NAMED:,} more"] if len(few) > _MAX_NAMED else []
    return (
        f"Labels with fewer than {limit} positives, in brackets: "
        f"{', '.join(few[:_MAX_NAMED] + more)}. What is tuned or scored on so few rows is mostly "
        "chance."
    )


def ratio_of(predicted: np.ndarray, observed: np.ndarray) -> float:
    """Return the sum of the first over that of the second; nan where that is 0."""
    return float(predicted.sum() / observed.sum()) if observed.sum() else float("nan")


def mean(values: np.ndarray) -> float:
    """Return the mean of what is not nan, or nan."""
    values = values[~np.isnan(values)]
    return float(np.mean(values)) if len(values) else float("nan")


def average_precision_per_label(y_true: Any, y_score: Any) -> np.ndarray:
    """Return the average precision of every label, nan for those with one value."""
    return _by_label(_average_precision, *_read_scored(y_true, y_score))


def _by_label(
    measure: Callable[[np.ndarray, np.ndarray], float], labels: Labels, scores: np.ndarray
) -> np.ndarray:
    """Apply a measure of true and false positives to every label, nan for those with one value.

    The measures are scikit-learn's, to the last bit. Its own functions check what is known to be
    right here, which takes 20 to 100 times as long as the measure of a small table.
    """
    values = np.full(labels.n_labels, np.nan)
    for label in scored_labels(labels.Y):
        carries = np.zeros(labels.n_samples)
        carries[labels.rows_of(label)] = 1
        order = np.argsort(-scores[:, label], kind="stable")
        # Rows of equal score are predicted together.
        last = np.append(np.flatnonzero(np.diff(scores[order, label])), len(order) - 1)
        tp = np.cumsum(carries[order])[last]
        values[label] = measure(tp, 1 + last - tp)
    return values


def _roc_auc(tp: np.ndarray, fp: np.ndarray) -> float:
    if len(tp) > 2:
        # Points on a line between their neighbors change nothing but the rounding.
        is_corner = (np.diff(fp, 2) != 0) | (np.diff(tp, 2) != 0)
        kept = np.concatenate([[True], is_corner, [True]])
        tp, fp = tp[kept], fp[kept]
    tp, fp = np.append(0.0, tp), np.append(0.0, fp)
    return float(trapezoid(tp / tp[-1], fp / fp[-1]))


def _average_precision(tp: np.ndarray, fp: np.ndarray) -> float:
    precision, recall = tp / (tp + fp), tp / tp[-1]
    # From the end, as scikit-learn adds it up.
    steps = np.diff(np.append(recall[::-1], 0.0)) * precision[::-1].copy()
    return max(0.0, float(-np.sum(steps)))


def _count_true(true: Labels, predicted: Labels) -> tuple[np.ndarray, np.ndarray]:
    """Return true positives, and true plus predicted ones, by label."""
    tp = count_positives(true.Y.multiply(predicted.Y).tocsr())
    return tp, true.positives + predicted.positives


def read_named(y: Any, name: str) -> Labels:
    """Read labels, with the name of their parameter in errors."""
    try:
        return read_labels(y)
    except (TypeError, ValueError) as error:
        raise type(error)(str(error).replace("`y`", f"`{name}`")) from None


def _read_pair(y_true: Any, y_pred: Any) -> tuple[Labels, Labels]:
    """Return both label matrices, of one shape."""
    true, predicted = read_named(y_true, "y_true"), read_named(y_pred, "y_pred")
    if predicted.Y.shape != true.Y.shape:
        raise ValueError(
            f"`y_pred` must have the shape of `y_true`, {true.Y.shape}; got {predicted.Y.shape}. "
            "Pass one row per sample and one column per label."
        )
    check_column_order(predicted.names, true.names, "y_pred", "y_true")
    return true, predicted


def _read_scored(y_true: Any, y_score: Any, name: str = "y_score") -> tuple[Labels, np.ndarray]:
    """Return true labels and finite scores of the same shape; `y_proba` within [0, 1]."""
    labels = read_named(y_true, "y_true")
    scores = read_scores(y_score, labels.Y.shape, name, "y_true", labels.names)
    scores = scores.astype(np.float64, copy=False)
    if not np.isfinite(scores).all():
        raise ValueError(f"`{name}` must be finite; got nan or infinity.")
    if name == "y_proba" and (scores.min(initial=0) < 0 or scores.max(initial=0) > 1):
        raise ValueError(
            "`y_proba` must hold probabilities in [0, 1]; got values outside. Pass what "
            "`predict_proba` returns for the positive class, not decision values."
        )
    return labels, scores
