"""What follows from the cells of the benchmark: effects, decisions of the claims, and advice.

The claims stand here as they were written before the runs.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from benchmark import (
    ARMS,
    CHEAP,
    CLASSIFIERS,
    CONTROL,
    DATA,
    ENSEMBLES,
    FIRST_TWO,
    MEASURES,
    OVER,
    SAMPLERS,
    STRONG,
    Place,
)
from scipy.stats import binom

from imblearn_multilabel.statistics import exact_wilcoxon, holm

ALPHA = 0.05

# Claims, each decided by the cells alone


class Side(NamedTuple):
    """An arm, and the measure it is judged by."""

    arm: str
    measure: str


@dataclass(frozen=True)
class Claim:
    """A sentence, and the comparisons of two sides that decide it.

    A comparison is an exact Wilcoxon test over data sets, corrected after Holm within the claim.

    - "all": holds if the first side is better in all comparisons, is refuted if it is worse in one.
    - "some": holds if the first side is better in at least one comparison.
    - "within": holds if the 95 % interval of every median gain is below `margin`, is refuted if
      one is above it.

    Otherwise a claim is open.
    """

    text: str
    rule: str
    pairs: tuple[tuple[Side, Side], ...]
    classifiers: tuple[str, ...]
    margin: float = 0.0
    #: What the comparison leaves open, seen after the runs.
    remark: str = ""


def against(second: Side, measure: str, *arms: str) -> tuple[tuple[Side, Side], ...]:
    """Return the pairs of several arms, by one measure, with one other side."""
    return tuple((Side(arm, measure), second) for arm in arms)


def beside_none(measure: str, *arms: str) -> tuple[tuple[Side, Side], ...]:
    """Return the pairs of several arms with the control by the same measure."""
    return against(Side(CONTROL, measure), measure, *arms)


_LINEAR, _NEIGHBORS = ("logistic regression", "linear SVM"), ("nearest neighbors",)
CLAIMS = (
    Claim(
        "Tuned thresholds alone raise Macro-F, under every cheap classifier.",
        *("all", against(Side(CONTROL, "f"), "tuned_f", CONTROL), CHEAP),
    ),
    Claim(
        "At default thresholds, class weights raise Macro-F of linear classifiers.",
        *("all", beside_none("f", "class weights"), _LINEAR),
    ),
    Claim(
        "Tuned thresholds alone give more Macro-F than class weights at default thresholds.",
        *("all", against(Side("class weights", "f"), "tuned_f", CONTROL), _LINEAR),
    ),
    Claim(
        "At default thresholds, AEMLO and MLSOL raise Macro-F.",
        *("all", beside_none("f", "AEMLO", "MLSOL"), FIRST_TWO),
    ),
    Claim(
        "With tuned thresholds, some sampler still raises Macro-F of a linear classifier.",
        *("some", beside_none("tuned_f", *SAMPLERS), _LINEAR),
    ),
    Claim(
        "With tuned thresholds, some sampler still raises Macro-F of nearest neighbors.",
        *("some", beside_none("tuned_f", *SAMPLERS), _NEIGHBORS),
    ),
    Claim(
        "With tuned thresholds, no sampler raises Macro-F of a linear classifier by 0.01 or more.",
        *("within", beside_none("tuned_f", *SAMPLERS), _LINEAR, 0.01),
    ),
    Claim(
        "With tuned thresholds, no sampler raises Macro-F of nearest neighbors by 0.01 or more.",
        *("within", beside_none("tuned_f", *SAMPLERS), _NEIGHBORS, 0.01),
    ),
    Claim(
        "With tuned thresholds, some sampler raises Macro-F of rare labels.",
        *("some", beside_none("tuned_f rare", *OVER), FIRST_TWO),
    ),
    Claim(
        "Some sampler raises average precision of a linear classifier.",
        *("some", beside_none("ap", *SAMPLERS), _LINEAR),
    ),
    Claim(
        "Some sampler raises average precision of nearest neighbors.",
        *("some", beside_none("ap", *SAMPLERS), _NEIGHBORS),
    ),
    Claim(
        "Not to resample gives better average precision than to remove rows by MLRUS, MLTL or "
        "MLeNN.",
        "all",
        tuple((Side(CONTROL, "ap"), Side(arm, "ap")) for arm in ("MLRUS", "MLTL", "MLeNN")),
        FIRST_TWO,
    ),
    Claim(
        "Class weights spoil the Brier score of a logistic regression.",
        *("all", against(Side("class weights", "brier"), "brier", CONTROL), CHEAP[:1]),
    ),
    Claim(
        "AEMLO is better than the paper's recipe, in Macro-F with tuned thresholds and in average "
        "precision.",
        "all",
        tuple(
            (Side("AEMLO", measure), Side("AEMLO from the paper", measure))
            for measure in ("tuned_f", "ap")
        ),
        FIRST_TWO,
        remark="AEMLO's amount was chosen on inner folds, the recipe's was fixed at 0.25, so this "
        "compares a tuned amount with a fixed one.",
    ),
    Claim(
        "Some ensemble has a better average precision than its classifier alone.",
        *("some", beside_none("ap", *ENSEMBLES), FIRST_TWO),
    ),
    Claim(
        "Under strong classifiers too, no sampler raises Macro-F with tuned thresholds by 0.01 or "
        "more.",
        *("within", beside_none("tuned_f", *SAMPLERS), STRONG, 0.01),
    ),
)

# Effects


@dataclass(frozen=True)
class Effect:
    """Gains of one side over another on data sets, in the median."""

    gains: np.ndarray
    p: float

    @property
    def n(self):
        return len(self.gains)

    @property
    def won(self):
        return int(np.sum(self.gains > 0))

    @property
    def median(self):
        return float(np.median(self.gains)) if self.n else math.nan

    @property
    def interval(self):
        return median_interval(self.gains)

    def __str__(self):
        return written(self.median, self.interval, self.won, self.n)


def median_interval(values: np.ndarray, level: float = 0.95) -> tuple[float, float]:
    """Return an interval for the median by order statistics, with at least this probability."""
    ordered, n = np.sort(values), len(values)
    depth = int(binom.ppf((1 - level) / 2, n, 0.5))
    if depth < 1:
        # So few values give no bounds.
        return -math.inf, math.inf
    return float(ordered[depth - 1]), float(ordered[n - depth])


class Cells:
    """The lines of the benchmark as means over folds.

    Two arms are compared on the folds that both have. `arms` has those with all folds of the
    control, `partial` those with some.
    """

    def __init__(self, lines: dict[Place, dict[str, Any]], data: Sequence[str] = DATA):
        self.lines = lines
        self.data = tuple(data)
        numbers = sorted({place.fold for place in lines})
        self._folds = {
            (name, arm): tuple(fold for fold in numbers if self._has(name, arm, fold))
            for name in CLASSIFIERS
            for arm in ARMS
        }
        self.classifiers = tuple(name for name in CLASSIFIERS if self.folds(name))
        #: Those with another arm than the control.
        self.compared = tuple(name for name in self.classifiers if len(self.arms(name)) > 1)
        self._values: dict[tuple[str, str, str, tuple[int, ...]], np.ndarray] = {}

    def arms(self, classifier: str) -> tuple[str, ...]:
        folds = self.folds(classifier)
        return tuple(arm for arm in ARMS if folds and self.folds(classifier, arm) == folds)

    def partial(self, classifier: str) -> tuple[str, ...]:
        whole = self.arms(classifier)
        return tuple(arm for arm in ARMS if arm not in whole and self.folds(classifier, arm))

    def folds(self, classifier: str, *arms: str) -> tuple[int, ...]:
        """Return the folds that the control and these arms have on all data sets."""
        found = [self._folds[classifier, arm] for arm in (CONTROL, *arms)]
        return tuple(fold for fold in found[0] if all(fold in each for each in found))

    def on(self, fold: int) -> "Cells":
        """Return the cells of one fold."""
        lines = {place: line for place, line in self.lines.items() if place.fold == fold}
        return Cells(lines, self.data)

    def _has(self, classifier, arm, fold):
        return all(Place(name, fold, classifier, arm) in self.lines for name in self.data)

    def values(self, classifier: str, arm: str, column: str, *beside: str) -> np.ndarray:
        """Return means over the folds that the arm and those beside it have, one per data set.

        They are nan where a cell failed or has no value.
        """
        folds = self.folds(classifier, arm, *beside)
        key = (classifier, arm, column, folds)
        if key not in self._values:
            found = [
                [self._value(Place(name, fold, classifier, arm), column) for name in self.data]
                for fold in folds
            ]
            self._values[key] = np.mean(found, axis=0)
        return self._values[key]

    def _value(self, place, column):
        line = self.lines[place]
        value = None if line["failure"] else line[column]
        return math.nan if value is None else value

    def effect(self, classifier: str, first: Side, second: Side, where: Any = None) -> Effect:
        """Compare two sides on the data sets, or on some of them."""
        sign = 1 if MEASURES[first.measure.split(" ")[0]][0] else -1
        gains = sign * np.round(
            self.values(classifier, *first, second.arm)
            - self.values(classifier, *second, first.arm),
            12,
        )
        gains = gains if where is None else gains[where]
        gains = gains[~np.isnan(gains)]
        return Effect(gains, exact_wilcoxon(gains)[0] if len(gains) else 1.0)


# Decisions


def decide(claim: Claim, cells: Cells) -> tuple[str, list[tuple[str, Side, Side, Effect, float]]]:
    """Return the decision of a claim, and its comparisons with p after Holm."""
    found = [
        (classifier, first, second, cells.effect(classifier, first, second))
        for classifier in claim.classifiers
        for first, second in claim.pairs
        if cells.folds(classifier, first.arm, second.arm)
    ]
    if not found:
        return "not run", []
    adjusted = holm([effect.p for *_, effect in found])
    judged = [(*each, float(p)) for each, p in zip(found, adjusted, strict=True)]
    better = [p <= ALPHA and effect.median > 0 for *_, effect, p in judged]
    worse = [p <= ALPHA and effect.median < 0 for *_, effect, p in judged]
    if claim.rule == "within":
        limits = [effect.interval for *_, effect, _ in judged]
        if all(high < claim.margin for _, high in limits):
            return "holds", judged
        return ("refuted" if any(low >= claim.margin for low, _ in limits) else "open"), judged
    if claim.rule == "some":
        return ("holds" if any(better) else "not shown"), judged
    return ("holds" if all(better) else "refuted" if any(worse) else "open"), judged


def write_p(p: float) -> str:
    return f"p = {p:.3f}" if p >= 0.001 else "p < 0.001"


def written(median: float, interval: tuple[float, float], won: int, n: int) -> str:
    """Write an effect; few data sets have no interval."""
    low, high = interval
    bounds = f" [{low:+.3f}, {high:+.3f}]" if math.isfinite(high - low) else ""
    return f"{median:+.3f}{bounds} {won}/{n}"


# Advice


class Kind(NamedTuple):
    """Data sets whose trait is in [low, high)."""

    title: str
    trait: str
    low: float
    high: float


#: Fewer positives of the median label than this are few.
FEW_POSITIVES = 50
#: Bounds that part the data sets about in half, fixed before any result of this run was seen.
KINDS = (
    Kind("all data sets", "", 0, math.inf),
    Kind("few positives: fewer than 50 in the median label", "positives", 0, FEW_POSITIVES),
    Kind("more positives: 50 or more in the median label", "positives", FEW_POSITIVES, math.inf),
    Kind("fewer than 2,000 rows", "rows", 0, 2000),
    Kind("2,000 rows or more", "rows", 2000, math.inf),
    Kind("labels mixed: SCUMBLE of 0.03 or more", "scumble", 0.03, math.inf),
    Kind("labels apart: SCUMBLE below 0.03", "scumble", 0, 0.03),
    Kind("sparse X", "is_sparse", 1, 2),
    Kind("dense X", "is_sparse", 0, 1),
    # Parted when all results were known, for readers who look for their own case. No advice hangs
    # on these.
    Kind("texts", "is_text", 1, 2),
    Kind("fewer than 30 labels", "labels", 0, 30),
    Kind("wide label sets: 30 or more labels", "labels", 30, math.inf),
)
_TRAITS = {"positives": "positives of a label"}
#: Data sets whose features are words of texts.
TEXTS = (
    *("medical", "langlog", "enron", "slashdot", "stackex_chess", "stackex_cs", "bibtex"),
    *("rcv1subset1_472", "reutersk500", "ohsumed", "tmc2007_500", "goemotions"),
    *("yahoo_science", "delicious"),
)
#: How near to the best arm a policy must come to be called right.
NEAR = 0.01


def members_of(kind: Kind, facts: Sequence[dict[str, Any]]) -> np.ndarray:
    """Return which data sets are of a kind."""
    if not kind.trait:
        return np.ones(len(facts), dtype=bool)
    if kind.trait == "is_text":
        return np.array([fact["data"] in TEXTS for fact in facts])
    values = np.array([fact[_TRAITS.get(kind.trait, kind.trait)] for fact in facts])
    return (kind.low <= values) & (values < kind.high)


class Gains:
    """Gains in Macro-F over the control, thresholds tuned for both, under one classifier."""

    def __init__(self, cells: Cells, classifier: str, left_out: Sequence[str] = ()):
        self.arms = tuple(arm for arm in cells.arms(classifier) if arm not in left_out)
        sides = [(Side(arm, "tuned_f"), Side(CONTROL, "tuned_f")) for arm in self.arms]
        control = cells.values(classifier, CONTROL, "tuned_f")
        found = [cells.values(classifier, first.arm, first.measure) - control for first, _ in sides]
        #: (n_arms, n_data); a failed arm is worse than all others.
        self.values = np.nan_to_num(np.round(found, 12), nan=-1.0)

    def best(self, where: np.ndarray) -> int:
        """Return the arm of the greatest mean gain; the control comes first, so it wins ties."""
        return int(np.argmax(self.values[:, where].mean(axis=1)))

    def followed(self, kinds: Sequence[np.ndarray]) -> np.ndarray:
        """Return the arm advised to each data set by the others of its kind."""
        n_data = self.values.shape[1]
        advised = np.zeros(n_data, dtype=int)
        for data in range(n_data):
            kind = next(members for members in kinds if members[data])
            others = kind & (np.arange(n_data) != data)
            advised[data] = self.best(others) if others.any() else 0
        return advised

    def outcome(self, advised: np.ndarray) -> Effect:
        gains = self.values[advised, np.arange(len(advised))]
        return Effect(gains, exact_wilcoxon(gains)[0])

    def accuracy(self, advised: np.ndarray) -> float:
        """Return the share of data sets on which the advised arm is near the best one."""
        followed = self.values[advised, np.arange(len(advised))]
        return float(np.mean(followed >= self.values.max(axis=0) - NEAR))


@dataclass(frozen=True)
class Policy:
    """A way to choose an arm for a data set from the others, and what following it gave."""

    name: str
    advised: np.ndarray
    effect: Effect
    accuracy: float
    p_holm: float

    @property
    def pays(self):
        return self.p_holm <= ALPHA and self.effect.median > 0


def policies(
    cells: Cells,
    classifier: str,
    facts: Sequence[dict[str, Any]],
    *,
    bound: float = FEW_POSITIVES,
    left_out: Sequence[str] = (),
) -> list[Policy]:
    """Return what two policies give on data sets that they were not made from.

    Another bound between few and more positives, or arms left out, show what a result hangs on.
    """
    gains = Gains(cells, classifier, left_out)
    few, more = KINDS[1]._replace(high=bound), KINDS[2]._replace(low=bound)
    groups = {
        "the arm that was best on the other sets": KINDS[:1],
        "the arm that was best on the other sets with few, or with more, positives": (few, more),
    }
    advised = {
        name: gains.followed([members_of(kind, facts) for kind in kinds])
        for name, kinds in groups.items()
    }
    effects = {name: gains.outcome(each) for name, each in advised.items()}
    adjusted = holm([effect.p for effect in effects.values()])
    return [
        Policy(name, each, effects[name], gains.accuracy(each), float(p))
        for (name, each), p in zip(advised.items(), adjusted, strict=True)
    ]


EVIDENCE_COLUMNS = (
    *("classifier", "kind", "trait", "low", "high", "most_rows", "most_labels", "n_sets"),
    *("tuned_gain", "tuned_low", "tuned_high", "tuned_won"),
    *("best", "best_gain", "best_low", "best_high", "best_won"),
    *("followed_gain", "followed_low", "followed_high", "followed_won", "n_followed"),
    *("followed_p", "advice"),
)


def evidence(cells: Cells, facts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a line per classifier and kind of data: what `suggest_remedy` knows."""
    lines = []
    for classifier in cells.compared:
        gains = Gains(cells, classifier)
        found = policies(cells, classifier, facts)
        paying = max(
            (policy for policy in found if policy.pays),
            key=lambda policy: policy.effect.gains.mean(),
            default=None,
        )
        for kind in KINDS:
            where = members_of(kind, facts)
            if not where.any():
                continue
            policy = found[1] if kind.trait == "positives" else found[0]
            best = gains.best(where)
            tuned = cells.effect(classifier, Side(CONTROL, "tuned_f"), Side(CONTROL, "f"), where)
            added = Effect(gains.values[best, where], math.nan)
            is_advised = policy is paying and (kind.trait in ("", "positives"))
            lines.append(
                {
                    "classifier": classifier,
                    "kind": kind.title,
                    "trait": kind.trait,
                    "low": float(kind.low),
                    "high": float(kind.high),
                    "most_rows": int(max(fact["rows"] for fact in facts)),
                    "most_labels": int(max(fact["labels"] for fact in facts)),
                    "n_sets": int(where.sum()),
                    **_columns("tuned", tuned),
                    "best": gains.arms[best],
                    **_columns("best", added),
                    **_columns("followed", policy.effect),
                    "n_followed": len(facts),
                    "followed_p": round(policy.p_holm, 4),
                    "advice": gains.arms[best] if is_advised else "",
                }
            )
    return lines


def _columns(name, effect):
    low, high = effect.interval
    return {
        f"{name}_gain": round(effect.median, 6),
        f"{name}_low": round(low, 6),
        f"{name}_high": round(high, 6),
        f"{name}_won": effect.won,
    }
