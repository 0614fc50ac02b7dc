"""Turn the lines of a study into the tables of its page; nothing is recomputed.

    python docs/study/report.py new.csv --page docs/study/aemlo_ablation.md

Reads the committed table under `results/` and the new lines that `run.py` wrote, which are added
to the committed table.
"""

import argparse
from itertools import pairwise
from pathlib import Path

import numpy as np
from plans import PROTOCOLS, race
from protocol import STAGES
from results import (
    RESULTS,
    changes_of,
    choose,
    collect,
    differences,
    outcomes_against,
    read_tables,
    write_table,
)

from imblearn_multilabel.statistics import exact_wilcoxon, holm

BEGIN, END = "<!-- results begin -->", "<!-- results end -->"
TITLES = {
    "inner": "Recipes on inner validation parts",
    "test": "Default, paper and baselines on the test folds",
}


def markdown(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def p_text(p, n=3):
    """Write a p-value; none is ever 0."""
    least = 10.0**-n
    return f"{p:.{n}f}" if p >= least else f"< {least:.{n}f}"


def coverage(lines, protocol, stage, results):
    """Say which part of the plan the tables rest on, and what failed."""
    cells = {}
    for place, line in of_study(lines, protocol.name, stage).items():
        cells.setdefault((place.data, place.fold, place.method), []).append(line)
    legs = race(lines, protocol, stage)
    n_planned = sum(len(leg.data) * len(leg.folds) * len(leg.methods) for leg in legs)
    folds = ", ".join(f"{name} {len(found)}" for name, found in results.folds.items())
    failed = [
        f"- failed: {data}, fold {fold}, {method}: {failure}"
        for (data, fold, method), cell in cells.items()
        for failure in sorted({line["failure"] for line in cell} - {""})
    ]
    sources = {line["source"] for cell in cells.values() for line in cell}
    told = [
        f"{len(cells)} of {n_planned} cells of {len(legs)} leg(s), from {len(sources)} "
        f"version(s) of package and environment. Folds of {protocol.n_folds} that these methods "
        f"have: {folds or 'none'}."
    ]
    return "\n".join([*told, *failed])


def mean_ranks(results):
    columns = list(results.values)
    means = np.array([results.ranks(column).mean(axis=0) for column in columns])
    order = np.argsort(means.mean(axis=0), kind="stable")
    rows = [
        [results.methods[m], f"{means[:, m].mean():.2f}", *(f"{v:.2f}" for v in means[:, m])]
        for m in order
    ]
    return markdown(["method", "mean", *(column.title for column in columns)], rows)


def effects(results, reference):
    """Median improvement over data sets, its range, and data sets won."""
    rows = []
    for m, method in enumerate(results.methods):
        if method == reference:
            continue
        row = [method]
        for column in results.values:
            better = differences(results, column, reference)[:, m]
            row.append(
                f"{np.median(better):+.4f} [{better.min():+.4f}, {better.max():+.4f}] "
                f"{np.sum(better > 0)}/{len(better)}"
            )
        rows.append(row)
    return markdown(["method", *(column.title for column in results.values)], rows)


def significance(results, control):
    """Exact Wilcoxon of the control against every other method, Holm within a column."""
    others = [method for method in results.methods if method != control]
    cells = []
    for column in results.values:
        better = -differences(results, column, control)
        found = [exact_wilcoxon(better[:, results.methods.index(other)]) for other in others]
        adjusted = holm([p for p, _ in found])
        cells.append(
            [
                f"{p_text(p)} ({p_text(a)}), N = {n}"
                for (p, n), a in zip(found, adjusted, strict=True)
            ]
        )
    rows = [[other, *(column[i] for column in cells)] for i, other in enumerate(others)]
    return markdown([f"{control} against", *(column.title for column in results.values)], rows)


def per_data_set(results, column):
    rows = []
    for m, method in enumerate(results.methods):
        row = [method]
        for name in results.data:
            values = results.values[column][name][m]
            if np.isnan(values).any():
                row.append("failed")
            else:
                spread = f" ± {values.std():.4f}" if len(values) > 1 else ""
                row.append(f"{values.mean():.4f}{spread}")
        rows.append(row)
    return markdown([column.title, *results.data], rows)


def selection(lines, protocol, results):
    """What the rule of the protocol chooses: over all folds, within each, without each data set."""
    choice = protocol.choice
    candidates = changes_of(protocol, results)
    outcomes = outcomes_against(results, choice.default)
    rows = []
    for name in candidates:
        found = outcomes[:, results.methods.index(name)]
        signs = " ".join({1: "+", 0: "=", -1: "-"}[int(sign)] for sign in found)
        rows.append([name, np.sum(found > 0), np.sum(found == 0), np.sum(found < 0), signs])
    rows.sort(key=lambda row: (-row[1], row[3]))
    table = markdown(["change", "wins", "even", "losses", ", ".join(results.data)], rows)
    by_fold = [
        f"fold {fold}: {choose(part, choice, candidates)} (of {len(part.data)} data sets)"
        for fold in range(protocol.n_folds)
        if (part := collect(lines, protocol, "inner", [fold], methods=results.methods)).data
    ]
    left_out = [
        f"without {name}: {choose(part, choice, candidates)}"
        for name in results.data
        if (
            part := collect(
                lines,
                protocol,
                "inner",
                data=set(results.data) - {name},
                methods=results.methods,
            )
        ).data
    ]
    return "\n\n".join(
        [
            f"Against {choice.default}, data set by data set:",
            table,
            f"Chosen by the rule ({choice.least_wins} wins needed): "
            f"**{choose(results, choice, candidates)}**.",
            "By the inner parts of one outer fold: " + "; ".join(by_fold) + ".",
            "By the other data sets: " + ("; ".join(left_out) or "there are none") + ".",
        ]
    )


def races(lines, protocol):
    """Who ran on each leg, and who was out after it."""
    choice = protocol.choice
    told = [
        f"- after fold {leg.folds[0]}: {len(leg.methods)} methods, out: "
        + (", ".join(name for name in leg.methods if name not in after.methods) or "none")
        for leg, after in pairwise(race(lines, protocol, "inner"))
    ]
    rule = f"Out of the race (fewer than {choice.race_wins} wins"
    if choice.late:
        needed = choice.least_wins - len(choice.late)
        rule += f"; before {', '.join(choice.late)}, fewer than {needed}"
    return "\n".join([f"{rule}):", "", *told])


def cost(lines, protocol):
    """Processor time of the cells there are."""
    rows, total = [], 0.0
    for stage in STAGES:
        found = of_study(lines, protocol.name, stage)
        for name in protocol.data:
            seconds = [
                line["seconds"]
                for place, line in found.items()
                if place.data == name and line["seconds"] is not None
            ]
            if not seconds:
                continue
            hours = sum(seconds) / 3600
            total += hours
            mean, longest = f"{np.mean(seconds):.1f}", f"{max(seconds):.1f}"
            rows.append([stage, name, len(seconds), mean, longest, f"{hours:.2f}"])
    header = ["stage", "data", "cells", "mean CPU seconds", "longest", "core-hours"]
    return f"{markdown(header, rows)}\n\nTogether {total:.1f} core-hours."


def report(lines, protocol):
    """Return the results section of the page."""
    parts = ["### Cost", cost(lines, protocol)]
    for stage in STAGES:
        if not protocol.methods[stage]:
            continue
        legs = race(lines, protocol, stage)
        results = collect(lines, protocol, stage, methods=legs[-1].methods)
        parts += [f"### {TITLES[stage]}", coverage(lines, protocol, stage, results)]
        if not results.data:
            continue
        if len(legs) > 1:
            first = collect(lines, protocol, stage, folds=[0])
            parts += [
                races(lines, protocol),
                f"Mean ranks of all {len(first.methods)} methods on the first fold, 1 is best:",
                mean_ranks(first),
                f"Improvement on {protocol.choice.default} on the first fold: median over data "
                "sets [range], data sets won:",
                effects(first, protocol.choice.default),
                "From here on, the methods that were in the race to the end:",
            ]
        # Recipes are judged against the default they would replace.
        reference = protocol.choice.default if stage == "inner" else protocol.baseline
        parts += [
            f"Mean ranks of {len(results.methods)} methods over {len(results.data)} "
            "data set(s), 1 is best:",
            mean_ranks(results),
            f"Improvement on {reference}: median over data sets [range], data sets won. "
            "Plus is better, also for ranking loss:",
            effects(results, reference),
        ]
        if stage == "inner":
            parts.append(selection(lines, protocol, results))
            continue
        parts += [
            "Exact two-sided Wilcoxon p over data sets (after Holm), N without zero differences:",
            significance(results, protocol.control),
            "By data set, mean and standard deviation over folds:",
            *(per_data_set(results, column) for column in results.values),
        ]
    return "\n\n".join(parts)


def of_study(lines, study, stage=None):
    """Return the lines of a study, or of one of its stages."""
    return {
        place: line
        for place, line in lines.items()
        if place.study == study and stage in (None, place.stage)
    }


def update_page(path, text):
    """Put the results between the page's marks; the rest of it is written by hand."""
    before, rest = path.read_text().split(BEGIN)
    after = rest.split(END)[1]
    path.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}")


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("new", nargs="*", type=Path, help="tables that run.py wrote")
    parser.add_argument("--study", choices=PROTOCOLS, default="aemlo_ablation")
    parser.add_argument("--page", type=Path, help="Markdown to put the tables in")
    given = parser.parse_args(arguments)
    protocol, path = PROTOCOLS[given.study], RESULTS / f"{given.study}.csv"
    lines = of_study(read_tables(path, *given.new), given.study)
    if given.new:
        write_table(lines, path)
    text = report(lines, protocol)
    if given.page:
        update_page(given.page, text)
    else:
        print(text)


if __name__ == "__main__":
    main()
