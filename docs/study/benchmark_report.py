"""Turn the cells of the benchmark into its page, its picture and the evidence of `suggest_remedy`.

    python docs/study/benchmark_report.py

Reads `results/benchmark.csv` and the facts beside it; nothing is recomputed.
"""

import argparse
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
import numpy as np
from benchmark import (
    ARMS,
    BANDS,
    CHEAP,
    CLAIMS,
    CLASSIFIERS,
    CONTROL,
    DATA,
    MEASURES,
    RESULTS,
    SAMPLERS,
    SCALES,
    Claim,
    Place,
    Side,
    facts_beside,
    read_cells,
    read_facts,
    write_table,
)
from comparison_figures import save
from report import markdown, update_page
from scipy.stats import binom

import imblearn_multilabel
from imblearn_multilabel.statistics import exact_wilcoxon, holm

mpl.use("svg")
import matplotlib.pyplot as plt

STUDY = Path(__file__).parent
EVIDENCE = Path(imblearn_multilabel.__file__).parent / "model_selection" / "_remedy_evidence.csv"
ALPHA = 0.05


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


def write_p(p: float) -> str:
    return f"p = {p:.3f}" if p >= 0.001 else "p < 0.001"


def written(median: float, interval: tuple[float, float], won: int, n: int) -> str:
    """Write an effect; few data sets have no interval."""
    low, high = interval
    bounds = f" [{low:+.3f}, {high:+.3f}]" if math.isfinite(high - low) else ""
    return f"{median:+.3f}{bounds} {won}/{n}"


def median_interval(values: np.ndarray, level: float = 0.95) -> tuple[float, float]:
    """Return an interval for the median by order statistics, with at least this probability."""
    ordered, n = np.sort(values), len(values)
    depth = int(binom.ppf((1 - level) / 2, n, 0.5))
    if depth < 1:
        # So few values give no bounds.
        return -math.inf, math.inf
    return float(ordered[depth - 1]), float(ordered[n - depth])


class Cells:
    """The lines of the benchmark as means over folds, for folds that all arms have."""

    def __init__(self, lines: dict[Place, dict[str, Any]], data: Sequence[str] = DATA):
        self.lines = lines
        self.data = tuple(data)
        #: Arms that have the first fold of every data set, by classifier.
        self._arms = {
            name: tuple(arm for arm in ARMS if self._has(name, arm, 0)) for name in CLASSIFIERS
        }
        self.classifiers = tuple(name for name, arms in self._arms.items() if arms)
        #: Folds that all of these arms have.
        self._folds = {
            name: tuple(
                fold
                for fold in sorted({place.fold for place in lines})
                if all(self._has(name, arm, fold) for arm in arms)
            )
            for name, arms in self._arms.items()
        }
        self._values: dict[tuple[str, str, str], np.ndarray] = {}

    def arms(self, classifier: str) -> tuple[str, ...]:
        return self._arms[classifier]

    def folds(self, classifier: str) -> tuple[int, ...]:
        return self._folds[classifier]

    def _has(self, classifier, arm, fold):
        return all(Place(name, fold, classifier, arm) in self.lines for name in self.data)

    def values(self, classifier: str, arm: str, column: str) -> np.ndarray:
        """Return means over folds, one per data set; nan where a cell failed or has no value."""
        key = (classifier, arm, column)
        if key not in self._values:
            found = [
                [self._value(Place(name, fold, classifier, arm), column) for name in self.data]
                for fold in self.folds(classifier)
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
            self.values(classifier, *first) - self.values(classifier, *second), 12
        )
        gains = gains if where is None else gains[where]
        gains = gains[~np.isnan(gains)]
        return Effect(gains, exact_wilcoxon(gains)[0] if len(gains) else 1.0)


# Claims


def decide(claim: Claim, cells: Cells) -> tuple[str, list[tuple[str, Side, Side, Effect, float]]]:
    """Return the decision of a claim, and its comparisons with p after Holm."""
    found = [
        (classifier, first, second, cells.effect(classifier, first, second))
        for classifier in claim.classifiers
        for first, second in claim.pairs
        if {first.arm, second.arm} <= set(cells.arms(classifier))
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


def claims_table(cells: Cells) -> str:
    rows = []
    for number, claim in enumerate(CLAIMS, 1):
        decision, judged = decide(claim, cells)
        missing = missing_of(claim, cells)
        if missing and judged:
            decision += " for what was run"
        told = [_grounds(claim, judged), f"Not run: {missing}." if missing else ""]
        rows.append([number, claim.text, f"**{decision}**", " ".join(filter(None, told))])
    return markdown(["", "claim", "decision", "grounds"], rows)


def missing_of(claim: Claim, cells: Cells) -> str:
    """Name the arms that a claim speaks of and that were not run."""
    wanted = {side.arm for pair in claim.pairs for side in pair}
    by_arms: dict[str, list[str]] = {}
    for classifier in claim.classifiers:
        missing = [arm for arm in ARMS if arm in wanted - set(cells.arms(classifier))]
        if missing:
            arms = "; ".join(missing) if cells.arms(classifier) else "any arm"
            by_arms.setdefault(arms, []).append(classifier)
    return "; ".join(f"{arms} under {' and '.join(names)}" for arms, names in by_arms.items())


def _grounds(claim, judged):
    """Say what a claim rests on: all of few comparisons, of many the ones that decide."""
    if not judged:
        return ""
    shown = judged
    if len(judged) > 4:
        key = {
            "within": lambda each: -each[3].interval[1],
            "some": lambda each: (each[3].median <= 0, each[4], -each[3].median),
            "all": lambda each: each[3].median,
        }[claim.rule]
        shown = sorted(judged, key=key)[:3]
    told = "; ".join(
        f"{classifier}, {_name(first, second)}: {effect}, {write_p(p)}"
        for classifier, first, second, effect, p in shown
    )
    return (
        f"{len(judged)} comparisons, the most telling: {told}." if len(judged) > 4 else f"{told}."
    )


def _name(first, second):
    if first.arm == second.arm:
        return first.arm
    return first.arm if second.arm == CONTROL else f"{first.arm} over {second.arm}"


# Tables


def gains_table(cells: Cells, classifier: str, columns: Sequence[str]) -> str:
    """Gains of every arm over the control by the same measure, with the control's own value."""
    arms = [arm for arm in cells.arms(classifier) if arm != CONTROL]
    marks = {column: significant(cells, classifier, column) for column in columns}
    means = [_mean(cells.values(classifier, CONTROL, column)) for column in columns]
    rows = [[f"{CONTROL} (mean)", *means]]
    for arm in arms:
        row = [arm]
        for column in columns:
            effect = cells.effect(classifier, Side(arm, column), Side(CONTROL, column))
            row.append(f"{effect}{marks[column].get(arm, '')}" if effect.n else "")
        rows.append(row)
    return markdown([classifier, *map(title_of, columns)], rows)


def _mean(values):
    there = values[~np.isnan(values)]
    return f"{there.mean():.3f}" if len(there) else ""


def significant(cells: Cells, classifier: str, column: str) -> dict[str, str]:
    """Return arm -> " +" or " -" where it differs from the control, after Holm over the arms."""
    arms = [arm for arm in cells.arms(classifier) if arm != CONTROL]
    effects = [cells.effect(classifier, Side(a, column), Side(CONTROL, column)) for a in arms]
    adjusted = holm([effect.p for effect in effects]) if effects else []
    return {
        arm: " +" if effect.median > 0 else " -"
        for arm, effect, p in zip(arms, effects, adjusted, strict=True)
        if p <= ALPHA and effect.median
    }


def title_of(column: str) -> str:
    measure, _, band = column.partition(" ")
    return f"{MEASURES[measure][1]}{f', {band} labels' if band else ''}"


def thresholds_table(cells: Cells) -> str:
    """What tuned thresholds alone give."""
    rows = []
    for classifier in cells.classifiers:
        effect = cells.effect(classifier, Side(CONTROL, "tuned_f"), Side(CONTROL, "f"))
        rare = cells.effect(classifier, Side(CONTROL, "tuned_f rare"), Side(CONTROL, "f rare"))
        means = [_mean(cells.values(classifier, CONTROL, column)) for column in ("f", "tuned_f")]
        rows.append([classifier, *means, effect, rare])
    header = ["classifier", "Macro-F at default thresholds", "tuned", "gain", "gain of rare labels"]
    return markdown(header, rows)


def seconds_table(cells: Cells) -> str:
    """Seconds of a cell as multiples of the control's, which ran beside it."""
    rows = []
    for arm in ARMS:
        row = [arm]
        for classifier in cells.classifiers:
            if arm in cells.arms(classifier):
                share = cells.values(classifier, arm, "seconds")
                ratio = share / cells.values(classifier, CONTROL, "seconds")
                row.append(f"{np.nanmedian(ratio):.1f}")
            else:
                row.append("")
        if any(row[1:]):
            rows.append(row)
    return markdown(["arm", *cells.classifiers], rows)


def data_table(facts: Sequence[dict[str, Any]]) -> str:
    rows = [
        [
            fact["data"],
            f"{fact['rows of source']:.0f}",
            f"{fact['labels of source']:.0f}",
            f"{fact['rows']:.0f}",
            f"{fact['labels']:.0f}",
            f"{fact['labels apart']:.0f}",
            f"{fact['features']:.0f}",
            "sparse" if fact["is_sparse"] else "dense",
            f"{fact['positives of a label']:.0f}",
            f"{fact['mean_ir']:.1f}",
            f"{fact['scumble']:.3f}",
        ]
        for fact in facts
    ]
    header = [
        *("data", "rows of the source", "its labels", "rows", "labels", "labels counted apart"),
        *("features", "X", "median positives of a label", "MeanIR", "SCUMBLE"),
    ]
    return markdown(header, rows)


# Advice


class Kind(NamedTuple):
    """Data sets whose trait is in [low, high)."""

    title: str
    trait: str
    low: float
    high: float


#: Bounds that part the data sets about in half, fixed before any result was seen.
KINDS = (
    Kind("all data sets", "", 0, math.inf),
    Kind("few positives, fewer than 20 in the median label", "positives", 0, 20),
    Kind("more positives", "positives", 20, math.inf),
    Kind("rare and frequent labels in one row, SCUMBLE from 0.03", "scumble", 0.03, math.inf),
    Kind("rare labels apart, SCUMBLE below 0.03", "scumble", 0, 0.03),
    Kind("sparse X", "is_sparse", 1, 2),
    Kind("dense X", "is_sparse", 0, 1),
)
_TRAITS = {"positives": "positives of a label", "scumble": "scumble", "is_sparse": "is_sparse"}
#: How near to the best arm a policy must come to be called right.
NEAR = 0.01


def members_of(kind: Kind, facts: Sequence[dict[str, Any]]) -> np.ndarray:
    """Return which data sets are of a kind."""
    if not kind.trait:
        return np.ones(len(facts), dtype=bool)
    values = np.array([fact[_TRAITS[kind.trait]] for fact in facts])
    return (kind.low <= values) & (values < kind.high)


class Gains:
    """Gains in Macro-F over the control, thresholds tuned for both, under one classifier."""

    def __init__(self, cells: Cells, classifier: str):
        self.arms = cells.arms(classifier)
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


def policies(cells: Cells, classifier: str, facts: Sequence[dict[str, Any]]) -> list[Policy]:
    """Return what two policies give on data sets that they were not made from."""
    gains = Gains(cells, classifier)
    groups = {
        "the arm that was best on the other sets": KINDS[:1],
        "the arm that was best on the other sets with few, or with more, positives": KINDS[1:3],
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


def policies_table(cells: Cells, facts: Sequence[dict[str, Any]]) -> str:
    rows = []
    for classifier in cells.classifiers:
        gains = Gains(cells, classifier)
        nothing = gains.accuracy(np.zeros(len(facts), dtype=int))
        rows.append([classifier, "tune thresholds, do not resample", "0", "", f"{nothing:.0%}"])
        for policy in policies(cells, classifier, facts):
            p = write_p(policy.p_holm)
            rows.append([classifier, policy.name, policy.effect, p, f"{policy.accuracy:.0%}"])
    header = [
        *("classifier", "advice", "gain in Macro-F, left-out sets", "test, after Holm"),
        f"within {NEAR} of the best arm",
    ]
    return markdown(header, rows)


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
    for classifier in cells.classifiers:
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


def practice_table(cells: Cells, facts: Sequence[dict[str, Any]]) -> str:
    """What to do, by kind of data and classifier."""
    rows = []
    for line in evidence(cells, facts):
        added = "nothing"
        if line["best"] != CONTROL:
            added = f"{line['best']}: {_of_line(line, 'best')}"
        remedy = "tune thresholds"
        if line["advice"] not in ("", CONTROL):
            remedy += f", and try {line['advice']}"
        tuned = _of_line(line, "tuned")
        rows.append([line["classifier"], line["kind"], f"**{remedy}**", tuned, added])
    header = [
        *("classifier", "kind of data", "do this", "tuned thresholds alone gain"),
        "the most that any arm added, in hindsight",
    ]
    return markdown(header, rows)


def _of_line(line, name):
    bounds = line[f"{name}_low"], line[f"{name}_high"]
    return written(line[f"{name}_gain"], bounds, line[f"{name}_won"], line["n_sets"])


# The picture


def plot_gains(cells: Cells, path: Path) -> None:
    """Gain in Macro-F of every arm, at default and at tuned thresholds, a panel per classifier."""
    names = cells.classifiers
    arms = [arm for arm in ARMS if any(arm in cells.arms(name) for name in names)][::-1]
    n_columns = min(3, len(names))
    n_rows = -(-len(names) // n_columns)
    figure, axes = plt.subplots(
        n_rows,
        n_columns,
        figsize=(2.6 * n_columns + 1.6, (0.22 * len(arms) + 0.6) * n_rows + 0.6),
        sharey=True,
        squeeze=False,
        layout="constrained",
    )
    for ax in axes.ravel()[len(names) :]:
        ax.set_axis_off()
    for ax, classifier in zip(axes.ravel(), names, strict=False):
        for column, color, shift in (("f", "#E69F00", 0.15), ("tuned_f", "#0072B2", -0.15)):
            shown = {
                place + shift: cells.effect(classifier, Side(arm, column), Side(CONTROL, "tuned_f"))
                for place, arm in enumerate(arms)
                if arm in cells.arms(classifier)
            }
            lows, highs = zip(*(effect.interval for effect in shown.values()), strict=True)
            ax.hlines(list(shown), lows, highs, color=color, linewidth=1.2)
            medians = [effect.median for effect in shown.values()]
            ax.plot(medians, list(shown), "o", color=color, markersize=3.5)
        ax.axvline(0, color="#767676", linewidth=0.8)
        ax.set_title(classifier, fontsize=9)
        ax.tick_params(labelsize=8)
        ax.grid(axis="x", alpha=0.3)
    first = axes[0, 0]
    first.set_yticks(range(len(arms)), arms)
    for color, label in (("#E69F00", "default thresholds"), ("#0072B2", "tuned thresholds")):
        first.plot([], [], "o-", color=color, markersize=3.5, linewidth=1.2, label=label)
    figure.legend(loc="outside upper center", ncols=2, frameon=False, fontsize=8)
    figure.supxlabel(
        "Macro-F above 'none' with tuned thresholds, median over data sets with 95 % interval",
        fontsize=8,
    )
    save(figure, path)


# The page


def answer(cells: Cells, facts: Sequence[dict[str, Any]]) -> str:
    """Answer in five sentences, each with its figures."""
    first = [name for name in CHEAP if name in cells.classifiers]
    tuned = "; ".join(
        f"{name} {effect.median:+.3f}, {effect.won} of {effect.n}"
        for name in first
        for effect in [cells.effect(name, Side(CONTROL, "tuned_f"), Side(CONTROL, "f"))]
    )
    return "\n\n".join(
        [
            "1. **Tune the thresholds.** That alone raised Macro-F (median gain, and sets on which "
            f"it did: {tuned}).",
            f"2. {_on_samplers(cells, first, 'tuned_f', 'With thresholds tuned for both, ')}",
            f"3. {_on_samplers(cells, first, 'ap', 'Average precision needs no threshold: ')}",
            f"4. {_on_weights(cells)}",
            f"5. {_on_advice(cells, facts)}",
        ]
    )


def _on_samplers(cells, classifiers, column, opening):
    parts = []
    for classifier in classifiers:
        arms = [arm for arm in cells.arms(classifier) if arm in SAMPLERS]
        marks = significant(cells, classifier, column)
        effects = {
            arm: cells.effect(classifier, Side(arm, column), Side(CONTROL, column)) for arm in arms
        }
        better = sorted(
            (arm for arm in arms if marks.get(arm) == " +"), key=lambda arm: -effects[arm].median
        )
        worse = [arm for arm in arms if marks.get(arm) == " -"]
        told = (
            "better: "
            + ", ".join(f"{arm} ({effects[arm].median:+.3f})" for arm in better[:3])
            + (f" and {len(better) - 3} more" if len(better) > 3 else "")
            if better
            else "none is better than no resampling"
        )
        told += f"; worse: {', '.join(worse)}" if worse else ""
        parts.append(f"under {classifier}, of {len(arms)} samplers {told}")
    return f"{opening}{'; '.join(parts)}."


def _on_weights(cells):
    found = []
    for classifier in ("logistic regression", "linear SVM"):
        if "class weights" in cells.arms(classifier):
            alone = cells.effect(classifier, Side("class weights", "f"), Side(CONTROL, "f"))
            behind = cells.effect(classifier, Side("class weights", "f"), Side(CONTROL, "tuned_f"))
            found.append(
                f"{classifier} {alone.median:+.3f}, {alone.won} of {alone.n}, and "
                f"{behind.median:+.3f} against tuned thresholds"
            )
    return (
        "**Class weights are the remedy for a single fit**: at default thresholds they raise "
        f"Macro-F of linear classifiers ({'; '.join(found)})."
    )


def _on_advice(cells, facts):
    paying = [
        classifier
        for classifier in cells.classifiers
        if any(policy.pays for policy in policies(cells, classifier, facts))
    ]
    if not paying:
        return (
            "**Which sampler to add cannot be told beforehand from these figures**: to take the "
            "one that was best on the other data sets is, under every classifier, no better beyond "
            'noise than "tune thresholds, do not resample".'
        )
    told = "; ".join(
        f"{classifier}: {best.effect.median:+.3f}, better on {best.effect.won} of {best.effect.n}"
        for classifier in paying
        for best in [
            max(policies(cells, classifier, facts), key=lambda policy: policy.effect.gains.mean())
        ]
    )
    others = [name for name in cells.classifiers if name not in paying]
    rest = (
        f"; under {', '.join(others)} it is no better than to tune thresholds and not to resample"
        if others
        else ""
    )
    return (
        "**Advice from the other data sets pays**, judged on sets it was not made from, under "
        f"{told}{rest}."
    )


def body(cells: Cells, facts: Sequence[dict[str, Any]], scale: str = "reduced") -> str:
    """Return the part of the page that follows from the cells."""
    folds = "; ".join(f"{name} {len(cells.folds(name))}" for name in cells.classifiers)
    parts = [
        answer(cells, facts),
        "![Gain in Macro-F of every arm](benchmark_gains.svg)",
        f"This is the *{scale}* scale of the protocol below: {len(cells.data)} data sets of at "
        f"most {SCALES[scale].n_rows} rows and {SCALES[scale].n_labels} labels, half of the rows "
        f"for training; folds run of {SCALES[scale].n_folds}: {folds}. It says nothing of large "
        "tables.",
        "## What to do",
        "Gains are in Macro-F: median over data sets [95 % interval], sets won. The last column is "
        "the best of many arms, so it is too high; whether such a choice can be trusted is tested "
        "in the next table.",
        practice_table(cells, facts),
        "### Can the advice be trusted on a data set that it has not seen?",
        policies_table(cells, facts),
        "## The claims, decided",
        claims_table(cells),
        "## Thresholds alone",
        thresholds_table(cells),
        "## All arms, all measures",
        "Gain over none by the same measure, plus is better for all of them: median over data sets "
        "[95 % interval], sets won. A plus or minus behind it: exact Wilcoxon test over data sets, "
        "after Holm over the arms, at 5 %.",
    ]
    for classifier in cells.classifiers:
        parts += [f"### {classifier}", gains_table(cells, classifier, tuple(MEASURES))]
    parts.append(
        "## By label frequency\n\nRare: fewer than 10 positives in the training part; middle: "
        "fewer than 50."
    )
    for classifier in cells.classifiers:
        for measure in ("tuned_f", "ap"):
            columns = tuple(f"{measure} {band}" for band in BANDS)
            parts.append(gains_table(cells, classifier, columns))
    parts += [
        "## Cost",
        "Seconds of a cell (sampling, fitting, tuning on inner folds) as multiples of none's, "
        "median over data sets. The machine was shared, so read them as orders of magnitude.",
        seconds_table(cells),
        cost(cells),
        "## Data",
        data_table(facts),
    ]
    return "\n\n".join(parts)


def cost(cells: Cells) -> str:
    hours = sum(line["seconds"] or 0 for line in cells.lines.values()) / 3600
    failed = [
        f"- failed: {', '.join(map(str, place))}: {line['failure']}"
        for place, line in sorted(cells.lines.items())
        if line["failure"]
    ]
    left_out = sum(
        place.fold not in cells.folds(place.classifier)
        or place.arm not in cells.arms(place.classifier)
        for place in cells.lines
    )
    told = f"{len(cells.lines)} cells, {hours:.1f} hours by the clock."
    if left_out:
        told += (
            f" {left_out} of them belong to arms or folds that are not complete: not in any table."
        )
    return "\n".join([told, *(failed or ["No cell failed."])])


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cells", type=Path, default=RESULTS / "benchmark.csv")
    parser.add_argument("--page", type=Path, default=STUDY / "benchmark.md")
    parser.add_argument("--evidence", type=Path, default=EVIDENCE)
    given = parser.parse_args(arguments)
    facts = read_facts(facts_beside(given.cells))
    cells = Cells(read_cells(given.cells), [fact["data"] for fact in facts])
    update_page(given.page, body(cells, facts))
    plot_gains(cells, given.page.parent / "benchmark_gains.svg")
    write_table(evidence(cells, facts), EVIDENCE_COLUMNS, given.evidence)


if __name__ == "__main__":
    main()
