"""Turn the cells of the benchmark into its page, its picture and the evidence of `suggest_remedy`.

    python docs/study/benchmark_report.py

Reads `results/benchmark.csv` and the facts beside it; nothing is recomputed.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from benchmark import (
    ARMS,
    BANDS,
    BY_BAND,
    CONTROL,
    ENSEMBLES,
    MEASURES,
    RESULTS,
    SAMPLERS,
    facts_beside,
    read_cells,
    read_facts,
    takes,
    write_table,
)
from benchmark_results import (
    ALPHA,
    CLAIMS,
    EVIDENCE_COLUMNS,
    FEW_POSITIVES,
    NEAR,
    Cells,
    Claim,
    Gains,
    Side,
    decide,
    evidence,
    policies,
    write_p,
    written,
)
from comparison_report import save
from report import markdown, update_page

import imblearn_multilabel
from imblearn_multilabel.statistics import holm

mpl.use("svg")
import matplotlib.pyplot as plt

STUDY = Path(__file__).parent
EVIDENCE = Path(imblearn_multilabel.__file__).parent / "model_selection" / "_remedy_evidence.csv"

#: Median gains below this are written as "nothing".
LEAST_GAIN = 0.0005
#: Bounds between few and more positives that are tried beside the one that was fixed.
OTHER_BOUNDS = (20, 30, 40, 60, 80, 100)
#: Arms that were run under LightGBM after the advice there had been tested once.
ADDED_LATER = {"LightGBM": ("MLROS", "MLSMOTE")}


# Claims


def claims_table(cells: Cells) -> str:
    rows = []
    for number, claim in enumerate(CLAIMS, 1):
        decision, judged = decide(claim, cells)
        missing = missing_of(claim, cells)
        if missing and judged:
            decision += " for what was run"
        told = [
            _grounds(claim, judged),
            claim.remark if judged else "",
            f"Not run: {missing}." if missing else "",
        ]
        rows.append([number, claim.text, f"**{decision}**", " ".join(filter(None, told))])
    return markdown(["", "claim", "decision", "grounds"], rows)


def missing_of(claim: Claim, cells: Cells) -> str:
    """Name the arms that a claim speaks of and that were not run."""
    wanted = {side.arm for pair in claim.pairs for side in pair}
    by_arms: dict[str, list[str]] = {}
    for classifier in claim.classifiers:
        missing = [
            arm
            for arm in ARMS
            if arm in wanted and not cells.folds(classifier, arm) and takes(classifier, arm)
        ]
        if missing:
            arms = "; ".join(missing) if cells.folds(classifier) else "any arm"
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
    measures = {first.measure for _, first, *_ in judged}
    told = "; ".join(
        f"{classifier}, {_name(first, second)}"
        f"{f', {title_of(first.measure)}' if len(measures) > 1 else ''}: {effect}, {write_p(p)}"
        for classifier, first, second, effect, p in shown
    )
    return (
        f"{len(judged)} comparisons, the most telling: {told}." if len(judged) > 4 else f"{told}."
    )


def _name(first, second):
    if second.arm in (first.arm, CONTROL):
        return first.arm
    return f"{first.arm} over {second.arm}"


# Tables


def gains_table(
    cells: Cells, classifier: str, columns: Sequence[str], arms: Sequence[str] | None = None
) -> str:
    """Gains of arms over the control by the same measure, with the control's own value."""
    arms = [arm for arm in arms or cells.arms(classifier) if arm != CONTROL]
    marks = {column: significant(cells, classifier, column, arms) for column in columns}
    own = [_median(cells.values(classifier, CONTROL, column)) for column in columns]
    rows = [[f"{CONTROL} itself", *own]]
    for arm in arms:
        row = [arm]
        for column in columns:
            effect = cells.effect(classifier, Side(arm, column), Side(CONTROL, column))
            row.append(f"{effect}{marks[column].get(arm, '')}" if effect.n else "")
        rows.append(row)
    return markdown([classifier, *map(title_of, columns)], rows)


def _median(values):
    there = values[~np.isnan(values)]
    return f"{np.median(there):.3f}" if len(there) else ""


def significant(
    cells: Cells, classifier: str, column: str, arms: Sequence[str] | None = None
) -> dict[str, str]:
    """Return arm -> " +" or " -" where it differs from the control, after Holm over the arms."""
    arms = [arm for arm in arms or cells.arms(classifier) if arm != CONTROL]
    effects = [cells.effect(classifier, Side(a, column), Side(CONTROL, column)) for a in arms]
    adjusted = holm([effect.p for effect in effects]) if effects else []
    return {
        arm: " +" if effect.median > 0 else " -"
        for arm, effect, p in zip(arms, effects, adjusted, strict=True)
        if p <= ALPHA and effect.median
    }


def title_of(column: str) -> str:
    return MEASURES[column.partition(" ")[0]][1]


def thresholds_table(cells: Cells) -> str:
    """What tuned thresholds alone give."""
    rows = []
    for classifier in cells.classifiers:
        effect = cells.effect(classifier, Side(CONTROL, "tuned_f"), Side(CONTROL, "f"))
        rare = cells.effect(classifier, Side(CONTROL, "tuned_f rare"), Side(CONTROL, "f rare"))
        own = [_median(cells.values(classifier, CONTROL, column)) for column in ("f", "tuned_f")]
        rows.append([classifier, *own, effect, rare])
    header = ["classifier", "Macro-F at default thresholds", "tuned", "gain", "gain of rare labels"]
    return markdown(header, rows)


def seconds_table(cells: Cells) -> str:
    """Seconds of a cell as multiples of the control's, which ran beside it."""
    rows = []
    for arm in ARMS:
        row = [arm, ""]
        for classifier in cells.classifiers:
            if not cells.folds(classifier, arm):
                row.append("")
                continue
            sampling, seconds = (
                cells.values(classifier, arm, column) for column in ("sampling_seconds", "seconds")
            )
            row[1] = row[1] or f"{np.nanmedian(sampling):.2g}"
            ratio = seconds / cells.values(classifier, CONTROL, "seconds", arm)
            row.append(f"{np.nanmedian(ratio):.1f}")
        if any(row[2:]):
            rows.append(row)
    return markdown(["arm", "seconds of one sampling", *cells.classifiers], rows)


def data_table(facts: Sequence[dict[str, Any]]) -> str:
    rows = [
        [
            fact["data"],
            f"{fact['rows of source']:,.0f}",
            f"{fact['labels of source']:,.0f}",
            f"{fact['rows']:,.0f}",
            f"{fact['labels']:,.0f}",
            f"{fact['labels apart']:,.0f}",
            f"{fact['features']:,.0f}",
            "sparse" if fact["is_sparse"] else "dense",
            f"{fact['positives of a label']:,.0f}",
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


def all_policies(cells: Cells, facts: Sequence[dict[str, Any]]) -> dict[str, list[Any]]:
    """Return the policies by classifier, each with its p after Holm over all of them."""
    found = {name: policies(cells, name, facts) for name in cells.compared}
    together = iter(holm([each.effect.p for own in found.values() for each in own]))
    return {name: [(each, float(next(together))) for each in own] for name, own in found.items()}


def policies_table(cells: Cells, facts: Sequence[dict[str, Any]]) -> str:
    rows = []
    for classifier, found in all_policies(cells, facts).items():
        gains = Gains(cells, classifier)
        nothing = gains.accuracy(np.zeros(len(facts), dtype=int))
        rows.append([classifier, "tune thresholds, do not resample", "0", "", "", f"{nothing:.0%}"])
        for policy, together in found:
            tests = [write_p(policy.p_holm), write_p(together)]
            rows.append([classifier, policy.name, policy.effect, *tests, f"{policy.accuracy:.0%}"])
    header = [
        *("classifier", "advice", "gain in Macro-F, left-out sets"),
        *("after Holm over the two ways", "over all ways of this table"),
        f"within {NEAR} of the best arm",
    ]
    return markdown(header, rows)


def fragility(cells: Cells, facts: Sequence[dict[str, Any]]) -> str:
    """Say what the advice by positives hangs on, where it is advice of its own and pays."""
    told = []
    for classifier in cells.compared:
        overall, by_positives = policies(cells, classifier, facts)
        if not by_positives.pays or (overall.advised == by_positives.advised).all():
            continue
        moved = ", ".join(
            f"{bound}: {write_p(policies(cells, classifier, facts, bound=bound)[1].p_holm)}"
            for bound in OTHER_BOUNDS
        )
        told.append(
            f"Under {classifier} the advice by positives hangs on its bound of {FEW_POSITIVES}. "
            f"With others ({moved})."
        )
        added = [arm for arm in ADDED_LATER.get(classifier, ()) if arm in cells.arms(classifier)]
        if added:
            before = policies(cells, classifier, facts, left_out=added)[1]
            told.append(
                f"It was tested once before {_listed(added)} had been run: {before.effect}, "
                f"{write_p(before.p_holm)}."
            )
    return " ".join(told)


def practice_table(cells: Cells, facts: Sequence[dict[str, Any]]) -> str:
    """What to do, by kind of data and classifier."""
    rows = []
    for line in evidence(cells, facts):
        added = "nothing"
        # The arm of the best mean may have a median that is no gain.
        if line["best"] != CONTROL and line["best_gain"] >= LEAST_GAIN:
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
        ax.locator_params(axis="x", nbins=5)
        ax.grid(axis="x", alpha=0.3)
    first = axes[0, 0]
    first.set_yticks(range(len(arms)), arms)
    for color, label in (("#E69F00", "default thresholds"), ("#0072B2", "tuned thresholds")):
        first.plot([], [], "o-", color=color, markersize=3.5, linewidth=1.2, label=label)
    figure.legend(loc="outside upper center", ncols=2, frameon=False, fontsize=8)
    figure.supxlabel(
        "Macro-F above the baseline with tuned thresholds, median over sets with 95 % interval",
        fontsize=8,
    )
    save(figure, path)


# The page


def opening(cells: Cells, facts: Sequence[dict[str, Any]]) -> str:
    """Answer in five lines, for readers who have no time for figures."""
    effects = [
        cells.effect(name, Side(CONTROL, "tuned_f"), Side(CONTROL, "f"))
        for name in cells.classifiers
    ]
    medians = [effect.median for effect in effects]
    won, judged = sum(effect.won for effect in effects), sum(effect.n for effect in effects)
    on = "every data set under every classifier" if won == judged else f"{won} of {judged} sets"
    weighted = " and ".join(
        f"{effect.median:.2f} under {name}" for name, effect in _of_weights(cells).items()
    )
    advised = [
        name for name, own in all_policies(cells, facts).items() if any(p.pays for p, _ in own)
    ]
    return "\n".join(
        [
            f"1. **Tune the thresholds.** That alone raised Macro-F on {on}, by "
            f"{min(medians):.2f} to {max(medians):.2f} in the median.",
            f"2. **Samplers add little to that**: {_most_added(cells, 'tuned_f', 'Macro-F')}.",
            "3. **They hardly order rows better**: "
            f"{_most_added(cells, 'ap', 'average precision')}.",
            f"4. **Class weights** raised Macro-F from a single fit by {weighted or 'nothing'}, in "
            "the median, at threshold 0.5.",
            "5. **Which sampler to try** follows from other data sets "
            + (f"under {_listed(advised)}" if advised else "under no classifier")
            + "; on further data a part of this held, see [what held on other "
            "data](#what-held-on-other-data).",
        ]
    )


def _most_added(cells, column, measure):
    """Say under which classifiers a sampler is above the baseline, and by how much at most."""
    gaining = {
        classifier: max(effects, key=lambda effect: effect.median)
        for classifier in cells.compared
        if (effects := [effect for _, effect in _gaining(cells, classifier, column)])
    }
    if not gaining:
        return f"none raised {measure} beyond noise"
    most = max(effect.median for effect in gaining.values())
    return (
        f"beyond noise only under {_listed(list(gaining))}, there by at most {most:.3f} {measure}"
    )


def _gaining(cells, classifier, column):
    """Return (sampler, effect) where it is above the baseline, after Holm over the samplers."""
    arms = [arm for arm in cells.arms(classifier) if arm in SAMPLERS]
    marks = significant(cells, classifier, column, arms)
    return [
        (arm, cells.effect(classifier, Side(arm, column), Side(CONTROL, column)))
        for arm in arms
        if marks.get(arm) == " +"
    ]


def answer(cells: Cells, facts: Sequence[dict[str, Any]]) -> str:
    """Answer in six points, with their figures."""
    tuned = "; ".join(
        f"{name} {effect.median:+.3f}, {effect.won} of {effect.n}"
        for name in cells.classifiers
        for effect in [cells.effect(name, Side(CONTROL, "tuned_f"), Side(CONTROL, "f"))]
    )
    return "\n".join(
        [
            "1. **Tune the thresholds.** That alone raised Macro-F (median gain, and sets on which "
            f"it did: {tuned}).",
            "2. **Samplers add little to that.** "
            + _on_samplers(cells, "tuned_f", "With thresholds tuned for both,", "Macro-F"),
            "3. **They hardly order rows better.** "
            + _on_samplers(cells, "ap", "Thresholds aside,", "average precision"),
            f"4. {_on_weights(cells)}",
            f"5. {_on_advice(cells, facts)}",
            "6. **On other data a part of this held.** An independent check outside this project "
            "found the gains of points 2 and 5 smaller, gone or confirmed: see [what held on other "
            "data](benchmark.md#what-held-on-other-data).",
        ]
    )


def _on_samplers(cells, column, opening, measure):
    """Say which samplers differ from the baseline, by an exact test after Holm over them."""
    told, nothing, worse = [], [], []
    for classifier in cells.compared:
        arms = [arm for arm in cells.arms(classifier) if arm in SAMPLERS]
        marks = significant(cells, classifier, column, arms)
        better = [f"{arm} ({effect})" for arm, effect in _gaining(cells, classifier, column)]
        worse += [arm for arm in arms if marks.get(arm) == " -" and arm not in worse]
        if better:
            told.append(
                f"under {classifier}, {_listed(better)} {'does' if len(better) == 1 else 'do'}"
            )
        else:
            nothing.append(f"{classifier} ({len(arms)} sampler{'s' if len(arms) > 1 else ''})")
    if nothing:
        under = _listed(nothing)
        told.insert(0, f"no sampler beats no resampling in {measure} beyond noise under {under}")
    else:
        told.insert(0, f"some samplers beat no resampling in {measure}")
    text = f"{opening} {'; '.join(told)}.{_on_ensembles(cells, column)}"
    return f"{text} Worse under one classifier or more: {_listed(worse)}." if worse else text


def _on_ensembles(cells, column):
    """Name the ensembles that are better than their classifier, after Holm over the ensembles."""
    better = []
    for classifier in cells.compared:
        arms = [arm for arm in ENSEMBLES if cells.folds(classifier, arm)]
        marks = significant(cells, classifier, column, arms) if arms else {}
        for arm in arms:
            if marks.get(arm) == " +":
                effect = cells.effect(classifier, Side(arm, column), Side(CONTROL, column))
                better.append(f"{arm} under {classifier} ({effect})")
    return f" Of the ensembles, better than their classifier: {_listed(better)}." if better else ""


def _listed(names):
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _of_weights(cells):
    """Return the effect of class weights at default thresholds, by linear classifier."""
    own, control = Side("class weights", "f"), Side(CONTROL, "f")
    return {
        name: cells.effect(name, own, control)
        for name in ("logistic regression", "linear SVM")
        if "class weights" in cells.arms(name)
    }


def _on_weights(cells):
    """Say what class weights give at default thresholds, after Holm over the linear classifiers."""
    own, alone = Side("class weights", "f"), _of_weights(cells)
    adjusted = holm([effect.p for effect in alone.values()]) if alone else []
    raised, open_ = [], []
    for (name, effect), p in zip(alone.items(), adjusted, strict=True):
        behind = cells.effect(name, own, Side(CONTROL, "tuned_f"))
        told = (
            f"{name} ({effect.median:+.3f}, {effect.won} of {effect.n}, and {behind.median:+.3f} "
            "against tuned thresholds)"
        )
        (raised if p <= ALPHA and effect.median > 0 else open_).append(told)
    if not raised:
        return "**Class weights**: no gain in Macro-F at default thresholds was shown for them."
    rest = f"; not beyond noise that of {_listed(open_)}" if open_ else ""
    return (
        "**Class weights are the remedy for a single fit**: at default thresholds they raise "
        f"Macro-F of {_listed(raised)}{rest}."
    )


def _on_advice(cells, facts):
    found = all_policies(cells, facts)
    paying = {
        classifier: max(own, key=lambda each: each[0].effect.gains.mean())
        for classifier, own in found.items()
        if any(policy.pays for policy, _ in own)
    }
    if not paying:
        return (
            "**Which sampler to add cannot be told beforehand from these figures**: to take the "
            "one that was best on the other data sets is, under every classifier, no better beyond "
            'noise than "tune thresholds, do not resample".'
        )
    told = "; ".join(
        f"{classifier}: {policy.effect.median:+.3f}, better on {policy.effect.won} of "
        f"{policy.effect.n}, {write_p(together)}"
        for classifier, (policy, together) in paying.items()
    )
    others = [name for name in cells.compared if name not in paying]
    rest = (
        f". Under {_listed(others)} it is no better than to tune thresholds and not to resample"
        if others
        else ""
    )
    n_tests = sum(map(len, found.values()))
    return (
        "**Advice from the other data sets pays**, judged on sets it was not made from, under "
        f"{told} (after Holm over all {n_tests} tests of advice; the advice is given where p is at "
        f"most {ALPHA} over the two ways under one classifier){rest}."
    )


def body(cells: Cells, facts: Sequence[dict[str, Any]]) -> str:
    """Return the part of the page that follows from the cells."""
    most = {name: int(max(fact[name] for fact in facts)) for name in ("rows", "labels", "features")}
    single = [name for name in cells.classifiers if len(cells.folds(name)) == 1]
    folds = (
        f" Trained on one half and tested on the other alone: {_listed(single)}." if single else ""
    )
    parts = [
        opening(cells, facts),
        "![Gain in Macro-F of every arm, at default and at tuned thresholds, a panel for each "
        "classifier. At tuned thresholds nearly all arms lie at 0.](benchmark_gains.svg)",
        f"{len(cells.data)} data sets of at most {most['rows']:,} rows, {most['labels']} labels "
        f"and {most['features']:,} features; each half of the rows trains once and is tested "
        f"once.{folds} [The answer with its figures, and all tables](benchmark_tables.md).",
        "## What to do",
        "The baseline is the classifier without any remedy. Gains are in Macro-F: median over data "
        "sets [95 % interval], sets won. The last column is the arm of the best mean, of many, so "
        "it is too high; whether such a choice can be trusted is tested in the next table. The "
        "network is this study's own, which underfits: its gains [were not found under "
        "another](#what-held-on-other-data).",
        practice_table(cells, facts),
        "### Can the advice be trusted on a data set that it has not seen?",
        policies_table(cells, facts),
        fragility(cells, facts),
        "## The claims, decided",
        claims_table(cells),
        "## Thresholds alone",
        "Medians over data sets: of Macro-F, and of the gains [95 % interval], with the sets won. "
        "A median of gains is not the difference of two medians.",
        thresholds_table(cells),
        "## Cost",
        "Seconds of one sampling, and of a whole cell (sampling, fitting, tuning on inner folds) "
        "as multiples of the baseline's, median over data sets. The machine was shared, so read "
        "them as orders of magnitude.",
        seconds_table(cells),
        cost(cells),
    ]
    return "\n\n".join(parts)


def tables(cells: Cells, facts: Sequence[dict[str, Any]]) -> str:
    """Return the page of all tables."""
    parts = [
        "The baseline is the classifier without any remedy. Its line has its own values, the "
        "others their gains over it by the same measure, of which plus is better for all: medians "
        "over data sets [95 % interval], sets won. A plus or minus behind it: exact Wilcoxon test "
        "over data sets, after Holm over the arms of the table, at 5 %.",
        "## All labels",
    ]
    for classifier in cells.compared:
        parts.append(gains_table(cells, classifier, tuple(MEASURES)))
    for band, told in zip(BANDS, ("fewer than 10", "10 to 49", "50 or more"), strict=True):
        parts.append(f"## {band.capitalize()} labels: {told} positives in the training part")
        columns = tuple(f"{measure} {band}" for measure in BY_BAND)
        parts += [gains_table(cells, classifier, columns) for classifier in cells.compared]
    partial = {name: cells.partial(name) for name in cells.classifiers if cells.partial(name)}
    own = cells.on(0)
    if partial:
        parts.append("## Arms of the first fold alone, beside AEMLO on that fold")
    for classifier, arms in partial.items():
        beside = ("AEMLO",) if own.folds(classifier, "AEMLO") and "AEMLO" not in arms else ()
        parts.append(gains_table(own, classifier, tuple(MEASURES), (*beside, *arms)))
    return "\n\n".join([*parts, "## Data", data_table(facts)])


def cost(cells: Cells) -> str:
    hours = sum(line["seconds"] or 0 for line in cells.lines.values()) / 3600
    failed = [
        f"- failed: {', '.join(map(str, place))}: {line['failure']}"
        for place, line in sorted(cells.lines.items())
        if line["failure"]
    ]
    left_out = sum(
        place.fold not in cells.folds(place.classifier, place.arm) for place in cells.lines
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
    figures = ["## The answer, with its figures", answer(cells, facts), "## How to read the tables"]
    text = "\n\n".join([*figures, tables(cells, facts)])
    update_page(given.page.with_stem(f"{given.page.stem}_tables"), text)
    plot_gains(cells, given.page.parent / "benchmark_gains.svg")
    write_table(evidence(cells, facts), EVIDENCE_COLUMNS, given.evidence)


if __name__ == "__main__":
    main()
