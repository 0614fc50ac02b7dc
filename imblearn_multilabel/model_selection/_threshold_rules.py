"""Rules that choose thresholds on arrays of scores, label by label, for all labels, or by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
from scipy import sparse
from scipy.special import expit, logit
from scipy.stats import beta as beta_distribution
from scipy.stats import rankdata

from imblearn_multilabel._algorithms.cuts import (
    Cuts,
    Measure,
    cuts_by_label,
    cuts_of_scored,
    cuts_of_stored,
    quality_of,
    thresholds_between,
)
from imblearn_multilabel._labels import Labels
from imblearn_multilabel._memory import block_slices
from imblearn_multilabel._messages import nearest

Strategy: TypeAlias = Literal["per_label", "global", "prior", "top", "expected"]
#: From scores of a label to its probabilities.
Curve: TypeAlias = Callable[[np.ndarray], np.ndarray]
Scoring: TypeAlias = str | float | Measure | Mapping[str, Any]

#: The regularized rule, as chosen in docs/study/thresholds.md: positives that the pooled curve
#: counts for, width of the window of nearly best cuts, positives that the line counts for, and
#: share of the cut that the label's logistic curve gives.
_POOLED_POSITIVES, _WINDOW, _LINE_POSITIVES, _CURVE_SHARE = 10, 0.1, 5, 0.3
#: Largest share of rows on which a label is predicted that no model has seen with its positives.
_MAX_SHARE_UNSEEN = 0.1
#: Predicted rows per positive at which recall curves are pooled.
_RATIOS = np.geomspace(1 / 16, 64, 241)
#: Cuts of a label that the regularized rule looks at, evenly spaced in the log of predicted rows.
_MAX_CUTS = 2048
#: Probabilities nearer to 0 than this share of the highest count as this near, and so for 1.
_TINY = 1e-6
#: A logistic curve takes five to ten, more where steps are halved.
_NEWTON_STEPS = 60


def _matthews_corrcoef(
    tp: np.ndarray, fp: np.ndarray, positives: np.ndarray, n_samples: np.ndarray
) -> np.ndarray:
    predicted, negatives = tp + fp, n_samples - positives
    others = np.maximum(n_samples - predicted, 0)
    return (tp * n_samples - predicted * positives) / np.sqrt(
        predicted * others * (positives * negatives)
    )


#: From true and false positives, positives and rows. Each divides whole numbers once, so that equal
#: qualities are equal to the last bit.
MEASURES: dict[str, Measure] = {
    "f1": lambda tp, fp, p, n: 2 * tp / (tp + fp + p),
    "f1_micro": lambda tp, fp, p, n: 2 * tp / (tp + fp + p),
    "jaccard": lambda tp, fp, p, n: tp / (fp + p),
    "matthews_corrcoef": _matthews_corrcoef,
    "accuracy": lambda tp, fp, p, n: (n - p + tp - fp) / n,
    "balanced_accuracy": lambda tp, fp, p, n: (tp * (n - p) + (n - p - fp) * p) / (2 * p * (n - p)),
    # Rounding of weights may leave a tiny negative number of true negatives.
    "g_mean": lambda tp, fp, p, n: np.sqrt(tp * np.maximum(n - p - fp, 0) / (p * (n - p))),
}
#: Floor -> what is best where it holds.
_OTHER_MEASURE: dict[str, Measure] = {
    "precision": lambda tp, fp, p, n: tp / p,
    "recall": lambda tp, fp, p, n: tp / (tp + fp),
}


class Objective(NamedTuple):
    """What a threshold is chosen for: the best of a measure, perhaps with a floor."""

    measure: Measure
    #: Whether the measure is of the cells of all labels together.
    pooled: bool = False
    #: "precision" or "recall", which must be at least `least`, one number per label; nan for a
    #: label without a floor, which is cut by its F measure.
    floor: str | None = None
    least: np.ndarray | None = None
    #: Whether the measure is the caller's, who may have conditions that a mean of cuts breaks.
    is_own: bool = False


class Choice(NamedTuple):
    """Thresholds, one per label, and what a strategy knows besides."""

    thresholds: np.ndarray
    #: With a floor, its measure at the threshold; nan where no cut reaches it.
    reached: np.ndarray | None = None
    #: With "expected", from scores to probabilities, by label; None for a label without it.
    curves: list[Curve | None] | None = None


def read_objective(
    scoring: Scoring, strategy: str, labels: Labels, confidence: float | None = None
) -> Objective:
    """Return what `scoring` asks for."""
    if isinstance(scoring, Mapping):
        return _read_floor(scoring, strategy, labels)
    if confidence is not None:
        raise ValueError(
            "`confidence` is that of a floor; got it without one. Pass a `scoring` such as "
            '{"precision": 0.9}, or `confidence=None`.'
        )
    if callable(scoring):
        return Objective(scoring, is_own=True)
    if isinstance(scoring, str):
        pooled = scoring == "f1_micro"
        if pooled and strategy in ("prior", "expected"):
            raise ValueError(
                f'`scoring="f1_micro"` pools labels, which `strategy={strategy!r}` does not; use '
                '"per_label", "global" or "top", or `scoring="f1"`.'
            )
        return Objective(MEASURES[scoring], pooled)
    beta = float(scoring) ** 2
    return Objective(
        lambda tp, fp, positives, n_samples: (1 + beta) * tp / (beta * positives + tp + fp)
    )


def _read_floor(scoring: Mapping[str, Any], strategy: str, labels: Labels) -> Objective:
    wanted = (
        '{"precision": 0.9} or {"recall": 0.8}, with one number in (0, 1], one per label, or a '
        "dict from label to number"
    )
    names = list(scoring)
    if len(names) != 1 or names[0] not in _OTHER_MEASURE:
        meant = nearest(str(names[0]), _OTHER_MEASURE) if len(names) == 1 else None
        hint = "" if meant is None else f" Did you mean {meant!r}?"
        raise ValueError(f"`scoring` as a dict must be {wanted}; got keys {names}.{hint}")
    if strategy != "per_label":
        raise ValueError(f'`scoring` with a floor needs `strategy="per_label"`; got {strategy!r}.')
    floor, given = names[0], scoring[names[0]]
    if isinstance(given, Mapping):
        least = np.full(labels.n_labels, np.nan)
        values = np.asarray(list(given.values()))
        columns = labels.columns_of(given, "scoring")
    else:
        values = np.asarray(given)
        least, columns = np.empty(labels.n_labels), list(range(labels.n_labels))
    if values.dtype.kind not in "iuf" or values.shape not in ((), least[columns].shape):
        raise ValueError(
            f"`scoring` must be {wanted}; got shape {values.shape} of {values.dtype} for "
            f"{labels.n_labels} labels."
        )
    outside = values[~((values > 0) & (values <= 1))]
    if outside.size:
        raise ValueError(
            f"`scoring` must be {wanted}; got {outside.flat[0]}, which is not in (0, 1]."
        )
    least[columns] = values
    return Objective(_OTHER_MEASURE[floor], floor=floor, least=least)


def choose(
    scores: np.ndarray,
    Y: sparse.csr_array,
    objective: Objective,
    strategy: str,
    weight: np.ndarray | None,
    *,
    regularize: bool,
    log_odds: bool,
    confidence: float | None = None,
) -> Choice:
    """Choose the thresholds of labels; one with one value in Y gets 0.5, or 0 in log-odds."""
    check_range(scores, log_odds=log_odds)
    thresholds = np.full(Y.shape[1], 0.0 if log_odds else 0.5)
    if strategy == "global":
        thresholds[:] = _one_for_all(scores, Y, objective, weight, thresholds[0])
        return Choice(thresholds)
    if objective.floor:
        return _choose_with_floor(
            scores, Y, objective, weight, confidence, regularize=regularize, log_odds=log_odds
        )
    together = strategy == "per_label" and objective.pooled
    borrows = strategy == "expected" or (
        strategy == "per_label" and regularize and not (together or objective.is_own)
    )
    labels: dict[int, Cuts] = {}
    for label, cuts in cuts_by_label(scores, Y, weight) if borrows else _exact(scores, Y, weight):
        if together:
            labels[label] = cuts
        elif borrows:
            labels[label] = _thin(cuts)
        elif not cuts.has_both_values:
            continue
        elif strategy == "prior":
            chosen = np.abs(cuts.predicted - cuts.positives).argmin()
            thresholds[label] = cuts.thresholds[chosen]
        else:
            thresholds[label] = cuts.thresholds[cuts.quality(objective.measure).argmax()]
    curves: list[Curve | None] = [None] * len(thresholds)
    found: dict[int, float] = {}
    if together:
        found = _best_together(labels)
    elif labels:
        weight = np.ones(Y.shape[0]) if weight is None else weight
        found = _regularized(
            labels,
            Y.T @ weight / weight.sum(),
            objective.measure,
            curves,
            curve_share=1.0 if strategy == "expected" else _CURVE_SHARE,
            log_odds=log_odds,
        )
    thresholds[list(found)] = list(found.values())
    return Choice(thresholds, curves=curves if strategy == "expected" else None)


def _choose_with_floor(
    scores: np.ndarray,
    Y: sparse.csr_array,
    objective: Objective,
    weight: np.ndarray | None,
    confidence: float | None,
    *,
    regularize: bool,
    log_odds: bool,
) -> Choice:
    assert objective.least is not None
    free = np.isnan(objective.least)
    thresholds = np.full(len(free), 0.0 if log_odds else 0.5)
    if free.any():
        by_f = Objective(MEASURES["f1"])
        thresholds = choose(
            scores, Y, by_f, "per_label", weight, regularize=regularize, log_odds=log_odds
        ).thresholds
    reached = np.full(len(free), np.nan)
    for label, cuts in _exact(scores, Y, weight):
        if cuts.has_both_values and not free[label]:
            thresholds[label], reached[label] = _keep_floor(
                cuts, objective, objective.least[label], confidence
            )
    return Choice(thresholds, reached)


def _exact(
    scores: np.ndarray | sparse.csc_array, Y: sparse.csr_array, weight: np.ndarray | None
) -> Iterator[tuple[int, Cuts]]:
    """Yield the cuts that a label may have: of a sparse matrix, absent cells are not predicted."""
    for label, cuts in cuts_by_label(scores, Y, weight):
        yield label, cuts.without_last() if sparse.issparse(scores) else cuts


def _thin(cuts: Cuts) -> Cuts:
    """Drop the cut that predicts no row; thin out the others if there are very many."""
    kept = np.arange(1, len(cuts.thresholds))
    if len(kept) > _MAX_CUTS:
        wanted = np.geomspace(cuts.predicted[1], cuts.predicted[-1], _MAX_CUTS)
        kept = np.unique(np.searchsorted(cuts.predicted, wanted).clip(1, kept[-1]))
    return replace(
        cuts,
        thresholds=cuts.thresholds[kept],
        predicted=cuts.predicted[kept],
        tp=cuts.tp[kept],
        scores=cuts.scores[kept - 1],
    )


def _regularized(
    labels: dict[int, Cuts],
    shares: np.ndarray,
    measure: Measure,
    curves: list[Curve | None],
    *,
    curve_share: float,
    log_odds: bool,
) -> dict[int, float]:
    """Return the thresholds of labels, each chosen with the help of all; fill in their curves.

    A label whose only positives were scored by no model that had seen the label is cut by the
    pooled curve alone. Labels with one value in y have no threshold here.
    """
    with_both = {label: cuts for label, cuts in labels.items() if cuts.has_both_values}
    if not with_both:
        return {}
    recalls = [
        np.interp(_RATIOS * cuts.positives, np.append(0, cuts.predicted), np.append(0, cuts.tp))
        / cuts.positives
        for cuts in with_both.values()
    ]
    pooled = np.mean(recalls, axis=0)
    chosen = np.array(
        [_near_best(cuts, pooled, measure, log_odds=log_odds) for cuts in with_both.values()]
    )
    if len(with_both) > 2:
        chosen = _shrink_to_line(chosen, list(with_both.values()))
    found = dict(zip(with_both, chosen, strict=True))
    for label, cuts in with_both.items():
        curve = curves[label] = fit_curve(cuts, log_odds=log_odds)
        if curve is not None:
            by_curve = _best_by_curve(curve, cuts, measure, log_odds=log_odds)
            found[label] += curve_share * (by_curve - found[label])
    unseen = [label for label in labels.keys() - with_both.keys() if 0 < shares[label] < 1]
    for label in unseen:
        cuts = labels[label]
        alike = replace(
            cuts,
            positives=shares[label] * cuts.n_samples,
            tp=np.zeros(len(cuts.tp)),
            effective_positives=0.0,
        )
        found[label] = _near_best(alike, pooled, measure, log_odds=log_odds)
    # A line through other labels, or a mean in log-odds, may leave the label's own scores.
    thresholds = {
        label: _within_scores(
            threshold if log_odds else expit(threshold), labels[label].scores, shares[label]
        )
        for label, threshold in found.items()
    }
    for label in unseen:
        cuts = labels[label]
        few = cuts.predicted <= max(_MAX_SHARE_UNSEEN, shares[label]) * cuts.n_samples
        highest = float(np.nextafter(cuts.scores[0], np.inf))
        least = cuts.thresholds[few][-1] if few.any() else highest
        thresholds[label] = max(thresholds[label], float(least))
    return thresholds


def _within_scores(threshold: float, scores: np.ndarray, share: float) -> float:
    """Move a threshold to where it parts the rows of a label, or predicts none of them.

    Rows that all have one score cannot be parted: all are predicted if most carry the label.
    """
    lowest, highest = scores[[-1, 0]]
    if lowest == highest:
        return float(lowest if share > 0.5 else np.nextafter(highest, np.inf))
    return float(np.clip(threshold, *np.nextafter([lowest, highest], np.inf)))


def _near_best(cuts: Cuts, pooled: np.ndarray, measure: Measure, *, log_odds: bool) -> float:
    """Return the log-odds of a label's threshold: the mean of cuts that are nearly best."""
    ratio = cuts.predicted / cuts.positives
    recall = np.interp(ratio, _RATIOS, pooled)
    recall = np.where(ratio < _RATIOS[0], pooled[0] * ratio / _RATIOS[0], recall)
    # Parts of the pooled curve beyond the rows of this label are left out.
    fewest = (cuts.predicted - (cuts.n_samples - cuts.positives)) / cuts.positives
    recall = recall.clip(np.maximum(fewest, 0), np.minimum(ratio, 1))
    evidence = cuts.effective_positives + _POOLED_POSITIVES
    own = cuts.effective_positives * cuts.tp / cuts.positives
    tp = cuts.positives * (own + _POOLED_POSITIVES * recall) / evidence
    quality = cuts.quality(measure, tp)
    weight = np.exp(np.sqrt(evidence) * (quality - quality.max()) / _WINDOW)
    n_predicted = cuts.predicted * (cuts.effective_samples / cuts.n_samples)
    weight *= np.diff(np.log1p(n_predicted), prepend=0)
    return float(_log_odds_of_cuts(cuts, log_odds=log_odds) @ weight / weight.sum())


def _log_odds_of_cuts(cuts: Cuts, *, log_odds: bool) -> np.ndarray:
    """Return thresholds in log-odds, half-way between the scores."""
    if log_odds:
        return cuts.thresholds
    scores = logit(cuts.scores.clip(*_inner_range(cuts.scores)))
    return (scores + np.append(scores[1:], scores[-1])) / 2


def _inner_range(scores: np.ndarray) -> tuple[float, float]:
    """Return what probabilities of 0 and 1 count as: half-way to the nearest one between them.

    Votes of ten neighbors tell 0 from 1 in 10, not from 1 in a million.
    """
    inner = scores[(scores > 0) & (scores < 1)]
    if not len(inner):
        return 0.25, 0.75
    lowest, highest = inner[[-1, 0]]
    low = max(lowest / 2, _TINY * highest, np.finfo(np.float64).tiny)
    high = 1 - max((1 - highest) / 2, _TINY * (1 - lowest))
    return low, min(high, np.nextafter(1.0, 0.0))


def _shrink_to_line(chosen: np.ndarray, labels: list[Cuts]) -> np.ndarray:
    """Shrink log-odds toward their line in the log-odds of the labels' shares."""
    evidence = np.array(
        [min(cuts.effective_positives, cuts.effective_negatives) for cuts in labels]
    )
    share = np.array([cuts.positives / cuts.n_samples for cuts in labels])
    share = logit(share.clip(_TINY, 1 - _TINY))
    away = share - np.average(share, weights=evidence)
    spread = evidence @ away**2
    # Equal shares differ from their mean by rounding, and a slope over that would be any number.
    slope = evidence @ (away * chosen) / spread if np.ptp(share) > 1e-9 else 0.0
    line = np.average(chosen, weights=evidence) + slope * away
    own = evidence / (evidence + _LINE_POSITIVES)
    return own * chosen + (1 - own) * line


@dataclass(frozen=True)
class ScoreCurve:
    """Logistic curve from the scores of a label to its probabilities.

    Log-odds are ``slope * z + offset``, with z the score, or with `bounds` its log-odds, clipped to
    them before.
    """

    slope: float
    offset: float
    bounds: tuple[float, float] | None

    def __call__(self, scores: np.ndarray) -> np.ndarray:
        """Return the label's probabilities at scores."""
        z = scores if self.bounds is None else logit(np.clip(scores, *self.bounds))
        with np.errstate(over="ignore"):
            return expit(self.slope * z + self.offset)


def fit_curve(cuts: Cuts, *, log_odds: bool) -> ScoreCurve | None:
    """Fit the logistic curve of a label by Platt's rule; None where it would not rise.

    Probabilities are taken as they are or in log-odds, whichever is likelier: votes of neighbors
    and of trees are nearer to the former, those of linear models to the latter.
    """
    if len(cuts.scores) < 2:
        return None
    n_rows = np.diff(cuts.predicted, prepend=0)
    carried = np.diff(cuts.tp, prepend=0)
    tries: list[tuple[float, ScoreCurve]] = []
    for bounds in (None,) if log_odds else (_inner_range(cuts.scores), None):
        z = cuts.scores if bounds is None else logit(cuts.scores.clip(*bounds))
        # Scores may be of any size, and their squares beyond float64.
        size = np.abs(z).max()
        if np.ptp(z / size) < _TINY:
            continue
        slope, offset = _fit_logistic(z / size, n_rows, carried, cuts)
        curve = ScoreCurve(min(slope / size, np.finfo(np.float64).max), offset, bounds)
        # Probabilities of exactly 0 or 1 would have an infinite logarithm.
        p = curve(cuts.scores).clip(1e-9, 1 - 1e-9)
        likelihood = carried @ np.log(p) + (n_rows - carried) @ np.log1p(-p)
        tries.append((float(likelihood), curve))
    best = max(tries, key=lambda found: found[0], default=(0.0, None))[1]
    return best if best is not None and best.slope > 0 else None


def _fit_logistic(
    z: np.ndarray, n_rows: np.ndarray, carried: np.ndarray, cuts: Cuts
) -> tuple[float, float]:
    """Return slope and offset by Newton's method, with Platt's targets for 0 and 1."""
    scale = cuts.effective_samples / cuts.n_samples
    n_rows, carried = n_rows * scale, carried * scale
    high = (cuts.effective_positives + 1) / (cuts.effective_positives + 2)
    low = 1 / (cuts.effective_negatives + 2)
    wanted = high * carried + low * (n_rows - carried)
    total = n_rows.sum()
    center = n_rows @ z / total
    x = z - center
    width = np.sqrt(n_rows @ x**2 / total)
    x /= width
    slope, offset = 0.0, float(logit(wanted.sum() / total))
    slope_step = offset_step = 0.0
    loss = np.inf
    for _ in range(_NEWTON_STEPS):
        log_odds = (slope - slope_step) * x + (offset - offset_step)
        new_loss = n_rows @ np.logaddexp(0, log_odds) - wanted @ log_odds
        if new_loss > loss:
            # Full steps may overshoot.
            slope_step, offset_step = slope_step / 2, offset_step / 2
            continue
        slope, offset, loss = slope - slope_step, offset - offset_step, new_loss
        p = expit(log_odds)
        away, curvature = n_rows * p - wanted, n_rows * p * (1 - p)
        # The two equations are solved by hand, several times faster than by a library.
        a, b, c = curvature @ x**2 + _TINY, curvature @ x, curvature.sum() + _TINY
        g, h = away @ x, away.sum()
        determinant = a * c - b * b
        slope_step, offset_step = (c * g - b * h) / determinant, (a * h - b * g) / determinant
        if max(abs(slope_step), abs(offset_step)) < 1e-10:
            break
    slope /= width
    return float(slope), float(offset - slope * center)


def _best_by_curve(curve: ScoreCurve, cuts: Cuts, measure: Measure, *, log_odds: bool) -> float:
    """Return the log-odds of the cut that is best by the probabilities of a curve."""
    n_rows = np.diff(cuts.predicted, prepend=0)
    quality = expected_quality(curve(cuts.scores), n_rows, measure)
    return float(_log_odds_of_cuts(cuts, log_odds=log_odds)[quality.argmax()])


def expected_quality(p: np.ndarray, n_rows: np.ndarray, measure: Measure) -> np.ndarray:
    """Return the measure of expected counts where groups of rows are predicted, first to last.

    Groups have falling probabilities `p`; `n_rows` is the weight of their rows.
    """
    tp, predicted = np.cumsum(p * n_rows), np.cumsum(n_rows)
    positives, n_samples = np.full((2, len(p)), [[tp[-1]], [predicted[-1]]])
    return quality_of(measure, tp, predicted - tp, positives, n_samples)


def expected_threshold(
    p: np.ndarray, weight: np.ndarray | None, measure: Measure
) -> tuple[float, float]:
    """Return the least probability to predict, if these were all the rows, and what to expect."""
    distinct, group = np.unique(p, return_inverse=True)
    distinct, n_rows = distinct[::-1], np.bincount(group, weight, len(distinct))[::-1]
    quality = expected_quality(distinct, n_rows, measure)
    best = quality.argmax()
    if quality[best] <= 0:
        return float(np.nextafter(distinct[0], np.inf)), float(quality[best])
    return float(thresholds_between(distinct)[best]), float(quality[best])


def within_batch(
    scores: np.ndarray, thresholds: np.ndarray, curves: list[Curve | None], measure: Measure
) -> np.ndarray:
    """Predict rows by the thresholds that are best for these rows, if probabilities are right.

    A label that they are expected to hold less than once keeps its threshold of the training rows:
    too few rows say nothing of the next ones.
    """
    predicted = scores >= thresholds
    for label, curve in enumerate(curves):
        if curve is not None and len(scores):
            p = curve(scores[:, label])
            if p.sum() >= 1:
                predicted[:, label] = p >= expected_threshold(p, None, measure)[0]
    return predicted


def choose_from_probabilities(
    scores: np.ndarray, objective: Objective, weight: np.ndarray | None
) -> tuple[Choice, np.ndarray]:
    """Choose thresholds from probabilities alone; return them and the measure expected."""
    check_range(scores, log_odds=False)
    found = [expected_threshold(p, weight, objective.measure) for p in scores.clip(0, 1).T]
    thresholds, quality = np.array(found).reshape(-1, 2).T
    return Choice(thresholds, curves=[np.asarray] * len(thresholds)), quality


def _keep_floor(
    cuts: Cuts, objective: Objective, least: float, confidence: float | None
) -> tuple[float, float]:
    """Return the best threshold whose floor holds, and the floor's measure there.

    Where it cannot hold, a floor of precision leaves the label out, one of recall predicts it on
    every row, and the measure is nan.
    """
    trials = (
        cuts.predicted if objective.floor == "precision" else np.full(len(cuts.tp), cuts.positives)
    )
    with np.errstate(invalid="ignore"):
        found = cuts.tp / trials
    sure = found
    if confidence is not None:
        scale = cuts.effective_samples / cuts.n_samples
        failures = (trials - cuts.tp) * scale
        sure = np.where(
            cuts.tp > 0, beta_distribution.ppf(1 - confidence, cuts.tp * scale, failures + 1), 0
        )
    holds = (sure >= least) & (cuts.predicted > 0)
    if not holds.any():
        return float(cuts.thresholds[0 if objective.floor == "precision" else -1]), np.nan
    best = np.where(holds, cuts.quality(objective.measure), -np.inf).argmax()
    return float(cuts.thresholds[best]), float(found[best])


def _best_together(labels: dict[int, Cuts]) -> dict[int, float]:
    """Return the cut of every label that together have the best F measure of all cells.

    By Dinkelbach: with F the measure so far, each label takes the cut of greatest
    ``2 * tp - F * (predicted + positives)``, until F stays; then no other cuts are better.
    """
    positives = sum(cuts.positives for cuts in labels.values())
    score = -1.0
    found: dict[int, float] = {}
    while True:
        chosen = {
            label: int((2 * cuts.tp - max(score, 0) * cuts.predicted).argmax())
            for label, cuts in labels.items()
        }
        tp = sum(labels[label].tp[cut] for label, cut in chosen.items())
        predicted = sum(labels[label].predicted[cut] for label, cut in chosen.items())
        total = predicted + positives
        better = 2 * tp / total if total else 0.0
        if better <= score:
            return found
        score = better
        found = {label: float(labels[label].thresholds[cut]) for label, cut in chosen.items()}


def _one_for_all(
    scores: Any,
    Y: sparse.csr_array,
    objective: Objective,
    weight: np.ndarray | None,
    usual: float,
) -> float:
    """Return the one threshold of best mean measure, or of best measure of all cells."""
    measure = objective.measure
    if objective.pooled:
        cuts: Cuts | None
        if sparse.issparse(scores):
            n_cells, of_positives = int(np.prod(scores.shape)), scores.multiply(Y).data
            cuts = cuts_of_stored(scores.data, of_positives, Y.nnz, n_cells).without_last()
        else:
            carried = np.ravel_multi_index(Y.nonzero(), Y.shape)
            repeated = None if weight is None else np.repeat(weight, Y.shape[1])
            cuts = cuts_of_scored(scores.ravel().astype(np.float64), carried, repeated)
        if cuts is None or not cuts.has_both_values:
            return usual
        return float(cuts.thresholds[cuts.quality(measure).argmax()])
    # The mean over labels changes where some label has a score: sum up the changes, label by
    # label, from the highest score on. Arrays are of all cells, so they are filled in place.
    start, n_changes = 0.0, 0
    places, gains = np.empty((2, scores.size))
    for _, cuts in _exact(scores, Y, weight):
        if cuts.has_both_values:
            quality = cuts.quality(measure)
            start += quality[0]
            changes = slice(n_changes, n_changes + len(cuts.scores))
            places[changes], gains[changes] = cuts.scores, np.diff(quality)
            n_changes = changes.stop
    if not n_changes:
        return usual
    order = np.argsort(-places[:n_changes], kind="stable")
    places = places[order]
    totals = gains[order]
    del gains, order
    totals.cumsum(out=totals)
    totals += start
    # Only where the score changes is there a cut.
    totals[:-1][places[1:] == places[:-1]] = -np.inf
    best = totals.argmax()
    if start >= totals[best]:
        return float(np.nextafter(places[0], np.inf))
    return float(thresholds_between(places[best : best + 2])[0])


def choose_top(
    scores: np.ndarray,
    Y: sparse.csr_array,
    objective: Objective,
    weight: np.ndarray | None,
) -> int:
    """Return how many labels to predict per row."""
    check_range(scores, log_odds=True)
    measure, pooled = objective.measure, objective.pooled
    n_samples, n_labels = scores.shape
    weight = np.ones(n_samples) if weight is None else weight
    # Labels of the row that score higher, for every cell; a cell without score comes last, since
    # it is never the choice that counts.
    above = np.empty(scores.shape, dtype=np.int32)
    for rows in block_slices(n_samples, n_labels):
        above[rows] = rankdata(-np.nan_to_num(scores[rows], nan=-np.inf), method="min", axis=1) - 1
    order = np.argsort(above, axis=None, kind="stable")
    bounds = np.searchsorted(above.ravel(), np.arange(n_labels + 1), sorter=order)
    carried = Y.toarray() == 1
    positives, total = Y.T @ weight, weight.sum()
    varied = (positives > 0) & (positives < total)
    predicted, tp = np.zeros((2, n_labels))
    quality = np.zeros(n_labels)
    if not pooled:
        if not varied.any():
            return 1
        quality[varied] = quality_of(
            measure, *(np.zeros((2, varied.sum()))), positives[varied], np.full(varied.sum(), total)
        )
    found = np.empty(n_labels)
    for rank, (start, end) in enumerate(pairwise(bounds)):
        of_cells, labels = np.divmod(order[start:end], n_labels)
        np.add.at(predicted, labels, weight[of_cells])
        np.add.at(tp, labels, weight[of_cells] * carried[of_cells, labels])
        if pooled:
            counts = (tp.sum(), predicted.sum() - tp.sum(), positives.sum(), total * n_labels)
            found[rank] = quality_of(measure, *(np.array([count]) for count in counts))[0]
            continue
        # Only these labels have changed.
        changed = np.unique(labels)
        changed = changed[varied[changed]]
        counts = (tp, predicted - tp, positives, np.full(n_labels, total))
        quality[changed] = quality_of(measure, *(count[changed] for count in counts))
        found[rank] = quality[varied].mean()
    return int(found.argmax()) + 1


def within_top(scores: np.ndarray, n_top: int) -> np.ndarray:
    """Predict the labels that fewer than `n_top` labels of the row beat."""
    predicted = np.empty(scores.shape, dtype=bool)
    for rows in block_slices(*scores.shape):
        of_rows = np.nan_to_num(scores[rows], nan=-np.inf)
        last = np.partition(of_rows, -n_top, axis=1)[:, [-n_top]]
        predicted[rows] = of_rows >= last
    return predicted


def bound_labels(
    predicted: np.ndarray, scores: np.ndarray, min_labels: int, max_labels: int | None
) -> np.ndarray:
    """Predict at least and at most so many labels a row: the best scores fill or cut."""
    n_labels = predicted.shape[1]
    sizes = predicted.sum(axis=1)
    wanted = sizes.clip(min(min_labels, n_labels), n_labels if max_labels is None else max_labels)
    rows = np.flatnonzero(wanted != sizes)
    for block in block_slices(len(rows), n_labels):
        some = rows[block]
        # Predicted labels first, each group from its best score on, ties in the order of columns.
        order = np.lexsort((-scores[some], ~predicted[some]), axis=1)
        first = np.arange(n_labels) < wanted[some, None]
        bounded = np.zeros(order.shape, dtype=bool)
        np.put_along_axis(bounded, order, first, axis=1)
        predicted[some] = bounded
    return predicted


def measure_labels(
    is_on: np.ndarray,
    scores: np.ndarray,
    Y: sparse.csr_array,
    objective: Objective,
    weight: np.ndarray | None,
) -> np.ndarray:
    """Return the measure of every label's scored cells; nan for a label with one value."""
    n_labels = Y.shape[1]
    weight = np.ones(len(is_on)) if weight is None else weight
    predicted, n_samples = np.zeros((2, n_labels))
    for rows in block_slices(len(is_on), n_labels):
        is_scored = ~np.isnan(scores[rows])
        predicted += weight[rows] @ (is_on[rows] & is_scored)
        n_samples += weight[rows] @ is_scored
    row, label = Y.nonzero()
    is_scored = ~np.isnan(scores[row, label])
    row, label = row[is_scored], label[is_scored]
    positives = np.bincount(label, weight[row], n_labels)
    tp = np.bincount(label, weight[row] * is_on[row, label], n_labels)
    counts = (tp, predicted - tp, positives, n_samples)
    found = np.full(n_labels, np.nan)
    if objective.pooled:
        found[:] = quality_of(objective.measure, *(np.array([count.sum()]) for count in counts))
        return found
    varied = (positives > 0) & (positives < n_samples)
    if varied.any():
        found[varied] = quality_of(objective.measure, *(count[varied] for count in counts))
    if objective.least is not None:
        free = varied & np.isnan(objective.least)
        found[free] = quality_of(MEASURES["f1"], *(count[free] for count in counts))
    return found


def threshold_curves(
    scores: np.ndarray,
    labels: Labels,
    columns: list[int],
    scoring: Scoring,
    strategy: str,
    weight: np.ndarray | None,
) -> dict[int, dict[str, np.ndarray]]:
    """Return the thresholds of labels, highest first, and what `scoring` measures at each.

    With a floor, these are precision and recall. Labels with one value are left out.
    """
    objective = read_objective(scoring, strategy, labels)
    curves = {}
    for place, cuts in cuts_by_label(scores[:, columns], labels.Y[:, columns], weight):
        if cuts.has_both_values:
            label = columns[place]
            qualities = {
                name: cuts.quality(measure)
                for name, measure in _named_measures(scoring, objective, label).items()
            }
            curves[label] = {"threshold": cuts.thresholds} | qualities
    return curves


def _named_measures(scoring: Scoring, objective: Objective, label: int) -> dict[str, Measure]:
    if objective.least is not None and not np.isnan(objective.least[label]):
        best = "recall" if objective.floor == "precision" else "precision"
        return {best: objective.measure, str(objective.floor): _OTHER_MEASURE[best]}
    if isinstance(scoring, (str, Mapping)):
        is_f1 = objective.pooled or objective.floor is not None
        name = "f1" if is_f1 else str(scoring)
        return {name: MEASURES[name]}
    if callable(scoring):
        return {getattr(scoring, "__name__", "quality"): objective.measure}
    return {f"F{scoring:g}": objective.measure}


def check_range(scores: Any, *, log_odds: bool) -> None:
    scores = scores.data if sparse.issparse(scores) else scores
    lowest = np.fmin.reduce(scores, axis=None, initial=np.inf)
    highest = np.fmax.reduce(scores, axis=None, initial=-np.inf)
    if np.isinf(scores).any():
        raise ValueError(
            "`scores` must be finite; got infinity. Clip log-odds, for example to [-30, 30]."
        )
    # An average of probabilities may pass 1 by rounding.
    if not log_odds and (lowest < -_TINY or highest > 1 + _TINY):
        raise ValueError(
            "`scores` must be probabilities in [0, 1]; got values outside. Pass `log_odds=True` "
            "for decision values."
        )
