"""Turn the lines of the comparison into its page, pictures and tables; nothing is recomputed.

    python docs/study/comparison_report.py new.csv

Reads the committed tables under `results/` and the new lines that `run.py` wrote, writes the tables
anew, the pictures beside the page, and the part of the page between its marks.
"""

import argparse
from collections import Counter
from functools import partial
from pathlib import Path

import matplotlib as mpl
import numpy as np
from comparison import RCV1
from plans import PROTOCOLS, chosen, settings_of
from report import (
    effects,
    markdown,
    of_study,
    p_text,
    per_data_set,
    significance,
    update_page,
)
from results import (
    RESULTS,
    collect,
    differences,
    joined,
    on_common_folds,
    read_tables,
    replaced,
    wins_and_losses,
    write_table,
)

mpl.use("svg")
import matplotlib.pyplot as plt

from imblearn_multilabel.displays import CriticalDifferenceDisplay
from imblearn_multilabel.statistics import (
    exact_wilcoxon,
    friedman_test,
    holm,
    nemenyi_critical_difference,
)

STUDY = Path(__file__).parent
MAIN, AGAIN, PUBLISHED = "comparison", "comparison_again", "comparison_as_published"
DECISIONS, OTHERS = "comparison_of_decisions", "comparison_of_others"
#: What the paper had other files of.
AFFECTED = ("langlog", *RCV1)
#: Mean over the five classifiers that the paper's Table 2 gives for AEMLO.
PAPER = {"macro_f": 2.20, "macro_auc": 2.18, "ranking_loss": 2.44}

#: Okabe and Ito's colors without yellow, and a mark for each method: apart without colors too.
STYLES = tuple(
    zip(
        ("#000000", "#E69F00", "#56B4E9", "#009E73", "#0072B2", "#D55E00", "#CC79A7", "#767676"),
        "osD^vPX*",
        strict=True,
    )
)
#: Panel -> (method of the ablation, value on the axis); the default stands where it belongs.
SENSITIVITY = {
    "sampling_ratio": {"ratio 0.1": 0.1, "AEMLO": 0.25, "ratio 0.5": 0.5, "ratio 0.75": 0.75},
    "alpha": {"alpha 1/4": 0.25, "AEMLO": 1.0, "alpha 4": 4.0},
    "latent_size": {"latent 32": 32, "latent 64": 64, "AEMLO": 128},
}
#: Columns of the ablation's table -> whether greater is better.
GREATER_IS_BETTER = {
    f"{classifier} {measure}": measure != "ranking_loss"
    for classifier in ("BR-SVM", "MLkNN")
    for measure in ("macro_f", "macro_auc", "ranking_loss")
}


def mean_ranks_table(results, false_discoveries=False):
    """The counterpart of the paper's Table 2: mean rank, and (wins/losses) of a pairwise test."""
    if not results:
        return "Nothing run yet."
    rows = []
    for measure in _measures(results):
        of_measure = []
        for found in results.values():
            column = _column(found, measure)
            if not found.data:
                continue
            means = found.ranks(column).mean(axis=0)
            judged = wins_and_losses(found.goodness(column), false_discoveries=false_discoveries)
            of_measure.append(means)
            cells = [
                f"{'**' if mean == means.min() else ''}{mean:.2f}"
                f"{'**' if mean == means.min() else ''} ({won}/{lost})"
                for mean, won, lost in zip(means, judged.wins, judged.losses, strict=True)
            ]
            rows.append([measure.title, column.classifier, len(found.data), *cells])
        if len(of_measure) > 1:
            means = np.mean(of_measure, axis=0)
            rows.append(
                [
                    measure.title,
                    f"mean of {len(of_measure)}",
                    "",
                    *(f"{each:.2f}" for each in means),
                ]
            )
    methods = next(iter(results.values())).methods
    return markdown(["measure", "classifier", "data sets", *methods], rows)


def _measures(results):
    return list(dict.fromkeys(column.measure for column in next(iter(results.values())).values))


def _column(found, measure):
    return next(column for column in found.values if column.measure == measure)


def friedman_table(results):
    tests = {
        (column.title, len(found.data)): friedman_test(found.ranks(column))
        for found in results.values()
        if len(found.data) > 1
        for column in found.values
    }
    adjusted = holm([test.p_value for test in tests.values()]) if tests else []
    rows = [
        [*key, f"{test.f:.2f}", f"F{test.df}", p_text(test.p_value, 4), p_text(each, 4)]
        for (key, test), each in zip(tests.items(), adjusted, strict=True)
    ]
    return markdown(["column", "data sets", "F", "degrees of freedom", "p", "after Holm"], rows)


def coverage(results, protocol, lines):
    rows = [
        [classifier, *(len(found.folds.get(data, ())) for data in protocol.data)]
        for classifier, found in results.items()
    ]
    found = of_study(lines, protocol.name)
    failed = [
        f"- failed: {place.data}, fold {place.fold}, {place.method}, {place.classifier}: "
        f"{line['failure']}"
        for place, line in sorted(found.items())
        if line["failure"]
    ]
    hours = sum(line["seconds"] or 0 for line in found.values()) / 3600
    return "\n\n".join(
        [
            f"Folds of {protocol.n_folds} that all eight methods have:",
            markdown(["classifier", *protocol.data], rows),
            "\n".join(failed) or "No cell failed.",
            f"{hours:.1f} core-hours.",
        ]
    )


def choices_table(lines, protocol):
    """Which settings the inner splits chose, for the two classifiers that tune."""
    choices = {name: choices_of(lines, protocol, name) for name in protocol.tuning_classifiers}
    rows = [
        [setting, *(found.get(setting, 0) for found in choices.values())]
        for family in protocol.families
        if len(settings_of(protocol, family)) > 1
        for setting in settings_of(protocol, family)
    ]
    return markdown(["setting", *(f"chosen with {name}" for name in choices)], rows)


def firsts(results, control):
    """Say in how many rows of the table the control has the best mean rank, shared or alone."""
    n_rows = n_first = 0
    for found in results.values():
        for column in found.values if found.data else ():
            means = found.ranks(column).mean(axis=0)
            n_rows += 1
            n_first += means[found.methods.index(control)] <= means.min()
    return f"{control} has the best mean rank in {n_first} of {n_rows} rows."


def against_the_paper(results, control):
    rows = []
    for measure in _measures(results):
        found = [_mean_rank(each, measure, control) for each in results.values() if each.data]
        rows.append([measure.title, f"{PAPER[measure.name]:.2f}", f"{np.mean(found):.2f}"])
    return markdown(["measure", f"{control} in the paper", "here, mean of the rows"], rows)


def choices_of(lines, protocol, classifier):
    """Return setting -> how many training parts it was chosen on, for one that tunes."""
    return Counter(
        setting
        for family in protocol.families
        for data in protocol.data
        for fold in range(protocol.n_folds)
        if (setting := chosen(protocol, lines, data, fold, family, classifier)) is not None
    )


def sampling_seconds(lines, protocol):
    """Return (n_data, n_families) medians over the test cells of what resampling took."""
    found = np.full((len(protocol.data), len(protocol.families)), np.nan)
    for d, data in enumerate(protocol.data):
        for f, family in enumerate(protocol.families):
            seconds = [
                line["sampling_seconds"]
                for place, line in of_study(lines, protocol.name, "test").items()
                if place.data == data
                and place.method.split(" ")[0] == family
                and line["sampling_seconds"] is not None
                and not line["failure"]
            ]
            if seconds:
                found[d, f] = np.median(seconds)
    return found


def seconds_table(lines, protocol):
    found = sampling_seconds(lines, protocol)
    rows = [
        [data, *("" if np.isnan(each) else f"{each:.2f}" for each in line)]
        for data, line in zip(protocol.data, found, strict=True)
    ]
    return markdown(["data", *protocol.families], rows)


def ranked(lines, protocol, scores="scores"):
    """Return the results of every classifier on the folds that all families have."""
    found = {name: results_of(lines, protocol, name, scores) for name in protocol.classifiers}
    return {name: each for name, each in found.items() if each.data}


def results_of(lines, protocol, classifier, scores="scores"):
    """Return the results of one classifier, with the setting that was chosen for each family."""
    return collect(
        lines,
        protocol,
        "test",
        methods=protocol.families,
        classifiers=[classifier],
        pick=partial(chosen, protocol, lines),
        scores=scores,
    )


def second_attempt(lines, results, control):
    """Return the ranks with other settings of the control, beside the first ones on those folds."""
    again = ranked(lines, PROTOCOLS[AGAIN])
    pairs = {
        name: on_common_folds(results[name], found)
        for name, found in again.items()
        if name in results
    }
    if not pairs:
        return "Nothing run yet."
    first = {name: before for name, (before, _) in pairs.items()}
    second = {name: replaced(before, found) for name, (before, found) in pairs.items()}
    rows = []
    for measure in _measures(second):
        for name, found in second.items():
            ranks = (_mean_rank(each, measure, control) for each in (first[name], found))
            n_folds = sum(map(len, found.folds.values()))
            rows.append(
                [measure.title, name, len(found.data), n_folds, *(f"{rank:.2f}" for rank in ranks)]
            )
    header = ["measure", "classifier", "data sets", "folds in all", "first attempt", "second"]
    return "\n\n".join(
        [
            markdown(header, rows),
            *(mean_ranks_table(second), firsts(second, control)),
            against_the_paper(second, control),
            "Settings chosen:",
            choices_table(lines, PROTOCOLS[AGAIN]),
        ]
    )


def _mean_rank(found, measure, method):
    return found.ranks(_column(found, measure)).mean(axis=0)[found.methods.index(method)]


def body(lines, protocol):
    """Return the part of the page that follows from the cells."""
    results, control = ranked(lines, protocol), protocol.control
    frequent = ranked(lines, protocol, "scores_of_frequent_labels")
    published, decisions, others = (
        ranked(lines, PROTOCOLS[name]) for name in (PUBLISHED, DECISIONS, OTHERS)
    )
    parts = [
        "## What has been run",
        coverage(results, protocol, lines),
        "## Mean ranks: the counterpart of Table 2",
        "Mean rank over data sets, 1 is best; in brackets how many other methods it beats / is "
        "beaten by in uncorrected exact Wilcoxon tests at 5 %.",
        mean_ranks_table(results),
        firsts(results, control),
        against_the_paper(results, control),
        "The same with Benjamini and Hochberg's correction over the 28 pairs of each row:",
        mean_ranks_table(results, false_discoveries=True),
        "Friedman's test in Iman and Davenport's form, and Holm over the rows:",
        friedman_table(results),
        "![Critical difference diagrams](comparison_ranks.svg)",
        f"## {control} against each other method",
    ]
    for found in results.values():
        if len(found.data) > 1:
            parts += [
                f"Exact two-sided Wilcoxon p (after Holm over {len(found.methods) - 1}), N without "
                "zero differences:",
                significance(found, control),
            ]
    parts.append(
        "## Effects\n\nImprovement on the baseline: median over data sets [range], data sets won. "
        "Plus is better, also for ranking loss."
    )
    parts += [effects(found, protocol.baseline) for found in results.values()]
    parts += ["## Settings chosen on inner splits", choices_table(lines, protocol)]
    parts += [
        "## Time of resampling (the paper's Figure 9)",
        "Median seconds of the test cells:",
        seconds_table(lines, protocol),
        "![Seconds of resampling](comparison_seconds.svg)",
        "## Sensitivity (the paper's Figures 7 and 8)",
        "![Sensitivity](comparison_sensitivity.svg)",
        "## Labels with more than 30 positives alone",
        mean_ranks_table(frequent),
        "## One SVM read twice: by decision values, and by decisions of 0 and 1",
        mean_ranks_table(decisions),
        "## A second attempt: other settings of AEMLO to choose among",
        second_attempt(lines, results, control),
        "## The library's other samplers, as they are by default",
        mean_ranks_table(others),
        *(effects(found, protocol.baseline) for found in others.values()),
        "## The files as the paper used them",
        coverage(published, PROTOCOLS[PUBLISHED], lines) if published else "Nothing run yet.",
    ]
    if published:
        nine = {
            name: joined(results[name], found, AFFECTED)
            for name, found in published.items()
            if name in results
        }
        parts += [
            "These four sets alone:",
            mean_ranks_table(published),
            "All nine as the paper had them, these four and the five that nothing is wrong with:",
            mean_ranks_table(nine),
            "Improvement on the baseline, these four sets:",
            *(effects(found, protocol.baseline) for found in published.values()),
        ]
    parts.append("## By data set\n\nMean over folds, and their standard deviation if several.")
    parts += [per_data_set(found, column) for found in results.values() for column in found.values]
    return "\n\n".join(parts)


def save(figure, path):
    """Write a picture whose bytes follow from what it shows."""
    with mpl.rc_context({"svg.hashsalt": path.name, "svg.fonttype": "none"}):
        figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def plot_mean_ranks(results, control, path):
    """A critical difference diagram for each classifier and measure."""
    several = {name: found for name, found in results.items() if len(found.data) > 1}
    if not several:
        return
    columns = [(found, column) for found in several.values() for column in found.values]
    figure, axes = plt.subplots(
        len(several), 3, figsize=(15, 2.6 * len(several)), squeeze=False, layout="constrained"
    )
    for ax, (found, column) in zip(axes.ravel(), columns, strict=True):
        means = found.ranks(column).mean(axis=0)
        CriticalDifferenceDisplay(
            dict(zip(found.methods, means, strict=True)),
            nemenyi_critical_difference(len(found.data), len(found.methods)),
            outcomes=outcomes(found, column, control),
            control=control,
            title=f"{column.title}, {len(found.data)} data sets",
        ).plot(ax=ax)
    save(figure, path)


def outcomes(results, column, control):
    """Return method -> "better" or "worse" than the control, exact Wilcoxon with Holm at 5 %."""
    better = differences(results, column, control)
    others = [method for method in results.methods if method != control]
    found = [better[:, results.methods.index(other)] for other in others]
    adjusted = holm([exact_wilcoxon(each)[0] for each in found])
    return {
        other: "better" if np.median(each) > 0 else "worse"
        for other, each, p in zip(others, found, adjusted, strict=True)
        if p < 0.05
    }


def plot_sampling_seconds(seconds, data, families, path):
    """Seconds of resampling by data set, one mark a method."""
    figure, ax = plt.subplots(figsize=(8, 4.2), layout="constrained")
    for family, line, (color, mark) in zip(families, seconds.T, STYLES, strict=False):
        if not np.nan_to_num(line).any():
            continue
        ax.plot(line, mark, color=color, label=family, linestyle="none")
    ax.set_yscale("log")
    ax.set_xticks(range(len(data)), data, rotation=30, ha="right")
    ax.set_ylabel("seconds of resampling, median of cells")
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    ax.grid(axis="y", alpha=0.3)
    save(figure, path)


def _first_fold(lines):
    """Return method -> data set -> column -> value, on inner parts of the first fold."""
    found = {}
    for place, line in lines.items():
        if (place.stage, place.fold, line["failure"]) == ("inner", 0, ""):
            values = {f"{place.classifier} {name}": v for name, v in line["scores"].items()}
            found.setdefault(place.method, {}).setdefault(place.data, {}).update(values)
    return found


def plot_sensitivity(lines, path):
    """Median improvement on the default over data sets, as one parameter moves."""
    ablation = _first_fold(lines)
    figure, axes = plt.subplots(1, len(SENSITIVITY), figsize=(12, 3.6), layout="constrained")
    for ax, (parameter, places) in zip(axes, SENSITIVITY.items(), strict=True):
        data = sorted(set.intersection(*(set(ablation[method]) for method in places)))
        for column, (color, mark) in zip(GREATER_IS_BETTER, STYLES, strict=False):
            medians = [_median_gain(ablation, method, column, data) for method in places]
            ax.plot(
                list(places.values()),
                medians,
                f"{mark}-",
                color=color,
                label=column.replace("_", " "),
            )
        ax.axhline(0, color="#767676", linewidth=0.8)
        ax.set_xscale("log")
        ax.set_xticks(list(places.values()), [f"{value:g}" for value in places.values()])
        ax.minorticks_off()
        ax.set_xlabel(parameter)
    axes[0].set_ylabel(f"better than the default,\nmedian of {len(data)} data sets")
    axes[-1].legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    save(figure, path)


def _median_gain(ablation, method, column, data):
    sign = 1 if GREATER_IS_BETTER[column] else -1
    changed, default = ablation[method], ablation["AEMLO"]
    return np.median([sign * (changed[name][column] - default[name][column]) for name in data])


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("new", nargs="*", type=Path, help="tables that run.py wrote")
    given = parser.parse_args(arguments)
    tables = {name: RESULTS / f"{name}.csv" for name in (MAIN, AGAIN, PUBLISHED, DECISIONS, OTHERS)}
    lines = read_tables(*tables.values(), *given.new)
    for name, path in tables.items():
        if own := of_study(lines, name):
            write_table(own, path)
    protocol = PROTOCOLS[MAIN]
    update_page(STUDY / "comparison_tables.md", body(lines, protocol))
    plot_mean_ranks(ranked(lines, protocol), protocol.control, STUDY / "comparison_ranks.svg")
    seconds = sampling_seconds(lines, protocol)
    plot_sampling_seconds(
        seconds, protocol.data, protocol.families, STUDY / "comparison_seconds.svg"
    )
    ablation = read_tables(RESULTS / "aemlo_ablation.csv")
    plot_sensitivity(ablation, STUDY / "comparison_sensitivity.svg")


if __name__ == "__main__":
    main()
