"""Write the tables of studies into the pages that show them; nothing is recomputed.

    python docs/study/report.py benchmark

A page shows a table between `<!-- table STUDY: NAME -->` and `<!-- end of table -->`.
"""

import argparse
import importlib
import math
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from run import RESULTS, STUDIES, read_lines
from scipy.stats import binom

from imblearn_multilabel.statistics import exact_wilcoxon, holm

STUDY = Path(__file__).resolve().parent
#: Folders of pages with tables.
PAGES = (STUDY, STUDY.parent / "guide")
ALPHA = 0.05


def markdown(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def p_text(p):
    """Write a p-value; none is ever 0."""
    return f"p = {p:.3f}" if p >= 0.001 else "p < 0.001"


@dataclass(frozen=True)
class Effect:
    """Gains over a control, one per data set."""

    gains: np.ndarray

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

    @property
    def p(self):
        return exact_wilcoxon(self.gains)[0]

    def __str__(self):
        return effect_text(self.median, self.interval, self.won, self.n) if self.n else ""


def effect_of(values):
    """Return the effect of gains, without those that are nan since one side has no value."""
    return Effect(np.round(values[~np.isnan(values)], 12))


def effect_text(median, interval, won, n):
    """Write an effect; few data sets have no interval."""
    low, high = interval
    bounds = f" [{low:+.3f}, {high:+.3f}]" if math.isfinite(high - low) else ""
    return f"{median:+.3f}{bounds} {won}/{n}"


def claim_text(effect):
    """Tell whether a claim holds: by the mean, and by at least two thirds of the sets."""
    mean = np.mean(effect.gains)
    holds = mean > 0 and 3 * effect.won >= 2 * effect.n
    return f"{'holds' if holds else 'fails'}, {mean:+.3f} ({effect.won}/{effect.n})"


def median_interval(values, level=0.95):
    """Return an interval for the median by order statistics, with at least this probability."""
    ordered, n = np.sort(values), len(values)
    depth = int(binom.ppf((1 - level) / 2, n, 0.5))
    if depth < 1:
        # So few values give no bounds.
        return -math.inf, math.inf
    return float(ordered[depth - 1]), float(ordered[n - depth])


def after_holm(effects):
    """Return the p-values of effects after Holm's correction over all of them."""
    return holm([effect.p for effect in effects]).tolist() if effects else []


def marks(effects):
    """Return " +" or " -" where an effect differs from 0 after Holm's correction, "" elsewhere."""
    signs = ("" if not each.median else " +" if each.median > 0 else " -" for each in effects)
    return [sign if p <= ALPHA else "" for sign, p in zip(signs, after_holm(effects), strict=True)]


def stored(name):
    """Return the stored lines of a study."""
    study = importlib.import_module(name)
    return read_lines(RESULTS / study.TABLE, study.KEYS)


def tables_of(name):
    """Return the tables of a study by the names that pages have for them."""
    tables = importlib.import_module(name).tables(stored(name))
    return {f"{name}: {title}": text for title, text in tables.items()}


def with_tables(text, tables):
    """Return a page with these tables in the places that it marks for them."""

    def new(found):
        table = tables.get(found[2])
        return found[0] if table is None else f"{found[1]}\n\n{table}\n\n{found[3]}"

    place = r"(<!-- table (.+?) -->)\s(?:(?!<!--).)*\s(<!-- end of table -->)"
    return re.sub(place, new, text, flags=re.DOTALL)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("studies", nargs="+", choices=STUDIES)
    for name in parser.parse_args(arguments).studies:
        tables = tables_of(name)
        for page in sorted(path for folder in PAGES for path in folder.glob("*.md")):
            text = page.read_text()
            page.write_text(with_tables(text, tables))
        study = importlib.import_module(name)
        if hasattr(study, "write_files"):
            study.write_files(stored(name))


if __name__ == "__main__":
    main()
