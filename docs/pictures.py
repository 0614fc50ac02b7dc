"""Draw the hero of README and landing page, the pictures of pages, and the gallery's thumbnails.

The hero shows stored cells of the benchmark and is committed; to draw it anew::

    python docs/pictures.py

The other pictures are drawn while the site is built: each by the code block above it on its page.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import re
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Bbox

from imblearn_multilabel.exceptions import MultilabelWarning

DOCS = Path(__file__).parent
#: Page -> colors of its ground, of text and grid, of what is given, and of what a remedy brings.
PAGES = {
    "light": ("#ffffff", "#222832", "#d1d5da", "#6b7280", "#c2410c"),
    "dark": ("#14181e", "#ced6dd", "#48566b", "#9ca3af", "#fb923c"),
}
#: Pages with pictures.
WITH_PICTURES = ("tutorial.md", "guide/comparing_samplers.md")
#: The classifier of the hero, by its name in the benchmark.
CLASSIFIER = "logistic regression"


def read_hero() -> dict[str, tuple[float, float]]:
    """Return Macro-F of every data set of the benchmark, at threshold 0.5 and at tuned ones."""
    study = str(DOCS / "study")
    if study not in sys.path:  # its scripts import each other as neighbors
        sys.path.insert(0, study)
    from benchmark import CONTROL, Cells
    from report import stored
    from run import as_frame

    cells = Cells(as_frame(stored("benchmark").values()))
    default, tuned = (cells.values(CLASSIFIER, CONTROL, column) for column in ("f", "tuned_f"))
    return dict(zip(cells.data, zip(default.tolist(), tuned.tolist(), strict=True), strict=True))


def draw_hero(found: dict[str, tuple[float, float]], page: str, file: Path) -> None:
    """Draw a line per data set, from Macro-F at threshold 0.5 to Macro-F at tuned thresholds.

    The picture is narrow, so that its type can be read on a phone, where pages scale it down.
    """
    names = sorted(found, key=lambda name: found[name][1])
    default, tuned = np.array([found[name] for name in names]).T
    height = np.arange(len(names))
    _, _, grid, given, gained = PAGES[page]
    with plt.rc_context(style(*PAGES[page]) | {"font.size": 10}):
        figure, ax = plt.subplots(figsize=(4.5, 4.9), layout="constrained")
        ax.hlines(height, default, tuned, color=gained, linewidth=2.5, alpha=0.5)
        ax.plot(default, height, "o", color=given, markersize=6, label="threshold 0.5")
        ax.plot(tuned, height, "D", color=gained, markersize=5.5, label="one per label, tuned")
        ax.set_yticks(height, labels=names)
        ax.set(xlim=(0, 0.75), ylim=(-0.6, len(names) - 0.4))
        ax.set_xlabel(f"macro F1 on test rows, {CLASSIFIER}")
        ax.grid(axis="x", color=grid, linewidth=0.7)
        ax.set_axisbelow(True)
        figure.legend(loc="outside upper center", ncols=2, frameon=False, columnspacing=1.2)
        figure.savefig(file, transparent=True, metadata={"Date": None})
        plt.close(figure)


def draw_heroes(folder: Path) -> None:
    """Write ``hero-light.svg`` and ``hero-dark.svg``."""
    found = read_hero()
    for page in PAGES:
        draw_hero(found, page, folder / f"hero-{page}.svg")


def draw_all(folder: Path) -> None:
    """Draw the pictures of all pages that have some, unless they are there."""
    folder.mkdir(parents=True, exist_ok=True)
    for page in WITH_PICTURES:
        text = (DOCS / page).read_text(encoding="utf-8")
        files = [folder / file for file in re.findall(r"generated/images/([\w-]+\.svg)", text)]
        if not all(file.exists() for file in files):
            draw_page(text, folder)


def draw_page(text: str, folder: Path) -> None:
    """Run a page's code blocks up to its last picture, and save the figure above each picture.

    A block above a picture runs once for each color of the page.
    """
    variables: dict[str, Any] = {"__name__": "__main__"}
    blocks = re.findall(
        r"^```python\n(.*?)^```$(?:\s*:::\{image\} \S*generated/images/([\w-]+)-light\.svg)?",
        text,
        flags=re.MULTILINE | re.DOTALL,
    )
    while not blocks[-1][1]:  # may need packages that building the site does not
        blocks.pop()
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore", MultilabelWarning)
        for block, name in blocks:
            code = "".join(part.source for part in doctest.DocTestParser().get_examples(block))
            for page in PAGES if name else ["light"]:
                with plt.rc_context(style(*PAGES[page])):
                    exec(code, variables)
                    if name:
                        file = folder / f"{name}-{page}.svg"
                        plt.savefig(
                            file, transparent=True, metadata={"Date": None}, bbox_inches="tight"
                        )
                    plt.close("all")


def style(ground: str, ink: str, grid: str, given: str, gained: str) -> dict[str, object]:
    """Return settings for a ground, texts, frames and two series of these colors."""
    return {
        "font.size": 11,
        "svg.hashsalt": "picture",
        "text.color": ink,
        "axes.labelcolor": ink,
        "axes.facecolor": ground,
        "axes.edgecolor": grid,
        "axes.prop_cycle": plt.cycler(color=[given, gained]),
        "lines.color": gained,
        "legend.frameon": False,
        "xtick.color": ink,
        "ytick.color": ink,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "ytick.left": False,
    }


def scrape(block: Any, variables: dict[str, Any], settings: dict[str, Any]) -> str:
    """Save an example's figures for its page, and the gallery's one so that it can be read there.

    sphinx-gallery would scale the figure down to the size of a thumbnail, and its text with it.
    """
    from sphinx_gallery.scrapers import matplotlib_scraper

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


class ThresholdsFirst:
    """Sort examples by the names of their files, but what says that thresholds come first."""

    def __init__(self, folder: str):
        self.folder = folder

    def __call__(self, name: str) -> tuple[bool, str]:
        return name != "plot_thresholds.py", name


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
    figure.draw_without_rendering()
    inner = [part for ax in figure.axes for part in ax.child_axes]
    for ax in [*figure.axes, *inner]:
        inches = ax.get_window_extent().width / figure.dpi
        if inches < 0.6:  # bars at the side of a map, with no room for numbers
            ax.set(xticks=[], xlabel="")
        elif isinstance(ax.xaxis.get_major_locator(), MaxNLocator):
            ax.locator_params(axis="x", nbins=max(1, int(inches / 0.7)))
        if ax.xaxis.label.get_window_extent().x1 > figure.bbox.x1:
            ax.set_xlabel(ax.get_xlabel(), loc="right")
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, dpi=pixels[0] / width)


if __name__ == "__main__":
    draw_heroes(DOCS / "images")
