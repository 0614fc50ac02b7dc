"""The comparison's pictures: mean ranks, seconds of resampling, what AEMLO's parameters move."""

import matplotlib as mpl
import numpy as np
from results import differences

mpl.use("svg")
import matplotlib.pyplot as plt

from imblearn_multilabel.displays import CriticalDifferenceDisplay
from imblearn_multilabel.statistics import exact_wilcoxon, holm, nemenyi_critical_difference

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
