"""To resample or not, with many labels: claims, advice and tables of the benchmark.

The claims stand here as they were written before the runs; `benchmark_grid.py` has what is run.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
import numpy as np
import pandas as pd
from benchmark_grid import (
    BANDS,
    CLASSIFIERS,
    CONTROL,
    DATA,
    ENSEMBLES,
    FACTS,
    FIRST_TWO,
    LINEAR,
    OVER,
    REMEDIES,
    SAMPLERS,
    STRONG,
    parts,
    prepare,
    run,
)
from cells import KEYS
from matplotlib import pyplot as plt
from report import ALPHA, Effect, after_holm, effect_of, effect_text, markdown, marks, p_text
from run import as_frame

import imblearn_multilabel

__all__ = ["KEYS", "TABLE", "parts", "prepare", "run", "tables", "write_files"]

TABLE = "benchmark.csv.gz"
PICTURE = Path(__file__).with_name("benchmark_gains.svg")
EVIDENCE = Path(imblearn_multilabel.__file__).parent / "model_selection" / "_remedy_evidence.csv"
#: Column -> whether greater is better, title. The first, the second and `ap` have bands as well.
MEASURES = {
    "tuned_f": (True, "Macro-F, tuned thresholds"),
    "f": (True, "Macro-F, default thresholds"),
    "tuned_micro_f": (True, "Micro-F, tuned thresholds"),
    "micro_f": (True, "Micro-F, default thresholds"),
    "ap": (True, "average precision"),
    "auc": (True, "Macro-AUC"),
    "ranking_loss": (False, "ranking loss"),
    "brier": (False, "Brier score"),
}


class Side(NamedTuple):
    """A remedy, and the column it is judged by."""

    remedy: str
    column: str


class Cells:
    """The lines of the benchmark as means over folds.

    A fold counts where all data sets have it. Two remedies are compared on the folds that both
    have.
    """

    def __init__(self, frame, data=DATA):
        self.data = tuple(data)
        self._parts = {}
        for (classifier, remedy, fold), part in frame.groupby(["classifier", "remedy", "fold"]):
            if set(self.data) <= set(part.data):
                values = part.set_index("data").loc[list(self.data)]
                self._parts.setdefault((classifier, remedy), {})[int(fold)] = values
        self.classifiers = tuple(name for name in CLASSIFIERS if (name, CONTROL) in self._parts)

    def folds(self, classifier, *remedies):
        """Return the folds that the control and these remedies have."""
        found = [self._parts.get((classifier, name), {}) for name in (CONTROL, *remedies)]
        return sorted(set.intersection(*map(set, found)))

    def remedies(self, classifier):
        """Return the remedies with all folds of the control."""
        whole = self.folds(classifier)
        return tuple(name for name in REMEDIES if self.folds(classifier, name) == whole)

    def partial(self, classifier):
        """Return those with some of its folds."""
        whole = self.remedies(classifier)
        return tuple(n for n in REMEDIES if n not in whole and self.folds(classifier, n))

    def values(self, classifier, remedy, column, *beside):
        """Return means over the folds that all of these have; nan where one has no value."""
        folds = self.folds(classifier, remedy, *beside)
        parts = self._parts[classifier, remedy]
        return np.mean([parts[fold][column].to_numpy(float) for fold in folds], axis=0)

    def effect(self, classifier, first, second, where=slice(None)):
        """Compare two sides on the data sets, or on some of them."""
        sign = 1 if MEASURES[first.column.split(" ")[0]][0] else -1
        own = self.values(classifier, *first, second.remedy)
        return effect_of(sign * (own - self.values(classifier, *second, first.remedy))[where])

    def beside_control(self, classifier, remedy, column):
        return self.effect(classifier, Side(remedy, column), Side(CONTROL, column))


# Claims, each decided by the cells alone


@dataclass(frozen=True)
class Claim:
    """A sentence, and the comparisons of two sides that decide it, of those that were run.

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


def beside_control(column, *remedies):
    """Return the pairs of remedies with the control by the same column."""
    return tuple((Side(name, column), Side(CONTROL, column)) for name in remedies)


_TUNED, _NEIGHBORS = Side(CONTROL, "tuned_f"), ("nearest neighbors",)
CLAIMS = (
    Claim(
        "Tuned thresholds alone raise Macro-F, under every cheap classifier.",
        *("all", ((_TUNED, Side(CONTROL, "f")),), (*FIRST_TWO, "linear SVM")),
    ),
    Claim(
        "At default thresholds, class weights raise Macro-F of linear classifiers.",
        *("all", beside_control("f", "class weights"), LINEAR),
    ),
    Claim(
        "Tuned thresholds alone give more Macro-F than class weights at default thresholds.",
        *("all", ((_TUNED, Side("class weights", "f")),), LINEAR),
    ),
    Claim(
        "At default thresholds, AEMLO and MLSOL raise Macro-F.",
        *("all", beside_control("f", "AEMLO", "MLSOL"), FIRST_TWO),
    ),
    Claim(
        "With tuned thresholds, some sampler still raises Macro-F of a linear classifier.",
        *("some", beside_control("tuned_f", *SAMPLERS), LINEAR),
    ),
    Claim(
        "With tuned thresholds, some sampler still raises Macro-F of nearest neighbors.",
        *("some", beside_control("tuned_f", *SAMPLERS), _NEIGHBORS),
    ),
    Claim(
        "With tuned thresholds, no sampler raises Macro-F of a linear classifier by 0.01 or more.",
        *("within", beside_control("tuned_f", *SAMPLERS), LINEAR, 0.01),
    ),
    Claim(
        "With tuned thresholds, no sampler raises Macro-F of nearest neighbors by 0.01 or more.",
        *("within", beside_control("tuned_f", *SAMPLERS), _NEIGHBORS, 0.01),
    ),
    Claim(
        "With tuned thresholds, some sampler raises Macro-F of rare labels.",
        *("some", beside_control("tuned_f rare", *OVER), FIRST_TWO),
    ),
    Claim(
        "Some sampler raises average precision of a linear classifier.",
        *("some", beside_control("ap", *SAMPLERS), LINEAR),
    ),
    Claim(
        "Some sampler raises average precision of nearest neighbors.",
        *("some", beside_control("ap", *SAMPLERS), _NEIGHBORS),
    ),
    Claim(
        "Not to resample gives better average precision than to remove rows by MLRUS, MLTL or "
        "MLeNN.",
        "all",
        tuple((Side(CONTROL, "ap"), Side(name, "ap")) for name in ("MLRUS", "MLTL", "MLeNN")),
        FIRST_TWO,
    ),
    Claim(
        "Class weights spoil the Brier score of a logistic regression.",
        *("all", ((Side(CONTROL, "brier"), Side("class weights", "brier")),), FIRST_TWO[:1]),
    ),
    Claim(
        "AEMLO is better than the paper's recipe, in Macro-F with tuned thresholds and in average "
        "precision.",
        "all",
        tuple(
            (Side("AEMLO", column), Side("AEMLO from the paper", column))
            for column in ("tuned_f", "ap")
        ),
        FIRST_TWO,
    ),
    Claim(
        "Some ensemble has a better average precision than its classifier alone.",
        *("some", beside_control("ap", *ENSEMBLES), FIRST_TWO),
    ),
    Claim(
        "Under strong classifiers too, no sampler raises Macro-F with tuned thresholds by 0.01 or "
        "more.",
        *("within", beside_control("tuned_f", *SAMPLERS), STRONG, 0.01),
    ),
)


def decide(claim, cells):
    """Return the decision of a claim, and its comparisons with p after Holm."""
    found = [
        (classifier, first, second, cells.effect(classifier, first, second))
        for classifier in claim.classifiers
        for first, second in claim.pairs
        if cells.folds(classifier, first.remedy, second.remedy)
    ]
    adjusted = after_holm([effect for *_, effect in found])
    judged = [(*each, p) for each, p in zip(found, adjusted, strict=True)]
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


def claims_table(cells):
    rows = []
    for number, claim in enumerate(CLAIMS, 1):
        decision, judged = decide(claim, cells)
        # Of many comparisons the one that decides.
        key = {
            "within": lambda each: -each[3].interval[1],
            "some": lambda each: (each[3].median <= 0, each[4], -each[3].median),
            "all": lambda each: each[3].median,
        }[claim.rule]
        shown = judged if len(judged) <= 2 else sorted(judged, key=key)[:1]
        told = "; ".join(
            f"{classifier}, {_name(first, second)}: {effect}, {p_text(p)}"
            for classifier, first, second, effect, p in shown
        )
        rows.append([number, claim.text, f"**{decision}**", len(judged), told])
    return markdown(["", "claim", "decision", "comparisons", "the most telling"], rows)


def _name(first, second):
    is_plain = second.remedy in (first.remedy, CONTROL)
    return first.remedy if is_plain else f"{first.remedy} over {second.remedy}"


# Advice


class Kind(NamedTuple):
    """Data sets whose trait is in [low, high)."""

    title: str
    trait: str
    low: float
    high: float


#: Bounds that part the data sets about in half, fixed before any result of this run was seen.
KINDS = (
    Kind("all data sets", "", 0, math.inf),
    Kind("few positives: fewer than 50 in the median label", "positives", 0, 50),
    Kind("more positives: 50 or more in the median label", "positives", 50, math.inf),
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
#: Data sets whose features are words of texts.
TEXTS = (
    *("medical", "langlog", "enron", "slashdot", "stackex_chess", "stackex_cs", "bibtex"),
    *("rcv1subset1_472", "reutersk500", "ohsumed", "tmc2007_500", "goemotions"),
    *("yahoo_science", "delicious"),
)
#: How near to the best remedy a policy must come to be called right.
NEAR = 0.01
#: Median gains below this are written as "nothing".
MIN_GAIN = 0.0005


def members_of(kind, facts):
    """Return which data sets are of a kind."""
    if not kind.trait:
        return np.ones(len(facts), dtype=bool)
    if kind.trait == "is_text":
        return facts.data.isin(TEXTS).to_numpy()
    values = facts["positives of a label" if kind.trait == "positives" else kind.trait]
    return ((kind.low <= values) & (values < kind.high)).to_numpy()


class Gains:
    """Gains in Macro-F over the control, thresholds tuned for both, under one classifier."""

    def __init__(self, cells, classifier):
        self.remedies = cells.remedies(classifier)
        control = cells.values(classifier, CONTROL, "tuned_f")
        found = [cells.values(classifier, name, "tuned_f") - control for name in self.remedies]
        #: (n_remedies, n_data); a failed remedy is worse than all others.
        self.values = np.nan_to_num(np.round(found, 12), nan=-1.0)

    def best(self, where):
        """Return the remedy of the greatest mean gain; the control comes first and wins ties."""
        return int(np.argmax(self.values[:, where].mean(axis=1)))

    def followed(self, kinds):
        """Return the remedy advised to each data set by the others of its kind."""
        n_data = self.values.shape[1]
        advised = np.zeros(n_data, dtype=int)
        for data in range(n_data):
            others = next(members for members in kinds if members[data]).copy()
            others[data] = False
            advised[data] = self.best(others) if others.any() else 0
        return advised

    def of(self, advised):
        """Return the gain on every data set where advice is followed."""
        return self.values[advised, np.arange(len(advised))]

    def accuracy(self, advised):
        """Return the share of data sets on which the advised remedy is near the best one."""
        return float(np.mean(self.of(advised) >= self.values.max(axis=0) - NEAR))


class Policy(NamedTuple):
    """A way to choose a remedy for a data set from the others, and what following it gave."""

    name: str
    effect: Effect
    accuracy: float
    p_holm: float
    #: After Holm over the policies of all classifiers.
    p_all: float = math.nan

    @property
    def pays(self):
        return self.p_holm <= ALPHA and self.effect.median > 0


def policies(cells, classifier, facts):
    """Return what two policies give on data sets that they were not made from."""
    gains = Gains(cells, classifier)
    groups = {
        "the remedy that was best on the other sets": KINDS[:1],
        "the remedy that was best on the other sets with few, or with more, positives": KINDS[1:3],
    }
    advised = {
        name: gains.followed([members_of(kind, facts) for kind in kinds])
        for name, kinds in groups.items()
    }
    effects = [Effect(gains.of(each)) for each in advised.values()]
    return [
        Policy(name, effect, gains.accuracy(advised[name]), p)
        for name, effect, p in zip(advised, effects, after_holm(effects), strict=True)
    ]


def all_policies(cells, facts):
    """Return the policies of every classifier, tested together."""
    found = {name: policies(cells, name, facts) for name in cells.classifiers}
    together = iter(after_holm([policy.effect for own in found.values() for policy in own]))
    return {
        name: [policy._replace(p_all=next(together)) for policy in own]
        for name, own in found.items()
    }


def evidence(cells, facts):
    """Return a line per classifier and kind of data: what `suggest_remedy` knows."""
    lines = []
    for classifier, found in all_policies(cells, facts).items():
        gains = Gains(cells, classifier)
        paying = max(
            (policy for policy in found if policy.pays),
            key=lambda policy: policy.effect.gains.mean(),
            default=None,
        )
        for kind in KINDS:
            where = members_of(kind, facts)
            if not where.any():
                continue
            policy = found[kind.trait == "positives"]
            best = gains.best(where)
            tuned = cells.effect(classifier, Side(CONTROL, "tuned_f"), Side(CONTROL, "f"), where)
            is_advised = policy is paying and kind.trait in ("", "positives")
            lines.append(
                {
                    "classifier": classifier,
                    "kind": kind.title,
                    "trait": kind.trait,
                    "low": float(kind.low),
                    "high": float(kind.high),
                    "most_rows": int(facts.rows.max()),
                    "most_labels": int(facts["labels"].max()),
                    "n_sets": int(where.sum()),
                    **_columns("tuned", tuned),
                    "best": gains.remedies[best],
                    **_columns("best", Effect(gains.values[best, where])),
                    **_columns("followed", policy.effect),
                    "n_followed": len(facts),
                    "followed_p": round(policy.p_holm, 4),
                    "followed_p_all": round(policy.p_all, 4),
                    "advice": gains.remedies[best] if is_advised else "",
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


def write_evidence(cells, facts, path):
    lines = pd.DataFrame(evidence(cells, facts))
    lines.to_csv(path, index=False, float_format="%.9g", lineterminator="\n")


def practice_table(cells, facts):
    """What to do, by classifier and positives."""
    rows = []
    for line in evidence(cells, facts):
        if line["trait"] not in ("", "positives"):
            continue
        added = "nothing"
        # The remedy of the best mean may have a median that is no gain.
        if line["best"] != CONTROL and line["best_gain"] >= MIN_GAIN:
            added = f"{line['best']}: {_of_line(line, 'best')}"
        advice = "tune thresholds"
        if line["advice"] not in ("", CONTROL):
            is_sure = line["followed_p_all"] <= ALPHA
            name = line["advice"]
            advice += f", and try {name}" if is_sure else f"; {name} may add a little"
        tuned = _of_line(line, "tuned")
        rows.append([line["classifier"], line["kind"], f"**{advice}**", tuned, added])
    header = [
        *("classifier", "kind of data", "do this", "tuned thresholds alone gain"),
        "the most that any remedy added, in hindsight",
    ]
    return markdown(header, rows)


def _of_line(line, name):
    bounds = line[f"{name}_low"], line[f"{name}_high"]
    return effect_text(line[f"{name}_gain"], bounds, line[f"{name}_won"], line["n_sets"])


def policies_table(cells, facts):
    rows = []
    for classifier, own in all_policies(cells, facts).items():
        nothing = Gains(cells, classifier).accuracy(np.zeros(len(facts), dtype=int))
        rows.append([classifier, "tune thresholds, do not resample", "0", "", "", f"{nothing:.0%}"])
        for policy in own:
            tests = [p_text(policy.p_holm), p_text(policy.p_all)]
            rows.append([classifier, policy.name, policy.effect, *tests, f"{policy.accuracy:.0%}"])
    header = [
        *("classifier", "advice", "gain in Macro-F, left-out sets"),
        *("after Holm over the two ways", "over all ways of this table"),
        f"within {NEAR} of the best remedy",
    ]
    return markdown(header, rows)


# Tables


def gains_table(cells, classifier, columns, remedies):
    """Gains of remedies over the control by the same measure, with the control's own value."""
    remedies = [name for name in remedies if name != CONTROL]
    own = [_median(cells.values(classifier, CONTROL, column)) for column in columns]
    found = []
    for column in columns:
        effects = [cells.beside_control(classifier, name, column) for name in remedies]
        found.append([f"{e}{sign}" for e, sign in zip(effects, marks(effects), strict=True)])
    rows = [[f"{CONTROL} itself", *own], *zip(remedies, *found, strict=True)]
    titles = [MEASURES[column.partition(" ")[0]][1] for column in columns]
    return markdown([classifier, *titles], rows)


def _median(values):
    there = values[~np.isnan(values)]
    return f"{np.median(there):.3f}" if len(there) else ""


def all_gains(cells, columns):
    """A table for every classifier."""
    found = [gains_table(cells, name, columns, cells.remedies(name)) for name in cells.classifiers]
    return "\n\n".join(found)


def partial_gains(cells, first_fold):
    """Tables of what ran on the first fold alone, beside AEMLO on that fold."""
    partial = {name: cells.partial(name) for name in cells.classifiers}
    found = [
        gains_table(first_fold, name, tuple(MEASURES), ("AEMLO", *remedies))
        for name, remedies in partial.items()
        if remedies
    ]
    return "\n\n".join(found)


def thresholds_table(cells):
    """What tuned thresholds alone give."""
    rows = []
    for classifier in cells.classifiers:
        effect = cells.effect(classifier, Side(CONTROL, "tuned_f"), Side(CONTROL, "f"))
        rare = cells.effect(classifier, Side(CONTROL, "tuned_f rare"), Side(CONTROL, "f rare"))
        own = [_median(cells.values(classifier, CONTROL, column)) for column in ("f", "tuned_f")]
        rows.append([classifier, *own, effect, rare])
    header = ["classifier", "Macro-F at default thresholds", "tuned", "gain", "gain of rare labels"]
    return markdown(header, rows)


def bands_table(cells):
    """The baseline by frequency of the label."""
    rows = [
        [
            classifier,
            band,
            *(
                _median(cells.values(classifier, CONTROL, f"{column} {band}"))
                for column in ("f", "tuned_f", "ap")
            ),
        ]
        for classifier in cells.classifiers
        for band in BANDS
    ]
    header = ["classifier", "labels", "Macro-F at default thresholds", "tuned", "average precision"]
    return markdown(header, rows)


def remedies_table(cells):
    """What cheap remedies give a logistic regression: means, and sets on which they are better."""
    name, columns = "logistic regression", ("f", "tuned_f", "ap", "brier")
    rows = []
    for remedy in (CONTROL, "class weights", "MLROS", "MLSMOTE"):
        row = [remedy]
        for column in columns:
            effect = cells.beside_control(name, remedy, column)
            won = "" if remedy == CONTROL else f" ({effect.won}/{effect.n})"
            row.append(f"{np.mean(cells.values(name, remedy, column)):.3f}{won}")
        rows.append(row)
    return markdown(["remedy", *(MEASURES[column][1] for column in columns)], rows)


def seconds_table(cells):
    """Seconds of a cell as multiples of the control's, which ran beside it."""
    rows = []
    for remedy in REMEDIES:
        sampling, ratios = "", []
        for classifier in cells.classifiers:
            ratio = ""
            if cells.folds(classifier, remedy):
                seconds = cells.values(classifier, remedy, "sampling_seconds")
                sampling = sampling or f"{np.nanmedian(seconds):.2g}"
                own = cells.values(classifier, remedy, "seconds")
                control = cells.values(classifier, CONTROL, "seconds", remedy)
                ratio = f"{np.nanmedian(own / control):.1f}"
            ratios.append(ratio)
        if any(ratios):
            rows.append([remedy, sampling, *ratios])
    return markdown(["remedy", "seconds of one sampling", *cells.classifiers], rows)


def data_table(facts):
    facts = facts.assign(X=np.where(facts.is_sparse, "sparse", "dense"))
    #: Column -> title and how its values are written.
    columns = {
        "data": ("data", "{}"),
        "rows of source": ("rows of the source", "{:,}"),
        "labels of source": ("its labels", "{:,}"),
        "rows": ("rows", "{:,}"),
        "labels": ("labels", "{:,}"),
        "labels apart": ("labels counted apart", "{:,}"),
        "features": ("features", "{:,}"),
        "X": ("X", "{}"),
        "positives of a label": ("median positives of a label", "{:,.0f}"),
        "mean_ir": ("MeanIR", "{:.1f}"),
        "scumble": ("SCUMBLE", "{:.3f}"),
    }
    rows = [
        [form.format(fact[name]) for name, (_, form) in columns.items()]
        for fact in facts.to_dict("records")
    ]
    return markdown([title for title, _ in columns.values()], rows)


def tables(lines):
    frame, facts = as_frame(lines.values()), pd.read_csv(FACTS)
    cells = Cells(frame)
    n_hours = frame.seconds.sum() / 3600
    return {
        "size": f"{len(frame)} cells, {n_hours:.1f} hours by the clock.",
        "what to do": practice_table(cells, facts),
        "advice": policies_table(cells, facts),
        "claims": claims_table(cells),
        "thresholds": thresholds_table(cells),
        "seconds": seconds_table(cells),
        "all labels": all_gains(cells, tuple(MEASURES)),
        "rare labels": all_gains(cells, ("tuned_f rare", "f rare", "ap rare")),
        "first fold": partial_gains(cells, Cells(frame[frame.fold == 0])),
        "frequency": bands_table(cells),
        "data": data_table(facts),
        "remedies": remedies_table(cells),
    }


# Pictures and evidence


def plot_gains(cells, path):
    """Gain in Macro-F of every remedy, at default and at tuned thresholds, by classifier."""
    names = cells.classifiers
    remedies = [r for r in REMEDIES if any(r in cells.remedies(name) for name in names)][::-1]
    figure, axes = plt.subplots(
        *(2, 3),
        figsize=(9.4, 0.44 * len(remedies) + 1.8),
        sharey=True,
        layout="constrained",
    )
    for ax, classifier in zip(axes.ravel(), names, strict=True):
        for column, color, shift in (("f", "#E69F00", 0.15), ("tuned_f", "#0072B2", -0.15)):
            shown = {
                place + shift: cells.effect(
                    classifier, Side(remedy, column), Side(CONTROL, "tuned_f")
                )
                for place, remedy in enumerate(remedies)
                if remedy in cells.remedies(classifier)
            }
            lows, highs = zip(*(effect.interval for effect in shown.values()), strict=True)
            ax.hlines(list(shown), lows, highs, color=color, linewidth=1.2)
            medians = [effect.median for effect in shown.values()]
            ax.plot(medians, list(shown), "o", color=color, markersize=3.5)
        ax.axvline(0, color="#767676", linewidth=0.8)
        ax.set_title(classifier, fontsize=9)
        ax.tick_params(labelsize=8)
        ax.locator_params(axis="x", nbins=5)
        ax.grid(axis="x", alpha=0.3)
    first = axes[0, 0]
    first.set_yticks(range(len(remedies)), remedies)
    for color, label in (("#E69F00", "default thresholds"), ("#0072B2", "tuned thresholds")):
        first.plot([], [], "o-", color=color, markersize=3.5, linewidth=1.2, label=label)
    figure.legend(loc="outside upper center", ncols=2, frameon=False, fontsize=8)
    figure.supxlabel(
        "Macro-F above the baseline with tuned thresholds, median over sets with 95 % interval",
        fontsize=8,
    )
    # Bytes that follow from what is shown.
    with mpl.rc_context({"svg.hashsalt": path.name, "svg.fonttype": "none"}):
        figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def write_files(lines, picture=PICTURE, table=EVIDENCE):
    """Draw the picture of the page, and write what `suggest_remedy` knows."""
    cells = Cells(as_frame(lines.values()))
    plot_gains(cells, picture)
    write_evidence(cells, pd.read_csv(FACTS), table)
