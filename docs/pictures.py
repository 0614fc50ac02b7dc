"""Draw the pictures of the landing page, of the README and of the gallery's thumbnails.

The landing page's are drawn while the site is built. Those of README and guide are committed; to
draw them anew, which trains for some minutes::

    python docs/pictures.py
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from imblearn.pipeline import make_pipeline
from matplotlib import pyplot as plt
from matplotlib.transforms import Bbox
from sklearn.metrics import f1_score
from sklearn.model_selection import cross_val_predict
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import MinMaxScaler
from sphinx_gallery.scrapers import matplotlib_scraper

from imblearn_multilabel.datasets import load_digit_attributes
from imblearn_multilabel.displays import ComparisonDisplay, ImbalanceDisplay, LabelCountsDisplay
from imblearn_multilabel.exceptions import MultilabelWarning
from imblearn_multilabel.metrics import f1_score_per_label
from imblearn_multilabel.model_selection import (
    MultilabelStratifiedKFold,
    RemedyComparison,
    TunedThresholdClassifierCV,
    compare_remedies,
    multilabel_train_test_split,
)
from imblearn_multilabel.over_sampling import AEMLO, MLSMOTE
from imblearn_multilabel.weights import LabelWeightedClassifier

#: Page -> colors of text and grid, of what is given, and of what resampling brings.
PAGES = {
    "light": ("#222832", "#d1d5da", "#6b7280", "#c2410c"),
    "dark": ("#ced6dd", "#48566b", "#9ca3af", "#fb923c"),
}


#: For a desk and for a phone: rows and columns of panels, and their size in inches.
SHAPES = {"wide": ((1, 2), (8, 4)), "narrow": ((2, 1), (4.2, 7))}


def draw_all(folder: Path) -> None:
    """Write ``problem-wide-light.svg`` and its three sisters, unless they are there."""
    files = {
        folder / f"problem-{shape}-{page}.svg": (*SHAPES[shape], *PAGES[page])
        for shape in SHAPES
        for page in PAGES
    }
    if all(file.exists() for file in files):
        return
    folder.mkdir(parents=True, exist_ok=True)
    results = compare()
    for file, look in files.items():
        draw(*results, *look, file)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MultilabelWarning)
        draw_tutorial(folder)


def draw_tutorial(folder: Path) -> None:
    """Draw what the code of the tutorial shows, section by section."""
    digits = load_digit_attributes()
    names, classifier = digits.target_names, KNeighborsClassifier(10)
    X_train, X_test, y_train, y_test = multilabel_train_test_split(
        digits.data, y=digits.target, test_size=0.3, random_state=0
    )
    found = compare_remedies(
        X_train,
        y_train,
        remedies=["baseline", "MLROS", "MLSMOTE"],
        estimators=classifier,
        random_state=0,
    )
    plain = make_pipeline(MinMaxScaler(), classifier).fit(X_train, y_train)
    tuned = TunedThresholdClassifierCV(plain).fit(X_train, y_train)
    before, after = (f1_score_per_label(y_test, each.predict(X_test)) for each in (plain, tuned))
    sampler = MLSMOTE(random_state=0)
    sampler.fit_resample(X_train, pd.DataFrame(y_train, columns=names))
    aemlo = AEMLO(sampling_ratio=0.3, random_state=0)
    aemlo.fit_resample(X_train, y_train)
    eights, _ = aemlo.sample(10, labels=[names.index("two closed loops")], random_state=0)
    for page, (ink, grid, given, gained) in PAGES.items():
        with plt.rc_context(style(ink, grid)):
            thresholds, ax = plt.subplots(figsize=(8, 3.6), layout="constrained")
            ax.hlines(names, before, after, color=gained, linewidth=2)
            ax.plot(before, names, "o", color=given, label="threshold 0.5")
            ax.plot(after, names, "D", color=gained, label="tuned thresholds")
            ax.set(xlim=(0, 1.03), xlabel="F-measure on test rows")
            ax.legend(frameon=False)
            images, places = plt.subplots(1, 10, figsize=(8, 0.9), layout="constrained")
            for place, image in zip(places, eights, strict=True):
                place.imshow(image.reshape(8, 8), cmap="gray_r", vmin=0, vmax=16)
                place.set_axis_off()
            figures = {
                "labels": ImbalanceDisplay.from_labels(y_train, label_names=names).figure_,
                "comparison": ComparisonDisplay.from_comparison(found).figure_,
                "thresholds": thresholds,
                "counts": LabelCountsDisplay.from_sampler(sampler).figure_,
                "aemlo": images,
            }
            for name, figure in figures.items():
                file = folder / f"tutorial-{name}-{page}.svg"
                figure.savefig(file, transparent=True, metadata={"Date": None}, bbox_inches="tight")
                plt.close(figure)


def scrape(block: Any, variables: dict[str, Any], settings: dict[str, Any]) -> str:
    """Save an example's figures for its page, and the gallery's one so that it can be read there.

    sphinx-gallery would scale the figure down to the size of a thumbnail, and its text with it.
    """
    figures = [plt.figure(number) for number in plt.get_fignums()]
    n_before = len(variables["image_path_iterator"])
    shown = matplotlib_scraper(block, variables, settings)
    choice = variables["file_conf"]
    for number, figure in enumerate(figures, n_before + 1):
        if number == choice.get("thumbnail_number", 1) and "thumbnail_path" not in choice:
            file = Path("generated", "thumbnails", f"{Path(variables['src_file']).stem}.png")
            draw_thumbnail(figure, Path(settings["src_dir"], file), settings["thumbnail_size"])
            choice.pop("thumbnail_number", None)  # a number goes before a path
            choice["thumbnail_path"] = str(file)
    return shown


def draw_thumbnail(figure: Any, file: Path, pixels: tuple[int, int]) -> None:
    """Draw a figure again, small, without what needs the full size."""
    width = 3.75  # inches, some 300 pixels in the gallery: text of 10 points is 11 pixels high
    figure.set_size_inches(width, width * pixels[1] / pixels[0])
    figure.suptitle("")
    extras = [ax for ax in figure.axes if ax.get_label() == "<colorbar>"]
    if len(figure.axes) - len(extras) == 1:
        figure.axes[0].set_title("")  # the text below the thumbnail is the title
    extras += [text for ax in figure.axes if ax.images for text in ax.texts]
    figure.draw_without_rendering()
    legends = [(ax.bbox, ax.get_legend()) for ax in figure.axes if ax.get_legend()]
    for around, legend in [*legends, *((Bbox.null(), each) for each in figure.legends)]:
        box = legend.get_window_extent()
        if not (around.x0 <= box.x0 <= box.x1 <= around.x1 and box.y1 <= around.y1):
            extras.append(legend)
    for extra in extras:
        extra.remove()
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, dpi=pixels[0] / width)


def compare() -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray]:
    """Return label names, positives, and F of each label without and with AEMLO, out of fold."""
    digits = load_digit_attributes()
    X, y = digits.data, digits.target
    folds = MultilabelStratifiedKFold(n_splits=3, shuffle=True, random_state=0)
    scores = []
    for sampler in ("passthrough", AEMLO(sampling_ratio=0.3, random_state=0)):
        model = make_pipeline(MinMaxScaler(), sampler, KNeighborsClassifier(10))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", MultilabelWarning)
            scores.append(f1_score(y, cross_val_predict(model, X, y, cv=folds), average=None))
    return digits.target_names, y.sum(axis=0), scores[0], scores[1]


def draw(
    names: list[str],
    positives: np.ndarray,
    before: np.ndarray,
    after: np.ndarray,
    panels: tuple[int, int],
    size: tuple[float, float],
    ink: str,
    grid: str,
    given: str,
    gained: str,
    file: Path,
) -> None:
    """Draw how often each label occurs, and how well it is found."""
    order = np.argsort(positives)
    names, positives = [names[row] for row in order], positives[order]
    before, after = before[order], after[order]
    with plt.rc_context(style(ink, grid)):
        ratios = {"width_ratios": (2, 3)} if panels == (1, 2) else {}
        figure, (rows, found) = plt.subplots(
            *panels, figsize=size, sharey=True, layout="constrained", **ratios
        )
        height = np.arange(len(names))
        bars = rows.barh(height, positives, color=given, height=0.7)
        rows.bar_label(bars, padding=3, fontsize=9)
        rows.set(yticks=height, yticklabels=names, title="rows that carry it")
        rows.xaxis.set_visible(False)
        rows.spines["bottom"].set_visible(False)
        found.hlines(height, before, after, color=gained, linewidth=2)
        found.plot(before, height, "o", color=given, label="as given")
        found.plot(after, height, "o", color=gained, label="resampled")
        found.set(xlim=(0, 1.03), title="F-measure on unseen rows")
        found.grid(axis="x", color=grid, linewidth=0.7)
        found.set_axisbelow(True)
        found.legend(loc="upper left", bbox_to_anchor=(0.0, 0.85), frameon=False)
        figure.savefig(file, transparent=True, metadata={"Date": None})
        plt.close(figure)


def style(ink: str, grid: str) -> dict[str, object]:
    """Return settings for texts of one color and frames of another."""
    return {
        "font.size": 11,
        "svg.hashsalt": "problem",
        "text.color": ink,
        "axes.labelcolor": ink,
        "axes.edgecolor": grid,
        "xtick.color": ink,
        "ytick.color": ink,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "ytick.left": False,
    }


def measure_remedies() -> RemedyComparison:
    """Compare remedies for rare labels on the digits, at default and at tuned thresholds."""
    remedies = {
        "baseline": None,
        "class weights": LabelWeightedClassifier(),
        "MLROS": "MLROS",
        "MLSMOTE": "MLSMOTE",
        "AEMLO": "AEMLO",
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MultilabelWarning)
        return compare_remedies(load_digit_attributes(), remedies=remedies, cv=5, random_state=0)


def draw_hero(
    found: RemedyComparison, ink: str, grid: str, given: str, gained: str, file: Path
) -> None:
    """Draw Macro-F of every remedy at threshold 0.5 and at tuned thresholds."""
    rows = [row for row in found.summary() if row["remedy"] in found.remedies]
    rows.sort(key=lambda row: row["tuned_macro_f1_score"])
    height = np.arange(len(rows))
    default, tuned = (
        np.array([row[name] for row in rows]) for name in ("macro_f1_score", "tuned_macro_f1_score")
    )
    with plt.rc_context(style(ink, grid)):
        figure, ax = plt.subplots(figsize=(8, 3), layout="constrained")
        ax.hlines(height, default, tuned, color=gained, linewidth=2.5, alpha=0.5)
        ax.plot(default, height, "o", color=given, markersize=9, label="threshold 0.5")
        ax.plot(tuned, height, "D", color=gained, markersize=8, label="tuned thresholds")
        ax.set_yticks(height, labels=[row["remedy"] for row in rows])
        ax.set_ylim(-0.6, len(rows) - 0.4)
        ax.set_xlabel("Macro-F on test folds: 11 labels of the digits, logistic regression")
        ax.grid(axis="x", color=grid, linewidth=0.7)
        ax.set_axisbelow(True)
        ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, frameon=False)
        figure.savefig(file, transparent=True, metadata={"Date": None})
        plt.close(figure)


def draw_comparison(found: RemedyComparison, ink: str, grid: str, file: Path) -> None:
    """Draw gains over the baseline, at default and at tuned thresholds."""
    with plt.rc_context(style(ink, grid)):
        figure, places = plt.subplots(1, 2, figsize=(8, 2.4), sharex=True, layout="constrained")
        titles = {"macro_f1_score": "threshold 0.5", "tuned_macro_f1_score": "tuned thresholds"}
        for place, (measure, title) in zip(places, titles.items(), strict=True):
            ComparisonDisplay.from_comparison(found, measure=measure, ax=place)
            place.get_legend().remove()  # the page explains the marks
            place.set_title(title)
        figure.savefig(file, transparent=True, metadata={"Date": None})
        plt.close(figure)


if __name__ == "__main__":
    images = Path(__file__).parent / "images"
    remedies = measure_remedies()
    # The comparison that the guide shows.
    compared = compare_remedies(
        load_digit_attributes(),
        remedies=["baseline", "MLROS", "MLSMOTE"],
        estimators=KNeighborsClassifier(10),
        n_repeats=2,
        random_state=0,
    )
    for page, look in PAGES.items():
        draw_hero(remedies, *look, images / f"hero-{page}.svg")
        draw_comparison(compared, *look[:2], images / f"comparison-{page}.svg")
